"""What an early warning says, word by word, for numbers that are hard to say right.

1. The numbers of a warning in German and in English: one and many, thousands, percent, days, signs of a fall.
2. Money: ended, ends today, tomorrow, later, each as one says it.
3. Since when: a day, or nothing; of money until when it is there.
4. A warning about a group carries its name, one about a measure does not; the key tells them apart.
5. How urgent it is has a mark and a word, and the three differ in both.
"""

from __future__ import annotations

from datetime import date

import pytest

from ctc_toolkit.implementation.warnings import SEVERITIES, EarlyWarning
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.warning_words import severity_words, since_words, warning_facts, warning_title

DE, EN = translator("de"), translator("en")
DAY = date(2026, 10, 5)


def warning(rule, numbers, **more):
    return EarlyWarning(rule, "soon", 1.0, numbers=numbers, **more)


def said(t, rule, **numbers):
    return warning_facts(t, warning(rule, numbers)).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("rule", "numbers", "german", "english"),
    [
        (
            "nothing_entered",
            {"days": 61, "last": DAY},
            "Der letzte eingetragene Termin war am 05.10.2026, vor 61 Tagen.",
            "The last session entered was on 5 Oct 2026, 61 days ago.",
        ),
        (
            "nothing_entered",
            {"days": 1200},
            "Der Beginn ist 1.200 Tage her, und kein Termin ist eingetragen.",
            "It began 1,200 days ago, and no session is entered.",
        ),
        (
            "not_started",
            {"start": DAY},
            "Im Plan steht 05.10.2026, und keine Gruppe ist eingetragen.",
            "The plan says 5 Oct 2026, and no group is entered.",
        ),
        (
            "sessions_late",
            {"count": 1, "first": DAY},
            "1 Termin war am 05.10.2026 fällig und ist nicht eingetragen.",
            "1 session was due on 5 Oct 2026 and is not entered.",
        ),
        (
            "sessions_late",
            {"count": 3, "first": DAY},
            "3 Termine waren fällig und sind nicht eingetragen, der erste am 05.10.2026.",
            "3 sessions were due and are not entered, the first on 5 Oct 2026.",
        ),
        (
            "dose_low",
            {"held": 5, "planned": 9, "percent": 55.56},
            "5 von 9 bisher geplanten Terminen fanden statt (56 %).",
            "5 of 9 sessions planned so far took place (56%).",
        ),
        (
            "adherence_low",
            {"percent": 66.7, "count": 1},
            "Im Durchschnitt kamen 67 % der Kernbausteine vor (1 Termin).",
            "On average 67% of the core components were delivered in 1 session.",
        ),
        (
            "core_adapted",
            {"count": 1, "held": 8, "last": DAY},
            "In 1 von 8 Terminen wurde der Kern verändert, am 05.10.2026.",
            "In 1 of 8 sessions the core was changed, on 5 Oct 2026.",
        ),
        (
            "core_adapted",
            {"count": 2, "held": 8, "last": DAY},
            "In 2 von 8 Terminen wurde der Kern verändert, zuletzt am 05.10.2026.",
            "In 2 of 8 sessions the core was changed, last on 5 Oct 2026.",
        ),
        (
            "quality_falling",
            {"last": 3.04, "before": 4.25, "sign": "drop", "by": "outside"},
            "Mittel der letzten 3: 3,0, davor: 4,2. Von außen beobachtet.",
            "Mean of the last 3: 3.0, before: 4.2. Observed from outside.",
        ),
        (
            "quality_falling",
            {"last": 3.2, "before": 4.4, "sign": "shift", "by": "self"},
            "Sechs oder mehr hintereinander liegen unter dem mittleren Wert: 3,2, davor: 4,4. Eigene Einschätzung.",
            "Six or more in a row lie below the middle value: 3.2, before: 4.4. Own rating.",
        ),
        (
            "attendance_falling",
            {"last": 59.6, "before": 88.4, "sign": "trend"},
            "Fünf oder mehr hintereinander fallen: Mittel 60 %, davor: 88 %.",
            "Five or more in a row are falling: mean 60%, before: 88%.",
        ),
        (
            "staff_untrained",
            {"trained": 0, "staff": 4},
            "0 von 4 sind geschult.",
            "0 of 4 are trained.",
        ),
        (
            "reach_low",
            {"reached": 480, "target": 1200, "percent": 40.0},
            "Das halbe Schuljahr ist um, und 480 von 1.200 jungen Menschen sind erreicht (40 %).",
            "Half the school year is over, and 480 of 1,200 young people are reached (40%).",
        ),
        (
            "not_observed",
            {"count": 1},
            "1 Termin fand ohne Beobachtung von außen statt.",
            "1 session took place without an observer from outside.",
        ),
        (
            "not_observed",
            {"count": 12},
            "12 Termine fanden ohne Beobachtung von außen statt.",
            "12 sessions took place without an observer from outside.",
        ),
    ],
)
def test_1_word_by_word(rule, numbers, german, english):
    assert (said(DE, rule, **numbers), said(EN, rule, **numbers)) == (german, english)


@pytest.mark.parametrize(
    ("days", "german", "english"),
    [
        (-1, "Das Geld lief am 05.10.2026 aus,", "The money ended on 5 Oct 2026, the measure goes on."),
        (0, "Das Geld läuft heute aus.", "The money ends today. The measure goes on longer."),
        (1, "Das Geld läuft am 05.10.2026 aus, in 1 Tag. Die", "The money ends on 5 Oct 2026, in 1 day. The measure"),
        (2, "aus, in 2 Tagen. Die Maßnahme geht länger.", "in 2 days. The measure goes on longer."),
        (180, "in 180 Tagen.", "in 180 days."),
    ],
)
def test_2_money(days, german, english):
    assert german in said(DE, "funding_ends", until=DAY, days=days)
    assert english in said(EN, "funding_ends", until=DAY, days=days)


@pytest.mark.parametrize(
    ("rule", "since", "german", "english"),
    [
        ("dose_low", DAY, "seit 05.10.2026", "since 5 Oct 2026"),
        ("dose_low", None, "", ""),
        ("funding_ends", DAY, "bezahlt bis 01.02.2027", "paid until 1 Feb 2027"),
        ("funding_ends", None, "bezahlt bis 01.02.2027", "paid until 1 Feb 2027"),
    ],
)
def test_3_since(rule, since, german, english):
    found = warning(rule, {"until": date(2027, 2, 1), "days": 3}, since=since)
    assert (since_words(DE, found), since_words(EN, found)) == (german, english)


def test_4_groups():
    of_group = warning("sessions_late", {"count": 1, "first": DAY}, group="g1", group_name="Klasse 5b")
    of_all = warning("sessions_late", {"count": 1, "first": DAY})
    assert warning_title(DE, of_group) == "Termine sind überfällig (Klasse 5b)"
    assert warning_title(EN, of_all) == "Sessions are late"
    assert (of_group.key, of_all.key) == ("sessions_late:g1", "sessions_late")


def test_5_severity():
    for t in (DE, EN):
        words = [severity_words(t, one).split(" ", 1) for one in SEVERITIES]
        assert len({mark for mark, _ in words}) == len({word for _, word in words}) == 3
        assert all(len(mark) == 1 and not mark.isalnum() for mark, _ in words)
