"""Data protection: what is kept and where, and what is never shown."""

from __future__ import annotations

from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.statement import show_statement
from ctc_toolkit.pages.statements import privacy_statement


def show() -> None:
    """Show what happens to the answers of the young people."""
    show_statement(privacy_statement(page_context().t))


show()
