"""Charts of released numbers.

1. The data of every chart are rows of the released table of its kind and group, with released values only
   (S16).
2. Every chart has a title and an alternative text with the main statement, and says when the data are made
   up.
3. Locked cells stand in words, banded cells as limits, uncertain ones outlined and named; nothing by colour
   alone.
4. Rows are grouped by area of life, longest bar first, cells without a number last.
5. Colours have at least 3:1 contrast on light and dark ground; text takes the colour of its place; no size
   below 12.
6. Numbers are German in German charts: number format in the chart, no-break space before the percent sign.
7. The document is valid Vega-Lite, one chart is built in less than 50 ms, and altering what is handed out
   has no effect.
8. References are ticks; in charts by group the tick is the value for everybody.
9. Only a `Released` is drawn, and only groups that were released.
10. Charts by sex and by grade hold one line per group, in the order of the questionnaire.
"""

from __future__ import annotations

import re
import statistics
import time

import pytest
from released_examples import BEHAVIOURS, GRADES, example, example_instrument, full_example, row

from ctc_toolkit.disclosure import LEVELS, Released, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, Text
from ctc_toolkit.reporting import KINDS, Reference, grouped_chart, profile_chart
from ctc_toolkit.reporting.palette import BACKGROUNDS, BETTER, BY_MEANING, INK, NEUTRAL, WORSE, contrast

INSTRUMENT = example_instrument()
GROUPS = ("all", "sex=female", "grade=8", "sex=male;grade=10")


@pytest.fixture(scope="module", params=LEVELS)
def wave(request) -> Released:
    return release(full_example(), request.param)


@pytest.fixture(scope="module")
def internal() -> Released:
    return release(full_example(), "internal")


def bars(released, kind="risk", language="de", **options):
    return profile_chart(released, INSTRUMENT, kind=kind, language=language, **options)


def dots(released, by="grade", kind="risk", language="de", **options):
    return grouped_chart(released, INSTRUMENT, by=by, kind=kind, language=language, **options)


def rows_of(chart, heading="left out"):
    rows = chart.to_dict()["datasets"]["released"]
    return rows if heading == "kept" else [entry for entry in rows if entry["form"] != "heading"]


def values_in(node, name):
    """Return all values stored under `name` anywhere in a document."""
    found = []
    if isinstance(node, dict):
        for key, value in node.items():
            found += [value] if key == name else []
            found += values_in(value, name)
    elif isinstance(node, list):
        for value in node:
            found += values_in(value, name)
    return found


def numbers(text):
    return {int(digits.replace(".", "").replace(",", "")) for digits in re.findall(r"\d+(?:[.,]\d{3})*", text)}


def check_rows(chart, released, kind):
    table = released.table
    table = table[table["kind"] == kind].set_index(["measure", "groups"])
    places = []
    for entry in rows_of(chart):
        measure, groups = entry["key"].split(" ")
        cell = table.loc[measure, groups]
        places.append((measure, groups))
        for name in ("percent", "low", "high"):
            assert (name in entry) == bool(cell.notna()[name])
            if name in entry:
                assert entry[name] == cell[name]
        if "to" in entry:
            assert {entry["from"], entry["to"]} in (
                {0, int(cell["band_limit"])},
                {100, int(cell["band_limit"])},
            )
        allowed = {int(cell[name]) for name in ("n", "percent", "low", "high", "band_limit") if cell.notna()[name]}
        for name in ("text", "range", "answers", "note"):
            assert numbers(entry.get(name, "")) <= allowed, (name, entry)
        label = INSTRUMENT.label_of(measure, "de")
        words = entry["spoken"].replace(label, "").replace(entry["label"].replace("\n", " "), "").replace("von 100", "")
        assert numbers(words) <= allowed, entry["spoken"]
    return places


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("group", GROUPS)
def test_1_bars_hold_released_values_only(wave, kind, group):
    chart = bars(wave, kind, group=group)
    places = check_rows(chart, wave, kind)
    measures = wave.table.query("kind == @kind")["measure"].unique()
    assert sorted(places) == sorted((measure, group) for measure in measures)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["sex", "grade"])
def test_1_dots_hold_released_values_only(wave, kind, by):
    places = check_rows(dots(wave, by, kind), wave, kind)
    table = wave.table.query("kind == @kind and groups.str.count('=') == 1 and groups.str.startswith(@by)")
    assert sorted(places) == sorted(zip(table["measure"], table["groups"], strict=True))


