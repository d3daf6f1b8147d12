"""What was released of a survey, collected for a bundle of outcome statistics.

Only surveys of which something was released before are collected: an export settles nothing for the first time. Of
such a survey the standard tables that nobody has asked for yet are made by the same plan of locks and kept, so that a
bundle does not depend on what somebody happened to look at. After the answers are deleted, what was kept is taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ctc_toolkit.disclosure import LEVELS, RULES, Level, Released
from ctc_toolkit.disclosure.differences import Differences, differences_from_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan.entries import GoalFields
from ctc_toolkit.reporting.evaluation_contents import AreaDecisions, DecidedFactor, Fact, WaveOutcome
from ctc_toolkit.reporting.evaluation_delivery import delivery_facts
from ctc_toolkit.reporting.evaluation_participants import participant_facts
from ctc_toolkit.riskfactors.priorities import Choice, evidence_from_document
from ctc_toolkit.riskfactors.profile import DEFAULT_SETTINGS
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.answer_checks import data_quality
from ctc_toolkit.workspace.associations import wave_associations
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.delivery_views import decided_plan, deliveries_of_area
from ctc_toolkit.workspace.derived_products import PRODUCT, is_product
from ctc_toolkit.workspace.factor_ranks import wave_factor_ranks
from ctc_toolkit.workspace.lock_plans import may_release
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.reference_choices import choices_of, earlier_waves
from ctc_toolkit.workspace.released_tables import Request, rules_of, standard_catalogue, standard_requests
from ctc_toolkit.workspace.small_areas import wave_small_areas
from ctc_toolkit.workspace.usable_answers import choice_of, hold_choice, usable_table
from ctc_toolkit.workspace.wave_differences import METHOD, WAVE, changes_of, comparison_of

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.disclosure.quality import ReleasedQuality
    from ctc_toolkit.store import AreaRecord, CityRecord, ReleaseRecord, Repository, WaveRecord
    from ctc_toolkit.workspace.handle import Workspace

_Kind = TypeVar("_Kind")
_DIFFERENCES = ("comparison", "change")
_NOT_THERE = ("answers_deleted", "not_available", "waves_not_comparable", "reference_other_instrument", "waves_too_few")
"""What a derived product raises that is not there; a bundle then comes without it."""


def is_released(repository: Repository, wave: WaveRecord) -> bool:
    """Return whether a profile of the wave was released before."""
    return any(not is_product(kept) for kept in repository.releases.of_wave(wave.id))


def wave_outcome(actor: Actor, ws: Workspace, wave: WaveRecord, level: Level) -> WaveOutcome:
    """Return everything released of a wave at a level, for a use case that was granted the wave.

    Raises:
        ToolkitError: `export_not_released`, and what releasing the standard tables raises.
    """
    with ws.store.reading() as repository:
        released = is_released(repository, wave)
        city = repository.city(wave.ags)
    if not released or city is None:
        raise ToolkitError("export_not_released", label=wave.label)
    complete_tables(ws, wave)
    answers = wave.source == "answers"
    ranks = _if_there(lambda: wave_factor_ranks(actor, ws, wave.id, level=level)) if answers else None
    areas = _if_there(lambda: wave_small_areas(actor, ws, wave.id, level=level)) if answers else None
    together = _if_there(lambda: wave_associations(actor, ws, wave.id, level=level)) if answers else None
    tables = _tables(ws, wave, level)  # after what releases tables of its own, so that a second bundle has no more
    differences = _differences(ws, wave, city, level, tables[0])
    with ws.store.reading() as repository:
        points = stored_cut_points(repository, wave, wave.cut_points) if wave.cut_points is not None else None
        return WaveOutcome(
            city=city.name,
            ags=wave.ags,
            label=wave.label,
            year=wave.year,
            content_hash=wave.content_hash,
            kept_on=_kept_on(repository, wave, level),
            instrument=load_instrument(wave.instrument),
            level=level,
            tables=tables,
            differences=differences,
            ranks=ranks,
            areas=areas,
            associations=together,
            quality=_quality(actor, ws, wave) if level == "internal" and answers else None,
            cut_points=points,
            decisions=tuple(decisions_of(repository, city, wave)),
            facts=tuple(_delivered(repository, city, wave)) if level == "internal" else (),
            settings=Request((), wave.cut_points, DEFAULT_SETTINGS).fields()["settings"] if answers else {},
        )


def _quality(actor: Actor, ws: Workspace, wave: WaveRecord) -> ReleasedQuality | None:
    found = _if_there(lambda: data_quality(actor, ws, wave.id))
    return found.quality if found is not None and found.settled else None


def _kept_on(repository: Repository, wave: WaveRecord, level: Level) -> date:
    """Return the day on which the newest profile of the level was released, so that a bundle is the same each time."""
    profiles = [kept for kept in repository.releases.of_wave(wave.id, level) if not is_product(kept)]
    return max(kept.created_at for kept in profiles).astimezone().date()


def _if_there(make: Callable[[], _Kind]) -> _Kind | None:
    try:
        return make()
    except ToolkitError as problem:
        if problem.code in _NOT_THERE:
            return None
        raise


def complete_tables(ws: Workspace, wave: WaveRecord) -> None:
    """Keep the standard tables of a wave of which something was released, as far as they are not kept yet."""
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    if wave.source != "answers" or wave.answers_deleted_at is not None:
        return
    profile_of_wave(ws, wave)  # keeps the plan of locks where only tables without cut points were released so far
    with ws.store.reading() as repository:
        kept = {(one.level, one.request, one.rules) for one in repository.releases.of_wave(wave.id)}
        answers, choice = repository.answers(wave.id), choice_of(repository, wave)
        chosen = stored_cut_points(repository, wave, wave.cut_points) if wave.cut_points is not None else None
        held = repository.release_plans.of_wave(wave.id, RULES.joint_version)
    usable = usable_table(answers_from_parquet(answers, load_instrument(wave.instrument)), choice)
    wanted = {request.text for request in standard_requests(wave, [str(name) for name in usable.table.groups.columns])}
    there = {(level, request) for level, request, rules in kept if rules == rules_of(wave)}
    whole = all((level, request) in there for level in LEVELS for request in wanted)
    if whole or not may_release(held, wave):
        return
    made = standard_catalogue(wave, usable, chosen, held)
    try:
        with ws.store.writing() as repository:
            hold_choice(repository, wave, choice)
            for table in made:
                repository.releases.keep(wave.id, table)
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken


def _tables(ws: Workspace, wave: WaveRecord, level: Level) -> tuple[Released, ...]:
    """Return the released profiles of a wave, the usual one first; what another one holds anyway is left out."""
    with ws.store.reading() as repository:
        kept = repository.releases.of_wave(wave.id, level)
    crossings = {tuple(by) for one in kept if (by := _fitting(wave, one)) is not None}
    widest = [by for by in crossings if not any(set(by) < set(other) for other in crossings)]
    usual = ("sex", "grade")
    ordered = sorted(widest, key=lambda by: (by != usual, len(by), by))
    found = [_if_there(partial(profile_of_wave, ws, wave, by=by, level=level)) for by in ordered]
    tables = tuple(table for table in found if table is not None)
    if not tables:
        raise ToolkitError("export_not_released", label=wave.label)
    return tables


def _fitting(wave: WaveRecord, kept: ReleaseRecord) -> list[str] | None:
    """Return the breakdown of a kept profile that counts now; None for products, and for what older rules made.

    Once the answers are deleted, the newest that was kept counts, whichever rules made it.
    """
    request = json.loads(kept.request)
    if PRODUCT in request or (wave.answers_deleted_at is None and kept.rules != rules_of(wave)):
        return None
    request.pop("software", None)
    by: list[str] = request["by"]
    cut_points = None if wave.source == "tables" else wave.cut_points
    return by if Request(tuple(by), cut_points, DEFAULT_SETTINGS).fits(kept.request) else None


def _differences(
    ws: Workspace, wave: WaveRecord, city: CityRecord, level: Level, usual: Released
) -> tuple[Differences, ...]:
    """Return the comparison with the usual reference, the change since the survey before, and all others kept."""
    with ws.store.reading() as repository:
        default = choices_of(ws, repository, city, wave).default
        before = [one for one in earlier_waves(city, wave) if is_released(repository, one)]
    names = {f"{WAVE}{one.id}" for one in before}
    made: list[Differences | None] = []
    if default is not None and (not default.id.startswith(WAVE) or default.id in names):
        made.append(_if_there(lambda: comparison_of(ws, wave, default.id, level)))
    if before:
        made.append(_if_there(lambda: changes_of(ws, wave, before[0], level, "change")))
    with ws.store.reading() as repository:
        kept = list(_kept_differences(repository, wave, level, usual))
    unique = {one.content_hash: one for one in (*(one for one in made if one is not None), *kept)}
    return tuple(sorted(unique.values(), key=lambda one: (one.product, sorted(one.facts.items()), one.content_hash)))


def _kept_differences(repository: Repository, wave: WaveRecord, level: Level, usual: Released) -> Iterator[Differences]:
    """Yield the kept comparisons and changes that rest on the profile as it counts now."""
    for kept in repository.releases.of_wave(wave.id, level):
        request = json.loads(kept.request)
        current = request.get("profile") == usual.content_hash and request.get("method") == METHOD
        if request.get(PRODUCT) not in _DIFFERENCES or not current:
            continue
        document = repository.releases.document(kept.id)
        if document is None:
            raise ToolkitError("released_document_damaged", place="missing")
        yield differences_from_document(document, kept.content_hash)


def decisions_of(repository: Repository, city: CityRecord, wave: WaveRecord) -> Iterator[AreaDecisions]:
    """Yield what the areas decided on the ground of this wave: the newest decided priorities and plan of each."""
    for area in sorted(city.areas, key=lambda one: (one.name, one.id)):
        found = _decided(repository, area, wave)
        if found is not None:
            yield found


def _delivered(repository: Repository, city: CityRecord, wave: WaveRecord) -> Iterator[Fact]:
    """Yield how the measures decided on this ground are delivered, and what changed in their participants."""
    for area in sorted(city.areas, key=lambda one: (one.name, one.id)):
        plan = decided_plan(repository, area.id)
        if plan is not None and plan.wave_id == wave.id:
            yield from delivery_facts(area.name, deliveries_of_area(repository, area.id))
            yield from participant_facts(area.name, tuple(repository.programme_changes.of_area(area.id)))


def _decided(repository: Repository, area: AreaRecord, wave: WaveRecord) -> AreaDecisions | None:
    from ctc_toolkit.plan.entries import from_document

    decided = [one for one in repository.priorities.of_area(area.id) if one.wave_id == wave.id]
    decided = [one for one in decided if one.state == "decided"]
    if not decided:
        return None
    newest = max(decided, key=lambda one: one.number)
    known = {one.factor: one for one in evidence_from_document(newest.evidence, newest.evidence_hash)}
    choice = Choice.of(newest.entries, newest.listed)
    chosen = [(name, "priority") for name in choice.priorities] + [(name, "strength") for name in choice.strengths]
    plans = [one for one in repository.plans.of_area(area.id) if one.wave_id == wave.id and one.state == "decided"]
    plan = max(plans, key=lambda one: one.number, default=None)
    entries = repository.plans.entries([plan.id]) if plan is not None else []
    goals = [from_document(one.kind, one.document) for one in entries if one.kind == "goal"]
    return AreaDecisions(
        area.name,
        newest.decided_on,
        tuple(DecidedFactor(known[name], word) for name, word in chosen if name in known),
        tuple(goal for goal in goals if isinstance(goal, GoalFields)),
        plan.decided_on if plan is not None else None,
    )
