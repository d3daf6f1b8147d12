"""Links by which the provider of one measure logs its sessions: making, prolonging and revoking them.

Whoever has a link needs no account, and reaches the sessions of this one measure (or one group of it) and nothing else;
see `provider_sessions`. The random end of a link is told once, when it is made; the tables hold its hash only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.access.policy import covers
from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.programmes.offers import person_in
from ctc_toolkit.store import Repository
from ctc_toolkit.store.delivery_links import LinkRecord
from ctc_toolkit.workspace.delivery_views import deliveries_of_area, delivery_of
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.survey_checks import Day
from ctc_toolkit.workspace.words import tidy

LONGEST_NAME = 80
LONGEST_DAYS = 400
"""How many days ahead the last day of a link can be."""

MOST_LINKS = 100
"""How many links of an area can work at the same time."""

SHORTEST_PRESET = timedelta(days=28)
"""A link that is made so close to the end of a school year is meant for the next one."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

LinkState = Literal["works", "expired", "revoked", "gone"]
"""works; expired: its last day has passed; revoked; gone: no decided plan holds its measure, or its group is gone."""


@dataclass(frozen=True)
class ProviderLink:
    """A link of a provider. measure: origin in the plan; group: id, None for all groups. sessions: came by it."""

    id: str
    measure: str
    title: str
    group: str | None
    group_name: str
    provider: str
    state: LinkState
    expires_on: date
    made_at: datetime
    last_used_at: datetime | None
    sessions: int
    version: int


@dataclass(frozen=True)
class ProviderLinks:
    """The links of an area, newest first. editable: whether the person may make and change them."""

    links: tuple[ProviderLink, ...]
    editable: bool

    def of_measure(self, measure: str) -> tuple[ProviderLink, ...]:
        """Return the links to one measure: those that work first."""
        own = [one for one in self.links if one.measure == measure]
        return tuple(sorted(own, key=lambda one: one.state != "works"))


@dataclass(frozen=True)
class MadeLink:
    """A link that was just made, with its random end: this is the only time that it is told."""

    link: ProviderLink
    token: str

    def __repr__(self) -> str:
        """Return a text without the random end, so that no log holds it."""
        return f"MadeLink({self.link.id})"


def preset_end(today: date) -> date:
    """Return the last day that a new link is given if nobody says another: the end of the school year, 31 July."""
    end = school_year(today).last
    return end if end - today >= SHORTEST_PRESET else school_year(end + timedelta(days=1)).last


def provider_links(actor: Actor, ws: Workspace, area_id: str, *, today: date | None = None) -> ProviderLinks:
    """Return the links of an area, without their random ends.

    Raises:
        ToolkitError: `not_available`, `action_plan_damaged`.
    """
    with looking(actor, ws, "provider_links", area_id) as grant:
        ags, area = grant.area(area_id)
        tables = grant.repository.delivery_links
        records = tables.of_area(area.id)
        deliveries = {one.measure: one for one in deliveries_of_area(grant.repository, area.id)}
        counts, day = tables.counts([one.id for one in records]), today or _today()
        return ProviderLinks(
            tuple(_view(one, deliveries.get(one.measure), counts.get(one.id, 0), day) for one in records),
            covers(actor, "make_provider_link", grant.kind, ags, area.id),
        )


def make_provider_link(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    measure: str,
    *,
    provider: str,
    group: str | None = None,
    expires_on: date | None = None,
    today: date | None = None,
) -> MadeLink:
    """Make a link to a measure of the latest decided plan. group: only to this one. expires_on: its last day.

    Raises:
        ToolkitError: `not_available`, `delivery_measure_gone`, `provider_link_name`, `provider_link_person`,
            `provider_link_end`, `provider_link_most`.
    """
    day, name = today or _today(), tidy(provider)
    end = expires_on or preset_end(day)
    with changing(actor, ws, "make_provider_link", area_id) as grant:
        ags, area = grant.area(area_id)
        delivery = delivery_of(grant.repository, area.id, measure)
        if delivery.dropped:
            raise ToolkitError("delivery_measure_gone")
        if group is not None and group not in {one.id for one in delivery.groups}:
            raise ToolkitError("not_available")
        for problem in link_problems(name, end, day).values():
            raise problem
        tables = grant.repository.delivery_links
        working = [one for one in tables.of_area(area.id) if one.revoked_at is None and one.expires_on >= day]
        if len(working) >= MOST_LINKS:
            raise ToolkitError("provider_link_most", most=MOST_LINKS)
        token = new_token()
        made = tables.add(
            area.id, measure, group, provider=name, token_hash=token_hash(token), expires_on=end, who=actor.name
        )
        grant.record(f"area {area.id}: link {made.id}", ags)
        return MadeLink(_view(made, delivery, 0, day), token)


