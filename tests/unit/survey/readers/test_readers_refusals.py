"""Refused, damaged and oversized files: each ends in its own listed code, with a sentence in both languages.

1. Every code that the readers raise, and every rule of their findings, stands in the catalogue with German and English.
2. Refused endings are named with a reason and a way out; unknown endings name what is possible.
3. The content must agree with the ending, in whatever direction they differ.
4. Missing, empty, unreadable and special files have codes of their own.
5. Limits: bytes, rows, columns, cells, unpacked bytes; counted before the table is built.
6. CSV damage: quotes, row lengths, encodings, null bytes, one column only; line numbers are those of the file.
7. Headers: twice (case ignored), merged, missing, unnamed, unreadable, too long, no columns, no rows.
8. Workbooks: bombs, many parts, overlapping and doubled parts, document types, outside links, macros, passwords,
   parts of false size or checksum, cells far out.
9. Parquet: extension types, truncation, changed bytes with checksums, statistics that contradict the values.
10. SPSS and Stata: row counts that do not fit, cut ends, labels that are not in the stated encoding.
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from survey_files import gaps, survey_frame, write_csv, write_dta, write_parquet, write_sav, write_xlsx

import ctc_toolkit.survey.readers as readers
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey.readers import DEFAULT_LIMITS, REFUSED_FORMATS, Limits, read_file

FRAME = survey_frame(rows=30)
SURVEY = Path(readers.__file__).resolve().parents[1]


def code_of(path: Path, **options: object) -> str:
    with pytest.raises(ToolkitError) as caught:
        read_file(path, **options)
    assert gaps(caught.value) == []
    for language in ("de", "en"):
        said = caught.value.say(language)
        assert len(said.split(". ")) >= 2 or ":" in said or ";" in said, said
    return caught.value.code


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_1_every_code_is_listed():
    sources = [*(SURVEY / "readers").glob("*.py"), *(SURVEY / name for name in MAPPING_FILES)]
    used = set()
    for source in sources:
        text = source.read_text(encoding="utf-8")
        used |= set(re.findall(r'ToolkitError\(\s*"(\w+)"', text))
        used |= set(re.findall(r'Finding\(\s*"(\w+)"', text))
        used |= set(re.findall(r'self\.add\("(\w+)"', text))
        used |= set(re.findall(r'\{"error": "(\w+)"', text))
    used |= set(REFUSED_FORMATS.values())
    assert len(used) > 80
    assert used <= messages().keys()
    for code in used:
        assert set(messages()[code].what) == {"de", "en"} == set(messages()[code].do), code


MAPPING_FILES = (
    "mapping.py",
    "coverage.py",
    "conversion.py",
    "design_columns.py",
    "directions.py",
    "direction_questions.py",
)


@pytest.mark.parametrize("ending", sorted(REFUSED_FORMATS))
def test_2_refused_endings(tmp_path, ending):
    assert code_of(write(tmp_path / f"x{ending}", "whatever")) == REFUSED_FORMATS[ending]


def test_2_unknown_endings(tmp_path):
    with pytest.raises(ToolkitError) as caught:
        read_file(write(tmp_path / "umfrage.bak", "a;b"))
    assert caught.value.code == "format_unknown"
    assert ".sav" in caught.value.say("de")
    assert code_of(write(tmp_path / "umfrage", "a;b")) == "format_unknown"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.csv", b"$FL2@(#) SPSS DATA FILE", "file_other_content"),
        ("x.csv", b"PAR1" + b"\0" * 40 + b"PAR1", "file_other_content"),
        ("x.sav", b"a;b\n1;2\n", "file_other_content"),
        ("x.parquet", b"<stata_dta><header>", "file_other_content"),
        ("x.xlsx", b"a;b\n1;2\n", "file_other_content"),
        ("x.xlsx", b"PK\x03\x04" + b"nothing of a workbook" * 9, "file_other_content"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_other_content"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        ("x.xlsx", b"PK\x03\x04 [Content_Types].xml xl/vbaProject.bin", "refused_macros"),
        ("x.csv", b"%PDF-1.7 text", "refused_document"),
        ("x.csv", b"<!DOCTYPE html><html>signed out</html>", "refused_document"),
        ("x.csv", b'{"answers": [1, 2]}', "refused_structure"),
        ("x.csv", b"\x1f\x8b\x08\x00 packed", "refused_archive"),
        ("x.parquet", b"\x80\x04\x95 pickle", "refused_pickle"),
        ("x.sav", b"RDX3\nX\n", "refused_r"),
        ("x.dta", b"\x89HDF\r\n\x1a\n", "refused_hdf5"),
        ("x.parquet", b"PARE" + b"\0" * 50, "file_password"),
        ("x.sav", bytes(range(1, 32)) * 20, "file_content_unknown"),
    ],
)
def test_3_content_and_ending(tmp_path, name, content, code):
    assert code_of(write(tmp_path / name, content)) == code


def test_4_no_file(tmp_path):
    assert code_of(tmp_path / "fehlt.csv") == "file_missing"
    (tmp_path / "ordner.csv").mkdir()
    assert code_of(tmp_path / "ordner.csv") == "file_not_regular"
    assert code_of(write(tmp_path / "leer.csv", "")) == "file_empty"
    assert code_of(write(tmp_path / "leer.sav", b"\0" * 500)) == "file_empty"
    assert code_of(write(tmp_path / "leer2.csv", " \r\n\r\n ")) == "file_empty"
    assert code_of(Path("a\0b.csv")) == "file_missing"


def test_4_not_allowed_to_read(tmp_path, monkeypatch):
    path = write(tmp_path / "x.csv", "a;b\n1;2\n")

    def refuse(self):
        raise PermissionError("no")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code_of(path) == "file_unreadable"


def test_5_limits(tmp_path):
    csv = write_csv(tmp_path / "x.csv", FRAME)
    assert code_of(csv, limits=Limits(file_bytes=100)) == "file_too_large"
    rows, columns, cells = Limits(rows=29), Limits(columns=20), Limits(cells=600)
    for path in (
        csv,
        write_xlsx(tmp_path / "x.xlsx", FRAME),
        write_sav(tmp_path / "x.sav", FRAME),
        write_dta(tmp_path / "x.dta", FRAME),
        write_parquet(tmp_path / "x.parquet", FRAME),
    ):
        assert code_of(path, limits=rows) == "too_many_rows", path
        assert code_of(path, limits=columns) == "too_many_columns", path
        assert code_of(path, limits=cells) == "too_many_cells", path
        assert len(read_file(path, limits=Limits(rows=30, columns=22)).frame) == 30
    assert code_of(tmp_path / "x.xlsx", limits=Limits(unpacked_bytes=3000)) == "zip_too_large"
    assert code_of(tmp_path / "x.parquet", limits=Limits(unpacked_bytes=300)) == "unpacked_too_large"


def test_5_many_short_lines_are_counted_first(tmp_path):
    path = write(tmp_path / "x.csv", "a;b\n" + "1;2\n" * 500)
    assert code_of(path, limits=Limits(rows=100)) == "too_many_rows"


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ('a;b\n1;"x\n2;y\n', "csv_quotes", {"line": 2}),
        ("a;b\n1;2\n3;4;5\n6\n7;8\n", "csv_row_length", {"line": 3, "count": 2, "expected": 2, "found": 3}),
        ("a;b\n1;2\n3", "csv_row_length", {"line": 3, "found": 1}),
        ("nur eine Spalte\n1\n2\n", "csv_one_column", {}),
        (b"a;b\n1;2\n\x003;4\n", "csv_null_bytes", {"line": 3}),
        ("größe;b\nä;ö\n".encode() + "übel;ß\n".encode("cp1252"), "csv_encoding_mixed", {"line": 3}),
        (b"a;b\n1;\x81\x8d\n", "csv_encoding", {"line": 2}),
        ("a;b\n1;2\n".encode("utf-32"), "csv_encoding_unsupported", {"found": "UTF-32"}),
        (b"\xff\xfe" + "a;b\n1;2\n".encode("utf-16-le") + b"\x00", "csv_encoding", {}),
        (b"\xef\xbb\xbfa;b\n1;\xff\n", "csv_encoding", {"line": 2}),
    ],
)
def test_6_csv_damage(tmp_path, text, code, values):
    with pytest.raises(ToolkitError) as caught:
        read_file(write(tmp_path / "x.csv", text))
    assert caught.value.code == code
    assert values.items() <= caught.value.values.items()


def test_6_line_numbers_count_the_header(tmp_path):
    with pytest.raises(ToolkitError) as caught:
        read_file(write(tmp_path / "x.csv", '"a\nzweizeilig";b\n1;2\n3;4\n5;6;7\n'))
    assert caught.value.values["line"] == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Q1;q1;b\n1;2;3\n", "columns_twice"),
        ("Familie;;;Schule;;\n1;2;3;4;5;6\n", "header_merged"),
        ("3;1;2\n1;2;3\n2;2;2\n", "header_missing"),
        ("a;b\x07c\n1;2\n", "header_control_characters"),
        ("a;b\ufffdc\n1;2\n", "header_control_characters"),
        (f"a;{'x' * 1001}\n1;2\n", "header_too_long"),
        ("a;b\n", "file_no_rows"),
        ("a;b", "file_no_rows"),
        (";;\n;;\n", "file_no_columns"),
    ],
)
def test_7_headers(tmp_path, text, code):
    assert code_of(write(tmp_path / "x.csv", text)) == code


def test_7_one_unnamed_column_is_left_out_and_told(tmp_path):
    raw = read_file(write(tmp_path / "x.csv", "a;;c;d;\n1;2;3;4;\n"))
    assert list(raw.frame.columns) == ["a", "c", "d"]
    told = [entry for entry in raw.findings if entry.rule == "column_unnamed"]
    assert [(entry.severity, entry.values["position"]) for entry in told] == [("warning", 2)]


def test_7_workbook_headers(tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    page = book.add_worksheet()
    page.merge_range("A1:C1", "Familie")
    page.write_row(0, 3, ["d"])
    page.write_row(1, 0, [1, 2, 3, 4])
    book.close()
    assert code_of(tmp_path / "x.xlsx") == "header_merged"
    write_xlsx(tmp_path / "y.xlsx", FRAME, header=["doppelt", "Doppelt", *list(FRAME.columns)[2:]])
    assert code_of(tmp_path / "y.xlsx") == "columns_twice"
    xlsxwriter.Workbook(str(tmp_path / "z.xlsx")).close()
    assert code_of(tmp_path / "z.xlsx") == "xlsx_no_sheet"


def changed_workbook(path: Path, target: Path, change) -> Path:
    """Copy a workbook part by part; `change(name, content)` returns the new content, None to leave it out."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            content = change(entry.filename, source.read(entry))
            if content is not None:
                copy.writestr(entry.filename, content)
    return target


