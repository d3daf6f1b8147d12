"""The log.

1. It asks what has happened and answers with the newest line as a sentence; the table says when, what, where.
2. A coordinator sees the own city only, administrators all, others a page that says who can open it.
3. Time, action, person and result narrow it; older lines come with a button.
4. An empty log says what will stand here; a choice that nothing fits says so.
5. Administrators can check the chain, with a checksum that was kept elsewhere, too: what is wrong is said, the field
   keeps what was typed; others have no such form.
6. Names are shown as they are, never as markup.
7. All of it in both languages.
"""

import pytest
from acting import acting_as, person_of
from said import cells, said
from sqlalchemy import text

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.store import AreaRecord, AuditEntry, new_id
from ctc_toolkit.workspace import open_workspace, operator_actor, verify_audit

DORTMUND, ESSEN = "05913000", "05113000"
LINES = [
    ("Kim Koordination", "import_wave", "wave x", DORTMUND, "done"),
    ("Alex Essen", "save_text", "text x", ESSEN, "done"),
    ("Alex Essen", "delete_wave", "?", DORTMUND, "refused"),
    ("Robin Verwaltung", "invite_person", "account x", None, "done"),
]


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(new_id(), "Nordstadt")])
        repository.add_city(ESSEN, "Essen", [])
        for who, action, thing, ags, result in LINES:
            repository.record(AuditEntry(who, action, thing, ags, result))
    yield opened
    opened.close()


@pytest.fixture
def administrator(ws, monkeypatch):
    acting_as(monkeypatch, ws, person_of(ws, "Robin Verwaltung", Assignment(Role.ADMINISTRATOR)))
    return ws


@pytest.fixture
def coordinator(ws, monkeypatch):
    acting_as(monkeypatch, ws, person_of(ws, "Kim Koordination", Assignment(Role.COORDINATOR, DORTMUND)))
    return ws


def told(app):
    return [line.split(" | ")[1] for line in cells(app).splitlines()[1:]]


@pytest.mark.parametrize(
    ("language", "question", "newest", "columns"),
    [
        ("de", "Was ist geschehen?", "Alex Essen wollte: Befragung löschen. Abgelehnt.", "Wann | Was geschehen ist"),
        ("en", "What has happened?", "Alex Essen wanted to: delete a survey. Refused.", "When | What happened | City"),
    ],
)
def test_1_7_question_and_answer(coordinator, open_page, language, question, newest, columns):
    app = open_page("audit_log", language)
    assert [title.value for title in app.title] == [question]
    assert newest in said(app)
    assert told(app)[0] == newest
    assert cells(app).startswith(columns)
    assert not app.exception


def test_2_own_city(coordinator, open_page):
    app = open_page("audit_log")
    assert told(app) == [
        "Alex Essen wollte: Befragung löschen. Abgelehnt.",
        "Kim Koordination hat eine Befragung eingelesen.",
    ]
    assert {line.split(" | ")[2] for line in cells(app).splitlines()[1:]} == {"Dortmund"}
    assert "Robin" not in said(app) + cells(app)
    assert app.selectbox(key="log-person").options == ["Alex Essen", "Kim Koordination"]


def test_2_everything(administrator, open_page):
    app = open_page("audit_log")
    assert "Robin Verwaltung hat eine Person eingeladen." in told(app)
    assert "Alex Essen hat einen Text bearbeitet." in told(app)
    assert len(told(app)) >= 4


@pytest.mark.parametrize("role", [Role.MULTIPLIER, Role.EVALUATOR, Role.AREA_TEAM])
def test_2_others(ws, monkeypatch, open_page, role):
    acting_as(monkeypatch, ws, person_of(ws, "Somebody", Assignment(role, DORTMUND)))
    app = open_page("audit_log")
    assert [title.value for title in app.title] == ["Wer kann diese Seite öffnen?"]
    assert len(app.table) == 0


