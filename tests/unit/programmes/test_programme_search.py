"""Programmes are found as people type, and facets narrow them down.

1. Written cases: umlauts in every spelling, ß, typing errors, parts of words, short names, with and without spaces.
2. All words have to be found; names come before texts; a word in the middle of another comes last.
3. Where nothing is found, names that are alike are suggested; nonsense and odd signs give nothing and no error.
4. Facets: one chosen value is enough inside a facet, all facets have to fit; the counts are what choosing would give.
5. Without a text the better founded come first, entries that are no programme by themselves last; all are there.
6. Edits: a letter changed, added, left out or swapped is one error.
"""

import pytest

from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.evidence import evidence
from ctc_toolkit.programmes.search import FACETS, Query, cost_values, facet_values, fold, search, within_edits


def found(text, **chosen):
    return [entry.id for entry in search(load_programmes(), Query(text, chosen)).programmes]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("effekt", "effekt"),
        ("EFFEKT", "effekt"),
        ("efekt", "effekt"),
        ("Grüner Koffer", "gruener_koffer"),
        ("gruener koffer", "gruener_koffer"),
        ("gruner koffer", "gruener_koffer"),
        ("grünner kofer", "gruener_koffer"),
        ("klasse 2000", "klasse2000"),
        ("klasse2000", "klasse2000"),
        ("tripple p", "triple_p"),
        ("triple-p", "triple_p"),
        ("papillio u3", "papilio_u3"),
        ("unpluged", "unplugged"),
        ("fair player", "fairplayer_manual"),
        ("balu", "balu_und_du"),
        ("Konflikt Kultur", "konflikt_kultur"),
        ("1000 schätze", "tausend_schaetze"),
        ("tausendschaetze", "tausend_schaetze"),
        ("kinderspiel", "klassekinderspiel"),
        ("Familie stärken", "familien_staerken"),
        ("familien staerken", "familien_staerken"),
        ("buddy", "buddy"),
        ("rebuond", "rebound"),
        ("Bündnis gegen xyz", None),
    ],
)
def test_1_as_people_type(typed, first):
    assert (found(typed) or [None])[0] == first


def test_1_folding():
    assert fold("Straße – GRÖẞE é") == "strasse groesse e"
    assert fold("a\u0308") == "ae"
    assert found("Größenwahn") == []


@pytest.mark.parametrize(
    ("typed", "has", "has_not"), [("mobbing", "olweus", "effekt"), ("kita", "papilio_3bis6", "lst")]
)
def test_2_topics(typed, has, has_not):
    names = found(typed)
    assert has in names
    assert has_not not in names


def test_2_all_words_and_order():
    assert set(found("eltern alkohol")) <= set(found("eltern")) & set(found("alkohol"))
    names = found("essen")
    assert names.index("rucksack_griffbereit") < names.index("pit_hessen")


def test_3_nothing():
    assert search(load_programmes(), Query("xxtrippel pp")).suggestions[0] == "Triple P"
    for odd in ("qqqqqq", "§$%&/()", "\u0000", "'; drop table", "*", "a" * 5000):
        assert search(load_programmes(), Query(odd)).suggestions == ()
    assert len(found("  ")) == len(load_programmes().programmes)


def test_4_facets():
    catalogue = load_programmes()
    chosen = {"availability": ("germany",), "setting": ("school", "family"), "band": ("A", "B")}
    hits = search(catalogue, Query("", chosen))
    assert hits.programmes
    for entry in hits.programmes:
        assert entry.availability.germany
        assert {"school", "family"} & set(entry.settings)
        assert evidence(entry).band in ("A", "B")
    for facet in FACETS:
        for value, count in hits.counts[facet].items():
            again = search(catalogue, Query("", {**chosen, facet: (value,)}))
            assert len(again.programmes) == count


def test_4_values():
    catalogue = load_programmes()
    assert facet_values(catalogue.by_id["effekt"], catalogue)["age"] == ("3-5", "6-9", "10-12")
    assert facet_values(catalogue.by_id["effekt"], catalogue)["language"] == ("not_stated",)
    assert {value for entry in catalogue.programmes for value in cost_values(entry)} == {
        "free",
        "euro",
        "foreign",
        "words",
        "not_stated",
    }
    assert found("", origin=("added", "corrected")) == []


def test_5_order():
    entries = search(load_programmes(), Query()).programmes
    order = [(entry.role != "programme", evidence(entry).rank) for entry in entries]
    assert order == sorted(order)
    assert len(entries) == 131


@pytest.mark.parametrize(
    ("word", "other", "most", "near"),
    [
        ("abcd", "abdc", 1, True),
        ("abcd", "abxd", 1, True),
        ("abcd", "abd", 1, True),
        ("abcd", "abccd", 1, True),
        ("abcd", "badc", 1, False),
        ("abcd", "badc", 2, True),
        ("abcd", "xyzw", 2, False),
        ("", "ab", 2, True),
    ],
)
def test_6_edits(word, other, most, near):
    assert within_edits(word, other, most) is near
    assert within_edits(other, word, most) is near
