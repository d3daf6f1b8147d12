"""Damaged variants of valid survey files: seeded, over all formats, in the ways files really break and are attacked."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from survey_files import (
    ITEMS,
    as_texts,
    csv_text,
    survey_frame,
    write_dta,
    write_limesurvey,
    write_parquet,
    write_sav,
    write_xlsx,
)

ROWS = 60
Random = np.random.Generator


@dataclass(frozen=True)
class Base:
    """A valid file: its name, its bytes."""

    id: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Variant:
    """A damaged file: what was done to which base, and the result."""

    kind: str
    base: str
    name: str
    content: bytes


def stored(write: Callable[[Path], object], name: str) -> bytes:
    """Return the bytes that `write` puts into a file of this name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


@cache
def frame() -> pd.DataFrame:
    return survey_frame(ROWS, seed=11)


@cache
def bases() -> dict[str, Base]:
    """Return the valid files, by id."""
    answers, texts = frame(), as_texts(frame())
    plain = answers.rename(columns={"prügelei": "pruegelei"})
    files = {
        "sav": ("x.sav", stored(lambda path: write_sav(path, answers), "x.sav")),
        "sav_rows": ("x.sav", stored(lambda path: write_sav(path, answers, row_compress=True), "x.sav")),
        "zsav": ("x.zsav", stored(lambda path: write_sav(path, answers), "x.zsav")),
        "dta": ("x.dta", stored(lambda path: write_dta(path, plain), "x.dta")),
        "csv": ("x.csv", csv_text(answers).encode()),
        "csv_texts": ("x.csv", csv_text(texts).encode("cp1252")),
        "csv_utf16": ("x.csv", csv_text(answers, delimiter="\t").encode("utf-16")),
        "xlsx": ("x.xlsx", stored(lambda path: write_xlsx(path, answers), "x.xlsx")),
        "parquet": ("x.parquet", stored(lambda path: write_parquet(path, answers), "x.parquet")),
        "parquet_bare": ("x.parquet", stored(lambda path: write_parquet(path, answers, checksums=False), "x.parquet")),
        "limesurvey": ("x.csv", stored(lambda path: write_limesurvey(path, answers, extra=False), "x.csv")),
    }
    return {key: Base(key, name, content) for key, (name, content) in files.items()}


ALL_BASES = (
    "sav", "sav_rows", "zsav", "dta", "csv", "csv_texts", "csv_utf16", "xlsx", "parquet", "parquet_bare", "limesurvey",
)  # fmt: skip
CSV_BASES = ("csv", "csv_texts", "limesurvey")


# --- damage to bytes, any format -------------------------------------------------------------------------------------


def truncated(data: bytes, random: Random) -> bytes:
    return data[: int(random.integers(1, len(data)))]


def flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for place in random.integers(0, len(data), int(random.integers(1, 9))):
        changed[place] ^= int(random.integers(1, 256))
    return bytes(changed)


def removed(data: bytes, random: Random) -> bytes:
    start, length = int(random.integers(0, len(data) - 1)), int(random.integers(1, 300))
    return data[:start] + data[start + length :]


def inserted(data: bytes, random: Random) -> bytes:
    start = int(random.integers(0, len(data)))
    return data[:start] + random.bytes(int(random.integers(1, 60))) + data[start:]


def zeroed(data: bytes, random: Random) -> bytes:
    start, length = int(random.integers(0, len(data) - 1)), int(random.integers(8, 512))
    length = min(length, len(data) - start)
    return data[:start] + b"\0" * length + data[start + length :]


def repeated(data: bytes, random: Random) -> bytes:
    start, length = int(random.integers(0, len(data) - 1)), int(random.integers(16, 600))
    return data[: start + length] + data[start:]


def appended(data: bytes, random: Random) -> bytes:
    return data + random.bytes(int(random.integers(1, 400)))


BYTE_DAMAGE = {
    "truncated": truncated,
    "bytes flipped": flipped,
    "bytes removed": removed,
    "bytes inserted": inserted,
    "block zeroed": zeroed,
    "block repeated": repeated,
    "junk appended": appended,
}


# --- damage to delimited text ----------------------------------------------------------------------------------------


def lines_of(data: bytes) -> list[bytes]:
    return data.split(b"\r\n")


