"""Goals: on which level, what is measured, where it starts, what is to be reached, and what can be said about that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.deciding.form import NOTHING
from ctc_toolkit.pages.drawing_up.form import PlanInputs, Rows, edit_rows
from ctc_toolkit.plan import (
    EVERYBODY,
    FROM_SURVEY,
    LEVELS,
    LONGEST_LINE,
    Baseline,
    GoalFields,
    baselines,
    outlook_of,
)
from ctc_toolkit.reporting.plan_tables import goals_part, level_line
from ctc_toolkit.reporting.plan_words import (
    choice_words,
    figure_name,
    level_names,
    outlook_sentences,
    start_text,
)
from ctc_toolkit.reporting.selection import group_label
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import wave_profile
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanEntryView, PlanView


@dataclass(frozen=True)
class _Known:
    """What the forms of goals can offer: values of the profile, the questionnaire, the plan."""

    instrument: Instrument
    starts: Sequence[Baseline]
    view: PlanView


def show_goals(context: PageContext, plans: ActionPlans, view: PlanView, *, may: str) -> None:
    """Show the goals on five levels, and the form of one of them."""
    t, instrument = context.t, load_instrument(view.wave.instrument)
    st.header(t("What do we want to reach?"), anchor=False)
    part = goals_part(t, view.plain, instrument, view.wave.year)
    if part.table is not None:
        show_blocks([part.table], key="goals")
        if part.sentences:
            with st.expander(t("Are the targets realistic, and will the next survey see them?"), key="goals-outlook"):
                bullets(*(plain(sentence, 900) for sentence in part.sentences))
    else:
        st.markdown(t("No goal yet. Begin with one goal for each priority, on the level of factors."))
    with st.expander(t("What are the five levels?"), key="levels"):
        bullets(*(level_line(t, level) for level in LEVELS))
    if may != "write":
        return
    names = level_names(t)
    starts = _starts(context, view, instrument)
    known = _Known(instrument, starts, view)
    edit_rows(
        context,
        plans,
        view,
        Rows(
            "goal",
            GoalFields(figure=_next_priority(view)),
            lambda goal: f"{names[goal.level]}: {figure_name(t, goal, instrument)}",
            lambda inputs, entry: _draw(inputs, entry, known),
            t("Change a goal"),
            t("Add a goal"),
        ),
    )


def _next_priority(view: PlanView) -> str | None:
    """Return the first priority that has no goal yet."""
    with_goal = {goal.figure for goal in view.goals.values() if goal.level == "factor"}
    return next((factor for factor in view.factors if factor not in with_goal), None)


def _starts(context: PageContext, view: PlanView, instrument: Instrument) -> Sequence[Baseline]:
    """Return the values of the profile that can be shown to everybody; where there is none, it is said why."""
    try:
        with st.spinner(context.t("The profile is being read …"), show_time=False):
            released = wave_profile(context.actor, context.workspace, view.wave.id, level="public")
    except ToolkitError as problem:
        report_unexpected(problem)
        return ()
    return baselines(released, instrument)


def _draw(inputs: PlanInputs, entry: PlanEntryView | None, known: _Known) -> None:
    t, names = inputs.t, level_names(inputs.t)
    goal: GoalFields = inputs.form.wanted
    if entry is None:
        inputs.choice("level", t("On which level?"), dict(names))
    st.caption(level_line(t, goal.level))
    if goal.level in FROM_SURVEY:
        _of_survey(inputs, goal, known)
    else:
        _own(inputs, goal, known)
    above = {
        name: f"{names[other.level]}: {figure_name(t, other, known.instrument)}"
        for name, other in known.view.goals.items()
        if LEVELS.index(other.level) < LEVELS.index(goal.level)
    }
    if above and goal.level == "factor":
        inputs.several("serves", t("To which behaviour does it contribute?"), above)


def _of_survey(inputs: PlanInputs, goal: GoalFields, known: _Known) -> None:
    t = inputs.t
    figures = _figures(t, goal, known)
    goal = _fitting(inputs, goal, figures, known)
    left, right = st.columns(2, gap="small")
    with left:
        inputs.choice("figure", t("What is measured?"), {None: t("please choose"), **figures})
    with right:
        groups = [one.group for one in known.starts if one.figure == goal.figure] or [goal.group]
        names = {
            one: t("all young people") if one == EVERYBODY else group_label(one, known.instrument, t.language)
            for one in groups
        }
        inputs.choice(
            "group",
            t("Of whom?"),
            names,
            tip=t("Only groups whose value is shown can be chosen; the others are locked, too few answers."),
        )
    start = next((one for one in known.starts if (one.figure, one.group) == (goal.figure, goal.group)), None)
    filled = goal if start is None else _with_start(goal, start, known.view)
    if filled.baseline is not None:
        st.markdown(
            t(
                "**Start:** {start}, {survey}. This figure {direction}.",
                start=start_text(t, filled),
                survey=plain(filled.survey),
                direction=choice_words(t)["direction"][filled.direction],
            )
        )
    _target(inputs)
    _said(t, filled, known)


def _fitting(inputs: PlanInputs, goal: GoalFields, figures: Mapping[str, str], known: _Known) -> GoalFields:
    """Return the goal without a figure or group that is not to be had on its level, and empty the fields with that."""
    form, fit = inputs.form, goal
    if goal.figure is not None and goal.figure not in figures:
        fit = replace(fit, figure=None)
        st.session_state[form.key("figure")] = NOTHING
    groups = {one.group for one in known.starts if one.figure == fit.figure}
    if groups and fit.group not in groups:
        fit = replace(fit, group=EVERYBODY)
        st.session_state[form.key("group")] = EVERYBODY
    form.wanted = fit
    return fit


def _with_start(goal: GoalFields, start: Baseline, view: PlanView) -> GoalFields:
    if goal.wave is not None and goal.baseline is not None and goal.survey != view.wave.label:
        return goal
    return replace(
        goal,
        unit="percent",
        baseline=start.percent,
        low=start.low,
        high=start.high,
        answers=start.answers,
        direction=start.direction,
        survey=view.wave.label,
    )


def _own(inputs: PlanInputs, goal: GoalFields, known: _Known) -> None:
    t, words = inputs.t, choice_words(inputs.t)
    inputs.text(
        "what",
        t("What is counted?"),
        longest=LONGEST_LINE,
        hint=t("for example: courses that were held with all sessions"),
    )
    measures = {name: measure.title for name, measure in known.view.measures.items()}
    if measures:
        inputs.choice("measure", t("Belongs to the measure"), {None: t("none yet"), **measures})
    left, middle, right = st.columns(3, gap="small")
    with left:
        inputs.choice("unit", t("Unit"), words["unit"])
    with middle:
        inputs.choice("direction", t("It …"), words["direction"])
    with right:
        inputs.whole("baseline", t("Start (may stay open)"))
    inputs.text(
        "source", t("Where does the figure come from?"), longest=LONGEST_LINE, hint=t("for example: session log")
    )
    _target(inputs)


def _target(inputs: PlanInputs) -> None:
    t = inputs.t
    left, right = st.columns(2, gap="small")
    with left:
        label = t("Target, of 100") if inputs.form.wanted.unit == "percent" else t("Target")
        inputs.whole("target", label)
    with right:
        inputs.whole("year", t("By which year?"))


def _said(t: Translator, goal: GoalFields, known: _Known) -> None:
    outlook = outlook_of(goal, known.view.wave.year)
    if outlook is not None:
        bullets(*(plain(sentence, 600) for sentence in outlook_sentences(t, goal, outlook)))


def _figures(t: Translator, goal: GoalFields, known: _Known) -> dict[str, str]:
    """Return the figures of a level that have a value for everybody, priorities first."""
    fitting = [one.figure for one in known.starts if one.level == goal.level and one.group == EVERYBODY]
    if goal.figure is not None and goal.figure not in fitting and (goal.wave is not None or not known.starts):
        fitting.append(goal.figure)
    ordered = sorted(dict.fromkeys(fitting), key=lambda one: one not in known.view.factors)
    labels = {one: known.instrument.label_of(one, t.language) for one in ordered}
    return {one: t("{factor} (priority)", factor=name) if one in known.view.factors else name
            for one, name in labels.items()}  # fmt: skip
