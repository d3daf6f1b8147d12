"""First part: look at the evidence. The list with level, change, place, what stands beside it, and how firm it is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.prioritising.state import LIST
from ctc_toolkit.pages.prioritising.table import Ordered
from ctc_toolkit.pages.showing.prepared import FONT, content_key
from ctc_toolkit.reporting import Kind, profile_chart
from ctc_toolkit.reporting.priority_words import (
    beside_text,
    change_text,
    kind_and_domain,
    level_text,
    quality_text,
    rank_text,
    reach_text,
    top_text,
)
from ctc_toolkit.riskfactors.priorities import FactorEvidence
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import wave_profile

FIRST = 10
LISTS = ("vorn", "risiko", "schutz", "alle")


def show_evidence(context: PageContext, found: Ordered) -> None:
    """Show the list of factors, what is not known, and what to talk about."""
    t = context.t
    st.header(t("Look at the list"), anchor=False)
    names = {
        "vorn": t("The first {count}", count=FIRST),
        "risiko": t("Risk"),
        "schutz": t("Protection"),
        "alle": t("All"),
    }
    chosen = choose_from_address(LIST, list(LISTS), LISTS[0])
    st.session_state["prio-list"] = chosen
    st.segmented_control(
        t("Which factors?"),
        LISTS,
        format_func=names.__getitem__,
        key="prio-list",
        required=True,
        on_change=_listed,
        label_visibility="collapsed",
        wrap=True,
    )
    shown = _chosen_rows(found, chosen)
    frame = _frame(t, found, shown)
    show_table(frame, t("Factors with their evidence"), content="sentences", key="prio-evidence")
    notes = (
        _order_note(t),
        _chance_note(t, found.view.evidence),
        plain(found.view.reference.get(t.language)),
        missing_note(t, found.view.evidence),
    )
    st.caption(" ".join(note for note in notes if note))
    _locked(t, found)
    _pictures(context, found, shown)
    with st.expander(t("What to talk about (30 minutes)"), key="prio-talk"):
        bullets(
            t("What surprises us? What do we know from our own work?"),
            t("What is missing in the figures? Whose voice is missing?"),
            t("Which factors belong together and can be worked on jointly?"),
            t("At which age does the factor matter most?"),
            t("How do we speak about it without exposing a district or a group?"),
        )
    link_to("profile", t("To the profile of this survey"), city=None, wave=found.view.wave.id, kind="tertiary")


def missing_note(t: Translator, evidence: tuple[FactorEvidence, ...]) -> str:
    """Return which parts of the evidence are not there for this survey."""
    parts = (
        (t("reference"), any(one.difference is not None for one in evidence)),
        (t("change since the last survey"), any(one.change is not None for one in evidence)),
        (t("place with its range"), any(one.rank_low is not None for one in evidence)),
    )
    missing = [name for name, known in parts if not known]
    if not missing:
        return ""
    return t("Not there for this survey: {parts}.", parts=", ".join(missing))


def _order_note(t: Translator) -> str:
    return t("In the order of the criteria and weights of the next part. Brackets: the range of the true value.")


def _chance_note(t: Translator, evidence: tuple[FactorEvidence, ...]) -> str:
    """Return why a difference whose range leaves out zero may still be called not secure."""
    if not any(one.difference is not None or one.change is not None for one in evidence):
        return ""
    return t("The range is for one value alone; the word takes into account that many are tested at once.")


def _listed() -> None:
    st.query_params[LIST] = st.session_state["prio-list"]


def _chosen_rows(found: Ordered, chosen: str) -> list[FactorEvidence]:
    known = {one.factor: one for one in found.view.evidence}
    rows = [known[factor] for factor in found.order if factor in known]
    if chosen == "risiko":
        return [one for one in rows if one.kind == "risk"]
    if chosen == "schutz":
        return [one for one in rows if one.kind == "protective"]
    return rows[:FIRST] if chosen == "vorn" else rows


def _frame(t: Translator, found: Ordered, rows: list[FactorEvidence]) -> pd.DataFrame:
    """Return the rows as texts; columns of which nothing is known are left out."""
    evidence = found.view.evidence
    columns: dict[str, list[str]] = {
        t("Factor"): [
            f"{found.labels[one.factor]} ({plain(kind_and_domain(found.instrument, one, t.language))})" for one in rows
        ],
        t("Young people"): [f"{reach_text(t, one)}; {quality_text(t, one)}" for one in rows],
    }
    if any(one.difference is not None for one in evidence):
        columns[t("Against the reference")] = [level_text(t, one) for one in rows]
    if any(one.change is not None for one in evidence):
        columns[t("Since the last survey")] = [change_text(t, one) for one in rows]
    if any(one.rank_low is not None for one in evidence):
        columns[t("Place of {count}", count=t.number(len(found.view.listed)))] = [
            f"{rank_text(t, one)}; {top_text(t, one)}" for one in rows
        ]
    columns[t("Beside it in the same area of life")] = [
        beside_text(t, one, found.beside.get(one.factor)) for one in rows
    ]
    return pd.DataFrame(columns)


def _pictures(context: PageContext, found: Ordered, rows: list[FactorEvidence]) -> None:
    """Draw the shares with their ranges, risks and protection apart; the table above holds the same values."""
    t = context.t
    with st.expander(t("As a picture, with ranges"), key="prio-picture"):
        released = wave_profile(context.actor, context.workspace, found.view.wave.id, level="public")
        kinds: tuple[Kind, ...] = ("risk", "protective")
        for kind in kinds:
            measures = tuple(one.factor for one in rows if one.kind == kind)
            if measures:
                chosen = _drawn(released, found.instrument, content_key(released), kind, measures, t.language)
                st.vega_lite_chart(spec=chosen[0], alt=chosen[1], theme=None, width="stretch")


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    _released: Released,
    _instrument: Instrument,
    content_hash: str,
    kind: Kind,
    measures: tuple[str, ...],
    language: str,
) -> tuple[dict[str, Any], str]:
    """Return the chart of some factors and its text alternative, kept by the content of the numbers."""
    chart = profile_chart(_released, _instrument, kind=kind, measures=list(measures), language=language)
    document = chart.to_dict()
    document.pop("description", None)  # stands in the alternative
    document["autosize"] = {"type": "fit-x", "contains": "padding"}
    document.setdefault("config", {})["font"] = FONT
    return document, chart.alt


def _locked(t: Translator, found: Ordered) -> None:
    """Name the factors without a number: they cannot be chosen, and nobody should think they were forgotten."""
    hidden = [found.labels[one.factor] for one in found.view.evidence if one.state in ("locked", "banded")]
    if hidden:
        st.caption(t("Locked, too few answers, and therefore not on the list: {factors}.", factors="; ".join(hidden)))
