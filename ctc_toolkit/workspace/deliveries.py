"""How the measures of an area are delivered: set-up, groups, sessions, observations. Counts only, nobody's name.

Everything hangs on the origin of a measure, so that it stays when a new version of the plan is decided. Whoever works
for the area enters; the office and evaluators read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.access.policy import covers
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import (
    Problems,
    around_session,
    group_problems,
    observation_problems,
    session_problems,
    set_up_problems,
    tidied_group,
    tidied_observation,
    tidied_session,
    tidied_set_up,
)
from ctc_toolkit.implementation.records import (
    Delivery,
    Group,
    GroupFields,
    Observation,
    ObservationFields,
    Session,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.process import load_process
from ctc_toolkit.store import Repository, RuleBroken
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.workspace.delivery_views import AreaDelivery, decided_plan, deliveries_of_area, delivery_of
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking

LONGEST_ENTRY = 80
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def area_delivery(actor: Actor, ws: Workspace, area_id: str) -> AreaDelivery:
    """Return the measures of the latest decided plan of an area with everything recorded about them.

    Raises:
        ToolkitError: `not_available`, `action_plan_damaged`.
    """
    with looking(actor, ws, "area_delivery", area_id) as grant:
        ags, area = grant.area(area_id)
        city, plan = grant.city(ags), decided_plan(grant.repository, area_id)
        plans = grant.repository.plans.of_area(area_id)
        return AreaDelivery(
            area.id,
            area.name,
            ags,
            city.name,
            city.made_up,
            plan.number if plan else None,
            plan.decided_on if plan else None,
            any(one.state == "open" for one in plans),
            deliveries_of_area(grant.repository, area_id),
            covers(actor, "log_session", grant.kind, ags, area_id),
        )


def save_set_up(
    actor: Actor, ws: Workspace, area_id: str, measure: str, entered: SetUpFields, *, version: int
) -> Delivery:
    """Store how a measure is meant to be delivered. version: of the set-up that was changed; 0: there was none.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `delivery_measure_gone`, `delivery_component_in_use`, or
            what `set_up_problems` names (the first of them).
    """
    wanted = tidied_set_up(entered)
    with _editing(actor, ws, "save_set_up", area_id) as (grant, ags):
        delivery = delivery_of(grant.repository, area_id, measure)
        _refuse(set_up_problems(wanted))
        _keep_used(delivery, wanted)
        grant.repository.delivery.save_set_up(area_id, measure, delivery.title, wanted, actor.name, version)
        grant.record(f"area {area_id}: set-up", ags)
        return delivery_of(grant.repository, area_id, measure)


def save_group(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    measure: str,
    entered: GroupFields,
    *,
    group_id: str | None = None,
    version: int = 0,
) -> Group:
    """Add a group to a measure of the plan, or store what was changed about one (group_id; version: the one changed).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `delivery_measure_gone`, or what `group_problems` names.
    """
    wanted = tidied_group(entered)
    with _editing(actor, ws, "save_group", area_id) as (grant, ags):
        tables = grant.repository.delivery
        delivery = delivery_of(grant.repository, area_id, measure)
        held = _held(grant.repository, area_id, group_id) if group_id is not None else None
        if held is None and delivery.dropped:
            raise ToolkitError("delivery_measure_gone")
        if held is not None and held.measure != measure:
            raise ToolkitError("not_available")
        if held is not None and held.version != version:
            raise ToolkitError("changed_meanwhile")
        _refuse(group_problems(wanted, [one.fields.name for one in delivery.groups if one.id != group_id]))
        if held is None:
            held = tables.add_group(area_id, measure, delivery.title, wanted, actor.name)
        else:
            tables.change_group(held.id, delivery.title, wanted, actor.name)
        grant.record(f"area {area_id}: group {held.id}", ags)
        return _held(grant.repository, area_id, held.id)


def remove_group(actor: Actor, ws: Workspace, area_id: str, group_id: str, *, version: int) -> None:
    """Delete a group for which nothing is entered yet.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `delivery_group_in_use`.
    """
    with _editing(actor, ws, "remove_group", area_id) as (grant, ags):
        held = _held(grant.repository, area_id, group_id)
        if held.version != version:
            raise ToolkitError("changed_meanwhile")
        if held.sessions or held.observations:
            raise ToolkitError(
                "delivery_group_in_use", sessions=len(held.sessions), observations=len(held.observations)
            )
        grant.repository.delivery.remove_group(held.id)
        grant.record(f"area {area_id}: group {held.id}", ags)


def log_session(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    group_id: str,
    entered: SessionFields,
    *,
    entry: str | None,
    session_id: str | None = None,
    version: int = 0,
    today: date | None = None,
) -> Session:
    """Enter a session of a group, or store what was changed about one (session_id; version: the one changed).

    entry: a key of the caller's, with which entering the same twice stores it once; see `store_session`.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, or what `session_problems` names (the first of them).
    """
    with _editing(actor, ws, "log_session", area_id) as (grant, ags):
        saved = store_session(
            grant.repository,
            area_id,
            group_id,
            entered,
            who=actor.name,
            entry=entry,
            session_id=session_id,
            version=version,
            today=today,
        )
        grant.record(f"area {area_id}: session {saved.id}", ags)
        return saved


def store_session(
    repository: Repository,
    area_id: str,
    group_id: str,
    entered: SessionFields,
    *,
    who: str,
    entry: str | None = None,
    session_id: str | None = None,
    version: int = 0,
    measures: Collection[str] | None = None,
    today: date | None = None,
) -> Session:
    """Store a session for a use case that has been granted the area, and writes the audit log itself.

    A second save with the same `entry` changes what the first one stored; once somebody else has changed it, it is
    refused. A new session that names no planned components is meant to deliver all that the measure has now, so that
    a later change of the list changes nothing about the past. measures: those whose groups may be written to (None:
    all of the area). who: as it is shown to people.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, or what `session_problems` names (the first of them).
    """
    group = _held(repository, area_id, group_id)
    if measures is not None and group.measure not in measures:
        raise ToolkitError("not_available")
    if entry is not None and not 0 < len(entry) <= LONGEST_ENTRY:
        raise ToolkitError("not_available")
    old = _stored(group, session_id, entry, version)
    delivery = delivery_of(repository, area_id, group.measure)
    wanted = tidied_session(entered)
    if not wanted.planned:
        current = tuple(sorted(one.id for one in delivery.set_up.components))
        wanted = replace(wanted, planned=old.fields.planned if old is not None else current)
    if old is not None and old.fields == wanted:
        return old
    around = around_session(group, delivery.set_up, delivery.start, old.id if old is not None else None)
    _refuse(session_problems(wanted, around, today or _today()))
    if old is None:
        (stored,) = repository.delivery.add_sessions([NewSession(group.id, wanted, entry)], who)
    else:
        stored = old.id
        repository.delivery.change_session(stored, wanted, who)
    return next(one for one in _held(repository, area_id, group.id).sessions if one.id == stored)


def remove_session(actor: Actor, ws: Workspace, area_id: str, group_id: str, session_id: str, *, version: int) -> None:
    """Delete a session.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with _editing(actor, ws, "remove_session", area_id) as (grant, ags):
        held = _stored(_held(grant.repository, area_id, group_id), session_id, None, version)
        assert held is not None  # noqa: S101 - an id was asked for
        grant.repository.delivery.remove_session(held.id)
        grant.record(f"area {area_id}: session {held.id}", ags)


