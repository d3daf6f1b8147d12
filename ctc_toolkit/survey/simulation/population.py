"""Schools, classes and respondents of a made-up city, and the population they stand for.

The population consists of cells: district, school type (and school, where the schools are all there is), grade, sex
and age. The share of every cell is fixed by the settings; the sample is drawn so that its weighted composition is
that of the cells on average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.survey.simulation.constructs import Constructs, Floats, correlated
from ctc_toolkit.survey.simulation.dimensions import AGE_OFFSETS, Dimensions
from ctc_toolkit.survey.simulation.settings import SimulationSettings

Integers = NDArray[np.int64]

_SMALLEST_CLASS = 4
_CODES_APART = 7
_GOLDEN = (5**0.5 - 1) / 2
"""Schools start at evenly spread places in the list of grades, so that small waves have all grades too."""


@dataclass(frozen=True)
class Schools:
    """The schools of a wave, one entry each.

    code: neutral codes, the same for a school in every wave. district, school_type, stratum: positions; strata are
    numbered within the wave. share: of the pupils in the population. effects: (schools, constructs), in standard
    deviations.
    """

    code: tuple[str, ...]
    district: Integers
    school_type: Integers
    stratum: Integers
    share: Floats
    effects: Floats


@dataclass(frozen=True)
class Means:
    """Mean of every construct by position of grade, sex, district and school type; they add up with `general`."""

    general: Floats
    grade: Floats
    sex: Floats
    district: Floats
    school_type: Floats

    def of(self, grade: Integers, sex: Integers, district: Integers, school_type: Integers) -> Floats:
        """Return the means, one row per entry of the positions."""
        total = self.grade[grade] + self.general
        total += self.sex[sex]
        total += self.district[district]
        total += self.school_type[school_type]
        return total


def structure(
    settings: SimulationSettings, dimensions: Dimensions, matrix: Floats, seed: int
) -> tuple[Schools, Floats]:
    """Return the schools, and random differences between districts (districts, constructs).

    What two waves share comes from the structure seed, the rest from `seed`.
    """
    start = seed if settings.structure_seed is None else settings.structure_seed
    shared = np.random.Generator(np.random.PCG64(np.random.SeedSequence([start, 1])))
    own = np.random.Generator(np.random.PCG64(np.random.SeedSequence([start, 2, settings.year, seed])))
    count, constructs = settings.schools, len(matrix)
    district = _spread(count, dimensions.district_shares, [entry.schools for entry in dimensions.districts])
    school_type = _in_turn(district, len(dimensions.school_types))
    share = np.zeros(count)
    size = shared.uniform(0.6, 1.4, count)
    for place, wanted in enumerate(dimensions.district_shares):
        inside = district == place
        share[inside] = wanted * size[inside] / size[inside].sum()
    differences = correlated(shared.standard_normal((len(dimensions.districts), constructs)), matrix)
    lasting = correlated(shared.standard_normal((count, constructs)), matrix)
    passing = correlated(own.standard_normal((count, constructs)), matrix)
    fresh = correlated(own.standard_normal((count, constructs)), matrix)
    codes = shared.permutation(np.arange(101, 101 + _CODES_APART * count, _CODES_APART))
    new = np.zeros(count, dtype=bool)
    new[_newest(district, settings.new_schools)] = True
    lasting[new] = fresh[new]
    later = 101 + _CODES_APART * count + (settings.year % 1000) * count
    names = [f"s{later + at if new[at] else codes[at]}" for at in range(count)]
    stay = settings.school_stability
    effects = np.sqrt(stay) * lasting + np.sqrt(1 - stay) * passing
    stratum = np.arange(count) if settings.primary_sampling_unit == "class" else _strata(district, school_type)
    schools = Schools(tuple(names), district, school_type, stratum, share / share.sum(), effects)
    return schools, differences * settings.district_spread


def _spread(count: int, shares: Floats, wanted: Sequence[int]) -> Integers:
    """Return the district of every school: in proportion to the shares, at least one, two where possible.

    wanted: by district how many it has at least, as far as there are so many schools.
    """
    number = np.full(len(shares), 2 if count >= 2 * len(shares) else 1)
    if max(wanted, default=0) and np.maximum(number, wanted).sum() <= count:
        number = np.maximum(number, wanted)
    for _ in range(count - int(number.sum())):
        number[int(np.argmax(shares / (number + 0.5)))] += 1
    return np.repeat(np.arange(len(shares)), number)


def _in_turn(district: Integers, types: int) -> Integers:
    """Return the school type of every school: in turn within its district."""
    place = np.arange(len(district)) - np.searchsorted(district, district)
    return place % types


def _newest(district: Integers, count: int) -> Integers:
    """Return the schools that are replaced, the last of every district in turn."""
    from_end = np.searchsorted(district, district, side="right") - np.arange(len(district))
    return np.lexsort((district, from_end))[:count]


def _strata(district: Integers, school_type: Integers) -> Integers:
    """Return district x school type; the types of a district are joined where one would hold a single school."""
    combined = district * (school_type.max() + 1) + school_type
    for place in np.unique(district):
        inside = district == place
        _, sizes = np.unique(combined[inside], return_counts=True)
        if (sizes < 2).any():
            combined[inside] = combined[inside].min()
    return np.unique(combined, return_inverse=True)[1].astype(np.int64)


def means(settings: SimulationSettings, constructs: Constructs, dimensions: Dimensions, differences: Floats) -> Means:
    """Return the means of all constructs by grade, sex, district and school type.

    Raises:
        ToolkitError: `simulation_name_unknown` for names in profiles, changes, slopes or effects.
    """
    general = constructs.shifts("profile", settings.profile) + constructs.shifts("change", settings.change)
    slope = constructs.shifts("grade_slopes", settings.grade_slopes)
    sex = constructs.shifts("sex_effects", settings.sex_effects)
    places = [constructs.shifts(f"districts.{entry.id}", entry.profile) for entry in dimensions.districts]
    sign = np.array([entry.sign for entry in constructs.entries], dtype=np.float64)
    burden = [settings.school_type_burden.get(name, 0.0) for name in dimensions.school_types]
    return Means(
        general,
        np.outer(dimensions.grade_numbers - dimensions.middle_grade, slope),
        np.outer(dimensions.sex_contrast, sex),
        np.array(places) + differences,
        np.outer(burden, sign),
    )


@dataclass(frozen=True)
class Respondents:
    """One entry per respondent, as positions; weight: not a number where the wave has none."""

    school: Integers
    school_class: Integers
    grade: Integers
    sex: Integers
    age: Integers
    weight: Floats

    @property
    def classes(self) -> int:
        """Number of classes."""
        return int(self.school_class.max()) + 1


def draw_respondents(
    settings: SimulationSettings, dimensions: Dimensions, schools: Schools, random: np.random.Generator
) -> Respondents:
    """Return the respondents, sorted by school and class."""
    rates = _rates(settings, int(schools.stratum.max()) + 1)[schools.stratum]
    sampled = _rounded(schools.share * rates / (schools.share * rates).sum(), settings.respondents)
    sizes, school_of_class, grade_of_class = [], [], []
    start = random.random()
    for place, pupils in enumerate(sampled.tolist()):
        number = max(1, round(pupils / settings.class_size))
        least = min(_SMALLEST_CLASS, pupils // number)
        sizes.append(least + random.multinomial(pupils - least * number, np.full(number, 1 / number)))
        school_of_class.append(np.full(number, place))
        drawn = (np.arange(number) + (start + place * _GOLDEN) % 1) / number
        grades = np.searchsorted(np.cumsum(dimensions.grade_shares), drawn, side="right")
        grade_of_class.append(random.permutation(np.minimum(grades, len(dimensions.grades) - 1)))
    size = np.concatenate(sizes)
    school_class = np.repeat(np.arange(len(size)), size)
    school = np.repeat(np.concatenate(school_of_class), size)
    grade = np.repeat(np.concatenate(grade_of_class), size)
    count = len(school)
    sex = random.choice(len(dimensions.sexes), count, p=dimensions.sex_shares)
    offset = random.choice(list(AGE_OFFSETS), count, p=list(AGE_OFFSETS.values()))
    age = (dimensions.grade_numbers[grade] + offset).astype(np.int64)
    part = _class_weights(settings, len(size), random)
    weight = np.round(part[school_class] / rates[school], 6)
    if settings.weights == "none":
        weight = np.full(count, np.nan)
    return Respondents(school, school_class, grade, sex, age, weight)


def _rates(settings: SimulationSettings, strata: int) -> Floats:
    """Return the relative sampling rate of every stratum."""
    return np.resize([0.7, 1.3], strata) if settings.weights == "unequal" else np.ones(strata)


def _class_weights(settings: SimulationSettings, classes: int, random: np.random.Generator) -> Floats:
    """Return the nonresponse factor of every class: gamma distributed, mean 1, independent of all answers."""
    if settings.weights != "unequal" or settings.weight_variation == 0:
        return np.ones(classes)
    form = settings.weight_variation**-2
    return np.maximum(random.gamma(form, 1 / form, classes), 0.05)


def _rounded(shares: Floats, total: int) -> Integers:
    """Return whole numbers, at least one each, that add up to `total` (largest remainders)."""
    exact = shares * (total - len(shares))
    whole = np.floor(exact).astype(np.int64)
    missing = total - len(shares) - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole + 1


@dataclass(frozen=True)
class Cells:
    """The population: one entry per cell, as positions; `school` is -1 where schools are a sample.

    share: adds up to 1. means: (cells, constructs). spread: standard deviation of the constructs within a cell.
    """

    school: Integers
    district: Integers
    school_type: Integers
    grade: Integers
    sex: Integers
    age: Integers
    share: Floats
    means: Floats
    spread: float


def cells_of(settings: SimulationSettings, dimensions: Dimensions, schools: Schools, mean: Means) -> Cells:
    """Return the population that the sample stands for."""
    fixed = settings.primary_sampling_unit == "class"
    listed = pd.DataFrame(
        {
            "school": np.arange(len(schools.code)) if fixed else -1,
            "district": schools.district,
            "school_type": schools.school_type,
            "share": schools.share,
        }
    )
    places = listed.groupby(["school", "district", "school_type"])[["share"]].sum().reset_index()
    axes = (len(places), len(dimensions.grades), len(dimensions.sexes), len(AGE_OFFSETS))
    place, grade, sex, offset = (index.reshape(-1) for index in np.indices(axes))
    share = places["share"].to_numpy()[place] * dimensions.grade_shares[grade] * dimensions.sex_shares[sex]
    share = share * np.array(list(AGE_OFFSETS.values()))[offset]
    columns: Mapping[str, Any] = {
        name: places[name].to_numpy()[place] for name in ("school", "district", "school_type")
    }
    centre = mean.of(grade, sex, columns["district"], columns["school_type"])
    between = settings.school_correlation
    if fixed:
        centre = centre + np.sqrt(between) * schools.effects[columns["school"]]
    age = (dimensions.grade_numbers[grade] + np.array(list(AGE_OFFSETS))[offset]).astype(np.int64)
    spread = float(np.sqrt(1 - between)) if fixed else 1.0
    return Cells(**columns, grade=grade, sex=sex, age=age, share=share, means=centre, spread=spread)
