"""The command `ctc`.

1. `ctc profile` on real data reproduces the numbers of R, in exactly the documented CSV columns, one row per measure
   and group.
2. Released output never holds a standard error, a design effect or a number of a small group; status says why.
3. `--release none` says that the figures are not for passing on; other levels do not print exact figures.
4. A mistake ends in one sentence and its documented exit code, never in a traceback, and writes nothing.
5. Output files are written whole or not at all; JSON carries provenance and notice.
6. `ctc inspect` shows columns, questions and findings, and no answers.
7. `ctc simulate` and `ctc cutpoints derive` work together with `ctc profile`.
8. Design columns and codings given on the command line are used.
9. `ctc catalog check` is silent on the shipped catalogue and names file and line of a mistake.
10. Messages are German by default and English on request.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError, messages

COLUMNS = (
    "measure",
    "kind",
    "groups",
    "n",
    "percent",
    "standard_error",
    "low",
    "high",
    "design_effect",
    "degrees_of_freedom",
    "status",
)
"""As the documentation of the command states them."""
YRBS = Path(__file__).resolve().parents[2] / "golden" / "yrbs"
ROOT = Path(__file__).resolve().parents[3]


def call(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=True)


def ctc(*arguments, **environment):
    script = "import sys; from ctc_toolkit.cli import main; sys.argv[0] = 'ctc'; main()"
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CTC_LANGUAGE": "de", **environment},
    )


@pytest.fixture(scope="module")
def exact():
    result = call(
        "profile",
        YRBS / "yrbs2019.sav",
        "--instrument",
        "yrbs",
        "--by",
        "sex,grade",
        "--release",
        "none",
        "--format",
        "csv",
        "--interval",
        "logit",
        "--lonely-psu",
        "adjust",
    )
    assert result.exit_code == 0, result.stderr
    return result


def test_1_csv_agrees_with_r(exact):
    frame = pd.read_csv(io.StringIO(exact.stdout))
    assert tuple(frame.columns) == COLUMNS
    assert not frame.duplicated(["measure", "groups"]).any()
    expected = pd.read_csv(YRBS / "yrbs2019_expected.csv")
    names = {
        "all": "all",
        "sex1": "sex=female",
        "sex2": "sex=male",
        "grade1": "grade=9",
        "grade2": "grade=10",
        "grade3": "grade=11",
        "grade4": "grade=12",
    }
    expected["groups"] = [
        names[by if by == "all" else f"{by}{level}"]
        for by, level in zip(expected["by"], expected["level"], strict=True)
    ]
    both = expected.merge(
        frame, left_on=["item", "groups"], right_on=["measure", "groups"], suffixes=("_r", ""), how="left"
    )
    assert len(both) == 630
    np.testing.assert_array_equal(both["n"], both["n_r"])
    np.testing.assert_allclose(both["percent"], both["pct"], atol=1e-6)
    np.testing.assert_allclose(both["standard_error"], both["se"], atol=1e-6)
    np.testing.assert_allclose(both["low"], both["lo"], atol=1e-4)
    np.testing.assert_allclose(both["high"], both["hi"], atol=1e-4)


def test_1_crossings_are_there(exact):
    groups = set(pd.read_csv(io.StringIO(exact.stdout))["groups"])
    assert {"all", "sex=male", "grade=12", "sex=female;grade=9"} <= groups
    assert len(groups) == 1 + 2 + 4 + 8


def test_2_released_output_is_coarse():
    result = call(
        "profile",
        YRBS / "yrbs2019.sav",
        "--instrument",
        "yrbs",
        "--by",
        "sex,grade",
        "--format",
        "csv",
        "--release",
        "public",
    )
    assert result.exit_code == 0, result.stderr
    frame = pd.read_csv(io.StringIO(result.stdout))
    assert tuple(frame.columns) == COLUMNS
    assert frame[["standard_error", "design_effect", "degrees_of_freedom"]].isna().all().all()
    shown = frame[frame["status"].isin(["shown", "uncertain"])]
    assert len(shown) > 500
    for name in ("percent", "low", "high"):
        assert (shown[name] % 1 == 0).all()
    assert (frame["n"].dropna() % 5 == 0).all()
    hidden = frame[~frame["status"].isin(["shown", "uncertain"])]
    assert hidden[["percent", "low", "high"]].isna().all().all()


def test_3_notice(exact):
    assert "Nicht weitergeben" in exact.stderr or "Do not pass them on" in exact.stderr
    released = call("profile", YRBS / "yrbs2019.sav", "--instrument", "yrbs", "--format", "json")
    assert "weitergeben" not in released.stderr
    body = json.loads(released.stdout)
    assert all(row["standard_error"] is None for row in body["rows"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["profile", "missing.sav", "--instrument", "yrbs"], 10),
        (["profile", YRBS / "yrbs2019.sav", "--instrument", "nothing"], 12),
        (["profile", YRBS / "yrbs2019.sav", "--instrument", "yrbs", "--by", "religion"], 11),
        (["profile", YRBS / "yrbs2019.sav", "--instrument", "yrbs", "--weight", "nowhere"], 11),
        (["profile", YRBS / "yrbs2019.sav", "--instrument", "yrbs", "--coding", "x=y"], 2),
        (["profile", YRBS / "yrbs2019_expected.csv", "--instrument", "ctc-youth-survey"], 11),
        (["profile", YRBS / "yrbs2019.sav", "--instrument", "yrbs", "--format", "xml"], 2),
        (["cutpoints", "derive", YRBS / "README.md", "--instrument", "yrbs", "--out", "x.yaml"], 10),
    ],
    ids=lambda value: " ".join(map(str, value[:1])) if isinstance(value, list) else str(value),
)
def test_4_mistakes(arguments, code, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from ctc_toolkit.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "CTC_LANGUAGE": "de"},
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert list(tmp_path.iterdir()) == []


def test_5_output_files(tmp_path):
    target = tmp_path / "profile.json"
    result = call("profile", YRBS / "yrbs2017.parquet", "--instrument", "yrbs", "--format", "json", "--out", target)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    body = json.loads(target.read_text(encoding="utf-8"))
    assert body["provenance"]["instrument"] == "yrbs@2017"
    assert len(body["provenance"]["source_hash"]) == 64
    assert body["notice"]
    assert [path.name for path in tmp_path.iterdir()] == ["profile.json"]
    with pytest.raises(ToolkitError) as caught:
        raise call(
            "profile",
            YRBS / "yrbs2017.parquet",
            "--instrument",
            "yrbs",
            "--out",
            tmp_path / "no" / "x.csv",
            "--format",
            "csv",
        ).exception
    assert caught.value.code == "cannot_write"


def test_6_inspect_shows_no_answers():
    result = call("inspect", YRBS / "yrbs2019.sav", "--instrument", "yrbs")
    assert result.exit_code == 0, result.stderr
    assert "yrbs@2019" in result.stdout
    assert "qn8" in result.stdout
    plain = call("inspect", YRBS / "yrbs2019.sav")
    assert "ctc-youth-survey" in plain.stdout


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    result = call(
        "simulate",
        "--instrument",
        "ctc-youth-survey",
        "--out",
        folder / "wave.csv",
        "--respondents",
        1500,
        "--seed",
        4,
        "--style",
        "german",
    )
    assert result.exit_code == 0, result.stderr
    reference = call(
        "simulate",
        "--instrument",
        "ctc-youth-survey",
        "--out",
        folder / "reference.parquet",
        "--respondents",
        3000,
        "--seed",
        5,
    )
    assert reference.exit_code == 0, reference.stderr
    derived = call(
        "cutpoints",
        "derive",
        folder / "reference.parquet",
        "--instrument",
        "ctc-youth-survey",
        "--out",
        folder / "cuts.yaml",
        "--made-up",
    )
    assert derived.exit_code == 0, derived.stderr
    return folder


def test_7_simulate_derive_profile(made_up):
    result = call(
        "profile",
        made_up / "wave.csv",
        "--instrument",
        "ctc-youth-survey",
        "--cutpoints",
        made_up / "cuts.yaml",
        "--release",
        "none",
        "--format",
        "csv",
    )
    assert result.exit_code == 0, result.stderr
    frame = pd.read_csv(io.StringIO(result.stdout))
    risk = frame[(frame["kind"] == "risk") & (frame["status"] == "ok")]
    assert len(risk) >= 15
    assert risk["percent"].between(15, 75).all()
    without = pd.read_csv(
        io.StringIO(
            call(
                "profile",
                made_up / "wave.csv",
                "--instrument",
                "ctc-youth-survey",
                "--release",
                "none",
                "--format",
                "csv",
            ).stdout
        )
    )
    assert set(without.loc[without["kind"] == "risk", "status"]) == {"no_cut_point"}
    assert (without.loc[without["kind"] == "behaviour", "status"] == "ok").any()


def test_8_design_and_coding_options(made_up):
    base = ["profile", YRBS / "yrbs2019.sav", "--instrument", "yrbs", "--release", "none", "--format", "csv"]
    named = pd.read_csv(io.StringIO(call(*base, "--strata", "stratum", "--psu", "psu", "--weight", "weight").stdout))
    known = pd.read_csv(io.StringIO(call(*base).stdout))
    pd.testing.assert_frame_equal(named, known)
    swapped = pd.read_csv(io.StringIO(call(*base, "--psu", "stratum", "--strata", "site").stdout))
    assert not np.allclose(swapped["standard_error"], known["standard_error"])
    np.testing.assert_allclose(swapped["percent"], known["percent"])
    arguments = [
        "profile",
        made_up / "wave.csv",
        "--instrument",
        "ctc-youth-survey",
        "--cutpoints",
        made_up / "cuts.yaml",
        "--release",
        "none",
        "--format",
        "csv",
    ]
    turned = pd.read_csv(io.StringIO(call(*arguments, "--coding", "agree4=reversed").stdout)).set_index("measure")
    straight = pd.read_csv(io.StringIO(call(*arguments).stdout)).set_index("measure")
    assert abs(turned.loc["family_conflict", "percent"] - straight.loc["family_conflict", "percent"]) > 1


def test_9_catalog_check(tmp_path):
    clean = ctc("catalog", "check")
    assert clean.returncode == 0, clean.stderr
    assert clean.stdout == ""
    folder = tmp_path / "yrbs"
    shutil.copytree(ROOT / "catalog" / "instruments" / "yrbs", folder)
    broken = folder / "response_sets.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("code: 2", "code: two", 1), encoding="utf-8")
    done = ctc("catalog", "check", folder)
    assert done.returncode == 12
    assert "response_sets.yaml:" in done.stdout


def test_10_languages():
    german = ctc("profile", "missing.sav", "--instrument", "yrbs")
    english = ctc("profile", "missing.sav", "--instrument", "yrbs", CTC_LANGUAGE="en")
    assert german.stderr.startswith("Fehler [")
    assert english.stderr.startswith("Error [")
    code = german.stderr.split("[")[1].split("]")[0]
    assert code in messages()
    assert "Werkzeuge" in ctc("--help").stdout
    assert "Tools for" in ctc("--help", CTC_LANGUAGE="en").stdout
