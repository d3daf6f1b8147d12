"""Good practice: what can be entered, what is missing, how it is found, and the days of a newsletter.

1. What is wrong is named by field: title, lengths, ids that no catalogue knows.
2. Handing in needs what was done, a phase, a function and an organisation, and nothing else.
3. Stored texts have no control characters; lists are in the order of the catalogue, and each step brings its phase.
4. A search finds words whatever their case and umlauts, parts of compounds, and words with a slip of the pen.
5. Every word of a query must be found; fillers do not count; a hit in the title comes first.
6. Short words forgive no slip, and strange queries find nothing and break nothing.
7. Periods of a newsletter begin and end on the right days; a period that runs backwards or too long is refused.
8. A long text is shortened to whole sentences, or after a word.
9. Every factor that can be named is a risk or protective factor of the questionnaire, with a name in both languages.
"""

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import (
    LONGEST_LINE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    PracticeFields,
    factor_scales,
    known_ids,
    missing,
    problems,
    steps_by_id,
    tidied,
)
from ctc_toolkit.process.newsletter import Period, checked_period, preset_period, shortened
from ctc_toolkit.process.practice_search import Searchable, folded, found, likeness, query_words

CATALOGUE = load_process()
COMPLETE = PracticeFields("Elternabend", "Im Vereinsheim", "", ("p1",), contact="coordinator", organisation="Jugendamt")
ENTRIES = [
    Searchable("school", {"Erst das Gespräch mit der Schulleitung": 8.0, "Alle Schulen haben zugesagt": 2.0}),
    Searchable("parents", {"Elternabend im Vereinsheim": 8.0, "Die Schule half beim Einladen": 2.0}),
    Searchable("street", {"Straßenfest": 8.0, "Jugendliche führen durch das Viertel": 2.0}),
]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": " "}, "title", "practice_title_missing"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "title", "practice_text_long"),
        ({"done": "x" * (LONGEST_TEXT + 1)}, "done", "practice_text_long"),
        ({"care": "x" * (LONGEST_TEXT + 1)}, "care", "practice_text_long"),
        ({"reach": "x" * (LONGEST_LINE + 1)}, "reach", "practice_text_long"),
        ({"phases": ("p1", "p9")}, "phases", "practice_unknown"),
        ({"steps": ("b1_1_1", "b9")}, "steps", "practice_unknown"),
        ({"factors": ("gpa",)}, "factors", "practice_unknown"),
        ({"contact": "Frau Muster"}, "contact", "step_function_unknown"),
    ],
)
def test_1_problems_by_field(change, field, code):
    assert problems(COMPLETE, CATALOGUE) == {}
    wrong = problems(replace(COMPLETE, **change), CATALOGUE)
    assert {name: problem.code for name, problem in wrong.items()} == {field: code}


def test_1_strange_ids_are_told_short():
    told = problems(replace(COMPLETE, steps=("x\n" * 400,)), CATALOGUE)["steps"]
    assert len(told.values["found"]) <= 40
    assert "\n" not in told.values["found"]


def test_2_what_handing_in_needs():
    assert missing(COMPLETE) == {}
    empty = missing(PracticeFields("Nur ein Titel"))
    assert {name: problem.code for name, problem in empty.items()} == {
        "done": "practice_done_missing",
        "phases": "practice_phase_missing",
        "contact": "practice_contact_missing",
        "organisation": "practice_organisation_missing",
    }
    assert set(missing(replace(COMPLETE, done="  \n"))) == {"done"}


def test_3_tidied():
    entered = PracticeFields(
        " Zwei\tWorte\x00 ", "Zeile 1\r\n\r\nZeile 2\x07", phases=("p3",), steps=("b2_1_5", "b1_1_1", "b1_1_1"),
        factors=("social_skills", "academic_failure"),
    )  # fmt: skip
    kept = tidied(entered, CATALOGUE)
    assert kept.title == "Zwei Worte"
    assert kept.done == "Zeile 1\n\nZeile 2"
    assert kept.phases == ("p1", "p2", "p3")
    assert kept.steps == ("b1_1_1", "b2_1_5")
    assert kept.factors == ("academic_failure", "social_skills")
    assert tidied(kept, CATALOGUE) == kept


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("SCHULLEITUNG", ["school"]),
        ("gespraech", ["school"]),
        ("gesprach", ["school"]),
        ("strassenfest", ["street"]),
        ("abend", ["parents"]),
        ("heim", ["parents"]),
        ("Elternabnd", ["parents"]),
        ("elternabedn", ["parents"]),
        ("Vereihnsheim", ["parents"]),
        ("Schulleitnug", ["school"]),
        ("fuehren", ["street"]),
    ],
)
def test_4_found_as_people_type(query, hits):
    assert found(ENTRIES, query) == hits


