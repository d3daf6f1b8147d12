"""The logic model of a plan as a picture (SVG): five columns from delivery to behaviour, boxes and arrows.

It needs nothing else, follows the text colour of the place where it stands, and is described in words. Priorities
without a goal have a dashed frame; no meaning is carried by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ctc_toolkit.language import translator
from ctc_toolkit.plan import LEVELS, Box, Level, Logic
from ctc_toolkit.reporting.palette import BETTER, GRID, INK
from ctc_toolkit.reporting.plan_tables import box_detail, box_name
from ctc_toolkit.reporting.plan_words import level_details, level_names
from ctc_toolkit.survey.instrument import Instrument

COLUMN, GAP, MARGIN = 190, 34, 6
HEAD, LINE, PAD, BETWEEN = 58, 17, 9, 14
SIGNS = 25
"""Signs that fit on a line of a box."""
MOST_LINES = 4
FONT = "Source Sans, Segoe UI, Arial, sans-serif"


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows in words. svg: a complete SVG element."""

    title: str
    described: str
    svg: str


@dataclass(frozen=True)
class _Placed:
    box: Box
    x: int
    y: int
    lines: tuple[str, ...]
    detail: tuple[str, ...]

    @property
    def height(self) -> int:
        return 2 * PAD + LINE * (len(self.lines) + len(self.detail))

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def logic_picture(logic: Logic, instrument: Instrument, language: str) -> Picture:
    """Return the picture of a logic model; it reads from left to right, from delivery to behaviour."""
    t = translator(language)
    names, order = level_names(t), tuple(reversed(LEVELS))
    placed = _placed(logic, instrument, language, order)
    height = max([HEAD + 60, *(one.y + one.height for one in placed.values())]) + MARGIN
    width = 2 * MARGIN + len(order) * COLUMN + (len(order) - 1) * GAP
    parts = [_head(names[level], level_details(t, level)[1], place) for place, level in enumerate(order)]
    parts += [_arrow(placed[start], placed[end]) for start, end in logic.arrows]
    parts += [_drawn(one) for one in placed.values()]
    title = t("The way to the goals")
    described = _described(logic, instrument, language, order)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(described)}" width="{width}" height="{height}" '
        f'font-family="{FONT}" fill="{INK}">{_TIP}{"".join(parts)}</svg>'
    )
    return Picture(title, described, svg)


def _placed(logic: Logic, instrument: Instrument, language: str, order: Sequence[Level]) -> dict[str, _Placed]:
    t, found = translator(language), {}
    for place, level in enumerate(order):
        y = HEAD
        for box in logic.of_level(level):
            lines, detail = wrapped(box_name(t, box, instrument)), wrapped(box_detail(t, box))
            one = _Placed(box, MARGIN + place * (COLUMN + GAP), y, lines, detail)
            found[box.id] = one
            y += one.height + BETWEEN
    return found


def wrapped(text: str) -> tuple[str, ...]:
    """Return the text in lines that fit into a box; what is too long ends in "…"."""
    lines: list[str] = []
    for word in (text or "–").split():
        piece = word
        while len(piece) > SIGNS:
            lines.append(piece[: SIGNS - 1] + "-")
            piece = piece[SIGNS - 1 :]
        if lines and len(lines[-1]) + 1 + len(piece) <= SIGNS and not lines[-1].endswith("-"):
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][: SIGNS - 1] + "…"]
    return tuple(lines)


_TIP = (
    f'<defs><marker id="plan-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    f'<path d="M0 0 L8 4 L0 8 z" fill="{GRID}"/></marker></defs>'
)


def _head(name: str, horizon: str, place: int) -> str:
    x = MARGIN + place * (COLUMN + GAP)
    lines = wrapped(name)[:2]
    drawn = "".join(
        f'<text x="{x}" y="{16 + LINE * number}" font-size="14" font-weight="600">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return drawn + f'<text x="{x}" y="{16 + LINE * len(lines)}" font-size="12">{escape(horizon)}</text>'


def _drawn(one: _Placed) -> str:
    dashes = ' stroke-dasharray="5 4"' if one.box.entry is None else ""
    fill = BETTER if one.box.entry is not None else "none"
    shape = (
        f'<rect x="{one.x}" y="{one.y}" width="{COLUMN}" height="{one.height}" rx="6" fill="{fill}" '
        f'fill-opacity="0.12" stroke="{GRID}" stroke-width="1.2"{dashes}/>'
    )
    texts = []
    for number, line in enumerate((*one.lines, *one.detail)):
        weight = ' font-weight="600"' if number < len(one.lines) else ""
        y = one.y + PAD + LINE * number + 13
        texts.append(f'<text x="{one.x + 10}" y="{y}" font-size="13"{weight}>{escape(line)}</text>')
    return shape + "".join(texts)


def _arrow(start: _Placed, end: _Placed) -> str:
    left, right = start.x + COLUMN, end.x - 2
    bend = left + min(GAP, right - left) // 2
    path = f"M{left} {start.middle} C{bend} {start.middle} {right - GAP // 2} {end.middle} {right} {end.middle}"
    return f'<path d="{path}" fill="none" stroke="{GRID}" stroke-width="1.6" marker-end="url(#plan-arrow)"/>'


def _described(logic: Logic, instrument: Instrument, language: str, order: Sequence[Level]) -> str:
    t = translator(language)
    names = level_names(t)
    said = []
    for level in order:
        boxes = [f"{box_name(t, box, instrument)} ({box_detail(t, box)})" for box in logic.of_level(level)]
        said.append(f"{names[level]}: " + ("; ".join(boxes) if boxes else t("nothing entered yet")) + ".")
    return t("The logic of the plan, from delivery to behaviour.") + " " + " ".join(said)
