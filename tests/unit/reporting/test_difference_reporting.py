"""Words, tables and charts of released differences.

1. Words follow what a difference means for young people: fewer protected ones are worse, neutral is neutral.
2. Sentences name what is worse first, then what is better, and how much stays open; nobody reads of a trend between two
   waves; never a causal word.
3. The table says in words what has no secure difference, and why something is not compared.
4. Charts hold released values only, in both languages; the shape says the same as the colour; the text alternative
   names every drawn measure. They are valid Vega-Lite.
5. Cohen's h comes from the shown whole percentages.
6. The notes say what a reader has to know: missing margin, share of the city, other cut points, left-out grades.
"""

from __future__ import annotations

import re

import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.derived import sealed
from ctc_toolkit.disclosure.differences import Difference, Differences, _Contents
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.difference_charts import change_charts, comparison_chart
from ctc_toolkit.reporting.difference_words import (
    Row,
    cohen_h,
    difference_table,
    method_lines,
    points_text,
    rows_of,
    screening_list,
    sentences,
    word_text,
)
from ctc_toolkit.riskfactors.profile import make_profile
from tests.unit.riskfactors.test_comparison import CITY

LANGUAGES = ["de", "en"]
RELEASED = release(make_profile(CITY), "internal")
COMPARED = (
    Difference("b0", "behaviour", "shown", "elevated", 50, 40, 10, 6, 14, True),
    Difference("b1", "behaviour", "shown", "lower", 20, 30, -10, -14, -6, True),
    Difference("b2", "behaviour", "shown", "unclear", 30, 25, 5, -1, 11, True),
    Difference("b3", "behaviour", "shown", "similar", 40, 40, 0, -2, 2, note="no_error"),
    Difference("b4", "behaviour", "locked"),
    Difference("b5", "behaviour", "no_reference"),
)
CHANGED = tuple(
    Difference(
        one.measure,
        one.kind,
        {"no_reference": "changed_question"}.get(one.state, one.state),
        {"elevated": "increased", "lower": "decreased", "unclear": "not_determinable", "similar": "unchanged"}.get(
            one.word, ""
        ),
        one.percent,
        one.base,
        one.points,
        one.low,
        one.high,
        detectable=4 if one.state == "shown" else None,
    )
    for one in COMPARED
)
FACTS = {
    "kind": "uploaded",
    "title_de": "Land 2025",
    "title_en": "State 2025",
    "source_de": "Landesamt",
    "source_en": "State office",
    "surveyed": "2025-05-01",
    "includes": "20",
    "reference_cut_points": "other",
    "coverage": "grade",
    "left_out": "6, 7",
}
WAVES = {"kind": "wave", "label": "Befragung 2024", "year": "2024", "later_year": "2026", "design": "stacked",
         "shared": "locked", "coverage": "grade_sex"}  # fmt: skip


def made(entries, facts, product):
    return sealed(Differences, _Contents(product, "internal", "probe", dict(facts), entries))


COMPARISON, CHANGE = made(COMPARED, FACTS, "comparison"), made(CHANGED, WAVES, "change")


def rows(found, language="de"):
    return rows_of(found, RELEASED, CITY.instrument, kind="behaviour", language=language)


@pytest.mark.parametrize(
    ("word", "meaning", "verdict"),
    [
        ("elevated", "worse", "worse"),
        ("lower", "worse", "better"),
        ("elevated", "better", "better"),
        ("lower", "better", "worse"),
        ("decreased", "better", "worse"),
        ("increased", "neutral", "different"),
        ("unclear", "worse", "none"),
        ("similar", "better", "none"),
        ("not_determinable", "worse", "none"),
    ],
)
def test_1_what_it_means(word, meaning, verdict):
    row = Row("Probe", "", meaning, Difference("b0", "risk", "shown", word, 50, 40, 10, 6, 14))
    assert row.verdict == verdict
    said = word_text(translator("de"), row)
    assert ("ungünstiger" in said) == (verdict == "worse")
    assert (", günstiger" in said) == (verdict == "better")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("found", [COMPARISON, CHANGE], ids=["comparison", "change"])
def test_2_sentences(found, language):
    said = sentences(found, rows(found, language), language)
    assert "b0 (+10" in said[0]
    assert "b1 (−10" in said[1]
    assert len(said) == 4
    text = " ".join([*said, *method_lines(found, rows(found, language), language)])
    assert not re.search(r"\btrend\b|\bwegen\b|\bbewirk|\bcaus|\bdue to\b|\bleads to\b", text, re.IGNORECASE)
    assert [row.difference.measure for row in screening_list(rows(COMPARISON))] == ["b2"]


