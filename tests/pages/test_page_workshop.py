"""Pages of a workshop: that of the trainer, the slides in the room, and that of a group.

1. Without groups it asks where the made-up city begins; every scenario is there in both languages.
2. Making groups takes one click and leads to them, each with its code, how far it is, and how it comes in.
3. One group, all groups and, after a confirmation, the whole demo are set back; other groups only on purpose.
4. Slides are turned by buttons and hold one step each; notes are shown on demand; the end leads back.
5. A second window follows the slide that is shown.
6. An exercise shows how it goes, offers both sheets, and is shown to all groups.
7. A group finds its exercise and worksheet on its page, also when there is none yet; its list of pages leads there.
8. Nobody else opens the trainer's page; whoever is in no group is told how one comes in.
9. What goes wrong is said, and nothing is changed.
"""

import re

import pytest
from acting import acting_as, visitor
from said import cells, readable, said
from visiting import show_token

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import (
    area_process,
    demo_actor,
    list_cities,
    open_workspace,
    save_step,
    set_up_groups,
    show_exercise,
    workshop,
)
from ctc_toolkit.workspace.workshop import group_sign_in

TRAINER = demo_actor()
CATALOGUE = load_process()
DORTMUND = "05913000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def groups(ws):
    return set_up_groups(TRAINER, ws, count=2, scenario="start_phase_2").groups


def area_of(ws, ags):
    return next(city for city in list_cities(TRAINER, ws) if city.ags == ags).areas[0].id


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_scenarios(filled, open_page, language):
    app = open_page("workshop", language)
    assert not app.exception
    assert ("Noch keine Gruppe" if language == "de" else "No group yet") in said(app)
    assert len(app.radio(key="workshop-scenario").options) == len(CATALOGUE.scenarios) == 8
    for scenario in CATALOGUE.scenarios:
        app.radio(key="workshop-scenario").set_value(scenario.id).run()
        assert scenario.hint.get(language)[:40] in said(app)
    assert not app.exception


def test_2_making_groups(filled, ws, open_page):
    app = open_page("workshop")
    app.radio(key="workshop-scenario").set_value("start_phase_1").run()
    app.number_input(key="workshop-count").set_value(3).run()
    app.button(key="make-groups").click().run()
    assert not app.exception
    assert "3 Gruppen sind angelegt." in said(app)
    view = workshop(TRAINER, ws)
    assert [group.scenario.id for group in view.groups] == ["start_phase_1"] * 3
    table = cells(app)
    for group in view.groups:
        assert group.code in table
        assert f"Gruppe {group.number}" in table
    assert "1, 0 von 33 Schritten erfüllt" in table
    assert "noch nichts" in table
    assert view.groups[0].code in " ".join(code.value for code in app.code)
    assert app.query_params["teil"] in ("gruppen", ["gruppen"])


def test_2_who_is_how_far(filled, ws, groups, open_page):
    save_step(
        TRAINER, ws, area_of(ws, groups[1].ags), "b2_1_1", before=StepFields(), after=StepFields("fully", note="ja")
    )
    app = open_page("workshop", "en")
    assert "2 groups are at work. Furthest is group 2: phase 2, 1 of 23 steps met." in said(app)
    assert re.search(r"[0-9]{2}:[0-9]{2}: ", cells(app))


def test_3_setting_back(filled, ws, groups, open_page):
    areas = [area_of(ws, group.ags) for group in groups]
    for area in areas:
        save_step(TRAINER, ws, area, "b2_1_1", before=StepFields(), after=StepFields("fully"))
    app = open_page("workshop", teil="gruppen")
    app.selectbox(key="workshop-which").set_value(1).run()
    app.button(key="reset-groups").click().run()
    assert "Gruppe 1 steht am Anfang des Szenarios." in said(app)
    states = [area_process(TRAINER, ws, area).step("b2_1_1").fields.state for area in areas]
    assert states == ["not_started", "fully"]
    app.selectbox(key="workshop-which").set_value(0).run()
    app.selectbox(key="workshop-where").set_value("start_phase_1").run()
    app.button(key="reset-groups").click().run()
    assert "Alle Gruppen stehen am Anfang des Szenarios." in said(app)
    assert [group.phase for group in workshop(TRAINER, ws).groups] == [1, 1]
    assert app.button(key="reset-whole-demo").disabled
    app.checkbox(key="workshop-whole-demo").check().run()
    assert not app.button(key="reset-whole-demo").disabled
    assert not app.exception


