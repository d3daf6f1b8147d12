"""Which files are read, which are refused with a reason, and how the content is recognised by its first bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text


@dataclass(frozen=True)
class FileFormat:
    """A format that is read: its file name endings and what people call it."""

    id: str
    endings: tuple[str, ...]
    label: Text


SUPPORTED_FORMATS: dict[str, FileFormat] = {
    entry.id: entry
    for entry in (
        FileFormat("sav", (".sav",), Text("SPSS-Datei", "SPSS file")),
        FileFormat("zsav", (".zsav",), Text("SPSS-Datei, komprimiert", "SPSS file, compressed")),
        FileFormat("dta", (".dta",), Text("Stata-Datei", "Stata file")),
        FileFormat("csv", (".csv", ".tsv", ".txt"), Text("CSV-Textdatei", "CSV text file")),
        FileFormat("xlsx", (".xlsx",), Text("Excel-Arbeitsmappe", "Excel workbook")),
        FileFormat("parquet", (".parquet", ".pq"), Text("Parquet-Datei", "Parquet file")),
        FileFormat("limesurvey", (), Text("LimeSurvey-Antwortexport", "LimeSurvey response export")),
    )
}
"""Formats by id. "limesurvey" has no ending of its own: it is recognised by its columns."""

_REFUSED = {
    "refused_xls": (".xls", ".xlt"),
    "refused_macros": (".xlsm", ".xltm", ".xlam", ".xlsb"),
    "refused_spreadsheet": (".ods", ".fods", ".numbers", ".gsheet"),
    "refused_r": (".rds", ".rdata", ".rda"),
    "refused_sas": (".sas7bdat", ".xpt", ".sas7bcat", ".sd2"),
    "refused_portable": (".por", ".sps", ".spv"),
    "refused_pickle": (".pkl", ".pickle", ".joblib", ".npy", ".npz", ".dill"),
    "refused_hdf5": (".h5", ".hdf5", ".hdf", ".nc", ".mat", ".feather", ".arrow", ".orc"),
    "refused_archive": (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst"),
    "refused_document": (".pdf", ".doc", ".docx", ".odt", ".rtf", ".htm", ".html", ".ppt", ".pptx"),
    "refused_database": (".sqlite", ".db", ".mdb", ".accdb", ".sql", ".dbf"),
    "refused_structure": (".json", ".jsonl", ".xml", ".lss", ".lsq", ".lsg", ".lsa", ".lsr", ".yaml", ".yml"),
}
REFUSED_FORMATS: dict[str, str] = {ending: code for code, endings in _REFUSED.items() for ending in endings}
"""Error code by file name ending; its text says why the format is refused and what to do instead."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"$FL2", "sav"),
    (b"$FL3", "zsav"),
    (b"<stata_dta>", "dta"),
    (b"PAR1", "parquet"),
    (b"PARE", "file_password"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "refused_document"),
    (b"{\\rtf", "refused_document"),
    (b"\x89HDF", "refused_hdf5"),
    (b"CDF\x01", "refused_hdf5"),
    (b"ARROW1", "refused_hdf5"),
    (b"\x93NUMPY", "refused_pickle"),
    (b"RDX", "refused_r"),
    (b"RDA", "refused_r"),
    (b"SQLite format 3", "refused_database"),
    (b"\x1f\x8b", "refused_archive"),
    (b"7z\xbc\xaf", "refused_archive"),
    (b"Rar!", "refused_archive"),
    (b"BZh", "refused_archive"),
    (b"\xfd7zXZ", "refused_archive"),
    (b"\x28\xb5\x2f\xfd", "refused_archive"),
)
_OLD_STATA = {102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115}
_ENCRYPTED_WORKBOOK = "EncryptedPackage".encode("utf-16-le")


