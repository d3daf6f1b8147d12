"""Early warnings about the delivery of a measure: what is noticed, since when, on which numbers it rests.

The rules are data (`RULES`), their thresholds have names. Everything is looked at within the school year of the day.
Percentages count as they are shown, in whole numbers. The words, and what to do, stand in
`reporting/warning_words.py`; formulas and sources in docs/methods.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Literal

from ctc_toolkit.implementation.fidelity import (
    FEWEST_SESSIONS,
    FULL_DOSE,
    MIDDLE_FROM,
    Fidelity,
    adherence_of,
    dose_of,
    fidelity_of,
    held_in,
)
from ctc_toolkit.implementation.planned import (
    LOGGING_DAYS,
    Period,
    begins,
    due_days,
    ends,
    school_year,
    takes_part,
)
from ctc_toolkit.implementation.records import Delivery, Group, Observer
from ctc_toolkit.implementation.run_rules import fall_of
from ctc_toolkit.implementation.series import DROPS, SeriesKind, values_of

MANY_LATE = 3
"""From so many sessions that are late on it is urgent."""
LOW_ADHERENCE = MIDDLE_FROM["adherence"]
"""Below so many percent of the core components adherence is low."""
VERY_LOW = 60.0
"""Below so many percent adherence or dose is so low that it is urgent."""
MANY_CORE = 3
"""From so many sessions whose core was changed on it is urgent."""
REACH_AT_HALF = 50.0
"""Below so many percent of the target at half time the reach is far below it."""
FUNDING_DAYS = 180
"""So many days before the money ends one is warned."""
FUNDING_URGENT = 60
"""So many days before the money ends it is urgent."""
SILENT_DAYS = 60
"""After so many days without an entry it looks as if the measure stands still."""
SESSIONS_UNSEEN = 4
"""After so many sessions somebody from outside should have looked in once."""

RuleName = Literal[
    "nothing_entered", "not_started", "sessions_late", "dose_low", "adherence_low", "core_adapted", "quality_falling",
    "attendance_falling", "funding_ends", "staff_untrained", "reach_low", "not_observed",
]  # fmt: skip
Severity = Literal["urgent", "soon", "note"]
"""urgent: act now; soon: look at it within two weeks; note: good to know."""
SEVERITIES: tuple[Severity, ...] = ("urgent", "soon", "note")

Number = float | int | date | str


@dataclass(frozen=True)
class EarlyWarning:
    """One thing that was noticed. level: how bad it is, larger is worse. numbers: what it rests on, by name.

    since: the day from which on it holds; None where no day can be named. group: id, where it is about one group.
    """

    rule: RuleName
    severity: Severity
    level: float
    since: date | None = None
    numbers: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}))
    group: str | None = None
    group_name: str = ""

    @property
    def key(self) -> str:
        """What stays the same while the warning lasts, so that a reaction stays with it."""
        return f"{self.rule}:{self.group}" if self.group else self.rule


@dataclass(frozen=True)
class Seen:
    """What the rules look at: a measure on a day, within a school year."""

    delivery: Delivery
    today: date
    period: Period
    fidelity: Fidelity
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Rule:
    """A rule. worse: by how much the level must rise until a warning counts as worse than before."""

    name: RuleName
    look: Callable[[Seen], Iterator[EarlyWarning]]
    worse: float


def seen_on(delivery: Delivery, today: date) -> Seen:
    """Return a measure as the rules look at it."""
    period = school_year(today)
    groups = tuple(group for group in delivery.groups if takes_part(delivery, group, period))
    return Seen(delivery, today, period, fidelity_of(delivery, period, today), groups)


def warnings_of(delivery: Delivery, today: date) -> tuple[EarlyWarning, ...]:
    """Return the warnings about a measure, the most urgent first; none for one that is not in the plan any more.

    Where nothing at all was entered for long, single late sessions are not told besides.
    """
    if delivery.dropped:
        return ()
    seen = seen_on(delivery, today)
    found = [warning for rule in RULES for warning in rule.look(seen)]
    if any(one.rule in ("nothing_entered", "not_started") for one in found):
        found = [one for one in found if one.rule != "sessions_late"]
    return in_order(found)


def in_order(warnings: Iterable[EarlyWarning]) -> tuple[EarlyWarning, ...]:
    """Return warnings by severity, then in the order of the rules, then the worst first."""
    place = {rule.name: number for number, rule in enumerate(RULES)}
    return tuple(
        sorted(warnings, key=lambda one: (SEVERITIES.index(one.severity), place[one.rule], -one.level, one.key))
    )


def is_worse(warning: EarlyWarning, severity: str, level: float) -> bool:
    """Return whether a warning is worse than when it had this severity and level."""
    known = SEVERITIES.index(warning.severity), SEVERITIES.index(severity) if severity in SEVERITIES else 0
    step = next(rule.worse for rule in RULES if rule.name == warning.rule)
    return known[0] < known[1] or warning.level >= level + step


def _running(seen: Seen) -> list[Group]:
    """Return groups that have begun and are not over yet."""
    found = []
    for group in seen.groups:
        first, last = begins(seen.delivery, group), ends(seen.delivery, group)
        if first is not None and first <= seen.today and (last is None or last >= seen.today):
            found.append(group)
    return found


def _nothing_entered(seen: Seen) -> Iterator[EarlyWarning]:
    running = _running(seen)
    days = [one.fields.on for group in running for one in group.sessions if one.fields.on is not None]
    firsts = [first for group in running if (first := begins(seen.delivery, group)) is not None]
    if not running or not firsts:
        return
    last = max((day for day in days if day <= seen.today), default=None)
    quiet = (seen.today - (last or min(firsts))).days
    due = [day for group in running for day in due_days(seen.delivery, group)]
    between = [day for day in due if (last or date.min) < day <= seen.today]
    if quiet > SILENT_DAYS and (between or not due):
        numbers: dict[str, Number] = {"days": quiet} if last is None else {"days": quiet, "last": last}
        yield EarlyWarning("nothing_entered", "urgent", quiet, last or min(firsts), numbers)


def _not_started(seen: Seen) -> Iterator[EarlyWarning]:
    start = seen.delivery.start
    late = start is not None and start + timedelta(days=LOGGING_DAYS) < seen.today
    over = seen.delivery.end is not None and seen.delivery.end < seen.today
    if late and not over and not seen.delivery.groups and start is not None:
        yield EarlyWarning("not_started", "urgent", (seen.today - start).days, start, {"start": start})


def _sessions_late(seen: Seen) -> Iterator[EarlyWarning]:
    until = seen.today - timedelta(days=LOGGING_DAYS)
    for group in seen.groups:
        settled = {one.fields.number for one in group.sessions if one.fields.held != "later"}
        put_off = {
            one.fields.number: one.fields.on
            for one in group.sessions
            if one.fields.held == "later" and one.fields.on is not None and one.fields.number not in settled
        }
        days = dict(enumerate(due_days(seen.delivery, group), start=1)) | put_off
        late = sorted(
            day for number, day in days.items() if number not in settled and day < until and day in seen.period
        )
        if late:
            severity: Severity = "urgent" if len(late) >= MANY_LATE else "soon"
            yield _of_group(
                "sessions_late", severity, len(late), late[0], {"count": len(late), "first": late[0]}, group
            )


def _dose_low(seen: Seen) -> Iterator[EarlyWarning]:
    dose = seen.fidelity.dose
    if dose is None or dose.whole < FEWEST_SESSIONS or round(dose.percent) >= FULL_DOSE:
        return
    severity: Severity = "urgent" if round(dose.percent) < VERY_LOW else "soon"
    numbers: dict[str, Number] = {"held": dose.part, "planned": dose.whole, "percent": dose.percent}
    yield EarlyWarning("dose_low", severity, 100.0 - dose.percent, _dose_since(seen), numbers)


def _dose_since(seen: Seen) -> date | None:
    """Return the first day from which on the dose stayed below the full one."""
    wait = timedelta(days=LOGGING_DAYS)
    days = {day + wait for group in seen.groups for day in due_days(seen.delivery, group)}
    days |= {one.fields.on for group in seen.groups for one in group.sessions if one.fields.on is not None}
    since = None
    for day in sorted((one for one in days if one in seen.period and one <= seen.today), reverse=True):
        until = Period(seen.period.first, day)
        shares = [share for group in seen.groups if (share := dose_of(seen.delivery, group, until, day)) is not None]
        whole = sum(share.whole for share in shares)
        if not whole or round(100.0 * sum(share.part for share in shares) / whole) >= FULL_DOSE:
            break
        since = day
    return since


def _adherence_low(seen: Seen) -> Iterator[EarlyWarning]:
    percent, count = seen.fidelity.adherence, seen.fidelity.adherence_sessions
    if percent is None or count < FEWEST_SESSIONS or round(percent) >= LOW_ADHERENCE:
        return
    rated = sorted(
        (one.fields.on, share)
        for group in seen.groups
        for one in held_in(group, seen.period)
        if one.fields.on is not None and (share := adherence_of(seen.delivery, one)) is not None
    )
    since = _below_since(rated, LOW_ADHERENCE)
    severity: Severity = "urgent" if round(percent) < VERY_LOW else "soon"
    yield EarlyWarning("adherence_low", severity, 100.0 - percent, since, {"percent": percent, "count": count})


def _below_since(values: Sequence[tuple[date, float]], line: float) -> date | None:
    """Return the day from which on the mean of all values so far stayed below a line."""
    since, whole = None, 0.0
    for count, (day, value) in enumerate(values, start=1):
        whole += value
        since = None if round(whole / count) >= line else since or day
    return since


def _core_adapted(seen: Seen) -> Iterator[EarlyWarning]:
    days = sorted(
        one.fields.on
        for group in seen.groups
        for one in held_in(group, seen.period)
        if one.fields.adapted == "core" and one.fields.on is not None
    )
    if days:
        severity: Severity = "urgent" if len(days) >= MANY_CORE else "soon"
        numbers: dict[str, Number] = {"count": len(days), "last": days[-1], "held": seen.fidelity.held}
        yield EarlyWarning("core_adapted", severity, len(days), days[0], numbers)


def _quality_falling(seen: Seen) -> Iterator[EarlyWarning]:
    kinds: tuple[tuple[SeriesKind, Observer], ...] = (("quality", "outside"), ("own_quality", "self"))
    for group in seen.groups:
        told = (one for kind, by in kinds if (one := _falling("quality_falling", seen, group, kind, by)) is not None)
        yield from islice(told, 1)


def _attendance_falling(seen: Seen) -> Iterator[EarlyWarning]:
    for group in seen.groups:
        warning = _falling("attendance_falling", seen, group, "attendance")
        if warning is not None:
            yield warning


def _falling(
    rule: RuleName, seen: Seen, group: Group, kind: SeriesKind, by: Observer | None = None
) -> EarlyWarning | None:
    values = values_of(seen.delivery, group, seen.period, kind)
    fall = fall_of([one.value for one in values], DROPS[kind])
    if fall is None:
        return None
    numbers: dict[str, Number] = {"last": fall.last, "before": fall.before, "sign": fall.sign}
    if by is not None:
        numbers["by"] = by
    return _of_group(rule, "soon", fall.before - fall.last, values[fall.first].day, numbers, group)


def _funding_ends(seen: Seen) -> Iterator[EarlyWarning]:
    until, end = seen.delivery.set_up.funded_until, seen.delivery.end
    if until is None or (end is not None and (end <= until or end < seen.today)):
        return
    left = (until - seen.today).days
    if left <= FUNDING_DAYS:
        severity: Severity = "urgent" if left <= FUNDING_URGENT else "soon"
        yield EarlyWarning(
            "funding_ends", severity, -left, until - timedelta(days=FUNDING_DAYS), {"until": until, "days": left}
        )


def _staff_untrained(seen: Seen) -> Iterator[EarlyWarning]:
    trained = seen.fidelity.trained
    if trained is not None and trained.part < trained.whole:
        severity: Severity = "soon" if seen.fidelity.held else "note"
        numbers: dict[str, Number] = {"trained": trained.part, "staff": trained.whole}
        yield EarlyWarning("staff_untrained", severity, trained.whole - trained.part, None, numbers)


def _reach_low(seen: Seen) -> Iterator[EarlyWarning]:
    reach = seen.fidelity.reach
    if reach is not None and seen.today >= seen.period.halfway and round(reach.percent) < REACH_AT_HALF:
        numbers: dict[str, Number] = {"reached": reach.part, "target": reach.whole, "percent": reach.percent}
        yield EarlyWarning("reach_low", "soon", 100.0 - reach.percent, seen.period.halfway, numbers)


def _not_observed(seen: Seen) -> Iterator[EarlyWarning]:
    outside = any(
        one.fields.observer == "outside" and one.fields.on in seen.period
        for group in seen.groups
        for one in group.observations
    )
    days = sorted(
        one.fields.on for group in seen.groups for one in held_in(group, seen.period) if one.fields.on is not None
    )
    if not outside and len(days) >= SESSIONS_UNSEEN:
        yield EarlyWarning("not_observed", "note", len(days), days[SESSIONS_UNSEEN - 1], {"count": len(days)})


def _of_group(
    rule: RuleName, severity: Severity, level: float, since: date, numbers: Mapping[str, Number], group: Group
) -> EarlyWarning:
    return EarlyWarning(rule, severity, level, since, MappingProxyType(dict(numbers)), group.id, group.fields.name)


RULES: tuple[Rule, ...] = (
    Rule("nothing_entered", _nothing_entered, 30.0),
    Rule("not_started", _not_started, 60.0),
    Rule("sessions_late", _sessions_late, 1.0),
    Rule("dose_low", _dose_low, 10.0),
    Rule("core_adapted", _core_adapted, 1.0),
    Rule("adherence_low", _adherence_low, 10.0),
    Rule("quality_falling", _quality_falling, 0.5),
    Rule("attendance_falling", _attendance_falling, 10.0),
    Rule("funding_ends", _funding_ends, 60.0),
    Rule("staff_untrained", _staff_untrained, 1.0),
    Rule("reach_low", _reach_low, 10.0),
    Rule("not_observed", _not_observed, 6.0),
)
"""All rules, those first that weigh more among warnings of the same severity."""
