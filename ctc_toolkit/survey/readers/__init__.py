"""Read a survey file of any supported format in a child process with limits.

Every way in which reading can fail ends in a `ToolkitError` whose code stands in `error_texts/readers.yaml`.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers.confined import call_confined, start_reading_process
from ctc_toolkit.survey.readers.formats import (
    REFUSED_FORMATS,
    SUPPORTED_FORMATS,
    FileFormat,
    agreed_format,
    format_of_name,
)
from ctc_toolkit.survey.readers.limits import DEFAULT_LIMITS, Cells, Limits
from ctc_toolkit.survey.readers.table import RawTable, ValueLabels, unpack

__all__ = [
    "DEFAULT_LIMITS",
    "REFUSED_FORMATS",
    "SUPPORTED_FORMATS",
    "FileFormat",
    "Limits",
    "RawTable",
    "ValueLabels",
    "read_file",
    "start_reading_process",
]


def read_file(
    path: Path,
    *,
    filename: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    sheet: str | None = None,
    sha256: str | None = None,
    cells: Cells = "typed",
) -> RawTable:
    """Return the table in the file at `path`, parsed in a child process.

    filename: name the file had when it was uploaded; its ending must agree with the content. Default: that of
    `path`.
    sheet: sheet of a workbook; default: the visible sheet with most cells.
    sha256: checksum the file must have, where the sender gave one.
    cells: "as_written" keeps the cells of CSV and Excel files as texts, so that 1.000 is not taken for one.

    Raises:
        ToolkitError: with a code of `error_texts/readers.yaml`; no other exception.
    """
    name = filename or path.name
    format_of_name(name)
    data = _content(path, limits)
    source_hash = hashlib.sha256(data).hexdigest()
    if sha256 is not None and sha256.strip().casefold() != source_hash:
        raise ToolkitError("file_hash_differs", expected=sha256.strip()[:12], found=source_hash[:12])
    file_format = agreed_format(name, data)
    del data
    arguments = {
        "path": str(path.resolve()),
        "file_format": file_format,
        "limits": asdict(limits),
        "sheet": sheet,
        "cells": cells,
    }
    answer = call_confined("ctc_toolkit.survey.readers.parse:parse", arguments, limits)
    try:
        return unpack(answer.header, answer.body, source_hash)
    except MemoryError as problem:
        raise ToolkitError("reader_memory") from problem
    except Exception as problem:  # the child's answer is not trusted
        raise ToolkitError("reader_crashed", exit=0) from problem


def _content(path: Path, limits: Limits) -> bytes:
    try:
        if not path.exists():
            raise ToolkitError("file_missing", filename=path.name)
        if not path.is_file():
            raise ToolkitError("file_not_regular", filename=path.name)
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise ToolkitError(
                "file_too_large", found_mb=round(size / 1024**2, 1), limit_mb=limits.file_bytes // 1024**2
            )
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        raise ToolkitError("file_unreadable", filename=path.name) from problem
