"""The pages on delivery, change, yearly review and reports, for everybody: each part once with the role that may most.

1. axe finds no serious or critical violation.
2. At 400 % zoom (320 pixels) nothing scrolls sideways, and everything that can be chosen is inside.
3. Every part has one first heading and skips no level; the language is marked; titles tell the pages apart.
4. In forced colours (high contrast) what is chosen, ticked or pointed at can still be told from what is not, and the
   place of the keyboard has a visible frame. Nothing moves where somebody asked for reduced motion.
5. The same holds for the other roles and in the dark, and axe finds nothing on any page of the app for any role.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from settling import settle
from test_accessible import LAPTOP, LONGEST_MOTION, grave, grave_in_both_schemes, resize, sideways

from ctc_toolkit.access import Role
from ctc_toolkit.language import translator
from ctc_toolkit.pages.navigation import entries
from ctc_toolkit.plan import MeasureFields
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_profile
from ctc_toolkit.workspace.demo_content.deliveries import demo_deliveries
from ctc_toolkit.workspace.demo_content.programme_changes import demo_programme_changes
from ctc_toolkit.workspace.demo_content.studies import study
from ctc_toolkit.workspace.demo_content.yearly_reviews import demo_yearly_reviews
from tests.unit.workspace.matrix_delivery import decided_measures

CITY, ZOOMED = "05913000", (320, 640)
PARTS = {
    "umsetzung": (
        "coordinator",
        ["gruppen", "beobachtung", "links"],
        ["ueberblick", "termin", "verlauf", "ablauf", "monat", "tabelle"],
    ),
    "wirkung": ("coordinator", ["wandel", "vergleich", "programm"], ["planung"]),
    "jahresrueckblick": ("coordinator", [""], []),
    "berichte": ("evaluator", ["berichte"], ["daten"]),
}
"""The most capable role and the parts of each page, by its address; the last ones for `make faults` only."""
OTHERS = [role.value for role in Role if role is not Role.COORDINATOR]
FAMILIES = MeasureFields("programme", "familien_staerken", title="Familien stärken")
EVENINGS = MeasureFields(title="Offene Abende")


@pytest.fixture(scope="module", autouse=True)
def filled(served):
    """Let one area of Dortmund have two years of delivery, changes, a comparison and reviews, as in the demo."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    city = next(one for one in list_cities(demo_actor(), ws) if one.ags == CITY)
    area = city.areas[0].id
    place = SimpleNamespace(ags=CITY, areas=(SimpleNamespace(id=area),))
    with ws.store.writing() as repository:
        decided_measures(repository, CITY, city.waves[0].id, FAMILIES, EVENINGS, area=area)
        for fill in (demo_deliveries, demo_programme_changes, demo_yearly_reviews):
            fill(repository, (place, place), date.today())
        repository.studies.add(CITY, study(), "Beispiel")
    for wave in city.waves:
        wave_profile(demo_actor(), ws, wave.id)
    ws.close()


@pytest.fixture
def visitor(browser, served):
    """Give a function that lets somebody come into Dortmund with a role, in a browser of their own."""
    contexts = []

    def run(role, **settings):
        context = browser.new_context(viewport=dict(zip(("width", "height"), LAPTOP, strict=True)), **settings)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{served.address}/anmelden?lang=de")
        card = page.locator(f"form:has(input[name=role][value={role}])")
        if card.locator("select").count():
            card.locator("select").select_option(CITY)
        card.locator("button").click()
        settle(page)
        return page

    yield run
    for context in contexts:
        context.close()


UNFOLD = """() => document.querySelectorAll('[data-testid="stMain"] details:not([open]) > summary')
    .forEach((one) => one.click())"""


def go(page, served, address, part=""):
    page.goto(f"{served.address}/{address}?lang=de&city={CITY}" + (f"&teil={part}" if part else ""))
    settle(page)
    page.evaluate(UNFOLD)
    settle(page)


