"""Running what is due, its result, and the proofs of deletion so far, each as a text that can be filed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day_and_clock
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.workspace import DueList, ProofView, deletion_proofs, run_deletion
from ctc_toolkit.workspace.deletion_words import deleted_words, occasion_words, proof_text, state_words

_RESULT, _SHOWN = "deletion-result", "deletion-proof"
_NEWEST = 30
"""Proofs that stand in the table; older ones can be had from the command line."""


def keep_result(proofs: Sequence[ProofView]) -> None:
    """Keep what a deletion has just proven for the next run of the page."""
    st.session_state[_RESULT] = tuple(proofs)


def show_result(context: PageContext) -> None:
    """Show what a deletion has just proven, once."""
    t = context.t
    for number, proof in enumerate(st.session_state.pop(_RESULT, ())):
        told = "  \n".join(plain(sentence, 600) for sentence in _sentences(proof, t))
        if proof.state == "open" or proof.problems:
            st.warning(told, icon=":material/pending:")
        else:
            st.success(told, icon=":material/verified:")
        if proof.id:
            _download(context, proof, f"new-{number}")


def _sentences(proof: ProofView, t: Translator) -> list[str]:
    problems = [f"{problem.what}: {problem.de if t.language == 'de' else problem.en}" for problem in proof.problems]
    return [state_words(proof, t), *(deleted_words(item, t) for item in proof.items), *problems]


def run_now(context: PageContext, found: DueList) -> None:
    """Let an administrator delete what is due now."""
    t = context.t
    if not found.due:
        return
    st.markdown(
        t("The server does this by itself if “ctc deletion run” is set up there once a day. You can also do it now.")
    )
    if st.button(t("Delete everything that is due now"), icon=":material/auto_delete:", key="deletion-run"):
        try:
            with st.spinner(t("Being deleted, and the files searched …"), show_time=True):
                done = run_deletion(context.actor, context.workspace)
        except ToolkitError as problem:
            show_problem(problem)
            return
        keep_result((done.proof, *done.earlier))
        st.rerun()


def list_proofs(context: PageContext) -> None:
    """Show the proofs, newest first, and let a person save one."""
    t = context.t
    st.header(t("Proofs of deletion"), anchor=False)
    proofs = {proof.id: proof for proof in deletion_proofs(context.actor, context.workspace)[:_NEWEST]}
    if not proofs:
        st.markdown(t("Nothing has been deleted so far. After a deletion its proof will stand here."))
        return
    rows = [
        (
            day_and_clock(t, proof.at),
            plain(f"{proof.who} ({occasion_words(proof, t)})"),
            plain(" ".join(deleted_words(item, t) for item in proof.items), 600),
            state_words(proof, t),
        )
        for proof in proofs.values()
    ]
    frame = pd.DataFrame(rows, columns=[t("Begun"), t("Started by"), t("What was deleted"), t("Result")])
    show_table(frame, t("Proofs of deletion, newest first"), content="sentences", key="proofs")
    chosen = st.selectbox(
        t("Proof to save"),
        list(proofs),
        format_func=lambda name: f"{day_and_clock(t, proofs[name].at)}, {proofs[name].who}",
        key=_SHOWN,
        width=420,
    )
    if chosen is not None:
        _download(context, proofs[chosen], "chosen")


def _download(context: PageContext, proof: ProofView, key: str) -> None:
    t = context.t
    name = f"{t('proof-of-deletion')}-{proof.at.astimezone():%Y-%m-%d}-{proof.id[:8]}.txt"
    st.download_button(
        t("Save the proof of deletion as a text"),
        data=proof_text(proof, context.language).encode(),
        file_name=name,
        mime="text/plain",
        icon=":material/download:",
        key=f"deletion-save-{key}",
    )
