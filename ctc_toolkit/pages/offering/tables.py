"""A table of offers from a file: template, check with all findings, preview, and taking over all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.pages.offering.inventory import inventory_file
from ctc_toolkit.programmes.offer_table import Change, OfferFinding, OfferTable, check_offers, read_offer_table
from ctc_toolkit.reporting.offer_files import XLSX
from ctc_toolkit.reporting.offer_words import Called, ages_text, places_text
from ctc_toolkit.workspace import CityOffers, import_offers

READ, PROBLEM, ROUND, TAKEN = "offers-table", "offers-table-problem", "offers-round", "offers-taken"
ENDING = ".xlsx"
SHOWN = 100
"""How many findings and rows are shown."""


def show_tables(context: PageContext, view: CityOffers) -> None:
    """Show the template, the upload and what was found in it."""
    t = context.t
    st.header(t("Take over many offers from a file"), anchor=False)
    taken = st.session_state.pop(TAKEN, None)
    if taken is not None:
        st.success(
            t("Taken over: {new} new, {changed} changed.", new=taken[0], changed=taken[1]), icon=":material/check:"
        )
    st.markdown(
        t(
            "One row is one offer. Only name and organisation are needed. The template has lists to choose from; a row "
            "with the same name, organisation and areas as an entry that is there changes that entry."
        )
    )
    st.download_button(
        t("Template (Excel)"),
        inventory_file(view, t.language, "template"),
        file_name="angebote-vorlage.xlsx",
        mime=XLSX,
        key="offers-template",
        icon=":material/download:",
        on_click="ignore",
    )
    number = st.session_state.get(ROUND, 0)
    uploaded = st.file_uploader(t("Table with offers"), key=f"offers-file-{number}")
    st.caption(t("Excel (.xlsx). Nothing is stored before you have seen what was found."))
    if uploaded is None:
        st.session_state.pop(READ, None)
        st.session_state.pop(PROBLEM, None)
    elif st.session_state.get(READ) is None or st.session_state[READ][0] != (uploaded.file_id, view.ags):
        _read((uploaded.file_id, view.ags), uploaded.getvalue(), uploaded.name, view)
    problem, read = st.session_state.get(PROBLEM), st.session_state.get(READ)
    if problem is not None:
        show_problem(problem)
    if read is not None and read[1] is not None:
        _found(t, view, read[1], read[2])


def _read(file: tuple[str, str], data: bytes, name: str, view: CityOffers) -> None:
    st.session_state.pop(PROBLEM, None)
    try:
        if not name.lower().endswith(ENDING):
            raise ToolkitError("offer_table_kind", found=name[:80])
        raw = read_upload(data, name, "as_written")
        sheet = next((str(one.values.get("sheet", "")) for one in raw.findings if one.rule == "xlsx_sheet"), "")
        st.session_state[READ] = (file, read_offer_table(raw.numbered, view.names), sheet)
    except ToolkitError as problem:
        st.session_state[READ] = (file, None, "")
        st.session_state[PROBLEM] = problem


def _found(t: Translator, view: CityOffers, table: OfferTable, sheet: str) -> None:
    checked = check_offers(table, view.offers, view.names, date.today())
    count, stopping = len(table.rows), checked.stopping
    st.markdown(t.plural("The table has {count} offer.", "The table has {count} offers.", count))
    if stopping:
        st.error(
            t.plural(
                "{count} mistake has to be mended first. Nothing is taken over until then.",
                "{count} mistakes have to be mended first. Nothing is taken over until then.",
                stopping,
            ),
            icon=":material/error:",
        )
    if checked.findings:
        _show_findings(t, checked.findings, sheet)
    if checked.changes:
        _preview(t, view, checked.changes)
    useful = sum(change.kind != "same" for change in checked.changes)
    st.button(
        t.plural("Take over {count} offer", "Take over {count} offers", useful),
        key="offers-take",
        type="primary",
        icon=":material/playlist_add:",
        disabled=bool(stopping) or not useful,
        on_click=_take,
        args=(view.ags, table, {one.id: one.version for one in view.offers}),
    )


def _show_findings(t: Translator, findings: Sequence[OfferFinding], sheet: str) -> None:
    ordered = sorted(findings, key=lambda one: (not one.stops, one.row or 0))
    rows = [
        (
            plain(sheet) or "–",
            "–" if one.row is None else str(one.row),
            plain(one.column) or "–",
            plain(one.offer) or "–",
            t("has to be mended") if one.stops else t("note"),
            plain(one.problem.say(t.language), 600),
        )
        for one in ordered[:SHOWN]
    ]
    columns = [t("Sheet"), t("Row"), t("Column"), t("Offer"), t("Kind"), t("What was found")]
    show_table(
        pd.DataFrame(rows, columns=columns),
        t("What was found in the table"),
        content="sentences",
        key="offers-findings",
    )
    if len(findings) > SHOWN:
        st.caption(t("{count} more.", count=len(findings) - SHOWN))


def _preview(t: Translator, view: CityOffers, changes: Sequence[Change]) -> None:
    """Show what would be stored."""
    st.subheader(t("What would be stored"), anchor=False)
    called = Called(t, view.names, dict(view.by_id))
    kinds = {"new": t("new"), "changed": t("changed"), "same": t("as it is")}
    rows = [
        (
            str(change.row),
            plain(change.fields.name),
            plain(change.fields.provider),
            plain(
                f"{ages_text(t, change.fields.age_from, change.fields.age_to)}; {places_text(called, change.fields)}"
            ),
            kinds[change.kind],
        )
        for change in changes[:SHOWN]
    ]
    columns = [t("Row"), t("Offer"), t("Organisation"), t("For whom and where"), t("What happens")]
    show_table(
        pd.DataFrame(rows, columns=columns), t("What would be stored"), content="sentences", key="offers-preview"
    )
    if len(changes) > SHOWN:
        st.caption(t("{count} more.", count=len(changes) - SHOWN))


def _take(ags: str, table: OfferTable, versions: dict[str, int]) -> None:
    context = page_context()
    try:
        counts = import_offers(context.actor, context.workspace, ags, table, versions=versions)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    for key in (READ, PROBLEM):
        st.session_state.pop(key, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[TAKEN] = counts
