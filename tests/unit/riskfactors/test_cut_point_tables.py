"""Cut-point tables: what they say, how they are read and written, and what is refused.

1. A table is dated, names its method and has an identity that changes with its content.
2. Derived tables name rule and sample; one value for all does not stand beside grades; values are finite numbers.
3. A table is checked against the instrument: scales, grades, possible scores; all misfits of a kind are named.
4. Official values are refused for scales whose items are rescaled here; derived ones are not.
5. YAML: what was written is read again as the same table; grades may be written as numbers; mistakes have their line.
6. CSV: three columns in any order, comma, semicolon or tabulator, decimal comma, headings in lines with #; all mistakes
   are named at once, with line, scale and grade.
7. Files that are missing or cannot be written have a code.
"""

from datetime import date

import pytest
from pydantic import ValidationError
from small_instruments import cut_points, every_feature, label

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import (
    CutPointTable,
    check_cut_points,
    cut_points_from_yaml,
    cut_points_to_yaml,
    load_cut_points,
    write_cut_points,
)
from ctc_toolkit.riskfactors.plan import scoring_plan

VALUES = {"plain": {"6": 2.25, "8": 2.5}, "shield": {"all": 3.0}}
DERIVED = {
    "status": "derived",
    "rule": {"factor": 0.15, "deviation": "median", "weights": "used"},
    "sample": {"description": label("sample"), "n": {"6": 410, "8": 395}, "source_hash": "ab"},
}


def refused(action, *arguments):
    with pytest.raises(ToolkitError) as caught:
        action(*arguments)
    error = caught.value
    assert "…" not in error.say("de") + error.say("en")
    return error.code, error.values


def test_1_identity():
    table = cut_points(VALUES)
    assert table.reference == f"test-table@2026-01-01#{table.digest}"
    assert len(table.digest) == 8
    assert cut_points(VALUES).reference == table.reference
    changed = cut_points({**VALUES, "plain": {"6": 2.25, "8": 2.6}})
    assert changed.reference != table.reference
    assert table.provisional
    assert table.valid_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "derived"},
        {"values": {"plain": {"all": 1.0, "6": 2.0}}},
        {"values": {"plain": {}}},
        {"values": {}},
        {"values": {"plain": {"6": float("nan")}}},
        {"values": {"plain": {"6": float("inf")}}},
        {"at_cut": "below"},
        {"invented": 1},
        {"valid_from": "someday"},
    ],
)
def test_2_what_a_table_must_say(wrong):
    with pytest.raises(ValidationError):
        cut_points(**{"values": VALUES, **wrong})


def test_2_a_derived_table():
    table = cut_points(VALUES, **DERIVED)
    assert table.sample.n == {"6": 410, "8": 395}
    assert table.rule.factor == 0.15


@pytest.mark.parametrize(
    ("values", "changes", "code", "named"),
    [
        (VALUES, {"instrument": "other"}, "cut_points_other_instrument", "small"),
        (VALUES, {"instrument": "small@2"}, "cut_points_other_instrument", "small@2"),
        ({"strange": {"6": 2.0}, **VALUES, "odd": {"6": 2.0}}, {}, "cut_points_unknown_scale", "strange; odd"),
        ({"plain": {"6": 2.0, "7": 2.0}}, {}, "cut_points_unknown_grade", "plain: 7"),
        ({"plain": {"6": 0.9, "8": 4.5}}, {}, "cut_points_out_of_range", "plain, 6: 0.9 (1-4); plain, 8: 4.5 (1-4)"),
        ({"mixed": {"6": 2.0}}, {"status": "official"}, "cut_points_rescaled_scale", "mixed"),
    ],
)
def test_3_and_4_misfits(values, changes, code, named):
    found, shown = refused(check_cut_points, cut_points(values, **changes), every_feature())
    assert found == code
    assert named in " ".join(str(value) for value in shown.values())
    assert refused(scoring_plan, every_feature(), cut_points(values, **changes))[0] == code


def test_3_what_fits():
    for instrument in ("small", "small@1"):
        check_cut_points(cut_points(VALUES, instrument=instrument), every_feature())


def test_4_derived_values_are_taken_for_rescaled_scales():
    check_cut_points(cut_points({"mixed": {"6": 2.0}}, **DERIVED), every_feature())
    check_cut_points(cut_points({"plain": {"6": 2.0}}, status="official"), every_feature())


def test_5_written_and_read(tmp_path):
    table = cut_points(VALUES, **DERIVED, sources=["https://example.org"])
    path = tmp_path / "cuts.yaml"
    write_cut_points(table, path)
    assert load_cut_points(path, every_feature()) == table
    assert load_cut_points(path).reference == table.reference
    assert cut_points_from_yaml(cut_points_to_yaml(table)) == table
    assert not list(tmp_path.glob("*.part"))


