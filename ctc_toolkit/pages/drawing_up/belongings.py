"""What belongs to one measure: tasks with dates, agreements with partners, trainings, money."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.drawing_up.form import PlanInputs, Rows, edit_rows
from ctc_toolkit.plan import (
    LONGEST_LINE,
    BudgetFields,
    Entry,
    Kind,
    PartnerFields,
    TaskFields,
    TrainingFields,
)
from ctc_toolkit.reporting.plan_tables import budget_table, partners_table, tasks_table, trainings_table
from ctc_toolkit.reporting.plan_words import choice_words, money_text
from ctc_toolkit.reporting.sheets import SheetTable
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanEntryView, PlanView

PARTS: tuple[Kind, ...] = ("task", "partner", "training", "budget")


def show_belongings(context: PageContext, plans: ActionPlans, view: PlanView, measure: PlanEntryView) -> None:
    """Show the four lists of a measure, one at a time."""
    t = context.t
    name = plain(getattr(measure.fields, "title", ""), 120)
    st.subheader(t("What belongs to “{measure}”", measure=name), anchor=False)
    names: dict[Kind, str] = {
        "task": t("Tasks"),
        "partner": t("Agreements"),
        "training": t("Trainings"),
        "budget": t("Money"),
    }
    counts = {kind: len(view.of_kind(kind, measure.id)) for kind in PARTS}
    part = st.segmented_control(
        t("Part of the measure"),
        PARTS,
        format_func=lambda kind: f"{names[kind]} ({counts[kind]})",
        key="plan-belonging",
        default="task",
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    own = [one.entry for one in view.entries if measure.id in (one.id, getattr(one.fields, "measure", None))]
    table = _table(t, part, own)
    if table is not None:
        show_blocks([table], key=f"belonging-{part}")
    edit_rows(context, plans, view, rows_of(t, part, measure.id))


def _table(t: Translator, part: Kind, entries: Sequence[Entry]) -> SheetTable | None:
    tables = {"task": tasks_table, "partner": partners_table, "training": trainings_table, "budget": budget_table}
    return tables[part](t, entries)


def rows_of(t: Translator, part: Kind, measure: str) -> Rows:
    """Return how the entries of a kind are listed and edited for a measure."""
    if part == "task":
        return Rows(
            "task", TaskFields(measure), lambda one: one.what, _task, t("Change a task"), t("Add a task"), measure
        )
    if part == "partner":
        return Rows(
            "partner",
            PartnerFields(measure),
            lambda one: f"{one.partner}: {one.what}",
            _partner,
            t("Change an agreement"),
            t("Add an agreement"),
            measure,
        )
    if part == "training":
        return Rows(
            "training",
            TrainingFields(measure),
            lambda one: one.what,
            _training,
            t("Change a training"),
            t("Add a training"),
            measure,
        )
    return Rows(
        "budget",
        BudgetFields(measure),
        lambda one: f"{one.year}: {one.purpose}, {money_text(t, one.amount or 0)}",
        _budget,
        t("Change an amount"),
        t("Add an amount"),
        measure,
    )


def _task(inputs: PlanInputs, _: PlanEntryView | None) -> None:
    t = inputs.t
    inputs.text("what", t("What is to be done?"), longest=LONGEST_LINE)
    inputs.text("who", t("Which function does it?"), longest=LONGEST_LINE)
    first, second, third = st.columns(3, gap="small")
    with first:
        inputs.day("start", t("From"), width="stretch")
    with second:
        inputs.day("due", t("Until"), width="stretch")
    with third:
        inputs.choice("state", t("State"), choice_words(t)["progress"])


def _partner(inputs: PlanInputs, _: PlanEntryView | None) -> None:
    t = inputs.t
    inputs.text("partner", t("Which organisation?"), longest=LONGEST_LINE)
    inputs.text("what", t("What does it give?"), longest=LONGEST_LINE, hint=t("for example rooms, staff, invitations"))
    left, right = st.columns(2, gap="small")
    with left:
        inputs.choice("state", t("State"), choice_words(t)["agreement"])
    with right:
        inputs.day("on", t("Agreed on (may stay open)"), width="stretch")


def _training(inputs: PlanInputs, _: PlanEntryView | None) -> None:
    t = inputs.t
    inputs.text("what", t("Which training?"), longest=LONGEST_LINE)
    left, right = st.columns([3, 1], gap="small")
    with left:
        inputs.text("who", t("For which functions?"), longest=LONGEST_LINE)
    with right:
        inputs.whole("people", t("How many people?"))
    first, second, third = st.columns(3, gap="small")
    with first:
        inputs.text("provider", t("Who trains?"), longest=LONGEST_LINE)
    with second:
        inputs.day("due", t("Until"), width="stretch")
    with third:
        inputs.choice("state", t("State"), choice_words(t)["progress"])


def _budget(inputs: PlanInputs, _: PlanEntryView | None) -> None:
    t = inputs.t
    inputs.text("purpose", t("What is the money for?"), longest=LONGEST_LINE)
    left, right = st.columns(2, gap="small")
    with left:
        inputs.whole("year", t("Year"))
        inputs.text(
            "source",
            t("Who pays? (empty: not found yet)"),
            longest=LONGEST_LINE,
            hint=t("for example youth welfare office"),
        )
    with right:
        inputs.whole("amount", t("Euro in this year"))
        inputs.choice("state", t("State"), choice_words(t)["money"])
