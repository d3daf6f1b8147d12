"""Local offers: what an entry must hold, what a share is made of, which word a cell gets.

1. Only name and organisation are needed; every mistake is told at its field, and persons are refused.
2. Children are added only where ages fit exactly; lines are read as people write them, mistakes name the line.
3. A share is children reached over children there, in exactly the place at hand; where a number is missing, it is not
   known, with the reason. Numbers worked out by hand.
4. A cell is covered by one offer that reaches the limit, thin where all is known and stays below, unknown otherwise, a
   gap without a running offer; planned and ended ones do not count.
5. Gaps join neighbouring ages; overlaps are running offers with the same main factor, setting and age.
6. Strengths, ending funding, offers without a place in the matrix and missing numbers are told.
7. Offers of an area include those of the whole city; a place has no others.
8. Similar names are suggested, different ones not; decided pairs stay away; merging never adds numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offer_children import Children, ChildrenCount, children_problems, number_of, read_children
from ctc_toolkit.programmes.offer_matrix import ANY, BANDS, assess, bands_of, joined_bands, reached
from ctc_toolkit.programmes.offer_similarity import alike, like_entry, merged, similarity
from ctc_toolkit.programmes.offers import (
    CITY,
    Known,
    LocalOffer,
    OfferFields,
    differing_fields,
    offer_problems,
    offers_at,
    said_by,
    tidy_offer,
)

TODAY = date(2026, 11, 30)
NORD, WEST = "nord", "west"
CONFLICT, SCHOOL, BOND = "family_conflict", "academic_failure", "family_attachment"
KNOWN = Known({NORD, WEST}, {CONFLICT, SCHOOL, BOND}, {"balu_und_du"})
FULL = OfferFields(
    "Elternkurs", "Familienbildung", areas=(NORD,), levels=("universal",), settings=("family",), age_from=6, age_to=9,
    reach=90, reach_year=2025, reach_source="Jahresbericht", factors_main=(CONFLICT,),
)  # fmt: skip


def offer(offer_id="o1", **values):
    fields = replace(FULL, **values)
    return LocalOffer(offer_id, "05913000", fields, "Jemand", datetime(2026, 1, 1, tzinfo=UTC), 1)


def counts(*entries):
    return Children(
        tuple(ChildrenCount(place, first, last, count, year, "Amt") for place, first, last, count, year in entries)
    )


NORD_CHILDREN = counts((NORD, 6, 6, 40, 2025), (NORD, 7, 7, 50, 2025), (NORD, 8, 9, 90, 2025), (CITY, 6, 9, 3600, 2025))


def test_1_least_and_full():
    assert offer_problems(tidy_offer(OfferFields("Treff", "Amt")), KNOWN, TODAY) == {}
    assert (
        offer_problems(
            tidy_offer(replace(FULL, programme="balu_und_du", group_size=90, group_source="Amt 3")), KNOWN, TODAY
        )
        == {}
    )


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": " "}, "name", "offer_text_missing"),
        ({"provider": "x" * 121}, "provider", "offer_text_long"),
        ({"function": "Frau Yılmaz"}, "function", "offer_person"),
        ({"function": "Frau Öztürk-Meier"}, "function", "offer_person"),
        ({"quality": "Fragen an k.meier@stadt.de"}, "quality", "offer_person"),
        ({"evidence": "Anruf unter 0231 / 123 45 67"}, "evidence", "offer_person"),
        ({"age_to": 28}, "age_to", "offer_age"),
        ({"age_from": -1}, "age_from", "offer_age"),
        ({"age_to": None}, "age_to", "offer_age_half"),
        ({"age_from": 10}, "age_to", "offer_ages_order"),
        ({"places": -1}, "places", "offer_number"),
        ({"group_size": 0, "group_source": "Amt 3"}, "group_size", "offer_number"),
        ({"reach_year": None}, "reach_year", "offer_reach_year"),
        ({"reach_year": 2027}, "reach_year", "offer_school_year"),
        ({"reach_source": ""}, "reach_source", "offer_source"),
        ({"reach": None}, "reach", "offer_reach_missing"),
        ({"group_size": 80, "group_source": "Amt 3"}, "reach", "offer_reach_more"),
        ({"group_size": 100}, "group_source", "offer_source"),
        ({"group_source": "Amt 3"}, "group_size", "offer_group_missing"),
        ({"areas": ("süd",)}, "areas", "offer_area_unknown"),
        ({"levels": ("alle",)}, "levels", "offer_choice"),
        ({"settings": ("mond",)}, "settings", "offer_choice"),
        ({"factors_main": ("mut",)}, "factors_main", "offer_factor_unknown"),
        ({"programme": "nichts"}, "programme", "offer_programme_unknown"),
        ({"state": "vielleicht"}, "state", "offer_choice"),
        ({"funded_until": date(1900, 1, 1)}, "funded_until", "offer_day"),
    ],
)
def test_1_mistakes(values, field, code):
    found = offer_problems(tidy_offer(replace(FULL, **values)), KNOWN, TODAY)
    assert {name: problem.code for name, problem in found.items()} == {field: code}


def test_1_words_that_name_nobody():
    for text in (
        "Frauenberatung",
        "Leitung Jugendhaus",
        "Dr.-Hansen-Stiftung",
        "Frau und Beruf",
        "Haus 12, 44135 Dortmund",
    ):
        assert offer_problems(tidy_offer(replace(FULL, function=text)), KNOWN, TODAY) == {}, text


def test_1_titles_and_long_numbers():
    for values in ({"name": "Dr. Oetker Lesepaten"}, {"quality": "seit 01/09/2025, AGS 05913000"}):
        assert offer_problems(tidy_offer(replace(FULL, **values)), KNOWN, TODAY) == {}, values
    assert set(offer_problems(replace(FULL, function="Dr. Oetker"), KNOWN, TODAY)) == {"function"}


def test_1_tidy():
    entered = OfferFields(
        " Kurs \n am\u200b Abend ", "Amt", areas=(WEST, NORD, WEST), levels=("selective", "universal"),
        factors_main=(CONFLICT, CONFLICT), factors_side=(CONFLICT, BOND), quality="eins \n\n zwei",
    )  # fmt: skip
    assert tidy_offer(entered) == OfferFields(
        "Kurs am Abend", "Amt", areas=(NORD, WEST), levels=("universal", "selective"),
        factors_main=(CONFLICT,), factors_side=(BOND,), quality="eins\nzwei",
    )  # fmt: skip
    assert tidy_offer(tidy_offer(entered)) == tidy_offer(entered)
    assert differing_fields(FULL, replace(FULL, places=3, keep=True)) == ("places", "keep")
    assert said_by(OfferFields("a", "b")) == {"name": "a", "provider": "b", "state": "runs"}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(6, 9, 180), (6, 7, 90), (8, 9, 90), (7, 9, 140), (8, 8, None), (6, 8, None), (5, 9, None), (9, 8, None)],
)
def test_2_ages_fit_exactly(first, last, expected):
    found = NORD_CHILDREN.of((NORD,), first, last)
    assert (number_of(found) if found else None) == expected


def test_2_newer_counts_and_several_places():
    several = counts((NORD, 6, 9, 180, 2020), (NORD, 6, 7, 80, 2024), (NORD, 8, 9, 85, 2023), (WEST, 6, 9, 70, 2024))
    assert number_of(several.of((NORD,), 6, 9)) == 165  # the older of the parts is newer than the whole
    assert number_of(several.of((NORD, WEST), 6, 9)) == 235
    assert several.of((NORD, "süd"), 6, 9) == ()
    assert (
        number_of(counts((NORD, 6, 9, 180, 2024), (NORD, 6, 7, 80, 2024), (NORD, 8, 9, 99, 2024)).of((NORD,), 6, 9))
        == 180
    )


def test_2_lines():
    typed = "6: 512\n 7 Jahre: 1.498\n\n8-9: 1 020\n10 bis 12; 1'432\n13\t500"
    assert read_children(typed) == ((6, 6, 512), (7, 7, 1498), (8, 9, 1020), (10, 12, 1432), (13, 13, 500))


@pytest.mark.parametrize(
    ("typed", "code", "row"),
    [
        ("", "offer_children_empty", None),
        ("6: 5\nsieben: 4", "offer_children_line", 2),
        ("6: 1.23", "offer_children_line", 1),
        ("6: -4", "offer_children_line", 1),
        ("9-6: 10", "offer_children_ages", 1),
        ("30: 10", "offer_children_ages", 1),
        ("6: 5\n7: 4\n6: 9", "offer_children_twice", 3),
        ("\n".join(["6: 5"] * 61), "offer_children_long", None),
    ],
)
def test_2_lines_with_mistakes(typed, code, row):
    with pytest.raises(ToolkitError) as problem:
        read_children(typed)
    assert (problem.value.code, problem.value.values.get("row")) == (code, row)


def test_2_year_and_source():
    assert children_problems(2025, "Melderegister", 2026) == {}
    found = children_problems(2027, "Herr Groß", 2026)
    assert {name: one.code for name, one in found.items()} == {"year": "offer_school_year", "source": "offer_person"}


@pytest.mark.parametrize(
    ("values", "place", "share", "reason"),
    [
        ({}, NORD, Fraction(90, 180), ""),
        ({}, CITY, Fraction(90, 3600), ""),  # its children are children of the city
        ({"areas": ()}, CITY, Fraction(90, 3600), ""),
        ({"areas": ()}, NORD, None, "place"),  # how many of them live in the area is not known
        ({"areas": (NORD, WEST)}, NORD, None, "place"),
        ({"reach": None}, NORD, None, "reach"),
        ({"levels": ()}, NORD, None, "level"),
        ({"levels": ("selective",)}, NORD, None, "group"),
        ({"levels": ("selective",), "group_size": 120}, NORD, Fraction(90, 120), ""),
        ({"levels": ("selective",), "group_size": 120}, CITY, None, "group"),
        ({"levels": ("universal", "selective"), "group_size": 100}, NORD, Fraction(90, 100), ""),
        ({"age_to": 8}, NORD, None, "children"),
        ({"age_from": None, "age_to": None}, NORD, None, "children"),
        ({"reach": 181}, NORD, None, "more"),
        ({"reach": 0}, NORD, Fraction(0), ""),
    ],
)
def test_3_shares(values, place, share, reason):
    found = reached(replace(FULL, **values), "o1", place, NORD_CHILDREN)
    assert (found.share, found.reason) == (share, reason)


def word(offers, threshold=50, band=(6, 9), setting=ANY, place=NORD, factor=CONFLICT):
    found = assess(offers, place, (factor,), (), NORD_CHILDREN, TODAY, threshold)
    return found.cell(factor, band, setting).word


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ([offer()], "covered"),  # 90 of 180
        ([offer(reach=89)], "thin"),
        ([offer(reach=89), offer("o2", reach=10)], "unknown"),  # 49 % and 5 %: together 55 % at most, 49 % at least
        ([offer(reach=40), offer("o2", reach=49)], "thin"),  # together 49 % at most
        ([offer(reach=40), offer("o2", reach=None)], "unknown"),
        ([offer(reach=None), offer("o2")], "covered"),  # one alone is enough
        ([offer(levels=("selective",), group_size=100)], "covered"),  # of its target group
        ([offer(levels=("selective",), group_size=200), offer("o2", reach=80)], "thin"),  # 45 % of some, 44 % of all
        ([offer(factors_main=(SCHOOL,), factors_side=(CONFLICT,))], "thin"),
        ([offer(state="planned"), offer("o2", state="ended")], "gap"),
        ([offer(areas=(WEST,))], "gap"),
        ([offer(areas=())], "unknown"),
        ([], "gap"),
    ],
)
def test_4_words(offers, expected):
    assert word(offers) == expected


def test_4_limit_setting_and_age():
    assert word([offer()], threshold=51) == "thin"
    assert word([offer()], setting="school") == "gap"
    assert word([offer()], band=(10, 12)) == "gap"
    assert word([offer(age_to=10)], band=(10, 12)) == "unknown"
    assert bands_of(replace(FULL, age_from=3, age_to=16)) == ((3, 5), (6, 9), (10, 12), (13, 15), (16, 27))
    assert bands_of(OfferFields("a", "b")) == ()
    cell = assess([offer(places=12), offer("p", state="planned")], NORD, (CONFLICT,), (), NORD_CHILDREN, TODAY).cell(
        CONFLICT, (6, 9)
    )
    assert (cell.main, cell.planned, cell.places, cell.best.share) == (("o1",), ("p",), 12, Fraction(1, 2))


def test_5_gaps_and_overlaps():
    offers = [
        offer(),
        offer("o2", age_from=8, age_to=12),
        offer("o3", settings=("school",)),
        offer("o4", state="planned", age_from=13, age_to=15),
    ]
    found = assess(offers, NORD, (CONFLICT, SCHOOL), (), NORD_CHILDREN, TODAY)
    assert [(one.factor, one.setting, one.first, one.last, one.offers) for one in found.overlaps] == [
        (CONFLICT, "family", 8, 9, ("o1", "o2"))
    ]
    assert [(one.factor, one.bands, one.planned) for one in found.gaps] == [
        (CONFLICT, ((0, 5), (13, 27)), ("o4",)),
        (SCHOOL, ((0, 27),), ()),
    ]
    assert joined_bands(BANDS) == ((0, 27),)
    assert sum(found.count(one) for one in ("covered", "thin", "gap", "unknown")) == 2 * len(BANDS)


def test_6_what_is_told():
    offers = [
        offer(keep=True, factors_side=(BOND,), funded_until=date(2027, 7, 31)),
        offer("o2", funded_until=date(2028, 7, 31), age_from=None, age_to=None),
        offer("o3", reach=None, factors_main=(SCHOOL,)),
    ]
    found = assess(offers, NORD, (CONFLICT, SCHOOL), (BOND, SCHOOL), NORD_CHILDREN, TODAY)
    assert [(one.factor, one.offers) for one in found.strengths] == [(BOND, ("o1",)), (SCHOOL, ("o3",))]
    assert (found.ending, found.unplaced, found.kept) == (("o1",), ("o2",), ("o1",))
    assert [(one.offer, one.reason) for one in found.missing] == [("o3", "reach")]


def test_7_offers_of_a_place():
    offers = [
        offer("b", name="Bb"),
        offer("a", name="aa", areas=()),
        offer("c", areas=(WEST,)),
        offer("d", state="planned"),
    ]
    assert [one.id for one in offers_at(offers, NORD)] == ["a", "b"]
    assert [one.id for one in offers_at(offers, CITY)] == ["a", "b", "c"]
    assert [one.id for one in offers_at(offers, NORD, ("planned",))] == ["d"]
    with pytest.raises(AttributeError):
        offers[0].id = "x"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Hausaufgaben-Treff", "Hausaufgabentreff", True),
        ("Fit für den Alltag", "Fit fuer den Alltag!", True),
        ("Treff Hafen", "Hafen-Treff", True),
        ("Lesepaten", "Lesepatne", True),
        ("Elternkurs", "Streitschlichtung", False),
        ("Mitternachtssport", "Jugendrat", False),
    ],
)
def test_8_similar(first, second, same):
    offers = [offer(name=first, provider="Amt"), offer("o2", name=second, provider="Verein")]
    assert bool(alike(offers)) == same
    assert bool(like_entry(offers[0].fields, offers[1:])) == same
    assert similarity(first, second) == similarity(second, first)
    assert similarity(first, first) == 1.0


def test_8_organisation_and_decided_pairs():
    offers = [
        offer(name="Fairplayer", provider="Gesamtschule"),
        offer("o2", name="Fairplayer in Klasse 7 und 8", provider="Gesamtschule"),
    ]
    (pair,) = alike(offers)
    assert alike(offers, {pair.pair}) == ()
    assert alike([offers[0], replace(offers[1], fields=replace(offers[1].fields, provider="Sportbund"))]) == ()


def test_8_merging():
    kept = replace(FULL, reach=None, reach_year=None, reach_source="", places=10, funding="Stadt")
    other = replace(FULL, name="Eltern-Kurs", places=20, quality="gut", settings=("school",), keep=True)
    joined = merged(kept, other)
    assert (joined.name, joined.places, joined.reach, joined.reach_year) == ("Elternkurs", 10, 90, 2025)
    assert (joined.quality, joined.settings, joined.keep, joined.funding) == (
        "gut",
        ("family", "school"),
        True,
        "Stadt",
    )
    elsewhere = merged(FULL, replace(other, areas=(WEST,), reach=50))
    assert (elsewhere.areas, elsewhere.reach, elsewhere.reach_source) == ((NORD, WEST), None, "")
    assert merged(FULL, replace(other, areas=())).areas == ()
    for one in (joined, elsewhere):
        assert offer_problems(one, KNOWN, TODAY) == {}
    tight = merged(replace(kept, group_size=50, group_source="Amt 3"), other)
    assert (tight.reach, tight.group_size) == (90, None)
