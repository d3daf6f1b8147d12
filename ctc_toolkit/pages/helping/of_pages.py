"""Which topic of the handbook explains which page of the app."""

from __future__ import annotations

from collections.abc import Mapping

TOPIC_OF_PAGE: Mapping[str, str] = {
    "start": "uebergabe-und-status",
    "exercise": "werkstatt",
    "overview": "staedteuebersicht",
    "phases": "phasen",
    "status": "uebergabe-und-status",
    "hand_over": "uebergabe-und-status",
    "bodies": "gremien",
    "trainings": "schulungen",
    "exchange": "austausch",
    "team": "team",
    "site_check": "standort-check",
    "plan_survey": "befragung-planen",
    "import_survey": "befragung-einlesen",
    "data_quality": "guete-der-daten",
    "profile": "profil-lesen",
    "references": "vergleich-und-veraenderung",
    "indicators": "daten-der-stadt",
    "priorities": "prioritaeten",
    "offers": "angebote-und-luecken",
    "programmes": "programme",
    "action_plan": "aktionsplan",
    "delivery": "umsetzung",
    "reports": "berichte",
    "effects": "wirkung",
    "yearly_review": "jahresrueckblick",
    "commentary": "gemeinsam-schreiben-und-pruefen",
    "area": "gemeinsam-schreiben-und-pruefen",
    "review": "gemeinsam-schreiben-und-pruefen",
    "workshop": "werkstatt",
    "deletion": "loeschen",
    "audit_log": "protokoll",
    "people": "personen-und-rollen",
    "account": "anmelden",
    "lookup": "nachschlagen",
    "glossary": "erste-schritte",
    "privacy": "datenschutz",
    "accessibility": "erste-schritte",
}
"""By the page's file name; a page that is not here leads to the contents of the handbook."""
