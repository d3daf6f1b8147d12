"""The tables behind their class, on SQLite and on PostgreSQL.

1. What goes in comes out: text with leading zeros and every script, moments in UTC to the microsecond, bytes.
2. Nothing of another city comes out when the caller says which cities count.
3. A workspace is decided once: made-up and real cities never meet, also when two decide at the same time.
4. The same file makes one wave of a city and may make one of another city.
5. Changing a row from an outdated version is refused; 8 threads x 10 changes lose none.
6. Damaged or missing answers are noticed.
7. Parents with children cannot be deleted; clearing works for demo workspaces only, and keeps the audit log.
8. The audit log knows no update; its lines come in the order in which they were written.
9. Cut points, areas and waves come in a fixed order.
10. Rules of the tables hold even against a mistake in the code above them.
"""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import (
    AreaRecord,
    AuditEntry,
    CutPointRecord,
    NewWave,
    RuleBroken,
    new_id,
    open_store,
    sha256,
)
from ctc_toolkit.store.models import UtcTime

DORTMUND, ESSEN = "05913000", "05113000"
WAVE = NewWave(
    DORTMUND,
    "probe@1",
    2024,
    "Befragung „2024“ – Größe 🌳",
    4000,
    "a" * 64,
    "ctc-toolkit 0.1.0",
    b"\x00PAR1\xff" * 9,
)
CUTS = CutPointRecord("made_up", "probe", "made_up", date(2026, 1, 31), "title: Größe\n", "c" * 64)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(new_id(), "Süd"), AreaRecord(new_id(), "nord")])
        repository.add_city(ESSEN, "Essen", [AreaRecord(new_id(), "nord")])
        repository.add_cut_points(CUTS)
    yield opened
    opened.close()


def add(store, **changes):
    with store.writing() as repository:
        return repository.add_wave(replace(WAVE, **changes))


def test_1_what_goes_in_comes_out(store):
    before = datetime.now(UTC)
    with store.writing() as repository:
        made = repository.add_wave(WAVE, "made_up")
    with store.reading() as repository:
        (dortmund, essen) = repository.cities()
        found = repository.wave(made.id)
        assert repository.answers(made.id) == WAVE.answers
        assert repository.cut_points("made_up") == CUTS
        assert repository.cut_points("other") is None
    assert found == made
    assert (dortmund.ags, dortmund.name, dortmund.made_up, dortmund.waves) == (
        DORTMUND,
        "Dortmund",
        True,
        (made,),
    )
    assert essen.waves == ()
    assert (made.label, made.cut_points, made.version, made.made_up) == (WAVE.label, "made_up", 1, True)
    assert made.content_hash == sha256(WAVE.answers)
    assert before <= made.imported_at <= datetime.now(UTC)
    assert made.imported_at.utcoffset() == timedelta(0)


def test_1_moments_are_kept_in_utc(store):
    moment = datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    dialect = store.database.engine.dialect
    stored = UtcTime().process_bind_param(moment, dialect)
    assert UtcTime().process_result_value(stored, dialect) == moment
    assert UtcTime().process_result_value(None, dialect) is UtcTime().process_bind_param(None, dialect) is None
    with pytest.raises(ValueError, match="time zone"):
        UtcTime().process_bind_param(moment.replace(tzinfo=None), dialect)


def test_2_only_the_cities_that_count(store):
    wave = add(store)
    with store.reading() as repository:
        assert [city.ags for city in repository.cities({ESSEN})] == [ESSEN]
        assert repository.cities(frozenset()) == []
        assert repository.city(DORTMUND, {ESSEN}) is None
        assert repository.city(DORTMUND, {DORTMUND}).waves == (wave,)
        assert repository.wave(wave.id, {ESSEN}) is None
        assert repository.wave(wave.id, frozenset()) is None
        assert repository.wave(wave.id, {DORTMUND, ESSEN}) == wave
        assert repository.wave(new_id()) is None


