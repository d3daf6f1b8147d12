"""What a made-up wave is to look like: sample, levels, correlations, effects, missing answers, exaggeration."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ctc_toolkit.errors import ToolkitError

SamplingUnit = Literal["school", "class"]
Weights = Literal["none", "equal", "unequal"]
DesignColumn = Literal["stratum", "psu", "weight", "population_psus"]
Shifts = Mapping[str, float]
"""Shifts in standard deviations of the latent constructs, by name; several names may concern one construct, their
shifts add up. A name is

- a scale or theme id, or a kind ("risk", "protective", "outcome", "behaviour"): plus means more of the construct;
- a domain ("community", "family", "school", "peer_individual") or "burden" for everything: plus means worse, so
  that risk scales, problems and behaviours go up and protective scales go down.
"""

SCHOOL_TYPE_BURDEN: dict[str, float] = {
    "foerderschule": 0.25,
    "hauptschule": 0.25,
    "sekundarschule": 0.1,
    "gesamtschule": 0.1,
    "realschule": 0.0,
    "berufskolleg": 0.1,
    "berufliche_schule": 0.1,
    "gymnasium": -0.2,
}
"""Burden by kind of school; a kind that is not listed has none."""


@dataclass(frozen=True)
class District:
    """One area of a city.

    share: of its pupils, relative to the others. profile: how it differs from the city. schools: how many it has at
    least; 0: as its share gives it.
    """

    id: str
    share: float = 1.0
    profile: Shifts = field(default_factory=dict)
    schools: int = 0

    def __post_init__(self) -> None:
        _within("districts.share", self.share, 0.001, 1000)
        _within("districts.schools", self.schools, 0, 1000)
        _numbers("districts.profile", self.profile)


@dataclass(frozen=True)
class Correlations:
    """Correlations between the latent constructs of one person.

    Two constructs of kinds a and b correlate with sqrt(a * b), where a and b are the values of their kinds below,
    plus `same_domain` if both are scales of the same domain; protective against all others with a minus. Two risk
    scales of different domains thus correlate with `risk`, a risk scale and a behaviour with sqrt(risk * behaviour).
    pairs: (construct, construct, correlation) that replace single values.
    """

    risk: float = 0.30
    protective: float = 0.30
    outcome: float = 0.20
    behaviour: float = 0.45
    same_domain: float = 0.15
    pairs: tuple[tuple[str, str, float], ...] = ()

    def __post_init__(self) -> None:
        for name in ("risk", "protective", "outcome", "behaviour"):
            _within(f"correlations.{name}", getattr(self, name), 0, 0.95)
        highest = max(self.risk, self.protective, self.outcome)
        _within("correlations.same_domain", self.same_domain, 0, 0.99 - highest)
        for _, _, value in self.pairs:
            _within("correlations.pairs", value, -0.99, 0.99)


@dataclass(frozen=True, kw_only=True)
class SimulationSettings:
    """One made-up wave of one city. Every setting has a plausible default; nothing is taken from real records.

    Sample
        respondents: number of answers, exactly. year: survey year, part of the class codes.
        structure_seed: start of the random numbers for what two waves of a city share: districts, schools and their
            codes, school effects. None: the seed of the wave. Give two waves the same one.
        districts: areas; empty: the first two of the instrument, else "area_1" and "area_2".
        schools: number of schools; they are spread over districts by share and over school types in turn.
        new_schools: how many of them are not those of the other waves with this structure seed.
        class_size: average answers per class. A class has one grade; its school has one type and one district.
        school_types: value ids; empty: so many of the instrument that every stratum keeps two schools.
        school_type_burden: burden by school type, in standard deviations.
        grades: value ids; empty: 6 to 11 if the instrument has them all or names none, else all it names.
        grade_shares, sex_shares: relative shares by value id; a grade or sex that is left out is not drawn. Empty:
            grades equally; the first two sexes of the instrument equally, each further one `other_sexes`.
        primary_sampling_unit: "school": schools are a sample, strata are district x school type (joined where one
            would hold a single school). "class": these schools are all there is, strata are the schools.
        weights: "unequal": strata sampled at different rates, and classes that took part to different degrees
            (coefficient of variation `weight_variation`). "equal": a column of ones. "none": no such column.
        design_columns: columns of the sampling design in the table.
        sampled_share: share of all units of a stratum that were sampled, for the column `population_psus`.

    Level and differences (see `Shifts`)
        profile: the city against the reference. change: this wave against the first, by scale or theme.
        grade_slopes: per grade, from the middle grade of the instrument. sex_effects: second sex against the first.
        district_spread: standard deviation of further random differences between districts.
        levels: by item or scale id, 0 to 1, in the direction of the construct, at the middle grade: share of "yes"
            or "at least once"; share that has started by the highest age; otherwise mean answer as share of the
            range. Others get plausible levels (`levels.py`).

    Dependence
        school_correlation, class_correlation: share of the variance of a construct that lies between schools, and
            between classes of a school. school_stability: correlation of a school's effect between two waves.
        correlations: between constructs. reliability: wanted alpha of every scale; None: the published alpha where
            the instrument names one, else 0.65 to 0.82.

    Answers that are missing or not meant seriously
        missing: average share of single answers left out, growing from the first to the last question.
        break_off: share of respondents who stop before the end. skipped_scales: chance to leave out a whole scale.
        missing_groups: share without an answer to sex, and to age. not_asked: scales or items left out of this wave.
        exaggerating: share of respondents who give extreme answers to nearly everything.

    Raises:
        ToolkitError: `simulation_setting` for a value out of range. Names are checked against the instrument later.
    """

    respondents: int = 4000
    year: int = 2026
    structure_seed: int | None = None
    districts: tuple[District, ...] = ()
    schools: int = 12
    new_schools: int = 0
    class_size: int = 22
    school_types: tuple[str, ...] = ()
    school_type_burden: Mapping[str, float] = field(default_factory=lambda: dict(SCHOOL_TYPE_BURDEN))
    grades: tuple[str, ...] = ()
    grade_shares: Mapping[str, float] = field(default_factory=dict)
    sex_shares: Mapping[str, float] = field(default_factory=dict)
    other_sexes: float = 0.015
    primary_sampling_unit: SamplingUnit = "school"
    weights: Weights = "unequal"
    weight_variation: float = 0.25
    design_columns: tuple[DesignColumn, ...] = ("stratum", "psu", "weight")
    sampled_share: float = 0.5

    profile: Shifts = field(default_factory=dict)
    change: Shifts = field(default_factory=dict)
    grade_slopes: Shifts = field(
        default_factory=lambda: {"risk": 0.10, "protective": -0.06, "outcome": 0.05, "behaviour": 0.22}
    )
    sex_effects: Shifts = field(default_factory=lambda: {"peer_individual": 0.2, "outcome": -0.4, "behaviour": 0.1})
    district_spread: float = 0.05
    levels: Mapping[str, float] = field(default_factory=dict)

    school_correlation: float = 0.03
    class_correlation: float = 0.03
    school_stability: float = 0.7
    correlations: Correlations = field(default_factory=Correlations)
    reliability: float | None = None

    missing: float = 0.03
    break_off: float = 0.03
    skipped_scales: float = 0.005
    missing_groups: float = 0.01
    not_asked: tuple[str, ...] = ()
    exaggerating: float = 0.012

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if value is not None:
                _within(name, value, low, high)
        _within("new_schools", self.new_schools, 0, self.schools)
        _within("respondents", self.respondents, self.schools, 100_000_000)
        _within("schools", self.schools, max(1, len(self.districts)), 20_000)
        _within("class_correlation", self.class_correlation, 0, 0.9 - self.school_correlation)
        for name in ("profile", "change", "grade_slopes", "sex_effects", "school_type_burden"):
            _numbers(name, getattr(self, name))
        for name in ("grade_shares", "sex_shares"):
            shares = getattr(self, name)
            _numbers(name, shares, low=0, high=1e6)
            if shares and sum(shares.values()) <= 0:
                raise ToolkitError("simulation_setting", setting=name, expected="> 0", found=0)
        _numbers("levels", self.levels, low=0, high=1)
        _one_of("primary_sampling_unit", self.primary_sampling_unit, get_args(SamplingUnit))
        _one_of("weights", self.weights, get_args(Weights))
        for column in self.design_columns:
            _one_of("design_columns", column, get_args(DesignColumn))
        for name in ("school_types", "grades", "not_asked", "design_columns"):
            _different(name, getattr(self, name))
        _different("districts", tuple(district.id for district in self.districts))

    def fingerprint(self) -> str:
        """Return the settings as one line of JSON, the same for equal settings."""
        return json.dumps(_plain(dataclasses.asdict(self)), sort_keys=True, ensure_ascii=True)


_RANGES: dict[str, tuple[float, float]] = {
    "year": (1900, 2200),
    "structure_seed": (0, 2**63),
    "class_size": (1, 1000),
    "other_sexes": (0, 0.3),
    "weight_variation": (0, 1),
    "sampled_share": (0.001, 1),
    "district_spread": (0, 2),
    "school_correlation": (0, 0.5),
    "school_stability": (0, 1),
    "reliability": (0.3, 0.95),
    "missing": (0, 0.5),
    "break_off": (0, 1),
    "skipped_scales": (0, 0.9),
    "missing_groups": (0, 0.9),
    "exaggerating": (0, 0.5),
}


def _within(name: str, value: float, low: float, high: float) -> None:
    good = isinstance(value, int | float) and math.isfinite(value) and low <= value <= high
    if not good:
        raise ToolkitError("simulation_setting", setting=name, expected=f"{low:g}–{high:g}", found=value)


def _numbers(name: str, values: Mapping[str, float], low: float = -5, high: float = 5) -> None:
    for key, value in values.items():
        _within(f"{name}.{key}", value, low, high)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ToolkitError("simulation_setting", setting=name, expected=", ".join(known), found=value)


def _different(name: str, values: tuple[str, ...]) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ToolkitError("simulation_setting_twice", setting=name, found=", ".join(twice))


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold, with the keys of mappings in order."""
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value
