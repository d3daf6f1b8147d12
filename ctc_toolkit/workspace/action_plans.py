"""Action plans of areas: begun from decided priorities, written entry by entry, by several people at once.

What somebody changed is merged field by field with what others saved meanwhile; where both changed the same field,
nothing is stored and both are handed back. Where a goal starts is never typed: it is taken from the released profile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan import (
    FROM_SURVEY,
    OF_A_MEASURE,
    Around,
    GoalFields,
    MeasureFields,
    PlanFields,
    baselines,
    entry_problems,
    kind_of,
    referring,
    tidied,
    to_document,
    without,
)
from ctc_toolkit.process.merging import FieldClash, put_together
from ctc_toolkit.riskfactors.priorities import Choice, evidence_from_document
from ctc_toolkit.store import new_id
from ctc_toolkit.store.plans import EntryRecord, NewEntry, PlanRecord
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.action_plan_log import deciding_bodies, logged_plan
from ctc_toolkit.workspace.action_plan_views import (
    ActionPlans,
    DecidedPriorities,
    PlanEntryView,
    PlanOffer,
    PlanReview,
    PlanView,
    entry_view,
    plain_entries,
    version_name,
)
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.priority_views import WaveName
from ctc_toolkit.workspace.profiles import wave_profile
from ctc_toolkit.workspace.programmes import site_programmes

if TYPE_CHECKING:
    from ctc_toolkit.store import CityRecord
    from ctc_toolkit.store.priorities import PriorityRecord

_START = ("direction", "baseline", "low", "high", "answers", "seen", "wave", "survey")
"""What a goal takes from the profile and keeps, also when the answers are deleted."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class PlanEntrySaved:
    """The entry was stored, together with what others had changed meanwhile. id: of the entry."""

    id: str
    fields: PlanFields
    at: datetime


@dataclass(frozen=True)
class PlanEntryConflict:
    """Nothing was stored: these fields were changed by somebody else meanwhile. current: what stands there now."""

    clashes: tuple[FieldClash, ...]
    current: PlanFields
    changed_by: str


@dataclass(frozen=True)
class PlanEntryRefused:
    """Nothing was stored: what is wrong, by field."""

    problems: Mapping[str, ToolkitError]


def area_plan(actor: Actor, ws: Workspace, area_id: str, *, number: int | None = None) -> ActionPlans:
    """Return the plans of an area. number: of an earlier version; None: the newest.

    Raises:
        ToolkitError: `not_available`, `action_plan_damaged`, `priorities_damaged`.
    """
    with looking(actor, ws, "area_plan", area_id) as grant:
        ags, area = grant.area(area_id)
        city = grant.city(ags)
        records = grant.repository.plans.of_area(area_id)
        record = _chosen(records, number)
        return ActionPlans(
            area.id,
            area.name,
            ags,
            city.name,
            city.made_up,
            _view(grant, city, record) if record is not None else None,
            tuple(version_name(one) for one in records),
            _decided(grant, city, area_id),
            deciding_bodies(grant.repository, ags, area_id),
            _schools(grant, ags),
            _offers(grant, ags),
            _reviewed(grant, area_id, record),
        )


def begin_plan(actor: Actor, ws: Workspace, area_id: str, *, today: date | None = None) -> PlanRecord:
    """Begin a version from the newest decided priorities; entries of the version before are taken over.

    Raises:
        ToolkitError: `not_available`, `action_plan_no_priorities`, `action_plan_open_already`.
    """
    with changing(actor, ws, "begin_plan", area_id) as grant:
        ags, _ = grant.area(area_id)
        begun = begin_version(grant, ags, area_id, today or _today())
        grant.record(f"area {area_id}: plan {begun.number}", ags)
        return begun


def begin_version(
    grant: Grant,
    ags: str,
    area_id: str,
    today: date,
    stays: Callable[[Sequence[PlanEntryView]], Sequence[PlanEntryView]] = tuple,
) -> PlanRecord:
    """Begin a version, for use cases that were granted the area. stays: what is taken over of the version before.

    Raises:
        ToolkitError: as `begin_plan`.
    """
    decided = _decided(grant, grant.city(ags), area_id)
    if decided is None:
        raise ToolkitError("action_plan_no_priorities")
    tables, who = grant.repository.plans, grant.actor.name
    earlier = next(iter(tables.of_area(area_id)), None)
    begun = tables.begin(area_id, decided.id, decided.wave.id, who, today)
    if earlier is not None:
        kept = stays([entry_view(one) for one in tables.entries([earlier.id])])
        tables.add_entries(begun.id, _taken_over(kept), who)
    return next(one for one in tables.of_area(area_id) if one.id == begun.id)


