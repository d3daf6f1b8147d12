"""Load an instrument from its folder, or report every mistake in it at once with file and line."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ctc_toolkit.catalogue import Document, Problem, catalogue_folder, read_document, resolved
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_checks import FORBIDDEN_GROUPS, cross_checks, unused_entries
from ctc_toolkit.survey.instrument_draft import (
    HEAD_FILE,
    TOPICS,
    Draft,
    raw_versions,
    read_draft,
    read_head,
    shown_name,
    topic_files,
)

__all__ = [
    "FORBIDDEN_GROUPS",
    "Problem",
    "check_instrument",
    "instrument_folder",
    "known_instruments",
    "load_instrument",
    "recognise_version",
    "version_fit",
    "versions_of",
]

_SHOWN_AT_ONCE = 5
_MARK_COUNTS_AS = 10
"""A column that only one version has tells as much as ten times all items that versions share."""


@dataclass(frozen=True)
class _Spoken:
    """The first mistakes of an instrument, for an error text in either language."""

    problems: tuple[Problem, ...]

    def say(self, language: str) -> str:
        """Return place and words of each mistake, in `language`."""
        return " ".join(problem.say(language) for problem in self.problems)


def instrument_folder(reference: str) -> tuple[Path, str | None]:
    """Return folder and wanted version of `id`, `id@version`, a folder path or `path@version`.

    Raises:
        ToolkitError: `instrument_unknown` with the known ids.
    """
    name, sign, version = reference.rpartition("@")
    readings = [(reference, "")] + ([(name, version)] if sign and name else [])
    for path, wanted in readings:
        if not path:
            continue
        for folder in (catalogue_folder() / "instruments" / path, Path(path)):
            if (folder / HEAD_FILE).is_file():
                return folder, wanted or None
    raise ToolkitError("instrument_unknown", found=reference, known=", ".join(known_instruments()))


def known_instruments() -> list[str]:
    """Return the ids of all shipped instruments."""
    return sorted(path.parent.name for path in (catalogue_folder() / "instruments").glob(f"*/{HEAD_FILE}"))


def versions_of(reference: str) -> list[str]:
    """Return the version ids of an instrument, the usual one first as its file lists them.

    Raises:
        ToolkitError: `instrument_unknown`, `catalogue_yaml`.
    """
    folder, _ = instrument_folder(reference)
    return _listed_versions(read_document(folder / HEAD_FILE))


def _listed_versions(document: Document) -> list[str]:
    return [str(entry["id"]) for entry in raw_versions(document) if "id" in entry]


def load_instrument(reference: str, version: str | None = None) -> Instrument:
    """Return the instrument `reference` (id, `id@version` or folder path), by default in its first version.

    Raises:
        ToolkitError: `instrument_unknown`, `instrument_version`, `instrument_invalid` (the first mistakes).
    """
    folder, named = instrument_folder(reference)
    return _load(resolved(folder), version or named, _stamp_of(folder))


def _stamp_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return the stamp of a folder; of a shipped instrument, which pages ask for often, once in a second."""
    if resolved(folder).is_relative_to(resolved(catalogue_folder())):
        return _recent_stamp(folder, int(time.monotonic()))
    return _stamp(folder)


