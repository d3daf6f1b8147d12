"""Files of administrative indicators.

1. The exported spreadsheet has one row for each value, numbers as numbers, the newest state of sources, and notes.
2. What is locked has no number anywhere in the file, not even hidden in a formula, a comment or a property.
3. Texts that a spreadsheet could take for a formula stay texts.
4. Made-up cities are marked in the file; real ones are not.
5. The file says how the figures are made, in both languages, and names no cause.
6. The template has a row for each indicator and place with key, year and register, and no numbers yet.
7. Both languages have the same rows and numbers.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import python_calamine

from ctc_toolkit.disclosure.indicators import IndicatorCount, release_indicator
from ctc_toolkit.language import Text, translator
from ctc_toolkit.reporting.indicator_files import (
    ExportedCity,
    how_made,
    indicator_template_csv,
    indicator_template_xlsx,
    indicators_xlsx,
)
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from ctc_toolkit.riskfactors.indicator_rates import indicator_figures

AGS = "05913000"
CARDS = load_indicators().by_id
COUNTS = {
    "moves": [("", 2024, 60_000, 600_000), ("", 2025, 61_000, 601_000), ("Nord", 2025, 7_000, 60_000)],
    "sgb2_under_18": [("", 2025, 24_000, 100_000), ("Süd", 2025, 2, 77_777), ("West", 2025, 4_321, 22_223)],
    "taken_into_care": [("", 2025, 1, 99_991)],
}


def city(*, made_up=False, cards=CARDS, source="Register, Tabelle 1"):
    released = {
        name: release_indicator(name, cards[name].measure, [IndicatorCount(*count) for count in counts])
        for name, counts in COUNTS.items()
    }
    figures = indicator_figures(tuple(cards.values()), released)
    sources = {
        (name, place, year): (source, date(year, 12, 31))
        for name, counts in COUNTS.items()
        for place, year, _, _ in counts
    }
    return ExportedCity(AGS, "Probestadt", made_up, figures, sources, {"moves": "Fluktuation"})


def leaves(content):
    """Return the rows of all leaves; what is empty is None."""
    book = python_calamine.load_workbook(io.BytesIO(content))
    sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    return [[[None if value == "" else value for value in row] for row in sheet] for sheet in sheets]


def rows(content):
    first, *others = leaves(content)[0]
    return [dict(zip(first, row, strict=True)) for row in others]


def whole(content):
    """Return all parts of the file as one text."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def test_1_rows():
    found = rows(indicators_xlsx(city(), "de"))
    assert len(found) == sum(len(counts) for counts in COUNTS.values())
    newest = next(
        row for row in found if row["Indikator"] == "Umzüge" and row["Ort"] == "ganze Stadt" and row["Jahr"] == 2025
    )
    assert (newest["Zähler"], newest["Bezogen auf"]) == (61_000, 601_000)
    assert newest["Wert"] == pytest.approx(1000 * 61_000 / 601_000, abs=1e-4)
    assert newest["von"] < newest["Wert"] < newest["bis"]
    assert (newest["je"], newest["Quelle"], newest["Stand der Daten"]) == (1000, "Register, Tabelle 1", "31.12.2025")
    assert (newest["Steht für"], newest["Gezeigt oder gesperrt"]) == ("Fluktuation", "gezeigt")
    assert {row["Gemeindeschlüssel (AGS)"] for row in found} == {AGS}


def test_2_locks():
    content = indicators_xlsx(city(), "de")
    locked = [row for row in rows(content) if row["Gezeigt oder gesperrt"] == "gesperrt, zu wenige Fälle"]
    assert {(row["Indikator"], row["Ort"]) for row in locked} >= {("Inobhutnahmen", "ganze Stadt")}
    for row in locked:
        assert [row[name] for name in ("Zähler", "Bezogen auf", "Wert", "von", "bis")] == [None] * 5
    for hidden in ("77777", "99991", "<f>", "<comment"):
        assert hidden not in whole(content)


def test_3_no_formulas():
    name = Text("=1+1", "=1+1")
    cards = {**CARDS, "moves": replace(CARDS["moves"], name=name, caution=Text("@x", "@x"))}
    content = indicators_xlsx(city(cards=cards, source='=HYPERLINK("http://x")'), "en")
    texts = {value for row in leaves(content)[0] for value in row if str(value).startswith(("=", "@"))}
    assert texts == {"=1+1", "@x", '=HYPERLINK("http://x")'}
    assert "<f>" not in whole(content)
    assert "<hyperlink" not in whole(content)


@pytest.mark.parametrize(("made_up", "marked"), [(True, True), (False, False)])
def test_4_made_up(made_up, marked):
    notes = [row[0] for row in leaves(indicators_xlsx(city(made_up=made_up), "de"))[1]]
    assert ("erfunden" in str(notes[1])) is marked
    assert notes[0] == "Daten der Stadt: Probestadt"


@pytest.mark.parametrize("language", ["de", "en"])
def test_5_how_they_are_made(language):
    lines = how_made(translator(language))
    told = " ".join(lines)
    for name in ("Wilson", "Garwood", "Koopman", "Bonferroni", "30", "95"):
        assert name in told
    assert not re.search(r"\b(weil|verursacht|führt zu|because|causes|leads to)\b", told)
    notes = [row[0] for row in leaves(indicators_xlsx(city(), language))[1]]
    assert notes[1:] == lines


def test_6_template():
    content = indicator_template_xlsx(list(CARDS.values()), AGS, ["Nord", "Süd"], 2025)
    found = rows(content)
    districts = sum(card.level == "district" for card in CARDS.values())
    assert len(found) == len(CARDS) + 2 * districts
    assert {row["AGS"] for row in found} == {AGS}
    assert {(row["Zähler"], row["Nenner"]) for row in found} == {(None, None)}
    crime = {card.name.de for card in CARDS.values() if card.about == "crime"}
    assert {row["Bezirk"] or "" for row in found if row["Indikator"] in crime} == {""}
    text = indicator_template_csv(list(CARDS.values()), AGS, [], 2025).decode("utf-8-sig")
    assert text.splitlines()[0] == "Indikator;AGS;Bezirk;Jahr;Zähler;Nenner;Quelle;Stand"
    assert text.count("\r\n") == len(CARDS) + 1


def test_7_languages():
    german, english = (rows(indicators_xlsx(city(), language)) for language in ("de", "en"))
    assert [[value for value in row.values() if isinstance(value, int | float)] for row in german] == [
        [value for value in row.values() if isinstance(value, int | float)] for row in english
    ]
    assert english[0]["Indicator"] == "Children and young people in households with SGB II benefits"
