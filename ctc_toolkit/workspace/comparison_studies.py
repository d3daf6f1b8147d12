"""Comparison studies of a city: list with results, store and remove.

The percentages of the own city come from its surveys, as released; those of others from a table with source and date.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pandas import isna

from ctc_toolkit.access import Actor, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import (
    MOST_STUDIES,
    Cell,
    StudyFields,
    study_problems,
    tidy_study,
    with_own_values,
)
from ctc_toolkit.store import RuleBroken, WaveRecord
from ctc_toolkit.store.studies import StudyRecord
from ctc_toolkit.store.surveys import PlanRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.quality_reports import kept_quality

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class StudyView:
    """A stored study. entered: as people typed it; fields: with the released values of the own surveys put in.

    own_years: years whose values of the own city come from its surveys.
    """

    id: str
    entered: StudyFields
    fields: StudyFields
    own_years: tuple[int, ...]
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class CityStudies:
    """The studies of a city by title. editable: whether the person may store and remove some.

    schools: by survey (its id) how many schools had agreed to take part, where it was planned here.
    """

    ags: str
    city_name: str
    made_up: bool
    studies: tuple[StudyView, ...]
    editable: bool
    schools: Mapping[str, int]


def comparison_studies(actor: Actor, ws: Workspace, ags: str) -> CityStudies:
    """Return the comparison studies of a city.

    Raises:
        ToolkitError: `not_available`, `effects_study_damaged`.
    """
    with looking(actor, ws, "comparison_studies", ags) as grant:
        city = grant.city(ags)
        records = grant.repository.studies.of_city(ags)
        waves = [wave for wave in city.waves if any(record.fields.own for record in records)]
        responses = {wave.id: _response(grant, wave) for wave in waves}
        editable = may(actor, "save_comparison_study", grant.kind, ags)
        schools = {plan.wave_id: _agreed(plan) for plan in grant.repository.surveys.plans({ags}) if plan.wave_id}
    wanted = {figure for record in records if record.fields.own for figure in record.fields.figures}
    own = _own_cells(ws, waves, responses, wanted)
    return CityStudies(ags, city.name, city.made_up, tuple(_view(record, own) for record in records), editable, schools)


def save_comparison_study(
    actor: Actor, ws: Workspace, ags: str, entered: StudyFields, *, study_id: str | None = None, version: int = 0
) -> str:
    """Add a study, or store what was changed about one (study_id; version: the one that was changed). Return its id.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `effects_title_taken`, `effects_many_studies`, or what
            `study_problems` names (the first of them).
    """
    wanted = tidy_study(entered)
    try:
        with changing(actor, ws, "save_comparison_study", ags) as grant:
            grant.city(ags)
            for problem in study_problems(wanted, _today()).values():
                raise problem
            tables = grant.repository.studies
            if study_id is None:
                count = len(tables.of_city(ags))
                if count >= MOST_STUDIES:
                    raise ToolkitError("effects_many_studies", found=count, most=MOST_STUDIES)
                saved = tables.add(ags, wanted, actor.name)
            else:
                saved = tables.change(ags, study_id, wanted, actor.name, version)
            grant.record(f"study {saved.id}", ags)
            return saved.id
    except RuleBroken as broken:
        raise ToolkitError("effects_title_taken", found=wanted.title) from broken


def remove_comparison_study(actor: Actor, ws: Workspace, ags: str, study_id: str, *, version: int) -> None:
    """Delete a study.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "remove_comparison_study", ags) as grant:
        grant.city(ags)
        grant.repository.studies.remove(ags, study_id, version)
        grant.record(f"study {study_id}", ags)


def _agreed(plan: PlanRecord) -> int:
    return sum(school.entry.decision == "yes" for school in plan.schools)


def _view(record: StudyRecord, own: list[Cell]) -> StudyView:
    fields = with_own_values(record.fields, own)
    figures = set(record.fields.figures)
    years = sorted({cell.year for cell in own if cell.figure in figures}) if record.fields.own else []
    return StudyView(
        record.id, record.fields, fields, tuple(years), record.changed_by, record.changed_at, record.version
    )


def _own_cells(
    ws: Workspace, waves: list[WaveRecord], responses: dict[str, int | None], wanted: set[str]
) -> list[Cell]:
    """Return the released percentages of the own surveys for the figures that studies ask for.

    A survey whose table cannot be shown any more has none; the newest one of a year counts.
    """
    found: dict[tuple[str, int], Cell] = {}
    for wave in sorted(waves, key=lambda one: (one.year, one.imported_at)):
        try:
            released = profile_of_wave(ws, wave)
        except ToolkitError as problem:
            _LOG.warning("survey %s has no table for comparison studies: %s", wave.id, problem.code)
            continue
        table = released.table
        shown = table[(table["groups"] == "all") & (table["state"] == "shown") & (table["certainty"] == "ok")]
        for row in shown[shown["measure"].isin(wanted)].to_dict("records"):
            measure, n = str(row["measure"]), None if isna(row["n"]) else int(row["n"])
            cell = Cell("", measure, wave.year, int(row["percent"]), "", n, responses[wave.id])
            found[measure, wave.year] = cell
    return list(found.values())


def _response(grant: Grant, wave: WaveRecord) -> int | None:
    """Return the response in percent that was told before; a report that was never made is not made for this."""
    kept = kept_quality(grant.repository, wave)
    return kept.response.overall if kept is not None and kept.response is not None else None


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
