"""Released cells joined with the questionnaire, and the drawings they are put into.

1. A cell holds plain values; what is not released is None.
2. The order of cells follows released values only: over, shown from high to low, under, locked, structural.
3. Entries stand by area of life; equal values in the order of the questionnaire; means only where released.
4. Comparisons hold everybody and each group; without a value for everybody the first group gives the place.
5. Meaning follows the questionnaire: risks are worse, protection is better, behaviours say it themselves.
6. A drawing is built once per language, handed out as a copy, and has room for every line of a label.
7. Places of labels and columns depend on the width, and only on it.
"""

from __future__ import annotations

import itertools

import pytest
from released_examples import changed_instrument, example, example_instrument, full_example, mean_row, row

from ctc_toolkit.disclosure import release
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting import Cell, comparisons, entries
from ctc_toolkit.reporting.chart_template import NARROW, slots_of, template
from ctc_toolkit.reporting.selection import DOMAINS

INSTRUMENT = example_instrument()


def listed(rows, means=(), kind="risk", **options):
    return entries(release(example(rows, means), "internal"), INSTRUMENT, kind=kind, language="de", **options)


def cell_of(entry):
    return Cell.of(release(example([entry]), "internal").table.iloc[0])


def test_1_plain_values():
    shown = cell_of(row("peers", 200, 68, low=30.4, high=38.6))
    assert shown == Cell("peers", "risk", "all", 200, 34, 30, 39, "", None, "shown", "ok")
    assert all(type(value) in (int, str, type(None)) for value in vars(shown).values())
    locked = cell_of(row("peers", 9, 3))
    assert locked == Cell("peers", "risk", "all", None, None, None, None, "", None, "locked", "")
    assert cell_of(row("peers", 200, 199)).band_limit == 95


def test_1_what_may_be_compared():
    assert cell_of(row("peers", 200, 68)).comparable
    for entry in (
        row("peers", 200, 68, status="uncertain"),
        row("peers", 200, 2),
        row("peers", 9, 4),
        row("peers", 200, 68, status="not_asked"),
    ):
        assert not cell_of(entry).comparable


def test_2_order_of_cells():
    ordered = [
        row("peers", 200, 199),
        row("peers", 50, 49),
        row("peers", 200, 190),
        row("peers", 200, 68),
        row("peers", 200, 66, status="uncertain"),
        row("peers", 200, 10),
        row("peers", 50, 1),
        row("peers", 200, 1),
        row("peers", 9, 4),
        row("peers", 0, 0, status="not_asked"),
    ]
    ranks = [cell_of(entry).rank for entry in ordered]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_2_locked_cells_have_one_place():
    locked = [row("peers", n, hits) for n, hits in ((0, 0), (9, 1), (9, 8))] + [
        row("peers", 99, 50, status="unreliable")
    ]
    assert len({cell_of(entry).rank for entry in locked}) == 1


def test_3_equal_values_keep_the_order_of_the_questionnaire():
    names = ["drugs_at_hand", "disorder"]
    for order in itertools.permutations(names):
        found = listed([row(name, 200, 60) for name in order])
        assert [entry.cell.measure for entry in found] == names


def test_3_areas_and_means():
    found = listed(
        [row("peers", 200, 60), row("drugs_at_hand", 200, 2), row("conflict", 200, 70)],
        [mean_row("peers", 200, 2.25), mean_row("drugs_at_hand", 200, 1.2), mean_row("conflict", 9, 2.0)],
    )
    assert [entry.heading for entry in found] == ["Wohngebiet", "Familie", "Freunde und eigene Haltung"]
    assert [entry.mean for entry in found] == [None, None, 2.3]
    assert DOMAINS[0] == "community"


def test_3_only_the_asked_kind_group_and_measures():
    rows = [row("peers", 200, 60), row("bond_family", 200, 60), row("peers", 100, 30, groups="sex=male")]
    rows.append(row("bond_family", 100, 30, groups="sex=male"))
    assert [entry.cell.measure for entry in listed(rows, kind="protective")] == ["bond_family"]
    (found,) = listed(rows, group="sex=male")
    assert (found.cell.groups, found.cell.n) == ("sex=male", 100)
    assert listed(rows, measures=[]) == []


