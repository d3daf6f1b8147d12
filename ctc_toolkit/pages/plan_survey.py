"""Plan a survey: what is still missing before the young people are asked, and who decides it."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    cities_for,
    page_context,
    reach,
    remember,
)
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.planning.letters import letters_part, letters_to_take
from ctc_toolkit.pages.planning.overview import (
    imported_sentence,
    overview_part,
    response_picture,
    schools_table,
)
from ctc_toolkit.pages.planning.parts import FIELDS, dates_part, protection_part
from ctc_toolkit.pages.planning.reminding import due_now, reminders_part
from ctc_toolkit.pages.planning.schools import schools_part
from ctc_toolkit.pages.planning.stages import progress_sentence
from ctc_toolkit.pages.planning.state import WANTED, forget
from ctc_toolkit.workspace import (
    CityView,
    PlanEntry,
    SurveyPlanView,
    remove_survey_plan,
    save_survey_plan,
    survey_plans,
)
from ctc_toolkit.workspace.survey_checks import FIRST_YEAR, LONGEST_LABEL, YEARS_AHEAD, this_day

PARTS = ("overview", "dates", "protection", "schools", "reminders", "letters")
PART, PLAN, CITY, PROBLEM = "plan-part", "plan-chosen", "plan-city", "plan-problem"
NEW = ""
"""The entry of the list of plans that makes a new one."""


def show() -> None:
    """Show the plan that is chosen, or how to begin one."""
    context = page_context()
    t = context.t
    title = t("What is still missing before we ask?")
    cities = {city.ags: city for city in cities_for(context, "survey_plans")}
    if not cities:
        question(title)
        no_city_yet(context)
        return
    ags = choose_from_address("city", list(cities), next(iter(cities)))
    plans = {plan.id: plan for plan in survey_plans(context.actor, context.workspace, ags)}
    wanted = st.session_state.pop(WANTED, None)
    if wanted is not None:
        st.query_params["plan"] = wanted
    chosen = choose_from_address("plan", [*plans, NEW], _default(plans))
    plan = plans.get(chosen)
    question(title, _answer(t, cities[ags], plan))
    _choose(context, cities, ags, plans, chosen)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        show_problem(problem)
    if plan is None:
        _begin(context, cities[ags])
    elif plan.wave_id is not None or not reach(context.actor)("save_survey_plan"):
        _read_only(context, cities[ags], plan)
    else:
        _open(context, cities[ags], plan)


def _default(plans: dict[str, SurveyPlanView]) -> str:
    """Return the plan to show first: the newest that no survey rests on, else the newest."""
    waiting = [plan.id for plan in plans.values() if plan.wave_id is None]
    return next(iter(waiting or plans), NEW)


def _answer(t: Translator, city: CityView, plan: SurveyPlanView | None) -> str:
    if plan is None:
        return t(
            "No survey is planned for {city} yet. Give it a name, then you see what is needed.", city=plain(city.name)
        )
    return " ".join(part for part in (_decided(t, plan), progress_sentence(t, plan)) if part)


def _decided(t: Translator, plan: SurveyPlanView) -> str:
    """Say whether everything is decided, or how much is missing."""
    label = plain(plan.entry.label)
    kept = t.date(plan.entry.deletion_date) if plan.entry.deletion_date else t("not set")
    if plan.wave_id is not None:
        return t("Nothing: “{label}” has been imported. The answers are kept until {date}.", label=label, date=kept)
    if plan.complete:
        return t("Nothing. “{label}” can take place; the answers are kept until {date}.", label=label, date=kept)
    settled = t.plural("{count} school takes part so far.", "{count} schools take part so far.", len(plan.agreed))
    lacking = t.plural(
        "For “{label}” {count} entry is still missing.",
        "For “{label}” {count} entries are still missing.",
        len(plan.missing),
        label=label,
    )
    return f"{lacking} {settled}"


def _choose(
    context: PageContext, cities: dict[str, CityView], ags: str, plans: dict[str, SurveyPlanView], chosen: str
) -> None:
    """Show city and plan; both stand in the address."""
    t = context.t
    st.session_state[CITY], st.session_state[PLAN] = ags, chosen
    left, right = st.container(key="where").columns([1, 2], gap="small")
    left.selectbox(t("City"), list(cities), key=CITY, format_func=lambda one: cities[one].name, on_change=_city_chosen)
    names = {plan.id: f"{plan.entry.label} ({plan.entry.year})" for plan in plans.values()}
    right.selectbox(
        t("Planned survey"),
        [*plans, NEW],
        key=PLAN,
        format_func=lambda one: names.get(one, t("Plan a new survey")),
        on_change=_plan_chosen,
    )


def _city_chosen() -> None:
    remember("city", st.session_state[CITY])
    for name in ("plan", "part"):
        st.query_params.pop(name, None)


def _plan_chosen() -> None:
    st.query_params["plan"] = st.session_state[PLAN]
    st.query_params.pop("part", None)


def _begin(context: PageContext, city: CityView) -> None:
    """Ask for the least with which a plan begins."""
    t = context.t
    if not reach(context.actor)("save_survey_plan"):
        st.markdown(t("Once the coordination of the city plans a survey, its state will stand here."))
        return
    year = datetime.now().year
    with st.container(border=True, key="new-plan"):
        left, right = st.columns([3, 1])
        left.text_input(
            t("Name of the survey"),
            value=t("Youth survey {year}", year=year + 1),
            key="plan-new-label",
            max_chars=LONGEST_LABEL,
        )
        right.number_input(t("Year"), FIRST_YEAR, year + YEARS_AHEAD, year + 1, step=1, key="plan-new-year")
        st.button(
            t("Begin the plan"),
            type="primary",
            key="plan-begin",
            icon=":material/add:",
            on_click=_begun,
            args=(city.ags,),
        )


def _begun(ags: str) -> None:
    context = page_context()
    entry = PlanEntry(str(st.session_state["plan-new-label"]), int(st.session_state["plan-new-year"]))
    try:
        plan = save_survey_plan(context.actor, context.workspace, ags=ags, entry=entry)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    remember("city", ags)
    st.query_params["plan"] = plan.id


def _open(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show what is missing, and one part of the plan to fill in."""
    t = context.t
    _missing_table(context, plan)
    if plan.complete and plan.entry.last_day is not None and plan.entry.last_day > this_day():
        st.markdown(t("The file can be imported from {date} on.", date=t.date(plan.entry.last_day)))
    elif plan.complete:
        with st.container(horizontal=True):
            link_to("import_survey", t("Import the survey"), city=city.ags, kind="primary")
    names = {
        "overview": t("State of the schools"),
        "dates": t("Dates and purpose"),
        "protection": t("Data protection"),
        "schools": t("Schools"),
        "reminders": t("Reminders"),
        "letters": t("Letters"),
    }
    part = choose_from_address("part", list(PARTS), _first_part(plan))
    st.session_state[PART] = st.query_params["part"] = part  # an entry that completes a part does not lead away from it
    st.segmented_control(
        t("Part of the plan"),
        list(PARTS),
        key=PART,
        required=True,
        format_func=lambda name: names[name] + _count(plan, name),
        on_change=_part_chosen,
        wrap=True,
    )
    if part in ("letters", "reminders"):
        {"letters": letters_part, "reminders": reminders_part}[part](context, city, plan)
    else:
        shown = {"overview": overview_part, "dates": dates_part, "protection": protection_part, "schools": schools_part}
        shown[part](context, plan)
    _removal(t, plan)


