"""The page of the priorities.

1. Without anything it says what stands here, how the workshop goes, and begins on a survey; without one it says so.
2. The list: real table, no more than ten rows at first, what is not there is said; all texts in both languages.
3. A slider changes the order at once and is saved; the sentence about other weightings follows.
4. Votes: wrong numbers are said at their field; the area team has neither opening nor closing; after a vote the
   computer is passed on with an empty field; the result comes after the closing.
5. Reasons are saved when one leaves the field; what somebody else wrote meanwhile is shown with both texts, not lost.
6. A decision that lacks something says what, field by field; a complete one shows the sheet, ticks the step, and a
   review begins a new version while the old one can be opened.
7. Others are told who can open the page.
"""

from __future__ import annotations

from datetime import date

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.workspace import (
    area_priorities,
    begin_priorities,
    cast_vote,
    close_vote,
    demo_actor,
    list_cities,
    open_workspace,
    save_body,
    save_priorities,
)

DORTMUND, ESSEN = "05913000", "05113000"
CONFLICT, SCHOOL, BOND = "family_conflict", "academic_failure", "family_attachment"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def city(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)


@pytest.fixture
def area(city):
    return city.areas[0].id


@pytest.fixture
def begun(ws, city, area):
    oldest = min(city.waves, key=lambda wave: wave.year)  # nothing to compare it with: quicker
    return begin_priorities(demo_actor(), ws, area, oldest.id)


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def view(ws, area):
    return area_priorities(demo_actor(), ws, area).shown


def problems(app):
    return [error.value for error in app.error]


@pytest.mark.parametrize(("language", "title"), [("de", "Worauf einigen wir uns?"), ("en", "What do we agree on?")])
def test_1_nothing_yet(ws, area, open_page, language, title):
    app = open_page("priorities", language, gebiet=area)
    assert [one.value for one in app.title] == [title]
    assert ("zwei bis fünf Faktoren" if language == "de" else "two to five factors") in said(app)
    assert not app.exception
    without = open_page("priorities", language, city=ESSEN)
    assert ("muss zuerst eine Befragung" if language == "de" else "a survey has to be imported first") in said(without)


def test_2_3_list_and_weights(ws, area, begun, open_page):
    app = open_page("priorities", gebiet=area)
    table = app.table[0].value
    assert len(table) == 10
    assert "Für diese Befragung liegen nicht vor: " in said(app)
    assert all("von 100" in cell and "Zahlen" in cell for cell in table.iloc[:, 1])
    everything = open_page("priorities", "en", gebiet=area, liste="alle")
    assert len(everything.table[0].value) == len(begun.listed)
    weighing = open_page("priorities", gebiet=area, teil="gewichten")
    assert "der Gewichtungen dieselben" in said(weighing)
    before = weighing.table[0].value.iloc[:, 1].tolist()
    widget(weighing.slider, "weight.reach").set_value(5).run()
    assert view(ws, area).entries == {"weight.reach": 5}
    assert weighing.table[0].value.iloc[:, 1].tolist() != before
    assert not app.exception
    assert not weighing.exception


def test_4_votes(ws, area, begun, open_page, monkeypatch):
    app = open_page("priorities", gebiet=area, teil="abstimmen")
    widget(app.number_input, "vote-present").set_value(2).run()
    app.button(key="vote-open").click().run()
    assert [error for error in problems(app) if "3 bis 60" in error]
    widget(app.number_input, "vote-present").set_value(3).run()
    app.button(key="vote-open").click().run()
    assert "0 von 3 Personen haben abgestimmt." in said(app)
    app.button(key="vote-cast").click().run()
    assert [error for error in problems(app) if "noch kein Faktor" in error]
    widget(app.multiselect, "ballot").set_value([CONFLICT, SCHOOL]).run()
    app.button(key="vote-cast").click().run()
    assert "Bitte geben Sie das Gerät weiter." in said(app)
    assert widget(app.multiselect, "ballot").value == []
    assert len(app.table) == 0
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    member = open_page("priorities", gebiet=area, teil="abstimmen")
    assert {button.key for button in member.button} & {"vote-open", "vote-close"} == set()
    widget(member.multiselect, "ballot").set_value([CONFLICT]).run()
    member.button(key="vote-cast").click().run()
    assert "Ihre Stimme ist gezählt." in said(member)
    running = view(ws, area).running
    cast_vote(demo_actor(), ws, area, running.id, [CONFLICT])
    close_vote(demo_actor(), ws, area, running.id)
    result = open_page("priorities", gebiet=area, teil="abstimmen")
    assert result.table[0].value.iloc[0, 1] == "3 von 3 Personen"
    assert not result.exception


def test_5_reasons_of_two_people(ws, area, begun, open_page):
    key = f"reason.{CONFLICT}"
    save_priorities(demo_actor(), ws, area, begun.id, before={}, after={f"choice.{CONFLICT}": "priority"})
    app = open_page("priorities", gebiet=area, teil="entscheiden")
    widget(app.text_area, key).set_value("Meins").run()
    assert view(ws, area).entries[key] == "Meins"
    save_priorities(demo_actor(), ws, area, begun.id, before={key: "Meins"}, after={key: "Ihres"})
    widget(app.text_area, key).set_value("Meins, neu").run()
    assert "Nichts ist verloren" in " ".join(warning.value for warning in app.warning)
    assert {"Ihres", "Meins, neu"} <= {part for text in app.markdown for part in text.value.split("  \n")}
    assert view(ws, area).entries[key] == "Ihres"
    app.button(key=f"clash-mine-{key}").click().run()
    assert view(ws, area).entries[key] == "Meins, neu"
    assert not app.exception


def test_6_decision_and_review(ws, area, begun, open_page):
    save_body(
        demo_actor(), ws, DORTMUND, before=BodyFields("area_team", ""), after=BodyFields("area_team", "Team", area)
    )
    app = open_page("priorities", gebiet=area, teil="entscheiden")
    app.button(key="prio-decide").click().run()
    found = " ".join(problems(app))
    assert "Gewählt sind 0 Faktoren" in found
    assert "keine Stärke benannt" in found
    widget(app.multiselect, "priority").set_value([CONFLICT, SCHOOL]).run()
    widget(app.multiselect, "strength").set_value([BOND]).run()
    app.button(key="prio-decide").click().run()
    assert sum("Hier fehlt die Begründung" in problem for problem in problems(app)) == 2
    for field in [one.key for one in app.text_area if "reason" in one.key]:
        app.text_area(key=field).set_value("Weil das alle kennen").run()
    app.button(key="prio-decide").click().run()
    assert not problems(app)
    assert f"Beschlossen am {date.today():%d.%m.%Y}" in said(app)
    assert "Weil das alle kennen" in app.table[0].value.iloc[0, 3]
    app.button(key="prio-step").click().run()
    assert "Der Schritt im Prozess ist abgehakt." in said(app)
    app.button(key="prio-start").click().run()
    assert view(ws, area).number == 2
    assert "Jeder Faktor hat eine Begründung" in said(app)
    old = open_page("priorities", "en", gebiet=area, fassung="1")
    assert "Decided on" in said(old)
    assert not old.exception
    assert not app.exception


def test_7_others(ws, area, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    assert [title.value for title in open_page("priorities").title] == ["Wer kann diese Seite öffnen?"]
