"""Intervals of shares, rates and their ratios against numbers that were made elsewhere.

1. Shares: the Wilson intervals of Newcombe (1998, Statistics in Medicine 17:857-872, table I, method 3).
2. Rates: `poisson.test(137, 24.19893)` of R gives 5.661407 with 4.753125 to 6.692709.
3. Ratios of rates: `poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))` of R gives 1.971488 with 0.8584264 to 4.277266.
4. Ratios of shares: the example of Koopman (1984): 36 of 40 against 16 of 80 gives 2.94 to 7.15; statsmodels agrees on
   others, also where a count is zero on one side.
5. Several comparisons are widened by Bonferroni: three of 95 percent are as wide as one of 98 1/3 percent.
6. Zeros: the lower limit is zero, the upper limit of a ratio to zero is infinite, and nothing is called secured.
7. What a ratio says: secured and at least 5 percent, or the same, or unclear; turning it round turns the words round.
8. Counts that cannot be are refused.
"""

from math import inf, isnan

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from ctc_toolkit.statistics.rates import rate_interval, rate_ratio, share_interval, share_ratio


@pytest.mark.parametrize(
    ("count", "population", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_1_wilson(count, population, low, high):
    found = share_interval(count, population)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == count / population
    turned = share_interval(population - count, population)
    assert (1 - turned.high, 1 - turned.low) == pytest.approx((found.low, found.high))


def test_2_garwood():
    found = rate_interval(137, 24.19893)
    assert (found.value, found.low, found.high) == pytest.approx((5.661407, 4.753125, 6.692709), abs=5e-7)
    nothing = rate_interval(0, 1)
    assert (nothing.low, nothing.high) == pytest.approx((0, 3.688879))  # -log(0.025), as R gives for poisson.test(0)


def test_3_conditional():
    found = rate_ratio((11, 800), (21, 3011))
    assert (found.value, found.low, found.high) == pytest.approx((1.971488, 0.8584264, 4.277266), abs=5e-7)


def test_4_koopman():
    found = share_ratio((36, 40), (16, 80))
    assert (found.value, round(found.low, 2), round(found.high, 2)) == (4.5, 2.94, 7.15)


@pytest.mark.parametrize("counts", [(7, 34, 1, 34), (120, 4000, 150, 4100), (24_000, 100_000, 23_700, 100_000)])
def test_4_statsmodels_agrees(counts):
    a, n, b, m = counts
    found = share_ratio((a, n), (b, m))
    other = confint_proportions_2indep(a, n, b, m, compare="ratio", method="score", correction=False)
    assert (found.low, found.high) == pytest.approx(other, rel=1e-6)


@pytest.mark.parametrize(("ratio", "counts"), [(share_ratio, ((40, 90), (16, 80))), (rate_ratio, ((40, 9), (16, 8)))])
def test_5_bonferroni(ratio, counts):
    three, one = ratio(*counts, comparisons=3), ratio(*counts, level=1 - 0.05 / 3)
    assert (three.low, three.high, three.level) == pytest.approx((one.low, one.high, 1 - 0.05 / 3))
    single = ratio(*counts)
    assert three.low < single.low < single.value < single.high < three.high


@pytest.mark.parametrize("ratio", [share_ratio, rate_ratio])
def test_6_zeros(ratio):
    to_nothing, from_nothing, both = ratio((5, 40), (0, 80)), ratio((0, 40), (5, 80)), ratio((0, 40), (0, 80))
    assert (to_nothing.value, to_nothing.high) == (inf, inf)
    assert to_nothing.low > 0
    assert (from_nothing.value, from_nothing.low) == (0, 0)
    assert isnan(both.value)
    assert (both.low, both.high, both.difference) == (0, inf, "unclear")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((3000, 10_000), (2500, 10_000), "higher"),
        ((2500, 10_000), (3000, 10_000), "lower"),
        ((30, 100), (25, 100), "unclear"),
        ((250_000, 1_000_000), (245_000, 1_000_000), "similar"),  # secured, but only 2 percent more
        ((250_000, 1_000_000), (250_000, 1_000_000), "similar"),
    ],
)
@pytest.mark.parametrize("ratio", [share_ratio, rate_ratio])
def test_7_words(ratio, first, second, said):
    turned = {"higher": "lower", "lower": "higher"}
    assert ratio(first, second).difference == said
    assert ratio(second, first).difference == turned.get(said, said)


def test_8_refused():
    for wrong in ((5, 4), (-1, 4), (0, 0)):
        with pytest.raises(ValueError, match="share"):
            share_interval(*wrong)
        with pytest.raises(ValueError, match="share"):
            share_ratio(wrong, (1, 2))
    for count, exposure in ((-1, 4), (1, 0)):
        with pytest.raises(ValueError, match="rate"):
            rate_interval(count, exposure)
        with pytest.raises(ValueError, match="rate"):
            rate_ratio((1, 1), (count, exposure))
    with pytest.raises(ValueError, match="comparison"):
        share_ratio((1, 2), (1, 2), comparisons=0)
