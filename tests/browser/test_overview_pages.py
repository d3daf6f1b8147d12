"""The overview of cities and the log in a real browser, with 22 cities.

1. On a laptop neither page scrolls sideways, and the table of cities fits; the first rows stand on the first screen.
2. On a phone (360 pixels) nothing is lost and the page does not scroll sideways: each row is read cell by cell.
3. On paper all rows are there, over several pages, without bars, fields and forms.
4. axe finds no serious or critical violation, light and dark.
5. Choosing order and phase with the keyboard alone changes table and address.
"""

import shutil

import pytest
from serving import serving
from test_accessible import grave_in_both_schemes

PHONE = (360, 740)
CITIES = 22


@pytest.fixture(scope="module")
def served(workspace_file, tmp_path_factory):
    """Give the app on a demo workspace with 22 cities, two areas each, of which some wait for the office."""
    data = tmp_path_factory.mktemp("many")
    shutil.copyfile(workspace_file, data / "ctc.sqlite")
    fill(f"sqlite:///{data / 'ctc.sqlite'}")
    with serving(data) as running:
        yield running


def fill(url):
    from ctc_toolkit.store import AreaRecord, NewWave, new_id
    from ctc_toolkit.store.reviews import NewSubmission
    from ctc_toolkit.workspace import open_workspace

    ws = open_workspace(url)
    with ws.store.writing() as repository:
        for number in range(CITIES - 3):
            ags = f"059{number + 20:02}000"
            areas = [AreaRecord(new_id(), "Nordviertel"), AreaRecord(new_id(), "Südstadt mit einem längeren Namen")]
            repository.add_city(ags, f"Musterstadt {number + 1}", areas)
            step = "Ergebnisse im Gebietsteam besprechen und dem Jugendhilfeausschuss am 3. Dezember vorlegen"
            repository.set_phase(areas[0].id, 1 + number % 5, 1, step)
            for year in (2023, 2025):
                new = NewWave(ags, "yrbs@2019", year, f"Jugendbefragung {year}", 3912, new_id(), "test", b"x")
                repository.add_wave(new)
            if number % 4 == 0:
                subject = f"plan/{areas[0].id}/-"
                new = NewSubmission(subject, "plan", ags, areas[0].id, None, "{}", new_id(), "Koordination (Beispiel)")
                repository.reviews.add_submission(new)
    ws.close()


def sideways(page):
    return page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid="stMain"]');
            const tables = [...document.querySelectorAll('[data-testid="stTable"]')];
            return [main, ...tables].map((part) => part.scrollWidth - part.clientWidth);
        }"""
    )


def test_1_laptop(open_page):
    page = open_page("/staedte")
    assert page.locator("h1").inner_text() == "Wo stehen die Städte?"
    rows = page.locator("tbody tr")
    assert rows.count() == 2 * CITIES
    assert max(sideways(page)) <= 1
    assert rows.nth(0).bounding_box()["y"] < 768
    assert "wartet seit" in rows.nth(0).inner_text()


def test_1_2_log(open_page):
    for size in ((1366, 768), PHONE):
        page = open_page("/protokoll", size=size)
        assert page.locator("h1").inner_text() == "Was ist geschehen?"
        assert page.locator("tbody tr").count() >= 3
        assert max(sideways(page)) <= 1


def test_2_phone(open_page):
    page = open_page("/staedte", size=PHONE)
    assert max(sideways(page)) <= 1
    cells = page.locator("tbody tr").first.locator("td")
    boxes = [cells.nth(number).bounding_box() for number in range(cells.count())]
    shown = [box for box in boxes if box and box["height"] > 0]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in shown)
    assert [box["y"] for box in shown] == sorted(box["y"] for box in shown)


def test_3_paper(open_page):
    page = open_page("/staedte")
    page.emulate_media(media="print")
    height = page.evaluate("document.documentElement.scrollHeight")
    last = page.locator("tbody tr").last.bounding_box()
    assert height >= last["y"] + last["height"] > 1000
    for part in ("stSidebar", "stHeader", "stForm", "stSelectbox"):
        assert not any(found.is_visible() for found in page.get_by_test_id(part).all())
    pages = page.pdf(format="A4", landscape=True).count(b"/Type /Page\n")
    assert 2 <= pages <= 8


def test_4_axe(open_page):
    for address in ("/staedte", "/protokoll"):
        assert grave_in_both_schemes(open_page(address)) == []


def test_5_keyboard(open_page, settled):
    page = open_page("/staedte")
    order = page.get_by_test_id("stSelectbox").first.locator("input")
    order.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="Stadt", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**order=name**")
    settled(page)
    assert page.locator("tbody tr").first.inner_text().startswith("Dortmund")
