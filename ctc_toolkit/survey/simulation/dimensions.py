"""Grades, sexes, school types and districts of a wave, taken from the instrument and the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Group, Instrument
from ctc_toolkit.survey.instrument_checks import FORBIDDEN_GROUPS
from ctc_toolkit.survey.simulation.constructs import unknown_names
from ctc_toolkit.survey.simulation.settings import District, SimulationSettings

Floats = NDArray[np.float64]

AGE_OFFSETS: dict[int, float] = {4: 0.01, 5: 0.55, 6: 0.37, 7: 0.07}
"""Age minus grade, with its share of the pupils of a grade."""

USUAL_GRADES = tuple(str(grade) for grade in range(6, 12))


@dataclass(frozen=True)
class Dimensions:
    """The values of a wave, in order, with their shares.

    grade_numbers: as numbers, by position; for grades without a number in their id the position counted from 6.
    sex_contrast: +0.5 for the second sex, -0.5 for the first, 0 for others.
    """

    grades: tuple[str, ...]
    grade_shares: Floats
    grade_numbers: Floats
    middle_grade: float
    sexes: tuple[str, ...]
    sex_shares: Floats
    sex_contrast: Floats
    school_types: tuple[str, ...]
    districts: tuple[District, ...]
    district_shares: Floats


def dimensions_of(instrument: Instrument, settings: SimulationSettings) -> Dimensions:
    """Return the dimensions of a wave.

    Raises:
        ToolkitError: `simulation_name_unknown` for values that the instrument does not have,
            `simulation_group_forbidden` where it has a grouping column by which no result may be broken down.
    """
    _check_groups(instrument)
    named_grades = values_of(instrument, "grade")
    grades = _chosen("grades", settings.grades, named_grades) or _usual_grades(named_grades)
    grades, grade_shares = _shares("grade_shares", settings.grade_shares, grades, np.ones(len(grades)))
    numbers = _grade_numbers(named_grades or grades)
    middle = [numbers[grade] for grade in _usual_grades(named_grades) if grade in numbers]
    sexes = values_of(instrument, "sex") or ("female", "male")
    contrast = dict.fromkeys(sexes, 0.0) | dict(zip(sexes, (-0.5, 0.5), strict=False))
    if {"female", "male"} <= set(sexes):
        contrast = {name: {"female": -0.5, "male": 0.5}.get(name, 0.0) for name in sexes}
    usual = np.array([1.0 if contrast[name] else 2 * settings.other_sexes for name in sexes])
    sexes, sex_shares = _shares("sex_shares", settings.sex_shares, sexes, usual)
    districts = _districts(instrument, settings)
    weights = np.array([district.share for district in districts])
    return Dimensions(
        grades,
        grade_shares,
        np.array([numbers[grade] for grade in grades]),
        (min(middle) + max(middle)) / 2,
        sexes,
        sex_shares,
        np.array([contrast[name] for name in sexes]),
        _school_types(instrument, settings, len(districts)),
        districts,
        weights / weights.sum(),
    )


def values_of(instrument: Instrument, role: str) -> tuple[str, ...]:
    """Return the value ids of the first grouping column with that role; empty where there are none."""
    group = next((entry for entry in instrument.groups if entry.role == role), None)
    return tuple(value.id for value in group.values) if group else ()


def age_value(group: Group, age: int) -> str:
    """Return the value id of an age: the value whose number or range of numbers is nearest."""
    if not group.values:
        return str(age)
    spans: list[tuple[int, int, str]] = []
    for value in group.values:
        numbers = [int(number) for number in re.findall(r"\d+", value.id)]
        if numbers and re.search("under|below|less|unter", value.id):
            spans.append((0, numbers[0] - 1, value.id))
        elif numbers:
            spans.append((min(numbers), max(numbers), value.id))
    if not spans:
        return group.values[min(max(age - 11, 0), len(group.values) - 1)].id
    return min(spans, key=lambda span: max(span[0] - age, age - span[1], 0))[2]


def _check_groups(instrument: Instrument) -> None:
    for group in instrument.groups:
        if any(word.startswith(FORBIDDEN_GROUPS) for word in re.split(r"[^a-zäöüß]+", group.id.casefold())):
            raise ToolkitError("simulation_group_forbidden", group=group.id, instrument=instrument.reference)


def _chosen(setting: str, wanted: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in wanted if known and name not in known]
    if unknown:
        raise unknown_names(setting, unknown, known)
    return tuple(wanted)


def _usual_grades(named: tuple[str, ...]) -> tuple[str, ...]:
    return USUAL_GRADES if set(USUAL_GRADES) <= set(named) else named or USUAL_GRADES


def _grade_numbers(grades: Sequence[str]) -> dict[str, float]:
    found = {grade: re.search(r"\d+", grade) for grade in grades}
    plausible = all(match is not None and 1 <= int(match.group()) <= 13 for match in found.values())
    if plausible:
        return {grade: float(match.group()) for grade, match in found.items() if match is not None}
    return {grade: 6.0 + place for place, grade in enumerate(grades)}


def _shares(
    setting: str, wanted: Mapping[str, float], values: tuple[str, ...], usual: Floats
) -> tuple[tuple[str, ...], Floats]:
    """Return the values that are drawn and their shares, adding up to 1."""
    _chosen(setting, tuple(wanted), values)
    weight = np.array([wanted.get(value, 0.0) for value in values]) if wanted else usual
    drawn = weight > 0
    kept = tuple(value for value, taken in zip(values, drawn.tolist(), strict=True) if taken)
    return kept, weight[drawn] / weight.sum()


def _districts(instrument: Instrument, settings: SimulationSettings) -> tuple[District, ...]:
    named = values_of(instrument, "district")
    if settings.districts:
        _chosen("districts", [district.id for district in settings.districts], named)
        return settings.districts
    names = (named or ("area_1", "area_2"))[: min(2, settings.schools)]
    return tuple(District(name) for name in names)


def _school_types(instrument: Instrument, settings: SimulationSettings, districts: int) -> tuple[str, ...]:
    named = values_of(instrument, "school_type")
    wanted = _chosen("school_types", settings.school_types, named)
    if wanted:
        return wanted
    usual = ("gymnasium", "gesamtschule", "realschule", "sekundarschule", "hauptschule")
    known = [name for name in usual if name in named] or list(named) or list(usual[:3])
    number = max(1, min(len(known), settings.schools // (2 * districts)))
    return tuple(known[:number])
