"""What is entered about a training or another event.

1. A plain event, a month, an event without a date and one that was held with numbers are right.
2. What contradicts itself is named at its field: dates, times, state, numbers; a wrong field names no other one.
3. Unknown trainings, functions, sectors and choices are named at their field.
4. Stored is what fits together: of a month its first day, no end that is the beginning, no numbers of nobody.
5. The last day of a month is that of the month; an event is over the day after its last one, without a date never.
6. An event counts for its own area, for all areas of its city, and as one of the office for the cities that took part.
"""

from dataclasses import replace
from datetime import date, time

import pytest

from ctc_toolkit.process import load_process
from ctc_toolkit.process.events import DatedEvent, EventFields, problems, tidied

CATALOGUE = load_process()
TODAY = date(2026, 11, 30)
PLANNED = EventFields("training", "cbo", first_day=date(2026, 12, 14))
HELD = EventFields(
    "training",
    "klo",
    first_day=date(2026, 11, 2),
    last_day=date(2026, 11, 3),
    begins=time(9),
    ends=time(16, 30),
    hours=12.5,
    state="held",
    function="trainer",
    attended=14,
    sectors={"schools": 3, "politics": 2},
)


def codes(entered):
    return {name: problem.code for name, problem in problems(entered, CATALOGUE, TODAY).items()}


@pytest.mark.parametrize(
    "entered",
    [
        PLANNED,
        HELD,
        EventFields("information", precision="month", first_day=date(2021, 3, 1), state="held"),
        EventFields("information", precision="open"),
        EventFields("exchange", title="Austausch", first_day=date(2021, 7, 14), venue="video", state="held"),
        replace(PLANNED, state="cancelled", reason="Die Trainerin ist krank"),
        replace(HELD, attended=None),
        replace(HELD, sectors={}),
        replace(HELD, attended=0, sectors={}),
        replace(HELD, first_day=TODAY, last_day=None),
    ],
)
def test_1_right_entries(entered):
    assert codes(entered) == {}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"last_day": date(2026, 11, 1)}, {"last_day": "event_days_order"}),
        ({"last_day": date(2028, 11, 1)}, {"last_day": "event_days_long"}),
        ({"first_day": None}, {"first_day": "event_day_missing"}),
        ({"first_day": date(1026, 11, 2)}, {"first_day": "event_date_far", "last_day": "event_days_long"}),
        ({"begins": None}, {"begins": "event_begin_missing"}),
        ({"ends": time(9)}, {"ends": "event_times_order"}),
        ({"ends": time(8, 59)}, {"ends": "event_times_order"}),
        ({"hours": 0.0}, {"hours": "event_hours"}),
        ({"hours": 401.0}, {"hours": "event_hours"}),
        ({"first_day": date(2026, 12, 1), "last_day": None}, {"state": "event_held_ahead"}),
        ({"state": "planned"}, {"state": "event_numbers_early"}),
        ({"state": "cancelled", "attended": None, "sectors": {}}, {"reason": "event_reason_missing"}),
        ({"attended": -1, "sectors": {}}, {"attended": "event_number"}),
        ({"attended": 4}, {"attended": "event_numbers_sum"}),
        ({"attended": None, "sectors": {"schools": -2}}, {"sectors": "event_number"}),
        ({"title": "x" * 121}, {"title": "event_text_long"}),
        ({"note": "x" * 4001}, {"note": "event_text_long"}),
    ],
)
def test_2_contradictions(changes, found):
    assert codes(replace(HELD, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"training": None}, {"training": "event_training_missing"}),
        ({"training": "yoga"}, {"training": "event_training_unknown"}),
        ({"kind": "exchange", "training": None}, {"title": "event_title_missing"}),
        ({"kind": "party", "training": None}, {"kind": "event_choice_unknown"}),
        ({"function": "chef"}, {"function": "event_function_unknown"}),
        ({"sectors": {"circus": 2}}, {"sectors": "event_sector_unknown"}),
        ({"venue": "moon"}, {"venue": "event_choice_unknown"}),
        ({"state": "done"}, {"state": "event_choice_unknown"}),
        ({"precision": "week"}, {"precision": "event_choice_unknown"}),
    ],
)
def test_3_unknown_words(changes, found):
    assert found.items() <= codes(replace(HELD, **changes)).items()


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_messages_are_whole(language):
    wrong = replace(HELD, last_day=date(2026, 11, 1), attended=4, hours=0.0, function="chef", ends=time(8))
    for problem in problems(wrong, CATALOGUE, TODAY).values():
        said = problem.say(language)
        assert "…" not in said
        assert "{" not in said


def test_4_tidied():
    month = tidied(replace(HELD, precision="month", first_day=date(2021, 3, 17), last_day=date(2021, 3, 30)))
    assert (month.first_day, month.last_day, month.begins, month.ends) == (date(2021, 3, 1), None, None, None)
    nothing = tidied(replace(HELD, precision="open"))
    assert (nothing.first_day, nothing.last_day, nothing.begins) == (None, None, None)
    assert tidied(replace(PLANNED, last_day=PLANNED.first_day)).last_day is None
    assert tidied(replace(HELD, sectors={"sports": 0, "schools": 3})).sectors == {"schools": 3}
    assert tidied(replace(PLANNED, kind="other", title="  A \n B  ")) == replace(
        PLANNED, kind="other", training=None, title="A B"
    )
    assert tidied(replace(PLANNED, reason="war geplant")).reason == ""
    assert tidied(tidied(HELD)) == tidied(HELD)


def test_5_when_it_is_over():
    assert HELD.end_day == date(2026, 11, 3)
    assert not HELD.over(date(2026, 11, 3))
    assert HELD.over(date(2026, 11, 4))
    course = EventFields(
        "training", "multiplier_course", precision="month", first_day=date(2021, 9, 1), last_day=date(2022, 2, 1)
    )
    assert course.end_day == date(2022, 2, 28)
    assert replace(course, last_day=date(2023, 12, 1)).end_day == date(2023, 12, 31)
    assert not EventFields("information", precision="open").over(TODAY)
    assert EventFields("information").subject == "info_event"
    assert (HELD.people, replace(HELD, attended=None).people, PLANNED.people) == (14, 5, None)


def test_6_for_whom_it_counts():
    own = DatedEvent("1", "05913000", replace(PLANNED, area="north"))
    city = DatedEvent("2", "05913000", PLANNED)
    office = DatedEvent("3", None, replace(PLANNED, cities=("05913000",)))
    asked = [("05913000", "north"), ("05913000", "south"), ("05113000", "north")]
    assert [own.counts_for(*place) for place in asked] == [True, False, False]
    assert [city.counts_for(*place) for place in asked] == [True, True, False]
    assert [office.counts_for(*place) for place in asked] == [True, True, False]
