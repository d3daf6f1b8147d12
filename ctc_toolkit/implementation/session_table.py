"""A table of sessions from a file: which columns it has, its sessions, every mistake in it at once. No database here.

A table only adds. A session that is stored already is left as it is, so that the same file can be read twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import (
    AroundSession,
    allowed_components,
    hints,
    session_problems,
    tidied_session,
)
from ctc_toolkit.implementation.planned import sessions_planned
from ctc_toolkit.implementation.records import Component, Delivery, Group, SessionFields
from ctc_toolkit.language import Text
from ctc_toolkit.riskfactors.indicator_entries import read_day
from ctc_toolkit.survey.readers.table import row_numbers

MOST_ROWS = 2000


@dataclass(frozen=True)
class Column:
    """A column of the template. called: other headings by which it is known."""

    field: str
    title: Text
    called: tuple[str, ...] = ()


COLUMNS: tuple[Column, ...] = (
    Column("measure", Text("Maßnahme", "Measure"), ("Programm", "Programme")),
    Column("group", Text("Gruppe", "Group"), ("Klasse", "Class")),
    Column("number", Text("Termin Nr.", "Session no."), ("Nr.", "No.", "Termin", "Session")),
    Column("on", Text("Tag", "Day"), ("Datum", "Date")),
    Column("held", Text("Stattgefunden", "Took place")),
    Column("minutes", Text("Minuten", "Minutes")),
    Column("present", Text("Anwesende", "Present")),
    Column("delivered", Text("Kernbausteine gemacht", "Core components delivered")),
    Column("planned", Text("Kernbausteine vorgesehen", "Core components meant")),
    Column("quality", Text("Güte 1–5", "Quality 1–5")),
    Column("engagement", Text("Beteiligung 1–5", "Engagement 1–5")),
    Column("adapted", Text("Angepasst", "Adapted")),
    Column("why", Text("Grund", "Reason")),
)
"""The columns of the template in their order."""

NEEDED = ("group", "number", "on")
NUMBERS = ("number", "minutes", "present", "quality", "engagement")
TITLES: Mapping[str, Text] = {one.field: one.title for one in COLUMNS}
TELLING = ("held", "minutes", "present", "delivered", "quality", "engagement", "adapted", "why")
"""Columns of which one must be filled in; a row that holds only what the template wrote into it says nothing yet."""

HELD_NAMES: Mapping[str, Text] = {
    "held": Text("ja", "yes"),
    "cancelled": Text("fällt aus", "cancelled"),
    "later": Text("wird nachgeholt", "made up for later"),
}
ADAPTED_NAMES: Mapping[str, Text] = {
    "none": Text("nein", "no"),
    "fits": Text("ja, passt zum Programm", "yes, fits the programme"),
    "core": Text("ja, im Kern verändert", "yes, changed in its core"),
}
ALL, NONE = Text("alle", "all"), Text("keine", "none")
EXAMPLE = Text("Beispiel", "Example")
"""A row whose measure or group begins with this word is an example of the template."""

_CHOICES: Mapping[str, Mapping[str, Text]] = {"held": HELD_NAMES, "adapted": ADAPTED_NAMES}
_SAME_WORDS: Mapping[str, tuple[str, ...]] = {
    "held": ("x", "stattgefunden"), "cancelled": ("nein", "no", "ausgefallen", "abgesagt"), "later": ("verschoben",),
    "none": (), "fits": ("passt",), "core": ("kern",),
}  # fmt: skip
"""Other words for the choices, by their value."""


_HINTED = {"delivery_hint_beyond": "number", "delivery_hint_present": "present", "delivery_hint_after": "on"}
"""At which column something unusual is told."""


@dataclass(frozen=True)
class SessionFinding:
    """Something noticed in a table. row: as a spreadsheet counts (None: the whole table); column: its heading.

    group: as it is called in that row. stops: whether nothing can be taken over until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: str = ""
    group: str = ""
    stops: bool = True


@dataclass(frozen=True)
class SessionRow:
    """A session of a table. measure, group: ids."""

    row: int
    measure: str
    group: str
    fields: SessionFields


