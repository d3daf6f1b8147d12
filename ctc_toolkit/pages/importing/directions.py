"""Which way round the answers count.

What speaks for it, what a person has to decide, and one confirmation for all.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import ImportDraft
from ctc_toolkit.survey.codings import file_codes
from ctc_toolkit.survey.instrument import ResponseSet
from ctc_toolkit.survey.mapping import Coding, DirectionQuestion


def show(context: PageContext, draft: ImportDraft) -> None:
    """Ask what the file does not answer, show the rest with its evidence, and have all of it confirmed."""
    t = context.t
    questions = draft.proposal.questions
    if not questions:
        return
    st.markdown(
        t("**Which way round do the answers count?**")
        + "  \n"
        + t(
            "If a set of answers is read the wrong way round, its results turn over. Please compare with "
            "the code plan of the file."
        )
    )
    for asked in (entry for entry in questions if entry.evidence == "none"):
        _radio(context, draft, asked, key=f"import-coding-{asked.response_set}")
    supported = [entry for entry in questions if entry.evidence != "none"]
    if supported:
        title = t.plural("{count} suggestion with reasons", "{count} suggestions with reasons", len(supported))
        with st.expander(title, icon=":material/swap_vert:"):
            _suggestions(context, draft, supported)
    st.checkbox(
        t("I have compared the directions with the code plan."),
        value=draft.compared,
        key="import-compared",
        on_change=lambda: setattr(draft, "compared", st.session_state["import-compared"]),
    )
    if draft.reminded and not draft.compared:
        st.warning(
            t("Please compare the directions first, then tick the box above."),
            icon=":material/priority_high:",
        )


def _suggestions(context: PageContext, draft: ImportDraft, supported: list[DirectionQuestion]) -> None:
    t = context.t
    rows = [
        (
            _name(context, draft, entry),
            in_words(t, draft.instrument.response_set_by_id[entry.response_set], _current(draft, entry)),
            _reason(t, entry, _current(draft, entry)),
        )
        for entry in supported
    ]
    columns = [t("Answers"), t("How they are read"), t("What speaks for it")]
    show_table(
        pd.DataFrame(rows, columns=columns), t("Directions of the answers"), content="sentences", key="directions"
    )
    by_set = {entry.response_set: entry for entry in supported}
    chosen = st.selectbox(
        t("Change a direction"),
        list(by_set),
        index=None,
        placeholder=t("Choose the answers"),
        format_func=lambda name: draft.instrument.response_set_by_id[name].label.get(context.language),
        key="import-coding-chosen",
        width=480,
    )
    if chosen is not None:
        _radio(context, draft, by_set[chosen], key=f"import-coding-change-{chosen}")


def _radio(context: PageContext, draft: ImportDraft, asked: DirectionQuestion, *, key: str) -> None:
    t = context.t
    answers = draft.instrument.response_set_by_id[asked.response_set]
    current = _current(draft, asked)
    possible = list(dict.fromkeys([*asked.possible, current]))
    st.radio(
        _name(context, draft, asked),
        possible,
        index=possible.index(current),
        format_func=lambda coding: in_words(t, answers, coding),
        captions=[_reason(t, asked, coding) if coding == asked.suggested else "" for coding in possible],
        key=key,
        on_change=lambda: draft.code(asked.response_set, st.session_state[key]),
    )


def _name(context: PageContext, draft: ImportDraft, asked: DirectionQuestion) -> str:
    label = draft.instrument.response_set_by_id[asked.response_set].label.get(context.language)
    return context.t.plural(
        "{answers} ({count} question)",
        "{answers} ({count} questions)",
        len(asked.items),
        answers=plain(label),
    )


def _current(draft: ImportDraft, asked: DirectionQuestion) -> Coding:
    return draft.mapping.codings.get(asked.response_set, asked.suggested)


def in_words(t: Translator, answers: ResponseSet, coding: Coding) -> str:
    """Return what the lowest and the highest number of the file mean under `coding`."""
    words = {option.code: option.de if t.language == "de" else option.en for option in answers.options}
    meant = file_codes(answers, coding)
    low, high = min(meant), max(meant)
    return t(
        "{low} = “{first}” … {high} = “{last}”",
        low=low,
        first=plain(words[meant[low]]),
        high=high,
        last=plain(words[meant[high]]),
    )


def _reason(t: Translator, asked: DirectionQuestion, coding: Coding) -> str:
    """Return what the suggestion rests on; for any other coding, that a person chose it."""
    if coding != asked.suggested:
        return t("chosen by you")
    if asked.evidence == "labels":
        return t("the labels of the answers in the file")
    if asked.evidence == "range":
        return t("the numbers that occur in the file")
    if asked.evidence == "correlation":
        mean = asked.mean_item_rest.get(coding)
        shown = "" if mean is None else t.number(mean, 2)
        return t("the answers fit the rest of the survey this way round (mean correlation {value})", value=shown)
    return t("suggestion; the answers themselves do not say which way round")
