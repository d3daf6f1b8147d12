"""The script and style sheet that every page gets.

1. The script translates a closed list of labels, each into a different German text, so that it can turn them
   back.
2. It is plain script without evaluation or markup, and asks its own server one thing only: whether the session still
   counts; the style sheet loads nothing.
3. Icons and logos hold no script and load nothing.
"""

import re

import pytest

from ctc_toolkit.pages.components.style import STYLE_SHEET
from ctc_toolkit.pages.server import ASSETS

SCRIPT = (ASSETS / "page.js").read_text(encoding="utf-8")


def labels():
    block = SCRIPT.split("const GERMAN = {")[1].split("};")[0]
    return re.findall(r'"([^"]+)":\s+"([^"]+)",', block)


def test_1_labels():
    pairs = labels()
    assert len(pairs) > 25
    assert len({english for english, _ in pairs}) == len(pairs)
    assert all(german and german != english for english, german in pairs)
    german = [text for _, text in pairs]
    assert {text for text in german if german.count(text) > 1} <= {"Wie das Gerät"}


def test_2_script_does_nothing_else():
    for word in (
        "eval",
        "Function(",
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "XMLHttp",
        "import(",
    ):
        assert word not in SCRIPT
    assert "http" not in SCRIPT
    assert re.findall(r"fetch\(([^,)]*)", SCRIPT) == ['"/anmelden/stand"']


def test_2_style_sheet_loads_nothing():
    style = STYLE_SHEET.read_text(encoding="utf-8")
    for word in ("@import", "url(", "http", "expression(", "</"):
        assert word not in style


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.svg")), ids=lambda path: path.name)
def test_3_drawings(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'"(https?://[^"]+)"', text) == ["http://www.w3.org/2000/svg"]
    for word in ("<script", "<image", "<use", "foreignObject", "onload", "javascript"):
        assert word not in text
