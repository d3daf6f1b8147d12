"""Several people in browsers of their own on the served demo, for tests of writing together and of review."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from settling import PATIENCE

LAPTOP, PHONE = (1366, 768), (375, 740)
CITY = "05913000"


@dataclass
class People:
    """Browsers of people at one served app, and what happened in them that must not happen.

    strange: dialogs, requests to other machines, errors in scripts.
    """

    browser: Any
    address: str
    settled: Callable[[Any], None]
    strange: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def come_in(self, role: str, size: tuple[int, int] = LAPTOP) -> Any:
        """Give a page of somebody who came into the demo with one click, in a browser without any other cookies.

        The first page is not waited for: `go` leads on at once.
        """
        from playwright.sync_api import TimeoutError as TookTooLong

        width, height = size
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="de-DE")
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("dialog", self._asked)
        page.on("request", self._requested)
        page.on("pageerror", lambda error: self.strange.append(str(error)))
        for _ in range(3):
            page.goto(f"{self.address}/anmelden?lang=de")
            card = page.locator("form", has=page.locator(f"input[name=role][value={role}]"))
            if card.locator("select").count():
                card.locator("select").select_option(CITY)
            card.get_by_role("button").click(no_wait_after=True)
            with contextlib.suppress(TookTooLong):
                page.wait_for_url(lambda url: "/anmelden" not in url, wait_until="commit", timeout=PATIENCE // 3)
                return page
        raise AssertionError("nobody came in")

    def go(self, page: Any, path: str, **named: str) -> None:
        """Open a page of the app and wait until it is drawn."""
        query = "&".join(f"{name}={quote(value)}" for name, value in {"lang": "de", **named}.items())
        page.goto(f"{self.address}{path}?{query}")
        self.settled(page)

    def leave(self) -> None:
        """Close all browsers and check that nothing strange happened in them."""
        for context in self.contexts:
            context.close()
        assert self.strange == []

    def _asked(self, dialog: Any) -> None:
        self.strange.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strange.append(request.url)


def write(page: Any, label: str, text: str) -> None:
    """Write a text into a field and leave it."""
    box = page.get_by_role("textbox", name=label, exact=True)
    box.fill(text)
    box.blur()