def extended_workbook(path: Path, target: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    changed_workbook(path, target, lambda _, content: content)
    with zipfile.ZipFile(target, "a", method) as copy:
        for name, content in parts.items():
            copy.writestr(name, content)
    return target


def test_8_hostile_workbooks(tmp_path):
    good, bad = write_xlsx(tmp_path / "x.xlsx", FRAME), tmp_path / "y.xlsx"
    nulls = b"\0" * (30 * 1024**2)
    assert code_of(extended_workbook(good, bad, {"xl/media/a.bin": nulls})) == "zip_ratio"
    assert (
        code_of(extended_workbook(good, bad, {f"xl/media/{n}.bin": b"x" for n in range(1001)}))
        == "zip_too_many_entries"
    )
    assert code_of(extended_workbook(good, bad, {"../../etc/passwd": b"x"})) == "zip_strange"
    assert code_of(extended_workbook(good, bad, {"xl\\workbook.xml": b"x"})) == "zip_strange"
    assert code_of(extended_workbook(good, bad, {"xl/vbaProject.bin": b"x"})) == "refused_macros"
    assert code_of(extended_workbook(good, bad, {"xl/embeddings/oleObject1.bin": b"x"})) == "refused_macros"
    assert code_of(extended_workbook(good, bad, {"xl/externalLinks/externalLink1.xml": b"<x/>"})) == "xlsx_external"
    with pytest.warns(UserWarning, match="Duplicate name"):
        extended_workbook(good, bad, {"xl/workbook.xml": b"<x/>"})
    assert code_of(bad) == "zip_strange"


def test_8_document_types_and_links(tmp_path):
    good, bad = write_xlsx(tmp_path / "x.xlsx", FRAME), tmp_path / "y.xlsx"
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    changed_workbook(good, bad, lambda name, text: text.replace(b"<worksheet", entity) if "sheet1" in name else text)
    assert code_of(bad) == "xlsx_dtd"
    link = b'<Relationship Id="r9" Type="x/oleObject" Target="file:///etc/x" TargetMode="External"/></Relationships>'
    changed_workbook(
        good, bad, lambda name, text: text.replace(b"</Relationships>", link) if "workbook.xml.rels" in name else text
    )
    assert code_of(bad) == "xlsx_external"
    harmless = link.replace(b"oleObject", b"hyperlink")
    changed_workbook(
        good, bad, lambda name, text: text.replace(b"</Relationships>", harmless) if name == "_rels/.rels" else text
    )
    assert len(read_file(bad).frame) == 30
    changed_workbook(good, bad, lambda name, text: text.decode().encode("utf-16") if "sheet1" in name else text)
    assert code_of(bad) == "zip_strange"


def test_8_false_sizes_checksums_and_places(tmp_path):
    good, bad = write_xlsx(tmp_path / "x.xlsx", FRAME), tmp_path / "y.xlsx"
    data = good.read_bytes()
    place = data.index(b"xl/worksheets/sheet1.xml") + 200
    write(bad, data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
    assert code_of(bad) == "zip_damaged"
    write(bad, data[: len(data) // 2])
    assert code_of(bad) == "zip_damaged"
    far = b'<row r="199999"><c r="BXX199999"><v>1</v></c></row></sheetData>'
    changed_workbook(good, bad, lambda name, text: text.replace(b"</sheetData>", far) if "sheet1" in name else text)
    assert code_of(bad) == "too_many_cells"
    farther = far.replace(b"199999", b"1048576").replace(b"BXX", b"B")
    changed_workbook(good, bad, lambda name, text: text.replace(b"</sheetData>", farther) if "sheet1" in name else text)
    assert code_of(bad) == "too_many_rows"


def test_8_sheets_that_refer_to_nothing(tmp_path):
    good, bad = write_xlsx(tmp_path / "x.xlsx", FRAME), tmp_path / "y.xlsx"
    changed_workbook(good, bad, lambda name, text: None if "sheet1" in name else text)
    assert code_of(bad) == "xlsx_damaged"
    changed_workbook(good, bad, lambda name, text: text[: len(text) // 2] if "sheet1" in name else text)
    assert code_of(bad) == "xlsx_damaged"
    changed_workbook(
        good, bad, lambda name, text: text.replace(b't="s"><v>', b't="s"><v>999') if "sheet1" in name else text
    )
    assert code_of(bad) == "xlsx_damaged"


def test_8_overlapping_parts(tmp_path):
    good, bad = write_xlsx(tmp_path / "x.xlsx", FRAME), tmp_path / "y.xlsx"
    data = bytearray(good.read_bytes())
    directory = [match.start() for match in re.finditer(b"PK\x01\x02", bytes(data))]
    first = data[directory[0] + 42 : directory[0] + 46]
    data[directory[3] + 42 : directory[3] + 46] = first
    assert code_of(write(bad, bytes(data))) in {"zip_strange", "zip_damaged"}


def test_9_parquet(tmp_path):
    bad = tmp_path / "y.parquet"

    class Odd(pa.ExtensionType):
        def __init__(self):
            super().__init__(pa.int64(), "test.odd")

        def __arrow_ext_serialize__(self):
            return b""

        @classmethod
        def __arrow_ext_deserialize__(cls, storage, serialized):
            return cls()

    pq.write_table(pa.table({"a": pa.ExtensionArray.from_storage(Odd(), pa.array([1, 2]))}), bad)
    assert code_of(bad) == "parquet_extension_type"
    data = write_parquet(tmp_path / "x.parquet", FRAME).read_bytes()
    assert code_of(write(bad, data[:-9] + data[-8:])) == "parquet_damaged"
    assert code_of(write(bad, data[: len(data) // 2])) == "parquet_damaged"
    column = pq.ParquetFile(tmp_path / "x.parquet").metadata.row_group(0).column(3)
    page = column.dictionary_page_offset + column.total_compressed_size - 3
    assert code_of(write(bad, data[:page] + bytes([data[page] ^ 1]) + data[page + 1 :])) == "parquet_damaged"


def test_9_statistics_contradict(tmp_path):
    frame = pd.DataFrame({"a": np.arange(64.0), "b": np.ones(64)})
    path = write_parquet(tmp_path / "x.parquet", frame, checksums=False, compression="none", use_dictionary=False)
    data = path.read_bytes()
    place = data.rindex(struct.pack("<d", 63.0), 0, 700)
    changed = data[:place] + struct.pack("<d", 9999.0) + data[place + 8 :]
    assert code_of(write(tmp_path / "y.parquet", changed)) == "parquet_contradicts"


def test_10_row_counts(tmp_path):
    bad = tmp_path / "y.sav"
    for options in ({"row_compress": True}, {}):
        data = write_sav(tmp_path / "x.sav", FRAME, **options).read_bytes()
        for rows in (29, 31, 3):
            write(bad, data[:80] + struct.pack("<i", rows) + data[84:])
            with pytest.raises(ToolkitError) as caught:
                read_file(bad)
            assert caught.value.values == {"expected": rows, "found": 30}
        assert code_of(write(bad, data[:-400])) in {"statistical_row_count", "statistical_damaged"}
        unknown = write(bad, data[:80] + struct.pack("<i", -1) + data[84:])
        assert len(read_file(unknown).frame) == 30


def test_10_cut_and_odd(tmp_path):
    data = write_sav(tmp_path / "x.sav", FRAME).read_bytes()
    assert code_of(write(tmp_path / "y.sav", data[:70])) == "statistical_damaged"
    assert code_of(write(tmp_path / "y.sav", data[:300])) == "statistical_damaged"
    assert code_of(write(tmp_path / "y.sav", data[:64] + b"\x09" + data[65:])) == "statistical_damaged"
    stata = write_dta(tmp_path / "x.dta", FRAME).read_bytes()
    assert code_of(write(tmp_path / "y.dta", stata[:-5])) == "statistical_damaged"
    at = stata.index(b"<N>") + 3
    assert code_of(write(tmp_path / "y.dta", stata[:at] + b"\x1d" + stata[at + 1 :])) == "statistical_damaged"


def test_10_wrong_encoding_is_told(tmp_path):
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), variable_value_labels={"a": {1: "häufig"}})
    data = (tmp_path / "x.sav").read_bytes().replace("häufig".encode(), "häufig ".encode("cp1252"))
    raw = read_file(write(tmp_path / "y.sav", data))
    assert [entry.rule for entry in raw.findings] == ["statistical_encoding"]
    assert raw.value_labels["a"][1].strip() == "häufig"


def test_5_defaults_are_those_of_the_rules():
    assert DEFAULT_LIMITS.file_bytes == 20 * 1024**2
    assert (DEFAULT_LIMITS.rows, DEFAULT_LIMITS.columns) == (200_000, 2_000)
    assert (DEFAULT_LIMITS.zip_entries, DEFAULT_LIMITS.zip_ratio) == (1_000, 100)
    assert (DEFAULT_LIMITS.cpu_seconds, DEFAULT_LIMITS.memory_bytes) == (30, 1024**3)
