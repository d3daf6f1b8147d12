"""How decided measures were delivered, as facts of a bundle: counts of groups by school year, nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ctc_toolkit.implementation.fidelity import Fidelity, Rating, Share, fidelity_of
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.reporting.evaluation_contents import Fact

METHOD = "fidelity-1"
"""Name of the way of counting, see `implementation.fidelity`; a change of it gets another name."""


def delivery_facts(place: str, deliveries: Sequence[Delivery]) -> tuple[Fact, ...]:
    """Return what is recorded of each measure in each school year of its sessions.

    place: the part of the city. What is due counts up to the last day on which anything was recorded anywhere, not up
    to today, so that equal records give equal facts.
    """
    days = [day for delivery in deliveries for day in _days(delivery)]
    if not days:
        return ()
    last = max(days)
    return tuple(fact for delivery in deliveries for fact in _facts(place, delivery, last))


def _days(delivery: Delivery) -> list[date]:
    return [one.fields.on for group in delivery.groups for one in group.sessions if one.fields.on is not None]


def _facts(place: str, delivery: Delivery, last: date) -> Iterator[Fact]:
    years = sorted({school_year(day).first for day in _days(delivery)})
    for first in years:
        period = school_year(first)
        found = fidelity_of(delivery, period, last)
        against = f"{period.first.year}/{period.last.year}"
        for statistic, unit, estimate, whole in _numbers(found):
            if estimate is not None:
                yield Fact(place, delivery.measure, delivery.title, statistic, unit, estimate, whole, against, METHOD)


def _numbers(found: Fidelity) -> Iterator[tuple[str, str, float | None, int | None]]:
    """Yield statistic, unit, value, and the whole that a share refers to."""
    yield "groups", "count", found.groups, None
    yield "sessions_held", "count", found.held, None
    yield "participants", "count", found.participants, None
    yield "adherence", "percent", None if found.adherence is None else round(found.adherence, 1), None
    for name, share in (
        ("dose", found.dose),
        ("attendance", found.attendance),
        ("reach", found.reach),
        ("retention", found.retention),
        ("staff_trained", found.trained),
    ):
        yield name, "percent", *_share(share)
    yield "observed_quality", "rating", _rating(found.quality), None
    yield "own_quality", "rating", _rating(found.own_quality), None


def _share(share: Share | None) -> tuple[float | None, int | None]:
    return (None, None) if share is None else (round(share.percent, 1), share.whole)


def _rating(rating: Rating | None) -> float | None:
    return None if rating is None else round(rating.mean, 1)
