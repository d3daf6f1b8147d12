"""Which planned survey the file belongs to, what is still missing from it, and until when the answers are kept."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.importing.draft import ImportDraft
from ctc_toolkit.pages.planning.overview import compared
from ctc_toolkit.pages.planning.reminding import in_the_schools
from ctc_toolkit.pages.planning.state import WANTED
from ctc_toolkit.workspace import CityView, SurveyPlanView, survey_plans
from ctc_toolkit.workspace.survey_checks import this_day

CHOSEN = "import-plan-"
"""Beginning of the key of the choice; each city has its own."""
LABEL, YEAR = "import-label", "import-year"
NONE = ""
"""The entry for a file that no plan belongs to."""


def choose_plan(context: PageContext, draft: ImportDraft, city: CityView) -> SurveyPlanView | None:
    """Show the plans of the city that no survey rests on yet; note and return the one that is chosen."""
    t = context.t
    found = survey_plans(context.actor, context.workspace, city.ags)
    plans = {plan.id: plan for plan in found if plan.wave_id is None}
    options = [*plans, NONE] if city.made_up or not plans else [*plans]
    key = CHOSEN + city.ags
    if st.session_state.get(key) not in options:
        st.session_state[key] = draft.plan if draft.plan in options else _default(city, plans)
        if st.session_state.get(LABEL) == usual_label(t, st.session_state.get(YEAR)):
            _chosen(plans, key)
    names = {plan.id: f"{plan.entry.label} ({plan.entry.year})" for plan in plans.values()}
    without = t("none: nobody was asked, made-up answers") if city.made_up else t("none yet")
    st.selectbox(
        t("Planned survey"),
        options,
        key=key,
        format_func=lambda one: names.get(one, without),
        on_change=_chosen,
        args=(plans, key),
        help=t("The plan holds what was decided before the survey, and until when the answers are kept."),
    )
    chosen = plans.get(st.session_state[key])
    draft.plan = chosen.id if chosen is not None else None
    return chosen


def _default(city: CityView, plans: dict[str, SurveyPlanView]) -> str:
    """Return the newest complete plan that is over; in a real city, where it must be completed, else the newest one."""
    complete = [plan.id for plan in plans.values() if plan.complete and not in_the_schools(plan)]
    return next(iter(complete if complete or city.made_up else plans), NONE)


def _chosen(plans: dict[str, SurveyPlanView], key: str) -> None:
    """Take name and year from the plan; both can still be changed."""
    plan = plans.get(st.session_state[key])
    if plan is not None:
        st.session_state[LABEL], st.session_state[YEAR] = plan.entry.label, year_of(plan)


def usual_label(t: Translator, year: int | None) -> str:
    """Return the name that a survey has if nobody gives it another one."""
    return t("Youth survey {year}", year=year)


def year_of(plan: SurveyPlanView) -> int:
    """Return the year of the plan, at most the next one: surveys of later years cannot be imported yet."""
    return min(plan.entry.year, this_day().year + 1)


def plan_state(context: PageContext, city: CityView, plan: SurveyPlanView | None, answers: int | None = None) -> None:
    """Say until when the answers will be kept, or what is missing and where it can be filled in.

    answers: how many the file has; they are compared with what all schools of the plan counted together.
    """
    t = context.t
    if plan is not None and answers is not None and plan.totals.response.part is not None:
        st.markdown(compared(t, answers, plan))
    if plan is None and city.made_up:
        st.caption(t("Example data: nobody was asked, so no plan is needed and nothing has to be deleted."))
        return
    if plan is None:
        st.warning(
            t("No survey is planned for {city}. Plan it first, then this file can be stored.", city=plain(city.name))
        )
        _to_the_plan(t, city, None)
    elif plan.missing:
        st.warning(t("“{label}” is not complete yet, so this file cannot be stored.", label=plain(plan.entry.label)))
        bullets(*(plain(entry.what(t.language)) for entry in plan.missing), heading=t("Still missing"))
        _to_the_plan(t, city, plan)
    elif plan.entry.last_day is not None and in_the_schools(plan):
        last = t.date(plan.entry.last_day)
        st.warning(t("According to the plan the schools are still asking until {date}.", date=last))
        _to_the_plan(t, city, plan)
    elif plan.entry.deletion_date is not None:
        kept = t.date(plan.entry.deletion_date)
        st.info(t("The answers are kept until {date} and deleted then. Results for groups stay.", date=kept))


def _to_the_plan(t: Translator, city: CityView, plan: SurveyPlanView | None) -> None:
    from ctc_toolkit.pages.navigation import page_file

    if st.button(t("Open the plan"), key="import-open-plan", icon=":material/arrow_forward:", icon_position="right"):
        remember("city", city.ags)
        if plan is not None:
            st.session_state[WANTED] = plan.id
        st.switch_page(page_file("plan_survey"))
    st.caption(t("The file stays here meanwhile; come back to this page afterwards."))
