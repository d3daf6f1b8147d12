"""Reading files: every format gives back what was written, whatever encoding, delimiter and decimal sign.

1. SPSS (.sav, .zsav), Stata, CSV, XLSX and Parquet return the written values, names with umlauts included.
2. Variable labels and value labels of SPSS and Stata arrive.
3. User-defined missing codes (SPSS codes, ranges and texts, Stata .a to .z) become missing and are counted.
4. CSV: UTF-8 with and without mark, UTF-16 in both orders, Windows-1252; semicolon, comma, tab, bar; decimal comma and
   decimal point; line ends of all systems; quoted delimiters; Excel's `sep=` line.
5. Text stays text where it must: leading zeros, mixed columns; words for "no answer" become missing and are counted.
6. Real files are read completely: YRBS 2019 (SPSS) and 2017 (Parquet, answers as texts).
7. The hash is that of the file; a wrong expected checksum is refused.
8. XLSX: the largest visible sheet is taken, or the one named; dates among answers, formulas and error cells are told.
9. Large SPSS files are read in parts, with the same result; numbers beyond small whole ones survive the way back.
10. Parquet: dictionary columns are decoded; nested and binary columns are left out with a finding;
    no checksums: a note.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from survey_files import (
    ITEMS,
    as_texts,
    csv_text,
    survey_frame,
    write_csv,
    write_dta,
    write_parquet,
    write_sav,
    write_xlsx,
)

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers import DEFAULT_LIMITS, SUPPORTED_FORMATS, RawTable, read_file, statistical

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "yrbs"
FRAME = survey_frame(rows=40)


def rules(raw: RawTable) -> list[str]:
    return [finding.rule for finding in raw.findings]


def finding(raw: RawTable, rule: str):
    return next(entry for entry in raw.findings if entry.rule == rule)


def same(raw: RawTable, frame: pd.DataFrame) -> None:
    assert list(raw.frame.columns) == list(frame.columns)
    for name in frame.columns:
        read, written = raw.frame[name], frame[name]
        if name == "stadtteil":
            assert read.tolist() == written.tolist()
        else:
            np.testing.assert_array_equal(read.to_numpy(float), written.to_numpy(float), err_msg=name)


@pytest.mark.parametrize("name", ["x.sav", "x.zsav", "x.dta", "x.csv", "x.xlsx", "x.parquet"])
def test_1_round_trip(tmp_path, name):
    path = tmp_path / name
    write = {".sav": write_sav, ".zsav": write_sav, ".dta": write_dta, ".csv": write_csv, ".xlsx": write_xlsx}
    write.get(path.suffix, write_parquet)(path, FRAME)
    raw = read_file(path)
    same(raw, FRAME)
    assert raw.file_format == path.suffix[1:]
    assert raw.file_format in SUPPORTED_FORMATS


def test_1_compressed_spss_and_old_stata(tmp_path):
    write_sav(tmp_path / "x.sav", FRAME, row_compress=True)
    same(read_file(tmp_path / "x.sav"), FRAME)
    plain = FRAME.rename(columns={"prügelei": "pruegelei"})
    for version in (8, 10, 12, 13, 15):
        write_dta(tmp_path / "x.dta", plain, version=version)
        assert read_file(tmp_path / "x.dta").frame.shape == plain.shape


def test_1_upload_name_counts_not_the_random_one(tmp_path):
    path = write_csv(tmp_path / "x.csv", FRAME).rename(tmp_path / "a81f3c")
    same(read_file(path, filename="Befragung Süd.CSV"), FRAME)


def test_2_labels(tmp_path):
    raw = read_file(write_sav(tmp_path / "x.sav", FRAME))
    assert raw.labels["prügelei"] == "Frage prügelei"
    assert raw.value_labels["haltung_1"][4] == "überhaupt nicht falsch"
    assert set(raw.value_labels) == set(ITEMS)
    write_dta(
        tmp_path / "x.dta",
        FRAME,
        column_labels={"stufe": "Klassenstufe"},
        variable_value_labels={"stufe": {7: "siebte", 8: "achte"}},
    )
    raw = read_file(tmp_path / "x.dta")
    assert raw.labels["stufe"] == "Klassenstufe"
    assert raw.value_labels["stufe"] == {7: "siebte", 8: "achte"}


def test_3_spss_user_missing(tmp_path):
    frame = pd.DataFrame(
        {"alter": [14.0, 15.0, 97.0, 98.0, 99.0, -1.0, np.nan], "wort": ["ja", "kA", "nein", "ja", "", "kA", "ja"]}
    )
    ranges = {"alter": [{"lo": 97, "hi": 99}, -1], "wort": ["kA"]}
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), missing_ranges=ranges)
    raw = read_file(tmp_path / "x.sav")
    assert raw.frame["alter"].dropna().tolist() == [14.0, 15.0]
    assert raw.frame["wort"].isna().tolist() == [False, True, False, False, True, True, False]
    told = {entry.column: entry for entry in raw.findings if entry.rule == "user_missing"}
    assert (told["alter"].rows, told["alter"].values["codes"]) == (4, "-1, 97, 98, 99")
    assert told["wort"].rows == 2
    assert "97" in told["alter"].found("de")


def test_3_the_same_codes_in_many_columns_are_told_once(tmp_path):
    frame = pd.DataFrame({f"q{at}": [1.0, 99.0, 99.0, 2.0] for at in range(12)} | {"extra": [1.0, 8.0, 2.0, 2.0]})
    ranges = {**{f"q{at}": [99] for at in range(12)}, "extra": [8]}
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), missing_ranges=ranges)
    told = [(entry.rule, entry.column, entry.rows, entry.values) for entry in read_file(tmp_path / "x.sav").findings]
    assert told == [
        ("user_missing_many", "", 24, {"codes": "99", "columns": 12}),
        ("user_missing", "extra", 1, {"codes": "8"}),
    ]


def test_3_stata_user_missing(tmp_path):
    frame = pd.DataFrame({"alter": [14, "a", 15, "b", "a", np.nan], "stufe": [7.0, 8, 9, 7, 8, 9]})
    write_dta(
        tmp_path / "x.dta",
        frame,
        missing_user_values={"alter": ["a", "b"]},
        variable_value_labels={"alter": {14: "vierzehn", "a": "weiß nicht"}},
    )
    raw = read_file(tmp_path / "x.dta")
    assert raw.frame["alter"].dropna().tolist() == [14.0, 15.0]
    told = finding(raw, "user_missing")
    assert (told.rows, told.values["codes"]) == (3, ".a, .b")
    assert raw.value_labels["alter"] == {14: "vierzehn"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_4_encodings_and_delimiters(tmp_path, encoding, delimiter):
    frame = FRAME.head(12)
    raw = read_file(write_csv(tmp_path / "x.csv", frame, encoding=encoding, delimiter=delimiter))
    same(raw, frame)
    form = finding(raw, "csv_form")
    names = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    assert form.values["encoding"] == names.get(encoding, "UTF-16")
    assert form.values["delimiter"] == ("Tab" if delimiter == "\t" else delimiter)
    assert form.values["decimal"] == ","
    assert form.rows == 12


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("decimal", [",", "."])
def test_4_line_ends_and_decimals(tmp_path, end, decimal):
    same(read_file(write_csv(tmp_path / "x.csv", FRAME, decimal=decimal, end=end)), FRAME)


def test_4_quotes_and_separator_line(tmp_path):
    text = 'sep=;\r\nname mit ; darin;zahl\r\n"a;b ""c""";1\r\n"d";2,5\r\n'.replace("name mit ;", '"name mit ;', 1)
    text = text.replace("darin;zahl", 'darin";zahl')
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    raw = read_file(tmp_path / "x.csv")
    assert list(raw.frame.columns) == ["name mit ; darin", "zahl"]
    assert raw.frame.iloc[0, 0] == 'a;b "c"'
    assert raw.frame["zahl"].tolist() == [1.0, 2.5]


