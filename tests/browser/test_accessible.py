"""Accessibility in a real browser.

1. axe finds no serious or critical violation on any page and step, light and dark.
2. Every page has its language, a title of its own, one first heading, no skipped heading level, and a main landmark.
3. On a phone (360 pixels) and at 200 % zoom nothing is lost and no page scrolls sideways.
4. A chart has a text alternative, and directly below it stands a real table with the same values.
5. Nothing moves where somebody asked for reduced motion.
6. Colours of the theme have the contrast that reading needs, light and dark.
"""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from ctc_toolkit.reporting.palette import contrast

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "Start": "Was ist als Nächstes zu tun?",
    "Befragung planen": "Was fehlt noch, bevor wir befragen?",
    "Befragung einlesen": "Welche Befragung lesen Sie ein?",
    "Profil": "Was zeigt die Befragung?",
    "Wirkung": "Was hat sich für die Jugendlichen verändert?",
    "Glossar": "Was bedeutet dieses Wort?",
    "Datenschutz": "Was geschieht mit den Antworten?",
    "Barrierefreiheit": "Können alle diese Seiten nutzen?",
}
ENGLISH = [
    "Start",
    "Plan a survey",
    "Import a survey",
    "Profile",
    "Effects",
    "Glossary",
    "Data protection",
    "Accessibility",
]
LAPTOP, PHONE, ZOOMED = (1366, 768), (360, 740), (683, 384)


def resize(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})


def violations(page, rules=None):
    """Return the serious and critical violations that axe finds, with the elements concerned; `rules`: only these."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        (entry["id"], [node["html"][:160] for node in entry["nodes"]])
        for entry in found
        if entry["impact"] in ("serious", "critical")
    ]


def grave(page, rules=None):
    """Return the violations that last: on a busy machine a page takes a while until all its colours have turned."""
    for _ in range(5):
        if not (found := violations(page, rules)):
            break
        page.wait_for_timeout(500)
    return found


COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""What can break on dark pages only."""


def grave_in_both_schemes(page):
    """Return what axe finds on the light page, and what colours break when the device turns dark."""
    found = grave(page)
    for scheme, rules in (("dark", COLOUR_RULES), ("light", None)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "scheme => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === scheme",
            arg=scheme,
        )
        if rules:
            found += [(scheme, entry) for entry in grave(page, rules)]
    return found


def sideways(page):
    """Return by how many pixels the page can be scrolled sideways."""
    return page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid="stMain"]');
            const root = document.documentElement;
            return Math.max(main.scrollWidth - main.clientWidth, root.scrollWidth - root.clientWidth);
        }"""
    )


def nothing_lost(page, size, name):
    """Check that the page fits the width, and that Streamlit's bar covers nothing of ours."""
    page.wait_for_function("width => document.documentElement.clientWidth === width", arg=size[0])
    for _ in range(20):  # pictures are drawn anew for the new width
        if sideways(page) == 0:
            break
        page.wait_for_timeout(250)
    assert sideways(page) == 0, name
    for part in (page.locator("h1"), page.get_by_role("radio", name="English")):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
    covered = page.evaluate(
        """() => {
            const found = (selector) => [...document.querySelectorAll(selector)];
            const boxes = (selector) => found(selector).map((one) => one.getBoundingClientRect());
            const theirs = boxes('[data-testid="stHeader"] button, [data-testid="stHeader"] img')
                .filter((box) => box.width);
            const ours = boxes('.st-key-topbar button, .st-key-topbar [data-testid="stMarkdown"]');
            return ours.filter((one) => theirs.some((other) => one.left < other.right - 1 && one.right > other.left + 1
                && one.top < other.bottom - 1 && one.bottom > other.top + 1)).length;
        }"""
    )
    assert covered == 0, name


def open_all(page):
    """Open everything that is folded."""
    for summary in page.locator("[data-testid=stExpander] summary").all():
        summary.click()


def visit(page, settled, name):
    """Open a page by its link in the navigation."""
    page.get_by_test_id("stSidebarNavLink").get_by_text(name, exact=True).click()
    page.wait_for_function("name => document.title === name", arg=name)
    settled(page)


