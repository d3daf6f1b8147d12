"""Two versions of a plan side by side in words: of what changed only the fields that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from ctc_toolkit.language import Translator
from ctc_toolkit.plan import Change, Entry, GoalFields, Kind, MeasureFields, PartnerFields, RiskFields, changes
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.reporting.plan_words import choice_words, field_labels, figure_name, grade_words, level_names
from ctc_toolkit.reporting.selection import group_label
from ctc_toolkit.reporting.sheets import SheetTable
from ctc_toolkit.survey.instrument import Instrument

_QUIET = frozenset({"low", "high", "answers", "wave", "seen"})
"""Fields that follow from others and are not told by themselves."""


def kind_names(t: Translator) -> dict[Kind, str]:
    """Return what kinds of entries are called."""
    return {
        "goal": t("Goal"),
        "measure": t("Measure of the plan"),
        "task": t("Task"),
        "partner": t("Agreement"),
        "budget": t("Money"),
        "training": t("Training"),
        "risk": t("Risk"),
    }


def comparison_table(
    t: Translator, earlier: Sequence[Entry], later: Sequence[Entry], names: tuple[str, str], instrument: Instrument
) -> SheetTable | None:
    """Return what differs between two versions; None where nothing does. names: what the versions are called."""
    called = {one.origin: entry_name(t, one, instrument) for one in (*earlier, *later)}
    kinds, rows = kind_names(t), []
    for change in changes(earlier, later):
        entry = change.later or change.earlier
        if change.state == "same" or entry is None or not (set(change.names) - _QUIET or change.state != "changed"):
            continue
        old, new = _sides(t, change, called, instrument)
        rows.append((f"{kinds[change.kind]}: {entry_name(t, entry, instrument)}", old, new))
    if not rows:
        return None
    return SheetTable(t("What differs"), (t("Entry"), *names), tuple(rows), (2, 3, 3))


def entry_name(t: Translator, entry: Entry, instrument: Instrument) -> str:
    """Return what an entry is called."""
    found = entry.fields
    if isinstance(found, GoalFields):
        return figure_name(t, found, instrument)
    if isinstance(found, MeasureFields):
        return found.title
    if isinstance(found, PartnerFields):
        return found.partner
    return found.what if isinstance(found, RiskFields) else str(getattr(found, "what", getattr(found, "purpose", "")))


def _sides(t: Translator, change: Change, called: Mapping[str, str], instrument: Instrument) -> tuple[str, str]:
    if change.state == "added":
        return t("not there"), t("new: {fields}", fields=_told(t, change.later, (), called, instrument))
    if change.state == "removed":
        return _told(t, change.earlier, (), called, instrument), t("taken out")
    told = [_told(t, side, change.names, called, instrument) for side in (change.earlier, change.later)]
    return told[0], told[1]


def _told(
    t: Translator, entry: Entry | None, names: Sequence[str], called: Mapping[str, str], instrument: Instrument
) -> str:
    """Return fields of an entry with their values. names: which ones; empty: all that say something."""
    if entry is None:
        return "–"
    labels, said = field_labels(t), []
    for one in fields(entry.fields):
        value = getattr(entry.fields, one.name)
        if one.name in _QUIET or (names and one.name not in names) or (not names and value in (None, "", ())):
            continue
        said.append(f"{labels[one.name]}: {_value(t, one.name, value, entry, called, instrument)}")
    return "; ".join(said) or "–"


def _value(
    t: Translator, name: str, value: Any, entry: Entry, called: Mapping[str, str], instrument: Instrument
) -> str:
    if value in (None, "", ()):
        return "–"
    if isinstance(value, date):
        return t.date(value)
    if isinstance(value, tuple):
        return ", ".join(called.get(one, one) for one in value)
    words = {
        "level": level_names(t),
        "basis": choice_words(t)["basis"],
        "unit": choice_words(t)["unit"],
        "direction": choice_words(t)["direction"],
        "state": choice_words(t)[{"partner": "agreement", "budget": "money"}.get(entry.kind, "progress")],
        "likelihood": grade_words(t),
        "weight": grade_words(t),
    }
    if name in words:
        return str(words[name].get(value, value))  # type: ignore[attr-defined]
    if isinstance(value, int):
        return str(value) if name == "year" else t.number(value)
    return _named(t, name, value, entry, called, instrument)


def _named(
    t: Translator, name: str, value: str, entry: Entry, called: Mapping[str, str], instrument: Instrument
) -> str:
    """Return the name of something that a field holds the id of; any other text as it is."""
    if name == "figure":
        return instrument.label_of(value, t.language)
    if name == "group" and isinstance(entry.fields, GoalFields):
        return group_label(value, instrument, t.language)
    if name == "programme":
        known = load_programmes().by_id.get(value)
        return known.name if known is not None else value
    return called.get(value, "–") if name == "measure" else value