def line_changed(data: bytes, random: Random, change: Callable[[bytes], bytes]) -> bytes:
    """Change one line that is neither the header nor the empty end."""
    lines = lines_of(data)
    at = int(random.integers(1, len(lines) - 1))
    lines[at] = change(lines[at])
    return b"\r\n".join(lines)


def header_changed(data: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    first, end, rest = data.partition(b"\r\n")
    return sign_of(data).join(change(first.split(sign_of(data)))) + end + rest


def sign_of(data: bytes) -> bytes:
    return b"," if data.count(b",") > 2 * data.count(b";") else b";"


def swapped(names: list[bytes], at: int, name: bytes) -> list[bytes]:
    return [*names[:at], name, *names[at + 1 :]]


def field(data: bytes, text: bytes) -> bytes:
    """Return a header field as this file writes it."""
    return b'"' + text + b'"' if b'","' in data else text


MIXED = "größe".encode() + "größe".encode("cp1252")


def twice(names: list[bytes], random: Random) -> list[bytes]:
    name = names[0].upper() if random.random() < 0.5 else names[0]
    return swapped(names, int(random.integers(1, len(names))), name)


def unreadable(names: list[bytes], random: Random) -> list[bytes]:
    at = int(random.integers(0, len(names)))
    return swapped(names, at, names[at][:2] + b"\x01" + names[at][2:])


CSV_DAMAGE: dict[str, Callable[[bytes, Random], bytes]] = {
    "quote opened": lambda data, random: line_changed(data, random, lambda line: b'"' + line),
    "row too long": lambda data, random: line_changed(data, random, lambda line: line + sign_of(data) + b"1"),
    "row too short": lambda data, random: line_changed(data, random, lambda line: line.rpartition(sign_of(data))[0]),
    "row shifted": lambda data, random: line_changed(data, random, lambda line: sign_of(data) + line),
    "null byte": lambda data, random: line_changed(data, random, lambda line: line[:3] + b"\0" + line[3:]),
    "mixed encodings": lambda data, random: header_changed(data, lambda names: swapped(names, -1, field(data, MIXED))),
    "columns twice": lambda data, random: header_changed(data, lambda names: twice(names, random)),
    "header merged": lambda data, random: header_changed(
        data, lambda names: [name if at % 3 == 0 else b"" for at, name in enumerate(names)]
    ),
    "header missing": lambda data, random: data.partition(b"\r\n")[2],
    "control character in name": lambda data, random: header_changed(data, lambda names: unreadable(names, random)),
    "header only": lambda data, random: data.partition(b"\r\n")[0] + b"\r\n",
    "title above": lambda data, random: b"Befragung 2026\r\n\r\n" + data,
    "one column": lambda data, random: data.replace(sign_of(data), b"~"),
    "utf-32": lambda data, random: data.decode("utf-8-sig" if data[:1] == b"\xef" else "cp1252").encode("utf-32"),
    "header in the middle": lambda data, random: b"\r\n".join(
        [*(lines := lines_of(data))[: (at := int(random.integers(5, len(lines) - 2)))], lines[0], *lines[at:]]
    ),
    "delimiters mixed": lambda data, random: line_changed(
        data, random, lambda line: line.replace(sign_of(data), b"|")
    ),
}  # fmt: skip


# --- damage to answers, written again in any format ------------------------------------------------------------------


def rows_of(random: Random, least: int = 1, most: int = 6) -> np.ndarray:
    return random.choice(ROWS, int(random.integers(least, most)), replace=False)


def an_item(random: Random) -> str:
    return str(random.choice(list(ITEMS)))


def changed_cells(values: object, random: Random, column: str | None = None, most: int = 6) -> pd.DataFrame:
    answers = frame().copy()
    name = column or an_item(random)
    if isinstance(values, str):
        answers[name] = answers[name].astype(object)
    answers.loc[rows_of(random, 1, most), name] = values
    return answers


def dates(random: Random) -> pd.DataFrame:
    answers, name = as_texts(frame()), f"alkohol_{int(random.integers(1, 4))}"
    answers[name] = ["03.05.2024" if text == "3-5-mal" else text for text in answers[name]]
    return answers


def other_set(random: Random) -> pd.DataFrame:
    """A column mapped to the wrong question: weights under the name of an item."""
    answers = frame().copy()
    answers[an_item(random)] = answers["weight"]
    return answers


def free_text(random: Random) -> pd.DataFrame:
    answers = frame().astype(object)
    answers[an_item(random)] = [f"Person {number}" for number in range(ROWS)]
    return answers


def doubled_rows(random: Random) -> pd.DataFrame:
    answers = frame()
    return pd.concat([answers, answers.loc[rows_of(random, 1, 20)]], ignore_index=True)


def renamed(random: Random) -> pd.DataFrame:
    return frame().rename(columns={an_item(random): "unbekannt_x"})


def emptied(random: Random) -> pd.DataFrame:
    answers = frame().copy()
    answers[an_item(random)] = np.nan
    return answers


ANSWER_DAMAGE: dict[str, Callable[[Random], pd.DataFrame]] = {
    "wrong codes": lambda random: changed_cells(float(random.choice([0 - 3, 5, 8, 77, 99, 1e6])), random),
    "half codes": lambda random: changed_cells(float(random.choice([0.5, 2.5, 3.25])), random),
    "dates for answers": dates,
    "wrong column": other_set,
    "free text": free_text,
    "negative weights": lambda random: changed_cells(-1.0, random, "weight"),
    "weights missing": lambda random: changed_cells(np.nan, random, "weight"),
    "strata missing": lambda random: changed_cells(np.nan, random, "stratum"),
    "units missing": lambda random: changed_cells(np.nan, random, "psu"),
    "unknown sex": lambda random: changed_cells(7.0, random, "geschlecht"),
    "unknown grade": lambda random: changed_cells(77.0, random, "stufe"),
    "rows twice": doubled_rows,
    "question renamed": renamed,
    "question emptied": emptied,
    "nobody answered": lambda random: frame().assign(**dict.fromkeys(ITEMS, np.nan)),
    "no question": lambda random: frame().rename(columns={name: f"v{at:03}x" for at, name in enumerate(ITEMS)}),
}
WRITERS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "x.csv": lambda answers: csv_text(answers).encode(),
    "x.xlsx": lambda answers: stored(lambda path: write_xlsx(path, answers), "x.xlsx"),
    "x.sav": lambda answers: stored(lambda path: write_sav(path, answers, labels=False), "x.sav"),
    "x.dta": lambda answers: stored(
        lambda path: write_dta(path, answers.rename(columns=lambda name: name.replace("ü", "ue").replace(" ", "_"))),
        "x.dta",
    ),
    "x.parquet": lambda answers: stored(lambda path: write_parquet(path, answers), "x.parquet"),
}
TEXT_WRITERS = ("x.csv", "x.xlsx")


