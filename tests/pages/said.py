"""What a page of an AppTest says, as a person reads it."""

from __future__ import annotations

import re
from typing import Any


def readable(text: str) -> str:
    """Return Markdown as plain words: escapes, directives and emphasis taken away."""
    text = re.sub(r":[a-z]+(?:-badge)?\[", "[", re.sub(r":material/\w+:", "", text))
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("**", "").replace("\xa0", " ")


def said(app: Any) -> str:
    """Return all texts of the main part of the page, one after the other."""
    kinds = ("title", "header", "markdown", "caption", "error", "warning", "info", "success")
    texts = [element.value for kind in kinds for element in getattr(app, kind)]
    texts += [element.label for element in app.expander]
    texts += [
        element.label
        for kind in ("button", "checkbox", "selectbox", "radio", "text_input")
        for element in getattr(app, kind)
    ]
    return "\n".join(readable(str(text)) for text in texts)


def cells(app: Any, number: int = 0) -> str:
    """Return the texts of a table, headings included."""
    frame = app.table[number].value
    rows = [" | ".join(str(name) for name in frame.columns)]
    rows += [" | ".join(str(value) for value in row) for row in frame.itertuples(index=False)]
    return readable("\n".join(rows))
