"""The parts of the readers, one by one and without a child process.

1. Encodings: found from marks, zero bytes and validity; the first bad line is named; mixtures are recognised.
2. Delimiters: the one that cuts rows alike wins, whatever else stands in texts.
3. Headers: names are cleaned (decomposed umlauts, invisible marks, breaks), positions kept, mistakes named.
4. Cells: numbers only where all cells are numbers; each form of damage is counted in its column.
5. Contents: every known signature is recognised; text is text.
6. Workbooks are measured piece by piece: a tag cut by the end of a piece counts once.
7. Parquet: checksums are recognised in the page header; statistics of every row group are compared.
8. Row counts of Stata headers of all versions; value labels of both systems.
9. LimeSurvey: headings, answer codes and technical names, also in German.
10. Every finding and error of the readers has all values its texts need.
"""

from __future__ import annotations

import io
import re
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from survey_files import gaps, survey_frame, write_dta, write_parquet, write_xlsx

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers import DEFAULT_LIMITS, Limits, archive, parquet
from ctc_toolkit.survey.readers.archive import check_workbook
from ctc_toolkit.survey.readers.delimited import find_delimiter
from ctc_toolkit.survey.readers.encoding import decode_text
from ctc_toolkit.survey.readers.formats import format_of_content, format_of_name
from ctc_toolkit.survey.readers.header import check_header
from ctc_toolkit.survey.readers.limesurvey import recognise_limesurvey
from ctc_toolkit.survey.readers.statistical import _value_labels, stata_rows
from ctc_toolkit.survey.readers.table import Parsed
from ctc_toolkit.survey.readers.typing_columns import BLANK_WORDS, CellFacts, small_numbers, typed_column

GERMAN = "größe;straße\nübel;süß\n"


def refused(call, *arguments) -> ToolkitError:
    with pytest.raises(ToolkitError) as caught:
        call(*arguments)
    assert gaps(caught.value) == []
    return caught.value


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_1_encodings(codec, name):
    found = decode_text(GERMAN.encode(codec))
    assert (found.data.decode(), found.encoding) == (GERMAN, name)


def test_1_plain_ascii_and_euro():
    assert decode_text(b"a;b\n1;2\n").encoding == "UTF-8"
    assert decode_text("Preis;€\n„ja“;–\n".encode("cp1252")).data.decode() == "Preis;€\n„ja“;–\n"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a\nb\nc\x81\n", "csv_encoding", 3),
        (GERMAN.encode() + b"\xfc\xe4\n", "csv_encoding_mixed", 3),
        (b"\xfcbel\n" + GERMAN.encode(), "csv_encoding_mixed", 1),
        (b"\xef\xbb\xbfa\n\xff\n", "csv_encoding", 2),
        (b"a;b\n1;\x00\n", "csv_null_bytes", 2),
        ("a;b\n1;\x00\n".encode("utf-16"), "csv_null_bytes", 2),
        (b"\xff\xfea\x00\n\x00\x00\xd8", "csv_encoding", None),
    ],
)
def test_1_bad_encodings(data, code, line):
    error = refused(decode_text, data)
    assert error.code == code
    assert line is None or error.values["line"] == line


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3\n1;2;3\n", ";"),
        ("a,b\n1.5,2.5\n", ","),
        ("a\tb\tc\n1;2\t3,4\t5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('"Wie oft, wann, wo?";"Und, sonst?"\n"nie, gar nicht";1\n"oft";2\n', ";"),
        ("x;y\nja, sehr, gern;1\nnein;2\nja, etwas;3\n", ";"),
        ('"a","b;c;d;e"\n"1","2"\n', ","),
        ("a;b\n" + "1;2\n" * 90_000, ";"),
        ('a;b\n"1\n2\n3";4\n5;6\n', ";"),
    ],
)
def test_2_delimiters(text, delimiter):
    assert find_delimiter(text.encode()) == delimiter


def test_2_no_delimiter():
    assert refused(find_delimiter, b"a\n1\n2\n").code == "csv_one_column"
    assert refused(find_delimiter, b"").code == "csv_one_column"