def test_4_different_decimals_are_told(tmp_path):
    (tmp_path / "x.csv").write_text("a;b;c\n1,5;2.5;1,5\n2,5;3.5;2.5\n3,5;4.5;3,5\n", encoding="utf-8")
    raw = read_file(tmp_path / "x.csv")
    assert raw.frame["a"].tolist() == [1.5, 2.5, 3.5]
    assert raw.frame["b"].tolist() == [2.5, 3.5, 4.5]
    assert finding(raw, "decimals_differ").values == {"comma": "a", "point": "b"}
    assert finding(raw, "decimals_mixed").column == "c"


def test_5_texts_and_blanks(tmp_path):
    text = "plz2;code;note\n05913;1;2\n05112;NA;x\n05113;k.A.;3\n;3;\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    raw = read_file(tmp_path / "x.csv")
    assert raw.frame["plz2"].dropna().tolist() == ["05913", "05112", "05113"]
    assert raw.frame["code"].dropna().tolist() == [1.0, 3.0]
    assert raw.frame["note"].dropna().tolist() == ["2", "x", "3"]
    told = finding(raw, "blank_words")
    assert (told.rows, told.values["words"]) == (2, "NA, k.A.")


def test_5_infinity_and_hexadecimal_are_no_numbers(tmp_path):
    (tmp_path / "x.csv").write_text("a;b\ninf;0x10\n1;2\n", encoding="utf-8")
    raw = read_file(tmp_path / "x.csv")
    assert raw.frame["a"].tolist() == ["inf", "1"]
    assert raw.frame["b"].tolist() == ["0x10", "2"]


