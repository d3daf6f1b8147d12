"""Cities, areas and their phases, on SQLite and on PostgreSQL where it matters.

1. A city joins with its municipality key of eight digits, a name and areas; blanks in the key do not matter. The first
   one makes the workspace one of real cities; with made-up cities it is refused.
2. What is wrong with a key, a name or an area is told with a code of its own, and nothing is stored.
3. A key that is there already is refused, also when two people add it at once; a name that looks like that of another
   city is asked back about and taken when it was confirmed.
4. An area is added once, whatever its capital letters, also when two people add it at once.
5. The next step of an area is stored and leaves its phase alone; a change of an outdated version is refused and changes
   nothing; what is stored already leaves no line in the log.
6. The next step is not for who may not read what a city submits; the log does not hold it.
7. What a person may not do looks like what is not there, whatever else is wrong with it.
"""

import threading

import pytest

from ctc_toolkit.access import Actor, Assignment, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import add_area, add_city, list_cities, open_workspace, tell_next_step
from ctc_toolkit.workspace.cities import check_ags
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, DUISBURG, ESSEN, audit_log, real_workspace

OFFICE = Actor("Büro", frozenset({Assignment(Role.MULTIPLIER)}))


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def refusal(call, *given, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*given, **named)
    return refused.value


def cities_in(ws):
    return {city.ags: [area.name for area in city.areas] for city in list_cities(ADMINISTRATOR, ws)}


@pytest.mark.parametrize("actor", [ADMINISTRATOR, OFFICE])
def test_1_first_city(sqlite_url, actor):
    ws = open_workspace(sqlite_url)
    assert ws.mode == "new"
    added = add_city(actor, ws, ags=" 05 1 12 000\n", name="Duis\tburg ", areas=["Süd", " Nord"])
    assert (added.ags, added.name, added.made_up) == ("05112000", "Duis burg", False)
    assert [(area.name, area.phase, area.phase_since, area.version) for area in added.areas] == [
        ("Nord", 1, None, 1),
        ("Süd", 1, None, 1),
    ]
    assert ws.mode == "real"
    (line,) = audit_log(ws)
    assert (line.who, line.action, line.object, line.ags) == (actor.name, "add_city", f"city {DUISBURG}", DUISBURG)


def test_1_never_beside_made_up_cities(sqlite_url):
    ws = open_workspace(sqlite_url)
    assert list_cities(demo_actor(), ws) == list_cities(COORDINATOR, ws) == []
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
    assert refusal(add_city, ADMINISTRATOR, ws, ags=DUISBURG, name="Duisburg").code == "not_available"
    both = Actor("Both", frozenset({(Role.ADMINISTRATOR, None), (Role.TRAINER, None)}), demo=True)
    assert refusal(add_city, both, ws, ags=DUISBURG, name="Duisburg").code == "not_available"
    assert ws.mode == "demo"


@pytest.mark.parametrize(
    ("ags", "code"),
    [
        ("5112000", "ags_leading_zero"),
        ("9162000", "ags_leading_zero"),
        ("051120000", "ags_not_eight_digits"),
        ("0511200O", "ags_not_eight_digits"),
        ("٠٥١١٢٠٠٠", "ags_not_eight_digits"),
        ("05112", "ags_not_eight_digits"),
        ("44137", "ags_not_eight_digits"),
        ("", "ags_not_eight_digits"),
        ("05112000; DROP TABLE city", "ags_not_eight_digits"),
        ("17112000", "ags_unknown_state"),
        ("00112000", "ags_unknown_state"),
        ("99112000", "ags_unknown_state"),
    ],
)
def test_2_keys(ws, ags, code):
    before = cities_in(ws)
    problem = refusal(add_city, ADMINISTRATOR, ws, ags=ags, name="Hagen")
    assert problem.code == code
    assert problem.say("de")
    assert cities_in(ws) == before


@pytest.mark.parametrize("state", range(1, 17))
def test_2_every_state_is_known(state):
    assert check_ags(f"{state:02}112000") == f"{state:02}112000"


