"""Which schools agreed to a sheet with their own values: seen, noted, taken back."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.reporting.school_sheet import decided_by_names
from ctc_toolkit.workspace import (
    ConsentFields,
    ConsentRecord,
    SchoolConsents,
    revoke_school_consent,
    save_school_consent,
    school_consents,
)

FLAW, NOTED, SCHOOL = "consent-flaw", "consent-noted", "consent-school"


def show_consents(context: PageContext, wave_id: str) -> None:
    """Show the consents of the schools of a survey, and let a person note or take back one."""
    t = context.t
    st.header(t("Which schools agreed"), anchor=False)
    st.markdown(
        t(
            "A school gets its own values only if it agrees: its head after the school conference was heard, or the "
            "conference itself. The sheet is for this school alone."
        )
    )
    problem, noted = st.session_state.pop(FLAW, None), st.session_state.pop(NOTED, None)
    if problem is not None:
        show_problem(problem)
    if noted is not None:
        st.success(noted, icon=":material/check:")
    view = school_consents(context.actor, context.workspace, wave_id)
    if not view.schools:
        st.markdown(t("In this survey schools are not told apart. There is no sheet for a single school."))
        return
    if view.consents:
        _listed(t, view)
    if reach(context.actor)("save_school_consent"):
        with st.container(key="consent-acts", horizontal=True, gap="medium"):
            _offer_noting(context, view)
            _offer_taking_back(t, view)


def _listed(t: Translator, view: SchoolConsents) -> None:
    rows = [
        {
            t("School"): plain(one.fields.school),
            t("Who decided"): decided_by_names(t)[one.fields.decided_by],
            t("On"): t.date(one.fields.decided_on),
            t("Pupils"): t.number(one.fields.pupils) if one.fields.pupils is not None else t("not told"),
            t("State"): t("holds") if one.revoked_on is None else t("taken back on {day}", day=t.date(one.revoked_on)),
            t("Note"): plain(one.fields.note),
        }
        for one in view.consents
    ]
    show_table(pd.DataFrame(rows), t("Consent of schools"), content="sentences", key="consents")


def _offer_noting(context: PageContext, view: SchoolConsents) -> None:
    t = context.t
    with (
        st.popover(t("Note a consent"), icon=":material/edit_note:", key="consent-noting"),
        st.form("consent-form", border=False),
    ):
        names = decided_by_names(t)
        school = st.selectbox(t("School"), view.schools, key=SCHOOL)
        by = st.radio(t("Who decided"), list(names), format_func=names.__getitem__, key="consent-by")
        on = st.date_input(t("On"), value="today", max_value="today", format="DD.MM.YYYY", key="consent-on")
        pupils = st.number_input(
            t("Pupils who could answer (may stay empty)"),
            min_value=1,
            max_value=5000,
            value=None,
            step=1,
            key="consent-pupils",
            help=t("With this number the sheet says in which range the value of all pupils of the school lies."),
        )
        note = st.text_input(
            t("Note (may stay empty)"),
            max_chars=200,
            key="consent-note",
            help=t("For example where the decision is filed. Please no names of persons."),
        )
        if st.form_submit_button(t("Note the consent"), type="primary"):
            held = view.of(str(school))
            fields = ConsentFields(str(school), by, on if isinstance(on, date) else date.today(), pupils, note)
            _note(context, view, fields, held)


def _note(context: PageContext, view: SchoolConsents, fields: ConsentFields, held: ConsentRecord | None) -> None:
    t = context.t
    try:
        version = held.version if held is not None else None
        save_school_consent(context.actor, context.workspace, view.wave.id, fields, version=version)
    except ToolkitError as problem:
        st.session_state[FLAW] = problem
    else:
        st.session_state[NOTED] = t("Noted: school {school} agreed.", school=plain(fields.school))
    st.rerun()


def _offer_taking_back(t: Translator, view: SchoolConsents) -> None:
    holding = {one.fields.school: one for one in view.consents if one.holds}
    if not holding:
        return
    with st.popover(t("Take a consent back"), icon=":material/undo:", key="consent-taking-back"):
        st.markdown(t("The values of this school and all sheets made of them are deleted for good."))
        school = st.selectbox(t("School"), list(holding), key="consent-revoked")
        if school is not None:
            st.button(
                t("Take back and delete"),
                key="consent-revoke",
                on_click=_revoked,
                args=(view.wave.id, holding[school]),
            )


def _revoked(wave_id: str, consent: ConsentRecord) -> None:
    context = page_context()
    school = consent.fields.school
    try:
        revoke_school_consent(context.actor, context.workspace, wave_id, school, version=consent.version)
    except ToolkitError as problem:
        st.session_state[FLAW] = problem
    else:
        st.session_state[NOTED] = context.t(
            "School {school}: taken back, and its sheets are gone.", school=plain(school)
        )