def test_4_comparisons():
    rows = [
        row("peers", 400, 100),
        row("peers", 200, 40, groups="sex=male"),
        row("peers", 200, 60, groups="sex=female"),
        row("peers", 100, 30, groups="sex=female;grade=9"),
    ]
    (found,) = comparisons(release(example(rows), "internal"), INSTRUMENT, by="sex", kind="risk", language="en")
    assert found.overall.n == 400
    assert [(label, cell.percent) for label, cell in found.cells] == [("girls", 30), ("boys", 20)]


def test_4_without_everybody():
    rows = [row(name, 100, hits, groups="sex=male") for name, hits in (("conflict", 20), ("parents_approve", 60))]
    found = comparisons(release(example(rows), "internal"), INSTRUMENT, by="sex", kind="risk", language="de")
    assert [comparison.measure for comparison in found] == ["parents_approve", "conflict"]
    assert {comparison.overall for comparison in found} == {None}


def test_5_meaning():
    released = release(full_example(), "internal")
    meanings = {}
    for kind in ("risk", "protective", "behaviour"):
        for entry in entries(released, INSTRUMENT, kind=kind, language="de"):
            meanings.setdefault(kind, set()).add(entry.meaning)
    assert meanings == {"risk": {"worse"}, "protective": {"better"}, "behaviour": {"worse", "better"}}


def test_5_themes_in_their_order():
    turned = changed_instrument(themes=tuple(reversed(INSTRUMENT.themes)))
    released = release(full_example(), "internal")
    plain = [entry.heading for entry in entries(released, INSTRUMENT, kind="behaviour", language="en")]
    other = [entry.heading for entry in entries(released, turned, kind="behaviour", language="en")]
    assert plain == ["Use", "Use", "Health"]
    assert other == ["Health", "Use", "Use"]


@pytest.mark.parametrize("form", ["bars", "dots"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_6_a_drawing_is_a_copy(form, language):
    first = template(form, language)
    first["layer"].clear()
    first["config"]["locale"] = None
    second = template(form, language)
    assert len(second["layer"]) >= 12
    assert second["config"]["locale"]["number"]["decimal"] == ("," if language == "de" else ".")
    heads = [layer["mark"]["text"] for layer in second["layer"] if "text" in layer["mark"]]
    assert heads == (["Anteil", "Spanne", "Antworten"] if language == "de" else ["Share", "Range", "Answers"])


def test_6_room_for_every_line():
    for form in ("bars", "dots"):
        for heading in (True, False):
            slots = [slots_of(form, heading=heading, lines=lines) for lines in (1, 2, 3)]
            assert slots == sorted(slots)
            assert slots[0] >= 3
    assert slots_of("bars", heading=False, lines=3) > slots_of("bars", heading=False, lines=1)


def test_6_slots_add_up():
    from ctc_toolkit.reporting import profile_chart

    released = release(example([row("peers", 200, 60), row("parents_approve", 200, 70)]), "internal")
    document = profile_chart(released, INSTRUMENT, kind="risk", language="de").to_dict()
    rows = document["datasets"]["released"]
    slots = document["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert [entry["label"].count("\n") + 1 for entry in rows if entry["form"] != "heading"] == [2, 1]
    assert len(slots) == 5 + 6 + 5 + 4
    assert slots[0] == rows[0]["key"]


@pytest.mark.parametrize("form", ["bars", "dots"])
def test_7_places_depend_on_the_width(form):
    document = template(form, "de")
    (scale,) = [
        layer["encoding"]["x"]["scale"]
        for layer in document["layer"]
        if "scale" in layer.get("encoding", {}).get("x", {})
    ]
    assert scale["domain"] == [0, 100]
    assert all(f"width < {NARROW}" in end["expr"] for end in scale["range"])
    columns = [
        layer["mark"]["opacity"]["expr"]
        for layer in document["layer"]
        if isinstance(layer["mark"].get("opacity"), dict)
    ]
    assert len(columns) == 6
    assert set(columns) == {f"(width < {NARROW} ? 0 : 1)"}
