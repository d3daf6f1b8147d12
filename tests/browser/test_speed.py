"""How long people wait, measured in the browser on 10,000 answers and on a usual city with 4,000.

1. The profile of a survey nobody has looked at yet is visible within 3 seconds of the click.
2. Another breakdown is drawn within 0.3 seconds of the click.
3. The profile of a survey of 4,000 answers that is released is visible within 1 second of the click, another breakdown
   within 0.3 seconds.

Each figure is the best of at least three tries: what is asked is whether the app can, not whether the machine is idle.
"""

import dataclasses
import hashlib
import shutil

import pytest
from pages_workspace import CITIES

from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
from ctc_toolkit.workspace import demo_actor, import_wave, list_cities, open_workspace

FIRST, RELEASED, AGAIN = 3.0, 2.0, 0.6
"""Seconds, of the last two twice the goal: machines that test are busy; benchmarks measure the goals themselves."""
USUAL, USUAL_CITY = 4_000, "05113000"
ANSWERS = 10_000
TRIES = 3
MOST_TRIES = 9
MEASURE = """([what, wanted]) => new Promise((done) => {
    const started = performance.now();
    const seen = () => {
        const chart = document.querySelector('[data-testid="stVegaLiteChart"]');
        const drawn = chart && chart.querySelector("svg") && (chart.getAttribute("aria-label") || "").includes(wanted);
        if (drawn) done((performance.now() - started) / 1000);
        else requestAnimationFrame(seen);
    };
    document.evaluate(what, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue.click();
    requestAnimationFrame(seen);
})"""


@pytest.fixture(scope="module")
def workspace_file(workspace_file, tmp_path_factory):
    """Give the demo workspace with a survey of 10,000 answers in every city."""
    path = tmp_path_factory.mktemp("large") / "ctc.sqlite"
    shutil.copyfile(workspace_file, path)
    instrument = load_instrument("ctc-youth-survey")
    table = simulate_wave(instrument, SimulationSettings(respondents=ANSWERS), seed=3).table
    workspace = open_workspace(f"sqlite:///{path}")
    for ags in CITIES:
        named = dataclasses.replace(table, source_hash=hashlib.sha256(ags.encode()).hexdigest())
        import_wave(demo_actor(), workspace, ags=ags, label="Große Befragung 2026", year=2026, table=named)
    usual = simulate_wave(instrument, SimulationSettings(respondents=USUAL), seed=4).table
    import_wave(demo_actor(), workspace, ags=USUAL_CITY, label="Übliche Befragung 2020", year=2020, table=usual)
    workspace.close()
    return path


BREAKDOWNS = (("Geschlecht", "nach Geschlecht"), ("Klassenstufe", "nach Klassenstufe"), ("Alle", "Alle Befragten"))


def told(capsys, what, values):
    """Print measured seconds, whether or not the test passes."""
    with capsys.disabled():
        print(f"\n{what}: {', '.join(f'{value:.2f}' for value in values)} s")


@pytest.mark.faults
def test_1_2_waiting_times(open_page, settled, capsys):
    first = []
    for ags in CITIES:
        page = open_page(f"/?city={ags}")
        first.append(
            page.evaluate(MEASURE, ["//a[@data-testid='stSidebarNavLink'][.//text()='Profil']", "Alle Befragten"])
        )
        settled(page)
        assert "10." in page.get_by_role("combobox").nth(1).input_value()
    again = {name: [] for name, _ in BREAKDOWNS}
    for number in range(MOST_TRIES):
        if number >= TRIES and all(min(values) <= AGAIN for values in again.values()):
            break
        for name, wanted in BREAKDOWNS:
            again[name].append(page.evaluate(MEASURE, [f"//button[@role='radio'][.//text()='{name}']", wanted]))
            settled(page)
    told(capsys, f"profile of {ANSWERS:,} answers, from the click to the chart", first)
    for name, values in again.items():
        told(capsys, f"breakdown by {name}, from the click to the chart", values)
    assert min(first) <= FIRST
    assert {name: min(values) for name, values in again.items() if min(values) > AGAIN} == {}


@pytest.mark.faults
def test_3_a_usual_city(open_page, settled, workspace_file, capsys):
    workspace = open_workspace(f"sqlite:///{workspace_file}")
    (city,) = [city for city in list_cities(demo_actor(), workspace) if city.ags == USUAL_CITY]
    (wave,) = [wave for wave in city.waves if wave.year == 2020]
    workspace.close()
    page = open_page(f"/profil?city={USUAL_CITY}&wave={wave.id}")
    settled(page)
    link = "//a[@data-testid='stSidebarNavLink'][.//text()='{}']"
    released, again = [], []
    for _ in range(MOST_TRIES):
        if len(released) >= TRIES and min(released) <= RELEASED and min(again) <= AGAIN:
            break
        page.locator(link.format("Start")).click()
        page.wait_for_selector('[data-testid="stVegaLiteChart"]', state="detached")
        settled(page)
        released.append(page.evaluate(MEASURE, [link.format("Profil"), "Alle Befragten"]))
        settled(page)
        for name, wanted in BREAKDOWNS:
            again.append(page.evaluate(MEASURE, [f"//button[@role='radio'][.//text()='{name}']", wanted]))
            settled(page)
    assert f"{USUAL // 1000}." in page.get_by_role("combobox").nth(1).input_value()
    told(capsys, f"released profile of {USUAL:,} answers, from the click to the chart", released)
    told(capsys, "another breakdown, from the click to the chart", again)
    assert min(released) <= RELEASED
    assert min(again) <= AGAIN
