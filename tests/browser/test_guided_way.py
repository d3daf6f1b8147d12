"""The guided way in a browser: a coordination from a new city to phase 2, and sheets that print.

1. In an empty workspace of real cities the administration takes in a city and invites its coordination, who comes in,
   sees on the start page what comes next, enters steps, and opens phase 2; German and English.
2. The status for the steering group is one page of A4 on paper for every area of the demo, on the page and as a file,
   in both languages.
3. On a phone a step that is chosen comes into view and gets the focus; where it is in view already, nothing moves.
4. Start, status and hand-over have no serious finding for accessibility, light and dark, and do not scroll sideways.
5. The hand-over sheet is one click on the page of the phases.
"""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from serving import serving
from settling import settle
from test_accessible import grave_in_both_schemes
from test_overview_pages import sideways
from test_people_journey import (
    OTHER_PASSWORD,
    PASSWORD,
    Browsers,
    choose_password,
    main_text,
    set_up_second_factor,
)

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.cli.main import cli
from ctc_toolkit.language import translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.reporting.sheets import sheet_html
from ctc_toolkit.workspace import area_outlook, demo_actor, list_cities, open_workspace, save_step
from ctc_toolkit.workspace.status_sheet import status_sheet

PHONE, TALL = (390, 844), (1366, 1800)
PAPER = {"format": "A4", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "10mm")}
CATALOGUE = load_process()
FULLEST = 4
"""The area of the demo that has come furthest."""

GATE = [step for step in CATALOGUE.benchmarks if step.id.startswith("b1") and step.gate == "proposed"]


@pytest.fixture(scope="module")
def served(workspace_file, tmp_path_factory):
    """Give the app on a demo workspace whose areas are on their way, as in the demo."""
    from ctc_toolkit.workspace.demo_content.bodies import demo_bodies
    from ctc_toolkit.workspace.demo_content.process import demo_process
    from ctc_toolkit.workspace.demo_content.trainings import demo_trainings

    data = tmp_path_factory.mktemp("guided")
    shutil.copyfile(workspace_file, data / "ctc.sqlite")
    ws = open_workspace(f"sqlite:///{data / 'ctc.sqlite'}")
    with ws.store.writing() as repository:
        cities = tuple(repository.cities())
        for fill in (demo_process, demo_bodies, demo_trainings):
            fill(repository, cities, date.today())
    ws.close()
    with serving(data) as running:
        yield running


def pages_of(pdf):
    return pdf.count(b"/Type /Page\n")


@pytest.mark.faults
@pytest.mark.parametrize("language", ["de", "en"])
def test_2_one_sheet_of_paper(open_page, served, language):
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    areas = [area.id for city in list_cities(demo_actor(), ws) for area in city.areas]
    assert len(areas) == 6
    page = open_page(f"/status?lang={language}&gebiet={areas[FULLEST]}", language=language)
    assert pages_of(page.pdf(**PAPER)) == 1
    file = page.context.new_page()
    t = translator(language)
    for area in areas:
        file.set_content(sheet_html(status_sheet(t, area_outlook(demo_actor(), ws, area).area)).decode())
        assert pages_of(file.pdf(prefer_css_page_size=True)) == 1
    page.emulate_media(media="print")
    for part in ("stSidebar", "stButton", "stSelectbox", "stDownloadButton"):
        assert not any(found.is_visible() for found in page.get_by_test_id(part).all())
    assert page.get_by_role("heading", level=1).is_visible()
    ws.close()


@pytest.mark.faults
def test_3_the_step_comes_into_view(open_page, settled):
    for size, moves in ((PHONE, True), (TALL, False)):
        page = open_page("/phasen?phase=1", size=size)
        step = page.locator(".st-key-this-step h3")
        before = step.inner_text()
        button = page.locator('[class*="st-key-open-b1_1_"] button').nth(4)
        button.scroll_into_view_if_needed()
        button.click()
        page.wait_for_function(
            "before => document.querySelector('.st-key-this-step h3')?.innerText !== before", arg=before
        )
        settled(page)
        focused = "() => document.activeElement === document.querySelector('.st-key-this-step h3')"
        if moves:
            page.wait_for_function(focused)
            page.wait_for_function(
                "() => { const box = document.querySelector('.st-key-this-step h3').getBoundingClientRect();"
                " return box.top >= 0 && box.bottom <= window.innerHeight; }"
            )
        else:
            assert not page.evaluate(focused)


@pytest.mark.parametrize("path", ["/", "/status", "/uebergabe"])
def test_4_accessible(open_page, path):
    page = open_page(path, role="coordinator")
    assert grave_in_both_schemes(page) == []
    assert max(sideways(page)) <= 1
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert sideways(page)[0] <= 1


