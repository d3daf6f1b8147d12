"""Which questions two waves have in common: same question, same answers; everything else is no change but a break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.riskfactors.plan import asked_items
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable

Wording = Literal["same", "fewer_items", "changed", "one_wave_only"]
"""same: asked alike in both waves. fewer_items: a scale, of which only the common items count. changed: the question or
its answers are not the same. one_wave_only: not asked in both waves."""


@dataclass(frozen=True)
class CommonQuestions:
    """items: asked in both waves in the same words and with the same answers. wording: by measure of the later wave."""

    items: tuple[str, ...]
    wording: dict[str, Wording]


def common_questions(earlier: ResponseTable, later: ResponseTable) -> CommonQuestions:
    """Return what can be compared. Measures are those of the instrument of the later wave."""
    before, after = asked_items(earlier), asked_items(later)
    old, new = earlier.instrument, later.instrument
    same = {item for item in before & after if _same_item(old, new, item)}
    wording: dict[str, Wording] = {}
    for scale in new.scales:
        own = {part.item for part in scale.items}
        wording[scale.id] = _of_scale(old, scale.id, new, own, before=before, after=after, same=same)
    for indicator in new.indicators:
        known = old.indicator_by_id.get(indicator.id)
        if indicator.item not in before or indicator.item not in after or known is None:
            wording[indicator.id] = "one_wave_only"
        else:
            alike = indicator.item in same and _rule(known) == _rule(indicator)
            wording[indicator.id] = "same" if alike else "changed"
    return CommonQuestions(tuple(sorted(same)), wording)


def _of_scale(
    old: Instrument,
    scale: str,
    new: Instrument,
    own: set[str],
    *,
    before: frozenset[str],
    after: frozenset[str],
    same: set[str],
) -> Wording:
    known = old.scale_by_id.get(scale)
    if known is None or not own & before or not own & after:
        return "one_wave_only"
    wanted = new.scale_by_id[scale]
    parts = {part.item: part for part in wanted.items}
    if (known.method, known.rescale) != (wanted.method, wanted.rescale) or not own & same:
        return "changed"
    if any(part != parts[part.item] for part in known.items if part.item in parts and part.item in same):
        return "changed"
    asked = {part.item for part in known.items} & before | own & after
    return "same" if asked <= same else "fewer_items"


def _same_item(old: Instrument, new: Instrument, item: str) -> bool:
    first, second = old.item_by_id.get(item), new.item_by_id.get(item)
    if first is None or second is None:
        return False
    one, other = old.response_set_by_id[first.response_set], new.response_set_by_id[second.response_set]
    answers = [tuple((option.code, option.en) for option in found.options) for found in (one, other)]
    return first.label == second.label and answers[0] == answers[1]


def _rule(indicator: object) -> tuple[object, ...]:
    names = ("label", "item", "at_least", "codes", "meaning")
    return tuple(getattr(indicator, name) for name in names)
