"""Response exports of LimeSurvey: recognised, cleaned of everything technical, mapped, stored without a trace.

1. Recognised by its columns, as codes, as "code. text" headings and with German headings; other files are not.
2. Technical columns (dates, times, token, IP address, seed, referrer, timings) are gone from the frame at once.
3. Codes in brackets and "code. text" headings lead to the right questions; answer codes A1, A2 become numbers.
4. Open questionnaires are counted; a response number that occurs twice is an error.
5. A file with 40 forbidden columns: none of their values, and none of their names, is in any byte of what is stored.
"""

from __future__ import annotations

import numpy as np
import pytest
from survey_files import (
    FORBIDDEN_COLUMNS,
    ITEMS,
    LIMESURVEY_COLUMNS,
    codes_of,
    item_id,
    survey_frame,
    survey_instrument,
    write_limesurvey,
    write_xlsx,
)

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping, require_importable
from ctc_toolkit.survey.readers import read_file

INSTRUMENT = survey_instrument()
FRAME = survey_frame(rows=50)


@pytest.mark.parametrize("headings", ["code", "code and text"])
def test_1_to_3_recognised_and_mapped(tmp_path, headings):
    raw = read_file(write_limesurvey(tmp_path / "x.csv", FRAME, headings=headings, extra=False))
    assert raw.file_format == "limesurvey"
    assert len(raw.frame.columns) == len(ITEMS) + 3
    assert not set(raw.frame.columns) & set(LIMESURVEY_COLUMNS)
    if headings == "code and text":
        assert raw.labels["pruegelei"] == "Frage prügelei?"
    proposal = propose_mapping(raw, INSTRUMENT)
    assert {match.how for match in proposal.matches if match.kind == "item"} == {"exact"}
    table, _ = apply_mapping(raw, INSTRUMENT, proposal.mapping)
    assert table.answers.equals(codes_of(FRAME))
    assert table.groups["district"].tolist() == FRAME["stadtteil"].tolist()


def test_1_german_headings_and_excel(tmp_path):
    frame = FRAME[["streit_1", "streit_2"]].copy()
    for at, (name, value) in enumerate(
        {"Antwort ID": 1.0, "Datum Abgeschickt": "2024-01-01", "Letzte Seite": 3.0, "Zufallsstartwert": 9.0}.items()
    ):
        frame.insert(at, name, value)
    frame["Antwort ID"] = np.arange(len(frame), dtype=float)
    raw = read_file(write_xlsx(tmp_path / "x.xlsx", frame))
    assert (raw.file_format, list(raw.frame.columns)) == ("limesurvey", ["streit_1", "streit_2"])


def test_1_other_files_are_left_alone(tmp_path):
    (tmp_path / "x.csv").write_text("id;seed;A1frage\n1;2;A1\n2;3;A2\n", encoding="utf-8")
    raw = read_file(tmp_path / "x.csv")
    assert raw.file_format == "csv"
    assert raw.frame["A1frage"].tolist() == ["A1", "A2"]


def test_2_question_names_that_sound_technical_stay(tmp_path):
    text = "id;submitdate;lastpage;seed;screentime;groupTime7;Q1[SQ1]\n1;x;1;1;3;9.5;AO02\n2;;1;2;4;8.5;AO03\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    raw = read_file(tmp_path / "x.csv")
    assert list(raw.frame.columns) == ["screentime", "Q1[SQ1]"]
    assert raw.frame["Q1[SQ1]"].tolist() == [2.0, 3.0]


def test_4_open_and_repeated(tmp_path):
    text = "id,submitdate,lastpage,seed,a\n1,2024-01-01,1,1,A1\n2,,1,2,A2\n2,,1,3,A1\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    told = {entry.rule: entry for entry in read_file(tmp_path / "x.csv").findings}
    assert told["limesurvey_incomplete"].rows == 2
    assert (told["limesurvey_id_twice"].severity, told["limesurvey_id_twice"].rows) == ("error", 1)
    assert told["limesurvey_form"].values == {"dropped": 4}
    with pytest.raises(ToolkitError) as caught:
        require_importable(list(told.values()), accept="warnings")
    assert caught.value.code == "findings_prevent_import"


def test_4_same_code_twice(tmp_path):
    text = 'id,submitdate,lastpage,seed,"Q1. Frage","q1. Andere Frage"\n1,2024-01-01,1,1,A1,A2\n'
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ToolkitError) as caught:
        read_file(tmp_path / "x.csv")
    assert caught.value.code == "columns_twice"


def test_5_nothing_forbidden_in_any_stored_byte(tmp_path):
    forbidden = {**LIMESURVEY_COLUMNS, **FORBIDDEN_COLUMNS}
    assert len(forbidden) >= 40
    path = write_limesurvey(tmp_path / "x.csv", FRAME)
    raw = read_file(path)
    proposal = propose_mapping(raw, INSTRUMENT)
    assert not set(proposal.mapping.columns.values()) & set(forbidden)
    told = " ".join(entry.found("de") for entry in proposal.findings)
    assert all(name in told for name in FORBIDDEN_COLUMNS)
    table, findings = apply_mapping(raw, INSTRUMENT, proposal.mapping)
    for stored in (answers_to_parquet(table), uncompressed(table)):
        for name, value in forbidden.items():
            for text in (name, value):
                if len(text) > 2:
                    assert text.encode() not in stored, text
    said = " ".join(entry.found(language) for entry in (*raw.findings, *findings) for language in ("de", "en"))
    assert not [value for value in forbidden.values() if len(value) > 4 and value in said]


def uncompressed(table) -> bytes:
    """Return everything the stored value holds, without compression, so that a text could be found in it."""
    import io

    import pyarrow.parquet as pq

    read = pq.read_table(io.BytesIO(answers_to_parquet(table)))
    sink = io.BytesIO()
    pq.write_table(read, sink, compression="none", use_dictionary=False)
    return sink.getvalue()


def test_5_mapped_by_hand_is_refused_too(tmp_path):
    raw = read_file(write_limesurvey(tmp_path / "x.csv", FRAME))
    mapping = propose_mapping(raw, INSTRUMENT).mapping
    mapping = mapping.with_column("district", "nationality").with_column("grade", "Klassenname")
    mapping = mapping.with_design("psu", "uuid").with_design("stratum", "E-Mail").with_design("weight", "Religion")
    table, findings = apply_mapping(raw, INSTRUMENT, mapping)
    assert "district" not in table.groups.columns
    assert "grade" not in table.groups.columns
    assert set(table.design.columns) <= {"psu"}
    closed = {entry.column for entry in findings if entry.rule == "column_closed_mapped"}
    assert {"nationality", "Klassenname", "E-Mail", "Religion"} <= closed
    stored = uncompressed(table)
    for name in ("nationality", "Klassenname", "E-Mail", "uuid"):
        assert FORBIDDEN_COLUMNS[name].encode() not in stored
    assert item_id("prügelei").encode() in stored
