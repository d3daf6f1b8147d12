"""The policy table and what follows from it.

1. Every cell of the table (action x role x scope) is what was agreed; the list here is written
   independently of it.
2. Default deny: no role, an unknown action, an unknown city give nothing.
3. A role counts in its own city only; several roles in several cities add up and do not spread.
4. A visitor of the demo reaches nothing real, whatever roles he holds; trainers reach nothing real.
5. In a demo workspace the cell `demo` decides for every city.
6. Multipliers and administrators reach no profile and no answers in any scope.
7. A table with a mistake is refused when it is read.
8. A refusal says the same as for something that is not there, and nothing about what was asked.
9. An actor with an empty name, an unknown role or a malformed AGS cannot be made; actors cannot be changed.
10. For every action somebody may do it, and pages can name who.
"""

from dataclasses import FrozenInstanceError
from itertools import product

import pytest

from ctc_toolkit.access import (
    POLICY,
    Actor,
    Role,
    Scope,
    cities_for,
    demo_actor,
    may,
    read_table,
    require,
    roles_that_may,
)
from ctc_toolkit.errors import ToolkitError

DORTMUND, ESSEN = "05913000", "05113000"
C, T, M, R, E, A = (
    Role.COORDINATOR, Role.AREA_TEAM, Role.MULTIPLIER, Role.TRAINER, Role.EVALUATOR, Role.ADMINISTRATOR,
)  # fmt: skip

AGREED = {
    # what a person of the role may do, in words of the project's roles; everything else is denied
    ("list_cities", "own"): {C, T, M, E, A},
    ("list_cities", "other"): {M, A},
    ("list_cities", "demo"): {C, T, M, R, E, A},
    ("add_city", "none"): {A},
    ("import_wave", "own"): {C},
    ("import_wave", "demo"): {C, R},
    ("wave_profile", "own"): {C, T, E},
    ("wave_profile", "demo"): {C, T, R, E},
    ("choose_cut_points", "own"): {C},
    ("choose_cut_points", "demo"): {C, R},
    ("delete_wave", "own"): {C, A},
    ("delete_wave", "other"): {A},
    ("delete_wave", "demo"): {C, R, A},
    ("cut_point_tables", "none"): {C, T, M, E, A},
    ("cut_point_tables", "demo"): {C, T, M, R, E, A},
    ("add_cut_points", "none"): {A},
    ("add_cut_points", "demo"): {R, A},
    ("reset_demo", "demo"): {R, A},
}

TABLE = """
action | coordinator | area_team | multiplier | trainer | evaluator | administrator
-------+-------------+-----------+------------+---------+-----------+--------------
probe  | own         | -         | own other  | demo    | -         | none
"""


def person(role, ags=DORTMUND, demo=False):
    return Actor("Somebody", frozenset({(role, ags)}), demo)


@pytest.mark.parametrize(("action", "role", "scope"), list(product(POLICY, Role, Scope)))
def test_1_every_cell(action, role, scope):
    allowed = role in AGREED.get((action, scope.value), set())
    assert (scope in POLICY[action][role]) is allowed
    actor = person(role)
    kind, ags = {
        Scope.OWN: ("real", DORTMUND),
        Scope.OTHER: ("real", ESSEN),
        Scope.NONE: ("real", None),
        Scope.DEMO: ("demo", ESSEN),
    }[scope]
    assert may(actor, action, kind, ags) is allowed


def test_1_no_row_is_unknown():
    assert {action for action, _ in AGREED} == set(POLICY)


def test_2_default_deny():
    nobody = Actor("Nobody")
    for action, kind, ags in product([*POLICY, "unknown"], ("real", "demo"), (None, DORTMUND)):
        assert not may(nobody, action, kind, ags)
        assert cities_for(nobody, action, kind) == frozenset()
    for role, kind, ags in product(Role, ("real", "demo"), (None, DORTMUND)):
        assert not may(person(role), "unknown", kind, ags)
    assert not may(person(C), "import_wave", "real", "not an AGS")


