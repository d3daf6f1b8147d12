"""Start page.

1. It asks what is to be done next and answers with the area, its phase, its progress and the dates that press.
2. It says in two sentences what CTC is and names the five phases with their meaning.
3. At most three next steps stand there, fitting the role and what is there, with why, minutes, who must act, a template
   where there is one, and a button that leads there; what somebody waits for comes first, then what is overdue.
4. All cities and surveys stand in a real table, marked as made up.
5. An empty workspace says what will stand here and how to get there, and offers the example cities.
6. All of it in both languages.
7. Where the data cannot be opened, a sentence says so, and no path reaches the page.
8. The five phases of the area in view stand there with their progress; another area can be chosen, the address says it.
9. Dates that passed and dates of the next four weeks stand there, trainings that are due, and what the last two weeks
   changed, with who.
10. A pause is told with its reason and its end; then no step, no date and no review is reminded of.
11. The office sees which cities wait and which areas rest; evaluation sees its surveys.
"""

from datetime import date, timedelta

import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import (
    Place,
    list_cities,
    open_workspace,
    pause_area,
    return_submission,
    save_step,
    save_text,
    submit_version,
)

DORTMUND = "05913000"


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        (
            "de",
            "Was ist als Nächstes zu tun?",
            "Lindenau (Dortmund) ist in Phase 1, Vorbereiten: 0 von 33 Schritten sind erfüllt. Kein Termin",
        ),
        (
            "en",
            "What is to be done next?",
            "Lindenau (Dortmund) is in phase 1, Get ready: 0 of 33 steps are met. No date has passed",
        ),
    ],
)
def test_1_6_question_and_answer(filled, open_page, language, question, answer):
    app = open_page("start", language)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    assert "The other phases follow" not in said(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("language", "phases"),
    [
        ("de", ["1 Vorbereiten", "2 Einführen", "3 Profil erstellen", "4 Planen", "5 Umsetzen und prüfen"]),
        ("en", ["1 Get ready", "2 Get organised", "3 Write the profile", "4 Plan", "5 Act and review"]),
    ],
)
def test_2_6_phases(filled, open_page, language, phases):
    text = said(open_page("start", language))
    places = [text.index(phase) for phase in phases]
    assert places == sorted(places)
    assert "Communities That Care" in text


def steps_of(app):
    """The headings of the next steps, in their order."""
    found = [text.value for text in app.markdown if text.value.startswith("**") and "am Schreibtisch" in text.value]
    return [value.partition("**  ")[0].strip("*") for value in found]


CHAMPION = "Eine angesehene Führungskraft steht öffentlich als Fürsprecherin oder Fürsprecher ein"
HOST = "Eine Trägerstelle ist gefunden, die mindestens Arbeitsplatz und Unterstützung bei Veranstaltungen stellt"
NEXT = {
    Role.COORDINATOR: [CHAMPION, HOST],
    Role.AREA_TEAM: [CHAMPION, HOST],
    Role.MULTIPLIER: ["Sehen Sie, wo die Städte stehen"],
    Role.EVALUATOR: ["Das Profil von Dortmund lesen"],
    Role.ADMINISTRATOR: [
        "Sehen Sie, wo die Städte stehen",
        "Sehen Sie Personen und Rollen durch",
        "Sehen Sie nach, was zu löschen ist",
    ],
}


@pytest.mark.parametrize("role", NEXT)
def test_3_next_steps_of_each_role(filled, open_page, monkeypatch, role):
    ws = open_workspace(f"sqlite:///{filled}")
    city = DORTMUND if role in (Role.COORDINATOR, Role.AREA_TEAM, Role.EVALUATOR) else None
    acting_as(monkeypatch, ws, visitor(role, city))
    app = open_page("start")
    steps = steps_of(app)
    assert steps[:2] == NEXT[role][:2]
    assert len(steps) == (3 if role in (Role.COORDINATOR, Role.AREA_TEAM) else len(NEXT[role]))
    assert said(app).count("Am Zug: ") == len(steps)
    if role is Role.COORDINATOR:
        assert "Am Zug: Impulsgebende Person" in said(app)
        assert any("template-start-1" in str(element.key) for element in app.get("download_button"))
    assert not app.exception
    ws.close()


