"""The entrance of a workshop.

1. The sign-in page asks for a group code where there are groups, and only there; it offers no city of a group.
2. The address of a group leads to its two roles; a role leads in, to the page with the exercise, in the city of the
   group only. Following the link alone changes nothing.
3. A wrong code is said next to the field, which keeps it; a role that is none of a group is refused.
4. A form without its token is refused.
"""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from ctc_toolkit.access import demo_actor
from ctc_toolkit.pages import sign_in
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.workspace import open_workspace, set_up_groups
from ctc_toolkit.workspace.sessions import actor_of_session

TRAINER = demo_actor()


@pytest.fixture
def ws(sqlite_url):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city("05913000", "Dortmund")
    yield opened
    opened.close()


@pytest.fixture
def client(ws):
    guard = Middleware(Guard, media_owners=lambda _: set(), signed_in=lambda _: False)
    app = Starlette(routes=sign_in.routes(lambda: ws), middleware=[guard])
    with TestClient(app, base_url="http://localhost:8501", follow_redirects=False) as browser:
        yield browser


def post(client, path, page, **fields):
    token = re.search(r'name="form_token" value="([^"]+)"', page.text).group(1)
    return client.post(path, data={"form_token": token, **fields})


def who_is_in(client, ws):
    for value in client.cookies.values():
        found = actor_of_session(ws, value)
        if found is not None:
            return found.actor
    return None


def test_1_asked_where_there_are_groups(client, ws):
    assert "Code Ihrer Gruppe" not in client.get("/anmelden?lang=de").text
    (group,) = set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1").groups
    page = client.get("/anmelden?lang=de").text
    assert "Code Ihrer Gruppe" in page
    assert group.ags not in page
    assert group.code not in page
    assert "Musterstadt" not in page


@pytest.mark.parametrize("role", ["coordinator", "area_team"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_2_coming_in(client, ws, role, language):
    group = set_up_groups(TRAINER, ws, count=2, scenario="start_phase_1").groups[1]
    asked = client.get(f"/anmelden/gruppe?lang={language}")
    roles = post(client, f"/anmelden/gruppe?lang={language}", asked, code=group.code.lower())
    assert roles.status_code == 200
    assert ("Sie sind Gruppe 2" if language == "de" else "You are group 2") in roles.text
    assert client.get(f"/anmelden/gruppe?lang={language}&code={group.code}").text.count("<form") == 2
    assert who_is_in(client, ws) is None
    inside = post(client, f"/anmelden/gruppe?lang={language}", roles, code=group.code, role=role)
    assert inside.status_code == 303
    assert inside.headers["location"] == f"/uebung?lang={language}"
    ((held, ags, area),) = who_is_in(client, ws).roles
    assert (held.value, ags, area) == (role, group.ags, None)


@pytest.mark.parametrize("code", ["XXXXXX", "<b>kühn</b>", "9" * 500])
def test_3_wrong_codes(client, ws, code):
    set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1")
    asked = client.get("/anmelden/gruppe?lang=de")
    for fields in ({"code": code}, {"code": code, "role": "coordinator"}):
        refused = post(client, "/anmelden/gruppe?lang=de", asked, **fields)
        assert refused.status_code == 422
        assert "Dieser Gruppencode passt zu keiner Gruppe." in refused.text
        assert 'aria-invalid="true"' in refused.text
        assert "<b>kühn" not in refused.text
    assert who_is_in(client, ws) is None


@pytest.mark.parametrize("role", ["trainer", "administrator", "evaluator", "x"])
def test_3_wrong_roles(client, ws, role):
    (group,) = set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1").groups
    asked = client.get("/anmelden/gruppe?lang=de")
    assert post(client, "/anmelden/gruppe?lang=de", asked, code=group.code, role=role).status_code == 404
    assert who_is_in(client, ws) is None


def test_4_without_the_token_of_the_form(client, ws):
    (group,) = set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1").groups
    refused = client.post("/anmelden/gruppe", data={"code": group.code, "role": "coordinator"})
    assert refused.status_code == 403
    assert who_is_in(client, ws) is None
