"""Change between waves: cells, units, questions, words and release.

1. Cells are merged until they hold 30 in each wave: small sexes inside their grade, small grades with the next one;
   unknown values are kept; a grade of one wave only is left out.
2. Standardised to the first wave by hand: the share before is the plain one, the share after is weighted by cells.
3. Units are matched by names, and of stored answers by the school column; shared strata are found under other numbers;
   where they were formed anew or no unit is shared the waves are independent.
4. Scales with dropped questions use the common ones; questions with other answers have no change.
5. The words: Holm, proof of sameness, else not determinable; nothing is judged below three degrees of freedom.
6. Released changes (S14, S6): hidden measures change no byte; shared schools only if the others are none or two
   with enough answers.
7. Waves of one design: the order of rows changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.differences import SharedUnits, differences_to_document, release_changes
from ctc_toolkit.disclosure.rules import RULES
from ctc_toolkit.riskfactors.common_questions import common_questions
from ctc_toolkit.riskfactors.common_units import common_units
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.riskfactors.standard_cells import standard_cells
from ctc_toolkit.riskfactors.trend import change_word, changes
from ctc_toolkit.survey.responses import ResponseTable
from tests.small_instruments import group, indicator, instrument, item, response_set, scale

NAMES = ["b0", "b1", "b2"]


def small(options: tuple[int, ...] = (0, 1), items: tuple[str, ...] = ("s0", "s1", "s2", "s3")):
    return instrument(
        response_sets=[response_set("yesno", list(options)), response_set("four", [1, 2, 3, 4])],
        recodes=[],
        items=[*(item(name, "yesno") for name in NAMES), *(item(name, "four") for name in items)],
        scales=[scale("s", "risk", list(items))],
        indicators=[indicator(name, name, codes=[1]) for name in NAMES],
        groups=[
            group("sex", "sex", ["female", "male", "other"]),
            group("grade", "grade", ["6", "7", "8", "9"]),
            group("school", "school", []),
        ],
        screening=[],
    )


INSTRUMENT = small()


def wave(seed: int, rows: int = 900, schools=range(8), grades=("6", "8"), rate=0.3, strata=2, **more) -> ResponseTable:
    random = np.random.default_rng(seed)
    school = random.choice(list(schools), rows)
    effect = np.random.default_rng(1).normal(0, 0.08, 40)
    loaded = more.get("instrument", INSTRUMENT)
    answers = {name: (random.random(rows) < rate + effect[school]).astype("int8") for name in NAMES}
    answers |= {name: random.integers(1, 5, rows).astype("int8") for name in loaded.item_by_id if name.startswith("s")}
    groups = pd.DataFrame(
        {
            "sex": pd.Categorical(random.choice(["female", "male"], rows)),
            "grade": pd.Categorical(random.choice(list(grades), rows)),
            "school": pd.Categorical([f"s{one}" for one in school]),
        }
    )
    design = pd.DataFrame(
        {
            "stratum": pd.Categorical([f"h{one % strata}" for one in school]),
            "psu": pd.Categorical([f"s{one}" for one in school]),
            "weight": random.uniform(0.5, 1.5, rows),
        }
    )
    return ResponseTable(loaded, pd.DataFrame(answers), groups, design, f"{seed:064d}")


def grouped(counts: dict[tuple[str | None, str | None], int]) -> ResponseTable:
    pairs = [pair for pair, number in counts.items() for _ in range(number)]
    groups = pd.DataFrame({"grade": [grade for grade, _ in pairs], "sex": [sex for _, sex in pairs]}).astype("category")
    return ResponseTable(INSTRUMENT, pd.DataFrame({"b0": np.zeros(len(pairs), dtype="int8")}), groups)


def test_1_cells():
    first = {("6", "female"): 40, ("6", "male"): 50, ("7", "female"): 9, ("7", "male"): 9, ("8", "female"): 60}
    first |= {("8", "male"): 60, ("8", "other"): 2, (None, "male"): 3, ("6", None): 31}
    second = {**first, ("9", "female"): 80, ("8", "other"): 4, ("6", None): 40}
    found = standard_cells([grouped(first), grouped(second)])
    assert found.left_out == ("9",)
    assert found.by == ("grade", "sex")
    assert found.names == ("6|female", "6|male", "6|rest", "7+8|female", "7+8|male")
    kept = [sum(bool(name) for name in part) for part in found.of_table]
    assert kept == [sum(first.values()), sum(second.values()) - 80]
    for part in found.of_table:
        assert pd.Series(part[part != ""]).value_counts().min() >= 30


def test_1_few_people_are_one_cell():
    few = {("6", "female"): 8, ("8", "male"): 9}
    found = standard_cells([grouped(few), grouped(few)])
    assert len(found.names) == 1
    assert found.by == ()


def test_2_standardised_by_hand():
    first, second = wave(1, grades=("6", "6", "8")), wave(2, grades=("6", "8", "8"))
    row = changes(("1", first), ("2", second)).frame.set_index("measure").loc["b0"]

    def mean(table, inside):
        weight = table.design["weight"].to_numpy()[inside]
        return (weight * table.answers["b0"].to_numpy()[inside]).sum() / weight.sum()

    cells = [(grade, sex) for grade in ("6", "8") for sex in ("female", "male")]
    inside = [
        {(g, s): ((t.groups["grade"] == g) & (t.groups["sex"] == s)).to_numpy() for g, s in cells}
        for t in (first, second)
    ]
    weight = first.design["weight"].to_numpy()
    shares = {cell: weight[inside[0][cell]].sum() / weight.sum() for cell in cells}
    assert row["before"] == pytest.approx(100 * mean(first, np.ones(len(first), dtype=bool)))
    assert row["after"] == pytest.approx(100 * sum(shares[cell] * mean(second, inside[1][cell]) for cell in cells))


def neutral(table: ResponseTable, seed: int) -> ResponseTable:
    """Return the table with numbers for strata and units, as they are stored."""
    random = np.random.default_rng(seed)
    design = table.design.copy()
    for column in ("stratum", "psu"):
        codes = design[column].cat.codes.to_numpy()
        numbers = random.permutation(codes.max() + 1)[codes]
        design[column] = pd.Categorical.from_codes(numbers, categories=pd.RangeIndex(numbers.max() + 1))
    return replace(table, design=design)


def test_3_units():
    first, second = wave(1), wave(2, schools=range(1, 10))
    named = common_units(["1", "2"], [first, second])
    assert (named.design, len(named.shared)) == ("stacked", 7)
    stored = common_units(["1", "2"], [neutral(first, 5), neutral(second, 6)])
    assert (stored.design, stored.shared) == ("stacked", frozenset(f"school s{one}" for one in range(1, 8)))
    by_name = dict(zip(named.units[1], named.strata[1], strict=True))
    by_number = dict(zip(stored.units[1], stored.strata[1], strict=True))
    pairs = {(by_name[unit], by_number[unit]) for unit in by_name}
    assert len(pairs) == len(set(by_name.values()))  # the same strata under other names
    blind = [replace(neutral(one, 7), groups=one.groups[["sex", "grade"]]) for one in (first, second)]
    assert common_units(["1", "2"], blind).design == "no_shared_units"
    anew = common_units(["1", "2"], [first, wave(2, strata=3)])
    assert (anew.design, anew.shared) == ("strata_changed", frozenset())
    without = replace(second, design=second.design[["weight"]])
    assert common_units(["1", "2"], [first, without]).design == "no_units"


def test_3_covariance_of_shared_schools_matters():
    first, second = wave(1, rows=3000), wave(2, rows=3000)
    together = changes(("1", first), ("2", second)).frame.set_index("measure")
    apart = changes(("1", first), ("2", wave(2, rows=3000, schools=range(20, 28)))).frame.set_index("measure")
    stored = changes(("1", neutral(first, 3)), ("2", neutral(second, 4))).frame.set_index("measure")
    assert np.allclose(stored["standard_error"], together["standard_error"], rtol=1e-9)
    assert together.loc["b0", "degrees_of_freedom"] == 6
    assert apart.loc["b0", "degrees_of_freedom"] == 12


def test_4_questions():
    shorter = small(items=("s0", "s1", "s2"))
    first, second = wave(1), wave(2, instrument=shorter)
    found = common_questions(first, second)
    assert found.wording == {"s": "same", "b0": "same", "b1": "same", "b2": "same"} | {"s": "fewer_items"}
    other = common_questions(wave(1, instrument=small(options=(0, 1, 2))), second)
    assert other.wording["b0"] == "changed"
    unasked = replace(first, answers=first.answers.drop(columns=["b1"]))
    assert common_questions(unasked, second).wording["b1"] == "one_wave_only"
    assert "b1" not in set(changes(("1", unasked), ("2", second)).frame["measure"])


@pytest.mark.parametrize(
    ("difference", "holm", "same", "word"),
    [
        (3.0, 0.01, 0.9, "increased"),
        (-3.0, 0.01, 0.001, "decreased"),
        (1.0, 0.4, 0.01, "unchanged"),
        (1.0, 0.05, 0.06, "not_determinable"),
        (9.0, float("nan"), float("nan"), "not_determinable"),
    ],
)
def test_5_words(difference, holm, same, word):
    assert change_word(difference, holm, same) == word


def test_5_too_few_units():
    few = changes(("1", wave(1, schools=range(3), strata=1)), ("2", wave(2, schools=range(3), strata=1, rate=0.8)))
    assert (few.frame["degrees_of_freedom"] == 2).all()
    assert {one.word for one in few.judged(NAMES)} == {"not_determinable"}
    enough = changes(("1", wave(1)), ("2", wave(2, rate=0.8)))
    assert {one.word for one in enough.judged(NAMES)} == {"increased"}
    assert {one.word for one in enough.as_comparison(NAMES)} == {"elevated"}


def released_of(table: ResponseTable):
    return release(make_profile(table), "internal")


def test_6_hidden_values_change_no_byte():
    first, second = wave(1), wave(2)
    rare = second.answers.assign(b2=np.r_[np.ones(3, dtype="int8"), np.zeros(len(second) - 3, dtype="int8")])
    second = replace(second, answers=rare)
    found, tables = changes(("1", first), ("2", second)), (released_of(second), released_of(first))
    assert tables[0].table.set_index(["measure", "groups"]).loc[("b2", "all"), "state"] == "banded"

    def document(frame):
        made = replace(found, frame=frame)
        return differences_to_document(release_changes(*tables, made.judged, wording=found.stacked.wording))[0]

    once = document(found.frame)
    hidden = found.frame["measure"] == "b2"
    for difference, p in ((40.0, 1e-12), (0.0, 0.999)):
        frame = found.frame.copy()
        frame.loc[hidden, ["difference", "p_value", "after"]] = difference, p, difference
        assert document(frame) == once
    value = release_changes(*tables, found.judged, wording=found.stacked.wording)
    assert {entry.measure: entry.state for entry in value.entries}["b2"] == "locked"


@pytest.mark.parametrize(
    ("alone", "respondents", "told"),
    [((0, 0), (0, 0), True), ((1, 0), (300, 0), False), ((2, 2), (300, 300), True), ((2, 2), (300, 19), False)],
)
def test_6_shared_schools(alone, respondents, told):
    assert SharedUnits(alone, respondents).tellable("internal", RULES) is told


def test_6_one_new_school_is_not_shown():
    for schools, word in ((range(8), "told"), (range(1, 9), "locked"), (range(2, 10), "told")):
        first, second = wave(1), wave(2, schools=schools)
        found = changes(("1", first), ("2", second))
        value = release_changes(
            released_of(second),
            released_of(first),
            found.judged,
            wording=found.stacked.wording,
            shared=found.shared_units,
        )
        assert value.facts["shared"] == word
        points = [entry.shared_points for entry in value.shown]
        assert all(one is None for one in points) == (word == "locked")


def test_7_order_of_rows():
    first, second = wave(1), wave(2)
    order = np.random.default_rng(3).permutation(len(second))
    mixed = replace(
        second,
        answers=second.answers.iloc[order].reset_index(drop=True),
        groups=second.groups.iloc[order].reset_index(drop=True),
        design=second.design.iloc[order].reset_index(drop=True),
    )
    one, other = (changes(("1", first), ("2", table)).frame for table in (second, mixed))
    pd.testing.assert_frame_equal(one, other, rtol=1e-10)
