"""Write docs/handbuch/fehlercodes.md: every code of the toolkit with what happened and what to do, in both languages.

The page is made of `ctc_toolkit/error_texts/`, one section for each file of it, and is checked in: run
`python docs/make_error_codes.py` after a change. A test compares.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "ctc_toolkit" / "error_texts"
PAGE = ROOT / "docs" / "handbuch" / "fehlercodes.md"

GROUPS = {
    "access": "Rechte und Zugang",
    "people": "Konten und Rollen",
    "sign_in": "Anmelden, Passwort, zweiter Faktor",
    "openid": "Anmeldung über OpenID Connect",
    "pages": "Seiten und Server",
    "workspace": "Arbeitsbereich",
    "cities": "Städte, Gebiete, Protokoll",
    "process": "Phasen und Schritte",
    "bodies": "Gremien und Beschlüsse",
    "trainings": "Schulungen und Termine",
    "team_surveys": "Teambefragung und Checks",
    "texts": "Gemeinsame Texte",
    "reviews": "Prüfung durch die Geschäftsstelle",
    "exchange": "Austausch und Rundbrief",
    "workshop": "Werkstatt",
    "templates": "Vorlagen und Wörter des Standorts",
    "survey_plans": "Befragung planen",
    "school_progress": "Schulen auf dem Weg zur Befragung",
    "readers": "Dateien lesen",
    "mapping": "Spalten zuordnen, Antworten prüfen",
    "answer_checks": "Prüfregeln, Gewichte, Rücklauf",
    "given_tables": "Fertige Tabellen",
    "instruments": "Befragungsinstrumente",
    "simulation": "Erfundene Antworten",
    "statistics": "Schätzung",
    "engines": "Sehr große Befragungen",
    "riskfactors": "Auswertung, Grenzwerte, Profil",
    "comparison": "Vergleich und Veränderung",
    "disclosure": "Schutz kleiner Gruppen",
    "indicators": "Daten der Stadt",
    "priorities": "Prioritäten und Abstimmungen",
    "offers": "Angebote und Lücken",
    "programmes": "Programme und eigene Einträge",
    "matching": "Passende Programme, Programmpaket",
    "action_plans": "Aktionsplan",
    "delivery": "Umsetzung",
    "delivery_links": "Links für Anbieter",
    "session_tables": "Tabellen mit Terminen",
    "fidelity": "Programmtreue und Warnungen",
    "effects": "Wirkung: Vergleich mit anderen Kommunen",
    "pre_post": "Wirkung: Teilnehmende",
    "yearly_reviews": "Jahresrückblick",
    "reporting": "Diagramme und Tabellen",
    "profile_report": "Profil als Bericht",
    "reports": "Berichte",
    "school_sheets": "Blatt für eine Schule",
    "brand": "Name, Logo und Vorlage der Stadt",
    "exports": "Daten zur Auswertung",
    "interface": "Schnittstelle für Programme",
    "deletion": "Löschen",
    "store": "Datenbank",
    "backup": "Sicherung",
    "doctor": "Prüfung des Betriebs",
    "jobs": "Arbeit im Hintergrund",
    "commands": "Befehle",
    "catalogue": "Katalog",
    "operation": "Betrieb und Einstellungen",
}
"""Section of each file, in the order of the page. A file that is not here stands at the end under its own name."""

HEAD = """# Meldungen und Codes

Für alle, die zu einer Meldung mehr wissen wollen. Befehle nennen zu jeder Meldung einen Code in eckigen Klammern.
Seiten zeigen nur den Text; suchen Sie dann nach einigen Wörtern daraus. Drei Punkte (…) stehen für das, was die
Meldung selbst nennt, etwa den Namen einer Datei.

Each message is here in German and in English, too: what happened, then what to do.

Zu jedem Code gehört ein Rückgabewert für Skripte; was er bedeutet, steht unter [Befehle](../commands.md).
"""


def page() -> str:
    """Return the whole page."""
    files = {path.stem: path for path in TEXTS.glob("*.yaml")}
    order = [name for name in GROUPS if name in files] + sorted(set(files) - set(GROUPS))
    return HEAD + "".join(
        _section(GROUPS.get(name, name.replace("_", " ").capitalize()), files[name]) for name in order
    )


def _section(title: str, file: Path) -> str:
    messages = yaml.safe_load(file.read_text(encoding="utf-8"))
    return f"\n## {title}\n" + "".join(_message(code, messages[code]) for code in sorted(messages))


def _message(code: str, message: dict) -> str:
    german, english = (
        " ".join(_words(message[part][language]) for part in ("what", "do")) for language in ("de", "en")
    )
    value = message.get("exit_code", 11)
    return f"\n### `{code}`\n\n> {german}\n>\n> *English:* {english}\n>\n> Rückgabewert {value}\n"


def _words(text: str) -> str:
    """Return a text on one line, without its placeholders, and so that Markdown changes nothing in it."""
    shown = re.sub(r"\{[^{}]*\}", "…", " ".join(text.split()))
    shown = re.sub(
        r"`([^`]*)`|([*_<>\[\]\\#~])", lambda found: found[0] if found[1] is not None else "\\" + found[2], shown
    )
    return shown.replace("{{", "{").replace("}}", "}")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
