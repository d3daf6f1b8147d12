"""For each decided priority the three best-founded programmes, with reasons and doubts, and why not others."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.choosing.address import PACKAGE, open_part, open_programme
from ctc_toolkit.pages.choosing.area_choice import area_of_page, factor_names, nothing_decided
from ctc_toolkit.pages.choosing.weighing import Asked, asked, show_weighing
from ctc_toolkit.pages.choosing.why_not import show_why_not
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.matching import Match, Matches
from ctc_toolkit.programmes.matching_stability import rank_stability
from ctc_toolkit.reporting.matching_words import (
    criterion_names,
    doubt_texts,
    knowledge_text,
    points_text,
    reason_text,
    short_text,
    stability_text,
)
from ctc_toolkit.reporting.programme_words import shown_name
from ctc_toolkit.workspace import AreaProgrammes

LONGEST = 800


def show_matches(context: PageContext, catalogue: ProgrammeCatalogue) -> None:
    """Show what fits the decided priorities of the area in the address."""
    t = context.t
    view = area_of_page(context)
    if view is None:
        return
    if not view.priorities or view.decided_on is None:
        nothing_decided(context, view)
        return
    found = asked(view.rules)
    names = factor_names(catalogue, context.language)
    answers = {factor: view.matches(factor, found.weights, found.wishes) for factor in view.priorities}
    st.markdown(
        t(
            "Best-founded for the priorities of {area}, decided on {day}:",
            area=plain(view.name),
            day=t.date(view.decided_on),
        )
    )
    bullets(*(f"{plain(names.get(one, one))}: {_first(t, matches)}" for one, matches in answers.items()))
    show_weighing(context, view, found)
    for factor, matches in answers.items():
        _show_factor(context, view, factor, names.get(factor, factor), matches, found)
    st.button(
        t("Put a package together from these"),
        key="match-package",
        type="primary",
        icon=":material/inventory_2:",
        on_click=open_part,
        args=(PACKAGE,),
    )
    with st.expander(t("Where do the onset ages come from?"), key="match-onsets", icon=":material/menu_book:"):
        _onsets(t, view)


def _first(t: Translator, matches: Matches) -> str:
    """Return the programmes in the first place, in bold, or that no tested one is known."""
    if matches.knowledge != "tested":
        return knowledge_text(t, matches)
    return "**" + "; ".join(plain(shown_name(one.programme)) for one in matches.ranked if one.place == 1) + "**"


def _show_factor(
    context: PageContext, view: AreaProgrammes, factor: str, name: str, matches: Matches, found: Asked
) -> None:
    t = context.t
    st.header(plain(name), anchor=False)
    st.markdown(knowledge_text(t, matches))
    if matches.best:
        columns = st.columns(3, gap="small")
        for column, one in zip(columns, matches.best, strict=False):
            with column:
                _card(t, factor, one)
        if matches.beside_best:
            others = "; ".join(shown_name(one.programme) for one in matches.beside_best)
            st.caption(
                t("As many points as the last one, in the order of names: {names}", names=plain(others, LONGEST))
            )
        st.caption(stability_text(t, rank_stability(matches)))
    if matches.knowledge != "tested" or matches.strategies:
        _without(t, factor, matches)
    if matches.ranked or matches.late:
        with st.expander(t("All points, and what comes late"), key=f"match-all-{factor}", icon=":material/list:"):
            _all_points(t, factor, matches)
    with st.expander(t("Why not another programme?"), key=f"match-why-{factor}", icon=":material/help:"):
        show_why_not(context, view, matches, found.wishes, name)


def _card(t: Translator, factor: str, one: Match) -> None:
    doubts = doubt_texts(t)
    name = plain(shown_name(one.programme))
    with st.container(border=True, key=f"match-{factor}-{one.programme.id}", height="stretch"):
        st.markdown(f"**{one.place}. {name}**  \n{plain(short_text(t, one))}  \n**{points_text(t, one)}**")
        reasons = [f"+{t.number(part.points)} {plain(reason_text(t, part))}" for part in one.reasons if part.points]
        st.markdown("  \n".join([t("Reasons:"), *reasons]))
        lines = "; ".join(doubts[code] for code in one.doubts)
        st.markdown(f":material/help: {t('Doubts:')} {lines}." if lines else t("No doubts known to us."))
        st.button(
            t("Open the entry of {name}", name=name),
            key=f"match-open-{factor}-{one.programme.id}",
            type="tertiary",
            on_click=open_programme,
            args=(one.programme.id,),
        )


def _without(t: Translator, factor: str, matches: Matches) -> None:
    """Show structural work, and what communities do where no tested programme is known."""
    if matches.abroad:
        names = "; ".join(shown_name(one) for one in matches.abroad)
        st.markdown(t("Known abroad, but not offered in Germany: {names}", names=plain(names, LONGEST)))
    if matches.strategies:
        st.markdown(t("**Structural work** on this factor, without a rating:"))
        language = t.language
        bullets(
            *(
                f"**{plain(one.title.get(language))}.** {plain(one.text.get(language), LONGEST)}"
                for one in matches.strategies
            )
        )
    if matches.next_steps:
        with st.expander(
            t("What communities with CTC do then"), key=f"match-steps-{factor}", icon=":material/signpost:"
        ):
            language = t.language
            bullets(
                *(
                    f"**{plain(one.title.get(language))}.** {plain(one.text.get(language), LONGEST)}"
                    for one in matches.next_steps
                )
            )


def _all_points(t: Translator, factor: str, matches: Matches) -> None:
    """Show every programme with the points of every reason, as a table that adds up."""
    names = criterion_names(t)
    listed = matches.ranked or matches.late
    rows = []
    for one in matches.ranked:
        cells = [f"{t.number(reason.points)} ({t.number(reason.most)})" for reason in one.reasons]
        rows.append([t.number(one.place), plain(shown_name(one.programme)), *cells, t.number(one.points)])
    heads = [names[reason.criterion] for reason in listed[0].reasons]
    if rows:
        frame = pd.DataFrame(rows, columns=[t("Rank"), t("Programme"), *heads, t("Points")])
        show_table(frame, t("Points of every programme"), key=f"points-{factor}")
        st.caption(t("In brackets: how many points the criterion can give at most."))
    if matches.late:
        st.markdown(t("**Begin late.** The problem has begun to spread by then; so they stand outside of the order:"))
        bullets(*(f"{plain(shown_name(one.programme))} – {plain(short_text(t, one))}" for one in matches.late))


def _onsets(t: Translator, view: AreaProgrammes) -> None:
    from ctc_toolkit.programmes.terms import PROBLEM_NAMES

    language = t.language
    st.markdown(
        t(
            "They are general knowledge of research on development, in whole years, and not checked in one source. "
            "Experts can change them in the catalogue."
        )
    )
    rows = [
        [plain(PROBLEM_NAMES[name].get(language)), t.number(one.age), plain(one.note.get(language), LONGEST)]
        for name, one in view.rules.onsets.items()
    ]
    frame = pd.DataFrame(rows, columns=[t("Problem behaviour"), t("From age"), t("What is meant")])
    show_table(frame, t("Ages at which problem behaviours begin to spread"), content="sentences", key="onsets")