@dataclass(frozen=True)
class SessionTable:
    """The sessions of a table; everything noticed while reading. titles: heading of each field in the file.

    unfilled: rows that say nothing yet. wrong: rows and fields that could not be read.
    """

    rows: tuple[SessionRow, ...]
    findings: tuple[SessionFinding, ...]
    titles: Mapping[str, str]
    unfilled: int = 0
    wrong: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True)
class TakenRow:
    """What a row does when it is taken over: a new session, or nothing, as it is there already."""

    row: int
    kind: Literal["new", "there"]
    measure: Delivery
    group: Group
    fields: SessionFields


@dataclass(frozen=True)
class CheckedSessions:
    """What a table would do, and everything noticed, in view of the sessions that are there."""

    rows: tuple[TakenRow, ...]
    findings: tuple[SessionFinding, ...]

    @property
    def stopping(self) -> int:
        """How many mistakes have to be mended first."""
        return sum(one.stops for one in self.findings)

    @property
    def new(self) -> tuple[TakenRow, ...]:
        """The rows that add a session."""
        return tuple(one for one in self.rows if one.kind == "new")


def read_session_table(frame: pd.DataFrame, deliveries: Sequence[Delivery]) -> SessionTable:
    """Return the sessions of a table whose columns are named as in `COLUMNS`. frame: cells as they were written."""
    named, findings = _columns(frame)
    missing = [TITLES[name].de for name in NEEDED if name not in named]
    if missing:
        shown = ", ".join(str(name)[:40] for name in frame.columns[:12]) or "–"
        problem = ToolkitError("session_table_columns", missing=", ".join(missing), found=shown)
        return SessionTable((), (SessionFinding(problem),), {})
    if len(frame) > MOST_ROWS:
        problem = ToolkitError("session_table_long", found=len(frame), most=MOST_ROWS)
        return SessionTable((), (SessionFinding(problem),), {})
    places = _Places(deliveries)
    ticking = {one.measure for one in deliveries if one.set_up.components}
    cells = {name: [_text(value) for value in frame.iloc[:, place]] for name, place in named.items()}
    titles = {name: str(frame.columns[place]) for name, place in named.items()}
    rows: list[SessionRow] = []
    wrong: set[tuple[int, str]] = set()
    unfilled, telling = 0, [name for name in TELLING if name in named]
    for place, number in enumerate(row_numbers(frame)):
        row = {name: column[place] for name, column in cells.items()}
        if not any(row.values()) or _is_example(row):
            continue
        if telling and not any(row[name] for name in telling):
            unfilled += 1
            continue
        found, problems = _read(row, places, number)
        findings += [SessionFinding(one, number, titles[name], row["group"][:80]) for name, one in problems]
        wrong |= {(number, name) for name, _ in problems}
        if found is not None:
            rows.append(found)
    if "delivered" not in named and any(one.fields.held == "held" and one.measure in ticking for one in rows):
        shown, wanted = ", ".join(str(name)[:40] for name in frame.columns[:12]), TITLES["delivered"].de
        findings.append(SessionFinding(ToolkitError("session_table_columns", missing=wanted, found=shown)))
    if not rows and not any(one.stops for one in findings):
        findings.append(SessionFinding(ToolkitError("session_table_empty")))
    return SessionTable(tuple(rows), tuple(findings), titles, unfilled, frozenset(wrong))


