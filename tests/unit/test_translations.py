"""Texts in two languages.

1. Every message in the code has a German text.
2. German texts use the placeholders of the English ones.
3. No German text is left over: every message id is a string of the code.
4. Every error code has what and do in German and English, with the same placeholders in both.
5. Every error code raised or reported in the code exists, and none exists that the code never names.
6. German texts are written with umlauts and address people as Sie.
"""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ctc_toolkit.errors import messages

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ctc_toolkit"
PLACEHOLDER = re.compile(r"{(\w+)")
KEYWORDS = {"t": None, "plural": (1, 2)}


def catalogue() -> dict[str, tuple[str, ...]]:
    found = {}
    for path in sorted((PACKAGE / "locale" / "de").glob("*.po")):
        for message in read_po(path.open("rb"), locale="de"):
            if message.id:
                key = message.id if isinstance(message.id, str) else message.id[0]
                texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
                found[key] = tuple(texts)
    return found


def extracted() -> set[str]:
    ids = set()
    for _, _, message, _, _ in extract_from_dir(str(PACKAGE), [("**.py", "python")], keywords=KEYWORDS):
        ids.add(message if isinstance(message, str) else message[0])
    return ids


def strings_of_the_code() -> set[str]:
    strings = set()
    for path in [*PACKAGE.rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
    return strings


def test_1_german_is_complete():
    german = catalogue()
    assert len(extracted()) > 100
    assert sorted(message for message in extracted() if not all(german.get(message, ("",)))) == []


def test_2_placeholders_agree():
    odd = {
        message: texts
        for message, texts in catalogue().items()
        if any(
            set(PLACEHOLDER.findall(text)) - {"count"} != set(PLACEHOLDER.findall(message)) - {"count"}
            for text in texts
            if text
        )
    }
    assert odd == {}


def test_3_nothing_left_over():
    assert sorted(set(catalogue()) - strings_of_the_code()) == []


@pytest.mark.parametrize("code", sorted(messages()))
def test_4_error_texts(code):
    message = messages()[code]
    for part in (message.what, message.do):
        assert set(part) == {"de", "en"}
        assert part["de"].strip()
        assert part["en"].strip()
        assert set(PLACEHOLDER.findall(part["de"])) == set(PLACEHOLDER.findall(part["en"])), code
    assert message.exit_code in {2, 10, 11, 12, 13, 14, 15, 16, 17}


def test_5_codes_are_used_and_exist():
    strings = strings_of_the_code()
    assert sorted(code for code in messages() if code not in strings) == []
    raised = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "ToolkitError",
                "Finding",
            )
            if named and node.args and isinstance(node.args[0], ast.Constant):
                raised.add(node.args[0].value)
    assert sorted(raised - set(messages())) == []


def test_6_german_is_german():
    texts = [text for texts in catalogue().values() for text in texts]
    texts += [text for message in messages().values() for text in (message.what["de"], message.do["de"])]
    transcribed = re.compile(
        r"\b(fuer|ueber|koennen|muessen|pruefen|waehlen|zurueck|Groesse|moeglich)\b|\b(du|dein|deine|dir)\b"
    )
    assert [text for text in texts if transcribed.search(text)] == []
