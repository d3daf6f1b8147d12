"""Terms of the glossary on pages: links with the explanation as tooltip, and which terms each page uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, Translator, translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.page_terms import page_terms
from ctc_toolkit.process import load_process

ADDRESS = "glossar"
PARAMETER = "begriff"
"""Part of the address of the glossary that names the term it is opened at."""

GENERAL = ("communities_that_care", "area_of_ctc", "area_team", "coordination", "primary_prevention")
"""Terms of a page that names none of its own."""

PAGE_TERMS: Mapping[str, tuple[str, ...]] = {
    "start": ("communities_that_care", "area_of_ctc", "area_team", "coordination", "milestone"),
    "status": ("milestone", "benchmark", "key_leader_board", "area_team", "survey_wave"),
    "hand_over": ("coordination", "area_team", "milestone", "benchmark", "key_leader_board"),
    "overview": ("area_of_ctc", "multiplier", "milestone", "survey_wave", "community_profile"),
    "phases": ("milestone", "benchmark", "milestones_and_benchmarks_tool", "area_of_ctc", "readiness"),
    "bodies": ("key_leader_board", "area_team", "key_leader", "coordination", "board_functioning"),
    "trainings": ("multiplier", "area_team", "key_leader", "coordination", "fidelity"),
    "priorities": ("priority_factor", "risk_factor", "protective_factor", "range_interval", "locked_value"),
    "team": ("board_functioning", "area_team", "locked_value", "sustainability"),
    "site_check": ("readiness", "sustainability", "blocker", "host_agency", "champion"),
    "exchange": ("risk_factor", "protective_factor", "benchmark", "multiplier", "coordination"),
    "reports": ("community_profile", "survey_wave", "locked_value", "range_interval", "cut_off_value"),
    "plan_survey": ("ctc_youth_survey", "survey_wave", "response_rate", "municipality_key", "instrument"),
    "import_survey": (
        "instrument",
        "direction_of_answers",
        "finding",
        "sampling_unit",
        "finished_tables",
        "design_effect",
    ),
    "data_quality": ("response_rate", "checks_of_answers", "weight", "scale", "reliability", "locked_value"),
    "profile": ("risk_factor", "protective_factor", "cut_point", "range_interval", "locked_value", "proof_of_origin"),
    "references": ("reference_value", "secure_difference", "range_interval", "locked_value"),
    "indicators": ("indicator", "count_and_reference", "range_interval", "locked_value", "municipality_key"),
    "offers": ("resource_assessment", "gap", "children_reached", "share_reached", "priority_factor"),
    "programmes": (
        "tested_effective_programme",
        "programme_register",
        "evidence_band",
        "main_factor",
        "gr_ne_liste_pr_vention",
        "primary_prevention",
    ),
    "action_plan": (
        "behaviour_goal",
        "factor_goal",
        "participant_goal",
        "implementation_goal",
        "baseline",
        "target_value",
    ),
    "effects": (
        "smallest_detectable_change",
        "comparison_region",
        "size_of_change",
        "regression_to_the_mean",
        "self_made_code",
        "range_interval",
    ),
    "delivery": ("fidelity", "early_warning", "overall_fidelity", "core_component", "dose", "adaptation"),
    "yearly_review": (
        "school_year_review",
        "goes_on_adapted_ends",
        "fidelity",
        "overall_fidelity",
        "smallest_detectable_change",
    ),
    "commentary": ("community_profile", "risk_factor", "protective_factor", "stigmatisation", "priority_factor"),
    "area": ("action_plan", "factor_goal", "behaviour_goal", "tested_effective_programme", "gap"),
    "review": ("community_profile", "action_plan", "multiplier", "coordination"),
    "deletion": ("survey_wave", "locked_value", "small_cell_suppression"),
    "audit_log": ("coordination", "survey_wave", "area_of_ctc"),
    "people": ("coordination", "area_team", "multiplier", "area_of_ctc"),
    "lookup": ("benchmark", "milestone", "tested_effective_programme", "fidelity", "gr_ne_liste_pr_vention"),
    "exercise": ("risk_factor", "protective_factor", "priority_factor", "participant_goal", "example_data"),
    "workshop": ("risk_factor", "protective_factor", "priority_factor", "participant_goal", "example_data"),
    "glossary": ("communities_that_care", "milestone", "benchmark", "risk_factor", "protective_factor"),
    "privacy": ("small_cell_suppression", "locked_value", "survey_wave", "primary_prevention"),
}
"""Ids of the terms that a page uses, by its file name; other pages have the general ones."""


@dataclass(frozen=True)
class GlossaryEntry:
    """A term of the glossary. ids: under which it can be opened, the own one first. other: the term in the other
    language.
    """

    ids: tuple[str, ...]
    term: str
    meaning: str
    other: str


def glossary_entries(t: Translator) -> list[GlossaryEntry]:
    """Return all terms, sorted as a dictionary of the language sorts them.

    Terms of the process stand in the catalogue; where a page explains the same word, the page decides.
    """
    (away,) = (language for language in LANGUAGES if language != t.language)
    abroad = {name: term for name, term, _ in page_terms(translator(away))}
    found = {
        term.casefold(): GlossaryEntry((name,), term, meaning, abroad[name]) for name, term, meaning in page_terms(t)
    }
    for entry in load_process().glossary:
        term = entry.term.get(t.language)
        there = found.get(term.casefold())
        if there is None:
            found[term.casefold()] = GlossaryEntry(
                (entry.id,), term, entry.meaning.get(t.language), entry.term.get(away)
            )
        elif entry.id not in there.ids:
            found[term.casefold()] = GlossaryEntry((*there.ids, entry.id), there.term, there.meaning, there.other)
    return sorted(found.values(), key=lambda entry: as_in_a_dictionary(entry.term))


def entry_of(t: Translator, term_id: str) -> GlossaryEntry | None:
    """Return the entry that the id opens."""
    return next((entry for entry in glossary_entries(t) if term_id in entry.ids), None)


def as_in_a_dictionary(term: str) -> str:
    """Return what terms are sorted by."""
    return term.casefold().translate(str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s"}))


def term_address(t: Translator, term_id: str) -> str:
    """Return the address of a term, from the root of the app."""
    return f"/{ADDRESS}?" + urlencode({PARAMETER: term_id, "lang": t.language})


def term_link(t: Translator, term_id: str, words: str = "") -> str:
    """Return Markdown that links a term (shown as `words`, else as it is called) with its explanation as tooltip.

    Raises:
        KeyError: there is no such term (a mistake of the programmer).
    """
    entry = entry_of(t, term_id)
    if entry is None:
        raise KeyError(term_id)
    return _link(t, entry, words or entry.term)


def terms_of_page(page: str) -> tuple[str, ...]:
    """Return the ids of the terms of a page."""
    return PAGE_TERMS.get(page, GENERAL)


def show_terms_of_page(t: Translator, page: str) -> None:
    """Show the terms of a page in one line, each leading to the glossary in a new tab, so that nothing is lost here.

    A catalogue with mistakes is told by the pages that need it; here it only leaves the line out.
    """
    try:
        entries = glossary_entries(t)
    except ToolkitError:
        return
    shown = [entry for name in terms_of_page(page) for entry in entries if name in entry.ids]
    links = ", ".join(_link(t, entry, entry.term) for entry in dict.fromkeys(shown))
    with st.container(key="terms-of-page"):
        st.caption(t("Terms on this page (open in a new tab):") + " " + links)


def _link(t: Translator, entry: GlossaryEntry, words: str) -> str:
    tooltip = entry.meaning.replace("\\", "").replace('"', "'")
    return f'[{plain(words)}]({term_address(t, entry.ids[0])} "{tooltip}")'
