"""Yearly reviews as use cases.

1. Years are those in which something was to run; figures are made anew as long as the review is at work.
2. What is written is stored with who and when; wrong entries, unknown measures, outdated versions are refused.
3. Deciding needs a choice for each measure and a lesson; it writes into the log of the body, with the reasons.
4. A decided review stays as it is, whatever is entered later; it can neither be written nor deleted nor decided again.
5. The next plan takes over what goes on and what is adapted, with its note; what ends is left out with all that belongs
   to it; it is begun once.
6. Whoever only reads sees decided reviews only; whoever works for one area sees nothing of another one.
7. A year cannot be closed long before its end, or on a day to come; two reviews of a year are refused.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.implementation.records import GroupFields, SessionFields
from ctc_toolkit.language import translator
from ctc_toolkit.plan import BudgetFields, GoalFields, MeasureFields, TaskFields
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.workspace import (
    YearDecided,
    YearlyDecision,
    YearNotDecided,
    area_plan,
    begin_next_plan,
    begin_yearly_review,
    bodies,
    decide_yearly_review,
    open_workspace,
    remove_yearly_review,
    save_yearly_entry,
    yearly_reviews,
)
from ctc_toolkit.workspace.action_plan_views import PlanEntryView
from ctc_toolkit.workspace.yearly_closing import decision_text, what_stays
from tests.made_up_years import YEAR
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

CITY = "05913000"
LEAD = Actor("K. Ordination", frozenset({Assignment(Role.COORDINATOR, CITY)}), account=new_id())
TODAY = date(2027, 8, 20)
GOES_ON = YearlyEntry("Die Schule zog mit", "", "", "continue", "Es läuft")
ADAPTS = YearlyEntry("", "Zeit fehlte", "Früher planen", "adapt", "Zu wenig Termine")
ENDS = YearlyEntry("", "Niemand kam", "", "end", "Der Raum fällt weg")
LESSON = YearlyEntry("Feste Ansprechpersonen")


@pytest.fixture
def ws(tmp_path):
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund")
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give an area, its three measures and the body that decides; the first measure has a group with a session."""
    wave = add_wave(ws, CITY)
    with ws.store.writing() as repository:
        area, measures = decided_measures(repository, CITY, wave, "Kurs", "Abende", "Treff")
        tables = repository.delivery
        group = tables.add_group(
            area, measures[0], "Kurs", GroupFields("5b", start=date(2026, 9, 1), participants=12), "Jemand"
        ).id
        tables.add_sessions([NewSession(group, SessionFields(1, date(2026, 9, 15), present=9))], "Jemand")
        body = next(one.id for one in repository.bodies.of_city(CITY) if one.fields.kind == "steering_group")
    return area, measures, body, group


def seen(ws, area, year=2026, actor=LEAD):
    return yearly_reviews(actor, ws, area, year=year, today=TODAY)


def written(ws, area, measures, year=2026):
    """Begin a review and write everything that a decision needs."""
    review = begin_yearly_review(LEAD, ws, area, year, today=TODAY)
    for measure, entry in zip((*measures, WHOLE), (GOES_ON, ADAPTS, ENDS, LESSON), strict=True):
        save_yearly_entry(LEAD, ws, area, review.id, measure, entry, version=0, today=TODAY)
    return review.id


def decide(ws, area, body, review_id, *, on=date(2027, 8, 10), version=5, today=TODAY, **values):
    entered = YearlyDecision(**{"on": on, "body_id": body, "present": 9} | values)
    return decide_yearly_review(LEAD, ws, area, review_id, entered, version=version, today=today)


def test_1_figures(ws, place):
    area, measures, _, group = place
    view = yearly_reviews(LEAD, ws, area, today=TODAY)
    assert (view.years, view.year, view.review, view.editable) == (((2027, "none"), (2026, "none")), 2026, None, True)
    assert [one.measure for one in view.figures.measures] == measures
    assert view.figures.measures[0].delivered.held == 1
    begun = begin_yearly_review(LEAD, ws, area, 2026, today=TODAY)
    with ws.store.writing() as repository:
        repository.delivery.add_sessions([NewSession(group, SessionFields(2, date(2026, 9, 22)))], "Jemand")
    view = seen(ws, area)
    assert (view.review.id, view.review.state, view.figures.measures[0].delivered.held) == (begun.id, "open", 2)
    assert yearly_reviews(LEAD, ws, area, today=TODAY).year == 2026
    for unknown in (2025, 2028):
        with pytest.raises(ToolkitError, match="not_available"):
            seen(ws, area, unknown)


