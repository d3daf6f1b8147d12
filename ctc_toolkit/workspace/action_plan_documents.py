"""An action plan as it is handed in for review: every entry, and in both languages what people read of it.

The office comments on parts; versions that were handed in can be compared with each other and with what stands now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import LANGUAGES, Text, translator
from ctc_toolkit.plan import Entry, from_document, logic_of, to_document
from ctc_toolkit.riskfactors.priorities import Choice
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.action_plan_views import plain_entries

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.store.plans import PlanRecord


@dataclass(frozen=True)
class SubmittedPart:
    """A part of a plan as it was handed in, in one language. columns, rows: empty where nothing was entered."""

    id: str
    title: str
    sentences: tuple[str, ...]
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class SubmittedPlan:
    """A plan as it was handed in. parts: by language. instrument: reference of the questionnaire its goals name."""

    number: int
    instrument: str
    entries: tuple[Entry, ...]
    parts: Mapping[str, tuple[SubmittedPart, ...]]

    @property
    def sections(self) -> dict[str, Text]:
        """Titles of the parts by id."""
        german, english = (self.parts[language] for language in ("de", "en"))
        return {one.id: Text(one.title, other.title) for one, other in zip(german, english, strict=True)}


def frozen_plan(repository: Repository, record: PlanRecord) -> dict[str, Any] | None:
    """Return a plan as plain values; None as long as nothing is entered."""
    from ctc_toolkit.reporting.plan_tables import plan_parts

    entries = plain_entries(repository.plans.entries([record.id]))
    wave = repository.wave(record.wave_id)
    if not entries or wave is None:
        return None
    instrument = load_instrument(wave.instrument)
    priorities = next(one for one in repository.priorities.of_area(record.area_id) if one.id == record.priority_id)
    logic = logic_of(entries, Choice.of(priorities.entries, priorities.listed).priorities)
    shown = {
        language: [
            {
                "id": part.id,
                "title": part.title,
                "sentences": list(part.sentences),
                "caption": part.table.caption if part.table else "",
                "columns": list(part.table.columns) if part.table else [],
                "rows": [list(row) for row in part.table.rows] if part.table else [],
            }
            for part in plan_parts(translator(language), entries, logic, instrument, wave.year)
        ]
        for language in LANGUAGES
    }
    rows = [
        {"id": one.id, "origin": one.origin, "kind": one.kind, "document": to_document(one.fields)} for one in entries
    ]
    return {"number": record.number, "instrument": wave.instrument, "entries": rows, "shown": shown}


def read_plan(content: Mapping[str, Any]) -> SubmittedPlan:
    """Return what `frozen_plan` returned, ready to be shown.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    entries = tuple(
        Entry(one["id"], one["origin"], from_document(one["kind"], one["document"])) for one in content["entries"]
    )
    parts = {
        language: tuple(
            SubmittedPart(
                one["id"],
                one["title"],
                tuple(one["sentences"]),
                one["caption"],
                tuple(one["columns"]),
                tuple(tuple(row) for row in one["rows"]),
            )
            for one in shown
        )
        for language, shown in content["shown"].items()
    }
    return SubmittedPlan(int(content["number"]), str(content["instrument"]), entries, parts)