def test_2_helpful():
    problem = refusal(check_ags, "5913000")
    assert "05913000" in problem.say("de")
    assert "05913000" in problem.say("en")
    assert "17" in refusal(check_ags, "17112000").say("de")


@pytest.mark.parametrize(
    ("name", "areas", "code"),
    [
        (" ", (), "city_name_missing"),
        ("\u202e\u200b", (), "city_name_missing"),
        ("123", (), "city_name_missing"),
        ("H" * 81, (), "city_name_long"),
        ("Hagen", ("",), "area_name_missing"),
        ("Hagen", ("...",), "area_name_missing"),
        ("Hagen", ("x" * 81,), "area_name_long"),
        ("Hagen", ("Nord", " nord"), "area_doubled"),
        ("Hagen", ("Straße", "STRASSE"), "area_doubled"),
    ],
)
def test_2_names(ws, name, areas, code):
    before = cities_in(ws)
    assert refusal(add_city, ADMINISTRATOR, ws, ags="05914000", name=name, areas=areas).code == code
    assert cities_in(ws) == before


def test_3_key_there_already(ws):
    problem = refusal(add_city, OFFICE, ws, ags=DORTMUND, name="Somewhere else")
    assert problem.code == "city_exists"
    assert "Dortmund" in problem.say("de")


@pytest.mark.parametrize("name", ["Dortmund", "DORTMUND", "Stadt Dortmund", "Dortmund, Stadt", "Dortmumd", "Dort­mund"])
def test_3_similar_names(ws, name):
    problem = refusal(add_city, OFFICE, ws, ags=DUISBURG, name=name)
    assert problem.code == "city_name_similar"
    assert "Dortmund" in problem.say("de")
    assert DORTMUND in problem.say("en")
    assert add_city(OFFICE, ws, ags=DUISBURG, name=name, similar_name="allow").ags == DUISBURG


@pytest.mark.parametrize("name", ["Duisburg", "Essen-Werden", "Neuss", "Dorsten", "Münster", "Stadt"])
def test_3_other_names(ws, name):
    assert add_city(OFFICE, ws, ags=DUISBURG, name=name).name == name


