"""A plan as tables, part by part: for the page, for the sheet, and for the version that is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctc_toolkit.language import Translator
from ctc_toolkit.plan import (
    FROM_SURVEY,
    LEVELS,
    Box,
    BudgetFields,
    Entry,
    GoalFields,
    Logic,
    MeasureFields,
    PartnerFields,
    RiskFields,
    TaskFields,
    TrainingFields,
    budget_of,
    outlook_of,
)
from ctc_toolkit.reporting.plan_words import (
    choice_words,
    figure_name,
    grade_words,
    level_details,
    level_names,
    measure_line,
    money_text,
    outlook_sentences,
    payer,
    period_text,
    source_text,
    start_text,
    target_text,
)
from ctc_toolkit.reporting.sheets import SheetTable
from ctc_toolkit.survey.instrument import Instrument


@dataclass(frozen=True)
class PlanPart:
    """One part of a plan. id: kept with what was handed in. table: None where nothing is entered."""

    id: str
    title: str
    sentences: tuple[str, ...]
    table: SheetTable | None


def plan_parts(
    t: Translator, entries: Sequence[Entry], logic: Logic, instrument: Instrument, base_year: int
) -> tuple[PlanPart, ...]:
    """Return all parts of a plan in their order. base_year: of the survey its goals start from."""
    return (
        PlanPart("plan_logic", t("What leads where"), (), logic_table(t, logic, instrument)),
        goals_part(t, entries, instrument, base_year),
        PlanPart("plan_measures", t("What we do"), (), measures_table(t, entries, instrument)),
        PlanPart("plan_tasks", t("Tasks and dates"), (), tasks_table(t, entries)),
        PlanPart("plan_partners", t("What partners have agreed to"), (), partners_table(t, entries)),
        PlanPart("plan_trainings", t("Trainings for those who deliver"), (), trainings_table(t, entries)),
        PlanPart("plan_budget", t("Money by year and source"), budget_sentences(t, entries), budget_table(t, entries)),
        PlanPart("plan_risks", t("Risks, and what we do about them"), (), risks_table(t, entries)),
    )


def box_name(t: Translator, box: Box, instrument: Instrument) -> str:
    """Return what stands in a box of the logic model."""
    if box.entry is None:
        return instrument.label_of(box.id, t.language)
    found = box.entry.fields
    if isinstance(found, GoalFields):
        return figure_name(t, found, instrument)
    return found.title if isinstance(found, MeasureFields) else ""


def box_detail(t: Translator, box: Box) -> str:
    """Return the second line of a box: target, period, or that a goal is missing."""
    if box.entry is None:
        return t("priority without a goal yet")
    found = box.entry.fields
    if isinstance(found, GoalFields):
        return target_text(t, found)
    return period_text(t, found) if isinstance(found, MeasureFields) else ""


def logic_table(t: Translator, logic: Logic, instrument: Instrument) -> SheetTable | None:
    """Return the logic model as a table: every box with its level and where it leads."""
    if not logic.boxes:
        return None
    names, by_id = level_names(t), {box.id: box for box in logic.boxes}
    rows = []
    for level in reversed(LEVELS):
        for box in logic.of_level(level):
            leads = [box_name(t, by_id[end], instrument) for start, end in logic.arrows if start == box.id]
            rows.append((names[level], box_name(t, box, instrument), box_detail(t, box), "; ".join(leads) or "–"))
    columns = (t("Level"), t("What"), t("Target or period"), t("Leads to"))
    return SheetTable(t("The way to the goals, level by level"), columns, tuple(rows), (1.6, 3, 2, 3.4))


def goals_part(t: Translator, entries: Sequence[Entry], instrument: Instrument, base_year: int) -> PlanPart:
    """Return the goals by level, with what can be said about their targets."""
    names = level_names(t)
    goals = [one.fields for one in entries if isinstance(one.fields, GoalFields)]
    ordered = sorted(goals, key=lambda goal: LEVELS.index(goal.level))
    sentences = []
    for goal in ordered:
        outlook = outlook_of(goal, base_year)
        if outlook is not None and goal.level in FROM_SURVEY:
            name = figure_name(t, goal, instrument)
            sentences.append(f"{name}: " + " ".join(outlook_sentences(t, goal, outlook)))
    rows = tuple(
        (
            names[goal.level],
            figure_name(t, goal, instrument),
            start_text(t, goal),
            target_text(t, goal),
            source_text(t, goal),
        )
        for goal in ordered
    )
    columns = (t("Level"), t("What is measured, of whom"), t("Start (range)"), t("Target"), t("Source"))
    table = SheetTable(t("Goals on five levels"), columns, rows, (1.6, 3, 1.5, 1.7, 2.2)) if rows else None
    return PlanPart("plan_goals", t("What we want to reach"), tuple(sentences), table)


def measures_table(t: Translator, entries: Sequence[Entry], instrument: Instrument) -> SheetTable | None:
    """Return the measures: what, for whom, for which goals, who leads, when."""
    goals = {one.id: one.fields for one in entries if isinstance(one.fields, GoalFields)}
    rows = []
    for one in entries:
        found = one.fields
        if isinstance(found, MeasureFields):
            served = [figure_name(t, goals[name], instrument) for name in found.goals if name in goals]
            reach = t("{count} a year", count=t.number(found.reach)) if found.reach is not None else ""
            whom = "; ".join(part for part in (measure_line(t, found), reach) if part)
            basis = choice_words(t)["basis"][found.basis]
            title = found.title if found.basis == "own" else f"{found.title} ({basis})"
            rows.append((title, whom or "–", "; ".join(served) or "–", found.responsible or "–", period_text(t, found)))
    if not rows:
        return None
    columns = (t("Measure of the plan"), t("For whom, where"), t("Goals it serves"), t("Responsible"), t("When"))
    return SheetTable(t("Measures of the plan"), columns, tuple(rows), (2.4, 2.4, 2.2, 1.6, 1.4))


def tasks_table(t: Translator, entries: Sequence[Entry]) -> SheetTable | None:
    """Return the tasks of all measures by date."""
    names, words = _titles(entries), choice_words(t)["progress"]
    found = [one.fields for one in entries if isinstance(one.fields, TaskFields)]
    ordered = sorted(found, key=lambda one: (one.due is None, one.due, one.what))
    rows = tuple(
        (
            one.what,
            names.get(one.measure or "", "–"),
            one.who,
            t.date(one.due) if one.due else "–",
            words[one.state],
        )
        for one in ordered
    )
    columns = (t("Task"), t("Measure of the plan"), t("Who"), t("Until"), t("State"))
    return SheetTable(t("Tasks by date"), columns, rows, (3.2, 2.6, 2, 1.2, 1)) if rows else None


def partners_table(t: Translator, entries: Sequence[Entry]) -> SheetTable | None:
    """Return what partners have agreed to."""
    names, words = _titles(entries), choice_words(t)["agreement"]
    rows = tuple(
        (
            one.fields.partner,
            one.fields.what,
            names.get(one.fields.measure or "", "–"),
            words[one.fields.state] + (f", {t.date(one.fields.on)}" if one.fields.on else ""),
        )
        for one in entries
        if isinstance(one.fields, PartnerFields)
    )
    columns = (t("Partner"), t("Gives"), t("Measure of the plan"), t("State"))
    return SheetTable(t("Agreements with partners"), columns, rows, (2.4, 3.4, 2.4, 1.8)) if rows else None


def trainings_table(t: Translator, entries: Sequence[Entry]) -> SheetTable | None:
    """Return the plan of trainings."""
    names, words = _titles(entries), choice_words(t)["progress"]
    rows = tuple(
        (
            one.fields.what,
            names.get(one.fields.measure or "", "–"),
            one.fields.who + (f" ({t.number(one.fields.people)})" if one.fields.people is not None else ""),
            one.fields.provider or "–",
            (t.date(one.fields.due) if one.fields.due else "–") + f" ({words[one.fields.state]})",
        )
        for one in entries
        if isinstance(one.fields, TrainingFields)
    )
    columns = (t("Training"), t("Measure of the plan"), t("Who (how many)"), t("Trained by"), t("Until"))
    return SheetTable(t("Training plan"), columns, rows, (2.8, 2.2, 2, 1.8, 1.2)) if rows else None


def budget_table(t: Translator, entries: Sequence[Entry]) -> SheetTable | None:
    """Return sources by years with totals, then what is secured, applied for and open."""
    budget = budget_of([one.fields for one in entries if isinstance(one.fields, BudgetFields)])
    if not budget.years:
        return None

    def row(name: str, by_year: Sequence[int], total: int) -> tuple[str, ...]:
        return (name, *(t.number(amount) if amount else "–" for amount in by_year), t.number(total))

    rows = [
        row(
            payer(t, source),
            [budget.by_source.get((source, year), 0) for year in budget.years],
            budget.of_source(source),
        )
        for source in budget.sources
    ]
    rows.append(row(t("All together"), [budget.of_year(year) for year in budget.years], budget.total))
    for state, words in choice_words(t)["money"].items():
        amounts = [budget.of_state(state, year) for year in budget.years]  # type: ignore[arg-type]
        rows.append(row(t("of which {state}", state=words), amounts, sum(amounts)))
    columns = (t("Source of money, in euro"), *(str(year) for year in budget.years), t("All years"))
    return SheetTable(t("Budget by year and source"), columns, tuple(rows))


def measures_money_table(t: Translator, entries: Sequence[Entry]) -> SheetTable | None:
    """Return the amounts of each measure, one by one."""
    names, words = _titles(entries), choice_words(t)["money"]
    found = [one.fields for one in entries if isinstance(one.fields, BudgetFields)]
    ordered = sorted(found, key=lambda one: (names.get(one.measure or "", ""), one.year or 0, one.purpose))
    rows = tuple(
        (
            names.get(one.measure or "", "–"),
            one.purpose,
            str(one.year or "–"),
            t.number(one.amount or 0),
            payer(t, one.source),
            words[one.state],
        )
        for one in ordered
    )
    columns = (t("Measure of the plan"), t("What for"), t("Year"), t("Euro"), t("Who pays"), t("State"))
    return SheetTable(t("Amounts by measure"), columns, rows, (2.4, 2.6, 0.8, 1, 2.2, 1)) if rows else None


def budget_sentences(t: Translator, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return in one sentence how much is planned and how much of it is secured."""
    budget = budget_of([one.fields for one in entries if isinstance(one.fields, BudgetFields)])
    if not budget.total:
        return ()
    missing = budget.total - budget.of_state("secured")
    said = t("{total} are planned for {years}.", total=money_text(t, budget.total), years=_years(budget.years))
    if not missing:
        return (said + " " + t("All of it is secured."),)
    return (said + " " + t("{missing} are not secured yet.", missing=money_text(t, missing)),)


def risks_table(t: Translator, entries: Sequence[Entry]) -> SheetTable | None:
    """Return the risks, the most pressing first."""
    words = grade_words(t)
    risks = [one.fields for one in entries if isinstance(one.fields, RiskFields)]
    ordered = sorted(risks, key=lambda one: -one.likelihood * one.weight)
    rows = tuple((one.what, words[one.likelihood], words[one.weight], one.response, one.who or "–") for one in ordered)
    columns = (t("Risk"), t("How likely"), t("How serious"), t("What we do"), t("Who"))
    return SheetTable(t("Risks"), columns, rows, (3, 1.1, 1.1, 3.3, 1.5)) if rows else None


def level_line(t: Translator, level: str) -> str:
    """Return what lies on a level and after which time a change is seen there."""
    title, horizon = level_details(t, level)  # type: ignore[arg-type]
    return t("{title}; a change is seen after: {horizon}", title=title, horizon=horizon)


def _titles(entries: Sequence[Entry]) -> dict[str, str]:
    return {one.id: one.fields.title for one in entries if isinstance(one.fields, MeasureFields)}


def _years(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