def test_3_names_are_cleaned():
    raw = ["  a  b ", "gro\u0308\u00dfe", "\ufeffc", "d\u200be", "f\ng", "h\u00a0i"]
    assert check_header(raw, [True] * 6).names == ["a b", "größe", "c", "de", "f g", "h i"]


def test_3_positions_and_unnamed():
    header = check_header(["a", "", "c", " ", "e", "f", "g"], [True, True, True, False, True, True, True])
    assert (header.names, header.positions) == (["a", "c", "e", "f", "g"], [0, 2, 4, 5, 6])
    assert [(entry.column, entry.values) for entry in header.findings] == [("(2)", {"position": 2})]
    assert gaps(*header.findings) == []


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["a", "A"], "columns_twice"),
        (["STRASSE", "Straße"], "columns_twice"),
        (["a", " a "], "columns_twice"),
        (["Titel", "", "", ""], "header_merged"),
        (["1", "2", "a"], "header_missing"),
        (["1,5", "2.5"], "header_missing"),
        (["a\x7f", "b"], "header_control_characters"),
        (["a\ue000", "b"], "header_control_characters"),
        (["a" * 1001], "header_too_long"),
        ([], "file_no_columns"),
    ],
)
def test_3_bad_headers(names, code):
    assert refused(check_header, names, [True] * len(names)).code == code


def test_3_many_doubles_are_counted_few_are_shown():
    error = refused(check_header, [f"q{at // 2}" for at in range(40)], [True] * 40)
    assert error.values["count"] == 20
    assert error.values["columns"].count("/") == 5


def typed(cells: list[str | None]) -> tuple[list, CellFacts]:
    facts = CellFacts()
    return typed_column("q", pa.array(cells, pa.string()), facts).to_pylist(), facts


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "2", ""], [1.0, 2.0, None]),
        ([" 1 ", "+2", "-3"], [1.0, 2.0, -3.0]),
        (["1.", ".5", "1e3", "2E-2"], [1.0, 0.5, 1000.0, 0.02]),
        (["1,5", "2"], [1.5, 2.0]),
        (["1,", ",5"], [1.0, 0.5]),
        (["01", "2"], ["01", "2"]),
        (["0", "0.5"], [0.0, 0.5]),
        (["1.000,5", "2"], ["1.000,5", "2"]),
        (["1 000", "2"], ["1 000", "2"]),
        (["١", "2"], ["١", "2"]),
        (["nan", "inf"], [None, "inf"]),
        ([None, ""], [None, None]),
        (["1" * 19, "2"], ["1" * 19, "2"]),
    ],
)
def test_4_cells(cells, values):
    assert typed(cells)[0] == values


def test_4_blank_words():
    values, facts = typed([*BLANK_WORDS, "3"])
    assert [value for value in values if value is not None] == [3.0]
    assert sum(facts.blank_words.values()) == len(BLANK_WORDS) - 1  # an empty cell is nothing to tell
    assert gaps(*facts.findings()) == []


def test_4_damage_is_counted_by_column():
    assert typed(["1,5", "2.5", "3"])[1].mixed_decimals == {"q": 1}
    assert typed(["Ã¤", "ä", "Ã¼"])[1].double_encoded == {"q": 2}
    assert typed(["a\ufffd", "b"])[1].lost_characters == {"q": 1}
    assert typed(["a\x01", "\x1f", "c"])[1].control_characters == {"q": 2}
    for cells in (["1,5", "2.5"], ["Ã¤"], ["a\ufffd"], ["a\x01"]):
        assert gaps(*typed(cells)[1].findings()) == []


def test_4_dictionaries_are_read_like_texts():
    facts = CellFacts()
    words = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0, None]), pa.array(["1,5", "2"]))
    assert typed_column("q", words, facts).to_pylist() == [1.5, 2.0, 1.5, None]
    assert facts.decimal_comma == ["q"]


