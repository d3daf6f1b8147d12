"""The comparison study of the demo.

1. It can be stored as it is, names nothing real but Essen, and says that it is made up.
2. Pairs are near each other by structure, fixed before the first survey.
3. Its own city has the survey years of the demo, so that its percentages come from there.
4. It shows each kind of answer: one figure that differs, others that do not.
"""

from __future__ import annotations

from datetime import date

from ctc_toolkit.evaluation.estimates import results_of
from ctc_toolkit.evaluation.studies import study_problems
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.effect_words import FigureNames, result_sentence
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation.cities import YEARS, demo_cities
from ctc_toolkit.workspace.demo_content.studies import CITY, MAIN, START, study


def test_1_storable_and_made_up():
    made = study()
    assert study_problems(made, date(2026, 11, 30)) == {}
    assert "erfunden" in made.title
    assert "Erfundene" in made.source
    real = {city.name for city in demo_cities()}
    assert {one.name for one in made.communities if one.name in real} == {"Essen"}
    assert all(
        one.name == "Essen" or one.name.split()[0] in ("Beispielstadt", "Vergleichsstadt") for one in made.communities
    )
    instrument = load_instrument("ctc-youth-survey")
    known = {*instrument.scale_by_id, *instrument.indicator_by_id}
    assert set(made.figures) <= known


def test_2_pairs():
    by_pair = {}
    for one in study().communities:
        by_pair.setdefault(one.pair, []).append(one)
    assert len(by_pair) == 6
    for first, second in by_pair.values():
        assert {first.arm, second.arm} == {"ctc", "comparison"}
        assert abs(first.deprivation - second.deprivation) <= 0.1
        assert abs(first.grammar_school - second.grammar_school) <= 4
        assert abs(first.population - second.population) <= 40_000


def test_3_own_city():
    made = study()
    city = next(city for city in demo_cities() if city.ags == CITY)
    assert made.own.name == city.name == "Essen"
    assert set(YEARS) <= set(made.years)
    assert [year for year in made.years if year <= START] == [2022, 2024]  # two surveys before


def test_4_answers():
    results = {one.design.figure: one for one in results_of(study())}
    assert results[MAIN].tested.word == "lower"
    assert {one.tested.word for name, one in results.items() if name != MAIN} <= {"similar", "unclear"}
    assert {one.allowed.level for one in results.values()} == {"confirmatory"}
    said = result_sentence(translator("de"), FigureNames({}), results[MAIN])
    assert "stärker gesunken" in said
