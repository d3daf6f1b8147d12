"""How one measure runs in a school year: how it stands, what to look at, the five sides of fidelity, its course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.implementation.fidelity import DIMENSIONS, WEIGHTS, DimensionName, Fidelity, fidelity_of
from ctc_toolkit.implementation.planned import Period, school_year, school_years, takes_part
from ctc_toolkit.implementation.records import Delivery, Group
from ctc_toolkit.implementation.series import KINDS, months_of, run_series
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.delivering.address import choose_measure
from ctc_toolkit.pages.delivering.warning_part import show_warnings
from ctc_toolkit.pages.showing.prepared import FONT
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.fidelity_words import (
    band_words,
    basis_words,
    dimension_names,
    dimension_text,
    figure_text,
    figures_of,
    index_sentence,
    marked_standing,
    missing_dimensions,
    rating_text,
    share_text,
)
from ctc_toolkit.reporting.run_charts import (
    months_chart,
    months_columns,
    months_finding,
    months_rows,
    months_title,
    run_chart,
    run_columns,
    run_finding,
    run_rows,
    series_title,
)
from ctc_toolkit.workspace import AreaDelivery, MeasureView, area_standing

YEAR, ONLY = "schuljahr", "gruppe-nur"
ALL = "alle"
MOST_WEIGHT = 5


def show_course(context: PageContext, view: AreaDelivery) -> None:
    """Show the measure, the school year and the group of the address."""
    t, today = context.t, date.today()
    delivery = choose_measure(context, view.measures)
    period, group = _choose(t, delivery, today)
    standing = next(
        one
        for one in area_standing(context.actor, context.workspace, view.area_id, today=today)
        if one.delivery.measure == delivery.measure
    )
    if period == school_year(today):
        _standing(t, standing)
        show_warnings(context, view, standing)
    groups = [one for one in delivery.groups if takes_part(delivery, one, period)]
    shown = [one for one in groups if group in (ALL, one.id)]
    _fidelity(t, delivery, period, today, None if group == ALL else group)
    st.header(t("The course"), anchor=False)
    _charts(context, delivery, shown, period, today)
    if group == ALL and len(groups) > 1:
        _groups(t, delivery, groups, period, today)


def _choose(t: Translator, delivery: Delivery, today: date) -> tuple[Period, str]:
    """Let a person choose school year and group; the choice stands in the address."""
    years = {f"{one.first.year}": one for one in school_years(delivery, today)}
    asked = choose_from_address(YEAR, list(years), next(iter(years)))
    period = years[asked]
    groups = {one.id: one.fields.name for one in delivery.groups if takes_part(delivery, one, period)}
    with st.container(key="course-choice", horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.session_state["course-year"] = asked
        st.selectbox(
            t("School year"),
            list(years),
            format_func=lambda one: f"{one}/{int(one) % 100 + 1:02}",
            key="course-year",
            on_change=_moved,
            args=(YEAR, "course-year"),
            width=180,
        )
        group = ALL
        if len(groups) > 1:
            group = choose_from_address(ONLY, [ALL, *groups], ALL)
            st.session_state["course-group"] = group
            st.selectbox(
                t("Group"),
                [ALL, *groups],
                format_func=lambda one: t("All groups") if one == ALL else groups[one],
                key="course-group",
                on_change=_moved,
                args=(ONLY, "course-group"),
                width=380,
            )
    return period, group


def _moved(name: str, key: str) -> None:
    st.query_params[name] = st.session_state[key]


def _standing(t: Translator, standing: MeasureView) -> None:
    """Show how the measure stands, as the answer to the question of the page."""
    st.header(f"{marked_standing(t, standing.standing.standing)}", anchor=False)


def _fidelity(t: Translator, delivery: Delivery, period: Period, today: date, group: str | None) -> None:
    """Show the overall value and beside it the sides it is made of; never one without the other."""
    st.header(t("Does it run as it was designed?"), anchor=False)
    found = fidelity_of(delivery, period, today, group=group, weights=_weights())
    st.markdown(plain(index_sentence(t, found), 600))
    if found.dimensions:
        _sides(t, found)
    missing = missing_dimensions(found)
    if missing and found.held:
        names = dimension_names(t.language)
        listed = ", ".join(names[name] for name in missing)
        st.markdown(t("Not known yet: {sides}.", sides=plain(listed)))
    lines = list(_further(t, found))
    if lines:
        bullets(*lines, heading=t("Besides"))
    left, right = st.columns(2, gap="medium")
    with left.expander(t("What was found elsewhere"), icon=":material/menu_book:", key="course-figures"):
        _elsewhere(t)
    with right.expander(t("Weights of the sides"), icon=":material/balance:", key="course-weights"):
        _weighing(t, found)


def _sides(t: Translator, found: Fidelity) -> None:
    names = dimension_names(t.language)
    rows = [
        (
            plain(names[one.name]),
            plain(dimension_text(t, found, one)),
            t("{value} of 100", value=t.number(one.value)),
            band_words(t, one.band),
            basis_words(t, one.basis),
        )
        for one in found.dimensions
    ]
    columns = [t("Side"), t("Counted or rated"), t("On one scale"), t("Stands"), t("How it is known")]
    show_table(
        pd.DataFrame(rows, columns=columns), t("The sides of fidelity"), content="sentences", key="fidelity-sides"
    )


def _further(t: Translator, found: Fidelity) -> list[str]:
    """Return what is worth knowing beside the five sides."""
    lines = []
    if found.attendance is not None:
        lines.append(t("Attendance: {share}", share=t.percent(found.attendance.percent)))
    if found.minutes is not None:
        lines.append(t("Minutes: {share} of those planned", share=t.percent(found.minutes.percent)))
    if found.quality is not None and found.own_quality is not None:
        lines.append(t("Own rating of the quality: {rating}", rating=rating_text(t, found.own_quality)))
    if found.retention is not None:
        lines.append(t("Stayed (at least 60 percent of the sessions): {share}", share=share_text(t, found.retention)))
    if found.of_eligible is not None:
        lines.append(t("Reached of all who could take part: {share}", share=share_text(t, found.of_eligible)))
    if found.trained is not None:
        lines.append(t("Trained staff: {share}", share=share_text(t, found.trained)))
    if found.adaptations["fits"] or found.adaptations["core"]:
        lines.append(
            t(
                "Adapted sessions: {fits} in a way that fits, {core} in their core",
                fits=found.adaptations["fits"],
                core=found.adaptations["core"],
            )
        )
    return [plain(line) for line in lines]


def _elsewhere(t: Translator) -> None:
    """Show the reference values with their sources: orientation, no target."""
    process = load_process()
    st.markdown(
        t(
            "Values of studies, above all of the CYDS trial in 24 towns in the USA. They give orientation and are no "
            "target: programmes, groups and ways of counting differ."
        )
    )
    names, sources = dimension_names(t.language), {one.id: one for one in process.sources}
    for side in (*DIMENSIONS, "retention"):
        lines = []
        for figure in figures_of(side):
            links = [
                f"[{source}]({sources[source].addresses[0]})" if sources[source].addresses else source
                for source in figure.sources
            ]
            lines.append(f"{plain(figure_text(t, figure))} ({', '.join(links)})")
        if lines:
            bullets(*lines, heading=plain(names[side]))


def _weights() -> Mapping[DimensionName, float]:
    return {name: float(st.session_state.get(f"course-weight-{name}", WEIGHTS[name])) for name in DIMENSIONS}


def _weighing(t: Translator, found: Fidelity) -> None:
    """Let a person weigh the sides for what is in view; nothing is stored."""
    st.markdown(
        t(
            "All sides count the same, as no source gives a reason for anything else. Other weights hold for this view "
            "only. A side of which nothing is known does not count."
        )
    )
    names = dimension_names(t.language)
    for name in DIMENSIONS:
        key = f"course-weight-{name}"
        st.session_state.setdefault(key, int(WEIGHTS[name]))
        st.number_input(plain(names[name]), 0, MOST_WEIGHT, step=1, key=key, width=220)
    if found.index is not None:
        used = ", ".join(
            f"{plain(names[name])} {t.percent(100 * share)}" for name, share in found.index.weights.items()
        )
        st.caption(t("Counted with: {weights}", weights=used))


def _charts(context: PageContext, delivery: Delivery, groups: Sequence[Group], period: Period, today: date) -> None:
    """Show the run charts, each with what it says and a table of the same values."""
    t = context.t
    shown = 0
    for kind in KINDS:
        series = run_series(delivery, groups, period, kind)
        if series is not None:
            shown += 1
            rows = pd.DataFrame(run_rows(t, series), columns=list(run_columns(t, series)))
            _picture(t, run_chart(series, t.language), run_finding(t, series), rows, series_title(t, kind), kind)
    months = months_of(delivery, groups, period, today)
    if len(months) > 1:
        shown += 1
        rows = pd.DataFrame(months_rows(t, months), columns=list(months_columns(t)))
        _picture(t, months_chart(months, t.language), months_finding(t, months), rows, months_title(t), "months")
    if not shown:
        st.markdown(t("Pictures stand here as soon as at least three sessions are entered."))
    elif len(groups) > 1:
        st.caption(t("One point per week over all groups. Choose a group to see each of its sessions."))


def _picture(t: Translator, chart: ProfileChart, finding: str, rows: pd.DataFrame, title: str, key: str) -> None:
    document = chart.to_dict(alternative="separate")
    document["config"] = {**document["config"], "font": FONT}
    with st.container(key=f"run-chart-{key}"):
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")
    st.markdown(plain(finding))
    with st.expander(t("The same values as a table"), icon=":material/table_rows:", key=f"run-table-{key}"):
        show_table(rows, title, key=f"run-{key}")


def _groups(t: Translator, delivery: Delivery, groups: Sequence[Group], period: Period, today: date) -> None:
    """Show the groups beside each other by name: a description, no ranking."""
    st.header(t("The groups beside each other"), anchor=False)
    rows = []
    for group in sorted(groups, key=lambda one: one.fields.name.casefold()):
        found = fidelity_of(delivery, period, today, group=group.id)
        rows.append(
            (
                plain(group.fields.name),
                share_text(t, found.dose) if found.dose is not None else "–",
                t.percent(found.adherence) if found.adherence is not None else "–",
                t.percent(found.attendance.percent) if found.attendance is not None else "–",
                rating_text(t, found.quality) if found.quality is not None else "–",
                rating_text(t, found.own_quality) if found.own_quality is not None else "–",
            )
        )
    columns = [
        t("Group"), t("Sessions held"), t("Core components"), t("Attendance"), t("Quality from outside"),
        t("Quality, own rating"),
    ]  # fmt: skip
    show_table(
        pd.DataFrame(rows, columns=columns), t("The groups beside each other"), content="sentences", key="course-groups"
    )
    st.caption(t("In the order of their names. Groups differ in many ways; this is a description and no ranking."))
