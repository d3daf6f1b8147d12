"""How measures were delivered, as facts of a bundle.

1. Two groups over two school years: groups, sessions, participants, dose, attendance, components and ratings of each
   year are those computed by hand.
2. What is due counts up to the last recorded day, not up to today: equal records give equal facts at any time.
3. Nothing is said of a measure without sessions, and no name of a group or a leader is in any fact.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from ctc_toolkit.implementation.records import (
    Component,
    Delivery,
    Group,
    GroupFields,
    Session,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.reporting.evaluation_codebook import CODES
from ctc_toolkit.reporting.evaluation_delivery import delivery_facts

COMPONENTS = (Component("a", "Üben"), Component("b", "Sprechen"))
SET_UP = SetUpFields(COMPONENTS, sessions=4, minutes=45, reach=50, staff=4, trained=3)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def session(number, day, present, delivered, quality=None):
    fields = SessionFields(number, day, "held", 45, present, delivered, (), quality)
    return Session(f"s{number}-{day}", "g", fields, "Frau Beispiel", MOMENT, 1)


def measure():
    first = Group(
        "g1",
        "m",
        GroupFields(
            "Klasse 7a", start=date(2024, 9, 2), end=date(2024, 12, 20), sessions=4, participants=20, finished=15
        ),
        1,
        (
            session(1, date(2024, 9, 9), 20, ("a", "b"), 4),
            session(2, date(2024, 10, 7), 16, ("a",), 3),
            session(3, date(2024, 11, 4), 12, ("a", "b"), 5),
        ),
    )
    second = Group(
        "g2",
        "m",
        GroupFields("Klasse 7b", start=date(2025, 9, 1), end=date(2025, 12, 19), sessions=4, participants=10),
        1,
        (session(1, date(2025, 9, 8), 9, ("b",)), session(2, date(2025, 10, 6), 10, ("a", "b"))),
    )
    return Delivery("m", "Training", SET_UP, 1, (first, second))


def by_year(facts):
    found = {}
    for fact in facts:
        found.setdefault(fact.period, {})[fact.statistic] = (fact.estimate, fact.whole)
    return found


def test_1_by_hand():
    found = by_year(delivery_facts("Nord", [measure()]))
    assert set(found) == {"2024/2025", "2025/2026"}
    first = found["2024/2025"]
    assert (first["groups"], first["sessions_held"], first["participants"]) == ((1, None), (3, None), (20, None))
    assert first["attendance"] == (80.0, 60)  # 48 of 3 x 20
    assert first["adherence"] == (83.3, None)  # (100 + 50 + 100) / 3
    assert first["dose"] == (75.0, 4)
    assert first["retention"] == (75.0, 20)
    assert first["reach"] == (40.0, 50)
    assert first["own_quality"] == (4.0, None)
    assert "observed_quality" not in first
    second = found["2025/2026"]
    assert (second["sessions_held"], second["attendance"], second["adherence"]) == ((2, None), (95.0, 20), (75.0, None))
    assert all(statistic in CODES["statistic"] for year in found.values() for statistic in year)


def test_2_not_up_to_today():
    found = by_year(delivery_facts("Nord", [measure()]))["2025/2026"]
    assert found["dose"][0] == 100.0
    assert found["dose"][1] < 4


def test_3_no_names_and_nothing_invented():
    assert delivery_facts("Nord", []) == ()
    assert delivery_facts("Nord", [Delivery("m", "Training", SET_UP, 1)]) == ()
    told = repr(delivery_facts("Nord", [measure()]))
    assert "Klasse" not in told
    assert "Beispiel" not in told
