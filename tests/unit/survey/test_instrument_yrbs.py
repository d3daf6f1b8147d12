"""The Youth Risk Behavior Survey in the layouts of 2019 and 2017.

1. Every yes/no variable of each file has an item and an indicator with its name in lower case, and no other exists;
   the variables on sexual identity and contacts are left out.
2. Yes is code 1, no is code 2, and nobody is asked about it.
3. The columns of either file tell the year; a version named is taken as it is.
4. Labels of 2019 speak of what the label in the file speaks of.
5. The same question has the same label in both years although its number differs.
6. Grades have the ids 9 to 12, by code and by text; ungraded has no value. 1 is female.
7. There is no group by origin, and the design columns are those of the files.
8. Every indicator has a theme, and themes are used; meanings are given on purpose.
9. Columns that fit both years equally are reported as equal.
"""

import json
import re
from pathlib import Path

import pytest

from ctc_toolkit.survey.instrument_files import load_instrument, recognise_version, version_fit, versions_of

FILES = json.loads((Path(__file__).parent / "yrbs_columns.json").read_text(encoding="utf-8"))
YEARS = ("2019", "2017")
LEFT_OUT = {"2019": {"qn65", "qn66"}, "2017": set()}


def by_year(year):
    return load_instrument("yrbs", year)


@pytest.mark.parametrize("year", YEARS)
def test_1_every_variable(year):
    instrument = by_year(year)
    variables = {name.lower() for name in FILES[f"columns_{year}"] if name.lower().startswith("qn")}
    assert {item.id for item in instrument.items} == variables - LEFT_OUT[year]
    assert {entry.id: entry.item for entry in instrument.indicators} == {item.id: item.id for item in instrument.items}


def test_1_measures_of_the_published_questions():
    assert {f"qn{number}" for number in range(8, 100)} - set(by_year("2019").indicator_by_id) == {"qn65", "qn66"}
    assert {f"qn{number}" for number in range(8, 100)} - set(by_year("2017").indicator_by_id) == {"qn66", "qn67"}


@pytest.mark.parametrize("year", YEARS)
def test_2_yes_is_one(year):
    instrument = by_year(year)
    answers = instrument.response_set_by_id["yes_no"]
    assert [(option.code, option.en) for option in answers.options] == [(1, "yes"), (2, "no")]
    assert answers.direction == "certain"
    assert {item.response_set for item in instrument.items} == {"yes_no"}
    assert {(entry.codes, entry.at_least) for entry in instrument.indicators} == {((1,), None)}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("spelling", [str, str.lower, str.upper])
def test_3_columns_tell_the_year(year, spelling):
    columns = [spelling(name) for name in FILES[f"columns_{year}"]]
    assert recognise_version("yrbs", columns) == year
    assert recognise_version("yrbs", columns[::-1]) == year


def test_3_a_named_version_is_taken():
    assert recognise_version("yrbs@2017", FILES["columns_2019"]) == "2017"
    assert versions_of("yrbs") == ["2019", "2017"]


KEYWORDS = (
    "seat belt", "gun", "fight", "bullied", "suicide", "cigarette", "smokeless", "cigar", "binge", "synthetic",
    "cocaine", "inhalants", "heroin", "ecstasy", "steroids", "injected", "condom", "HIV", "overweight", "fruit",
    "salad", "potatoes", "carrots", "milk", "breakfast", "television", "sports team", "concussion", "dentist",
    "asthma", "sleep", "tanning", "sunscreen", "concentrating", "English", "hallucinogenic", "sports drink",
    "water", "muscle", "obesity", "before age 13",
)  # fmt: skip


@pytest.mark.parametrize("word", KEYWORDS)
def test_4_labels_fit_the_file(word):
    instrument = by_year("2019")

    def speaks(text):
        return re.search(rf"\b{re.escape(word)}", text.replace("-cigarette", " vapor"), re.IGNORECASE) is not None

    official = {name.lower() for name, label in FILES["labels_2019"].items() if speaks(label)} - LEFT_OUT["2019"]
    ours = {item.id for item in instrument.items if speaks(item.label.en)}
    allowed = {"qntb3", "qntb4"}  # our label says "any tobacco" where the official one lists the products
    assert official
    assert official - ours <= allowed
    assert ours <= official


