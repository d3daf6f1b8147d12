"""Hand-made malformed texts: CSV, YAML of the catalogue, and what is no text at all under their names."""

# ruff: noqa: E501 - a table, one file in each line

from __future__ import annotations

import os
from collections.abc import Callable

import damage

from tests.malformed.bases import CUT_POINTS, INSTRUMENT_FILES, OWN_PROGRAMME, PDF, TINY_PNG, bases, picture

Row = tuple[str, str, str, str, Callable[[], bytes]]


def csv() -> bytes:
    """Return the sound CSV file of the survey."""
    return damage.bases()["csv"].content


def head() -> bytes:
    """Return its first line."""
    return csv().split(b"\r\n")[0]


def wide(columns: int) -> bytes:
    """Return a table with so many columns."""
    return b";".join(b"a%d" % number for number in range(columns)) + b"\n" + b";".join([b"1"] * columns) + b"\n"


def table(surface: str) -> bytes:
    """Return the sound table of a place."""
    return bases()[f"{surface} csv"].content


def put(surface: str, old: str, new: str) -> Callable[[], bytes]:
    """Return the table of a place with one word replaced once."""

    def made() -> bytes:
        content = table(surface)
        assert old.encode() in content, old
        return content.replace(old.encode(), new.encode(), 1)

    return made


