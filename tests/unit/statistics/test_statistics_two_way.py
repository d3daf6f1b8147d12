"""Two-way fixed effects for one start, and the models for many communities.

1. With two waves and as many answers everywhere, did of the regression equals the difference of mean changes.
2. Several start years are refused; apart they become one comparison each, with those that never started.
3. Changes by hand: means of the waves from the start on minus those before, each wave once; weights count, missing
   answers and other communities do not.
4. A community without answers before or after the start is named.
5. did is on from the start on in CTC communities alone, over several waves; grade and sex are further columns.
6. Mixed model and GEE: balanced data give the difference of mean changes; below 4 + 4 both are refused; from 30
   communities on they may stand first; missing answers are left out.
7. Balanced data: the errors of the mixed model are those of the two-sample t test of changes (pooled), t(G - 2).
8. What cannot be fitted is refused with its code.
"""

import numpy as np
import pytest
from scipy import stats

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.community_models import gee_effect, mixed_effect
from ctc_toolkit.statistics.two_way import (
    DID,
    SingleStart,
    community_changes,
    single_start,
    starts_apart,
    two_way_fit,
)


def balanced(treated=4, comparison=5, size=12, seed=1):
    random = np.random.default_rng(seed)
    names = [f"c{place:02d}" for place in range(treated + comparison)]
    starts = {name: 2026 if place < treated else None for place, name in enumerate(names)}
    rows = [(name, year) for name in names for year in (2024, 2026) for _ in range(size)]
    community, wave = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    move = {(name, year): random.normal(0, 0.6) for name in names for year in (2024, 2026)}
    y = np.array([move[row] for row in rows]) + random.normal(0, 1, len(rows))
    return y, community, wave, single_start(starts)


def sides_of(rows):
    changes = community_changes(*rows)
    return list(changes.treated.values()), list(changes.comparison.values())


def refused(call):
    with pytest.raises(ToolkitError) as caught:
        call()
    return caught.value


def test_1_same_as_change_scores():
    rows = balanced()
    one, other = sides_of(rows)
    assert two_way_fit(*rows).test(DID).estimate == pytest.approx(np.mean(one) - np.mean(other))


def test_2_several_starts():
    starts = {"a": 2024, "b": 2026, "c": None, "d": None, "e": 2024}
    error = refused(lambda: single_start(starts))
    assert error.code == "several_start_years"
    assert "2024, 2026" in error.say("en")
    assert starts_apart(starts) == (SingleStart(2024, ("a", "e"), ("c", "d")), SingleStart(2026, ("b",), ("c", "d")))
    for wrong in ({"a": 2024}, {"a": None}, {}):
        assert refused(lambda wrong=wrong: single_start(wrong)).code == "comparison_side_empty"
        assert refused(lambda wrong=wrong: starts_apart(wrong)).code == "comparison_side_empty"


def test_3_changes():
    start = single_start({"a": 3, "b": None})
    community = ["a"] * 6 + ["b"] * 3 + ["x"]
    wave = [1, 1, 2, 3, 4, 4, 1, 3, 3, 1]
    outcome = [0, 1, 0.5, 2, 3, 5, 1, 4, np.nan, 9]
    found = community_changes(outcome, community, wave, start)
    assert found.treated == {"a": pytest.approx((2 + 4) / 2 - 0.5)}
    assert found.comparison == {"b": 3}
    weighted = community_changes(outcome, community, wave, start, weight=[3, 1, 1, 1, 1, 3, 1, 1, 1, 1])
    assert weighted.treated == {"a": pytest.approx((2 + 4.5) / 2 - (0.25 + 0.5) / 2)}


def test_4_waves():
    y, community, wave, start = balanced()
    kept = ~((community == "c01") & (wave == 2024))
    for call in (community_changes, two_way_fit, mixed_effect):
        error = refused(lambda call=call: call(y[kept], community[kept], wave[kept], start))
        assert error.code == "waves_before_and_after"
        assert "c01" in error.say("de")


def test_5_columns():
    random = np.random.default_rng(2)
    start = single_start({"a": 3, "b": 3, "c": None, "d": None})
    community = np.repeat(["a", "b", "c", "d", "x"], 40)
    wave = np.tile([1, 2, 3, 4], 50)
    sex = random.integers(0, 2, 200).astype(float)
    levels = {"a": 0.0, "b": 1.0, "c": 2.0, "d": 3.0, "x": 9.0}
    did = np.isin(community, ["a", "b"]) & (wave >= 3)
    y = np.array([levels[name] for name in community]) + 0.5 * wave**2 - 2 * did + 0.3 * sex
    fit = two_way_fit(y, community, wave, start, covariates={"sex": sex})
    assert fit.names[0] == DID
    assert {"community=a", "wave=4", "sex"} <= set(fit.names)
    assert "community=x" not in fit.names
    found = dict(zip(fit.names, fit.coefficients, strict=True))
    assert (found[DID], found["sex"], found["wave=4"]) == pytest.approx((-2, 0.3, 7.5))


def test_6_models():
    rows = balanced()
    one, other = sides_of(rows)
    difference = np.mean(one) - np.mean(other)
    for model in (mixed_effect, gee_effect):
        found = model(*rows)
        assert found.estimate == pytest.approx(difference)
        assert (found.communities, found.primary) == (9, False)
        assert found.low < found.estimate < found.high
        y, community, wave, start = rows
        longer = (np.append(y, np.nan), np.append(community, "c00"), np.append(wave, 2026), start)
        assert model(*longer).estimate == pytest.approx(found.estimate)
        error = refused(lambda model=model: model(*balanced(3, 8)))
        assert error.code == "communities_too_few"
    assert mixed_effect(*balanced(15, 15, 4)).primary


def test_7_errors_of_the_mixed_model():
    rows = balanced(size=25)
    one, other = sides_of(rows)
    pooled = stats.ttest_ind(one, other)
    found = mixed_effect(*rows)
    assert not found.singular
    assert found.degrees_of_freedom == 7
    assert found.p_value == pytest.approx(pooled.pvalue, rel=1e-5)
    assert (found.low, found.high) == pytest.approx(pooled.confidence_interval(0.95), rel=1e-5)


def test_8_refused():
    _, community, wave, start = balanced()
    assert refused(lambda: mixed_effect(np.ones(len(wave)), community, wave, start)).code == "mixed_not_converged"
    assert refused(lambda: gee_effect(np.ones(len(wave)), community, wave, start)).code == "gee_not_converged"
    for wrong in ({"errors": "naive"}, {"working": "ar1"}):
        error = refused(lambda wrong=wrong: gee_effect(*balanced(), **wrong))
        assert error.code == "statistics_unknown_name"
