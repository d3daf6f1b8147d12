"""The audit log of the store, on SQLite and on PostgreSQL.

1. Lines are numbered without gaps, each hash covers the line before it; the check of an untouched log finds nothing.
2. Whatever is done to a line is found, and where: any field changed, a line taken out, put in, or moved; the end cut
   off; the row that names the newest line changed or gone; one hash computed anew.
3. A log whose hashes were all computed anew fits in itself; a hash that was kept elsewhere shows that it is another.
4. Many writers at once, threads and processes, make one chain: no line is lost, doubled or out of order.
5. A check that runs while others write finds nothing.
6. Old lines can be removed; the rest is still checked, and so is what is added afterwards.
7. What is rolled back leaves no line and is told to nobody; what is committed is told once, as one line of JSON in
   UTC, whatever signs a name holds.
8. The log can be narrowed by city, time, action, person and result; the newest change of each city is known.
9. A log that an older version has kept, with a number missing, is chained by the migration and checked like any other.
"""

import json
import logging
import multiprocessing
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, open_store, security_log
from ctc_toolkit.store.audit import BEFORE_THE_FIRST, AuditFilter, line_hash
from ctc_toolkit.store.models import AuditRecord
from tests.store.populate import populate

CITY, OTHER = "05913000", "05112000"


def entry(number, **changes):
    values = {"who": f"Person {number % 3}", "action": "save_text", "object": f"text {number}", "ags": CITY}
    return AuditEntry(**{**values, **changes})


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def filled(store):
    for number in range(6):
        write(store, entry(number))
    return store


def write(store, *entries):
    with store.writing() as repository:
        for one in entries:
            repository.record(one)


def check(store, expect=None):
    with store.reading() as repository:
        return repository.audit.check(expect)


def change(store, statement, **values):
    with store.database.session("write") as session:
        assert session.execute(text(statement), values).rowcount == 1


def lines_of(store):
    with store.database.session("read") as session:
        return list(session.query(AuditRecord).order_by(AuditRecord.id))


def test_1_untouched(filled):
    found = check(filled)
    lines = lines_of(filled)
    assert [line.id for line in lines] == [1, 2, 3, 4, 5, 6]
    assert (found.lines, found.broken_at, found.last_hash) == (6, None, lines[-1].entry_hash)
    before = BEFORE_THE_FIRST
    for line in lines:
        assert line.entry_hash == line_hash(before, line)
        before = line.entry_hash
    assert len({line.entry_hash for line in lines}) == 6


def test_1_empty(store):
    assert (check(store).lines, check(store).broken_at, check(store).last_hash) == (0, None, BEFORE_THE_FIRST)


CHANGES = {
    "who": "'Somebody else'",
    "account_id": "'account'",
    "action": "'import_wave'",
    "object": "'text 3 '",
    "ags": "NULL",
    "result": "'refused'",
    "entry_hash": "repeat('a', 64)",
}


@pytest.mark.parametrize("field", CHANGES)
def test_2_changed_field(filled, field):
    value = "'" + "a" * 64 + "'" if field == "entry_hash" else CHANGES[field]
    change(filled, f"UPDATE audit_record SET {field} = {value} WHERE id = 4")
    assert check(filled).broken_at == 4
    assert check(filled).lines == 3


def test_2_changed_moment(filled):
    moment = lines_of(filled)[3].at + timedelta(microseconds=1)
    shown = moment.replace(tzinfo=None) if filled.database.dialect == "sqlite" else moment
    change(filled, "UPDATE audit_record SET at = :at WHERE id = 4", at=str(shown))
    assert check(filled).broken_at == 4


def test_2_value_that_no_line_can_hold(filled):
    if filled.database.dialect == "postgresql":
        with pytest.raises(ToolkitError):
            change(filled, "UPDATE audit_record SET at = 'yesterday evening' WHERE id = 4")
        assert check(filled).broken_at is None
        return
    change(filled, "UPDATE audit_record SET at = 'yesterday evening' WHERE id = 4")
    assert (check(filled).broken_at, check(filled).lines) == (4, 3)