def save_observation(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    group_id: str,
    entered: ObservationFields,
    *,
    observation_id: str | None = None,
    version: int = 0,
    today: date | None = None,
) -> Observation:
    """Store what somebody saw in a session of a group, or what was changed about it.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, or what `observation_problems` names (the first of them).
    """
    wanted = tidied_observation(entered)
    with _editing(actor, ws, "save_observation", area_id) as (grant, ags):
        group = _held(grant.repository, area_id, group_id)
        old = _seen(group, observation_id, version) if observation_id is not None else None
        delivery = delivery_of(grant.repository, area_id, group.measure)
        around = around_session(group, delivery.set_up, delivery.start)
        points = {one.id for one in load_process().observation_form.points}
        points |= {point for point, _ in old.fields.ratings} if old is not None else set()
        _refuse(observation_problems(wanted, around, today or _today(), points))
        if old is None:
            stored = grant.repository.delivery.add_observation(group.id, wanted, actor.name)
        else:
            stored = old.id
            grant.repository.delivery.change_observation(stored, wanted, actor.name)
        grant.record(f"area {area_id}: observation {stored}", ags)
        return next(one for one in _held(grant.repository, area_id, group.id).observations if one.id == stored)


def remove_observation(
    actor: Actor, ws: Workspace, area_id: str, group_id: str, observation_id: str, *, version: int
) -> None:
    """Delete an observation.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with _editing(actor, ws, "remove_observation", area_id) as (grant, ags):
        held = _seen(_held(grant.repository, area_id, group_id), observation_id, version)
        grant.repository.delivery.remove_observation(held.id)
        grant.record(f"area {area_id}: observation {held.id}", ags)


@contextmanager
def _editing(actor: Actor, ws: Workspace, action: str, area_id: str) -> Iterator[tuple[Grant, str]]:
    """Give the tables for changing what is recorded in an area, and its city (AGS).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just entered the same).
    """
    try:
        with changing(actor, ws, action, area_id) as grant:
            yield grant, grant.area(area_id)[0]
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _held(repository: Repository, area_id: str, group_id: str) -> Group:
    found = repository.delivery.held(area_id, group_id) if _ID.fullmatch(group_id) else None
    if found is None:
        raise ToolkitError("not_available")
    return found


def _stored(group: Group, session_id: str | None, entry: str | None, version: int) -> Session | None:
    """Return the session that is meant, in the version that was seen; None for a new one."""
    if session_id is not None:
        found = next((one for one in group.sessions if one.id == session_id), None)
        if found is None:
            raise ToolkitError("not_available")
        if found.version != version:
            raise ToolkitError("changed_meanwhile")
        return found
    twice = next((one for one in group.sessions if entry is not None and one.entry == entry), None)
    if twice is not None and twice.version != 1:
        raise ToolkitError("changed_meanwhile")
    return twice


def _seen(group: Group, observation_id: str, version: int) -> Observation:
    found = next((one for one in group.observations if one.id == observation_id), None)
    if found is None:
        raise ToolkitError("not_available")
    if found.version != version:
        raise ToolkitError("changed_meanwhile")
    return found


def _keep_used(delivery: Delivery, wanted: SetUpFields) -> None:
    """Raise where a component is taken away that sessions have delivered."""
    kept = {one.id for one in wanted.components}
    for component in delivery.set_up.components:
        used = sum(component.id in one.fields.delivered for group in delivery.groups for one in group.sessions)
        if used and component.id not in kept:
            raise ToolkitError("delivery_component_in_use", found=component.name, sessions=used)


def _refuse(problems: Problems) -> None:
    for problem in problems.values():
        raise problem


def _today() -> date:
    return datetime.now().astimezone().date()
