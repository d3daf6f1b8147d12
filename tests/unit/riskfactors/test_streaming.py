"""Profiles of waves in many files.

1. Files, folders and patterns, Parquet and CSV, give the profile of all rows together, to 1e-12.
2. What is released of them is the same to the byte: the same atoms are counted, the same cells are locked.
3. Screening leaves out the same respondents as in a table, and the proof of origin says so.
4. Codes with decimals, German numbers, values from several files, unknown values and strata with one PSU are as in a
   table.
5. A question without any answer in all files counts as not asked, also where no file says so in advance.
6. What is wrong is refused with the file and the column, in both languages, before or while reading.
7. Never more than a few tasks are begun ahead, and memory does not follow the number of tasks.
8. Stopping ends the work: nothing new is begun.
9. The identity of a wave of one file is its SHA-256; of several it changes with each of them.
10. Answers stored for another instrument are refused; those of this one keep the hash of their source.
"""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from answer_parts import arrow_of, cell_counts, same_profile, write_parts
from small_instruments import EVERY_CUT, cut_points, random_table

from ctc_toolkit.disclosure import lock_plan, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.atoms import wave_counts
from ctc_toolkit.riskfactors.csv_batches import csv_blocks
from ctc_toolkit.riskfactors.engines import engine_of
from ctc_toolkit.riskfactors.engines.local import LocalEngine, in_order
from ctc_toolkit.riskfactors.map_reduce import Adding, score_task
from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile
from ctc_toolkit.riskfactors.streaming import Streaming, profile_of_files, strata_by_label
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.grade_bands import with_bands
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.many_files import AnswerFile, answer_files, csv_layout
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
from ctc_toolkit.survey.usable import AnswerRules, usable_answers

CUTS = cut_points(EVERY_CUT)
LOCAL = LocalEngine(2)
HERE = Streaming(LOCAL, CUTS)


@pytest.fixture(scope="module")
def table():
    return random_table(600, seed=21)


@pytest.fixture(scope="module")
def whole(table):
    return arrow_of(table)


@pytest.fixture(scope="module")
def wanted(table):
    return make_profile(table, cut_points=CUTS)


@pytest.fixture(scope="module")
def city():
    """Answers with districts, schools, bands, strata, PSUs, weights, and some that screening finds."""
    questionnaire = load_instrument("ctc-youth-survey")
    return simulate_wave(questionnaire, SimulationSettings(respondents=500), seed=4).table


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_1_folder_pattern_and_list(table, whole, wanted, tmp_path, kind):
    paths = write_parts(tmp_path / "deep" / "er", whole, kind, [1, 200, 333])
    (tmp_path / "deep" / "_temporary").mkdir()
    (tmp_path / "deep" / "_temporary" / f"half.{kind}").write_text("nothing")
    ways = ([tmp_path / "deep"], [str(tmp_path / "deep" / "*" / f"part*.{kind}")], paths, [paths[0], *paths])
    for sources in ways:
        made = profile_of_files(sources, table.instrument, HERE)
        same_profile(made.profile, wanted)
        assert made.files == 4
    one = write_parts(tmp_path / "one", whole, kind, row_group_size=600)
    same_profile(profile_of_files(one, table.instrument, HERE).profile, wanted)


def test_1_csv_in_small_blocks(table, whole, wanted, tmp_path, monkeypatch):
    monkeypatch.setattr("ctc_toolkit.riskfactors.csv_batches.BLOCK_BYTES", 900)
    (path,) = write_parts(tmp_path, whole, "csv")
    layout = csv_layout(AnswerFile(path, "csv"))
    blocks = csv_blocks(path, layout, 900)
    text = path.read_bytes()
    assert len(blocks) > 10
    assert b"".join(text[start:end] for start, end in blocks) == text[layout.start :]
    assert all(text[end - 1 : end] == b"\n" for _, end in blocks)
    wave_functions = profile_of_files.__globals__["open_files"].__globals__
    monkeypatch.setitem(wave_functions, "csv_blocks", lambda path, layout: csv_blocks(path, layout, 900))
    made = profile_of_files([path], table.instrument, HERE)
    assert made.tasks == len(blocks)
    same_profile(made.profile, wanted)