def test_5_one_click(open_page):
    page = open_page("/phasen", role="coordinator")
    with page.expect_download() as waiting:
        page.locator(".st-key-hand-over-docx button").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Give the app on a workspace with nothing in it."""
    data = tmp_path_factory.mktemp("empty")
    open_workspace(f"sqlite:///{data / 'ctc.sqlite'}").close()
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def people(browser, real):
    found = Browsers(browser, real, settle)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def boss(people, real):
    """Give the browser of the first administrator."""
    done = CliRunner(env={"CTC_DATABASE_URL": f"sqlite:///{real.data / 'ctc.sqlite'}"}).invoke(
        cli, ["admin", "create", "--login", "chefin@stadt.example", "--name", "Carla Chefin"]
    )
    assert done.exit_code == 0, done.output
    page = people.fresh()
    page.goto(f"{people.address}/anmelden/code?lang=de")
    page.locator("input[name=code]").fill(done.stdout.strip())
    page.get_by_role("button", name="Weiter").click()
    choose_password(page, PASSWORD)
    set_up_second_factor(page)
    page.wait_for_selector('[data-testid="stApp"]')
    people.settled(page)
    return page


def take_in(people, boss, t, ags, city, area):
    people.go(boss, f"/staedte?lang={t.language}")
    form = boss.locator(".st-key-city-form")
    if not form.get_by_role("textbox", name=t("Municipality key (AGS)")).is_visible():
        form.locator("summary").click()
    form.get_by_role("textbox", name=t("Municipality key (AGS)")).fill(ags)
    form.get_by_role("textbox", name=t("Name of the city")).fill(city)
    form.get_by_role("textbox", name=t("Areas, one per line")).fill(area)
    form.get_by_role("button", name=t("Take in the city")).click()
    boss.get_by_text(t("{city} has been taken in.", city=city)).wait_for()
    people.settled(boss)


def invite_coordination(people, boss, t, login, name, real, ags):
    """Invite on the page; give the role as the page of the person does (shown in the journey of people)."""
    from ctc_toolkit.access import operator_actor
    from ctc_toolkit.workspace import grant_role, list_accounts

    people.go(boss, f"/personen?lang={t.language}&part=invite")
    boss.get_by_role("textbox", name=t("Name for signing in")).fill(login)
    boss.get_by_role("textbox", name=t("First and last name")).fill(name)
    boss.get_by_role("textbox", name=t("First and last name")).blur()
    people.settled(boss)
    boss.get_by_role("button", name=t("Invite"), exact=True).click()
    boss.locator("text=/anmelden\\/code\\?code=/").first.wait_for()
    link = re.search(r"http\S+/anmelden/code\?code=\S+", main_text(boss)).group(0)
    ws = open_workspace(f"sqlite:///{real.data / 'ctc.sqlite'}")
    account = next(one.id for one in list_accounts(operator_actor(), ws) if one.name == name)
    grant_role(operator_actor(), ws, account, role=Role.COORDINATOR, ags=ags)
    ws.close()
    return link


@pytest.mark.parametrize(
    ("language", "ags", "city"),
    [
        ("de", "05913000", "Dortmund"),
        pytest.param("en", "05113000", "Essen", marks=pytest.mark.faults),
    ],
)
def test_1_from_a_new_city_to_phase_2(people, boss, real, tmp_path, language, ags, city):
    t, name = translator(language), f"Kim {city}"
    take_in(people, boss, t, ags, city, "Nordhafen")
    link = invite_coordination(people, boss, t, f"kim@{city.lower()}.example", name, real, ags)
    kim = people.fresh()
    kim.goto(link)
    choose_password(kim, OTHER_PASSWORD)
    kim.wait_for_selector('[data-testid="stApp"]')
    people.go(kim, f"/?lang={language}")
    text = main_text(kim)
    assert t("What is to be done next?") in text
    assert "Nordhafen" in text
    assert t("{met} of {all}", met=0, all=33) in text
    assert text.count(t("Must act: {who}", who="")) == 3
    picture(kim, tmp_path, f"start-{language}")

    kim.get_by_role("button", name=t("Open the step")).first.click()
    kim.get_by_role("radio", name=t("fully met")).wait_for()
    people.settled(kim)
    assert kim.locator(".st-key-this-step h3").inner_text() == GATE[0].title.get(language)
    kim.get_by_text(t("fully met"), exact=True).click()
    kim.get_by_text(re.compile(t("saved {when}", when=""))).first.wait_for()
    people.settled(kim)
    enter_behind(real, ags, name, GATE[1:-1])
    people.go(kim, f"/phasen?lang={language}")
    (last,) = kim.locator('[class*="st-key-gate-b"] button').all()
    if language == "de":
        last.click()
        kim.wait_for_function(
            "title => document.querySelector('.st-key-this-step h3')?.innerText === title",
            arg=GATE[-1].title.get(language),
        )
        people.settled(kim)
        kim.get_by_text(t("mostly met"), exact=True).click()
        kim.get_by_text(t("Everything that phase {number} asks for is there.", number=2)).wait_for()
    else:
        kim.locator(".st-key-open-early summary").click()
        kim.get_by_role("textbox", name=t("Why?")).first.fill("The council has decided already")
        kim.get_by_role("textbox", name=t("Why?")).first.blur()
        people.settled(kim)
    kim.get_by_role("button", name=t("Open phase {number}", number=2), exact=True).click()
    kim.get_by_role("heading", level=1, name=CATALOGUE.phase(2).title.get(language)).wait_for()
    people.settled(kim)
    picture(kim, tmp_path, f"phase-2-{language}")
    people.go(kim, f"/?lang={language}")
    assert t("{met} of {all}", met=0, all=23) in main_text(kim)
    assert t("Phase {number} opened", number=2) in main_text(kim)


def enter_behind(real, ags, name, steps):
    """Enter further steps as the person would, without drawing the page each time."""
    ws = open_workspace(f"sqlite:///{real.data / 'ctc.sqlite'}")
    kim = Actor(name, frozenset({Assignment(Role.COORDINATOR, ags)}))
    area = list_cities(kim, ws)[0].areas[0].id
    for step in steps:
        save_step(kim, ws, area, step.id, before=StepFields(), after=StepFields("fully"))
    ws.close()


def picture(page, folder, name):
    """Keep a picture for who looks at a run that failed."""
    page.screenshot(path=folder / f"{name}.png", full_page=True)