def test_3_a_step_leads_there(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    app = open_page("start")
    button = next(button for button in app.button if button.label == "Schritt öffnen")
    button.click().run()
    assert app.title[0].value == "Was gehört zu Phase 1, CTC vorbereiten?"
    assert app.query_params["schritt"] in ("b1_1_2", ["b1_1_2"])
    assert not app.exception
    ws.close()


def test_3_what_the_office_sent_back_comes_first(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    coordinator, office = visitor(Role.COORDINATOR, DORTMUND), visitor(Role.MULTIPLIER)
    city = list_cities(coordinator, ws)[0]
    place = Place(area=city.areas[0].id)
    save_text(coordinator, ws, place, "goals", "Weniger Alkohol bis 2028", 0)
    handed_in = submit_version(coordinator, ws, "plan", place)
    acting_as(monkeypatch, ws, office)
    assert steps_of(open_page("start"))[0] == "Prüfen Sie 1 Fassung aus Dortmund"
    return_submission(office, ws, handed_in.id, handed_in.version, "Bitte Ziele messbar fassen")
    acting_as(monkeypatch, ws, coordinator)
    app = open_page("start")
    assert steps_of(app)[0] == "Beantworten Sie die Rückfragen der Geschäftsstelle zu Dortmund"
    assert len(steps_of(app)) == 3
    ws.close()


def test_3_nothing_to_do_yet(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, person_of(ws, "Neu Hier"))
    app = open_page("start")
    assert steps_of(app) == []
    assert "Die Verwaltung dieser Anwendung vergibt Rollen" in said(app)
    assert "Dortmund" not in said(app)
    assert not app.exception
    ws.close()


def test_4_table(filled, open_page):
    tables = "\n".join(table.value.to_string() for table in open_page("start").table)
    for text in ("Dortmund", "Duisburg", "Jugendbefragung 2025", "2023", "600", "erfunden", "Lindenau, Nordhafen"):
        assert text in tables


@pytest.mark.parametrize(("language", "now"), [("de", "jetzt · 1 von 33"), ("en", "now · 1 of 33")])
def test_8_9_the_area_in_view(filled, open_page, monkeypatch, language, now):
    ws = open_workspace(f"sqlite:///{filled}")
    coordinator = visitor(Role.COORDINATOR, DORTMUND)
    acting_as(monkeypatch, ws, coordinator)
    first, second = list_cities(coordinator, ws)[0].areas
    today = date.today()
    enter(coordinator, ws, second.id, "b1_1_1", state="fully")
    enter(coordinator, ws, second.id, "b1_1_3", due=today + timedelta(9), function="coordinator")
    app = open_page("start", language, gebiet=second.id)
    text = said(app)
    assert second.name in text
    assert now in text
    (choice,) = [box for box in app.selectbox if box.key == "start-area"]
    assert choice.value == second.id
    titles = {step.id: step.title.get(language) for step in load_process().benchmarks}
    assert f"{titles['b1_1_3']}" in text
    assert "Demo: " in text
    assert any(button.label.startswith(f"Dortmund, {second.name}: ") for button in app.button)
    assert {"de": "ist jetzt vollständig erfüllt", "en": "is now fully met"}[language] in text
    choice.select(first.id).run()
    assert app.query_params["gebiet"] in (first.id, [first.id])
    assert {"de": "0 von 33", "en": "0 of 33"}[language] in said(app)
    ws.close()


def enter(actor, ws, area, step, **fields):
    save_step(actor, ws, area, step, before=StepFields(), after=StepFields(**fields))


def test_3_9_what_is_overdue_comes_first(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    coordinator = visitor(Role.COORDINATOR, DORTMUND)
    acting_as(monkeypatch, ws, coordinator)
    area = list_cities(coordinator, ws)[0].areas[0]
    enter(coordinator, ws, area.id, "b1_2_3", due=date.today() - timedelta(3), function="work_group")
    app = open_page("start")
    assert steps_of(app)[0] == "Es ist abgestimmt, was mit Prävention gemeint ist und was nicht"
    text = said(app)
    assert "1 Termin ist überschritten." in text
    assert "Am Zug: Arbeitsgruppe" in text
    assert "1 Schritt überfällig" in next(box for box in app.selectbox if box.key == "start-area").options[0]
    ws.close()


def test_10_a_pause_reminds_of_nothing(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    coordinator = visitor(Role.COORDINATOR, DORTMUND)
    acting_as(monkeypatch, ws, coordinator)
    area, other = list_cities(coordinator, ws)[0].areas
    enter(coordinator, ws, area.id, "b1_1_1", due=date.today() - timedelta(3))
    until = date.today() + timedelta(60)
    pause_area(coordinator, ws, area.id, reason="Stelle unbesetzt", resume_on=until, version=1)
    app = open_page("start", gebiet=area.id)
    text = said(app)
    assert "Lindenau (Dortmund) macht seit" in text
    assert "Stelle unbesetzt" in text
    assert f"{until:%d.%m.%Y}" in text
    assert steps_of(app) == []
    assert not [word for word in ("Überschritten", "In den nächsten vier Wochen", "Offene Prüfungen") if word in text]
    assert f"{other.name} (Dortmund) ist in Phase 1" in said(open_page("start"))
    ws.close()


def test_11_office_and_evaluation(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    coordinator = visitor(Role.COORDINATOR, DORTMUND)
    area, other = list_cities(coordinator, ws)[0].areas
    save_text(coordinator, ws, Place(area=area.id), "goals", "Weniger Alkohol bis 2028", 0)
    submit_version(coordinator, ws, "plan", Place(area=area.id))
    pause_area(coordinator, ws, other.id, reason="Elternzeit", resume_on=None, version=0)
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    text = said(open_page("start"))
    assert "3 Städte nehmen teil. 1 Fassung wartet auf die Geschäftsstelle, aus Dortmund" in text
    assert "Dortmund: 1 Fassung wartet seit" in text
    assert f"Dortmund, {other.name}: Pause seit" in text
    assert "Elternzeit" not in text
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    assert "Für Dortmund liegen 2 Befragungen vor, die neueste aus 2025." in said(open_page("start"))
    ws.close()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Es ist noch keine Befragung eingelesen", "Beispielstädte anlegen"]),
        ("en", ["No survey has been imported yet", "Make the example cities"]),
    ],
)
def test_5_6_empty(empty, open_page, language, expected):
    app = open_page("start", language)
    for text in expected:
        assert text in said(app)
    assert len(app.table) == 0
    assert not app.exception


def test_7_no_database(open_page, monkeypatch, tmp_path):
    hidden = tmp_path / "verborgener-ordner" / "ctc.sqlite"
    hidden.parent.mkdir()
    hidden.write_bytes(b"this is no database at all" * 100)
    monkeypatch.setenv("CTC_DATABASE_URL", f"sqlite:///{hidden}")
    app = open_page("start")
    assert len(app.error) == 1
    assert "Traceback" not in said(app)
    assert not app.exception


@pytest.mark.slow
def test_5_example_cities_can_be_made(empty, open_page):
    app = open_page("start")
    app.button(key="make-demo").click().run(timeout=120)
    assert "(Dortmund) ist in Phase 3" in said(app)
    assert "Beispieldaten: alle Angaben sind erfunden" in said(app)
    assert not app.exception
