"""Two texts side by side after somebody else was faster: the person decides, and until then nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at, when
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.writing.differences import Line, compared, only_here, put_together
from ctc_toolkit.pages.writing.state import Field
from ctc_toolkit.pages.writing.typed import typed, typed_area, used
from ctc_toolkit.workspace import Conflict, KeptView, settle_kept_text
from ctc_toolkit.workspace.texts import Decision

PROBLEMS = "writing-decisions"
MERGING = "writing-merging"
NAMED_DIFFERENCES = 6
LONGEST_RUN = 160


def show_conflict(context: PageContext, kept: KeptView, field: Field, title: str) -> None:
    """Show both texts with their differences and let the person decide."""
    t, found = context.t, compared(kept.text, kept.newest.text)
    st.warning(
        t("Somebody else saved this section before you. Nothing is overwritten, and your text is kept. Please decide."),
        icon=":material/compare:",
    )
    with st.container(key=f"conflict-{kept.section}", border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            _heading(t("Your text"), t("kept since {time}", time=when(t, kept.kept_at)))
            _marked(t("Your text is empty."), found.mine, "blue")
        with right:
            _heading(t("The other text"), _who(context, kept))
            _marked(t("The other text is empty."), found.theirs, "orange")
        _in_words(context, found.mine, found.theirs)
        if kept.id in st.session_state.get(MERGING, set()):
            _merge(context, kept, field, title)
        else:
            _buttons(context, kept, field)
        problem = st.session_state.get(PROBLEMS, {}).get(kept.id)
        if problem is not None:
            report_unexpected(problem)


def _heading(name: str, since: str) -> None:
    st.markdown(f"**{name}**  \n:small[{since}]")


def _who(context: PageContext, kept: KeptView) -> str:
    t, moment = context.t, kept.newest.changed_at
    name = plain(kept.newest.changed_by or "")
    return t("saved {when} by {name}", when=at(t, moment) if moment else "", name=name)


def _marked(empty: str, lines: Sequence[Line], colour: str) -> None:
    """Show a text whose own words are bold and coloured; a sign before them says the same without colour."""
    shown = [" ".join(_run(run.words, run.where == "only_here", colour) for run in line) for line in lines]
    text = "  \n".join(line or "\u00a0" for line in shown) if any(shown) else f"*{empty}*"
    st.markdown(text)


def _run(words: str, own: bool, colour: str) -> str:
    escaped = plain(words, 20_000)
    return f":{colour}-background[**{escaped}**]" if own else escaped


def _in_words(context: PageContext, mine: Sequence[Line], theirs: Sequence[Line]) -> None:
    """Name the differences, for those who do not see colours or listen to the page."""
    t = context.t
    for heading, lines in ((t("Only in your text:"), mine), (t("Only in the other text:"), theirs)):
        runs = only_here(lines)
        if not runs:
            continue
        named = [t("“{words}”", words=plain(run, LONGEST_RUN)) for run in runs[:NAMED_DIFFERENCES]]
        if len(runs) > NAMED_DIFFERENCES:
            more = len(runs) - NAMED_DIFFERENCES
            named.append(t.plural("and one more place", "and {count} more places", more))
        bullets(*named, heading=heading)


def _buttons(context: PageContext, kept: KeptView, field: Field) -> None:
    t = context.t
    with st.container(horizontal=True, gap="small"):
        for label, decision in ((t("Take my text"), "take_mine"), (t("Keep the other one"), "keep_theirs")):
            st.button(
                label,
                key=f"{decision}-{kept.id}",
                on_click=_decide,
                args=(kept, field, decision),
                type="primary" if decision == "take_mine" else "secondary",
            )
        st.button(t("Merge the two"), key=f"merge-{kept.id}", on_click=_begin_merging, args=(kept.id,))


def _merge(context: PageContext, kept: KeptView, field: Field, title: str) -> None:
    t, name = context.t, _typed_name(kept)
    st.markdown(t("Everything of both texts stands below. Delete and rewrite until it is right."))
    start = put_together(kept.text, kept.newest.text)
    typed_area(context, t("{title} Merged text", title=title), name, start=start)
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Save the merged text"),
            type="primary",
            key=f"merged-{kept.id}",
            on_click=_decide,
            args=(kept, field, "merged", start),
        )
        st.button(t("Back to the two texts"), key=f"unmerge-{kept.id}", on_click=_end_merging, args=(kept.id,))


def _decide(kept: KeptView, field: Field, decision: Decision, start: str = "") -> None:
    context, problems = page_context(), st.session_state.setdefault(PROBLEMS, {})
    problems.pop(kept.id, None)
    try:
        outcome = settle_kept_text(
            context.actor,
            context.workspace,
            kept.id,
            decision,
            kept.newest.version,
            typed(_typed_name(kept), start) if decision == "merged" else "",
        )
    except Exception as problem:
        problems[kept.id] = problem
        return
    _end_merging(kept.id)
    used(_typed_name(kept))
    if not isinstance(outcome, Conflict):
        field.take(outcome.newest)
        field.saved_at = outcome.newest.changed_at


def _typed_name(kept: KeptView) -> str:
    """Return under which name a merged text is kept: another one where the other text has changed again."""
    return f"merge-{kept.id}-{kept.newest.version}"


def _begin_merging(kept_id: str) -> None:
    st.session_state.setdefault(MERGING, set()).add(kept_id)


def _end_merging(kept_id: str) -> None:
    st.session_state.setdefault(MERGING, set()).discard(kept_id)