def test_2_nothing_to_compare():
    empty = made(tuple(Difference(one.measure, one.kind, "locked") for one in COMPARED), FACTS, "comparison")
    assert len(sentences(empty, rows(empty), "de")) == 1
    quiet = made((Difference("b0", "behaviour", "shown", "similar", 50, 50, 0, -2, 2),), FACTS, "comparison")
    assert sentences(quiet, rows(quiet), "de")[0] == "Kein gesicherter Unterschied zum Vergleichswert."


def test_3_table():
    table = difference_table(COMPARISON, rows(COMPARISON), "de").set_index("Faktor oder Verhalten")
    assert table.loc["b2", "Ergebnis"] == "kein gesicherter Unterschied"
    assert table.loc["b0", "Ergebnis"] == "höher, ungünstiger"
    assert table.loc["b4", "Ergebnis"] == "gesperrt, zu wenige Antworten"
    assert table.loc["b5", "Ergebnis"] == "kein Vergleichswert"
    assert (table.loc["b4"].drop(["Bereich", "Ergebnis"]) == "").all()
    assert table.loc["b0", "Bereich der Punkte"] == "+6 bis +14"
    assert "b3 (Vergleichswert ohne Fehlerbereich)" in table.index
    change = difference_table(CHANGE, rows(CHANGE), "de").set_index("Faktor oder Verhalten")
    assert change.loc["b0", "Erkennbar ab"] == "4 Punkte"
    assert change.loc["b5", "Ergebnis"] == "Frage wurde geändert"
    assert (change.loc["b0", "Vorher"], change.loc["b0", "Jetzt"]) == ("40\u00a0%", "50\u00a0%")
    assert "Nur dieselben Schulen" not in change.columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_comparison_chart(language):
    chart = comparison_chart(COMPARISON, rows(COMPARISON, language), language)
    drawn = [row for row in chart.to_dict()["datasets"]["released"] if row["form"] == "shown"]
    assert {(row["percent"], row["base"]) for row in drawn} == {(50, 40), (20, 30), (30, 25), (40, 40)}
    assert {row["verdict"] for row in drawn} == {"worse", "better", "none"}
    assert all(label in chart.alt for label in ("b0", "b1", "b2", "b3"))
    assert "b4" not in chart.json
    document = chart.to_dict()
    order = [row["key"] for row in document["datasets"]["released"]]
    assert (
        document["encoding"]["y"]["scale"]["domain"] == order
    )  # layers keep to it, so headings stand above their rows
    shapes = next(layer for layer in chart.to_dict()["layer"] if "shape" in layer["encoding"])["encoding"]["shape"]
    by_verdict = dict(zip(shapes["scale"]["domain"], shapes["scale"]["range"], strict=True))
    assert by_verdict["worse"] != by_verdict["better"]
    chart.altair()


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_small_pictures(language):
    import altair

    charts = change_charts(CHANGE, rows(CHANGE, language), language)
    values = [row for chart in charts for row in chart.to_dict()["datasets"]["released"]]
    assert {(row["year"], row["percent"]) for row in values} >= {("2024", 40), ("2026", 50)}
    assert len(values) == 8
    assert all("b0" in chart.alt or "b" in chart.alt for chart in charts)
    for chart in charts:
        altair.FacetChart.from_dict(chart.to_dict())


def test_5_cohen_h():
    assert cohen_h(COMPARED[0]) == 0.2
    assert cohen_h(COMPARED[3]) == 0.0
    assert cohen_h(COMPARED[4]) is None


def test_6_methods():
    said = " ".join(method_lines(COMPARISON, rows(COMPARISON), "de"))
    for part in (
        "20\u00a0%",
        "keinen Fehlerbereich",
        "Klassenstufen 6, 7",
        "Landesamt",
        "01.05.2025",
        "Klassenstufen umgerechnet",
    ):
        assert part in said, part
    change = " ".join(method_lines(CHANGE, rows(CHANGE), "de"))
    for part in ("zählt als eine Einheit", "gesperrt", "1 Frage lautete vorher anders"):
        assert part in change, part


def test_6_points():
    t = translator("de")
    assert [points_text(t, value) for value in (3, -3, 0, None)] == ["+3", "−3", "±0", ""]
