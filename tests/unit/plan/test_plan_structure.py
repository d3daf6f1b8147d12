"""Money, logic and comparison of a plan.

1. Sums by year and source, with what nobody pays yet as open; entries without year or amount do not count.
2. Arrows lead from delivery by way of participants and measures to factors and behaviours, never back; a priority
   without a goal is a box of its own.
3. Versions: entries are the same by their origin; added, removed, changed with the fields that differ; references to
   copies are no difference.
4. Only shown values of a released profile can be a start: a locked or banded one is not there.
"""

from dataclasses import replace

import pandas as pd

from ctc_toolkit.disclosure import release
from ctc_toolkit.plan import (
    BudgetFields,
    Entry,
    GoalFields,
    MeasureFields,
    RiskFields,
    TaskFields,
    baselines,
    budget_of,
    changes,
    logic_of,
)
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.survey.instrument_files import load_instrument
from tests.unit.workspace.made import answers


def entry(name, fields, origin=None):
    return Entry(name, origin or name, fields)


def test_1_money():
    lines = [
        BudgetFields("m", "a", 2027, 1000, "Stadt", "secured"),
        BudgetFields("m", "b", 2027, 500, "Land", "applied"),
        BudgetFields("m", "c", 2028, 700, "Stadt", "secured"),
        BudgetFields("m", "d", 2028, 300, "", "secured"),
        BudgetFields("m", "e", None, 99, "Stadt"),
        BudgetFields("m", "f", 2028, None, "Stadt"),
    ]
    found = budget_of(lines)
    assert (found.years, found.sources, found.total) == ((2027, 2028), ("Stadt", "Land", ""), 2500)
    assert [found.of_year(year) for year in found.years] == [1500, 1000]
    assert [found.of_source(source) for source in found.sources] == [1700, 500, 300]
    assert [found.of_state(state) for state in ("secured", "applied", "open")] == [1700, 500, 300]
    assert found.of_state("open", 2027) == 0
    assert budget_of([]).total == 0


def test_2_logic():
    entries = [
        entry("far", GoalFields("behaviour", "lifetime_alcohol")),
        entry("near", GoalFields("factor", "family_conflict", serves=("far",))),
        entry("course", MeasureFields(title="Kurs", goals=("near", "gone"))),
        entry("know", GoalFields("participant", what="Wissen", measure="course")),
        entry("held", GoalFields("implementation", what="Termine", measure="course")),
        entry("evening", MeasureFields(title="Abend", goals=("far",))),
        entry("dose", GoalFields("implementation", what="Dauer", measure="evening")),
        entry("loose", GoalFields("implementation", what="ohne")),
    ]
    found = logic_of(entries, ("family_conflict", "academic_failure"))
    assert set(found.arrows) == {
        ("near", "far"), ("course", "near"), ("know", "course"), ("held", "know"), ("evening", "far"),
        ("dose", "evening"),
    }  # fmt: skip
    assert [box.id for box in found.of_level("factor")] == ["near", "academic_failure"]
    assert {box.id for box in found.of_level("programme")} == {"course", "evening"}
    assert found.of_level("factor")[1].entry is None


def test_3_comparison():
    goal = GoalFields(figure="family_conflict", target=33)
    earlier = [
        entry("g", goal),
        entry("m", MeasureFields(title="Kurs", goals=("g",))),
        entry("t", TaskFields("m", "suchen")),
        entry("r", RiskFields("Raum")),
    ]
    later = [
        entry("g2", replace(goal, target=30), "g"),
        entry("m2", MeasureFields(title="Kurs", goals=("g2",)), "m"),
        entry("t2", TaskFields("m2", "suchen"), "t"),
        entry("new", RiskFields("Geld")),
    ]
    found = {(one.later or one.earlier).origin: one for one in changes(earlier, later)}
    assert {name: one.state for name, one in found.items()} == {
        "g": "changed", "m": "same", "t": "same", "r": "removed", "new": "added"
    }  # fmt: skip
    assert found["g"].names == ("target",)
    assert all(one.state == "same" for one in changes(earlier, earlier))


def test_4_baselines():
    instrument = load_instrument("ctc-youth-survey")
    few = release(make_profile(answers(25, instrument="ctc-youth-survey"), by=("sex",)), "public")
    assert baselines(few, instrument) == ()
    many = release(make_profile(answers(300, instrument="ctc-youth-survey"), by=("sex", "grade")), "public")
    found = baselines(many, instrument)
    table = many.table
    shown = table[(table["state"] == "shown") & ~table["groups"].str.contains(";")]
    wanted = set(zip(shown["measure"], shown["groups"], strict=True))
    assert {(one.figure, one.group) for one in found} <= wanted
    assert found
    for one in found:
        row = shown[(shown["measure"] == one.figure) & (shown["groups"] == one.group)].iloc[0]
        assert (one.percent, one.low, one.high) == (row["percent"], row["low"], row["high"])
        assert not pd.isna(row["percent"])
    meanings = {one.id: one.meaning for one in instrument.indicators}
    assert all((one.direction == "up") == (meanings[one.figure] == "better") for one in found)
