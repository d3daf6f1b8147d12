"""Texts of several lines that people wrote, shown letter by letter and never as markup."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.escaping import plain

LONGEST_LINE = 20_000


def lines_of(text: str) -> str:
    """Return `text` as Markdown that shows it letter by letter, line for line; blank lines part paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            paragraphs[-1].append(plain(line.strip(), LONGEST_LINE))
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join("  \n".join(lines) for lines in paragraphs if lines)


def show_text(text: str) -> None:
    """Show a text that somebody wrote."""
    st.markdown(lines_of(text))
