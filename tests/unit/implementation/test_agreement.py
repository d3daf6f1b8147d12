"""Observers and those who deliver about the same session.

1. By hand: two sessions with 3 core components each; both say the same about 4 of 6, each view has its own percent.
2. Below 10 components there is no percentage; 12 of 12 components are 100 percent.
3. Observations by those who deliver are no second view; observations without an entered session are counted as alone.
4. Which components were meant is taken from the session as it was entered.
5. Of two sessions with one number the one of the same day is compared; what did not take place never is.
"""

from __future__ import annotations

from datetime import date

import pytest

from ctc_toolkit.implementation.agreement import agreement_of, session_of
from tests.made_up_delivery import delivery, group, seen, session

FIRST, SECOND = date(2026, 9, 7), date(2026, 9, 14)
ALL = ("roles", "rules", "talk")


def test_1_by_hand():
    sessions = [session(1, FIRST, delivered=ALL), session(2, SECOND, delivered=("rules",))]
    observed = [seen(FIRST, 1, delivered=("rules", "talk")), seen(SECOND, 2, delivered=("roles", "rules"))]
    found = agreement_of(delivery(group(sessions, observed)))
    assert (found.same, found.components, found.percent, found.alone) == (4, 6, None, 0)
    first, second = found.compared
    assert first.by_self == 100.0
    assert first.by_observer == pytest.approx(66.666667, abs=1e-5)
    assert (second.by_self, second.by_observer) == (
        pytest.approx(33.333333, abs=1e-5),
        pytest.approx(66.666667, abs=1e-5),
    )
    assert (first.differing, second.differing) == ((("roles", "only_self"),), (("roles", "only_observer"),))
    assert dict(second.judged) == {"roles": "only_observer", "rules": "both", "talk": "neither"}


def test_2_few_and_enough():
    days = [date(2026, 9, 7 + 7 * place) for place in range(4)]
    for count, percent in ((3, None), (4, 100.0)):
        sessions = [session(place, day, delivered=ALL) for place, day in enumerate(days[:count], start=1)]
        observed = [seen(day, place, delivered=ALL) for place, day in enumerate(days[:count], start=1)]
        assert agreement_of(delivery(group(sessions, observed))).percent == percent


def test_3_who_observed():
    own = seen(FIRST, 1, observer="self", delivered=("rules",))
    found = agreement_of(delivery(group([session(1, FIRST, delivered=ALL)], [own, seen(SECOND, 2, delivered=ALL)])))
    assert (found.compared, found.alone) == ((), 1)


def test_4_what_was_meant():
    only_rules = session(1, FIRST, planned=("rules",), delivered=("rules",))
    (one,) = agreement_of(delivery(group([only_rules], [seen(FIRST, 1, delivered=("rules", "talk"))]))).compared
    assert one.judged == (("rules", "both"),)
    without = delivery(group([session(1, FIRST, planned=())], [seen(FIRST, 1)]), components=())
    assert agreement_of(without).compared == ()


def test_5_which_session():
    sessions = [session(1, FIRST, held="later"), session(1, SECOND, delivered=ALL)]
    own = group(sessions)
    assert session_of(own, seen(FIRST, 1)).fields.on == SECOND
    assert session_of(own, seen(SECOND, 1)).fields.on == SECOND
    assert session_of(own, seen(SECOND, 2)) is None
    assert session_of(own, seen(SECOND, None)) is None
