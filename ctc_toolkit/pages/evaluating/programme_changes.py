"""What changed in the participants of a measure: results one by one, and the way to enter another one."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post_fidelity import change_by_fidelity
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.sheets import sheet_downloads
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.terms import term_link
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.evaluating.own_change import show_chart
from ctc_toolkit.pages.evaluating.programme_change_draft import ENTRY, NEW, open_entry
from ctc_toolkit.pages.evaluating.programme_change_form import SAVED, show_form
from ctc_toolkit.pages.writing.places import area_of_address, areas_to_write_about, remember_area
from ctc_toolkit.reporting.fidelity_words import band_words
from ctc_toolkit.reporting.pre_post_chart import pre_post_chart
from ctc_toolkit.reporting.pre_post_sheet import code_sheet
from ctc_toolkit.reporting.pre_post_words import (
    answer_text,
    cautions,
    change_rows,
    comparison_text,
    no_reason_text,
    signed,
)
from ctc_toolkit.workspace import (
    ChangeRecord,
    CityView,
    ProgrammeChanges,
    programme_changes,
    remove_programme_change,
)

MEASURE = "massnahme"
PROBLEM, ASKED = "changes-problem", "changes-asked"


def changes_of_address(context: PageContext, city: CityView) -> ProgrammeChanges | None:
    """Return the changes of the area in the address, else of the first one of the city; None: none is open to them."""
    areas = areas_to_write_about(context, city, "programme_changes")
    if not areas:
        return None
    asked = area_of_address(areas) or areas[0]
    return programme_changes(context.actor, context.workspace, asked.id)


def changes_answer(t: Translator, view: ProgrammeChanges | None) -> str:
    """Return the sentence that answers what changed in participants."""
    if view is None or not view.changes:
        return t("What changed in young people who took part in a measure has not been entered yet.")
    told = [one for one in view.changes if one.result.state == "shown"]
    better = sum(_better(one) for one in told)
    results = t.plural("{count} result", "{count} results", len(view.changes))
    if not told:
        return t("{results} about participants in {area}, told in words only.", results=results, area=view.name)
    surely = t.plural("{count} surely for the better", "{count} surely for the better", better)
    return t(
        "{results} about participants in {area}, {surely} during the programme.",
        results=results,
        surely=surely,
        area=view.name,
    )


def _better(change: ChangeRecord) -> bool:
    result = change.result
    return bool(result.secure) and result.change is not None and (result.change > 0) == (change.fields.better == "up")


def show_programme_changes(context: PageContext, city: CityView, view: ProgrammeChanges | None) -> None:
    """Show the changes in the participants of one measure of an area of the city."""
    t = context.t
    if view is None:
        st.markdown(t("Here stands what changed in participants of measures. No part of this city is open to you."))
        return
    remember_area(view.area_id)
    areas = {area.id: area for area in areas_to_write_about(context, city, "programme_changes")}
    with st.container(horizontal=True, gap="small", key="changes-where"):
        if len(areas) > 1:
            st.session_state["changes-area"] = view.area_id
            st.selectbox(
                t("Part of the city"),
                list(areas),
                format_func=lambda one: areas[one].name,
                key="changes-area",
                on_change=_area_chosen,
                width=340,
            )
        measure = _measure(context, view)
    if measure is None:
        st.markdown(
            t("This needs an action plan that has been decided: its measures are what participants take part in.")
        )
        if reach(context.actor)("area_plan"):
            link_to("action_plan", t("Open the action plan"), city=city.ags)
        return
    _results(context, view, measure)


def _area_chosen() -> None:
    remember_area(st.session_state["changes-area"])
    st.query_params.pop(MEASURE, None)
    open_entry(None)


def _measure(context: PageContext, view: ProgrammeChanges) -> str | None:
    """Let a person choose one of the measures, first one with results."""
    t, names = context.t, {one.id: one for one in view.measures}
    if not names:
        return None
    default = next((one.measure for one in view.changes), next(iter(names)))
    measure = choose_from_address(MEASURE, list(names), default)
    st.session_state["changes-measure"] = measure
    st.selectbox(
        t("Measure of the plan"),
        list(names),
        format_func=lambda one: (
            names[one].title + (f" ({t('not in the plan any more')})" if names[one].dropped else "")
        ),
        key="changes-measure",
        on_change=_measure_chosen,
        width=440,
    )
    return measure


def _measure_chosen() -> None:
    st.query_params[MEASURE] = st.session_state["changes-measure"]
    open_entry(None)


def _results(context: PageContext, view: ProgrammeChanges, measure: str) -> None:
    t, found = context.t, view.of_measure(measure)
    saved = st.session_state.pop(SAVED, None)
    if saved is not None:
        st.success(t("Saved {moment}.", moment=at(t, saved)), icon=":material/check:")
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        show_problem(problem)
    opened = st.query_params.get(ENTRY, "")
    st.header(t("What has changed"), anchor=False)
    for change in found:
        if view.editable and change.id == opened:
            show_form(context, view, measure, change)
        else:
            _result(context, view, change)
    if not found:
        st.markdown(
            t("Nothing yet. Here stands what changed in participants from before to after, and how sure that is.")
        )
    if view.editable and opened == NEW:
        show_form(context, view, measure, None)
    elif view.editable:
        st.button(
            t("Enter a change"),
            key="change-new",
            type="secondary" if found else "primary",
            icon=":material/add:",
            on_click=open_entry,
            args=(NEW,),
        )
        _codes(context, view, measure)
    else:
        st.caption(t("You can read everything here. Entries are made by the coordination and the team of the area."))


def _result(context: PageContext, view: ProgrammeChanges, change: ChangeRecord) -> None:
    """Show one result: the sentence, the picture, what to keep in mind, the table."""
    t, fields, result = context.t, change.fields, change.result
    with st.container(border=True, key=f"change-{change.id}"):
        st.subheader(plain(fields.figure), anchor=False)
        st.markdown(f"**{plain(answer_text(t, fields, result), 600)}**")
        if fields.note:
            st.markdown(plain(fields.note, 900))
        chart = pre_post_chart(fields, result, context.language)
        if chart is not None:
            show_chart(chart, f"change-chart-{change.id}", width="stretch")
            beside = comparison_text(t, fields, result)
            if beside:
                st.markdown(plain(beside, 600))
            st.markdown(no_reason_text(t, result))
        said = cautions(t, fields, result)
        if said:
            bullets(*(plain(one, 600) for one in said), heading=t("What to keep in mind"))
        rows = change_rows(t, fields, result)
        if rows:
            with st.expander(t("The values as a table"), icon=":material/table:", key=f"change-table-{change.id}"):
                frame = pd.DataFrame([tuple(map(plain, row)) for row in rows], columns=[t("What"), t("Value")])
                show_table(frame, plain(fields.figure), content="sentences", key=f"change-{change.id}")
                st.markdown(term_link(t, "size_of_change") + " · " + term_link(t, "regression_to_the_mean"))
        _by_fidelity(context, view, change)
        st.caption(plain(_where_from(t, change), 600))
        if view.editable:
            _buttons(t, view, change)


def _by_fidelity(context: PageContext, view: ProgrammeChanges, change: ChangeRecord) -> None:
    """Show the changes of groups by how true to its design they were delivered, where enough have both."""
    t, today = context.t, datetime.now(UTC).astimezone().date()
    delivery = next((one for one in view.deliveries if one.measure == change.measure), None)
    found = change_by_fidelity(change.result.by_group, delivery, today)
    if not found:
        return
    with st.expander(t("Change and delivery side by side"), icon=":material/table:", key=f"change-bands-{change.id}"):
        rows = [(band_words(t, one.band), t.number(one.groups), signed(t, one.change, 1)) for one in found]
        frame = pd.DataFrame(rows, columns=[t("Delivered"), t("Groups"), t("Mean change of the groups")])
        show_table(frame, t("Change and delivery side by side"), key=f"change-bands-{change.id}")
        st.markdown(
            t(
                "A description of groups with at least ten pairs, no proof: groups can differ in other things as well. "
                "{term}",
                term=term_link(t, "fidelity"),
            )
        )


def _where_from(t: Translator, change: ChangeRecord) -> str:
    fields = change.fields
    days = (
        t("asked on {before} and {after}", before=t.date(fields.before_on), after=t.date(fields.after_on))
        if fields.before_on is not None and fields.after_on is not None
        else ""
    )
    source = {
        "linked": t("from answers linked by codes"),
        "aggregated": t("from numbers that were entered"),
        "words": t("in words"),
    }[change.source]
    entered = t("saved {when} by {name}", when=at(t, change.changed_at), name=change.changed_by)
    return " · ".join(part for part in (fields.source, source, days, entered) if part)


def _buttons(t: Translator, view: ProgrammeChanges, change: ChangeRecord) -> None:
    with st.container(horizontal=True, gap="small"):
        if st.session_state.get(ASKED) == change.id:
            st.markdown(t("Delete this result for good?"))
            st.button(
                t("Yes, delete"),
                key=f"change-delete-{change.id}",
                on_click=_remove,
                args=(view.area_id, change.id, change.version),
            )
            st.button(t("No, keep it"), key=f"change-keep-{change.id}", on_click=_ask, args=(None,))
            return
        st.button(
            t("Edit"),
            key=f"change-edit-{change.id}",
            icon=":material/edit:",
            on_click=open_entry,
            args=(change.id,),
        )
        st.button(
            t("Delete"), key=f"change-ask-{change.id}", icon=":material/delete:", on_click=_ask, args=(change.id,)
        )


def _ask(change_id: str | None) -> None:
    st.session_state[ASKED] = change_id


def _remove(area_id: str, change_id: str, version: int) -> None:
    context = page_context()
    st.session_state.pop(ASKED, None)
    try:
        remove_programme_change(context.actor, context.workspace, area_id, change_id, version=version)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem


def _codes(context: PageContext, view: ProgrammeChanges, measure: str) -> None:
    """Offer the sheet for asking before and after with codes."""
    t = context.t
    title = next(one.title for one in view.measures if one.id == measure)
    with st.expander(t("Ask before and after with codes"), icon=":material/key:", key="change-codes"):
        st.markdown(
            t(
                "Young people make up a code by a rule, the same both times. So both answers can be linked without "
                "anybody knowing whose they are. The sheet has a page for whoever asks and one for the young people."
            )
        )
        today = datetime.now(UTC).astimezone().date()
        sheet = code_sheet(t, measure=title, city=view.city_name, made_up=view.made_up, today=today)
        sheet_downloads(t, lambda: sheet, sheet, key="change-sheet", city=view.ags)
