"""The page of the area team.

1. Without a survey it says what a survey shows and asks for the least, with a name, a day and a number filled in.
2. Opening shows the link and its code once, and says that fewer than five have answered; wrong entries stay in their
   field with a message beneath.
3. Typing in from paper: digits that do not fit stay with their message, a good sheet is saved and the rows are empty.
4. Closing takes a tick; the result has a question with its answer, a picture with words, a real table, and proposals
   with their steps. A survey with too few answers says that there is none.
5. A second survey shows the change; each closed one can be chosen.
6. An area team sees results and no link, buttons or paper; others are told who can open the page.
7. Deleting takes a tick.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.workspace import (
    close_team_survey,
    demo_actor,
    enter_team_answers,
    list_cities,
    open_workspace,
    save_team_survey,
    team_surveys,
)

DORTMUND = "05913000"
TEAM = load_process().team_survey
END = date.today() + timedelta(days=8)


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND).areas[0].id


def closed_survey(ws, area, title, value, people=7):
    """Make a closed survey in which everybody sees everything the same way."""
    opened = save_team_survey(demo_actor(), ws, area, title=title, closes_on=END, asked=8).survey
    answers = {item.id: value if item.wording == "strength" else 6 - value for item in TEAM.items}
    for _ in range(people):
        enter_team_answers(demo_actor(), ws, area, opened.id, answers)
    return close_team_survey(demo_actor(), ws, area, opened.id)


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def tables(app):
    return [table.value for table in app.table]


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Wie arbeitet unser Team?", "Das Team wurde noch nicht gefragt."),
        ("en", "How does our team work?", "Nobody has asked the team yet."),
    ],
)
def test_1_nothing_yet(ws, area, open_page, language, question, answer):
    app = open_page("team", language, gebiet=area)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    assert str(date.today().year) in widget(app.text_input, "team-title-new").value
    assert widget(app.date_input, "team-closes_on-new").value > date.today()
    assert widget(app.number_input, "team-asked-new").value == 10
    assert not app.exception


def test_2_opening(ws, area, open_page):
    app = open_page("team", gebiet=area)
    widget(app.text_input, "team-title-new").set_value("").run()
    widget(app.number_input, "team-asked-new").set_value(3).run()
    app.button(key="team-open").click().run()
    wrong = [error.value for error in app.error]
    assert len(wrong) == 2
    assert widget(app.number_input, "team-asked-new").value == 3
    widget(app.text_input, "team-title-new").set_value("Vor Phase 2").run()
    widget(app.number_input, "team-asked-new").set_value(9).run()
    app.button(key="team-open").click().run()
    assert not app.error
    assert "Läuft gerade: Vor Phase 2" in said(app)
    assert "Bisher haben weniger als 5 Personen geantwortet; gefragt sind 9." in said(app)
    assert "/teambefragung/" in app.code[0].value
    assert not app.exception
    again = open_page("team", gebiet=area)
    assert not again.code
    again.button(key="team-renew").click().run()
    assert "/teambefragung/" in again.code[0].value


def test_3_paper(ws, area, open_page):
    survey = save_team_survey(demo_actor(), ws, area, title="Papier", closes_on=END, asked=8).survey
    app = open_page("team", gebiet=area)
    for dimension in TEAM.dimensions:
        widget(app.text_input, f"digits-{dimension.id}").set_value("4" * len(dimension.items))
    widget(app.text_input, "digits-direction").set_value("49")
    widget(app.button, "team-type").click().run()
    assert [error.value for error in app.error if "Richtung" in error.value]
    assert widget(app.text_input, "digits-direction").value == "49"
    assert widget(app.text_input, "digits-leadership").value == "4444"
    widget(app.text_input, "digits-direction").set_value("4-30")
    widget(app.button, "team-type").click().run()
    assert not app.error
    assert "1 Bogen in dieser Sitzung eingetippt, gespeichert um" in said(app)
    assert widget(app.text_input, "digits-leadership").value == ""
    widget(app.button, "team-type").click().run()
    assert [error.value for error in app.error if "keine Aussage beantwortet" in error.value]
    with ws.store.reading() as repository:
        assert repository.team.count_answers(survey.id) == 1
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_result(ws, area, open_page, language):
    closed_survey(ws, area, "Herbst", 2)
    app = open_page("team", language, gebiet=area)
    text = said(app)
    assert ("„Herbst“, 7 Antworten." if language == "de" else "“Herbst”, 7 answers.") in text
    assert len(tables(app)[0]) == 6
    assert set(tables(app)[0].iloc[:, 1]) == {"daran arbeiten" if language == "de" else "to be worked on"}
    labels = " ".join(button.label for button in app.button)
    for dimension in TEAM.dimensions[:3]:
        assert dimension.talk.get(language) in text
        assert ("Zum Schritt" if language == "de" else "To the step") in labels
    assert any(item.text.get(language) in str(table.values) for table in tables(app) for item in TEAM.items)
    assert not app.exception


def test_4_closing(ws, area, open_page):
    save_team_survey(demo_actor(), ws, area, title="Kurz", closes_on=END, asked=8)
    app = open_page("team", gebiet=area)
    assert "gibt es kein Ergebnis" in said(app)
    assert app.button(key="team-close").disabled
    widget(app.checkbox, "team-sure-close").check().run()
    app.button(key="team-close").click().run()
    assert "Weniger als 5 Personen haben geantwortet. Damit niemand erkennbar wird, gibt es kein Ergebnis" in said(app)
    assert team_surveys(demo_actor(), ws, area).running is None
    assert not app.exception


def test_5_change(ws, area, open_page):
    first = closed_survey(ws, area, "Frühjahr", 2)
    closed_survey(ws, area, "Herbst", 4)
    app = open_page("team", gebiet=area)
    assert "Was hat sich" in said(app)
    changes = tables(app)[-1]
    assert list(changes.columns)[1:3] == ["Frühjahr", "Herbst"]
    assert set(changes.iloc[:, 3]) == {"gestiegen"}
    chosen = open_page("team", gebiet=area, befragung=first.id)
    assert "Ergebnis: Frühjahr" in said(chosen)
    assert "Was hat sich" not in said(chosen)
    assert not app.exception
    assert not chosen.exception


def test_6_area_team(ws, area, open_page, monkeypatch):
    closed_survey(ws, area, "Herbst", 4)
    save_team_survey(demo_actor(), ws, area, title="Läuft", closes_on=END, asked=8)
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    app = open_page("team", gebiet=area)
    assert "Ergebnis: Herbst" in said(app)
    assert "Ihre Koordination hat den Link" in said(app)
    keys = {button.key for button in app.button}
    assert not {key for key in keys if key and key.startswith(("team-close", "team-renew", "team-open", "team-remove"))}
    assert not [field for field in app.text_input if "digits" in (field.key or "")]
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    assert [title.value for title in open_page("team").title] == ["Wer kann diese Seite öffnen?"]


def test_7_deleting(ws, area, open_page):
    survey = closed_survey(ws, area, "Herbst", 4)
    app = open_page("team", gebiet=area)
    key = f"team-remove-{survey.id[:8]}"
    assert app.button(key=key).disabled
    widget(app.checkbox, "team-sure-remove").check().run()
    app.button(key=key).click().run()
    assert team_surveys(demo_actor(), ws, area).surveys == ()
    assert "Das Team wurde noch nicht gefragt." in said(app)
    assert not app.exception
