"""What is wrong with a set-up, a group, a session, an observation: by field, and nothing that can be true.

1. A complete set-up and an empty one are sound; numbers out of range, doubled components, more trained than staff are
   not.
2. A group has a name of its own, days in their order, and no more who stayed than began.
3. A session has a day that is not ahead and not before the beginning (of the group, else of the measure); who was there
   are no more than began; what fell out or was changed has a reason.
4. A number is settled once: by a session that was held or will not take place; one put off can be entered again.
5. What did not take place keeps number, day and reason only.
6. A session beyond the plan, one without a count, one after the end of the group are hints, no problems.
7. Components that the set-up has, or that stored sessions name, can be ticked off; others cannot.
8. An observation says something, with points of the form and values from 1 to 5.
9. Nobody's name, mail address or telephone number is taken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ctc_toolkit.implementation.checks import (
    AroundSession,
    allowed_components,
    around_session,
    group_problems,
    hints,
    observation_problems,
    session_problems,
    set_up_problems,
    tidied_group,
    tidied_observation,
    tidied_session,
    tidied_set_up,
)
from ctc_toolkit.implementation.records import (
    Component,
    Group,
    GroupFields,
    ObservationFields,
    Session,
    SessionFields,
    SetUpFields,
)

TODAY = date(2026, 11, 30)
PARTS = (Component("c1", "Begrüßung"), Component("c2", "Übung"))
SET_UP = SetUpFields(PARTS, 7, 90, 60, 480, 4, 3, date(2027, 7, 31))
GROUP = GroupFields("Mittwoch", "Jugendhaus", date(2026, 9, 2), date(2026, 12, 16), 8, 90, 12, 9, 2, 1)
HELD = SessionFields(3, date(2026, 10, 7), "held", 90, 11, ("c1",), ("c1", "c2"), 4, 5)
SEEN = ObservationFields(date(2026, 10, 7), 3, "outside", (("clarity", 4),), ("c1",), ("c1", "c2"), "gut")


def stored(fields, name="s1"):
    return Session(name, "g1", fields, "Jemand", datetime(2026, 11, 1, tzinfo=UTC), 1)


def around(*held, group=GROUP, start=None):
    return AroundSession(
        group, start, tuple(stored(one, f"s{number}") for number, one in enumerate(held)), ("c1", "c2")
    )


def wrong(found):
    return {name: problem.code for name, problem in found.items()}


def of_session(entered, *held, **place):
    return wrong(session_problems(tidied_session(entered), around(*held, **place), TODAY))


def of_group(taken=(), **changes):
    return wrong(group_problems(tidied_group(replace(GROUP, **changes)), taken))


def of_set_up(**changes):
    return wrong(set_up_problems(tidied_set_up(replace(SET_UP, **changes))))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"sessions": 0}, {"sessions": "delivery_number"}),
        ({"minutes": 721}, {"minutes": "delivery_number"}),
        ({"reach": -1}, {"reach": "delivery_number"}),
        ({"trained": 5}, {"trained": "delivery_trained_more"}),
        ({"staff": None}, {"staff": "delivery_staff_missing"}),
        ({"funded_until": date(1999, 12, 31)}, {"funded_until": "delivery_day_early"}),
        (
            {"components": (Component("c1", "Übung"), Component("c2", "übung "))},
            {"components": "delivery_component_twice"},
        ),
        ({"components": (Component("c1", "x" * 161),)}, {"components": "delivery_text_long"}),
        (
            {"components": tuple(Component(f"c{one}", f"Teil {one}") for one in range(41))},
            {"components": "delivery_components_many"},
        ),
    ],
)
def test_1_set_ups(changes, expected):
    assert of_set_up(**changes) == expected
    assert set_up_problems(SetUpFields()) == {}
    tidy = tidied_set_up(SetUpFields((Component("c1", "  Übung\n1 "), Component("c2", "  "))))
    assert tidy.components == (Component("c1", "Übung 1"),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"name": " x "}, {"name": "delivery_name_missing"}),
        ({"name": "freitag"}, {"name": "delivery_group_there"}),
        ({"place": "x" * 161}, {"place": "delivery_text_long"}),
        ({"end": date(2026, 9, 1)}, {"end": "delivery_days_order"}),
        ({"start": date(1999, 1, 1)}, {"start": "delivery_day_early"}),
        ({"finished": 13}, {"finished": "delivery_finished_more"}),
        ({"participants": None}, {"participants": "delivery_participants_missing"}),
        ({"participants": None, "finished": None}, {}),
        ({"leaders": None}, {"leaders": "delivery_staff_missing"}),
        ({"trained": 3}, {"trained": "delivery_trained_more"}),
        ({"sessions": 401, "minutes": 0}, {"sessions": "delivery_number", "minutes": "delivery_number"}),
    ],
)
def test_2_groups(changes, expected):
    assert of_group(("Freitag",), **changes) == expected
    assert tidied_group(GroupFields(" Klasse\t5b ")).name == "Klasse 5b"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"number": 0}, {"number": "delivery_number"}),
        ({"on": None}, {"on": "delivery_day_missing"}),
        ({"on": TODAY + timedelta(1)}, {"on": "delivery_day_ahead"}),
        ({"on": date(2026, 9, 1)}, {"on": "delivery_day_before"}),
        ({"on": date(2026, 9, 2)}, {}),
        ({"present": 13}, {"present": "delivery_present_more"}),
        ({"present": -1}, {"present": "delivery_number"}),
        ({"minutes": 0}, {"minutes": "delivery_number"}),
        ({"quality": 6, "engagement": 0}, {"quality": "delivery_number", "engagement": "delivery_number"}),
        ({"adapted": "core"}, {"why": "delivery_reason_adapted"}),
        ({"adapted": "fits", "why": "Raum belegt"}, {}),
        ({"held": "cancelled"}, {"why": "delivery_reason_cancelled"}),
        ({"held": "cancelled", "why": "krank", "on": TODAY + timedelta(300)}, {}),
        ({"held": "later", "on": TODAY + timedelta(367)}, {"on": "delivery_day_ahead"}),
        ({"held": "later"}, {}),
        ({"held": "perhaps"}, {"held": "delivery_choice"}),
        ({"adapted": "much", "why": "so"}, {"adapted": "delivery_choice"}),
        ({"why": "x" * 601}, {"why": "delivery_text_long"}),
    ],
)
def test_3_sessions(changes, expected):
    assert of_session(replace(HELD, **changes)) == expected


def test_3_the_beginning():
    bare = replace(GROUP, start=None)
    early = replace(HELD, on=date(2026, 8, 20))
    assert of_session(early, group=bare, start=date(2026, 9, 1)) == {"on": "delivery_day_before"}
    assert of_session(early, group=bare) == {}
    assert of_session(early, group=replace(GROUP, start=date(2026, 8, 1)), start=date(2026, 9, 1)) == {}
    problem = session_problems(early, around(), TODAY)["on"]
    assert "02.09.2026" in problem.say("de")
    assert "(2 Sept 2026)" in problem.say("en")


@pytest.mark.parametrize(
    ("other", "entered", "expected"),
    [
        ("held", "held", {"number": "delivery_twice_held"}),
        ("held", "cancelled", {"number": "delivery_twice_held"}),
        ("cancelled", "held", {"number": "delivery_twice_cancelled"}),
        ("later", "held", {}),
        ("later", "cancelled", {}),
        ("held", "later", {"number": "delivery_twice_held"}),
        ("later", "later", {"number": "delivery_twice_later"}),
    ],
)
def test_4_settled_once(other, entered, expected):
    there = replace(HELD, held=other)
    assert of_session(replace(HELD, held=entered, why="krank"), there) == expected
    assert of_session(replace(HELD, number=4, held=entered, why="krank"), there) == {}


def test_4_put_off_again():
    put_off = replace(HELD, held="later")
    assert of_session(replace(put_off, on=date(2026, 10, 14)), put_off) == {}
    group = Group("g1", "m1", GROUP, 1, (stored(HELD, "own"),))
    assert session_problems(HELD, around_session(group, SET_UP, None, "own"), TODAY) == {}
    assert wrong(session_problems(HELD, around_session(group, SET_UP, None), TODAY)) == {
        "number": "delivery_twice_held"
    }


def test_5_what_is_kept():
    off = tidied_session(replace(HELD, held="cancelled", adapted="core", why=" krank \n"))
    assert off == SessionFields(3, HELD.on, "cancelled", planned=("c1", "c2"), why="krank")
    assert tidied_session(replace(HELD, delivered=("c2", "c1", "c2"))).delivered == ("c1", "c2")


def test_6_hints():
    def told(entered, planned=7):
        return [one.code for one in hints(entered, around(), planned)]

    assert told(HELD) == []
    assert told(replace(HELD, number=8)) == ["delivery_hint_beyond"]
    assert told(replace(HELD, number=8), None) == []
    assert told(replace(HELD, present=None)) == ["delivery_hint_present"]
    assert told(replace(HELD, present=None, held="later")) == []
    assert told(replace(HELD, on=date(2026, 12, 17))) == ["delivery_hint_after"]


def test_7_components():
    assert of_session(replace(HELD, delivered=("c3",))) == {"delivered": "delivery_component_unknown"}
    assert of_session(replace(HELD, planned=("c3",))) == {"planned": "delivery_component_unknown"}
    before = stored(replace(HELD, delivered=("old",), planned=("old", "older")))
    assert allowed_components(SET_UP, (before,)) == {"c1", "c2", "old", "older"}
    assert allowed_components(SetUpFields()) == frozenset()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"on": None}, {"on": "delivery_day_missing"}),
        ({"on": TODAY + timedelta(1)}, {"on": "delivery_day_ahead"}),
        ({"on": date(2026, 9, 1)}, {"on": "delivery_day_before"}),
        ({"session": 0}, {"session": "delivery_number"}),
        ({"observer": "nobody"}, {"observer": "delivery_choice"}),
        ({"ratings": (("strange", 4),)}, {"ratings": "delivery_choice"}),
        ({"ratings": (("clarity", 6),)}, {"ratings": "delivery_number"}),
        ({"ratings": (), "delivered": ()}, {"ratings": "delivery_ratings_missing"}),
        ({"ratings": ()}, {}),
        ({"delivered": ("c9",)}, {"delivered": "delivery_component_unknown"}),
    ],
)
def test_8_observations(changes, expected):
    entered = tidied_observation(replace(SEEN, **changes))
    assert wrong(observation_problems(entered, around(), TODAY, ("clarity",))) == expected
    assert tidied_observation(replace(SEEN, ratings=(("clarity", 2), ("clarity", 3)))).ratings == (("clarity", 3),)


@pytest.mark.parametrize("text", ["Frau Meier war krank", "leitung@haus.de", "Tel. 0203 1234567"])
def test_9_nobody_is_named(text):
    assert of_session(replace(HELD, why=text)) == {"why": "delivery_person"}
    assert of_group(name=text) == {"name": "delivery_person"}
    assert of_set_up(components=(Component("c1", text),)) == {"components": "delivery_person"}
    entered = tidied_observation(replace(SEEN, note=text))
    assert wrong(observation_problems(entered, around(), TODAY, ("clarity",))) == {"note": "delivery_person"}
