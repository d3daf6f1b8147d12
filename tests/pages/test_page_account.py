"""How is my account set up?

1. Everybody with an account sees login, name, language, roles in words and the second factor, in both languages.
2. Name and language can be changed; a mistake stands beside the field, and what was typed stays.
3. Open sessions stand there with browser and moments, this one marked; one or all can be ended.
4. Links lead to the password and the second factor, where they make sense.
5. Visitors of the demo are told that they have no account, and can choose another role.
6. Who holds no role is told who gives one.
7. Browsers are named in words.
"""

import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.language import translator
from ctc_toolkit.pages.components.browsers import browser_name
from ctc_toolkit.workspace import my_account, my_sessions, open_workspace
from ctc_toolkit.workspace.sessions import open_session

DORTMUND = "05913000"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def me(ws, monkeypatch):
    actor = person_of(ws, "Kim Müller", Assignment(Role.COORDINATOR, DORTMUND), Assignment(Role.EVALUATOR, DORTMUND))
    acting_as(monkeypatch, ws, actor)
    return actor


def addresses(app):
    return [element.proto.url for element in app.get("link_button")]


@pytest.mark.parametrize(
    ("language", "question", "answer", "role", "factor"),
    [
        (
            "de",
            "Wie ist mein Konto eingerichtet?",
            "Sie melden sich als `kim.m.ller@stadt.example` an; andere sehen den Namen Kim Müller.",
            "- Koordination: Dortmund\n- Evaluation: Dortmund",
            "Ihre Rolle braucht einen zweiten Faktor",
        ),
        (
            "en",
            "How is my account set up?",
            "You sign in as `kim.m.ller@stadt.example`; others see the name Kim Müller.",
            "- Coordination: Dortmund\n- Evaluation: Dortmund",
            "Your role needs a second factor",
        ),
    ],
)
def test_1_account(me, open_page, language, question, answer, role, factor):
    app = open_page("account", language)
    assert [title.value for title in app.title] == [question]
    text = said(app)
    for part in (answer, role, factor):
        assert part in text
    assert not app.exception


def field(app, kind, key):
    return next(widget for widget in getattr(app, kind) if (widget.key or "").startswith(key))


def test_2_change(me, ws, open_page):
    app = open_page("account")
    field(app, "text_input", "account-name").set_value("Kim Meier")
    field(app, "selectbox", "account-language").set_value("en")
    app.button(key="account-save").click().run()
    assert not app.exception
    changed = my_account(me, ws)
    assert (changed.name, changed.language) == ("Kim Meier", "en")
    assert "Kim Meier" in said(app)
    assert app.query_params["lang"] in ("en", ["en"])


def test_2_mistake(me, ws, open_page):
    person_of(ws, "Vera Verwaltung")
    app = open_page("account")
    field(app, "text_input", "account-name").set_value("vera verwaltung")
    app.button(key="account-save").click().run()
    assert "arbeitet hier schon jemand" in app.error[0].value
    assert field(app, "text_input", "account-name").value == "vera verwaltung"
    assert my_account(me, ws).name == "Kim Müller"


def test_3_sessions(me, ws, open_page):
    open_session(ws, me.account, second_factor="given", browser=FIREFOX)
    other = next(session for session in my_sessions(me, ws) if session.browser)
    app = open_page("account")
    text = said(app)
    assert "Firefox auf Linux" in text
    assert "unbekannter Browser · diese Sitzung" in text
    endings = [button.key for button in app.button if (button.key or "").startswith("end-")]
    assert endings == [f"end-{other.id}"]
    app.button(key=endings[0]).click().run()
    assert "Die Sitzung ist beendet" in said(app)
    assert "Firefox" not in said(app)
    assert len(my_sessions(me, ws)) == 1


def test_3_everywhere(me, ws, open_page):
    open_session(ws, me.account, second_factor="given")
    app = open_page("account")
    app.button(key="account-everywhere").click().run()
    assert my_sessions(me, ws) == []
    assert not app.exception
    assert "Kim Müller" not in said(app)


def test_4_links(me, ws, open_page):
    assert addresses(open_page("account")) == ["/anmelden/zweiter-faktor/einrichten"]
    with ws.store.writing() as repository:
        repository.people.set_password(me.account, "$argon2id$probe")
        repository.people.set_second_factor(me.account, "sealed")
    app = open_page("account")
    assert addresses(app) == ["/konto/passwort"]
    assert "Seit " in said(app)


@pytest.mark.parametrize("role", Role)
def test_5_visitors(ws, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = open_page("account")
    assert "ohne Konto" in said(app)
    assert addresses(app) == ["/anmelden"]
    assert not app.text_input
    assert not app.exception


def test_6_no_role(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, person_of(ws, "Neu Hier"))
    app = open_page("account")
    assert "Sie haben noch keine Rolle" in said(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (FIREFOX, "Firefox auf Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge auf Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari auf iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
            "Safari/537.36",
            "Chrome auf Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Safari/605.1.15",
            "Safari auf Mac",
        ),
        ("curl/8.0", "unbekannter Browser"),
        ("", "unbekannter Browser"),
    ],
)
def test_7_browsers(told, name):
    for kept in (told, told[:120]):
        assert browser_name(translator("de"), kept) == name