def save_plan_entry(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    plan_id: str,
    *,
    before: PlanFields,
    after: PlanFields,
    entry_id: str | None = None,
    today: date | None = None,
) -> PlanEntrySaved | PlanEntryConflict | PlanEntryRefused:
    """Store what somebody changed about an entry: from `before` (what was read) to `after`; no `entry_id`: a new one.

    Raises:
        ToolkitError: `not_available`, `action_plan_decided`, `action_plan_entry_missing`, and as `wave_profile`.
    """
    wanted = _named(tidied(after))
    if isinstance(wanted, GoalFields):
        located = _started(actor, ws, area_id, plan_id, wanted, entry_id)
        if isinstance(located, PlanEntryRefused):
            return located
        wanted = located
    with changing(actor, ws, "save_plan_entry", area_id) as grant:
        ags, held = _open(grant, area_id, plan_id)
        records = grant.repository.plans.entries([held.id])
        record = _entry(records, entry_id, wanted) if entry_id is not None else None
        current = entry_view(record).fields if record is not None else before
        if kind_of(current) != kind_of(wanted) or kind_of(before) != kind_of(wanted):
            raise ToolkitError("not_available")
        together, clashes = put_together(before, wanted, current)
        if record is not None and clashes:
            return PlanEntryConflict(clashes, current, record.changed_by)
        if isinstance(together, MeasureFields):
            together = _titled(grant, ags, together)
        problems = entry_problems(together, _around(grant, ags, records), today or _today())
        if problems:
            return PlanEntryRefused(problems)
        tables = grant.repository.plans
        document = to_document(together)
        if record is None:
            (saved,) = tables.add_entries(held.id, [NewEntry(kind_of(together), document)], actor.name)
        elif record.document == document:
            saved = record
        else:
            saved = tables.change_entry(record.id, document, actor.name)
        grant.record(f"area {area_id}: plan {held.number}", ags)
        return PlanEntrySaved(saved.id, together, saved.changed_at)


def remove_plan_entry(
    actor: Actor, ws: Workspace, area_id: str, plan_id: str, entry_id: str, *, version: int
) -> tuple[str, ...]:
    """Delete an entry as it was seen, with what belongs to it alone, and return the ids of all that was deleted.

    With a measure go its tasks, agreements, money and trainings; references to what is gone are taken out elsewhere.

    Raises:
        ToolkitError: `not_available`, `action_plan_decided`, `changed_meanwhile`.
    """
    with changing(actor, ws, "remove_plan_entry", area_id) as grant:
        ags, held = _open(grant, area_id, plan_id)
        tables = grant.repository.plans
        records = tables.entries([held.id])
        found = next((one for one in records if one.id == entry_id), None)
        if found is None:
            raise ToolkitError("not_available")
        if found.version != version:
            raise ToolkitError("changed_meanwhile")
        views = [entry_view(one) for one in records]
        gone = {found.id}
        gone |= {one.id for one in views if one.kind in OF_A_MEASURE and getattr(one.fields, "measure", None) in gone}
        tables.remove_entries(held.id, gone, actor.name)
        for one in views:
            left = without(one.fields, frozenset(gone))
            if one.id not in gone and left != one.fields:
                tables.change_entry(one.id, to_document(left), actor.name)
        grant.record(f"area {area_id}: plan {held.number}", ags)
        return tuple(sorted(gone))


def remove_plan(actor: Actor, ws: Workspace, area_id: str, plan_id: str) -> None:
    """Delete a version that is not decided, with its entries.

    Raises:
        ToolkitError: `not_available`, `action_plan_decided`.
    """
    with changing(actor, ws, "remove_plan", area_id) as grant:
        ags, held = _open(grant, area_id, plan_id)
        grant.repository.plans.remove(held.id)
        grant.record(f"area {area_id}: plan {held.number}", ags)
    ws.store.empty_log()


