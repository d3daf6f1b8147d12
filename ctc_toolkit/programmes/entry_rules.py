"""What must hold for the entry of a programme beyond its form: known factors and registers, versions, whole texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ctc_toolkit.catalogue import Place, Problem
from ctc_toolkit.programmes.entry_lists import EntryList
from ctc_toolkit.programmes.factors import Factor, former_ids
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.programmes.registries import Registry

MOST_MAIN = 3
"""Main factors of one programme; more would say that it works on everything first."""

_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b")
_MATCHED = ("programme", "parent_version")
"""Roles that are matched with priorities, or stand for one that is."""


@dataclass(frozen=True)
class Known:
    """What entries may name."""

    factors: dict[str, Factor]
    registries: dict[str, Registry]


def entry_problems(
    file: EntryList[Any], entry: Programme, known: Known, programmes: Mapping[str, Programme]
) -> Iterator[Problem]:
    """Yield what is wrong with an entry. file: where it stands. programmes: all entries by id."""
    yield from _factors(file, entry, known)
    yield from _ratings(file, entry, known)
    yield from _version(file, entry, programmes)
    yield from _texts(file, entry)
    for index, cost in enumerate(entry.costs):
        if cost.amount and cost.currency is None:
            yield file.problem(("costs", index), "programme_cost_currency", entry=entry.id)


def _factors(file: EntryList[Any], entry: Programme, known: Known) -> Iterator[Problem]:
    today = former_ids(known.factors)
    seen: set[str] = set()
    for part, names in (("main", entry.factors.main), ("side", entry.factors.side)):
        for index, name in enumerate(names):
            place: Place = ("factors", part, index)
            if name not in known.factors:
                near = today.get(name) or next(iter(get_close_matches(name, known.factors, n=1)), "–")
                yield file.problem(place, "programme_factor_unknown", found=name, known=near, entry=entry.id)
            elif name in seen:
                yield file.problem(place, "programme_factor_twice", found=name, entry=entry.id)
            seen.add(name)
    if not entry.factors.main and entry.role in _MATCHED:
        yield file.problem(("factors", "main"), "programme_main_missing", entry=entry.id)
    if len(entry.factors.main) > MOST_MAIN:
        yield file.problem(("factors", "main"), "programme_main_many", entry=entry.id, most=MOST_MAIN)


def _ratings(file: EntryList[Any], entry: Programme, known: Known) -> Iterator[Problem]:
    seen: set[tuple[str, bool, bool]] = set()
    for index, rating in enumerate(entry.ratings):
        registry = known.registries.get(rating.registry)
        if registry is None:
            near = ", ".join(get_close_matches(rating.registry, known.registries, n=1)) or ", ".join(known.registries)
            place: Place = ("ratings", index, "registry")
            yield file.problem(place, "programme_registry_unknown", found=rating.registry, known=near, entry=entry.id)
        elif rating.label is not None and registry.label(rating.label) is None:
            words = ", ".join(label.id for label in registry.labels)
            values = {"found": rating.label, "registry": registry.id, "known": words, "entry": entry.id}
            yield file.problem(("ratings", index, "label"), "programme_label_unknown", **values)
        same = (rating.registry, rating.applies_to is None, rating.confirmed)
        if same in seen:
            yield file.problem(("ratings", index), "programme_rating_twice", found=rating.registry, entry=entry.id)
        seen.add(same)


def _version(file: EntryList[Any], entry: Programme, programmes: Mapping[str, Programme]) -> Iterator[Problem]:
    if entry.german_version is None:
        return
    version = programmes.get(entry.german_version)
    if version is None:
        yield file.problem(("german_version",), "programme_version_unknown", found=entry.german_version, entry=entry.id)
    elif version.role == "parent_version":
        yield file.problem(("german_version",), "programme_version_parent", found=version.id, entry=entry.id)


def _texts(file: EntryList[Any], entry: Programme) -> Iterator[Problem]:
    """Yield texts that were left unfinished, and an aim that is the same in both languages."""
    for place, text in _texts_in(entry.model_dump(), ()):
        if _UNFINISHED.search(text):
            yield file.problem(place, "programme_text_unfinished", field=".".join(map(str, place)), entry=entry.id)
    if entry.aim.de == entry.aim.en and not entry.id.startswith("local_"):
        yield file.problem(("aim",), "programme_not_translated", entry=entry.id)


def _texts_in(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from _texts_in(inside, (*place, name))
    elif isinstance(value, (list, tuple)):
        for index, inside in enumerate(value):
            yield from _texts_in(inside, (*place, index))
