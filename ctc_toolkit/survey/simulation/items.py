"""How every item answers to its construct: order of its codes, thresholds, strength; ages at first use."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.survey.instrument import Instrument, ResponseSet, Scale, ScaleItem
from ctc_toolkit.survey.simulation.constructs import Constructs, unknown_names
from ctc_toolkit.survey.simulation.levels import (
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
_ATTENUATION = 1.2
"""Codes correlate about this much less than the latent answers behind them."""


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


def item_models(
    instrument: Instrument, constructs: Constructs, settings: SimulationSettings
) -> tuple[ItemModel, ...]:
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
        found[name] = _model(instrument, constructs, settings, name, scale_of.get(name), place)
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


def _model(
    instrument: Instrument,
    constructs: Constructs,
    settings: SimulationSettings,
    name: str,
    owner: tuple[Scale, ScaleItem] | None,
    place: int,
) -> ItemModel:
    answers = instrument.response_set_by_id[instrument.item_by_id[name].response_set]
    construct = constructs.index[constructs.of_item[name]]
    kind = constructs.entries[construct].kind
    words = f"{name} {instrument.item_by_id[name].label.en}"
    texts = {option.code: option.en for option in answers.options}
    ages = age_codes(answers)
    if owner is not None:
        scale, part = owner
        values = values_in_scale(instrument, scale, part)
        codes = sorted(values, key=lambda code: (values[code], code))
        loading = _loading(scale, name, settings)
    else:
        codes, screening = _order(instrument, name)
        loading = BEHAVIOUR_LOADING
        if screening:
            limits = _rare_last(len(codes), screening)
            return ItemModel(name, construct, loading, np.array(codes, np.int8), limits, place)
    shape = shape_of(codes, [texts[code] for code in codes])
    level = settings.levels.get(name)
    if level is None and owner is not None:
        level = settings.levels.get(owner[0].id)
    if level is None:
        scale_id = owner[0].id if owner else ""
        counted = shape != "graded" or ages is not None
        level = plausible_share(kind, words, name, scale_id) if counted else plausible_mean(kind, scale_id, name)
    if ages is not None and owner is None:
        codes.sort(key=lambda code: (-ages[code], code))
    by_code = np.array([ages[code] for code in codes]) if ages is not None else None
    limits = thresholds("none_first" if ages is not None and codes[0] in _never(ages) else shape, len(codes), level)
    return ItemModel(name, construct, loading, np.array(codes, np.int8), limits, place, by_code)


def _never(ages: Mapping[int, float]) -> set[int]:
    return {code for code, age in ages.items() if math.isinf(age)}


def _loading(scale: Scale, item: str, settings: SimulationSettings) -> float:
    """Return the loading with which codes of that many items reach the wanted alpha (Spearman-Brown)."""
    published = list(scale.alpha_published.values())
    alpha = settings.reliability
    if alpha is None:
        spread = 0.65 + 0.17 * unit_number("alpha", scale.id)
        alpha = min(max(sum(published) / len(published), 0.55), 0.9) if published else spread
    count = max(len(scale.items), 2)
    between = alpha / (count - (count - 1) * alpha)
    loading = math.sqrt(min(between * _ATTENUATION, 0.95)) + 0.1 * (unit_number("loading", item) - 0.5)
    return min(max(loading, 0.3), 0.97)


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
    rising = all(first < second for first, second in zip(named, named[1:], strict=False))
    falling = all(first > second for first, second in zip(named, named[1:], strict=False))
    fits = len(named) == len(ages) - 1 >= 4 and all(5 <= age <= 21 for age in named)
    return ages if fits and (rising or falling) else None


def _pairs(instrument: Instrument) -> list[tuple[str, str]]:
    """Return the pairs (month, lifetime) of screening rules, each month once, of items outside of all scales."""
    in_scales = {part.item for scale in instrument.scales for part in scale.items}
    pairs: dict[str, str] = {}
    for rule in instrument.screening:
        if rule.kind == "month_over_lifetime":
            for month, lifetime in rule.pairs:
                if month != lifetime and not {month, lifetime} & in_scales:
                    pairs.setdefault(month, lifetime)
    return [(month, lifetime) for month, lifetime in pairs.items() if lifetime not in pairs]


def _within_lifetime(month: ItemModel, lifetime: ItemModel) -> ItemModel:
    """Return the model of a month that never exceeds the lifetime; unchanged where codes do not rise in both."""
    rising = bool((np.diff(month.codes) > 0).all() and (np.diff(lifetime.codes) > 0).all())
    if not rising or month.ages is not None or lifetime.ages is not None:
        return month
    limits = month.thresholds.copy()
    for place in range(len(limits)):
        reached = month.codes[place + 1]
        enough = lifetime.codes >= reached
        if not enough.any():
            limits[place] = np.inf
        elif not enough[0]:
            limits[place] = max(limits[place], lifetime.thresholds[int(np.argmax(enough)) - 1])
    limits = np.maximum.accumulate(limits)
    return ItemModel(
        month.id, lifetime.construct, lifetime.loading, month.codes, limits, lifetime.noise, month.ages
    )
