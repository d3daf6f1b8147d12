"""Words for fidelity and early warnings.

1. Every warning has a title, its numbers and a first step in both languages, with German numbers; nothing is left open.
2. Words of standing, bands and severity have marks of different shapes; none is a word of blame.
3. The overall value is told with how many sides it is made of and which are own ratings; without one, why.
4. Reference values are written with their number and unit as the catalogue holds them, and agree with the texts of the
   look-up page; every one has a source.
5. How many measures stand how is told in the plural that fits.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from ctc_toolkit.implementation.fidelity import DIMENSIONS, fidelity_of
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.standing import STANDINGS
from ctc_toolkit.implementation.warnings import RULES, SEVERITIES, warnings_of
from ctc_toolkit.language import translator
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.fidelity_words import (
    BAND_MARKS,
    STANDING_MARKS,
    band_words,
    basis_words,
    dimension_names,
    dimension_text,
    figure_text,
    figures_of,
    index_sentence,
    marked_standing,
    missing_dimensions,
    standings_text,
)
from ctc_toolkit.reporting.warning_words import (
    SEVERITY_MARKS,
    severity_words,
    since_words,
    warning_facts,
    warning_step,
    warning_title,
)
from tests.scripted_delivery import ALL, FIRST, delivery, group, observation, session, weeks
from tests.unit.implementation.test_fidelity import two_groups
from tests.unit.implementation.test_warnings import dip

DE, EN = translator("de"), translator("en")
YEAR = school_year(FIRST)
LATE = date(2027, 2, 1)


def every_warning():
    """Return a warning of each rule, and of each sign of a fall."""
    cancelled = [session(number, held="cancelled", delivered=()) for number in (2, 3, 4)]
    few = delivery(
        group([session(1, delivered=ALL[:1]), *cancelled, *(session(n, delivered=()) for n in (5, 6, 7))]),
        staff=3, trained=2, reach=40, funded_until=date(2027, 3, 1),
    )  # fmt: skip
    shift = [session(number, quality=5 if number < 5 else 4, present=10) for number in range(1, 11)]
    trend = [session(number, present=11 - number) for number in range(1, 6)]
    found = [
        *warnings_of(dip(10), weeks(10)),
        *warnings_of(few, LATE),
        *warnings_of(delivery(), LATE),
        *warnings_of(delivery(group([session(1)], end=date(2027, 6, 1))), LATE),
        *warnings_of(delivery(group(end=date(2027, 6, 1))), LATE),
        *warnings_of(delivery(group(shift)), weeks(10)),
        *warnings_of(delivery(group(trend)), weeks(5)),
        *warnings_of(delivery(group([session(1)]), funded_until=date(2026, 12, 31)), LATE),
        *warnings_of(delivery(group([session(1)])), weeks(3)),
        *warnings_of(delivery(group([session(n) for n in range(1, 6)])), weeks(8)),
    ]
    assert {one.rule for one in found} == {rule.name for rule in RULES}
    return found


@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
def test_1_every_rule(t):
    for one in every_warning():
        told = [warning_title(t, one), warning_facts(t, one), warning_step(t, one), since_words(t, one)]
        for text in told:
            assert "{" not in text
        assert all(told[:3])
        assert all(len(sentence.split()) <= 22 for text in told for sentence in re.split(r"[.?!]\s", text))
        assert one.group_name in told[0]


def test_1_german_numbers():
    told = {one.rule: warning_facts(DE, one).replace("\xa0", " ") for one in warnings_of(dip(10), weeks(10))}
    money = delivery(group([session(1)]), funded_until=date(2027, 3, 1))
    (ends,) = [one for one in warnings_of(money, LATE) if one.rule == "funding_ends"]
    assert since_words(DE, ends) == "bezahlt bis 01.03.2027"
    assert told["quality_falling"] == "Mittel der letzten 3: 4,0, davor: 4,9. Eigene Einschätzung."
    assert told["attendance_falling"] == "Mittel der letzten 3: 60 %, davor: 86 %."
    assert told["adherence_low"] == "Im Durchschnitt kamen 76 % der Kernbausteine vor (10 Termine)."
    assert told["core_adapted"] == "In 4 von 10 Terminen wurde der Kern verändert, zuletzt am 03.11.2026."


@pytest.mark.parametrize("t", [DE, EN], ids=["de", "en"])
def test_2_marks(t):
    for marks, words in (
        (STANDING_MARKS, [marked_standing(t, one) for one in STANDINGS]),
        (BAND_MARKS, [band_words(t, one) for one in ("high", "middle", "low")]),
        (SEVERITY_MARKS, [severity_words(t, one) for one in SEVERITIES]),
    ):
        assert len(set(marks.values())) == len(marks) == len(set(words))
        assert all(len(word) > 3 for word in words)
        assert not any(bad in word for word in words for bad in ("schlecht", "mangelhaft", "bad", "poor", "fail"))


def test_3_overall():
    found = fidelity_of(two_groups(), YEAR, date(2027, 3, 1))
    assert index_sentence(DE, found) == "Insgesamt 67 von 100, aus 5 von fünf Seiten: ◆ teilweise auf Kurs."
    own = fidelity_of(delivery(group([session(n, quality=4, engagement=5) for n in (1, 2, 3)])), YEAR, weeks(3))
    assert index_sentence(EN, own).endswith("2 of them are own ratings.")
    assert missing_dimensions(own) == ("reach",)
    few = fidelity_of(delivery(group([session(1)])), YEAR, weeks(3))
    assert index_sentence(DE, few).startswith("Noch zu früh für eine Aussage: Es gab 1 Termin,")
    plain = fidelity_of(delivery(group([session(n) for n in (1, 2, 3)])), YEAR, weeks(3))
    assert index_sentence(DE, plain) == "Kein Gesamtwert: Er braucht 3 der fünf Seiten, bekannt sind 2."


def test_3_sides():
    names = dimension_names("de")
    assert set(DIMENSIONS) < set(names)
    found = fidelity_of(two_groups(), YEAR, date(2027, 3, 1))
    assert [dimension_text(DE, found, one).replace("\xa0", " ") for one in found.dimensions] == [
        "78 % der Kernbausteine (5 Termine)", "5 von 6 (83 %) der bisher geplanten Termine",
        "3,0 von 5 (2 Bewertungen)", "4,0 von 5 (2 Bewertungen)", "30 von 60 (50 %) des Ziels",
    ]  # fmt: skip
    there = fidelity_of(delivery(group([session(n, present=7) for n in (1, 2, 3)])), YEAR, weeks(3))
    response = there.dimension("responsiveness")
    assert (dimension_text(EN, there, response), basis_words(EN, response.basis)) == (
        "70% were there", "attendance, as nobody has rated it",
    )  # fmt: skip
    seen = fidelity_of(delivery(group([session(1)], [observation(FIRST, 5, 2)])), YEAR, weeks(3))
    assert [dimension_text(EN, seen, seen.dimension(name)) for name in ("quality", "responsiveness")] == [
        "5.0 of 5 (1 rating)", "2.0 of 5 (1 rating)",
    ]  # fmt: skip


def test_4_reference_values():
    process = load_process()
    assert [figure_text(DE, one).split(":")[0].replace("\xa0", " ") for one in figures_of("adherence")] == [
        "etwa 90 %", "91 bis 92 %", "70 bis 81 %", "über 90 %",
    ]  # fmt: skip
    assert figure_text(EN, figures_of("quality")[0]) == "4.37 to 4.55: observation in CTC towns"
    sources = {one.id: one for one in process.sources}
    texts = {one.id: one.reference.get("en").replace(",", "") for one in process.rating_scales.fidelity.dimensions}
    for figure in process.fidelity:
        assert figure.certainty == "source"
        assert figure.sources
        assert all(sources[one].addresses for one in figure.sources)
        if figure.side != "reach":
            assert all(f"{value:g}" in texts[figure.side] for value in (figure.low, figure.high))
    (reach,) = figures_of("reach")
    assert (round(100 * 1432 / 10031), round(100 * 5705 / 10031)) == (reach.low, reach.high)


def test_5_counts():
    assert standings_text(DE, {"attention": 2, "as_planned": 1}) == "1 läuft wie geplant, 2 brauchen Aufmerksamkeit"
    assert standings_text(EN, {"still": 1, "not_begun": 3, "ended": 1, "too_early": 1}) == (
        "1 stands still, for 1 it is too early to say, 3 have not begun, 1 has ended"
    )
    assert standings_text(DE, {}) == ""
