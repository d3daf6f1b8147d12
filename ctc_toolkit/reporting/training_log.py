"""The list of trainings and events as a sheet: dates, topics, numbers, sectors, as the milestones ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.reporting.event_words import event_dates, event_title, state_words, where
from ctc_toolkit.reporting.sheets import Paragraph, Sheet, SheetTable


@dataclass(frozen=True)
class LogEntry:
    """An event and for whom it is, in words."""

    fields: EventFields
    of: str


def training_log(entries: Iterable[LogEntry], *, title: str, language: str, made_up: bool) -> Sheet:
    """Return the list of events as a sheet on paper laid across."""
    t = translator(language)
    rows = tuple(_row(t, entry) for entry in entries)
    columns = (t("When"), t("What"), t("For whom"), t("Where, led by"), t("State"), t("People, sectors"))
    table = SheetTable(title, columns, rows, (3, 4, 3, 3, 2, 4), naming="above")
    hint = t("Numbers only, no names. Events of which only the month is known stand with their month.")
    return Sheet(title, language, (table, Paragraph(hint, "note")), layout="wide", made_up=made_up)


def _row(t: Translator, entry: LogEntry) -> tuple[str, ...]:
    fields, language = entry.fields, t.language
    functions = {one.id: one.title.get(language) for one in load_process().functions}
    led = functions.get(fields.function or "", "")
    state = state_words(t)[fields.state] + (f": {fields.reason}" if fields.reason else "")
    hours = t("{hours} hours", hours=t.number(fields.hours, 1)) if fields.hours else ""
    return (
        event_dates(fields, language),
        _joined(event_title(fields, language), hours),
        entry.of,
        _joined(where(fields, language), led),
        state,
        _people(t, fields),
    )


def _people(t: Translator, fields: EventFields) -> str:
    if fields.people is None:
        return ""
    titles = {one.id: one.title.get(t.language) for one in load_process().sectors}
    sectors = ", ".join(f"{titles.get(name, name)} {count}" for name, count in fields.sectors.items())
    return t.number(fields.people) + (f" ({sectors})" if sectors else "")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
