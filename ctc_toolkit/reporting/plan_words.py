"""A plan in words: names of levels and choices, goals as sentences, what can be said about a target."""

from __future__ import annotations

from collections.abc import Mapping

from ctc_toolkit.language import Translator
from ctc_toolkit.plan import (
    EVERYBODY,
    FROM_SURVEY,
    NOBODY,
    USUAL_HIGH,
    USUAL_LOW,
    YEARS,
    GoalFields,
    Level,
    MeasureFields,
    Outlook,
)
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.selection import group_label
from ctc_toolkit.survey.instrument import Instrument


def level_names(t: Translator) -> dict[Level, str]:
    """Return short names of the five levels, the furthest away first."""
    return {
        "behaviour": t("Behaviour"),
        "factor": t("Risk and protective factors"),
        "programme": t("What is offered"),
        "participant": t("Participants"),
        "implementation": t("Delivery"),
    }


def level_details(t: Translator, level: Level) -> tuple[str, str]:
    """Return what lies on a level in full words, and after which time a change can be seen there."""
    found = next(one for one in load_process().outcome_levels if one.id == level)
    return found.title.get(t.language), found.horizon.get(t.language)


def choice_words(t: Translator) -> dict[str, dict[str, str]]:
    """Return the words of all choices, by the name of the choice."""
    return {
        "basis": {
            "own": t("in our own words"),
            "programme": t("a programme of the catalogue"),
            "offer": t("an offer of this place"),
        },
        "direction": {"down": t("is to fall"), "up": t("is to rise")},
        "unit": {"percent": t("percent"), "count": t("number")},
        "agreement": {"asked": t("asked"), "agreed": t("agreed orally"), "signed": t("agreed in writing")},
        "money": {"secured": t("secured"), "applied": t("applied for"), "open": t("open")},
        "progress": {"open": t("open"), "done": t("done")},
    }


def grade_words(t: Translator) -> dict[int, str]:
    """Return the words for likelihood and weight of a risk."""
    return {1: t("low"), 2: t("medium"), 3: t("high")}


def figure_name(t: Translator, goal: GoalFields, instrument: Instrument) -> str:
    """Return what a goal counts, and of whom."""
    if goal.level not in FROM_SURVEY or goal.figure is None:
        return goal.what
    label = instrument.label_of(goal.figure, t.language)
    if goal.group == EVERYBODY:
        return label
    return f"{label} ({group_label(goal.group, instrument, t.language)})"


def value_text(t: Translator, goal: GoalFields, value: int | None) -> str:
    """Return a value with its unit."""
    if value is None:
        return "–"
    return t("{count} of 100", count=t.number(value)) if goal.unit == "percent" else t.number(value)


def start_text(t: Translator, goal: GoalFields) -> str:
    """Return where a goal starts, with its range of uncertainty where there is one."""
    said = value_text(t, goal, goal.baseline)
    if goal.low is not None and goal.high is not None:
        said += f" ({t.number(goal.low)}–{t.number(goal.high)})"
    return said


def target_text(t: Translator, goal: GoalFields) -> str:
    """Return what is to be reached until when."""
    return t("{value} by {year}", value=value_text(t, goal, goal.target), year=str(goal.year or "–"))


def source_text(t: Translator, goal: GoalFields) -> str:
    """Return from where the figure comes."""
    if goal.level in FROM_SURVEY:
        return goal.survey or "–"
    return goal.source or "–"


def goal_sentence(t: Translator, goal: GoalFields, instrument: Instrument) -> str:
    """Return a goal as one sentence."""
    named = {"what": figure_name(t, goal, instrument), "target": target_text(t, goal)}
    if goal.baseline is None:
        return t("{what}: to {target}", **named)
    return t("{what}: from {start} to {target}", start=value_text(t, goal, goal.baseline), **named)


def outlook_sentences(t: Translator, goal: GoalFields, outlook: Outlook) -> tuple[str, ...]:
    """Return what can be said about a target: whether it is realistic, and whether the next survey could see it."""
    step = t.plural("The target is {count} point away.", "The target is {count} points away.", outlook.step)
    said = [f"{step} {_realism(t, goal, outlook)}"]
    if outlook.early:
        first, last = YEARS.get(goal.level, (0, 0))
        said.append(
            t(
                "On this level a change is seen after {first} to {last} years at the earliest; the year is early.",
                first=first,
                last=last,
            )
        )
    if outlook.power is not None:
        said.append(_detectable(t, outlook))
    return tuple(said)