def test_5_damaged_letters_are_told(tmp_path):
    text = "a;b\nÃ¤rger;1\nver\ufffdrgert;2\nein\x07s;3\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    assert {"text_double_encoded", "text_lost_characters", "text_control_characters"} <= set(
        rules(read_file(tmp_path / "x.csv"))
    )


def test_5_open_end_and_line_breaks_are_told(tmp_path):
    (tmp_path / "x.csv").write_bytes(b'a;b\n1;"zwei\nZeilen"\n2;x')
    raw = read_file(tmp_path / "x.csv")
    assert {"csv_open_end", "csv_line_breaks"} <= set(rules(raw))
    assert len(raw.frame) == 2


@pytest.mark.parametrize(
    ("text", "odd"),
    [("a;b\r\n1;2\r\n3;4\r\n", 0), ("a;b\n1;2\n", 0), ("a;b\r\n1;2\r\r\n3;4\r\n", 1), ("a;b\r\n1;2\n3;4\r\n", 1),
     ('a;b\r\n1;"x\ny"\r\n', 0)],
)  # fmt: skip
def test_5_odd_line_ends_are_told(tmp_path, text, odd):
    (tmp_path / "x.csv").write_bytes(text.encode())
    told = [entry.rows for entry in read_file(tmp_path / "x.csv").findings if entry.rule == "csv_line_ends"]
    assert told == ([odd] if odd else [])


def test_6_yrbs_2019():
    raw = read_file(GOLDEN / "yrbs2019.sav")
    assert raw.frame.shape == (13677, 235)
    assert raw.labels["Q1"] == "How old are you"
    assert raw.value_labels["Q2"] == {1: "Female", 2: "Male"}
    expected, _ = pyreadstat.read_sav(str(GOLDEN / "yrbs2019.sav"))
    for name in ("QN8", "QN99", "weight", "stratum", "psu", "Q6"):
        np.testing.assert_array_equal(raw.frame[name].to_numpy(float), expected[name].to_numpy(float))


def test_6_yrbs_2017():
    raw = read_file(GOLDEN / "yrbs2017.parquet")
    assert raw.frame.shape == (14765, 247)
    assert set(raw.frame["Q2"].dropna()) == {"Female", "Male"}
    assert set(raw.frame["QN8"].dropna()) == {1.0, 2.0}
    assert rules(raw) == ["parquet_no_checksums"]


def test_7_hash(tmp_path):
    path = write_csv(tmp_path / "x.csv", FRAME)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_file(path, sha256=digest.upper()).source_hash == digest
    with pytest.raises(ToolkitError) as caught:
        read_file(path, sha256="0" * 64)
    assert caught.value.code == "file_hash_differs"


def workbook(path: Path):
    import xlsxwriter

    return xlsxwriter.Workbook(str(path))


def test_8_sheets(tmp_path):
    book = workbook(tmp_path / "x.xlsx")
    for name, rows in (("Notiz", 2), ("Antworten", 9), ("Geheim", 30)):
        page = book.add_worksheet(name)
        page.write_row(0, 0, ["a", "b"])
        for row in range(rows):
            page.write_row(row + 1, 0, [row, rows])
    book.get_worksheet_by_name("Geheim").hide()
    book.close()
    raw = read_file(tmp_path / "x.xlsx")
    assert len(raw.frame) == 9
    assert finding(raw, "xlsx_sheet").values == {"sheet": "Antworten", "others": 1}
    assert len(read_file(tmp_path / "x.xlsx", sheet="Notiz").frame) == 2
    with pytest.raises(ToolkitError) as caught:
        read_file(tmp_path / "x.xlsx", sheet="Fehlt")
    assert caught.value.code == "xlsx_no_sheet"


