"""Headings and titles of all pages.

1. Every page has one first heading and skips no level, in both languages, on cities with surveys.
2. Titles tell pages apart in both languages, and each page has a title of its own in each.
3. Rows of choices go on in a second line where they are wider than the screen.
"""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

import ctc_toolkit.pages as pages
from ctc_toolkit.language import translator
from ctc_toolkit.pages.navigation import entries

FOLDER = Path(pages.__file__).resolve().parent
LEVELS = {"h1": 1, "h2": 2, "h3": 3}
SAME_IN_BOTH = {"Start"}


def levels(app):
    return [LEVELS[one.tag] for one in app.main if getattr(one, "tag", None) in LEVELS]


@pytest.mark.parametrize("language", ["de", pytest.param("en", marks=pytest.mark.faults)])
def test_1_headings(filled, open_page, language):
    app, wrong = open_page("start", language), {}
    for entry in entries(translator(language)):
        app.switch_page(f"ctc_toolkit/pages/{entry.file}.py").run()
        found = levels(app)
        if found[:1] != [1] or found.count(1) != 1 or any(after > before + 1 for before, after in pairwise(found)):
            wrong[entry.file] = found
    assert wrong == {}


def test_2_titles():
    german, english = ([one.title for one in entries(translator(language))] for language in ("de", "en"))
    for titles in (german, english):
        assert len(titles) > 30
        assert len(set(titles)) == len(titles)
        assert all(title.strip() for title in titles)
    assert {one for one, other in zip(german, english, strict=True) if one == other} <= SAME_IN_BOTH


def choices(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("segmented_control", "pills"):
            yield node.lineno, {one.arg for one in node.keywords}


def test_3_rows_of_choices_wrap():
    found = [(path, *one) for path in sorted(FOLDER.rglob("*.py")) for one in choices(path)]
    narrow = [(path.name, line) for path, line, named in found if "wrap" not in named]
    assert len(found) > 30
    assert [name for name, _ in narrow] == ["frame.py"], "the switch of two short words for the language alone"
