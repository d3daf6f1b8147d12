"""Real files, the whole way: file -> readers -> mapping -> response table -> profile, against R's survey package.

1. Every row of the two expected files (2019 from SPSS, 2017 from Parquet with text labels) is reproduced: number of
   respondents exactly, percent and standard error to 1e-6 points, limits of the logit interval to 1e-4 points;
   overall, by sex and by grade.
2. The figures the CDC published for 2019 agree to the printed digit.
3. A profile is the same to the last digit when it is computed again, and carries where it comes from.
"""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from ctc_toolkit.riskfactors.profile import PROFILE_COLUMNS, ProfileSettings, make_profile, profile_frame
from ctc_toolkit.survey.instrument_files import load_instrument, recognise_version
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
from ctc_toolkit.survey.readers import read_file

FOLDER = Path(__file__).parent / "yrbs"
FILES = {"2019": "yrbs2019.sav", "2017": "yrbs2017.parquet"}
AS_IN_R = ProfileSettings(lonely_psu="adjust", interval="logit")
PUBLISHED_2019 = {"qn23": 19.5, "qn24": 15.7, "qn22": 8.2, "qn21": 8.2, "qn20": 10.8}


@cache
def table(year: str):
    raw = read_file(FOLDER / FILES[year])
    instrument = load_instrument("yrbs", recognise_version("yrbs", [str(name) for name in raw.frame.columns]))
    assert instrument.version.id == year
    return apply_mapping(raw, instrument, propose_mapping(raw, instrument).mapping)[0]


@cache
def profile(year: str):
    return make_profile(table(year), by=("sex", "grade"), settings=AS_IN_R)


def expected(year: str) -> pd.DataFrame:
    rows = pd.read_csv(FOLDER / f"yrbs{year}_expected.csv", dtype={"level": str})
    values = {"sex": {"1": "female", "2": "male"}, "grade": {"1": "9", "2": "10", "3": "11", "4": "12"}}
    pairs = zip(rows["by"], rows["level"], strict=True)
    rows["groups"] = ["all" if by == "all" else f"{by}={values[by][level]}" for by, level in pairs]
    return rows.rename(columns={"item": "measure"})


@pytest.mark.parametrize("year", ["2019", "2017"])
def test_1_every_row_of_the_expected_file(year):
    wanted = expected(year)
    found = profile_frame(profile(year))
    assert list(found.columns) == PROFILE_COLUMNS
    both = wanted.merge(found, on=["measure", "groups"], how="left", suffixes=("_r", ""), validate="one_to_one")
    assert len(both) == len(wanted) > 500
    assert both["percent"].notna().all()
    assert (both["n"] == both["n_r"]).all()
    assert (both["percent"] - both["pct"]).abs().max() < 1e-6
    assert (both["standard_error"] - both["se"]).abs().max() < 1e-6
    assert (both["low"] - both["lo"]).abs().max() < 1e-4
    assert (both["high"] - both["hi"]).abs().max() < 1e-4


def test_2_the_published_figures():
    found = profile_frame(profile("2019")).set_index(["measure", "groups"])["percent"]
    for measure, percent in PUBLISHED_2019.items():
        assert round(found[measure, "all"], 1) == percent


def test_3_the_same_again_and_its_origin():
    again = make_profile(table("2019"), by=("sex", "grade"), settings=AS_IN_R)
    pd.testing.assert_frame_equal(again.estimates, profile("2019").estimates, check_exact=True)
    origin = again.provenance.as_dict()
    assert origin["instrument"] == "yrbs@2019"
    assert origin["cut_points"] is None
    assert len(origin["source_hash"]) == 64
    assert origin["software"].startswith("ctc-toolkit ")
