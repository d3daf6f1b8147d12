"""Hand-made malformed archives: Excel workbooks and Word templates, which are zip files with XML inside."""

# ruff: noqa: E501 - a table, one file in each line

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import damage
from damage import in_sheet, kept, overlapping, rezipped, sized

from tests.malformed.bases import PDF, bases, picture

Row = tuple[str, str, str, str, Callable[[], bytes]]


def book() -> bytes:
    """Return the sound workbook of the survey."""
    return damage.bases()["xlsx"].content


def word() -> bytes:
    """Return the sound template."""
    return bases()["template docx"].content


def with_part(make: Callable[[], bytes], name: str, content: bytes) -> Callable[[], bytes]:
    """Return the archive with one more part."""
    return lambda: rezipped(make(), kept, {name: content})


def without(make: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """Return the archive without the part."""
    return lambda: rezipped(make(), lambda part, content: None if part == name else content)


def replaced(make: Callable[[], bytes], part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """Return the archive with bytes of a part replaced once."""

    def made() -> bytes:
        def change(name: str, content: bytes) -> bytes:
            if name != part:
                return content
            assert old in content, (name, old)
            return content.replace(old, new, 1)

        return rezipped(make(), change)

    return made


def packed(make: Callable[[], bytes], method: int) -> bytes:
    """Return the archive packed by another method."""
    source, sink = zipfile.ZipFile(io.BytesIO(make())), io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name))
    return sink.getvalue()


def broken_packed(make: Callable[[], bytes], method: int) -> bytes:
    """Return the same with the packed bytes of the first part spoilt."""
    content = bytearray(packed(make, method))
    start = 30 + struct.unpack("<H", content[26:28])[0] + struct.unpack("<H", content[28:30])[0]
    content[start + 12 : start + 40] = b"\xff" * 28
    return bytes(content)


def flagged(data: bytes, place: int, width: int, value: int) -> bytes:
    """Set a field of the first entry, in its local header and in the directory (which lies two bytes further)."""
    changed = bytearray(data)
    first = data.index(b"PK\x01\x02")
    written = value.to_bytes(width, "little")
    changed[place : place + width] = written
    changed[first + place + 2 : first + place + 2 + width] = written
    return bytes(changed)


def locked(data: bytes) -> bytes:
    """Say of every entry that it is encrypted."""
    changed, at = bytearray(data), 0
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(changed)


def bomb(make: Callable[[], bytes], part: str, megabytes: int) -> Callable[[], bytes]:
    """Return the archive with a part of zeros."""
    return with_part(make, part, bytes(megabytes << 20))


def nested_zips(depth: int = 5) -> bytes:
    """Return a zip in a zip in a zip."""
    content = bytes(1 << 20)
    for number in range(depth):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(4):
                archive.writestr(f"{number}-{copy}.zip", content)
        content = sink.getvalue()
    return content


def symlinked(make: Callable[[], bytes]) -> bytes:
    """Return the archive with a part that is a link to a file of the machine."""
    sink = io.BytesIO(make())
    with zipfile.ZipFile(sink, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/link.xml" if b"xl/" in make() else "word/media/link.xml")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return sink.getvalue()


def shared_bytes(make: Callable[[], bytes], part: str, times: int = 900) -> bytes:
    """Return an archive whose directory names the same packed megabyte many times, each under its own name."""
    sink = io.BytesIO(make())
    with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, bytes(1 << 20))
        info = archive.getinfo(part)
        for number in range(times):
            copy = zipfile.ZipInfo(f"{part}{number}")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                setattr(copy, name, getattr(info, name))
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
        archive._didModify = True
    return sink.getvalue()