def test_3_roles_count_in_their_city():
    both = Actor("Both", frozenset({(C, DORTMUND), (E, ESSEN)}))
    assert cities_for(both, "wave_profile", "real") == {DORTMUND, ESSEN}
    assert cities_for(both, "import_wave", "real") == {DORTMUND}
    assert not may(both, "import_wave", "real", ESSEN)
    nowhere = person(C, None)
    assert cities_for(nowhere, "import_wave", "real") == frozenset()
    assert not may(nowhere, "import_wave", "real", None)
    assert cities_for(person(M, None), "list_cities", "real") is None


@pytest.mark.parametrize("action", POLICY)
def test_4_demo_visitors_and_trainers_reach_nothing_real(action):
    everything = Actor("Visitor", frozenset((role, ags) for role in Role for ags in (None, DORTMUND)), demo=True)
    for actor, ags in product((everything, demo_actor(), person(R), person(R, None)), (None, DORTMUND, ESSEN)):
        assert not may(actor, action, "real", ags)
        assert cities_for(actor, action, "real") == frozenset()


def test_5_demo_decides_for_every_city():
    assert cities_for(person(C), "import_wave", "demo") is None
    assert cities_for(person(M), "import_wave", "demo") == frozenset()
    assert may(demo_actor(), "import_wave", "demo", ESSEN)
    assert not may(person(A), "add_city", "demo")


@pytest.mark.parametrize(("role", "scope"), list(product((M, A), Scope)))
def test_6_no_profiles_for_office_and_administration(role, scope):
    assert scope not in POLICY["wave_profile"][role]
    assert scope not in POLICY["import_wave"][role]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("own other ", "other     "),
        ("| own  ", "| all  "),
        ("| evaluator", "| auditor  "),
        ("| evaluator", "| trainer  "),
        (" | evaluator | administrator", " | evaluator"),
        ("| none", ""),
        ("probe  | own         |", "probe  |             |"),
        ("probe ", "probe  | own | - | - | - | - | -\nprobe "),
    ],
)
def test_7_mistakes_in_the_table(old, new):
    assert read_table(TABLE)["probe"][M] == {Scope.OWN, Scope.OTHER}
    assert old in TABLE
    with pytest.raises(ValueError, match=r".+"):
        read_table(TABLE.replace(old, new, 1))


def test_8_refusals_look_alike():
    refusals = []
    for actor, action, kind, ags in (
        (person(C), "import_wave", "real", ESSEN),
        (person(C), "import_wave", "real", "09162000"),
        (Actor("Nobody"), "unknown", "demo", None),
        (demo_actor(), "wave_profile", "real", DORTMUND),
    ):
        with pytest.raises(ToolkitError) as refused:
            require(actor, action, kind, ags)
        refusals.append((refused.value.code, refused.value.values, refused.value.say("de"), refused.value.say("en")))
    assert len({repr(refusal) for refusal in refusals}) == 1
    assert refusals[0][0] == "not_available"
    require(person(C), "import_wave", "real", DORTMUND)


def test_9_actors_are_sound():
    for wrong in (
        lambda: Actor(" "),
        lambda: Actor("A", frozenset({("coordinator", DORTMUND)})),
        lambda: Actor("A", frozenset({(C, "5913000")})),
        lambda: Actor("A", frozenset({(C, "05913000 ")})),
        lambda: Actor("A", frozenset({(C, "٠٥٩١٣٠٠٠")})),
    ):
        with pytest.raises(ValueError, match=r".+"):
            wrong()
    actor = demo_actor()
    assert actor.demo
    with pytest.raises(FrozenInstanceError):
        actor.demo = False


@pytest.mark.parametrize("action", POLICY)
def test_10_somebody_may(action):
    assert roles_that_may(action)
    assert set(roles_that_may(action, [Scope.OWN])) == AGREED.get((action, "own"), set())
    assert roles_that_may("unknown") == ()
