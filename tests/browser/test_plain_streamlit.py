"""The app under plain Streamlit, as developers start it.

1. `streamlit run app.py` lets nobody in: it says how to start the app with its sign-in, in the style of the app, from
   any folder, and asks no other machine.
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
from settling import PATIENCE

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


def test_1_nobody_comes_in(plain, browser, settled):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="de-DE")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    outside = []
    page.on("request", lambda request: request.url.startswith((plain, "data:")) or outside.append(request.url))
    page.goto(f"{plain}/profil")
    settled(page)
    assert page.locator("h1").inner_text() == "Bitte melden Sie sich an"
    assert "ctc run" in page.locator("body").inner_text()
    assert page.locator("[data-testid=stSidebarNavLink], [data-testid=stVegaLiteChart]").count() == 0
    assert "Source Serif" in page.locator("h1").evaluate("one => getComputedStyle(one).fontFamily")
    assert outside == []
    context.close()
