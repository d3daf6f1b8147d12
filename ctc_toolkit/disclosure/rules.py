"""The primary rules of disclosure control as pure functions: thresholds, bands, rounding.

Rules S1 to S4 and S20 of the trust specification: every threshold counts respondents without weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError

Level = Literal["internal", "public"]
LEVELS: tuple[Level, ...] = ("internal", "public")

K_PUBLIC = 30
"""Smallest number of valid answers behind a number for the public (S1)."""
K_INTERNAL = 20
"""Smallest number of valid answers behind a number for one's own city or school, not for publication (S1)."""
K_X = 5
"""Smallest number of respondents with the attribute, and without it, for an exact percentage (S2)."""
STEPS = (1, 2, 5, 10, 20, 25)
"""Band limits in percent, ascending (S2)."""
COUNT_STEP = 5
"""Numbers of answers are rounded to multiples of this in public products (S4)."""
LARGEST_SHARE = 0.9
"""A mean is shown only if at most this share of the answers has the same score (S4)."""
MINIMUM_PSUS = 2
"""Smallest number of schools or classes (sampling units) behind a number; one alone is its own result."""

RULE_SET = "primary-1"
"""Name of the rules for single cells. Changing any rule or constant of this package changes the name."""
JOINT_RULE_SET = "joint-1"
"""Name of the rules for all tables of a wave together, see `lock_plan`; they include those for single cells."""


@dataclass(frozen=True)
class Rules:
    """Thresholds in use. A city may raise them, never lower them.

    `k_x` raised means that the smallest n rises too: the widest band is 25 %, and 25 % of the smallest n must
    still be at least `k_x` respondents, else no band could be true.

    Raises:
        ToolkitError: `disclosure_threshold_lowered`, `disclosure_threshold_band`.
    """

    k_public: int = K_PUBLIC
    k_internal: int = K_INTERNAL
    k_x: int = K_X

    def __post_init__(self) -> None:
        for name, least in (("k_public", K_PUBLIC), ("k_internal", K_INTERNAL), ("k_x", K_X)):
            if getattr(self, name) < least:
                raise ToolkitError("disclosure_threshold_lowered", name=name, found=getattr(self, name), least=least)
        needed = -(-100 * self.k_x // STEPS[-1])
        for name in ("k_public", "k_internal"):
            if getattr(self, name) < needed:
                raise ToolkitError(
                    "disclosure_threshold_band",
                    name=name,
                    found=getattr(self, name),
                    least=needed,
                    k_x=self.k_x,
                )

    def smallest_n(self, level: Level) -> int:
        """Return the smallest number of valid answers behind a number of `level`."""
        return self.k_public if level == "public" else self.k_internal

    @property
    def version(self) -> str:
        """Name of the rules with their thresholds, printed on every product: `primary-1 (30/20/5)`."""
        return f"{RULE_SET} {self._thresholds}"

    @property
    def joint_version(self) -> str:
        """Name of the rules where a `LockPlan` was applied: `joint-1 (30/20/5)`."""
        return f"{JOINT_RULE_SET} {self._thresholds}"

    @property
    def _thresholds(self) -> str:
        return f"({self.k_public}/{self.k_internal}/{self.k_x})"


RULES = Rules()
"""The thresholds of the specification."""


def band_limits(n: NDArray[np.int64], k_x: int = K_X) -> NDArray[np.int64]:
    """Return b(n) in percent for each n: the smallest of `STEPS` that is at least `k_x` of n respondents.

    20 -> 25, 30 -> 20, 50 -> 10, 100 -> 5, 250 -> 2, 500 -> 1. Zero where even the widest step is too narrow.
    Fewer than `k_x` of n respondents are always fewer than b(n) percent of them.
    """
    steps = np.asarray(STEPS, dtype=np.int64)
    enough = steps[None, :] * np.asarray(n, dtype=np.int64).reshape(-1, 1) >= 100 * k_x
    return np.where(enough.any(axis=1), steps[enough.argmax(axis=1)], 0)


def band_limit(n: int, k_x: int = K_X) -> int:
    """Return b(n) of one n, see `band_limits`."""
    return int(band_limits(np.array([n]), k_x)[0])


def round_half_up(values: NDArray[np.float64], digits: int = 0) -> NDArray[np.float64]:
    """Return `values` rounded to `digits` decimals, halves upwards (DIN 1333); NaN stays NaN.

    Values that differ only by the dust of floating-point sums round alike: they are first brought to nine
    decimals. Rounding never changes the order of two values, so a rounded percentage lies within its rounded
    interval.
    """
    scale = 10.0**digits
    rounded: NDArray[np.float64] = np.floor(np.round(values, 9) * scale + 0.5) / scale
    return rounded


def round_counts(n: NDArray[np.int64], level: Level) -> NDArray[np.int64]:
    """Return numbers of answers as shown: exact for `internal`, to the nearest five for `public`."""
    n = np.asarray(n, dtype=np.int64)
    return (2 * n + COUNT_STEP) // (2 * COUNT_STEP) * COUNT_STEP if level == "public" else n
