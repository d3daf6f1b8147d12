"""What is deleted when?

1. The sentence says what is due now and soon; the table says what, where, when and why. Nothing due: it says so.
2. A coordinator sees the own city; an administrator also what belongs to no city, and can run the deletion; others are
   told who can open the page.
3. Deleting by hand asks for the name of the survey; a wrong name deletes nothing and stands beside the field, typed
   words stay. A mistaken import can go as a whole.
4. After a deletion the page says how certain it is, offers the proof as a text, and lists it for administrators.
5. The profile says until when the answers are kept, and afterwards since when they are gone, with the same numbers.
6. The start page's line: only where something is due, and only for whom it concerns.
7. All of it in both languages; names that people type are shown letter by letter.
"""

import re
from datetime import date, datetime, timedelta

import pytest
from acting import acting_as, person_of, visitor
from said import cells, said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.workspace import deletion_proofs, list_cities, open_workspace, run_deletion

DORTMUND, DUISBURG = "05913000", "05112000"
TODAY = datetime.now().astimezone().date()
LABEL = "Jugendbefragung 2025"
REPORTED = re.compile(r" \([!~] [^)]*\)")
"""How well a scale measures: reported before the answers go, and shown beside it from then on."""


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def coordinator(ws, monkeypatch):
    actor = visitor(Role.COORDINATOR, DORTMUND)
    acting_as(monkeypatch, ws, actor)
    return actor


@pytest.fixture
def administrator(ws, monkeypatch):
    actor = person_of(ws, "Vera Verwaltung", Assignment(Role.ADMINISTRATOR))
    acting_as(monkeypatch, ws, actor)
    return actor


def wave_of(ws, ags, label=LABEL):
    with ws.store.reading() as repository:
        return next(wave for wave in repository.city(ags).waves if wave.label == label)


def until(ws, ags, day, label=LABEL):
    """Set until when the answers of a survey are kept."""
    with ws.store.writing() as repository:
        repository.deletions.set_date(wave_of(ws, ags, label).id, day)


def choose(app, wave_id):
    app.selectbox(key="deletion-survey").select(wave_id).run()


def delete_button(app):
    return next(button for button in app.button if "endgültig löschen" in button.label)


@pytest.mark.parametrize(
    ("language", "now", "row", "nothing"),
    [
        ("de", "1 Löschung ist jetzt fällig; 1 folgt in den nächsten 30 Tagen", "600 Einzelantworten",
         "In den nächsten 30 Tagen muss nichts gelöscht werden."),
        ("en", "1 deletion is due now; 1 comes within the next 30 days", "600 single answers",
         "Nothing has to be deleted within the next 30 days."),
    ],
)  # fmt: skip
def test_1_7_what_is_due(ws, coordinator, open_page, language, now, row, nothing):
    app = open_page("deletion", language)
    assert nothing in said(app)
    assert len(app.table) == 0
    until(ws, DORTMUND, date(2025, 3, 15))
    until(ws, DORTMUND, TODAY + timedelta(days=9), "Jugendbefragung 2023")
    until(ws, DUISBURG, date(2025, 3, 15), "Jugendbefragung 2024")
    app = open_page("deletion", language)
    assert now in said(app)
    assert row in cells(app)
    assert "Dortmund" in cells(app)
    assert "Duisburg" not in cells(app)
    assert not app.exception


def test_2_an_administrator_runs_it(ws, administrator, open_page):
    until(ws, DORTMUND, date(2025, 3, 15))
    app = open_page("deletion")
    assert "Bisher wurde nichts gelöscht" in said(app)
    app.button(key="deletion-run").click().run()
    assert "Nachgewiesen" in said(app)
    assert "alle 600 Einzelantworten" in said(app)
    assert "Vera Verwaltung (planmäßig)" in cells(app)
    assert not app.exception
    (proof,) = deletion_proofs(administrator, ws)
    assert proof.state == "proven"
    app = open_page("deletion")
    assert "Nachgewiesen" not in said(app)
    assert not [button for button in app.button if button.key == "deletion-run"]


def test_2_others_are_told_who_can_open_it(ws, monkeypatch, open_page):
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    app = open_page("deletion")
    assert "Wer kann diese Seite öffnen?" in said(app)
    assert "Verwaltung" in said(app)
    assert len(app.table) == 0


