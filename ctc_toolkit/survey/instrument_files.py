"""Load an instrument from its folder, or report every mistake in it at once with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ctc_toolkit.catalogue import Document, catalogue_folder, read_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Instrument

SHARED_FILES = ("response_sets", "recodes", "groups", "themes")
VERSION_FILES = ("items", "scales", "indicators", "screening")
FORBIDDEN_GROUPS = frozenset(
    {"migration", "nationality", "language", "religion", "origin", "ethnicity", "race", "sexual_orientation", "disability"}
)


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the catalogue: where it stands and what is wrong (English and plain, for experts)."""

    file: str
    line: int
    found: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found}"


def instrument_folder(reference: str) -> tuple[Path, str | None]:
    """Return folder and wanted version of `id`, `id@version`, a folder path or `path@version`.

    Raises:
        ToolkitError: `instrument_unknown` with the known ids.
    """
    name, _, version = reference.rpartition("@") if "@" in reference else (reference, "", "")
    for folder in (catalogue_folder() / "instruments" / name, Path(name)):
        if (folder / "instrument.yaml").is_file():
            return folder, version or None
    raise ToolkitError("instrument_unknown", found=name, known=", ".join(known_instruments()))


def known_instruments() -> list[str]:
    """Return the ids of all shipped instruments."""
    return sorted(path.parent.name for path in (catalogue_folder() / "instruments").glob("*/instrument.yaml"))


def versions_of(reference: str) -> list[str]:
    """Return the version ids of an instrument, newest first as its file lists them."""
    folder, _ = instrument_folder(reference)
    content = read_document(folder / "instrument.yaml").content
    return [str(version["id"]) for version in content.get("versions", [])]


def load_instrument(reference: str, version: str | None = None) -> Instrument:
    """Return the instrument `reference` (id, `id@version` or folder path), by default in its first listed version.

    Raises:
        ToolkitError: `instrument_unknown`, `instrument_version` or `instrument_invalid` (with the first problems).
    """
    folder, named = instrument_folder(reference)
    return _load(folder.resolve(), version or named)


@lru_cache(maxsize=32)
def _load(folder: Path, version: str | None) -> Instrument:
    listed = versions_of(str(folder))
    wanted = version or (listed[0] if listed else "")
    if wanted not in listed:
        raise ToolkitError("instrument_version", found=wanted, known=", ".join(listed), instrument=folder.name)
    instrument, problems = _assemble(folder, wanted)
    if instrument is None or problems:
        shown = "; ".join(str(problem) for problem in problems[:5])
        raise ToolkitError("instrument_invalid", instrument=folder.name, count=len(problems), found=shown)
    return instrument


def recognise_version(reference: str, columns: list[str]) -> str:
    """Return the version whose named columns fit `columns` best (case ignored); ties go to the first listed.

    A version's `recognised_by` columns count ten times, as no other version has them.
    """
    folder, named = instrument_folder(reference)
    if named:
        return named
    present = {column.casefold() for column in columns}

    def fit(version: str) -> float:
        instrument = load_instrument(str(folder), version)
        names = [{item.id.casefold(), *(name.casefold() for name in item.columns)} for item in instrument.items]
        found = sum(bool(candidates & present) for candidates in names)
        marks = sum(name.casefold() in present for name in instrument.version.recognised_by)
        return found / len(names) + 10 * marks

    return max(versions_of(str(folder)), key=fit)


def check_instrument(folder: Path) -> list[Problem]:
    """Return all mistakes of all versions of the instrument in `folder`, sorted by file and line."""
    try:
        listed = versions_of(str(folder))
    except (ToolkitError, AttributeError, KeyError, TypeError) as problem:
        line = problem.values.get("line", 1) if isinstance(problem, ToolkitError) else 1
        return [Problem(f"{folder.name}/instrument.yaml", line, f"cannot be read: {problem}")]
    if not listed:
        return [Problem(f"{folder.name}/instrument.yaml", 1, "lists no versions")]
    problems: set[Problem] = set()
    for version in listed:
        problems.update(_assemble(folder, version)[1])
    return sorted(problems)


def _assemble(folder: Path, version: str) -> tuple[Instrument | None, list[Problem]]:
    """Return the instrument (None where the schema does not hold) and every problem found."""
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    head = read_document(folder / "instrument.yaml")
    raw: dict[str, Any] = {key: value for key, value in head.content.items() if key != "versions"}
    entry = next(item for item in head.content["versions"] if str(item["id"]) == version)
    raw["version"] = {**entry, "id": str(entry["id"])}
    place = folder / str(entry.get("folder", "."))
    for name in (*SHARED_FILES, *VERSION_FILES):
        path = (folder if name in SHARED_FILES else place) / f"{name}.yaml"
        if not path.is_file():
            continue
        try:
            documents[name] = read_document(path)
        except ToolkitError as problem:
            problems.append(Problem(_shown(folder, path), problem.values.get("line", 1), str(problem.values.get("found"))))
            continue
        raw[name] = documents[name].content
    try:
        instrument = Instrument.model_validate(raw)
    except ValidationError as invalid:
        problems.extend(_schema_problem(folder, head, documents, error) for error in invalid.errors())
        return None, sorted(problems)
    for name, path_in_file, found in _cross_checks(instrument):
        document = documents.get(name, head)
        problems.append(Problem(_shown(folder, document.path), document.line(path_in_file), found))
    return instrument, sorted(problems)


