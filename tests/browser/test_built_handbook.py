"""The built handbook, opened from a disk.

1. Its search finds a page without a server and without a connection: only files are asked for, and no script fails.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.browser, pytest.mark.faults]


def test_1_search_from_a_disk(browser, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        timeout=300,
    )
    page = browser.new_page(locale="de-DE")
    asked, broken = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto((tmp_path / "site" / "handbuch" / "index.html").as_uri())
    page.locator("input.md-search__input").fill("Löschnachweis")
    first = page.locator(".md-search-result__link").first
    first.wait_for(state="attached", timeout=120_000)
    assert "handbuch/loeschen.html" in first.get_attribute("href")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert broken == []
    page.close()
