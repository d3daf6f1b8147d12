"""Colours with one meaning in the whole app, for light and dark ground, told apart without colour vision.

Each has at least 3:1 contrast to the light and the dark backgrounds of the theme. None of them carries a
meaning
alone: a second channel (words, an outline, dashes) always says the same.
"""

from __future__ import annotations

WORSE = "#c4622d"
"""More of it is worse for young people."""
BETTER = "#2e86a0"
"""More of it is better for young people."""
NEUTRAL = "#7d828a"
"""Neither better nor worse; also: no secure difference."""
INK = "currentColor"
"""Text, intervals and marks: the text colour of the place where the chart stands, light or dark."""
GRID = "#8a8f94"
"""Lines that only guide the eye; drawn faintly."""

BY_MEANING = {"worse": WORSE, "better": BETTER, "neutral": NEUTRAL}
"""Colour of a bar by what a higher share means."""

BACKGROUNDS = {"light": ("#ffffff", "#fdfcfa", "#f3f1ec"), "dark": ("#14191c", "#1e262a", "#0e1117")}
"""Grounds on which charts stand: white paper and the theme of the app."""


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (`#rrggbb`), 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