@lru_cache(maxsize=32)
def _recent_stamp(folder: Path, _second: int) -> tuple[tuple[str, int, int], ...]:
    return _stamp(folder)


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return names, sizes and times of the files, so that an edited instrument is read anew."""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((str(path), state.st_size, state.st_mtime_ns) for path, state in found)


@lru_cache(maxsize=32)
def _load(folder: Path, version: str | None, stamp: tuple[tuple[str, int, int], ...]) -> Instrument:
    document, problems = read_head(folder)
    listed = _listed_versions(document) if document is not None else []
    if version is None and listed:
        return _load(folder, listed[0], stamp)
    wanted = version or ""
    if document is not None and listed and wanted not in listed:
        raise ToolkitError("instrument_version", found=wanted, known=", ".join(listed), instrument=folder.name)
    draft = None
    if document is not None:
        draft = read_draft(folder, document, wanted)
        problems = sorted({*problems, *draft.problems, *cross_checks(draft)})
    if draft is None or draft.head is None or draft.version is None or problems:
        first = _Spoken(tuple(problems[:_SHOWN_AT_ONCE]))
        raise ToolkitError("instrument_invalid", instrument=folder.name, count=len(problems), found=first)
    return _assembled(draft)


def _assembled(draft: Draft) -> Instrument:
    """Return the instrument of a draft without mistakes."""
    assert draft.head is not None  # noqa: S101 - the caller has made sure
    head = {name: getattr(draft.head, name) for name in type(draft.head).model_fields if name != "versions"}
    topics = {topic: tuple(located.entry for located in draft.topic(topic)) for topic in TOPICS}
    return Instrument.model_validate({**head, **topics, "version": draft.version})


def version_fit(reference: str, columns: list[str]) -> dict[str, float]:
    """Return for every version how well its named columns fit `columns` (case ignored), in the order listed.

    The share of items found (0 to 1), plus ten for every `recognised_by` column, which no other version has.
    Equal figures say that the columns do not tell the versions apart.
    """
    folder, _ = instrument_folder(reference)
    present = {column.casefold() for column in columns}

    def fit(version: str) -> float:
        """Return the figure of one version."""
        instrument = load_instrument(str(folder), version)
        names = [{item.id.casefold(), *(name.casefold() for name in item.columns)} for item in instrument.items]
        found = sum(bool(candidates & present) for candidates in names)
        marks = sum(name.casefold() in present for name in instrument.version.recognised_by)
        return found / len(names) + _MARK_COUNTS_AS * marks

    return {version: fit(version) for version in versions_of(str(folder))}


def recognise_version(reference: str, columns: list[str]) -> str:
    """Return the version whose named columns fit `columns` best (case ignored); ties go to the first listed.

    A version named in `reference` is taken as it is.
    """
    _, named = instrument_folder(reference)
    if named:
        return named
    fits = version_fit(reference, columns)
    return max(fits, key=lambda version: fits[version])


def check_instrument(folder: Path) -> list[Problem]:
    """Return all mistakes of all versions of the instrument in `folder`, sorted by file and line."""
    folder = folder.resolve()
    if not (folder / HEAD_FILE).is_file():
        return [Problem.at(f"{folder.name}/{HEAD_FILE}", 1, "instrument_head_missing")]
    document, problems = read_head(folder)
    if document is None:
        return sorted(problems)
    found = set(problems)
    versions = _listed_versions(document) or [""]
    drafts = [read_draft(folder, document, version) for version in versions]
    for draft in drafts:
        found.update(draft.problems, cross_checks(draft))
    blurred = {dict(problem.values)["topic"] for problem in found if problem.code == "instrument_unknown_entry"}
    found.update(unused_entries(drafts, blurred))
    for place, version in enumerate(versions):
        if version in versions[:place]:
            line = document.line(("versions", place, "id"))
            found.add(Problem.at(drafts[0].head_shown, line, "instrument_id_twice", entry=version, topic="versions"))
    found.update(_unread_files(folder, drafts))
    return sorted(found)


def _unread_files(folder: Path, drafts: list[Draft]) -> list[Problem]:
    """Return the YAML files that nothing reads, most often a name misspelt."""
    read = {folder / HEAD_FILE}
    for draft in drafts:
        for topic in TOPICS:
            read.update(topic_files(folder, topic, draft.version))
    unread = sorted({*folder.rglob("*.yaml"), *folder.rglob("*.yml")} - read)
    known = ", ".join(TOPICS)
    return [Problem.at(shown_name(folder, path), 1, "instrument_file_unread", known=known) for path in unread]
