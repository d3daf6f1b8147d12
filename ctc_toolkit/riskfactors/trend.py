"""Change between waves of one city: tests that know of shared schools, words that do not overstate, slopes.

Two waves are a change, never a trend; three are compared in pairs; from four waves on a slope is told, together with a
test of whether a straight line is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure.differences import DifferenceInput, SharedUnits, Word
from ctc_toolkit.riskfactors.comparison import ALPHA, LEAST_DF, MARGIN, comparison_word, families
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable
from ctc_toolkit.riskfactors.stacked_waves import CELL, StackedWaves, Standard, stack_waves
from ctc_toolkit.statistics import LonelyPsu
from ctc_toolkit.statistics.differences import cohen_h, detectable, equivalence_p, t_limits, two_sided_p
from ctc_toolkit.statistics.multiplicity import adjusted
from ctc_toolkit.statistics.slope import FEWEST_WAVES, Slopes, logistic_slopes
from ctc_toolkit.statistics.totals import Floats
from ctc_toolkit.survey.responses import ResponseTable

CHANGE_COLUMNS = (
    "measure",
    "kind",
    "before",
    "after",
    "difference",
    "standard_error",
    "low",
    "high",
    "degrees_of_freedom",
    "p_value",
    "cohen_h",
    "detectable",
    "shared_difference",
    "shared_low",
    "shared_high",
)


@dataclass(frozen=True)
class ChangeFrame:
    """Exact changes from one wave to a later one. They reach a person only through `disclosure.release_changes`.

    frame: `CHANGE_COLUMNS`, one row per measure that both waves asked; before, after, difference, standard_error,
    limits and detectable in percent points, brought to the same make-up; shared_*: only units in both waves.
    """

    frame: pd.DataFrame

    def judged(self, measures: Collection[str]) -> list[DifferenceInput]:
        """Return the changes of exactly these measures in words; factors are one family of tests, behaviours another.

        increased, decreased: Holm p < .05. unchanged: else, and both one-sided tests put the change inside the margin.
        not_determinable: neither; that is not the same as no change. Measures without a standard error, and all of them
        below `LEAST_DF` degrees of freedom, are not determinable and leave the family.
        """
        return self._judged(measures, change_word)

    def as_comparison(self, measures: Collection[str]) -> list[DifferenceInput]:
        """Return the same with the earlier wave as the reference: elevated, lower, similar or unclear."""
        return self._judged(measures, comparison_word)

    def _judged(self, measures: Collection[str], word: Callable[[float, float, float], Word]) -> list[DifferenceInput]:
        found: list[DifferenceInput] = []
        for family in families(self.frame, measures):
            bearing = (family["degrees_of_freedom"] >= LEAST_DF).to_numpy()
            p_values = np.where(bearing, family["p_value"].to_numpy(dtype=float), np.nan)
            holm, screened = adjusted(p_values, "holm"), adjusted(p_values, "benjamini_hochberg")
            d, error, df = (family[name] for name in ("difference", "standard_error", "degrees_of_freedom"))
            same = np.where(bearing, equivalence_p(d, error, df, MARGIN), np.nan)
            for place, row in enumerate(family.to_dict("records")):
                shared = (row["shared_difference"], row["shared_low"], row["shared_high"])
                found.append(
                    DifferenceInput(
                        str(row["measure"]),
                        row["difference"],
                        row["low"],
                        row["high"],
                        word(row["difference"], float(holm[place]), float(same[place])),
                        bool(screened[place] < ALPHA),
                        row["before"],
                        row["detectable"],
                        shared if np.isfinite(shared[0]) else None,
                    )
                )
        return found


@dataclass(frozen=True)
class Changes(ChangeFrame):
    """Changes that come from the answers of both waves in one design."""

    stacked: StackedWaves

    @property
    def shared_units(self) -> SharedUnits | None:
        """What must be known before the result of shared units is told; None where there are fewer than two."""
        if self.stacked.design != "stacked" or self.stacked.shared < 2:
            return None
        return SharedUnits(self.stacked.alone, self.stacked.alone_n)


def change_word(difference: float, holm: float, same: float) -> Word:
    """Return the word for a change from its Holm-adjusted p and its p of equivalence."""
    if holm < ALPHA:
        return "increased" if difference > 0 else "decreased"
    return "unchanged" if same < ALPHA else "not_determinable"


def changes(
    earlier: tuple[str, ResponseTable],
    later: tuple[str, ResponseTable],
    *,
    cut_points: CutPointTable | None = None,
    standard: Standard = "first",
    lonely_psu: LonelyPsu = "collapse",
    confidence: float = 0.95,
) -> Changes:
    """Return the changes of all measures that both waves (name and answers) asked.

    Cut points are applied anew to both in one version. One design of both waves, V of z_later - z_earlier, t with its
    degrees of freedom (methods, section 7).

    Raises:
        ToolkitError: as `stack_waves` and `statistics.estimates`.
    """
    stacked = stack_waves([earlier, later], cut_points=cut_points, standard=standard)
    parts = stacked.parts(lonely_psu=lonely_psu)
    first, second = stacked.names
    found = parts.combine({second: 1.0, first: -1.0})
    before, after = (100 * parts.parts[name].estimate for name in (first, second))
    d, error = 100 * found.estimate, 100 * found.standard_error
    df = np.full(len(d), float(found.degrees_of_freedom))
    low, high = t_limits(d, error, df, confidence)
    shared, shared_low, shared_high = _among_shared(stacked, lonely_psu, confidence)
    frame = pd.DataFrame(
        {
            "measure": list(stacked.totals.measures),
            "kind": [stacked.kinds[measure] for measure in stacked.totals.measures],
            "before": before,
            "after": after,
            "difference": d,
            "standard_error": error,
            "low": low,
            "high": high,
            "degrees_of_freedom": df,
            "p_value": two_sided_p(d, error, df),
            "cohen_h": cohen_h(after / 100, before / 100),
            "detectable": detectable(error, df, confidence),
            "shared_difference": shared,
            "shared_low": shared_low,
            "shared_high": shared_high,
        }
    )
    return Changes(frame, stacked)


def _among_shared(
    stacked: StackedWaves, lonely_psu: LonelyPsu, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    nothing = np.full(len(stacked.totals.measures), np.nan)
    if stacked.design != "stacked" or stacked.shared < 2:
        return nothing, nothing, nothing
    parts = stacked.parts(of="shared", lonely_psu=lonely_psu)
    first, second = stacked.names
    found = parts.combine({second: 1.0, first: -1.0})
    d, error = 100 * found.estimate, 100 * found.standard_error
    low, high = t_limits(d, error, float(found.degrees_of_freedom), confidence)
    return d, low, high


@dataclass(frozen=True)
class SlopesOver:
    """Slopes over four and more waves; exact, see `Slopes`. They reach a person only through `release_course`."""

    slopes: Slopes
    stacked: StackedWaves

    def judged(self, measures: Collection[str]) -> list[DifferenceInput]:
        """Return the course of exactly these measures in words: points are the change along the line, first to last.

        increased, decreased: Holm p < .05 of the slope on the log-odds scale; else not determinable. note: whether a
        straight line is enough (Wald test of departure, 5 percent).
        """
        names, kinds = self.stacked.totals.measures, self.stacked.kinds
        frame = pd.DataFrame({"measure": names, "kind": [kinds[one] for one in names], "place": range(len(names))})
        found: list[DifferenceInput] = []
        for family in families(frame, measures):
            at = family["place"].to_numpy()
            bearing = self.slopes.degrees_of_freedom >= LEAST_DF
            p_values = self.slopes.p_value[at] if bearing else np.full(len(at), np.nan)
            holm, screened = adjusted(p_values, "holm"), adjusted(p_values, "benjamini_hochberg")
            for place, measure in enumerate(family["measure"]):
                low, points, high = (100 * float(values[at[place]]) for values in self.slopes.along)
                straight = self.slopes.departure_p[at[place]]
                note = "unknown" if not np.isfinite(straight) else "not_straight" if straight < ALPHA else "straight"
                word: Word = "not_determinable"
                if holm[place] < ALPHA:
                    word = "increased" if points > 0 else "decreased"
                stands_out = bool(screened[place] < ALPHA)
                found.append(DifferenceInput(str(measure), points, low, high, word, stands_out, note=note))
        return found


def slopes_over(
    waves: Sequence[tuple[str, float, ResponseTable]],
    *,
    cut_points: CutPointTable | None = None,
    standard: Standard = "first",
    lonely_psu: LonelyPsu = "collapse",
) -> SlopesOver:
    """Return the slopes over waves (name, year, answers, in order of time).

    Raises:
        ToolkitError: as `stack_waves` and `statistics.estimates`.
        ValueError: fewer than four waves; with fewer there is no slope, only changes.
    """
    if len(waves) < FEWEST_WAVES:
        raise ValueError("a slope needs four waves")
    stacked = stack_waves([(name, table) for name, _, table in waves], cut_points=cut_points, standard=standard)
    parts = stacked.parts(lonely_psu=lonely_psu)
    years = {name: year for name, year, _ in waves}
    slopes = logistic_slopes(parts, years, {name: _sums(stacked, name) for name in years})
    return SlopesOver(slopes, stacked)


def _sums(stacked: StackedWaves, name: str) -> Floats:
    """Return the (M,) sums of weights of respondents with a value that stand behind a wave."""
    values = stacked.totals.group_values[CELL]
    own = [place for place, value in enumerate(values) if value.startswith(f"{name}|")]
    chosen = stacked.totals.keys[CELL].isin(own).to_numpy()
    return np.asarray(stacked.totals.weight[chosen].sum(axis=0), dtype=float)
