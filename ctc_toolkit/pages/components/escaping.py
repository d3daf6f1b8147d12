"""Foreign text inside Markdown.

Names of cities, files and columns are shown as they are and never as markup.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=/@\"'])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: object, limit: int = 400) -> str:
    """Return `text` such that Streamlit's Markdown shows it letter by letter, on one line, cut at `limit`."""
    shown = _CONTROL.sub(" ", str(text)).replace("\n", " ").replace("\t", " ")
    shown = shown if len(shown) <= limit else shown[: limit - 1] + "…"
    return _MARKUP.sub(r"\\\1", shown)
