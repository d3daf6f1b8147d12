"""The newsletter of the office: approved entries, events and approved profiles and plans of a period, nothing else.

It is made here and sent with one's own mail: the app sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.merging import several_lines
from ctc_toolkit.process.newsletter import (
    DAYS_AHEAD,
    LONGEST_INTRODUCTION,
    NewsletterItem,
    Period,
    checked_period,
    shortened,
)
from ctc_toolkit.reporting.event_words import event_dates, event_title
from ctc_toolkit.store import CityRecord, RuleBroken
from ctc_toolkit.store.exchange import NewsletterRecord, PracticeVersionRecord
from ctc_toolkit.store.reviews import SubmissionRecord
from ctc_toolkit.workspace.exchange_views import cities_of
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.training_views import EventView
from ctc_toolkit.workspace.trainings import regional_calendar


@dataclass(frozen=True)
class NewsletterView:
    """What can stand in the newsletter of a period, and what was written for it.

    introduction: None as long as nothing was written. left_out: keys of items that are not to stand in it. version: of
    what was written, 0 if nothing. earlier: other periods for which something was written, newest first.
    """

    period: Period
    items: tuple[NewsletterItem, ...]
    introduction: str | None
    left_out: tuple[str, ...]
    changed_by: str
    changed_at: datetime | None
    version: int
    earlier: tuple[Period, ...]


def newsletter(
    actor: Actor, ws: Workspace, first: date, last: date, *, language: str = "de", today: date | None = None
) -> NewsletterView:
    """Return what was approved and which events take place in a period. language: of words of the catalogue.

    Raises:
        ToolkitError: `not_available`, `newsletter_period`.
    """
    with looking(actor, ws, "newsletter", about="catalogue"):
        period = checked_period(first, last)
    events = tuple(_events(regional_calendar(actor, ws), period, today or date.today(), language))
    with looking(actor, ws, "newsletter", about="catalogue") as grant:
        tables = grant.repository.exchange
        return _view(
            period,
            (*_practices(grant, period, language), *events, *_approved(grant, period)),
            tables.newsletter(first, last),
            tables.newsletters(),
        )


def save_newsletter(
    actor: Actor, ws: Workspace, first: date, last: date, *, introduction: str, left_out: Iterable[str], version: int
) -> NewsletterRecord:
    """Store the introduction of a newsletter and what is left out of it. version: the one that was changed, 0 for none.

    Raises:
        ToolkitError: `not_available`, `newsletter_period`, `newsletter_long`, `changed_meanwhile`.
    """
    try:
        with changing(actor, ws, "save_newsletter", about="catalogue") as grant:
            period, said = checked_period(first, last), several_lines(introduction)
            if len(said) > LONGEST_INTRODUCTION:
                raise ToolkitError("newsletter_long", longest=LONGEST_INTRODUCTION, found=len(said))
            keys = sorted({key[:200] for key in left_out})
            saved = grant.repository.exchange.save_newsletter(
                period.first, period.last, said, keys, actor.name, version
            )
            grant.record(f"newsletter {first.isoformat()} {last.isoformat()}", None)
            return saved
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _view(
    period: Period,
    items: tuple[NewsletterItem, ...],
    written: NewsletterRecord | None,
    all_written: list[NewsletterRecord],
) -> NewsletterView:
    others = tuple(other for one in all_written if (other := Period(one.first_day, one.last_day)) != period)
    if written is None:
        return NewsletterView(period, items, None, (), "", None, 0, others)
    return NewsletterView(
        period,
        items,
        written.introduction,
        written.left_out,
        written.changed_by,
        written.changed_at,
        written.version,
        others,
    )


def _events(known: Iterable[EventView], period: Period, today: date, language: str) -> Iterator[NewsletterItem]:
    """Yield events that partners see: of the period where over, and those that come next or have no date yet."""
    until = max(period.last, today) + timedelta(days=DAYS_AHEAD)
    for event in known:
        fields, over = event.fields, event.fields.over(today)
        begins, ends = fields.first_day, fields.end_day
        told = bool(begins and ends and begins <= period.last and ends >= period.first) if over else True
        if fields.state == "cancelled" or not told or (not over and begins is not None and begins > until):
            continue
        yield NewsletterItem(
            f"event/{event.id}",
            "past_event" if over else "event",
            event_title(fields, language),
            ", ".join(part for part in (event.city_name or "", event.area_name or "", fields.place) if part),
            None,
            when=event_dates(fields, language),
        )


def _practices(grant: Grant, period: Period, language: str) -> Iterator[NewsletterItem]:
    """Yield entries approved in the period, each once, as far as they are still shown; newest first."""
    tables = grant.repository.exchange
    known = tables.practices()
    versions = tables.versions(states=("approved", "replaced"))
    shown = {version.practice for version in versions if version.state == "approved"}
    then = {
        version.practice: version
        for version in versions
        if version.practice in shown and version.decided_at is not None and period.holds(_day(version.decided_at))
    }
    cities = cities_of(grant, {known[one].ags for one in then})
    functions = {one.id: one.title.get(language) for one in load_process().functions}
    for version in sorted(then.values(), key=_decided, reverse=True):
        fields, city = version.fields, cities.get(known[version.practice].ags or "")
        contact = [functions.get(fields.contact or "", ""), fields.organisation, fields.reach]
        yield NewsletterItem(
            f"practice/{version.practice}",
            "practice",
            fields.title,
            ", ".join(part for part in (city.name if city else "", fields.place) if part),
            _day(_decided(version)),
            text=shortened(fields.done),
            contact=", ".join(part for part in contact if part),
        )


def _approved(grant: Grant, period: Period) -> Iterator[NewsletterItem]:
    """Yield profiles and plans approved in the period by what they are about, never their content."""
    reviews = grant.repository.reviews
    found = [one for one in reviews.submissions() if one.state == "approved"]
    days = {
        line.submission: _day(line.at) for line in reviews.entries({one.id for one in found}) if line.kind == "approved"
    }
    cities = cities_of(grant, {one.ags for one in found})
    told: set[str] = set()
    for record in sorted(found, key=lambda one: (days.get(one.id, date.min), one.number), reverse=True):
        if record.id in days and period.holds(days[record.id]) and record.subject not in told:
            told.add(record.subject)
            city = cities[record.ags]
            yield NewsletterItem(
                f"{record.kind}/{record.id}", record.kind, _about(record, city), city.name, days[record.id]
            )


def _about(record: SubmissionRecord, city: CityRecord) -> str:
    area = next((one.name for one in city.areas if one.id == record.area), "")
    wave = next((one.label for one in city.waves if one.id == record.wave), "")
    return ", ".join(part for part in (area, wave) if part)


def _decided(version: PracticeVersionRecord) -> datetime:
    return version.decided_at or version.changed_at


def _day(moment: datetime) -> date:
    return moment.astimezone().date()
