"""The one vocabulary of risk and protective factors: what programmes work on and what the survey measures.

`catalog/factors.yaml`: the id of a factor is the id of its scale in the questionnaire, where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.catalogue import Problem, catalogue_folder, resolved
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.entry_lists import EntryList, read_list
from ctc_toolkit.programmes.programme import Domain
from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text
from ctc_toolkit.survey.instrument_files import load_instrument

FILE = "factors.yaml"
FactorKind = Literal["risk", "protective"]


class Factor(Entry):
    """One factor. scales: its scale by instrument. no_scale: why no questionnaire measures it. former: older ids."""

    id: Identifier
    name: Label
    domain: Domain
    kind: FactorKind
    scales: dict[Text, Identifier] = Field(default_factory=dict)
    no_scale: Label | None = None
    former: tuple[Identifier, ...] = ()
    note: Label | None = None

    @model_validator(mode="after")
    def _scale_or_reason(self) -> Factor:
        if bool(self.scales) == (self.no_scale is not None):
            raise PydanticCustomError("factor_scale_or_reason", "a scale or a reason", {"entry": self.id})
        return self


@lru_cache(maxsize=4)
def _load(path: Path) -> tuple[Factor, ...]:
    found = read_list(path, Factor)
    if found.problems:
        raise ToolkitError("programmes_invalid", first=found.problems[0], count=len(found.problems))
    return found.entries


def load_factors(folder: Path | None = None) -> dict[str, Factor]:
    """Return the factors by id, in the order of the file: of the shipped catalogue, or of the one in `folder`.

    Raises:
        ToolkitError: `programmes_invalid` with the first mistake and the number of all.
    """
    where = resolved(catalogue_folder() if folder is None else folder)
    return {factor.id: factor for factor in _load(where / FILE)}


def former_ids(factors: dict[str, Factor]) -> dict[str, str]:
    """Return the present id of every former one."""
    return {old: factor.id for factor in factors.values() for old in factor.former}


def factor_of_scale(factors: dict[str, Factor], instrument: str, scale: str) -> Factor | None:
    """Return the factor that a scale of an instrument measures."""
    return next((factor for factor in factors.values() if factor.scales.get(instrument) == scale), None)


def check_factors(path: Path) -> list[Problem]:
    """Return all mistakes of a file of factors, also against the questionnaires it names."""
    found = read_list(path, Factor)
    if found.document is None or not found.found:
        return found.problems
    return [
        *found.problems,
        *found.twice(lambda factor: factor.id, "factor_id_twice"),
        *_former(found),
        *_scales(found),
    ]


def _former(found: EntryList[Factor]) -> Iterator[Problem]:
    """Yield former ids that two factors have, or that are an id of today."""
    taken = {factor.id for factor in found.entries}
    for place, factor in found.found:
        for old in factor.former:
            if old in taken:
                yield found.problem((*place, "former"), "factor_former_taken", found=old, entry=factor.id)
            taken.add(old)


def _scales(found: EntryList[Factor]) -> Iterator[Problem]:
    """Yield scales that do not exist, names that differ from the scale's, and scales that no factor stands for."""
    measured: dict[str, set[str]] = {}
    for place, factor in found.found:
        for name, scale in factor.scales.items():
            try:
                known = load_instrument(name).scale_by_id
            except ToolkitError:
                yield found.problem((*place, "scales"), "factor_instrument", found=name, entry=factor.id)
                continue
            measured.setdefault(name, set()).add(scale)
            if scale not in known:
                yield found.problem((*place, "scales"), "factor_scale_unknown", found=scale, entry=factor.id)
            elif known[scale].label != factor.name:
                yield found.problem(
                    (*place, "name"), "factor_name_differs", entry=factor.id, expected=known[scale].label.de
                )
    for name, ids in measured.items():
        for one in load_instrument(name).scales:
            if one.kind != "outcome" and one.id not in ids:
                yield found.problem((), "factor_scale_missing", found=one.id, entry=name)
