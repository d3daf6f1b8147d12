"""How probably a survey finds a change of a percentage: power for two proportions with a design effect.

Normal approximation with the pooled variance under "no change" and both variances under the change (Fleiss, Levin, Paik
2003, Statistical Methods for Rates and Proportions, section 4.2; the formula of R's `power.prop.test`). Answers of
pupils of the same school resemble each other, so that n answers tell as much as n / design effect independent ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import norm

USUAL_POWER = 0.8
"""A change counts as one that can be seen if it is found in four of five such surveys."""

ALPHA = 0.05


@dataclass(frozen=True)
class Survey:
    """A survey as far as it decides what can be seen: answers, and how much they resemble each other.

    Raises:
        ValueError: no answers, or a design effect that is not positive.
    """

    answers: float
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        if not (self.answers > 0 and self.design_effect > 0):
            raise ValueError("a survey needs answers and a positive design effect")

    @property
    def effective(self) -> float:
        """How many independent answers tell as much."""
        return self.answers / self.design_effect


def power_of_change(before: float, after: float, first: Survey, second: Survey, *, alpha: float = ALPHA) -> float:
    """Return the probability (0 to 1) that a two-sided test finds the change from `before` to `after` (0 to 1).

    The surveys count as independent. The tail on the other side, which would find the opposite, is left out as in
    `power.prop.test(strict = FALSE)`.

    Raises:
        ValueError: a share is not between 0 and 1.
    """
    if not (0 <= before <= 1 and 0 <= after <= 1):
        raise ValueError("shares lie between 0 and 1")
    n, m = first.effective, second.effective
    together = (n * before + m * after) / (n + m)
    under_none = together * (1 - together) * (1 / n + 1 / m)
    under_change = before * (1 - before) / n + after * (1 - after) / m
    if under_change == 0:
        return 0.0 if before == after else 1.0
    beyond = abs(before - after) - norm.ppf(1 - alpha / 2) * under_none**0.5
    return float(norm.cdf(beyond / under_change**0.5))


def smallest_change(
    before: float, towards: float, first: Survey, second: Survey, *, power: float = USUAL_POWER
) -> float | None:
    """Return the share nearest to `before`, in the direction of `towards` (0 or 1), that is found with `power`.

    None where even `towards` itself would not be found.
    """
    if power_of_change(before, towards, first, second) < power:
        return None
    low, high = sorted((before, towards))
    return float(brentq(lambda share: power_of_change(before, share, first, second) - power, low, high))
