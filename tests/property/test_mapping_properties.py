"""Properties of reading and mapping that hold for any input.

1. Every filled cell of a column is either a valid answer, a declared missing code, or counted in exactly one finding.
2. Every coding of any response set, gaps included, is undone exactly, and its file codes are all different.
3. Any table written as delimited text is read back, whatever delimiter, encoding, decimal sign and line end.
4. Matching columns gives no column twice and no target a column that is not there, for any names.
5. A name of any kind has a reason to be closed or none; nothing raises.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from survey_files import label, survey_instrument, write_csv

from ctc_toolkit.survey.codings import CODINGS, file_codes
from ctc_toolkit.survey.column_matching import Target, match_columns
from ctc_toolkit.survey.conversion import Conversion, cells_of, convert_answers
from ctc_toolkit.survey.instrument import MISSING, ResponseSet
from ctc_toolkit.survey.privacy import forbidden_reason
from ctc_toolkit.survey.readers import DEFAULT_LIMITS
from ctc_toolkit.survey.readers.delimited import parse_delimited

AGREE = survey_instrument().response_set_by_id["agree4"]
COUNTED = {
    "wrong_code",
    "wrong_code_more",
    "code_not_whole",
    "answer_is_date",
    "unknown_answer",
    "unknown_answer_hidden",
    "missing_code",
}
NUMBERS = st.one_of(st.none(), st.integers(-3, 12).map(float), st.floats(allow_nan=False), st.just(9.0))
WORDS = st.one_of(
    st.none(), st.sampled_from(["ja", "NEIN!", "4", "3,0", "9", "weiß nicht", "", " ", "03.05.2024", "1.5", "77", "x"]),
    st.text(max_size=8),
)  # fmt: skip
FAST = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FAST
@given(
    st.one_of(st.lists(NUMBERS, min_size=1, max_size=60), st.lists(WORDS, min_size=1, max_size=60)),
    st.sampled_from(CODINGS),
)
def test_1_nothing_is_dropped_silently(values, coding):
    words = any(isinstance(value, str) for value in values)
    column = pd.Series(values, name="q", dtype="str" if words else "float64")
    told = Conversion()
    codes = convert_answers(column, AGREE, coding, {}, told)
    assert set(np.unique(codes)) <= {MISSING, 1, 2, 3, 4}
    counted = sum(entry.rows for entry in told.all_findings() if entry.rule in COUNTED)
    if words:
        said = [value.strip() for value in values if value is not None]  # a text that says "no answer" is no finding
        filled = sum(bool(text) and text != "weiß nicht" for text in said)
    else:
        filled = sum(value is not None for value in values)
    assert (codes >= 0).sum() + counted == filled


@FAST
@given(st.lists(st.integers(0, 120), min_size=2, max_size=9, unique=True), st.sampled_from(CODINGS))
def test_2_codings_are_one_to_one(codes, coding):
    options = [{"code": code, "de": f"t{code}", "en": f"t{code}"} for code in codes]
    answers = ResponseSet.model_validate({"id": "any", "label": label("any"), "options": options})
    listed = file_codes(answers, coding)
    assert sorted(listed.values()) == sorted(codes)
    assert len(listed) == len(codes)
    back = convert_answers(pd.Series(list(listed), dtype="float64"), answers, coding, {}, Conversion())
    assert back.tolist() == list(listed.values())


@FAST
@given(st.data())
def test_3_delimited_text_comes_back(tmp_path, data):
    letters = st.text(st.sampled_from("abcäöüßÄ09 .-_'"), min_size=1, max_size=9).map(lambda text: f"n{text}".strip())
    names = data.draw(
        st.lists(letters, min_size=2, max_size=6, unique_by=lambda text: " ".join(text.casefold().split()))
    )
    rows = data.draw(st.integers(1, 25))
    numbers = st.one_of(
        st.just(float("nan")), st.integers(0, 99).map(float), st.integers(0, 9999).map(lambda n: n / 100)
    )
    columns = {name: data.draw(st.lists(numbers, min_size=rows, max_size=rows)) for name in names}
    frame = pd.DataFrame(columns).dropna(how="all")
    if frame.empty:
        return
    style = {
        "delimiter": data.draw(st.sampled_from([";", "\t", "|"])),
        "decimal": data.draw(st.sampled_from([",", "."])),
        "end": data.draw(st.sampled_from(["\n", "\r\n"])),
    }
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    parsed = parse_delimited(str(write_csv(tmp_path / "x.csv", frame, encoding, **style)), DEFAULT_LIMITS)
    assert parsed.table.column_names == [" ".join(name.split()) for name in names]
    for read, written in zip(parsed.table.columns, frame, strict=True):
        values = [np.nan if value is None else float(value) for value in read.to_pylist()]
        np.testing.assert_array_equal(values, frame[written].to_numpy())


@FAST
@given(
    st.lists(st.text(max_size=14), unique=True, max_size=12),
    st.lists(st.text(min_size=1, max_size=14), unique=True, max_size=12),
)
def test_4_matching_is_sound(columns, targets):
    found = match_columns(
        columns, [Target(name, (name,), (name,)) for name in targets], dict.fromkeys(columns, "Eine lange Frage")
    )
    used = [entry.column for entry in found.values()]
    assert len(set(used)) == len(used)
    assert set(used) <= set(columns)
    assert set(found) <= set(targets)


@FAST
@given(st.text(max_size=40))
def test_5_names(name):
    assert forbidden_reason(name) in (None, "person", "technical", "class", "special")


@FAST
@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=5)), max_size=30))
def test_1_any_column_has_cells(values):
    cells = cells_of(pd.Series(values, name="q", dtype=object))
    assert len(cells.numbers) == len(cells.places) == len(values)
    assert [place < 0 for place in cells.places] == [value is None for value in values]