def test_5_grades_written_as_numbers_and_lines_of_mistakes(tmp_path):
    text = cut_points_to_yaml(cut_points(VALUES)).replace("'6'", "6").replace("'8'", "8")
    path = tmp_path / "cuts.yaml"
    path.write_text(text, "utf-8")
    assert load_cut_points(path).values["plain"] == {"6": 2.25, "8": 2.5}
    path.write_text(text.replace("8: 2.5", "8: high").replace("valid_from: '2026-01-01'", "valid_from: soon"), "utf-8")
    code, values = refused(load_cut_points, path)
    assert code == "cut_points_invalid"
    assert values["count"] == 2
    line = next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if "high" in line)
    assert f"line {line}: values, plain, 8" in values["found"]


@pytest.mark.parametrize("text", ["values: [", "a: 1\na: 2\n"])
def test_5_no_yaml(tmp_path, text):
    path = tmp_path / "cuts.yaml"
    path.write_text(text, "utf-8")
    assert refused(load_cut_points, path)[0] == "catalogue_yaml"


def test_5_yaml_texts():
    assert refused(cut_points_from_yaml, "values: [", "stored")[0] == "catalogue_yaml"
    assert refused(cut_points_from_yaml, "just words", "stored")[0] == "cut_points_invalid"


HEAD = "# instrument: small\n# valid_from: 2010-09-01\n"


def csv_file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "official-2010.csv"
    path.write_text(text, encoding)
    return path


def test_6_a_csv_table(tmp_path):
    table = load_cut_points(csv_file(tmp_path, HEAD + "scale,grade,value\nplain,6,2.25\nplain,8,2.5\nshield,all,3\n"))
    assert isinstance(table, CutPointTable)
    assert table.values == VALUES
    assert (table.id, table.status, table.provisional, table.at_cut) == ("official-2010", "official", False, "above")
    assert table.title.de == "official-2010"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("grade;value;scale;remark\n6;2,25;plain;x\n8;2,5;plain;\nall;3;shield;\n", "utf-8-sig"),
        ("Scale\tGrade\tValue\nplain\t6\t2,25\nplain\t8\t2.5\n\nshield\tall\t3\nshield\t6\t\n", "cp1252"),
    ],
)
def test_6_other_delimiters_and_decimal_commas(tmp_path, text, encoding):
    head = HEAD + "# title: Werte für Größe\n# at_cut: at_or_above\n# provisional: ja\n# status: made_up\n# id: x\n"
    table = load_cut_points(csv_file(tmp_path, head + text, encoding))
    assert table.values == VALUES
    assert (table.id, table.status, table.provisional, table.at_cut) == ("x", "made_up", True, "at_or_above")
    assert table.title.de == "Werte für Größe"


def test_6_all_mistakes_at_once(tmp_path):
    text = (
        "# valid_from: 2010-09-01\n# colour: red\nscale,grade,value\nplain,6,high\nplain,8,2.5\nplain,8,2.6\nshield,8\n"
    )
    code, values = refused(load_cut_points, csv_file(tmp_path, text))
    assert code == "cut_points_invalid"
    assert values["count"] == 5
    for part in (
        "# colour: unknown",
        "# instrument: missing",
        "line 4: plain, 6: 'high' is no number",
        "line 6: plain, 8: stands twice",
        "line 7: 2 cells instead of 3",
    ):
        assert part in values["found"]


@pytest.mark.parametrize("text", ["", "scale,value\nplain,2\n"])
def test_6_columns_that_are_missing(tmp_path, text):
    code, values = refused(load_cut_points, csv_file(tmp_path, HEAD + text))
    assert code == "cut_points_invalid"
    assert "grade" in values["found"]


def test_6_a_csv_is_checked_like_any_table(tmp_path):
    path = csv_file(tmp_path, HEAD + "scale,grade,value\nmixed,6,2\n")
    assert refused(load_cut_points, path, every_feature())[0] == "cut_points_rescaled_scale"
    path = csv_file(tmp_path, HEAD.replace("2010-09-01", "2010") + "scale,grade,value\nplain,6,2\n")
    assert refused(load_cut_points, path)[0] == "cut_points_invalid"


def test_7_files(tmp_path):
    assert refused(load_cut_points, tmp_path / "none.yaml")[0] == "catalogue_missing"
    assert refused(load_cut_points, tmp_path / "none.csv")[0] == "catalogue_missing"
    assert refused(write_cut_points, cut_points(VALUES), tmp_path / "no_folder" / "x.yaml")[0] == "cannot_write"
