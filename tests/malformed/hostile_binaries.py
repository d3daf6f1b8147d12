"""Hand-made malformed files of statistics programs, Parquet, pictures, kept files and backups."""

# ruff: noqa: E501 - a table, one file in each line

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import damage
import pyarrow as pa
import pyarrow.parquet as pq

from tests.malformed.bases import PDF, bases, picture
from tests.malformed.hostile_archives import OLE, book, nested_zips, word

Row = tuple[str, str, str, str, Callable[[], bytes]]


def base(name: str) -> bytes:
    """Return a sound survey file."""
    return damage.bases()[name].content


def at(name: str, place: int, written: bytes) -> Callable[[], bytes]:
    """Return a sound survey file with bytes set at a place."""
    return lambda: base(name)[:place] + written + base(name)[place + len(written) :]


def whole(name: str, place: int, value: int) -> Callable[[], bytes]:
    """The same with a whole number of four bytes."""
    return at(name, place, struct.pack("<i", value))


HEAD = 176
"""Bytes of the head of an SPSS file; records of variables, labels and notes follow."""


def record(*values: int, tail: bytes = b"") -> bytes:
    """Return a record of whole numbers."""
    return struct.pack(f"<{len(values)}i", *values) + tail


def before_end(extra: bytes) -> Callable[[], bytes]:
    """Return the SPSS file with a record put in before the end of its dictionary."""
    end = struct.pack("<ii", 999, 0)

    def made() -> bytes:
        content = base("sav")
        place = content.index(end, HEAD)
        return content[:place] + extra + content[place:]

    return made


def first_variable(offset: int, value: int) -> Callable[[], bytes]:
    """Return the SPSS file with a number of its first variable set."""
    return whole("sav", HEAD + 4 + offset, value)


def tag(name: str, written: bytes) -> Callable[[], bytes]:
    """Return the Stata file with the bytes behind a tag set."""

    def made() -> bytes:
        content = base("dta")
        place = content.index(name.encode()) + len(name)
        return content[:place] + written + content[place + len(written) :]

    return made


def without_tag(name: str) -> Callable[[], bytes]:
    """Return the Stata file without a tag."""
    return lambda: base("dta").replace(name.encode(), b"", 1)


