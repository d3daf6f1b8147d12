"""Which pages there are, in which order, and how one is run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ctc_toolkit.access import GROUP_KEYS
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language, page_context, reach, restore_address
from ctc_toolkit.pages.components.frame import footer, top_bar
from ctc_toolkit.pages.components.locked import locked
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.style import apply_rules, apply_style

PAGES_FOLDER = Path(__file__).resolve().parent
ASSETS = PAGES_FOLDER / "assets"
LIST_OF_PAGES = '[data-testid="stSidebarNavItems"]'


def page_file(name: str) -> str:
    """Return the file of the page `name`, as Streamlit wants it for moving there."""
    return str(PAGES_FOLDER / f"{name}.py")


@dataclass(frozen=True)
class Entry:
    """A page of the app. `action`: what a person must be allowed to do somewhere to see it; None: everybody.

    also: another action that is enough. for_groups: only people in a group of a workshop find it in the list.
    """

    file: str
    title: str
    address: str
    action: str | None = None
    for_groups: bool = False
    also: str = ""

    def opens(self, reachable: Callable[[str], bool]) -> bool:
        """Return whether somebody who may do what `reachable` says can open the page."""
        return self.action is None or reachable(self.action) or bool(self.also and reachable(self.also))


def entries(t: Translator) -> list[Entry]:
    """Return all pages in their order, with titles in the language of `t`."""
    return [
        Entry("start", t("Start"), "start"),
        Entry("exercise", t("Our exercise"), "uebung", "group_task", for_groups=True),
        Entry("overview", t("Overview of cities"), "staedte", "city_overview"),
        Entry("workshop", t("Workshop"), "werkstatt", "workshop"),
        Entry("phases", t("Phases and steps"), "phasen", "area_process"),
        Entry("status", t("Status for the steering group"), "status", "area_outlook"),
        Entry("hand_over", t("Hand-over"), "uebergabe", "hand_over"),
        Entry("bodies", t("Bodies and decisions"), "gremien", "bodies"),
        Entry("trainings", t("Trainings and events"), "schulungen", "trainings"),
        Entry("exchange", t("Exchange"), "austausch", "practices"),
        Entry("team", t("Area team: how we work"), "team", "team_surveys"),
        Entry("site_check", t("Ready to start, made to last"), "standort-check", "site_checks"),
        Entry("plan_survey", t("Plan a survey"), "befragung-planen", "survey_plans"),
        Entry("import_survey", t("Import a survey"), "befragung", "import_wave"),
        Entry("data_quality", t("Quality of the data"), "guete-der-daten", "data_quality"),
        Entry("profile", t("Profile"), "profil", "wave_profile"),
        Entry("references", t("Reference values"), "vergleichswerte", "reference_tables"),
        Entry("indicators", t("Data of the city"), "indikatoren", "city_indicators"),
        Entry("priorities", t("Priorities"), "prioritaeten", "area_priorities"),
        Entry("offers", t("Offers and gaps"), "angebote", "city_offers"),
        Entry("programmes", t("Programmes"), "programme", "programme_catalogue"),
        Entry("action_plan", t("Action plan"), "aktionsplan", "area_plan"),
        Entry("delivery", t("Delivery of measures"), "umsetzung", "area_delivery"),
        Entry("effects", t("Effects"), "wirkung", "programme_changes"),
        Entry("reports", t("Reports and export"), "berichte", "made_reports", also="save_brand"),
        Entry("yearly_review", t("Yearly review"), "jahresrueckblick", "yearly_reviews"),
        Entry("commentary", t("Commentary on the profile"), "kommentar", "read_texts"),
        Entry("area", t("Area and plan"), "gebiet", "read_texts"),
        Entry("review", t("Review"), "pruefung", "submissions"),
        Entry("deletion", t("Deletion"), "loeschen", "deletions_due"),
        Entry("audit_log", t("Log"), "protokoll", "audit_log"),
        Entry("people", t("People and roles"), "personen", "list_accounts"),
        Entry("account", t("My account"), "konto"),
        Entry("lookup", t("Look up"), "nachschlagen"),
        Entry("handbook", t("Help"), "hilfe"),
        Entry("glossary", t("Glossary"), "glossar"),
        Entry("privacy", t("Data protection"), "datenschutz"),
        Entry("accessibility", t("Accessibility"), "barrierefreiheit"),
    ]


def headings(t: Translator) -> dict[str, str]:
    """Return the headings of the list by the file of the page that each begins with; the first pages have none."""
    return {
        "phases": t("Phases and bodies"),
        "plan_survey": t("Survey and data"),
        "priorities": t("Priorities and measures"),
        "reports": t("Reports and review"),
        "deletion": t("Administration"),
        "account": t("Account and help"),
    }


def groups(t: Translator) -> dict[str, list[str]]:
    """Return the addresses of all pages by the heading they stand under."""
    names, found, current = headings(t), dict[str, list[str]](), ""
    for entry in entries(t):
        current = names.get(entry.file, current)
        if current:
            found.setdefault(current, []).append(entry.address)
    return found


def heading_style(t: Translator) -> str:
    """Return the rules that write each heading above the first page of its group that a person sees.

    They are part of that page's item, which keeps the list a list: screen readers say them before the link. They are
    the same for every role, so that the security policy can name them by their hash.
    """
    rules = []
    for words, addresses in groups(t).items():
        links = ",".join(f'a[href$="/{address}"]' for address in addresses)
        item = f"{LIST_OF_PAGES} > li:has({links})"
        rules.append(f"{item}:not({item} ~ li)::before {{ content: {json.dumps(words, ensure_ascii=False)}; }}")
    return "\n".join(rules)


def page_list(t: Translator, reachable: Callable[[str], bool], *, in_group: bool = False) -> dict[st.Page, Entry]:
    """Return the pages with their entries. What a person may not open is not listed, but its address is answered.

    reachable: whether the person may do an action anywhere. in_group: whether it is somebody in a group. One list:
    Streamlit's own headings are no items of it and cannot be reached with the keyboard, so `heading_style` adds them.
    """
    pages = {}
    for entry in entries(t):
        shown = entry.opens(reachable) and (in_group or not entry.for_groups)
        page = st.Page(
            page_file(entry.file),
            title=entry.title,
            url_path=entry.address,
            default=entry.file == "start",
            visibility="visible" if shown else "hidden",
        )
        pages[page] = entry
    return pages


def run() -> None:
    """Show the page of the address in the language of the address."""
    st.set_page_config(
        page_icon=str(ASSETS / "icon.svg"),
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    restore_address()
    apply_style()
    t = translator(current_language())
    try:
        actor = page_context().actor
    except ToolkitError as problem:  # nobody has signed in, or the database cannot say who
        report_unexpected(problem)
        return
    reachable = reach(actor)
    in_group = any((entry.ags or "").startswith(GROUP_KEYS) for entry in actor.roles)
    pages = page_list(t, reachable, in_group=in_group)
    chosen = st.navigation(list(pages))
    apply_rules(heading_style(t))
    st.logo(str(ASSETS / f"logo-{'dark' if st.context.theme.type == 'dark' else 'light'}.svg"), size="large")
    top_bar(actor)
    try:
        entry = pages[chosen]
        if entry.opens(reachable):
            chosen.run()
        else:
            locked(t, entry.action or "")
    except Exception as problem:
        report_unexpected(problem)
    footer(t, pages[chosen].file)
