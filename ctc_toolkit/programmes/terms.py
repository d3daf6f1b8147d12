"""What the fields of a programme are called in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ctc_toolkit.language import Text
from ctc_toolkit.programmes.offer_terms import LEVEL_NAMES, SETTING_NAMES
from ctc_toolkit.programmes.search import NOT_STATED

BAND_NAMES: Mapping[str, Text] = {
    "A": Text("stark belegt", "strong evidence"),
    "B": Text("gut belegt", "good evidence"),
    "C": Text("plausibel, Wirkung nicht belegt", "plausible, effect not proven"),
    "U": Text("nicht bekannt, wie gut belegt", "not known how well proven"),
    "X": Text("Warnung: ohne oder mit schädlicher Wirkung", "warning: without effect, or harmful"),
}
ROLE_NAMES: Mapping[str, Text] = {
    "programme": Text("Programm", "programme"),
    "parent_version": Text("ausländische Vorlage eines deutschen Programms", "foreign original of a German programme"),
    "component": Text("Baustein, für sich kein Programm", "component, no programme by itself"),
    "system": Text("Planungssystem, kein Programm", "planning system, no programme"),
}
PROBLEM_NAMES: Mapping[str, Text] = {
    "violence": Text("Gewalt", "violence"),
    "delinquency": Text("Delinquenz", "delinquency"),
    "substance_use": Text("Substanzkonsum", "substance use"),
    "depression_anxiety": Text("Depression und Angst", "depression and anxiety"),
    "school_dropout": Text("Schulabbruch", "school dropout"),
    "teenage_pregnancy": Text("frühe Schwangerschaft", "teenage pregnancy"),
}
DESIGN_NAMES: Mapping[str, Text] = {
    "randomised": Text("Vergleich mit zufällig gebildeten Gruppen", "comparison of groups made by chance (randomised)"),
    "controlled": Text("Vergleich mit einer Kontrollgruppe", "comparison with a control group"),
    "before_after": Text("Vorher und nachher, ohne Vergleichsgruppe", "before and after, without a comparison group"),
    "process": Text("Nur Ablauf und Zufriedenheit, keine Wirkung", "process and satisfaction only, no effect"),
    "mixed": Text("mehrere Studien verschiedener Art", "several studies of different kinds"),
    "not_known": Text("Art der Studie nicht bekannt", "kind of study not known"),
}
BASIS_NAMES: Mapping[str, Text] = {
    "registry": Text("so nennt sie ein Register", "named by a register"),
    "provider": Text("so nennt sie der Anbieter", "named by the provider"),
    "own_reading": Text(
        "eigene Einschätzung aus den Zielen, von Fachleuten zu prüfen",
        "own reading of the aims, to be checked by experts",
    ),
}
CONFIDENCE_NAMES: Mapping[str, Text] = {
    "verified": Text(
        "Gelesen wurde eine Seite eines Registers oder eine Veröffentlichung genau zu diesem Programm.",
        "A page of a register or a paper about exactly this programme was read.",
    ),
    "partial": Text(
        "Gelesen wurde eine andere Seite, oder die Angaben sind unvollständig.",
        "Another page was read, or the statements are incomplete.",
    ),
    "general_knowledge": Text(
        "Die Angaben stammen aus allgemeinem Fachwissen und wurden an keiner Quelle geprüft.",
        "The statements are general knowledge of the field and were not checked in a source.",
    ),
}
COST_NAMES: Mapping[str, Text] = {
    "free": Text("etwas davon kostenlos", "something of it free"),
    "euro": Text("Betrag in Euro", "amount in euro"),
    "foreign": Text("nur ausländischer Betrag", "foreign amount only"),
    "words": Text("nur in Worten", "in words only"),
    NOT_STATED: Text("nicht bekannt", "not known"),
}
PER_NAMES: Mapping[str, Text] = {
    "participant": Text("je Person", "per person"),
    "group": Text("je Gruppe", "per group"),
    "class": Text("je Klasse", "per class"),
    "school": Text("je Schule", "per school"),
    "family": Text("je Familie", "per family"),
    "site": Text("je Standort", "per site"),
    "training": Text("je Schulung", "per training"),
    "material": Text("für Material", "for material"),
    "total": Text("insgesamt", "in total"),
}
AVAILABILITY_NAMES: Mapping[str, Text] = {
    "germany": Text("in Deutschland verfügbar", "available in Germany"),
    "abroad": Text("nur im Ausland", "abroad only"),
}
NRW_NAMES: Mapping[str, Text] = {
    "documented": Text("in NRW belegt", "documented in NRW"),
    "not_shown": Text("für NRW nicht belegt", "not documented for NRW"),
}
ORIGIN_NAMES: Mapping[str, Text] = {
    "shipped": Text("mitgelieferter Katalog", "shipped catalogue"),
    "added": Text("eigener Eintrag", "own entry"),
    "corrected": Text("örtlich berichtigt", "corrected locally"),
}
AGE_NAMES: Mapping[str, Text] = {
    "0-2": Text("0–2 Jahre", "0–2 years"),
    "3-5": Text("3–5 Jahre", "3–5 years"),
    "6-9": Text("6–9 Jahre", "6–9 years"),
    "10-12": Text("10–12 Jahre", "10–12 years"),
    "13-15": Text("13–15 Jahre", "13–15 years"),
    "16+": Text("ab 16 Jahren", "16 years and older"),
    NOT_STATED: Text("nicht angegeben", "not stated"),
}
FIELD_NAMES: Mapping[str, Text] = {
    "name": Text("Name", "name"),
    "short_name": Text("Kurzname", "short name"),
    "provider": Text("Anbieter", "provider"),
    "country": Text("Land", "country"),
    "aim": Text("Ziel", "aim"),
    "availability": Text("Verfügbarkeit", "availability"),
    "ratings": Text("Bewertungen der Register", "ratings of registers"),
    "ages": Text("Alter", "age"),
    "levels": Text("Ebene der Prävention", "level of prevention"),
    "settings": Text("Ort", "setting"),
    "domains": Text("Lebensbereiche", "areas of life"),
    "factors": Text("Faktoren", "factors"),
    "problems": Text("Problemverhalten", "problem behaviours"),
    "format": Text("Ablauf", "format"),
    "staff": Text("Personal und Schulung", "staff and training"),
    "languages": Text("Sprachen", "languages"),
    "languages_note": Text("Sprachen (Hinweis)", "languages (note)"),
    "costs": Text("Kosten", "costs"),
    "evaluation": Text("Evaluation", "evaluation"),
    "note": Text("Hinweis", "note"),
    "sources": Text("Quellen", "sources"),
    "source_date": Text("Stand der Quelle", "date of the source"),
    "confidence": Text("Sicherheit der Angaben", "certainty of the statements"),
    "checked_on": Text("geprüft am", "checked on"),
}
FACET_NAMES: Mapping[str, Mapping[str, Text]] = {
    "problem": PROBLEM_NAMES,
    "age": AGE_NAMES,
    "setting": SETTING_NAMES,
    "level": LEVEL_NAMES,
    "band": BAND_NAMES,
    "availability": AVAILABILITY_NAMES,
    "nrw": NRW_NAMES,
    "cost": COST_NAMES,
    "origin": ORIGIN_NAMES,
}
"""Names of the values of the facets, but for factors (the catalogue's) and languages."""
