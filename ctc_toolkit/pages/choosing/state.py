"""How the catalogue stands: what changed in it, what this site has added, what the registers mean."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.choosing.address import open_programme
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.terms import BAND_NAMES
from ctc_toolkit.reporting.programme_words import local_text, shown_name

LONGEST = 1000


def show_state(context: PageContext, catalogue: ProgrammeCatalogue) -> None:
    """Show mistakes in own files, and below, folded, changes, own entries and registers."""
    t = context.t
    if catalogue.problems:
        _problems(t, catalogue)
    with st.expander(t("What changed in the catalogue"), icon=":material/history:"):
        for change in catalogue.changes:
            st.markdown(f"**{t.date(change.date)}** · {plain(change.text.get(t.language), LONGEST)}")
    count = len(catalogue.local)
    with st.expander(t("Own entries and corrections of this site ({count})", count=count), icon=":material/edit:"):
        _local(t, catalogue)
    with st.expander(t("What the registers and their words mean"), icon=":material/menu_book:"):
        _registers(t, catalogue)


def _problems(t: Translator, catalogue: ProgrammeCatalogue) -> None:
    lines = "\n".join(f"- {plain(problem.say(t.language), LONGEST)}" for problem in catalogue.problems)
    st.warning(
        t("Files of own programmes could not be taken over. Everything else is there.") + "\n\n" + lines,
        icon=":material/report:",
    )


def _local(t: Translator, catalogue: ProgrammeCatalogue) -> None:
    if not catalogue.local:
        st.markdown(
            t(
                "There are none. A city or the office can add programmes and correct entries by files in a folder of "
                "its own, with source and date. Each entry offers the file for its correction."
            )
        )
        return
    for name, marks in catalogue.local.items():
        programme = catalogue.by_id[name]
        st.button(plain(shown_name(programme)), key=f"local-{name}", on_click=open_programme, args=(name,))
        for mark in marks:
            st.markdown(plain(local_text(t, mark), LONGEST))
            if mark.shipped_changed:
                st.markdown(t("The shipped entry has changed since this correction. Please compare both."))
            if mark.shipped_changed is None:
                st.markdown(t("Whether the shipped entry has changed since is not known: its check sum is missing."))


def _registers(t: Translator, catalogue: ProgrammeCatalogue) -> None:
    st.markdown(
        t(
            "Each rating stands in the register's own word. For sorting there is one band; it never mixes registers. A "
            "German rating comes before a foreign one. The rating of a foreign original lifts the German version to "
            "“plausible” at most, unless that has a controlled study of its own. What is not confirmed never counts."
        )
    )
    for registry in catalogue.registries.values():
        name, language = plain(registry.name.get(t.language)), t.language
        st.markdown(f"**[{name}]({registry.address})** · {plain(registry.meaning.get(language), LONGEST)}")
        st.caption(plain(registry.state.get(language), LONGEST))
        if registry.counts:
            rows = [
                [plain(label.name.get(language)), f"{plain(BAND_NAMES[label.band].get(language))} ({label.band})"]
                for label in registry.labels
                if label.band is not None
            ]
            frame = pd.DataFrame(rows, columns=[t("Its own word"), t("For sorting")])
            show_table(frame, t("Words of {register}", register=name), content="sentences", key=f"r-{registry.id}")
