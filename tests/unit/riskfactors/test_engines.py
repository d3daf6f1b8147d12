"""The same wave on a Dask cluster.

1. A Dask cluster gives the numbers of this machine to 1e-12, the same counts by atom and the same findings, also where
   more tasks are added up than fit into one step of the tree.
2. What is wrong with a file reaches the person as the same error, with the file; nothing is left running.
3. A scheduler that nobody answers at, and an engine that is not installed, are refused in both languages.
4. The map step and the opened files can be sent anywhere: a copy gives the same sums and begins with empty notes.
"""

import builtins
import pickle
from dataclasses import replace

import numpy as np
import pytest
from answer_parts import arrow_of, cell_counts, same_profile, write_parts
from small_instruments import EVERY_CUT, cut_points, random_table

import ctc_toolkit
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.engines import engine_of, on_dask
from ctc_toolkit.riskfactors.engines.local import LocalEngine
from ctc_toolkit.riskfactors.engines.on_dask import FAN_IN, DaskEngine
from ctc_toolkit.riskfactors.map_reduce import add_scored, score_task
from ctc_toolkit.riskfactors.plan import scoring_plan
from ctc_toolkit.riskfactors.streaming import Streaming, profile_of_files
from ctc_toolkit.riskfactors.wave_files import Wanted, look_into, open_files
from ctc_toolkit.survey.many_files import answer_files

CUTS = cut_points(EVERY_CUT)


@pytest.fixture(scope="module")
def table():
    return random_table(400, seed=33)


@pytest.fixture(scope="module")
def folder(table, tmp_path_factory):
    place = tmp_path_factory.mktemp("wave")
    write_parts(place, arrow_of(table), borders=[150, 280], row_group_size=20)
    return place


@pytest.fixture(scope="module")
def cluster():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as made,
        Client(made) as client,
    ):
        yield client


def test_1_and_2_dask(table, folder, cluster, tmp_path):
    how = Streaming(LocalEngine(1), CUTS, locks="wanted", batch_rows=20)
    here = profile_of_files([folder], table.instrument, how)
    assert here.tasks > 2 * FAN_IN
    reports = []
    on_cluster = replace(how, engine=DaskEngine(cluster), report=lambda *told: reports.append(told))
    there = profile_of_files([folder], table.instrument, on_cluster)
    same_profile(here.profile, there.profile)
    assert here.profile.provenance == there.profile.provenance
    assert here.profile.findings == there.profile.findings
    for one, other in zip(cell_counts(here.counts), cell_counts(there.counts), strict=True):
        np.testing.assert_array_equal(one, other)
    assert reports == [(done, here.tasks) for done in range(1, here.tasks + 1)]

    write_parts(tmp_path, arrow_of(table), borders=[200])
    path = tmp_path / "part01.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:200] + b"\xff" * 300 + data[500:])
    with pytest.raises(ToolkitError) as caught:
        profile_of_files([tmp_path], table.instrument, on_cluster)
    assert caught.value.code == "in_file_of_many"
    assert "part01.parquet" in caught.value.say("de")
    assert caught.value.values["problem"].code == "parquet_damaged"


def test_4_the_names_of_the_library(table, folder):
    how = ctc_toolkit.Streaming(ctc_toolkit.engine_of("local", cores=1), CUTS, ("sex",))
    assert ctc_toolkit.profile_of_files([folder], table.instrument, how).files == 3


def test_3_nobody_answers(monkeypatch):
    monkeypatch.setattr(on_dask, "WAIT_SECONDS", 0.3)
    with pytest.raises(ToolkitError) as caught:
        engine_of("dask", scheduler="tcp://127.0.0.1:9")
    assert caught.value.code == "scheduler_not_reached"
    assert "127.0.0.1:9" in caught.value.say("de")


@pytest.mark.parametrize(("name", "package"), [("dask", "distributed"), ("spark", "pyspark.sql")])
def test_3_not_installed(monkeypatch, name, package):
    real = builtins.__import__

    def without(wanted, *rest):
        if wanted == package:
            raise ImportError(wanted)
        return real(wanted, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ToolkitError) as caught:
        engine_of(name)
    assert caught.value.code == "engine_not_installed"
    assert f"ctc-toolkit[{name}]" in caught.value.say("de")
    assert f"ctc-toolkit[{name}]" in caught.value.say("en")


def test_3_spark_without_java(monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ToolkitError) as caught:
        engine_of("spark")
    assert caught.value.code == "engine_without_java"


def test_4_what_is_sent_to_a_worker(table, folder):
    looks = look_into(answer_files([folder]), table.instrument, {})
    plan = scoring_plan(table.instrument, CUTS, looks[0].asked)
    wave = open_files(looks, table.instrument, plan, Wanted(("sex", "grade"), batch_rows=100))
    wave.files[0].notes.answered.add("a1")
    copy = pickle.loads(pickle.dumps(wave))
    assert not copy.files[0].notes.answered
    for place in range(len(wave.tasks)):
        one, other = (add_scored([score_task(held, "both", place)]) for held in (wave, copy))
        np.testing.assert_array_equal(one.totals.proportions.weighted, other.totals.proportions.weighted)
        assert (one.answered, one.hashes) == (other.answered, other.hashes)
    assert wave.files[0].notes.answered == {"a1"}, "the map step writes into nothing that it was given"
