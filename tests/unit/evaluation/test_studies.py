"""Comparison studies: what they hold, which designs they are, and what may be said.

1. Values of own surveys take the place of typed ones of the same year and figure; a response the survey does not tell
   stays as typed.
2. What no readable table could have made is refused, by field, with whole percents from 1 to 99 and 30 answers.
3. A study comes back from its document as it was; a damaged document is an error with a code.
4. Each rule of what may be said has a case of its own in which it alone decides.
5. The level is that of the strictest broken rule, and only "test" and "confirmatory" are tested.
6. Several start years give one design each, with the same comparison communities and never with each other's.
7. In pairs a community without its partner does not count.
8. The survey of the start year stands for before; the last one after it for after, or the one that is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.statements import RULES, allowed, designs_of
from ctc_toolkit.evaluation.studies import (
    Cell,
    Community,
    StudyFields,
    study_problems,
    tidy_study,
    with_own_values,
)
from ctc_toolkit.evaluation.study_document import study_from_document, study_to_document
from tests.made_up_studies import made_study

TODAY = date(2026, 11, 30)


def the_design(study, **values):
    (design,) = designs_of(study, "Alkohol")
    return replace(design, **values)


def test_1_own_values():
    study = made_study(6, 6, own=True)
    own = [Cell("", "Alkohol", 2025, 12, "", 900), Cell("", "Anderes", 2025, 50)]
    found = with_own_values(study, own)
    mine = {cell.year: cell for cell in found.cells if cell.community == "CTC 1" and cell.figure == "Alkohol"}
    assert (mine[2025].percent, mine[2025].n, mine[2025].response) == (12, 900, 70)
    assert mine[2022] == next(c for c in study.cells if c.community == "CTC 1" and c.year == 2022)
    assert "Anderes" not in found.figures
    told = with_own_values(study, [Cell("", "Alkohol", 2025, 12, "", 900, 81)])
    assert next(c.response for c in told.cells if c.community == "CTC 1" and c.year == 2025) == 81
    assert with_own_values(made_study(4, 4), own) == made_study(4, 4)


def test_2_good():
    assert study_problems(made_study(4, 4), TODAY) == {}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": " "}, "title", "effects_title"),
        ({"title": "x" * 81}, "title", "effects_title"),
        ({"source": ""}, "source", "effects_source"),
        ({"source_date": None}, "source_date", "effects_source_date"),
        ({"source_date": date(2026, 12, 1)}, "source_date", "effects_source_date"),
        ({"questions": "maybe"}, "questions", "effects_questions"),
        ({"main": "Fehlt"}, "main", "effects_main"),
        ({"note": "x" * 401}, "note", "effects_note"),
        ({"cells": ()}, "cells", "effects_table_empty"),
        ({"communities": ()}, "cells", "effects_table_empty"),
    ],
)
def test_2_fields(change, field, code):
    problems = study_problems(replace(made_study(4, 4), **change), TODAY)
    assert problems[field].code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"percent": 0}, "effects_percent"),
        ({"percent": 100}, "effects_percent"),
        ({"percent": 31.5}, "effects_percent"),
        ({"percent": True}, "effects_percent"),
        ({"n": 29}, "effects_answers"),
        ({"response": 0}, "effects_response"),
        ({"year": 1889}, "effects_year"),
        ({"figure": ""}, "effects_figure"),
        ({"community": "Unbekannt"}, "effects_community_name"),
    ],
)
def test_2_cells(change, code):
    study = made_study(4, 4)
    cells = (replace(study.cells[0], **change), *study.cells[1:])
    assert study_problems(replace(study, cells=cells), TODAY)["cells"].code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "effects_community_name"),
        ({"arm": "both"}, "effects_arm"),
        ({"start": None}, "effects_start"),
        ({"arm": "comparison"}, "effects_start_comparison"),
        ({"population": 0}, "effects_population"),
        ({"grammar_school": 101}, "effects_grammar_school"),
        ({"pair": "A"}, "effects_pair"),
        ({"name": "CTC 2"}, "effects_own_twice"),
    ],
)
def test_2_communities(change, code):
    study = made_study(4, 4)
    communities = (replace(study.communities[0], **change), *study.communities[1:])
    cells = tuple(cell for cell in study.cells if cell.community != "CTC 1")
    assert study_problems(replace(study, communities=communities, cells=cells), TODAY)["cells"].code == code


def test_2_twice():
    study = made_study(4, 4)
    twice = replace(study, cells=(*study.cells, study.cells[0]))
    assert study_problems(twice, TODAY)["cells"].code == "effects_row_twice"


def test_3_document():
    study = tidy_study(replace(made_study(6, 6, pairs=True, own=True), note="Zwei  Leerzeichen", main="Alkohol"))
    assert study.note == "Zwei Leerzeichen"
    assert study_from_document(study.title, study_to_document(study)) == study
    for damaged in ("", "{}", "[]", '{"format":2}', study_to_document(study)[:-2], '{"format":1,"cells":[[1]]}'):
        with pytest.raises(ToolkitError, match="effects_study_damaged"):
            study_from_document("Name", damaged)


ALONE = {
    "one_wave": ({"after": None}, "not_assessable", "nothing"),
    "other_questions": ({"questions": "other"}, "not_assessable", "nothing"),
    "no_ctc": ({"ctc": ()}, "not_assessable", "nothing"),
    "no_comparison": ({"comparison": ()}, "change", "nothing"),
    "one_treated": ({"ctc": ("CTC 1",)}, "difference", "descriptive"),
    "few_communities": ({"ctc": ("CTC 1", "CTC 2", "CTC 3")}, "difference", "descriptive"),
    "questions_unknown": ({"questions": "unknown"}, "difference", "descriptive"),
    "very_low_response": ({"responses": (70, 39)}, "difference", "descriptive"),
    "few_pairs": ({"pairs": (("CTC 1", "Ohne 1"),) * 5}, "difference", "test"),
    "no_earlier": ({"earlier": None}, "difference", "test"),
    "low_response": ({"responses": (70, 59)}, "difference", "test"),
    "response_unknown": ({"response_unknown": True}, "difference", "test"),
    "mixed_starts": ({"other_starts": (2023,)}, "difference", "confirmatory"),
    "left_out": ({"left_out": ("Weg",)}, "difference", "confirmatory"),
}


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_4_each_rule(rule):
    change, statement, level = ALONE[rule]
    found = allowed(the_design(made_study(6, 6, pairs=True), **change))
    assert rule in found.broken
    assert (found.statement, found.level) == (statement, level)
    assert allowed(the_design(made_study(6, 6, pairs=True))).reasons == ()


def test_4_limits_themselves_are_enough():
    design = the_design(made_study(6, 6, pairs=True), responses=(60,))
    assert allowed(design).level == "confirmatory"
    assert allowed(replace(design, responses=(40,))).level == "test"
    assert allowed(the_design(made_study(4, 4))).level == "test"
    assert allowed(the_design(made_study(3, 9))).level == "descriptive"
    assert allowed(the_design(made_study(6, 6))).level == "test"  # no pairs


def test_5_strictest():
    found = allowed(the_design(made_study(3, 3), earlier=None, questions="unknown"))
    assert (found.level, found.tested) == ("descriptive", False)
    assert [one.cap for one in found.reasons] == sorted(
        (one.cap for one in found.reasons), key=["nothing", "descriptive", "test", "confirmatory"].index
    )
    assert allowed(the_design(made_study(4, 4))).tested


def test_6_several_starts():
    study = made_study(8, 6)
    late = tuple(replace(one, start=2021) if one.name in ("CTC 1", "CTC 2") else one for one in study.communities)
    first, second = designs_of(replace(study, communities=late), "Alkohol")
    assert (first.start, first.ctc, first.other_starts) == (2021, ("CTC 1", "CTC 2"), (2022,))
    assert (first.before, first.after, first.earlier) == (2020, 2025, None)
    assert (second.start, len(second.ctc), second.other_starts) == (2022, 6, (2021,))
    assert not set(first.ctc) & set(second.ctc)
    assert first.comparison == second.comparison
    assert (allowed(first).level, allowed(second).level) == ("descriptive", "test")


def test_7_pairs():
    study = made_study(7, 7, pairs=True)
    cells = tuple(cell for cell in study.cells if (cell.community, cell.year) != ("Ohne 3", 2025))
    design = the_design(replace(study, cells=cells))
    assert "CTC 3" not in design.ctc
    assert set(design.left_out) == {"CTC 3", "Ohne 3"}
    assert len(design.pairs) == 6
    assert all(one[-1] == other[-1] for one, other in design.pairs)


def test_8_years():
    study = made_study(4, 4, years=(2018, 2020, 2022, 2024, 2026))
    design = the_design(study)
    assert (design.earlier, design.before, design.after) == (2020, 2022, 2026)
    (asked,) = designs_of(study, "Alkohol", after=2024)
    assert (asked.before, asked.after) == (2022, 2024)
    (never,) = designs_of(study, "Alkohol", after=2020)
    assert never.after is None
    assert allowed(never).statement == "not_assessable"
    only = StudyFields("x", communities=(Community("A", "ctc", 2010),), cells=(Cell("A", "Alkohol", 2020, 30),))
    assert the_design(only).before is None
