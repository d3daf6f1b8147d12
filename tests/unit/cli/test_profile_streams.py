"""`ctc profile` of many files.

1. A folder, a pattern and several files give the output of one file with all rows, byte by byte apart from the identity
   of the source, released as well as exact; any engine can be named.
2. Screening can be asked for in both ways and says how many questionnaires it left out.
3. What is wrong is said in a sentence with its exit code, before anything is computed: groups, codings, engines.
4. `--cores` changes no digit; progress is counted in tasks.
"""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from answer_parts import arrow_of, write_parts
from click.testing import CliRunner

from ctc_toolkit.cli.main import cli
from ctc_toolkit.cli.profile_ways import _reporting
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave

BASE = ("--instrument", "ctc-youth-survey", "--format", "json")


@pytest.fixture(scope="module")
def wave(tmp_path_factory):
    """A wave as one file and as a folder of three."""
    folder = tmp_path_factory.mktemp("streams")
    table = simulate_wave(load_instrument("ctc-youth-survey"), SimulationSettings(respondents=350), seed=6).table
    arrow = arrow_of(table)
    pq.write_table(arrow, folder / "whole.parquet")
    write_parts(folder / "parts", arrow, borders=[90, 200])
    return folder


def call(*arguments):
    return CliRunner().invoke(cli, ["profile", *map(str, arguments)], catch_exceptions=True)


def content(result):
    assert result.exit_code == 0, (result.stderr, result.exception)
    found = json.loads(result.stdout)
    return pd.DataFrame(found["rows"]), found["provenance"], found["notice"]


def test_1_released_by_grade_band(wave):
    one = content(call(wave / "whole.parquet", *BASE, "--by", "grade_band,sex"))
    many = content(call(wave / "parts", *BASE, "--by", "grade_band,sex"))
    pd.testing.assert_frame_equal(one[0], many[0], check_exact=True)
    assert one[2] == many[2]
    assert one[1].keys() == many[1].keys()


def test_1_and_2_exact_and_screened(wave):
    options = (*BASE, "--release", "none", "--screening", "default")
    one, many = call(wave / "whole.parquet", *options), call(wave / "parts", *options, "--engine", "local")
    for sources in ([wave / "parts" / "*.parquet"], sorted((wave / "parts").glob("*"))):
        assert call(*sources, *options).stdout == many.stdout
    pd.testing.assert_frame_equal(content(one)[0], content(many)[0], rtol=1e-12)
    assert content(one)[1]["answers"].startswith("rules=")
    assert content(one)[1]["answers"] == content(many)[1]["answers"]
    told = [next(line for line in result.stderr.splitlines() if "Fragebögen" in line) for result in (one, many)]
    assert told[0] == told[1]
    assert "350" not in told[0].split()[:1]


def code_of(result):
    assert isinstance(result.exception, ToolkitError), result.exception
    assert "…" not in result.exception.say("de") + result.exception.say("en")
    problem = result.exception.values.get("problem", result.exception)
    return problem.code


def test_3_refused_before_the_work(wave, tmp_path, monkeypatch):
    def never(*_arguments, **_options):
        raise AssertionError("nothing is computed")

    monkeypatch.setattr("ctc_toolkit.riskfactors.streaming.profile_of_looks", never)
    parts = wave / "parts"
    cases = {
        "group_unknown": (parts, "--by", "religion"),
        "not_in_catalogue": (parts, "--by", "sex,grade,district"),
        "column_not_in_file": (parts, "--weight", "nowhere"),
        "many_files_coding": (parts, "--coding", "agree4=reversed"),
        "engine_without_scheduler": (parts, "--engine", "local", "--scheduler", "tcp://127.0.0.1:1"),
        "many_files_none": (tmp_path,),
    }
    for code, arguments in cases.items():
        assert code_of(call(*arguments, *BASE)) == code
    assert call(parts, *BASE, "--engine", "abacus").exit_code == 2
    assert call(parts, *BASE, "--cores", "0").exit_code == 2
    assert call(*BASE).exit_code == 2


def test_4_cores_and_progress(wave):
    made = [call(wave / "parts", *BASE, "--release", "none", "--cores", cores).stdout for cores in (1, 3)]
    assert made[0] == made[1]
    steps = []
    report = _reporting(lambda done, what="": steps.append((round(done, 4), what)), 3)
    report(1, 4)
    report(4, 4)
    assert [done for done, _ in steps] == [0.2375, 0.95]
    assert "4" in steps[1][1]
