"""Properties of comparison studies, for any numbers.

1. Whatever the percentages, sizes of both sides and start years: below 4 on a side, or with any rule that forbids it, a
   result has no test; else its p is at least the smallest possible one and at most 1, and Holm never makes it smaller.
2. Names, order of communities and order of cells change nothing; both sides swapped turn the sign and keep p.
3. A constant added to all percentages after changes nothing of the difference; one added to one side moves it by that.
4. Breaking a further rule never allows more.
5. A study that can be stored comes back from its document equal.
6. The smallest difference falls with more communities on both sides and with more answers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctc_toolkit.evaluation.estimates import difference_of_changes, results_of
from ctc_toolkit.evaluation.planning import Communities
from ctc_toolkit.evaluation.statements import LEVELS, RULES, Design, allowed, designs_of
from ctc_toolkit.evaluation.studies import Cell, Community, StudyFields, study_problems, tidy_study
from ctc_toolkit.evaluation.study_document import study_from_document, study_to_document

YEARS = (2019, 2021, 2024)
CALM = settings(max_examples=40, deadline=None)


@st.composite
def studies(draw, least=1, most=7, *, starts=(2021,)):
    """Return a study with one figure, every community with all years."""
    sides = [draw(st.integers(least, most)) for _ in range(2)]
    communities, cells = [], []
    for arm, count in zip(("ctc", "comparison"), sides, strict=True):
        for place in range(count):
            start = draw(st.sampled_from(starts)) if arm == "ctc" else None
            one = Community(f"{arm} {place}", arm, start)
            communities.append(one)
            for year in YEARS:
                percent = draw(st.integers(5, 90))
                cells.append(Cell(one.name, "Größe", year, percent, "", draw(st.integers(30, 900)), 70))
    return StudyFields("S", "Q", date(2026, 1, 1), "same", "", "", tuple(communities), tuple(cells))


CHANGES = st.lists(st.integers(-20, 20), min_size=2, max_size=6)


@CALM
@given(studies(starts=(2019, 2021)), st.sampled_from(["same", "unknown", "other"]))
def test_1_tests_only_where_allowed(study, questions):
    for result in results_of(replace(study, questions=questions)):
        ctc, others = len(result.design.ctc), len(result.design.comparison)
        may = ctc >= 4 and others >= 4 and questions == "same" and result.design.before is not None
        assert (result.tested is not None) == may == result.allowed.tested
        if result.tested is not None:
            assert result.tested.smallest_p - 1e-12 <= result.tested.p <= 1
            assert result.tested.holm >= result.tested.p - 1e-12
            assert result.tested.low < result.tested.difference < result.tested.high
        elif result.before is not None:
            assert (result.before.low, result.before.high) == (None, None)


@settings(max_examples=8, deadline=None)
@given(studies(4, 5), st.randoms(use_true_random=False))
def test_2_order_and_names(study, shuffle):
    communities, cells = list(study.communities), list(study.cells)
    shuffle.shuffle(communities)
    shuffle.shuffle(cells)
    new = {one.name: f"Neu {place}" for place, one in enumerate(communities)}
    renamed = replace(
        study,
        communities=tuple(replace(one, name=new[one.name]) for one in communities),
        cells=tuple(replace(cell, community=new[cell.community]) for cell in cells),
    )
    (first,), (second,) = results_of(study), results_of(renamed)
    assert second.tested.difference == pytest.approx(first.tested.difference)
    assert second.tested.p == pytest.approx(first.tested.p)
    assert second.before.change == pytest.approx(first.before.change)
    assert second.tested.word == first.tested.word


@CALM
@given(CHANGES, CHANGES)
def test_2_swapped_sides(first, second):
    one, other = difference_of_changes(first, second), difference_of_changes(second, first)
    assert other.difference == pytest.approx(-one.difference)
    assert (other.low, other.high) == (pytest.approx(-one.high), pytest.approx(-one.low))
    assert other.p == pytest.approx(one.p)
    turned = {"lower": "higher", "higher": "lower"}
    assert other.word == turned.get(one.word, one.word)


@CALM
@given(CHANGES, CHANGES, st.integers(-9, 9))
def test_3_shift(first, second, shift):
    one = difference_of_changes(first, second)
    both = difference_of_changes([value + shift for value in first], [value + shift for value in second])
    assert (both.difference, both.p) == (pytest.approx(one.difference), pytest.approx(one.p))
    single = difference_of_changes([value + shift for value in first], second)
    assert single.difference == pytest.approx(one.difference + shift)
    assert single.high - single.low == pytest.approx(one.high - one.low)


@CALM
@given(CHANGES.filter(lambda values: len(values) >= 4))
def test_3_pairs_of_equals(values):
    found = difference_of_changes(values, values, arrangement="pairs")
    assert (found.difference, found.p) == (0, 1)
    assert found.word in ("similar", "unclear")


DESIGNS = st.builds(
    Design,
    figure=st.just("x"),
    start=st.just(2021),
    before=st.sampled_from([None, 2021]),
    after=st.sampled_from([None, 2024]),
    earlier=st.sampled_from([None, 2019]),
    ctc=st.integers(0, 8).map(lambda n: tuple(f"A{i}" for i in range(n))),
    comparison=st.integers(0, 8).map(lambda n: tuple(f"B{i}" for i in range(n))),
    pairs=st.integers(0, 8).map(lambda n: tuple((f"A{i}", f"B{i}") for i in range(n))),
    left_out=st.sampled_from([(), ("C",)]),
    questions=st.sampled_from(["same", "unknown", "other"]),
    responses=st.lists(st.integers(1, 100), max_size=3).map(tuple),
    response_unknown=st.booleans(),
    other_starts=st.sampled_from([(), (2019,)]),
)


@CALM
@given(DESIGNS, st.sets(st.sampled_from(RULES)))
def test_4_more_rules_allow_less(design, some):
    few, all_rules = allowed(design, tuple(some)), allowed(design)
    assert LEVELS.index(all_rules.level) <= LEVELS.index(few.level)
    assert {one.rule for one in few.reasons} <= {one.rule for one in all_rules.reasons}
    caps = [LEVELS.index(one.cap) for one in all_rules.reasons]
    assert all_rules.level == (LEVELS[min(caps)] if caps else "confirmatory")
    assert all_rules.tested <= (min(len(design.ctc), len(design.comparison)) >= 4)


@CALM
@given(studies(1, 4, starts=(2019, 2021)), st.text(max_size=60), st.booleans())
def test_5_document(study, note, own):
    first = replace(study.communities[0], own=own)
    entered = tidy_study(replace(study, note=note, communities=(first, *study.communities[1:])))
    assume(not study_problems(entered, date(2026, 11, 30)))
    assert study_from_document(entered.title, study_to_document(entered)) == entered


@CALM
@given(
    st.integers(6, 20), st.integers(30, 2000), st.integers(5, 95), st.floats(0.001, 0.1, allow_nan=False), st.booleans()
)
def test_6_more_finds_smaller(count, answers, percent, correlation, pairs):
    found = Communities(count, count, answers, percent, correlation, pairs)
    assert Communities(count + 1, count + 1, answers, percent, correlation, pairs).smallest < found.smallest * 1.02
    assert Communities(count, count, 2 * answers, percent, correlation, pairs).smallest < found.smallest
    assert Communities(2 * count, 2 * count, answers, percent, correlation, pairs).smallest < found.smallest


@CALM
@given(studies(1, 6, starts=(2019, 2021)))
def test_1_designs_share_no_ctc_community(study):
    designs = designs_of(study, "Größe")
    named = [name for design in designs for name in design.ctc]
    assert len(named) == len(set(named))
    assert len(designs) == len(study.starts)
    assert all(set(design.other_starts) | {design.start} == set(study.starts) for design in designs)
