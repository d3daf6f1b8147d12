"""The template filled with released values, and the way back.

1. Released values, written as the example and read in again, give the same percentages, ranges and limits; nothing that
   was locked is shown afterwards, everybody and nearly all of the sexes are still there.
2. Only made-up values may fill the example; its file says so.
3. No text of a file is a formula for a spreadsheet (X8).
"""

from __future__ import annotations

import io

import pytest

from ctc_toolkit.disclosure import RULES, parse_groups, release
from ctc_toolkit.disclosure.tables_plan import plan_of_tables
from ctc_toolkit.reporting.table_template import template_file
from ctc_toolkit.riskfactors.table_profile import profile_of_tables
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.tables_example import example_tables
from tests.released_examples import example_instrument, full_example
from tests.table_files import ENTRY, checked, grid_of

INSTRUMENT = load_instrument("ctc-youth-survey")


def test_1_2_round_trip(tmp_path):
    before = example_tables(INSTRUMENT)
    file = template_file(INSTRUMENT, "en", "csv", example=before)
    assert b"Example: all numbers in this file are made up." in file.content
    assert "example" in file.name
    found = checked(file.content, tmp_path, file.name)
    assert found.count("error") == found.count("warning") == 0
    profile = profile_of_tables(found.tables, ENTRY, INSTRUMENT)
    plan = plan_of_tables(profile.estimates, RULES)
    after = release(profile.locked("internal", RULES, plan), "internal", source="made_up_tables")
    first, second = (one.table.set_index(["measure", "groups"]) for one in (before, after))
    both = first.join(second, suffixes=("_before", "_after"), how="inner")
    assert len(both) == len(first)
    shown = both[both["state_after"] == "shown"]
    assert (shown["state_before"] == "shown").all()
    for name in ("n", "percent", "low", "high"):
        assert (shown[f"{name}_before"] == shown[f"{name}_after"]).all()
    limits = both[(both["state_after"] == "banded") & (both["state_before"] == "banded")]
    assert len(limits)
    assert (limits["band_before"] == limits["band_after"]).all()
    assert (limits["band_limit_before"] == limits["band_limit_after"]).all()
    kept = both[both["state_before"] == "shown"]
    whole = kept[[not parse_groups(groups) for _, groups in kept.index]]
    sexes = kept[[groups in ("sex=female", "sex=male") for _, groups in kept.index]]
    assert (whole["state_after"] == "shown").all()
    assert (sexes["state_after"] == "shown").mean() > 0.95


def test_2_only_made_up_values():
    with pytest.raises(ValueError, match="made-up"):
        template_file(example_instrument(), "de", "csv", example=release(full_example(), "internal"))


def test_3_no_formulas(tmp_path):
    example = release(full_example(), "internal", source="made_up")
    for form in ("csv", "xlsx"):
        file = template_file(example_instrument(), "de", form, example=example)
        grid = grid_of(file.content, tmp_path, file.name)
        assert not grid.formulas
        texts = [cell for cells in grid.rows.values() for cell in cells if isinstance(cell, str)]
        assert "gesperrt" in texts
        assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@"))]
    import python_calamine

    notes = python_calamine.load_workbook(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert notes[0] == ["Fertige Tabellen für CTC"]
    assert notes[1] == ["Beispiel: Alle Zahlen in dieser Datei sind erfunden."]
