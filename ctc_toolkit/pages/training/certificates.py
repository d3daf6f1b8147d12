"""Certificates of trainers and multipliers: which expire, and the form of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.training.drafts import Draft, Form, draft_of, drop_draft, took_over
from ctc_toolkit.pages.training.words import certificate_words, validity_words
from ctc_toolkit.process.certificates import (
    LONGEST_NAME,
    LONGEST_NOTE,
    WARNING_DAYS,
    CertificateFields,
    certificate_problems,
)
from ctc_toolkit.workspace import (
    CertificateConflict,
    CertificateView,
    certificates,
    remove_certificate,
    save_certificate,
)

DRAFT = "certificate"
CHOSEN = "certificate-chosen"
PROBLEM = "certificate-problem"
NEW = ""
LONG_GONE = 365


def show_certificates(context: PageContext) -> None:
    """Show all certificates, which of them expire, and the form of one."""
    t, found = context.t, certificates(context.actor, context.workspace)
    st.header(t("Whose certificate expires?"), anchor=False)
    _answer(t, found)
    if found:
        rows = [
            (
                plain(one.fields.holder),
                certificate_words(t)[one.fields.kind],
                plain(one.fields.issued_by),
                t.date(one.fields.issued_on) if one.fields.issued_on else "",
                t.date(one.fields.valid_until) if one.fields.valid_until else t("no end"),
                validity_words(t, one.validity, one.days_left),
            )
            for one in found
        ]
        columns = [t("Name"), t("Kind"), t("Issued by"), t("Issued on"), t("Valid until"), t("State")]
        frame = pd.DataFrame(rows, columns=columns)
        show_table(frame, t("Certificates of trainers and multipliers"), content="sentences", key="certificates")
    st.caption(
        t(
            "Names stand here because a certificate belongs to a person. Only the office sees them. Remove a "
            "certificate when the person leaves or no longer wants to be listed."
        )
    )
    _edit(t, {one.id: one for one in found})


def _answer(t: Translator, found: tuple[CertificateView, ...]) -> None:
    expired = [one for one in found if one.validity == "expired"]
    soon = [one for one in found if one.validity == "expires_soon"]
    if not found:
        st.markdown(t("No certificate has been entered yet."))
    elif not expired and not soon:
        st.markdown(t("No certificate expires within the next {days} days.", days=WARNING_DAYS))
    if expired:
        st.warning(
            t.plural("{count} certificate has expired.", "{count} certificates have expired.", len(expired)),
            icon=":material/warning:",
        )
    if soon:
        st.info(
            t.plural(
                "{count} certificate expires within the next {days} days.",
                "{count} certificates expire within the next {days} days.",
                len(soon),
                days=WARNING_DAYS,
            ),
            icon=":material/schedule:",
        )
    if any((one.days_left or 0) < -LONG_GONE for one in expired):
        st.markdown(t("Some expired more than a year ago. Please remove those that nobody renews."))


def _edit(t: Translator, found: dict[str, CertificateView]) -> None:
    options = {NEW: t("Enter a new certificate"), **{name: _called(t, one) for name, one in found.items()}}
    if st.session_state.get(CHOSEN) not in options:
        st.session_state[CHOSEN] = NEW
    chosen = st.selectbox(t("Certificate"), list(options), format_func=options.__getitem__, key=CHOSEN)
    view = found.get(chosen)
    form = Form(t, draft_of(DRAFT, view.id if view else None, None, view.fields if view else CertificateFields()), save)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        report_unexpected(problem)
    form.saved_line(view.changed_by if view else "", view.changed_at if view else None)
    if form.draft.conflict is not None:
        form.decide(_labels(t), lambda name, value: _shown(t, name, value))
        return
    with st.container(border=True, key="certificate-form"):
        _fields(form)
        if view is None:
            st.button(t("Enter the certificate"), key="certificate-add", type="primary", on_click=_add)
    if view is not None:
        st.button(
            t("Remove this certificate and the name in it"),
            key="certificate-remove",
            icon=":material/delete:",
            type="tertiary",
            on_click=_remove,
            args=(view.id,),
        )


def _called(t: Translator, one: CertificateView) -> str:
    return f"{one.fields.holder} ({certificate_words(t)[one.fields.kind]})"


def _fields(form: Form) -> None:
    t, labels = form.t, _labels(form.t)
    left, right = st.columns([2, 1])
    with left:
        form.text("holder", labels["holder"], LONGEST_NAME)
    with right:
        form.choice("kind", labels["kind"], dict(certificate_words(t)))
    form.text("issued_by", labels["issued_by"], LONGEST_NAME)
    first, second = st.columns(2)
    with first:
        form.day("issued_on", labels["issued_on"])
    with second:
        form.day("valid_until", labels["valid_until"], tip=t("Stays empty where the certificate has no end."))
    form.lines("note", labels["note"], LONGEST_NOTE)


def _labels(t: Translator) -> dict[str, str]:
    return {
        "holder": t("Name"),
        "kind": t("Kind"),
        "issued_by": t("Issued by"),
        "issued_on": t("Issued on"),
        "valid_until": t("Valid until"),
        "note": t("Own note"),
    }


def _shown(t: Translator, name: str, value: Any) -> str:
    if name == "kind":
        return certificate_words(t)[value]
    return t.date(value) if hasattr(value, "year") else str(value or "")


def _add() -> None:
    """Store a new certificate and open it."""
    draft: Draft = st.session_state[DRAFT]
    draft.problems = _found(draft)
    outcome = None if draft.problems else _stored(draft)
    if outcome is None:
        return
    saved = Draft(DRAFT, outcome.id, None, outcome.fields, outcome.fields, saved_at=outcome.at)
    st.session_state[DRAFT], st.session_state[CHOSEN] = saved, outcome.id


def save(draft: Draft) -> None:
    """Store a certificate that is there; of a new one look again at what was wrong."""
    found = _found(draft)
    if draft.id is None:
        draft.problems = {name: problem for name, problem in found.items() if name in draft.problems}
        return
    draft.problems = found
    outcome = None if found else _stored(draft)
    if isinstance(outcome, CertificateConflict):
        draft.conflict = outcome
    elif outcome is not None:
        took_over(draft, outcome.fields, outcome.at)


def _found(draft: Draft) -> dict[str, Exception]:
    return dict(certificate_problems(draft.wanted, datetime.now(UTC).astimezone().date()))


def _stored(draft: Draft) -> Any:
    context = page_context()
    before = draft.before if draft.id is not None else None
    try:
        return save_certificate(
            context.actor, context.workspace, after=draft.wanted, certificate_id=draft.id, before=before
        )
    except Exception as problem:  # shown beneath the first field
        draft.problems = {"holder": problem}
        return None


def _remove(certificate_id: str) -> None:
    context = page_context()
    try:
        remove_certificate(context.actor, context.workspace, certificate_id)
    except Exception as problem:  # shown above the fields
        st.session_state[PROBLEM] = problem
        return
    drop_draft(DRAFT)
    st.session_state[CHOSEN] = NEW
