"""The read-only interface, asked in this process over its own ASGI application.

1. Without a token, with a wrong one and with a revoked one the answer is 401, with our code in the language asked for.
2. Cities, surveys, tables and values are those of the token: other cities and unknown ids are the same 404.
3. The numbers equal those of the CSV export of the app, and what is locked there is null here; CSV is byte for byte
   the export.
4. A token for public tables reads no internal ones.
5. Only GET and HEAD are answered; HEAD has no body; unknown addresses are 404; every answer has a reference.
6. An unchanged table is answered with 304 and leaves no line in the audit log; a read one leaves one.
7. Too many requests in a minute are refused with the time to wait, per token and per address.
8. Errors nobody foresaw tell nothing of what happened; the log holds the reference and nothing that was sent.
9. The catalogue is that of the app.
10. The same content gives the same bytes, and hidden values change nothing.
"""

import logging
from collections.abc import Iterator
from io import StringIO

import pandas as pd
import pytest
from starlette.testclient import TestClient

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.interface import build_interface, routes
from ctc_toolkit.interface.pace import Pace
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.reporting.export import released_csv, released_frame
from ctc_toolkit.store import new_id
from ctc_toolkit.survey.grade_bands import with_band_column
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import Actor, Assignment, Role, interface_table
from tests.unit.workspace.interface_made import evaluator, released_wave, stored_token, tables_of
from tests.unit.workspace.made import DORTMUND, ESSEN, audit_log, real_workspace


@pytest.fixture
def ws(sqlite_url) -> Iterator:
    workspace = real_workspace(sqlite_url)
    yield workspace
    workspace.close()


@pytest.fixture
def account(ws):
    return evaluator(ws, DORTMUND)


@pytest.fixture
def ask(ws, account):
    return client(ws, stored_token(ws, account)[1])


def client(ws, token=None, pace=None):
    found = TestClient(build_interface(lambda: ws, pace or Pace()), raise_server_exceptions=False)
    if token is not None:
        found.headers["Authorization"] = f"Bearer {token}"
    return found


def test_1_nobody_without_a_token(ws, account):
    token_id, token = stored_token(ws, account)
    for sent, code in ((None, "interface_token_missing"), ("ctc_wrong", "interface_token_wrong")):
        answer = client(ws, sent).get("/cities", headers={"Accept-Language": "en-GB,en;q=0.9"})
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "token" in answer.json()["title"]
        assert answer.json()["reference"] == answer.headers["x-request-id"]
    assert "Zugang" in client(ws).get("/cities").json()["title"]
    asking = client(ws, token)
    assert asking.get("/cities").status_code == 200
    with ws.store.writing() as repository:
        repository.interface_tokens.revoke(account, token_id, 1)
    assert asking.get("/cities").json()["code"] == "interface_token_wrong"


def test_2_only_what_the_token_reaches(ws, ask):
    mine, theirs = released_wave(ws, DORTMUND), released_wave(ws, ESSEN)
    cities = ask.get("/cities").json()["cities"]
    assert [(one["ags"], [wave["id"] for wave in one["waves"]]) for one in cities] == [(DORTMUND, [mine])]
    assert ask.get(f"/cities/{DORTMUND}").json() == cities[0]
    tables = ask.get(f"/waves/{mine}/tables").json()["tables"]
    assert [one["id"] for one in tables] == tables_of(ws, mine)
    refusals = [
        ask.get(address)
        for address in (
            f"/cities/{ESSEN}",
            "/cities/09162000",
            f"/waves/{theirs}/tables",
            f"/waves/{new_id()}/tables",
            f"/waves/{theirs}/tables/{tables_of(ws, theirs)[0]}",
            f"/waves/{mine}/tables/{tables_of(ws, theirs)[0]}",
        )
    ]
    told = [{**one.json(), "reference": ""} for one in refusals]
    assert {one.status_code for one in refusals} == {404}
    assert all(one == told[0] for one in told)
    assert ask.get("/waves/1 OR 1=1/tables").json()["code"] == "interface_question"


def released_of(ws, account, wave, table, token):
    actor = Actor("Evaluation", frozenset({Assignment(Role.EVALUATOR, DORTMUND)}), account=account)
    return interface_table(actor, ws, wave, table, token=token)[1]


