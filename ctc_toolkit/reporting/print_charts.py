"""Charts on paper: the same Vega-Lite documents as on screen, drawn without browser and network.

Drawn by vl-convert with the font that ships with the toolkit, on white, with German or English numbers. What tells bars
apart on screen (outline, hatch, words) does so in black and white as well: no colour is added here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent / "fonts"
"""Liberation Sans (SIL Open Font Licence 1.1), as wide as Arial."""

FONT = "Liberation Sans"
PRINT_WIDTH = 640
"""Width of a chart that has none of its own, in pixels of 1/72 inch."""

KEPT = 48
"""How many drawings a process keeps: those of a report with all its sections, about 3 MB."""

_LOCALES = {"de": "de-DE", "en": "en-GB"}
_CONFIG: dict[str, Any] = {"background": "white", "font": FONT, "view": {"stroke": None}}


@cache
def _engine() -> Any:
    """Return the drawing library; the font is made known to it once."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def chart_svg(document: Mapping[str, Any], language: str, width: int = PRINT_WIDTH) -> str:
    """Return a chart as SVG without anything that depends on when or where it was drawn. width: in pixels."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _drawn(text, language, width)


@lru_cache(maxsize=KEPT)
def _drawn(document: str, language: str, width: int) -> str:
    """Return a chart as SVG; the same one stands in several files of a report."""
    svg = _engine().vegalite_to_svg(
        _printable(json.loads(document), width), format_locale=_LOCALES[language],
        time_format_locale=_LOCALES[language], config=_CONFIG, allowed_base_urls=[],
    )  # fmt: skip
    return _numbered_clips(str(svg))


def chart_png(document: Mapping[str, Any], language: str, width: int = PRINT_WIDTH, scale: float = 2.5) -> bytes:
    """Return a chart as PNG for files that hold no vector pictures. scale: pixels of the picture per pixel."""
    return svg_png(chart_svg(document, language, width), scale)


def svg_png(svg: str, scale: float = 2.5) -> bytes:
    """Return a drawing of this software as PNG."""
    return bytes(_engine().svg_to_png(svg, scale=scale))


def _printable(document: Mapping[str, Any], width: int) -> dict[str, Any]:
    """Return the document at a fixed width; a chart made of several keeps the widths of its parts."""
    made = dict(document)
    if made.get("width", "container") == "container" and not {"hconcat", "vconcat", "concat", "facet"} & set(made):
        made["width"] = width
        made["autosize"] = {"type": "fit-x", "contains": "padding"}
    return made


def _numbered_clips(svg: str) -> str:
    """Return the SVG with ids that count from 1: the library counts on from chart to chart."""
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        return names.setdefault(match.group(0), f"part{len(names) + 1}")

    return re.sub(r"\b(?:clip|gradient)_?\d+\b", named, svg)
