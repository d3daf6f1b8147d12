"""The programme package of an area: which set of programmes and offers covers the priorities within the limits."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.choosing.area_choice import area_of_page, factor_names, nothing_decided
from ctc_toolkit.pages.choosing.package_limits import show_limits
from ctc_toolkit.pages.choosing.package_options import show_options
from ctc_toolkit.pages.choosing.package_result import show_result
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.portfolio import Portfolio, choose_portfolio
from ctc_toolkit.programmes.portfolio_task import Task
from ctc_toolkit.reporting.portfolio_words import PackageNames
from ctc_toolkit.workspace import AreaProgrammes

_FOUND = "package-found"
SECONDS, MORE = 4.0, 4.0
"""How long the search for the package may take, and that for alternatives and prices."""


def show_portfolio(context: PageContext, catalogue: ProgrammeCatalogue) -> None:
    """Show the programme package of the area in the address."""
    t = context.t
    view = area_of_page(context)
    if view is None:
        return
    if not view.priorities:
        nothing_decided(context, view)
        return
    names = factor_names(catalogue, context.language)
    st.markdown(
        t(
            "Choose what could be part of the package, enter your own offers of costs, and set limits. Nothing is "
            "taken from other countries or converted. The search shows the best package for {area}, and what each "
            "limit costs.",
            area=plain(view.name),
        )
    )
    _result(context, view, names)
    show_options(context, view)
    show_limits(context, view, names)
    if view.changed_at is not None:
        st.caption(t("saved {when} by {name}", when=at(t, view.changed_at), name=plain(view.changed_by)))


def _result(context: PageContext, view: AreaProgrammes, names: dict[str, str]) -> None:
    t, chosen = context.t, view.chosen
    if chosen.waiting:
        waiting = "; ".join(one.name for one in chosen.waiting)
        st.info(
            t(
                "Not in the calculation, because costs are missing: {names}. 0 counts as well.",
                names=plain(waiting, 900),
            ),
            icon=":material/euro:",
        )
    try:
        task = chosen.task()
        if task is None:
            st.markdown(t("The package appears here as soon as one option has its costs and one age is chosen."))
            return
        found = _search(context, task)
    except ToolkitError as problem:
        with st.container(key="problem-package"):
            report_unexpected(problem)
        return
    options = {one.id: one.name for one in view.frame.available}
    areas = {area: name for area, name in view.frame.areas if area in chosen.areas}
    show_result(context, found, PackageNames(names, areas, options))


def _search(context: PageContext, task: Task) -> Portfolio:
    """Return the package, from this session where nothing has changed since."""
    kept = st.session_state.get(_FOUND)
    if isinstance(kept, Portfolio) and kept.task == task:
        return kept
    with st.spinner(context.t("The best package is being looked for …"), show_time=False):
        found = choose_portfolio(task, seconds=SECONDS, more=MORE)
    st.session_state[_FOUND] = found
    return found