def _realism(t: Translator, goal: GoalFields, outlook: Outlook) -> str:
    usual = {"low": USUAL_LOW, "high": USUAL_HIGH}
    words = {
        "small": t("That is less than most local programmes move ({low} to {high} points).", **usual),
        "usual": t("That is what most local programmes move ({low} to {high} points).", **usual),
        "seen_before": t(
            "That is more than most local programmes move ({low} to {high} points), but it has moved by {seen} points "
            "between the last two surveys.",
            **usual,
            seen=abs(goal.seen or 0),
        ),
        "ambitious": t(
            "That is more than most local programmes move ({low} to {high} points): an ambitious target.", **usual
        ),
    }
    said = words[outlook.realism]
    if goal.seen is not None and outlook.realism != "seen_before":
        said += " " + t(
            "Between the last two surveys it moved by {seen} points.",
            seen=f"+{goal.seen}" if goal.seen > 0 else f"−{-goal.seen}" if goal.seen < 0 else "0",
        )
    return said


def _detectable(t: Translator, outlook: Outlook) -> str:
    chance = t(
        "A next survey with as many answers (about {answers}) would find such a change in {power} of 100 cases.",
        answers=t.number(outlook.answers or 0),
        power=t.number(outlook.power or 0),
    )
    if outlook.detectable:
        return chance
    if outlook.smallest is None:
        return chance + " " + t("A survey of this size could show no change of this figure.")
    return (
        chance
        + " "
        + t("It would find changes of {points} points and more reliably (80 of 100 cases).", points=outlook.smallest)
    )


def measure_line(t: Translator, measure: MeasureFields) -> str:
    """Return for whom a measure is, in a few words."""
    parts = [measure.group, age_text(t, measure), measure.where, ", ".join(measure.schools)]
    return "; ".join(part for part in parts if part)


def age_text(t: Translator, measure: MeasureFields) -> str:
    """Return the ages of a measure; "" where none is given."""
    if measure.age_from is None and measure.age_to is None:
        return ""
    if measure.age_from is None:
        return t("up to {high} years", high=measure.age_to)
    if measure.age_to is None:
        return t("from {low} years", low=measure.age_from)
    return t("{low} to {high} years", low=measure.age_from, high=measure.age_to)


def period_text(t: Translator, measure: MeasureFields) -> str:
    """Return from when until when a measure runs."""
    if measure.start is None:
        return "–"
    if measure.end is None:
        return t("from {start}", start=t.date(measure.start))
    return f"{t.date(measure.start)} – {t.date(measure.end)}"


def payer(t: Translator, source: str) -> str:
    """Return who pays, in words where nobody does yet."""
    return t("not found yet") if source == NOBODY else source


def money_text(t: Translator, amount: int) -> str:
    """Return an amount in euro."""
    return t("{amount} euro", amount=t.number(amount))


def field_labels(t: Translator) -> Mapping[str, str]:
    """Return what the fields of entries are called."""
    return {
        "level": t("Level"),
        "figure": t("What is measured"),
        "what": t("What"),
        "group": t("For whom"),
        "unit": t("Unit"),
        "direction": t("Direction"),
        "baseline": t("Start"),
        "low": t("Start, lower end"),
        "high": t("Start, upper end"),
        "answers": t("Answers"),
        "seen": t("Change between surveys"),
        "wave": t("Survey"),
        "survey": t("Survey"),
        "target": t("Target"),
        "year": t("Year"),
        "source": t("Source"),
        "serves": t("Contributes to"),
        "measure": t("Belongs to the measure"),
        "basis": t("Founded on"),
        "programme": t("Programme"),
        "offer": t("Offer"),
        "title": t("Name of the measure"),
        "goals": t("Goals it serves"),
        "where": t("Where in the area"),
        "age_from": t("Age from"),
        "age_to": t("Age to"),
        "schools": t("Schools"),
        "reach": t("Young people reached a year"),
        "responsible": t("Responsible function"),
        "start": t("Begins on"),
        "end": t("Ends on"),
        "note": t("Why this measure?"),
        "who": t("Who"),
        "due": t("Until"),
        "state": t("State"),
        "partner": t("Partner"),
        "on": t("Agreed on"),
        "purpose": t("What for"),
        "amount": t("Euro"),
        "people": t("How many people"),
        "provider": t("Trained by"),
        "likelihood": t("How likely"),
        "weight": t("How serious"),
        "response": t("What we do"),
    }
