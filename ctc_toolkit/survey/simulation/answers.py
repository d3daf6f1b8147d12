"""From latent constructs to codes: noise, thresholds, ages at first use, exaggeration and missing answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.survey.instrument import MISSING
from ctc_toolkit.survey.simulation.constructs import Constructs, Floats, correlated
from ctc_toolkit.survey.simulation.items import ItemModel
from ctc_toolkit.survey.simulation.population import Means, Respondents, Schools
from ctc_toolkit.survey.simulation.settings import SimulationSettings

Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]

_EXTREME = 0.95
_BLOCK = 50_000


def latent_values(
    settings: SimulationSettings,
    respondents: Respondents,
    schools: Schools,
    mean: Means,
    *,
    matrix: Floats,
    random: np.random.Generator,
) -> Floats:
    """Return the constructs of all respondents, (respondents, constructs), in standard deviations.

    Means, school effect, class effect and personal part; the last three have the correlations `matrix` and the
    shares of the variance that the settings name.
    """
    between, within = settings.school_correlation, settings.class_correlation
    classes = correlated(random.standard_normal((respondents.classes, len(matrix))), matrix)
    values = mean.of(
        respondents.grade,
        respondents.sex,
        schools.district[respondents.school],
        schools.school_type[respondents.school],
    )
    values += (np.sqrt(between) * schools.effects)[respondents.school]
    values += (np.sqrt(within) * classes)[respondents.school_class]
    own = np.sqrt(1 - between - within)
    for start in range(0, len(values), _BLOCK):
        rows = slice(start, start + _BLOCK)
        block = random.standard_normal((len(values[rows]), len(matrix)))
        values[rows] += own * correlated(block, matrix)
    return values


def honest_codes(
    models: Sequence[ItemModel], latent: Floats, age: NDArray[np.int64], random: np.random.Generator
) -> Codes:
    """Return the codes that the respondents would give if all answered honestly, (items, respondents)."""
    codes = np.empty((len(models), len(latent)), dtype=np.int8)
    columns = {place: np.ascontiguousarray(latent[:, place]) for place in {model.construct for model in models}}
    shared = sorted({model.noise for place, model in enumerate(models) if model.noise != place})
    noises = {place: random.standard_normal(len(latent)) for place in shared}
    for place, model in enumerate(models):
        noise = noises[model.noise] if model.noise in noises else random.standard_normal(len(latent))
        codes[place] = item_codes(model, columns[model.construct], noise, age)
    return codes


def item_codes(model: ItemModel, construct: Floats, noise: Floats, age: NDArray[np.int64]) -> Codes:
    """Return the codes of one item."""
    answer = model.loading * construct + np.sqrt(1 - model.loading**2) * noise
    category = np.zeros(len(answer), dtype=np.int8)
    for limit in model.thresholds.tolist():
        category += answer > limit
    if model.ages is None:
        return model.codes[category]
    never = int(np.argmax(model.ages))
    return np.where(model.ages[category] > age, model.codes[never], model.codes[category])


def exaggerate(
    codes: Codes,
    models: Sequence[ItemModel],
    constructs: Constructs,
    share: float,
    random: np.random.Generator,
) -> Flags:
    """Replace, in place, nearly all answers of a few respondents by the most alarming ones; return who they are."""
    flags: Flags = np.less(random.random(codes.shape[1]), share)
    rows = np.flatnonzero(flags)
    for place, model in enumerate(models):
        taken = rows[random.random(len(rows)) < _EXTREME]
        codes[place, taken] = alarming_code(model, constructs.entries[model.construct].sign)
    return flags


def alarming_code(model: ItemModel, sign: int) -> int:
    """Return the answer of an item that shows most of a problem, or least of a protection."""
    if model.ages is not None:
        return int(model.codes[int(np.argmin(model.ages))])
    return int(model.codes[-1 if sign > 0 else 0])


def leave_out(
    codes: Codes,
    models: Sequence[ItemModel],
    constructs: Constructs,
    settings: SimulationSettings,
    random: np.random.Generator,
) -> None:
    """Make answers missing, in place: single ones, whole scales, and all after the point where somebody stops.

    The chance to leave out a single answer grows from half the average at the first question to one and a half of it
    at the last; it differs between respondents (gamma distributed factor) and does not depend on the answer.
    """
    items, count = codes.shape
    person = random.gamma(1.5, 1 / 1.5, count)
    stop = np.full(count, items, dtype=np.int64)
    leaving = np.flatnonzero(random.random(count) < settings.break_off)
    stop[leaving] = np.ceil(random.beta(3, 1, len(leaving)) * items).astype(np.int64)
    scales = sorted({m.construct for m in models if constructs.entries[m.construct].kind != "behaviour"})
    skipped = {place: random.random(count) < settings.skipped_scales for place in scales}
    for place, model in enumerate(models):
        rate = settings.missing * (0.5 + (place + 0.5) / items)
        gone = random.random(count) < rate * person
        gone |= place >= stop
        if model.construct in skipped:
            gone |= skipped[model.construct]
        codes[place, gone] = MISSING
