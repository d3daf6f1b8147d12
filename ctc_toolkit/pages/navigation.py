"""Which pages there are, in which order, and how one is run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language, restore_address
from ctc_toolkit.pages.components.frame import footer, top_bar
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.style import apply_style

PAGES_FOLDER = Path(__file__).resolve().parent
ASSETS = PAGES_FOLDER / "assets"


def page_file(name: str) -> str:
    """Return the file of the page `name`, as Streamlit wants it for moving there."""
    return str(PAGES_FOLDER / f"{name}.py")


def page_list(t: Translator) -> list[st.Page]:
    """Return the pages in their order, with titles in the language of `t`.

    One list without headings: Streamlit's headings inside the list break it for screen readers.
    """

    def page(file: str, title: str, address: str, *, default: bool = False) -> st.Page:
        return st.Page(page_file(file), title=title, url_path=address, default=default)

    return [
        page("start", t("Start"), "start", default=True),
        page("import_survey", t("Import a survey"), "befragung"),
        page("profile", t("Profile"), "profil"),
        page("glossary", t("Glossary"), "glossar"),
        page("privacy", t("Data protection"), "datenschutz"),
        page("accessibility", t("Accessibility"), "barrierefreiheit"),
    ]


def run() -> None:
    """Show the page of the address in the language of the address."""
    st.set_page_config(
        page_icon=str(ASSETS / "icon.svg"),
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    restore_address()
    t = translator(current_language())
    chosen = st.navigation(page_list(t))
    st.logo(str(ASSETS / f"logo-{'dark' if st.context.theme.type == 'dark' else 'light'}.svg"), size="large")
    apply_style()
    top_bar()
    try:
        chosen.run()
    except Exception as problem:
        report_unexpected(problem)
    footer(t)
