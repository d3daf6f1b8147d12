"""Measures: what is done, for whom, by whom and when, with tasks, agreements, trainings and money."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.drawing_up.belongings import show_belongings
from ctc_toolkit.pages.drawing_up.form import PlanInputs, Rows, edit_rows
from ctc_toolkit.plan import LONGEST_LINE, LONGEST_TEXT, MeasureFields
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.reporting.plan_tables import measures_table, partners_table, tasks_table, trainings_table
from ctc_toolkit.reporting.plan_words import choice_words, figure_name, level_names
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanView
from ctc_toolkit.workspace.programmes import site_programmes

NOT_CHOSEN = ("parent_version",)
"""Roles of entries of the catalogue that cannot be carried out here; their German version can."""


def show_measures(context: PageContext, plans: ActionPlans, view: PlanView, *, may: str) -> None:
    """Show what is done, and the form of one measure with everything that belongs to it."""
    t, instrument = context.t, load_instrument(view.wave.instrument)
    st.header(t("What do we do, with whom and when?"), anchor=False)
    tables = [measures_table(t, view.plain, instrument)]
    if may != "write":
        tables += [tasks_table(t, view.plain), partners_table(t, view.plain), trainings_table(t, view.plain)]
    shown = [table for table in tables if table is not None]
    if shown:
        show_blocks(shown, key="measures")
    else:
        st.markdown(t("No measure yet. A programme of the catalogue, an offer of this place, or in your own words."))
    if may != "write":
        return
    rows = Rows(
        "measure",
        MeasureFields(),
        lambda measure: measure.title,
        lambda inputs, _: _draw(inputs, plans, view),
        t("Change a measure"),
        t("Add a measure"),
    )
    chosen = edit_rows(context, plans, view, rows)
    if not plans.schools:
        link_to("plan_survey", t("Enter schools in the survey plan"), city=plans.ags, kind="tertiary")
    if chosen is not None:
        show_belongings(context, plans, view, chosen)
    elif view.measures:
        st.caption(t("Choose a measure above to write its tasks, agreements, trainings and money."))


def _draw(inputs: PlanInputs, plans: ActionPlans, view: PlanView) -> None:
    t, instrument = inputs.t, load_instrument(view.wave.instrument)
    measure: MeasureFields = inputs.form.wanted
    inputs.radio("basis", t("What is it founded on?"), choice_words(t)["basis"])
    if measure.basis == "programme":
        _programme(inputs)
    elif measure.basis == "offer":
        offers = {one.id: one.name for one in plans.offers}
        inputs.choice("offer", t("Which offer?"), {None: t("please choose"), **offers})
    tip = "" if measure.basis == "own" else t("Left empty, it is called like the programme or offer.")
    inputs.text("title", t("Name of the measure"), longest=LONGEST_LINE, tip=tip)
    names = level_names(t)
    goals = {
        name: f"{names[goal.level]}: {figure_name(t, goal, instrument)}"
        for name, goal in view.goals.items()
        if goal.level in ("behaviour", "factor")
    }
    inputs.several("goals", t("Which goals does it serve?"), goals)
    _for_whom(inputs, plans, measure)
    _by_whom(inputs)
    inputs.lines("note", t("Why this measure? (may stay open)"), longest=LONGEST_TEXT)


def _programme(inputs: PlanInputs) -> None:
    t = inputs.t
    known = site_programmes().programmes
    fitting = {one.id: one.name for one in known if one.role not in NOT_CHOSEN and one.availability.germany}
    inputs.choice("programme", t("Which programme?"), {None: t("please choose"), **fitting})
    chosen = next((one for one in known if one.id == inputs.form.wanted.programme), None)
    if chosen is not None:
        st.caption(_ages(t, chosen) + " " + chosen.aim.get(t.language))


def _ages(t: Translator, programme: Programme) -> str:
    if programme.ages is None:
        return t("Its ages are not known.")
    return t("Made for the ages {low} to {high}.", low=programme.ages.min, high=programme.ages.max)


def _for_whom(inputs: PlanInputs, plans: ActionPlans, measure: MeasureFields) -> None:
    t = inputs.t
    left, right = st.columns(2, gap="small")
    with left:
        inputs.text("group", t("For whom?"), longest=LONGEST_LINE, hint=t("for example families with children"))
    with right:
        inputs.text("where", t("Where in the area?"), longest=LONGEST_LINE, hint=t("for example everywhere"))
    first, second, third = st.columns(3, gap="small")
    with first:
        inputs.whole("age_from", t("Age from"))
    with second:
        inputs.whole("age_to", t("Age to"))
    with third:
        inputs.whole("reach", t("Young people reached a year"))
    schools = {one: one for one in (*plans.schools, *measure.schools)}
    if schools:
        inputs.several("schools", t("Which schools take part?"), schools, tip=t("Schools of the survey plan."))


def _by_whom(inputs: PlanInputs) -> None:
    t = inputs.t
    inputs.text(
        "responsible",
        t("Which function is responsible?"),
        longest=LONGEST_LINE,
        hint=t("for example head of the family centre"),
        tip=t("A function and its organisation, no name of a person."),
    )
    left, right = st.columns(2, gap="small")
    with left:
        inputs.day("start", t("Begins on"), width="stretch")
    with right:
        inputs.day("end", t("Ends on (may stay open)"), width="stretch")
