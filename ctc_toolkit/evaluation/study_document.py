"""A study as it is stored: canonical JSON, small because cells are lists."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import Cell, Community, StudyFields

FORMAT = 1


def study_to_document(fields: StudyFields) -> str:
    """Return everything but the title as canonical JSON."""
    held: dict[str, Any] = {
        "format": FORMAT,
        "source": fields.source,
        "source_date": fields.source_date.isoformat() if fields.source_date else None,
        "questions": fields.questions,
        "main": fields.main,
        "note": fields.note,
        "communities": [
            [one.name, one.arm, one.start, one.pair, one.population, one.deprivation, one.grammar_school, one.own]
            for one in fields.communities
        ],
        "cells": [
            [one.community, one.figure, one.year, one.percent, one.grade, one.n, one.response] for one in fields.cells
        ],
    }
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def study_from_document(title: str, document: str) -> StudyFields:
    """Return the study that was stored as `document`.

    Raises:
        ToolkitError: `effects_study_damaged`.
    """
    try:
        held = json.loads(document)
        if held["format"] != FORMAT:
            raise ToolkitError("effects_study_damaged")
        return StudyFields(
            title,
            held["source"],
            date.fromisoformat(held["source_date"]) if held["source_date"] else None,
            held["questions"],
            held["main"],
            held["note"],
            tuple(Community(*one) for one in held["communities"]),
            tuple(Cell(*one) for one in held["cells"]),
        )
    except (ValueError, KeyError, TypeError) as damaged:
        raise ToolkitError("effects_study_damaged") from damaged
