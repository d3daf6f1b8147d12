"""Waiting for pages: how long, and until when."""

from __future__ import annotations

from typing import Any

PATIENCE = 90_000
"""Milliseconds that a page may take on a machine that runs two browsers and two apps at once."""


def settle(page: Any) -> None:
    """Wait until the server has sent the whole page and the browser has drawn it."""
    page.wait_for_selector("h1")
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            const waiting = '[data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]';
            const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
            const busy = document.querySelector(waiting) || charts.some((chart) => !chart.querySelector("svg"));
            return app && app.getAttribute("data-test-script-state") === "notRunning" && !busy;
        }"""
    )


CALM = """() => new Promise((done) => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (!app) { done(); return; }
    const working = () => app.getAttribute("data-test-script-state") !== "notRunning"
        || document.querySelector('[data-stale="true"]');
    let timer = 0;
    const watch = new MutationObserver(() => wait());
    const end = () => { clearTimeout(timer); watch.disconnect(); done(); };
    const wait = () => { clearTimeout(timer); timer = setTimeout(() => (working() ? wait() : end()), 80); };
    watch.observe(document.body, {subtree: true, childList: true, characterData: true});
    wait();
    setTimeout(end, 5000);
})"""


def calm(page: Any) -> None:
    """Wait until a page of the app has stood still for a moment, 5 seconds at most.

    A click that meets an element while it is drawn anew is lost; people do not click that fast.
    """
    page.evaluate(CALM)


def click_calmly(monkeypatch: Any) -> None:
    """Let every click and every text that a test enters wait for a page that stands still."""
    from playwright.sync_api import Locator

    def after_calm(act: Any) -> Any:
        def run(self: Any, *arguments: Any, **named: Any) -> Any:
            calm(self.page)
            return act(self, *arguments, **named)

        return run

    for name in ("click", "fill", "check"):
        monkeypatch.setattr(Locator, name, after_calm(getattr(Locator, name)))
