"""Reference values: shipped tables, the check of the catalogue, uploaded files, the average of partners.

1. The shipped tables are clean, sourced and dated, and hold the numbers of R and of the CDC.
2. The check finds every mistake of a file at once, with its line.
3. A filled template is read: identifiers or names, decimal commas, intervals as standard errors, groups in words.
4. Every mistake of a file is told with row and column; nothing is read of such a row.
5. The template holds every scale and behaviour once and reads back as empty.
6. The average of partners: at least three others, dominance, weighted by answers, from what is shown alone.
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.benchmark import dominance, pooled_figures
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.reference_template import reference_template_csv, reference_template_xlsx
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.riskfactors.reference_list import read_reference_list, template_rows
from ctc_toolkit.riskfactors.references import (
    load_reference,
    reference_from_text,
    shipped_references,
)
from ctc_toolkit.survey.instrument_files import load_instrument
from tests.unit.riskfactors.test_comparison import city

YRBS = Path(__file__).parents[2] / "golden" / "yrbs"
INSTRUMENT = load_instrument("ctc-youth-survey")


def test_1_shipped_tables():
    tables = {table.id: table for table in shipped_references()}
    assert {"yrbs-national-2017", "yrbs-national-2019", "made-up-state-2023"} <= set(tables)
    assert check_catalogue(catalogue_folder() / "references") == []
    for table in tables.values():
        assert table.checked
        assert table.source.de
        assert reference_from_text(table.text()) == table
    wanted = pd.read_csv(YRBS / "yrbs2019_expected.csv").query("by == 'all'").set_index("item")
    values = tables["yrbs-national-2019"].values
    for measure in ("qn23", "qn24", "qn22", "qn21", "qn20"):
        assert values[measure]["all"].percent == pytest.approx(wanted.loc[measure, "pct"], abs=0.005)
        assert values[measure]["all"].standard_error == pytest.approx(wanted.loc[measure, "se"], abs=0.005)
    # published by the CDC, MMWR Suppl 2020;69(1)
    assert round(values["qn23"]["all"].percent, 1) == 19.5
    assert round(values["qn24"]["all"].percent, 1) == 15.7


def test_2_check_finds_all(tmp_path):
    folder = tmp_path / "references"
    folder.mkdir()
    good = (catalogue_folder() / "references" / "yrbs-national-2019.yaml").read_text(encoding="utf-8")
    head = good[: good.index("values:")]
    (folder / "wrong-name.yaml").write_text(
        head
        + "values:\n  qn8:\n    all: [9, 6.5, 0.4]\n    district=x: [9, 6.5, 0.4]\n  nothing:\n    all: [9, 1, 1]\n",
        encoding="utf-8",
    )
    (folder / "broken.yaml").write_text(head + "values:\n  qn8:\n    all: [9, 650, 0.4]\n", encoding="utf-8")
    found = {(problem.file.split("/")[-1], problem.code) for problem in check_catalogue(folder)}
    assert found == {
        ("wrong-name.yaml", "reference_file_name"),
        ("wrong-name.yaml", "reference_measure_unknown"),
        ("wrong-name.yaml", "reference_group_unknown"),
        ("broken.yaml", "catalogue_out_of_range"),
    }
    with pytest.raises(ToolkitError) as refused:
        load_reference(folder / "broken.yaml")
    assert refused.value.code == "reference_damaged"


def sheet(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame([{"Kennung": "family_conflict", **row} for row in rows], dtype=object)


def test_3_a_filled_template():
    found = read_reference_list(
        sheet(
            {"Prozent": "34,5", "Standardfehler": "1,2", "Antworten": "1200"},
            {"Prozent": 30.0, "Geschlecht": "weiblich", "Klassenstufe": "7", "Von": "26", "Bis": "34"},
            {"Kennung": INSTRUMENT.label_of("academic_failure", "de"), "Prozent": "40 %", "Geschlecht": "alle"},
            {"Kennung": "academic_failure", "Prozent": None},
        ),
        INSTRUMENT,
    )
    assert found.findings == ()
    one = found.values["family_conflict"]
    assert (one["all"].percent, one["all"].standard_error, one["all"].n) == (34.5, 1.2, 1200)
    assert one["sex=female;grade=7"].standard_error == pytest.approx(8 / 2 / 1.959964, rel=1e-6)
    assert found.values["academic_failure"]["all"].standard_error is None
    assert found.count == 3


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ({"Prozent": "viel"}, "reference_row_percent", "Prozent"),
        ({"Prozent": "101"}, "reference_row_percent", "Prozent"),
        ({"Prozent": "40", "Standardfehler": "0"}, "reference_row_error", "Standardfehler"),
        ({"Prozent": "40", "Von": "38"}, "reference_row_interval", "Von"),
        ({"Prozent": "40", "Von": "42", "Bis": "45"}, "reference_row_interval", "Von"),
        ({"Prozent": "40", "Antworten": "1,5"}, "reference_row_answers", "Antworten"),
        ({"Prozent": "40", "Klassenstufe": "99"}, "reference_row_group", "Klassenstufe"),
        ({"Prozent": "40", "Kennung": "nirgends"}, "reference_row_measure", "Kennung"),
    ],
)
def test_4_mistakes(row, code, column):
    found = read_reference_list(sheet({"Prozent": "30", "Kennung": "academic_failure"}, row), INSTRUMENT)
    assert [(one.problem.code, one.row, one.column) for one in found.findings] == [(code, 3, column)]
    assert found.stopped
    assert set(found.values) == {"academic_failure"}


def test_4_whole_files():
    twice = read_reference_list(sheet({"Prozent": "30"}, {"Prozent": "31"}), INSTRUMENT)
    assert [(one.problem.code, one.row) for one in twice.findings] == [("reference_row_twice", 3)]
    other = read_reference_list(pd.DataFrame({"Wert": [1]}), INSTRUMENT)
    assert [one.problem.code for one in other.findings] == ["reference_list_columns"]
    empty = read_reference_list(sheet({"Prozent": None}), INSTRUMENT)
    assert [one.problem.code for one in empty.findings] == ["reference_list_empty"]
    more = read_reference_list(sheet({"Prozent": "30", "Notiz": "x"}), INSTRUMENT)
    assert [(one.problem.code, one.stops) for one in more.findings] == [("reference_list_column_unknown", False)]
    long = read_reference_list(sheet(*[{"Prozent": "30"}] * 5001), INSTRUMENT)
    assert [one.problem.code for one in long.findings] == ["reference_list_long"]


def test_5_template():
    rows = template_rows(INSTRUMENT)
    assert len({row[0] for row in rows[1:]}) == len(rows) - 1 == len(INSTRUMENT.scales) + len(INSTRUMENT.indicators)
    as_csv = pd.read_csv(io.BytesIO(reference_template_csv("ctc-youth-survey")), sep=";", dtype=object)
    as_xlsx = pd.read_excel(io.BytesIO(reference_template_xlsx("ctc-youth-survey")), dtype=object, engine="calamine")
    for frame in (as_csv, as_xlsx):
        assert list(frame.columns) == list(rows[0])
        found = read_reference_list(frame, INSTRUMENT)
        assert [one.problem.code for one in found.findings] == ["reference_list_empty"]


@pytest.mark.parametrize(
    ("sizes", "state"),
    [
        ([], "few_units"),
        ([400, 400], "few_units"),
        ([400, 400, 400], "open"),
        ([801, 100, 99], "dominated"),
        ([800, 100, 100], "open"),
        ([460, 450, 90], "dominated"),
        ([450, 450, 100], "open"),
    ],
)
def test_6_dominance(sizes, state):
    assert dominance(sizes) == state


def test_6_average_from_what_is_shown():
    released = {
        str(seed): release(make_profile(city(rows, seed)), "public") for seed, rows in ((1, 900), (2, 700), (3, 800))
    }
    tables = {name: one.table.set_index(["measure", "groups"]) for name, one in released.items()}
    found = pooled_figures({**released, "own": released["1"]}, own="own")
    cells = [table.loc[("b0", "all")] for table in tables.values()]
    assert found["b0"].percent == pytest.approx(
        sum(cell["n"] * cell["percent"] for cell in cells) / sum(cell["n"] for cell in cells)
    )
    assert found["b0"].units == 3
    assert "b4" not in found  # banded: nearly nobody
    assert pooled_figures(released, own="1") == {}
