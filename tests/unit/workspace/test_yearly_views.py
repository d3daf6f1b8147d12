"""How the figures of a school year are put together.

1. The plan of a year is the one in force at its end; where none was yet, the first that was decided.
2. The year shown first is the oldest at work, else the last one that is over.
3. Changes of the survey run from the survey the plan starts from to the last one up to the end of the year, as released
   for the public; where the plan starts from the last one, they lie before it and say so.
4. Without a second survey, with other questions, or where nothing was released yet, the reason is named, and nothing is
   released for the first time.
5. A survey that is deleted as a whole goes from a decided review too, together with the plan that starts from it.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest
from pages_workspace import make_small_workspace, release_profiles

from ctc_toolkit.plan import GoalFields, to_document
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.store.plans import NewEntry, PlanRecord
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_changes, yearly_reviews
from ctc_toolkit.workspace.yearly_views import figures_of, plan_of_year, sources_of, usual_year
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
ME = demo_actor()
TODAY = date(2026, 11, 30)
FIGURE = "family_conflict"


def plan(number, decided_on):
    state = "decided" if decided_on else "open"
    return PlanRecord(f"p{number}", "a", number, "x", "w", state, TODAY, decided_on, 9, None, None, "Jemand", None, 1)


@pytest.mark.parametrize(("year", "number"), [(2023, 1), (2024, 1), (2025, 2), (2026, 3), (2030, 3)])
def test_1_plan_of_a_year(year, number):
    plans = [plan(4, None), plan(3, date(2026, 9, 1)), plan(2, date(2026, 7, 31)), plan(1, date(2025, 5, 1))]
    assert plan_of_year(plans, year).number == number
    assert plan_of_year(plans[:1], year) is None
    assert plan_of_year([], year) is None


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        ([(2026, "none"), (2025, "none"), (2024, "decided")], 2025),
        ([(2026, "none"), (2025, "open"), (2024, "open")], 2024),
        ([(2026, "open"), (2025, "decided")], 2026),
        ([(2026, "none")], 2026),
        ([], None),
    ],
)
def test_2_year_shown_first(years, shown):
    assert usual_year(years, TODAY) == shown


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Give a database with three cities whose profiles were released."""
    path = tmp_path_factory.mktemp("years") / "ctc.sqlite"
    make_small_workspace(f"sqlite:///{path}")
    release_profiles(f"sqlite:///{path}")
    return path


@pytest.fixture
def ws(template, tmp_path):
    path = tmp_path / "ctc.sqlite"
    shutil.copyfile(template, path)
    opened = open_workspace(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def city(ws):
    return next(one for one in list_cities(ME, ws) if one.ags == DORTMUND)


def planned(ws, city, wave):
    """Store a decided plan with one goal that starts from a survey."""
    goal = GoalFields(figure=FIGURE, baseline=38, wave=wave.id, survey=wave.label, target=1, year=2031)
    with ws.store.writing() as repository:
        decided_measures(repository, DORTMUND, wave.id, "Kurs", area=city.areas[0].id)
        found = repository.plans.of_area(city.areas[0].id)[0]
        repository.plans.add_entries(found.id, [NewEntry("goal", to_document(goal))], "Jemand")


def waves(city):
    return sorted(city.waves, key=lambda wave: wave.year)


def figures(ws, city, year, change=None):
    """Return the figures of a year; change: of what they are made from."""
    with ws.store.reading() as repository:
        sources = sources_of(repository, repository.city(DORTMUND), city.areas[0].id, year)
    return figures_of(ws, change(sources) if change else sources, year, TODAY)


def kept_tables(ws):
    with ws.store.reading() as repository:
        return sum(len(repository.releases.of_wave(wave.id)) for wave in repository.city(DORTMUND).waves)


def test_3_since_the_plan(ws, city):
    first, last = waves(city)
    planned(ws, city, first)
    (goal,) = figures(ws, city, 2025).goals
    released = wave_changes(ME, ws, last.id, first.id, level="public")
    (told,) = [one for one in released.entries if one.measure == FIGURE]
    change = goal.change
    assert told.state == "shown"
    assert (change.word, change.percent, change.points) == (told.word, told.percent, told.points)
    assert (change.low, change.high) == (told.low, told.high)
    assert (change.first, change.last, change.waves) == (2023, 2025, (first.id, last.id))
    assert change.since
    assert goal.state not in ("no_survey_since", "locked", "not_surveyed")
    early = figures(ws, city, 2023)  # ends in the summer of 2024, before the second survey
    assert (early.goals[0].change, early.goals[0].state, early.no_change) == (None, "no_survey_since", "one_survey")
    assert figures(ws, city, 2020).no_change == "no_survey"


def test_3_before_the_plan(ws, city):
    _, last = waves(city)
    planned(ws, city, last)
    found = figures(ws, city, 2025)
    (goal,) = found.goals
    assert (goal.change.first, goal.change.last, goal.change.since) == (2023, 2025, False)
    assert (goal.state, found.no_change) == ("no_survey_since", None)


def test_4_reasons(ws, city):
    first, _ = waves(city)
    planned(ws, city, first)
    kept = kept_tables(ws)
    hidden = figures(ws, city, 2025, lambda found: replace(found, released=frozenset()))
    assert (hidden.no_change, hidden.goals[0].change) == ("not_released", None)
    assert kept_tables(ws) == kept

    def other_questions(found):
        changed = tuple(
            one if one.id == first.id else replace(one, instrument="other@1.0.0") for one in found.city.waves
        )
        return replace(found, city=replace(found.city, waves=changed))

    other = figures(ws, city, 2025, other_questions)
    assert (other.no_change, other.goals[0].state) == ("not_comparable", "no_survey_since")


def test_5_a_survey_goes(ws, city):
    first, last = waves(city)
    planned(ws, city, first)
    area = city.areas[0].id
    with ws.store.writing() as repository:
        body = next(one.id for one in repository.bodies.of_city(DORTMUND) if one.fields.kind == "steering_group")
        logged = repository.bodies.save_decision(body, DecisionFields(TODAY, "Jahr", "Gründe"), "Jemand")
    found = figures(ws, city, 2025)
    with ws.store.writing() as repository:
        review = repository.yearly_reviews.begin(area, 2025, "Jemand", TODAY)
        tables = repository.yearly_reviews
        tables.decide(review.id, found, on=TODAY, present=9, decision_id=logged.id, who="Jemand")
    with ws.store.writing() as repository:
        repository.deletions.remove_wave(last.id)
    kept = yearly_reviews(ME, ws, area, year=2025, today=TODAY).figures
    assert (kept.goals[0].change, kept.goals[0].fields.baseline) == (None, 38)
    with ws.store.writing() as repository:
        repository.deletions.remove_wave(first.id)
    view = yearly_reviews(ME, ws, area, year=2025, today=TODAY)
    assert (view.figures.goals[0].fields.baseline, view.review.state) == (None, "decided")
    assert view.figures.measures == found.measures
