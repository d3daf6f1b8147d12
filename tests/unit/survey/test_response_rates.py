"""Who answered of those expected.

1. RR1 and RR2 of the American Association for Public Opinion Research, by hand: questionnaires at least half filled in,
   and those with any answer, over all pupils expected in schools taking part.
2. Three stages: schools by number and by enrolment, classes, pupils; the response of all is their product. A stage that
   nobody knows is left out of the product, one without any expected number makes it unknown.
3. By grade the answers in the file count, by school those that the schools counted.
4. An uploaded table is read with every mistake at once, and comes back unchanged from JSON.
"""

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.response_rates import (
    ExpectedGrade,
    ExpectedSchool,
    Rate,
    expected_from_text,
    expected_to_text,
    read_expected,
    response,
)
from ctc_toolkit.survey.responses import ResponseTable

CTC = load_instrument("ctc-youth-survey")
SCHOOLS = (
    ExpectedSchool(
        "Aue", True, None, (ExpectedGrade("7", 100, 82, 4, 4, 90, 5), ExpectedGrade("9", 50, 30, 2, 1, 40, 2))
    ),
    ExpectedSchool("Berg", True, None, (ExpectedGrade("7", 50, 40, 2, 2),)),
    ExpectedSchool("Tal", False, 120),
)


def file_of(grades, answered):
    """Return a file with ten questions; `answered`: how many each pupil answered."""
    items = [item.id for item in CTC.items[:10]]
    codes = np.full((len(grades), 10), -1, dtype=np.int8)
    for row, number in enumerate(answered):
        codes[row, :number] = 1
    return ResponseTable(CTC, pd.DataFrame(codes, columns=items), pd.DataFrame({"grade": pd.Categorical(grades)}))


def test_1_and_2_rates_by_hand():
    found = response(file_of(["7"] * 120 + ["9"] * 32, [10] * 140 + [4] * 10 + [0] * 2), SCHOOLS)
    assert found.complete == Rate(140, 200)
    assert found.pupils == Rate(150, 200)
    assert found.schools == Rate(2, 3)
    assert found.enrolment == Rate(200, 320)
    assert found.classes == Rate(7, 8)
    assert found.overall == pytest.approx(200 / 320 * 7 / 8 * 150 / 200)
    assert (found.consent_yes, found.consent_no, found.reported) == (130, 7, 152)


def test_2_stages_that_nobody_knows():
    table = file_of(["7"] * 10, [10] * 10)
    unknown = response(table, (ExpectedSchool("Aue"), *SCHOOLS[1:]))
    assert (unknown.pupils.share, unknown.enrolment.share, unknown.overall) == (None, None, None)
    grades_only = response(table, (ExpectedSchool("", True, None, (ExpectedGrade("7", 20),)),))
    assert (grades_only.schools, grades_only.overall) == (Rate(None, None), None)
    without_classes = response(table, (ExpectedSchool("Aue", True, 40), ExpectedSchool("Tal", False)))
    assert without_classes.overall == pytest.approx(1 / 2 * 10 / 40)  # schools by number: enrolment is not known


def test_3_by_grade_and_by_school():
    found = response(file_of(["7"] * 120 + ["9"] * 32, [10] * 152), SCHOOLS)
    assert found.by_grade == (("7", Rate(120, 150)), ("9", Rate(32, 50)))
    assert found.by_school == (("Aue", Rate(112, 150)), ("Berg", Rate(40, 50)))


def test_4_an_uploaded_table():
    columns = ["Schule", "Klassenstufe", "Erwartete Jugendliche", "Geantwortet", "Zahl der Klassen"]
    good = [["Aue", "7. Klasse", "100", "82", ""], ["Aue", "9", "50", "", "2"], ["", "", "", "", ""]]
    schools, findings = read_expected(pd.DataFrame(good, columns=columns), CTC)
    assert findings == ()
    assert schools == (
        ExpectedSchool("Aue", True, None, (ExpectedGrade("7", 100, 82), ExpectedGrade("9", 50, classes=2))),
    )
    assert expected_from_text(expected_to_text(schools)) == schools
    bad = [["Aue", "77", "1", "", ""], ["Aue", "7", "x", "", ""], ["Aue", "7", "", "", ""], ["Aue", "7", "5", "6", ""],
           ["Aue", "7", "5", "5", ""], ["Aue", "7", "5", "5", ""]]  # fmt: skip
    _, findings = read_expected(pd.DataFrame(bad, columns=columns), CTC)
    assert [(one.problem.code, one.row) for one in findings] == [
        ("margin_value_unknown", 2),
        ("margin_number", 3),
        ("margin_number", 4),
        ("expected_more_than_all", 5),
        ("margin_cell_twice", 7),
    ]
    assert read_expected(pd.DataFrame({"Schule": ["A"]}), CTC)[1][0].problem.code == "expected_columns"
    assert read_expected(pd.DataFrame(columns=columns), CTC)[1][0].problem.code == "expected_empty"
