"""Own entries and corrections of a city or an office, laid over the shipped catalogue of programmes.

A folder of YAML files that no update touches. A file is either a whole new entry (`id: local_...`) or a correction
(`changes: id` and only the fields that differ). Both say under `local` from which source, when and by which function. A
correction also keeps a check sum of the shipped fields it replaces, so that a later change of them is noticed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import StringConstraints, ValidationError

from ctc_toolkit.catalogue import Document, Problem, examine_document, schema_problems
from ctc_toolkit.programmes.entry_lists import EntryList
from ctc_toolkit.programmes.entry_rules import Known, entry_problems
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.survey.instrument import Entry, Text

PREFIX = "local_"
"""How the ids of own entries begin; no id of the shipped catalogue does."""
CHANGES = "changes"
MARK = "local"

Stamp = tuple[tuple[str, int, int], ...]
_FIXED = ("id", "role", "german_version")
"""Fields that a correction cannot change."""
_LABELS = frozenset(
    (
        *("aim", "staff", "languages_note", "note", "grades", "detail", "applies_to"),
        *("sessions", "session_minutes", "group_size", "duration", "delivery", "design", "finding"),
    )
)
"""Fields in two languages; in an own file one text is enough and counts for both."""
_PERSON = re.compile(r"@|\b(?:Herrn?|Frau|Dr|Prof|Mr|Mrs|Ms)\b", re.IGNORECASE)
_KEEPS = re.compile(rf"^(?:{CHANGES}|{MARK}):", re.MULTILINE)


class Local(Entry):
    """Where an own entry or correction comes from. by: a function, never a person. shipped: the check sum."""

    source: Text
    date: date
    by: Text
    shipped: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] | None = None


@dataclass(frozen=True)
class LocalMark:
    """What makes an entry a local one.

    fields: those that were corrected; none: the whole entry is an own one. before: the entry as it is shipped.
    shipped_changed: whether the corrected fields have changed since in the shipped catalogue; None: not known.
    """

    kind: Literal["added", "corrected"]
    source: str
    date: date
    by: str
    file: str
    fields: tuple[str, ...] = ()
    before: Programme | None = None
    shipped_changed: bool | None = False


@dataclass
class Overlay:
    """What a folder of own files holds.

    problems: files that are left out, and why. advice: what a check says about files that count all the same.
    """

    added: dict[str, Programme] = field(default_factory=dict)
    corrected: dict[str, Programme] = field(default_factory=dict)
    marks: dict[str, tuple[LocalMark, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    advice: list[Problem] = field(default_factory=list)


def stamp_of(folder: Path) -> Stamp:
    """Return names, times and sizes of the files, so that an edited folder is read anew."""
    try:
        found = [(path, path.stat()) for path in sorted(folder.glob("*.yaml"))]
    except OSError:
        return ()
    return tuple((path.name, state.st_mtime_ns, state.st_size) for path, state in found)


def is_overlay(folder: Path) -> bool:
    """Return whether a folder holds own entries or corrections."""
    for path in folder.glob("*.yaml"):
        try:
            if _KEEPS.search(path.read_text(encoding="utf-8-sig")):
                return True
        except (OSError, UnicodeDecodeError):
            continue
    return False


def check_sum(programme: Programme, fields: Iterable[str]) -> str:
    """Return the check sum of some fields of an entry: the first 12 digits of SHA-256 of their content."""
    content = programme.model_dump(mode="json", include=set(fields))
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def lay_over(shipped: Mapping[str, Programme], overlay: Overlay) -> dict[str, Programme]:
    """Return the entries of the shipped catalogue with own entries added and corrections made."""
    return {**shipped, **overlay.corrected, **overlay.added}


def read_overlay(folder: Path, shipped: Mapping[str, Programme], known: Known) -> Overlay:
    """Return what stands in a folder of own files; a folder that is missing holds nothing."""
    found = Overlay()
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        shown = f"{folder.name}/{path.name}"
        document, problems = examine_document(path, shown)
        found.problems += problems
        if document is None or problems:
            continue
        if not isinstance(document.content, dict):
            values = {"entry": path.stem, "field": path.stem}
            found.problems.append(Problem.at(shown, 1, "catalogue_fields_expected", **values))
        elif CHANGES in document.content:
            _correct(found, document, shown, shipped, known)
        else:
            _add(found, document, shown, shipped, known)
    return found


def template(programme: Programme, fields: Iterable[str], by: str, today: date) -> str:
    """Return the file of a correction, filled with the present content of `fields`, ready to be edited.

    Raises:
        KeyError: a field that an entry does not have or that cannot be changed.
    """
    wanted = list(fields)
    unknown = [name for name in wanted if name not in correctable_fields()]
    if unknown:
        raise KeyError(unknown[0])
    chosen = [name for name in correctable_fields() if name in wanted]
    content = programme.model_dump(mode="json", exclude_none=True)
    local = {"source": "…", "date": today.isoformat(), "by": by or "…", "shipped": check_sum(programme, chosen)}
    whole = {CHANGES: programme.id, MARK: local, **{name: content.get(name) for name in chosen}}
    text: str = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100)
    return re.sub(r"'(\d{4}-\d{2}-\d{2})'", r"\1", text)


def correctable_fields() -> tuple[str, ...]:
    """Return the fields of an entry that a correction may change, in the order of the schema."""
    return tuple(name for name in Programme.model_fields if name not in _FIXED)


def _mark(found: Overlay, document: Document, shown: str) -> Local | None:
    """Return what stands under `local`, or note what is wrong with it."""
    value = document.content.get(MARK)
    if value is None:
        found.problems.append(Problem.at(shown, 1, "overlay_mark_missing"))
        return None
    try:
        mark = Local.model_validate(value)
    except ValidationError as invalid:
        found.problems += schema_problems(invalid, Local, document, (MARK,), shown=shown, entry=document.path.stem)
        return None
    if not mark.source.strip("… ") or not mark.by.strip("… "):
        found.problems.append(Problem.at(shown, document.line((MARK, "source")), "overlay_source"))
        return None
    if _PERSON.search(mark.by):
        found.problems.append(Problem.at(shown, document.line((MARK, "by")), "overlay_person", found=mark.by))
        return None
    return mark


def _entry(
    found: Overlay, document: Document, shown: str, content: dict[str, Any], known: Known, all_: Mapping[str, Programme]
) -> Programme | None:
    """Return the entry that `content` makes, or note what is wrong with it."""
    try:
        entry = Programme.model_validate(content)
    except ValidationError as invalid:
        named = str(content.get("id", document.path.stem))
        found.problems += schema_problems(invalid, Programme, document, (), shown=shown, entry=named)
        return None
    file: EntryList[Any] = EntryList(shown, document)
    problems = list(entry_problems(file, entry, known, all_))
    found.problems += problems
    return None if problems else entry


def _add(found: Overlay, document: Document, shown: str, shipped: Mapping[str, Programme], known: Known) -> None:
    """Take over a whole own entry."""
    mark = _mark(found, document, shown)
    content = {name: _both(name, value) for name, value in document.content.items() if name != MARK}
    named = str(content.get("id", ""))
    if named and not named.startswith(PREFIX):
        found.problems.append(Problem.at(shown, document.line(("id",)), "overlay_id", found=named, prefix=PREFIX))
        return
    if named in found.added:
        found.problems.append(Problem.at(shown, document.line(("id",)), "programme_id_twice", found=named))
        return
    entry = _entry(found, document, shown, content, known, shipped)
    if entry is None or mark is None:
        return
    found.added[entry.id] = entry
    found.marks[entry.id] = (LocalMark("added", mark.source, mark.date, mark.by, document.path.name),)


def _correct(found: Overlay, document: Document, shown: str, shipped: Mapping[str, Programme], known: Known) -> None:
    """Take over a correction of a shipped entry."""
    mark = _mark(found, document, shown)
    named = str(document.content[CHANGES])
    if named not in shipped:
        near = next(iter(get_close_matches(named, shipped, n=1)), "–")
        line = document.line((CHANGES,))
        found.problems.append(Problem.at(shown, line, "overlay_changes_unknown", found=named, known=near))
        return
    changed = {name: _both(name, value) for name, value in document.content.items() if name not in (CHANGES, MARK)}
    taken = {name for old in found.marks.get(named, ()) for name in old.fields}
    wrong = [(name, "overlay_field_fixed") for name in changed if name in _FIXED]
    wrong += [(name, "overlay_field_twice") for name in changed if name in taken]
    found.problems += [Problem.at(shown, document.line((name,)), code, field=name) for name, code in wrong]
    if not changed:
        found.problems.append(Problem.at(shown, 1, "overlay_nothing_changed", found=named))
    if wrong or not changed:
        return
    before = shipped[named]
    base = found.corrected.get(named, before)
    entry = _entry(found, document, shown, {**base.model_dump(), **changed}, known, shipped)
    if entry is None or mark is None:
        return
    found.corrected[named] = entry
    today = check_sum(before, changed)
    moved = None if mark.shipped is None else mark.shipped != today
    new = LocalMark("corrected", mark.source, mark.date, mark.by, document.path.name, tuple(changed), before, moved)
    found.marks[named] = (*found.marks.get(named, ()), new)
    found.advice += _advice(document, shown, entry, new, today)


def _advice(document: Document, shown: str, entry: Programme, mark: LocalMark, today: str) -> list[Problem]:
    """Return what somebody should look at in a correction that counts."""
    line = document.line((MARK,))
    if mark.before is not None and all(getattr(entry, name) == getattr(mark.before, name) for name in mark.fields):
        return [Problem.at(shown, line, "overlay_not_needed", found=entry.id)]
    if mark.shipped_changed is None:
        return [Problem.at(shown, line, "overlay_sum_missing", expected=today)]
    if mark.shipped_changed:
        values = {"found": entry.id, "fields": ", ".join(mark.fields), "expected": today}
        return [Problem.at(shown, document.line((MARK, "shipped")), "overlay_shipped_changed", **values)]
    return []


def _both(name: str, value: Any) -> Any:
    """Return a value in which a single text stands for both languages, where the schema wants two."""
    if isinstance(value, str) and name in _LABELS:
        return {"de": value, "en": value}
    if isinstance(value, dict):
        return {inside: _both(inside, part) for inside, part in value.items()}
    if isinstance(value, list) and name != "sources":
        return [_both(name if not isinstance(part, str) else "", part) for part in value]
    return value
