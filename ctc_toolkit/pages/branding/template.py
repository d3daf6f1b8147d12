"""The Word template of a city: what it can hold, a sample, uploading with a check, fetching, taking out."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.reporting.sample_template import sample_template
from ctc_toolkit.reporting.word_archive import LARGEST
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.reporting.word_placeholders import written
from ctc_toolkit.reporting.word_template import template_problems
from ctc_toolkit.workspace import BrandView, read_template, remove_template, save_template

PROBLEMS, STORED, TURN = "template-problems", "template-stored", "template-turn"


def template_part(context: PageContext, view: BrandView) -> None:
    """Let a person give the Word files of a city a template."""
    t = context.t
    st.header(t("Word template"), anchor=False)
    st.markdown(
        t(
            "A template gives Word files your paper, your type, header and footer. "
            "You write placeholders into it; the report fills them."
        )
    )
    with st.expander(t("Placeholders"), icon=":material/data_object:", key="template-placeholders"):
        bullets(*(f"`{written(name)}`: {words}" for name, words in _meanings(t).items()))
    brand, language = view.brand, context.language
    st.download_button(
        t("Sample template"),
        lambda: sample_template(brand, language),
        file_name=t("template.docx"),
        mime=DOCX,
        key="template-sample",
        icon=":material/description:",
        on_click="ignore",
    )
    if view.brand.template:
        _there(context, view)
    turn = st.session_state.setdefault(TURN, 0)
    key = f"template-file-{view.ags}-{turn}"
    st.file_uploader(
        t("Your template (Word, .docx)"),
        type=["docx"],
        key=key,
        max_upload_size=LARGEST // 1_000_000,
        on_change=_uploaded,
        args=(view, key),
    )
    _result(t, view)


def _meanings(t: Translator) -> dict[str, str]:
    """Return what stands in place of each placeholder."""
    return {
        "content": t("the report itself; needed once, as a paragraph of its own"),
        "title": t("the title"),
        "subtitle": t("the line below the title"),
        "city": t("the name of the city on reports"),
        "date": t("the day of the report"),
        "foot": t("where the report comes from and as of when"),
    }


def _there(context: PageContext, view: BrandView) -> None:
    """Show the template that is there."""
    t, actor, workspace = context.t, context.actor, context.workspace
    with st.container(key="template-there", horizontal=True, vertical_alignment="center", gap="small"):
        size = t.number(max(1, round(view.template_size / 1024)))
        st.markdown(f":material/attach_file: **{plain(view.template_name)}** ({size} kB)")
        st.download_button(
            t("Save on this device"),
            lambda: read_template(actor, workspace, view.ags),
            file_name=view.template_name,
            mime=DOCX,
            key="template-fetch",
            on_click="ignore",
        )
        with st.popover(t("Take the template out"), key="template-taking-out"):
            st.markdown(t("New Word files then have the usual layout. Reports made so far stay as they are."))
            st.button(t("Take out for good"), key="template-remove", on_click=_removed, args=(view,))


def _uploaded(view: BrandView, key: str) -> None:
    """Check a template, and store it where nothing is wrong with it."""
    uploaded, context = st.session_state.get(key), page_context()
    if uploaded is None:
        return
    content = uploaded.getvalue()
    problems = list(template_problems(content))
    if not problems:
        try:
            save_template(context.actor, context.workspace, view.ags, content, uploaded.name, version=view.version)
        except ToolkitError as problem:
            problems = [problem]
    if problems:
        st.session_state[PROBLEMS] = (view.ags, uploaded.name, problems)
    else:
        st.session_state[STORED] = view.ags
        st.session_state[TURN] += 1  # an empty field for the next one


def _removed(view: BrandView) -> None:
    context = page_context()
    try:
        remove_template(context.actor, context.workspace, view.ags, version=view.version)
    except ToolkitError as problem:
        st.session_state[PROBLEMS] = (view.ags, view.template_name, [problem])


def _result(t: Translator, view: BrandView) -> None:
    """Name everything that is wrong with the file that was chosen last, or say that it is stored."""
    ags, name, problems = st.session_state.pop(PROBLEMS, (None, "", []))
    if ags == view.ags:
        st.markdown(t("**{file}** was not taken over. The template in use stays.", file=plain(name)))
        for problem in problems:
            show_problem(problem)
    if st.session_state.pop(STORED, None) == view.ags:
        st.success(t("The template is stored. New Word files are written into it."), icon=":material/check:")
