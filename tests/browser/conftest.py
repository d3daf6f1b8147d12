"""Fixtures of the browser tests: the served app on a small demo workspace, and pages that notice what must not happen.

Every page fails its test afterwards if the browser asked another machine for anything, blocked something because of the
content security policy, or met an error in a script.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest
from pages_workspace import make_small_workspace, write_csv
from serving import Served, serving
from settling import PATIENCE, click_calmly, settle

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first one that is there is used; the headless shell is the same engine without a user interface of its own."""
LAPTOP = (1366, 768)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def _unavailable(reason: str) -> NoReturn:
    if os.environ.get("CTC_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason} (CTC_REQUIRE_ALL=1 allows no skipping)")
    pytest.skip(reason)


@pytest.fixture(scope="module", autouse=True)
def _calm_clicks() -> Iterator[None]:
    """Clicks wait until the page stands still."""
    if importlib.util.find_spec("playwright") is None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        click_calmly(patch)
        yield


@pytest.fixture(scope="session")
def workspace_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with the small demo workspace; servers copy it."""
    path = tmp_path_factory.mktemp("browser") / "ctc.sqlite"
    make_small_workspace(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def served(workspace_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the app on a copy of the small demo workspace."""
    data = tmp_path_factory.mktemp("served")
    shutil.copyfile(workspace_file, data / "ctc.sqlite")
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a running Chromium. Closed after each module: Playwright's event loop disturbs other tests."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _unavailable("The browser is not tested: playwright is not installed")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        _unavailable("The browser is not tested: chromium is not installed")
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        except Error as problem:
            _unavailable(f"The browser is not tested: Chromium does not start ({str(problem).splitlines()[0]})")
        yield opened
        opened.close()


@dataclass
class Watch:
    """What the browser did on a page that it must not do."""

    address: str
    outside: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def follow(self, page: Any) -> None:
        """Listen to requests, messages and errors of `page`."""
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("websocket", lambda ws: self._outside(ws.url.replace("ws://", "http://", 1)))

    def _requested(self, request: Any) -> None:
        self._outside(request.url)

    def _outside(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.outside.append(url)

    def _said(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.blocked.append(message.text)


@pytest.fixture
def open_page(browser: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Give a function that comes in as a visitor, opens a page of the app and waits until it is drawn completely."""
    contexts, watches = [], []

    def run(
        path: str = "/",
        *,
        size: tuple[int, int] = LAPTOP,
        language: str = "de",
        scheme: str = "light",
        reduced: str = "no-preference",
        role: str = "trainer",
    ) -> Any:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale={"de": "de-DE", "en": "en-GB"}[language],
            color_scheme=scheme,
            reduced_motion=reduced,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch = Watch(served.address)
        watch.follow(page)
        watches.append(watch)
        come_in(page, served.address, path, role)
        settle(page)
        return page

    yield run
    for context in contexts:
        context.close()
    for watch in watches:
        assert watch.outside == []
        assert watch.blocked == []
        assert watch.broken == []


def come_in(page: Any, address: str, path: str = "/", role: str = "trainer") -> None:
    """Come into the demo with one click on the sign-in page, which leads on to `path`."""
    page.goto(f"{address}/anmelden?{urlencode({'next': path})}")
    page.locator(f"form:has(input[name=role][value={role}]) button").click()


@pytest.fixture(scope="session")
def survey_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a CSV file with semicolons and decimal commas."""
    return write_csv(tmp_path_factory.mktemp("files") / "befragung.csv")


@pytest.fixture
def settled() -> Callable[[Any], None]:
    """Give `settle`."""
    return settle
