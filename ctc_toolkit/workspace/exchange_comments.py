"""Comments of partners on approved entries of good practice."""

from __future__ import annotations

from ctc_toolkit.access import Actor, Role, may_without_city
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.good_practice import APPROVED
from ctc_toolkit.process.merging import several_lines
from ctc_toolkit.store.exchange import PracticeRecord
from ctc_toolkit.workspace.exchange import own_comment, reading_of
from ctc_toolkit.workspace.exchange_views import PracticeReading, of_the_office
from ctc_toolkit.workspace.exchange_writing import reason_of
from ctc_toolkit.workspace.handle import Grant, Workspace, changing

LONGEST_COMMENT = 2000


def comment_on_practice(actor: Actor, ws: Workspace, practice_id: str, text: str) -> PracticeReading:
    """Add a comment to an approved entry; all partners read it.

    Raises:
        ToolkitError: `not_available` (also where no version is approved), `practice_comment_missing`,
            `practice_comment_long`.
    """
    with changing(actor, ws, "comment_on_practice", practice_id, about="catalogue") as grant:
        practice = _approved(grant, practice_id)
        said = several_lines(text)
        if not said:
            raise ToolkitError("practice_comment_missing")
        if len(said) > LONGEST_COMMENT:
            raise ToolkitError("practice_comment_long", longest=LONGEST_COMMENT, found=len(said))
        role, ags = _acting_role(grant)
        grant.repository.exchange.add_comment(practice_id, said, actor.name, actor.account, role.value, ags)
        grant.record(f"practice {practice_id}", practice.ags)
        return reading_of(grant, practice_id)


def remove_practice_comment(
    actor: Actor, ws: Workspace, practice_id: str, comment_id: str, reason: str = ""
) -> PracticeReading:
    """Delete an own comment, or, as the office, that of somebody else with a reason that stays to be read.

    Raises:
        ToolkitError: `not_available`, `reason_missing`, `text_too_long`.
    """
    with changing(actor, ws, "remove_practice_comment", practice_id, about="catalogue") as grant:
        practice, tables = _approved(grant, practice_id), grant.repository.exchange
        comment = tables.comment(comment_id)
        if comment is None or comment.practice != practice_id:
            raise ToolkitError("not_available")
        if not own_comment(grant, comment):
            _removed_by_the_office(grant, practice, reason)
        tables.remove_comment(comment_id)
        grant.record(f"practice {practice_id}", practice.ags)
        return reading_of(grant, practice_id)


def _approved(grant: Grant, practice_id: str) -> PracticeRecord:
    tables = grant.repository.exchange
    practice = tables.practices([practice_id]).get(practice_id)
    if practice is None or not tables.versions(ids=[practice_id], states=APPROVED):
        raise ToolkitError("not_available")
    return practice


def _removed_by_the_office(grant: Grant, practice: PracticeRecord, reason: str) -> None:
    """Note why a comment of somebody else is removed."""
    if not of_the_office(grant, None):
        raise ToolkitError("not_available")
    said = reason_of(reason)
    tables, actor = grant.repository.exchange, grant.actor
    number = tables.versions(ids=[practice.id], states=APPROVED)[-1].number
    tables.add_line(practice.id, number, "comment_removed", actor.name, actor.account, text=said)


def _acting_role(grant: Grant) -> tuple[Role, str | None]:
    """Return the role, and its city, as which the person comments; the first in the order of roles."""
    for role in Role:
        for entry in sorted(grant.actor.roles, key=lambda one: one.ags or ""):
            alone = Actor(grant.actor.name, frozenset({entry}), grant.actor.demo)
            if entry.role == role and may_without_city(alone, grant.action, grant.kind):
                return role, entry.ags
    raise ToolkitError("not_available")
