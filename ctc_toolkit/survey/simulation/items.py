"""How every item answers to its construct: order of its codes, thresholds, strength; ages at first use."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.survey.instrument import Instrument, ResponseSet, Scale, ScaleItem
from ctc_toolkit.survey.simulation.constructs import Constructs, unknown_names
from ctc_toolkit.survey.simulation.levels import (
    age_thresholds,
    latent_correlation,
    plausible_mean,
    plausible_share,
    shape_of,
    thresholds,
    unit_number,
)
from ctc_toolkit.survey.simulation.settings import SimulationSettings

Floats = NDArray[np.float64]

BEHAVIOUR_LOADING = 0.7
_SCREENING_SHARE = 0.005
_MONTH = re.compile(r"(.+)_(30d|30_days|month|past_month)")


@dataclass(frozen=True)
class ItemModel:
    """One asked item. Its latent answer is loading * construct + noise, a standard normal variable at the reference.

    codes: from little to much of the construct. thresholds: one fewer; the answer is the number of thresholds below
    the latent answer. ages: for an age at first time, the age that each code stands for, infinite for "never"; a
    respondent younger than that age has not started yet. noise: position of its noise; items of a pair (last
    month, lifetime) share it, so that no month exceeds the lifetime.
    """

    id: str
    construct: int
    loading: float
    codes: NDArray[np.int8]
    thresholds: Floats
    noise: int
    ages: Floats | None = None


def values_in_scale(instrument: Instrument, scale: Scale, part: ScaleItem) -> dict[int, Fraction]:
    """Return the value of every code of an item inside a scale: recoded, reversed, rescaled."""
    codes = instrument.codes_of(part.item)
    table = instrument.recode_by_id[part.recode].values if part.recode else {code: code for code in codes}
    low, high = min(table[code] for code in codes), max(table[code] for code in codes)
    turned = {code: low + high - table[code] if part.reverse else table[code] for code in codes}
    if scale.rescale is None or low == high:
        return {code: Fraction(value) for code, value in turned.items()}
    bottom, top = scale.rescale
    return {code: Fraction((value - low) * (top - bottom), high - low) + bottom for code, value in turned.items()}


def asked_items(instrument: Instrument, settings: SimulationSettings) -> tuple[str, ...]:
    """Return the items of the wave: all but the scales and items of `not_asked`.

    An item that another scale or an indicator needs is asked all the same.

    Raises:
        ToolkitError: `simulation_name_unknown`.
    """
    known = {*instrument.item_by_id, *instrument.scale_by_id}
    unknown = sorted(set(settings.not_asked) - known)
    if unknown:
        raise unknown_names("not_asked", unknown, sorted(known))
    left_out = set(settings.not_asked)
    dropped = {part.item for scale in instrument.scales if scale.id in left_out for part in scale.items}
    needed = {part.item for scale in instrument.scales if scale.id not in left_out for part in scale.items}
    needed |= {indicator.item for indicator in instrument.indicators}
    gone = (dropped - needed) | left_out
    return tuple(item.id for item in instrument.items if item.id not in gone)


def item_models(instrument: Instrument, constructs: Constructs, settings: SimulationSettings) -> tuple[ItemModel, ...]:
    """Return the models of all asked items in the order of the instrument.

    Raises:
        ToolkitError: `simulation_name_unknown` for names in `levels` or `not_asked`.
    """
    known = {*instrument.item_by_id, *instrument.scale_by_id}
    unknown = sorted(set(settings.levels) - known)
    if unknown:
        raise unknown_names("levels", unknown, sorted(known))
    asked = asked_items(instrument, settings)
    scale_of = _owning_scales(instrument, constructs)
    found: dict[str, ItemModel] = {}
    for place, name in enumerate(asked):
        found[name] = _model(instrument, constructs, settings, _Place(name, scale_of.get(name), place))
    for month, lifetime in _pairs(instrument):
        if month in found and lifetime in found:
            found[month] = _within_lifetime(found[month], found[lifetime])
    return tuple(found.values())


def _owning_scales(instrument: Instrument, constructs: Constructs) -> dict[str, tuple[Scale, ScaleItem]]:
    owners: dict[str, tuple[Scale, ScaleItem]] = {}
    for scale in instrument.scales:
        for part in scale.items:
            if constructs.of_item[part.item] == scale.id:
                owners.setdefault(part.item, (scale, part))
    return owners


@dataclass(frozen=True)
class _Place:
    """An asked item: the scale whose construct it answers to, if any, and its position in the wave."""

    name: str
    owner: tuple[Scale, ScaleItem] | None
    position: int


def _model(instrument: Instrument, constructs: Constructs, settings: SimulationSettings, asked: _Place) -> ItemModel:
    name, owner, place = asked.name, asked.owner, asked.position
    answers = instrument.response_set_by_id[instrument.item_by_id[name].response_set]
    construct = constructs.index[constructs.of_item[name]]
    kind = constructs.entries[construct].kind
    words = f"{name} {instrument.item_by_id[name].label.en}"
    texts = {option.code: option.en for option in answers.options}
    ages = age_codes(answers)
    if owner is not None:
        values = values_in_scale(instrument, *owner)
        codes = sorted(values, key=lambda code: (values[code], code))
    else:
        values = {}
        codes, screening = _order(instrument, name)
        if screening:
            limits = _rare_last(len(codes), screening)
            return ItemModel(name, construct, BEHAVIOUR_LOADING, np.array(codes, np.int8), limits, place)
        if ages is not None:
            codes.sort(key=lambda code: (-ages[code], code))
    shape = shape_of(codes, [texts[code] for code in codes])
    level = settings.levels.get(name)
    if level is None and owner is not None:
        level = settings.levels.get(owner[0].id)
    if level is None:
        scale_id = owner[0].id if owner else ""
        counted = shape != "graded" or ages is not None
        level = plausible_share(kind, words, name, scale_id) if counted else plausible_mean(kind, scale_id, name)
        if ages is not None:
            level = 2 * level / (1 + level)
    by_code = np.array([ages[code] for code in codes]) if ages is not None else None
    limits = thresholds(shape, len(codes), level) if by_code is None else age_thresholds(by_code.tolist(), level)
    loading = BEHAVIOUR_LOADING
    if owner is not None:
        between = _between_items(owner[0], settings)
        between = latent_correlation(tuple(limits.tolist()), tuple(float(values[code]) for code in codes), between)
        loading = math.sqrt(between) + 0.1 * (unit_number("loading", name) - 0.5)
        loading = min(max(loading, 0.3), 0.97)
    return ItemModel(name, construct, loading, np.array(codes, np.int8), limits, place, by_code)


def _between_items(scale: Scale, settings: SimulationSettings) -> float:
    """Return the correlation between the items of a scale that gives the wanted alpha (Spearman-Brown)."""
    published = list(scale.alpha_published.values())
    alpha = settings.reliability
    if alpha is None:
        usual = 0.65 + 0.17 * unit_number("alpha", scale.id)
        alpha = min(max(sum(published) / len(published), 0.58), 0.84) if published else usual
    count = max(len(scale.items), 2)
    return alpha / (count - (count - 1) * alpha)


def _order(instrument: Instrument, name: str) -> tuple[list[int], int]:
    """Return the codes of an item outside of all scales, least problematic first, and how many mark bad answers.

    The codes of its first indicator come last (first where "yes" is better); failing one, the codes that a
    screening rule does not accept come last.
    """
    codes = list(instrument.codes_of(name))
    indicator = next((entry for entry in instrument.indicators if entry.item == name), None)
    if indicator is not None:
        shown = {code for code in codes if _shows(indicator.at_least, indicator.codes, code)}
        ordered = _last(codes, shown)
        return (ordered[::-1] if indicator.meaning == "better" else ordered), 0
    for rule in instrument.screening:
        if rule.kind in ("exclude_codes", "any_use") and name in rule.items:
            bad = set(rule.codes) & set(codes)
            if bad and len(bad) < len(codes):
                return _last(codes, bad), len(bad)
    return codes, 0


def _shows(at_least: int | None, listed: Sequence[int], code: int) -> bool:
    return code >= at_least if at_least is not None else code in listed


def _last(codes: list[int], wanted: set[int]) -> list[int]:
    """Return ascending codes so that `wanted` come last; descending where they are the lowest ones."""
    if wanted == set(codes[: len(wanted)]):
        return codes[::-1]
    return [code for code in codes if code not in wanted] + [code for code in codes if code in wanted]


def _rare_last(count: int, rare: int) -> Floats:
    """Return thresholds at which the last `rare` categories are chosen by five in a thousand."""
    good = count - rare
    tail = [max(0.3 * 0.35**step, 2 * _SCREENING_SHARE) for step in range(good - 1)]
    tail += [_SCREENING_SHARE / (step + 1) for step in range(rare)]
    return np.concatenate([thresholds("none_first", 2, probability) for probability in tail])


def age_codes(answers: ResponseSet) -> dict[int, float] | None:
    """Return the age that each code stands for if the answers are ages at a first time, else None.

    They are if one option is "never" (infinite) and all others, four or more, name ages from 5 to 21 in steps.
    """
    ages: dict[int, float] = {}
    for option in sorted(answers.options, key=lambda entry: entry.code):
        number = re.search(r"\d+", option.en)
        ages[option.code] = float(number.group()) if number else math.inf
    named = [age for age in ages.values() if not math.isinf(age)]
    rising = all(first < second for first, second in pairwise(named))
    falling = all(first > second for first, second in pairwise(named))
    fits = len(named) == len(ages) - 1 >= 4 and all(5 <= age <= 21 for age in named)
    return ages if fits and (rising or falling) else None


def _pairs(instrument: Instrument) -> list[tuple[str, str]]:
    """Return pairs (month, lifetime) of items outside of all scales, each month once.

    They are those of the screening rules, and those that ids name: `x_30d` or `x_month` with `x_lifetime` or `x_ever`.
    """
    in_scales = {part.item for scale in instrument.scales for part in scale.items}
    rules = [rule for rule in instrument.screening if rule.kind == "month_over_lifetime"]
    named = [pair for rule in rules for pair in rule.pairs]
    for item in instrument.items:
        month = _MONTH.fullmatch(item.id)
        if month:
            named += [(item.id, f"{month[1]}_{ending}") for ending in ("lifetime", "ever")]
    pairs: dict[str, str] = {}
    for month_id, lifetime_id in named:
        known = lifetime_id in instrument.item_by_id and not {month_id, lifetime_id} & in_scales
        if known and month_id != lifetime_id:
            pairs.setdefault(month_id, lifetime_id)
    return [(month_id, lifetime_id) for month_id, lifetime_id in pairs.items() if lifetime_id not in pairs]


def _within_lifetime(month: ItemModel, lifetime: ItemModel) -> ItemModel:
    """Return the model of a month that never exceeds the lifetime; unchanged where codes do not rise in both.

    The same codes mean the same in both; where the codes differ, only "none" (the lowest) is compared.
    """
    rising = bool((np.diff(month.codes) > 0).all() and (np.diff(lifetime.codes) > 0).all())
    if not rising or month.ages is not None or lifetime.ages is not None:
        return month
    limits = month.thresholds.copy()
    if np.array_equal(month.codes, lifetime.codes):
        limits = np.maximum(limits, lifetime.thresholds)
    else:
        limits[0] = max(limits[0], lifetime.thresholds[0])
    limits = np.maximum.accumulate(limits)
    return ItemModel(month.id, lifetime.construct, lifetime.loading, month.codes, limits, lifetime.noise)
