"""Reading YAML files of the programme catalogue into entries, with the line of everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from ctc_toolkit.catalogue import Document, Place, Problem, examine_document, schema_problems
from ctc_toolkit.survey.instrument import Entry

Kind = TypeVar("Kind", bound=Entry)


@dataclass
class EntryList(Generic[Kind]):
    """The entries of one file that could be read, each with its place, and the mistakes of form."""

    shown: str
    document: Document | None = None
    found: list[tuple[Place, Kind]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def entries(self) -> tuple[Kind, ...]:
        """The entries in the order of the file."""
        return tuple(entry for _, entry in self.found)

    def problem(self, place: Place, code: str, **values: object) -> Problem:
        """Return a mistake at a place of this file."""
        return Problem.at(self.shown, self.document.line(place) if self.document else 1, code, **values)

    def twice(self, name: Callable[[Kind], str], code: str) -> Iterator[Problem]:
        """Yield a mistake `code` for every entry whose name an earlier one has."""
        seen: set[str] = set()
        for place, entry in self.found:
            if name(entry) in seen:
                yield self.problem((*place, "id"), code, found=name(entry))
            seen.add(name(entry))


def read_list(path: Path, model: type[Kind]) -> EntryList[Kind]:
    """Return the entries of a file that is a list of `model`; a file that is missing is a mistake."""
    found: EntryList[Kind] = EntryList(path.name)
    if not path.is_file():
        found.problems.append(Problem.at(path.name, 1, "programmes_file_missing", found=path.name))
        return found
    found.document, found.problems = examine_document(path, path.name)
    if found.document is None:
        return found
    if not isinstance(found.document.content, list):
        wrong = Problem.at(path.name, 1, "catalogue_list_expected", entry=path.stem, field=path.stem)
        found.problems.append(wrong)
        return found
    for place, value in enumerate(found.document.content):
        read_entry(found, model, value, (place,))
    return found


def read_entry(into: EntryList[Kind], model: type[Kind], value: object, place: Place) -> None:
    """Add one entry to a list, or what is wrong with it.

    Raises:
        ValueError: the list has no document.
    """
    if into.document is None:
        raise ValueError("no document")
    named = str(value.get("id", into.document.path.stem)) if isinstance(value, dict) else into.document.path.stem
    try:
        into.found.append((place, model.model_validate(value)))
    except ValidationError as invalid:
        into.problems += schema_problems(invalid, model, into.document, place, shown=into.shown, entry=named)
