"""Pages on which people write together and review, for everybody.

1. axe finds no serious or critical violation: fields, two texts side by side, the review desk, a version with comments;
   light and dark.
2. On a phone and at 200 % zoom nothing scrolls sideways.
3. Every page has one first heading and skips no level; every field has a name.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from test_accessible import PHONE, ZOOMED, grave_in_both_schemes, sideways
from two_people import LAPTOP, People

from ctc_toolkit.workspace import (
    Place,
    comment_on_submission,
    demo_actor,
    list_cities,
    open_workspace,
    save_text,
    submit_version,
)


@pytest.fixture
def people(browser, served, settled):
    found = People(browser, served.address, settled)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def written(served):
    """Give an area with two texts to decide on, and a profile version with a comment."""
    ws, actor = open_workspace(f"sqlite:///{Path(served.data) / 'ctc.sqlite'}"), demo_actor()
    city = list_cities(actor, ws)[0]
    area, wave = Place(area=city.areas[0].id), Place(wave=city.waves[0].id)
    save_text(actor, ws, area, "situation", "Der Platz ist ruhig.\nEin langesWortOhneTrennung" + "x" * 80, 0)
    save_text(actor, ws, area, "situation", "Der Platz ist laut.", 0)
    save_text(actor, ws, wave, "stands_out", "Das fällt auf.", 0)
    version = submit_version(actor, ws, "profile", wave)
    comment_on_submission(actor, ws, version.id, "Gilt das überall?", "stands_out")
    ws.close()
    return [
        ("/gebiet", {"city": city.ags, "gebiet": area.area}, ".st-key-conflict-situation"),
        ("/kommentar", {"city": city.ags, "wave": wave.wave}, ".st-key-section-limits"),
        ("/pruefung", {}, ".st-key-waiting-yours-0"),
        ("/pruefung", {"fassung": version.id}, ".st-key-beside-numbers"),
    ]


@pytest.mark.parametrize("number", range(4))
def test_1_2_3_pages(people, written, number):
    path, named, part = written[number]
    page = people.come_in("trainer")
    people.go(page, path, **named)
    page.locator(part).wait_for()
    assert grave_in_both_schemes(page) == []
    levels = [int(found) for found in page.locator("h1, h2, h3").evaluate_all("all => all.map(e => e.tagName[1])")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for box in page.locator("[data-testid=stMain] textarea").all():
        assert box.get_attribute("aria-label") or box.get_attribute("aria-labelledby")
    for width, height in (PHONE, ZOOMED, LAPTOP):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => document.documentElement.clientWidth === width", arg=width)
        people.settled(page)
        assert sideways(page) <= 0, width
