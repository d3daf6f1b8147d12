"""Files that show that a step is done: which kinds are taken, recognised by what is in them, not by their name."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from ctc_toolkit.errors import ToolkitError

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120
_MOST_ENTRIES = 2000

_SIGNATURES = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "text/plain": (".txt",),
}
_OFFICE = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
TAKEN = tuple(ending for endings in _ENDINGS.values() for ending in endings)
"""Endings of the files that are taken."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its tidied name, what it is, and its content."""

    name: str
    media_type: str
    content: bytes


def checked_file(name: str, content: bytes) -> CheckedFile:
    """Return the file as it may be kept.

    Raises:
        ToolkitError: `evidence_empty`, `evidence_large`, `evidence_type` (not one of the kinds that are taken, or the
            name ends differently from what is in it), `evidence_macros`.
    """
    if not content:
        raise ToolkitError("evidence_empty")
    if len(content) > LARGEST:
        raise ToolkitError("evidence_large", largest=LARGEST // 1024 // 1024)
    shown = _tidy_name(name)
    media_type = _media_type(content)
    if media_type is None or not shown.lower().endswith(_ENDINGS[media_type]):
        raise ToolkitError("evidence_type", taken=", ".join(TAKEN))
    return CheckedFile(shown, media_type, content)


def _media_type(content: bytes) -> str | None:
    for media_type, signature in _SIGNATURES.items():
        if content.startswith(signature):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return "text/plain" if _is_text(content) else None


def _office_type(content: bytes) -> str | None:
    """Return what an Office file is; only its list of parts is read, nothing is unpacked but the type of ODF."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > _MOST_ENTRIES:
                return None
            if any(part.lower().endswith("vbaproject.bin") for part in names):
                raise ToolkitError("evidence_macros")
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 200:
                written = archive.read("mimetype").decode("ascii", "replace").strip()
                return written if written in _ENDINGS else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    endings = [ending for folder, ending in _OFFICE.items() if any(part.startswith(folder) for part in names)]
    return next((kind for kind, known in _ENDINGS.items() if endings and known == (endings[0],)), None)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(sign in "\n\r\t\f" or unicodedata.category(sign) != "Cc" for sign in text)


def _tidy_name(name: str) -> str:
    """Return the last part of a name without what paths and terminals misunderstand; long names keep their ending."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(sign if sign.isprintable() and sign not in '<>:"|?*' else "_" for sign in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot:
        kept = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME] or "_"
