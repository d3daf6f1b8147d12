"""What is written in Musterstadt, all of it invented: sheet of the area, commentary, and two states of a plan."""

from __future__ import annotations

from collections.abc import Mapping

SHEET: Mapping[str, str] = {
    "situation": "Das Lindenviertel liegt am Bahnhof. Zwei Schulen und ein Sportverein arbeiten zusammen.\n"
    "Sorge macht, dass viele Eltern abends arbeiten und Kinder lange allein sind.",
    "next_step": "Das Gebietsteam trifft sich am ersten Dienstag des Monats im Stadtteilbüro (Beispiel).",
    "who_acts": "Koordination (Einladung), Gesamtschule (Raum), Sportverein (Werbung).",
    "agreements": "Die Schulsozialarbeit beider Schulen trifft sich alle sechs Wochen.",
}

COMMENTARY: Mapping[str, str] = {
    "stands_out": "Auffällig ist das Familienmanagement. Die Anerkennung in der Schule ist eine Stärke.",
    "limits": "Eine Förderschule hat nicht teilgenommen. Werte kleiner Gruppen sind gesperrt.",
    "conclusions": "Das Gebietsteam schlägt vor, am Familienmanagement und an der Bindung zur Schule zu arbeiten. "
    "Am wenigsten können wir an Umzügen ändern, das lassen wir bewusst weg.",
    "questions": "Wie erreichen wir Eltern, die abends arbeiten? Gespräch mit den Betrieben am Bahnhof.",
}

PLAN: Mapping[str, Mapping[str, str]] = {
    "draft": {
        "goals": "Die Familien im Lindenviertel werden gestärkt. Bis zur nächsten Befragung sinkt der Anteil mit "
        "erhöhtem Risiko beim Familienmanagement um fünf Prozentpunkte.",
        "measures": "Ein Elterntraining mit zwei Durchgängen im Jahr, je 20 Familien. Dazu ein Sommerfest.",
        "responsibilities": "Die Familienbildungsstätte führt. Wer bezahlt, ist noch offen.",
        "success": "Wir fragen die Eltern, ob es ihnen gefallen hat.",
    },
    "approved": {
        "goals": "Der Anteil der Befragten mit erhöhtem Risiko beim Familienmanagement sinkt bis zur nächsten "
        "Befragung um fünf Prozentpunkte, gemessen mit denselben Fragen und Grenzwerten.",
        "measures": "Elterntraining für Familien mit Kindern von 6 bis 10 Jahren, zwei Durchgänge im Jahr, je 20 "
        "Familien, mit Betreuung der Kinder. In den Klassen 5 ein gemeinsamer Start mit Klassenrat.",
        "responsibilities": "Familienbildungsstätte (Elterntraining), Gesamtschule und Realschule (Klassenrat); das "
        "Jugendamt bezahlt Schulung und Honorare für drei Jahre.",
        "success": "Teilnahme und Abbruch je Durchgang, Umsetzung nach Handbuch zweimal im Jahr beobachtet, "
        "Jugendbefragung in zwei Jahren.",
    },
}
"""A draft with weaknesses that can be found, and the plan as it was approved."""
