"""What a bundle of outcome statistics is made of: released values of surveys and what was decided on them.

Percentages of young people come in as values that a door of `ctc_toolkit.disclosure` made, and in no other way. What
was decided carries the whole percent that were released when it was decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ctc_toolkit.disclosure import Level, Released
from ctc_toolkit.disclosure.area_results import AreaResults
from ctc_toolkit.disclosure.association_results import Associations
from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.disclosure.quality import ReleasedQuality
from ctc_toolkit.disclosure.rank_results import FactorRanks
from ctc_toolkit.plan.entries import GoalFields
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.riskfactors.priorities import FactorEvidence
from ctc_toolkit.survey.instrument import Instrument


@dataclass(frozen=True)
class DecidedFactor:
    """A priority or a strength that an area decided on, with what was known of it then."""

    evidence: FactorEvidence
    choice: str


@dataclass(frozen=True)
class AreaDecisions:
    """What an area decided on the ground of a survey. area: its name. goals: of the newest decided plan."""

    area: str
    decided_on: date | None
    factors: tuple[DecidedFactor, ...] = ()
    goals: tuple[GoalFields, ...] = ()
    plan_on: date | None = None


@dataclass(frozen=True)
class Fact:
    """A number about a measure and no answer of a survey: its delivery, or a change in its participants.

    place: the part of the city. measure: its id. whole: what a percentage refers to. period: the school year, or what
    participants were asked.
    """

    place: str
    measure: str
    label: str
    statistic: str
    unit: str
    estimate: float | None
    whole: int | None = None
    period: str = ""
    method: str = ""
    section: Literal["delivery", "participants"] = "delivery"
    low: float | None = None
    high: float | None = None
    n: int | None = None
    band: str = ""
    band_limit: int | None = None
    state: str = "shown"
    note: str = ""


@dataclass(frozen=True)
class WaveOutcome:
    """Everything released of a survey at one level.

    tables: profiles by breakdown; the same cell may stand in several of them. differences: comparisons, changes and
    courses. quality, facts: only at the internal level. kept_on: day of the newest released table. settings: of the
    estimation.
    """

    city: str
    ags: str
    label: str
    year: int
    content_hash: str
    kept_on: date
    instrument: Instrument
    level: Level
    tables: tuple[Released, ...]
    differences: tuple[Differences, ...] = ()
    ranks: FactorRanks | None = None
    areas: AreaResults | None = None
    associations: Associations | None = None
    quality: ReleasedQuality | None = None
    cut_points: CutPointTable | None = None
    decisions: tuple[AreaDecisions, ...] = ()
    facts: tuple[Fact, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.tables or any(table.level != self.level for table in self.tables):
            raise ValueError("a survey comes with released tables of one level")

    @property
    def made_up(self) -> bool:
        """Whether the answers are made up, which every product must say."""
        return self.tables[0].made_up

    @property
    def whole(self) -> Released:
        """The table that methods are told from: the first one."""
        return self.tables[0]


@dataclass(frozen=True)
class Outcomes:
    """What a bundle holds: surveys of one city at one level, oldest first."""

    waves: tuple[WaveOutcome, ...]

    def __post_init__(self) -> None:
        cities, levels = {wave.ags for wave in self.waves}, {wave.level for wave in self.waves}
        if not self.waves or len(cities) != 1 or len(levels) != 1:
            raise ValueError("a bundle holds surveys of one city at one level")

    @property
    def level(self) -> Level:
        """For whom: "internal" or "public"."""
        return self.waves[0].level

    @property
    def city(self) -> str:
        """Name of the city."""
        return self.waves[0].city

    @property
    def ags(self) -> str:
        """Municipality key of the city."""
        return self.waves[0].ags

    @property
    def made_up(self) -> bool:
        """Whether the answers are made up."""
        return any(wave.made_up for wave in self.waves)

    @property
    def made_on(self) -> date:
        """Day of the newest released table: as of when the bundle is, however often it is made."""
        return max(wave.kept_on for wave in self.waves)
