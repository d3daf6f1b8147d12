"""Linked answers from a table: reading, linking, findings, and that no code gets anywhere.

1. Headings in both languages and spellings; scores, single questions with alpha, yes and no.
2. Everything wrong is told at once, by row and column, in words without any cell or heading of the file.
3. Codes are the same with blanks, hyphens and small letters; what looks like a name or a date is none.
4. A code twice at the same time is refused; the same code in another group is another person.
5. Near codes (one sign changed, more or less) are counted and never linked.
6. Rows without a value do not count; a mean over questions needs two thirds of them.
7. The order of rows says nothing: shuffled rows give the same result.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from itertools import product
from random import Random

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_table import MOST_ROWS, near_codes, read_linked
from ctc_toolkit.workspace import check_linked_answers

FIELDS = ChangeFields(
    "Selbstkontrolle", low=1.0, high=4.0, before_on=date(2026, 2, 1), after_on=date(2026, 7, 1), source="Träger"
)
YES = ChangeFields("Ja", "yes_no", before_on=date(2026, 2, 1), after_on=date(2026, 7, 1), source="Träger")


def table(rows, columns=("Code", "Zeitpunkt", "Wert")):
    return pd.DataFrame([dict(zip(columns, map(str, row), strict=True)) for row in rows], columns=list(columns))


def pairs(n, code="A{:02d}K"):
    return [(code.format(one), time, value) for one in range(n) for time, value in (("vorher", 2), ("nachher", 3))]


def codes(found):
    return [(one.row, one.column, one.problem.code, one.stops) for one in found.findings]


def test_1_headings():
    for columns, times in (
        (("Code", "Time", "Score"), ("before", "after")),
        (("CODE", "zeitpunkt ", "wert"), ("T1", "t2")),
        (("Code", "Zeitpunkt", "Wert"), ("Vorher", "post")),
    ):
        found = read_linked(table([("A1BC", times[0], "2,5"), ("A1BC", times[1], "3.5")], columns), FIELDS)
        assert found.findings == ()
        assert (found.values.before.tolist(), found.values.after.tolist()) == ([2.5], [3.5])
    items = [(f"A{one:02d}K", "vorher", one % 4 + 1, min(4, one % 4 + 1 + one % 2), "") for one in range(12)]
    found = read_linked(
        table([*items, ("A01K", "nachher", 3, 4, 4)], ("Code", "Time", "Frage 1", "Item 2", "Question 3")), FIELDS
    )
    assert found.findings == ()
    assert found.values.before.tolist() == [2.5]
    assert np.isnan(found.values.alpha)  # nobody answered all three before
    both = read_linked(table([row[:4] for row in items], ("Code", "Time", "Frage 1", "Frage 2")), FIELDS)
    assert 0.8 < both.values.alpha < 1
    answers = read_linked(table([("A1BC", "vorher", "Nein"), ("A1BC", "nachher", "yes")]), YES)
    assert (answers.values.before.tolist(), answers.values.after.tolist()) == ([0.0], [1.0])


def test_2_findings():
    columns = ("Code", "Zeitpunkt", "Gruppe", "Teilnahme", "Wert")
    secret = "GEHEIM7X"
    rows = [
        ("", "vorher", "Kurs", "Programm", 2),
        (secret, secret, "Kurs", "Programm", 2),
        ("Anna Beispiel", "vorher", "Frau Beispiel", secret, secret),
        ("A1BC", "vorher", "K" * 41, "Vergleich", 9),
    ]
    found = read_linked(table(rows, columns), FIELDS)
    assert found.values is None
    assert codes(found) == [
        (2, "code", "pre_post_code_missing", True),
        (3, "time", "pre_post_time", True),
        (4, "arm", "pre_post_arm", True),
        (4, "code", "pre_post_code", True),
        (4, "group", "pre_post_group", True),
        (4, "score", "pre_post_value", True),
        (5, "group", "pre_post_group", True),
        (5, "score", "pre_post_value", True),
    ]
    for one, language in product(found.findings, ("de", "en")):
        said = one.problem.say(language) + repr(one)
        assert not any(part in said for part in (secret, "Anna", "Beispiel", "KKKK"))
    # without a row of headings the first row would be one: it is not repeated either
    headless = read_linked(table([("A1BC", "vorher", 3)], (secret, "vorher!", "2")), FIELDS)
    assert headless.values is None
    assert secret not in repr(headless)
    for columns, code in (
        (("Code", "Wert", "Zeit"), "pre_post_columns"),
        (("Code", "Zeitpunkt", "Time"), "pre_post_column_twice"),
    ):
        assert code in {
            one.problem.code for one in read_linked(table([("A1BC", "vorher", 3)], columns), FIELDS).findings
        }
    both = read_linked(table([("A1BC", "vorher", 3, 3)], ("Code", "Time", "Score", "Frage 1")), FIELDS)
    assert codes(both) == [(1, "score", "pre_post_score_and_items", True)]
    long = read_linked(table([("A1BC", "vorher", 3)] * (MOST_ROWS + 1)), FIELDS)
    assert codes(long) == [(None, "", "pre_post_long", True)]
    empty = read_linked(table([("", "", "")] * 3), FIELDS)
    assert codes(empty) == [(None, "", "pre_post_empty", True)]
    extra = read_linked(table([(*row, "Notiz") for row in pairs(3)], ("Code", "Time", "Score", secret)), FIELDS)
    assert codes(extra) == [(1, "", "pre_post_column_unknown", False)]
    assert extra.values is not None


def test_3_codes():
    for first, second in (("a1bc", "A1BC"), ("A1-BC", "A1 BC"), ("Ä1.BC", "ä1bc"), ("Ａ1BC", "A1BC")):
        found = read_linked(table([(first, "vorher", 2), (second, "nachher", 3)]), FIELDS)
        assert len(found.values.before) == 1
    for wrong in ("A1B", "A1BCDEFGHIJKL", "Anna", "20120314", "A1BC!", "a@b.de", "Anna Müller"):
        assert codes(read_linked(table([(wrong, "vorher", 2)]), FIELDS)) == [(2, "code", "pre_post_code", True)]


def test_4_twice():
    rows = [("A1BC", "vorher", 2), ("A1BC", "nachher", 2), ("a1-bc", "vorher", 3)]
    found = read_linked(table(rows), FIELDS)
    assert codes(found) == [(4, "code", "pre_post_twice", True)]
    assert found.findings[0].problem.values == {"other": 2}
    columns = ("Code", "Zeitpunkt", "Wert", "Gruppe", "Teilnahme")
    apart = [
        ("A1BC", time, value, group, arm)
        for group, arm, value in (("A", "", 2), ("B", "", 3), ("B", "Vergleich", 4))
        for time in ("vorher", "nachher")
    ]
    values = read_linked(table(apart, columns), FIELDS).values
    assert sorted(zip(values.before, values.groups, values.programme, strict=True)) == [
        (2.0, "A", True),
        (3.0, "B", True),
        (4.0, "B", False),
    ]
    assert (values.of(True).before.tolist(), values.of(False).groups) == ([2.0, 3.0], ("B",))


def distance(first, second):
    """Levenshtein distance as in the textbook."""
    row = list(range(len(second) + 1))
    for place, sign in enumerate(first, 1):
        previous, row[0] = row[0], place
        for other, letter in enumerate(second, 1):
            previous, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, previous + (sign != letter))
    return row[-1]


def test_5_near():
    draw = Random(5)
    for _ in range(60):
        first, second = (["".join(draw.choices("AB1", k=draw.randint(3, 6))) for _ in range(8)] for _ in range(2))
        first = [code for code in first if code not in second]
        expected = sum(any(distance(code, other) == 1 for other in second) for code in first)
        assert near_codes(first, second) == expected, (first, second)
    rows = [("A07KA", "vorher", 2), ("A07KB", "nachher", 3), ("B11CD", "vorher", 2), ("B11CD", "nachher", 3)]
    found = read_linked(table(rows), FIELDS)
    assert (found.values.near, len(found.values.before), found.values.unpaired.tolist()) == (1, 1, [2.0])
    assert codes(found) == [(None, "", "pre_post_near", False)]


def test_6_missing():
    rows = [*pairs(2), ("B11CD", "vorher", ""), ("B11CD", "nachher", 3), ("C22XX", "vorher", 4)]
    found = read_linked(table(rows), FIELDS)
    assert codes(found) == [(None, "", "pre_post_no_value", False)]
    assert (found.rows, found.without_value) == (7, 1)
    assert (len(found.values.before), found.values.unpaired.tolist()) == (2, [4.0])
    columns = ("Code", "Time", "Frage 1", "Frage 2", "Frage 3")
    two, one = ("A1BC", "vorher", 2, 3, ""), ("B1BC", "vorher", 2, "", "")
    found = read_linked(table([two, one], columns), FIELDS)
    assert (found.values.unpaired.tolist(), found.without_value) == ([2.5], 1)


def test_7_order():
    draw = Random(7)
    rows = [
        (f"A{one:02d}K", time, draw.randint(1, 4))
        for one in range(40)
        for time in ("vorher", "nachher")
        if draw.random() < 0.9
    ]
    expected = check_linked_answers(table(rows), FIELDS, today=date(2026, 11, 30))
    assert expected.result.state == "shown"
    for _ in range(3):
        draw.shuffle(rows)
        renamed = [(f"{'Q' if row[0] else ''}{row[0]}", *row[1:]) for row in rows]
        for one in (rows, renamed):
            found = check_linked_answers(table(one), FIELDS, today=date(2026, 11, 30))
            assert {**asdict(found.result), "near": 0} == {**asdict(expected.result), "near": 0}


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_names_of_columns(language):
    from ctc_toolkit.language import translator
    from ctc_toolkit.reporting.pre_post_words import finding_column

    found = read_linked(table([("A1BC", "vorher", 9, 9)], ("Code", "Time", "Frage 1", "Frage 7")), FIELDS)
    named = [finding_column(translator(language), one) for one in found.findings]
    assert named == (["Frage 1", "Frage 7"] if language == "de" else ["Question 1", "Question 7"])
