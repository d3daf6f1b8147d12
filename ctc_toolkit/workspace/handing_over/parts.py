"""What all parts of the hand-over sheet are made of: a heading with a table, or with a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctc_toolkit.reporting.sheets import Heading, Paragraph, SheetBlock, SheetTable


def part(
    heading: str,
    nothing: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    shares: Sequence[float] = (),
    *,
    caption: str = "",
) -> list[SheetBlock]:
    """Return a heading with a table, or with the sentence `nothing` where there are no rows."""
    lines = tuple(tuple(row) for row in rows)
    if not lines:
        return [Heading(heading), Paragraph(nothing)]
    return [Heading(heading), SheetTable(caption or heading, tuple(columns), lines, tuple(shares))]
