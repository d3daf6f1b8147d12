"""The plan as sheets: the whole plan for the steering group, and a short version in plain words for everybody.

The short version holds no amounts and no names of partners: it hangs in schools and goes to the press.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.plan import (
    FROM_SURVEY,
    BudgetFields,
    Entry,
    GoalFields,
    MeasureFields,
    budget_of,
    logic_of,
)
from ctc_toolkit.reporting.logic_model import logic_picture
from ctc_toolkit.reporting.plan_tables import plan_parts
from ctc_toolkit.reporting.plan_words import age_text, figure_name, value_text
from ctc_toolkit.reporting.sheets import Bullets, Drawing, Heading, Paragraph, Sheet, SheetBlock
from ctc_toolkit.survey.instrument import Instrument


@dataclass(frozen=True)
class PlanFacts:
    """What sheets tell about a plan. decision: number and body in the log; "" while it is not decided."""

    area: str
    city: str
    made_up: bool
    number: int
    entries: tuple[Entry, ...]
    factors: tuple[str, ...]
    strengths: tuple[str, ...]
    survey: str
    base_year: int
    decided_on: date | None
    review_on: date | None
    decision: str


def plan_sheet(facts: PlanFacts, instrument: Instrument, language: str, made_on: date) -> Sheet:
    """Return the whole plan: picture, goals, measures, tasks, agreements, trainings, money, risks."""
    t = translator(language)
    logic = logic_of(facts.entries, facts.factors)
    picture = logic_picture(logic, instrument, language)
    blocks: list[SheetBlock] = [Paragraph(_head(t, facts), "strong" if facts.decided_on else "note")]
    for part in plan_parts(t, facts.entries, logic, instrument, facts.base_year):
        if part.table is None:
            continue
        blocks.append(Heading(part.title))
        if part.id == "plan_logic":
            blocks.append(Drawing(picture.title, picture.described, picture.svg))
        if part.sentences:
            blocks.append(Bullets(part.sentences))
        blocks.append(part.table)
    return _sheet(t, facts, t("Action plan"), tuple(blocks), made_on, "wide")


def short_sheet(facts: PlanFacts, instrument: Instrument, language: str, made_on: date) -> Sheet:
    """Return the plan on one page for everybody: what we work on, what we want to reach, what we do."""
    t = translator(language)
    blocks: list[SheetBlock] = [Paragraph(_why(t, facts))]
    named = tuple(instrument.label_of(factor, language) for factor in facts.factors)
    blocks += [Heading(t("What we work on first")), Bullets(named)]
    if facts.strengths:
        kept = "; ".join(instrument.label_of(factor, language) for factor in facts.strengths)
        blocks.append(Paragraph(t("What is good already and is to stay: {factors}.", factors=kept)))
    goals = _goals(t, facts.entries, instrument)
    if goals:
        blocks += [Heading(t("What is to be better then")), Bullets(goals)]
    measures = _measures(t, facts.entries)
    if measures:
        blocks += [Heading(t("What we do")), Bullets(measures)]
    blocks += [Heading(t("How it goes on")), Paragraph(_next(t, facts))]
    return _sheet(t, facts, t("Our plan in short"), tuple(blocks), made_on, "normal")


def _sheet(
    t: Translator, facts: PlanFacts, title: str, blocks: tuple[SheetBlock, ...], made_on: date, layout: str
) -> Sheet:
    foot = t("Founded on: {survey}, figures of the whole city.", survey=facts.survey)
    return Sheet(
        title,
        t.language,
        blocks,
        subtitle=f"{facts.area}, {facts.city}",
        made_on=made_on,
        author=facts.city,
        foot=foot + " " + t("Version {number} of the plan.", number=facts.number),
        made_up=facts.made_up,
        layout="wide" if layout == "wide" else "normal",
    )


def _head(t: Translator, facts: PlanFacts) -> str:
    if facts.decided_on is None:
        return t("Draft, not decided yet.")
    said = t("Decided on {day} ({decision}).", day=t.date(facts.decided_on), decision=facts.decision)
    return said + (" " + t("To be reviewed on {day}.", day=t.date(facts.review_on)) if facts.review_on else "")


def _why(t: Translator, facts: PlanFacts) -> str:
    return t(
        "Schools, associations, offices and people of “{area}” have asked young people how they live. From the answers "
        "this plan has come.",
        area=facts.area,
    )


def _goals(t: Translator, entries: Sequence[Entry], instrument: Instrument) -> tuple[str, ...]:
    said = []
    for one in entries:
        goal = one.fields
        if isinstance(goal, GoalFields) and goal.level in FROM_SURVEY and goal.baseline is not None:
            said.append(
                t(
                    "{what}: today it is {start} young people, by {year} it is to be {target}.",
                    what=figure_name(t, goal, instrument),
                    start=value_text(t, goal, goal.baseline),
                    year=str(goal.year or "–"),
                    target=value_text(t, goal, goal.target),
                )
            )
    return tuple(said)


def _measures(t: Translator, entries: Sequence[Entry]) -> tuple[str, ...]:
    said = []
    for one in entries:
        found = one.fields
        if isinstance(found, MeasureFields):
            whom = "; ".join(part for part in (found.group, age_text(t, found), found.where) if part)
            start = t("from {start}", start=t.date(found.start)) if found.start is not None else ""
            details = ", ".join(part for part in (whom, start) if part)
            said.append(f"{found.title}: {details}" if details else found.title)
    return tuple(said)


def _next(t: Translator, facts: PlanFacts) -> str:
    budget = budget_of([one.fields for one in facts.entries if isinstance(one.fields, BudgetFields)])
    said = []
    if budget.total:
        secured = budget.of_state("secured") == budget.total
        said.append(t("The money for it is secured.") if secured else t("A part of the money is still to be found."))
    if facts.review_on is not None:
        said.append(t("On {day} we look together at how far we have come.", day=t.date(facts.review_on)))
    said.append(t("The next survey of young people shows what has changed."))
    return " ".join(said)
