"""Take the pictures of the handbook from the running app: docs/handbuch/bilder/*.png.

    python docs/screenshots.py            all of them
    python docs/screenshots.py profil     only these

Makes a demo workspace in a temporary folder, serves it, visits it with Chromium (German, one size of window) and writes
pictures of few colours. Everything on them is made up.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "handbuch" / "bilder"
WINDOW = {"width": 1366, "height": 900}
COLOURS = (128, 96, 64, 48, 32)
MOST_BYTES = 120_000
LONGEST_WAIT = 90_000


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the role that sees the page, the page's address. city: which one the role is held in."""

    name: str
    role: str | None
    address: str
    city: str | None = None


DUISBURG = "05112000"
"""Where an area of the demo has a plan that is carried out."""

SHOTS = (
    Shot("anmelden", None, "/anmelden"),
    Shot("start", "coordinator", "/"),
    Shot("phasen", "coordinator", "/phasen"),
    Shot("gremien", "coordinator", "/gremien"),
    Shot("befragung-planen", "coordinator", "/befragung-planen"),
    Shot("guete-der-daten", "coordinator", "/guete-der-daten"),
    Shot("profil", "coordinator", "/profil"),
    Shot("prioritaeten", "coordinator", "/prioritaeten"),
    Shot("angebote", "coordinator", "/angebote"),
    Shot("programme", "coordinator", "/programme?gebiet=hafenwinkel", DUISBURG),
    Shot("aktionsplan", "coordinator", "/aktionsplan?gebiet=hafenwinkel", DUISBURG),
    Shot("umsetzung", "coordinator", "/umsetzung?gebiet=hafenwinkel", DUISBURG),
    Shot("jahresrueckblick", "coordinator", "/jahresrueckblick?gebiet=hafenwinkel", DUISBURG),
    Shot("berichte", "coordinator", "/berichte"),
    Shot("hilfe", "coordinator", "/hilfe"),
    Shot("wirkung", "evaluator", "/wirkung"),
    Shot("staedte", "multiplier", "/staedte"),
    Shot("werkstatt", "trainer", "/werkstatt"),
)


def main(wanted: list[str]) -> None:
    """Take the wanted pictures, or all of them, and say how large they are."""
    from playwright.sync_api import sync_playwright

    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    FOLDER.mkdir(exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for role, city in dict.fromkeys((shot.role, shot.city) for shot in shots):
            page = browser.new_page(viewport=WINDOW, locale="de-DE", color_scheme="light", reduced_motion="reduce")
            if role is not None:
                _sign_in(page, address, role, city)
            for shot in (one for one in shots if (one.role, one.city) == (role, city)):
                picture = _few_colours(_taken(page, address, shot))
                (FOLDER / f"{shot.name}.png").write_bytes(picture)
                sys.stdout.write(f"{shot.name}.png {len(picture) // 1000} kB\n")
            page.close()
        browser.close()


@contextmanager
def _served() -> Iterator[str]:
    """Serve a demo workspace on a free port of this machine for as long as the block runs."""
    command = str(Path(sys.executable).with_name("ctc"))
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "CTC_DATA_FOLDER": folder, "CTC_LANGUAGE": "de"}
        subprocess.run([command, "demo"], env=environment, check=True)  # noqa: S603 - our own command
        serving = [command, "run", "--no-browser", "--port", str(port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(serving, env=environment, **quiet)  # noqa: S603 - our own command
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - an address of this machine
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the app does not answer")


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-headless-shell", "chrome"))), None)
    if found is None:
        raise SystemExit("Chromium is needed")
    return found


def _sign_in(page: Any, address: str, role: str, city: str | None) -> None:
    page.goto(f"{address}/anmelden?lang=de")
    card = page.locator(f"form:has(input[name=role][value={role}])")
    if city is not None:
        card.locator("select").select_option(city)
    card.locator("button").click()
    page.wait_for_selector("h1", timeout=LONGEST_WAIT)


def _taken(page: Any, address: str, shot: Shot) -> bytes:
    sign = "&" if "?" in shot.address else "?"
    page.goto(f"{address}{shot.address}{sign}lang=de")
    page.wait_for_selector("h1", timeout=LONGEST_WAIT)
    if shot.role is not None:
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=LONGEST_WAIT)
        page.wait_for_selector("[data-testid=stSkeleton], [data-testid=stSpinner]", state="detached")
    page.wait_for_timeout(2000)  # charts draw themselves after the page is there
    return bytes(page.screenshot())


def _few_colours(picture: bytes) -> bytes:
    """Return a picture with as many colours as its size allows."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        small = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= MOST_BYTES:
            return small.getvalue()
    raise SystemExit(f"a picture stays above {MOST_BYTES} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
