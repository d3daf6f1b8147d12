"""Accessibility in a real browser.

1. axe finds no serious or critical violation on any page and step, light and dark.
2. Every page has its language, a title of its own, one first heading, no skipped heading level, and a main landmark.
3. On a phone (360 pixels) and at 200 % zoom nothing is lost and no page scrolls sideways.
4. A chart has a text alternative, and directly below it stands a real table with the same values.
5. Nothing moves where somebody asked for reduced motion.
6. Colours of the theme have the contrast that reading needs, light and dark.
"""

import tomllib
from pathlib import Path

import pytest

from ctc_toolkit.reporting.palette import contrast

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["/", "/befragung", "/profil", "/profil?view=behaviour&by=grade", "/glossar", "/datenschutz", "/barrierefreiheit"]
PHONE, ZOOMED = (360, 740), (683, 384)


def grave(page):
    """Return the serious and critical violations that axe finds, with the elements concerned."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (entry["id"], [node["html"][:160] for node in entry["nodes"]])
        for entry in found
        if entry["impact"] in ("serious", "critical")
    ]


def sideways(page):
    """Return by how many pixels the page can be scrolled sideways."""
    return page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid="stMain"]');
            const root = document.documentElement;
            return Math.max(main.scrollWidth - main.clientWidth, root.scrollWidth - root.clientWidth);
        }"""
    )


def open_all(page):
    """Open everything that is folded."""
    for summary in page.locator("[data-testid=stExpander] summary").all():
        summary.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_1_axe_on_every_page(open_page, path, scheme):
    page = open_page(path, scheme=scheme)
    open_all(page)
    assert grave(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_1_3_axe_and_width_on_every_step(open_page, settled, survey_csv, tmp_path, scheme):
    page = open_page("/befragung", scheme=scheme)

    def check(step):
        settled(page)
        assert grave(page) == [], step
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert sideways(page) == 0, step
        page.set_viewport_size({"width": 1366, "height": 768})

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
    if scheme == "light":
        page.get_by_role("button", name="Befragung speichern").click()
        page.get_by_text("Was gespeichert wurde").wait_for()
        check("result")


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_structure(open_page, language):
    titles = set()
    for path in ("/", "/befragung", "/profil", "/glossar", "/datenschutz", "/barrierefreiheit"):
        page = open_page(f"{path}?lang={language}", language=language)
        assert page.evaluate("document.documentElement.lang") == language
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map((one) => Number(one.tagName[1]))")
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (path, levels)
        assert page.locator("main, [role=main]").count() == 1
        titles.add(page.title())
    assert len(titles) == 6
    assert not [title for title in titles if "Streamlit" in title]


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@pytest.mark.parametrize("path", PAGES)
def test_3_narrow(open_page, path, size):
    page = open_page(path, size=size)
    assert sideways(page) == 0
    heading = page.locator("h1").bounding_box()
    assert heading["x"] >= 0
    assert heading["x"] + heading["width"] <= size[0]
    switch = page.get_by_role("radio", name="English").bounding_box()
    assert switch["x"] + switch["width"] <= size[0]
    overlapping = page.evaluate(
        """() => {
            const bar = document.querySelector('.st-key-topbar').getBoundingClientRect();
            const seen = (one) => one.getBoundingClientRect();
            return [...document.querySelectorAll('[data-testid="stHeader"] button, [data-testid="stHeader"] img')]
                .map(seen).filter((box) => box.width && box.bottom > bar.top + 2 && box.top < bar.bottom
                    && [...document.querySelectorAll('.st-key-topbar button, .st-key-topbar [data-testid="stBadge"]')]
                        .map(seen).some((part) => part.left < box.right - 1 && part.right > box.left + 1
                            && part.top < box.bottom - 1 && part.bottom > box.top + 1)).length;
        }"""
    )
    assert overlapping == 0


def test_4_chart_and_table(open_page):
    page = open_page("/profil")
    chart = page.locator("[data-testid=stVegaLiteChart]")
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


def test_5_reduced_motion(open_page):
    page = open_page("/", reduced="reduce")
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].map((one) =>
            Math.max(...getComputedStyle(one).transitionDuration.split(',').map(parseFloat))))"""
    )
    assert longest < 0.01


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
