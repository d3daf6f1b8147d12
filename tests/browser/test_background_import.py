"""A large made-up survey, with the work done by a process outside, in a real browser.

1. After confirming, it waits; the page is closed. Whoever comes in anew finds it waiting; when a worker begins, it is
   stored, and the result can be opened there.
2. The list of pages has headings that screen readers say; it stays a list, and axe has nothing against it.
"""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages_workspace import write_csv
from serving import serving
from settling import settle
from test_journeys import WORDS

from ctc_toolkit.workspace.import_jobs import LARGE

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def served(workspace_file, tmp_path_factory):
    data = tmp_path_factory.mktemp("outside")
    shutil.copyfile(workspace_file, data / "ctc.sqlite")
    with serving(data, CTC_WORKER="outside") as running:
        yield running


@pytest.fixture
def worker(served):
    """Give a function that starts a worker."""
    begun = []

    def begin():
        settings = {**os.environ, "CTC_DATABASE_URL": f"sqlite:///{served.data / 'ctc.sqlite'}"}
        code = "from ctc_toolkit.cli.main import main; main()"
        with (served.data / "worker.log").open("w") as log:
            begun.append(subprocess.Popen([sys.executable, "-c", code, "worker"], env=settings, stdout=log, stderr=log))

    yield begin
    for process in begun:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def confirmed(page, path):
    """Go through the steps up to the last click."""
    words = WORDS["de"]
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=words["on"]).wait_for()
    settle(page)
    if page.get_by_text(words["compared"]).count():
        page.get_by_text(words["compared"]).click()
        settle(page)
    page.get_by_role("button", name=words["on"]).click()
    page.get_by_role("button", name=words["confirming"]).wait_for()
    settle(page)
    if page.get_by_text(words["accepted"]).count():
        page.get_by_text(words["accepted"]).click()
        settle(page)
    page.get_by_role("button", name=words["confirming"]).click()
    page.get_by_role("button", name=words["store"]).wait_for()
    settle(page)
    page.get_by_role("button", name=words["store"]).click()
    page.get_by_text("wird im Hintergrund gespeichert").first.wait_for()


def test_1_closed_and_opened_again(open_page, worker, tmp_path):
    page = open_page("/befragung?lang=de")
    confirmed(page, write_csv(tmp_path / "gross.csv", respondents=LARGE + 50, seed=21))
    assert page.get_by_text("Speichern der Befragung: wartet").count() == 1
    page.close()
    again = open_page("/befragung?lang=de", size=(360, 740))
    again.get_by_text("wird im Hintergrund gespeichert").wait_for()
    worker()
    again.get_by_role("button", name="Ansehen, was gespeichert ist").click()
    again.get_by_text(WORDS["de"]["kept"]).wait_for()
    assert "10.050" in again.locator("[data-testid=stMain]").inner_text()
    assert again.get_by_role("button", name="Alle Tabellen im Hintergrund freigeben").count() == 1
    wide = again.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert wide, "nothing runs over the edge of a telephone"


def test_2_headings_of_the_list(open_page):
    page = open_page("/profil?lang=de", role="multiplier")
    read = page.locator("[data-testid=stSidebarNavItems]").aria_snapshot()
    for heading, first in (("Befragung und Daten", "Vergleichswerte"), ("Konto und Hilfe", "Mein Konto")):
        assert read.index(f"text: {heading}") < read.index(f'link "{first}"')
    assert read.count("text: ") == 5, "each heading once, and none over nothing: this role administers nothing"
    found = Axe().run(page, context="[data-testid=stSidebarNav]").response["violations"]
    assert [one["id"] for one in found] == []
