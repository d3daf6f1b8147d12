"""The audit log as people read it, and the check that nobody has changed it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.process import load_process
from ctc_toolkit.riskfactors.indicator_cards import OWN, load_indicators
from ctc_toolkit.store import AuditEntry
from ctc_toolkit.store.audit import AuditFilter, ChainCheck
from ctc_toolkit.store.audit_things import Thing
from ctc_toolkit.store.records import Result
from ctc_toolkit.workspace.audit_words import sentence
from ctc_toolkit.workspace.handle import Grant, Workspace, looking
from ctc_toolkit.workspace.sections import SECTIONS

MOST_LINES = 1000
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_KINDS = {"profile": Text("Profil, Fassung {number}", "profile, version {number}"),
          "plan": Text("Plan, Fassung {number}", "plan, version {number}")}  # fmt: skip
_TITLES = {section.id: section.title for section in SECTIONS}

State = Literal["whole", "changed", "cut", "unexpected"]
"""What a check found: all lines fit; a line was changed, taken out or put in; the end is missing; another log."""

_FOUND: dict[State, Text] = {
    "whole": Text("Das Protokoll ist vollständig und unverändert ({lines} Zeilen).",
                  "The log is complete and unchanged ({lines} lines)."),
    "changed": Text(
        "Zeile {number} passt nicht zu der davor: Hier wurde eine Zeile geändert, entfernt oder eingefügt.",
        "Line {number} does not fit the one before it: a line was changed, taken out or put in here.",
    ),
    "cut": Text(
        "Das Ende des Protokolls fehlt, oder der Eintrag, der die neueste Zeile nennt, wurde geändert.",
        "The end of the log is missing, or the entry that names its newest line was changed.",
    ),
    "unexpected": Text(
        "Alle Zeilen passen, aber keine hat die erwartete Prüfsumme: Das Protokoll wurde neu geschrieben, sein Ende "
        "abgeschnitten, oder die Zeile wurde nach Ablauf ihrer Frist entfernt.",
        "All lines fit, but none has the expected checksum: the log was written anew, its end was cut off, or the line "
        "was removed after its time.",
    ),
}  # fmt: skip
_TO_DO = Text(
    "Bewahren Sie eine Kopie der Datenbank auf und vergleichen Sie sie mit der letzten Sicherung.",
    "Keep a copy of the database and compare it with the last backup.",
)


@dataclass(frozen=True)
class AuditLine:
    """One line: who did what when (UTC), with what result, in which city (AGS, name where there still is one).

    object: as it stands in the log. thing: what it is called now, by language; empty where it is gone or has no name.
    """

    id: int
    at: datetime
    who: str
    action: str
    result: Result
    ags: str | None
    city: str | None
    object: str
    thing: Text

    def sentence(self, language: str) -> str:
        """Return the line as a sentence."""
        return sentence(self.who, self.action, self.result, language, self.thing.get(language))


@dataclass(frozen=True)
class AuditPage:
    """Lines, newest first; more: whether there are older ones; actions and people to choose from."""

    lines: tuple[AuditLine, ...]
    more: bool
    actions: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class AuditCheck:
    """What a check of the chain found.

    lines: how many lines fit. last_hash: hash of the newest of them, to be kept elsewhere. broken_at: number of the
    first line that does not fit; None where all do or the end is missing.
    """

    state: State
    lines: int
    last_hash: str
    broken_at: int | None

    def sentence(self, language: str) -> str:
        """Return what was found, and what to do where something does not fit."""
        told = _FOUND[self.state].get(language).format(lines=self.lines, number=self.broken_at)
        return told if self.state == "whole" else f"{told} {_TO_DO.get(language)}"


def audit_log(
    actor: Actor,
    ws: Workspace,
    *,
    newest: int = 100,
    since: date | None = None,
    until: date | None = None,
    action: str | None = None,
    person: str | None = None,
    result: Result | None = None,
) -> AuditPage:
    """Return the newest lines that the actor may see: of own cities for coordinators, all for administrators.

    newest: how many, at most `MOST_LINES`. since, until: days of this server's time zone, both included. action: its
    id. person: the name as it stands in the log.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "audit_log") as grant:
        within, log = _whole_cities(grant), grant.repository.audit
        wanted = AuditFilter(_begin(since), _begin(until, timedelta(days=1)), action, person, result)
        count = max(1, min(newest, MOST_LINES))
        found = log.log(within, newest=count + 1, wanted=wanted)
        entries = found[::-1][:count]
        names = {city.ags: city.name for city in grant.repository.cities(within)}
        known = log.things(_ids(entries), within)
        return AuditPage(
            tuple(_line(entry, names, known) for entry in entries),
            len(found) > count,
            tuple(log.actions(within)),
            tuple(sorted(log.people(within), key=str.casefold)),
        )


