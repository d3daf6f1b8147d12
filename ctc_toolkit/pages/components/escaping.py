"""Foreign text inside Markdown.

Names of cities, files and columns are shown as they are and never as markup.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=/@\"'])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

_JOINED = re.compile(r"(:(?=streamlit:)|\bhttp://|www(?=\.))", re.IGNORECASE)
"""What Streamlit makes an unsafe link or its logo of after Markdown has been read, so that no escape prevents it."""
_JOINER = "\u2060"


def plain(text: object, limit: int = 400) -> str:
    """Return `text` such that Streamlit's Markdown shows it letter by letter, on one line, cut at `limit`.

    Addresses with https and of mails become links that show where they lead; unsafe ones get an invisible sign (word
    joiner) and stay text.
    """
    shown = _CONTROL.sub(" ", str(text)).replace("\n", " ").replace("\t", " ")
    shown = shown if len(shown) <= limit else shown[: limit - 1] + "…"
    shown = _JOINED.sub(r"\1" + _JOINER, shown)
    return _MARKUP.sub(r"\\\1", shown)
