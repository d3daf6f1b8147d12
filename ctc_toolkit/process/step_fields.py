"""What people enter about a step: checked field by field, and merged where several people enter at the same time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.progress import STATES, StepState, StepStatus

LONGEST_TEXT = 4000
LONGEST_LINK = 500
YEARS_AHEAD = 10
"""A date further away than so many years is a typing error."""

FIRST_YEAR = 2000
_LINK = re.compile(r"https://[^\s<>\"']+")


@dataclass(frozen=True)
class StepFields:
    """What is entered about one step.

    reason: why it does not apply here. evidence: what shows that it is done; link: where that can be read.
    function: who is responsible, as an id of the functions in the catalogue; None: nobody yet. due: by when.
    """

    state: StepState = "not_started"
    reason: str = ""
    evidence: str = ""
    link: str = ""
    function: str | None = None
    due: date | None = None
    note: str = ""

    @property
    def status(self) -> StepStatus:
        """What progress is computed from."""
        return StepStatus(self.state, self.due)


NAMES = tuple(field.name for field in fields(StepFields))
TEXTS = ("reason", "evidence", "note")


@dataclass(frozen=True)
class FieldConflict:
    """A field that two people changed at the same time: what stands there now, and what this person wanted."""

    field: str
    theirs: Any
    yours: Any


def problems(entered: StepFields, catalogue: ProcessCatalogue, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong, by field; empty if it can be saved."""
    found: dict[str, ToolkitError] = {}
    if entered.state not in STATES:
        found["state"] = ToolkitError("step_state_unknown", found=entered.state)
    if entered.state == "not_applicable" and not entered.reason.strip():
        found["reason"] = ToolkitError("step_reason_missing")
    for name in TEXTS:
        if len(getattr(entered, name)) > LONGEST_TEXT:
            found[name] = ToolkitError("step_text_long", longest=LONGEST_TEXT, found=len(getattr(entered, name)))
    if entered.link and not _is_link(entered.link):
        found["link"] = ToolkitError("step_link", longest=LONGEST_LINK)
    if entered.function is not None and entered.function not in {one.id for one in catalogue.functions}:
        found["function"] = ToolkitError("step_function_unknown", found=entered.function)
    if entered.due is not None and not FIRST_YEAR <= entered.due.year <= today.year + YEARS_AHEAD:
        found["due"] = ToolkitError("step_date", first=FIRST_YEAR, last=today.year + YEARS_AHEAD)
    return found


def tidied(entered: StepFields) -> StepFields:
    """Return the fields with texts as they are stored: no control characters but line breaks, nothing at the ends."""
    reason, evidence, note = (_cleaned(text) for text in (entered.reason, entered.evidence, entered.note))
    return replace(entered, link=entered.link.strip(), reason=reason, evidence=evidence, note=note)


def merged(before: StepFields, after: StepFields, current: StepFields) -> tuple[StepFields, tuple[FieldConflict, ...]]:
    """Return what is to be stored when somebody changed `before` into `after` while `current` was stored.

    Fields that only one of them changed are taken from that one; the same change by both is no conflict. Where there
    are conflicts, nothing must be stored before the person has decided.
    """
    changes, conflicts = {}, []
    for name in NAMES:
        old, wanted, now = getattr(before, name), getattr(after, name), getattr(current, name)
        if wanted in (old, now):
            continue
        if now == old:
            changes[name] = wanted
        else:
            conflicts.append(FieldConflict(name, now, wanted))
    return replace(current, **changes), tuple(conflicts)


def _is_link(text: str) -> bool:
    if len(text) > LONGEST_LINK or not _LINK.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and parts.port is not False
    except ValueError:
        return False


def _cleaned(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
