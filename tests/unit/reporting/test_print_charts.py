"""Charts on paper: every chart of the app, in both languages, without network, browser or chance.

1. Each chart becomes an SVG as wide as the chart says it is, with words in it, and nothing that is no number.
2. The same chart gives the same bytes, whatever was drawn before.
3. Nothing in it leads to another computer, and no picture is fetched when one is named.
4. Numbers are German in German and English in English; days have their German names.
5. Ids count from 1, each is there once, and whatever refers to one finds it.
6. As PNG a chart has the pixels that were asked for, and is not empty.
7. A width of its own is kept; so are those of a chart made of several.
"""

from __future__ import annotations

import re
import struct
import threading
import xml.etree.ElementTree as ET
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.series import months_of
from ctc_toolkit.language import translator
from ctc_toolkit.reporting import grouped_chart, profile_chart
from ctc_toolkit.reporting.effect_charts import change_ranges_chart, plan_chart
from ctc_toolkit.reporting.indicator_chart import indicator_chart
from ctc_toolkit.reporting.pre_post_chart import pre_post_chart
from ctc_toolkit.reporting.print_charts import PRINT_WIDTH, chart_png, chart_svg, svg_png
from ctc_toolkit.reporting.run_charts import months_chart, run_chart
from ctc_toolkit.reporting.school_chart import response_chart
from ctc_toolkit.reporting.team_charts import TeamWave, team_chart, team_trend_chart
from tests.released_examples import example_instrument, full_example
from tests.scripted_delivery import FIRST, weeks
from tests.unit.implementation.test_warnings import dip
from tests.unit.reporting.test_effect_charts import PLAN, ROWS
from tests.unit.reporting.test_indicator_files import city
from tests.unit.reporting.test_pre_post_reporting import FIELDS, FIGURES
from tests.unit.reporting.test_run_charts import series
from tests.unit.reporting.test_school_chart import BARS
from tests.unit.reporting.test_team_reporting import TEAM, results

DIP = dip(10)
HELD = release(full_example(), "internal")
INSTRUMENT = example_instrument()
MONTHS = months_of(DIP, DIP.groups, school_year(FIRST), weeks(7))
TEAM_WAVE = TeamWave("Herbst", results(leadership=5, barriers=1))
CHARTS = {
    "profile": lambda language: profile_chart(HELD, INSTRUMENT, kind="risk", language=language),
    "grouped": lambda language: grouped_chart(HELD, INSTRUMENT, by="grade", kind="risk", language=language),
    "attendance": lambda language: run_chart(series("attendance"), language),
    "own quality": lambda language: run_chart(series("own_quality"), language),
    "months": lambda language: months_chart(MONTHS, language),
    "changes": lambda language: change_ranges_chart(translator(language), "Veränderung", ROWS),
    "plan": lambda language: plan_chart(translator(language), PLAN),
    "before and after": lambda language: pre_post_chart(FIELDS, FIGURES, language),
    "indicator": lambda language: indicator_chart(city().figures[0], "", language),
    "schools": lambda language: response_chart(BARS, mark=60, language=language),
    "team": lambda language: team_chart(TEAM_WAVE, TEAM, language),
    "team over time": lambda language: team_trend_chart([TEAM_WAVE, TEAM_WAVE], TEAM, language),
}
SVG = "{http://www.w3.org/2000/svg}"
BARE = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "mark": "bar",
    "data": {"values": [{"a": "Ä", "b": 1234.5}, {"a": "B", "b": 2000}]},
    "encoding": {
        "x": {"field": "b", "type": "quantitative", "axis": {"format": ",.1f"}},
        "y": {"field": "a", "type": "nominal"},
    },
}


def texts(svg):
    return [one for one in ("".join(node.itertext()).strip() for node in ET.fromstring(svg).iter(f"{SVG}text")) if one]


def wide(svg):
    return float(ET.fromstring(svg).get("width"))


@pytest.fixture(scope="module")
def drawn():
    return {(name, language): chart_svg(make(language).to_dict(), language)
            for name, make in CHARTS.items() for language in ("de", "en")}  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_1_every_chart(drawn, name, language):
    svg = drawn[name, language]
    assert wide(svg) == pytest.approx(CHARTS[name](language).to_dict().get("width", PRINT_WIDTH), abs=60)
    told = " ".join(texts(svg))
    assert re.search(r"[0-9]", told)
    assert len(told) > (30 if name != "indicator" else 8)
    assert "undefined" not in told
    assert "NaN" not in svg
    assert "null" not in told


@pytest.mark.parametrize("name", ["profile", "months", "before and after"])
def test_1_other_languages_other_words(drawn, name):
    assert texts(drawn[name, "de"]) != texts(drawn[name, "en"])


