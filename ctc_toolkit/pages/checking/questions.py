"""The questions of a check; every answer is saved at once."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process.question_entries import CheckDimension, CheckItem
from ctc_toolkit.process.site_checks import ANSWERS
from ctc_toolkit.workspace import SiteChecks, SiteCheckView, save_check_answer

OPEN = "open"
PROBLEM, LAST = "check-problem", "check-last"


def answer_words(t: Translator) -> dict[str, str]:
    """Return what the answers are called."""
    return {"yes": t("yes"), "partly": t("partly"), "no": t("no"), OPEN: t("still open")}


def show_questions(context: PageContext, found: SiteChecks, check: SiteCheckView) -> None:
    """Show all questions of the newest check, side by side of the work."""
    t = context.t
    if any(answer.origin == "steps" for answer in check.answers.values()):
        st.markdown(
            t(
                "What was entered about the steps of phase 1 is already answered here. Please look at it and change "
                "what you see differently."
            )
        )
    for dimension in check.summary.check.dimensions:
        _dimension(context, found, check, dimension)
    if check.changed_at is None:
        st.caption(t("Each answer is saved as soon as you choose it. You can stop at any time."))


def _dimension(context: PageContext, found: SiteChecks, check: SiteCheckView, dimension: CheckDimension) -> None:
    t = context.t
    st.subheader(dimension.title.get(t.language), anchor=False)
    st.caption(dimension.meaning.get(t.language))
    for item in dimension.items:
        _question(t, found, check, item)


def _question(t: Translator, found: SiteChecks, check: SiteCheckView, item: CheckItem) -> None:
    words, given = answer_words(t), check.answers.get(item.id)
    key, stored = f"check-{check.id[:8]}-{item.id}", given.answer if given else None
    st.session_state[key] = stored or OPEN
    needed = f" ({t('needed')})" if item.importance == "needed" else ""
    st.radio(
        item.question.get(t.language) + needed,
        [*ANSWERS, OPEN],
        format_func=words.__getitem__,
        key=key,
        horizontal=True,
        on_change=_changed,
        args=(found.area_id, check.id, item.id, key, stored),
    )
    problem = st.session_state.get(PROBLEM)
    if problem is not None and problem[0] == (check.id, item.id):
        with st.container(key=f"problem-check-{item.id}"):
            report_unexpected(problem[1])
    elif st.session_state.get(LAST) == (check.id, item.id):
        moment = given.changed_at if given else None
        said = t("saved {when}", when=at(t, moment)) if moment else t("The answer is taken back.")
        st.caption(f":material/check: {said}")
    elif given is not None and given.origin == "steps":
        st.caption(t("taken over from the steps"))


def _changed(area_id: str, check_id: str, item: str, key: str, before: str | None) -> None:
    context, chosen = page_context(), st.session_state[key]
    st.session_state[PROBLEM], st.session_state[LAST] = None, None
    try:
        save_check_answer(
            context.actor,
            context.workspace,
            area_id,
            check_id,
            item,
            before=before,
            after=None if chosen == OPEN else str(chosen),
        )
    except ToolkitError as problem:
        st.session_state[PROBLEM] = ((check_id, item), problem)
        return
    st.session_state[LAST] = (check_id, item)
