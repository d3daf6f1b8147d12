"""Sheets of schools, letters and the hand-over sheet on the page of reports.

1. Without a consent the page says so; a consent that is noted stands in the list, and the school can be chosen at once.
2. A wrong entry is told with what to do, and nothing is noted.
3. A consent is taken back; its school can be chosen no longer.
4. A survey in which schools are not told apart says that there is no sheet.
5. A letter is chosen by planned survey, letter and school, in German only; the hand-over sheet for each area.
6. Who is no coordination is offered none of it.
"""

from __future__ import annotations

import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.workspace import list_cities, made_reports, open_workspace, save_survey_plan, school_consents
from ctc_toolkit.workspace.job_work import wait_until_idle
from tests.unit.workspace.made import COMPLETE
from tests.unit.workspace.matrix_school_sheets import add_wave_of_schools

ACTOR = demo_actor()


@pytest.fixture
def ws(filled):
    """Give the workspace that the app shows."""
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def city(ws, name="Dortmund"):
    return next(one for one in list_cities(ACTOR, ws) if one.name == name)


def sheet_page(ws, open_page, wave, **more):
    """Open the page at the sheet of a school."""
    app = open_page("reports", city=city(ws).ags, bericht="school_sheet", befragung=wave, **more)
    assert not app.exception
    return app


def pressed(app, label):
    """Press the only button with this label."""
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def noted(app, **values):
    """Fill in the form of a consent and send it."""
    for name, value in values.items():
        kinds = {"school": app.selectbox, "by": app.radio, "on": app.date_input, "note": app.text_input}
        kinds.get(name, app.number_input)(key=f"consent-{name}").set_value(value)
    return pressed(app, "Eintragen")


def test_1_3_note_and_take_back(ws, open_page):
    wave = add_wave_of_schools(ws, city(ws).ags)
    app = sheet_page(ws, open_page, wave)
    assert "Noch hat keine Schule zugestimmt." in said(app)
    assert "Welche Schulen zugestimmt haben" in said(app)
    noted(app, school="s2", pupils=70, note="Protokoll *Nr. 4*")
    assert not app.exception
    (consent,) = school_consents(ACTOR, ws, wave).consents
    assert (consent.fields.school, consent.fields.pupils, consent.fields.note) == ("s2", 70, "Protokoll *Nr. 4*")
    assert "Eingetragen: Die Schule s2 hat zugestimmt." in said(app)
    assert "Protokoll *Nr. 4*" in cells(app)
    assert app.selectbox(key="report-schule").value == "s2"
    pressed(app, "Zurücknehmen und löschen")
    assert not app.exception
    assert not school_consents(ACTOR, ws, wave).agreed
    assert "zurückgenommen, ihre Blätter sind gelöscht" in said(app)
    assert "Noch hat keine Schule zugestimmt." in said(app)


def test_2_wrong_entries(ws, open_page):
    wave = add_wave_of_schools(ws, city(ws).ags)
    app = noted(sheet_page(ws, open_page, wave), school="s1", note="an kim@schule.example")
    assert "In der Notiz steht eine E-Mail-Adresse" in said(app)
    assert school_consents(ACTOR, ws, wave).consents == ()


def test_4_no_schools(ws, open_page):
    from tests.unit.workspace.matrix_surveys import add_wave

    app = sheet_page(ws, open_page, add_wave(ws, city(ws).ags))
    assert "Ein Blatt für eine einzelne Schule gibt es nicht." in said(app)


def test_5_letters_and_hand_over(ws, open_page, monkeypatch):
    dortmund = city(ws)
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, dortmund.ags))
    app = open_page("reports", city=dortmund.ags, bericht="letters")
    assert "Für ein Schreiben muss zuerst eine Befragung geplant werden." in said(app)
    save_survey_plan(ACTOR, ws, ags=dortmund.ags, entry=COMPLETE)
    app = open_page("reports", city=dortmund.ags, bericht="letters", schreiben="parents", form="docx")
    assert not app.exception
    assert app.selectbox(key="report-schreiben").value == "parents"
    assert not [one for one in app.segmented_control if one.key == "report-sprache"]
    pressed(
        app, "Make the report" if any(one.label == "Make the report" for one in app.button) else "Bericht erstellen"
    )
    assert wait_until_idle(ws, 120)
    (made,) = made_reports(ACTOR, ws, dortmund.ags).made
    assert (made.order.product, made.order.detail("letter"), made.order.language) == ("letters", "parents", "de")
    app = open_page("reports", city=dortmund.ags, bericht="hand_over")
    assert {name for _, name in made_reports(ACTOR, ws, dortmund.ags).all_areas} == {"Nordhafen", "Lindenau"}
    assert len(app.selectbox(key="report-area").options) == 2


def test_6_others(ws, open_page, monkeypatch):
    dortmund = city(ws)
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, dortmund.ags))
    app = open_page("reports", city=dortmund.ags, bericht="school_sheet")
    assert not app.exception
    offered = set(app.radio(key="report-bericht").options)
    assert not offered & {"Blatt für eine Schule", "Schreiben zur Befragung", "Übergabeblatt"}
    assert "Welche Schulen zugestimmt haben" not in said(app)
