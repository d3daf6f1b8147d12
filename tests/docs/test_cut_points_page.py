"""The page on cut points is true.

1. Both examples are tables that can be loaded for the instrument they name.
2. The fingerprint has the form the page shows.
"""

import re
from pathlib import Path

import pytest

from ctc_toolkit.riskfactors.cutpoints import load_cut_points
from ctc_toolkit.survey.instrument_files import load_instrument

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cut-points.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_1_the_examples_can_be_loaded(form, tmp_path):
    path = tmp_path / f"table.{form}"
    path.write_text(re.search(rf"```{form}\n(.*?)```", PAGE, re.DOTALL).group(1), encoding="utf-8")
    table = load_cut_points(path, load_instrument("ctc-youth-survey"))
    assert table.values["family_conflict"]["6"] == 2.33


def test_2_the_fingerprint(tmp_path):
    path = tmp_path / "lower-saxony.csv"
    path.write_text(re.search(r"```csv\n(.*?)```", PAGE, re.DOTALL).group(1), encoding="utf-8")
    shown = re.search(r"`(lower-saxony@\S+)`", PAGE).group(1)
    assert re.sub(r"\d|[a-f]", "x", load_cut_points(path).reference) == re.sub(r"\d|[a-f]", "x", shown)