def test_8_dates_formulas_errors_blank_rows(tmp_path):
    import datetime as dt

    book = workbook(tmp_path / "x.xlsx")
    page = book.add_worksheet()
    form = book.add_format({"num_format": "dd.mm.yyyy"})
    page.write_row(0, 0, ["oft", "wert", "wahr", "text"])
    page.write_row(1, 0, ["1-2", 1, True, "7"])
    page.write_datetime(2, 0, dt.datetime(2024, 5, 3), form)
    page.write_formula(2, 1, "=1+1", None, 2)
    page.write_boolean(2, 2, False)
    page.write(2, 3, "8,5")
    page.write_formula(5, 1, "=1/0", None, "#DIV/0!")
    page.write(5, 3, "9")
    book.close()
    raw = read_file(tmp_path / "x.xlsx")
    assert raw.frame["oft"].tolist()[:2] == ["1-2", "2024-05-03"]
    assert raw.frame["wahr"].tolist()[:2] == ["TRUE", "FALSE"]
    assert raw.frame["text"].tolist() == [7.0, 8.5, 9.0]
    assert np.isnan(raw.frame["wert"].to_numpy(float)[2])
    assert finding(raw, "answers_became_dates").column == "oft"
    assert {"xlsx_formulas", "xlsx_error_cells", "blank_rows"} <= set(rules(raw))


def test_9_in_parts(tmp_path, monkeypatch):
    frame = FRAME.assign(stadtteil=["kA", *FRAME["stadtteil"][1:]])
    path = write_sav(tmp_path / "x.sav", frame, missing_ranges={"stadtteil": ["kA"], "haltung_1": [4]})
    whole = statistical.parse_spss(str(path), DEFAULT_LIMITS)
    monkeypatch.setattr(statistical, "_CELLS_AT_ONCE", 3 * len(frame))
    parts = statistical.parse_spss(str(path), DEFAULT_LIMITS)
    assert parts.table.equals(whole.table)
    assert (parts.labels, parts.value_labels, parts.findings) == (whole.labels, whole.value_labels, whole.findings)
    assert len(whole.findings) == 2


def test_9_numbers_of_any_size(tmp_path):
    columns = {
        "klein": [-128.0, 127.0, np.nan],
        "knapp": [-129.0, 128.0, 1.0],
        "halb": [0.5, 1.0, np.nan],
        "riesig": [1e300, -1e-300, 2.0**53],
        "leer": [np.nan] * 3,
    }
    frame = pd.DataFrame(columns)
    for path in (write_sav(tmp_path / "x.sav", frame, labels=False), write_parquet(tmp_path / "x.parquet", frame)):
        read = read_file(path).frame
        assert set(map(str, read.dtypes)) == {"float64"}
        pd.testing.assert_frame_equal(read, frame)


def test_10_parquet_types(tmp_path):
    table = pa.table(
        {
            "klein": pa.array([1, None, 3], pa.int8()),
            "genau": pa.array([1, 2, 3], pa.decimal128(5, 1)),
            "wort": pa.array(["ja", None, "nein"]).dictionary_encode(),
            "wahr": pa.array([True, None, False]),
            "tag": pa.array([0, 1, 2], pa.date32()),
            "liste": pa.array([[1], [2], [3]]),
            "roh": pa.array([b"a", b"b", b"c"]),
            "leer": pa.nulls(3),
            "nan": pa.array([1.0, float("nan"), 2.0]),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    raw = read_file(tmp_path / "x.parquet")
    assert raw.frame["klein"].tolist()[::2] == [1.0, 3.0]
    assert raw.frame["genau"].tolist() == [1.0, 2.0, 3.0]
    assert raw.frame["wort"].tolist()[::2] == ["ja", "nein"]
    assert raw.frame["wahr"].tolist()[::2] == ["TRUE", "FALSE"]
    assert raw.frame["tag"].tolist()[1] == "1970-01-02"
    assert raw.frame["nan"].isna().tolist() == [False, True, False]
    assert {entry.column for entry in raw.findings if entry.rule == "column_type_unread"} == {"liste", "roh"}
    assert "parquet_no_checksums" in rules(raw)


def test_10_checksums_need_no_note(tmp_path):
    assert rules(read_file(write_parquet(tmp_path / "x.parquet", FRAME))) == []


def test_10_pandas_index_is_not_a_column(tmp_path):
    FRAME.set_index(FRAME.index + 7).to_parquet(tmp_path / "x.parquet")
    same(read_file(tmp_path / "x.parquet"), FRAME)


def test_1_texts_survive_every_format(tmp_path):
    texts = as_texts(FRAME)
    wanted = texts["haltung_1"].tolist()
    for name, write in (("x.csv", write_csv), ("x.xlsx", write_xlsx), ("x.parquet", write_parquet)):
        frame = texts if name != "x.parquet" else texts.astype("str").where(texts.notna(), None)
        raw = read_file(write(tmp_path / name, frame))
        assert [None if pd.isna(value) else value for value in raw.frame["haltung_1"]] == wanted, name
    assert csv_text(texts).count("überhaupt nicht falsch") > 0
