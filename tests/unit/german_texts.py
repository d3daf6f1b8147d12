"""All German texts that the app can show, for tests of their words: .po files, catalogue, error texts, code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from babel.messages.pofile import read_po

from ctc_toolkit.catalogue import catalogue_folder

PACKAGE = Path(__file__).resolve().parents[2] / "ctc_toolkit"


@cache
def german_texts() -> tuple[str, ...]:
    """Return each German text once, with runs of white space as one blank."""
    found = {" ".join(text.split()): None for text in (*_translated(), *_catalogue(), *_in_code())}
    return tuple(text for text in found if text)


def _translated() -> Iterator[str]:
    for path in sorted((PACKAGE / "locale" / "de").glob("*.po")):
        for message in read_po(path.open("rb"), locale="de"):
            if message.id:
                yield from message.string if isinstance(message.string, tuple | list) else (message.string,)


def _catalogue() -> Iterator[str]:
    for path in sorted([*catalogue_folder().rglob("*.yaml"), *(PACKAGE / "error_texts").glob("*.yaml")]):
        yield from _german(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _german(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "de" and isinstance(part, str):
                yield part
            elif name not in ("effect", "phrases"):  # about the words themselves
                yield from _german(part)
    elif isinstance(value, list):
        for part in value:
            yield from _german(part)


def _in_code() -> Iterator[str]:
    """Yield the first part of each `Text("German", "English")`, and those of the audit log."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if node.func.id == "Text" and len(texts) == 2:
                yield texts[0]
            elif node.func.id == "_words" and len(texts) == 4:
                yield texts[0]
                yield texts[2]