def check_sessions(table: SessionTable, deliveries: Sequence[Delivery], today: date) -> CheckedSessions:
    """Return what a table would do.

    A session that is stored for the same group, number and day in the same way is left as it is. Every other row is
    checked as if it were entered by hand, and against the rows above it.
    """
    groups = {group.id: (delivery, group) for delivery in deliveries for group in delivery.groups}
    findings, taken = list(table.findings), []
    settled: dict[tuple[str, int], int] = {}
    for one in table.rows:
        place = groups.get(one.group)
        if place is None:
            findings.append(SessionFinding(ToolkitError("session_table_group_gone"), one.row))
            continue
        delivery, group = place
        wanted = _with_components(tidied_session(one.fields), delivery)
        if (one.row, "number") in table.wrong:
            findings += _problems(table, one.row, wanted, delivery, group, today)
            continue
        there = next((held for held in group.sessions if _same_session(held.fields, wanted)), None)
        if there is not None:
            taken.append(TakenRow(one.row, "there", delivery, group, wanted))
            if there.fields != wanted:
                column = table.titles["number"]
                problem = ToolkitError("session_table_differs", found=wanted.number)
                findings.append(SessionFinding(problem, one.row, column, group.fields.name, stops=False))
            continue
        findings += _problems(table, one.row, wanted, delivery, group, today)
        if wanted.held != "later":
            first = settled.setdefault((group.id, wanted.number), one.row)
            if first != one.row:
                problem = ToolkitError("session_table_twice", found=wanted.number, other=first)
                findings.append(SessionFinding(problem, one.row, table.titles["number"], group.fields.name))
        taken.append(TakenRow(one.row, "new", delivery, group, wanted))
    return CheckedSessions(tuple(taken), tuple(sorted(findings, key=lambda one: (not one.stops, one.row or 0))))


def _problems(
    table: SessionTable, row: int, wanted: SessionFields, delivery: Delivery, group: Group, today: date
) -> list[SessionFinding]:
    """Return what is wrong with a session, and what is unusual, by its columns; what could not be read is told once."""
    around = AroundSession(
        group.fields, delivery.start, group.sessions, allowed_components(delivery.set_up, group.sessions)
    )
    found = [
        SessionFinding(problem, row, table.titles.get(name, TITLES[name].de), group.fields.name)
        for name, problem in session_problems(wanted, around, today).items()
        if (row, name) not in table.wrong
    ]
    if found or any(number == row for number, _ in table.wrong):
        return found
    return [
        SessionFinding(one, row, table.titles.get(_HINTED[one.code], ""), group.fields.name, stops=False)
        for one in hints(wanted, around, sessions_planned(delivery, group))
    ]


def _same_session(stored: SessionFields, wanted: SessionFields) -> bool:
    return (stored.number, stored.on, stored.held) == (wanted.number, wanted.on, wanted.held)


def _with_components(wanted: SessionFields, delivery: Delivery) -> SessionFields:
    """Return a session that is meant to deliver all components of its measure where it does not say which."""
    if wanted.planned:
        return wanted
    return replace(wanted, planned=tuple(sorted(one.id for one in delivery.set_up.components)))


Wrong = tuple[str, ToolkitError]
"""A field, and what is wrong with its cell."""


