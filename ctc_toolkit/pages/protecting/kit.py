"""The documents on data protection of a city: what is still to fill in, each one to take along, all as one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, Translator, translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.sheets import city_look, sheet_downloads
from ctc_toolkit.pages.exporting.choosing import choose_city
from ctc_toolkit.pages.protecting.form import fields_form
from ctc_toolkit.process.protection_texts import FIELDS
from ctc_toolkit.reporting.branding import branded
from ctc_toolkit.reporting.protection_documents import ProtectionDocument, protection_zip
from ctc_toolkit.site_words import current_words, use_words
from ctc_toolkit.workspace import CityView, ProtectionKit, data_protection, issue_data_protection

WRITTEN = "sprache"
LONGEST = 900
ISSUED, PROBLEM = "protection-issued", "protection-issue-problem"
_ICONS = {"never": ":material/draft:", "current": ":material/check:", "outdated": ":material/update:"}


def show_kit(context: PageContext, cities: list[CityView], switch: Callable[[], None]) -> None:
    """Show the documents of the city in the address. switch: shows the other part of the page."""
    t = context.t
    by_ags = {city.ags: city for city in cities}
    ags = choose_from_address("city", list(by_ags), cities[0].ags)
    language = choose_from_address(WRITTEN, list(LANGUAGES), context.language)
    kit = data_protection(context.actor, context.workspace, ags, language=language)
    question(t("What does your data protection officer need?"), _answer(t, kit))
    switch()
    with st.container(key="where", horizontal=True, gap="medium", vertical_alignment="bottom"):
        choose_city(context, by_ags, ags)
        _choose_language(t, language)
    st.markdown(
        t(
            "These are templates. They name what the software does here, with the periods and limits that are set. "
            "Your data protection officer checks them before you use them."
        )
    )
    _take_all(t, kit)
    st.header(t("The documents"), anchor=False)
    for document in kit.documents:
        _document(t, kit, document)
    if kit.may_change:
        fields_form(context, kit)


def _answer(t: Translator, kit: ProtectionKit) -> str:
    count, city = len(kit.documents), plain(kit.city)
    if not kit.missing:
        return t("{count} documents for {city} are ready, filled from the settings.", count=count, city=city)
    return t(
        "{count} documents for {city} are there, filled from the settings. {open} entries are still to be made by you.",
        count=count,
        city=city,
        open=len(kit.missing),
    )


def _choose_language(t: Translator, language: str) -> None:
    st.session_state["protection-language"] = language
    st.segmented_control(
        t("Language of the files"),
        list(LANGUAGES),
        format_func=NAMES.__getitem__,
        key="protection-language",
        required=True,
        on_change=_language_chosen,
        wrap=True,
    )


def _language_chosen() -> None:
    st.query_params[WRITTEN] = st.session_state["protection-language"]


def _take_all(t: Translator, kit: ProtectionKit) -> None:
    """Offer all documents as one file, and let a person note that they were issued."""
    words, brand = current_words(), city_look(kit.ags)

    def made() -> bytes:
        """Make the files when somebody clicks, with the words and the look of the city."""
        with use_words(words):
            look = brand()
            return protection_zip([replace(one, sheet=branded(one.sheet, look)) for one in kit.documents])

    with st.container(key="protection-all", horizontal=True, gap="small"):
        st.download_button(
            t("Save all documents (ZIP)"),
            made,
            file_name=f"datenschutz-{kit.ags}-{kit.language}.zip",
            mime="application/zip",
            key="protection-zip",
            icon=":material/folder_zip:",
            on_click="ignore",
        )
        if kit.may_change:
            st.button(
                t("Note all as issued today"),
                key="protection-issue",
                icon=":material/task_alt:",
                help=t("From then on this page tells when a document says something else than the one you issued."),
                on_click=_issue,
                args=(kit,),
            )
    ags, problem = st.session_state.pop(PROBLEM, (None, None))
    if problem is not None and ags == kit.ags:
        show_problem(problem)
    if st.session_state.pop(ISSUED, None) == kit.ags:
        st.success(t("Noted."), icon=":material/check:")


def _issue(kit: ProtectionKit) -> None:
    context = page_context()
    try:
        issue_data_protection(context.actor, context.workspace, kit.ags, version=kit.version, language=kit.language)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = (kit.ags, problem)
    else:
        st.session_state[ISSUED] = kit.ags


def _document(t: Translator, kit: ProtectionKit, document: ProtectionDocument) -> None:
    text, state = document.text, kit.state(document)
    title = plain(text.title.get(t.language))
    label = f"{title} · {_short_state(t, state)}"
    with st.expander(label, icon=_ICONS[state]):
        st.markdown(
            t(
                "Version {version} of {day}, mark {mark}. {state}",
                version=text.version,
                day=t.date(text.date),
                mark=document.short_hash,
                state=state_sentence(t, kit, document),
            )
        )
        if document.missing:
            names = ", ".join(FIELDS[name].get(t.language) for name in document.missing)
            st.markdown(t("Still to fill in: {fields}", fields=plain(names, LONGEST)))
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    t("Filled in by: {who}", who=plain(text.fills.get(t.language))),
                    t("Signed by: {who}", who=plain(text.signs.get(t.language))),
                    t("To be made anew: {when}", when=plain(text.renew.get(t.language))),
                    *_changes(t, document),
                )
            )
        )
        sheet_downloads(t, lambda: document.sheet, document.sheet, key=f"protection-{text.id}", city=kit.ags)


def _changes(t: Translator, document: ProtectionDocument) -> list[str]:
    return [
        t(
            "Version {version} of {day}: {what}",
            version=one.version,
            day=t.date(one.date),
            what=plain(one.what.get(t.language)),
        )
        for one in document.text.changes
    ]


def _short_state(t: Translator, state: str) -> str:
    return {"never": t("not issued yet"), "current": t("issued"), "outdated": t("issued, but outdated")}[state]


def state_sentence(t: Translator, kit: ProtectionKit, document: ProtectionDocument) -> str:
    """Return whether the document that was issued still says what it would say today."""
    last = kit.issued.get(document.text.id)
    if last is None:
        return t("No version has been noted as issued.")
    day = translator(t.language).date(last.on)
    if last.content_hash == document.content_hash:
        return t("Issued on {day}, unchanged since then.", day=day)
    if last.version != document.text.version:
        return t(
            "The texts changed on {changed}; version {version} was issued on {day}. Make it anew.",
            changed=t.date(document.text.date),
            version=last.version,
            day=day,
        )
    return t("Entries or settings have changed since it was issued on {day}. Make it anew.", day=day)
