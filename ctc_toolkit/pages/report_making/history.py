"""The reports made so far: fetch, where they come from, who got them, make again and compare, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.components.moments import day_and_clock
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.reporting.products import MEDIA_TYPES, product_words
from ctc_toolkit.workspace import (
    Again,
    MadeReports,
    Recipient,
    ReportView,
    make_report_again,
    read_made_report,
    remove_made_report,
    save_report_recipients,
)

CHOSEN = "erstellt"
"""How the address names the report that is looked at."""
AGAIN, FLAW = "report-again", "report-flaw"
SHOWN = 12
"""Digits of a fingerprint in the list."""


def history(context: PageContext, view: MadeReports) -> None:
    """Show the reports made so far, and one of them closer."""
    t = context.t
    st.header(t("What was made so far"), anchor=False)
    problem = st.session_state.pop(FLAW, None)
    if problem is not None:
        show_problem(problem)
    if not view.made:
        st.markdown(t("Nothing yet. Every report that is made is kept here with where it comes from."))
        return
    numbers = {one.id: len(view.made) - place for place, one in enumerate(view.made)}
    show_table(
        pd.DataFrame([_line(t, one, numbers[one.id]) for one in view.made]),
        t("Reports made so far"),
        content="sentences",
        key="reports",
    )
    by_id = {one.id: one for one in view.made}
    chosen = choose_from_address(CHOSEN, list(by_id), view.made[0].id)
    st.session_state["report-chosen"] = chosen
    st.selectbox(
        t("Look at a report"),
        list(by_id),
        format_func=lambda one: _title(t, by_id[one], numbers[one]),  # numbers: two of a minute are called the same
        key="report-chosen",
        on_change=_chosen,
        width=520,
    )
    _one(context, by_id[chosen], numbers[chosen])


def _chosen() -> None:
    st.query_params[CHOSEN] = st.session_state["report-chosen"]


def _title(t: Translator, report: ReportView, number: int) -> str:
    name = product_words(t)[report.order.product].name
    form = f"{report.order.form.upper()}, {NAMES[report.order.language]}"
    return t("No. {number}: {name}, {about}, {form}", number=number, name=name, about=_about(t, report), form=form)


def _about(t: Translator, report: ReportView) -> str:
    about = plain(report.survey or report.area)
    school = report.order.detail("school") if report.order.product == "school_sheet" else ""
    return f"{about}, {t('School {school}', school=plain(school))}" if school else about


def _line(t: Translator, report: ReportView, number: int) -> dict[str, str]:
    return {
        t("No."): str(number),
        t("When"): day_and_clock(t, report.made_at),
        t("By whom"): plain(report.made_by),
        t("Report"): product_words(t)[report.order.product].name,
        t("Of"): _about(t, report),
        t("Form"): f"{report.order.form.upper()}, {NAMES[report.order.language]}",
        t("Who got it"): "; ".join(_recipient(t, one) for one in report.recipients) or t("nobody noted"),
        t("Fingerprint"): report.content_hash[:SHOWN],
    }


def _recipient(t: Translator, one: Recipient) -> str:
    return f"{plain(one.who)}, {t.date(one.on)}"


def _one(context: PageContext, report: ReportView, number: int) -> None:
    t, may = context.t, reach(context.actor)
    actor, workspace = context.actor, context.workspace
    with st.container(key="report-one", border=True):
        st.subheader(_title(t, report, number), anchor=False)
        with st.container(key="report-actions", horizontal=True, gap="small"):
            st.download_button(
                t("Save on this device"),
                lambda: read_made_report(actor, workspace, report.id).content,
                file_name=report.name,
                mime=MEDIA_TYPES[report.order.form],  # type: ignore[index]
                key="report-save",
                icon=":material/download:",
                on_click="ignore",
            )
            again = may("make_report_again") and st.button(
                t("Make again and compare"), icon=":material/replay:", key="report-again-button"
            )
            if may("remove_made_report"):
                with st.popover(t("Delete"), icon=":material/delete:", key="report-deleting"):
                    st.markdown(t("The file and the note of who got it are deleted for good."))
                    st.button(t("Delete for good"), key="report-delete", on_click=_deleted, args=(report,))
        if again:
            _again(context, report)
        _compared(t, report)
        _origin(t, report)
        _recipients(context, report, "edit" if may("save_report_recipients") else "look")


def _origin(t: Translator, report: ReportView) -> None:
    level = t("for the public") if report.order.level == "public" else t("for use in the city")
    size = t.number(max(1, round(report.size / 1024)))
    with st.expander(t("Where it comes from"), icon=":material/fingerprint:", key="report-origin"):
        bullets(
            t("Made on {moment} by {who}.", moment=day_and_clock(t, report.made_at), who=plain(report.made_by)),
            t("Of: {what}; {level}.", what=_about(t, report), level=level),
            t("File: {name}, {size} kB.", name=plain(report.name), size=size),
            t("Fingerprint of the file (SHA-256): {sha}", sha=report.content_hash),
            t("Fingerprint of the inputs (SHA-256): {sha}", sha=report.inputs_hash),
            t("Software: ctc-toolkit {version}.", version=report.software),
            t("The file is kept until {day}, then it is deleted by itself.", day=t.date(report.kept_until)),
        )


def _recipients(context: PageContext, report: ReportView, use: str) -> None:
    t = context.t
    st.markdown(f"**{t('Who got it')}**")
    if not report.recipients:
        st.markdown(t("Nobody is noted yet."))
    for number, one in enumerate(report.recipients):
        with st.container(key=f"report-got-{number}", horizontal=True, vertical_alignment="center"):
            st.markdown(_recipient(t, one))
            if use == "edit":
                st.button(
                    t("Take out"),
                    key=f"report-out-{report.id}-{number}",
                    help=t("Takes “{who}” out of the list.", who=plain(one.who)),
                    type="tertiary",
                    on_click=_noted,
                    args=(report, report.recipients[:number] + report.recipients[number + 1 :]),
                )
    if use == "edit":
        with st.form(f"report-note-{report.id}-{report.version}", border=False):
            who = st.text_input(
                t("Function or organisation"),
                max_chars=120,
                key=f"report-who-{report.id}-{report.version}",
                help=t("For example “steering group”. Please no names of persons."),
                width=400,
            )
            on = st.date_input(
                t("Handed out on"),
                value="today",
                max_value="today",
                format="DD.MM.YYYY",
                key=f"report-on-{report.id}-{report.version}",
                width=200,
            )
            if st.form_submit_button(t("Note who got it"), icon=":material/add:"):
                _noted(report, (*report.recipients, Recipient(who, on if isinstance(on, date) else date.today())))
                st.rerun()


def _noted(report: ReportView, recipients: tuple[Recipient, ...]) -> None:
    context = page_context()
    _careful(
        lambda: save_report_recipients(context.actor, context.workspace, report.id, recipients, version=report.version)
    )


def _deleted(report: ReportView) -> None:
    context = page_context()
    st.query_params.pop(CHOSEN, None)
    _careful(lambda: remove_made_report(context.actor, context.workspace, report.id, version=report.version))


def _again(context: PageContext, report: ReportView) -> None:
    st.session_state.pop(AGAIN, None)
    try:
        with st.spinner(context.t("The report is being made again …"), show_time=True):
            found = make_report_again(context.actor, context.workspace, report.id)
    except ToolkitError as problem:
        show_problem(problem)
    else:
        st.session_state[AGAIN] = (report.id, found)


def _careful(act: Callable[[], object]) -> None:
    """Do something and keep the problem, if there is one, for the run that follows."""
    try:
        act()
    except ToolkitError as problem:
        st.session_state[FLAW] = problem


def _compared(t: Translator, report: ReportView) -> None:
    """Say what making it again has shown."""
    about, found = st.session_state.get(AGAIN, (None, None))
    if found is None or about != report.id:
        return
    if found.result == "same":
        st.success(t("Made again: every byte is the same."), icon=":material/verified:")
        return
    st.warning(_why(t, found), icon=":material/difference:")


def _why(t: Translator, found: Again) -> str:
    text = t("Made again, the report differs.")
    if found.changed:
        text += " " + t("Changed since then: {parts}.", parts=", ".join(_part(t, one) for one in found.changed))
    elif found.software_then != found.software_now:
        text += " " + t(
            "The inputs are the same; the software was {then} and is {now}.",
            then=found.software_then,
            now=found.software_now,
        )
    else:
        text += " " + t("The inputs and the version of the software are the same; only the file is written otherwise.")
    return text


def _part(t: Translator, name: str) -> str:
    """Return what a part of the inputs is called."""
    names = {
        "city": t("name of the city"),
        "label": t("name of the survey"),
        "tables": t("released tables"),
        "differences": t("comparisons and changes"),
        "ranks": t("ranks"),
        "areas": t("values by parts of the city"),
        "associations": t("what occurs together"),
        "quality": t("quality of the data"),
        "cut_points": t("cut points"),
        "decisions": t("decided priorities and goals"),
        "facts": t("delivery of measures"),
        "instrument": t("texts of the questionnaire"),
        "glossary": t("glossary"),
        "words": t("words of this site"),
        "brand": t("name, logo and template of the city"),
        "plan": t("action plan"),
        "offers": t("offers, priorities and numbers of children"),
        "year": t("figures of the school year"),
        "written": t("what was written about the school year"),
        "decision": t("decision on the school year"),
        "consent": t("consent of the school"),
        "letter": t("text of the letter"),
        "survey_plan": t("planned survey"),
        "state": t("state of the area"),
    }
    return names.get(name, name)
