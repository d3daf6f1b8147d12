"""Checks of a place: is it ready to start, will the work last? Each answer is saved by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal, cast

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.process import load_process
from ctc_toolkit.process.progress import StepStatus
from ctc_toolkit.process.question_entries import CheckKind
from ctc_toolkit.process.site_checks import CheckAnswer, check_of, checked_answer, prefilled, summary
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.team import SiteCheckRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.team_views import GivenAnswer, SiteChecks, SiteCheckView

ANSWER_WORDS: dict[str | None, Text] = {
    "yes": Text("ja", "yes"),
    "partly": Text("teilweise", "partly"),
    "no": Text("nein", "no"),
    None: Text("nichts", "nothing"),
}


class _Stored:
    """An answer as a value of an error text."""

    def __init__(self, answer: str | None) -> None:
        self._answer = answer

    def say(self, language: str) -> str:
        """Return the answer in `language`."""
        return ANSWER_WORDS[self._answer].get(language)


def site_checks(actor: Actor, ws: Workspace, area_id: str) -> SiteChecks:
    """Return the checks of an area with what they say, newest first, and how far its steps are.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "site_checks", area_id) as grant:
        ags, area = grant.area(area_id)
        city = grant.city(ags)
        records = grant.repository.team.checks(area.id)
        views = tuple(_view(record, records) for record in records)
        steps = {step: status.state for step, status in _statuses(grant, area.id).items()}
        return SiteChecks(area.id, area.name, ags, city.name, city.made_up, area.phase, views, steps)


def begin_site_check(
    actor: Actor, ws: Workspace, area_id: str, kind: str, *, today: date | None = None
) -> SiteCheckView:
    """Begin a check of the area today; for readiness, take over what was entered about the steps of phase 1.

    Raises:
        ToolkitError: `not_available`, `check_kind_unknown`, `check_begun_already`.
    """
    try:
        with changing(actor, ws, "begin_site_check", area_id) as grant:
            ags, area = grant.area(area_id)
            check = check_of(load_process(), kind)
            taken = prefilled(check, _statuses(grant, area.id))
            record = grant.repository.team.begin_check(
                area.id, kind, check.version, today or datetime.now(UTC).astimezone().date(), taken, actor.name
            )
            grant.record(f"area {area.id}: {kind}", ags)
            return _view(record, [record])
    except RuleBroken as broken:
        raise ToolkitError("check_begun_already") from broken


def save_check_answer(
    actor: Actor, ws: Workspace, area_id: str, check_id: str, item: str, *, before: str | None, after: str | None
) -> SiteCheckView:
    """Store the answer to one question: from `before` (what was read) to `after`; None: no answer.

    Raises:
        ToolkitError: `not_available`, `check_finished` (only the newest of its kind can be changed),
            `check_item_unknown`, `check_changed_meanwhile` (names what stands there now).
    """
    try:
        with changing(actor, ws, "save_check_answer", area_id) as grant:
            ags, area = grant.area(area_id)
            held = _held(grant, area.id, check_id)
            records = grant.repository.team.checks(area.id)
            if _state(held, records) != "newest":
                raise ToolkitError("check_finished")
            answer = checked_answer(check_of(load_process(), held.kind), item, after)
            stored = held.answers[item].answer if item in held.answers else None
            if stored not in (before, answer):
                raise ToolkitError("check_changed_meanwhile", stored=_Stored(stored))
            grant.repository.team.save_answer(held.id, item, answer, actor.name)
            grant.record(f"area {area.id}: {held.kind}", ags)
            return _view(_held(grant, area.id, check_id), records)
    except RuleBroken as broken:
        raise ToolkitError("check_changed_meanwhile", stored=_Stored(after)) from broken


def remove_site_check(actor: Actor, ws: Workspace, area_id: str, check_id: str) -> None:
    """Delete a check with its answers.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "remove_site_check", area_id) as grant:
        ags, area = grant.area(area_id)
        held = _held(grant, area.id, check_id)
        grant.repository.team.remove_check(held.id)
        grant.record(f"area {area.id}: {held.kind}", ags)


def _held(grant: Grant, area_id: str, check_id: str) -> SiteCheckRecord:
    found = grant.repository.team.check(area_id, check_id)
    if found is None:
        raise ToolkitError("not_available")
    return found


def _statuses(grant: Grant, area_id: str) -> dict[str, StepStatus]:
    process = grant.repository.process
    cycle = process.cycle(area_id)
    entries = process.entries([cycle.id])[cycle.id] if cycle else {}
    return {step: entry.fields.status for step, entry in entries.items()}


def _state(record: SiteCheckRecord, records: list[SiteCheckRecord]) -> Literal["newest", "earlier"]:
    newest = next((one for one in records if one.kind == record.kind), record)
    return "newest" if newest.id == record.id else "earlier"


def _view(record: SiteCheckRecord, records: list[SiteCheckRecord]) -> SiteCheckView:
    check = check_of(load_process(), record.kind)
    given = {
        item: GivenAnswer(
            cast("CheckAnswer", one.answer),
            cast("Literal['entered', 'steps']", one.origin),
            one.changed_by,
            one.changed_at,
        )
        for item, one in record.answers.items()
        if check.item(item) is not None
    }
    answers = {item: one.answer for item, one in given.items()}
    return SiteCheckView(
        record.id,
        cast("CheckKind", record.kind),
        record.begun_on,
        _state(record, records),
        given,
        summary(check, answers),
    )
