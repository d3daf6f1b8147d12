"""Every use case x role x scope, called for real, on SQLite and on PostgreSQL.

1. Every public function of the workspace whose first parameter is an Actor stands in the policy table, and
   every row of the table is such a function. A function that is in neither list fails this test.
2. Every other public function of these modules is known to take no actor, for a reason.
3. Each use case, called by each role in {own city, other city, no city, demo}, works where the table allows
   it and is refused elsewhere; a refusal changes nothing but leaves a line in the audit log.
4. A refusal for a thing of another city is the same error as for a thing that does not exist.
5. Every allowed change leaves exactly one line "done" in the audit log, with person, action and city.
6. The matrix calls every row of the table.
"""

import importlib
import inspect
import pkgutil
import re
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

import ctc_toolkit.workspace as workspace_package
from ctc_toolkit.access import POLICY, Actor, Role, Scope
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.store import NewWave, new_id
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    add_city,
    add_cut_points,
    choose_cut_points,
    cut_point_tables,
    delete_wave,
    import_wave,
    list_cities,
    open_workspace,
    reset_demo,
    wave_profile,
)
from tests.unit.workspace.made import (
    DORTMUND,
    ESSEN,
    answers,
    audit_log,
    fresh_hash,
    real_workspace,
    tables_in,
)

TAKE_NO_ACTOR = {
    "open_workspace": "opens the handle that use cases work with",
    "make_demo": "run by whoever runs the software; made-up cities only",
}
INNER = {"handle", "views", "cache", "words"}  # modules that hold parts, not use cases
READING = {"list_cities", "wave_profile", "cut_point_tables"}


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
    assert exported - set(POLICY) - {"demo_actor"} == set(TAKE_NO_ACTOR)


TABLE = answers(60)
NUMBERS = count(10_000)


def table_with_new_hash():
    return replace(TABLE, source_hash=fresh_hash())


def cut_points(name):
    return CutPointTable.model_validate(
        {
            "id": name,
            "instrument": "ctc-youth-survey",
            "title": {"de": "Probe", "en": "Probe"},
            "valid_from": "2026-01-01",
            "status": "made_up",
            "method": {"de": "Probe", "en": "Probe"},
            "values": {"family_conflict": {"all": 2.5}},
        }
    )


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""

    def wave():
        with ws.store.writing() as repository:
            new = NewWave(ags, "yrbs@2019", 2019, "Probe", len(TABLE), fresh_hash(), "test", answers_to_parquet(TABLE))
            return repository.add_wave(new).id if ags else new_id()

    def import_one(actor):
        return import_wave(actor, ws, ags=ags or "09162000", label="Probe", year=2024, table=table_with_new_hash())

    seen, changed, deleted = wave(), wave(), wave()
    return {
        "list_cities": lambda actor: list_cities(actor, ws),
        "add_city": lambda actor: add_city(actor, ws, ags=f"099{next(NUMBERS)}", name="Neu"),
        "import_wave": import_one,
        "wave_profile": lambda actor: wave_profile(actor, ws, seen, by=("sex",)),
        "choose_cut_points": lambda actor: choose_cut_points(actor, ws, changed, None),
        "delete_wave": lambda actor: delete_wave(actor, ws, deleted),
        "cut_point_tables": lambda actor: cut_point_tables(actor, ws, "ctc-youth-survey"),
        "add_cut_points": lambda actor: add_cut_points(actor, ws, cut_points(f"probe-{fresh_hash()[:8]}")),
        "reset_demo": lambda actor: reset_demo(actor, ws, seed=1),
    }


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


@pytest.mark.parametrize("role", Role)
def test_3_4_5_real_workspace(role, database_url):
    ws = real_workspace(database_url)
    actor = Actor(f"Person {role}", frozenset({(role, DORTMUND)}))
    for scope, ags in ((Scope.OWN, DORTMUND), (Scope.OTHER, ESSEN), (Scope.NONE, None)):
        for action, call in calls(ws, ags).items():
            check(ws, actor, action, scope, ags, call)
    ws.close()


@pytest.mark.parametrize("role", Role)
def test_3_4_5_demo_workspace(role, database_url):
    ws = demo_workspace(database_url)
    for actor in (
        Actor(f"Person {role}", frozenset({(role, DORTMUND)})),
        Actor(f"Visitor {role}", frozenset({(role, None)}), demo=True),
    ):
        todo = calls(ws, ESSEN)
        reset = todo.pop("reset_demo")
        if not actor.demo and ws.store.database.dialect == "sqlite":  # test_demo.py does the rest
            todo["reset_demo"] = reset  # last, as it clears the rest away
        for action, call in todo.items():
            check(ws, actor, action, Scope.DEMO, ESSEN, call)
    ws.close()


def cities_in(ws):
    with ws.store.reading() as repository:
        return {city.ags for city in repository.cities()}


def expected(action, role, scope):
    """Return whether the call works: by the table, and because some calls need a thing of a city."""
    per_city = {"import_wave", "wave_profile", "choose_cut_points", "delete_wave"}
    everywhere = {"cut_point_tables", "add_cut_points", "add_city"}
    cell = POLICY[action][role]
    if scope is Scope.DEMO:
        return Scope.DEMO in cell
    if action == "list_cities":
        return bool(cell & {Scope.OWN, Scope.OTHER})
    if action in everywhere:
        return Scope.NONE in cell
    return scope in cell and (action in per_city and scope is not Scope.NONE)


def check(ws, actor, action, scope, ags, call):
    ((role, _),) = actor.roles
    before, lines = tables_in(ws), len(audit_log(ws))
    result, value = outcome(call, actor)
    added = audit_log(ws)[lines:]
    place = (action, role, scope)
    if expected(action, role, scope):
        assert result == "allowed", (*place, result)
        done = [] if action in READING else [(actor.name, action, "done")]
        assert [(line.who, line.action, line.result) for line in added] == done, place
        if action == "list_cities":
            everywhere = scope is Scope.DEMO or Scope.OTHER in POLICY[action][role]
            assert {city.ags for city in value} == (cities_in(ws) if everywhere else {DORTMUND}), place
        elif done and action not in ("add_city", "add_cut_points", "reset_demo"):
            assert added[0].ags == ags, place
    else:
        assert result == ("not_available", {}), (*place, result)
        assert [(line.who, line.action, line.result) for line in added] == [(actor.name, action, "refused")], place
        after = tables_in(ws)
        assert {**after, "audit_record": 0} == {**before, "audit_record": 0}, place


@pytest.mark.parametrize("demo", [False, True])
def test_3_visitors_and_trainers_reach_nothing_real(demo, sqlite_url):
    ws = real_workspace(sqlite_url)
    roles = (
        frozenset({(role, ags) for role in Role for ags in (None, DORTMUND)}) if demo else {(Role.TRAINER, DORTMUND)}
    )
    actor = Actor("Visitor", frozenset(roles), demo)
    for ags in (DORTMUND, None):
        for action, call in calls(ws, ags).items():
            assert outcome(call, actor)[0] == ("not_available", {}), action


def test_4_guessed_ids_of_another_city(database_url):
    ws = real_workspace(database_url)
    coordinator = Actor("Dortmund", frozenset({(Role.COORDINATOR, DORTMUND), (Role.EVALUATOR, DORTMUND)}))
    other = Actor("Essen", frozenset({(Role.COORDINATOR, ESSEN)}))
    theirs = import_wave(other, ws, ags=ESSEN, label="Essen", year=2024, table=table_with_new_hash())
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
