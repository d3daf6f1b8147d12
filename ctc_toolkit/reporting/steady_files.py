"""Office files and archives that do not tell when they were made: the same content makes the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive can name."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files by name as a ZIP file with a fixed moment and order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return target.getvalue()


def same_moment(content: bytes) -> bytes:
    """Return an office file (a ZIP file itself) whose parts name no moment of their making; their order stays."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            entry = zipfile.ZipInfo(part.filename, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, given.read(part))
    return target.getvalue()
