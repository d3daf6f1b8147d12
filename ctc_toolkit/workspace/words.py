"""Names that people type, made fit for storing."""

from __future__ import annotations


def tidy(text: str) -> str:
    """Return `text` without control characters and with single blanks between its words."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
