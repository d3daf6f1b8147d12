"""Comparison with other communities: what the design allows, what it could find, what came out, and how."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.estimates import FigureResult, results_of
from ctc_toolkit.evaluation.planning import communities_of
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.terms import term_link
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.evaluating.address import EDIT, NEW, STUDY, chosen
from ctc_toolkit.pages.evaluating.names import figure_names
from ctc_toolkit.pages.evaluating.own_change import show_chart
from ctc_toolkit.pages.evaluating.study_form import SAID, leave_form, show_form
from ctc_toolkit.reporting.effect_charts import community_charts
from ctc_toolkit.reporting.effect_words import (
    FigureNames,
    before_text,
    changes_table,
    design_line,
    detectable_text,
    level_text,
    origin_text,
    reason_text,
    result_sentence,
    results_table,
    rounding_line,
    sensitivity_table,
    statement_text,
    structure_lines,
    structure_table,
)
from ctc_toolkit.workspace import CityStudies, StudyView, remove_comparison_study

UNTIL = "bis"
PROBLEM = "effects-study-problem"
_ICONS = {"not_assessable": ":material/block:", "change": ":material/check:", "difference": ":material/check:"}
_COLOURS = {"not_assessable": "gray", "change": "green", "difference": "green"}


def study_answer(t: Translator, view: CityStudies) -> str:
    """Return what can be compared in this city, in one sentence."""
    if not view.studies:
        return t("There is no comparison with other communities yet.")
    study = _asked(view)
    results = results_of(study.fields)
    allowed = [one.allowed for one in results]
    best = next((one for one in allowed if one.statement == "difference"), allowed[0] if allowed else None)
    if best is None:
        return t("There is no comparison with other communities yet.")
    return t("“{study}” allows to say: {statement}.", study=study.fields.title, statement=statement_text(t, best))


def show_studies(context: PageContext, view: CityStudies) -> None:
    """Show the studies of a city, one at a time, and the form for whoever may enter one."""
    t = context.t
    said = st.session_state.pop(SAID, None)
    if said:
        st.success(plain(said), icon=":material/check:")
    asked = st.query_params.get(STUDY)
    if view.editable and (asked == NEW or (not view.studies and asked != "")):
        _intro(t)
        show_form(context, view, None)
        return
    if not view.studies:
        _intro(t)
        st.markdown(t("It is entered by the coordination or the evaluation."))
        return
    study = _asked(view)
    if view.editable and st.query_params.get(EDIT) == study.id:
        show_form(context, view, study)
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        names = {one.id: one.fields.title for one in view.studies}
        chosen(STUDY, names, study.id, t("Which comparison?"))
        years = _years_after(study)
        if len(years) > 1:
            last = {str(year): str(year) for year in years}
            chosen(UNTIL, last, str(years[-1]), t("Until which survey?"), width=220)
    until = choose_from_address(UNTIL, [str(year) for year in years], "")
    results = results_of(study.fields, after=int(until) if until else None)
    for start in study.fields.starts:
        _one_start(context, study, [one for one in results if one.design.start == start])
    _about(context, study)
    if view.editable:
        _buttons(t, view, study)


def _intro(t: Translator) -> None:
    st.markdown(
        t(
            "A comparison sets the change of communities with CTC beside that of others, chosen by structure: size, "
            "deprivation, types of school. It takes at least 4 on each side for a test and 6 pairs for a statement."
        )
        + " "
        + term_link(t, "comparison_region")
    )


def _asked(view: CityStudies) -> StudyView:
    by_id = {one.id: one for one in view.studies}
    return by_id[choose_from_address(STUDY, list(by_id), view.studies[0].id)]


def _years_after(study: StudyView) -> list[int]:
    first = min(study.fields.starts, default=0)
    return [year for year in study.fields.years if year > first]


def _one_start(context: PageContext, study: StudyView, results: Sequence[FigureResult]) -> None:
    """Show the results of communities that began in the same year."""
    t, names = context.t, figure_names(context.language)
    if not results:
        return
    first = results[0]
    start = first.design.start
    st.header(plain(design_line(t, first)), anchor=False)
    with st.container(border=True, key=f"effects-allowed-{start}"):
        _allowed(t, names, results)
    st.subheader(t("From which size on a difference would have been found"), anchor=False)
    found = [communities_of(study.fields, one.design) for one in results]
    sizes = [plain(detectable_text(t, one)) for one in found]
    if len(set(sizes)) == 1:
        st.markdown(sizes[0])
    else:
        called = [plain(names.of(one.design.figure)) for one in results]
        bullets(*(f"**{name}**: {size}" for name, size in zip(called, sizes, strict=True)))
    st.caption(plain(" ".join(dict.fromkeys(filter(None, (origin_text(t, one) for one in found))))))
    st.subheader(t("What came out"), anchor=False)
    bullets(*(plain(result_sentence(t, names, one), 600) for one in results))
    st.caption(t("Thick: mean. Solid line, dot: with CTC. Dashed, square: comparison. Thin: communities."))
    with st.container(key=f"effects-communities-{start}", horizontal=True, gap="medium"):
        for place, chart in enumerate(community_charts(t, study.fields, names, results)):
            with st.container(width=290):
                show_chart(chart, f"effects-community-{start}-{place}")
    _tables(t, names, results)


def _allowed(t: Translator, names: FigureNames, results: Sequence[FigureResult]) -> None:
    """Show what may be said: once where it is the same for all figures, else by figure."""
    groups: dict[object, list[FigureResult]] = {}
    for one in results:
        groups.setdefault(one.allowed, []).append(one)
    for members in groups.values():
        allowed = members[0].allowed
        if len(groups) > 1:
            st.markdown("**" + plain(", ".join(names.of(one.design.figure) for one in members)) + "**")
        st.badge(
            statement_text(t, allowed),
            icon=_ICONS[allowed.statement],
            color=_COLOURS[allowed.statement],  # type: ignore[arg-type]
        )
        st.markdown(plain(level_text(t, allowed)))
        if allowed.reasons:
            bullets(*(plain(reason_text(t, reason)) for reason in allowed.reasons))


def _tables(t: Translator, names: FigureNames, results: Sequence[FigureResult]) -> None:
    start = results[0].design.start
    with st.expander(t("Results as a table"), icon=":material/table:"):
        show_table(_escaped(results_table(t, names, results)), t("Results of all figures"))
        notes = [rounding_line(t, results)]
        if any(one.tested is not None for one in results):
            notes += [
                t("p (permutation): share of all ways to deal out the communities that give so large a difference."),
                t("p (all figures): with the correction for several figures (Holm). The main figure stands alone."),
            ]
        bullets(*notes)
    known = [one for one in results if one.before is not None]
    if known:
        with st.expander(t("Before the start: did both sides move alike?"), icon=":material/history:"):
            bullets(*(f"**{plain(names.of(one.design.figure))}**: {plain(before_text(t, one))}" for one in known))
    table = sensitivity_table(t, names, results)
    if len(table):
        with st.expander(t("Other ways of computing give"), icon=":material/compare_arrows:"):
            show_table(_escaped(table), t("Other ways of computing"))
            st.caption(t("Regressions count communities by their answers, the main result counts each community once."))
    with st.expander(t("Every community"), icon=":material/location_city:"):
        for place, one in enumerate(results):
            st.markdown("**" + plain(names.of(one.design.figure)) + "**")
            show_table(_escaped(changes_table(t, one)), plain(names.of(one.design.figure)), key=f"{start}-{place}")


def _about(context: PageContext, study: StudyView) -> None:
    """Show where the percentages come from and by which structure communities were chosen."""
    t, fields = context.t, study.fields
    with st.expander(t("How the communities were chosen, and where the figures come from"), icon=":material/info:"):
        show_table(_escaped(structure_table(t, fields)), t("Communities and their structure"))
        lines = [*structure_lines(t, fields), t("Source: {source}.", source=fields.source.rstrip("."))]
        if fields.source_date is not None:
            lines.append(t("As of {day}.", day=t.date(fields.source_date)))
        if fields.main:
            name = figure_names(context.language).of(fields.main)
            lines.append(t("Main figure, fixed beforehand: {name}.", name=name))
        if study.own_years and fields.own is not None:
            years = ", ".join(str(year) for year in study.own_years)
            lines.append(t("{city}: own surveys of {years}, as released.", city=fields.own.name, years=years))
        if fields.note:
            lines.append(fields.note)
        lines.append(t("Stored by {who}, {when}.", who=study.changed_by, when=at(t, study.changed_at)))
        bullets(*(plain(line, 600) for line in lines))


def _escaped(table: pd.DataFrame) -> pd.DataFrame:
    shown = table.map(plain)
    shown.columns = [plain(name) for name in table.columns]
    return shown


def _buttons(t: Translator, view: CityStudies, study: StudyView) -> None:
    problem = st.session_state.pop(PROBLEM, None)
    if isinstance(problem, ToolkitError):
        show_problem(problem)
    with st.container(horizontal=True, gap="small", key="effects-study-buttons"):
        st.button(t("Change this comparison"), key="effects-edit", icon=":material/edit:", on_click=_to_form,
                  args=(study.id,))  # fmt: skip
        st.button(t("Enter another comparison"), key="effects-new", icon=":material/add:", on_click=_to_new)
        with st.popover(t("Delete"), icon=":material/delete:"):
            st.markdown(plain(t("“{title}” is deleted with all its percentages.", title=study.fields.title)))
            st.button(t("Delete for good"), key="effects-remove", type="primary", on_click=_remove,
                      args=(view.ags, study.id, study.version))  # fmt: skip


def _to_form(study_id: str) -> None:
    leave_form()
    st.query_params.update({STUDY: study_id, EDIT: study_id})


def _to_new() -> None:
    leave_form()
    st.query_params[STUDY] = NEW


def _remove(ags: str, study_id: str, version: int) -> None:
    context = page_context()
    try:
        remove_comparison_study(context.actor, context.workspace, ags, study_id, version=version)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.query_params.pop(STUDY, None)
    st.session_state[SAID] = translator(context.language)("The comparison is deleted.")
