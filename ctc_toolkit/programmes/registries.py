"""Registers of evaluated programmes: what their words mean, in which order, and which of them count for sorting.

`catalog/registries.yaml`. The band of a programme, made from its ratings, stands in `evidence.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.catalogue import Problem, catalogue_folder, resolved
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.entry_lists import EntryList, read_list
from ctc_toolkit.programmes.programme import Address, Programme, Rating
from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text

FILE = "registries.yaml"
GERMAN = "DE"
Band = Literal["A", "B", "C", "U", "X"]
BANDS: tuple[Band, ...] = ("A", "B", "C", "U", "X")
"""Strong, good, plausible, not known, warning; the first is the best, and a warning comes last."""


class RatingLabel(Entry):
    """A word of a register. order: 1 is its strongest. band: only where the register counts for sorting."""

    id: Identifier
    name: Label
    order: Annotated[int, Field(ge=1)]
    band: Band | None = None


class Registry(Entry):
    """One register. counts: whether its words give a band. state: whether it is still kept up to date."""

    id: Identifier
    name: Label
    country: Text
    address: Address
    entry_address: Text | None = None
    hosts: tuple[Text, ...] = ()
    meaning: Label
    state: Label
    checked_on: date
    counts: bool
    labels: Annotated[tuple[RatingLabel, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _bands_as_it_counts(self) -> Registry:
        if any((label.band is not None) != self.counts for label in self.labels):
            raise PydanticCustomError("registry_bands", "bands where it counts", {"entry": self.id})
        return self

    def label(self, name: str | None) -> RatingLabel | None:
        """Return a word of this register."""
        return next((label for label in self.labels if label.id == name), None)

    def entry_link(self, programme: Programme, rating: Rating) -> str | None:
        """Return the address of the entry of a programme: by its number, else the source on a host of the register."""
        if rating.entry is not None and self.entry_address is not None:
            return self.entry_address.format(entry=rating.entry)
        for source in programme.sources:
            host = urlsplit(source.address).hostname or ""
            if any(host == known or host.endswith(f".{known}") for known in self.hosts):
                return source.address
        return None


@lru_cache(maxsize=4)
def _load(path: Path) -> tuple[Registry, ...]:
    found = read_list(path, Registry)
    if found.problems:
        raise ToolkitError("programmes_invalid", first=found.problems[0], count=len(found.problems))
    return found.entries


def load_registries(folder: Path | None = None) -> dict[str, Registry]:
    """Return the registers by id, in the order of the file: of the shipped catalogue, or of the one in `folder`.

    Raises:
        ToolkitError: `programmes_invalid` with the first mistake and the number of all.
    """
    where = resolved(catalogue_folder() if folder is None else folder)
    return {registry.id: registry for registry in _load(where / FILE)}


def check_registries(path: Path) -> list[Problem]:
    """Return all mistakes of a file of registers."""
    found = read_list(path, Registry)
    return [*found.problems, *found.twice(lambda registry: registry.id, "registry_id_twice"), *_labels(found)]


def _labels(found: EntryList[Registry]) -> Iterator[Problem]:
    for place, registry in found.found:
        names = [label.id for label in registry.labels]
        orders = [label.order for label in registry.labels]
        for part, values in (("id", names), ("order", orders)):
            for index, value in enumerate(values):
                if value in values[:index]:
                    where = (*place, "labels", index, part)
                    yield found.problem(where, "registry_label_twice", found=value, entry=registry.id)
