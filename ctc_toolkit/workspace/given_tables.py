"""Finished tables of a survey institute as a wave of a city that holds no answers.

What was given is kept as it was checked, so that it can be released again under newer rules; whatever is shown goes
through the same door as everything else and is kept the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import LEVELS, RULES, Released, Source, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import Share
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.given_tables import NewTables
from ctc_toolkit.survey.given_tables import (
    GivenTables,
    TablesEntry,
    entry_problems,
    tables_from_document,
    tables_to_document,
)
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.released_tables import STANDARD_GROUPS, Request, as_kept, kept_now
from ctc_toolkit.workspace.survey_plan_views import plan_view
from ctc_toolkit.workspace.survey_plans import plan_of_tables
from ctc_toolkit.workspace.views import WaveView, wave_view
from ctc_toolkit.workspace.waves import SOFTWARE, checked_name, refuse_twice
from ctc_toolkit.workspace.words import tidy

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.store import WaveRecord

LONGEST_REASON = 400
NOT_COUNTED = Share()


@dataclass(frozen=True)
class TablesView:
    """Who made the tables of a wave and how.

    replaces, replaced_by: label of the wave that this one corrects, and of the one that corrects this one; "" where
    there is none (any more). reason: why this one corrects the other. plan: label of the planned survey they rest on.
    counted: what its schools counted, as answered of expected.
    """

    wave_id: str
    entry: TablesEntry
    replaces: str = ""
    reason: str = ""
    replaced_by: str = ""
    replaced_by_id: str = ""
    plan: str = ""
    counted: Share = NOT_COUNTED


def import_tables(
    actor: Actor,
    ws: Workspace,
    *,
    ags: str,
    label: str,
    year: int,
    tables: GivenTables,
    entry: TablesEntry,
    replaces: str | None = None,
    reason: str = "",
    plan: str | None = None,
) -> WaveView:
    """Store checked tables as a wave of a city: wave, tables, released tables and audit record, all or nothing.

    No plan is needed, because no answers come here. plan: id of the planned survey they rest on, where the city planned
    it: then its schools and their response belong to the wave. replaces: id of a wave of tables of the same city that
    this one corrects, with the reason; the older one stays until somebody deletes it, and hands over its plan.

    Raises:
        ToolkitError: `not_available`, `already_imported`, `wave_label`, `wave_year`, what `entry_problems` finds first,
            `tables_no_values`, `tables_replaced`, `tables_reason`, `survey_plan_used`, `survey_not_over`,
            `changed_meanwhile`.
    """
    new = _new_tables(ags, label, year, tables, entry)
    why = tidy(reason)
    if replaces is not None and not 0 < len(why) <= LONGEST_REASON:
        raise ToolkitError("tables_reason", longest=LONGEST_REASON, found=len(why))
    if replaces is not None:
        new = replace(new, replaces=replaces, reason=why)
    with looking(actor, ws, "import_tables", ags) as grant:
        city = grant.city(ags)
        refuse_twice(city, grant.repository.wave_of_file(ags, tables.source_hash))
        _replaceable(grant, ags, replaces)
        if plan is not None:
            plan_of_tables(grant, ags, plan, replaces)
    requests = _standard_requests()
    made = list(_releases(tables, new.entry, city.made_up, LEVELS, requests))
    kept = [as_kept(released, request) for released, request in zip(made, requests * len(LEVELS), strict=True)]
    try:
        with changing(actor, ws, "import_tables", ags) as grant:
            refuse_twice(grant.city(ags), grant.repository.wave_of_file(ags, tables.source_hash))
            _replaceable(grant, ags, replaces)
            if plan is not None:
                new = replace(new, plan_id=plan_of_tables(grant, ags, plan, replaces).id)
            wave = grant.wave(grant.repository.given_tables.add(new))
            for table in kept:
                grant.repository.releases.keep(wave.id, table)
            grant.record(f"wave {wave.id}: tables" + (f"; replaces {replaces}" if replaces else ""), ags)
            return wave_view(wave)
    except RuleBroken as broken:  # another process was faster
        with looking(actor, ws, "import_tables", ags) as grant:
            refuse_twice(grant.city(ags), grant.repository.wave_of_file(ags, tables.source_hash))
        raise ToolkitError("changed_meanwhile") from broken


def wave_tables(actor: Actor, ws: Workspace, wave_id: str) -> TablesView | None:
    """Return who made the tables of a wave; None for a wave of answers.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "wave_tables", wave_id) as grant:
        wave = grant.wave(wave_id)
        found = grant.repository.given_tables.record(wave_id)
        if found is None:
            return None
        held = grant.repository.surveys.plan(wave.plan_id) if wave.plan_id is not None else None
        labels = {other.id: other.label for other in grant.city(wave.ags).waves}
        return TablesView(
            wave_id,
            found.entry,
            labels.get(found.replaces or "", ""),
            found.reason,
            labels.get(found.replaced_by or "", ""),
            found.replaced_by or "",
            held.entry.label if held is not None else "",
            plan_view(held, grant.repository).totals.response if held is not None else NOT_COUNTED,
        )