def _count(plan: SurveyPlanView, part: str) -> str:
    found = len(due_now(plan)) if part == "reminders" else _lacking(plan, part)
    return f" ({found})" if found else ""


def _lacking(plan: SurveyPlanView, part: str) -> int:
    return sum(entry.field in FIELDS.get(part, ()) for entry in plan.missing)


def _first_part(plan: SurveyPlanView) -> str:
    """Return what is shown first: the state of the schools, or what has to be filled in as long as there are none."""
    unfinished = [part for part in PARTS if _lacking(plan, part)]
    return "overview" if plan.schools or not unfinished else unfinished[0]


def _part_chosen() -> None:
    st.query_params["part"] = st.session_state[PART]


def _missing_table(context: PageContext, plan: SurveyPlanView) -> None:
    """Show what is missing for the survey as a whole, and in one row each what is missing from schools."""
    t = context.t
    if plan.complete:
        return
    rows = [(plain(e.what(t.language)), plain(e.todo(t.language))) for e in plan.missing if e.school is None]
    waiting = [plain(school.entry.school) for school in plan.schools if school.missing]
    if waiting:
        what = t.plural("{count} school is incomplete.", "{count} schools are incomplete.", len(waiting))
        rows.append(
            (
                what,
                t(
                    "The head decides after hearing the Schulkonferenz (BASS 10-45 No. 2): {schools}",
                    schools=", ".join(waiting),
                ),
            )
        )
    with st.expander(t("What is missing, and who decides it"), expanded=len(rows) <= 4):
        frame = pd.DataFrame(rows, columns=[t("Missing"), t("What to do")])
        show_table(frame, t("What is still missing"), content="sentences", key="missing")


def _read_only(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show a plan that cannot be changed: a survey rests on it, or the person may only read."""
    from ctc_toolkit.pages.planning.summary import summary

    t = context.t
    if plan.wave_id is not None:
        st.markdown(t("This plan is the record of what was decided. It stays as it is."))
        compared = imported_sentence(t, city, plan)
        if compared:
            st.markdown(compared)
        link_to("profile", t("Open the profile"), city=city.ags, wave=plan.wave_id)
    else:
        _missing_table(context, plan)
    response_picture(context, plan)
    schools_table(context, plan)
    summary(context, plan)
    if plan.wave_id is not None and reach(context.actor)("note_school_reminder"):
        reminders_part(context, city, plan)
        with st.expander(t("Letters and forms")):
            letters_to_take(context, city, plan)


def _removal(t: Translator, plan: SurveyPlanView) -> None:
    with st.expander(t("Remove this plan")):
        st.markdown(t("The plan and what was entered about its schools will be gone. This cannot be undone."))
        sure = st.checkbox(t("Yes, remove the plan"), key=f"plan-sure-{plan.id}")
        st.button(
            t("Remove the plan"),
            key="plan-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_removed,
            args=(plan.id,),
        )


def _removed(plan_id: str) -> None:
    context = page_context()
    try:
        remove_survey_plan(context.actor, context.workspace, plan_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    forget(plan_id)
    if "plan" in st.query_params:
        del st.query_params["plan"]


show()
