"""The lists of the review desk: what waits for whom since when, and everything that was handed in."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import day, when
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.reviewing.address import open_submission
from ctc_toolkit.pages.reviewing.words import reason_sentence, what_it_is
from ctc_toolkit.workspace import KeptView, SubmissionView, Waiting
from ctc_toolkit.workspace.review_words import state_word
from ctc_toolkit.workspace.sections import section


def show_desk(
    context: PageContext,
    waiting: Sequence[Waiting],
    kept: Sequence[KeptView],
    handed_in: Sequence[SubmissionView],
    *,
    writes: bool,
) -> None:
    """Show what waits for this person, what waits for others, and all versions. writes: whether the person writes."""
    t = context.t
    yours, others = [entry for entry in waiting if entry.yours], [entry for entry in waiting if not entry.yours]
    question(t("What waits for whom?"), _answer(context, len(yours) + len(kept), len(others)))
    if not handed_in and not kept:
        st.markdown(
            t("Here will stand what cities hand in for review: commentaries on profiles and drafts of plans.")
            + " "
            + t("Handing in is done below the texts of an area or of a profile.")
        )
        if writes:
            link_to("area", t("Go to the texts of an area"), kind="primary")
        return
    if yours or kept:
        st.header(t("Waits for you"), anchor=False)
        for number, entry in enumerate(yours):
            _item(context, entry, f"yours-{number}", "primary" if number == 0 else "secondary")
        for entry in kept:
            _kept(context, entry)
    if others:
        st.header(t("Waits for others"), anchor=False)
        for number, entry in enumerate(others):
            _item(context, entry, f"others-{number}", "secondary")
    if handed_in:
        _all(context, handed_in)


def _answer(context: PageContext, yours: int, others: int) -> str:
    t = context.t
    first = t.plural("{count} thing waits for you", "{count} things wait for you", yours) if yours else ""
    second = t.plural("{count} waits for others.", "{count} wait for others.", others) if others else ""
    if first and second:
        return t("{first}, {second}", first=first, second=second)
    if first:
        return first + "."
    return second or t("Nothing is waiting.")


def _item(context: PageContext, entry: Waiting, key: str, kind: str) -> None:
    t, submission = context.t, entry.submission
    with st.container(border=True, key=f"waiting-{key}"):
        number = t("version {number}", number=submission.number)
        since = t("waiting since {day}", day=day(t, entry.since))
        st.markdown(f"**{what_it_is(t, submission)}**, {number}  \n{reason_sentence(t, entry)} :small[{since}]")
        st.button(
            t("Open the version"),
            type=kind,
            key=f"open-{key}",
            help=what_it_is(t, submission),
            on_click=open_submission,
            args=(submission.id,),
        )


def _kept(context: PageContext, entry: KeptView) -> None:
    t = context.t
    title = section(entry.section).title.get(context.language)
    since = t("kept since {time}", time=when(t, entry.kept_at))
    with st.container(border=True, key=f"kept-{entry.id}"):
        st.markdown(
            t("**Two texts of “{title}”**", title=title)
            + "  \n"
            + t("Somebody else was faster. Your text is kept until you decide.")
            + f" :small[{since}]"
        )
        if st.button(t("Decide"), key=f"decide-{entry.id}"):
            go_to_text(entry)


def go_to_text(entry: KeptView) -> None:
    """Open the page on which the section of a kept text stands."""
    from ctc_toolkit.pages.components.context import remember
    from ctc_toolkit.pages.navigation import page_file
    from ctc_toolkit.pages.writing.places import remember_area

    remember("city", entry.ags)
    if entry.place.wave is not None:
        remember("wave", entry.place.wave)
    remember_area(entry.place.area or "")
    st.switch_page(page_file("area" if entry.place.wave is None else "commentary"))


def _all(context: PageContext, handed_in: Sequence[SubmissionView]) -> None:
    t = context.t
    st.header(t("Everything that was handed in"), anchor=False)
    rows = [
        (
            what_it_is(t, entry),
            str(entry.number),
            state_word(t, entry),
            day(t, entry.submitted_at),
            plain(entry.submitted_by),
        )
        for entry in handed_in
    ]
    columns = [t("What"), t("Version"), t("State"), t("Handed in on"), t("Handed in by")]
    show_table(pd.DataFrame(rows, columns=columns), t("Versions handed in"), content="sentences", key="versions")
    names = {entry.id: _bare(t, entry) for entry in handed_in}
    chosen = st.selectbox(
        t("Open a version"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=t("Choose a version"),
        key="review-choose",
    )
    if chosen is not None:
        st.button(t("Open this version"), key="open-chosen", on_click=open_submission, args=(chosen,))


def _bare(t: Translator, entry: SubmissionView) -> str:
    kind = t("Profile") if entry.kind == "profile" else t("Plan of an area")
    number = t("version {number}", number=entry.number)
    return f"{kind} " + ", ".join(part for part in (entry.city_name, entry.area_name, entry.wave_label, number) if part)