def test_1_without_a_plan(ws):
    area = new_id()
    with ws.store.writing() as repository:
        repository.add_area(CITY, AreaRecord(area, "Nord"))
    view = yearly_reviews(LEAD, ws, area, today=TODAY)
    assert (view.years, view.figures) == ((), None)
    with pytest.raises(ToolkitError, match="not_available"):
        begin_yearly_review(LEAD, ws, area, 2026, today=TODAY)


def test_2_writing(ws, place):
    area, (first, *_), _, _ = place
    review = begin_yearly_review(LEAD, ws, area, 2026, today=TODAY).id
    saved = save_yearly_entry(LEAD, ws, area, review, first, GOES_ON, version=0, today=TODAY)
    assert (saved.entry, saved.changed_by, saved.version) == (GOES_ON, LEAD.name, 1)
    assert seen(ws, area).of(first) == saved
    for measure, entry, version, code in (
        (first, GOES_ON, 0, "changed_meanwhile"),
        (first, replace(GOES_ON, reason=" "), 1, "yearly_reason_missing"),
        (new_id(), GOES_ON, 0, "not_available"),
    ):
        with pytest.raises(ToolkitError, match=code):
            save_yearly_entry(LEAD, ws, area, review, measure, entry, version=version, today=TODAY)
    for unknown in (new_id(), "x"):
        with pytest.raises(ToolkitError, match="not_available"):
            save_yearly_entry(LEAD, ws, area, unknown, first, GOES_ON, version=1, today=TODAY)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        remove_yearly_review(LEAD, ws, area, review, version=1)
    remove_yearly_review(LEAD, ws, area, review, version=2)
    assert seen(ws, area).review is None


def test_3_deciding(ws, place):
    area, measures, body, _ = place
    review = begin_yearly_review(LEAD, ws, area, 2026, today=TODAY).id
    refused = decide(ws, area, None, review, version=1, present=0)
    assert isinstance(refused, YearNotDecided)
    assert {name: one.code for name, one in refused.problems.items()} == {
        "body_id": "yearly_body_missing",
        "present": "yearly_present",
    }
    assert [one.code for one in refused.missing] == ["yearly_choice_missing"] * 3 + ["yearly_lessons_missing"]
    remove_yearly_review(LEAD, ws, area, review, version=1)
    review = written(ws, area, measures)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        decide(ws, area, body, review, version=4)
    done = decide(ws, area, body, review)
    assert isinstance(done, YearDecided)
    view = seen(ws, area)
    assert (view.review.state, view.review.decided_on, view.review.present) == ("decided", date(2027, 8, 10), 9)
    assert view.review.decision.number == done.number
    (logged,) = [
        one
        for found in bodies(LEAD, ws, CITY, today=TODAY)
        for one in found.decisions
        if one.id == view.review.decision.id
    ]
    assert "Läuft weiter: Kurs." in logged.fields.text
    assert "Endet: Treff." in logged.fields.text
    assert "Treff: Der Raum fällt weg" in logged.fields.reasons
    assert logged.fields.step == "b5_4_2"
    assert logged.year == (area, 2026)


def test_3_long_reasons():
    entries = {one.measure: replace(ENDS, reason="x" * 600) for one in YEAR.measures}
    many = replace(YEAR, measures=tuple(replace(YEAR.measures[0], measure=f"m{n}", title="T" * 160) for n in range(9)))
    long = {one.measure: replace(ENDS, reason="x" * 600) for one in many.measures}
    for figures, held in ((YEAR, entries), (many, long)):
        text, reasons = decision_text(translator("de"), figures, held)
        assert len(text) <= 2000
        assert len(reasons) <= 2000
        assert reasons.count("\n") == len(figures.measures) - 1


def test_4_stays(ws, place):
    area, measures, body, group = place
    review = written(ws, area, measures)
    decide(ws, area, body, review)
    before = seen(ws, area)
    with ws.store.writing() as repository:
        repository.delivery.add_sessions([NewSession(group, SessionFields(2, date(2026, 9, 22)))], "Jemand")
    assert seen(ws, area) == before
    for call in (
        lambda: save_yearly_entry(LEAD, ws, area, review, measures[0], GOES_ON, version=1, today=TODAY),
        lambda: remove_yearly_review(LEAD, ws, area, review, version=6),
        lambda: decide(ws, area, body, review, version=6),
    ):
        with pytest.raises(ToolkitError, match="yearly_decided"):
            call()
    assert seen(ws, area) == before


