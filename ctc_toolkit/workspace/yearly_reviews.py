"""Yearly reviews of areas: what a school year brought, what was learned, and what becomes of each measure.

The figures are made anew each time as long as the review is at work; with the decision they are kept as they are.
Multipliers and evaluators read decided reviews only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry, entry_problems, tidy_entry
from ctc_toolkit.evaluation.yearly_review import MeasureYear, measures_of_year, period_of
from ctc_toolkit.process.decisions import number_of
from ctc_toolkit.store import Repository, RuleBroken
from ctc_toolkit.store.yearly_reviews import YearlyRecord
from ctc_toolkit.workspace.action_plan_log import deciding_bodies
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.priority_views import LoggedDecision
from ctc_toolkit.workspace.yearly_views import (
    YearlyEntryView,
    YearlyReviews,
    YearlyReviewView,
    entry_views,
    figures_of,
    sources_of,
    usual_year,
    years_of,
)

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def yearly_reviews(
    actor: Actor, ws: Workspace, area_id: str, *, year: int | None = None, today: date | None = None
) -> YearlyReviews:
    """Return a school year of an area (year: in which it begins; None: the one that is to be reviewed now).

    Raises:
        ToolkitError: `not_available` (also: no such year, or not decided for whoever only reads), `yearly_damaged`.
    """
    day = today or _today()
    with looking(actor, ws, "yearly_reviews", area_id) as grant:
        ags, area = grant.area(area_id)
        city = grant.city(ags)
        editable = _may(grant, "save_yearly_entry", ags, area_id)
        records = grant.repository.yearly_reviews.of_area(area_id)
        years = years_of(grant.repository, area_id, records, day)
        if not editable:
            years = tuple(one for one in years if one[1] == "decided")
        if year is not None and year not in dict(years):
            raise ToolkitError("not_available")
        shown = usual_year(years, day) if year is None else year
        record = next((one for one in records if one.year == shown), None)
        sources = sources_of(grant.repository, city, area_id, shown) if shown is not None else None
        found = YearlyReviews(
            area.id,
            area.name,
            ags,
            city.name,
            city.made_up,
            years,
            shown,
            record.figures if record is not None else None,
            _view(grant.repository, record) if record is not None else None,
            entry_views(grant.repository.yearly_reviews.entries(record.id)) if record is not None else {},
            deciding_bodies(grant.repository, ags, area_id) if editable else (),
            editable,
            _may(grant, "decide_yearly_review", ags, area_id),
        )
    if found.figures is not None or sources is None or shown is None:
        return found
    return YearlyReviews(**{**vars(found), "figures": figures_of(ws, sources, shown, day)})


def begin_yearly_review(
    actor: Actor, ws: Workspace, area_id: str, year: int, *, today: date | None = None
) -> YearlyRecord:
    """Begin the review of a school year in which something was to run.

    Raises:
        ToolkitError: `not_available` (also: no such year), `yearly_there_already`.
    """
    day = today or _today()
    try:
        with changing(actor, ws, "begin_yearly_review", area_id) as grant:
            ags, _ = grant.area(area_id)
            tables = grant.repository.yearly_reviews
            years = dict(years_of(grant.repository, area_id, tables.of_area(area_id), day))
            if year not in years or sources_of(grant.repository, grant.city(ags), area_id, year) is None:
                raise ToolkitError("not_available")
            begun = tables.begin(area_id, year, actor.name, day)
            grant.record(f"area {area_id}: year {year}", ags)
            return begun
    except RuleBroken as broken:
        raise ToolkitError("yearly_there_already") from broken


def save_yearly_entry(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    review_id: str,
    measure: str,
    entered: YearlyEntry,
    *,
    version: int,
    today: date | None = None,
) -> YearlyEntryView:
    """Store lessons about a measure (origin) and what becomes of it, or ("") lessons about the whole year.

    version: of the entry that was changed, 0 where there was none.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `yearly_decided`, and the first that `entry_problems` names.
    """
    wanted = tidy_entry(entered, measure)
    with _editing(actor, ws, "save_yearly_entry", area_id) as (grant, ags):
        held = open_review(grant, area_id, review_id)
        titles = {WHOLE: ""} | {one.measure: one.title for one in _measures(grant, ags, held, today or _today())}
        if measure not in titles:
            raise ToolkitError("not_available")
        for problem in entry_problems(wanted).values():
            raise problem
        tables = grant.repository.yearly_reviews
        saved = tables.save_entry(held.id, measure, titles[measure], wanted, actor.name, version)
        grant.record(f"area {area_id}: year {held.year}", ags)
        return YearlyEntryView(saved.entry, saved.changed_by, saved.changed_at, saved.version)


def remove_yearly_review(actor: Actor, ws: Workspace, area_id: str, review_id: str, *, version: int) -> None:
    """Delete a review that is not decided, with what was written into it.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `yearly_decided`.
    """
    with _editing(actor, ws, "remove_yearly_review", area_id) as (grant, ags):
        held = open_review(grant, area_id, review_id)
        if held.version != version:
            raise ToolkitError("changed_meanwhile")
        grant.repository.yearly_reviews.remove(held.id)
        grant.record(f"area {area_id}: year {held.year}", ags)
    ws.store.empty_log()


def open_review(grant: Grant, area_id: str, review_id: str) -> YearlyRecord:
    """Return a review that is at work, held, for use cases that were granted the area.

    Raises:
        ToolkitError: `not_available`, `yearly_decided`.
    """
    held = held_review(grant, area_id, review_id)
    if held.state != "open":
        raise ToolkitError("yearly_decided")
    return held


def held_review(grant: Grant, area_id: str, review_id: str) -> YearlyRecord:
    """Return a review of an area, held, for use cases that were granted the area.

    Raises:
        ToolkitError: `not_available`.
    """
    found = grant.repository.yearly_reviews.held(area_id, review_id) if _ID.fullmatch(review_id) else None
    if found is None:
        raise ToolkitError("not_available")
    return found


def logged_year(repository: Repository, decision_id: str | None) -> LoggedDecision | None:
    """Return where the decision on a review stands in the log of the bodies."""
    body = repository.bodies.body_of(decision_id) if decision_id else None
    if body is None:
        return None
    found = next(one for one in repository.bodies.decisions([body.id]) if one.id == decision_id)
    return LoggedDecision(found.id, number_of(found.year, found.number), body.id, body.fields.name, found.fields.state)


def _view(repository: Repository, record: YearlyRecord) -> YearlyReviewView:
    return YearlyReviewView(
        record.id,
        record.state,
        record.begun_on,
        record.decided_on,
        record.present,
        logged_year(repository, record.decision_id),
        record.next_plan,
        record.version,
    )


def _measures(grant: Grant, ags: str, held: YearlyRecord, today: date) -> tuple[MeasureYear, ...]:
    """Return the measures of a review that is at work."""
    sources = sources_of(grant.repository, grant.city(ags), held.area_id, held.year)
    if sources is None:
        return ()
    return measures_of_year(
        sources.planned, sources.deliveries, sources.changes, sources.reactions, period_of(held.year), today
    )


def _may(grant: Grant, action: str, ags: str, area_id: str) -> bool:
    return Grant(grant.repository, grant.actor, action, grant.within, grant.kind).covers(ags, area_id)


@contextmanager
def _editing(actor: Actor, ws: Workspace, action: str, area_id: str) -> Iterator[tuple[Grant, str]]:
    """Give the tables for changing something about an area, and its city.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just entered the same).
    """
    try:
        with changing(actor, ws, action, area_id) as grant:
            ags, _ = grant.area(area_id)
            yield grant, ags
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _today() -> date:
    return datetime.now().astimezone().date()