@pytest.mark.parametrize(("line", "found"), [(1, 2), (4, 5), (6, 0)])
def test_2_taken_out(filled, line, found):
    change(filled, "DELETE FROM audit_record WHERE id = :id", id=line)
    assert check(filled).broken_at == found


def test_2_end_cut_off(filled):
    for line in (4, 5, 6):
        change(filled, "DELETE FROM audit_record WHERE id = :id", id=line)
    assert (check(filled).broken_at, check(filled).lines) == (0, 3)
    for line in (1, 2, 3):
        change(filled, "DELETE FROM audit_record WHERE id = :id", id=line)
    assert (check(filled).broken_at, check(filled).lines) == (0, 0)


INSERTED = (
    "INSERT INTO audit_record (id, at, who, action, object, ags, result, entry_hash) "
    "SELECT {new}, at, who, action, object, ags, result, entry_hash FROM audit_record WHERE id = {old}"
)


@pytest.mark.parametrize(("new", "old", "found"), [(7, 6, 7), (0, 1, 0), (-1, 3, -1), (99, 2, 99)])
def test_2_put_in(filled, new, old, found):
    change(filled, INSERTED.format(new=new, old=old))
    assert check(filled).broken_at == found


def test_2_put_in_with_a_fitting_hash(filled):
    """The line fits the one before it; but the row that names the newest line does not know it."""
    change(filled, INSERTED.format(new=7, old=6))
    line, before = lines_of(filled)[6], lines_of(filled)[5].entry_hash
    change(filled, "UPDATE audit_record SET entry_hash = :hash WHERE id = 7", hash=line_hash(before, line))
    assert (check(filled).broken_at, check(filled).lines) == (0, 7)


def test_2_swapped(filled):
    for old, new in ((3, 100), (4, 3), (100, 4)):
        change(filled, "UPDATE audit_record SET id = :new WHERE id = :old", old=old, new=new)
    assert check(filled).broken_at == 3


def test_2_one_hash_computed_anew(filled):
    change(filled, "UPDATE audit_record SET who = 'Nobody' WHERE id = 4")
    line, before = lines_of(filled)[3], lines_of(filled)[2].entry_hash
    change(filled, "UPDATE audit_record SET entry_hash = :hash WHERE id = 4", hash=line_hash(before, line))
    assert check(filled).broken_at == 5


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_chain SET last_id = 5",
        "UPDATE audit_chain SET last_id = 7",
        "UPDATE audit_chain SET last_hash = first_hash",
    ],
)
def test_2_row_of_the_newest_line(filled, damage):
    change(filled, damage)
    assert check(filled).broken_at == 0


def test_2_row_of_the_newest_line_gone(filled):
    """Nothing is stored any more that could not be logged."""
    change(filled, "DELETE FROM audit_chain")
    assert (check(filled).broken_at, check(filled).lines) == (0, 0)
    with pytest.raises(ToolkitError) as refused:
        write(filled, entry(9))
    assert refused.value.code == "audit_chain_missing"
    assert len(lines_of(filled)) == 6
    put_back = (
        "INSERT INTO audit_chain (id, first_hash, removed_lines, last_id, last_hash) VALUES (1, :hash, 0, 6, :hash)"
    )
    change(filled, put_back, hash=BEFORE_THE_FIRST)  # the database is used by other tests, too


def test_2_first_hash(filled):
    change(filled, "UPDATE audit_chain SET first_hash = last_hash")
    assert check(filled).broken_at == 1


def compute_all_anew(store):
    """What somebody does who may write everything and knows the method."""
    before, lines = BEFORE_THE_FIRST, lines_of(store)
    for line in lines:
        before = line_hash(before, line)
        change(store, "UPDATE audit_record SET entry_hash = :hash WHERE id = :id", hash=before, id=line.id)
    change(store, "UPDATE audit_chain SET last_hash = :hash, last_id = :id", hash=before, id=lines[-1].id)


