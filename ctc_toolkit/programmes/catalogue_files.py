"""Reading and checking the catalogue of programmes: `catalog/programmes/`, one file each, and what lies beside it.

Beside the folder lie the factors, the registers and the list of changes. Own entries and corrections of a city or an
office come from a folder of their own (`overlay.py`) and are laid over the shipped catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from ctc_toolkit.catalogue import Problem, catalogue_folder, examine_document, resolved
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.entry_lists import EntryList, read_entry, read_list
from ctc_toolkit.programmes.entry_rules import Known, entry_problems
from ctc_toolkit.programmes.factors import FILE as FACTORS
from ctc_toolkit.programmes.factors import Factor, check_factors
from ctc_toolkit.programmes.overlay import LocalMark, Overlay, Stamp, lay_over, read_overlay, stamp_of
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.programmes.registries import FILE as REGISTRIES
from ctc_toolkit.programmes.registries import Registry, check_registries
from ctc_toolkit.survey.instrument import Entry, Identifier, Label

FOLDER = "programmes"
CHANGES = "programmes-changes.yaml"


class CatalogueChange(Entry):
    """What changed in the shipped catalogue on a day. entries: ids of the programmes concerned; none: all."""

    date: date
    text: Label
    entries: tuple[Identifier, ...] = ()


@dataclass(frozen=True, eq=False)
class ProgrammeCatalogue:
    """All programmes by name, with factors and registers. One that is loaded is the same as itself only.

    local: marks of the entries that a city or an office added or corrected. problems: what is wrong with their files;
    such a file is left out, everything else is there.
    """

    programmes: tuple[Programme, ...]
    by_id: dict[str, Programme]
    factors: dict[str, Factor]
    registries: dict[str, Registry]
    changes: tuple[CatalogueChange, ...]
    local: dict[str, tuple[LocalMark, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def version(self) -> date:
        """The day of the newest change of the shipped catalogue."""
        return max(change.date for change in self.changes)


@dataclass(frozen=True)
class _Shipped:
    programmes: dict[str, Programme]
    known: Known
    changes: tuple[CatalogueChange, ...]


def load_programmes(folder: Path | None = None, overlay: Path | None = None) -> ProgrammeCatalogue:
    """Return the catalogue of programmes: the shipped one or that in `folder`, with the entries of an overlay folder.

    An overlay that is missing or empty changes nothing; of one with mistakes the good files count.

    Raises:
        ToolkitError: `programmes_invalid` with the first mistake of the catalogue itself and the number of all.
    """
    where = resolved(catalogue_folder() / FOLDER if folder is None else folder)
    return _load(where, None if overlay is None else (overlay.resolve(), stamp_of(overlay)))


@lru_cache(maxsize=4)
def _load(folder: Path, overlay: tuple[Path, Stamp] | None) -> ProgrammeCatalogue:
    shipped = _shipped(folder)
    laid = Overlay() if overlay is None else read_overlay(overlay[0], shipped.programmes, shipped.known)
    programmes = lay_over(shipped.programmes, laid)
    ordered = tuple(sorted(programmes.values(), key=lambda programme: programme.name.casefold()))
    return ProgrammeCatalogue(
        ordered,
        {programme.id: programme for programme in ordered},
        shipped.known.factors,
        shipped.known.registries,
        shipped.changes,
        laid.marks,
        tuple(sorted(laid.problems)),
    )


@lru_cache(maxsize=4)
def _shipped(folder: Path) -> _Shipped:
    draft = _read(folder)
    problems = sorted({*draft.problems, *draft.rules()})
    if problems:
        raise ToolkitError("programmes_invalid", first=problems[0], count=len(problems))
    return _Shipped({entry.id: entry for entry in draft.programmes()}, draft.known, draft.changes.entries)


def check_programmes(folder: Path) -> list[Problem]:
    """Return all mistakes of the programmes in `folder` and of the files beside it, sorted by file and line."""
    draft = _read(folder.resolve())
    beside = [*check_factors(draft.folder.parent / FACTORS), *check_registries(draft.folder.parent / REGISTRIES)]
    return sorted({*draft.problems, *draft.rules(), *beside})


def check_overlay(overlay: Path, folder: Path | None = None) -> list[Problem]:
    """Return all mistakes of a folder of own entries, against the shipped catalogue or the one in `folder`.

    Raises:
        ToolkitError: `programmes_invalid` where the catalogue itself has mistakes.
    """
    where = resolved(catalogue_folder() / FOLDER if folder is None else folder)
    shipped = _shipped(where)
    found = read_overlay(overlay.resolve(), shipped.programmes, shipped.known)
    return sorted({*found.problems, *found.advice})


@dataclass
class _Draft:
    """What could be read of a catalogue: one list per file of a programme, and the files beside the folder."""

    folder: Path
    files: list[EntryList[Programme]]
    known: Known
    changes: EntryList[CatalogueChange]
    problems: list[Problem]

    def programmes(self) -> Iterator[Programme]:
        for file in self.files:
            yield from file.entries

    def rules(self) -> Iterator[Problem]:
        """Yield what is wrong with entries that have the right form."""
        ids: dict[str, Programme] = {}
        for file in self.files:
            for _, entry in file.found:
                if entry.id in ids:
                    yield file.problem(("id",), "programme_id_twice", found=entry.id)
                ids.setdefault(entry.id, entry)
        for file in self.files:
            for _, entry in file.found:
                if f"{entry.id}.yaml" != file.shown.rpartition("/")[2]:
                    yield file.problem(("id",), "programme_file_name", found=file.shown, expected=entry.id)
                yield from entry_problems(file, entry, self.known, ids)
        for place, change in self.changes.found:
            for name in change.entries:
                if name not in ids:
                    yield self.changes.problem((*place, "entries"), "programme_unknown", found=name)


def _read(folder: Path) -> _Draft:
    beside = folder.parent
    factors, registries = read_list(beside / FACTORS, Factor), read_list(beside / REGISTRIES, Registry)
    changes = read_list(beside / CHANGES, CatalogueChange)
    known = Known(
        {factor.id: factor for factor in factors.entries}, {registry.id: registry for registry in registries.entries}
    )
    draft = _Draft(folder, [], known, changes, [*factors.problems, *registries.problems, *changes.problems])
    for path in sorted(folder.glob("*.yaml")):
        file: EntryList[Programme] = EntryList(f"{FOLDER}/{path.name}")
        file.document, problems = examine_document(path, file.shown)
        if file.document is not None:
            read_entry(file, Programme, file.document.content, ())
        draft.files.append(file)
        draft.problems += [*problems, *file.problems]
    if not draft.files:
        draft.problems.append(Problem.at(FOLDER, 1, "programmes_none"))
    return draft
