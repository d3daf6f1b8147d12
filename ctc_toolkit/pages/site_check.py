"""Site checks: are we ready to start, will it last? Answered in minutes, with a picture and next steps."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.checking.findings import show_earlier, show_findings
from ctc_toolkit.pages.checking.questions import show_questions
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, forget, page_context, reach
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.writing.places import areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.process import load_process
from ctc_toolkit.process.site_checks import KINDS, check_of
from ctc_toolkit.reporting.team_words import own_points_text, verdict_text
from ctc_toolkit.workspace import (
    SiteChecks,
    SiteCheckView,
    begin_site_check,
    list_cities,
    remove_site_check,
    site_checks,
)

KIND, PART, CHOSEN = "check", "teil", "vom"
QUESTIONS, FINDINGS = "fragen", "ergebnis"
PROBLEM = "check-page-problem"
LAST_PHASE_OF_START = 2
"""Up to this phase the page opens with the check of readiness."""

SECONDS_PER_QUESTION = 20


def show() -> None:
    """Show the check of the address for the area of the address."""
    context = page_context()
    t = context.t
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city)]
    if not cities:
        question(t("Are we ready, will it last?"), t("Here an area checks whether it can start and whether it lasts."))
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities)
    found = site_checks(context.actor, context.workspace, area.id)
    kind = choose_from_address(KIND, list(KINDS), _fitting(found))
    checks = found.of(kind)
    check = _chosen_check(checks)
    question(check_of(load_process(), kind).title.get(t.language), _answer(t, kind, check))
    choose_city_and_area(context, cities, city, area)
    with st.container(key="check-choices", horizontal=True, gap="medium"):
        _choose_kind(t, kind)
        if check is not None:
            _choose_check(t, checks, check)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        show_problem(problem)
    if check is None:
        _begin(context, found, kind)
        return
    if check.state == "newest" and _choose_part(t, check) == QUESTIONS:
        show_questions(context, found, check)
        if check.summary.complete:
            st.button(t("See the result"), key="check-see", type="primary", on_click=_see_result)
    else:
        show_findings(context, found, check)
    show_earlier(context, checks)
    if checks[0].begun_on < date.today():
        with st.expander(t("Begin a new check"), key="check-anew"):
            st.markdown(t("The earlier one stays as it was. Once or twice a year is enough."))
            _begin_button(t, found, kind, "secondary")
    if reach(context.actor)("remove_site_check"):
        _removal(t, found, check)


def _fitting(found: SiteChecks) -> str:
    return "readiness" if found.phase <= LAST_PHASE_OF_START else "sustainability"


def _chosen_check(checks: tuple[SiteCheckView, ...]) -> SiteCheckView | None:
    by_id = {one.id: one for one in checks}
    return by_id.get(choose_from_address(CHOSEN, list(by_id), next(iter(by_id), "")))


def _answer(t: Translator, kind: str, check: SiteCheckView | None) -> str:
    if check is None:
        questions = check_of(load_process(), kind)
        minutes = max(5, round(len(questions.items) * SECONDS_PER_QUESTION / 60))
        return questions.introduction.get(t.language) + " " + t("It takes about {minutes} minutes.", minutes=minutes)
    said = verdict_text(t, check.summary)
    points = own_points_text(t, check.summary)
    return f"{said} {points}" if points and check.summary.points_answered else said


def _choose_kind(t: Translator, kind: str) -> None:
    names = {"readiness": t("Before the start: readiness"), "sustainability": t("In the long run: will it last?")}
    st.session_state["check-kind"] = kind
    st.segmented_control(
        t("Which check?"),
        list(names),
        format_func=names.__getitem__,
        key="check-kind",
        required=True,
        on_change=_kind_chosen,
        wrap=True,
    )


def _kind_chosen() -> None:
    st.query_params[KIND] = st.session_state["check-kind"]
    forget(PART, CHOSEN)


def _choose_part(t: Translator, check: SiteCheckView) -> str:
    default = FINDINGS if check.summary.complete else QUESTIONS
    part = choose_from_address(PART, [QUESTIONS, FINDINGS], default)
    st.session_state["check-part"] = part
    summary = check.summary
    counted = f" ({t.number(summary.answered)}/{t.number(len(summary.check.items))})"
    names = {QUESTIONS: t("Questions") + counted, FINDINGS: t("Result and next steps")}
    st.segmented_control(
        t("Part of the check"),
        list(names),
        format_func=names.__getitem__,
        key="check-part",
        required=True,
        on_change=_part_chosen,
        wrap=True,
    )
    if PART not in st.query_params:
        st.query_params[PART] = part  # the last answer is not to turn the page by itself
    return part


def _part_chosen() -> None:
    st.query_params[PART] = st.session_state["check-part"]


def _see_result() -> None:
    st.query_params[PART] = FINDINGS


def _choose_check(t: Translator, checks: tuple[SiteCheckView, ...], check: SiteCheckView) -> None:
    names = {one.id: t("Check of {day}", day=t.date(one.begun_on)) for one in checks}
    st.session_state["check-chosen"] = check.id
    st.selectbox(
        t("Check"), list(names), format_func=names.__getitem__, key="check-chosen", on_change=_check_chosen, width=240
    )


def _check_chosen() -> None:
    st.query_params[CHOSEN] = st.session_state["check-chosen"]


def _begin(context: PageContext, found: SiteChecks, kind: str) -> None:
    t = context.t
    if kind == "readiness":
        st.markdown(t("What was entered about the steps of phase 1 is taken over, so that you only look it through."))
    st.markdown(t("Best answered together, for example in the core group. Each answer is saved at once."))
    _begin_button(t, found, kind, "primary")


def _begin_button(t: Translator, found: SiteChecks, kind: str, look: str) -> None:
    st.button(
        t("Begin the check"),
        key="check-begin",
        type="primary" if look == "primary" else "secondary",
        icon=":material/checklist:",
        on_click=_begun,
        args=(found.area_id, kind),
    )


def _begun(area_id: str, kind: str) -> None:
    context = page_context()
    try:
        begin_site_check(context.actor, context.workspace, area_id, kind)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    forget(CHOSEN, PART)


def _removal(t: Translator, found: SiteChecks, check: SiteCheckView) -> None:
    with st.expander(t("Delete this check"), key="check-removing"):
        st.markdown(t("The check and its answers will be gone. This cannot be undone."))
        sure = st.checkbox(t("Yes, delete the check"), key=f"check-sure-{check.id}")
        st.button(
            t("Delete the check"),
            key="check-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_removed,
            args=(found.area_id, check.id),
        )


def _removed(area_id: str, check_id: str) -> None:
    context = page_context()
    try:
        remove_site_check(context.actor, context.workspace, area_id, check_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    forget(CHOSEN, PART)


show()
