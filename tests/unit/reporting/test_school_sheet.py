"""The sheet of one school: what stands on it, and what does not.

1. Every released value of the school and of the city stands in its tables, with answers and a word of comparison; the
   words follow from released numbers alone.
2. Locked values are words, without a number and without a comparison; limits are not compared.
3. A range stands only where the number of pupils is known and not below the answers, like the share who answered.
4. Nothing causal, nothing of statistical certainty; how to read it is said; only this school is named.
5. Where nothing can be shown or compared, it says so. Measures that were not asked or cannot be scored are left out.
6. The same inputs give the same bytes; German and English name the same numbers.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from ctc_toolkit.disclosure import LEVELS, RULES, LockPlan
from ctc_toolkit.disclosure.own_values import own_values
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting.school_sheet import SchoolInputs, school_sheet
from ctc_toolkit.reporting.sheets import Bullets, Paragraph, SheetTable, sheet_docx
from ctc_toolkit.survey.instrument import Group, Label
from tests.released_examples import MEASURES, example, example_instrument, row

SCHOOL = "school=s7"
DAY = date(2026, 11, 30)
CITY = {"peers": 30, "disorder": 30, "conflict": 30, "bond_family": 50, "qn8": 20, "qn9": 20}
OWN = {"peers": 45, "disorder": 33, "conflict": 15, "bond_family": 50, "qn8": 2, "qn9": 20}
"""Hits of 100 answers; 2 is below five: only a limit is shown."""
CAUSAL = ("weil", "führt zu", "verursacht", "because", "causes", "leads to", "signifikant", "significant")


def instrument():
    """Return the example questionnaire with a column of schools."""
    made = example_instrument()
    school = Group(id="school", label=Label(de="Schule", en="School"), role="school", columns=("schule",), values=())
    copied = made.model_copy(update={"groups": (*made.groups, school)})
    copied.__dict__.pop("group_by_id", None)
    return copied


def inputs(own=OWN, *, pupils=None, locked=(), missing=()):
    """Return the inputs of a sheet; `locked`: by the plan; `missing`: measures without a scoring rule."""
    rows = []
    for measure, hits in own.items():
        for groups, n, x in (("all", 1000, 10 * CITY[measure]), (SCHOOL, 100, hits)):
            made = row(measure, n, x, groups=groups)
            if groups == SCHOOL:
                made |= {"psus": 1, "low": None, "high": None, "status": "single_psu"}
            rows.append(made | ({"status": "no_scoring_key"} if measure in missing else {}))
    held = {name: frozenset({SCHOOL}) if name in locked else frozenset() for name in MEASURES}
    plan = LockPlan(RULES, "schools", frozenset({"all", SCHOOL}), dict.fromkeys(LEVELS, held))
    released = own_values(example(rows), SCHOOL, plan=plan, source="made_up")
    return SchoolInputs(
        "Duisburg", "Befragung 2026", 2026, released, instrument(), "s7", "conference", date(2026, 5, 12), pupils, DAY
    )


def lines(sheet):
    """Return the rows of the tables by measure."""
    return {row[0]: row[1:] for block in sheet.blocks if isinstance(block, SheetTable) for row in block.rows}


def said(sheet):
    """Return all texts of a sheet outside of its tables."""
    parts = [sheet.title, sheet.subtitle, sheet.foot]
    for block in sheet.blocks:
        parts += block.items if isinstance(block, Bullets) else [getattr(block, "text", "")]
    return " ".join(parts)


def test_1_values_and_words():
    found = lines(school_sheet(inputs(), "en"))
    # 2.576 * sqrt(30 * 70 / 100) = 11.8 points: 45 and 15 are beyond, 33 is not
    assert found["Friends who get into trouble"][0] == "45%"
    assert found["Friends who get into trouble"][1] == "100"
    assert found["Friends who get into trouble"][2].startswith("30% (")
    assert found["Friends who get into trouble"][3] == "15 points higher"
    assert found["Disorder in the neighbourhood"][3] == "much alike"
    assert found["Family conflict"][3] == "15 points lower"
    assert "Friends who get into trouble: 45 of 100 at the school, 30 of 100 in the city." in said(
        school_sheet(inputs(), "en")
    )


def test_2_locked_and_limits():
    found = lines(school_sheet(inputs(locked=["peers"]), "en"))
    assert found["Friends who get into trouble"][:2] == ("locked, too few answers", "")
    assert found["Friends who get into trouble"][3] == "–"
    assert found["Alcohol in the past 30 days"][0] == "under 5%"
    assert found["Alcohol in the past 30 days"][3] == "–"
    assert "45" not in said(school_sheet(inputs(locked=["peers"]), "en"))


@pytest.mark.parametrize(("pupils", "value"), [(None, "45%"), (99, "45%"), (125, "45% (40–50)"), (100, "45%")])
def test_3_ranges(pupils, value):
    sheet = school_sheet(inputs(pupils=pupils), "en")
    assert lines(sheet)["Friends who get into trouble"][0] == value  # 45 +/- 1.96 * sqrt(45 * 55 / 99 * 0.2) = 4.4
    assert ("could answer" in said(sheet)) is (pupils in (100, 125))
    assert ("That is 80%." in said(sheet)) is (pupils == 125)


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_words(language):
    text = said(school_sheet(inputs(pupils=125), language)).casefold()
    assert not [word for word in CAUSAL if re.search(rf"\b{word}\b", text)]
    assert set(re.findall(r"\bs\d+\b", text)) == {"s7"}
    assert ("schulkonferenz" if language == "de" else "school conference") in text


def test_5_nothing_to_show():
    few = said(school_sheet(inputs(locked=list(OWN)), "en"))
    assert "Too few young people of the school answered." in few
    assert "Nothing can be compared here." in few
    alike = said(school_sheet(inputs({"peers": 31}), "en"))
    assert "No value clearly differs from that of the city." in alike
    assert "Friends who get into trouble" not in lines(school_sheet(inputs(missing=["peers"]), "en"))


def test_6_same_bytes_and_numbers():
    first, second = (sheet_docx(school_sheet(inputs(pupils=125), "de")) for _ in range(2))
    assert first == second
    numbers = [
        [re.findall(r"\d+", " ".join(cells)) for cells in lines(school_sheet(inputs(pupils=125), language)).values()]
        for language in LANGUAGES
    ]
    assert numbers[0] == numbers[1]
    note = next(block for block in school_sheet(inputs(), "de").blocks if isinstance(block, Paragraph))
    assert note.style == "note"