CSV: list[Row] = [
    ("csv", "answers", "x.csv", said, make)
    for said, make in (
        ("empty file", lambda: b""),
        ("blanks and line ends only", lambda: b" \r\n\t\r\n" * 50),
        ("zero bytes only", lambda: b"\0" * 4096),
        ("a byte order mark and nothing else", lambda: b"\xef\xbb\xbf"),
        ("heading without rows", lambda: head() + b"\r\n"),
        ("one column, no delimiter", lambda: b"a\n1\n2\n"),
        ("a single line of five megabytes", lambda: b"a" * 5_000_000),
        ("a cell of five megabytes", lambda: head() + b"\r\n" + b"1" * 5_000_000 + b";" * head().count(b";")),
        ("a quotation that is never closed", lambda: csv().replace(b"\r\n", b'\r\n"', 1)),
        ("a quotation opened in the last row", lambda: csv() + b'"1'),
        ("a zero byte in a cell", lambda: csv().replace(b"\r\n", b"\r\n\0", 1)),
        ("two encodings in one file", lambda: head().replace("ü".encode(), b"\xfc") + b";gr\xc3\xb6\xc3\x9fe\r\n1"),
        ("mark of UTF-8 before UTF-16", lambda: b"\xef\xbb\xbf" + csv().decode().encode("utf-16-le")),
        ("mark of UTF-16 before UTF-8", lambda: b"\xff\xfe" + csv()),
        ("both marks one after the other", lambda: b"\xef\xbb\xbf\xff\xfe" + csv()),
        ("the mark of UTF-8 twice", lambda: b"\xef\xbb\xbf" * 2 + csv()),
        ("UTF-16 with an odd number of bytes", lambda: csv().decode().encode("utf-16") + b"\0"),
        ("UTF-32", lambda: csv().decode().encode("utf-32")),
        ("UTF-7", lambda: csv().decode().encode("utf-7")),
        ("EBCDIC of a mainframe", lambda: csv().decode().encode("cp500")),
        ("half surrogates as UTF-8", lambda: csv().replace(b"\r\n", b"\r\n\xed\xa0\x80", 1)),
        ("overlong UTF-8", lambda: csv().replace(b"\r\n", b"\r\n\xc0\xaf", 1)),
        ("three thousand columns", lambda: wide(3000)),
        ("a million columns", lambda: wide(1_000_000)),
        ("a million empty rows", lambda: head() + b"\r\n" + (b";" * head().count(b";") + b"\r\n") * 300_000),
        ("the same heading in all columns", lambda: b"a;a;a;a\n1;2;3;4\n"),
        ("headings that differ in case only", lambda: csv().replace(b"streit_2", b"STREIT_1", 1)),
        ("empty headings", lambda: b";" * head().count(b";") + csv()[len(head()) :]),
        ("headings of control characters", lambda: b"\x01;\x02;\x03\n1;2;3\n"),
        ("headings written from right to left", lambda: "\u202ea;\u202eb\n1;2\n".encode()),
        ("rows of changing length", lambda: b"a;b;c\n1;2\n1;2;3;4\n1\n"),
        ("three delimiters mixed", lambda: b"a;b,c\td\n1,2;3\t4\n1\t2,3;4\n"),
        ("line ends of the old Mac only", lambda: csv().replace(b"\r\n", b"\r")),
        ("line ends mixed", lambda: csv().replace(b"\r\n", b"\n", 7).replace(b"\r\n", b"\r", 3)),
        ("formulas in all cells", lambda: head() + b"\r\n" + b";".join([b"=1+1"] * (head().count(b";") + 1)) + b"\r\n"),
        ("a web page", lambda: b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>"),
        ("JSON", lambda: b'{"a": [1, 2, 3], "b": {"c": null}}'),
        ("XML with entities", lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("a program of Windows", lambda: b"MZ\x90\0\x03" + bytes(range(256)) * 20),
        ("a program of Linux", lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20),
        ("a PDF renamed", lambda: PDF),
        ("a picture renamed", lambda: picture()),
        ("a pickle that would run a program", lambda: b"\x80\x04cposix\nsystem\n(S'true'\ntR."),
        ("random bytes", lambda: bytes((number * 7919 + 13) % 256 for number in range(50_000))),
        ("everything in one quoted cell", lambda: b'"' + csv().replace(b'"', b'""') + b'"\n1\n'),
        ("a hundred thousand quotation marks", lambda: head() + b"\r\n" + b'"' * 100_000),
        ("numbers beyond all limits", lambda: head() + b"\r\n" + b";".join([b"9" * 400] * (head().count(b";") + 1)) + b"\r\n"),
        ("dates for answers", lambda: head() + b"\r\n" + (b";".join([b"31.02.2026"] * (head().count(b";") + 1)) + b"\r\n") * 5),
        ("a note of the spreadsheet program left open beside the file", lambda: b"\x05Kim Muster" + b" " * 44 + b"K\0i\0m\0"),
        ("separator line that lies", lambda: b"sep=|\r\n" + csv()),
    )
]  # fmt: skip

NAMES: list[Row] = [
    ("csv", "answers", "../../x.csv", "a name with a path outside; only the ending of a name counts", csv),
    ("csv", "answers", "x.csv\0.sav", "a name with a zero byte", csv),
    ("csv", "answers", "x", "a name without ending", csv),
    ("csv", "answers", "a" * 300 + ".csv", "a name of three hundred letters; only the ending counts", csv),
    ("csv", "answers", "x.csv.exe", "a name of a program", csv),
    ("csv", "answers", "x.xls", "the old ending of Excel", csv),
    (
        "csv",
        "answers",
        ".~lock.x.csv#",
        "the lock file of an office program",
        lambda: b",kim,rechner,01.12.2026 09:00;",
    ),
    ("csv", "answers", "x.sav", "text under the name of SPSS", csv),
]

TABLES: list[Row] = [
    ("csv", "tables", "t.csv", "finished tables: two hundred percent", put("tables", ";40;", ";200;")),
    ("csv", "tables", "t.csv", "finished tables: a negative number", put("tables", ";1000;", ";-1000;")),
    ("csv", "tables", "t.csv", "finished tables: an unknown measure", put("tables", "family_conflict", "unbekannt")),
    ("csv", "tables", "t.csv", "finished tables: answers of persons instead", csv),
    ("csv", "reference", "t.csv", "reference values: percent as text", put("reference", "31.5", "viel")),
    ("csv", "reference", "t.csv", "reference values: infinity", put("reference", "31.5", "inf")),
    ("csv", "reference", "t.csv", "reference values: the same row twice", lambda: table("reference") + table("reference")[-60:]),
    ("csv", "margins", "t.csv", "known numbers: negative", put("margins", "207", "-207")),
    ("csv", "margins", "t.csv", "known numbers: an unknown group", put("margins", "weiblich", "fremd")),
    ("csv", "margins", "t.csv", "known numbers: a number of a hundred digits", put("margins", "207", "9" * 100)),
    ("csv", "expected", "t.csv", "expected: more answers than expected, as text", put("expected", "120", "zwölf")),
    ("csv", "expected", "t.csv", "expected: without a heading", lambda: table("expected").partition(b"\r\n")[2]),
    ("csv", "schools", "t.csv", "schools: the 31st of February", put("schools", "Entscheidung", "Entschieden am")),
    ("csv", "schools", "t.csv", "schools: grade ninety-nine", put("schools", ";7;", ";99;")),
    ("csv", "schools", "t.csv", "schools: two thousand rows", lambda: table("schools") + b"Schule;7;5;130;offen\r\n" * 2000),
    ("csv", "schools", "t.csv", "schools: no school", lambda: b"Ort;Land\r\nA;B\r\n"),
    ("csv", "offers", "t.csv", "offers: older than a person can become", put("offers", ";6;9;", ";6;999;")),
    ("csv", "offers", "t.csv", "offers: no name", put("offers", "Elternkurs A", "")),
    ("csv", "offers", "t.csv", "offers: twice the same", lambda: table("offers") + table("offers").split(b"\r\n")[1] + b"\r\n"),
    ("csv", "sessions", "t.csv", "sessions: a day that does not exist", put("sessions", "07.09.2026", "31.09.2026")),
    ("csv", "sessions", "t.csv", "sessions: a group that does not exist", put("sessions", "Klasse 5b", "Klasse 9z")),
    ("csv", "sessions", "t.csv", "sessions: minus twenty present", put("sessions", ";15;", ";-20;")),
    ("csv", "study", "t.csv", "comparison: no second side", lambda: table("study").replace(b"Vergleich", b"CTC")),
    ("csv", "study", "t.csv", "comparison: a year before our calendar", put("study", ";2021;", ";-5;")),
    ("csv", "linked", "t.csv", "linked answers: a name instead of a code", put("linked", "QX00W", "Kim Mustermann")),
    ("csv", "linked", "t.csv", "linked answers: beyond the scale", put("linked", ";1.5;", ";99;")),
    ("csv", "indicators", "t.csv", "figures: more than everybody", put("indicators", ";98000;", ";8;")),
    ("csv", "indicators", "t.csv", "figures: another city", put("indicators", "05913000", "11000000")),
    ("csv", "indicators", "t.xlsm", "figures: a name of a workbook with macros", lambda: table("indicators")),
    ("csv", "streamed", "a.csv", "parts: empty file", lambda: b""),
    ("csv", "streamed", "a.csv", "parts: no question in it", lambda: b"a;b\n1;2\n"),
    ("csv", "streamed", "a.csv", "parts: zero bytes", lambda: b"\0" * 3000),
    ("csv", "streamed", "a.csv", "parts: rows of changing length", lambda: bases()["streamed csv"].content + b"1;2\n"),
    ("csv", "streamed", "a.csv", "parts: words for codes", lambda: bases()["streamed csv"].content.replace(b"\n", b"\nja", 1)),
    ("csv", "streamed", "a.csv", "parts: not UTF-8", lambda: bases()["streamed csv"].content + b"\xff\xfe\xfd\n"),
]  # fmt: skip


def nested(open_: str, close: str, depth: int) -> bytes:
    """Return YAML nested so deep."""
    return ("id: " + open_ * depth + close * depth).encode()


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join([f'*{chr(97 + at)}'] * 9)}]\n" for at in range(9)
)
SELF = "id: probe\ntitle: &a {de: *a, en: *a}\n"
CUT = CUT_POINTS