def test_5_next_plan(ws, place):
    area, measures, body, _ = place
    review = written(ws, area, measures)
    with pytest.raises(ToolkitError, match="yearly_not_decided"):
        begin_next_plan(LEAD, ws, area, review, today=TODAY)
    assert area_plan(LEAD, ws, area).review is None
    decide(ws, area, body, review)
    assert (area_plan(LEAD, ws, area).review.state, area_plan(LEAD, ws, area).review.year) == ("waits", 2026)
    begun = begin_next_plan(LEAD, ws, area, review, today=TODAY)
    plans = area_plan(LEAD, ws, area)
    assert (begun.number, plans.shown.number, plans.shown.state) == (2, 2, "open")
    stays = {one.origin: one.fields for one in plans.shown.of_kind("measure")}
    assert list(stays) == measures[:2]
    assert (stays[measures[0]].note, stays[measures[1]].note) == ("", "Anpassen (Rückblick 2026/27): Früher planen")
    assert (plans.review.state, plans.review.left_out) == ("begun", (("Treff", "Der Raum fällt weg"),))
    assert area_plan(LEAD, ws, area, number=1).review is None
    assert seen(ws, area).review.next_plan == 2
    with pytest.raises(ToolkitError, match="yearly_next_there"):
        begin_next_plan(LEAD, ws, area, review, today=TODAY)


def test_5_what_belongs_to_it():
    def entry(own, fields):
        return PlanEntryView(own, own, fields, "Jemand", None, 1)

    found = [
        entry("g1", GoalFields(serves=("g2",))),
        entry("g2", GoalFields("participant", what="Regeln", measure="m1")),
        entry("m1", MeasureFields(title="Endet", goals=("g1",))),
        entry("m2", MeasureFields(title="Bleibt", goals=("g1", "g2"), note="x" * 900)),
        entry("t1", TaskFields("m1", "Raum suchen")),
        entry("b1", BudgetFields("m1", "Material", 2027, 100)),
        entry("b2", BudgetFields("m2", "Material", 2027, 100)),
    ]
    kept = {one.id: one.fields for one in what_stays(translator("en"), 2026, found, {"m1": ENDS, "m2": ADAPTS})}
    assert list(kept) == ["g1", "m2", "b2"]
    assert (kept["g1"].serves, kept["m2"].goals) == ((), ("g1",))
    assert kept["m2"].note.startswith("Adapt (review 2026/27): Früher planen\nxxx")
    assert len(kept["m2"].note) == 900
    assert [one.id for one in what_stays(translator("en"), 2026, found, {})] == [one.id for one in found]


def test_6_who_sees_what(ws, place):
    area, measures, body, _ = place
    review = written(ws, area, measures)
    readers = [Actor("Liest", frozenset({Assignment(role, CITY)})) for role in (Role.EVALUATOR, Role.MULTIPLIER)]
    for reader in readers:
        assert yearly_reviews(reader, ws, area, today=TODAY).years == ()
        with pytest.raises(ToolkitError, match="not_available"):
            seen(ws, area, actor=reader)
    decide(ws, area, body, review)
    for reader in readers:
        view = seen(ws, area, actor=reader)
        assert (view.years, view.editable, view.closable, view.bodies) == (((2026, "decided"),), False, False, ())
        assert view.chosen("end") == ("Treff",)
    other = Actor("Team Süd", frozenset({Assignment(Role.AREA_TEAM, CITY, new_id())}))
    with pytest.raises(ToolkitError, match="not_available"):
        seen(ws, area, actor=other)


def test_7_days(ws, place):
    area, measures, body, _ = place
    review = written(ws, area, measures)
    for on in (date(2027, 4, 29), date(2027, 8, 21), None):
        refused = decide(ws, area, body, review, on=on)
        assert list(refused.problems) == ["on"]
    assert isinstance(decide(ws, area, body, review, on=date(2027, 4, 30)), YearDecided)
    with pytest.raises(ToolkitError, match="yearly_there_already"):
        begin_yearly_review(LEAD, ws, area, 2026, today=TODAY)