@pytest.mark.parametrize("language", ["de", "en"])
def test_3_numbers_equal_the_export(ws, account, language):
    token_id, token = stored_token(ws, account)
    asking = client(ws, token)
    wave = released_wave(ws, DORTMUND, by=("sex", "grade"))
    instrument = with_band_column(load_instrument("yrbs@2019"))
    for table in tables_of(ws, wave):
        released = released_of(ws, account, wave, table, token_id)
        address = f"/waves/{wave}/tables/{table}?lang={language}"
        answer = asking.get(address).json()
        wanted = released_frame(released, instrument, language)
        got = pd.DataFrame(answer["rows"]).drop(columns="range_mark")
        for name in wanted.columns:
            left, right = wanted[name].astype(object), got[name].astype(object)
            assert [x if isinstance(x, str) else None if pd.isna(x) else float(x) for x in left] == [
                x if isinstance(x, str) else None if pd.isna(x) else float(x) for x in right
            ], name
        locked = got[got["state"] == "locked"]
        assert len(locked) > 0
        assert locked[["n", "percent", "low", "high", "band_limit"]].isna().all(axis=None)
        assert answer["provenance"]["content_hash"] == released.content_hash
        assert answer["provenance"]["source_hash"] == "a" * 64
        csv = asking.get(address, headers={"Accept": "text/csv"})
        assert csv.content == released_csv(released, instrument, language)
        assert asking.get(address + "&form=csv").content == csv.content
        assert len(pd.read_csv(StringIO(csv.text), comment="#")) == len(got)
    assert asking.get(address, headers={"Accept": "image/png"}).json()["code"] == "interface_form"


def test_4_public_tokens_read_public_tables(ws, account):
    asking = client(ws, stored_token(ws, account, level="public")[1])
    wave = released_wave(ws, DORTMUND)
    internal, public = tables_of(ws, wave)
    assert asking.get("/").json()["level"] == "public"
    assert [one["id"] for one in asking.get(f"/waves/{wave}/tables").json()["tables"]] == [public]
    assert asking.get(f"/waves/{wave}/tables/{internal}").status_code == 404
    values = asking.get(f"/waves/{wave}/tables/{public}").json()
    assert all(row["n"] is None or row["n"] % 5 == 0 for row in values["rows"])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_5_only_reading(ask, method):
    answer = ask.request(method, "/cities")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == "interface_method"


def test_5_head_and_unknown_addresses(ws, ask):
    head, get = ask.head("/cities"), ask.get("/cities")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    for address in ("/docs", "/redoc", "/nothing", "/cities/"):
        assert ask.get(address).status_code == 404
    assert get.headers["cache-control"] == "no-store"
    assert client(ws).get("/openapi.json").status_code == 200


def test_6_unchanged_tables(ws, ask):
    wave = released_wave(ws, DORTMUND)
    table = tables_of(ws, wave)[0]
    first = ask.get(f"/waves/{wave}/tables/{table}")
    mark = first.headers["etag"]
    again = ask.get(f"/waves/{wave}/tables/{table}", headers={"If-None-Match": f'"other", {mark}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    english = ask.get(f"/waves/{wave}/tables/{table}?lang=en", headers={"If-None-Match": mark})
    assert english.status_code == 200
    lines = [line for line in audit_log(ws) if line.action == "interface_table"]
    assert len(lines) == 1
    assert lines[0].account is not None


def test_7_too_many_requests(ws, account):
    pace = Pace(per_token=3, per_source=6)
    asking = client(ws, stored_token(ws, account)[1], pace)
    answers = [asking.get("/cities") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers["ratelimit-remaining"] for one in answers[:3]] == ["2", "1", "0"]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    other = client(ws, stored_token(ws, account)[1], pace)
    assert [other.get("/cities").status_code for _ in range(3)] == [200, 200, 429]


def test_8_the_unexpected_tells_nothing(ws, ask, monkeypatch, caplog):
    def fail(*_, **__):
        raise RuntimeError(" ".join(("secret", "words")))

    monkeypatch.setattr(routes, "interface_cities", fail)
    token = ask.headers["Authorization"].split()[1]
    with caplog.at_level(logging.ERROR):
        answer = ask.get("/cities", headers={"X-Secret": "hidden-header"})
    assert (answer.status_code, answer.json()["code"]) == (500, "interface_unexpected")
    assert answer.json()["reference"] in caplog.text
    assert answer.json()["reference"] in answer.json()["detail"]
    for hidden in ("secret words", "hidden-header", token):
        assert hidden not in answer.text
        assert hidden not in caplog.text


def test_8_a_database_that_does_not_answer(ws, account):
    def gone():
        raise ToolkitError("database_unreachable", place="there", found="refused")

    asking = TestClient(build_interface(gone), headers={"Authorization": "Bearer ctc_x"}, raise_server_exceptions=False)
    assert asking.get("/cities").status_code == 503


def test_9_the_catalogue(ask):
    catalogue = load_programmes()
    programmes = ask.get("/catalogue/programmes").json()
    assert [one["id"] for one in programmes["programmes"]] == [one.id for one in catalogue.programmes]
    assert {one["id"] for one in ask.get("/catalogue/factors").json()["factors"]} == set(catalogue.factors)
    references = {one["reference"] for one in ask.get("/catalogue/instruments").json()["instruments"]}
    assert {"yrbs@2019", load_instrument("ctc-youth-survey").reference} <= references


def test_10_the_same_bytes(ws, account):
    asking = client(ws, stored_token(ws, account)[1])
    wave = released_wave(ws, DORTMUND)
    table = tables_of(ws, wave)[0]
    first = asking.get(f"/waves/{wave}/tables/{table}").content
    with ws.store.writing() as repository:
        repository.deletions.delete_answers(wave)
    assert asking.get(f"/waves/{wave}/tables/{table}").content == first