def test_4_small_numbers():
    assert small_numbers(pa.array([1.0, -128.0, None])).type == pa.int8()
    for values in ([1.5], [128.0], [float("inf")], [1e300]):
        assert small_numbers(pa.array(values)).type == pa.float64()
    assert small_numbers(pa.array(["1"])).type == pa.string()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"$FL2@(#)", "sav"), (b"$FL3@(#)", "zsav"), (b"<stata_dta>", "dta"), (b"\x72\x02\x01\x00", "dta"),
        (b"PAR1....", "parquet"), (b"PARE....", "file_password"), (b"%PDF-1.7", "refused_document"),
        (b"{\\rtf1", "refused_document"), (b"\x89HDF\r\n", "refused_hdf5"), (b"\x93NUMPY", "refused_pickle"),
        (b"\x80\x05\x95", "refused_pickle"), (b"RDX3\n", "refused_r"), (b"SQLite format 3\0", "refused_database"),
        (b"\x1f\x8b\x08", "refused_archive"), (b"7z\xbc\xaf\x27\x1c", "refused_archive"),
        (b"Rar!\x1a", "refused_archive"),
        (b"PK\x03\x04 word/document.xml", "refused_document"), (b"PK\x05\x06", "refused_archive"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument", "refused_spreadsheet"),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "xlsx"), (b"PK\x03\x04 xl/workbook.bin", "refused_macros"),
        (b"a;b\n1;2\n", "csv"), (GERMAN.encode("utf-16-le"), "csv"), (b"\xff\xfea\0", "csv"),
        (b'\xef\xbb\xbf{"a": 1}', "refused_structure"), (b"<?xml version='1.0'?>", "refused_structure"),
        (b"  <HTML>", "refused_document"), (bytes(range(32)) * 30, "unknown"),
    ],
)  # fmt: skip
def test_5_contents(data, kind):
    assert format_of_content(data) == kind


def test_5_names():
    assert format_of_name("C:\\Daten\\Umfrage.final.SAV") == "sav"
    assert format_of_name("x.tsv") == "csv"
    error = refused(format_of_name, "x.xlsx.exe")
    assert (error.code, error.values["ending"]) == ("format_unknown", ".exe")


@pytest.mark.parametrize("piece", [64, 999, 1024 * 1024])
def test_6_measured_in_pieces(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(archive, "_CHUNK", piece)
    path = write_xlsx(tmp_path / "x.xlsx", survey_frame(30))
    with zipfile.ZipFile(path) as source:
        sheet = source.read("xl/worksheets/sheet1.xml").replace(b"</sheetData>", b"<c><f>A1</f></c></sheetData>")
    sheet = re.sub(rb'<c r="(A\d+)"', rb'<c r="\1" t="e"', sheet, count=2)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "y.xlsx", "w") as copy:
        for entry in source.infolist():
            copy.writestr(entry.filename, sheet if "sheet1" in entry.filename else source.read(entry))
    size = check_workbook(str(tmp_path / "y.xlsx"), DEFAULT_LIMITS).sheets["xl/worksheets/sheet1.xml"]
    assert (size.rows, size.columns, size.formulas, size.errors) == (31, 22, 1, 2)


