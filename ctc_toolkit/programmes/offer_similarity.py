"""Offers that may be the same one entered twice. A person decides; nothing is put together by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from ctc_toolkit.programmes.offers import LISTS, LocalOffer, OfferFields, tidy_offer

SAME_NAME, LIKE_NAME, LIKE_PROVIDER, WORTH_A_LOOK = 0.85, 0.6, 0.75, 0.5
"""Names alike on their own; names alike where the organisation is alike, too; organisations alike; shared letters."""

_PAIRS_SHOWN = 50
_FILLERS = frozenset(
    (
        "und",
        "der",
        "die",
        "das",
        "des",
        "im",
        "in",
        "am",
        "an",
        "für",
        "fuer",
        "mit",
        "von",
        "zur",
        "zum",
        "the",
        "and",
        "of",
        "for",
        "with",
        "ev",
        "e",
        "v",
        "ggmbh",
        "gmbh",
    )
)
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


@dataclass(frozen=True)
class Alike:
    """Two offers that may be the same. name, provider: how alike they are, from 0 to 1."""

    first: LocalOffer
    second: LocalOffer
    name: float
    provider: float

    @property
    def pair(self) -> frozenset[str]:
        """The ids of both."""
        return frozenset((self.first.id, self.second.id))


def similarity(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1: letters in their order (Ratcliff and Obershelp, `difflib`).

    Without case, umlauts, signs and fillers; words are also compared sorted, and a name that is contained in the other
    one counts as if it were alike.
    """
    first, second = sorted((_words(one), _words(other)))  # the measure depends on the order
    if not first or not second:
        return 0.0
    ratios = [
        SequenceMatcher(None, " ".join(a), " ".join(b), autojunk=False).ratio() for a, b in _orders(first, second)
    ]
    shorter, longer = sorted((set(first), set(second)), key=len)
    if shorter < longer and sum(map(len, shorter)) >= 6:
        ratios.append(LIKE_NAME)
    return max(ratios)


def alike(offers: Sequence[LocalOffer], apart: Collection[frozenset[str]] = ()) -> tuple[Alike, ...]:
    """Return pairs that may be the same, most alike first. apart: pairs that somebody has decided to keep apart."""
    letters = [_trigrams(one.fields.name) for one in offers]
    found = []
    for place, first in enumerate(offers):
        own = letters[place]
        for second, others in zip(offers[place + 1 :], letters[place + 1 :], strict=True):
            shared = len(own & others)
            if 2 * shared < WORTH_A_LOOK * (len(own) + len(others)) and shared < min(len(own), len(others)):
                continue
            if frozenset((first.id, second.id)) in apart:
                continue
            name, provider = (
                similarity(getattr(first.fields, part), getattr(second.fields, part)) for part in ("name", "provider")
            )
            if name >= SAME_NAME or (name >= LIKE_NAME and provider >= LIKE_PROVIDER):
                found.append(Alike(first, second, name, provider))
    ordered = sorted(
        found, key=lambda one: (-one.name - one.provider, one.first.fields.name, one.first.id, one.second.id)
    )
    return tuple(ordered[:_PAIRS_SHOWN])


def like_entry(entered: OfferFields, offers: Iterable[LocalOffer]) -> tuple[LocalOffer, ...]:
    """Return stored offers that an entry may be the same as."""
    found = []
    for one in offers:
        name = similarity(entered.name, one.fields.name)
        provider = similarity(entered.provider, one.fields.provider)
        if name >= SAME_NAME or (name >= LIKE_NAME and provider >= LIKE_PROVIDER):
            found.append(one)
    return tuple(found)


def merged(kept: OfferFields, other: OfferFields) -> OfferFields:
    """Return one entry made of two: what is kept, with what it does not say taken from the other.

    Lists are put together, and a place that is the whole city stays so. Numbers of children are never added: the reach
    with its year and source comes from one of the two, and from none where it was counted for other areas than the
    entry has now.
    """
    values: dict[str, Any] = {}
    for name in ("function", "target_group", "evidence", "funding", "quality", "programme"):
        values[name] = getattr(kept, name) or getattr(other, name)
    for name in ("places", "funded_until"):
        values[name] = getattr(kept, name) if getattr(kept, name) is not None else getattr(other, name)
    for name in LISTS:
        values[name] = (*getattr(kept, name), *getattr(other, name))
    if not kept.areas or not other.areas:
        values["areas"] = ()
    values |= _from_one(kept, other, ("age_from", "age_to"))
    joined = tidy_offer(replace(kept, **values, keep=kept.keep or other.keep))
    first, second = (one if one.areas == joined.areas else _EMPTY for one in (kept, other))
    joined = replace(joined, **_from_one(first, second, ("reach", "reach_year", "reach_source")))
    joined = replace(joined, **_from_one(first, second, ("group_size", "group_source")))
    if joined.reach is not None and joined.group_size is not None and joined.reach > joined.group_size:
        joined = replace(joined, group_size=None, group_source="")
    return joined


_EMPTY = OfferFields()


def _from_one(kept: OfferFields, other: OfferFields, names: tuple[str, ...]) -> dict[str, Any]:
    """Return fields that belong together from the first entry that has them."""
    source = kept if getattr(kept, names[0]) is not None else other
    return {name: getattr(source, name) for name in names}


def _orders(first: list[str], second: list[str]) -> tuple[tuple[list[str], list[str]], ...]:
    return (first, second), (sorted(first), sorted(second))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    for umlaut, written in _UMLAUTS:
        folded = folded.replace(umlaut, written)
    return folded


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W_]+", _plain(text))
    return [word for word in found if word not in _FILLERS] or found


def _trigrams(text: str) -> frozenset[str]:
    bare = f" {' '.join(_words(text))} "
    return frozenset(bare[at : at + 3] for at in range(max(1, len(bare) - 2)))