YAML_SAID: list[tuple[str, Callable[[], bytes]]] = [
    ("empty file", lambda: b""),
    ("a billion laughs by aliases", lambda: BOMB.encode()),
    ("an alias of itself", lambda: SELF.encode()),
    ("an alias that does not exist", lambda: b"id: *nowhere\n"),
    ("a tag that would run a program", lambda: b"id: !!python/object/apply:os.system ['true']\n"),
    ("a tag for an object of Python", lambda: b"!!python/name:os.system\n"),
    ("a tag of its own", lambda: b"id: !fremd probe\n"),
    ("five thousand brackets deep", lambda: nested("[", "]", 5000)),
    ("fifty thousand braces never closed", lambda: nested("{a: ", "", 50_000)),
    ("twenty thousand lists by indentation", lambda: ("- " * 20_000 + "x").encode()),
    ("a key twice", lambda: CUT.encode() + b"id: anders\n"),
    ("a list as key", lambda: b"? [a, b]\n: c\n"),
    ("a tab as indentation", lambda: CUT.replace("    all", "\tall").encode()),
    ("a zero byte", lambda: CUT.replace("probe", "pro\0be").encode()),
    ("Windows-1252", lambda: CUT.encode("cp1252")),
    ("UTF-16", lambda: CUT.encode("utf-16")),
    ("half a surrogate", lambda: CUT.encode().replace("Für".encode(), b"F\xed\xa0\x80r")),
    ("a number where a text belongs", lambda: CUT.replace("id: probe", "id: 12").encode()),
    ("a list where fields belong", lambda: b"- id: probe\n- id: zwei\n"),
    ("a text and nothing else", lambda: b"Guten Tag"),
    ("a number beyond all limits", lambda: CUT.replace("2.75", "1e999").encode()),
    ("not a number", lambda: CUT.replace("2.75", ".nan").encode()),
    ("four thousand digits", lambda: CUT.replace("2.75", "9" * 4400).encode()),
    ("a date that does not exist", lambda: CUT.replace("2026-01-01", "2026-02-31").encode()),
    ("the year zero", lambda: CUT.replace("2026-01-01", "0000-01-01").encode()),
    ("base sixty", lambda: CUT.replace("2.75", "190:20:30").encode()),
    ("binary data", lambda: b"id: !!binary |\n  R0lGODlhAQABAAAAACw=\n"),
    ("merge of itself", lambda: b"id: &a\n  <<: *a\n"),
    ("merge of a number", lambda: b"<<: 7\nid: probe\n"),
    ("two documents in one file", lambda: CUT.encode() + b"---\n" + CUT.encode()),
    ("a directive that does not exist", lambda: b"%YAML 9.9\n---\n" + CUT.encode()),
    ("a text of five megabytes", lambda: CUT.replace("Probe", "P" * 5_000_000).encode()),
    ("two hundred thousand fields", lambda: b"".join(b"f%d: 1\n" % number for number in range(200_000))),
    ("a picture renamed", lambda: TINY_PNG),
    ("a zip file renamed", lambda: b"PK\x03\x04" + os.urandom(0) + bytes(200)),
]

