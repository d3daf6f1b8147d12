"""The app under plain Streamlit, as developers start it.

1. `streamlit run app.py` shows the same pages with the same style, from any folder, and asks no other machine.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from serving import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def plain(workspace_file, tmp_path):
    """Give the address of the app under `streamlit run`."""
    shutil.copyfile(workspace_file, tmp_path / "ctc.sqlite")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    environment = {**os.environ, "CTC_DATABASE_URL": f"sqlite:///{tmp_path / 'ctc.sqlite'}"}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
        try:
            until = time.monotonic() + 60
            address = f"http://localhost:{port}"
            while time.monotonic() < until:
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                    break
                except OSError:
                    try:
                        process.wait(0.2)
                        pytest.fail((tmp_path / "log").read_text())
                    except subprocess.TimeoutExpired:
                        continue
            yield address
        finally:
            process.terminate()
            process.wait(20)


def test_1_same_pages(plain, browser, settled):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="de-DE")
    page = context.new_page()
    outside = []
    page.on("request", lambda request: request.url.startswith((plain, "data:")) or outside.append(request.url))
    page.goto(f"{plain}/profil")
    settled(page)
    assert page.locator("h1").inner_text() == "Was zeigt die Befragung?"
    assert page.locator("[data-testid=stVegaLiteChart] svg").count() == 1
    assert page.locator(".st-key-answer p").evaluate("one => getComputedStyle(one).maxWidth") != "none"
    assert "Source Serif" in page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily")
    assert outside == []
    context.close()
