"""The logo of a city: a PNG picture that is decoded and written anew, so that only the picture itself is kept."""

from __future__ import annotations

import io
import struct

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.word_files import png_ratio

LARGEST = 200_000
"""Bytes that a logo may have."""
MOST_PIXELS = 3_000
FEWEST_PIXELS = 40
WIDEST = 8.0
"""How many times wider than high a logo may be; and the other way round half of it."""
_PNG = b"\x89PNG\r\n\x1a\n"
_HIGH, _WIDE = 1.6, 5.5
"""The box in centimetres into which a logo is fitted; on sheets of small type it is a little lower."""
_HIGH_SMALL = 1.2


def checked_logo(content: bytes) -> bytes:
    """Return the logo as it is kept: the picture without anything else that was in the file.

    Raises:
        ToolkitError: `brand_logo_size`, `brand_logo_kind`, `brand_logo_pixels`, `brand_logo_damaged`.
    """
    from PIL import Image, UnidentifiedImageError

    if len(content) > LARGEST:
        raise ToolkitError("brand_logo_size", found=-(-len(content) // 1000), most=LARGEST // 1000)
    if not content.startswith(_PNG) or len(content) < 33:
        raise ToolkitError("brand_logo_kind")
    width, height = struct.unpack(">II", content[16:24])  # before anything is decoded
    fits = min(width, height) >= FEWEST_PIXELS and max(width, height) <= MOST_PIXELS
    if not fits or width > WIDEST * height or height > WIDEST / 2 * width:
        raise ToolkitError("brand_logo_pixels", found=f"{width} x {height}", fewest=FEWEST_PIXELS, most=MOST_PIXELS)
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            picture.load()
            plain = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as problem:
        raise ToolkitError("brand_logo_damaged") from problem
    target = io.BytesIO()
    plain.save(target, "PNG", optimize=True)
    if target.tell() > 2 * LARGEST:
        raise ToolkitError("brand_logo_size", found=-(-target.tell() // 1000), most=LARGEST // 1000)
    return target.getvalue()


def logo_width(logo: bytes, layout: str) -> float:
    """Return the width in centimetres at which a logo fits into its box on a sheet."""
    high = _HIGH_SMALL if layout in ("compact", "wide") else _HIGH
    return round(min(_WIDE, high * png_ratio(logo)), 2)