# --- hostile and strange workbooks -----------------------------------------------------------------------------------


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    sink = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        warnings.simplefilter("ignore")
        for entry in source.infolist():
            content = change(entry.filename, source.read(entry))
            if content is not None:
                copy.writestr(entry.filename, content)
        for name, content in (more or {}).items():
            copy.writestr(name, content)
    return sink.getvalue()


def kept(name: str, content: bytes) -> bytes:
    return content


def in_sheet(data: bytes, old: bytes, new: bytes) -> bytes:
    return rezipped(data, lambda name, text: text.replace(old, new, 1) if "sheet1.xml" in name else text)


def merged_header(random: Random) -> bytes:
    import xlsxwriter

    def write(path: Path) -> None:
        book = xlsxwriter.Workbook(str(path))
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 2, "Familie")
        page.write_row(0, 3, list(frame().columns)[3:])
        for number, row in enumerate(frame().astype(object).fillna("").itertuples(index=False), 1):
            page.write_row(number, 0, row)
        book.close()

    return stored(write, "x.xlsx")


def excel_dates(random: Random) -> bytes:
    import datetime as dt

    import xlsxwriter

    def write(path: Path) -> None:
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy"})
        page = book.add_worksheet()
        page.write_row(0, 0, list(frame().columns))
        for number, row in enumerate(as_texts(frame()).itertuples(index=False), 1):
            for at, value in enumerate(row):
                if value == "3-5-mal":
                    page.write_datetime(number, at, dt.datetime(2024, 5, 3))
                elif not pd.isna(value):
                    page.write(number, at, value)
        book.close()

    return stored(write, "x.xlsx")


