"""Duisburg shows itself in a colour and with a mark of its own; both are made up, no city has them."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from ctc_toolkit.store import Repository
from ctc_toolkit.store.brands import BrandValues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ctc_toolkit.survey.simulation import DemoCity

CITY = "05112000"
COLOUR = "#1f4e79"
WORDS = "Zwei Wellen in einem Kreis, erfundenes Zeichen"
_SIZE, _LARGE = 240, 4
"""Pixels of the mark, and how many times larger it is drawn so that its edges become smooth."""


def demo_brands(repository: Repository, cities: Iterable[DemoCity]) -> None:
    """Store the made-up look of one city."""
    names = {city.ags: city.name for city in cities}
    if CITY in names:
        values = BrandValues(f"Stadt {names[CITY]} (Beispiel)", COLOUR, made_up_mark(), WORDS)
        repository.brands.save(CITY, values, "", "", "Koordination", 0)


@cache
def made_up_mark() -> bytes:
    """Return a neutral mark as a PNG picture: two waves in a circle."""
    from PIL import Image, ImageDraw

    large = _SIZE * _LARGE
    picture = Image.new("RGBA", (large, large), (255, 255, 255, 0))
    pen, edge = ImageDraw.Draw(picture), large // 24
    pen.ellipse((edge, edge, large - edge, large - edge), outline=COLOUR, width=edge)
    for top in (0.40, 0.56):
        for number, begin in enumerate((0.26, 0.50)):
            box = (begin * large, top * large, (begin + 0.24) * large, (top + 0.16) * large)
            pen.arc(box, *((180, 360) if number == 0 else (0, 180)), fill=COLOUR, width=edge)
    target = io.BytesIO()
    picture.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS).save(target, "PNG", optimize=True)
    return target.getvalue()