@pytest.mark.parametrize("name", ["grouped", "attendance", "before and after", "plan"])
def test_2_same_bytes(drawn, name):
    for width in (300, 500):
        chart_svg(BARE, "en", width)
    assert chart_svg(CHARTS[name]("de").to_dict(), "de") == drawn[name, "de"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", CHARTS)
def test_3_nothing_leads_outside(drawn, name, language):
    svg = drawn[name, language]
    spaces = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(re.findall(r"https?://[^\s\"'<>)]+", svg)) <= spaces
    for node in ET.fromstring(svg).iter():
        for key, value in node.attrib.items():
            if key.endswith("href") or "url(" in value:
                assert "#" in value
                assert "//" not in value
        assert node.tag not in (f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject", f"{SVG}a")
        assert not any(key.startswith("on") for key in node.attrib)


class Heard(BaseHTTPRequestHandler):
    """Answers every question, and keeps what was asked for."""

    asked = []  # noqa: RUF012 - of the test

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'[{"a": "Gemein", "b": 3}]')

    def log_message(self, *told):
        pass


@pytest.fixture
def elsewhere():
    """Give the address of a computer that would answer, and what it was asked."""
    Heard.asked = []
    server = HTTPServer(("127.0.0.1", 0), Heard)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Heard
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("what", ["data", "picture"])
def test_3_no_fetching(elsewhere, what):
    address, heard = elsewhere
    if what == "data":
        foreign = {**BARE, "data": {"url": f"{address}/values.json"}}
    else:
        seen = {**BARE["encoding"], "url": {"value": f"{address}/x.png"}}
        foreign = {**BARE, "mark": {"type": "image", "width": 20, "height": 20}, "encoding": seen}
    try:
        svg = chart_svg(foreign, "de")
    except ValueError:
        svg = ""
    assert heard.asked == []
    assert "Gemein" not in svg


@pytest.mark.parametrize(
    ("language", "thousand", "foreign"), [("de", "1.500,0", "1,500.0"), ("en", "1,500.0", "1.500,0")]
)
def test_4_numbers(language, thousand, foreign):
    told = texts(chart_svg(BARE, language))
    assert thousand in told
    assert foreign not in told


@pytest.mark.parametrize(("language", "expected"), [("de", "Mai"), ("en", "May")])
def test_4_days(language, expected):
    day = {"year": 2026, "month": 5, "date": 15}
    by_day = {
        **BARE,
        "data": {"values": [{"a": "2026-05-15T12:00:00", "b": 1}]},
        "encoding": {
            "x": {"field": "a", "type": "temporal", "axis": {"format": "%B", "values": [day]}},
            "y": {"field": "b", "type": "quantitative"},
        },
    }  # fmt: skip
    assert expected in texts(chart_svg(by_day, language))


@pytest.mark.parametrize("name", CHARTS)
def test_5_ids(drawn, name):
    svg = drawn[name, "de"]
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    numbers = sorted(int(one.removeprefix("part")) for one in ids if one.startswith("part"))
    assert numbers == list(range(1, len(numbers) + 1))


def pixels(png):
    """Return width, height and how many different bytes the picture is made of."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    data, place = b"", 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += 12 + length
    return width, height, len(set(zlib.decompress(data)))


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_6_png(scale):
    svg = chart_svg(BARE, "de", 400)
    width, height, values = pixels(chart_png(BARE, "de", 400, scale))
    assert width == pytest.approx(scale * wide(svg), abs=2)
    assert height > 20 * scale
    assert values > 10
    again = pixels(svg_png(svg, scale))
    assert again[:2] == pytest.approx((width, height), abs=2)
    assert chart_png(BARE, "de", 400, scale) == chart_png(BARE, "de", 400, scale)


@pytest.mark.parametrize("width", [300, 900])
def test_7_widths(width):
    assert wide(chart_svg(BARE, "de", width)) == pytest.approx(width, abs=6)
    assert wide(chart_svg({**BARE, "width": "container"}, "de", width)) == pytest.approx(width, abs=6)
    own = wide(chart_svg({**BARE, "width": 200}, "de", width))
    assert own == wide(chart_svg({**BARE, "width": 200}, "de", 640))
    part = {key: value for key, value in BARE.items() if key != "$schema"}
    beside = {"hconcat": [{**part, "width": 120}, {**part, "width": 120}]}
    assert wide(chart_svg(beside, "de", width)) == wide(chart_svg(beside, "de", 640))


def test_7_the_document_is_not_changed():
    kept = dict(BARE)
    chart_svg(BARE, "de", 300)
    assert kept == BARE
    assert "width" not in BARE