def test_1_without_design_everybody_is_one_psu(table, tmp_path):
    bare = replace(table, design=pd.DataFrame())
    for kind in ("parquet", "csv"):
        write_parts(tmp_path / kind, arrow_of(bare), kind, [150, 151])
        made = profile_of_files([tmp_path / kind], table.instrument, HERE)
        same_profile(made.profile, make_profile(bare, cut_points=CUTS))


def test_2_and_3_released_as_a_table(city, tmp_path):
    rules = tuple(rule.id for rule in city.instrument.screening if rule.use == "default")
    usable = usable_answers(city, AnswerRules(rules))
    assert usable.screening.excluded
    banded = with_bands(usable.table)
    write_parts(tmp_path, arrow_of(city), borders=[100, 320])
    by = ("district", "grade_band")
    settings = ProfileSettings(means="left_out")
    made = profile_of_files([tmp_path], city.instrument, Streaming(LOCAL, None, by, settings, rules, "wanted"))
    expected = make_profile(banded, by=by, settings=settings)
    pd.testing.assert_frame_equal(made.profile.estimates, expected.estimates, rtol=1e-12, check_dtype=False)
    assert (made.respondents, made.excluded) == (len(city), usable.screening.excluded)
    assert made.profile.provenance.answers == AnswerRules(rules).text
    counts = wave_counts(banded, breakdowns=made.breakdowns)
    for one, other in zip(cell_counts(made.counts), cell_counts(counts), strict=True):
        np.testing.assert_array_equal(one, other)
    assert made.counts.values == counts.values
    assert made.counts.measures == counts.measures
    plans = [lock_plan(found, made.breakdowns) for found in (made.counts, counts)]
    assert plans[0].content_hash == plans[1].content_hash
    tables = [
        release(profile, "public", plan=plan).table
        for profile, plan in zip((made.profile, expected), plans, strict=True)
    ]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_2_means_without_cut_points_are_counted(table, tmp_path):
    write_parts(tmp_path, arrow_of(table), borders=[99])
    made = profile_of_files([tmp_path], table.instrument, Streaming(LOCAL, CUTS, locks="wanted"))
    counts = wave_counts(table, cut_points=CUTS, breakdowns=made.breakdowns)
    assert {kind for _, kind in counts.measures} == {"share", "mean"}
    assert made.counts.measures == counts.measures
    for one, other in zip(cell_counts(made.counts), cell_counts(counts), strict=True):
        np.testing.assert_array_equal(one, other)


def test_3_an_unknown_rule_or_nobody_left(city, table, tmp_path):
    write_parts(tmp_path, arrow_of(city).slice(0, 60))
    assert refused([tmp_path], city.instrument, replace(HERE, cut_points=None, rules=("nothing",))) == (
        "screening_rule_unknown"
    )
    dishonest = city.answers.iloc[:60].assign(honesty=np.int8(5))
    liars = replace(city, answers=dishonest, groups=city.groups.iloc[:60], design=city.design.iloc[:60])
    write_parts(tmp_path / "liars", arrow_of(liars))
    rules = tuple(rule.id for rule in city.instrument.screening if rule.use == "default")
    assert refused([tmp_path / "liars"], city.instrument, Streaming(LOCAL, rules=rules)) == "screening_leaves_nobody"


