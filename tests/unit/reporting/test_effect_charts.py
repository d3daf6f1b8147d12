"""Pictures of changes, communities and plans.

1. Changes: a dot, a range and a band for each shown change with a range, exactly the released numbers; a second channel
   beside colour; words beside each.
2. The alternative text holds every number of the picture, in the language of the page.
3. Communities: every cell of the design once, means only of years that all communities of a side have, as in the table.
4. Without a test there is nothing of one in a picture: no range, no p, whatever the study.
5. Plans: the curve falls, the plan is marked where it lies, the table is the curve in whole points, rounded up.
6. Comparisons are drawn from 4 on each side on; fewer have no mark.
7. All are valid Vega-Lite, and the same call gives the same picture.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ctc_toolkit.disclosure.differences import Difference
from ctc_toolkit.evaluation.estimates import results_of
from ctc_toolkit.evaluation.planning import Communities, NextSurvey, points_up
from ctc_toolkit.language import LANGUAGES, translator
from ctc_toolkit.reporting.difference_words import Row
from ctc_toolkit.reporting.effect_charts import (
    MOST_POINTS,
    change_ranges_chart,
    communities_chart,
    community_charts,
    curve_rows,
    plan_chart,
)
from ctc_toolkit.reporting.effect_words import FigureNames
from tests.made_up_studies import made_study

T = translator("de")
NAMES = FigureNames({"Alkohol": "Alkohol in 30 Tagen"})
PLAN = NextSurvey(40, 1200, 3.0, 12, 5, 20, 0.02)


def row(label, word, points, low, high, *, meaning="worse", state="shown", detectable=5):
    values = {"percent": 40, "base": 40 - (points or 0), "points": points, "low": low, "high": high}
    difference = Difference(label, "risk", state, word, detectable=detectable, **values)
    return Row(label, "Schule", meaning, difference)


ROWS = [
    row("Gestiegen", "increased", 8, 4, 12),
    row("Gesunken", "decreased", -7, -11, -3),
    row("Gleich", "unchanged", 1, -2, 4),
    row("Ohne Spanne", "not_determinable", 3, None, None),
    row("Gesperrt", "", None, None, None, state="locked"),
]


def drawn(chart, name="released"):
    return chart.to_dict()["datasets"][name]


def test_1_changes():
    rows = drawn(change_ranges_chart(T, "Titel", ROWS))
    assert [(one["label"], one["points"], one["low"], one["high"], one["hidden"], one["unseen"]) for one in rows] == [
        ("Gestiegen", 8, 4, 12, 5, -5),
        ("Gesunken", -7, -11, -3, 5, -5),
        ("Gleich", 1, -2, 4, 5, -5),
    ]
    assert [one["verdict"] for one in rows] == ["worse", "better", "none"]
    assert rows[0]["text"] == "+8 (+4 bis +12)"
    assert rows[0]["word"] == "gestiegen, ungünstiger"


def test_1_second_channel():
    document = change_ranges_chart(T, "Titel", ROWS).to_dict()
    shapes = [
        layer["encoding"]["shape"]["scale"]["range"] for layer in document["layer"] if "shape" in layer["encoding"]
    ]
    assert shapes == [["diamond", "circle", "square", "circle"]]
    rings = [layer for layer in document["layer"] if layer["mark"].get("filled") is False]
    assert len(rings) == 1


def test_1_long_labels_and_reach():
    long = [
        replace(
            ROWS[0], label="Ein sehr langer Name einer Skala, die kaum auf eine Zeile passen dürfte, oder zwei, drei"
        )
    ]
    document = change_ranges_chart(T, "Titel", long).to_dict()
    assert document["datasets"]["released"][0]["label"].count("\n") == 1
    bar = document["layer"][0]["encoding"]["x"]["scale"]
    assert bar["domain"] == [-12, 12]
    small = [row("Klein", "unchanged", 0, -1, 1, detectable=2)]
    assert change_ranges_chart(T, "Titel", small).to_dict()["layer"][0]["encoding"]["x"]["scale"]["domain"] == [-10, 10]


@pytest.mark.parametrize("language", LANGUAGES)
def test_2_alternative(language):
    chart = change_ranges_chart(translator(language), "Titel", ROWS)
    for text in ("Gestiegen", "+8", "+4", "+12", "−7", "5"):
        assert text in chart.alt
    assert "Gesperrt" not in chart.alt
    (picture,) = community_charts(translator(language), made_study(4, 4), NAMES, results_of(made_study(4, 4)))
    for entry in drawn(picture):
        if entry["form"] == "mean":
            assert f"{entry['year']} {translator(language).percent(entry['percent'])}" in picture.alt


def test_3_communities():
    study = made_study(4, 5)
    (chart,) = community_charts(T, study, NAMES, results_of(study))
    assert chart.title == "Alkohol in 30 Tagen"
    cells = {(one["line"], int(one["year"])): one["percent"] for one in drawn(chart) if one["form"] == "one"}
    assert cells == {(cell.community, cell.year): cell.percent for cell in study.cells}
    means = {(one["arm"], int(one["year"])): one["percent"] for one in drawn(chart) if one["form"] == "mean"}
    for (arm, year), mean in means.items():
        names = {one.name for one in study.communities if one.arm == arm}
        own = [cell.percent for cell in study.cells if cell.community in names and cell.year == year]
        assert mean == round(sum(own) / len(own))
    assert len(means) == 6


def test_3_missing_years():
    study = made_study(4, 4)
    cells = tuple(cell for cell in study.cells if (cell.community, cell.year) != ("CTC 2", 2020))
    study = replace(study, cells=cells)
    (chart,) = community_charts(T, study, NAMES, results_of(study))
    means = {(one["arm"], one["year"]) for one in drawn(chart) if one["form"] == "mean"}
    assert ("ctc", "2020") not in means
    assert ("comparison", "2020") in means
    assert len([one for one in drawn(chart) if one["form"] == "one"]) == 23


def test_3_words_do_not_cover_each_other():
    (chart,) = community_charts(T, made_study(4, 4), NAMES, results_of(made_study(4, 4)))
    by_year = {}
    for one in drawn(chart):
        if one["form"] == "mean":
            by_year.setdefault(one["year"], []).append(one["below"])
    assert all(sorted(places) == [False, True] for places in by_year.values())


def test_3_start():
    study = made_study(4, 4)
    (chart,) = community_charts(T, study, NAMES, results_of(study))
    rules = [layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "rule"]
    assert [layer["data"]["values"] for layer in rules] == [[{"year": "2022"}]]
    without = made_study(4, 4, years=(2021, 2025))
    (chart,) = community_charts(T, without, NAMES, results_of(without))
    assert not [layer for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "rule"]
    assert community_charts(T, without, NAMES, results_of(without, after=1999)) == []


@pytest.mark.parametrize(("ctc", "others"), [(1, 6), (3, 3), (6, 6)])
def test_4_no_test_in_a_picture(ctc, others):
    study = made_study(ctc, others)
    for chart in community_charts(T, study, NAMES, results_of(study)):
        keys = {key for one in drawn(chart) for key in one}
        assert keys == {"year", "percent", "arm", "line", "form", "text", "spoken", "below"}
        assert "Spanne" not in chart.json


@pytest.mark.parametrize("language", LANGUAGES)
def test_5_plan(language):
    chart = plan_chart(translator(language), PLAN)
    rows = drawn(chart, "curve")
    points = [one["points"] for one in rows]
    assert points == sorted(points, reverse=True)
    assert max(points) <= MOST_POINTS
    at = next(one for one in rows if one["count"] == 12)
    assert at["points"] == round(PLAN.smallest, 2)
    assert curve_rows(chart) == [(one["count"], points_up(one["points"])) for one in rows]
    (mark,) = [layer for layer in chart.to_dict()["layer"] if layer["mark"].get("shape") == "diamond"]
    assert mark["data"]["values"][0]["count"] == 12
    assert mark["data"]["values"][0]["text"] == translator(language).number(points_up(PLAN.smallest))
    assert str(points_up(PLAN.smallest)) in chart.alt


def test_6_communities():
    chart = communities_chart(T, Communities(6, 8, 200, 30))
    rows = drawn(chart, "curve")
    assert [one["count"] for one in rows] == list(range(4, 17))
    assert "Mit 6 auf jeder Seite" in chart.alt
    few = communities_chart(T, Communities(3, 9, 200, 30))
    assert not [layer for layer in few.to_dict()["layer"] if layer["mark"].get("shape") == "diamond"]
    assert "Weniger als 4 auf jeder Seite: kein Test." in few.alt
    pairs = drawn(communities_chart(T, Communities(6, 6, 200, 30, pairs=True)), "curve")
    assert min(one["count"] for one in pairs) == 6  # no difference could be found with 4 or 5 pairs
    assert max(one["count"] for one in drawn(communities_chart(T, Communities(20, 20, 200, 30)), "curve")) == 24


def test_7_valid_and_equal():
    study = made_study(4, 4)
    makers = (
        lambda: change_ranges_chart(T, "Titel", ROWS),
        lambda: community_charts(T, study, NAMES, results_of(study))[0],
        lambda: plan_chart(T, PLAN),
        lambda: communities_chart(T, Communities(6, 6, 200, 30)),
    )
    for make in makers:
        chart = make()
        assert chart.altair().to_dict()
        assert make().json == chart.json
        assert "description" not in chart.to_dict(alternative="separate")
