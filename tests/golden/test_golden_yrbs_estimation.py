"""National Youth Risk Behavior Survey 2017 and 2019: real answers, numbers from R and from the CDC.

1. Every row of both expected files is reproduced: n exactly, percent and standard error to 1e-6, logit limits
   to 1e-4 percentage points (lonely PSU "adjust"); overall, by sex and by grade.
2. The degrees of freedom behind R's limits are PSUs minus strata that hold respondents of the group, answered
   or not.
3. The percentages the CDC published for 2019 agree to the printed digit.
4. Wrong ways that look plausible do not reproduce the files: filtering before estimating, ignoring the
   clusters, taking missing answers as "no".
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from scipy.special import stdtr

from ctc_toolkit.statistics import PsuTotals, estimates, totals_from_frame

FOLDER = Path(__file__).parent / "yrbs"
GRADES_2017 = {"9th grade": "1", "10th grade": "2", "11th grade": "3", "12th grade": "4"}
YEARS = (2017, 2019)
BY = ((), ("sex",), ("grade",))


@cache
def answers(year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the file with lower-case names, and sex and grade with the codes of the expected file."""
    if year == 2019:
        frame = pyreadstat.read_sav(FOLDER / "yrbs2019.sav")[0].rename(columns=str.lower)
        return frame, pd.DataFrame({"sex": frame["q2"], "grade": frame["q3"].where(frame["q3"] <= 4)})
    frame = pd.read_parquet(FOLDER / "yrbs2017.parquet").rename(columns=str.lower)
    sex = frame["q2"].map({"Female": "1", "Male": "2"})
    return frame, pd.DataFrame({"sex": sex, "grade": frame["q3"].map(GRADES_2017)})


@cache
def expected(year: int) -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / f"yrbs{year}_expected.csv", dtype={"level": str})
    groups = np.where(frame["by"] == "all", "all", frame["by"] + "=" + frame["level"])
    return frame.assign(groups=groups).rename(columns={"item": "measure"})


def yes(frame: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    """Return 1 for yes, 0 for no, missing for no answer."""
    return (frame[items] == 1).astype(float).where(frame[items].notna())


def totals(year: int) -> PsuTotals:
    frame, groups = answers(year)
    items = list(dict.fromkeys(expected(year)["measure"]))
    return totals_from_frame(yes(frame, items), frame["stratum"], frame["psu"], frame["weight"], groups)


@cache
def compared(year: int) -> pd.DataFrame:
    found = estimates(totals(year), BY, lonely_psu="adjust", interval="logit").frame
    merged = expected(year).merge(found, on=["measure", "groups"], how="left", suffixes=("_file", ""))
    assert len(merged) == 630
    return merged


@pytest.mark.parametrize("year", YEARS)
def test_every_row_is_reproduced(year: int) -> None:
    """Statement 1."""
    rows = compared(year)
    assert (rows["n"] == rows["n_file"]).all()
    assert (rows["status"] == "ok").all()
    for mine, theirs, tolerance in (
        ("estimate", "pct", 1e-6),
        ("standard_error", "se", 1e-6),
        ("low", "lo", 1e-4),
        ("high", "hi", 1e-4),
    ):
        np.testing.assert_allclose(100 * rows[mine], rows[theirs], rtol=0, atol=tolerance, err_msg=mine)


@pytest.mark.parametrize("year", YEARS)
def test_degrees_of_freedom_are_those_behind_the_limits_of_r(year: int) -> None:
    """Statement 2, mistake 3: t, recovered from the limits of R, has tail 0.025 at our degrees of freedom."""
    rows = compared(year)
    p, low, high = rows["pct"] / 100, rows["lo"] / 100, rows["hi"] / 100
    width = np.log(high / (1 - high)) - np.log(low / (1 - low))
    t = width / 2 / (rows["se"] / 100 / (p * (1 - p)))
    np.testing.assert_allclose(stdtr(rows["degrees_of_freedom"], t), 0.975, atol=1e-7)
    one_less = stdtr(rows["degrees_of_freedom"] - 1, t)
    assert (np.abs(one_less - 0.975) > 1e-5).all()


def test_published_figures_agree_to_the_printed_digit() -> None:
    """Statement 3."""
    overall = compared(2019).query("groups == 'all'").set_index("measure")["estimate"]
    published = {"qn20": 10.8, "qn21": 8.2, "qn22": 8.2, "qn23": 19.5, "qn24": 15.7}
    assert {item: round(100 * float(overall[item]), 1) for item in published} == published


def largest_error_gap(frame: pd.DataFrame) -> float:
    merged = expected(2019).merge(frame, on=["measure", "groups"], suffixes=("_file", ""))
    return float((100 * merged["standard_error"] - merged["se"]).abs().max())


def test_filtering_before_estimating_is_seen() -> None:
    """Statement 4, mistake 1: PSUs that have no answer to an item vanish from a filtered file."""
    frame, groups = answers(2019)
    rows = frame["qn8"].notna()
    y = yes(frame, ["qn8"])
    design = (frame["stratum"], frame["psu"], frame["weight"])
    kept = totals_from_frame(y[rows], *(part[rows] for part in design), groups[rows])
    assert largest_error_gap(estimates(kept, BY, lonely_psu="adjust").frame) > 0.001
    whole = totals_from_frame(y, *design, groups)
    assert largest_error_gap(estimates(whole, BY, lonely_psu="adjust").frame) < 1e-6


def test_ignoring_clusters_is_seen() -> None:
    """Statement 4: the pupil as PSU makes errors far too small."""
    frame, groups = answers(2019)
    items = list(dict.fromkeys(expected(2019)["measure"]))
    alone = totals_from_frame(yes(frame, items), frame["stratum"], None, frame["weight"], groups)
    assert largest_error_gap(estimates(alone, BY).frame) > 0.5


def test_missing_answers_are_not_no() -> None:
    """Statement 4, mistake 11: a missing answer counted as "no" lowers the percentage."""
    frame, groups = answers(2019)
    filled = yes(frame, ["qn10"]).fillna(0.0)
    low = estimates(totals_from_frame(filled, frame["stratum"], frame["psu"], frame["weight"], groups)).frame
    true = compared(2019).query("measure == 'qn10' and groups == 'all'")["pct"].item()
    assert 100 * low["estimate"].item() < true - 1
