"""Change of course groups beside their fidelity.

1. Groups are matched by name; the bands stand with the mean of their groups, the truest first.
2. Fewer than four groups with both, no delivery, or groups nobody entered: nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ctc_toolkit.evaluation.pre_post_fidelity import BandChange, change_by_fidelity
from ctc_toolkit.evaluation.pre_post_result import GroupChange
from ctc_toolkit.implementation.records import (
    Component,
    Delivery,
    Group,
    GroupFields,
    Session,
    SessionFields,
    SetUpFields,
)

START, TODAY = date(2025, 9, 1), date(2026, 6, 1)
MOMENT = datetime(2025, 10, 1, tzinfo=UTC)
PARTS = ("a", "b")


def group(name, *, good):
    """Return a group whose five sessions ran as meant, or with half of the components for few of those who began."""
    sessions = tuple(
        Session(
            f"{name}{number}",
            name,
            SessionFields(
                number,
                START + timedelta(7 * number),
                present=11 if good else 5,
                delivered=PARTS if good else PARTS[:1],
                quality=5 if good else 2,
                engagement=5 if good else 2,
            ),
            "Jemand",
            MOMENT,
            1,
        )
        for number in range(1, 6)
    )
    fields = GroupFields(name, start=START + timedelta(7), end=START + timedelta(35), participants=12)
    return Group(name, "m", fields, 1, sessions, ())


def delivery(*groups):
    set_up = SetUpFields(tuple(Component(one, one) for one in PARTS), sessions=5, minutes=90, reach=12 * len(groups))
    return Delivery("m", "Kurs", set_up, 1, groups)


def told(*changes):
    return [GroupChange(name, 12, change) for name, change in changes]


def test_1_bands():
    found = delivery(*(group(f"Kurs {place}", good=place < 3) for place in range(5)))
    changes = told(("Kurs 0", 0.4), ("kurs  1", 0.2), ("Kurs 2", 0.6), ("Kurs 3", 0.1), ("Kurs 4", 0.0), ("Fremd", 9.0))
    assert change_by_fidelity(changes, found, TODAY) == (BandChange("high", 3, 0.4), BandChange("low", 2, 0.1))


def test_2_nothing():
    four = told(*((f"Kurs {place}", 0.3) for place in range(4)))
    assert change_by_fidelity(four, None, TODAY) == ()
    assert change_by_fidelity(four, delivery(*(group(f"Kurs {place}", good=True) for place in range(3))), TODAY) == ()
    empty = delivery(*(Group(f"{place}", "m", GroupFields(f"Kurs {place}"), 1) for place in range(4)))
    assert change_by_fidelity(four, empty, TODAY) == ()