def overlapping(data: bytes) -> bytes:
    changed = bytearray(data)
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    changed[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(changed)


def sized(data: bytes, size: int) -> bytes:
    """State another unpacked size for the first part, in both places."""
    changed = bytearray(data)
    changed[22:26] = struct.pack("<I", size)
    first = data.index(b"PK\x01\x02")
    changed[first + 24 : first + 28] = struct.pack("<I", size)
    return bytes(changed)


ERROR_CELL = re.compile(rb'<c r="([A-P][0-9]+)"><v>[^<]*</v>')


def errors_in(sheet: bytes) -> bytes:
    return ERROR_CELL.sub(rb'<c r="\1" t="e"><v>#N/A</v>', sheet, 3)


WORKBOOK_DAMAGE: dict[str, Callable[[bytes, Random], bytes]] = {
    "zip bomb": lambda data, random: rezipped(data, kept, {"xl/media/1.bin": bytes(int(random.integers(4, 30)) << 20)}),
    "zip in itself": lambda data, random: rezipped(data, kept, {"xl/embeddings/again.xlsx": data}),
    "many parts": lambda data, random: rezipped(data, kept, {f"xl/m/{number}.bin": b"" for number in range(1001)}),
    "parts twice": lambda data, random: rezipped(data, kept, {"xl/worksheets/sheet1.xml": b"<worksheet/>"}),
    "path outside": lambda data, random: rezipped(data, kept, {"../../../tmp/x": b"x"}),
    "parts overlap": lambda data, random: overlapping(data),
    "false size": lambda data, random: sized(data, int(random.integers(0, 2**31))),
    "document type": lambda data, random: in_sheet(
        data, b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    ),
    "outside link": lambda data, random: rezipped(data, kept, {"xl/externalLinks/link1.xml": b"<externalLink/>"}),
    "macros": lambda data, random: rezipped(data, kept, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "cell far out": lambda data, random: in_sheet(
        data, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    ),
    "text out of range": lambda data, random: in_sheet(data, b't="s"><v>', b't="s"><v>9999'),
    "sheet missing": lambda data, random: rezipped(data, lambda name, text: None if "sheet1.xml" in name else text),
    "sheet cut": lambda data, random: rezipped(
        data, lambda name, text: text[: int(random.integers(10, len(text)))] if "sheet1.xml" in name else text
    ),
    "header merged": lambda data, random: merged_header(random),
    "dates for answers": lambda data, random: excel_dates(random),
    "formulas without values": lambda data, random: in_sheet(data, b"<v>0</v>", b"<f>A1+1</f><v></v>"),
    "error cells": lambda data, _: rezipped(data, lambda name, text: errors_in(text) if "sheet1" in name else text),
    "password": lambda data, random: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
    "utf-16 sheet": lambda data, random: rezipped(
        data, lambda name, text: text.decode().encode("utf-16") if "sheet1.xml" in name else text
    ),
}  # fmt: skip


# --- damage to SPSS, Stata and Parquet structure ---------------------------------------------------------------------


class Odd(pa.ExtensionType):
    """A type of one's own, as an attacker or a careless program would write it."""

    def __init__(self) -> None:
        super().__init__(pa.float64(), "test.damage")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage, serialized):
        return cls()


def parquet_of(change: Callable[[pa.Table], pa.Table]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(change(pa.Table.from_pandas(frame(), preserve_index=False)), sink)
    return sink.getvalue()


def replaced(table: pa.Table, random: Random, make: Callable[[pa.Array], pa.Array]) -> pa.Table:
    at = int(random.integers(0, len(ITEMS)))
    return table.set_column(at, table.column_names[at], make(table.column(at).combine_chunks()))


def spss_rows(data: bytes, random: Random) -> bytes:
    rows = int(random.choice([-7, 0, 1, ROWS - 1, ROWS + 1, 10**6, 2**31 - 1]))
    return data[:80] + struct.pack("<i", rows) + data[84:]


STRUCTURE_DAMAGE: dict[str, tuple[str, Callable[[bytes, Random], bytes]]] = {
    "row count": ("sav", spss_rows),
    "row count, rows packed": ("sav_rows", spss_rows),
    "row count, all packed": ("zsav", spss_rows),
    "header of SPSS": ("sav", lambda data, random: flipped(data[:176], random) + data[176:]),
    "header of Stata": ("dta", lambda data, random: flipped(data[:160], random) + data[160:]),
    "footer of Parquet": ("parquet", lambda data, random: data[:-900] + flipped(data[-900:], random)),
    "extension type": ("parquet", lambda data, random: parquet_of(
        lambda table: replaced(table, random, lambda one: pa.ExtensionArray.from_storage(Odd(), one)))),
    "nested column": ("parquet", lambda data, random: parquet_of(
        lambda table: replaced(table, random, lambda one: pa.array([[value] for value in one.to_pylist()])))),
    "pickled column": ("parquet", lambda _, random: parquet_of(
        lambda table: replaced(table, random, lambda one: pa.array([b"\x80\x04pickle"] * ROWS)))),
    "no rows": ("parquet", lambda data, random: parquet_of(lambda table: table.slice(0, 0))),
    "columns twice": ("parquet", lambda _, random: parquet_of(
        lambda table: table.rename_columns(["STREIT_2", *table.column_names[1:]]))),
    "encrypted": ("parquet", lambda data, random: b"PARE" + data[4:-4] + b"PARE"),
}  # fmt: skip
ENDINGS = (
    ".sav", ".zsav", ".dta", ".csv", ".xlsx", ".parquet", ".xls", ".xlsm", ".ods", ".rds", ".por", ".pkl", ".zip",
    ".h5", ".txt", ".json", ".html", "", ".bak",
)  # fmt: skip


def renamed_file(base: Base, random: Random) -> Variant:
    """Return a file whose ending is not that of its content."""
    text = base.name.endswith(".csv")
    same = {".csv", ".txt"} if text else {".sav", ".zsav"} if base.name.endswith("sav") else {Path(base.name).suffix}
    ending = str(random.choice([ending for ending in ENDINGS if ending not in same]))
    return Variant("wrong extension", base.id, f"x{ending}", base.content)


def kinds() -> list[str]:
    """Return all kinds of damage; damage to bytes as often as all others together."""
    others = [
        "wrong extension",
        *(f"csv: {kind}" for kind in CSV_DAMAGE),
        *(f"answers: {kind}" for kind in ANSWER_DAMAGE),
        *(f"workbook: {kind}" for kind in WORKBOOK_DAMAGE),
        *(f"structure: {kind}" for kind in STRUCTURE_DAMAGE),
    ]
    byte_kinds = [f"bytes: {kind}" for kind in BYTE_DAMAGE]
    mixed: list[str] = []
    for at, kind in enumerate(others):
        mixed += [kind, byte_kinds[at % len(byte_kinds)]]
    return mixed


def variant(number: int, seed: int = 2026) -> Variant:
    """Return damaged variant `number`; the same number gives the same bytes, as far as the writers are
    exact.
    """
    random = np.random.default_rng([seed, number])
    all_kinds = kinds()
    kind = all_kinds[number % len(all_kinds)]
    area, _, name = kind.partition(": ")
    if area == "wrong extension":
        return renamed_file(bases()[str(random.choice(ALL_BASES))], random)
    if area == "bytes":
        base = bases()[str(random.choice(ALL_BASES))]
        return Variant(kind, base.id, base.name, BYTE_DAMAGE[name](base.content, random))
    if area == "csv":
        base = bases()[str(random.choice(CSV_BASES))]
        return Variant(kind, base.id, base.name, CSV_DAMAGE[name](base.content, random))
    if area == "workbook":
        return Variant(kind, "xlsx", "x.xlsx", WORKBOOK_DAMAGE[name](bases()["xlsx"].content, random))
    if area == "structure":
        base = bases()[STRUCTURE_DAMAGE[name][0]]
        return Variant(kind, base.id, base.name, STRUCTURE_DAMAGE[name][1](base.content, random))
    answers = ANSWER_DAMAGE[name](random)
    texts = any(answers[column].map(type).eq(str).any() for column in ITEMS if column in answers)
    file = str(random.choice(TEXT_WRITERS if texts else list(WRITERS)))
    return Variant(kind, "answers", file, WRITERS[file](answers))
