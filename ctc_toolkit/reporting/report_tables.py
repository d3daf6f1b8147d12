"""Tables of released values, as text frames, put into sheets."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ctc_toolkit.reporting.sheets import SheetTable


def frame_table(caption: str, frame: pd.DataFrame, shares: Sequence[float] = ()) -> SheetTable:
    """Return a frame of texts as a table; what is empty becomes a dash. shares: widths of the columns."""
    rows = tuple(
        tuple("–" if pd.isna(cell) or not str(cell) else str(cell) for cell in row)
        for row in frame.itertuples(index=False)
    )
    return SheetTable(caption, tuple(str(name) for name in frame.columns), rows, tuple(shares))
