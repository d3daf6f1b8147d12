"""Which encoding a text file is in: UTF-8, UTF-16 (either byte order, with or without mark) or Windows-1252."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctc_toolkit.errors import ToolkitError

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe\x00\x00", None, "UTF-32"),
    (b"\x00\x00\xfe\xff", None, "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)


@dataclass(frozen=True)
class DecodedText:
    """Text of a file as UTF-8 bytes without byte order mark, and the name of the encoding it had."""

    data: bytes
    encoding: str


def decode_text(data: bytes) -> DecodedText:
    """Return the text of a file.

    Raises:
        ToolkitError: `csv_encoding_unsupported` (UTF-32), `csv_encoding_mixed` (UTF-8 and Windows-1252 in one
        file),
            `csv_encoding` (no known encoding fits) or `csv_null_bytes`; each with the first line concerned.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            if codec is None:
                raise ToolkitError("csv_encoding_unsupported", found=name)
            return _decoded(data[len(mark) :], codec, name)
    codec = _utf16_without_mark(data)
    if codec:
        return _decoded(data, codec, "UTF-16")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        _refuse_mixture(data, problem)
        return _decoded(data, "cp1252", "Windows-1252")
    return _decoded(data, "utf-8", "UTF-8")


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the codec of UTF-16 text without mark: nearly every second byte of Western text is zero."""
    sample = data[:2048]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0) / len(sample[0::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else None


def _decoded(data: bytes, codec: str, name: str) -> DecodedText:
    try:
        text = data if codec == "utf-8" else data.decode(codec).encode("utf-8")
        if codec == "utf-8":
            data.decode("utf-8")
    except UnicodeError as problem:
        start = getattr(problem, "start", 0)
        raise ToolkitError("csv_encoding", expected=name, line=_line(data, start)) from problem
    if b"\x00" in text:
        raise ToolkitError("csv_null_bytes", line=_line(text, text.index(b"\x00")))
    return DecodedText(text, name)


def _refuse_mixture(data: bytes, problem: UnicodeDecodeError) -> None:
    """Raise where a file that is not UTF-8 still holds letters written in UTF-8."""
    rest = _MULTIBYTE.sub(b"", data)
    written_in_utf8 = (len(data) - len(rest)) // 2
    if written_in_utf8 and written_in_utf8 >= 0.05 * sum(byte >= 0x80 for byte in rest):
        raise ToolkitError("csv_encoding_mixed", line=_line(data, problem.start))


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
