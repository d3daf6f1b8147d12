"""The next step of an area, for who may tell it: one line that the office sees at once, in the overview of cities."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.cities.forms import DONE, show_done
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.writing.places import allowed
from ctc_toolkit.workspace import AreaView, CityView, tell_next_step

LONGEST = 200
_OPEN = "status-area"


def status_of_areas(context: PageContext, cities: list[CityView]) -> None:
    """Show the next step of an area with a form to change it; nothing for who may change none."""
    if not reach(context.actor)("tell_next_step"):
        return
    own = [(city, area) for city in cities for area in city.areas if _may_set(context, city, area)]
    if not own:
        return
    t = context.t
    names = {area.id: f"{city.name}, {area.name}" for city, area in own}
    by_id = {area.id: area for _, area in own}
    show_done()
    refused = any(f"status-{area_id}-problem" in st.session_state for area_id in names)
    title = t("Tell the office what an area does next")
    with st.expander(title, icon=":material/edit:", expanded=refused, key="status-form"):
        chosen = st.selectbox(t("Part of the city"), list(names), format_func=names.__getitem__, key=_OPEN, width=360)
        if chosen in by_id:
            _form(t, by_id[chosen])


def _may_set(context: PageContext, city: CityView, area: AreaView) -> bool:
    return allowed(context, "tell_next_step", city.ags, area.id)


def _form(t: Translator, area: AreaView) -> None:
    """Show what is stored of an area; what somebody typed stays where a save was refused."""
    key, problem = f"status-{area.id}", st.session_state.get(f"status-{area.id}-problem")
    typed = f"{key}-{area.version}" if problem is None else st.session_state[f"{key}-typed"]
    with st.form(f"{key}-form", border=False):
        st.text_input(
            t("Next step"),
            value=area.next_step,
            max_chars=LONGEST,
            key=f"{typed}-step",
            help=t("One sentence with a date. The office sees it at once, in the overview of cities."),
        )
        if problem is not None:
            show_problem(problem)
            if problem.code == "changed_meanwhile":
                st.markdown(t("Stored now: {step}", step=plain(area.next_step) or t("nothing")))
        st.form_submit_button(t("Save"), key=f"{key}-save", type="primary", on_click=_save, args=(area, typed))


def _save(area: AreaView, typed: str) -> None:
    context, key = page_context(), f"status-{area.id}"
    try:
        said = str(st.session_state[f"{typed}-step"])
        tell_next_step(context.actor, context.workspace, area.id, next_step=said, version=area.version)
    except ToolkitError as problem:
        st.session_state[f"{key}-problem"], st.session_state[f"{key}-typed"] = problem, typed
        return
    for name in (f"{key}-problem", f"{key}-typed"):
        st.session_state.pop(name, None)
    st.session_state[DONE] = context.t("The next step of {area} is stored.", area=plain(area.name))
