"""The page of the yearly review.

1. Without anything to look back on it says what is needed and leads there, in both languages.
2. The first screen answers in a sentence and a table; with a survey before and after the start of the plan the released
   change is told with both years, never why.
3. A review is begun, written and decided on the page; a wrong entry is told at its place and what was typed stays.
4. When somebody else was faster it is said and what was typed stays.
5. From the decided review the next plan is begun; the page of the plan says what was left out and why.
6. The team writes but does not decide; evaluators and the office read decided ones without any form.
7. What people wrote is shown letter by letter, never as markup.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.records import GroupFields, SessionFields
from ctc_toolkit.plan import GoalFields, MeasureFields, to_document
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.store.plans import NewEntry
from ctc_toolkit.workspace import (
    begin_yearly_review,
    demo_actor,
    list_cities,
    open_workspace,
    save_yearly_entry,
    yearly_reviews,
)
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
ME = demo_actor()
TODAY = date.today()
LAST = school_year(TODAY).first - timedelta(days=1)
YEAR = school_year(LAST).first.year
GOES_ON = YearlyEntry("Die Schule *zog* mit", "", "", "continue", "Es läuft")
ENDS = YearlyEntry("", "Niemand kam", "", "end", "Der Raum fällt weg")


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).areas[0].id


@pytest.fixture
def measures(ws, area):
    """Give two measures of a decided plan that starts from the older of two surveys; one held a session last year."""
    waves = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).waves
    base = min(waves, key=lambda wave: wave.year)
    goal = GoalFields(figure="family_conflict", baseline=38, wave=base.id, survey=base.label, target=1, year=2031)
    with ws.store.writing() as repository:
        _, found = decided_measures(repository, DORTMUND, base.id, "Abende", area=area)
        plan = repository.plans.of_area(area)[0].id
        (added,) = repository.plans.add_entries(plan, [NewEntry("goal", to_document(goal))], "Jemand")
        course = MeasureFields(title="Kurs <b>", goals=(added.id,), reach=20)
        (second,) = repository.plans.add_entries(plan, [NewEntry("measure", to_document(course))], "Jemand")
        for measure, title in ((found[0], "Abende"), (second.origin, "Kurs <b>")):
            fields = GroupFields("5b", start=LAST - timedelta(90), end=LAST - timedelta(20), participants=12)
            group = repository.delivery.add_group(area, measure, title, fields, "Jemand").id
            new = NewSession(group, SessionFields(1, LAST - timedelta(80), present=9))
            repository.delivery.add_sessions([new], "Jemand")
    return [found[0], second.origin]


def opened(open_page, area, language="de", page="yearly_review", **address):
    app = open_page(page, language, gebiet=area, **address)
    assert not app.exception
    return app


def begun(ws, area, measures, *entries):
    review = begin_yearly_review(ME, ws, area, YEAR).id
    for measure, entry in zip((*measures, WHOLE), entries, strict=False):
        save_yearly_entry(ME, ws, area, review, measure, entry, version=0)
    return review


def widget(elements, part):
    return next(element for element in elements if (element.key or "").endswith(part))


def of_area(ws, area):
    return yearly_reviews(ME, ws, area, year=YEAR)


@pytest.mark.parametrize(
    ("language", "title", "needed"),
    [
        ("de", "Was hat das Jahr gebracht?", "einen beschlossenen Aktionsplan"),
        ("en", "What did the year bring?", "needs a decided action plan"),
    ],
)
def test_1_nothing_yet(ws, area, open_page, language, title, needed):
    app = opened(open_page, area, language)
    assert [one.value for one in app.title] == [title]
    assert needed in said(app)
    assert any("link-action_plan" in (button.key or "") for button in app.button)


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_first_screen(ws, area, measures, open_page, language):
    app = opened(open_page, area, language)
    text, table = said(app), cells(app)
    assert ("fanden 2 Termine statt. 24 junge" if language == "de" else "2 sessions took place. 24 young") in text
    assert ("12 von 60 jungen Menschen" if language == "de" else "12 of 60 young people") in table
    (goal,) = of_area(ws, area).figures.goals
    assert (goal.change.first, goal.change.last, goal.change.since) == (2023, 2025, True)
    assert "2023" in table
    assert "2025" in table
    assert f"{YEAR}/{(YEAR + 1) % 100:02d}" in app.selectbox(key="yearly-year").options[1]
    assert opened(open_page, area, language, jahr="1999").selectbox(key="yearly-year").value == YEAR


def test_3_from_start_to_decision(ws, area, measures, open_page):
    app = opened(open_page, area)
    app.button(key="yearly-start").click().run()
    assert of_area(ws, area).review.state == "open"
    assert "Vor einem Beschluss fehlt noch" in said(app)
    first, second = measures
    widget(app.radio, f"{first}-0-choice").set_value("continue")
    widget(app.text_area, f"{first}-0-helped").set_value("Die Schule zog mit")
    widget(app.button, f"{first}-save").click().run()
    assert "fehlt der Grund" in "\n".join(readable(error.value) for error in app.error)
    assert widget(app.text_area, f"{first}-0-helped").value == "Die Schule zog mit"
    widget(app.text_area, f"{first}-0-reason").set_value("Es läuft")
    widget(app.button, f"{first}-save").click().run()
    assert not app.error
    assert of_area(ws, area).of(first).entry == YearlyEntry("Die Schule zog mit", choice="continue", reason="Es läuft")
    review = of_area(ws, area).review.id
    save_yearly_entry(ME, ws, area, review, second, ENDS, version=0)
    save_yearly_entry(ME, ws, area, review, WHOLE, YearlyEntry("Viel"), version=0)
    app.run()
    widget(app.date_input, f"on-{review[:8]}").set_value(min(TODAY, LAST - timedelta(5))).run()
    app.button(key="yearly-decide").click().run()
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert of_area(ws, area).review.state == "decided"
    assert "Personen anwesend" in said(app)
    assert not app.text_area
    app.button(key="yearly-next").click().run()
    assert of_area(ws, area).review.next_plan == 2
    assert "Fassung 2 des Plans" in said(app)


def test_4_somebody_was_faster(ws, area, measures, open_page):
    review = begun(ws, area, measures)
    app = opened(open_page, area)
    first = measures[0]
    widget(app.text_area, f"{first}-0-hindered").set_value("Zeit fehlte")
    save_yearly_entry(ME, ws, area, review, first, GOES_ON, version=0)
    widget(app.button, f"{first}-save").click().run()
    assert len(app.error) == 1
    assert "Die Schule \\*zog\\* mit" in "\n".join(one.value for one in app.markdown)
    assert widget(app.text_area, f"{first}-0-hindered").value == "Zeit fehlte"
    assert of_area(ws, area).of(first).entry == GOES_ON


def test_5_left_out(ws, area, measures, open_page):
    review = begun(ws, area, measures, GOES_ON, ENDS, YearlyEntry("Viel"))
    with ws.store.writing() as repository:
        figures = of_area(ws, area).figures
        body = next(one.id for one in repository.bodies.of_city(DORTMUND) if one.fields.kind == "steering_group")
        logged = repository.bodies.save_decision(body, DecisionFields(LAST, "Jahr", "Gründe"), "Jemand")
        repository.yearly_reviews.decide(review, figures, on=LAST, present=9, decision_id=logged.id, who="Jemand")
    plan = opened(open_page, area, page="action_plan")
    assert "Von dort beginnt der nächste Plan" in said(plan)
    app = opened(open_page, area)
    assert "Fällt weg: Kurs" in said(app)
    app.button(key="yearly-next").click().run()
    plan = opened(open_page, area, page="action_plan")
    assert "Weggefallen, und warum" in said(plan)
    assert "Der Raum fällt weg" in said(plan)


def test_6_roles(ws, area, measures, open_page, monkeypatch):
    begun(ws, area, measures, GOES_ON)
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    team = opened(open_page, area)
    assert team.text_area
    assert "Ihre Koordination trägt den Beschluss ein" in said(team)
    assert not [one for one in team.button if one.key in ("yearly-decide", "yearly-remove")]
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    reader = opened(open_page, area)
    assert "Hier ist noch kein Jahresrückblick beschlossen." in said(reader)
    assert not reader.text_area
    assert not reader.table


def test_7_letter_by_letter(ws, area, measures, open_page):
    begun(ws, area, measures, replace(GOES_ON, reason="<script>alert(1)</script> [x](http://y)"))
    app = opened(open_page, area)
    shown = "\n".join(one.value for one in app.markdown)
    assert "<script>" not in shown
    assert "[x](http" not in shown
    assert "Die Schule *zog*" not in shown
