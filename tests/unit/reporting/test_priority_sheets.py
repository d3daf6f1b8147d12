"""The sheet of a decision on priorities.

1. In both languages it holds the chosen factors with figures, votes and reasons, how sure they are, strengths, criteria
   with weights, how firm the choice is, and what stood ahead but was not chosen; nothing is left in braces.
2. What is not known is left out as a column; nothing of it says anything about causes.
3. It fits on one page: with five factors and the longest reasons that are usual it stays within the room of A4.
4. Words of level and change: a word, points with their sign, an interval; a locked factor says no more than that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.priority_sheets import SheetFacts, decision_sheet
from ctc_toolkit.reporting.priority_words import (
    change_text,
    level_text,
    rank_text,
    reach_text,
    robust_text,
    share_sentence,
    top_text,
)
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from ctc_toolkit.riskfactors.priorities import Choice, FactorEvidence
from ctc_toolkit.survey.instrument_files import load_instrument

INSTRUMENT = load_instrument("ctc-youth-survey")
FACTORS = ("family_conflict", "poor_family_management", "academic_failure", "family_attachment", "rebelliousness")
KINDS = ("risk", "risk", "risk", "protective", "risk")
DOMAINS = ("family", "family", "school", "family", "peer_individual")
EVIDENCE = tuple(
    FactorEvidence(name, kind, domain, "shown", 50 - 5 * place, 40 - 5 * place, 52 - 5 * place, 800, "ok")
    for place, (name, kind, domain) in enumerate(zip(FACTORS, KINDS, DOMAINS, strict=True))
)
ENTRIES = {
    "choice.family_conflict": "priority",
    "choice.academic_failure": "priority",
    "choice.family_attachment": "strength",
    "reason.family_conflict": "Das kennen wir alle.",
    "reason.academic_failure": "Schule und Jugendamt beginnen sofort.",
    "reason.poor_family_management": "Dazu läuft schon ein Projekt.",
    "reason.family_attachment": "Das trägt.",
    "weight.reach": 5,
}
FACTS = SheetFacts(
    "Nord",
    "Probestadt",
    True,
    "Befragung 2026",
    FACTORS,
    EVIDENCE,
    Choice.of(ENTRIES, FACTORS),
    "Verglichen mit: Land.",
    11,
    3,
    dict(zip(FACTORS, (9, 8, 7, 0, 1), strict=True)),
    date(2026, 11, 20),
    12,
    date(2028, 11, 20),
    "2026-03, Gebietsteam Nord",
    2,
)


def words(sheet):
    return re.sub(r"<[^>]+>", " ", sheet_html(sheet).decode())


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_2_everything_a_council_needs(language):
    said = words(decision_sheet(FACTS, INSTRUMENT, language, date(2026, 11, 21)))
    for factor in FACTORS[:4]:
        assert INSTRUMENT.label_of(factor, language) in said
    for text in (*(str(one) for one in ENTRIES.values() if " " in str(one)), "2026-03", "12", "Befragung 2026"):
        assert text.rstrip(".") in said
    expected = {
        "de": ("50 von 100 mit erhöhtem Risiko (40 bis 52)", "9 von 11 Personen", "bleibt in", "Reichweite 62"),
        "en": ("50 of 100 at raised risk (40 to 52)", "9 of 11 people", "of weightings", "Reach 62"),
    }  # fmt: skip
    for text in expected[language]:
        assert text in said
    missing = {"de": ("Gegenüber dem Vergleichswert", "Platz in der Liste"), "en": ("Against the reference",)}
    for text in missing[language]:
        assert text not in said
    assert not re.search(r"[{}]|verursacht|führt zu|causes|leads to", said.partition("<body")[2] or said.split("}")[-1])


def test_2_draft_and_no_vote():
    draft = replace(FACTS, decided_on=None, tally=None, choice=Choice.of({}, FACTORS))
    said = words(decision_sheet(draft, INSTRUMENT, "de", date(2026, 11, 21)))
    assert "Entwurf, noch nicht beschlossen." in said
    assert "stillen Abstimmung" not in said


def test_3_one_page():
    reason = "Viele im Team kennen das aus ihrer Arbeit, und es gibt bisher kaum ein Angebot dazu. " * 2
    entries = {f"choice.{factor}": "priority" for factor in FACTORS} | {f"reason.{one}": reason for one in FACTORS}
    known = tuple(
        replace(one, difference=4, standing="unclear", change=2, movement="increased", rank_low=1, rank_high=9, top=60)
        for one in EVIDENCE
    )
    full = replace(FACTS, choice=Choice.of(entries, FACTORS), evidence=known)
    sheet = decision_sheet(full, INSTRUMENT, "de", date(2026, 11, 21))
    assert sheet.layout == "compact"
    # small type: 100 signs in a line, 62 lines on A4; each cell takes as many lines as its share of the width allows
    lines = 0
    for block in sheet.blocks:
        if hasattr(block, "rows"):
            shares = block.shares or (1,) * len(block.columns)
            room = [max(8, 100 * share / sum(shares)) for share in shares]
            lines += 2 + sum(
                max(-(-len(cell) // int(place)) for cell, place in zip(row, room, strict=True)) for row in block.rows
            )
        else:
            lines += 1 + sum(-(-len(text) // 100) for text in getattr(block, "items", (getattr(block, "text", ""),)))
    assert lines <= 62
    assert sheet_docx(sheet)[:2] == b"PK"


def test_4_words():
    t = translator("de")
    known = replace(
        EVIDENCE[0], difference=8, difference_low=3, difference_high=13, standing="elevated", change=-4,
        movement="decreased", rank_low=1, rank_high=1, top=1, top_band="under",
    )  # fmt: skip
    assert level_text(t, known) == "höher, +8 Punkte (+3 bis +13)"
    assert change_text(t, known) == "gesunken, −4 Punkte"
    assert (rank_text(t, known), top_text(t, known)) == ("Platz 1", "unter 1\u00a0% (erste fünf)")
    assert level_text(t, EVIDENCE[0]) == rank_text(t, EVIDENCE[0]) == top_text(t, EVIDENCE[0]) == "nicht bekannt"
    assert reach_text(t, EVIDENCE[3]) == "65 von 100 ohne diesen Schutz (63 bis 75)"
    locked = FactorEvidence("a", "risk", "family", "locked")
    banded = replace(locked, state="banded")
    assert reach_text(t, locked) == reach_text(t, banded) == "gesperrt, zu wenige Antworten"
    assert robust_text(t, 90, known) == "nicht robust"
    assert share_sentence(t, 3, 87, 4, "group") == "Die Auswahl bleibt in 87\u00a0% der Gewichtungen gleich."
    assert "unterscheidet" in share_sentence(t, 3, 87, 1, "group")
