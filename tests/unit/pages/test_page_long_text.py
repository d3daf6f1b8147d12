"""Texts of several lines, and moments as people read them.

1. Lines stay lines, blank lines part paragraphs; nothing of a text is markup, whatever stands in it.
2. Nothing but blanks at the edges of lines and invisible signs is left out.
3. A moment is shown in the time zone of the browser; where that is not known, in that of the server.
"""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.pages.components.long_text import lines_of
from ctc_toolkit.pages.components.moments import here


def read(markdown):
    """Return the letters that Markdown shows, with its line breaks as line ends."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.replace("  \n", "\n")).replace("\u2060", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eins", "eins"),
        ("eins\nzwei", "eins  \nzwei"),
        ("eins\n\nzwei", "eins\n\nzwei"),
        ("eins\n \n\n\nzwei\n", "eins\n\nzwei"),
        ("\n\n", ""),
        ("    vier", "vier"),
        ("- Punkt\n- Punkt", "\\- Punkt  \n\\- Punkt"),
        ("# Titel\n===", "\\# Titel  \n\\=\\=\\="),
        ("1. eins", "1\\. eins"),
        (":streamlit:", "\\:\u2060streamlit\\:"),
        ("| a |\n|---|", "\\| a \\|  \n\\|\\-\\-\\-\\|"),
    ],
)
def test_1_examples(text, expected):
    assert lines_of(text) == expected


@given(st.text(max_size=300))
def test_1_never_markup(text):
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>\[\]*_`$|#]", lines_of(text))
    assert "\n\n\n" not in lines_of(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=100))
def test_2_nothing_is_left_out(text):
    assert read(lines_of(text)).split() == text.split()


MOMENT = datetime(2026, 7, 1, 8, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"), [("Europe/Berlin", "10:42"), ("America/New_York", "04:42"), ("UTC", "08:42")]
)
def test_3_zones(zone, expected):
    assert here(MOMENT, zone).strftime("%H:%M") == expected


@pytest.mark.parametrize("zone", [None, "", "Erfunden/Stadt", "../../etc/passwd", "\0"])
def test_3_unknown_zones(zone):
    assert here(MOMENT, zone) == MOMENT
    assert here(MOMENT, zone).utcoffset() == MOMENT.astimezone().utcoffset()
