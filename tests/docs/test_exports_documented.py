"""What the handbook and the documentation say about exports.

1. docs/exports.md names every column, section and state of the codebook, and every form.
2. The handbook names every file of a bundle and every missing code with its meaning.
3. docs/commands.md names every option of `ctc export`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ctc_toolkit.cli.export import export
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.evaluation_bundle import CODEBOOK_CSV, PROVENANCE, README, REPORT
from ctc_toolkit.reporting.evaluation_codebook import CODES, NAMES, missing_labels
from ctc_toolkit.reporting.evaluation_scripts import (
    DATA_CSV,
    DATA_PARQUET,
    DATA_SAV,
    DATA_XLSX,
    MAIN_CSV,
    SCRIPT_R,
    SCRIPT_STATA,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILES = (
    DATA_CSV,
    DATA_XLSX,
    DATA_SAV,
    DATA_PARQUET,
    CODEBOOK_CSV,
    MAIN_CSV,
    SCRIPT_R,
    SCRIPT_STATA,
    REPORT,
    PROVENANCE,
    README,
)


def words_of(name):
    """Return what stands between backticks in a page of the documentation."""
    return set(re.findall(r"`([^`\n]+)`", (DOCS / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("names", [NAMES, CODES["section"], CODES["state"], CODES["band"], CODES["certainty"]])
def test_1_columns_and_codes(names):
    assert [name for name in names if name not in words_of("exports.md")] == []


def test_2_files_and_missing_codes():
    assert [name for name in FILES if name not in words_of("handbuch/export.md")] == []
    text = (DOCS / "handbuch" / "export.md").read_text(encoding="utf-8")
    told = {
        int(code.replace("−", "-")): meaning
        for code, meaning in re.findall(r"^\| (−\d{4}) \| ([^,|(]+)", text, re.MULTILINE)
    }
    labels = missing_labels(translator("de"))
    assert set(told) == set(labels)
    assert all(labels[code].startswith(meaning.split()[0]) for code, meaning in told.items())


def test_3_options():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("| `ctc export"))
    options = [option for parameter in export.params for option in parameter.opts]
    assert [option for option in options if option not in line] == []
    assert "## `ctc export`" in text