def _view(grant: Grant, city: CityRecord, record: PlanRecord) -> PlanView:
    priorities = _priorities(grant, record.area_id, record.priority_id)
    choice = Choice.of(priorities.entries, priorities.listed)
    return PlanView(
        record.id,
        record.number,
        "decided" if record.state == "decided" else "open",
        _wave(city, record.wave_id),
        priorities.number,
        choice.priorities,
        choice.strengths,
        tuple(entry_view(one) for one in grant.repository.plans.entries([record.id])),
        record.begun_on,
        record.decided_on,
        record.present,
        record.review_on,
        logged_plan(grant.repository, record),
        record.changed_by,
        record.changed_at,
        record.version,
    )


def _decided(grant: Grant, city: CityRecord, area_id: str) -> DecidedPriorities | None:
    decided = (one for one in grant.repository.priorities.of_area(area_id) if one.decided_on is not None)
    found = next(decided, None)
    if found is None or found.decided_on is None:
        return None
    factors = Choice.of(found.entries, found.listed).priorities
    return DecidedPriorities(found.id, found.number, found.decided_on, _wave(city, found.wave_id), factors)


def _priorities(grant: Grant, area_id: str, priority_id: str) -> PriorityRecord:
    return next(one for one in grant.repository.priorities.of_area(area_id) if one.id == priority_id)


def _wave(city: CityRecord, wave_id: str) -> WaveName:
    wave = next(one for one in city.waves if one.id == wave_id)
    return WaveName(wave.id, wave.label, wave.year, wave.instrument)


def _schools(grant: Grant, ags: str) -> tuple[str, ...]:
    """Return the names of schools in the survey plans of the city, of the newest plan first."""
    plans = grant.repository.surveys.plans({ags})
    return tuple(dict.fromkeys(school.entry.school for plan in plans for school in plan.schools))


def _offers(grant: Grant, ags: str) -> tuple[PlanOffer, ...]:
    found = grant.repository.offers.of_city(ags)
    return tuple(PlanOffer(one.id, one.fields.name, (one.fields.age_from, one.fields.age_to)) for one in found)


def _around(grant: Grant, ags: str, records: Sequence[EntryRecord]) -> Around:
    found = {one.id: one.fields for one in plain_entries(records)}
    programmes = site_programmes().by_id
    kept = {one for fields in found.values() if isinstance(fields, MeasureFields) for one in fields.schools}
    return Around(
        {name: fields.level for name, fields in found.items() if isinstance(fields, GoalFields)},
        {name for name, fields in found.items() if isinstance(fields, MeasureFields)},
        {*_schools(grant, ags), *kept},
        {name: (one.ages.min, one.ages.max) if one.ages is not None else None for name, one in programmes.items()},
        {one.id for one in _offers(grant, ags)},
    )


def _started(
    actor: Actor, ws: Workspace, area_id: str, plan_id: str, wanted: GoalFields, entry_id: str | None
) -> GoalFields | PlanEntryRefused:
    """Return a goal with where it starts, from the released profile; what is typed there counts for nothing."""
    if wanted.level not in FROM_SURVEY:
        return replace(wanted, figure=None, low=None, high=None, answers=None, seen=None, wave=None, survey="")
    wanted = replace(wanted, measure=None)
    if wanted.figure is None:
        return wanted
    with looking(actor, ws, "save_plan_entry", area_id) as grant:
        ags, _ = grant.area(area_id)
        record = next((one for one in grant.repository.plans.of_area(area_id) if one.id == plan_id), None)
        if record is None:
            raise ToolkitError("not_available")
        stored = next((one for one in grant.repository.plans.entries([record.id]) if one.id == entry_id), None)
        known = entry_view(stored).fields if stored is not None else None
        if isinstance(known, GoalFields) and _same_start(known, wanted):
            return replace(wanted, unit="percent", **{name: getattr(known, name) for name in _START})
        wave = _wave(grant.city(ags), record.wave_id)
        priorities = _priorities(grant, area_id, record.priority_id)
    released = wave_profile(actor, ws, wave.id, level="public")
    shown = baselines(released, load_instrument(wave.instrument))
    found = next((one for one in shown if (one.figure, one.group) == (wanted.figure, wanted.group)), None)
    if found is None or found.level != wanted.level:
        return PlanEntryRefused({"figure": ToolkitError("action_plan_figure_locked")})
    return replace(
        wanted,
        unit="percent",
        direction=found.direction,
        baseline=found.percent,
        low=found.low,
        high=found.high,
        answers=found.answers,
        seen=_seen(priorities, wanted),
        wave=wave.id,
        survey=wave.label,
    )