SAME_QUESTION = {
    8: 8, 24: 24, 36: 36, 39: 39, 40: 41, 41: 42, 42: 44, 43: 45, 44: 43, 45: 46, 47: 48, 48: 54, 49: 56, 50: 49,
    51: 50, 52: 51, 53: 52, 54: 53, 55: 55, 56: 57, 57: 58, 58: 59, 61: 62, 64: 65, 67: 68, 68: 69, 69: 70, 75: 76,
    77: 78, 78: 79, 80: 81, 82: 83, 83: 84, 84: 85, 86: 86, 88: 88, 91: 91, 96: 96, 99: 99,
}  # fmt: skip
NEW_IN_2017 = {40: "alcohol", 90: "cannabis", 97: "sunburn"}
NEW_IN_2019 = {85: "sexually transmitted", 90: "pain medicine", 97: "sunscreen"}


def test_5_same_question_same_label():
    new, old = by_year("2019"), by_year("2017")
    for number, earlier in SAME_QUESTION.items():
        assert new.item_by_id[f"qn{number}"].label == old.item_by_id[f"qn{earlier}"].label
    shared = {item.label.en for item in new.items} & {item.label.en for item in old.items}
    for instrument, questions in ((old, NEW_IN_2017), (new, NEW_IN_2019)):
        for number, word in questions.items():
            label = instrument.item_by_id[f"qn{number}"].label.en
            assert word in label
            assert label not in shared


def test_5_uncertain_numbers_are_marked():
    old = by_year("2017")
    assert {old.item_by_id[f"qn{number}"].evidence for number in range(90, 100)} == {"partly"}
    assert {item.evidence for item in by_year("2019").items} == {"verified"}


@pytest.mark.parametrize("year", YEARS)
def test_6_grade_and_sex(year):
    groups = by_year(year).group_by_id
    assert [(value.id, value.codes) for value in groups["grade"].values] == [
        ("9", (1,)), ("10", (2,)), ("11", (3,)), ("12", (4,)),
    ]  # fmt: skip
    assert groups["grade"].values[0].texts == ("9th grade",)
    assert [(value.id, value.codes, value.texts) for value in groups["sex"].values] == [
        ("female", (1,), ("Female",)), ("male", (2,), ("Male",)),
    ]  # fmt: skip
    assert groups["sex"].direction == groups["grade"].direction == "certain"
    assert groups["age"].values[0].texts == ("12 years old or younger",)


@pytest.mark.parametrize("year", YEARS)
def test_7_groups_and_design(year):
    instrument = by_year(year)
    named = {name for group in instrument.groups for name in group.columns}
    assert named == {"q1", "q2", "q3"}
    present = {name.lower() for name in FILES[f"columns_{year}"]}
    design = instrument.design
    assert (design.stratum, design.psu, design.weight) == (("stratum",), ("psu",), ("weight",))
    assert named | {"stratum", "psu", "weight"} <= present


@pytest.mark.parametrize("year", YEARS)
def test_8_themes_and_meanings(year):
    instrument = by_year(year)
    assert [theme.id for theme in instrument.themes] == [
        "safety", "violence", "mental_health", "tobacco", "alcohol_drugs", "sexual_health", "nutrition_weight",
        "activity", "other",
    ]  # fmt: skip
    meaning = {entry.id: entry.meaning for entry in instrument.indicators}
    condom, meals = ("qn63", "qnveg2") if year == "2019" else ("qn64", "qnveg2")
    assert (meaning["qn8"], meaning[condom], meaning[meals], meaning["qn99"]) == (
        "worse",
        "better",
        "better",
        "neutral",
    )
    assert {"worse", "better", "neutral"} == set(meaning.values())


def test_9_equal_fit_is_visible():
    fits = version_fit("yrbs", ["QN8", "QN9", "weight"])
    assert set(fits) == {"2019", "2017"}
    assert all(0 < fit < 1 for fit in fits.values())
    assert version_fit("yrbs", ["nothing"]) == {"2019": 0.0, "2017": 0.0}
    assert recognise_version("yrbs", ["nothing"]) == "2019"