def test_3_everything_computed_anew(filled):
    kept = check(filled).last_hash
    write(filled, entry(7))
    assert check(filled, kept).expected_found
    assert check(filled, BEFORE_THE_FIRST).expected_found
    assert not check(filled, "a" * 64).expected_found
    change(filled, "UPDATE audit_record SET who = 'Nobody' WHERE id = 4")
    compute_all_anew(filled)
    found = check(filled, kept)
    assert found.broken_at is None
    assert not found.expected_found


def test_3_end_cut_off_and_hidden(filled):
    kept = check(filled).last_hash
    for line in (5, 6):
        change(filled, "DELETE FROM audit_record WHERE id = :id", id=line)
    compute_all_anew(filled)
    assert check(filled).broken_at is None
    assert not check(filled, kept).expected_found


def write_many(url, mark, count):
    store = open_store(url)
    for number in range(count):
        write(
            store, entry(number, who=mark, object=f"{mark} {number} a"), entry(number, who=mark, object=f"{number} b")
        )
    store.close()


def test_4_many_threads(store, database_url):
    threads = [threading.Thread(target=write_many, args=(database_url, f"thread {n}", 12)) for n in range(6)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert check(store).broken_at is None  # 5
        threads[0].join(0.05)
    assert check(store).broken_at is None
    assert_complete(store, [f"thread {n}" for n in range(6)], 12)


def test_4_many_processes(store, database_url):
    started = multiprocessing.get_context("forkserver")
    marks = [f"process {n}" for n in range(3)]
    processes = [started.Process(target=write_many, args=(database_url, mark, 10)) for mark in marks]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert check(store).broken_at is None
    assert_complete(store, marks, 10)


def assert_complete(store, marks, count):
    with store.reading() as repository:
        log = repository.audit_log()
    assert [line.id for line in log] == list(range(1, 2 * count * len(marks) + 1))
    for mark in marks:
        own = [line for line in log if line.who == mark]
        assert [line.object for line in own[::2]] == [f"{mark} {number} a" for number in range(count)]
        assert all(second.id == first.id + 1 for first, second in zip(own[::2], own[1::2], strict=True))
    assert [line.at for line in log] == sorted(line.at for line in log)


def age(store, line, days):
    """Make a line older, hashes included: time passes only so in a test."""
    moment = datetime.now(UTC) - timedelta(days=days)
    shown = str(moment.replace(tzinfo=None) if store.database.dialect == "sqlite" else moment)
    change(store, "UPDATE audit_record SET at = :at WHERE id = :id", at=shown, id=line)


def remove_before(store, days):
    with store.writing() as repository:
        return repository.audit.remove_before(datetime.now(UTC) - timedelta(days=days))


def test_6_old_lines_go(filled):
    for line, days in ((1, 900), (2, 800), (3, 700)):
        age(filled, line, days)
    compute_all_anew(filled)
    kept = lines_of(filled)[1].entry_hash
    assert remove_before(filled, 1000) == 0
    assert remove_before(filled, 750) == 2
    assert (check(filled).broken_at, check(filled).lines) == (None, 4)
    assert check(filled, kept).expected_found
    write(filled, entry(8))
    assert (check(filled).broken_at, check(filled).lines) == (None, 5)
    change(filled, "DELETE FROM audit_record WHERE id = 3")
    assert check(filled).broken_at == 4


def test_6_all_lines_go(filled):
    with filled.writing() as repository:
        assert repository.audit.remove_before(datetime.now(UTC) + timedelta(days=1)) == 6
    assert (check(filled).broken_at, check(filled).lines) == (None, 0)
    write(filled, entry(1))
    assert [line.id for line in lines_of(filled)] == [7]
    assert check(filled).broken_at is None
    assert remove_before(filled, 1) == 0


@pytest.fixture
def told():
    """Give the lines that the security log tells."""
    lines = []

    class Listening(logging.Handler):
        def emit(self, record):
            lines.append((record.levelname, record.getMessage()))

    logger, handler = logging.getLogger(security_log.NAME), Listening()
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_7_rolled_back(store, told):
    class BrokenOffError(Exception):
        pass

    def broken_off():
        with store.writing() as repository:
            repository.record(entry(1))
            repository.audit.write()
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        broken_off()
    assert told == []
    assert lines_of(store) == []
    write(store, entry(2))
    assert [line.id for line in lines_of(store)] == [1]
    assert len(told) == 1


def test_7_told_as_json(store, told):
    who = "Zeile 1\nZeile 2\r\u2028\u2029\x85 „Ä“ \x1b[31m"
    write(store, entry(1, who=who, account="account", ags=None), entry(2, result="refused", object='"},{"'))
    (first_level, first), (second_level, second) = told
    assert (first_level, second_level) == ("INFO", "WARNING")
    for line in (first, second):
        assert len(line.splitlines()) == 1
        assert line.isascii()
        assert "\x1b" not in line
    stored, read = lines_of(store)[0], json.loads(first)
    assert read == {
        "time": stored.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "event": "save_text",
        "result": "done",
        "who": who,
        "account": "account",
        "object": "text 1",
        "city": None,
        "line": 1,
        "hash": stored.entry_hash,
    }
    assert json.loads(second)["object"] == '"},{"'


def test_7_written_to_a_stream(store, tmp_path):
    path = tmp_path / "security.log"
    with path.open("w", encoding="utf-8") as stream:
        handler = security_log.write_to(stream)
        write(store, entry(1), entry(2))
        security_log.stop(handler)
        write(store, entry(3))
    assert [json.loads(line)["line"] for line in path.read_text(encoding="utf-8").splitlines()] == [1, 2]


def test_8_narrowed(filled):
    write(
        filled,
        entry(1, ags=OTHER, action="import_wave"),
        entry(2, ags=None, action="list_accounts", result="refused"),
        entry(3, ags=OTHER, action="delete_wave", result="refused"),
    )
    with filled.reading() as repository:
        log = repository.audit
        assert [line.id for line in log.log({OTHER})] == [7, 9]
        assert [line.id for line in log.log(newest=2)] == [8, 9]
        assert log.log(set()) == []
        assert [line.id for line in log.log(wanted=AuditFilter(who="Person 2"))] == [3, 6, 8]
        assert [line.id for line in log.log(wanted=AuditFilter(action="save_text", who="Person 1"))] == [2, 5]
        assert [line.id for line in log.log({OTHER}, wanted=AuditFilter(result="refused"))] == [9]
        middle = lines_of(filled)[4].at
        assert [line.id for line in log.log(wanted=AuditFilter(since=middle))] == [5, 6, 7, 8, 9]
        assert [line.id for line in log.log(wanted=AuditFilter(until=middle))] == [1, 2, 3, 4]
        assert log.actions({OTHER}) == ["delete_wave", "import_wave"]
        assert log.people({CITY}) == ["Person 0", "Person 1", "Person 2"]
        assert {ags: line.id for ags, line in log.last_done().items()} == {CITY: 6, OTHER: 7}
        assert set(log.last_done({CITY})) == {CITY}


def test_9_older_log_with_a_gap(empty_database_url):
    from alembic import command

    from ctc_toolkit.store.database import connect
    from ctc_toolkit.store.database import database_url as parsed
    from ctc_toolkit.store.migrate import alembic_config, migration

    database = connect(parsed(empty_database_url))
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), "0001")
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, "0001")
        connection.execute(text("DELETE FROM audit_record WHERE id = 2"))  # as after an insert that was broken off
    database.close()
    store = open_store(empty_database_url)
    assert (check(store).broken_at, check(store).lines) == (None, 2)
    write(store, entry(1))
    assert (check(store).broken_at, check(store).lines) == (None, 3)
    assert [line.id for line in lines_of(store)] == [1, 3, 4]
    store.close()
