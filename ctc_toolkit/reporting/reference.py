"""Values to compare a profile with, drawn as ticks: other released numbers, or published ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.language import Text


@dataclass(frozen=True)
class Reference:
    """`label`: whose values, for example "Lower Saxony 2021". `percents`: whole percent by measure.

    Raises:
        ValueError: if a value is not between 0 and 100.
    """

    label: Text
    percents: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(not 0 <= value <= 100 for value in self.percents.values()):
            raise ValueError("percentages lie between 0 and 100")
        object.__setattr__(self, "percents", MappingProxyType(dict(self.percents)))

    @classmethod
    def of(cls, released: Released, label: Text, *, group: str = "all") -> Reference:
        """Return the shown percentages of another release as a reference; uncertain ones are left out."""
        table = require_released(released).table
        shown = table[(table["groups"] == group) & (table["state"] == "shown") & (table["certainty"] == "ok")]
        return cls(label, {str(m): int(p) for m, p in zip(shown["measure"], shown["percent"], strict=True)})
