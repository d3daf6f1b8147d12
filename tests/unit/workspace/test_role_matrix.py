"""Every use case x role x scope, called for real, on SQLite and on PostgreSQL.

1. Every public function of the workspace whose first parameter is an Actor stands in the policy table, and
   every row of the table is such a function. A function that is in neither list fails this test.
2. Every other public function of these modules is known to take no actor, for a reason.
3. Each use case, called by each role in {own city, other city, no city, demo}, works where the table allows
   it and is refused elsewhere; a refusal changes nothing but leaves a line in the audit log.
4. A refusal for a thing of another city is the same error as for a thing that does not exist.
5. Every allowed change leaves exactly one line "done" in the audit log, with person, action and city.
6. The matrix calls every row of the table.
7. What lists things of several cities lists those of the allowed cities only.

The calls stand in the modules `matrix_*.py` beside this one, one for each part of the work.
"""

import importlib
import inspect
import pkgutil
import re
from functools import partial
from pathlib import Path

import pytest

import ctc_toolkit.workspace as workspace_package
from ctc_toolkit.access import POLICY, Actor, Assignment, Role, Scope
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import choose_cut_points, delete_wave, import_wave, list_cities, open_workspace, wave_profile
from tests.unit.workspace.made import (
    DORTMUND,
    ESSEN,
    audit_log,
    complete_plan,
    last_line,
    lines_after,
    real_workspace,
    tables_in,
)
from tests.unit.workspace.matrix_surveys import TABLE, table_with_new_hash

