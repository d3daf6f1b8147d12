"""Page of the phases.

1. It asks what belongs to the present phase of the area and answers with how many steps are met and what comes next.
2. Every milestone and every step of the phase is there, in both languages; every phase can be looked at.
3. A step that is opened shows who usually does it, what shows it, when, and on what that is founded.
4. Each field is saved when one leaves it; the answer and the list follow.
5. What is wrong stays in its field with the message beneath it, and nothing is stored.
6. Two entries at the same time are shown side by side, and the person decides.
7. A phase opens with a reason while steps are open; without one it says what is missing.
8. A pause is told at the top, and nothing is proposed.
9. An area team sees its own city; others see who can open the page.
"""

from dataclasses import replace

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import area_process, demo_actor, list_cities, open_workspace, pause_area, save_step

CATALOGUE = load_process()
DORTMUND = "05913000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def area_of(ws):
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)
    return city.areas[0].id


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


@pytest.mark.parametrize(
    ("language", "question", "counted"),
    [
        ("de", "Was gehört zu Phase 1, CTC vorbereiten?", "0 von 33 Schritten sind erfüllt."),
        ("en", "What belongs to phase 1, Get started?", "0 of 33 steps are met."),
    ],
)
def test_1_question_and_answer(filled, ws, open_page, language, question, counted):
    app = open_page("phases", language, gebiet=area_of(ws))
    assert [title.value for title in app.title] == [question]
    assert counted in said(app)
    gate = CATALOGUE.benchmarks[1].title.get(language)
    assert gate in said(app)
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_2_everything_of_a_phase(filled, ws, open_page, language, number):
    app = open_page("phases", language, gebiet=area_of(ws), phase=str(number))
    phase = CATALOGUE.phase(number)
    labels = " ".join(button.label for button in app.button)
    titles = " ".join(expander.label for expander in app.expander)
    for milestone in phase.milestones:
        assert milestone.title.get(language) in titles
        for step in milestone.benchmarks:
            assert step.title.get(language) in labels
    assert phase.goal.get(language) in said(app)
    assert not app.exception


def test_3_one_step(filled, ws, open_page):
    app = open_page("phases", gebiet=area_of(ws), phase="1")
    widget(app.button, "open-b1_1_5").click().run()
    text = said(app)
    assert "Das übernehmen meist: Trägerstelle" in text
    assert "Vereinbarung Trägerstelle und Stelle (Schriftstück)" in text
    assert "früh in der Phase" in text
    assert "steht in einer genannten Quelle" in text
    assert app.query_params["schritt"] in ("b1_1_5", ["b1_1_5"])


def test_4_saving(filled, ws, open_page):
    area = area_of(ws)
    app = open_page("phases", gebiet=area, phase="1", schritt="b1_1_5")
    widget(app.radio, "b1_1_5-state").set_value("fully").run()
    widget(app.text_area, "b1_1_5-note").set_value("seit März besetzt").run()
    assert "gespeichert um" in said(app)
    assert "1 von 33 Schritten sind erfüllt." in said(app)
    stored = area_process(demo_actor(), ws, area).step("b1_1_5").fields
    assert (stored.state, stored.note) == ("fully", "seit März besetzt")
    assert any("vollständig erfüllt" in button.label for button in app.button)
    assert not app.exception


def test_5_wrong_entries_stay(filled, ws, open_page):
    area = area_of(ws)
    app = open_page("phases", gebiet=area, phase="1", schritt="b1_1_5")
    widget(app.text_input, "b1_1_5-link").set_value("akte.example").run()
    assert [error.value for error in app.error if "Adresse" in error.value]
    assert widget(app.text_input, "b1_1_5-link").value == "akte.example"
    assert "Noch nicht gespeichert" in said(app)
    widget(app.text_area, "b1_1_5-note").set_value("bleibt auch stehen").run()
    assert area_process(demo_actor(), ws, area).step("b1_1_5").fields == StepFields()
    widget(app.text_input, "b1_1_5-link").set_value("https://akte.example").run()
    stored = area_process(demo_actor(), ws, area).step("b1_1_5").fields
    assert (stored.link, stored.note) == ("https://akte.example", "bleibt auch stehen")
    assert not app.error


def test_5_a_reason_is_asked_for(filled, ws, open_page):
    area = area_of(ws)
    app = open_page("phases", gebiet=area, phase="1", schritt="b1_1_6")
    widget(app.radio, "b1_1_6-state").set_value("not_applicable").run()
    assert [error.value for error in app.error if "Grund" in error.value]
    widget(app.text_area, "b1_1_6-reason").set_value("Ein Ausschuss übernimmt das.").run()
    assert not app.error
    assert area_process(demo_actor(), ws, area).step("b1_1_6").fields.state == "not_applicable"


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_6_two_at_the_same_time(filled, ws, open_page, whose):
    area = area_of(ws)
    app = open_page("phases", gebiet=area, phase="1", schritt="b1_1_5")
    note = widget(app.text_area, "b1_1_5-note")
    other = replace(demo_actor(), name="Vertretung")
    save_step(other, ws, area, "b1_1_5", before=StepFields(), after=StepFields("partly", note="von der Vertretung"))
    note.set_value("von mir").run()
    text = said(app)
    assert "Vertretung hat zur selben Zeit dasselbe geändert" in text
    assert "von der Vertretung" in text
    assert "von mir" in text
    assert area_process(demo_actor(), ws, area).step("b1_1_5").fields.note == "von der Vertretung"
    app.button(key=f"conflict-{whose}").click().run()
    stored = area_process(demo_actor(), ws, area).step("b1_1_5").fields
    assert stored == StepFields("partly", note="von mir" if whose == "mine" else "von der Vertretung")
    assert not app.exception


def test_7_opening_early(filled, ws, open_page):
    area = area_of(ws)
    app = open_page("phases", gebiet=area)
    app.button(key="open-phase-2").click().run()
    assert [error.value for error in app.error if "9" in error.value and "Grund" in error.value]
    app.text_input(key="reason-for-phase-2").set_value("Der Rat hat schon beschlossen").run()
    app.button(key="open-phase-2").click().run()
    assert "Was gehört zu Phase 2" in app.title[0].value
    assert area_process(demo_actor(), ws, area).phase == 2


def test_8_pause(filled, ws, open_page):
    area = area_of(ws)
    pause_area(demo_actor(), ws, area, reason="Elternzeit", resume_on=None, version=0)
    app = open_page("phases", gebiet=area)
    assert any("Das Gebiet pausiert seit" in info.value and "Elternzeit" in info.value for info in app.info)
    assert "Als Nächstes" not in said(app)
    app.button(key="resume").click().run()
    assert not area_process(demo_actor(), ws, area).paused
    assert "Als Nächstes" in said(app)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AREA_TEAM])
def test_9_who_works_with_it(filled, ws, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = open_page("phases")
    assert "Was gehört zu Phase 1" in app.title[0].value
    assert widget(app.selectbox, "area-city").options == ["Dortmund"]
    can_open = any(button.key == "open-phase-2" for button in app.button)
    assert can_open is (role is Role.COORDINATOR)


@pytest.mark.parametrize("role", [Role.MULTIPLIER, Role.EVALUATOR, Role.ADMINISTRATOR])
def test_9_for_others_it_is_locked(filled, ws, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND if role is Role.EVALUATOR else None))
    app = open_page("phases")
    assert app.title[0].value == "Wer kann diese Seite öffnen?"
    assert "Koordination einer Stadt" in said(app)
    assert not app.exception