def test_3_decided_once(store, empty_store):
    with pytest.raises(ToolkitError) as refused, store.writing() as repository:
        repository.decide_mode("real")
    assert refused.value.code == "workspace_is_demo"
    with empty_store.reading() as repository:
        assert repository.mode() is None
    with pytest.raises(ValueError, match="decide"), empty_store.writing() as repository:
        repository.add_city(DORTMUND, "Dortmund")
    with empty_store.writing() as repository:
        repository.decide_mode("real")
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund")
        assert repository.city(DORTMUND).made_up is False
    with pytest.raises(ToolkitError) as refused, empty_store.writing() as repository:
        repository.clear_demo()
    assert refused.value.code == "workspace_is_real"
    with empty_store.reading() as repository:
        assert [city.ags for city in repository.cities()] == [DORTMUND]


@pytest.fixture
def empty_store(empty_database_url):
    # on SQLite both fixtures name the same file, so the tables are made in one of its own
    url = empty_database_url.replace("ctc.sqlite", "empty.sqlite")
    opened = open_store(url)
    yield opened
    opened.close()


def in_threads(number, work):
    gate, problems = threading.Barrier(number), []

    def run(index):
        gate.wait(30)
        try:
            work(index)
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return problems


def test_3_two_decide_at_once(empty_store):
    def work(index):
        with empty_store.writing() as repository:
            repository.decide_mode("demo" if index % 2 else "real")
            repository.add_city(f"0000000{index}", "probe")

    problems = in_threads(6, work)
    assert len(problems) == 3
    assert len({problem.code for problem in problems}) == 1
    with empty_store.reading() as repository:
        assert len({city.made_up for city in repository.cities()}) == 1
        assert len(repository.cities()) == 3


def test_4_one_wave_of_a_file_and_city(store):
    first = add(store)
    with pytest.raises(RuleBroken):
        add(store, label="again")
    elsewhere = add(store, ags=ESSEN)
    with store.reading() as repository:
        assert repository.wave_of_file(DORTMUND, WAVE.source_hash) == first
        assert repository.wave_of_file(ESSEN, WAVE.source_hash) == elsewhere
        assert repository.wave_of_file(ESSEN, "b" * 64) is None
    with pytest.raises(RuleBroken):
        add(store, ags="09162000", source_hash="e" * 64)


def test_5_outdated_version_is_refused(store):
    wave = add(store)
    with store.writing() as repository:
        assert repository.choose_cut_points(wave.id, "made_up", 1).version == 2
    with pytest.raises(ToolkitError) as refused, store.writing() as repository:
        repository.choose_cut_points(wave.id, None, 1)
    assert refused.value.code == "changed_meanwhile"
    with store.reading() as repository:
        assert (repository.wave(wave.id).cut_points, repository.wave(wave.id).version) == ("made_up", 2)


def test_5_no_change_is_lost(store):
    wave, refusals = add(store), []

    def work(index):
        done = 0
        while done < 10:
            with store.reading() as repository:
                seen = repository.wave(wave.id)
            other = None if seen.cut_points else "made_up"
            try:
                with store.writing() as repository:
                    repository.choose_cut_points(wave.id, other, seen.version)
            except ToolkitError as refused:
                refusals.append(refused.code)
            else:
                done += 1

    assert in_threads(8, work) == []
    assert set(refusals) <= {"changed_meanwhile"}
    with store.reading() as repository:
        assert repository.wave(wave.id).version == 1 + 8 * 10


def test_6_damaged_answers_are_noticed(store):
    wave, other = add(store), add(store, source_hash="b" * 64)
    with store.database.session("write") as session:
        session.execute(
            text("UPDATE wave_answers SET answers = :answers WHERE wave_id = :id"),
            {"answers": b"x", "id": wave.id},
        )
        session.execute(text("DELETE FROM wave_answers WHERE wave_id = :id"), {"id": other.id})
    for damaged in (wave, other):
        with pytest.raises(ToolkitError) as refused, store.reading() as repository:
            repository.answers(damaged.id)
        assert refused.value.code == "answers_damaged"
    with pytest.raises(ToolkitError) as refused, store.reading() as repository:
        repository.answers(new_id())
    assert refused.value.code == "not_available"


