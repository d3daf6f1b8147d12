"""What the profile page says where the numbers are finished tables of an institute."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.reporting.tables_words import cut_points_sentence, ranges_sentence, tables_origin
from ctc_toolkit.workspace import WaveView, wave_tables
from ctc_toolkit.workspace.given_tables import TablesView


def show_tables_mark(context: PageContext, released: Released, wave: WaveView) -> None:
    """Say above everything else who made the numbers, and whether a corrected version exists; nothing for answers."""
    origin, t = tables_origin(released), context.t
    if origin is None:
        return
    with st.container(key="tables-mark"):
        st.badge(
            t("Finished tables of {institute}", institute=plain(origin.institute, 130)),
            icon=":material/table_chart:",
            color="blue",
        )
    view = wave_tables(context.actor, context.workspace, wave.id)
    if view is not None and view.replaced_by:
        st.warning(
            t("A corrected version of these tables exists: “{label}”.", label=plain(view.replaced_by)),
            icon=":material/update:",
        )
        link_to("profile", t("Open the corrected version"), city=wave.ags, wave=view.replaced_by_id)


def show_tables_origin(context: PageContext, released: Released, wave: WaveView) -> None:
    """Say how sure the numbers are, which cut points were used, and what this version corrects."""
    origin, t = tables_origin(released), context.t
    if origin is None:
        return
    st.header(t("Finished tables"), anchor=False)
    lines = [ranges_sentence(origin, t), cut_points_sentence(origin, t)]
    view = wave_tables(context.actor, context.workspace, wave.id)
    if view is not None and view.reason:
        older = view.replaces or t("an earlier version that is gone")
        lines.append(t("They correct “{label}”: {reason}", label=older, reason=view.reason))
    if view is not None and view.plan:
        lines.append(_planned(t, view))
    bullets(*(plain(line, 700) for line in lines))


def _planned(t: Translator, view: TablesView) -> str:
    """Return which planned survey the tables rest on, and how many answered according to its schools."""
    percent = view.counted.percent
    if percent is None:
        return t("They belong to the planned survey “{label}”; how many answered was not counted.", label=view.plan)
    return t(
        "They belong to the planned survey “{label}”. Its schools counted {part} answers of {whole} pupils "
        "({percent}).",
        label=view.plan,
        part=t.number(view.counted.part or 0),
        whole=t.number(view.counted.whole or 0),
        percent=t.percent(percent),
    )