class _Places:
    """Finds measures and groups by what they are called in a table."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self._groups: dict[str, list[tuple[Delivery, Group]]] = {}
        self._measures: dict[str, set[str]] = {}
        for delivery in deliveries:
            self._measures.setdefault(_plain(delivery.title), set()).add(delivery.measure)
            for group in delivery.groups:
                self._groups.setdefault(_plain(group.fields.name), []).append((delivery, group))

    def find(self, measure: str, group: str) -> tuple[Delivery, Group] | ToolkitError:
        """Return measure and group, or what is wrong; the measure may be left out where the name of the group is
        enough.
        """
        measures = self._measures.get(_plain(measure)) if measure else None
        if measure and measures is None:
            return ToolkitError("session_table_measure", found=measure[:60])
        named = self._groups.get(_plain(group), [])
        fitting = [place for place in named if measures is None or place[0].measure in measures]
        if not fitting:
            return ToolkitError("session_table_group", found=group[:60] or "–")
        if len(fitting) > 1:
            return ToolkitError("session_table_which", found=group[:60], count=len(fitting))
        return fitting[0]


def _read(row: Mapping[str, str], places: _Places, number: int) -> tuple[SessionRow | None, list[Wrong]]:
    """Return the session of a row; None where its group is not known. Also what cannot be read."""
    place = places.find(row.get("measure", ""), row["group"])
    if isinstance(place, ToolkitError):
        named = "measure" if place.code == "session_table_measure" else "group"
        return None, [(named, place)]
    delivery, group = place
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    components = delivery.set_up.components
    for name, cell in row.items():
        if name in ("measure", "group"):
            continue
        try:
            values |= _value(name, cell, components)
        except ToolkitError as problem:
            wrong.append((name, problem))
    held = values.get("held", "held") == "held"
    if held and components and row.get("delivered") == "":
        wrong.append(("delivered", ToolkitError("session_table_delivered")))
    if "number" not in values and not any(name == "number" for name, _ in wrong):
        wrong.append(("number", ToolkitError("session_table_number")))
    return SessionRow(number, delivery.measure, group.id, SessionFields(**values)), wrong


def _value(name: str, cell: str, components: Sequence[Component]) -> dict[str, Any]:
    """Return the value of a cell by its field; nothing for an empty one.

    Raises:
        ToolkitError: it cannot be read.
    """
    if not cell:
        return {}
    if name in ("delivered", "planned"):
        return {name: _components(cell, components)}
    if name in NUMBERS:
        return {name: _number(cell)}
    if name == "on":
        return {name: _day(cell)}
    if name in ("held", "adapted"):
        return {name: _choice(name, cell)}
    return {name: cell}


def _choice(name: str, written: str) -> str:
    options = _CHOICES[name]
    for value, text in options.items():
        if _plain(written) in {_plain(one) for one in (value, text.de, text.en, *_SAME_WORDS[value])}:
            return value
    known = ", ".join(text.de for text in options.values())
    raise ToolkitError("session_table_choice", found=written[:60], known=known)


def _components(written: str, components: Sequence[Component]) -> tuple[str, ...]:
    """Return the ids of components that a cell names: all, none, their numbers in the set-up, or their names."""
    if _plain(written) in (_plain(ALL.de), _plain(ALL.en)):
        return tuple(one.id for one in components)
    if _plain(written) in (_plain(NONE.de), _plain(NONE.en), "0"):
        return ()
    known = {_plain(one.name): one.id for one in components}
    known |= {str(number): one.id for number, one in enumerate(components, start=1)}
    if _plain(written) in known:
        return (known[_plain(written)],)
    parts = [part for part in re.split(r"[;\n]", written) if part.strip()]
    if re.fullmatch(r"[\d\s,;]+", written):
        parts = [part for part in re.split(r"[,;]", written) if part.strip()]
    unknown = [part.strip() for part in parts if _plain(part) not in known]
    if unknown or not parts:
        raise ToolkitError("session_table_component", found=(unknown or [written])[0][:60], count=len(components))
    return tuple(dict.fromkeys(known[_plain(part)] for part in parts))


def _number(written: str) -> int:
    bare = written.replace("\u00a0", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,6}", bare):
        raise ToolkitError("session_table_whole", found=written[:40])
    return int(bare)


def _day(written: str) -> date:
    try:
        return read_day(written)
    except ToolkitError as problem:
        raise ToolkitError("session_table_day", found=written[:40]) from problem


def _is_example(row: Mapping[str, str]) -> bool:
    words = tuple(one.casefold() for one in (EXAMPLE.de, EXAMPLE.en))
    return any(row.get(name, "").casefold().startswith(words) for name in ("measure", "group"))


def _columns(frame: pd.DataFrame) -> tuple[dict[str, int], list[SessionFinding]]:
    """Return the place of each column by field, and what is noticed about headings."""
    known = {_plain(called): one.field for one in COLUMNS for called in (one.title.de, one.title.en, *one.called)}
    named: dict[str, int] = {}
    findings = []
    for place, column in enumerate(frame.columns):
        name = known.get(_plain(str(column)))
        if name is not None and name not in named:
            named[name] = place
        elif frame.iloc[:, place].notna().any():
            problem = ToolkitError("session_table_column_unknown", found=str(column)[:80])
            findings.append(SessionFinding(problem, None, str(column)[:80], stops=False))
    return named, findings


def _text(value: object) -> str:
    """Return a cell as text; what is missing is empty."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - not a number
        return ""
    return str(value).strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9äöüß]+", "", unicodedata.normalize("NFC", text).casefold())
