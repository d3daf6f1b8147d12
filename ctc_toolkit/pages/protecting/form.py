"""What only people can fill into the documents on data protection: one form, typed once for all of them."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.process.protection_texts import FIELDS
from ctc_toolkit.workspace import ProtectionKit, save_data_protection

LONGEST = 300
PROBLEM, SAVED = "protection-problem", "protection-saved"


def fields_form(context: PageContext, kit: ProtectionKit) -> None:
    """Let a person enter what the documents leave open; what the planned survey tells stands there in grey."""
    t = context.t
    st.header(t("What only you can fill in"), anchor=False)
    st.markdown(
        t(
            "Each entry stands in every document from then on. What the planned survey tells already stands in grey "
            "and needs no entry."
        )
    )
    turn = f"{kit.ags}-{kit.language}-{kit.version}"
    with st.form(f"protection-form-{turn}", border=False):
        for name, label in FIELDS.items():
            words = label.get(t.language)
            st.text_input(
                words[:1].upper() + words[1:],
                value=kit.entered.get(name, ""),
                max_chars=LONGEST,
                placeholder=kit.known.get(name, ""),
                key=f"protection-{name}-{turn}",
                width=640,
            )
        st.form_submit_button(t("Save"), type="primary", on_click=_saved, args=(kit, turn))
    ags, problem, entered = st.session_state.pop(PROBLEM, (None, None, {}))
    if problem is not None and ags == kit.ags:
        show_problem(problem)
        if problem.code == "changed_meanwhile":
            st.markdown(t("You had entered: {what}", what=plain("; ".join(filter(None, entered.values())), 4000)))
    if st.session_state.pop(SAVED, None) == kit.ags:
        st.success(t("Saved. The documents now say this."), icon=":material/check:")


def _saved(kit: ProtectionKit, turn: str) -> None:
    context, state = page_context(), st.session_state
    typed = {name: state[f"protection-{name}-{turn}"] for name in FIELDS}
    entered = {name: text for name, text in typed.items() if text.strip() != kit.entered.get(name, "")}
    try:
        if entered:
            save_data_protection(
                context.actor, context.workspace, kit.ags, entered, version=kit.version, language=kit.language
            )
    except ToolkitError as problem:
        state[PROBLEM] = (kit.ags, problem, entered)
    else:
        state[SAVED] = kit.ags
