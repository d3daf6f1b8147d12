"""What people write into a yearly review, and how a closed one is kept.

1. Texts lose control characters and outer blanks; about the whole year nothing is chosen.
2. A choice needs a reason, an adaptation what changes; long texts and names of persons are refused, field by field.
3. A review can be closed with a choice for each measure and one lesson about the whole year; what is missing is named.
4. Entries and figures come back from their documents as they were; damaged ones are refused.
5. A survey that goes takes its change and its starting values along, and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_document import figures_from_document, figures_to_document, without_wave
from ctc_toolkit.evaluation.yearly_entries import (
    LONGEST,
    WHOLE,
    YearlyEntry,
    entry_from_document,
    entry_problems,
    entry_to_document,
    missing_for_closing,
    of_choice,
    tidy_entry,
)
from tests.made_up_years import COURSE, WARNING, YEAR

FULL = YearlyEntry("Ruhe „Ä“", "Zeit\nfehlte", "Früher planen", "adapt", "Es lief halb")


def test_1_tidy():
    entered = YearlyEntry(" Ruhe\x00 ", "a\r\nb ", choice="end", reason=" Niemand kam ")
    assert tidy_entry(entered, "m1") == YearlyEntry("Ruhe", "a\nb", "", "end", "Niemand kam")
    assert tidy_entry(entered, WHOLE) == YearlyEntry("Ruhe", "a\nb")


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (FULL, {}),
        (YearlyEntry(), {}),
        (replace(FULL, reason=""), {"reason": "yearly_reason_missing"}),
        (replace(FULL, change=""), {"change": "yearly_change_missing"}),
        (replace(FULL, choice="continue", change=""), {}),
        (replace(FULL, helped="x" * (LONGEST + 1)), {"helped": "yearly_text_long"}),
        (replace(FULL, helped="x" * LONGEST), {}),
        (replace(FULL, hindered="Frau Müller war krank"), {"hindered": "yearly_person"}),
        (replace(FULL, reason="Fragen an a.b@example.org"), {"reason": "yearly_person"}),
    ],
)
def test_2_problems(entry, wrong):
    assert {name: problem.code for name, problem in entry_problems(entry).items()} == wrong


def test_3_missing():
    titles = {"m1": "Kurs", "m2": "Abende"}
    codes = [(one.code, one.values.get("found")) for one in missing_for_closing(titles, {"m1": FULL})]
    assert codes == [("yearly_choice_missing", "Abende"), ("yearly_lessons_missing", None)]
    whole = {"m1": FULL, "m2": replace(FULL, choice="end"), WHOLE: YearlyEntry(hindered="Zeit")}
    assert missing_for_closing(titles, whole) == ()
    assert [one.code for one in missing_for_closing({}, whole)] == ["yearly_no_measure"]
    assert of_choice("end", list(titles), whole) == ("m2",)
    assert of_choice("continue", list(titles), whole) == ()


def test_4_entries_come_back():
    assert entry_from_document(entry_to_document(FULL)) == FULL
    for damaged in ("", "[]", "{}", entry_to_document(FULL).replace("adapt", "maybe"), '{"helped": 1}'):
        with pytest.raises(ToolkitError, match="yearly_damaged"):
            entry_from_document(damaged)


def test_4_figures_come_back():
    document = figures_to_document(YEAR)
    found = figures_from_document(document)
    assert found == YEAR
    assert figures_to_document(found) == document
    quiet = replace(YEAR, goals=(), measures=(replace(COURSE, notices=(), settled=()),), no_change="one_survey")
    assert figures_from_document(figures_to_document(quiet)) == quiet
    dated = replace(WARNING, rule="funding_ends", numbers={"until": date(2026, 12, 1), "days": 3}, since=None)
    noticed = replace(YEAR, measures=(replace(COURSE, notices=(replace(COURSE.notices[0], warning=dated),)),))
    assert figures_from_document(figures_to_document(noticed)) == noticed
    held = json.loads(document)
    for change in ({"format": 2}, {"year": None, "as_of": "gestern"}, {"measures": [{}]}, {"goals": [{"id": "x"}]}):
        with pytest.raises(ToolkitError, match="yearly_damaged"):
            figures_from_document(json.dumps(held | change))


def test_5_a_survey_goes():
    for wave, left in (("wave-2025", 38), ("wave-2023", None)):
        (goal,) = without_wave(YEAR, wave).goals
        assert (goal.change, goal.state, goal.fields.baseline, goal.fields.target) == (
            None, "no_survey_since", left, 33
        )  # fmt: skip
    assert without_wave(YEAR, "wave-2019") == YEAR
    assert without_wave(YEAR, "wave-2023").measures == YEAR.measures