def _shown(folder: Path, path: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _schema_problem(folder: Path, head: Document, documents: dict[str, Document], error: Any) -> Problem:
    place = tuple(error["loc"])
    document, inside = (documents[place[0]], place[1:]) if place and place[0] in documents else (head, place)
    name = ".".join(str(part) for part in place)
    return Problem(_shown(folder, document.path), document.line(inside), f"{name}: {error['msg']} (found: {error['input']!r:.80})")


def _cross_checks(instrument: Instrument) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Yield (file, place, what is wrong) for everything that the schema alone cannot see."""
    yield from _duplicates(instrument)
    for index, item in enumerate(instrument.items):
        if item.response_set not in instrument.response_set_by_id:
            yield "items", (index, "response_set"), f"item {item.id}: unknown response set {item.response_set}"
    yield from _scale_checks(instrument)
    themes = {theme.id for theme in instrument.themes}
    for index, indicator in enumerate(instrument.indicators):
        if indicator.theme not in themes:
            yield "indicators", (index, "theme"), f"indicator {indicator.id}: unknown theme {indicator.theme}"
        yield from _indicator_checks(instrument, index)
    for index, rule in enumerate(instrument.screening):
        unknown = [name for name in (*rule.items, *(n for pair in rule.pairs for n in pair)) if name not in instrument.item_by_id]
        if unknown:
            yield "screening", (index, "items"), f"screening {rule.id}: unknown items {', '.join(unknown)}"
    for index, group in enumerate(instrument.groups):
        if group.id in FORBIDDEN_GROUPS:
            yield "groups", (index, "id"), f"group {group.id}: no breakdown by origin, religion, language or the like"


def _duplicates(instrument: Instrument) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for name in ("response_sets", "recodes", "groups", "themes", "items", "scales", "indicators", "screening"):
        seen: set[str] = set()
        for index, entry in enumerate(getattr(instrument, name)):
            if entry.id in seen:
                yield name, (index, "id"), f"id {entry.id} stands twice"
            seen.add(entry.id)
    for index, indicator in enumerate(instrument.indicators):
        if indicator.id in instrument.scale_by_id:
            yield "indicators", (index, "id"), f"indicator {indicator.id} has the id of a scale"
    owner: dict[str, str] = {}
    for index, item in enumerate(instrument.items):
        for name in {item.id.casefold(), *(column.casefold() for column in item.columns)}:
            if owner.setdefault(name, item.id) != item.id:
                yield "items", (index, "columns"), f"column {name} is claimed by {owner[name]} and {item.id}"


def _scale_checks(instrument: Instrument) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for index, scale in enumerate(instrument.scales):
        ranges = set()
        for position, part in enumerate(scale.items):
            place = (index, "items", position, "item")
            if part.item not in instrument.item_by_id:
                yield "scales", place, f"scale {scale.id}: unknown item {part.item}"
                continue
            if instrument.item_by_id[part.item].response_set not in instrument.response_set_by_id:
                continue
            codes = instrument.codes_of(part.item)
            values: tuple[int, ...] = codes
            if part.recode is not None:
                table = instrument.recode_by_id.get(part.recode)
                if table is None:
                    yield "scales", place, f"scale {scale.id}: unknown recode {part.recode}"
                    continue
                missing = [code for code in codes if code not in table.values]
                if missing:
                    yield "scales", place, f"scale {scale.id}: recode {part.recode} has no value for {missing}"
                values = tuple(table.values.values())
            ranges.add((min(values), max(values)))
        if len(ranges) > 1 and scale.rescale is None and scale.scoring_key == "known":
            yield "scales", (index, "id"), f"scale {scale.id}: items have different ranges {sorted(ranges)}; give rescale"


def _indicator_checks(instrument: Instrument, index: int) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    indicator = instrument.indicators[index]
    item = instrument.item_by_id.get(indicator.item)
    if item is None:
        yield "indicators", (index, "item"), f"indicator {indicator.id}: unknown item {indicator.item}"
    elif item.response_set in instrument.response_set_by_id:
        codes = instrument.codes_of(indicator.item)
        named = indicator.codes if indicator.at_least is None else (indicator.at_least,)
        strange = [code for code in named if code not in codes]
        if strange:
            yield "indicators", (index, "item"), f"indicator {indicator.id}: codes {strange} are not among {list(codes)}"