TAKE_NO_ACTOR = {
    "open_workspace": "opens the handle that use cases work with",
    "make_demo": "run by whoever runs the software; made-up cities only",
    "check_linked_answers": "computes from a table that the person brings along; reads and keeps nothing",
}
MAKE_ACTORS = {"demo_actor", "operator_actor"}
# modules that hold parts, not use cases
INNER = {
    "handle",
    "views",
    "cache",
    "words",
    "priority_evidence",
    "evaluation_sources",
    "report_sources",
    "report_inputs",
    "report_area_sources",
    "report_brands",
    "report_collecting",
    "report_letters",
}
PARTS = [
    importlib.import_module(f"tests.unit.workspace.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("matrix_*.py"))
]
READING = set().union(*(part.READING for part in PARTS))
WITHOUT_CITY = set().union(*(part.WITHOUT_CITY for part in PARTS))
LISTING = set().union(*(getattr(part, "LISTING", set()) for part in PARTS))

EVERY_ROLE = pytest.mark.parametrize(
    ("engine_name", "role"),
    [
        *(("sqlite", role) for role in Role),
        pytest.param("postgresql", Role.COORDINATOR, marks=pytest.mark.postgres),
        *(
            pytest.param("postgresql", role, marks=[pytest.mark.postgres, pytest.mark.faults])
            for role in Role
            if role is not Role.COORDINATOR
        ),
    ],
)
"""Every role on SQLite, the coordination on PostgreSQL as well; `make faults` runs the others."""
DEMO_ROLES = pytest.mark.parametrize(
    ("engine_name", "role"),
    [
        ("sqlite", Role.COORDINATOR),
        *(pytest.param("sqlite", role, marks=pytest.mark.faults) for role in Role if role is not Role.COORDINATOR),
        *(pytest.param("postgresql", role, marks=[pytest.mark.postgres, pytest.mark.faults]) for role in Role),
    ],
)
"""The demo allows a role what its own city allows it, so that one role tells whether a use case is granted there."""


def modules():
    for found in pkgutil.iter_modules(workspace_package.__path__):
        yield importlib.import_module(f"{workspace_package.__name__}.{found.name}")


def public_functions():
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield name, function


def takes_an_actor(function):
    first = next(iter(inspect.signature(function).parameters.values()), None)
    if first is None:
        return False
    named = function.__globals__.get(first.annotation) if isinstance(first.annotation, str) else first.annotation
    return named is Actor or first.name == "actor"


def use_cases():
    return {name: f for name, f in public_functions() if takes_an_actor(f) and f.__module__.split(".")[-1] not in INNER}


def test_1_table_and_functions_agree():
    assert set(use_cases()) == set(POLICY)
    for name in POLICY:
        second = list(inspect.signature(use_cases()[name]).parameters)[1]
        assert second == "ws"
        assert name in workspace_package.__all__


def test_2_functions_without_an_actor_are_known():
    exported = {name for name in workspace_package.__all__ if inspect.isfunction(getattr(workspace_package, name))}
    assert exported - set(POLICY) - MAKE_ACTORS == set(TAKE_NO_ACTOR)


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    found = {}
    for part in PARTS:
        own = part.calls(ws, ags)
        assert not set(own) & set(found), (part.__name__, set(own) & set(found))
        found.update(own)
    return found


def demo_workspace(url):
    ws = open_workspace(url)
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        for ags in (DORTMUND, ESSEN):
            repository.add_city(ags, f"Probe {ags}")
    return ws


def outcome(call, actor):
    try:
        return "allowed", call(actor)
    except ToolkitError as refused:
        return (refused.code, refused.values), None


def test_6_every_row_is_called(sqlite_url):
    assert set(calls(demo_workspace(sqlite_url), ESSEN)) == set(POLICY)


def allowed(action, actor, scope):
    """Return whether the call works: by the table, and because a thing of a city is needed."""
    ((role, ags, _),) = actor.roles
    cell = POLICY[action][role]
    if scope in (Scope.OWN, Scope.OTHER, Scope.NONE):
        if action in LISTING:
            return bool(cell & {Scope.OWN, Scope.OTHER})
        return Scope.NONE in cell if action in WITHOUT_CITY else scope in cell and scope is not Scope.NONE
    if action in LISTING or action in WITHOUT_CITY or ags is None:
        return Scope.DEMO in cell
    return Scope.DEMO in cell and (scope == "own demo city" or Scope.OTHER in cell)


@EVERY_ROLE
def test_3_4_5_real_workspace(role, database_url):
    ws = real_workspace(database_url)
    actor = Actor(f"Person {role}", frozenset({Assignment(role, DORTMUND)}))
    for scope, ags in ((Scope.OWN, DORTMUND), (Scope.OTHER, ESSEN), (Scope.NONE, None)):
        for action, call in calls(ws, ags).items():
            check(ws, actor, action, scope, ags, call)
    ws.close()


@DEMO_ROLES
def test_3_4_5_demo_workspace(role, database_url):
    ws = demo_workspace(database_url)
    for actor in (
        Actor(f"Person {role}", frozenset({Assignment(role, DORTMUND)})),
        Actor(f"Visitor {role}", frozenset({Assignment(role)}), demo=True),
    ):
        for scope, ags in (("own demo city", DORTMUND), ("other demo city", ESSEN)):
            todo = calls(ws, ags)
            reset = todo.pop("reset_demo")
            for action, call in todo.items():
                check(ws, actor, action, scope, ags, call)
    if ws.store.database.dialect == "sqlite":  # last, as it clears the rest away; test_demo.py does the other engine
        check(ws, actor, "reset_demo", "other demo city", ESSEN, reset)
    ws.close()


def check(ws, actor, action, scope, ags, call):
    may = allowed(action, actor, scope)
    before, last = None if may else tables_in(ws), last_line(ws)
    result, value = outcome(call, actor)
    added = [line for line in lines_after(ws, last) if line.who == actor.name]
    place = (action, str(actor), scope)
    if may:
        assert result == "allowed", (*place, result)
        done = [] if action in READING else [(actor.name, action, "done")]
        assert [(line.who, line.action, line.result) for line in added] == done, place
        if action == "list_cities":
            assert {city.ags for city in value} == cities_for_listing(ws, actor, scope), place
        elif done and action not in WITHOUT_CITY | {"add_city"}:
            assert added[0].ags == ags, place
    else:
        assert result == ("not_available", {}), (*place, result)
        assert [(line.who, line.action, line.result) for line in added] == [(actor.name, action, "refused")], place
        after = tables_in(ws)
        assert {**after, "audit_record": 0} == {**before, "audit_record": 0}, place


def cities_for_listing(ws, actor, scope):
    ((role, own, _),) = actor.roles
    cell = POLICY["list_cities"][role]
    with ws.store.reading() as repository:
        every = {city.ags for city in repository.cities()}
    return every if Scope.OTHER in cell or (own is None and "demo" in scope) else {own}


@pytest.mark.parametrize("demo", [False, True])
def test_3_visitors_and_trainers_reach_nothing_real(demo, sqlite_url):
    ws = real_workspace(sqlite_url)
    roles = {Assignment(role, ags) for role in Role for ags in (None, DORTMUND)} if demo else {(Role.TRAINER, DORTMUND)}
    actor = Actor("Visitor", frozenset(roles), demo)
    own_account = {action for action in POLICY if not demo and Scope.NONE in POLICY[action][Role.TRAINER]}
    for ags in (DORTMUND, None):
        for action, call in calls(ws, ags).items():
            if action not in own_account:
                assert outcome(call, actor)[0] == ("not_available", {}), action


def test_4_guessed_ids_of_another_city(database_url):
    ws = real_workspace(database_url)
    coordinator = Actor(
        "Dortmund", frozenset({Assignment(Role.COORDINATOR, DORTMUND), Assignment(Role.EVALUATOR, DORTMUND)})
    )
    other = Actor("Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
    plan = complete_plan(ws, ESSEN)
    theirs = import_wave(other, ws, ags=ESSEN, label="Essen", year=2024, table=table_with_new_hash(), plan=plan)
    guesses = [theirs.id, new_id(), "", "1", "' OR 1=1 --", "x\0y", theirs.id.upper(), "ä" * 400]
    uses = [wave_profile, delete_wave, partial(choose_cut_points, cut_points=None)]
    seen = set()
    for use in uses:
        for wave_id in guesses:
            seen.add(repr(outcome(partial(use, ws=ws, wave_id=wave_id), coordinator)[0]))
    for ags in (ESSEN, "09162000", "", "' OR 1=1 --", "x\0y"):
        bring_in = partial(import_wave, ws=ws, ags=ags, label="x", year=2024, table=TABLE)
        seen.add(repr(outcome(bring_in, coordinator)[0]))
    assert seen == {repr(("not_available", {}))}
    refused = [line for line in audit_log(ws) if line.result == "refused"]
    assert len(refused) == len(uses) * len(guesses) + 5
    assert [line.object for line in refused if line.ags == ESSEN] == [theirs.id] * len(uses) + [ESSEN]
    assert all(line.ags is None for line in refused if line.object not in (theirs.id, ESSEN))
    assert not [line for line in refused if "OR 1=1" in line.object]
    assert other_waves(ws, other) == [theirs.id]
    ws.close()


def other_waves(ws, actor):
    return [wave.id for city in list_cities(actor, ws) for wave in city.waves]


def test_3_pages_and_commands_do_not_reach_behind_the_use_cases():
    package = Path(workspace_package.__file__).parents[1]
    files = [path for room in ("pages", "cli") for path in (package / room).rglob("*.py")]
    assert files
    assert [str(path) for path in files if re.search(r"\.(store|repository)\b", path.read_text(encoding="utf-8"))] == []
