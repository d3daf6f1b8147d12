"""Read the files of an instrument into a draft: valid entries with their places, and mistakes of form."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from ctc_toolkit.catalogue import Document, Place, Problem, examine_document, schema_problems
from ctc_toolkit.survey.instrument import (
    Entry,
    Fact,
    Group,
    Indicator,
    InstrumentFile,
    Item,
    Recode,
    ResponseSet,
    Scale,
    ScreeningRule,
    Theme,
    Version,
)

HEAD_FILE = "instrument.yaml"
TOPICS: dict[str, type[Entry]] = {
    "response_sets": ResponseSet,
    "recodes": Recode,
    "groups": Group,
    "themes": Theme,
    "items": Item,
    "scales": Scale,
    "indicators": Indicator,
    "screening": ScreeningRule,
    "facts": Fact,
}
"""What an instrument consists of besides its head, in reading order: each stands in `<topic>.yaml` or in the
files of a folder `<topic>/`, beside `instrument.yaml` (for all versions) or in the folder of a version."""

_HARMLESS = frozenset({"label", "description", "label_note", "label_status", "columns", "evidence", "sources", "note"})
"""Fields without which an entry can still be checked."""

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Located(Generic[E]):
    """A valid entry and where it stands; `position` is its path inside the file."""

    entry: E
    document: Document
    shown: str
    position: Place

    def problem(self, code: str, *inside: str | int, **values: Any) -> Problem:
        """Return a mistake of this entry, at the line of the field `inside` it."""
        return Problem.at(self.shown, self.document.line((*self.position, *inside)), code, **values)


@dataclass
class Draft:
    """One version of an instrument as far as its files can be understood.

    head: the valid `instrument.yaml`, else None. version: the version, None where its entry is wrong.
    declared: ids per topic, also of entries that are not valid, so that one mistake does not cause others.
    unread: topics of which a file could not be understood at all; nothing can be said about references to them.
    sources: keys of the list of sources. problems: every mistake of form.
    """

    folder: Path
    head: InstrumentFile | None
    head_document: Document
    version: Version | None
    version_index: int = 0
    response_sets: list[Located[ResponseSet]] = field(default_factory=list)
    recodes: list[Located[Recode]] = field(default_factory=list)
    groups: list[Located[Group]] = field(default_factory=list)
    themes: list[Located[Theme]] = field(default_factory=list)
    items: list[Located[Item]] = field(default_factory=list)
    scales: list[Located[Scale]] = field(default_factory=list)
    indicators: list[Located[Indicator]] = field(default_factory=list)
    screening: list[Located[ScreeningRule]] = field(default_factory=list)
    facts: list[Located[Fact]] = field(default_factory=list)
    declared: dict[str, set[str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    sources: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    @property
    def head_shown(self) -> str:
        """Name of `instrument.yaml` in mistakes."""
        return shown_name(self.folder, self.head_document.path)

    def topic(self, name: str) -> list[Located[Any]]:
        """Return the valid entries of a topic."""
        entries: list[Located[Any]] = getattr(self, name)
        return entries

    def by_id(self, name: str) -> dict[str, Any]:
        """Return the valid entries of a topic by their ids."""
        return {located.entry.id: located.entry for located in self.topic(name)}


def shown_name(folder: Path, path: Path) -> str:
    """Return how mistakes name the file `path` of the instrument in `folder`."""
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def read_head(folder: Path) -> tuple[Document | None, list[Problem]]:
    """Return `instrument.yaml` of `folder`, None where it cannot be read or is no list of fields."""
    path = folder / HEAD_FILE
    shown = shown_name(folder, path)
    document, problems = examine_document(path, shown)
    if document is not None and not isinstance(document.content, dict):
        problems.append(Problem.at(shown, 1, "catalogue_fields_expected", entry=HEAD_FILE, field=HEAD_FILE))
        return None, problems
    return document, problems


def raw_versions(document: Document) -> list[dict[str, Any]]:
    """Return the entries of `versions` that are lists of fields; the rest is reported by the schema."""
    listed = document.content.get("versions") if isinstance(document.content, dict) else None
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def read_draft(folder: Path, document: Document, version_id: str) -> Draft:
    """Return the draft of one version of the instrument in `folder`; `document` is its `instrument.yaml`."""
    head, problems = _validated_head(folder, document)
    entries = raw_versions(document)
    index = next((place for place, entry in enumerate(entries) if str(entry.get("id")) == version_id), 0)
    version = _version(entries[index]) if entries else None
    draft = Draft(folder, head, document, version, index, problems=problems)
    sources = document.content.get("sources")
    draft.sources = frozenset(str(key) for key in sources) if isinstance(sources, dict) else frozenset()
    for topic in TOPICS:
        draft.declared[topic] = set()
        for path in topic_files(folder, topic, version):
            _read_topic(draft, topic, path)
    return draft


def topic_files(folder: Path, topic: str, version: Version | None) -> list[Path]:
    """Return the files that hold a topic: those of all versions first, then those of `version`."""
    places = [folder]
    if version is not None and version.folder != ".":
        places.append(folder / version.folder)
    found: list[Path] = []
    for place in places:
        found += [place / f"{topic}.yaml"] if (place / f"{topic}.yaml").is_file() else []
        found += sorted((place / topic).glob("*.yaml"))
    return found


def _validated_head(folder: Path, document: Document) -> tuple[InstrumentFile | None, list[Problem]]:
    try:
        return InstrumentFile.model_validate(document.content), []
    except ValidationError as invalid:
        shown = shown_name(folder, document.path)
        return None, list(schema_problems(invalid, InstrumentFile, document, (), shown=shown, entry=folder.name))


def _version(raw: dict[str, Any]) -> Version | None:
    try:
        return Version.model_validate(raw)
    except ValidationError:
        return None


def _read_topic(draft: Draft, topic: str, path: Path) -> None:
    shown = shown_name(draft.folder, path)
    document, problems = examine_document(path, shown)
    draft.problems += problems
    if document is None:
        draft.unread.add(topic)
        return
    if document.content is None:
        return
    if not isinstance(document.content, list):
        draft.unread.add(topic)
        draft.problems.append(Problem.at(shown, 1, "catalogue_list_expected", entry=path.name, field=topic))
        return
    for index in range(len(document.content)):
        _read_entry(draft, topic, document, index)


def _read_entry(draft: Draft, topic: str, document: Document, index: int) -> None:
    raw = document.content[index]
    shown = shown_name(draft.folder, document.path)
    name = str(raw["id"]) if isinstance(raw, dict) and "id" in raw else f"{topic} {index + 1}"
    draft.declared[topic].add(name)
    model = TOPICS[topic]
    try:
        entry = model.model_validate(_completed(draft, topic, raw))
    except ValidationError as invalid:
        draft.problems += schema_problems(invalid, model, document, (index,), shown=shown, entry=name)
        salvaged = _salvaged(model, _completed(draft, topic, raw), invalid, name)
        if salvaged is None:
            return
        entry = salvaged
    if isinstance(entry, Item) and draft.version is not None:
        changed = draft.version.response_sets.get(entry.id)
        entry = entry.model_copy(update={"response_set": changed}) if changed else entry
    draft.topic(topic).append(Located(entry, document, shown, (index,)))


def _salvaged(model: type[E], raw: Any, invalid: ValidationError, name: str) -> E | None:
    """Return the entry without the fields that are wrong, so that its other mistakes are found in the same run.

    None where a field is wrong, or misspelt, that other checks depend on: they would report what is no mistake.
    """
    if not isinstance(raw, dict):
        return None
    content = dict(raw)
    for error in invalid.errors(include_url=False):
        field_name = str(error["loc"][0]) if error["loc"] else ""
        if field_name in _HARMLESS:
            content.pop(field_name, None)
        elif error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
            meant = get_close_matches(field_name, model.model_fields, n=1)
            if meant and meant[0] not in _HARMLESS:
                return None
            content.pop(field_name, None)
        else:
            return None
    if "label" in model.model_fields and "label" not in content:
        content["label"] = {"de": name, "en": name}
    try:
        return model.model_validate(content)
    except ValidationError:
        return None


def _completed(draft: Draft, topic: str, raw: Any) -> Any:
    """Return the entry with what it may leave out: label of an indicator, share of a scale to be answered."""
    if not isinstance(raw, dict):
        return raw
    if topic == "indicators" and "label" not in raw and "item" in raw:
        name = str(raw["item"])
        item = next((located.entry for located in draft.items if located.entry.id == name), None)
        return {**raw, "label": item.label.model_dump() if item is not None else {"de": name, "en": name}}
    if topic == "scales" and "minimum_answered" not in raw:
        if draft.head is None:
            return {**raw, "minimum_answered": 1.0}
        default = draft.head.minimum_answered
        return {**raw, "minimum_answered": default.share} if default is not None else raw
    return raw
