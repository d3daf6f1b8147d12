"""What every product says about numbers that come from finished tables of a survey institute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from ctc_toolkit.disclosure.cells import parse_groups

RangeBasis = Literal["given", "standard_error", "design_effect", "assumed", "none"]
"""Where the range of a cell comes from: given by the institute; computed from its standard error or its design effect;
approximated with an assumed design effect; there is none."""
RANGE_BASES: tuple[RangeBasis, ...] = get_args(RangeBasis)

UsedCutPoints = Literal["official", "institute", "unknown"]


@dataclass(frozen=True)
class TablesOrigin:
    """Who made the tables and how firm they are; all of it was entered or follows from which columns were filled.

    institute, report: who made them and where they stand. first_day, last_day: of the fieldwork (ISO). cut_points: used
    by the institute. schools: that took part. design_effect: the assumed one as text, "" where none was assumed.
    bases: of the ranges, each that occurs. assumed: measures, or measures with their group ("risk sex=female"), whose
    range is an approximation.
    """

    institute: str
    report: str
    first_day: str
    last_day: str
    cut_points: UsedCutPoints
    schools: int
    design_effect: str = ""
    bases: tuple[RangeBasis, ...] = ()
    assumed: tuple[str, ...] = ()

    def is_assumed(self, measure: str, groups: str) -> bool:
        """Return whether the range of a cell is an approximation."""
        return measure in self.assumed or f"{measure} {groups}" in self.assumed


def origin_from(found: Any) -> TablesOrigin | None:
    """Return the origin that a stored document holds; None: the numbers come from answers.

    Raises:
        ValueError: it is none that was written.
    """
    if found is None:
        return None
    held = {**found, "bases": tuple(found["bases"]), "assumed": tuple(found["assumed"])}
    origin = TablesOrigin(**held)
    texts = (origin.institute, origin.report, origin.first_day, origin.last_day, origin.design_effect)
    if (
        any(type(text) is not str for text in (*texts, *origin.assumed))
        or origin.cut_points not in get_args(UsedCutPoints)
        or type(origin.schools) is not int
        or not set(origin.bases) <= set(RANGE_BASES)
    ):
        raise ValueError("an origin that is none")
    for entry in origin.assumed:
        parse_groups(entry.partition(" ")[2] or "all")
    return origin
