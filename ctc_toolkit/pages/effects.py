"""Effects: what a design allows to say, what it could find, and what has changed."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    cities_for,
    page_context,
    remember,
)
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.evaluating.address import OTHERS, OWN, PART, PLAN, PROGRAMME, segments
from ctc_toolkit.pages.evaluating.next_survey import show_next_survey
from ctc_toolkit.pages.evaluating.own_change import own_change_or_problem, show_own_change
from ctc_toolkit.pages.evaluating.programme_changes import (
    changes_answer,
    changes_of_address,
    show_programme_changes,
)
from ctc_toolkit.pages.evaluating.studies import show_studies, study_answer
from ctc_toolkit.workspace import CityView, comparison_studies, list_cities


def show() -> None:
    """Show the part of the address for the city of the address."""
    context = page_context()
    t = context.t
    title = t("What has changed for young people?")
    cities = cities_for(context, "programme_changes")
    if not cities:
        question(title, t("Here stands what has changed in a city, and what can be said about it."))
        if list_cities(context.actor, context.workspace):
            st.markdown(t("It is shown to the coordination, the teams and the evaluation of a city."))
        else:
            no_city_yet(context)
        return
    by_ags = {city.ags: city for city in cities}
    city = by_ags[choose_from_address("city", list(by_ags), cities[0].ags)]
    whole = city in cities_for(context, "comparison_studies")
    parts = [OWN, OTHERS, PROGRAMME, PLAN] if whole else [PROGRAMME]
    part = choose_from_address(PART, parts, parts[0])
    if part == OTHERS:
        view = comparison_studies(context.actor, context.workspace, city.ags)
        question(title, plain(study_answer(t, view), 400))
        _choose(context, by_ags, city)
        show_studies(context, view)
    elif part == PROGRAMME:
        changes = changes_of_address(context, city)
        question(title, plain(changes_answer(t, changes), 400))
        _choose(context, by_ags, city)
        show_programme_changes(context, city, changes)
    elif part == PLAN:
        question(title, t("How large must the next survey be, so that a change is found?"))
        _choose(context, by_ags, city)
        show_next_survey(context, city)
    else:
        change, problem = own_change_or_problem(context, city)
        answer = change.answer(context, city) if change else t("In {city} nothing can be compared yet.", city=city.name)
        question(title, plain(answer, 400))
        _choose(context, by_ags, city)
        if problem is not None:
            show_problem(problem)
        else:
            show_own_change(context, city, change)


def _choose(context: PageContext, by_ags: dict[str, CityView], city: CityView) -> None:
    """Let a person choose city and part."""
    t = context.t
    remember("city", city.ags)
    parts = {
        OWN: t("Our change"),
        OTHERS: t("Comparison with other communities"),
        PROGRAMME: t("Participants of measures"),
        PLAN: t("Planning the next survey"),
    }
    with st.container(key="where", horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.session_state["effects-city"] = city.ags
        st.selectbox(
            t("City"),
            list(by_ags),
            format_func=lambda ags: by_ags[ags].name,
            key="effects-city",
            on_change=_city_chosen,
            width=220,
        )
        if city in cities_for(context, "comparison_studies"):
            segments(PART, parts, OWN, t("What do you want to know?"))


def _city_chosen() -> None:
    remember("city", st.session_state["effects-city"])
    for name in ("wave", "studie", "seit"):
        st.query_params.pop(name, None)


show()
