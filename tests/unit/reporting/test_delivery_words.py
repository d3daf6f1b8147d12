"""Words around the delivery of measures, in both languages.

1. What became of a session and whether it was changed has a word for every kind.
2. The sentence that answers names the session, of how many, who was there, and how much of what is planned so far took
   place; it leaves out what is not known.
3. A card counts what took place, was cancelled and waits in the school year of the day, and no other.
4. A session that was put off waits until one with its number is settled.
5. The next number is the first open one; gaps are filled; the last session held is the latest by day.
6. A group runs between its days, else between those of its measure; without days it runs.
7. A session in numbers says only what is known; components that were not meant do not count.
8. Singular and plural agree.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ctc_toolkit.implementation.records import (
    ADAPTED,
    HELD,
    Component,
    Delivery,
    Group,
    GroupFields,
    Session,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.delivery_words import (
    adapted_text,
    count_text,
    counted,
    group_text,
    held_text,
    last_held,
    next_number,
    numbers_text,
    running,
    saved_text,
    settled,
)

DE, EN = translator("de"), translator("en")
TODAY = date(2026, 11, 30)
PARTS = (Component("c1", "Begrüßung"), Component("c2", "Übung"))
FIRST = date(2026, 9, 2)


def session(number, day=None, held="held", present=9, **changes):
    """Return a session of a weekly group; one that did not take place has no counts."""
    day = day or FIRST + timedelta(7 * (number - 1))
    fields = SessionFields(number, day, held, **({"present": present} if held == "held" else {}))
    moment = datetime.combine(day, datetime.min.time(), UTC)
    return Session(f"s{number}{held}{day}", "g1", replace(fields, **changes), "Jemand", moment, 1)


def group(*sessions, **changes):
    fields = replace(GroupFields("Mittwoch", start=FIRST, end=date(2026, 12, 16), participants=12), **changes)
    return Group("g1", "m1", fields, 1, tuple(sessions))


def delivery(*groups, **changes):
    return replace(Delivery("m1", "Kurs", SetUpFields(PARTS, 16), 1, tuple(groups)), **changes)


def saved(t, new, *before, today=TODAY, sessions=16, **changes):
    own = group(*before, new, **changes)
    measure = delivery(own, set_up=SetUpFields(PARTS, sessions))
    return saved_text(t, measure, own, new, today).replace("\xa0", " ")


def test_1_every_kind():
    for t in (DE, EN):
        assert len({held_text(t, one) for one in HELD}) == len(HELD)
        assert len({adapted_text(t, one) for one in ADAPTED}) == len(ADAPTED)
    assert group_text(delivery(), group()) == "Mittwoch · Kurs"


def test_2_the_answer():
    """Of 16 weekly sessions from 2 September to 16 December, 7 are due 14 days before 28 October; 4 are entered."""
    before = [session(number) for number in (1, 2, 3)]
    today = FIRST + timedelta(21)
    assert saved(DE, session(4), *before, today=today) == (
        "Termin 4 von 16 ist gespeichert. 9 von 12 waren da. Bisher fanden 4 von 4 geplanten Terminen statt (100 %)."
    )
    later = date(2026, 10, 28)
    assert saved(DE, session(4), *before, today=later).endswith("fanden 4 von 7 geplanten Terminen statt (57 %).")
    assert saved(EN, session(4), *before, today=later).startswith("Session 4 of 16 is saved. 9 of 12 were there.")


@pytest.mark.parametrize(
    ("new", "changes", "expected"),
    [
        (session(4, held="cancelled", why="krank"), {}, "Termin 4 von 16 ist als ausgefallen gespeichert."),
        (session(4, held="later"), {}, "Termin 4 von 16 ist als verschoben gespeichert."),
        (session(4), {"participants": None}, "Termin 4 von 16 ist gespeichert. 9 waren da."),
        (session(4, present=1), {"participants": None}, "Termin 4 von 16 ist gespeichert. 1 war da."),
        (session(4, present=None), {}, "Termin 4 von 16 ist gespeichert. Bisher"),
        (session(17), {}, "Termin 17 ist gespeichert."),
        (session(4), {"sessions": None}, "Termin 4 ist gespeichert."),
    ],
)
def test_2_what_is_left_out(new, changes, expected):
    assert saved(DE, new, **changes).startswith(expected)


def test_3_the_school_year():
    former = session(1, date(2026, 7, 31))
    own = group(former, session(2), session(3, present=11), session(4, held="cancelled", why="krank"))
    found = counted([own], TODAY)
    assert (found.held, found.cancelled, found.later, found.present) == (2, 1, 0, 10)
    assert counted([own], date(2026, 7, 1)).held == 1
    assert counted([], TODAY).present is None
    said = count_text(DE, delivery(own), TODAY)
    assert said == (
        "Zurzeit läuft 1 Gruppe. In diesem Schuljahr fanden 2 Termine statt, 1 fiel aus. Im Schnitt waren 10 da."
    )
    assert "2 sessions took place in this school year, 1 was cancelled." in count_text(EN, delivery(own), TODAY)


def test_3_nothing_yet():
    assert count_text(DE, delivery(), TODAY) == "Noch ist keine Gruppe eingetragen."
    assert count_text(DE, delivery(group()), TODAY).endswith("In diesem Schuljahr ist noch nichts eingetragen.")
    over = group(end=date(2026, 10, 1))
    assert count_text(DE, delivery(over), TODAY).startswith("Zurzeit läuft keine Gruppe.")


@pytest.mark.parametrize(
    ("after", "waiting"),
    [
        ((), 1),
        ((session(2, FIRST + timedelta(14)),), 0),
        ((session(2, FIRST + timedelta(14), held="cancelled"),), 0),
        ((session(2, FIRST + timedelta(14), held="later"),), 1),
        ((session(3),), 1),
    ],
)
def test_4_put_off(after, waiting):
    own = group(session(1), session(2, held="later"), *after)
    assert counted([own], TODAY).later == waiting
    assert ("nachzuholen" in count_text(DE, delivery(own), TODAY)) is bool(waiting)


@pytest.mark.parametrize(
    ("numbers", "expected"), [((), 1), ((1,), 2), ((1, 2, 3), 4), ((1, 3), 2), ((2, 3), 1), ((1, 2, 9), 3)]
)
def test_5_next_number(numbers, expected):
    own = group(*(session(number) for number in numbers))
    assert next_number(own) == expected
    assert settled(own) == set(numbers)


def test_5_last_held():
    off = session(4, held="cancelled")
    assert last_held(group()) is None
    assert last_held(group(off)) is None
    made_up = session(1, date(2026, 10, 20))
    assert last_held(group(made_up, session(2), session(3), off)) == made_up
    assert next_number(group(session(1), session(2, held="later"))) == 2


@pytest.mark.parametrize(
    ("of_group", "of_measure", "expected"),
    [
        ((FIRST, date(2026, 12, 16)), (None, None), True),
        ((FIRST, date(2026, 11, 29)), (None, None), False),
        ((date(2026, 12, 1), None), (None, None), False),
        ((FIRST, None), (None, date(2026, 11, 1)), False),
        ((None, None), (date(2027, 1, 1), None), False),
        ((TODAY, TODAY), (None, None), True),
        ((None, None), (None, None), True),
    ],
)
def test_6_running(of_group, of_measure, expected):
    own = group(start=of_group[0], end=of_group[1])
    assert running(delivery(own, start=of_measure[0], end=of_measure[1]), own, TODAY) is expected


def test_7_in_numbers():
    full = session(1, quality=4, engagement=5, delivered=("c1", "former"), planned=("c1", "c2"))
    assert numbers_text(DE, full) == "9 da, 1 von 2 Kernbausteinen, Güte 4, Mitmachen 5"
    assert numbers_text(EN, full) == "9 there, 1 of 2 core components, quality 4, joining in 5"
    assert numbers_text(DE, session(1, present=0)) == "0 da"
    assert numbers_text(DE, session(1, held="later", planned=("c1",))) == "–"


def test_8_one_and_many():
    several = delivery(group(session(1)), replace(group(session(1)), id="g2"))
    assert count_text(DE, several, TODAY).startswith(
        "Zurzeit laufen 2 Gruppen. In diesem Schuljahr fanden 2 Termine statt."
    )
    one = delivery(group(session(1)))
    assert "fand 1 Termin statt" in count_text(DE, one, TODAY)
    assert "1 session took place" in count_text(EN, one, TODAY)