def test_3_other_groups_only_on_purpose(filled, ws, groups, open_page):
    app = open_page("workshop", teil="szenario")
    app.radio(key="workshop-scenario").set_value("start_phase_1").run()
    assert app.button(key="make-groups").disabled
    assert app.button(key="end-workshop").disabled
    app.button(key="reset-to-scenario").click().run()
    view = workshop(TRAINER, ws)
    assert [group.code for group in view.groups] == [group.code for group in groups]
    assert {group.scenario.id for group in view.groups} == {"start_phase_1"}
    app = open_page("workshop", teil="szenario")
    app.checkbox(key="workshop-sure").check().run()
    app.button(key="end-workshop").click().run()
    assert "Die Werkstatt ist beendet" in said(app)
    assert workshop(TRAINER, ws).groups == ()


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_slides(filled, groups, open_page, language):
    app = open_page("workshop", language, teil="vorfuehren")
    app.radio(key="workshop-deck").set_value("p2").run()
    app.button(key="open-stage").click().run()
    phase = CATALOGUE.phase(2)
    assert [readable(title.value) for title in app.title] == [phase.title.get(language)]
    assert app.button(key="stage-back").disabled
    app.button(key="stage-next").click().run()
    step = phase.milestones[0].benchmarks[0]
    assert [readable(title.value) for title in app.title] == [step.title.get(language)]
    note = "Frage in den Raum" if language == "de" else "Ask the room"
    assert note not in said(app)
    app.button(key="stage-notes").click().run()
    assert note in said(app)
    app.button(key="stage-back").click().run()
    assert readable(app.title[0].value) == phase.title.get(language)
    app.button(key="stage-end").click().run()
    assert "stage-next" not in [button.key for button in app.button]
    assert not app.exception


@pytest.mark.parametrize(("slide", "number"), [("0", 1), ("9999", 6), ("x", 1), ("-3", 1), ("9" * 40, 1)])
def test_4_strange_addresses(filled, open_page, slide, number):
    app = open_page("workshop", ansicht="buehne", folge="nichts", folie=slide)
    assert f"Folie {number} von 6" in said(app)
    assert not app.exception


def test_4_codes_in_the_room(filled, groups, open_page):
    app = open_page("workshop", ansicht="buehne", folge="zugang", folie="2")
    assert app.title[0].value == "Gruppe 2"
    assert groups[1].code in said(app)
    assert groups[0].code not in said(app)


def test_5_second_window(filled, open_page):
    window = open_page("workshop", ansicht="notizen")
    assert "Sobald Sie im Raum eine Folie zeigen" in said(window)
    stage = open_page("workshop", ansicht="buehne", folge="write_goals", folie="2")
    exercise = next(one for one in CATALOGUE.exercises if one.id == "write_goals")
    window.run()
    assert exercise.instructions[0].note.de in said(window)
    stage.button(key="stage-next").click().run()
    window.run()
    assert exercise.instructions[1].note.de in said(window)
    assert not window.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_6_exercises(filled, ws, groups, open_page, language):
    app = open_page("workshop", language, teil="uebungen")
    exercise = CATALOGUE.exercises[0]
    text = said(app)
    for part in (exercise.aim, exercise.opening, *(step.note for step in exercise.instructions)):
        assert part.get(language) in text
    downloads = app.get("download_button")
    assert len(downloads) == 2
    app.button(key="show-exercise").click().run()
    assert workshop(TRAINER, ws).exercise == exercise
    app.button(key="hide-exercise").click().run()
    assert workshop(TRAINER, ws).exercise is None
    assert not app.exception


def test_6_9_an_exercise_without_its_survey(filled, ws, groups, open_page):
    app = open_page("workshop", teil="uebungen")
    app.selectbox(key="workshop-exercise").set_value("read_profile").run()
    assert [error.value for error in app.error if "Befragung" in error.value]
    app.button(key="show-exercise").click().run()
    assert workshop(TRAINER, ws).exercise is None
    assert not app.exception


def come_into_group(monkeypatch, ws, group, role=Role.COORDINATOR):
    show_token(monkeypatch, group_sign_in(ws, group.code, role).token)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AREA_TEAM])
def test_7_page_of_a_group(filled, ws, groups, open_page, monkeypatch, role):
    come_into_group(monkeypatch, ws, groups[1], role)
    app = open_page("exercise")
    assert "Sie sind Gruppe 2. Es ist noch keine Übung ausgegeben." in said(app)
    assert "Musterstadt, Gruppe 2" in said(app)
    show_exercise(TRAINER, ws, "sort_factors")
    app = open_page("exercise", "en")
    exercise = CATALOGUE.exercises[0]
    assert exercise.title.en in app.title[0].value
    assert exercise.instructions[0].text.en in said(app)
    assert exercise.instructions[0].note.en not in said(app)
    assert len(app.get("download_button")) == 1
    assert not app.exception


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MULTIPLIER, Role.ADMINISTRATOR])
def test_8_for_others(filled, ws, groups, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND if role is Role.COORDINATOR else None))
    app = open_page("workshop")
    assert app.title[0].value == "Wer kann diese Seite öffnen?"
    app = open_page("exercise")
    assert "Gruppe 1" not in said(app)
    if role is Role.COORDINATOR:
        assert "Sie gehören zu keiner Gruppe." in said(app)


def test_9_groups_made_anew_by_somebody_else(filled, ws, groups, open_page):
    app = open_page("workshop", teil="gruppen")
    app.selectbox(key="workshop-which").set_value(2).run()
    set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1")
    app.button(key="reset-groups").click().run()
    assert [error.value for error in app.error if "Diese Gruppe gibt es nicht" in error.value]
    assert not app.exception
