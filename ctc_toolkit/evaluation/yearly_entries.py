"""What people write into a yearly review: lessons, and for each measure whether it goes on, is adapted, or ends."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.merging import several_lines
from ctc_toolkit.programmes.offers import person_in

Choice = Literal["continue", "adapt", "end"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
WHOLE = ""
"""Stands for the year as a whole in the place of a measure."""
LONGEST = 600


@dataclass(frozen=True)
class YearlyEntry:
    """Lessons about a measure, or about the whole year (then without choice and reason).

    helped, hindered: what did. change: what is done differently from now on. choice: what becomes of the measure;
    reason: why.
    """

    helped: str = ""
    hindered: str = ""
    change: str = ""
    choice: Choice | None = None
    reason: str = ""


TEXTS = ("helped", "hindered", "change", "reason")


def tidy_entry(entered: YearlyEntry, measure: str) -> YearlyEntry:
    """Return an entry as it is stored; about the whole year nothing is chosen."""
    texts: dict[str, Any] = {name: several_lines(getattr(entered, name)) for name in TEXTS}
    tidy = replace(entered, **texts)
    return replace(tidy, choice=None, reason="") if measure == WHOLE else tidy


def entry_problems(entry: YearlyEntry) -> dict[str, ToolkitError]:
    """Return what is wrong with an entry, by field. An entry may be unfinished until the review is closed."""
    found: dict[str, ToolkitError] = {}
    for name in TEXTS:
        text = getattr(entry, name)
        person = person_in(text)
        if len(text) > LONGEST:
            found[name] = ToolkitError("yearly_text_long", found=len(text), longest=LONGEST)
        elif person:
            found[name] = ToolkitError("yearly_person", found=person)
    if entry.choice is not None and not entry.reason:
        found.setdefault("reason", ToolkitError("yearly_reason_missing"))
    if entry.choice == "adapt" and not entry.change:
        found.setdefault("change", ToolkitError("yearly_change_missing"))
    return found


def missing_for_closing(titles: Mapping[str, str], entries: Mapping[str, YearlyEntry]) -> tuple[ToolkitError, ...]:
    """Return what a review lacks before it can be closed. titles: of its measures by origin; entries: by origin."""
    found = [
        ToolkitError("yearly_choice_missing", found=title)
        for measure, title in titles.items()
        if entries.get(measure, YearlyEntry()).choice is None
    ]
    whole = entries.get(WHOLE, YearlyEntry())
    if not (whole.helped or whole.hindered or whole.change):
        found.append(ToolkitError("yearly_lessons_missing"))
    if not titles:
        found.insert(0, ToolkitError("yearly_no_measure"))
    return tuple(found)


def of_choice(choice: Choice, measures: Collection[str], entries: Mapping[str, YearlyEntry]) -> tuple[str, ...]:
    """Return the measures (origins, in their order) for which something was chosen."""
    return tuple(one for one in measures if one in entries and entries[one].choice == choice)


def entry_to_document(entry: YearlyEntry) -> str:
    """Return an entry as canonical JSON."""
    return json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_from_document(document: str) -> YearlyEntry:
    """Return the entry that was written as `document`.

    Raises:
        ToolkitError: `yearly_damaged`.
    """
    try:
        held = json.loads(document)
        entry = YearlyEntry(**{one.name: held[one.name] for one in fields(YearlyEntry)})
        if entry.choice not in (None, *CHOICES) or not all(isinstance(getattr(entry, name), str) for name in TEXTS):
            raise ValueError(entry.choice)
    except (ValueError, KeyError, TypeError) as damaged:
        raise ToolkitError("yearly_damaged") from damaged
    return entry
