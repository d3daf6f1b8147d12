"""Yearly reviews with made-up entries and figures.

1. Whatever people write comes back from its document as it was.
2. Whatever ends: the next plan holds no reference to anything that is gone, keeps everything else in its order, and
   leaves what is not adapted untouched.
3. Figures come back from their document as they were, and taking a survey out twice changes nothing more.
4. Better percentages never make a goal stand worse.
5. A review lacks nothing only where each measure has a choice and something was learned; each entry that is added takes
   nothing away.
6. A measure counts no more sessions over two school years taken one by one than were held at all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.evaluation.yearly_document import figures_from_document, figures_to_document, without_wave
from ctc_toolkit.evaluation.yearly_entries import (
    CHOICES,
    WHOLE,
    YearlyEntry,
    entry_from_document,
    entry_problems,
    entry_to_document,
    missing_for_closing,
    tidy_entry,
)
from ctc_toolkit.evaluation.yearly_review import (
    Delivered,
    GoalYear,
    Planned,
    Reached,
    Reacted,
    SurveyChange,
    YearMoney,
    goal_state,
    measures_of_year,
    period_of,
)
from ctc_toolkit.language import translator
from ctc_toolkit.plan import BudgetFields, GoalFields, MeasureFields, RiskFields, TaskFields, referring
from ctc_toolkit.workspace.action_plan_views import PlanEntryView
from ctc_toolkit.workspace.yearly_closing import what_stays
from tests.made_up_delivery import delivery, group, session
from tests.made_up_years import COURSE, YEAR

SOME = settings(max_examples=40, deadline=None)
MOMENT = datetime(2026, 11, 30, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
COUNTS = st.integers(0, 500)
MAYBE = st.none() | COUNTS
ENTRIES = st.builds(YearlyEntry, TEXT, TEXT, TEXT, st.sampled_from([None, *CHOICES]), TEXT)
WORDS = st.sampled_from(["increased", "decreased", "unchanged", "not_determinable"])
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
WAVES = st.tuples(st.sampled_from(["w1", "w2"]), st.sampled_from(["w3", "w4"]))
MEASURES = ("m1", "m2", "m3")
RANK = {"reached": 3, "nearer": 2, "no_sure_change": 1, "away": 0}


@SOME
@given(ENTRIES, st.sampled_from([*MEASURES, WHOLE]))
def test_1_entries(entered, measure):
    tidy = tidy_entry(entered, measure)
    assert entry_from_document(entry_to_document(tidy)) == tidy
    assert tidy_entry(tidy, measure) == tidy
    if tidy.choice is not None and not tidy.reason:
        assert "reason" in entry_problems(tidy)


@st.composite
def plans(draw):
    """Give the entries of a plan with three measures that refer to each other and to goals."""
    goals = [f"g{number}" for number in range(draw(st.integers(0, 4)))]
    some = st.lists(st.sampled_from(goals), unique=True).map(tuple) if goals else st.just(())
    measure = st.sampled_from([None, *MEASURES])
    found = {own: GoalFields("participant", what=own, measure=draw(measure), serves=draw(some)) for own in goals}
    found |= {own: MeasureFields(title=own, goals=draw(some), note=draw(TEXT)) for own in MEASURES}
    found |= {f"t{place}": TaskFields(draw(measure), "Raum") for place in range(draw(st.integers(0, 3)))}
    found |= {f"b{place}": BudgetFields(draw(measure), "Geld", 2027, 9) for place in range(draw(st.integers(0, 3)))}
    found["r1"] = RiskFields("Raum fehlt")
    return [PlanEntryView(own, own, fields, "Jemand", MOMENT, 1) for own, fields in found.items()]


@SOME
@given(plans(), st.dictionaries(st.sampled_from(MEASURES), ENTRIES))
def test_2_nothing_dangles(found, entries):
    kept = what_stays(translator("de"), 2026, found, entries)
    there = {one.id for one in kept}
    named: list[str] = []
    for one in kept:
        referring(one.fields, lambda name: named.append(name) or name)
    assert set(named) <= there
    assert [one.id for one in found if one.id in there] == [one.id for one in kept]
    ended = {own for own, entry in entries.items() if entry.choice == "end"}
    gone = {one.id for one in found} - there
    assert ended <= gone
    assert all(one.id in ended or getattr(one.fields, "measure", None) in ended for one in found if one.id in gone)
    before = {one.id: one for one in found}
    for one in kept:
        adapted = one.id in entries and entries[one.id].choice == "adapt"
        if isinstance(one.fields, MeasureFields) and not adapted:
            assert one.fields.note == before[one.id].fields.note
    if not entries:
        assert kept == found


CHANGES = st.builds(
    SurveyChange, st.just("family_conflict"), st.integers(2015, 2020), st.integers(2021, 2026), WAVES, WORDS,
    st.integers(1, 99), st.integers(-20, 20), st.integers(-40, 0), st.integers(0, 40), st.booleans(),
)  # fmt: skip
GOALS = st.builds(
    GoalFields, st.just("factor"), st.just("family_conflict"), direction=st.sampled_from(["down", "up"]),
    baseline=st.integers(1, 99), target=st.integers(1, 99), wave=st.sampled_from(["w1", "w3", None]), survey=TEXT,
)  # fmt: skip


@st.composite
def years(draw):
    """Give the figures of a year."""
    money = tuple(draw(st.lists(st.builds(YearMoney, st.integers(2020, 2030), COUNTS, COUNTS), max_size=2)))
    pair = st.none() | st.tuples(COUNTS, COUNTS)
    reacted = st.builds(Reacted, st.just("dose_low"), TEXT, TEXT, DAYS, DAYS)
    measure = replace(
        COURSE,
        title=draw(TEXT),
        planned=Planned(draw(COUNTS), draw(MAYBE), draw(COUNTS), draw(MAYBE), money),
        delivered=Delivered(draw(COUNTS), draw(COUNTS), draw(pair), draw(MAYBE), draw(st.none() | st.just(3.5))),
        reached=Reached(draw(MAYBE), draw(MAYBE), draw(pair), draw(COUNTS)),
        settled=tuple(draw(st.lists(reacted, max_size=2))),
    )
    goals = []
    for own in range(draw(st.integers(0, 3))):
        fields, change = draw(GOALS), draw(st.none() | CHANGES)
        goals.append(GoalYear(f"g{own}", fields, change, goal_state(fields, change)))
    return replace(YEAR, as_of=draw(DAYS), measures=(measure,), goals=tuple(goals))


@SOME
@given(years(), st.sampled_from(["w1", "w3", "w9"]))
def test_3_figures(figures, wave):
    assert figures_from_document(figures_to_document(figures)) == figures
    once = without_wave(figures, wave)
    assert without_wave(once, wave) == once
    assert f'"{wave}"' not in figures_to_document(once)
    assert once.measures == figures.measures
    if wave == "w9":
        assert once == figures


@SOME
@given(GOALS, CHANGES, st.integers(1, 40))
def test_4_better_is_not_worse(goal, change, step):
    told = replace(change, since=True)
    better = (told.percent or 0) + (-step if goal.direction == "down" else step)
    assert RANK[goal_state(goal, replace(told, percent=better))] >= RANK[goal_state(goal, told)]
    good, bad = ("decreased", "increased") if goal.direction == "down" else ("increased", "decreased")
    words = [goal_state(goal, replace(told, word=word)) for word in (good, "unchanged", bad)]
    assert [RANK[one] for one in words] == sorted((RANK[one] for one in words), reverse=True)


@SOME
@given(st.dictionaries(st.sampled_from([*MEASURES, WHOLE]), ENTRIES), st.sampled_from([*MEASURES, WHOLE]), ENTRIES)
def test_5_missing(entries, measure, entry):
    titles = {own: own.upper() for own in MEASURES}
    missing = missing_for_closing(titles, entries)
    chosen = all(own in entries and entries[own].choice is not None for own in MEASURES)
    whole = entries.get(WHOLE, YearlyEntry())
    assert (missing == ()) == (chosen and bool(whole.helped or whole.hindered or whole.change))
    if measure not in entries:
        assert len(missing_for_closing(titles, entries | {measure: entry})) <= len(missing)


@SOME
@given(st.lists(st.integers(0, 729), max_size=12, unique=True))
def test_6_each_session_once(offsets):
    first = period_of(2025).first
    held = [session(number, first + timedelta(day)) for number, day in enumerate(sorted(offsets), start=1)]
    own = delivery(group(held, start=first, end=first + timedelta(729)))
    counted = 0
    for year in (2025, 2026):
        for one in measures_of_year((), [own], (), {}, period_of(year), date(2028, 1, 1)):
            counted += one.delivered.held
    assert counted == len(offsets)