def at_once(*calls):
    """Run the calls in threads that begin together and return what came of each."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        gate.wait(30)
        try:
            results[number] = call()
        except ToolkitError as refused:
            results[number] = refused.code

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_3_two_at_once(database_url):
    ws = real_workspace(database_url)
    both = at_once(*[lambda: add_city(OFFICE, ws, ags=DUISBURG, name="Duisburg", areas=["Süd"]).ags] * 4)
    assert sorted(both) == [DUISBURG] + ["city_exists"] * 3
    assert cities_in(ws)[DUISBURG] == ["Süd"]
    ws.close()


def test_4_areas(ws):
    added = add_area(COORDINATOR, ws, DORTMUND, name="  Scharn\thorst ")
    assert added.name == "Scharn horst"
    assert cities_in(ws)[DORTMUND] == ["Hörde", "Nordstadt", "Scharn horst"]
    for name in ("nordstadt", "NORDSTADT", "Nordstadt "):
        assert refusal(add_area, OFFICE, ws, DORTMUND, name=name).code == "area_doubled"
    assert refusal(add_area, OFFICE, ws, DORTMUND, name=" ").code == "area_name_missing"
    assert add_area(OFFICE, ws, ESSEN, name="Nordstadt").name == "Nordstadt"
    (line,) = [line for line in audit_log(ws) if line.action == "add_area" and line.ags == DORTMUND]
    assert (line.who, line.object) == (COORDINATOR.name, f"area {added.id}")


def test_4_two_at_once(database_url):
    ws = real_workspace(database_url)
    both = at_once(*[lambda: add_area(OFFICE, ws, DORTMUND, name="Eving").name] * 4)
    assert sorted(both) == ["Eving"] + ["area_doubled"] * 3
    ws.close()


def area_of(ws, actor=COORDINATOR):
    return list_cities(actor, ws)[0].areas[0]


def test_5_next_step(database_url):
    ws = real_workspace(database_url)
    area = area_of(ws)
    changed = tell_next_step(COORDINATOR, ws, area.id, next_step=" Treffen am\n3.12. ", version=area.version)
    assert (changed.phase, changed.next_step, changed.version) == (1, "Treffen am 3.12.", 2)
    assert changed.phase_since == area.phase_since
    assert area_of(ws) == changed
    lines = len(audit_log(ws))
    assert tell_next_step(COORDINATOR, ws, area.id, next_step="Treffen am 3.12.", version=2) == changed
    assert len(audit_log(ws)) == lines
    assert tell_next_step(COORDINATOR, ws, area.id, next_step="", version=2).next_step == ""
    ws.close()


def test_5_long_step(ws):
    problem = refusal(tell_next_step, COORDINATOR, ws, area_of(ws).id, next_step="x" * 201, version=1)
    assert problem.code == "next_step_long"
    assert area_of(ws).next_step == ""


def test_5_outdated_version(database_url):
    ws = real_workspace(database_url)
    area = area_of(ws)
    results = at_once(
        *[
            lambda step=step: tell_next_step(COORDINATOR, ws, area.id, next_step=step, version=1).next_step
            for step in ("a", "b", "c", "d")
        ]
    )
    kept = [result for result in results if result != "changed_meanwhile"]
    assert len(kept) == 1
    assert results.count("changed_meanwhile") == 3
    assert area_of(ws).next_step == kept[0]
    assert area_of(ws).version == 2
    assert [line.object for line in audit_log(ws) if line.action == "tell_next_step"] == [f"area {area.id}"]
    ws.close()


def test_6_next_step_is_for_readers(ws):
    secret = "Gespräch mit der Schulleitung"
    tell_next_step(COORDINATOR, ws, area_of(ws).id, next_step=secret, version=1)
    shown = {
        role: any(secret in area.next_step for city in list_cities(actor, ws) for area in city.areas)
        for role, actor in {
            role: Actor("P", frozenset({Assignment(role, DORTMUND)})) for role in Role if role is not Role.TRAINER
        }.items()
    }
    assert shown == {
        Role.COORDINATOR: True,
        Role.AREA_TEAM: True,
        Role.MULTIPLIER: True,
        Role.EVALUATOR: False,
        Role.ADMINISTRATOR: False,
    }
    assert secret not in repr(audit_log(ws))


def test_7_refusals_come_first(ws):
    evaluator = Actor("E", frozenset({Assignment(Role.EVALUATOR, DORTMUND)}))
    for ags in ("nonsense", DORTMUND, DUISBURG):
        assert refusal(add_city, evaluator, ws, ags=ags, name="").code == "not_available"
    foreign = Actor("K", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
    area = area_of(ws)
    for area_id in (area.id, new_id(), "", "x\0y", "' OR 1=1 --"):
        problem = refusal(tell_next_step, foreign, ws, area_id, next_step="x" * 999, version=0)
        assert (problem.code, problem.values) == ("not_available", {})
    for ags in (DORTMUND, "09162000", "", "x\0y"):
        assert refusal(add_area, foreign, ws, ags, name="").code == "not_available"


def test_7_role_for_one_area(ws):
    """Who coordinates one area only cannot add another one, nor tell the other one's next step."""
    mine, other = list_cities(COORDINATOR, ws)[0].areas
    narrow = Actor("N", frozenset({Assignment(Role.COORDINATOR, DORTMUND, mine.id)}))
    assert refusal(add_area, narrow, ws, DORTMUND, name="Eving").code == "not_available"
    assert refusal(tell_next_step, narrow, ws, other.id, next_step="x", version=1).code == "not_available"
    assert tell_next_step(narrow, ws, mine.id, next_step="x", version=1).next_step == "x"
