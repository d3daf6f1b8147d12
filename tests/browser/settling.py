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