def test_7_parents_stay(store):
    wave = add(store)
    for statement in (f"DELETE FROM city WHERE ags = '{DORTMUND}'", "DELETE FROM survey_wave"):
        with pytest.raises(RuleBroken), store.database.session("write") as session:
            session.execute(text(statement))
    with store.writing() as repository:
        repository.delete_wave(wave.id)
    with store.reading() as repository:
        assert repository.wave(wave.id) is None


def test_7_clearing_a_demo(store):
    add(store)
    with store.writing() as repository:
        repository.record(AuditEntry("tester", "probe", "x", DORTMUND))
        repository.clear_demo()
        repository.add_city(DORTMUND, "Dortmund")
    with store.reading() as repository:
        assert [(city.ags, city.areas, city.waves) for city in repository.cities()] == [(DORTMUND, (), ())]
        assert repository.cut_point_tables() == []
        assert repository.mode() == "demo"
        assert len(repository.audit_log()) == 1


def test_8_audit_log(store):
    with store.writing() as repository:
        for number in range(5):
            repository.record(
                AuditEntry(f"Ödegaard {number}", "probe", "x", DORTMUND if number % 2 else None, "refused")
            )
    with store.reading() as repository:
        lines = repository.audit_log()
        assert [entry.who for entry in lines] == [f"Ödegaard {number}" for number in range(5)]
        assert [entry.who for entry in repository.audit_log({DORTMUND})] == ["Ödegaard 1", "Ödegaard 3"]
        assert repository.audit_log({ESSEN}) == []
    assert all(entry.result == "refused" and entry.at.utcoffset() == timedelta(0) for entry in lines)
    assert [entry.id for entry in lines] == sorted({entry.id for entry in lines})
    assert [name for name in dir(repository) if "audit" in name] == ["audit", "audit_log"]
    reading = {"actions", "check", "last_done", "log", "people", "things", "written"}
    changing = {"add", "write", "remove_before"}  # added at one end, removed at the other when their time is over
    assert {name for name in dir(repository.audit) if not name.startswith("_")} == reading | changing


def test_9_fixed_order(store):
    for year, mark in ((2022, "b"), (2026, "c"), (2024, "d")):
        add(store, year=year, source_hash=mark * 64)
    older = replace(CUTS, id="a_older", valid_from=date(2020, 1, 1))
    other = replace(CUTS, id="b_other", instrument="other")
    same_day = replace(CUTS, id="a_same_day", instrument="probe@1")
    with store.writing() as repository:
        for table in (older, other, same_day):
            repository.add_cut_points(table)
    with store.reading() as repository:
        dortmund = repository.city(DORTMUND)
        assert [wave.year for wave in dortmund.waves] == [2026, 2024, 2022]
        assert [area.name for area in dortmund.areas] == ["nord", "Süd"]
        assert [table.id for table in repository.cut_point_tables({"probe", "probe@1"})] == [
            "a_same_day",
            "made_up",
            "a_older",
        ]
        assert len(repository.cut_point_tables()) == 4


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO workspace (id, created_at, version) VALUES (2, '2026-01-01 00:00:00', 1)",
        "UPDATE workspace SET mode = 'both'",
        "UPDATE city SET ags = '5913000' WHERE ags = '05113000'",
        "UPDATE cut_points SET status = 'guessed'",
        "UPDATE survey_wave SET respondents = 0",
        "UPDATE survey_wave SET cut_points = 'nowhere'",
        "UPDATE survey_wave SET label = NULL",
        "INSERT INTO audit_record (at, who, action, object, result)"
        " VALUES ('2026-01-01 00:00:00', 'a', 'b', 'c', 'maybe')",
        "INSERT INTO area (id, ags, name, version) SELECT 'x', ags, name, 1 FROM area WHERE name = 'nord' LIMIT 1",
        "INSERT INTO wave_answers (wave_id, answers) VALUES ('nowhere', '')",
    ],
)
def test_10_rules_of_the_tables(store, statement):
    add(store)
    with pytest.raises(RuleBroken), store.database.session("write") as session:
        session.execute(text(statement))