def twice(make: Callable[[], bytes], part: str) -> bytes:
    """Return the archive with one part twice."""
    sink = io.BytesIO(make())
    with warnings.catch_warnings(), zipfile.ZipFile(sink, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(part, b"<worksheet/>")
    return sink.getvalue()


def ods() -> bytes:
    """Return a spreadsheet of LibreOffice."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    return sink.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = b"<!DOCTYPE a [" + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
) + b"]>"  # fmt: skip
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
LINK = b'<Relationship Id="r99" Type="http://a/%s" Target="%s" TargetMode="External"/></Relationships>'
BOOK_LINKS, WORD_LINKS = "xl/_rels/workbook.xml.rels", "word/_rels/document.xml.rels"
SHEET, BODY = "xl/worksheets/sheet1.xml", "word/document.xml"
W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cells(text: bytes) -> Callable[[], bytes]:
    """Return the workbook with something written behind its last row."""
    return lambda: in_sheet(book(), b"</sheetData>", text + b"</sheetData>")


def in_body(text: bytes) -> Callable[[], bytes]:
    """Return the template with something written at the beginning of its body."""
    return replaced(word, BODY, b"<w:body>", b"<w:body>" + text)


XLSX: list[Row] = [
    ("xlsx", "answers", "x.xlsx", said, make)
    for said, make in (
        ("empty file", lambda: b""),
        ("half the file", lambda: book()[: len(book()) // 2]),
        ("only the directory of the archive", lambda: book()[book().index(b"PK\x01\x02") :]),
        ("an empty archive", lambda: b"PK\x05\x06" + bytes(18)),
        ("a zip file without a workbook", lambda: nested_zips(1)),
        ("zip in zip in zip", lambda: nested_zips()),
        ("thirty megabytes of zeros as picture", bomb(book, "xl/media/1.bin", 30)),
        ("three hundred megabytes of zeros as sheet", bomb(book, "xl/worksheets/sheet2.xml", 300)),
        ("entries that share their bytes", lambda: shared_bytes(book, "xl/media/a.bin")),
        ("two entries at the same place", lambda: overlapping(book())),
        ("a size smaller than the part", lambda: sized(book(), 3)),
        ("a size of two gigabytes", lambda: sized(book(), 2**31 - 1)),
        ("a checksum of another part", lambda: flagged(book(), 14, 4, 0xDEADBEEF)),
        ("a method of packing that does not exist", lambda: flagged(book(), 8, 2, 77)),
        ("packed by LZMA", lambda: packed(book, zipfile.ZIP_LZMA)),
        ("packed by LZMA, and spoilt", lambda: broken_packed(book, zipfile.ZIP_LZMA)),
        ("packed by BZIP2, and spoilt", lambda: broken_packed(book, zipfile.ZIP_BZIP2)),
        ("packed by Deflate, and spoilt", lambda: broken_packed(book, zipfile.ZIP_DEFLATED)),
        ("entries said to be encrypted", lambda: locked(book())),
        ("a workbook with a password", lambda: OLE + "EncryptedPackage".encode("utf-16-le") * 40),
        ("an old workbook renamed", lambda: OLE + bytes(4000)),
        ("a spreadsheet of LibreOffice renamed", ods),
        ("a Word file renamed", word),
        ("a PDF renamed", lambda: PDF),
        ("a picture renamed", lambda: picture()),
        ("a lock file of Excel", lambda: b"\x0cKim Muster" + b" " * 43 + b"\x0c\0" + "Kim Muster".encode("utf-16-le") + b" \0" * 45),
        ("text renamed", lambda: damage.bases()["csv"].content),
        ("macros", with_part(book, "xl/vbaProject.bin", OLE)),
        ("a macro sheet", with_part(book, "xl/macrosheets/sheet1.xml", b"<x/>")),
        ("a control that runs programs", with_part(book, "xl/activeX/activeX1.bin", OLE)),
        ("a link to another workbook", with_part(book, "xl/externalLinks/externalLink1.xml", b"<x/>")),
        ("a link out of the workbook", replaced(book, BOOK_LINKS, b"</Relationships>", LINK % (b"image", b"http://a.example/b"))),
        ("a link to a share of Windows", replaced(book, BOOK_LINKS, b"</Relationships>", LINK % (b"oleObject", b"file://a.example/b"))),
        ("entities that grow a billion times", lambda: in_sheet(book(), b"<worksheet", LAUGHS + b"<worksheet")),
        ("an entity that reads a file", lambda: in_sheet(book(), b"<worksheet", OUTSIDE + b"<worksheet")),
        ("an entity in UTF-16", lambda: rezipped(book(), lambda name, text: text.decode().encode("utf-16") if name == SHEET else text)),
        ("a part with an absolute path", with_part(book, "/etc/cron.d/x", b"x")),
        ("a part outside of the archive", with_part(book, "xl/../../../x", b"x")),
        ("a part with a path of Windows", with_part(book, "C:\\x.bin", b"x")),
        ("a part that is a link to a file", lambda: symlinked(book)),
        ("a name of a thousand letters", with_part(book, "xl/" + "a" * 1000, b"x")),
        ("eleven hundred parts", lambda: rezipped(book(), kept, {f"xl/m/{one}.bin": b"" for one in range(1100)})),
        ("the sheet twice", lambda: twice(book, SHEET)),
        ("names that differ in case only", with_part(book, SHEET.upper(), b"<x/>")),
        ("no list of types", without(book, "[Content_Types].xml")),
        ("no workbook part", without(book, "xl/workbook.xml")),
        ("no relations", without(book, BOOK_LINKS)),
        ("no sheet", without(book, SHEET)),
        ("no texts", without(book, "xl/sharedStrings.xml")),
        ("the sheet cut", lambda: rezipped(book(), lambda name, text: text[:900] if name == SHEET else text)),
        ("the sheet empty", lambda: rezipped(book(), lambda name, text: b"" if name == SHEET else text)),
        ("binary data as sheet", lambda: rezipped(book(), lambda name, text: bytes(range(256)) if name == SHEET else text)),
        ("elements a hundred thousand deep", cells(b"<a>" * 100_000)),
        ("a cell in the last row and column", cells(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        ("a cell beyond the last row", cells(b'<row r="99999999"><c r="A99999999"><v>1</v></c></row>')),
        ("a cell with a column that does not exist", cells(b'<row r="70"><c r="ZZZZZ70"><v>1</v></c></row>')),
        ("a cell with a text of the number minus one", cells(b'<row r="70"><c r="A70" t="s"><v>-1</v></c></row>')),
        ("a cell with a text that is not there", cells(b'<row r="70"><c r="A70" t="s"><v>99999</v></c></row>')),
        ("a cell of an unknown kind", cells(b'<row r="70"><c r="A70" t="zz"><v>1</v></c></row>')),
        ("dates beyond the calendar", cells(b'<row r="70"><c r="A70" t="d"><v>99999-99-99</v></c></row>')),
        ("a dimension of the whole sheet that is not filled", lambda: in_sheet(book(), b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')),
        ("texts said to be four billion", replaced(book, "xl/sharedStrings.xml", b"uniqueCount=", b'x="4294967295" uniqueCount=')),
        ("merged cells over everything", lambda: in_sheet(book(), b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        ("error values in cells", lambda: rezipped(book(), lambda name, text: damage.errors_in(text) if "sheet1" in name else text)),
        ("a comment in the archive of sixty thousand bytes", lambda: book()[:-2] + struct.pack("<H", 60_000) + b"x" * 60_000),
        ("junk before the archive", lambda: b"#!/bin/sh\n" + book()),
    )
]  # fmt: skip
XLSX += [
    ("xlsx", surface, "t.xlsx", f"{surface}: {said}", make)
    for surface, said, make in (
        ("tables", "a workbook with a password", lambda: OLE + "EncryptedPackage".encode("utf-16-le") * 40),
        ("tables", "a bomb", bomb(book, "xl/media/1.bin", 30)),
        ("tables", "answers of persons", book),
        ("reference", "macros", with_part(lambda: bases()["reference xlsx"].content, "xl/vbaProject.bin", OLE)),
        ("offers", "an entity that reads a file", lambda: in_sheet(bases()["offers xlsx"].content, b"<worksheet", OUTSIDE + b"<worksheet")),
        ("sessions", "zeros instead of a sheet", bomb(lambda: bases()["sessions xlsx"].content, "xl/worksheets/a.xml", 250)),
        ("indicators", "the archive cut", lambda: bases()["indicators xlsx"].content[:-30]),
        ("linked", "another table", lambda: bases()["offers xlsx"].content),
        ("study", "another table", lambda: bases()["offers xlsx"].content),
        ("margins", "another table", lambda: bases()["offers xlsx"].content),
        ("expected", "another table", lambda: bases()["offers xlsx"].content),
        ("schools", "another table", lambda: bases()["offers xlsx"].content),
    )
]  # fmt: skip

DOCX: list[Row] = [
    ("docx", "template", "v.docx", said, make)
    for said, make in (
        ("empty file", lambda: b""),
        ("half the file", lambda: word()[: len(word()) // 2]),
        ("an empty archive", lambda: b"PK\x05\x06" + bytes(18)),
        ("zip in zip in zip", lambda: nested_zips()),
        ("a workbook renamed", book),
        ("a PDF renamed", lambda: PDF),
        ("a text renamed", lambda: b"Vorlage der Stadt"),
        ("an old Word file", lambda: OLE + bytes(4000)),
        ("a Word file with a password", lambda: OLE + "EncryptedPackage".encode("utf-16-le") * 40),
        ("six megabytes", lambda: word() + bytes(6_000_000)),
        ("seventy megabytes of zeros", bomb(word, "word/media/a.bin", 70)),
        ("twenty megabytes of markup", lambda: packed(with_part(word, "word/a.xml", b"<a>" + b"<b/>" * 5_000_000 + b"</a>"), zipfile.ZIP_DEFLATED)),
        ("entries that share their bytes", lambda: shared_bytes(word, "word/media/a.bin")),
        ("entries said to be encrypted", lambda: locked(word())),
        ("a method of packing that does not exist", lambda: flagged(word(), 8, 2, 77)),
        ("packed by LZMA, and spoilt", lambda: broken_packed(word, zipfile.ZIP_LZMA)),
        ("packed by BZIP2, and spoilt", lambda: broken_packed(word, zipfile.ZIP_BZIP2)),
        ("packed by Deflate, and spoilt", lambda: broken_packed(word, zipfile.ZIP_DEFLATED)),
        ("a checksum of another part", lambda: flagged(word(), 14, 4, 0xDEADBEEF)),
        ("a size of two gigabytes", lambda: sized(word(), 2**31 - 1)),
        ("macros", with_part(word, "word/vbaProject.bin", OLE)),
        ("an embedded workbook", with_part(word, "word/embeddings/a.xlsx", b"PK")),
        ("a chunk of another format", with_part(word, "word/afchunk.mht", b"x")),
        ("entities that grow a billion times", replaced(word, BODY, b"<w:document", LAUGHS + b"<w:document")),
        ("an entity that reads a file", replaced(word, BODY, b"<w:document", OUTSIDE + b"<w:document")),
        ("a template fetched from elsewhere", replaced(word, WORD_LINKS, b"</Relationships>", LINK % (b"attachedTemplate", b"http://a.example/b"))),
        ("a picture fetched from elsewhere", replaced(word, WORD_LINKS, b"</Relationships>", LINK % (b"image", b"http://a.example/b"))),
        ("a link that runs a script", replaced(word, WORD_LINKS, b"</Relationships>", LINK % (b"hyperlink", b"javascript:alert(1)"))),
        ("a field that reads a file", in_body(b'<w:p><w:r><w:instrText>INCLUDETEXT "C:\\\\x"</w:instrText></w:r></w:p>')),
        ("a field that runs a program", in_body(b'<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\x y"/></w:p>')),
        ("changes that were never accepted", in_body(b'<w:p><w:ins w:id="1" w:author="Kim"><w:r><w:t>x</w:t></w:r></w:ins></w:p>')),
        ("a part outside of the archive", with_part(word, "../../x.xml", b"<x/>")),
        ("a part with an absolute path", with_part(word, "/etc/x", b"x")),
        ("a part that is a link to a file", lambda: symlinked(word)),
        ("eleven hundred parts", lambda: rezipped(word(), kept, {f"word/m/{one}.bin": b"" for one in range(1100)})),
        ("names that differ in case only", with_part(word, BODY.upper(), b"<x/>")),
        ("no list of types", without(word, "[Content_Types].xml")),
        ("no body", without(word, BODY)),
        ("no relations", without(word, "_rels/.rels")),
        ("no styles", without(word, "word/styles.xml")),
        ("an empty body", lambda: rezipped(word(), lambda name, text: b"" if name == BODY else text)),
        ("a body of another language of markup", lambda: rezipped(word(), lambda name, text: b"<html/>" if name == BODY else text)),
        ("elements a hundred thousand deep", in_body(b"<w:p>" * 100_000 + b"</w:p>" * 100_000)),
        ("relations that name nothing", replaced(word, WORD_LINKS, b'Target="styles.xml"', b'Target="nowhere.xml"')),
        ("a relation without target", replaced(word, WORD_LINKS, b'Target="styles.xml"', b"")),
        ("a relation without kind", replaced(word, "_rels/.rels", b"Type=", b"Kind=")),
        ("a type without name", replaced(word, "[Content_Types].xml", b"PartName=", b"Part=")),
        ("a document that relates to itself", replaced(word, WORD_LINKS, b'Target="styles.xml"', b'Target="document.xml"')),
        ("a page of no size", replaced(word, BODY, b"<w:pgSz ", b'<w:pgSz w:w="0" w:h="-1" x="" ')),
        ("a page of a size in words", replaced(word, BODY, b'w:w="', b'w:w="viel')),
        ("a placeholder that does not exist", in_body(b"<w:p><w:r><w:t>{{kennwort}}</w:t></w:r></w:p>")),
        ("a placeholder that is never closed", in_body(b"<w:p><w:r><w:t>{{title</w:t></w:r></w:p>")),
    )
]  # fmt: skip

FILES: list[Row] = [*XLSX, *DOCX]