def well_built(page, name, language):
    """Check language, title, headings, main landmark and address of a page."""
    assert page.title() == name
    assert page.evaluate("document.documentElement.lang") == language
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map((one) => Number(one.tagName[1]))")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
    assert page.locator("main, [role=main]").count() == 1
    assert "lang=" + language in page.url


def test_1_2_3_every_page(open_page, settled):
    page = open_page("/?lang=de")
    for name, question in PAGES.items():
        visit(page, settled, name)
        assert page.locator("h1").inner_text() == question
        well_built(page, name, "de")
        open_all(page)
        assert grave_in_both_schemes(page) == [], name
        for size in (PHONE, ZOOMED):
            resize(page, size)
            nothing_lost(page, size, name)
        resize(page, LAPTOP)


def test_1_axe_on_the_views_of_the_profile(open_page, settled):
    for view in ("view=behaviour&by=grade", "view=protective&by=sex&lang=en"):
        page = open_page(f"/profil?{view}")
        assert grave(page) == [], view


def test_1_3_axe_and_width_on_every_step(open_page, settled, survey_csv, tmp_path):
    page = open_page("/befragung")

    def check(step):
        settled(page)
        assert grave_in_both_schemes(page) == [], step
        resize(page, PHONE)
        assert sideways(page) == 0, step
        resize(page, LAPTOP)

    broken = tmp_path / "kaputt.sav"
    broken.write_bytes(b"no spss file")
    page.locator("input[type=file]").set_input_files(broken)
    page.locator("[data-testid=stAlert]").wait_for()
    check("error")
    page.locator("input[type=file]").set_input_files(survey_csv)
    page.get_by_role("button", name="Weiter zu den Befunden").wait_for()
    settled(page)
    open_all(page)
    check("columns")
    page.get_by_text("mit dem Codeplan verglichen").click()
    settled(page)
    page.get_by_role("button", name="Weiter zu den Befunden").click()
    page.get_by_role("heading", name="3. Befunde lesen").wait_for()
    check("findings")
    if page.get_by_text("Ich habe die Warnungen gelesen").count():
        page.get_by_text("Ich habe die Warnungen gelesen").click()
        settled(page)
    page.get_by_role("button", name="Weiter zum Bestätigen").click()
    page.get_by_role("heading", name="4. Bestätigen").wait_for()
    check("confirm")
    page.get_by_role("button", name="Befragung speichern").click()
    page.get_by_text("Was gespeichert wurde").wait_for()
    check("result")


@pytest.mark.faults
def test_2_every_page_in_english(open_page, settled):
    page = open_page("/?lang=en", language="en")
    for name in ENGLISH:
        visit(page, settled, name)
        well_built(page, name, "en")


def test_4_chart_and_table(open_page):
    page = open_page("/profil")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    assert chart.get_attribute("role") == "graphics-document"
    assert "Höchste Werte" in chart.get_attribute("aria-label")
    table = page.locator("[data-testid=stTable] table").first
    assert table.get_attribute("aria-label")
    assert table.locator("th[scope=col]").count() >= 5
    values = [text.strip() for text in table.locator("tbody tr td:nth-child(3)").all_inner_texts()]
    drawn = chart.inner_text()
    assert len(values) > 15
    for value in {value for value in values if value.endswith("%")}:
        assert value in drawn
    assert table.bounding_box()["y"] > chart.bounding_box()["y"]


LONGEST_MOTION = """() => Math.max(...[...document.querySelectorAll('*')].map((one) =>
    Math.max(...getComputedStyle(one).transitionDuration.split(',').map(parseFloat))))"""
"""The seconds that the longest transition on a page takes."""


def test_5_reduced_motion(open_page):
    assert open_page("/", reduced="reduce").evaluate(LONGEST_MOTION) < 0.01


def theme():
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_6_contrast(scheme):
    colours = theme()[scheme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colours["textColor"], colours[ground]) >= 7
        assert contrast(colours["primaryColor"], colours[ground]) >= 4.5
        assert contrast(colours["linkColor"], colours[ground]) >= 4.5
    assert contrast(colours["textColor"], theme()[scheme]["sidebar"]["backgroundColor"]) >= 7
