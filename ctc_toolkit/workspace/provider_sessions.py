"""Logging the sessions of one measure by a link, without an account.

These functions take no actor: the random end of the link is all the right there is. It reaches the groups of one
measure, or one group of it, and of their sessions only those that came by this link. Whatever else is asked for looks
the same as a link that never was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import around_session, session_problems, tidied_session
from ctc_toolkit.implementation.planned import minutes_planned, sessions_planned
from ctc_toolkit.implementation.records import Component, Delivery, Group, Session, SessionFields
from ctc_toolkit.store import AuditEntry, Repository, RuleBroken
from ctc_toolkit.store.delivery_links import LinkRecord
from ctc_toolkit.workspace.deliveries import store_session
from ctc_toolkit.workspace.delivery_links import leads_somewhere
from ctc_toolkit.workspace.delivery_views import deliveries_of_area
from ctc_toolkit.workspace.handle import Workspace

LONGEST_TOKEN = 100
LONGEST_ENTRY = 40
OPEN_DAYS = 14
"""So many days after it came a session can be corrected or deleted by its link."""


@dataclass(frozen=True)
class OwnSession:
    """A session that came by the link and can still be corrected by it. at: when it came."""

    id: str
    fields: SessionFields
    at: datetime
    version: int


@dataclass(frozen=True)
class ProviderGroup:
    """A group that the link reaches. sessions, minutes: as planned. own: what can be corrected, the newest first.

    record: the group, with what counting needs of its sessions and nothing that others wrote.
    """

    id: str
    record: Group
    sessions: int | None
    minutes: int | None
    own: tuple[OwnSession, ...]

    def session(self, session_id: str) -> OwnSession | None:
        """Return a session that can still be corrected."""
        return next((one for one in self.own if one.id == session_id), None)


@dataclass(frozen=True)
class ProviderView:
    """What a link leads to. link: its id, which gives no right. delivery: the measure with the groups it reaches."""

    link: str
    provider: str
    delivery: Delivery
    area: str
    city: str
    made_up: bool
    expires_on: date
    groups: tuple[ProviderGroup, ...]

    @property
    def components(self) -> tuple[Component, ...]:
        """The core components that can be ticked off."""
        return self.delivery.set_up.components

    def group(self, group_id: str) -> ProviderGroup:
        """Return one of the groups.

        Raises:
            ToolkitError: `provider_link_unknown`.
        """
        found = next((one for one in self.groups if one.id == group_id), None)
        if found is None:
            raise ToolkitError("provider_link_unknown")
        return found


@dataclass(frozen=True)
class ProviderSaved:
    """The session is stored."""

    id: str


@dataclass(frozen=True)
class ProviderRefused:
    """Nothing was stored: what is wrong, by field."""

    problems: Mapping[str, ToolkitError]


def provider_view(ws: Workspace, token: str, *, today: date | None = None) -> ProviderView:
    """Return what a link leads to.

    Raises:
        ToolkitError: `provider_link_unknown`: there is no such link, or it does not work any more.
    """
    day = today or _today()
    with ws.store.reading() as repository:
        link, delivery = _opened(repository, token, day, hold="no")
        place = repository.area(link.area_id)
        city = repository.city(place[0]) if place else None
        if place is None or city is None:
            raise ToolkitError("provider_link_unknown")
        came = repository.delivery_links.sessions(link.id)
        groups = tuple(_group_view(delivery, one, came, day) for one in _reached(link, delivery))
        return ProviderView(
            link.id,
            link.provider,
            replace(delivery, groups=tuple(one.record for one in groups)),
            place[1].name,
            city.name,
            city.made_up,
            link.expires_on,
            groups,
        )


def log_provider_session(
    ws: Workspace, token: str, group_id: str, entered: SessionFields, *, entry: str, today: date | None = None
) -> ProviderSaved | ProviderRefused:
    """Store a session. entry: a random mark of the form; sending it twice stores one session.

    Raises:
        ToolkitError: `provider_link_unknown`, `changed_meanwhile` (somebody has corrected what this form stored).
    """
    day = today or _today()
    with _changing(ws, token, day) as (repository, link, delivery):
        group = _group(link, delivery, group_id)
        if not 0 < len(entry) <= LONGEST_ENTRY:
            raise ToolkitError("provider_link_unknown")
        mark = f"{link.id}:{entry}"
        earlier = next((one for one in group.sessions if one.entry == mark), None)
        problems = _problems(delivery, group, entered, earlier, day)
        if problems:
            return ProviderRefused(problems)
        saved = store_session(
            repository, link.area_id, group.id, entered, who=name_of(link.provider), entry=mark,
            measures=(link.measure,), today=today,
        )  # fmt: skip
        if earlier is None:
            repository.delivery_links.used(link.id, saved.id, datetime.now(UTC))
        if earlier is None or earlier.version != saved.version:
            _record(repository, link, "log_provider_session", saved.id)
        return ProviderSaved(saved.id)


def change_provider_session(
    ws: Workspace,
    token: str,
    group_id: str,
    session_id: str,
    entered: SessionFields,
    *,
    version: int,
    today: date | None = None,
) -> ProviderSaved | ProviderRefused:
    """Store what was corrected about a session that came by this link. version: the one that was seen.

    Raises:
        ToolkitError: `provider_link_unknown`, `provider_session_closed`, `changed_meanwhile`.
    """
    day = today or _today()
    with _changing(ws, token, day) as (repository, link, delivery):
        group = _group(link, delivery, group_id)
        held = _own(repository, link, group, session_id, day)
        problems = _problems(delivery, group, entered, held, day)
        if problems:
            return ProviderRefused(problems)
        saved = store_session(
            repository, link.area_id, group.id, entered, who=name_of(link.provider), session_id=held.id,
            version=version, measures=(link.measure,), today=today,
        )  # fmt: skip
        repository.delivery_links.touched(link.id, datetime.now(UTC))
        _record(repository, link, "change_provider_session", saved.id)
        return ProviderSaved(saved.id)


def remove_provider_session(
    ws: Workspace, token: str, group_id: str, session_id: str, *, version: int, today: date | None = None
) -> None:
    """Delete a session that came by this link. version: the one that was seen.

    Raises:
        ToolkitError: `provider_link_unknown`, `provider_session_closed`, `changed_meanwhile`.
    """
    day = today or _today()
    with _changing(ws, token, day) as (repository, link, delivery):
        held = _own(repository, link, _group(link, delivery, group_id), session_id, day)
        if held.version != version:
            raise ToolkitError("changed_meanwhile")
        repository.delivery.remove_session(held.id)
        repository.delivery_links.forget(held.id)
        repository.delivery_links.touched(link.id, datetime.now(UTC))
        _record(repository, link, "remove_provider_session", held.id)


def name_of(provider: str) -> str:
    """Return how a link is called as the one who entered something."""
    return f"Link: {provider}"


@contextmanager
def _changing(ws: Workspace, token: str, day: date) -> Iterator[tuple[Repository, LinkRecord, Delivery]]:
    try:
        with ws.store.writing() as repository:
            yield repository, *_opened(repository, token, day, hold="yes")
    except RuleBroken as broken:  # the same form at the same moment, which has stored the session
        raise ToolkitError("changed_meanwhile") from broken
    except ToolkitError as error:
        if error.code == "not_available":
            raise ToolkitError("provider_link_unknown") from error
        raise


def _opened(repository: Repository, token: str, day: date, *, hold: str) -> tuple[LinkRecord, Delivery]:
    """Return the link with this random end and its measure, where it works."""
    if not token or len(token) > LONGEST_TOKEN:
        raise ToolkitError("provider_link_unknown")
    link = repository.delivery_links.with_hash(token_hash(token), hold=hold)
    found = deliveries_of_area(repository, link.area_id) if link is not None else ()
    delivery = next((one for one in found if link is not None and one.measure == link.measure), None)
    if link is None or delivery is None or not leads_somewhere(link, delivery, day):
        raise ToolkitError("provider_link_unknown")
    return link, delivery


def _reached(link: LinkRecord, delivery: Delivery) -> tuple[Group, ...]:
    return tuple(one for one in delivery.groups if link.group_id in (None, one.id))


def _group(link: LinkRecord, delivery: Delivery, group_id: str) -> Group:
    found = next((one for one in _reached(link, delivery) if one.id == group_id), None)
    if found is None:
        raise ToolkitError("provider_link_unknown")
    return found


def _own(repository: Repository, link: LinkRecord, group: Group, session_id: str, day: date) -> Session:
    """Return a session of the group that came by the link not long ago."""
    came = repository.delivery_links.sessions(link.id)
    if session_id not in came:
        raise ToolkitError("provider_link_unknown")
    found = next((one for one in group.sessions if one.id == session_id), None)
    if found is None or not _open(came[session_id], day):
        raise ToolkitError("provider_session_closed", days=OPEN_DAYS)
    return found


def _open(came: datetime, day: date) -> bool:
    return (day - came.astimezone().date()).days <= OPEN_DAYS


def _problems(
    delivery: Delivery, group: Group, entered: SessionFields, held: Session | None, day: date
) -> Mapping[str, ToolkitError]:
    around = around_session(group, delivery.set_up, delivery.start, held.id if held is not None else None)
    return session_problems(tidied_session(entered), around, day)


def _group_view(delivery: Delivery, group: Group, came: Mapping[str, datetime], day: date) -> ProviderGroup:
    own = [
        OwnSession(one.id, one.fields, came[one.id], one.version)
        for one in group.sessions
        if one.id in came and _open(came[one.id], day)
    ]
    return ProviderGroup(
        group.id,
        replace(group, sessions=tuple(_counted(one) for one in group.sessions), observations=()),
        sessions_planned(delivery, group),
        minutes_planned(delivery, group),
        tuple(sorted(own, key=lambda one: (str(one.fields.on), one.fields.number), reverse=True)),
    )


def _counted(session: Session) -> Session:
    """Return a session without ratings, reasons and who entered it: as much as counting needs."""
    fields = session.fields
    kept = SessionFields(fields.number, fields.on, fields.held, fields.minutes, fields.present)
    return replace(session, fields=kept, by="", entry=None)


def _record(repository: Repository, link: LinkRecord, action: str, session_id: str) -> None:
    """Write into the audit log what the link did; its name stands where an account's name does."""
    place = repository.area(link.area_id)
    thing = f"area {link.area_id}: session {session_id}, link {link.id}"
    repository.record(AuditEntry(name_of(link.provider), action, thing, place[0] if place else None))


def _today() -> date:
    return datetime.now().astimezone().date()
