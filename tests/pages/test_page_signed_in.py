"""Who a page is for, looked up at every run.

1. Without a session every page asks to sign in, shows nothing else, and its link leads back to the page.
2. A role that is withdrawn, an account that is disabled and a session that is ended count from the next click.
3. Before the second factor no page shows anything.
4. The state of a page holds nobody's identity: another token in the same page is another person.
5. The line at the top names person, roles and cities, and leads to the account and out; a visitor can change the role.
6. Names are shown as text, whatever stands in them.
7. Under plain Streamlit the note says how to start the app with its sign-in.
8. A demo session shows nothing once the workspace is real.
"""

import re

import pytest
from visiting import come_in, show_token, visit

from ctc_toolkit.access import Role
from ctc_toolkit.pages.components import signed_out
from ctc_toolkit.workspace import open_workspace
from ctc_toolkit.workspace.sign_in import open_session

DORTMUND = "05913000"
PAGES = ["start", "profile", "import_survey", "account", "glossary", "privacy"]


@pytest.fixture(autouse=True)
def guarded(monkeypatch):
    """Let pages be served as `ctc run` does."""
    monkeypatch.setattr(signed_out, "behind_guard", lambda: True)


@pytest.fixture
def ws(filled):
    """Give the workspace of the pages."""
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def person(ws, *roles, name="Karla Koord"):
    with ws.store.writing() as repository:
        account = repository.people.add_account(f"person-{len(name)}-{len(roles)}@stadt.example", name)
        repository.people.set_state(account.id, "active")
        for role, ags in roles:
            repository.people.add_role(account.id, role, ags, None, granted_by="Probe")
    return account.id


def top(app):
    """Return the line at the top as text."""
    return " ".join(entry.value for entry in app.markdown[:4])


def asks_to_sign_in(app):
    assert not app.exception
    shown = [title.value for title in app.title]
    nothing_else = not app.sidebar.button and not app.button and not app.table and not app.selectbox
    return shown == ["Bitte melden Sie sich an"] and nothing_else


@pytest.mark.parametrize(
    ("page", "token"), [*((page, None) for page in PAGES), ("profile", ""), ("profile", "made-up")]
)
def test_1_nobody(filled, open_page, monkeypatch, page, token):
    show_token(monkeypatch, token)
    app = open_page(page)
    assert asks_to_sign_in(app)
    (button,) = app.get("link_button")
    assert button.proto.url.startswith("/anmelden")


def test_1_english(filled, open_page, monkeypatch):
    show_token(monkeypatch, None)
    app = open_page("start", "en")
    assert [title.value for title in app.title] == ["Please sign in"]


def test_1_way_back(monkeypatch):
    class Context:
        url = "https://ctc.stadt.example/profil"

    monkeypatch.setattr(signed_out.st, "context", Context())
    assert signed_out.sign_in_address() == "/anmelden?next=%2Fprofil"
    Context.url = None
    assert signed_out.sign_in_address() == "/anmelden"


def test_2_the_next_click(ws, filled, open_page, monkeypatch):
    account = person(ws, ("coordinator", DORTMUND))
    come_in(monkeypatch, f"sqlite:///{filled}", account)
    app = open_page("profile")
    assert app.title[0].value == "Was zeigt die Befragung?"
    assert "Karla Koord" in top(app)
    with ws.store.writing() as repository:
        repository.people.remove_role(account, repository.people.account(account).roles[0].id)
    app.run()
    assert app.title[0].value == "Wer kann diese Seite öffnen?"
    assert not app.table
    with ws.store.writing() as repository:
        repository.people.set_state(account, "disabled")
    app.run()
    assert asks_to_sign_in(app)
    with ws.store.writing() as repository:
        repository.people.set_state(account, "active")
        repository.people.add_role(account, "coordinator", DORTMUND, None, granted_by="Probe")
    app.run()
    assert app.title[0].value == "Was zeigt die Befragung?"
    with ws.store.writing() as repository:
        repository.sign_ins.end_session(account_id=account)
    app.run()
    assert asks_to_sign_in(app)


def test_2_a_click_that_is_dealt_with_before_the_page(ws, filled, open_page, monkeypatch):
    visit(monkeypatch, f"sqlite:///{filled}", Role.ADMINISTRATOR)
    app = open_page("audit_log")
    (button,) = [one for one in app.button if "check" in str(one.key)]
    show_token(monkeypatch, None)
    button.click().run()
    assert not app.title
    assert not app.table
    with ws.store.reading() as repository:
        assert "verify_audit" not in {line.action for line in repository.audit.log()}


@pytest.mark.parametrize("role", ["administrator", "multiplier", "evaluator"])
def test_3_before_the_second_factor(ws, filled, open_page, monkeypatch, role):
    account = person(ws, (role, DORTMUND if role == "evaluator" else None), ("coordinator", DORTMUND))
    show_token(monkeypatch, open_session(ws, account).token)
    for page in ("start", "profile", "account"):
        assert asks_to_sign_in(open_page(page))


def test_4_nobody_is_remembered(ws, filled, open_page, monkeypatch):
    come_in(monkeypatch, f"sqlite:///{filled}", person(ws, ("coordinator", DORTMUND)))
    app = open_page("start")
    assert "Karla Koord" in top(app)
    held = repr(app.session_state._state.filtered_state)
    assert "Karla" not in held
    assert re.search(r"\bcoordinator\b", held) is None  # the id of a training begins with the same word
    visit(monkeypatch, f"sqlite:///{filled}", Role.EVALUATOR, "05112000")
    app.run()
    assert "Karla" not in top(app)
    assert "Evaluation Duisburg" in top(app)
    show_token(monkeypatch, None)
    app.run()
    assert asks_to_sign_in(app)


def test_5_the_line_at_the_top(ws, filled, open_page, monkeypatch):
    account = person(ws, ("coordinator", DORTMUND), ("area_team", "05112000"), ("evaluator", DORTMUND))
    come_in(monkeypatch, f"sqlite:///{filled}", account)
    shown = top(open_page("start"))
    assert "**Karla Koord** · Gebietsteam Duisburg, Koordination Dortmund …" in shown
    assert "[Mein Konto](/konto)" in shown
    assert "[Abmelden](/abmelden)" in shown
    visit(monkeypatch, f"sqlite:///{filled}", Role.COORDINATOR, DORTMUND)
    shown = top(open_page("start"))
    assert "**Koordination Dortmund**" in shown
    assert "[Rolle wechseln](/anmelden)" in shown


def test_6_names_are_text(ws, filled, open_page, monkeypatch):
    account = person(ws, ("coordinator", DORTMUND), name="[x](http://evil.example) **fett** $a$ <b>")
    come_in(monkeypatch, f"sqlite:///{filled}", account)
    shown = top(open_page("start"))
    assert "[x](http" not in shown
    assert "**fett**" not in shown
    assert "<b>" not in shown


def test_7_plain_streamlit(filled, open_page, monkeypatch):
    monkeypatch.setattr(signed_out, "behind_guard", lambda: False)
    show_token(monkeypatch, None)
    app = open_page("start")
    assert "ctc run" in app.markdown[0].value
    assert not app.get("link_button")


def test_8_demo_sessions_end_with_the_demo(empty, open_page):
    app = open_page("start")
    assert app.title[0].value == "Was ist als Nächstes zu tun?"
    ws = open_workspace(empty)
    with ws.store.writing() as repository:
        repository.decide_mode("real")
    ws.close()
    app.run()
    assert asks_to_sign_in(app)
