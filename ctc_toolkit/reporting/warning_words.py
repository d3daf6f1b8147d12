"""Words for early warnings about the delivery of a measure: what is noticed, on which numbers, and what to do first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ctc_toolkit.implementation.run_rules import LAST
from ctc_toolkit.implementation.warnings import EarlyWarning, RuleName, Severity
from ctc_toolkit.language import Translator

SEVERITY_MARKS: dict[Severity, str] = {"urgent": "■", "soon": "▲", "note": "○"}


def severity_words(t: Translator, severity: Severity) -> str:
    """Return how urgent a warning is, with its mark."""
    word = {"urgent": t("act now"), "soon": t("look at it soon"), "note": t("good to know")}[severity]
    return f"{SEVERITY_MARKS[severity]} {word}"


def warning_title(t: Translator, warning: EarlyWarning) -> str:
    """Return what was noticed, in a few words; with the group where it is about one."""
    title = _TITLES[warning.rule](t)
    return f"{title} ({warning.group_name})" if warning.group_name else title


_TITLES: dict[RuleName, Callable[[Translator], str]] = {
    "nothing_entered": lambda t: t("Nothing was entered for a long time"),
    "not_started": lambda t: t("It was to have begun"),
    "sessions_late": lambda t: t("Sessions are late"),
    "dose_low": lambda t: t("Fewer sessions than planned"),
    "adherence_low": lambda t: t("Core components are left out"),
    "core_adapted": lambda t: t("The core was changed"),
    "quality_falling": lambda t: t("The quality is falling"),
    "attendance_falling": lambda t: t("Fewer young people come"),
    "funding_ends": lambda t: t("The money ends soon"),
    "staff_untrained": lambda t: t("Not all staff are trained"),
    "reach_low": lambda t: t("Far fewer are reached than meant"),
    "not_observed": lambda t: t("Nobody has observed a session yet"),
}


def warning_facts(t: Translator, warning: EarlyWarning) -> str:
    """Return on which numbers a warning rests."""
    return _FACTS[warning.rule](t, warning)


def since_words(t: Translator, warning: EarlyWarning) -> str:
    """Return since when a warning holds, of money until when it is there; "" where no day can be named."""
    if warning.rule == "funding_ends":
        return t("paid until {date}", date=_day(t, warning, "until"))
    return "" if warning.since is None else t("since {date}", date=t.date(warning.since))


def _number(t: Translator, warning: EarlyWarning, name: str, digits: int = 0) -> str:
    value = warning.numbers[name]
    return t.number(value, digits) if isinstance(value, int | float) else str(value)


def _count(warning: EarlyWarning, name: str = "count") -> int:
    value = warning.numbers[name]
    return int(value) if isinstance(value, int | float) else 0


def _day(t: Translator, warning: EarlyWarning, name: str) -> str:
    value = warning.numbers[name]
    return t.date(value) if isinstance(value, date) else str(value)


def _percent(t: Translator, warning: EarlyWarning, name: str) -> str:
    value = warning.numbers[name]
    return t.percent(value) if isinstance(value, int | float) else str(value)


def _nothing_entered(t: Translator, warning: EarlyWarning) -> str:
    days = _count(warning, "days")
    if "last" in warning.numbers:
        last = _day(t, warning, "last")
        return t("The last session entered was on {date}, {days} days ago.", date=last, days=t.number(days))
    return t("It began {days} days ago, and no session is entered.", days=t.number(days))


def _not_started(t: Translator, warning: EarlyWarning) -> str:
    return t("The plan says {date}, and no group is entered.", date=_day(t, warning, "start"))


def _sessions_late(t: Translator, warning: EarlyWarning) -> str:
    first = _day(t, warning, "first")
    return t.plural(
        "{count} session was due on {date} and is not entered.",
        "{count} sessions were due and are not entered, the first on {date}.",
        _count(warning),
        date=first,
    )


def _dose_low(t: Translator, warning: EarlyWarning) -> str:
    return t(
        "{held} of {planned} sessions planned so far took place ({percent}).",
        held=_number(t, warning, "held"),
        planned=_number(t, warning, "planned"),
        percent=_percent(t, warning, "percent"),
    )


def _adherence_low(t: Translator, warning: EarlyWarning) -> str:
    return t.plural(
        "On average {percent} of the core components were delivered in {count} session.",
        "On average {percent} of the core components were delivered in {count} sessions.",
        _count(warning),
        percent=_percent(t, warning, "percent"),
    )


def _core_adapted(t: Translator, warning: EarlyWarning) -> str:
    return t.plural(
        "In {count} of {held} sessions the core was changed, on {last}.",
        "In {count} of {held} sessions the core was changed, last on {last}.",
        _count(warning),
        held=_number(t, warning, "held"),
        last=_day(t, warning, "last"),
    )


def _falling(t: Translator, last: str, before: str, sign: str) -> str:
    return {
        "drop": t("Mean of the last {count}: {last}, before: {before}.", count=LAST, last=last, before=before),
        "shift": t(
            "Six or more in a row lie below the middle value: {last}, before: {before}.", last=last, before=before
        ),
        "trend": t("Five or more in a row are falling: mean {last}, before: {before}.", last=last, before=before),
    }[sign]


def _quality_falling(t: Translator, warning: EarlyWarning) -> str:
    last, before = _number(t, warning, "last", 1), _number(t, warning, "before", 1)
    said = _falling(t, last, before, str(warning.numbers["sign"]))
    by = t("Observed from outside.") if warning.numbers["by"] == "outside" else t("Own rating.")
    return f"{said} {by}"


def _attendance_falling(t: Translator, warning: EarlyWarning) -> str:
    last, before = _percent(t, warning, "last"), _percent(t, warning, "before")
    return _falling(t, last, before, str(warning.numbers["sign"]))


def _funding_ends(t: Translator, warning: EarlyWarning) -> str:
    until, days = _day(t, warning, "until"), _count(warning, "days")
    if days < 0:
        return t("The money ended on {date}, the measure goes on.", date=until)
    if not days:
        return t("The money ends today. The measure goes on longer.")
    return t.plural(
        "The money ends on {date}, in {count} day. The measure goes on longer.",
        "The money ends on {date}, in {count} days. The measure goes on longer.",
        days,
        date=until,
    )


def _staff_untrained(t: Translator, warning: EarlyWarning) -> str:
    return t(
        "{trained} of {staff} are trained.",
        trained=_number(t, warning, "trained"),
        staff=_number(t, warning, "staff"),
    )


def _reach_low(t: Translator, warning: EarlyWarning) -> str:
    return t(
        "Half the school year is over, and {reached} of {target} young people are reached ({percent}).",
        reached=_number(t, warning, "reached"),
        target=_number(t, warning, "target"),
        percent=_percent(t, warning, "percent"),
    )


def _not_observed(t: Translator, warning: EarlyWarning) -> str:
    return t.plural(
        "{count} session took place without an observer from outside.",
        "{count} sessions took place without an observer from outside.",
        _count(warning),
    )


_FACTS: dict[RuleName, Callable[[Translator, EarlyWarning], str]] = {
    "nothing_entered": _nothing_entered,
    "not_started": _not_started,
    "sessions_late": _sessions_late,
    "dose_low": _dose_low,
    "adherence_low": _adherence_low,
    "core_adapted": _core_adapted,
    "quality_falling": _quality_falling,
    "attendance_falling": _attendance_falling,
    "funding_ends": _funding_ends,
    "staff_untrained": _staff_untrained,
    "reach_low": _reach_low,
    "not_observed": _not_observed,
}


def warning_step(t: Translator, warning: EarlyWarning) -> str:
    """Return what to do first."""
    return _STEPS[warning.rule](t)


_STEPS: dict[RuleName, Callable[[Translator], str]] = {
    "nothing_entered": lambda t: t(
        "Call those who deliver. Does it still take place? Then offer to enter the sessions together."
    ),
    "not_started": lambda t: t(
        "Ask what is missing for the start, and enter the first group or a new date in the plan."
    ),
    "sessions_late": lambda t: t("Ask whether the sessions took place. If so, enter them; if not, agree on new dates."),
    "dose_low": lambda t: t("Agree on dates to catch up, and ask what makes sessions fall out."),
    "adherence_low": lambda t: t(
        "Look at which core components are missing most often. Talk about time, material and training."
    ),
    "core_adapted": lambda t: t("Talk about why, and find with whoever knows the programme what keeps the core."),
    "quality_falling": lambda t: t("Sit in on a session, and talk afterwards about what would help. It is no grading."),
    "attendance_falling": lambda t: t("Ask the young people and those who deliver why. Check day, time and place."),
    "funding_ends": lambda t: t("Put the follow-up funding on the agenda of the next meeting."),
    "staff_untrained": lambda t: t("Enter a training date, or let a trained person lead together with the others."),
    "reach_low": lambda t: t(
        "Look at how young people hear of it, and who else could invite them. Or correct the target."
    ),
    "not_observed": lambda t: t("Agree on a day on which somebody from outside sits in with the observation form."),
}
