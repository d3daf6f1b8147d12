"""What may be said about the answers of a wave.

1. Numbers of questionnaires are told to the nearest five; none to four read the same, in the whole document.
2. What a rule changes is told only where at least five respondents differ.
3. Response of schools and grades: nothing below 20 expected or answered; fewer than five who did not answer give a
   limit only; whatever is hidden is never one row and never fewer than 20 together (random tables).
4. Lights at 80 and 60 percent; more answers than expected are told as that.
5. Reliability is told from 100 complete answers on; marks follow from the values that are shown; shares never read 0 or
   100 percent.
6. The warning comes above 5 percent, from the rounded numbers alone.
7. Of weights nothing but their spread is told; levels with fewer than 20 answers are not.
8. A report cannot be made, changed or read from a document that was changed or that the door could not have made.
"""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.disclosure.quality import (
    K_SCALE,
    ReleasedQuality,
    light_of,
    marks_of,
    quality_from_document,
    quality_to_document,
    release_quality,
    require_quality,
)
from ctc_toolkit.disclosure.quality_cells import Count, Part
from ctc_toolkit.disclosure.quality_input import (
    ItemInput,
    LevelInput,
    QualityInput,
    RateInput,
    ResponseInput,
    RuleInput,
    ScaleInput,
    WeightsInput,
)
from ctc_toolkit.errors import ToolkitError

RULE = RuleInput("honesty", "used", True, 12, 7, 7, 3)
SCALE = ScaleInput("family", 4, 400, 350, 0.834, 0.81, 0.856, 0.84, 380, 20, 60, 8, (ItemInput("a", 0.5, 30),))
RESPONSE = ResponseInput(
    (7, 8), (400, 500), (None, None), (330, 400), 320, 0.66, 332, 350, 20,
    (RateInput("Aue", 180, 200), RateInput("Berg", 150, 200)),
    (RateInput("7", 200, 240), RateInput("8", 130, 160)),
)  # fmt: skip
WAVE = QualityInput(400, 16, 0, (RULE,), RESPONSE, WeightsInput("none"), (SCALE,), made_up=False)


def released(**changes):
    return release_quality(replace(WAVE, **changes))


def test_1_numbers_to_the_nearest_five():
    found = released(excluded=17, duplicates=23)
    assert (found.excluded, found.duplicates, found.excluded_percent) == (Count(15), Count(25), 3.8)
    assert (found.rules[0].found, found.rules[0].only) == (Count(10), Count(5))
    few = {
        quality_to_document(released(excluded=x, duplicates=4 - x, rules=(replace(RULE, found=x, only=4 - x),)))[0]
        for x in range(5)
    }
    assert len(few) == 1


@pytest.mark.parametrize(("differing", "change"), [(0, None), (4, None), (5, 3), (40, 3)])
def test_2_effect_of_a_rule(differing, change):
    assert released(rules=(replace(RULE, differing=differing),)).rules[0].change == change


def rows_of(*pairs):
    given = tuple(RateInput(str(place), *pair) for place, pair in enumerate(pairs))
    return released(response=replace(RESPONSE, by_grade=given)).response.by_grade


def test_3_small_groups_are_locked():
    for pair in ((19, 40), (15, 19), (None, 40), (20, None)):
        rows = rows_of(pair, (120, 200), (30, 50), (50, 90))
        assert [row.state for row in rows] == ["locked", "shown", "locked", "shown"]
        assert (rows[0].answered, rows[0].expected, rows[0].percent, rows[0].light) == (None, None, None, "")
    over = rows_of((96, 100), (97, 100), (60, 100))
    assert [(row.state, row.answered, row.limit) for row in over[:2]] == [("over", None, 95)] * 2
    assert rows_of((96, 100), (60, 100), (70, 120))[1].state == "locked"


