"""Slides on what was decided on the ground of a survey: priorities, goals, and what comes next."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.plan import FROM_SURVEY
from ctc_toolkit.reporting.evaluation_contents import AreaDecisions, WaveOutcome
from ctc_toolkit.reporting.plan_words import figure_name, goal_sentence, source_text, start_text, target_text
from ctc_toolkit.reporting.priority_words import factor_label, reach_text
from ctc_toolkit.reporting.slides import Slide, SlideTable

ROWS = 6
"""How many rows a table on a slide has."""


def decision_slides(outcome: WaveOutcome, t: Translator) -> list[Slide]:
    """Return a slide on the priorities and one on the goals of each area that decided.

    The numbers of a decision were released for the public when it was made.
    """
    slides = []
    for decided in outcome.decisions:
        if decided.factors:
            slides.append(_priorities(outcome, decided, t))
        if decided.goals:
            slides.append(_goals(outcome, decided, t))
    return slides


def _priorities(outcome: WaveOutcome, decided: AreaDecisions, t: Translator) -> Slide:
    count = sum(one.choice == "priority" for one in decided.factors)
    rows = tuple(
        (
            factor_label(outcome.instrument, one.evidence.factor, t.language),
            t("Work on it") if one.choice == "priority" else t("Keep this strength"),
            reach_text(t, one.evidence),
        )
        for one in decided.factors
    )
    title = t.plural(
        "{area} works on one priority first", "{area} works on {count} priorities first", count, area=decided.area
    )
    when = (t("Decided on {date}.", date=t.date(decided.decided_on)),) if decided.decided_on is not None else ()
    said = tuple(" – ".join(row) for row in rows)
    columns = (t("Factor"), t("What is decided"), t("Young people concerned"))
    table = SlideTable(
        t("Table. {title}: {values}.", title=title, values="; ".join(said)),
        columns,
        rows[:ROWS],
        (3.7, 2.1, 4.3),
    )
    known = t("The numbers are those that were known when it was decided.")
    return Slide(title, (" ".join((*when, known)),), (*when, known, *said), table=table)


def _goals(outcome: WaveOutcome, decided: AreaDecisions, t: Translator) -> Slide:
    ordered = sorted(decided.goals, key=lambda goal: goal.level not in FROM_SURVEY)
    shown = [goal for goal in ordered if goal.level in FROM_SURVEY][: ROWS - 1] or ordered[: ROWS - 1]
    title = t.plural(
        "{area} has set one goal that can be checked",
        "{area} has set {count} goals that can be checked",
        len(ordered),
        area=decided.area,
    )
    rows = tuple(
        (figure_name(t, goal, outcome.instrument), start_text(t, goal), target_text(t, goal)) for goal in shown
    )
    said = tuple(f"{goal_sentence(t, goal, outcome.instrument)} ({source_text(t, goal)})" for goal in ordered)
    table = SlideTable(
        t("Table. {title}: {values}.", title=title, values="; ".join(" – ".join(row) for row in rows)),
        (t("What is to change"), t("Today (range)"), t("Goal")),
        rows,
        (4.4, 2.4, 2.4),
    )
    further = len(ordered) - len(shown)
    more = t.plural(
        "{count} more goal on offers and their delivery stands in the action plan.",
        "{count} more goals on offers and their delivery stand in the action plan.",
        further,
    )
    return Slide(title, (more,) if further else (), said, table=table)


def next_steps(outcome: WaveOutcome, t: Translator) -> Slide:
    """Return what comes next, by how far the areas are."""
    again = t("Ask again after two to three years, with the same questions.")
    if any(one.goals for one in outcome.decisions):
        title = t("Next: deliver the plan well, and look at it together")
        points: tuple[str, ...] = (
            t("Deliver the offers as they are meant, and write down how it goes."),
            t("Look at the plan once a year and change what does not work out."),
        )
    elif any(one.factors for one in outcome.decisions):
        title = t("Next: turn the priorities into goals and measures")
        points = (
            t("Write goals with a number and a year."),
            t("Choose offers that were tested and that fit the priorities."),
            t("Agree on who does what until when, and on the money."),
        )
    else:
        title = t("Next: choose two to five factors to work on first")
        points = (
            t("Lay survey and official figures side by side."),
            t("Choose two to five factors together, each with a reason."),
            t("List what is already offered, and where something is missing."),
        )
    ask = t("Ask the council for what the next step needs: backing, time, money.")
    return Slide(title, (*points, again), (*points, again, ask))