def prolong_provider_link(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    link_id: str,
    expires_on: date,
    *,
    version: int,
    today: date | None = None,
) -> ProviderLink:
    """Store another last day of a link, a later or an earlier one; version: the one that was seen.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `provider_link_revoked`, `provider_link_end`.
    """
    day = today or _today()
    with changing(actor, ws, "prolong_provider_link", area_id) as grant:
        ags, held = _open(grant, area_id, link_id)
        problem = link_problems(held.provider, expires_on, day).get("expires_on")
        if problem is not None:
            raise problem
        stored = grant.repository.delivery_links.prolong(held.id, expires_on, actor.name, version)
        grant.record(f"area {held.area_id}: link {held.id}", ags)
        return _seen(grant.repository, stored, day)


def revoke_provider_link(
    actor: Actor, ws: Workspace, area_id: str, link_id: str, *, version: int, today: date | None = None
) -> ProviderLink:
    """Let a link lead nowhere from now on, for good; what came by it stays.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `provider_link_revoked`.
    """
    with changing(actor, ws, "revoke_provider_link", area_id) as grant:
        ags, held = _open(grant, area_id, link_id)
        stored = grant.repository.delivery_links.revoke(held.id, actor.name, version)
        grant.record(f"area {held.area_id}: link {held.id}", ags)
        return _seen(grant.repository, stored, today or _today())


def remove_provider_link(actor: Actor, ws: Workspace, area_id: str, link_id: str, *, version: int) -> None:
    """Delete a link, so that nothing of it stays but the sessions that came by it and the audit log.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "remove_provider_link", area_id) as grant:
        ags, held = _held(grant, area_id, link_id)
        grant.repository.delivery_links.remove(held.id, version)
        grant.record(f"area {held.area_id}: link {held.id}", ags)


def link_problems(provider: str, expires_on: date, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with the entries for a link, by field."""
    found = {}
    name, last = tidy(provider), today + timedelta(days=LONGEST_DAYS)
    person = person_in(name, "name")
    if not 2 <= len(name) <= LONGEST_NAME:
        found["provider"] = ToolkitError("provider_link_name", found=len(name), longest=LONGEST_NAME)
    elif person:
        found["provider"] = ToolkitError("provider_link_person", found=person[:40])
    if not today <= expires_on <= last:
        found["expires_on"] = ToolkitError("provider_link_end", found=Day(expires_on), first=Day(today), last=Day(last))
    return found


def leads_somewhere(link: LinkRecord, delivery: Delivery | None, today: date) -> bool:
    """Return whether a link works: not revoked, not expired, its measure decided and its group there."""
    return _state(link, delivery, today) == "works"


def _state(link: LinkRecord, delivery: Delivery | None, today: date) -> LinkState:
    if link.revoked_at is not None:
        return "revoked"
    if today > link.expires_on:
        return "expired"
    there = delivery is not None and not delivery.dropped
    if not there or (link.group_id is not None and _group_name(delivery, link.group_id) is None):
        return "gone"
    return "works"


def _group_name(delivery: Delivery | None, group_id: str | None) -> str | None:
    groups = delivery.groups if delivery is not None else ()
    return next((one.fields.name for one in groups if one.id == group_id), None)


def _held(grant: Grant, area_id: str, link_id: str) -> tuple[str, LinkRecord]:
    """Return the city (AGS) and a link of an area, held."""
    ags, area = grant.area(area_id)
    held = grant.repository.delivery_links.held(area.id, link_id) if _ID.fullmatch(link_id) else None
    if held is None:
        raise ToolkitError("not_available")
    return ags, held


def _open(grant: Grant, area_id: str, link_id: str) -> tuple[str, LinkRecord]:
    """Return the city (AGS) and a link of an area that is not revoked, held."""
    ags, held = _held(grant, area_id, link_id)
    if held.revoked_at is not None:
        raise ToolkitError("provider_link_revoked")
    return ags, held


def _seen(repository: Repository, link: LinkRecord, today: date) -> ProviderLink:
    found = {one.measure: one for one in deliveries_of_area(repository, link.area_id)}
    count = repository.delivery_links.counts([link.id]).get(link.id, 0)
    return _view(link, found.get(link.measure), count, today)


def _view(link: LinkRecord, delivery: Delivery | None, sessions: int, today: date) -> ProviderLink:
    return ProviderLink(
        link.id,
        link.measure,
        delivery.title if delivery is not None else "",
        link.group_id,
        _group_name(delivery, link.group_id) or "",
        link.provider,
        _state(link, delivery, today),
        link.expires_on,
        link.made_at,
        link.last_used_at,
        sessions,
        link.version,
    )


def _today() -> date:
    return datetime.now().astimezone().date()