def test_6_a_document_type_across_two_pieces(tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    hidden = b"<?xml version='1.0'?><!--" + b"x" * 5000 + b"--><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("xl/styles.xml", hidden)
    for piece in (5020, 5025, 5031, 5036):
        monkeypatch.setattr(archive, "_CHUNK", piece)
        assert refused(check_workbook, str(path), DEFAULT_LIMITS).code == "xlsx_dtd"


def test_6_one_endless_text(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_LONGEST_TEXT", 5000)
    monkeypatch.setattr(archive, "_CHUNK", 1000)
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("xl/worksheets/sheet1.xml", b"<c>" + b"7" * 50_000)
    assert refused(check_workbook, str(path), Limits()).code == "zip_strange"


def test_7_checksums_in_the_page_header(tmp_path):
    frame = survey_frame(30)
    for checksums in (True, False):
        for options in ({}, {"use_dictionary": False}, {"compression": "none"}, {"data_page_version": "2.0"}):
            path = write_parquet(tmp_path / "x.parquet", frame, checksums=checksums, **options)
            metadata = pq.ParquetFile(path).metadata
            assert parquet.has_checksums(path.read_bytes(), metadata) is checksums, options


def test_7_statistics_of_every_row_group(tmp_path):
    table = pa.table({"a": pa.array(np.arange(30.0)), "b": pa.array([None, *["x"] * 29])})
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=10)
    metadata = pq.ParquetFile(io.BytesIO(sink.getvalue())).metadata
    parquet._compare_statistics(metadata, table)
    for changed in (
        table.set_column(0, "a", pa.array([*np.arange(29.0), 99.0])),
        table.set_column(0, "a", pa.array([*np.arange(29.0), None])),
        table.set_column(1, "b", pa.array(["x"] * 30)),
    ):
        assert refused(parquet._compare_statistics, metadata, changed).code == "parquet_contradicts"


def test_8_stata_rows(tmp_path):
    frame = survey_frame(33).rename(columns={"prügelei": "pruegelei"})
    for version in (8, 10, 12, 13, 14, 15):
        assert stata_rows(write_dta(tmp_path / "x.dta", frame, version=version).read_bytes()) == 33
    assert stata_rows(b"<stata_dta>nothing here") is None


def test_8_value_labels():
    assert _value_labels({1.0: "a", 2.5: "b"}) == {1: "a", 2.5: "b"}
    assert _value_labels({"A": "x", "B": "y"}) == {"A": "x", "B": "y"}
    assert _value_labels({1: "a", "z": "weiß nicht"}) == {1: "a"}


def limesurvey(columns: dict[str, list]) -> Parsed:
    arrays = {name: pa.array(values) for name, values in columns.items()}
    return recognise_limesurvey(Parsed(pa.table(arrays), "csv"))


CORE = {"id. Response ID": [1.0, 2.0], "submitdate. Date submitted": ["x", None], "seed. Seed": [7.0, 8.0]}


def test_9_headings():
    parsed = limesurvey(
        {**CORE, "q1. Wie\noft? ": ["A1", "A12"], "q2[SQ01]. Text": ["AO01", None], "frei": ["A1", "B"]}
    )
    assert parsed.table.column_names == ["q1", "q2[SQ01]", "frei"]
    assert parsed.table.column("q1").to_pylist() == [1.0, 12.0]
    assert parsed.table.column("q2[SQ01]").to_pylist() == [1.0, None]
    assert parsed.table.column("frei").to_pylist() == ["A1", "B"]
    assert parsed.labels == {"q1": "Wie oft?", "q2[SQ01]": "Text"}
    assert gaps(*parsed.findings) == []


def test_9_german_technical_headings():
    names = ("Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zugangscode", "IP-Adresse",
             "Gesamtzeit",
             "Gruppenzeit: Familie", "Weiterleitungs-URL")  # fmt: skip
    parsed = limesurvey({**{name: ["x"] for name in names}, "q1": ["A1"]})
    assert parsed.table.column_names == ["q1"]
    assert refused(limesurvey, {name: ["x"] for name in names}).code == "file_no_columns"


def test_9_two_marks_are_not_enough():
    assert limesurvey({"id": [1.0], "seed": [2.0], "q": ["A1"]}).file_format == "csv"


def test_10_all_texts_can_be_filled(tmp_path):
    frame = survey_frame(20)
    (tmp_path / "x.csv").write_bytes('a;;c;d;e;f;g\n1,5;2;"x\ny";NA;1.5;Ã¤;\x07\n'.encode() + b"1;1;1;1;1;1;1")
    from ctc_toolkit.survey.readers import read_file

    write_parquet(tmp_path / "x.parquet", frame, checksums=False)
    nested = pa.table({"a": pa.array([[1]]), "b": pa.array([1.0])})
    pq.write_table(nested, tmp_path / "y.parquet")
    pd.DataFrame({"a": ["1", None], "b": ["2024-01-01", "x"]}).to_csv(tmp_path / "z.csv", index=False, sep=";")
    for path in sorted(tmp_path.iterdir()):
        assert gaps(*read_file(path).findings) == [], path