YAML: list[Row] = [("yaml", "cut_points", "c.yaml", f"cut points: {said}", make) for said, make in YAML_SAID]
YAML += [
    ("yaml", "instrument", "items.yaml", f"instrument: {said}", make)
    for said, make in YAML_SAID
    if "bracket" in said or "alias" in said or "tag" in said or "laugh" in said or "empty" in said or "number" in said
]
YAML += [
    ("yaml", "own_programme", "local_nachtsport.yaml", f"own programme: {said}", make)
    for said, make in YAML_SAID
    if "brace" in said or "alias" in said or "tag" in said or "laugh" in said or "empty" in said or "surrogate" in said
]
YAML += [
    ("yaml", "own_programme", "local_nachtsport.yaml", "own programme: a person as source",
     lambda: OWN_PROGRAMME.replace("by: Koordinierung Beispielstadt", "by: Kim Mustermann").encode()),
    ("yaml", "own_programme", "local_nachtsport.yaml", "own programme: an address that runs a script",
     lambda: OWN_PROGRAMME.replace("https://www.beispielstadt.example/nachtsport", "javascript:alert(1)").encode()),
    ("yaml", "instrument", "instrument.yaml", "instrument: the head is missing", lambda: b"# nothing\n"),
    ("yaml", "instrument", "scales.yaml", "instrument: scales that name no question",
     lambda: INSTRUMENT_FILES["scales.yaml"].replace(b"item: ", b"item: x")),
    ("yaml", "instrument", "groups.yaml", "instrument: a group by religion",
     lambda: INSTRUMENT_FILES["groups.yaml"] + b"- id: religion\n  label: {de: Religion, en: Religion}\n  role: other\n"
     b"  columns: [religion]\n"),
    ("csv", "cut_points", "c.csv", "cut points as CSV: not a number", lambda: b"# id: probe\nscale;grade;value\nfamily_conflict;all;viel\n"),
    ("csv", "cut_points", "c.csv", "cut points as CSV: zero bytes", lambda: b"\0" * 100),
    ("csv", "cut_points", "c.csv", "cut points as CSV: empty", lambda: b""),
]  # fmt: skip

FILES: list[Row] = [*CSV, *NAMES, *TABLES, *YAML]
