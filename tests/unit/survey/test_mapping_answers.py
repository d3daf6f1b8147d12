"""From cells to codes: texts, numbers, wrong codes, groups, design; everything that does not fit is counted.

1. Value labels in either language, in any case, with other dashes and quotation marks, become codes.
2. Numbers as text, with decimal comma or point, and truth values become codes; codes declared missing become missing.
3. Wrong codes become missing with one finding per column and code, with the number of rows; never silently.
4. Texts that are no answer are quoted only where many rows have them: free text may name persons.
5. Dates, fractions, infinite and huge numbers are told apart; a column that mostly does not fit is an error.
6. Groups: codes, texts, labels of the file before codes; unknown values are told; lists without values as in the file.
7. Design: PSUs are told apart within strata; missing strata and PSUs, wrong weights and population counts are told.
8. Respondents without answers and with the same answers as others are told.
9. An import needs no errors, and warnings only where a person accepted them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from survey_files import ITEMS, as_raw, as_texts, codes_of, survey_frame, survey_instrument

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.codings import plain_text
from ctc_toolkit.survey.conversion import Conversion, convert_answers, convert_group, number_of
from ctc_toolkit.survey.design_columns import convert_design
from ctc_toolkit.survey.findings import Finding, findings_table
from ctc_toolkit.survey.instrument import MISSING
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping, require_importable

INSTRUMENT = survey_instrument()
AGREE = INSTRUMENT.response_set_by_id["agree4"]
YESNO = INSTRUMENT.response_set_by_id["yesno2"]
OFTEN = INSTRUMENT.response_set_by_id["occasions4"]
SEX, DISTRICT = INSTRUMENT.group_by_id["sex"], INSTRUMENT.group_by_id["district"]


def converted(
    values: list, answers=AGREE, coding="as_listed", labels=None
) -> tuple[list[int], dict[str, list[Finding]]]:
    told = Conversion()
    codes = convert_answers(pd.Series(values, name="frage"), answers, coding, labels or {}, told)
    assert codes.dtype == np.int8
    found: dict[str, list[Finding]] = {}
    for entry in told.all_findings():
        found.setdefault(entry.rule, []).append(entry)
    return codes.tolist(), found


def applied(frame: pd.DataFrame, **parts: object):
    raw = as_raw(frame, **parts)
    return apply_mapping(raw, INSTRUMENT, propose_mapping(raw, INSTRUMENT).mapping)


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("change", [str, str.title, lambda text: f"  {text} ", lambda text: text.replace("-", " – ")])
def test_1_labels_as_text(language, change):
    frame = survey_frame(50)
    texts = as_texts(frame, language)
    for name in ITEMS:
        texts[name] = texts[name].map(change, na_action="ignore")
    table, findings = applied(texts)
    assert table.answers.equals(codes_of(frame))
    assert not [entry for entry in findings if entry.severity != "note"]
    assert table.groups["sex"].tolist() == ["female" if code == 1 else "male" for code in frame["geschlecht"]]


def test_1_strong_and_weak_answers_are_told_apart():
    codes, found = converted(["NEIN!", "nein", "Ja", "JA!", "„ja“", "yes."])
    assert codes == [1, 2, 3, 4, 3, 3]
    assert found == {}


def test_2_numbers_as_text_and_truth_values():
    assert converted(["1", " 2 ", "3,0", "4.0", None, ""])[0] == [1, 2, 3, 4, MISSING, MISSING]
    assert converted([True, False, True], YESNO)[0] == [1, 0, 1]
    assert converted(["TRUE", "FALSE", "Y", "N", "J"], YESNO)[0] == [1, 0, 1, 0, 1]
    assert converted([1.0, 2.0, np.nan])[0] == [1, 2, MISSING]


def test_2_declared_missing():
    codes, found = converted([1.0, 9.0, 9.0, 4.0])
    assert codes == [1, MISSING, MISSING, 4]
    assert [(entry.severity, entry.rows, entry.values) for entry in found["missing_code"]] == [
        ("note", 2, {"code": 9, "columns": 1})
    ]
    codes, found = converted(["ja", "weiß nicht", "keine Angabe", "9"])
    assert codes == [3, MISSING, MISSING, MISSING]
    assert set(found) == {"missing_code"}
    codes, found = converted([1.0, 7.0], labels={1: "NEIN!", 7: "Weiß nicht"})
    assert codes == [1, MISSING]
    assert set(found) == {"missing_code"}


def test_3_wrong_codes():
    codes, found = converted([1.0, 5.0, 5.0, 77.0, 2.0, -3.0, *[3.0] * 30])
    assert codes[:6] == [1, MISSING, MISSING, MISSING, 2, MISSING]
    assert [(entry.values["code"], entry.rows) for entry in found["wrong_code"]] == [(5, 2), (-3, 1), (77, 1)]
    assert found["wrong_code"][0].column == "frage"
    assert "1, 2, 3, 4" in found["wrong_code"][0].found("de")
    assert found["wrong_code"][0].severity == "warning"
    codes, found = converted(["1", "5", "nein", *["2"] * 20])
    assert codes[:3] == [1, MISSING, 2]
    assert [(entry.values["code"], entry.rows) for entry in found["wrong_code"]] == [(5, 1)]


def test_3_every_wrong_cell_is_counted_once():
    random = np.random.default_rng(3)
    values = random.choice(np.r_[np.arange(-5, 40), 0.5, 1e9, np.nan], 600)
    codes, found = converted(values.tolist())
    valid = np.isin(values, [1, 2, 3, 4])
    assert [code >= 0 for code in codes] == valid.tolist()
    counted = sum(entry.rows for rule in ("wrong_code", "wrong_code_more", "code_not_whole") for entry in found[rule])
    missing = int((values == 9).sum())
    assert counted + missing + valid.sum() + np.isnan(values).sum() == 600
    assert len(found["wrong_code"]) == 10
    assert found["wrong_code_more"][0].values["codes"] == 30
    assert found["column_does_not_fit"][0].severity == "error"


def test_4_rare_texts_are_not_quoted():
    values = ["ja"] * 60 + ["vielleicht"] * 5 + ["Max Mustermann", "Erika Musterfrau"]
    codes, found = converted(values)
    assert codes.count(3) == 60
    assert [(entry.values["text"], entry.rows) for entry in found["unknown_answer"]] == [("vielleicht", 5)]
    hidden = found["unknown_answer_hidden"][0]
    assert (hidden.rows, hidden.values) == (2, {"texts": 2})
    table = findings_table([entry for entries in found.values() for entry in entries], "de")
    assert not table["found"].str.contains("Muster").any()


def test_5_dates_fractions_and_the_infinite():
    codes, found = converted(["2024-05-03", "3. Mai", "03.05.2024", "1-2-mal", "1/2/24"] + ["nie"] * 20, OFTEN)
    assert codes[:5] == [MISSING, MISSING, MISSING, 1, MISSING]
    assert found["answer_is_date"][0].rows == 4
    codes, found = converted([2.5, np.inf, -np.inf, 1e300, 123456.0, *[1.0] * 30])
    assert codes[:5] == [MISSING] * 5
    assert found["code_not_whole"][0].rows == 5
    _, found = converted(["Anna", "Berta", "ja"])
    assert found["column_does_not_fit"][0].values["answers"] == 3


def test_5_empty_columns():
    assert converted([np.nan, np.nan])[1]["column_empty"][0].rows == 0
    assert converted([9.0, 9.0])[1]["column_empty"][0].rows == 2
    assert set(converted([])[1]) == {"column_empty"}


def test_5_numbers_of_texts():
    assert number_of(" -1,5 ") == -1.5
    assert number_of(".5") == 0.5
    for text in ("inf", "nan", "1e5", "0x1", "1_000", "1.000,5", "--1", "", "²"):
        assert number_of(text) is None


def test_1_plain_text():
    assert plain_text("  Öfter  als\t5–mal. ") == "öfter als 5-mal"
    assert plain_text("»JA!«") == "ja!"
    assert plain_text("1 - 2") == plain_text("1–2") == "1-2"


def grouped(values: list, group=SEX, labels=None):
    told = Conversion()
    result = convert_group(pd.Series(values, name="spalte"), group, labels or {}, told)
    return [None if pd.isna(value) else value for value in result], told.findings, result


def test_6_groups():
    values, findings, result = grouped([1.0, 2.0, np.nan, 1.0])
    assert values == ["female", "male", None, "female"]
    assert findings == []
    assert list(result.categories) == ["female", "male"]
    assert grouped(["Mädchen", "M", "weiblich", "MALE", "2", "keine Angabe", ""])[0] == [
        "female", "male", "female", "male", "male", None, None,
    ]  # fmt: skip
    assert grouped([1.0, 2.0], labels={1: "männlich", 2: "weiblich"})[0] == ["male", "female"]
    assert grouped(["A", "B"], labels={"A": "männlich", "B": "weiblich"})[0] == ["male", "female"]


def test_6_unknown_values():
    values, findings, _ = grouped(["w"] * 20 + ["x"] * 6 + ["Maximilian"])
    assert values.count(None) == 7
    assert [(entry.rule, entry.rows, entry.values) for entry in findings] == [
        ("group_value_unknown", 6, {"text": "x"}),
        ("group_value_unknown_hidden", 1, {"texts": 1}),
    ]
    assert grouped([7.0, 8.0])[1][-1].rule == "group_empty"
    labelled = grouped([1.0] * 5 + [3.0] * 5, labels={3: "andere"})[1]
    assert [entry.values for entry in labelled] == [{"text": "3 (andere)"}]


def test_6_values_as_in_the_file():
    values, findings, result = grouped(["Süd ", "Nord", None, "Süd"], DISTRICT)
    assert values == ["Süd", "Nord", None, "Süd"]
    assert findings == []
    assert list(grouped([10.0, 2.0, np.nan], DISTRICT)[2].categories) == ["2", "10"]
    assert list(result.categories) == ["Nord", "Süd"]


def design(frame: dict, **roles: str):
    built = convert_design(pd.DataFrame(frame), roles or {name: name for name in frame})
    return built.frame, {entry.rule: entry for entry in built.findings}


def test_7_psus_within_strata():
    frame, found = design({"stratum": [1.0, 1.0, 2.0, 2.0], "psu": [1.0, 2.0, 1.0, 3.0]})
    assert frame["psu"].nunique() == 4
    assert frame["stratum"].nunique() == 2
    assert (found["psu_repeated"].rows, found["psu_repeated"].severity) == (2, "note")
    frame, found = design({"psu": ["a", "b ", " b"]})
    assert frame["psu"].nunique() == 2
    assert found == {}


def test_7_missing_design():
    frame, found = design({"stratum": ["x", None, "y"], "psu": [1.0, np.nan, 2.0]})
    assert {rule: (entry.severity, entry.rows) for rule, entry in found.items()} == {
        "stratum_missing": ("error", 1),
        "psu_missing": ("error", 1),
    }
    assert not frame.isna().any().any()


def test_7_weights():
    frame, found = design({"weight": ["1,5", "0", "-2", "x", None, "2.5"]})
    assert frame["weight"].tolist() == [1.5, 0.0, 0.0, 0.0, 0.0, 2.5]
    assert {rule: (entry.severity, entry.rows) for rule, entry in found.items()} == {
        "weight_not_number": ("error", 1),
        "weight_missing": ("warning", 1),
        "weight_negative": ("error", 1),
        "weight_zero": ("note", 1),
    }
    assert design({"weight": [np.inf, 1.0]})[1]["weight_infinite"].severity == "error"
    assert design({"weight": [0.0, 0.0]})[1]["weight_none"].severity == "error"


def test_7_population():
    base = {"stratum": [1.0, 1.0, 2.0], "psu": [1.0, 2.0, 1.0]}
    assert design({**base, "population_psus": [5.0, 5.0, 9.0]})[1].keys() == {"psu_repeated"}
    assert "population_psus_differ" in design({**base, "population_psus": [5.0, 6.0, 9.0]})[1]
    assert "population_psus_few" in design({**base, "population_psus": [1.0, 1.0, 9.0]})[1]
    assert design({**base, "population_psus": [5.0, np.nan, 0.5]})[1]["population_psus_wrong"].rows == 2


def test_8_silent_and_alike():
    frame = survey_frame(40)
    frame.loc[3, list(ITEMS)] = np.nan
    _, findings = applied(frame)
    assert {entry.rule: entry.rows for entry in findings}["respondents_without_answers"] == 1
    items = [{"id": f"q_{number}", "label": {"de": "x", "en": "x"}, "response_set": "agree4"} for number in range(30)]
    wide = survey_instrument(items=items, scales=[], indicators=[])
    answers = pd.DataFrame(
        np.random.default_rng(1).integers(1, 5, (100, 30)).astype(float), columns=[entry["id"] for entry in items]
    )
    for frame, twins in ((answers, 0), (pd.concat([answers, answers.head(20)], ignore_index=True), 20)):
        raw = as_raw(frame)
        _, findings = apply_mapping(raw, wide, propose_mapping(raw, wide).mapping)
        assert sum(entry.rows for entry in findings if entry.rule == "respondents_alike") == twins


def test_8_doubled_rows_with_telling_weights():
    frame = survey_frame(40)
    assert not [entry for entry in applied(frame)[1] if entry.rule == "respondents_alike"]
    doubled = pd.concat([frame, frame.iloc[[7]]], ignore_index=True)
    assert [entry.rows for entry in applied(doubled)[1] if entry.rule == "respondents_alike"] == [1]
    changed = doubled.assign(weight=[*frame["weight"], 9.0])
    assert not [entry for entry in applied(changed)[1] if entry.rule == "respondents_alike"]


def test_9_gate():
    note, warning, error = (Finding("wrong_code", severity, "x", 3, {"code": 5, "valid": "1"})
                            for severity in ("note", "warning", "error"))  # fmt: skip
    require_importable([note])
    require_importable([note, warning], accept="warnings")
    with pytest.raises(ToolkitError) as caught:
        require_importable([note, warning])
    assert caught.value.code == "findings_not_accepted"
    assert "Spalte „x“" in caught.value.say("de")
    assert 'Column "x"' in caught.value.say("en")
    with pytest.raises(ToolkitError) as caught:
        require_importable([error, warning], accept="warnings")
    assert caught.value.code == "findings_prevent_import"