counts = st.integers(0, 90).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(st.lists(counts, min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_3_no_hidden_row_follows_from_the_total(pairs):
    rows = rows_of(*pairs)
    hidden = [pair for pair, row in zip(pairs, rows, strict=True) if row.state != "shown"]
    for pair, row in zip(pairs, rows, strict=True):
        assert row.state != "shown" or (min(pair) >= 20 and pair[1] - pair[0] >= 5)
        assert (row.answered is None) == (row.state != "shown")
    if len(hidden) < len(rows) and hidden:
        assert len(hidden) > 1
        assert min(sum(pair[side] for pair in hidden) for side in (0, 1)) >= 20


def test_4_lights_and_more_than_expected():
    assert [light_of(value) for value in (None, 59, 60, 79, 80, 100)] == ["", "low", "middle", "middle", "good", "good"]
    assert rows_of((120, 100), (60, 100), (70, 100))[0].state == "more"
    found = released().response
    assert (found.pupils.percent, found.pupils.light, found.complete, found.overall) == (83, "good", 80, 66)
    assert (found.schools.percent, found.classes.state) == (88, "locked")
    nobody = released(response=replace(RESPONSE, pupils=(12, 15))).response
    assert (nobody.pupils.answered, nobody.overall, nobody.complete) == (None, None, None)


def test_5_reliability():
    (scale,) = released().scales
    assert (scale.n, scale.alpha, scale.alpha_low, scale.omega, scale.marks) == (350, 0.83, 0.81, 0.84, ())
    assert (scale.without_score, scale.lowest, scale.highest) == (Part(5), Part(16), Part(2))
    few = released(scales=(replace(SCALE, rows=K_SCALE - 1),)).scales[0]
    assert (few.n, few.alpha, few.omega, few.lowest, few.single[0].rest, few.marks) == (
        None,
        None,
        None,
        Part(),
        None,
        (),
    )
    ends = released(scales=(replace(SCALE, at_lowest=0, at_highest=379, without_score=4),)).scales[0]
    assert (ends.lowest, ends.highest) == (Part(None, "under", 2), Part(None, "over", 98))
    assert ends.without_score == Part(None, "under", 2)
    rare = released(scales=(replace(SCALE, respondents=4000, without_score=7),)).scales[0].without_score
    assert rare == Part(None, "under", 1)


@pytest.mark.parametrize(
    ("items", "alpha", "omega", "rest", "marks"),
    [
        (4, 0.7, 0.8, (0.3,), ()),
        (4, 0.69, 0.8, (0.3,), ("group_level",)),
        (4, 0.72, 0.59, (0.3,), ("low",)),
        (4, 0.49, None, (0.1,), ("not_alone",)),
        (2, 0.9, 0.9, (0.5, 0.5), ("short",)),
        (1, None, None, (None,), ("short",)),
        (4, 0.43, 0.6, (0.5, -0.1), ("not_alone", "reversed")),
    ],
)
def test_5_marks(items, alpha, omega, rest, marks):
    assert marks_of(items, alpha, omega, rest) == marks


@pytest.mark.parametrize(("excluded", "many"), [(20, False), (22, False), (23, True), (40, True)])
def test_6_warning(excluded, many):
    assert released(excluded=excluded).many is many


def test_7_weights():
    weights = WeightsInput(
        "raked", 1.126, 0.37, 2.34, ("sex",), "Statistik", "2025-10-15", 6, True, 0.042, 9, (),
        (LevelInput("sex", "female", 19, 0.3, 0.5), LevelInput("sex", "male", 200, 0.7, 0.5)),
        (("a", "risk", 30, 31), ("b", "risk", 40, 36)),
    )  # fmt: skip
    found = released(weights=weights).weights
    assert (found.design_effect, found.lowest, found.highest, found.trimmed, found.outside) == (
        1.13,
        0.4,
        2.3,
        4,
        Count(10),
    )
    assert [level.values for level in found.levels] == ["male"]
    assert (found.largest_change, [entry.measure for entry in found.measures]) == (4, ["b", "a"])


def test_8_no_other_way():
    found = released()
    document, content_hash = quality_to_document(found)
    assert quality_from_document(document, content_hash).content_hash == found.content_hash
    with pytest.raises(TypeError):
        ReleasedQuality()
    with pytest.raises(TypeError):
        require_quality(document)
    with pytest.raises(ToolkitError):
        quality_from_document(document.replace('"n":350', '"n":351'), content_hash)
    held = json.loads(document)

    def forged(change):
        copy = json.loads(document)
        change(copy)
        text = json.dumps(copy, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        with pytest.raises(ToolkitError) as refused:
            quality_from_document(text, sha256(text.encode()).hexdigest())
        assert refused.value.code == "released_document_damaged"

    forged(lambda copy: copy["rules"][0]["found"].update(value=12))
    forged(lambda copy: copy["scales"][0].update(n=60))
    forged(lambda copy: copy["response"]["by_grade"][0].update(answered=7))
    forged(lambda copy: copy["response"]["by_grade"][0].update(state="locked"))
    forged(lambda copy: copy.update(many=True))
    forged(lambda copy: copy.update(respondents="400"))
    forged(lambda copy: copy.pop("duplicates"))
    assert held["rule_set"] == "quality-1"
