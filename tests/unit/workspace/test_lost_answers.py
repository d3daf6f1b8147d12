"""The connection to PostgreSQL breaks while a use case commits: the COMMIT is lost, or the server's answer to it.

1. Whoever did something is told that nobody knows whether it was saved, and to look before repeating it.
2. A lost COMMIT leaves nothing of that transaction, and the same call works afterwards on the same workspace.
3. Where the answer is lost all of the transaction is there, with its line in the log exactly once.
4. The log's chain is whole afterwards.

The ordinary suite does it to some use cases, `make faults` to each at its first commit.
"""

import pytest

from ctc_toolkit.workspace import verify_audit
from tests.engines import ONLY_POSTGRES
from tests.store.write_faults import watched
from tests.unit.workspace.made import ADMINISTRATOR, last_line, lines_after, real_workspace
from tests.unit.workspace.test_role_matrix import READING
from tests.unit.workspace.test_write_faults import IN_STEPS, told, use_cases
from tests.wire import wired

MODES = ("before", "after")


class Cutting:
    """Cuts the wire at the first commit of changes, once it is armed."""

    def __init__(self, database, wire):
        self.wire, self.armed, self.hit, self._dialect = wire, "", False, database.engine.dialect
        self._commit = self._dialect.do_commit

    def watch(self, faults):
        reach = faults.reach

        def looked(what, connection):
            reach(what, connection)
            if what == "COMMIT" and self.armed:
                self.wire.cut, self.armed, self.hit = self.armed, "", True
                self.before = faults.held()

        faults.reach = looked


def at_commit(url, parts, mode):
    """Lose each first commit, or the answer to it; return how many were lost."""
    lost = 0
    with wired(url) as wire:
        ws = real_workspace(wire.url)
        with watched(ws.store.database) as faults:
            cutting = Cutting(ws.store.database, wire)
            cutting.watch(faults)
            for action, call, person in use_cases(ws, parts):
                last, cutting.armed, cutting.hit = last_line(ws), mode, False
                error = told(call, person)
                cutting.armed = ""
                if not cutting.hit:
                    assert error is None or action in IN_STEPS, (action, error)
                    continue
                lost += 1
                check(ws, faults, cutting, mode, action, call, person, error, last)
        assert verify_audit(ADMINISTRATOR, ws).state == "whole"  # 4
        ws.close()
    return lost


def check(ws, faults, cutting, mode, action, call, person, error, last):
    if action != "run_deletion":  # says in its proof what it could not do
        assert error is not None, action
        assert error.code == "database_outcome_unknown", (action, error.code)  # 1
        assert "Sehen Sie nach, bevor Sie es wiederholen" in error.say("de")  # 1
    if mode == "before" and action != "run_deletion":
        assert faults.held() == cutting.before, action  # 2
        assert told(call, person) is None, action  # 2
    elif mode == "after" and action not in IN_STEPS | READING:
        if not done(ws, person, last):  # that commit prepared something, and the work itself was not begun
            assert told(call, person) is None, action
        assert done(ws, person, last) == 1, action  # 3


def done(ws, person, last):
    return sum(line.result == "done" and line.who == person.name for line in lines_after(ws, last))


@ONLY_POSTGRES
def test_1_3_4_some_use_cases(database_url):
    assert at_commit(database_url, ("bodies",), "after") >= 6


@pytest.mark.faults
@ONLY_POSTGRES
@pytest.mark.parametrize("mode", MODES)
def test_1_to_4_every_use_case(database_url, mode):
    lost = at_commit(database_url, (), mode)
    print("lost", mode, lost)
    assert lost >= 120
