"""A month of delivery in words, tables and as a sheet: what took place, who was there, what was different and open.

Counts of groups, no answers of the survey. Ratings by those who deliver are always marked as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from ctc_toolkit.implementation.fidelity import Fidelity, Rating, ratings_of
from ctc_toolkit.implementation.months import AreaMonth, MeasureMonth, OpenSession
from ctc_toolkit.implementation.planned import LOGGING_DAYS, Period
from ctc_toolkit.implementation.records import Observation, SessionFields
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.event_words import month as month_name
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable

DASH = "–"


class Place(NamedTuple):
    """Where a month is from. measure: title of the only measure that is told; "": all of the area."""

    area: str
    city: str
    made_up: bool
    measure: str = ""


def month_text(t: Translator, period: Period) -> str:
    """Return the month in words: "November 2026"."""
    return month_name(period.first, t.language)


def answer_text(t: Translator, found: AreaMonth) -> str:
    """Return the sentence that says how the month went."""
    if not found.measures:
        return t("In {month} nothing was due and nothing was entered.", month=month_text(t, found.period))
    parts = [_held_text(t, found)]
    if found.cancelled:
        parts.append(t.plural("{count} was cancelled.", "{count} were cancelled.", found.cancelled))
    waiting = len(found.open)
    if waiting:
        parts.append(t.plural("{count} session is still open.", "{count} sessions are still open.", waiting))
    elif found.expected:
        parts.append(t("Nothing is open."))
    if found.running:
        parts.append(t("The month is not over yet."))
    return " ".join(parts)


def _held_text(t: Translator, found: AreaMonth) -> str:
    month, expected = month_text(t, found.period), found.expected
    if expected is None:
        return t.plural(
            "In {month} {count} session took place.", "In {month} {count} sessions took place.", found.held, month=month
        )
    return t.plural(
        "In {month} {count} session took place; expected: {expected}.",
        "In {month} {count} sessions took place; expected: {expected}.",
        found.held,
        month=month,
        expected=t.number(expected),
    )


def measures_table(t: Translator, measures: Sequence[MeasureMonth]) -> SheetTable:
    """Return one row for each measure."""
    rows = tuple(
        (
            one.delivery.title,
            expected_text(t, one),
            t.number(one.held),
            t.number(one.cancelled),
            t.number(one.later),
            present_text(t, one),
            adherence_text(t, one.fidelity),
            quality_text(t, one.fidelity),
        )
        for one in measures
    )
    columns = (
        t("Measure of the plan"),
        t("Expected"),
        t("Held"),
        t("Cancelled"),
        t("Put off"),
        t("Present"),
        t("Core components"),
        t("Quality"),
    )
    return SheetTable(t("Sessions by measure"), columns, rows, (2.6, 1.4, 1.4, 1.7, 1.7, 2.6, 2, 2.6), "above")


def told_measures_table(t: Translator, measures: Sequence[MeasureMonth]) -> SheetTable:
    """Return one row for each measure, told so that each cell can be read without its heading, as on a phone."""
    rows = tuple((one.delivery.title, *_told(t, one)) for one in measures)
    columns = (t("Measure of the plan"), t("Sessions of groups"), t("Present"), t("Core components"), t("Quality"))
    return SheetTable(t("Sessions by measure"), columns, rows, (3, 3, 3, 3, 3), "above")


def _told(t: Translator, one: MeasureMonth) -> tuple[str, str, str, str]:
    parts = [t("{held} held", held=t.number(one.held))]
    if one.expected is not None:
        parts = [t("{held} held of {expected} expected", held=t.number(one.held), expected=t.number(one.expected))]
    if one.cancelled:
        parts.append(t("{count} cancelled", count=t.number(one.cancelled)))
    if one.later:
        parts.append(t("{count} put off", count=t.number(one.later)))
    if one.unplanned and one.expected is not None:
        parts.append(_unplanned(t, one))
    found = one.fidelity
    components, quality = t("no core components entered"), t("no rating of the quality")
    if found.adherence is not None:
        components = t("{share} of the core components", share=t.percent(round(found.adherence)))
    if found.quality is not None or found.own_quality is not None:
        quality = t("Quality: {ratings}", ratings=quality_text(t, found))
    present = t("nobody counted") if one.present is None else t("Present: {counts}", counts=present_text(t, one))
    return ", ".join(parts), present, components, quality


def expected_text(t: Translator, one: MeasureMonth) -> str:
    """Return how many sessions are due in the month, and for how many groups nobody said."""
    if one.expected is None:
        return DASH
    if not one.unplanned:
        return t.number(one.expected)
    return f"{t.number(one.expected)} ({_unplanned(t, one)})"


def _unplanned(t: Translator, one: MeasureMonth) -> str:
    return t.plural("{count} group without planned days", "{count} groups without planned days", one.unplanned)


def present_text(t: Translator, one: MeasureMonth) -> str:
    """Return how many were there, per session and of those who began."""
    share = one.attendance
    if one.present is None:
        return DASH
    counted = sum(
        held.fields.present is not None
        for group in one.groups
        for held in group.group.sessions
        if held.fields.held == "held" and held.fields.on in one.fidelity.period
    )
    average = t("{number} per session", number=t.number(one.present / counted, 1))
    return f"{average}; {t.percent(round(share.percent))} {t('of the group')}" if share is not None else average


def adherence_text(t: Translator, found: Fidelity) -> str:
    """Return the share of core components that were delivered, as entered by those who deliver."""
    if found.adherence is None:
        return DASH
    return t.plural(
        "{share} in {count} session",
        "{share} in {count} sessions",
        found.adherence_sessions,
        share=t.percent(round(found.adherence)),
    )


def quality_text(t: Translator, found: Fidelity) -> str:
    """Return the mean quality by observers; next to it, and marked, that by those who deliver."""
    parts = []
    if found.quality is not None:
        parts.append(t("{rating} observed", rating=rating_text(t, found.quality)))
    if found.own_quality is not None:
        parts.append(t("{rating} own rating", rating=rating_text(t, found.own_quality)))
    return "; ".join(parts) or DASH


def rating_text(t: Translator, rating: Rating) -> str:
    """Return a mean rating with how many it rests on: "4.2 of 5 (3 times)"."""
    times = t.plural("{count} time", "{count} times", rating.count)
    return t("{mean} of 5 ({times})", mean=t.number(rating.mean, 1), times=times)


def told_table(t: Translator, measures: Sequence[MeasureMonth]) -> SheetTable | None:
    """Return the sessions that were adapted or did not take place, with reasons; None where there are none."""
    rows = tuple(
        (
            f"{one.delivery.title}: {group.group.fields.name}",
            session_text(t, fields.number, fields.on),
            different_text(t, fields),
            fields.why or t("no reason entered"),
        )
        for one in measures
        for group in one.groups
        for fields in group.told
    )
    if not rows:
        return None
    columns = (t("Group"), t("Session"), t("What was different"), t("Reason"))
    return SheetTable(t("What was different"), columns, rows, (3, 2, 2.5, 4), "above")


def session_text(t: Translator, number: int | None, on: date | None) -> str:
    """Return which session it is: "No. 3 on 18 Nov 2026"."""
    named = t("without a number") if number is None else t("No. {number}", number=t.number(number))
    return named if on is None else t("{session} on {day}", session=named, day=t.date(on))


def different_text(t: Translator, fields: SessionFields) -> str:
    """Return in which way a session was not as planned."""
    if fields.held == "cancelled":
        return t("cancelled, is not held")
    if fields.held == "later":
        return t("put off")
    return t("adapted, changes the core") if fields.adapted == "core" else t("adapted, fits the programme")


def open_table(t: Translator, measures: Sequence[MeasureMonth]) -> SheetTable | None:
    """Return what is due and not entered; None where nothing is."""
    rows = tuple(
        (
            f"{one.delivery.title}: {entry.group}",
            t("No. {number}, expected about {day}", number=t.number(entry.number), day=t.date(entry.day))
            if entry.state != "make_up"
            else session_text(t, entry.number, entry.day),
            open_text(t, entry),
        )
        for one in measures
        for entry in one.open
    )
    if not rows:
        return None
    columns = (t("Group"), t("Session"), t("What is open"))
    return SheetTable(t("What is still open"), columns, rows, (3, 2.5, 4), "above")


def open_text(t: Translator, entry: OpenSession) -> str:
    """Return what is open about a session."""
    return {
        "due": t("not entered yet"),
        "missing": t("not entered for more than {days} days", days=LOGGING_DAYS),
        "make_up": t("put off, to be made up for"),
    }[entry.state]


def observed_table(t: Translator, measures: Sequence[MeasureMonth]) -> SheetTable | None:
    """Return the observations of the month with mean ratings; None where there are none."""
    rows = tuple(
        (
            f"{one.delivery.title}: {group.group.fields.name}",
            session_text(t, seen.fields.session, seen.fields.on),
            observer_text(t, seen.fields.observer),
            means_text(t, seen),
        )
        for one in measures
        for group in one.groups
        for seen in group.observed
    )
    if not rows:
        return None
    columns = (t("Group"), t("Session"), t("Observed"), t("Mean ratings (1 to 5)"))
    return SheetTable(t("Observed sessions"), columns, rows, (3, 2, 2.5, 3), "above")


def means_text(t: Translator, seen: Observation) -> str:
    """Return the mean ratings of an observation: "quality 4.5, responsiveness 3.0"."""
    quality, responded = ratings_of(seen)
    parts = []
    if quality is not None:
        parts.append(t("quality {mean}", mean=t.number(quality, 1)))
    if responded is not None:
        parts.append(t("responsiveness {mean}", mean=t.number(responded, 1)))
    return ", ".join(parts) or t("no rating")


def observer_text(t: Translator, observer: str) -> str:
    """Return who observed."""
    return t("from outside") if observer == "outside" else t("themselves (own rating)")


def counting_lines(t: Translator) -> tuple[str, ...]:
    """Return how the numbers of a month are made."""
    return (
        t("Expected: the planned sessions of a group, spread evenly between its start and its end."),
        t("Present: young people at the sessions in which they were counted. The share is of those who began."),
        t(
            "Core components: mean share of the components meant for a session that were delivered. Those who deliver "
            "enter it."
        ),
        t("Quality: 1 low, 5 high. Own ratings stand apart, as they are often more favourable."),
        t("Open: due before today and neither held nor cancelled."),
    )


def month_blocks(t: Translator, found: AreaMonth, counts: Literal["told", "columns"] = "told") -> list[SheetBlock]:
    """Return the tables of a month with their headings. counts: told in words, or a column for each of them."""
    if not found.measures:
        return []
    first = told_measures_table if counts == "told" else measures_table
    blocks: list[SheetBlock] = [Heading(t("Sessions by measure")), first(t, found.measures)]
    for table in (
        open_table(t, found.measures),
        told_table(t, found.measures),
        observed_table(t, found.measures),
    ):
        if table is not None:
            blocks += [Heading(table.caption), table]
    return blocks


def month_sheet(t: Translator, found: AreaMonth, place: Place) -> Sheet:
    """Return the month as a sheet."""
    blocks: list[SheetBlock] = [Paragraph(answer_text(t, found), "strong"), *month_blocks(t, found, "columns")]
    if found.quiet and not place.measure:
        blocks += [
            Heading(t("Measures without sessions in this month")),
            Bullets(tuple(found.quiet)),
        ]
    blocks += [Heading(t("How this is counted")), Bullets(counting_lines(t))]
    return Sheet(
        t("Delivery in {month}", month=month_text(t, found.period)),
        t.language,
        tuple(blocks),
        subtitle=f"{place.area}: {place.measure}" if place.measure else place.area,
        made_on=found.as_of,
        author=place.city,
        foot=t("Counts of groups, entered by those who deliver. No names and no answers of young people."),
        made_up=place.made_up,
        layout="wide",
    )
