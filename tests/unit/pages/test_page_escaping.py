"""Foreign text inside Markdown.

1. Whatever somebody types or a file holds is shown letter by letter: no markup, no link, no colour, no
   formula.
2. It stays on one line and within its length; invisible signs that turn text round are taken out.
3. Ordinary German words stay as they are.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.pages.components.escaping import plain

ATTACKS = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    ":red[alarm]",
    ":material/home:",
    "$e=mc^2$",
    "**bold** _it_ `code`",
    "# heading",
    "- list",
    "1. list",
    "> quote",
    "| a | b |",
    "https://evil.example",
    "www.evil.example",
    "http://evil.example",
    "a@b.example",
    "&lt;b&gt;",
    ":streamlit:",
]
UNSAFE = re.compile(r"http://[-.\w]|www\.|:streamlit:", re.IGNORECASE)
"""What becomes a link without encryption or a picture after escapes have been read."""


def shown_by_markdown(text):
    """Return the letters that remain when backslash escapes are read as Markdown reads them, joiners left out."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")


@pytest.mark.parametrize("text", ATTACKS)
def test_1_every_sign_with_a_meaning_is_escaped(text):
    escaped = plain(text)
    assert shown_by_markdown(escaped) == text
    assert not UNSAFE.search(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped))
    assert not re.search(r"(?<!\\)[<>\[\]*_`$|#:&@]", escaped)


@given(st.text(max_size=200))
def test_2_one_line_without_invisible_signs(text):
    escaped = plain(text)
    assert not re.search(r"[\n\r\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", escaped)
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]*_`$|]", escaped)


def test_2_long_text_is_cut_with_a_mark():
    assert plain("a" * 500, limit=10) == "a" * 9 + "…"
    assert plain("a" * 10, limit=10) == "a" * 10


def test_3_ordinary_words():
    assert plain("Dortmund Nord") == "Dortmund Nord"
    assert plain("Größe äöü ß") == "Größe äöü ß"
    assert plain(2025) == "2025"
