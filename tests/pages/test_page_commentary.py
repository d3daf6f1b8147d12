"""Commentary on a profile: what a city or an area team says to the results.

1. It asks what we say to the results, in both languages, with the four sections; without a survey it says what to do.
2. What is written belongs to the survey and the part of the city that is chosen; both stand in the address.
3. Handing in takes the profile with it; the preview says so. Comments of the office come back to the city.
4. A member of one area writes about this area only.
"""

from __future__ import annotations

import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.workspace import (
    Place,
    demo_actor,
    list_cities,
    open_workspace,
    read_submission,
    read_texts,
    submissions,
)
from ctc_toolkit.workspace.review_documents import NUMBERS

DORTMUND = "05913000"


@pytest.fixture
def ws(filled, monkeypatch):
    workspace = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, workspace, visitor(Role.TRAINER))
    yield workspace
    workspace.close()


@pytest.fixture
def city(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)


def write(app, section, text):
    (field,) = [area for area in app.text_area if f"-{section}-" in str(area.key)]
    field.set_value(text).run()
    assert not app.exception


def commentary(ws, place):
    return {text.section: text.text for text in read_texts(demo_actor(), ws, place, "profile")}


@pytest.mark.parametrize(
    ("language", "question", "section"),
    [
        ("de", "Was sagen wir zu den Ergebnissen?", "Was kann die Befragung nicht sagen?"),
        ("en", "What do we say to the results?", "What can the survey not say?"),
    ],
)
def test_1_question(ws, open_page, language, question, section):
    app = open_page("commentary", language)
    assert [title.value for title in app.title] == [question]
    assert section in [area.label for area in app.text_area]
    assert len(app.text_area) == 4
    assert not app.exception


def test_1_without_a_survey(empty, open_page, monkeypatch):
    workspace = open_workspace(empty)
    acting_as(monkeypatch, workspace, visitor(Role.TRAINER))
    app = open_page("commentary")
    assert "Dafür muss zuerst eine Befragung eingelesen werden" in said(app)
    assert not app.text_area
    assert not app.exception
    workspace.close()


def test_2_survey_and_part(ws, city, open_page):
    newer, older = city.waves
    area = city.areas[0]
    app = open_page("commentary", wave=newer.id)
    write(app, "stands_out", "Zur neuen Befragung")
    assert app.selectbox(key="commentary-area").value == ""
    app.selectbox(key="commentary-area").set_value(area.id).run()
    assert app.query_params["gebiet"] in (area.id, [area.id])
    write(app, "stands_out", "Zum Gebiet")
    app.selectbox(key="commentary-area").set_value("").run()
    app.selectbox(key="profile-wave").set_value(older.id).run()
    write(app, "stands_out", "Zur alten Befragung")
    assert commentary(ws, Place(wave=newer.id))["stands_out"] == "Zur neuen Befragung"
    assert commentary(ws, Place(area.id, newer.id))["stands_out"] == "Zum Gebiet"
    assert commentary(ws, Place(wave=older.id))["stands_out"] == "Zur alten Befragung"
    link = open_page("commentary", wave=newer.id, gebiet=area.id)
    assert next(field.value for field in link.text_area) == "Zum Gebiet"


def test_3_handing_in(ws, city, open_page):
    app = open_page("commentary", wave=city.waves[0].id)
    write(app, "stands_out", "Das fällt auf")
    assert "Das Profil dieser Befragung wird mit übergeben" in said(app)
    next(button for button in app.button if button.label == "Jetzt zur Prüfung geben").click().run()
    (version,) = submissions(demo_actor(), ws)
    assert version.kind == "profile"
    assert NUMBERS in read_submission(demo_actor(), ws, version.id).document.sections
    assert "Fassung 1 liegt jetzt der Geschäftsstelle vor." in said(app)


def test_4_member_of_one_area(ws, city, open_page, monkeypatch):
    area = city.areas[1]
    member = person_of(ws, "Mitglied", Assignment(Role.AREA_TEAM, DORTMUND, area.id))
    acting_as(monkeypatch, ws, member)
    app = open_page("commentary", wave=city.waves[0].id, gebiet=city.areas[0].id)
    assert not [box for box in app.selectbox if box.key == "commentary-area"]
    write(app, "limits", "Nur zu meinem Gebiet")
    assert commentary(ws, Place(area.id, city.waves[0].id))["limits"] == "Nur zu meinem Gebiet"
    assert "Zur Prüfung gibt die Koordination der Stadt." in said(app)
    assert not [button for button in app.button if button.label == "Jetzt zur Prüfung geben"]
    texts = open_page("area")
    assert [box.options for box in texts.selectbox if box.key == "area-area"] == [[area.name]]
