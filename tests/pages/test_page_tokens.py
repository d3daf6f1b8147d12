"""Access for programs, on the page of the own account.

1. Only an evaluator sees it; coordinators and visitors of the demo do not.
2. A token is made, shown once in this session, listed without its secret part, and works at the interface.
3. A mistake stands beside the form, and what was typed stays; nothing is stored.
4. A token is revoked after one more question, and does not work from then on.
5. All of it in English, too.
"""

import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import interface_tokens, open_workspace
from ctc_toolkit.workspace.interface_access import interface_reader

DORTMUND = "05913000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def me(ws, monkeypatch):
    actor = person_of(ws, "Eva Luation", Assignment(Role.EVALUATOR, DORTMUND))
    with ws.store.writing() as repository:
        repository.people.set_second_factor(actor.account, "sealed")
    acting_as(monkeypatch, ws, actor)
    return actor


def field(app, kind, key):
    return next(widget for widget in getattr(app, kind) if (widget.key or "").startswith(key))


def made(app, name="Portal der Stadt"):
    field(app, "text_input", "token-name").set_value(name)
    app.button(key="token-make").click().run()
    assert not app.exception
    return app


def test_1_only_evaluators(ws, me, open_page, monkeypatch):
    assert "Zugang für Programme" in said(open_page("account"))
    acting_as(monkeypatch, ws, person_of(ws, "Koordination", Assignment(Role.COORDINATOR, DORTMUND)))
    assert "Zugang für Programme" not in said(open_page("account"))
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    assert "Zugang für Programme" not in said(open_page("account"))


def test_2_a_token_is_made_and_shown_once(ws, me, open_page):
    app = made(open_page("account"))
    (listed,) = interface_tokens(me, ws)
    (token,) = [code.value for code in app.code]
    assert interface_reader(ws, token, source="192.0.2.1").token == listed.id
    text = said(app)
    for part in ("Portal der Stadt · öffentliche Tabellen · gilt", "alle Ihre Städte", "noch nie benutzt"):
        assert part in text
    again = open_page("account")
    assert not again.code
    assert "Portal der Stadt" in said(again)


def test_3_a_mistake(ws, me, open_page):
    app = made(open_page("account"), "x")
    assert "1 Zeichen" in app.error[0].value
    assert field(app, "text_input", "token-name").value == "x"
    assert interface_tokens(me, ws) == ()


def test_4_revoking(ws, me, open_page):
    app = made(open_page("account"))
    (token,) = [code.value for code in app.code]
    field(app, "button", "token-revoke-").click().run()
    assert not app.exception
    assert "Der Zugang ist gesperrt." in said(app)
    assert "Zugänge, die nicht mehr gelten (1)" in said(app)
    with pytest.raises(ToolkitError, match="interface_token_wrong"):
        interface_reader(ws, token, source="192.0.2.1")


def test_5_in_english(me, open_page):
    text = said(made(open_page("account", "en"), "Portal"))
    assert "Access for programs" in text
    assert "Portal · public tables · works" in text
    assert "Copy the token now" in text