def format_of_name(filename: str) -> str:
    """Return the format id that the ending of `filename` stands for.

    Raises:
        ToolkitError: a `refused_...` code for named endings, `format_unknown` for any other.
    """
    ending = PurePosixPath(filename.replace("\\", "/").casefold()).suffix
    if ending in REFUSED_FORMATS:
        raise ToolkitError(REFUSED_FORMATS[ending], ending=ending)
    for entry in SUPPORTED_FORMATS.values():
        if ending in entry.endings:
            return entry.id
    known = ", ".join(name for entry in SUPPORTED_FORMATS.values() for name in entry.endings)
    raise ToolkitError("format_unknown", ending=ending or "–", known=known)


def format_of_content(data: bytes) -> str:
    """Return the format id, or the error code of the refused format, that the content stands for.

    A zip file counts as "xlsx" when it has the parts of a workbook. What has no signature counts as "csv" if
    it looks like text, as "unknown" otherwise.
    """
    head = data[:64]
    kind = next((kind for mark, kind in _SIGNATURES if head.startswith(mark)), None)
    if kind == "ole2":
        return "file_password" if _ENCRYPTED_WORKBOOK in data else "refused_xls"
    if kind == "zip":
        return _kind_of_zip(data)
    if kind is not None:
        return kind
    if len(head) >= 4 and head[0] in _OLD_STATA and head[1] in (1, 2) and head[2] == 1:
        return "dta"
    if head[:2] in (b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        return "refused_pickle"
    return _kind_of_text(data)


def _kind_of_zip(data: bytes) -> str:
    if b"xl/vbaProject" in data or b"xl/workbook.bin" in data:
        return "refused_macros"
    if b"xl/" in data and b"[Content_Types].xml" in data:
        return "xlsx"
    if b"word/" in data or b"ppt/" in data:
        return "refused_document"
    if b"mimetypeapplication/vnd.oasis" in data:
        return "refused_spreadsheet"
    return "refused_archive"


def _kind_of_text(data: bytes) -> str:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = start[:200].lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        return "refused_document"
    if lowered.startswith((b"<?xml", b"{", b"[{")):
        return "refused_structure"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or not _many_controls(data[:4096]):
        return "csv"
    return "unknown"


def _many_controls(sample: bytes) -> bool:
    """Return whether a sample has more control characters than any text, other than UTF-16 without a mark."""
    controls = sum(byte < 32 and byte not in (9, 10, 13, 26) for byte in sample)
    nulls = sample.count(0)
    if nulls and 0.3 <= nulls / max(len(sample), 1) <= 0.55:
        return False
    return controls > max(2, 0.02 * len(sample))


def agreed_format(filename: str, data: bytes) -> str:
    """Return the format id on which the ending of the name and the content agree.

    Raises:
        ToolkitError: `file_empty`, a `refused_...` code, `file_password`, `format_unknown`, or
            `file_other_content` naming both formats where they differ, `file_content_unknown` where the
            content is of no known kind.
    """
    named = format_of_name(filename)
    if not data.strip(b"\x00 \t\r\n"):
        raise ToolkitError("file_empty", filename=filename)
    found = format_of_content(data)
    if {named, found} <= {"sav", "zsav"}:
        return found
    if named == found:
        return named
    if found == "file_password":
        raise ToolkitError(found)
    if found.startswith("refused_"):
        if named == "xlsx" and found in ("refused_archive", "refused_xls"):
            raise ToolkitError(
                "file_other_content",
                expected=_name(named),
                found="ZIP" if found == "refused_archive" else ".xls",
            )
        raise ToolkitError(found, ending=PurePosixPath(filename).suffix)
    if found == "unknown":
        raise ToolkitError("file_content_unknown", expected=_name(named))
    raise ToolkitError("file_other_content", expected=_name(named), found=_name(found))


def _name(format_id: str) -> str:
    """Return a name that reads the same in both languages."""
    names = {
        "sav": "SPSS (.sav)",
        "zsav": "SPSS (.zsav)",
        "dta": "Stata (.dta)",
        "csv": "Text/CSV",
        "xlsx": "Excel (.xlsx)",
    }
    return {**names, "parquet": "Parquet"}[format_id]
