"""The database fails at a write: disk full, read-only, locked, broken, connection lost. For every use case.

1. Wherever a write fails, the person is told the listed code of that fault, in a German sentence that says what to do,
   and nothing of the transaction is left.
2. When the fault is gone the same call on the same workspace works, and the log holds it once.
3. The log's chain is whole after all faults.
4. The same with faults that SQLite makes itself: a file that may not grow, one that may only be read, and one that
   another connection holds locked.
5. The same when PostgreSQL ends the connection at a write.
6. Deleting goes in steps, each whole: where the proof cannot be written what was deleted stays deleted, and a run of
   all deletions says in its proof what it could not do.
7. The checks see a use case that hides a fault, and one that leaves half of its work.

The ordinary suite breaks one write of each use case of some parts; `make faults` each write of each in each way.
"""

import pytest
from sqlalchemy import create_engine, event, text

from ctc_toolkit.access import Actor, Assignment, Role, Scope
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.workspace import verify_audit
from tests.store.write_faults import SQLITE, code_of, watched
from tests.unit.workspace.made import ADMINISTRATOR, DORTMUND, last_line, lines_after, real_workspace
from tests.unit.workspace.test_role_matrix import PARTS, READING, allowed

IN_STEPS = {"delete_answers", "delete_wave", "run_deletion"}
MANY = 200
"""More writes than any use case has."""
SOME = ("surveys", "texts_and_reviews", "bodies", "people", "action_plans", "tables", "interface")
FEW = ("surveys", "bodies")


def use_cases(ws, parts=()):
    """Give each use case that somebody may do in an own city of a real workspace: its name, its call, the person."""
    named = [part for part in PARTS if not parts or part.__name__.split(".matrix_")[-1] in parts]
    for action, call in [found for part in named for found in part.calls(ws, DORTMUND).items()]:
        for role in (Role.COORDINATOR, Role.ADMINISTRATOR, *Role):
            person = Actor(f"Person {role}", frozenset({Assignment(role, DORTMUND)}))
            if allowed(action, person, Scope.OWN):
                yield action, call, person
                break


def told(call, person):
    try:
        call(person)
    except ToolkitError as error:
        return error
    return None


def check_told(error, kind, place, hit=""):
    assert error is not None, (*place, "nobody was told")
    if error.code != "deletion_proof_open":
        assert error.code == code_of(kind, hit), (*place, error.code)
    else:
        assert (place[0] in IN_STEPS, error.values) == (True, {"reason": code_of(kind, hit)}), place  # 6
    assert error.code in messages()
    assert len(error.say("de").split(".")) > 2, place  # what is wrong, and what to do


def broken_at(faults, kind, number, call, person, place):
    """Break one write and return whether there was such a write."""
    faults.arm(kind, number)
    error = told(call, person)
    hit = faults.hit
    faults.arm("", 0)
    if not hit:
        assert error is None or place[0] in IN_STEPS, (*place, error)  # 2
        return False
    if place[0] != "run_deletion":
        check_told(error, kind, (*place, kind, number, hit), hit)  # 1
        assert faults.held() == faults.before, (*place, kind, number, hit)  # 1
    return True


def check_once(ws, action, person, last):
    done = [line for line in lines_after(ws, last) if line.result == "done" and line.who == person.name]
    if action not in IN_STEPS:
        assert len(done) == (0 if action in READING else 1), action  # 2


def check_chain(ws):
    assert verify_audit(ADMINISTRATOR, ws).state == "whole"  # 3


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_1_2_3_some_writes(database_url):
    assert some_writes(real_workspace(database_url), SOME, tuple(SQLITE)) >= 30


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_5_some_writes_on_postgresql(database_url):
    assert some_writes(real_workspace(database_url), FEW, ("lost",)) >= 6


def some_writes(ws, parts, kinds):
    """Break the first write of each use case, or the second; return how many were broken."""
    broken = 0
    with watched(ws.store.database) as faults:
        for number, (action, call, person) in enumerate(use_cases(ws, parts)):
            last = last_line(ws)
            if broken_at(faults, kinds[number % len(kinds)], 1 + number % 2, call, person, (action,)):
                broken += 1
                assert told(call, person) is None, action
            check_once(ws, action, person, last)
    check_chain(ws)
    ws.close()
    return broken


@pytest.mark.faults
@pytest.mark.parametrize("kind", SQLITE)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_1_2_3_6_every_write(database_url, kind):
    print(kind, every_write(real_workspace(database_url), kind))


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_5_every_write_on_postgresql(database_url):
    print("lost", every_write(real_workspace(database_url), "lost"))


def every_write(ws, kind):
    """Break each write of each use case in one way; return how many that were."""
    broken = 0
    with watched(ws.store.database) as faults:
        for action, call, person in use_cases(ws):
            last, number = last_line(ws), 1
            while broken_at(faults, kind, number, call, person, (action,)):
                number += 1
                assert number < MANY
            broken += number - 1
            check_once(ws, action, person, last)
    check_chain(ws)
    ws.close()
    assert broken >= 500
    return broken


REAL = {"full": "PRAGMA max_page_count=1", "read_only": "PRAGMA query_only=ON", "locked": "PRAGMA busy_timeout=0"}
"""What is said to each connection: a file of one page may not grow at all, as it has more."""
SOUND = {
    "full": "PRAGMA max_page_count=1000000",
    "read_only": "PRAGMA query_only=OFF",
    "locked": "PRAGMA busy_timeout=30000",
}


@pytest.mark.parametrize("kind", REAL)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_4_faults_of_the_engine(database_url, kind):
    ws = real_workspace(database_url)
    engine, pragma = ws.store.database.engine, [SOUND[kind]]
    event.listen(engine, "checkout", lambda raw, *_: raw.execute(pragma[0]))
    locking, refused = create_engine(database_url, isolation_level="AUTOCOMMIT"), set()
    with watched(ws.store.database) as faults, locking.connect() as other:
        for action, call, person in use_cases(ws, SOME):
            last, pragma[0] = last_line(ws), REAL[kind]
            if kind == "locked":
                other.execute(text("BEGIN IMMEDIATE"))
            before = faults.held()
            error = told(call, person)
            after = faults.held()
            if kind == "locked":
                other.execute(text("ROLLBACK"))
            pragma[0] = SOUND[kind]
            if error is not None and action not in IN_STEPS:
                check_told(error, kind, (action, kind))
                assert after == before, action
                assert told(call, person) is None, action
                refused.add(action)
            check_once(ws, action, person, last)
    assert len(refused) >= (5 if kind == "full" else 30)
    check_chain(ws)
    locking.dispose()
    ws.close()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_7_checks_can_fail(database_url):
    ws = real_workspace(database_url)

    def write(words):
        with ws.store.writing() as repository:
            repository.decide_mode("real")
            repository.add_city(words, f"Stadt {words}")

    def hides(_):
        try:
            write("09162000")
        except ToolkitError:
            return

    def leaves_half(person):
        with ws.store.database.engine.connect() as beside:
            beside.exec_driver_sql("UPDATE city SET name = name || '+'")
            beside.commit()
        write("09564000")

    with watched(ws.store.database) as faults:
        with pytest.raises(AssertionError, match="nobody was told"):
            broken_at(faults, "full", 1, hides, ADMINISTRATOR, ("hides",))
        faults.arm("full", 3)
        before = faults.held()
        assert told(leaves_half, ADMINISTRATOR).code == "database_full"
        faults.arm("", 0)
        assert faults.held() != before
    ws.close()
