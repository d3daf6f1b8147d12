"""The brand of a city on its products: what makes a colour fit, and how a sheet gets it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.palette import contrast
from ctc_toolkit.reporting.sheets import Brand, Sheet
from ctc_toolkit.reporting.slides import Deck

LEAST_CONTRAST = 4.5
"""Contrast of text on white that anybody can read (WCAG 2.2, 1.4.3)."""
_WHITE = "#ffffff"
_Made = TypeVar("_Made", bound=Sheet | Deck)


def checked_colour(text: str) -> str:
    """Return a colour as "#rrggbb", dark enough for text on white paper.

    Raises:
        ToolkitError: `brand_colour_unknown`, `brand_colour_pale`.
    """
    colour = text.strip().casefold()
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise ToolkitError("brand_colour_unknown", found=text.strip()[:20])
    ratio = contrast(colour, _WHITE)
    if ratio < LEAST_CONTRAST:
        shown = int(ratio * 10) / 10  # never rounded up to what is needed
        raise ToolkitError(
            "brand_colour_pale", found=colour, ratio=f"{shown:.1f}", least=f"{LEAST_CONTRAST}", darker=darker(colour)
        )
    return colour


def darker(colour: str) -> str:
    """Return the lightest shade of a colour that is dark enough for text on white paper."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    shades = ("#" + "".join(f"{round(part * share / 100):02x}" for part in parts) for share in range(100, -1, -1))
    return next(shade for shade in shades if contrast(shade, _WHITE) >= LEAST_CONTRAST)


def branded(made: _Made, brand: Brand) -> _Made:
    """Return a sheet or a deck with a brand, as from the name in it; without a brand it stays as it is."""
    if brand == Brand():
        return made
    return replace(made, brand=brand, author=brand.name or made.author)
