"""The description of the interface and the interface agree: schemathesis asks what the description allows.

1. The description names every address, the token, and the problems of every address; it needs no token.
2. No request that the description allows, and none that it forbids, gives an unexpected error; every answer has a
   described status, form and shape. Asked with a token and without.
"""

from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from ctc_toolkit.access import delays
from ctc_toolkit.interface import PREFIX, build_interface
from ctc_toolkit.interface.pace import Pace
from tests.unit.workspace.interface_made import evaluator, released_wave, stored_token
from tests.unit.workspace.made import DORTMUND, real_workspace

FAST = Pace(per_token=10**9, per_source=10**9)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    ws = real_workspace(f"sqlite:///{tmp_path_factory.mktemp('interface') / 'ctc.sqlite'}")
    wave = released_wave(ws, DORTMUND)
    _, token = stored_token(ws, evaluator(ws, DORTMUND))
    yield Starlette(routes=[Mount(PREFIX, app=build_interface(lambda: ws, FAST))]), token, wave
    ws.close()


def test_1_the_description_is_complete(served):
    found = TestClient(served[0]).get(f"{PREFIX}/openapi.json").json()
    assert set(found["paths"]) == {
        "/",
        "/cities",
        "/cities/{ags}",
        "/waves/{wave_id}/tables",
        "/waves/{wave_id}/tables/{table_id}",
        "/catalogue/factors",
        "/catalogue/programmes",
        "/catalogue/instruments",
    }
    for path, operations in found["paths"].items():
        assert set(operations) == {"get"}, path
        assert operations["get"]["security"], path
        assert {"200", "401", "404", "405", "422", "429", "500", "503"} <= set(operations["get"]["responses"]), path
    assert found["servers"] == [{"url": "/api/v1"}]


@pytest.mark.parametrize("examples", [6, pytest.param(400, marks=pytest.mark.faults)])
def test_2_answers_fit_the_description(served, examples, monkeypatch):
    monkeypatch.setattr(delays, "source_wait", lambda _: timedelta())  # else most answers were "wait"
    app, token, wave = served
    description = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", app)
    operations = [found.ok() for found in description.get_all_operations()]
    assert len(operations) == 8
    asked = set()

    for operation in operations:
        made = st.one_of(
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        )

        @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=made, with_token=st.booleans(), known=st.booleans())
        def ask(case, with_token, known):
            if known and "wave_id" in (case.path_parameters or {}):
                case.path_parameters["wave_id"] = wave
            headers = {"Authorization": f"Bearer {token}"} if with_token else {}
            asked.add(case.call_and_validate(headers=headers).status_code)

        ask()
    assert {200, 401} <= asked <= {200, 401, 404, 405, 406, 422}
