"""Change between waves against numbers made outside: oracle p3 (R) and ten behaviours of two real files.

1. p3 through the whole way (answers, stacked design, judged): every change, error, p, Cohen's h, Holm and BH agree.
2. YRBS 2017 to 2019: shares, differences, errors, limits, tests and both adjustments of ten behaviours equal those of
   `yrbs/change_2017_2019.py`, which uses none of our code.
3. Questions that are not the same in both files are marked and have no change.
4. Neutral numbers of stored answers are never taken for names: without a school column the waves are independent, and
   with one the result is that of the names.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.riskfactors.trend import Changes, changes
from ctc_toolkit.statistics.multiplicity import adjusted
from ctc_toolkit.survey.answers_file import answers_from_parquet, answers_to_parquet
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument, recognise_version
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
from ctc_toolkit.survey.readers import read_file
from ctc_toolkit.survey.responses import ResponseTable
from tests.small_instruments import group, indicator, instrument, item, response_set

HERE = Path(__file__).parent
P3 = HERE / "oracle_public" / "p3_raking_trend"
FACTORS = [f"f{number}" for number in range(1, 7)]


@cache
def small() -> Instrument:
    return instrument(
        response_sets=[response_set("yesno", [0, 1])],
        recodes=[],
        items=[item(name, "yesno") for name in FACTORS],
        scales=[],
        indicators=[indicator(name, name, codes=[1]) for name in FACTORS],
        groups=[
            group("grade", "grade", ["6", "8", "10"]),
            group("sex", "sex", ["w", "m"]),
            group("school", "school", []),
        ],
        screening=[],
    )


@cache
def wave(number: int, school: str = "named") -> ResponseTable:
    frame = pd.read_csv(P3 / "students.csv")
    rows = frame[frame["wave"] == number].reset_index(drop=True)
    answers = pd.DataFrame({name: rows[name].fillna(-1).astype("int8") for name in FACTORS})
    groups = pd.DataFrame({name: pd.Categorical(rows[name].astype(str)) for name in ("grade", "sex")})
    if school == "named":
        groups["school"] = pd.Categorical(rows["school"])
    design = pd.DataFrame(
        {
            "stratum": pd.Categorical(rows["stratum"]),
            "psu": pd.Categorical(rows["school"]),
            "weight": rows["weight"].astype(float),
        }
    )
    return ResponseTable(small(), answers, groups, design, f"{number}" * 64)


@cache
def p3() -> Changes:
    return changes(("1", wave(1)), ("2", wave(2)), standard="none", lonely_psu="fail")


@cache
def expected() -> dict[str, dict]:
    found = json.loads((P3 / "expected.json").read_text(encoding="utf-8"))["results"]
    return {entry["id"]: entry for entry in found if not entry["id"].startswith("rake/")}


def test_1_p3_all_the_way():
    frame = p3().frame.set_index("measure")
    columns = {"p1": "before", "p2": "after", "diff": "difference", "se": "standard_error"}
    holm, bh = adjusted(frame["p_value"], "holm"), adjusted(frame["p_value"], "benjamini_hochberg")
    checked = 0
    for key, entry in expected().items():
        if key == "df":
            assert (frame["degrees_of_freedom"] == entry["value"]).all()
            checked += 1
            continue
        measure, name = key.split("/")
        place = list(frame.index).index(measure)
        if name in columns:
            found = frame.loc[measure, columns[name]] / 100
        else:
            found = {"pvalue": frame["p_value"], "cohen_h": frame["cohen_h"]}.get(
                name, {"holm": holm, "bh": bh}.get(name)
            )
            found = np.asarray(found)[place]
        allowed = entry["tol"] * (abs(entry["value"]) if entry["kind"] == "rel" else 1)
        assert abs(found - entry["value"]) <= allowed, key
        checked += 1
    assert checked == 49
    assert {one.word for one in p3().judged(FACTORS)} == {"not_determinable"}


@cache
def yrbs() -> Changes:
    def table(name: str) -> ResponseTable:
        raw = read_file(HERE / "yrbs" / name)
        loaded = load_instrument("yrbs", recognise_version("yrbs", [str(column) for column in raw.frame.columns]))
        return apply_mapping(raw, loaded, propose_mapping(raw, loaded).mapping)[0]

    return changes(("2017", table("yrbs2017.parquet")), ("2019", table("yrbs2019.sav")), standard="none")


def test_2_ten_behaviours_of_two_real_files():
    wanted = pd.read_csv(HERE / "yrbs" / "change_2017_2019.csv").set_index("measure")
    assert len(wanted) == 10
    found = yrbs().frame.set_index("measure").loc[wanted.index]
    for ours, theirs in (
        ("before", "p1"),
        ("after", "p2"),
        ("difference", "difference"),
        ("standard_error", "se"),
        ("low", "low"),
        ("high", "high"),
    ):
        assert np.allclose(found[ours] / 100, wanted[theirs], rtol=1e-9, atol=1e-12), ours
    assert (found["degrees_of_freedom"] == wanted["df"]).all()
    assert np.allclose(found["p_value"], wanted["p_value"], rtol=1e-7)
    assert np.allclose(found["cohen_h"], wanted["cohen_h"], rtol=1e-9)
    assert np.allclose(adjusted(found["p_value"], "holm"), wanted["holm"], rtol=1e-7)
    assert np.allclose(adjusted(found["p_value"], "benjamini_hochberg"), wanted["bh"], rtol=1e-7)
    words = {one.measure: one.word for one in yrbs().judged(wanted.index)}
    rises, falls = {"qn25", "qn35"}, {"qn32"}
    assert {measure for measure, word in words.items() if word == "increased"} == rises
    assert {measure for measure, word in words.items() if word == "decreased"} == falls
    assert yrbs().stacked.design == "no_shared_units"
    assert yrbs().shared_units is None


def test_3_changed_questions_have_no_change():
    wording = yrbs().stacked.wording
    assert wording["qn90"] == "changed"  # pain medicine in 2017, driving after cannabis in 2019
    assert wording["qn25"] == "same"
    assert "qn90" not in set(yrbs().frame["measure"])


@pytest.mark.parametrize("school", ["named", "unknown"])
def test_4_stored_answers(school):
    stored = []
    for number in (1, 2):
        table = wave(number, school)
        read = answers_from_parquet(answers_to_parquet(table), table.instrument)
        assert set(read.design["psu"].cat.categories) == set(range(read.design["psu"].nunique()))  # neutral numbers
        stored.append((str(number), read))
    found = changes(*stored, standard="none", lonely_psu="fail")
    frame, names = found.frame, p3().frame
    assert np.allclose(frame["difference"], names["difference"], rtol=1e-9)
    if school == "named":
        assert found.stacked.design == "stacked"
        assert np.allclose(frame["standard_error"], names["standard_error"], rtol=1e-9)
    else:
        assert found.stacked.design == "no_shared_units"
        assert not np.allclose(frame["standard_error"], names["standard_error"], rtol=1e-3)