def _same_start(before: GoalFields, wanted: GoalFields) -> bool:
    same = all(getattr(before, name) == getattr(wanted, name) for name in ("level", "figure", "group"))
    return same and before.baseline is not None and before.wave is not None


def _seen(priorities: PriorityRecord, wanted: GoalFields) -> int | None:
    """Return by how many points a factor has moved since the survey before, as it stands with the priorities."""
    if wanted.group != "all" or not priorities.evidence:
        return None
    evidence = evidence_from_document(priorities.evidence, priorities.evidence_hash)
    return next((one.change for one in evidence if one.factor == wanted.figure), None)


def _named(wanted: PlanFields) -> PlanFields:
    """Return a measure without what belongs to another basis than its own."""
    if not isinstance(wanted, MeasureFields):
        return wanted
    programme = wanted.programme if wanted.basis == "programme" else None
    return replace(wanted, programme=programme, offer=wanted.offer if wanted.basis == "offer" else None)


def _titled(grant: Grant, ags: str, wanted: MeasureFields) -> MeasureFields:
    """Return a measure that is called after its programme or offer where no other name was given."""
    if wanted.title or wanted.basis == "own":
        return wanted
    if wanted.basis == "programme":
        known = site_programmes().by_id.get(str(wanted.programme))
        return replace(wanted, title=known.name) if known is not None else wanted
    offer = next((one for one in _offers(grant, ags) if one.id == wanted.offer), None)
    return replace(wanted, title=offer.name) if offer is not None else wanted


def _taken_over(found: Sequence[PlanEntryView]) -> list[NewEntry]:
    """Return copies of entries that refer to each other by their new ids."""
    ids = {one.id: new_id() for one in found}
    return [NewEntry(one.kind, to_document(referring(one.fields, ids.get)), ids[one.id], one.origin) for one in found]


def _reviewed(grant: Grant, area_id: str, shown: PlanRecord | None) -> PlanReview | None:
    """Return the review that the shown version was begun from, else the newest decided one that waits for a plan."""
    decided = [one for one in grant.repository.yearly_reviews.of_area(area_id) if one.state == "decided"]
    number = shown.number if shown is not None else None
    own = next((one for one in decided if one.next_plan is not None and one.next_plan == number), None)
    waiting = next((one for one in decided[:1] if one.next_plan is None), None)
    found = own or waiting
    if found is None:
        return None
    entries = grant.repository.yearly_reviews.entries(found.id).values()
    left_out = tuple((one.title, one.entry.reason) for one in entries if one.entry.choice == "end")
    return PlanReview(found.year, left_out, "begun" if own is not None else "waits")


def _entry(records: Sequence[EntryRecord], entry_id: str, wanted: PlanFields) -> EntryRecord:
    found = next((one for one in records if one.id == entry_id), None)
    if found is None:
        raise ToolkitError("action_plan_entry_missing")
    if found.kind != kind_of(wanted):
        raise ToolkitError("not_available")
    return found


def _open(grant: Grant, area_id: str, plan_id: str) -> tuple[str, PlanRecord]:
    """Return the city and the plan that is at work, held."""
    ags, _ = grant.area(area_id)
    held = grant.repository.plans.held(area_id, plan_id) if _ID.fullmatch(plan_id) else None
    if held is None:
        raise ToolkitError("not_available")
    if held.state != "open":
        raise ToolkitError("action_plan_decided")
    return ags, held


def _chosen(records: Sequence[PlanRecord], number: int | None) -> PlanRecord | None:
    if number is None:
        return records[0] if records else None
    found = next((one for one in records if one.number == number), None)
    if found is None:
        raise ToolkitError("not_available")
    return found


def _today() -> date:
    return datetime.now().astimezone().date()
