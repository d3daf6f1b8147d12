"""Step 2.

Which questionnaire it is, which column belongs to which question, which way round the answers count.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing import directions
from ctc_toolkit.pages.importing.draft import DESIGN_ROLES, ImportDraft, change_instrument
from ctc_toolkit.pages.importing.state import cancel_button, go_to, keep_draft, keep_problem, kept_problem
from ctc_toolkit.survey.instrument_files import load_instrument

AT_ONCE = 8
"""Uncertain columns that are shown on one screen."""
NOT_THERE = ""
"""Choice that no column of the file holds something."""
BROKEN_DOWN = ("grade", "sex")
"""Roles of the groups by which every profile is broken down."""


def show(context: PageContext, draft: ImportDraft) -> None:
    """Show what was recognised, ask only what is uncertain, and lead on to the findings."""
    t = context.t
    st.header(t("2. Check the columns"), anchor=False)
    _recognised(context, draft)
    _uncertain(context, draft)
    directions.show(context, draft)
    _design(t, draft)
    _overview(context, draft)
    problem = kept_problem()
    if problem is not None:
        show_problem(problem)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("On to the findings"),
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            key="import-apply",
            on_click=_apply,
            args=(draft,),
        )
        cancel_button(t)


def _apply(draft: ImportDraft) -> None:
    if draft.proposal.questions and not draft.compared:
        draft.reminded = True
        return
    try:
        draft.apply()
    except ToolkitError as problem:
        keep_problem(problem)
        return
    go_to(draft, "findings")


def _recognised(context: PageContext, draft: ImportDraft) -> None:
    t = context.t
    found = sum(item.id in draft.mapping.columns for item in draft.instrument.items)
    st.markdown(
        t(
            "The file **{file}** holds {rows} questionnaires and {columns} columns. "
            "{found} of {all} questions of the questionnaire were found in it.",
            file=plain(draft.filename, 80),
            rows=t.number(len(draft.raw.frame)),
            columns=t.number(len(draft.columns)),
            found=t.number(found),
            all=t.number(len(draft.instrument.items)),
        )
    )
    references = [entry.reference for entry in draft.recognised]
    current = draft.instrument.reference
    chosen = st.selectbox(
        t("Questionnaire"),
        references,
        index=references.index(current),
        format_func=lambda reference: _instrument_name(reference, context.language),
        key="import-instrument",
        help=t("The questionnaire that fits the columns best is chosen already."),
        width=480,
    )
    if chosen != current:
        _change_instrument(draft, chosen)
        st.rerun()


def _change_instrument(draft: ImportDraft, reference: str) -> None:
    try:
        keep_draft(change_instrument(draft, reference))
    except ToolkitError as problem:
        keep_problem(problem)


def _instrument_name(reference: str, language: str) -> str:
    instrument = load_instrument(reference)
    return f"{instrument.title.get(language)}, {instrument.version.label.get(language)}"


def target_name(draft: ImportDraft, target: str, language: str) -> str:
    """Return a question or group in words with its short name."""
    if target in draft.instrument.item_by_id:
        return f"{draft.instrument.item_by_id[target].label.get(language)} ({target})"
    group = draft.instrument.group_by_id.get(target)
    return f"{group.label.get(language)} ({target})" if group else target


def _uncertain(context: PageContext, draft: ImportDraft) -> None:
    """Ask for columns found by similar names only, and for grade and sex where they were not found."""
    t = context.t
    if draft.uncertain:
        st.markdown(t("**Please check these columns.** They could not be assigned with certainty."))
        pages = -(-len(draft.uncertain) // AT_ONCE)
        page = st.pagination(pages, key="import-page") if pages > 1 else 1
        for match in draft.uncertain[(page - 1) * AT_ONCE : page * AT_ONCE]:
            _column_choice(context, draft, match.target)
    missing = [
        group.id for group in draft.instrument.groups if group.role in BROKEN_DOWN and group.id in draft.not_found
    ]
    if missing:
        st.markdown(t("**Is there a column for this?** Without it the results cannot be broken down by it."))
        for target in missing:
            _column_choice(context, draft, target)


def _column_choice(context: PageContext, draft: ImportDraft, target: str) -> None:
    t, key = context.t, f"import-column-{target}"
    options = [NOT_THERE, *draft.columns]
    current = draft.mapping.columns.get(target, NOT_THERE)
    st.selectbox(
        plain(target_name(draft, target, context.language)),
        options,
        index=options.index(current),
        format_func=lambda column: _column_name(t, draft, column),
        key=key,
        on_change=lambda: draft.assign(target, st.session_state[key] or None),
        width=640,
    )


def _column_name(t: Translator, draft: ImportDraft, column: str) -> str:
    if column == NOT_THERE:
        return t("not in the file")
    label = draft.raw.labels.get(column, "")
    return f"{column}: {label[:80]}" if label else column


def _design(t: Translator, draft: ImportDraft) -> None:
    names = {
        "psu": t("School class or other sampling unit"),
        "stratum": t("Stratum"),
        "weight": t("Weight"),
        "population_psus": t("Number of sampling units in the population"),
    }
    found = [names[role] for role in DESIGN_ROLES if role in draft.mapping.design]
    summary = ", ".join(found) if found else t("none found")
    with st.expander(t("Columns of the sample: {found}", found=summary), icon=":material/account_tree:"):
        st.markdown(t("These columns make the intervals correct. Names of classes are replaced by neutral numbers."))
        options = [NOT_THERE, *draft.columns]
        for role in DESIGN_ROLES:
            key = f"import-design-{role}"
            st.selectbox(
                names[role],
                options,
                index=options.index(draft.mapping.design.get(role, NOT_THERE)),
                format_func=lambda column: _column_name(t, draft, column),
                key=key,
                on_change=lambda role=role, key=key: draft.assign_design(role, st.session_state[key] or None),
                width=480,
            )


def _overview(context: PageContext, draft: ImportDraft) -> None:
    """Show what is certain, what is not in the file and what is left out; every assignment can be changed."""
    t = context.t
    how = {
        "exact": t("same name"),
        "known": t("known name"),
        "similar": t("similar name"),
        "chosen": t("chosen by you"),
    }
    assigned = [
        match for match in draft.proposal.matches if match.kind != "design" and match.target in draft.mapping.columns
    ]
    title = t.plural("{count} column is assigned", "{count} columns are assigned", len(assigned))
    with st.expander(title, icon=":material/check:"):
        rows = [
            (
                plain(draft.mapping.columns[match.target]),
                plain(target_name(draft, match.target, context.language)),
                how["chosen"] if match.target in draft.changed else how.get(match.how, match.how),
            )
            for match in assigned
        ]
        show_table(
            pd.DataFrame(rows, columns=[t("Column"), t("Question"), t("Recognised by")]),
            t("Assigned columns"),
            content="sentences",
            key="assigned",
        )
    if draft.absent:
        title = t.plural(
            "{count} question is not in the file", "{count} questions are not in the file", len(draft.absent)
        )
        with st.expander(title, icon=":material/help:"):
            st.markdown(
                t("Questions without a column count as not asked. If a column holds one of them, assign it here.")
            )
            _assign_by_hand(context, draft)
            rows = [(plain(target_name(draft, target, context.language)),) for target in draft.absent]
            show_table(pd.DataFrame(rows, columns=[t("Question")]), t("Questions without a column"))
    if draft.unused:
        title = t.plural("{count} column is left out", "{count} columns are left out", len(draft.unused))
        with st.expander(title, icon=":material/block:"):
            st.markdown(t("These columns belong to no question of the questionnaire. They are not stored."))
            rows = [(plain(name), plain(draft.raw.labels.get(name, ""), 120)) for name in draft.unused]
            show_table(
                pd.DataFrame(rows, columns=[t("Column"), t("Description in the file")]),
                t("Columns that are left out"),
                content="sentences",
                key="left-out",
            )


def _assign_by_hand(context: PageContext, draft: ImportDraft) -> None:
    t = context.t
    with st.form("import-assign", border=False, enter_to_submit=False):
        target = st.selectbox(
            t("Question"),
            draft.absent,
            format_func=lambda name: target_name(draft, name, context.language),
            key="import-assign-target",
            width=640,
        )
        column = st.selectbox(
            t("Column that holds it"),
            draft.unused,
            format_func=lambda name: _column_name(t, draft, name),
            key="import-assign-column",
            width=640,
        )
        if st.form_submit_button(t("Assign"), disabled=not draft.unused) and column is not None:
            draft.assign(target, column)
            st.rerun()
