"""The content of a version that is handed in: texts and numbers as they were, in a form that never changes.

A document is canonical JSON (sorted names, no blanks), so that equal contents have equal bytes and equal hashes. It
holds everything that is shown of it later, titles and labels in both languages included: nothing is looked up again
when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import LANGUAGES, Text
from ctc_toolkit.workspace.action_plan_documents import SubmittedPlan, read_plan
from ctc_toolkit.workspace.sections import section

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Released
    from ctc_toolkit.store import AreaRecord, CityRecord, WaveRecord
    from ctc_toolkit.workspace.texts import TextView

FORMAT = 1
NUMBERS = "numbers"
"""The section of a document under which comments on its numbers stand."""


@dataclass(frozen=True)
class SubmittedText:
    """A text as it was handed in, under the title it had then."""

    id: str
    title: Text
    text: str
    changed_by: str | None
    changed_at: datetime | None


@dataclass(frozen=True)
class SubmittedTable:
    """Released values in one language, ready to be shown: the kind of measures, what stands out, columns, rows."""

    kind: str
    sentences: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class SubmittedNumbers:
    """A released profile as it was handed in, in one language: tables, and where the numbers come from."""

    tables: tuple[SubmittedTable, ...]
    origin: tuple[str, ...]


@dataclass(frozen=True)
class SubmittedDocument:
    """What was handed in. numbers: by language; empty where no profile belongs to it. plan: the action plan, if any."""

    city: str
    area: str | None
    wave: str | None
    made_up: bool
    texts: tuple[SubmittedText, ...]
    numbers: Mapping[str, SubmittedNumbers]
    plan: SubmittedPlan | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of what can be commented on."""
        parts = self.plan.sections if self.plan is not None else {}
        return (*(text.id for text in self.texts), *([NUMBERS] if self.numbers else []), *parts)


def document_of(
    kind: str,
    city: CityRecord,
    area: AreaRecord | None,
    wave: WaveRecord | None,
    texts: Sequence[TextView],
    profile: Mapping[str, Any] | None,
    plan: Mapping[str, Any] | None = None,
) -> str:
    """Return the document with these contents; `profile`: what `frozen_profile` returned; `plan`: of `frozen_plan`."""
    content = {
        "format": FORMAT,
        "kind": kind,
        "city": {"ags": city.ags, "name": city.name, "made_up": city.made_up},
        "area": None if area is None else {"id": area.id, "name": area.name},
        "wave": None if wave is None else _wave(wave),
        "sections": [_section(text) for text in texts],
        "profile": profile,
    }
    return canonical(content if plan is None else {**content, "plan": plan})


def canonical(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON with one possible spelling.

    Raises:
        ValueError: a number that JSON does not know.
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def frozen_profile(released: Released, instrument_reference: str) -> dict[str, Any]:
    """Return a released profile as plain values: every cell, and in both languages what people read of it."""
    from ctc_toolkit.disclosure import released_to_document
    from ctc_toolkit.reporting import KINDS, entries, highlights, profile_table
    from ctc_toolkit.reporting.words import provenance_lines
    from ctc_toolkit.survey.instrument_files import load_instrument

    instrument = load_instrument(instrument_reference)
    kinds = [kind for kind in KINDS if entries(released, instrument, kind=kind, language="en")]
    shown = {
        language: {
            "tables": [
                {
                    "kind": kind,
                    "sentences": list(highlights(released, instrument, kind=kind, language=language).sentences),
                    **_table(profile_table(released, instrument, kind=kind, language=language)),
                }
                for kind in kinds
            ],
            "origin": list(provenance_lines(released, language)),
        }
        for language in LANGUAGES
    }
    return {
        "level": released.level,
        "made_up": released.made_up,
        "rules": released.rule_version,
        "content_hash": released.content_hash,
        "provenance": released.provenance.as_dict(),
        "released": released_to_document(released),
        "shown": shown,
    }


def read_document(document: str) -> SubmittedDocument:
    """Return the contents of a document, ready to be shown.

    Raises:
        ValueError: it is not one that `document_of` made.
    """
    content = json.loads(document)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("not a document of a submission")
    area, wave, profile = content["area"], content["wave"], content["profile"]
    return SubmittedDocument(
        city=content["city"]["name"],
        area=None if area is None else area["name"],
        wave=None if wave is None else wave["label"],
        made_up=content["city"]["made_up"],
        texts=tuple(_read_section(entry) for entry in content["sections"]),
        numbers={} if profile is None else {name: _read_shown(entry) for name, entry in profile["shown"].items()},
        plan=read_plan(content["plan"]) if content.get("plan") is not None else None,
    )


def _wave(wave: WaveRecord) -> dict[str, Any]:
    names = ("id", "label", "year", "instrument", "respondents", "source_hash", "content_hash", "cut_points")
    return {name: getattr(wave, name) for name in names}


def _section(text: TextView) -> dict[str, Any]:
    title = section(text.section).title
    return {
        "id": text.section,
        "title": {"de": title.de, "en": title.en},
        "text": text.text,
        "version": text.version,
        "changed_by": text.changed_by,
        "changed_at": None if text.changed_at is None else text.changed_at.isoformat(timespec="microseconds"),
    }


def _read_section(entry: Mapping[str, Any]) -> SubmittedText:
    moment = entry["changed_at"]
    return SubmittedText(
        entry["id"],
        Text(**entry["title"]),
        entry["text"],
        entry["changed_by"],
        None if moment is None else datetime.fromisoformat(moment),
    )


def _read_shown(entry: Mapping[str, Any]) -> SubmittedNumbers:
    tables = tuple(
        SubmittedTable(
            table["kind"],
            tuple(table["sentences"]),
            tuple(table["columns"]),
            tuple(tuple(row) for row in table["rows"]),
        )
        for table in entry["tables"]
    )
    return SubmittedNumbers(tables, tuple(entry["origin"]))


def _table(frame: Any) -> dict[str, Any]:
    return {"columns": [str(name) for name in frame.columns], "rows": frame.astype(str).values.tolist()}
