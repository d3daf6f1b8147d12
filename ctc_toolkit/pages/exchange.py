"""Exchange: good practice of all partners, and for the office what waits for approval and the newsletter."""

from __future__ import annotations

from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.exchanging.address import place_of_address
from ctc_toolkit.pages.exchanging.board import show_board
from ctc_toolkit.pages.exchanging.newsletter import show_newsletter
from ctc_toolkit.pages.exchanging.reading import show_entry
from ctc_toolkit.pages.exchanging.writing import show_form


def show() -> None:
    """Show what the address names: an entry, its form, the newsletter, or the board."""
    context, place = page_context(), place_of_address()
    if place.kind == "write":
        show_form(context, place.entry)
    elif place.kind == "read":
        show_entry(context, place.entry)
    elif place.kind == "newsletter":
        show_newsletter(context)
    else:
        show_board(context)


show()