def test_1_nothing_else_is_in_the_document(wave):
    for chart in (bars(wave), dots(wave)):
        document = chart.to_dict()
        assert document["datasets"].keys() == {"released", "empty"}
        assert document["datasets"]["empty"] == [{}]
        assert all("values" not in data for data in values_in(document, "data"))
        assert all(isinstance(value, str | int) for entry in rows_of(chart, "kept") for value in entry.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_2_title_and_alternative(internal, kind, language):
    chart = bars(internal, kind, language)
    assert chart.title
    assert chart.title in chart.alt
    assert chart.to_dict()["description"] == chart.alt
    assert "description" not in chart.to_dict(alternative="separate")
    assert chart.title.split()[0] in chart.to_dict()["title"]["text"]["expr"]


def test_2_the_main_statement_is_the_highest_value():
    released = release(example([row("peers", 200, 90), row("conflict", 200, 40), row("disorder", 10, 3)]), "internal")
    chart = bars(released)
    assert (
        "Höchste Werte: Umgang mit auffälligen Freunden 45 von 100, Konflikte in der Familie 20 von 100." in chart.alt
    )
    assert "1 von 3 Werten haben keine Zahl." in chart.alt
    assert "Alle Werte stehen in der Tabelle darunter." in chart.alt


def test_2_only_locked_values_make_no_statement():
    released = release(example([row("peers", 10, 5)]), "internal")
    assert "Höchste Werte" not in bars(released).alt
    assert "Highest" not in bars(released, language="en").alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_2_made_up_data_and_cut_points_are_named(language):
    origin = full_example().with_origin(cut_points_status="made_up", cut_points_provisional=True)
    invented = release(origin, "internal", source="made_up")
    for chart in (bars(invented, "risk", language), dots(invented, "sex", "protective", language)):
        subtitle = " ".join(chart.to_dict()["title"]["subtitle"])
        for text in (subtitle, chart.alt):
            assert ("Beispieldaten" if language == "de" else "Sample data") in text
            assert ("Grenzwerte erfunden" if language == "de" else "Cut points invented") in text
    assert "Grenzwerte" not in bars(invented, "behaviour", "de").alt


def test_2_provisional_cut_points_are_named():
    provisional = release(full_example().with_origin(cut_points_provisional=True), "internal")
    assert "Grenzwerte vorläufig." in bars(provisional).to_dict()["title"]["subtitle"][0]


FORMS = {
    "ok": (row("peers", 200, 90), {"form": "ok", "text": "45\u00a0%", "percent": 45, "answers": "200"}),
    "uncertain": (
        row("peers", 200, 90, status="uncertain"),
        {"form": "uncertain", "note": "unsicher", "text": "45\u00a0%"},
    ),
    "under": (row("peers", 200, 2), {"form": "banded", "text": "unter 5\u00a0%", "from": 0, "to": 5}),
    "over": (row("peers", 200, 199), {"form": "banded", "text": "über 95\u00a0%", "from": 95, "to": 100}),
    "locked": (row("peers", 9, 2), {"form": "locked", "text": "gesperrt, zu wenige Antworten"}),
    "not_asked": (row("peers", 0, 0, status="not_asked"), {"form": "locked", "text": "nicht gefragt"}),
    "no_cut_point": (row("peers", 0, 0, status="no_cut_point"), {"form": "locked", "text": "kein Grenzwert"}),
    "no_key": (
        row("peers", 0, 0, status="no_scoring_key"),
        {"form": "locked", "text": "keine Auswertungsregel"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_3_forms_of_cells(name):
    cell, expected = FORMS[name]
    (entry,) = rows_of(bars(release(example([cell]), "internal")))
    assert expected.items() <= entry.items()
    assert ("percent" in entry) == (name in ("ok", "uncertain"))
    assert ("answers" in entry and entry["answers"] != "") == (name in ("ok", "uncertain", "under", "over"))


def test_3_screen_readers_hear_every_row(internal):
    document = bars(internal).to_dict()
    labels = [layer for layer in document["layer"] if "description" in layer.get("encoding", {})]
    forms = {form for layer in labels for form in layer["transform"][0]["filter"]["oneOf"]}
    assert forms == {"heading", "ok", "uncertain", "banded", "locked"}
    silent = [layer for layer in document["layer"] if layer not in labels]
    assert all(layer["mark"]["aria"] is False for layer in silent)
    locked = [entry["spoken"] for entry in rows_of(bars(internal, group="sex=male;grade=10"))]
    assert "Lernrückstände: gesperrt, zu wenige Antworten" in locked


def test_3_second_channel_beside_colour(internal):
    document = bars(internal).to_dict()
    by_form = {}
    for layer in document["layer"]:
        if layer["mark"]["type"] == "bar":
            by_form[layer["transform"][0]["filter"]["oneOf"][0]] = layer["mark"]
    assert by_form["ok"]["strokeWidth"] == 0
    assert by_form["uncertain"]["fillOpacity"] < 0.2 < by_form["uncertain"]["strokeWidth"]
    assert "strokeDash" in by_form["banded"]
    behaviours = {entry["key"]: entry for entry in rows_of(bars(internal, "behaviour"))}
    better = [name for name, (*_, meaning) in BEHAVIOURS.items() if meaning == "better"]
    for name in BEHAVIOURS:
        assert ("mehr ist günstiger" in behaviours[f"{name} all"]["label"].replace("\n", " ")) == (name in better)


def test_4_order():
    cells = [
        row("conflict", 200, 40),
        row("parents_approve", 200, 120),
        row("peers", 9, 1),
        row("disorder", 200, 198),
        row("drugs_at_hand", 200, 150),
        row("falling_behind", 200, 1),
    ]
    chart = bars(release(example(cells), "internal"))
    order = [entry["label"].split("\n")[0] for entry in rows_of(chart, "kept")]
    assert order == [
        "Wohngebiet", "Unordnung im Wohngebiet", "Verfügbarkeit von Drogen", "Familie",
        "Zustimmende Haltung der Eltern zu", "Konflikte in der Familie", "Schule", "Lernrückstände",
        "Freunde und eigene Haltung", "Umgang mit auffälligen Freunden",
    ]  # fmt: skip
    slots = chart.to_dict()["layer"][0]["encoding"]["y"]["scale"]["domain"]
    keys = [entry["key"] for entry in rows_of(chart, "kept")]
    assert [slot for slot in slots if slot in keys] == keys
    assert len(slots) == len(set(slots))


def test_4_locked_and_unasked_stand_last():
    cells = [
        row("conflict", 9, 2) | {"measure": "conflict"},
        row("parents_approve", 200, 2),
        row("family_more", 0, 0, kind="risk", status="not_asked"),
    ]
    released = release(example(cells), "internal")
    assert [entry["form"] for entry in rows_of(bars(released))] == ["banded", "locked", "locked"]


def test_5_contrast_on_light_and_dark():
    for colour in (WORSE, BETTER, NEUTRAL):
        for grounds in BACKGROUNDS.values():
            for ground in grounds:
                assert contrast(colour, ground) >= 3, (colour, ground)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert set(BY_MEANING) == {"worse", "better", "neutral"}


def test_5_text_takes_the_colour_of_its_place(internal):
    for chart in (bars(internal), dots(internal)):
        document = chart.to_dict()
        for layer in document["layer"]:
            if layer["mark"]["type"] in ("text", "tick"):
                assert layer["mark"]["color"] == INK
        assert {value for name in ("labelColor", "titleColor") for value in values_in(document, name)} == {INK}
        assert document["config"]["title"]["color"] == document["config"]["title"]["subtitleColor"] == INK


def test_5_no_text_is_too_small(internal):
    for chart in (bars(internal), dots(internal)):
        document = chart.to_dict()
        sizes = [
            size
            for name in ("fontSize", "labelFontSize", "titleFontSize", "subtitleFontSize")
            for size in values_in(document, name)
        ]
        assert len(sizes) > 5
        assert min(sizes) >= 12
        assert all("fontSize" in layer["mark"] for layer in document["layer"] if layer["mark"]["type"] == "text")


def test_6_number_format():
    cells = [row("peers", 12_345, 5_000), row("conflict", 12_345, 12_344)]
    released = release(example(cells), "internal")
    german, english = bars(released).to_dict(), bars(released, language="en").to_dict()
    assert german["config"]["locale"]["number"]["decimal"] == ","
    assert german["config"]["locale"]["number"]["thousands"] == "."
    assert english["config"]["locale"]["number"]["decimal"] == "."
    assert [entry["answers"] for entry in rows_of(bars(released))] == ["12.345", "12.345"]
    assert {entry["text"] for entry in rows_of(bars(released))} == {"über 99\u00a0%", "41\u00a0%"}
    assert {entry["text"] for entry in rows_of(bars(released, language="en"))} == {"over 99%", "41%"}


@pytest.mark.parametrize("kind", KINDS)
def test_7_valid_vega_lite(internal, kind):
    reference = Reference(Text("Land", "State"), {"peers": 30, "qn8": 10})
    charts = [bars(internal, kind, reference=reference), dots(internal, "sex", kind)]
    for chart in charts:
        drawn = chart.altair()
        assert drawn.to_dict(validate=False)["datasets"]["released"] == chart.to_dict()["datasets"]["released"]


def test_7_built_in_time(internal):
    bars(internal)
    dots(internal)
    for make in (bars, dots):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            make(internal).to_dict()
            times.append(time.perf_counter() - start)
        assert statistics.median(times) < 0.05


def test_7_what_is_handed_out_is_a_copy(internal):
    chart = bars(internal)
    before = chart.json
    document = chart.to_dict()
    document["datasets"]["released"].clear()
    document["layer"].clear()
    assert chart.json == before
    assert bars(internal).json == before


def test_8_references():
    released = release(example([row("peers", 200, 90), row("conflict", 200, 40), row("disorder", 9, 4)]), "internal")
    other = release(
        example([row("peers", 300, 60), row("conflict", 300, 60, status="uncertain"), row("disorder", 300, 150)]),
        "public",
    )
    reference = Reference.of(other, Text("Niedersachsen", "Lower Saxony"))
    assert dict(reference.percents) == {"peers": 20, "disorder": 50}
    chart = bars(released, reference=reference)
    ticks = {entry["key"]: entry.get("reference") for entry in rows_of(chart)}
    assert ticks == {"peers all": 20, "conflict all": None, "disorder all": 50}
    assert "Strich: Niedersachsen." in " ".join(chart.to_dict()["title"]["subtitle"])
    assert all("reference" not in entry for entry in rows_of(bars(released)))


def test_8_references_are_percentages_and_fixed():
    with pytest.raises(ValueError, match="between 0 and 100"):
        Reference(Text("a", "b"), {"peers": 101})
    with pytest.raises(TypeError):
        Reference(Text("a", "b"), {"peers": 10}).percents["peers"] = 20


def test_8_ticks_by_group_are_the_value_for_everybody():
    cells = [
        row("peers", 200, 90),
        row("peers", 100, 30, groups="sex=female"),
        row("peers", 9, 3, groups="sex=male"),
        row("conflict", 9, 4),
        row("conflict", 100, 30, groups="sex=female"),
    ]
    rows = {entry["key"]: entry.get("reference") for entry in rows_of(dots(release(example(cells), "internal"), "sex"))}
    assert rows == {
        "peers sex=female": 45,
        "peers sex=male": None,
        "conflict sex=female": None,
        "conflict sex=male": None,
    }


def test_9_only_released_numbers(internal):
    for make in (bars, dots):
        with pytest.raises(TypeError, match="Released"):
            make(full_example())
        with pytest.raises(TypeError, match="Released"):
            make(internal.table)


def test_9_unknown_groups(internal):
    for call in (lambda: bars(internal, group="sex=other"), lambda: dots(internal, by="district")):
        with pytest.raises(ToolkitError) as caught:
            call()
        assert caught.value.code == "group_not_released"
        assert caught.value.say("de")
    with pytest.raises(ValueError, match="kind"):
        bars(internal, kind="other")


def test_9_measures_can_be_chosen(internal):
    chart = bars(internal, measures=["peers", "conflict"])
    assert {entry["key"] for entry in rows_of(chart)} == {"peers all", "conflict all"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_10_groups_in_the_order_of_the_questionnaire(internal, language):
    chart = dots(internal, "grade", language=language, measures=["peers", "conflict"])
    word = "Klasse" if language == "de" else "Grade"
    assert [entry["label"] for entry in rows_of(chart)] == [f"{word} {grade}" for grade in GRADES] * 2
    assert word in chart.title
    chart = dots(internal, "sex", language=language, measures=["peers"])
    assert [entry["label"] for entry in rows_of(chart)] == (
        ["Mädchen", "Jungen"] if language == "de" else ["girls", "boys"]
    )


def test_10_headings_name_measure_and_value_for_everybody(internal):
    rows = rows_of(dots(internal, "sex", measures=["peers"]), "kept")
    everybody = internal.table.query("measure == 'peers' and groups == 'all'")["percent"].iloc[0]
    assert (rows[0]["form"], rows[0]["label"]) == ("heading", "Umgang mit auffälligen Freunden")
    assert rows[0]["text"] == f"alle: {everybody}\u00a0%"
    assert rows[1]["spoken"].startswith("Umgang mit auffälligen Freunden, Mädchen: ")
