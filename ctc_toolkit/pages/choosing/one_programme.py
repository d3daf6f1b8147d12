"""The entry of one programme: what it wants, what is proven, what it takes, and what is not known."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.choosing.address import close_programme, open_programme
from ctc_toolkit.pages.choosing.comparing import compare_box
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import LONGEST, sheet_downloads, show_blocks
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.overlay import correctable_fields, template
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.programmes.terms import FIELD_NAMES
from ctc_toolkit.reporting.programme_sheets import (
    entry_sheet,
    evidence_blocks,
    factor_blocks,
    local_blocks,
    role_blocks,
    source_blocks,
    unknown_blocks,
)
from ctc_toolkit.reporting.programme_words import facts


def show_programme(context: PageContext, catalogue: ProgrammeCatalogue, programme: Programme) -> None:
    """Show one entry with everything that is known about it."""
    t = context.t
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(t("Back to the list"), icon=":material/arrow_back:", on_click=close_programme)
        compare_box(t, programme, "entry")
    st.header(plain(programme.name), anchor=False)
    st.markdown(plain(programme.aim.get(t.language), LONGEST))
    show_blocks(role_blocks(t, catalogue, programme), key="programme-role")
    _german_version(t, catalogue, programme)
    show_blocks(local_blocks(t, catalogue, programme), key="programme-local")
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_blocks(evidence_blocks(t, catalogue, programme), key="programme-evidence")
        show_blocks(factor_blocks(t, catalogue, programme), key="programme-factors")
        show_blocks(source_blocks(t, programme), key="programme-sources")
    with right:
        st.subheader(t("Facts"), anchor=False)
        st.markdown("\n\n".join(f"**{name}:** {plain(text, LONGEST)}" for name, text in facts(t, catalogue, programme)))
        show_blocks(unknown_blocks(t, catalogue, programme), key="programme-unknown")
    sheet = entry_sheet(catalogue, programme, context.language, date.today())
    sheet_downloads(t, lambda: sheet, sheet, key="programme")
    if programme.id not in catalogue.local or catalogue.local[programme.id][0].kind == "corrected":
        _correction(t, catalogue, programme)


def _german_version(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> None:
    version = catalogue.by_id.get(programme.german_version or "")
    if version is not None:
        label = t("Open {name}", name=plain(version.short_name or version.name))
        st.button(label, key="open-version", on_click=open_programme, args=(version.id,))


def _correction(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> None:
    """Offer the file with which a site corrects an entry; nothing is changed here."""
    with st.expander(t("Something here is not right?"), icon=":material/edit_note:"):
        st.markdown(
            t(
                "Choose what you know better and fetch the file. Write the right content and your source into it and "
                "give it to the administration. It goes into the folder of own programmes and counts here at once. "
                "The shipped entry stays beside it."
            )
        )
        fields = st.multiselect(
            t("Which statements?"),
            list(correctable_fields()),
            format_func=lambda name: FIELD_NAMES[name].get(t.language),
            key="programme-correct",
            placeholder=t("Choose"),
        )
        if fields:
            shipped = next((mark.before for mark in catalogue.local.get(programme.id, ()) if mark.before), programme)
            st.download_button(
                t("File for a correction"),
                template(shipped, fields, "", date.today()),
                file_name=f"{programme.id}.yaml",
                mime="application/yaml",
                icon=":material/download:",
                on_click="ignore",
            )