def fits(page, size):
    """Return whether a page fits a width; pictures are drawn anew first, which takes a moment."""
    resize(page, size)
    page.wait_for_function("width => document.documentElement.clientWidth === width", arg=size[0])
    for _ in range(20):
        if sideways(page) == 0:
            break
        page.wait_for_timeout(200)
    return sideways(page) == 0


OUTSIDE = """() => [...document.querySelectorAll(
    '[data-testid="stMain"] :is(button, a, label, textarea)')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('[data-testid="stTable"]');
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    ("address", "further"),
    [(address, False) for address in PARTS]
    + [pytest.param(address, True, marks=pytest.mark.faults) for address in PARTS if PARTS[address][2]],
)
def test_1_2_3_every_part(visitor, served, address, further):
    role, parts = PARTS[address][0], PARTS[address][1 + further]
    page = visitor(role)
    for part in parts:
        go(page, served, address, part)
        assert grave(page) == [], part
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map((one) => Number(one.tagName[1]))")
        assert levels.count(1) == 1, part
        assert all(after <= before + 1 for before, after in pairwise(levels)), (part, levels)
        assert fits(page, ZOOMED), part
        assert page.evaluate(OUTSIDE) == [], part
        resize(page, LAPTOP)
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.title() == next(one.title for one in entries(translator("de")) if one.address == address)


RING = "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]; }"


def grounds(page, selector):
    return page.locator(selector).evaluate_all("all => all.map((one) => getComputedStyle(one).backgroundColor)")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.faults)])
def test_4_forced_colours(visitor, served, scheme):
    page = visitor("coordinator", forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    go(page, served, "umsetzung", "termin")
    assert page.evaluate(LONGEST_MOTION) < 0.01
    segment = '[data-testid="stButtonGroup"] [role="radio"][aria-checked="{}"]'
    chosen, others = (set(grounds(page, segment.format(state))) for state in ("true", "false"))
    assert chosen
    assert others
    assert not chosen & others
    page.get_by_role("button", name="Alle").click()
    box = '[data-testid="stCheckbox"]{} label > span + div'
    page.locator(box.format('[data-selected="true"]')).first.wait_for()
    ticked = set(grounds(page, box.format('[data-selected="true"]')))
    assert not ticked & set(grounds(page, box.format(':not([data-selected="true"])')))
    page.keyboard.press("Tab")
    style, width = page.evaluate(RING)
    assert (style, width) == ("solid", "3px")
    go(page, served, "berichte")
    assert page.evaluate(LONGEST_MOTION) < 0.01
    dot = '[data-testid="stRadioOption"]{} > div > div:first-child'
    on = set(grounds(page, dot.format('[data-selected="true"]')))
    assert on
    assert not on & set(grounds(page, dot.format(':not([data-selected="true"])')))


@pytest.mark.faults
@pytest.mark.parametrize("role", OTHERS)
def test_5_other_roles(visitor, served, role):
    page = visitor(role)
    for address, (_, usual, further) in PARTS.items():
        for part in usual + further:
            go(page, served, address, part)
            assert grave(page) == [], (address, part)


@pytest.mark.faults
def test_5_dark(visitor, served):
    page = visitor("coordinator")
    for address, (_, usual, further) in PARTS.items():
        for part in usual + further:
            go(page, served, address, part)
            assert grave_in_both_schemes(page) == [], (address, part)


@pytest.mark.faults
@pytest.mark.parametrize("role", [role.value for role in Role])
def test_5_every_page_and_role(visitor, served, role):
    page, titles = visitor(role), []
    for entry in entries(translator("de")):
        go(page, served, entry.address)
        assert grave(page) == [], entry.address
        assert page.locator("h1").count() == 1, entry.address
        assert fits(page, ZOOMED), entry.address
        titles.append(page.title())
        resize(page, LAPTOP)
    assert len(set(titles)) == len(titles)
