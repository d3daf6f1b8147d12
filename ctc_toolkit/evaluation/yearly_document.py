"""The figures of a closed yearly review as they are kept: canonical JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import fields_from_document, fields_to_document
from ctc_toolkit.evaluation.pre_post_result import result_from_document, result_to_document
from ctc_toolkit.evaluation.yearly_review import (
    Delivered,
    GoalYear,
    MeasureYear,
    Notice,
    ParticipantChange,
    Planned,
    Reached,
    Reacted,
    SurveyChange,
    YearFigures,
    YearMoney,
)
from ctc_toolkit.implementation.warnings import EarlyWarning
from ctc_toolkit.plan import GoalFields, from_document, to_document

FORMAT = 1
_DAY = "day:"
"""Stands before days among the numbers of a warning."""


def figures_to_document(found: YearFigures) -> str:
    """Return the figures of a year as canonical JSON."""
    held = {
        "format": FORMAT,
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "plan": found.plan,
        "instrument": found.instrument,
        "no_change": found.no_change,
        "measures": [_measure(one) for one in found.measures],
        "goals": [
            {
                "id": one.id,
                "fields": to_document(one.fields),
                "change": asdict(one.change) if one.change is not None else None,
                "state": one.state,
            }
            for one in found.goals
        ],
    }
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def figures_from_document(document: str) -> YearFigures:
    """Return the figures that were kept as `document`.

    Raises:
        ToolkitError: `yearly_damaged`.
    """
    try:
        held = json.loads(document)
        if held["format"] != FORMAT:
            raise ValueError(held["format"])
        return YearFigures(
            held["year"],
            date.fromisoformat(held["as_of"]),
            held["plan"],
            held["instrument"],
            tuple(_read_measure(one) for one in held["measures"]),
            tuple(_read_goal(one) for one in held["goals"]),
            held["no_change"],
        )
    except (AttributeError, ValueError, TypeError, KeyError, ToolkitError) as damaged:
        raise ToolkitError("yearly_damaged") from damaged


def without_wave(found: YearFigures, wave_id: str) -> YearFigures:
    """Return figures without anything that comes from a survey (its id), for one that is deleted as a whole."""
    goals = []
    for one in found.goals:
        fields, change, state = one.fields, one.change, one.state
        if change is not None and wave_id in change.waves:
            change, state = None, "no_survey_since"
        if fields.wave == wave_id:
            gone: dict[str, Any] = dict.fromkeys(("baseline", "low", "high", "answers", "seen", "wave"))
            fields = replace(fields, survey="", **gone)
        goals.append(GoalYear(one.id, fields, change, state))
    return replace(found, goals=tuple(goals))


def _measure(one: MeasureYear) -> dict[str, Any]:
    return {
        "measure": one.measure,
        "title": one.title,
        "dropped": one.dropped,
        "planned": asdict(one.planned),
        "delivered": asdict(one.delivered),
        "reached": asdict(one.reached),
        "goals": list(one.goals),
        "participants": [
            [fields_to_document(change.fields), result_to_document(change.result)] for change in one.participants
        ],
        "notices": [[_warning(notice.warning), _reacted(notice.reaction)] for notice in one.notices],
        "settled": [_reacted(reacted) for reacted in one.settled],
    }


def _read_measure(held: Mapping[str, Any]) -> MeasureYear:
    planned = {**held["planned"], "money": tuple(YearMoney(**one) for one in held["planned"]["money"])}
    return MeasureYear(
        held["measure"],
        held["title"],
        held["dropped"],
        Planned(**planned),
        Delivered(**{**held["delivered"], "dose": _pair(held["delivered"]["dose"])}),
        Reached(**{**held["reached"], "stayed": _pair(held["reached"]["stayed"])}),
        tuple(held["goals"]),
        tuple(
            ParticipantChange(fields_from_document(entered), result_from_document(result))
            for entered, result in held["participants"]
        ),
        tuple(Notice(_read_warning(warning), _read_reacted(reaction)) for warning, reaction in held["notices"]),
        tuple(Reacted(**_days(one)) for one in held["settled"]),
    )


def _pair(held: list[int] | None) -> tuple[int, int] | None:
    return None if held is None else (held[0], held[1])


def _warning(warning: EarlyWarning) -> dict[str, Any]:
    numbers = {name: f"{_DAY}{one}" if isinstance(one, date) else one for name, one in warning.numbers.items()}
    since = warning.since.isoformat() if warning.since is not None else None
    return {
        "rule": warning.rule,
        "severity": warning.severity,
        "level": float(warning.level),
        "since": since,
        "numbers": numbers,
        "group": warning.group,
        "group_name": warning.group_name,
    }


def _read_warning(held: Mapping[str, Any]) -> EarlyWarning:
    numbers = {
        name: date.fromisoformat(one.removeprefix(_DAY)) if isinstance(one, str) and one.startswith(_DAY) else one
        for name, one in held["numbers"].items()
    }
    since = date.fromisoformat(held["since"]) if held["since"] is not None else None
    return EarlyWarning(**{**held, "numbers": numbers, "since": since})


def _reacted(found: Reacted | None) -> dict[str, Any] | None:
    return None if found is None else {**asdict(found), "on": found.on.isoformat(), "until": found.until.isoformat()}


def _read_reacted(held: Mapping[str, Any] | None) -> Reacted | None:
    return None if held is None else Reacted(**_days(held))


def _days(held: Mapping[str, Any]) -> dict[str, Any]:
    return {**held, "on": date.fromisoformat(held["on"]), "until": date.fromisoformat(held["until"])}


def _read_goal(held: Mapping[str, Any]) -> GoalYear:
    fields = from_document("goal", held["fields"])
    if not isinstance(fields, GoalFields):
        raise TypeError(held["id"])
    change = held["change"]
    if change is not None:
        first, second = change["waves"]
        change = SurveyChange(**{**change, "waves": (first, second)})
    return GoalYear(held["id"], fields, change, held["state"])
