"""Accessibility: what was done, what is known not to work, where to turn."""

from __future__ import annotations

from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.statement import show_statement
from ctc_toolkit.pages.statements import accessibility_statement


def show() -> None:
    """Show the state of accessibility, honestly."""
    show_statement(accessibility_statement(page_context().t))


show()
