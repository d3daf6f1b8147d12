"""What a file may cost: size, rows, columns, unpacked bytes, time and memory of the process that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cells = Literal["typed", "as_written"]
"""Whether columns of numbers become numbers, or every cell stays the text that was written (CSV and Excel only)."""


@dataclass(frozen=True)
class Limits:
    """Limits of reading one file; beyond any of them reading ends in a listed error code.

    file_bytes: size of the file. rows, columns: of the table in it. cells: rows times columns.
    unpacked_bytes: sum over the entries of a workbook, or over the columns of a Parquet file, declared and
    real.
    zip_entries, zip_ratio: entries of a workbook, and unpacked against packed bytes.
    cpu_seconds, wall_seconds: time of the reading process. memory_bytes: its address space.
    """

    file_bytes: int = 20 * 1024**2
    rows: int = 200_000
    columns: int = 2_000
    cells: int = 40_000_000
    unpacked_bytes: int = 200 * 1024**2
    zip_entries: int = 1_000
    zip_ratio: int = 100
    cpu_seconds: int = 30
    wall_seconds: int = 60
    memory_bytes: int = 1024**3


DEFAULT_LIMITS = Limits()
"""Limits of an upload: 20 MB, 200,000 rows, 2,000 columns, 30 seconds of computing, 1 GB of memory."""
