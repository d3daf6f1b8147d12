"""The primary rules as pure functions.

1. b(n) is the smallest step that is at least K_X respondents: the values of the specification, and a band
   that is true.
2. Percentages round to whole numbers, halves upwards, and floating-point dust never decides.
3. Rounding is idempotent and keeps the order of values.
4. Numbers of answers are exact inside and multiples of five outside, the nearest one.
5. Thresholds can be raised and never lowered; raising k_x alone, so that no band could be true, is refused.
6. The name of the rules says the thresholds.
"""

import numpy as np
import pytest

from ctc_toolkit.disclosure import K_INTERNAL, K_PUBLIC, K_X, RULES, STEPS, Rules, band_limit
from ctc_toolkit.disclosure.rules import band_limits, round_counts, round_half_up
from ctc_toolkit.errors import ToolkitError


@pytest.mark.parametrize(
    ("n", "limit"),
    [(20, 25), (24, 25), (25, 20), (30, 20), (49, 20), (50, 10), (99, 10), (100, 5), (250, 2), (500, 1)],
)
def test_1_steps_of_the_specification(n, limit):
    assert band_limit(n) == limit


def test_1_a_band_is_true_for_every_small_count():
    for n in range(K_INTERNAL, 3000):
        limit = band_limit(n)
        assert limit in STEPS
        assert (K_X - 1) / n < limit / 100
        narrower = [step for step in STEPS if step < limit]
        assert all(step * n < 100 * K_X for step in narrower)


def test_1_no_band_where_none_could_be_true():
    assert band_limits(np.array([0, 4, 19])).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("value", "whole"),
    [(34.4, 34), (34.5, 35), (35.5, 36), (0.49, 0), (0.5, 1), (99.49, 99), (99.5, 100), (0.0, 0)],
)
def test_2_halves_go_up(value, whole):
    assert round_half_up(np.array([value]))[0] == whole


def test_2_dust_does_not_decide():
    for whole in range(100):
        half = whole + 0.5
        values = np.array([half, np.nextafter(half, 0), np.nextafter(half, 200), half - 1e-12, half + 1e-12])
        assert set(round_half_up(values)) == {whole + 1}


def test_2_missing_stays_missing():
    assert np.isnan(round_half_up(np.array([np.nan]), 1))[0]


def test_3_rounding_twice_changes_nothing():
    values = np.linspace(0, 100, 4001)
    for digits in (0, 1):
        once = round_half_up(values, digits)
        assert (round_half_up(once, digits) == once).all()
    counts = np.arange(2000)
    assert (round_counts(round_counts(counts, "public"), "public") == round_counts(counts, "public")).all()


def test_3_order_is_kept():
    values = np.sort(np.random.default_rng(1).uniform(0, 100, 5000))
    assert (np.diff(round_half_up(values)) >= 0).all()


@pytest.mark.parametrize(("n", "shown"), [(30, 30), (32, 30), (33, 35), (37, 35), (38, 40), (1812, 1810)])
def test_4_public_counts_are_the_nearest_multiple_of_five(n, shown):
    assert round_counts(np.array([n]), "public")[0] == shown
    assert round_counts(np.array([n]), "internal")[0] == n


def test_4_public_counts_never_fall_below_the_threshold():
    assert round_counts(np.arange(K_PUBLIC, 100), "public").min() == K_PUBLIC


@pytest.mark.parametrize("name", ["k_public", "k_internal", "k_x"])
def test_5_lowering_is_refused(name):
    with pytest.raises(ToolkitError) as caught:
        Rules(**{name: getattr(RULES, name) - 1})
    assert caught.value.code == "disclosure_threshold_lowered"
    assert name in caught.value.say("de")


def test_5_raising_is_possible():
    raised = Rules(k_public=50, k_internal=40, k_x=10)
    assert (raised.smallest_n("public"), raised.smallest_n("internal")) == (50, 40)
    assert band_limit(40, raised.k_x) == 25


def test_5_a_larger_k_x_needs_larger_groups():
    with pytest.raises(ToolkitError) as caught:
        Rules(k_x=10)
    assert caught.value.code == "disclosure_threshold_band"
    assert "40" in caught.value.say("en")


def test_6_name_of_the_rules():
    assert RULES.version == "primary-1 (30/20/5)"
    assert Rules(k_public=40).version != RULES.version