SPSS_SAID: list[tuple[str, Callable[[], bytes]]] = [
    ("empty file", lambda: b""),
    ("the first four letters only", lambda: b"$FL2"),
    ("the head only", lambda: base("sav")[:HEAD]),
    ("half the file", lambda: base("sav")[: len(base("sav")) // 2]),
    ("the last byte missing", lambda: base("sav")[:-1]),
    ("the old portable format renamed", lambda: b"ASCII SPSS PORT FILE" + b" " * 400),
    ("an encrypted file of SPSS", lambda: bytes.fromhex("1c00000000000000") + b"ENCRYPTEDSAV" + bytes(500)),
    ("text renamed", lambda: base("csv")),
    ("a workbook renamed", book),
    ("a PDF renamed", lambda: PDF),
    ("a program renamed", lambda: b"MZ" + bytes(range(256)) * 8),
    ("zeros behind the head", lambda: base("sav")[:HEAD] + bytes(20_000)),
    ("the order of bytes the other way round", at("sav", 64, struct.pack(">i", 2))),
    ("a layout that does not exist", whole("sav", 64, 77)),
    ("values for each person: minus one", whole("sav", 68, -1)),
    ("values for each person: two billion", whole("sav", 68, 2**31 - 1)),
    ("a way of packing that does not exist", whole("sav", 72, 99)),
    ("weights by a column that is not there", whole("sav", 76, 2**30)),
    ("minus seven rows", whole("sav", 80, -7)),
    ("two billion rows", whole("sav", 80, 2**31 - 1)),
    ("a bias that is no number", at("sav_rows", 84, struct.pack("<d", float("nan")))),
    ("a bias of 1e300", at("sav_rows", 84, struct.pack("<d", 1e300))),
    ("a variable two billion letters wide", first_variable(0, 2**31 - 1)),
    ("a variable minus three wide", first_variable(0, -3)),
    ("a variable of 255 letters where numbers follow", first_variable(0, 255)),
    ("a label that is announced and does not follow", first_variable(4, 9)),
    ("five hundred missing codes", first_variable(8, 500)),
    ("minus ninety-nine missing codes", first_variable(8, -99)),
    ("a variable without a name", at("sav", HEAD + 24, b"\0" * 8)),
    ("a variable with a name of control characters", at("sav", HEAD + 24, b"\x01\x02\x03\x04\x05\x06\x07\x08")),
    ("two billion value labels", before_end(record(3, 2**31 - 1))),
    ("minus one value labels", before_end(record(3, -1))),
    ("value labels for two billion variables", before_end(record(3, 0) + record(4, 2**31 - 1))),
    ("value labels for a variable that is not there", before_end(record(3, 0) + record(4, 1, 10**6))),
    ("a value label of 255 letters cut short", before_end(record(3, 1, tail=struct.pack("<dB", 1.0, 255) + b"abc"))),
    ("two billion lines of notes", before_end(record(6, 2**31 - 1))),
    ("minus one lines of notes", before_end(record(6, -1))),
    ("an extension of four billion bytes", before_end(record(7, 3, 2**30, 4))),
    ("an extension of minus eight bytes", before_end(record(7, 11, -1, 8))),
    ("an extension whose product overflows", before_end(record(7, 4, 2**16, 2**16))),
    ("long names that name nothing", before_end(record(7, 13, 1, 12, tail=b"A=B\tC=D\tE=F\t"))),
    ("an encoding that does not exist", before_end(record(7, 20, 1, 9, tail=b"UTF-99999"))),
    ("a record that does not exist", before_end(record(424242))),
    ("the dictionary without end", lambda: base("sav").replace(struct.pack("<ii", 999, 0), b"", 1)),
    ("the dictionary ends twice", before_end(record(999, 0))),
    ("no variables", lambda: base("sav")[:68] + struct.pack("<i", 0) + base("sav")[72:HEAD] + struct.pack("<ii", 999, 0)),
    ("packed rows that end in the middle", lambda: base("sav_rows")[:-40]),
    ("packed rows: all are texts", lambda: base("sav_rows").replace(struct.pack("<ii", 999, 0), struct.pack("<ii", 999, 0) + b"\xfd" * 4000, 1)),
    ("packed rows: the end comes first", lambda: base("sav_rows").replace(struct.pack("<ii", 999, 0), struct.pack("<ii", 999, 0) + b"\xfc" * 8, 1)),
]  # fmt: skip
SAV: list[Row] = [("sav", "answers", "x.sav", f"SPSS: {said}", make) for said, make in SPSS_SAID]


def zsav_place(offset: int, written: bytes) -> Callable[[], bytes]:
    """Return the packed SPSS file with bytes of the head of its packed part set."""

    def made() -> bytes:
        content = base("zsav")
        place = content.index(struct.pack("<ii", 999, 0), HEAD) + 8 + offset
        return content[:place] + written + content[place + len(written) :]

    return made


def zsav_bomb() -> bytes:
    """Return a packed SPSS file whose block of zeros unpacks to two hundred megabytes."""
    content = base("zsav")
    place = content.index(struct.pack("<ii", 999, 0), HEAD) + 8
    block = zlib.compress(bytes(200 << 20), 9)
    trailer = place + 24 + len(block)
    inside = struct.pack("<qqii", -100, 0, 200 << 20, 1)
    inside += struct.pack("<qqii", place, place + 24, 200 << 20, len(block))
    return content[:place] + struct.pack("<qqq", place, trailer, len(inside)) + block + inside


ZSAV: list[Row] = [
    ("zsav", "answers", "x.zsav", f"packed SPSS: {said}", make)
    for said, make in (
        ("the head only", lambda: base("zsav")[:HEAD]),
        ("half the file", lambda: base("zsav")[: len(base("zsav")) // 2]),
        ("the last byte missing", lambda: base("zsav")[:-1]),
        ("the place of the packed part is elsewhere", zsav_place(0, struct.pack("<q", 2**40))),
        ("the place of its end is before its beginning", zsav_place(8, struct.pack("<q", 1))),
        ("the place of its end is minus one", zsav_place(8, struct.pack("<q", -1))),
        ("the end is nine quintillion bytes long", zsav_place(16, struct.pack("<q", 2**62))),
        ("the end has no length", zsav_place(16, struct.pack("<q", 0))),
        ("the packed bytes are spoilt", zsav_place(30, b"\xff" * 40)),
        ("the packed bytes are zeros", zsav_place(24, bytes(400))),
        ("two hundred megabytes of zeros", zsav_bomb),
        ("said not to be packed", whole("zsav", 72, 0)),
        ("two billion rows", whole("zsav", 80, 2**31 - 1)),
        ("the letters of the unpacked kind", lambda: b"$FL2" + base("zsav")[4:]),
        ("an unpacked file with the letters of the packed kind", lambda: b"$FL3" + base("sav")[4:]),
    )
]  # fmt: skip
DTA: list[Row] = [
    ("dta", "answers", "x.dta", f"Stata: {said}", make)
    for said, make in (
        ("empty file", lambda: b""),
        ("the head only", lambda: base("dta")[:100]),
        ("half the file", lambda: base("dta")[: len(base("dta")) // 2]),
        ("the end missing", lambda: base("dta")[:-12]),
        ("text renamed", lambda: base("csv")),
        ("a picture renamed", lambda: picture()),
        ("a version that does not exist", tag("<release>", b"999")),
        ("the order of bytes the other way round", tag("<byteorder>", b"MSF")),
        ("an order of bytes that does not exist", tag("<byteorder>", b"XYZ")),
        ("no columns", tag("<K>", b"\0\0")),
        ("sixty-five thousand columns", tag("<K>", b"\xff\xff")),
        ("no rows", tag("<N>", bytes(8))),
        ("nine quintillion rows", tag("<N>", struct.pack("<q", 2**62))),
        ("minus one rows", tag("<N>", struct.pack("<q", -1))),
        ("a label longer than the file", tag("<label>", b"\xff\xff")),
        ("a map that points behind the end", tag("<map>", struct.pack("<qqq", 0, 2**40, 2**50))),
        ("a map of minus ones", tag("<map>", b"\xff" * 112)),
        ("a map of zeros", tag("<map>", bytes(112))),
        ("a map in which all parts are one", tag("<map>", struct.pack("<q", 200) * 14)),
        ("columns of a kind that does not exist", tag("<variable_types>", b"\x01\x00" * 20)),
        ("columns two thousand letters wide", tag("<variable_types>", struct.pack("<H", 2045) * 20)),
        ("columns of long texts that are not there", tag("<variable_types>", struct.pack("<H", 32768) * 20)),
        ("no names", tag("<varnames>", bytes(129 * 20))),
        ("names that never end", tag("<varnames>", b"a" * (129 * 20))),
        ("a way of sorting by columns that are not there", tag("<sortlist>", b"\xff\xff" * 10)),
        ("formats that a program would print", tag("<formats>", b"%999999999s%n%n%n")),
        ("without data", lambda: base("dta")[: base("dta").index(b"<data>")] + base("dta")[base("dta").index(b"</data>") :]),
        ("data that begin too late", without_tag("<data>")),
        ("without the end of the names", without_tag("</varnames>")),
        ("an old version of fifteen years ago, cut", lambda: bytes([113, 2, 1, 0, 5, 0]) + struct.pack("<i", 10) + bytes(200)),
        ("an old version with two billion rows", lambda: bytes([114, 2, 1, 0, 5, 0]) + struct.pack("<i", 2**31 - 1) + bytes(3000)),
    )
]  # fmt: skip


def parquet(change: Callable[[pa.Table], pa.Table] = lambda table: table, **options: object) -> bytes:
    """Return the survey as a Parquet file after a change."""
    sink = io.BytesIO()
    pq.write_table(change(pa.Table.from_pandas(damage.frame(), preserve_index=False)), sink, **options)
    return sink.getvalue()


def footer(content: bytes) -> bytes:
    """Return a Parquet file that is nothing but this footer."""
    return b"PAR1" + content + struct.pack("<I", len(content)) + b"PAR1"


def size_of_footer(value: int) -> Callable[[], bytes]:
    """Return the sound file with another length of its footer."""
    return lambda: base("parquet")[:-8] + struct.pack("<I", value) + b"PAR1"


def in_footer(old: bytes, new: bytes) -> Callable[[], bytes]:
    """Return the sound file with a word of its footer replaced; the lengths stay."""

    def made() -> bytes:
        content = base("parquet")
        start = len(content) - 8 - struct.unpack("<I", content[-8:-4])[0]
        assert old in content[start:], old
        return content[:start] + content[start:].replace(old, new)

    return made


def shouted(length: int) -> bytes:
    """Return a number of the compact form of Thrift."""
    written = b""
    while length > 127:
        written, length = written + bytes([length & 127 | 128]), length >> 7
    return written + bytes([length])


LISTS = b"\x15\x02\x19\xfc" + shouted(2**31 - 1)
"""The beginning of a footer: version 1, and a list of two billion columns."""

PARQUET: list[Row] = [
    ("parquet", "answers", "x.parquet", f"Parquet: {said}", make)
    for said, make in (
        ("empty file", lambda: b""),
        ("the letters only", lambda: b"PAR1PAR1"),
        ("half the file", lambda: base("parquet")[: len(base("parquet")) // 2]),
        ("the end missing", lambda: base("parquet")[:-4]),
        ("text renamed", lambda: base("csv")),
        ("a workbook renamed", book),
        ("a file of Arrow renamed", lambda: b"ARROW1\0\0" + bytes(200)),
        ("no footer", lambda: footer(b"")),
        ("a footer of zeros", lambda: footer(bytes(500))),
        ("a footer of four gigabytes", size_of_footer(2**32 - 1)),
        ("a footer longer than the file", size_of_footer(10**6)),
        ("a footer of one byte", size_of_footer(1)),
        ("a list of two billion columns", lambda: footer(LISTS + bytes(50))),
        ("a text of two billion letters", lambda: footer(b"\x15\x02\x19\x1c\x48" + shouted(2**31 - 1) + b"abc")),
        ("structures in structures without end", lambda: footer(b"\x15\x02" + b"\x1c" * 200_000)),
        ("lists in lists without end", lambda: footer(b"\x15\x02" + b"\x19" * 200_000)),
        ("a column that is called by bytes", in_footer(b"streit_1", b"str\xff\xfe\x80_1")),
        ("two columns of one name", in_footer(b"streit_2", b"streit_1")),
        ("a column name of zeros", in_footer(b"streit_2", b"\0" * 8)),
        ("encrypted", lambda: b"PARE" + base("parquet")[4:-4] + b"PARE"),
        ("no rows", lambda: parquet(lambda table: table.slice(0, 0))),
        ("no columns", lambda: parquet(lambda table: table.select([]))),
        ("two million rows of one value", lambda: parquet(lambda table: pa.table({"streit_1": pa.array([1.0] * 2_000_000)}))),
        ("three thousand columns", lambda: parquet(lambda table: pa.table({f"a{one}": [1.0] for one in range(3000)}))),
        ("lists for answers", lambda: parquet(lambda table: pa.table({"streit_1": pa.array([[1.0], [2.0]])}))),
        ("fields for answers", lambda: parquet(lambda table: pa.table({"streit_1": pa.array([{"a": 1.0}])}))),
        ("lists a hundred deep", lambda: parquet(lambda table: pa.table({"streit_1": deep(100)}))),
        ("pickled values", lambda: parquet(lambda table: table.set_column(0, "streit_1", pa.array([b"\x80\x04."] * 60)))),
        ("a kind of its own", lambda: parquet(lambda table: table.set_column(0, "streit_1", pa.ExtensionArray.from_storage(damage.Odd(), table.column(0).combine_chunks())))),
        ("texts that unpack to three hundred megabytes", lambda: parquet(lambda table: pa.table({"streit_1": pa.array(["a" * 3_000_000] * 100)}), compression="zstd")),
        ("one word a hundred thousand times by a dictionary", lambda: parquet(lambda table: pa.table({"streit_1": pa.DictionaryArray.from_arrays(pa.array([0] * 100_000), ["a" * 10_000])}), compression="zstd")),
        ("a thousand row groups", lambda: parquet(row_group_size=1, write_page_checksum=True)),
        ("numbers of the largest kind", lambda: parquet(lambda table: table.set_column(0, "streit_1", pa.array([10**37] * 60, pa.decimal128(38, 0))))),
        ("dates before the calendar", lambda: parquet(lambda table: table.set_column(0, "streit_1", pa.array([-(2**31)] * 60, pa.date32())))),
        ("times beyond the calendar", lambda: parquet(lambda table: table.set_column(0, "streit_1", pa.array([2**62] * 60, pa.timestamp("us"))))),
        ("infinite answers", lambda: parquet(lambda table: table.set_column(0, "streit_1", pa.array([float("inf")] * 60)))),
        ("what is noted about pandas is no JSON", lambda: parquet(lambda table: table.replace_schema_metadata({"pandas": "{{{"}))),
        ("a page whose checksum differs", lambda: base("parquet")[:60] + bytes([base("parquet")[60] ^ 255]) + base("parquet")[61:]),
        ("smallest and largest value that lie", in_footer(struct.pack("<d", 4.0), struct.pack("<d", 9.0))),
    )
]  # fmt: skip
PARQUET += [
    ("parquet", "streamed", "a.parquet", f"parts: {said}", make)
    for said, make in (
        ("empty file", lambda: b""),
        ("no footer", lambda: footer(b"")),
        ("a footer of four gigabytes", lambda: bases()["streamed parquet"].content[:-8] + b"\xff" * 4 + b"PAR1"),
        ("a list of two billion columns", lambda: footer(LISTS + bytes(50))),
        ("structures in structures without end", lambda: footer(b"\x15\x02" + b"\x1c" * 200_000)),
        ("no question in it", lambda: parquet(lambda table: pa.table({"a": [1]}))),
        ("what is noted about pandas is not UTF-8", lambda: bases()["streamed parquet"].content.replace(b'"pandas_version"', b'"pandas_v\x80rsion"')),
        ("columns that are called by bytes", lambda: bases()["streamed parquet"].content.replace(b"sex", b"s\xffx")),
        ("lists for codes", lambda: parquet(lambda table: pa.table({"fights": pa.array([[1], [2]])}))),
        ("encrypted", lambda: b"PARE" + bases()["streamed parquet"].content[4:-4] + b"PARE"),
    )
]  # fmt: skip


def deep(levels: int) -> pa.Array:
    """Return an array of lists of lists."""
    array = pa.array([1.0])
    for _ in range(levels):
        array = pa.ListArray.from_arrays([0, 1], array)
    return array


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a part of a PNG picture with its checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, data: bytes, *more: bytes) -> bytes:
    """Return a PNG picture of one's own making."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


OTHER: list[Row] = [
    ("other", "logo", "l.png", f"logo: {said}", make)
    for said, make in (
        ("a text renamed", lambda: b"Logo"),
        ("a JPEG renamed", lambda: picture(kind="JPEG")),
        ("a drawing with a script", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a picture of two billion pixels", lambda: png(2**31 - 1, 2**31 - 1, b"")),
        ("a picture of no pixels", lambda: png(0, 0, b"")),
        ("a picture of 2,900 by 2,900 pixels that is cut", lambda: png(2900, 2900, bytes(100))),
        ("a picture that unpacks to more than it says", lambda: png(100, 100, bytes(50 << 20))),
        ("a note that unpacks to fifty megabytes", lambda: png(100, 100, bytes(30_100), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50 << 20))))),
        ("a profile of colours that unpacks to fifty megabytes", lambda: png(100, 100, bytes(30_100), chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(50 << 20))))),
        ("half the picture", lambda: picture()[: len(picture()) // 2]),
        ("a checksum that differs", lambda: picture()[:60] + b"\xff\xff" + picture()[62:]),
        ("three hundred kilobytes of notes", lambda: picture() + bytes(300_000)),
        ("wider than any letterhead", lambda: picture((900, 40))),
    )
]  # fmt: skip
OTHER += [
    ("other", "evidence", name, f"kept file: {said}", make)
    for name, said, make in (
        ("p.pdf", "empty file", lambda: b""),
        ("p.pdf", "a web page renamed", lambda: b"<html><script>alert(1)</script></html>"),
        ("p.pdf", "a program renamed", lambda: b"MZ" + bytes(range(256)) * 8),
        ("p.exe", "a program", lambda: b"MZ" + bytes(range(256)) * 8),
        ("p.docx", "a zip bomb renamed", lambda: nested_zips()),
        ("p.docx", "a Word file with macros", lambda: _with_macros()),
        ("p.docx", "an old Word file renamed", lambda: OLE + bytes(3000)),
        ("p.xlsx", "a Word file as workbook", word),
        ("p.svg", "a drawing with a script", lambda: b"<svg><script>alert(1)</script></svg>"),
        ("p.html", "a web page", lambda: b"<html></html>"),
        ("p.txt", "a text with zero bytes", lambda: b"a\0b"),
        ("p.txt", "a text in Windows-1252", lambda: "Grüße".encode("cp1252")),
        ("p.zip", "an archive", lambda: nested_zips(1)),
        ("p.pdf", "twenty-one megabytes", lambda: PDF + bytes(21 << 20)),
        ("p.docx", "an archive with a damaged directory", lambda: word()[:-10]),
    )
]  # fmt: skip


def _with_macros() -> bytes:
    return damage.rezipped(word(), damage.kept, {"word/vbaProject.bin": OLE})


def sealed() -> bytes:
    """Return the sound backup."""
    return bases()["backup"].content


OTHER += [
    ("other", "backup", "b.ctcbackup", f"backup: {said}", make)
    for said, make in (
        ("empty file", lambda: b""),
        ("text renamed", lambda: b"Sicherung"),
        ("the database itself renamed", lambda: b"SQLite format 3\0" + bytes(4096)),
        ("the head only", lambda: sealed()[:40]),
        ("half the file", lambda: sealed()[: len(sealed()) // 2]),
        ("the last byte missing", lambda: sealed()[:-1]),
        ("one byte changed in the middle", lambda: sealed()[:5000] + bytes([sealed()[5000] ^ 1]) + sealed()[5001:]),
        ("one byte changed in the head", lambda: sealed()[:20] + bytes([sealed()[20] ^ 1]) + sealed()[21:]),
        ("two backups one after the other", lambda: sealed() + sealed()),
        ("junk behind the end", lambda: sealed() + b"x" * 100),
        ("zeros", lambda: bytes(100_000)),
        ("a zip file renamed", lambda: nested_zips(1)),
    )
]  # fmt: skip

FILES: list[Row] = [*SAV, *ZSAV, *DTA, *PARQUET, *OTHER]