def verify_audit(actor: Actor, ws: Workspace, *, expect: str | None = None) -> AuditCheck:
    """Compute the chain of the log again and return what was found.

    expect: a hash that was kept elsewhere earlier. Whoever can write to the database can also compute every hash anew;
    such a log fits in itself, but no longer holds that hash.

    Raises:
        ToolkitError: `not_available`, `audit_hash_malformed`.
    """
    with looking(actor, ws, "verify_audit", about="catalogue") as grant:
        if expect is not None and not _HASH.fullmatch(expect):
            raise ToolkitError("audit_hash_malformed")
        return _checked(grant.repository.audit.check(expect))


def _checked(found: ChainCheck) -> AuditCheck:
    state: State = "whole"
    if found.broken_at is not None:
        state = "changed" if found.broken_at else "cut"
    elif not found.expected_found:
        state = "unexpected"
    return AuditCheck(state, found.lines, found.last_hash, found.broken_at or None)


def _whole_cities(grant: Grant) -> Collection[str] | None:
    """Return the cities in which the role counts for the whole city, not only for one area."""
    if grant.within is None:
        return None
    whole = frozenset(ags for ags in grant.within if grant.covers(ags, None))
    if not whole:
        raise ToolkitError("not_available")
    return whole


def _begin(day: date | None, later: timedelta = timedelta()) -> datetime | None:
    """Return the beginning of a day in the time zone of this server."""
    return None if day is None else datetime.combine(day + later, time.min).astimezone()


def _ids(entries: Collection[AuditEntry]) -> set[str]:
    return {found for entry in entries for found in _ID.findall(entry.object)}


def _line(entry: AuditEntry, names: dict[str, str], known: dict[str, Thing]) -> AuditLine:
    assert entry.id is not None  # noqa: S101 - the store sets both
    assert entry.at is not None  # noqa: S101
    found = next((known[name] for name in _ID.findall(entry.object) if name in known), None)
    city = names.get(entry.ags or "")
    thing = _called(found) if found else Text(city or "", city or "") if entry.action == "add_city" else Text("", "")
    return AuditLine(entry.id, entry.at, entry.who, entry.action, entry.result, entry.ags, city, entry.object, thing)


def _called(thing: Thing) -> Text:
    """Return the name of a thing in both languages."""
    if thing.kind == "text":
        return _TITLES.get(thing.name, Text(thing.name, thing.name))
    if thing.kind == "indicator":
        known = load_indicators().by_id.get(thing.name)
        own = Text("eigener Indikator", "own indicator") if thing.name.startswith(OWN) else Text(thing.name, thing.name)
        return known.name if known is not None else own
    if thing.kind == "event":
        titles = {one.id: Text(one.title.de, one.title.en) for one in load_process().trainings}
        return titles.get(thing.name, Text(thing.name, thing.name))
    if thing.kind == "submission":
        kind, _, number = thing.name.partition(" ")
        words = _KINDS.get(kind, Text(thing.name, thing.name))
        return Text(words.de.format(number=number), words.en.format(number=number))
    return Text(thing.name, thing.name)
