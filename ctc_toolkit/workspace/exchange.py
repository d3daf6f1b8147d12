"""Good practice: partners read what the office has approved; cities and the office write entries and hand them in.

An entry has versions. The newest one is a draft, handed in, returned, approved or withdrawn; as long as it is not
approved, the approved version before stays visible. Of two decisions at once the first one counts.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ctc_toolkit.access import Actor, Role, covers, may_without_city
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.good_practice import APPROVED
from ctc_toolkit.process.practice_search import found
from ctc_toolkit.store import sha256
from ctc_toolkit.store.exchange import CommentRecord, PracticeFileRecord, PracticeRecord, PracticeVersionRecord
from ctc_toolkit.workspace.exchange_views import (
    CommentView,
    PracticeList,
    PracticeReading,
    PracticeSearch,
    PracticeView,
    cities_of,
    fits,
    of_other_groups,
    of_the_office,
    searchable,
    view_of,
    writes,
)
from ctc_toolkit.workspace.handle import Grant, Workspace, looking

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def practices(actor: Actor, ws: Workspace, search: PracticeSearch | None = None) -> PracticeList:
    """Return the approved entries that fit the search, and what waits for the person or is worked on.

    Raises:
        ToolkitError: `not_available`.
    """
    wanted = search or PracticeSearch()
    with looking(actor, ws, "practices", about="catalogue") as grant:
        tables = grant.repository.exchange
        strange = of_other_groups(grant)
        known = {one.id: one for one in tables.practices().values() if one.ags not in strange}
        approved = tables.versions(ids=known, states=APPROVED)
        open_ones = tables.versions(ids=known, states=("draft", "returned", "handed_in"))
        cities = cities_of(grant, {practice.ags for practice in known.values()})
        counted, files = tables.counted_comments(strange), tables.files(known)
        returned, handed_in = tables.last_lines("returned"), tables.last_lines("handed_in")

        def view(version: PracticeVersionRecord) -> PracticeView:
            line = returned.get((version.practice, version.number))
            given = handed_in.get((version.practice, version.number))
            return view_of(
                known[version.practice],
                version,
                cities,
                comments=counted.get(version.practice, 0),
                files=files,
                reason=line.text if line and version.state == "returned" else "",
                handed_in_at=given.at if given else None,
            )

        shown = sorted(map(view, approved), key=_approved_at, reverse=True)
        decided = [one for one in open_ones if one.state == "handed_in" and _decides(grant, known[one.practice])]
        own = [one for one in open_ones if writes(grant, known[one.practice])]
        return PracticeList(
            _hits(shown, wanted),
            len(shown),
            shown[0].approved_at if shown else None,
            tuple(sorted(map(view, decided), key=lambda one: one.handed_in_at or one.changed_at)),
            tuple(sorted(map(view, own), key=lambda one: one.changed_at, reverse=True)),
            {one.ags: one.city_name for one in shown if one.ags and one.city_name},
            any(one.ags is None for one in shown),
        )


def read_practice(actor: Actor, ws: Workspace, practice_id: str) -> PracticeReading:
    """Return an entry: its approved version with comments, and for its writers and the office what is worked on.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "read_practice", practice_id, about="catalogue") as grant:
        return reading_of(grant, practice_id)


def read_practice_file(actor: Actor, ws: Workspace, practice_id: str, file_id: str) -> tuple[PracticeFileRecord, bytes]:
    """Return a file of a version that the person may read, with its content.

    Raises:
        ToolkitError: `not_available`, `evidence_damaged` (it is not what was kept).
    """
    with looking(actor, ws, "read_practice_file", practice_id, about="catalogue") as grant:
        reading = reading_of(grant, practice_id)
        seen = [file for view in (reading.shown, reading.working) if view is not None for file in view.files]
        record = next((file for file in seen if file.id == file_id), None)
        if record is None:
            raise ToolkitError("not_available")
        content = grant.repository.exchange.file_content(record.id)
        if sha256(content) != record.content_hash:
            raise ToolkitError("evidence_damaged")
        return record, content


def reading_of(grant: Grant, practice_id: str) -> PracticeReading:
    """Return an entry as the person may know it.

    Raises:
        ToolkitError: `not_available` (not there, or nothing of it is for this person).
    """
    tables = grant.repository.exchange
    practice = tables.practices([practice_id]).get(practice_id)
    strange = of_other_groups(grant)
    if practice is None or practice.ags in strange:
        raise ToolkitError("not_available")
    versions = tables.versions(ids=[practice_id])
    newest, side, decides = versions[-1], writes(grant, practice), _decides(grant, practice)
    approved = next((version for version in reversed(versions) if version.state == "approved"), None)
    working = newest if newest is not approved and (side or (decides and newest.state == "handed_in")) else None
    if newest.state == "withdrawn":
        working = newest if side or decides else None
    if approved is None and working is None:
        raise ToolkitError("not_available")
    cities, files, lines = cities_of(grant, {practice.ags}), tables.files([practice_id]), tables.lines(practice_id)
    comments = [comment for comment in tables.comments(practice_id) if comment.ags not in strange]

    def view(version: PracticeVersionRecord | None) -> PracticeView | None:
        if version is None:
            return None
        told = [line.text for line in lines if line.number == version.number and line.kind == version.state]
        reason = told[-1] if told else ""
        return view_of(practice, version, cities, comments=len(comments), files=files, reason=reason)

    return PracticeReading(
        view(approved),
        view(working),
        tuple(_comment(grant, one) for one in comments) if approved else (),
        tuple(line for line in lines if line.kind == "comment_removed") if approved else (),
        tuple(line for line in lines if line.kind != "comment_removed") if side or decides else (),
        side and may_write(grant, practice),
        decides,
        approved is not None and may_without_city(grant.actor, "comment_on_practice", grant.kind),
        wrote(grant, newest),
    )


def may_write(grant: Grant, practice: PracticeRecord) -> bool:
    """Return whether the person may change an entry of the own side."""
    if practice.ags is None:
        return of_the_office(grant, None)
    return covers(grant.actor, "save_practice", grant.kind, practice.ags, practice.area)


def wrote(grant: Grant, version: PracticeVersionRecord) -> bool:
    """Return whether the person wrote a version or handed it in; nobody approves the own words, the demo aside."""
    actor = grant.actor
    return not actor.demo and grant.repository.exchange.wrote(
        version.practice, version.number, actor.name, actor.account
    )


def _decides(grant: Grant, practice: PracticeRecord) -> bool:
    return of_the_office(grant, practice.ags)


def _approved_at(view: PracticeView) -> datetime:
    return view.approved_at or LONG_AGO


def _hits(shown: list[PracticeView], search: PracticeSearch) -> tuple[PracticeView, ...]:
    by_id = {view.id: view for view in shown if fits(view, search)}
    if not search.text.strip():
        return tuple(by_id.values())
    return tuple(by_id[one] for one in found([searchable(view) for view in by_id.values()], search.text))


def _comment(grant: Grant, record: CommentRecord) -> CommentView:
    cities = cities_of(grant, {record.ags})
    city = cities[record.ags].name if record.ags in cities else None
    role, own = Role(record.role), own_comment(grant, record)
    return CommentView(record.id, record.text, record.who, role, city, record.at, own, of_the_office(grant, None))


def own_comment(grant: Grant, record: CommentRecord) -> bool:
    """Return whether the person wrote a comment; visitors of the demo are one by role and city."""
    actor = grant.actor
    if actor.account is not None or record.account is not None:
        return actor.account == record.account
    roles = {(entry.role.value, entry.ags) for entry in actor.roles}
    return actor.name == record.who and (record.role, record.ags) in roles