def test_3_4_early_by_hand(ws, coordinator, open_page):
    wave = wave_of(ws, DORTMUND)
    app = open_page("deletion")
    choose(app, wave.id)
    assert "600 Einzelantworten" in said(app)
    assert "nicht rückgängig" in said(app)
    app.text_input(key="deletion-name").input("Befragung")
    delete_button(app).click().run()
    assert "stimmt nicht mit" in said(app)
    assert app.text_input(key="deletion-name").value == "Befragung"
    assert wave_of(ws, DORTMUND).answers_deleted_at is None
    app.text_input(key="deletion-name").input(f" {LABEL.lower()} ")
    delete_button(app).click().run()
    assert "Nachgewiesen" in said(app)
    assert re.search(r"\b[1-9]\d* freigegebene Auswertungen", said(app))
    assert [button.label for button in app.get("download_button")] == ["Löschnachweis als Text speichern"]
    assert not app.exception
    assert wave_of(ws, DORTMUND).answers_deleted_at is not None
    assert wave.id not in app.selectbox(key="deletion-survey").options
    assert "Löschnachweise" not in said(app)


def test_3_4_a_mistaken_import(ws, coordinator, open_page):
    wave = wave_of(ws, DORTMUND)
    app = open_page("deletion")
    choose(app, wave.id)
    app.radio(key="deletion-what").set_value("wave").run()
    assert "als wäre sie nie eingelesen worden" in said(app)
    app.text_input(key="deletion-name").input(LABEL)
    delete_button(app).click().run()
    assert "versehentlich eingelesen; entfernt mit allen 600 Einzelantworten" in said(app)
    assert not app.exception
    assert [entry.label for entry in list_cities(coordinator, ws)[0].waves] == ["Jugendbefragung 2023"]


def test_5_the_profile_says_so(ws, coordinator, open_page):
    wave = wave_of(ws, DORTMUND)
    until(ws, DORTMUND, date(2040, 3, 15))
    before = open_page("profile", city=DORTMUND, wave=wave.id)
    assert "Die Einzelantworten werden bis zum 15.03.2040 aufbewahrt" in said(before)
    until(ws, DORTMUND, date(2025, 3, 15))
    run_deletion(visitor(Role.ADMINISTRATOR), ws)
    after = open_page("profile", city=DORTMUND, wave=wave.id)
    assert f"Die Einzelantworten wurden am {TODAY:%d.%m.%Y} gelöscht" in said(after)
    assert REPORTED.sub("", cells(after)) == cells(before)
    assert not after.exception


def note(ws, actor, monkeypatch):
    """Return what the line of the start page says."""
    from streamlit.testing.v1 import AppTest

    acting_as(monkeypatch, ws, actor)

    def page():
        from ctc_toolkit.pages.components.context import page_context
        from ctc_toolkit.pages.components.due import due_note

        due_note(page_context())

    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["lang"] = "de"
    app.run()
    assert not app.exception
    return said(app)


def test_6_the_line_of_the_start_page(ws, monkeypatch):
    coordinator = visitor(Role.COORDINATOR, DORTMUND)
    assert note(ws, coordinator, monkeypatch) == ""
    until(ws, DORTMUND, TODAY + timedelta(days=9))
    told = note(ws, coordinator, monkeypatch)
    day = TODAY + timedelta(days=9)
    assert f"1 Löschung steht in den nächsten 30 Tagen an, am {day:%d.%m.%Y}." in told
    assert "Ansehen, was wann gelöscht wird" in told
    assert note(ws, visitor(Role.COORDINATOR, DUISBURG), monkeypatch) == ""
    assert note(ws, visitor(Role.MULTIPLIER), monkeypatch) == ""


@pytest.mark.faults
def test_7_names_are_shown_letter_by_letter(ws, coordinator, open_page):
    strange = "_Fett_ [x](y) :red[z]"
    with ws.store.database.session("write") as session:
        from sqlalchemy import text

        session.execute(
            text("UPDATE survey_wave SET label = :label WHERE label = :old"), {"label": strange, "old": LABEL}
        )
    until(ws, DORTMUND, date(2025, 3, 15), strange)
    app = open_page("deletion")
    assert strange in cells(app)
    choose(app, wave_of(ws, DORTMUND, strange).id)
    assert all(strange not in element.value for element in app.markdown)
    assert strange in said(app)
    app.text_input(key="deletion-name").input(strange)
    delete_button(app).click().run()
    assert "Nachgewiesen" in said(app)
    assert list_cities(coordinator, ws)[0].waves[0].answers_deleted_at is not None
