"""Keeping steps up to date without a mouse, and the office at work in English.

1. Ten steps get another state by keyboard alone in under two minutes; each is saved, and every stop is visible.
2. The office sees all three cities, reads what one has handed in and approves it; the page says so in English.
"""

import re
import time

import pytest
from by_keyboard import Keyboard
from settling import settle

from ctc_toolkit.process import load_process
from ctc_toolkit.workspace import (
    Place,
    area_process,
    demo_actor,
    list_cities,
    open_workspace,
    save_text,
    submit_version,
)

PHASE = load_process().phases[4]
STEPS = [(milestone, step) for milestone in PHASE.milestones for step in milestone.benchmarks][:10]
MINUTES = 2


def open_step(hands, milestone, step):
    """Open a step with the keyboard, and before that its milestone if it is closed."""
    page, title = hands.page, step.title.de
    if not page.get_by_role("button", name=title).is_visible():
        hands.to(milestone.title.de)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=title).wait_for()
    if page.locator(".st-key-this-step h3").inner_text() != title:
        hands.to(title)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "title => document.querySelector('.st-key-this-step h3')?.innerText === title", arg=title
        )
        settle(page)


def test_1_ten_steps_in_two_minutes(open_page, served):
    page = open_page("/phasen?phase=5", role="coordinator", reduced="reduce")
    hands, started = Keyboard(page), time.perf_counter()
    for milestone, step in STEPS:
        open_step(hands, milestone, step)
        hands.to("", role="radio", within=".st-key-this-step")
        page.keyboard.press("ArrowDown")
        page.locator(".st-key-this-step").get_by_text(re.compile(r"gespeichert um \d")).wait_for(timeout=15_000)
        settle(page)
    assert time.perf_counter() - started < MINUTES * 60
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    areas = [area.id for city in list_cities(demo_actor(), ws) for area in city.areas]
    saved = [area_process(demo_actor(), ws, area) for area in areas]
    states = [[process.step(step.id).fields.state for _, step in STEPS] for process in saved]
    assert states.count(["in_progress"] * len(STEPS)) == 1
    ws.close()


@pytest.mark.faults
def test_2_the_office_in_english(open_page, served):
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    city = list_cities(demo_actor(), ws)[0]
    place = Place(area=city.areas[0].id)
    save_text(demo_actor(), ws, place, "goals", "Mehr Beteiligung", 0)
    submit_version(demo_actor(), ws, "plan", place)
    ws.close()
    page = open_page("/staedte?lang=en", language="en", role="multiplier")
    assert page.locator("h1").inner_text() == "Where do the cities stand?"
    rows = page.locator("tbody").inner_text()
    assert all(name in rows for name in ("Dortmund", "Duisburg", "Essen"))
    page.goto(page.url.replace("/staedte", "/pruefung"))
    page.get_by_role("button", name="Open the version").first.click()
    page.get_by_role("heading", name="What do we say to it?").wait_for()
    settle(page)
    assert "Mehr Beteiligung" in page.locator(".st-key-beside-goals").inner_text()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("The office has approved it.").first.wait_for()
    settle(page)
    assert "approved by" in page.locator(".st-key-history-1").inner_text()