def _new_tables(ags: str, label: str, year: int, tables: GivenTables, entry: TablesEntry) -> NewTables:
    entry = replace(entry, institute=tidy(entry.institute), report=tidy(entry.report))
    problems = entry_problems(entry, date.today())
    if problems:
        raise next(iter(problems.values()))
    if not tables.respondents:
        raise ToolkitError("tables_no_values")
    return NewTables(
        ags=ags,
        instrument=load_instrument(tables.instrument).reference,
        year=year,
        label=checked_name(label, year),
        respondents=tables.respondents,
        source_hash=tables.source_hash,
        software=SOFTWARE,
        document=tables_to_document(tables),
        entry=entry,
    )


def _replaceable(grant: Grant, ags: str, replaces: str | None) -> None:
    if replaces is None:
        return
    older = grant.wave(replaces)
    if older.ags != ags or older.source != "tables":
        raise ToolkitError("tables_replaced", label=older.label)


def tables_profile(
    ws: Workspace, wave: WaveRecord, by: Sequence[str], level: Level, settings: ProfileSettings | None
) -> Released:
    """Return the released tables of a wave whose rights were checked; what was released once is kept.

    Raises:
        ToolkitError: `wave_is_tables` (other settings need answers), `tables_breakdown`, `tables_damaged`,
            `not_available`.
    """
    from ctc_toolkit.riskfactors.profile import DEFAULT_SETTINGS

    if settings is not None and settings != DEFAULT_SETTINGS:
        raise ToolkitError("wave_is_tables", label=wave.label)
    others = [name for name in by if name not in STANDARD_GROUPS]
    if others:
        raise ToolkitError("tables_breakdown", label=wave.label, found=", ".join(others))
    request = Request(tuple(by), None, DEFAULT_SETTINGS)
    rest = (wave.made_up, None, tuple(by), level, "tables", RULES.version)
    return ws.cache.get(wave.content_hash, rest, lambda: _released(ws, wave, level, request))


def _released(ws: Workspace, wave: WaveRecord, level: Level, request: Request) -> Released:
    with ws.store.reading() as repository:
        kept = kept_now(repository, wave, level, request)
        if kept is not None:
            return kept
        record = repository.given_tables.record(wave.id)
        tables = tables_from_document(repository.given_tables.document(wave.id), wave.content_hash)
    if record is None:
        raise ToolkitError("tables_damaged")
    released = next(_releases(tables, record.entry, wave.made_up, [level], [request]))
    try:
        with ws.store.writing() as repository:
            repository.releases.keep(wave.id, as_kept(released, request))
    except RuleBroken as broken:  # deleted meanwhile
        raise ToolkitError("not_available") from broken
    return released


def _releases(
    tables: GivenTables, entry: TablesEntry, made_up: bool, levels: Sequence[Level], requests: Sequence[Request]
) -> Iterator[Released]:
    """Yield the released tables of each request at each level; locks are decided on all breakdowns at once (S12)."""
    from ctc_toolkit.disclosure.tables_plan import plan_of_tables
    from ctc_toolkit.riskfactors.table_profile import profile_of_tables

    profile = profile_of_tables(tables, entry, load_instrument(tables.instrument))
    plan = plan_of_tables(profile.estimates, RULES)
    for level in levels:
        locked = profile.locked(level, RULES, plan)
        for request in requests:
            source: Source = "made_up_tables" if made_up else "tables"
            yield release(locked.broken_down(request.by), level, source=source)


def _standard_requests() -> list[Request]:
    from ctc_toolkit.riskfactors.profile import DEFAULT_SETTINGS

    crossings = (STANDARD_GROUPS, (), *((name,) for name in STANDARD_GROUPS))
    return [Request(by, None, DEFAULT_SETTINGS) for by in crossings]
