"""The documentation can be built without a connection and loads nothing from elsewhere.

1. MkDocs builds all pages without a warning; they load nothing from another host; the index of the search is there, in
   a form that works without a server, and holds the handbook.
2. Whoever plants something foreign in a page is found: scripts, styles, pictures, fonts. Links are no loading.
3. A link to a file outside of the built pages becomes its path; links between pages and to the web stay.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]


def script(name):
    found = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def checked():
    return script("check_built").foreign_loads


@pytest.mark.slow
def test_1_the_build(checked, tmp_path):
    pytest.importorskip("material")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    site = tmp_path / "site"
    assert (site / "handbuch" / "profil-lesen.html").is_file()
    assert checked(site) == []
    assert not list(site.rglob("*.py"))
    index = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    found = json.loads(index.removeprefix("var __index = "))["docs"]
    assert any(entry["location"] == "handbuch/loeschen.html#der-löschnachweis" for entry in found)
    assert "iframe-worker.js" in (site / "index.html").read_text(encoding="utf-8")


def test_2_what_is_found(checked, tmp_path):
    (tmp_path / "page.html").write_text(
        '<link rel="stylesheet" href="https://a.example/a.css"><link rel="canonical" href="https://b.example/">'
        '<script src="//c.example/c.js"></script><img srcset="x.png 1x, https://d.example/d.png 2x">'
        '<p style="background: url(https://e.example/e.png)"><a href="https://f.example/">f</a></p>'
        "<style>@import 'https://g.example/g.css';</style><img src='bilder/start.png'>",
        encoding="utf-8",
    )
    (tmp_path / "style.css").write_text("@font-face { src: url('https://h.example/h.woff2') }", encoding="utf-8")
    found = "\n".join(checked(tmp_path))
    assert [letter for letter in "abcdefgh" if f"{letter}.example" in found] == ["a", "c", "d", "e", "g", "h"]
    assert "style.css: https://h.example/h.woff2" in found


class Files:
    """Stands in for the files that MkDocs knows."""

    def get_file_from_path(self, path):
        return path if path in ("methods.md", "handbuch/loeschen.md") else None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[L](loeschen.md#frist)", "[L](loeschen.md#frist)"),
        ("[M](../methods.md)", "[M](../methods.md)"),
        ("[E](../examples/small)", "E (`docs/examples/small`)"),
        ("[docs/x.md](../x.md)", "`docs/x.md`"),
        ("[T](../../tests/a.py)", "T (`tests/a.py`)"),
        ("[W](https://www.example.org/)", "[W](https://www.example.org/)"),
        ("[H](#hier)", "[H](#hier)"),
        ("![Bild](bilder/a.png)", "![Bild](bilder/a.png)"),
    ],
)
def test_3_links_that_leave(written, shown):
    page = SimpleNamespace(file=SimpleNamespace(src_uri="handbuch/seite.md"))
    assert script("hooks").on_page_markdown(written, page=page, files=Files()) == shown
