"""PSU totals from a data frame.

1. Sums per stratum, PSU and group: count, hits, weight, weighted, squared; a respondent with weight 0 is in
   none of them, but its cell is there.
2. Missing answers are in no sum; missing group values have the code -1.
3. Group values: categories in their order (also unused ones), others sorted; whole numbers lose their ".0".
4. Strata of any type; labels for messages; None is one stratum called "all"; without PSU everybody is one.
5. Means keep any number and have no hits; proportions refuse other values than 0 and 1; infinite values are
refused. 6. Missing design values, negative or infinite weights, missing weights are refused with their
number. 7. The population is taken by respondent or by stratum; unclear or missing numbers are refused.
8. Grouping columns called stratum or psu, wrong lengths and unknown kinds are refused.
9. Rows are matched by position, whatever their index.
10. Nullable and boolean columns are read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import totals_from_frame

Y = pd.DataFrame({"a": [1.0, 0, 1, np.nan, 1], "b": [0.0, 0, np.nan, 1, 1]})
STRATUM = ["x", "x", "x", "y", "y"]
PSU = [1, 1, 2, 1, 1]
WEIGHT = [1.0, 2, 3, 4, 0]


def test_sums() -> None:
    """Statements 1 and 2, mistake 11."""
    found = totals_from_frame(Y, STRATUM, PSU, WEIGHT)
    assert found.keys[["stratum", "psu"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, 0]]
    assert found.count.tolist() == [[2, 2], [1, 0], [0, 1]]
    assert found.hits.tolist() == [[1, 0], [1, 0], [0, 1]]
    assert found.weight.tolist() == [[3, 3], [3, 0], [0, 4]]
    assert found.weighted.tolist() == [[1, 0], [3, 0], [0, 4]]
    assert found.squared.tolist() == found.weighted.tolist()
    assert found.respondents is not None
    assert found.respondents.tolist() == [2, 1, 1]
    assert found.measures == ("a", "b")
    assert found.stratum_labels == ("x", "y")


def test_respondent_without_weight_keeps_its_psu() -> None:
    """Statement 1: a PSU of weight 0 alone is a cell without respondents."""
    found = totals_from_frame(Y, STRATUM, [1, 1, 2, 1, 2], WEIGHT)
    assert len(found.keys) == 4
    assert found.respondents is not None
    assert found.respondents.tolist() == [2, 1, 1, 0]
    assert found.count[3].tolist() == [0, 0]


def test_groups() -> None:
    """Statements 2 and 3."""
    groups = pd.DataFrame(
        {
            "sex": pd.Categorical(["m", "f", None, "m", "m"], ["m", "f", "d"]),
            "grade": [9.0, 10.0, np.nan, 9.0, 8.0],
            "area": ["b", "a", None, "b", "c"],
        }
    )
    found = totals_from_frame(Y, groups=groups)
    assert found.group_values == {"sex": ("m", "f", "d"), "grade": ("8", "9", "10"), "area": ("a", "b", "c")}
    codes = found.keys.sort_values("psu")[["sex", "grade", "area"]].to_numpy().tolist()
    assert codes == [[0, 1, 1], [1, 2, 0], [-1, -1, -1], [0, 1, 1], [0, 0, 2]]
    assert found.groups == ("sex", "grade", "area")


def test_strata_and_psus() -> None:
    """Statement 4, mistake 5."""
    found = totals_from_frame(Y, [10.0, 2.0, 2.0, 10.0, 2.0])
    assert found.stratum_labels == ("2", "10")
    assert [found.stratum_label(code) for code in (0, 1, 7)] == ["2", "10", "7"]
    assert len(found.keys) == 5
    alone = totals_from_frame(Y)
    assert alone.stratum_labels == ("all",)
    assert alone.keys["psu"].tolist() == [0, 1, 2, 3, 4]
    assert alone.weight.sum() == alone.count.sum()


def test_means() -> None:
    """Statement 5."""
    found = totals_from_frame(pd.DataFrame({"m": [2.5, -1, np.nan]}), psu=[1, 1, 1], weight=[1, 2, 5], kind="mean")
    assert (found.weighted.item(), found.squared.item(), found.hits.item()) == (0.5, 8.25, 0)
    assert found.kind == "mean"


@pytest.mark.parametrize(
    ("y", "options", "code", "said"),
    [
        ({"a": [0, 2.0]}, {}, "measure_not_binary", "„a“"),
        ({"a": [0, np.inf]}, {}, "measure_not_finite", "„a“"),
        ({"a": [0, np.inf]}, {"kind": "mean"}, "measure_not_finite", "„a“"),
        ({"a": [0, 1]}, {"stratum": [1, None]}, "design_value_missing", "stratum"),
        ({"a": [0, 1]}, {"psu": ["x", None]}, "design_value_missing", "psu"),
        ({"a": [0, 1]}, {"weight": [1, np.nan]}, "design_value_missing", "weight"),
        ({"a": [0, 1]}, {"weight": [1, -0.5]}, "weight_invalid", "Zeile 2"),
        ({"a": [0, 1]}, {"weight": [np.inf, 1]}, "weight_invalid", "Zeile 1"),
        ({"a": [0, 1]}, {"population": [3, 4]}, "population_psus_unclear", "3 - 4"),
        ({"a": [0, 1]}, {"population": [3, np.nan]}, "population_psus_unclear", "all"),
        ({"a": [0, 1]}, {"stratum": ["p", "q"], "population": {"p": 3}}, "population_psus_unclear", "„q“"),
        ({"a": [0, 1]}, {"groups": pd.DataFrame({"psu": [1, 2]})}, "group_name_reserved", "psu"),
        ({"a": [0, 1]}, {"kind": "total"}, "statistics_unknown_name", "proportion"),
    ],
)
def test_refused(y: dict[str, list[Any]], options: dict[str, Any], code: str, said: str) -> None:
    """Statements 5, 6, 7 and 8."""
    with pytest.raises(ToolkitError) as caught:
        totals_from_frame(pd.DataFrame(y), **options)
    assert caught.value.code == code
    assert said in caught.value.say("de")
    assert "{" not in caught.value.say("de") + caught.value.say("en")
    assert "…" not in caught.value.say("de") + caught.value.say("en")


def test_codes_out_of_range_are_not_averaged_in() -> None:
    """Statement 5, mistake 11: 9 and 99 are refused in a proportion instead of raising it."""
    with pytest.raises(ToolkitError) as caught:
        totals_from_frame(pd.DataFrame({"a": [0, 1, 9, 99]}))
    assert caught.value.code == "measure_not_binary"


def test_wrong_length() -> None:
    """Statement 8."""
    with pytest.raises(ValueError, match="expected 5"):
        totals_from_frame(Y, STRATUM[:4])


def test_population() -> None:
    """Statement 7."""
    by_row = totals_from_frame(Y, STRATUM, PSU, population=[7, 7, 7, np.inf, np.inf])
    by_stratum = totals_from_frame(Y, STRATUM, PSU, population={"x": 7, "y": np.inf})
    assert by_row.population_psus == by_stratum.population_psus == {0: 7.0, 1: np.inf}
    assert totals_from_frame(Y).population_psus is None


def test_position_not_index() -> None:
    """Statement 9."""
    plain = totals_from_frame(Y, STRATUM, PSU, WEIGHT)
    moved = totals_from_frame(
        Y.set_axis([4, 3, 2, 1, 0]),
        pd.Series(STRATUM, index=[9, 8, 7, 6, 5]),
        pd.Series(PSU),
        pd.Series(WEIGHT, index=list("abcde")),
    )
    assert moved.weighted.tolist() == plain.weighted.tolist()


def test_nullable_columns() -> None:
    """Statement 10."""
    y = pd.DataFrame({"a": pd.array([True, False, None], dtype="boolean"), "b": pd.array([1, None, 0], dtype="Int8")})
    found = totals_from_frame(y, psu=[1, 1, 1])
    assert found.count.tolist() == [[2, 2]]
    assert found.hits.tolist() == [[1, 1]]
