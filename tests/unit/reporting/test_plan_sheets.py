"""Sheets and picture of a plan.

1. The picture is sound XML, reads from delivery to behaviour, has a text alternative with every box, and foreign text
   in it stays text; long words and names are cut to their box. A priority without a goal has a dashed frame.
2. The whole plan holds picture, goals, measures, money with totals and open amounts, risks; as HTML and as Word,
   where the words of the picture stand in its place.
3. The short version holds goals and measures in plain words, no amounts, no payers, no partners.
4. Sentences about a target name the rule, what was seen, and what the next survey could find.
5. The comparison tells of what changed only the fields that differ.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from docx import Document

from ctc_toolkit.language import translator
from ctc_toolkit.plan import (
    BudgetFields,
    Entry,
    GoalFields,
    MeasureFields,
    PartnerFields,
    RiskFields,
    TaskFields,
    TrainingFields,
    logic_of,
    outlook_of,
)
from ctc_toolkit.reporting.logic_model import MOST_LINES, SIGNS, logic_picture, wrapped
from ctc_toolkit.reporting.plan_comparison import comparison_table
from ctc_toolkit.reporting.plan_sheets import PlanFacts, plan_sheet, short_sheet
from ctc_toolkit.reporting.plan_words import outlook_sentences
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from ctc_toolkit.survey.instrument_files import load_instrument

INSTRUMENT = load_instrument("ctc-youth-survey")
DAY = date(2026, 11, 30)
GOAL = GoalFields(
    figure="family_conflict", baseline=38, low=33, high=43, answers=900, seen=-6, target=33, year=2029,
    survey="Befragung 2026",
)  # fmt: skip
FIELDS = {
    "g": GOAL,
    "p": GoalFields(
        "participant", what="Eltern <b>", direction="up", target=70, year=2027, source="Bogen", measure="m"
    ),
    "m": MeasureFields(title="Kurs & Abend", goals=("g",), group="Familien", age_from=10, age_to=14, responsible="Amt"),
    "t": TaskFields("m", "Räume", "Amt", None, date(2027, 1, 5)),
    "a": PartnerFields("m", "Familienzentrum Mitte", "Räume", "signed"),
    "e": TrainingFields("m", "Seminar", "Lehrkräfte", 12),
    "b": BudgetFields("m", "Honorare", 2027, 12_345, "Jugendamt Mitte", "secured"),
    "o": BudgetFields("m", "Honorare", 2028, 4_321),
    "r": RiskFields("Wenige Familien", 3, 2, "einladen"),
}
ENTRIES = tuple(Entry(name, name, fields) for name, fields in FIELDS.items())
FACTS = PlanFacts(
    "Nord", "Dortmund", True, 2, ENTRIES, ("family_conflict", "academic_failure"), ("family_attachment",),
    "Befragung 2026", 2026, DAY, date(2027, 11, 30), "2026-04, Lenkungsgruppe",
)  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_picture(language):
    picture = logic_picture(logic_of(ENTRIES, FACTS.factors), INSTRUMENT, language)
    root = ET.fromstring(picture.svg)
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Eltern <b>" in texts
    assert "Kurs & Abend" in texts
    assert root.get("aria-label") == picture.described
    for name in ("Eltern <b>", "Kurs & Abend", INSTRUMENT.label_of("academic_failure", language)):
        assert name in picture.described
    boxes = list(root.iter("{http://www.w3.org/2000/svg}rect"))
    assert [box.get("stroke-dasharray") for box in boxes].count("5 4") == 1
    across = [float(box.get("x")) for box in boxes]
    assert across == sorted(across)
    arrows = [one for one in root.iter("{http://www.w3.org/2000/svg}path") if one.get("marker-end")]
    assert len(arrows) == 2


@pytest.mark.parametrize("text", ["", "kurz", "Donaudampfschifffahrtsgesellschaftskapitänsmütze", "wort " * 60])
def test_1_wrapping(text):
    lines = wrapped(text)
    assert 1 <= len(lines) <= MOST_LINES
    assert all(len(line) <= SIGNS for line in lines)
    if len(text) < 60:
        assert "".join(lines).replace("-", "") == (text or "–")


def test_2_whole_plan():
    sheet = plan_sheet(FACTS, INSTRUMENT, "de", DAY)
    page = sheet_html(sheet).decode()
    assert page.count("<svg") == 1
    for part in (
        "12.345",
        "16.666",
        "4.321",
        "noch nicht gefunden",
        "davon gesichert",
        "Wenige Familien",
        "38 von 100",
    ):
        assert part in page
    assert "Eltern <b>" not in page
    document = Document(io.BytesIO(sheet_docx(sheet)))
    (picture,) = document.inline_shapes
    assert "Die Logik des Plans, von der Durchführung bis zum Verhalten." in picture._inline.docPr.get("descr")
    assert len(document.tables) == 8
    draft = sheet_html(plan_sheet(replace(FACTS, decided_on=None), INSTRUMENT, "en", DAY)).decode()
    assert "Draft, not decided yet." in draft


@pytest.mark.parametrize("language", ["de", "en"])
def test_3_short_version(language):
    page = sheet_html(short_sheet(FACTS, INSTRUMENT, language, DAY)).decode()
    assert INSTRUMENT.label_of("family_conflict", language) in page
    assert "Kurs &amp; Abend" in page
    assert "38" in page
    for private in ("12.345", "12,345", "4.321", "4,321", "Jugendamt Mitte", "Familienzentrum Mitte", "Honorare"):
        assert private not in page


def test_4_sentences():
    t = translator("en")
    usual = " ".join(outlook_sentences(t, GOAL, outlook_of(GOAL, 2026)))
    assert "what most local programmes move (2 to 5 points)" in usual
    assert "moved by −6 points" in usual
    assert "80 of 100 cases" in usual
    far = replace(GOAL, target=20, year=2027, seen=None)
    said = " ".join(outlook_sentences(t, far, outlook_of(far, 2026)))
    assert "an ambitious target" in said
    assert "2 to 5 years" in said
    assert "80 of 100 cases" not in said
    seen = replace(GOAL, target=32)
    assert "but it has moved by 6 points" in " ".join(outlook_sentences(t, seen, outlook_of(seen, 2026)))


def test_5_comparison():
    later = [
        replace(one, fields=replace(GOAL, target=30)) if one.id == "g" else one for one in ENTRIES if one.id != "r"
    ]
    table = comparison_table(translator("de"), ENTRIES, later, ("alt", "neu"), INSTRUMENT)
    assert table.rows == (
        ("Ziel: Konflikte in der Familie", "Zielwert: 33", "Zielwert: 30"),
        ("Risiko: Wenige Familien", table.rows[1][1], "herausgenommen"),
    )
    assert "Wie wahrscheinlich: hoch" in table.rows[1][1]
    assert comparison_table(translator("de"), ENTRIES, ENTRIES, ("alt", "neu"), INSTRUMENT) is None