def test_4_decimals_and_german_numbers(table, whole, wanted, tmp_path):
    floats = {
        name: pa.array(table.answers[name].where(table.answers[name] >= 0), pa.float64()) for name in ("a1", "y1")
    }
    changed = whole
    for name, values in floats.items():
        changed = changed.set_column(changed.column_names.index(name), name, values)
    write_parts(tmp_path / "floats", changed, borders=[300])
    same_profile(profile_of_files([tmp_path / "floats"], table.instrument, HERE).profile, wanted)
    frame = changed.to_pandas()
    folder = tmp_path / "german"
    folder.mkdir()
    for number, part in enumerate((frame[:250], frame[250:])):
        text = part.to_csv(sep=";", decimal=",", index=False, na_rep="NA").replace("\n", "\r\n")
        (folder / f"{number}.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    same_profile(profile_of_files([folder], table.instrument, HERE).profile, wanted)


def test_4_values_of_several_files_and_lonely_strata(table, tmp_path):
    rows = np.arange(len(table))
    district = pd.Categorical(np.where(rows < 300, "2", np.where(rows % 2, "10", "north")), ["2", "10", "north"])
    stratum = pd.Categorical([f"{number}" for number in np.where(rows % 40 == 0, 40 + rows // 40, rows // 50)])
    psu = pd.Categorical([f"c{number}" for number in np.where(rows % 40 == 0, rows, rows // 8)])
    wider = replace(
        table, groups=table.groups.assign(district=district), design=table.design.assign(stratum=stratum, psu=psu)
    )
    expected = make_profile(wider, cut_points=CUTS, by=("district",))
    assert any(entry.rule == "strata_merged" for entry in expected.findings)
    how = replace(HERE, by=("district",))
    for kind in ("parquet", "csv"):
        write_parts(tmp_path / kind, arrow_of(wider), kind, [300])
        made = profile_of_files([tmp_path / kind], table.instrument, how)
        same_profile(made.profile, expected)
        assert made.profile.findings == expected.findings


def test_4_strata_are_numbered_as_in_a_table(table):
    from ctc_toolkit.riskfactors.batch import batch_of
    from ctc_toolkit.riskfactors.kernel import accumulate
    from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan

    batch = batch_of(table, scoring_plan(table.instrument, CUTS, asked_items(table)))
    numbered = replace(batch, stratum=np.array([10, 9, 100, 2])[batch.stratum], stratum_labels=())
    totals = strata_by_label(accumulate(scoring_plan(table.instrument, CUTS, asked_items(table)), numbered))
    assert totals.stratum_labels == ("10", "100", "2", "9")
    assert {totals.stratum_label(code) for code in totals.keys["stratum"]} == {"10", "100", "2", "9"}


def test_4_unknown_values_are_reported(table, whole, tmp_path):
    codes = table.answers["a1"].to_numpy().copy()
    codes[[3, 400]] = 7
    sex = ["alien" if row == 401 else value for row, value in enumerate(whole["sex"].to_pylist())]
    changed = whole.set_column(whole.column_names.index("a1"), "a1", pa.array(codes, mask=codes < 0))
    changed = changed.set_column(whole.column_names.index("sex"), "sex", pa.array(sex))
    for kind in ("parquet", "csv"):
        write_parts(tmp_path / kind, changed, kind, [200])
        found = profile_of_files([tmp_path / kind], table.instrument, HERE).profile.findings
        told = {entry.column: entry.rows for entry in found if entry.rule == "stream_wrong_values"}
        assert told == {"a1": 2, "sex": 1}


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_5_questions_without_answers(table, tmp_path, kind):
    without = replace(table, answers=table.answers.assign(a4=np.int8(-1), y2=np.int8(-1)))
    expected = make_profile(without, cut_points=CUTS)
    changed = arrow_of(without)
    coded = pa.array(np.full(len(table), 9, dtype=np.int8))  # a known way not to answer, which no statistics tell
    changed = changed.set_column(changed.column_names.index("y2"), "y2", coded)
    write_parts(tmp_path, changed, kind, [200])
    reports = []
    made = profile_of_files([tmp_path], table.instrument, replace(HERE, report=lambda *told: reports.append(told)))
    same_profile(made.profile, expected)
    assert [done for done, _ in reports] == [*range(1, made.tasks + 1)] * 2


def refused(sources, instrument, how=HERE, place=None):
    with pytest.raises(ToolkitError) as caught:
        profile_of_files(sources, instrument, how)
    error = caught.value
    for language in ("de", "en"):
        assert "…" not in error.say(language)
        for word in place or ():
            assert word in error.say(language)
    return error.values["problem"].code if error.code == "in_file_of_many" else error.code


def test_6_what_is_no_wave(table, whole, tmp_path):
    built = table.instrument
    assert refused([tmp_path / "nowhere"], built) == "many_files_none"
    assert refused([tmp_path], built) == "many_files_none"
    assert refused([tmp_path / "*.csv"], built, place=["*.csv"]) == "many_files_none"
    (tmp_path / "a.sav").write_bytes(b"x")
    assert refused([tmp_path / "a.sav"], built, place=["a.sav"]) == "many_files_unknown_kind"
    write_parts(tmp_path / "mixed", whole, "csv")
    write_parts(tmp_path / "mixed", whole, "parquet")
    assert refused([tmp_path / "mixed"], built, place=["part00.csv", "part00.parquet"]) == "many_files_mixed"
    write_parts(tmp_path / "empty", whole.slice(0, 0))
    assert refused([tmp_path / "empty"], built) == "stream_no_rows"
    write_parts(tmp_path / "other", pa.table({"x": [1, 2]}))
    assert refused([tmp_path / "other"], built) == "many_files_no_items"


def second_file(tmp_path, whole, name, changed, kind="parquet"):
    """Return a folder whose second file is `changed`."""
    folder = tmp_path / name
    write_parts(folder, whole, kind, [300])
    write_parts(folder / "x", changed, kind)
    (folder / "x" / f"part00.{kind}").rename(folder / f"part01.{kind}")
    return folder


def test_6_the_file_and_the_column_are_named(table, whole, tmp_path):
    built, rows = table.instrument, len(whole)

    def put(name, values):
        return whole.set_column(whole.column_names.index(name), name, values)

    cases = {
        "many_files_differ": (whole.drop_columns(["b2"]), "b2"),
        "stream_column_type": (put("a1", pa.array(["yes"] * rows)), "a1"),
        "design_value_missing": (put("weight", pa.array([None] * rows, pa.float64())), "weight"),
        "weight_invalid": (put("weight", pa.array(np.full(rows, -1.0))), "-1"),
    }
    for code, (changed, word) in cases.items():
        folder = second_file(tmp_path, whole, code, changed)
        assert refused([folder], built, place=["part01.parquet", word]) == code
    texts = put("a1", pa.array(["1"] * (rows - 1) + ["often"]))
    monstrous = pa.array(["1"] * 40_000 + ["often"])
    long = pa.concat_tables([texts] * 70).slice(0, len(monstrous))
    long = long.set_column(long.column_names.index("a1"), "a1", monstrous)
    folder = second_file(tmp_path, whole, "texts", long, "csv")
    assert refused([folder], built, place=["part01.csv", "a1", "often"]) == "csv_not_a_code"


def test_6_damaged_files(table, whole, tmp_path):
    built = table.instrument
    folder = second_file(tmp_path, whole, "cut", whole)
    path = folder / "part01.parquet"
    for data in (path.read_bytes()[:-30], b"", path.read_bytes()[:2000] + path.read_bytes()[5000:]):
        path.write_bytes(data)
        assert refused([folder], built, place=["part01.parquet"]) == "parquet_damaged"
    csv_folder = second_file(tmp_path, whole, "csvs", whole, "csv")
    path = csv_folder / "part01.csv"
    good = path.read_bytes()
    heading = good.partition(b"\n")[0]
    cases = {
        "csv_not_utf8": "a;b".encode("utf-16"),
        "csv_without_heading": b"",
        "csv_column_twice": b'"a1",a2,a1\n1,2,3\n',
        "csv_unreadable": good + b'"broken\nline",1\n',
    }
    for code, data in cases.items():
        path.write_bytes(data)
        assert refused([csv_folder], built, place=["part01.csv"]) == code
    path.write_bytes(heading + b"\n")
    assert profile_of_files([csv_folder], built, HERE).profile.estimates["n"].max() > 0


def test_6_populations_that_contradict_each_other(table, whole, tmp_path):
    for number, size in enumerate((30.0, 40.0)):
        sized = whole.slice(300 * number, 300).append_column("population_psus", pa.array(np.full(300, size)))
        write_parts(tmp_path / str(number), sized)
    assert refused([tmp_path], table.instrument, place=["30", "40"]) == "population_psus_unclear"


def test_6_an_engine_that_is_none():
    for name, scheduler, code in (("abacus", None, "engine_unknown"), ("local", "x:1", "engine_without_scheduler")):
        with pytest.raises(ToolkitError) as caught:
            engine_of(name, scheduler=scheduler)
        assert caught.value.code == code


def test_7_few_tasks_are_begun_ahead():
    begun, most, gate = [0], [0], threading.Event()

    def work(place):
        begun[0] += 1
        if place == 0:
            gate.wait(5)
        return place

    taken = []
    with ThreadPoolExecutor(2) as pool:
        results = in_order(pool, work, 50, 4)
        threading.Timer(0.2, gate.set).start()
        for result in results:
            most[0] = max(most[0], begun[0] - len(taken))
            taken.append(result)
    assert taken == list(range(50))
    assert most[0] <= 5


def test_7_memory_does_not_follow_the_number_of_tasks(table, whole, tmp_path):
    """Parts that wait to be merged hold no more than a few times the cells of the result."""
    from ctc_toolkit.riskfactors import stream

    write_parts(tmp_path, pa.concat_tables([whole] * 20), row_group_size=100)
    most = []
    kept = Adding.add

    class Watched(LocalEngine):
        def run(self, wave, wanted, report):
            sums = Adding()
            for place in range(len(wave.tasks)):
                kept(sums, score_task(wave, wanted, place))
                most.append(sum(stream.cells_in(part) for part in sums._sums.parts))
            return sums.result()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "fewest_cells", lambda _part: 100)
        made = profile_of_files([tmp_path], table.instrument, replace(HERE, engine=Watched(), batch_rows=100))
    assert made.tasks == 120
    assert max(most) < 2000
    twenty = pd.concat([table.answers] * 20, ignore_index=True)
    assert made.profile.estimates["n"].max() <= len(twenty)


def test_8_stopping_begins_nothing_new(table, whole, tmp_path, monkeypatch):
    write_parts(tmp_path, whole, row_group_size=5)
    begun = []
    work = score_task

    def counted(wave, wanted, place, **options):
        begun.append(place)
        return work(wave, wanted, place, **options)

    monkeypatch.setattr("ctc_toolkit.riskfactors.engines.local.score_task", counted)

    def stop(done, _all):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        profile_of_files([tmp_path], table.instrument, replace(HERE, batch_rows=5, report=stop))
    after = len(begun)
    assert after < 20
    assert threading.active_count() < 50
    assert len(begun) == after


def test_9_the_identity_of_a_wave(table, whole, tmp_path):
    paths = write_parts(tmp_path, whole, borders=[200, 400])

    def identity(sources):
        return profile_of_files(sources, table.instrument, replace(HERE, by=())).profile.provenance.source_hash

    assert identity(paths[:1]) == hashlib.sha256(paths[0].read_bytes()).hexdigest()
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert identity(paths) == hashlib.sha256("\n".join(sums).encode()).hexdigest()
    assert len({identity(paths), identity(paths[:2]), identity(paths[1:]), identity(paths[::-1])}) == 4


def test_10_stored_answers(table, wanted, tmp_path):
    path = tmp_path / "wave.parquet"
    path.write_bytes(answers_to_parquet(table))
    made = profile_of_files([path], table.instrument, replace(HERE, settings=ProfileSettings(lonely_psu="adjust")))
    same_profile(made.profile, make_profile(table, cut_points=CUTS, settings=ProfileSettings(lonely_psu="adjust")))
    assert made.profile.provenance.source_hash == table.source_hash
    other = table.instrument.model_copy(update={"id": "another"})
    assert refused([path], other, replace(HERE, cut_points=None)) == "answers_other_instrument"


def test_1_files_are_found_once_and_in_order(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden.csv"):
        (tmp_path / name).write_text("a\n1\n")
    found = answer_files([tmp_path, tmp_path / "a.csv", str(tmp_path / "*.csv")])
    assert [file.name for file in found] == ["a.csv", "b.csv"]