def test_3_narrowed(administrator, open_page):
    app = open_page("audit_log")
    app.selectbox(key="log-person").select("Alex Essen").run()
    assert told(app) == ["Alex Essen wollte: Befragung löschen. Abgelehnt.", "Alex Essen hat einen Text bearbeitet."]
    app.selectbox(key="log-result").select("done").run()
    assert told(app) == ["Alex Essen hat einen Text bearbeitet."]
    app.selectbox(key="log-action").select("import_wave").run()
    assert len(app.table) == 0
    assert "In dieser Zeit ist nichts dergleichen geschehen" in "".join(info.value for info in app.info)
    assert not app.exception


def test_3_older_lines(administrator, open_page):
    with administrator.store.writing() as repository:
        for number in range(120):
            repository.record(AuditEntry("Kim", "save_text", f"text {number}", DORTMUND))
    app = open_page("audit_log")
    assert len(told(app)) == 50
    app.button(key="log-more").click().run()
    assert len(told(app)) >= 124
    assert [button.key for button in app.button if button.key == "log-more"] == []
    app.selectbox(key="log-time").select("week").run()
    assert len(told(app)) == 50


def test_3_old_lines_only_when_asked(administrator, open_page):
    with administrator.store.database.session("write") as session:
        session.execute(
            text("UPDATE audit_record SET at = '2020-01-01 00:00:00.000000' WHERE who = 'Kim Koordination'")
        )
    app = open_page("audit_log")
    assert "Kim Koordination hat eine Befragung eingelesen." not in told(app)
    app.selectbox(key="log-time").select("all").run()
    assert "Kim Koordination hat eine Befragung eingelesen." in told(app)


def test_4_empty(ws, monkeypatch, open_page):
    with ws.store.writing() as repository:
        repository.add_city("05112000", "Duisburg", [])
    acting_as(monkeypatch, ws, person_of(ws, "Kim", Assignment(Role.COORDINATOR, "05112000")))
    app = open_page("audit_log")
    assert "Noch nichts. Hier wird jede Änderung mit Datum und Namen stehen" in said(app)
    assert len(app.table) == 0


def test_5_whole(administrator, open_page):
    app = open_page("audit_log")
    kept = verify_audit(operator_actor(), administrator).last_hash
    app.text_input(key="log-expected").input(f" {kept.upper()} ")
    app.button(key="log-check-button").click().run()
    assert "Das Protokoll ist vollständig und unverändert" in "".join(box.value for box in app.success)
    assert kept in said(app)


def test_5_another_log(administrator, open_page):
    app = open_page("audit_log", "en")
    app.text_input(key="log-expected").input("a" * 64)
    app.button(key="log-check-button").click().run()
    assert "none has the expected checksum" in "".join(box.value for box in app.error)
    app.text_input(key="log-expected").input("abc")
    app.button(key="log-check-button").click().run()
    assert "64 characters" in said(app)
    assert app.text_input(key="log-expected").value == "abc"


def test_5_changed(administrator, open_page):
    with administrator.store.database.session("write") as session:
        session.execute(text("UPDATE audit_record SET who = 'Nobody' WHERE id = 2"))
    app = open_page("audit_log")
    app.button(key="log-check-button").click().run()
    assert "Zeile 2 passt nicht zu der davor" in "".join(box.value for box in app.error)
    assert not app.success


def test_5_not_for_others(coordinator, open_page):
    app = open_page("audit_log")
    assert "Protokoll prüfen" not in said(app)


def test_6_names_are_no_markup(administrator, open_page):
    with administrator.store.writing() as repository:
        repository.record(AuditEntry("[x](https://evil.example) `y`", "save_text", "text", DORTMUND))
    app = open_page("audit_log")
    assert "[x](https://evil.example) `y` hat einen Text bearbeitet." in told(app)
    assert "\\\\[x\\\\]" in str(app.table[0].value.iloc[:, 1].tolist())