def test_5_every_word_counts_and_titles_come_first():
    assert found(ENTRIES, "schule") == ["school", "parents"]
    assert found(ENTRIES, "schule einladen") == ["parents"]
    assert found(ENTRIES, "schule feuerwehr") == []
    assert found(ENTRIES, "die Schule und der Elternabend") == ["parents"]
    assert found(ENTRIES, "  ") == ["school", "parents", "street"]
    assert query_words("im der und") == ("im", "der", "und")
    assert query_words("Elternabend mit der Schule") == ("elternabend", "schule")


def test_6_strictness_and_strange_queries():
    assert likeness(folded("haus"), folded("maus")) == 0.0
    assert likeness(folded("jugend"), folded("jugendhaus")) > likeness(folded("jugnd"), folded("jugendhaus")) > 0.0
    assert likeness(folded("vereinsheim"), folded("vereinsheim")) == 1.0
    for query in ("\x00", "😀", "(((", "a" * 5000, "%_' OR 1=1 --", "ß" * 300):
        assert found(ENTRIES, query) in ([], ["school", "parents", "street"])


@pytest.mark.parametrize(
    ("preset", "today", "first", "last"),
    [
        ("last_month", date(2026, 11, 30), date(2026, 10, 1), date(2026, 10, 31)),
        ("last_month", date(2027, 1, 1), date(2026, 12, 1), date(2026, 12, 31)),
        ("last_month", date(2028, 3, 31), date(2028, 2, 1), date(2028, 2, 29)),
        ("last_quarter", date(2026, 11, 30), date(2026, 7, 1), date(2026, 9, 30)),
        ("last_quarter", date(2026, 2, 1), date(2025, 10, 1), date(2025, 12, 31)),
        ("this_quarter", date(2026, 11, 30), date(2026, 10, 1), date(2026, 11, 30)),
        ("own", date(2026, 5, 31), date(2026, 4, 1), date(2026, 4, 30)),
    ],
)
def test_7_periods(preset, today, first, last):
    assert preset_period(preset, today) == Period(first, last)


def test_7_periods_that_are_refused():
    assert checked_period(date(2026, 1, 1), date(2026, 1, 1)).holds(date(2026, 1, 1))
    assert not checked_period(date(2026, 1, 1), date(2026, 1, 31)).holds(date(2026, 2, 1))
    for first, last in ((date(2026, 2, 1), date(2026, 1, 31)), (date(2024, 1, 1), date(2026, 1, 1))):
        with pytest.raises(ToolkitError) as refused:
            checked_period(first, last)
        assert refused.value.code == "newsletter_period"


def test_8_shortened():
    text = "Ein Satz. Noch ein Satz! Und ein dritter, der nicht mehr passt."
    assert shortened(text, 30) == "Ein Satz. Noch ein Satz!"
    assert shortened(text, 400) == text
    assert shortened("Wort " * 100, 22) == "Wort Wort Wort Wort …"
    assert len(shortened("x" * 900, 100)) <= 102
    assert shortened("Zeile\n\nZeile") == "Zeile Zeile"


def test_9_factors_and_steps():
    scales = factor_scales()
    assert len(scales) == 38
    assert {scale.kind for scale in scales} == {"risk", "protective"}
    assert all(scale.label.de and scale.label.en for scale in scales)
    assert set(steps_by_id(CATALOGUE)) == set(known_ids(CATALOGUE).phases)
    assert {step.id for step in CATALOGUE.benchmarks} <= set(steps_by_id(CATALOGUE))
