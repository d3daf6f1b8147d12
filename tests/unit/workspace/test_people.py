"""Accounts and roles: the rules that hold for them, on SQLite and on PostgreSQL.

1. An invitation makes an account with its roles and a code that is shown once; the store keeps only its SHA-256. A
   role needs the place it counts for, and one that is there.
2. A login has one spelling and is taken only once; a name is not taken twice either, and none of those of the
   software itself.
3. Everything is noted in the audit log with the id of the account, never with a name, a login or a code; roles also
   with their city.
4. The last active administrator can neither lose the role nor be disabled nor be removed, also when two try at once,
   and not by an identity provider that no longer names it.
5. Disabling and removing end all sessions and codes in the same transaction; a role that is withdrawn is gone at once.
6. Removing an account keeps the audit log and all texts; what was kept for the person is there until it is deleted.
7. Codes: which one fits which state; the one before ends; they work for as long as documented.
8. Trainers are for made-up cities; nobody gives a city to himself; the first account decides the kind of a new
   workspace, so that no account from trying things out gets into a real one.
9. What is refused changes nothing. Ids that are none, or of nobody, are refused as not available.
10. What changes nothing leaves no line in the log.
"""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ctc_toolkit.access import ROLE_REACH, Actor, Assignment, Role, operator_actor
from ctc_toolkit.access.openid import ExternalIdentity
from ctc_toolkit.access.tokens import code_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.texts import TextPlace, Writer
from ctc_toolkit.workspace import (
    disable_account,
    enable_account,
    grant_role,
    invite_person,
    issue_code,
    list_accounts,
    make_demo,
    open_workspace,
    remove_account,
    rename_person,
    reset_second_factor,
    withdraw_role,
)
from ctc_toolkit.workspace.openid import account_of_identity
from ctc_toolkit.workspace.people import CODE_LIFETIMES
from tests.unit.workspace.made import DORTMUND, DUISBURG, ESSEN, audit_log, real_workspace, tables_in
from tests.unit.workspace.people_made import account, acting, add_person, add_session, administrator, sessions

COORDINATOR_OF_ESSEN = Assignment(Role.COORDINATOR, ESSEN)
NOBODY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


@pytest.fixture
def boss(ws):
    return administrator(ws)


def invite(actor, ws, login="anna@essen.example", name="Anna Muster", **more):
    return invite_person(actor, ws, login=login, name=name, **more)


def refused(code, use, *arguments, **named):
    with pytest.raises(ToolkitError) as error:
        use(*arguments, **named)
    assert error.value.code == code, error.value
    return error.value.values


def area_of(ws, ags):
    with ws.store.reading() as repository:
        return repository.city(ags).areas[0].id


def test_1_invitation(ws, boss):
    before = datetime.now(UTC)
    roles = [COORDINATOR_OF_ESSEN, Assignment(Role.MULTIPLIER), COORDINATOR_OF_ESSEN]
    invitation = invite(boss, ws, language="en", roles=roles)
    person = invitation.account
    assert (person.login, person.name, person.language, person.state) == (
        "anna@essen.example",
        "Anna Muster",
        "en",
        "invited",
    )
    assert [(held.role, held.ags, held.city) for held in person.roles] == [
        (Role.COORDINATOR, ESSEN, "Essen"),
        (Role.MULTIPLIER, None, None),
    ]
    assert all(held.granted_by == boss.name for held in person.roles)
    assert person.second_factor == "missing"
    assert not person.has_password
    assert invitation.expires_at - before == pytest.approx(timedelta(days=14), abs=timedelta(minutes=1))
    assert invitation.code not in repr(invitation)
    with ws.store.reading() as repository:
        kept = repository.people.code(code_hash(invitation.code))
    assert (kept.account_id, kept.purpose, kept.created_by) == (person.id, "invitation", boss.name)
    assert [found for found in list_accounts(boss, ws) if found.id == person.id] == [person]


PLACES = {
    "city": [
        ({"ags": ESSEN}, None),
        ({}, "role_needs_city"),
        ({"ags": ""}, "role_needs_city"),
        ({"ags": ESSEN, "area": "own"}, "role_without_area"),
        ({"ags": DUISBURG}, "role_city_unknown"),
        ({"ags": "5113000"}, "role_city_unknown"),
        ({"ags": "' OR 1=1 --"}, "role_city_unknown"),
    ],
    "city_or_area": [
        ({"ags": ESSEN}, None),
        ({"ags": ESSEN, "area": "own"}, None),
        ({}, "role_needs_city"),
        ({"area": "own"}, "role_needs_city"),
        ({"ags": ESSEN, "area": "other"}, "role_area_unknown"),
        ({"ags": ESSEN, "area": "x\0y"}, "role_area_unknown"),
        ({"ags": ESSEN, "area": NOBODY}, "role_area_unknown"),
    ],
    "everywhere": [
        ({}, None),
        ({"ags": ESSEN}, "role_without_city"),
        ({"ags": ESSEN, "area": "own"}, "role_without_city"),
        ({"area": "own"}, "role_without_city"),
    ],
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAINER])
def test_1_9_places(ws, boss, role):
    areas = {"own": area_of(ws, ESSEN), "other": area_of(ws, DORTMUND)}
    for place, code in PLACES[ROLE_REACH[role]]:
        person = add_person(ws)
        where = {name: areas.get(value, value) for name, value in place.items()}
        if code is None:
            (held,) = grant_role(boss, ws, person, role, **where).roles
            assert (held.role, held.ags, held.area) == (role, where.get("ags"), where.get("area"))
            assert (held.area_name is not None) is ("area" in place)
            refused("role_held", grant_role, boss, ws, person, role, **where)
        else:
            refused(code, grant_role, boss, ws, person, role, **where)
            assert account(ws, person).roles == ()


def test_1_9_a_mistake_in_a_role_makes_no_account(ws, boss):
    before = tables_in(ws)
    refused("role_needs_city", invite, boss, ws, roles=[Assignment(Role.MULTIPLIER), Assignment(Role.EVALUATOR)])
    refused("role_unknown", invite, boss, ws, roles=[Assignment("mayor")])
    refused("language_unknown", invite, boss, ws, language="fr")
    assert tables_in(ws) == before


SPELLINGS = [
    "ANNA@essen.example",
    "  anna@essen.example ",
    "ａｎｎａ@essen.example",
    "anna＠essen.example",
    "Anna@Essen.Example\n",
]


def test_2_one_spelling(ws, boss):
    first = invite(boss, ws, login=SPELLINGS[0]).account
    assert first.login == "anna@essen.example"
    for typed in SPELLINGS:
        values = refused("login_taken", invite, boss, ws, login=typed, name="Andere Person")
        assert values == {"login": "anna@essen.example"}
    remove_account(boss, ws, first.id)
    assert invite(boss, ws, login=SPELLINGS[2]).account.login == "anna@essen.example"


def test_2_names(ws, boss):
    invite(boss, ws)
    person = add_person(ws)
    for name, code in {
        "anna   MUSTER": "person_name_taken",
        "Anna\u200b Muster": "person_name_taken",
        "ctc": "person_name_reserved",
        " Demo ": "person_name_reserved",
        "\u200b": "person_name",
        "123": "person_name",
        "x" * 81: "person_name",
    }.items():
        refused(code, invite, boss, ws, login="other@essen.example", name=name)
        refused(code, rename_person, boss, ws, person, name)


def test_2_rename(ws, boss):
    person = add_person(ws)
    assert rename_person(boss, ws, person, "  Zoë \x07 Müller-Lüdenscheidt ").name == "Zoë Müller-Lüdenscheidt"
    assert rename_person(boss, ws, person, "ZOË MÜLLER-LÜDENSCHEIDT").name == "ZOË MÜLLER-LÜDENSCHEIDT"


def at_once(*uses):
    """Run all at the same moment and return their outcomes."""
    start, outcomes = threading.Barrier(len(uses)), []

    def run(use):
        start.wait()
        try:
            use()
            outcomes.append("done")
        except ToolkitError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=(use,)) for use in uses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_2_two_invite_the_same_person_at_once(ws, boss):
    for number in range(5):
        login = f"double-{number}@essen.example"
        outcomes = at_once(
            lambda: invite(boss, ws, login=login, name=f"Erste {number}"),  # noqa: B023 - used in this round only
            lambda: invite(boss, ws, login=login, name=f"Zweite {number}"),  # noqa: B023
        )
        assert outcomes == ["done", "login_taken"]
    same_name = at_once(*[lambda n=n: invite(boss, ws, login=f"name-{n}@x.example", name="Gleich") for n in range(3)])
    assert same_name == ["done", "person_name_taken", "person_name_taken"]


def test_3_audit(ws, boss):
    start = len(audit_log(ws))
    invitation = invite(boss, ws, roles=[COORDINATOR_OF_ESSEN, Assignment(Role.MULTIPLIER)])
    person = invitation.account.id
    area = area_of(ws, ESSEN)
    grant_role(boss, ws, person, Role.AREA_TEAM, ags=ESSEN, area=area)
    withdraw_role(boss, ws, person, invitation.account.roles[0].id)
    rename_person(boss, ws, person, "Anna Anders")
    code = issue_code(boss, ws, person, "invitation").code
    disable_account(boss, ws, person)
    enable_account(boss, ws, person)
    reset_second_factor(boss, ws, person)
    remove_account(boss, ws, person)
    lines = audit_log(ws)[start:]
    me = f"account {person}"
    assert [(line.action, line.object, line.ags) for line in lines] == [
        ("invite_person", me, None),
        ("grant_role", f"{me} role coordinator", ESSEN),
        ("grant_role", f"{me} role multiplier", None),
        ("grant_role", f"{me} role area_team area {area}", ESSEN),
        ("withdraw_role", f"{me} role coordinator", ESSEN),
        ("rename_person", me, None),
        ("issue_code", f"{me} invitation", None),
        ("disable_account", me, None),
        ("enable_account", me, None),
        ("reset_second_factor", me, None),
        ("remove_account", me, None),
    ]
    assert {(line.who, line.account, line.result) for line in lines} == {(boss.name, boss.account, "done")}
    written = repr(lines)
    for secret in ("anna", "Anna", "Muster", "Anders", invitation.code, code, code_hash(code)):
        assert secret not in written


def taking_away(ws, actor, person):
    (role,) = [held for held in account(ws, person).roles if held.role == Role.ADMINISTRATOR]
    return {
        "withdraw": lambda: withdraw_role(actor, ws, person, role.id),
        "disable": lambda: disable_account(actor, ws, person),
        "remove": lambda: remove_account(actor, ws, person),
    }


@pytest.mark.parametrize("how", ["withdraw", "disable", "remove"])
def test_4_last_administrator(ws, boss, how):
    add_person(ws, Assignment(Role.ADMINISTRATOR), state="invited")
    add_person(ws, Assignment(Role.ADMINISTRATOR), state="disabled")
    before = tables_in(ws)
    for actor in (boss, operator_actor()):
        refused("last_administrator", taking_away(ws, actor, boss.account)[how])
    assert account(ws, boss.account).state == "active"
    assert tables_in(ws) == before
    second = administrator(ws)
    taking_away(ws, second, boss.account)[how]()
    refused("last_administrator", taking_away(ws, second, second.account)[how])


def test_4_others_can_go_while_one_stays(ws, boss):
    both = add_person(ws, Assignment(Role.ADMINISTRATOR), COORDINATOR_OF_ESSEN)
    for held in account(ws, both).roles:
        withdraw_role(boss, ws, both, held.id)
    waiting = add_person(ws, Assignment(Role.ADMINISTRATOR), state="invited")
    remove_account(boss, ws, waiting)
    assert account(ws, both).roles == ()


@pytest.mark.parametrize("how", ["withdraw", "disable", "remove"])
def test_4_two_at_once_take_away_each_other(ws, how):
    for _ in range(4):
        first, second = administrator(ws), administrator(ws)
        outcomes = at_once(
            taking_away(ws, first, second.account)[how],
            taking_away(ws, second, first.account)[how],
        )
        assert outcomes == ["done", "last_administrator"]
        (left,) = [one for one in list_accounts(first, ws) if one.state == "active" and one.roles]
        with ws.store.writing() as repository:
            repository.people.remove_account(left.id)


def test_4_mixed_attempts_at_once_leave_one(ws):
    administrators = [administrator(ws) for _ in range(6)]
    uses = []
    for number, one in enumerate(administrators):
        target = administrators[(number + 1) % 6].account
        uses.append(taking_away(ws, one, target)[("withdraw", "disable", "remove")[number % 3]])
    outcomes = at_once(*uses)
    assert outcomes == ["done"] * 5 + ["last_administrator"]
    with ws.store.writing() as repository:
        assert len(repository.people.active_holders(Role.ADMINISTRATOR)) == 1


def test_4_an_identity_provider_takes_it_away_only_from_one_of_several(ws):
    person = add_person(ws)
    with ws.store.writing() as repository:
        repository.people.link_identity("https://sso.example", "1", person)
    named = ExternalIdentity("https://sso.example", "1", "Ada", roles=frozenset({Assignment(Role.ADMINISTRATOR)}))
    no_longer = replace(named, roles=frozenset())
    assert account_of_identity(ws, named) == person
    assert len(account(ws, person).roles) == 1
    account_of_identity(ws, no_longer)
    assert len(account(ws, person).roles) == 1
    administrator(ws)
    account_of_identity(ws, no_longer)
    assert account(ws, person).roles == ()


def open_codes(ws, person):
    with ws.store.reading() as repository:
        return [code.purpose for code in repository.people.open_codes(datetime.now(UTC)) if code.account_id == person]


@pytest.mark.parametrize("how", [disable_account, remove_account])
def test_5_sessions_and_codes_end(ws, boss, how):
    person, other = add_person(ws, COORDINATOR_OF_ESSEN), add_person(ws)
    for _ in range(3):
        add_session(ws, person)
    kept = add_session(ws, other)
    issue_code(boss, ws, person, "password_reset")
    how(boss, ws, person)
    assert sessions(ws, person) == []
    assert open_codes(ws, person) == []
    assert sessions(ws, other) == [kept]


def test_5_disabled_and_enabled(ws, boss):
    person = add_person(ws, COORDINATOR_OF_ESSEN)
    with ws.store.writing() as repository:
        repository.people.set_password(person, "$argon2id$probe")
    view = disable_account(boss, ws, person)
    assert (view.state, len(view.roles)) == ("disabled", 1)
    assert account(ws, person).disabled_at is not None
    assert enable_account(boss, ws, person).state == "active"
    assert account(ws, person).disabled_at is None
    linked, invited = add_person(ws), add_person(ws, state="invited")
    with ws.store.writing() as repository:
        repository.people.link_identity("https://sso.example", "1", linked)
    for one, state in ((linked, "active"), (invited, "invited")):
        disable_account(boss, ws, one)
        assert enable_account(boss, ws, one).state == state


def test_5_second_factor(ws, boss):
    person = add_person(ws, Assignment(Role.MULTIPLIER))
    add_session(ws, person)
    with ws.store.writing() as repository:
        repository.people.set_second_factor(person, "sealed")
    assert next(one for one in list_accounts(boss, ws) if one.id == person).second_factor == "set_up"
    assert reset_second_factor(boss, ws, person).second_factor == "missing"
    assert sessions(ws, person) == []
    with ws.store.reading() as repository:
        assert repository.people.secrets(person).second_factor is None


def test_6_texts_stay(ws, boss):
    person = acting(ws, COORDINATOR_OF_ESSEN)
    place = TextPlace(ESSEN, area_of(ws, ESSEN), None)
    with ws.store.writing() as repository:
        written = repository.texts.add_text(place, "area_sheet.name", "Ein Text", person.name)
        repository.texts.keep(written.id, "Kam zu spät", 0, Writer(person.name, person.account))
    lines = len(audit_log(ws))
    remove_account(boss, ws, person.account)
    assert account(ws, person.account) is None
    assert len(audit_log(ws)) == lines + 1
    with ws.store.reading() as repository:
        text = repository.texts.text(place, "area_sheet.name")
        assert (text.text, text.changed_by) == ("Ein Text", person.name)
    assert tables_in(ws)["kept_text"] == 1
    with ws.store.writing() as repository:
        soon = datetime.now(UTC) + timedelta(minutes=1)
        assert repository.deletions.kept_texts(datetime.now(UTC) - timedelta(days=90)) == {}
        assert repository.deletions.kept_texts(soon) == {ESSEN: 1}
        assert repository.deletions.remove_kept_texts(soon, ESSEN) == 1


REFUSED_CODES = [
    ("active", "invitation", "account_not_invited"),
    ("invited", "password_reset", "account_not_active"),
    ("disabled", "invitation", "account_disabled"),
    ("disabled", "password_reset", "account_disabled"),
    ("disabled", "identity_link", "account_disabled"),
    ("active", "first_administrator", "code_purpose_unknown"),
    ("active", "skeleton_key", "code_purpose_unknown"),
]


def test_7_codes_that_do_not_fit(ws, boss):
    for state, purpose, code in REFUSED_CODES:
        person = add_person(ws, state=state)
        refused(code, issue_code, boss, ws, person, purpose)
        assert open_codes(ws, person) == []


@pytest.mark.parametrize(
    ("state", "purpose"),
    [
        ("invited", "invitation"),
        ("active", "password_reset"),
        ("active", "identity_link"),
        ("invited", "identity_link"),
    ],
)
def test_7_codes(ws, boss, state, purpose):
    person = add_person(ws, state=state)
    first, second = issue_code(boss, ws, person, purpose), issue_code(boss, ws, person, purpose)
    assert first.code != second.code
    assert [(one.purpose, one.expires_at) for one in second.account.open_codes] == [(purpose, second.expires_at)]
    lasts = second.expires_at - datetime.now(UTC)
    assert lasts == pytest.approx(CODE_LIFETIMES[purpose], abs=timedelta(minutes=1))
    with ws.store.writing() as repository:
        assert repository.people.take_code(code_hash(first.code), datetime.now(UTC)) is None
        assert repository.people.take_code(code_hash(second.code), second.expires_at) is None
        assert repository.people.take_code(code_hash(second.code), datetime.now(UTC)).account_id == person


def test_7_any_new_code_ends_the_one_before(ws, boss):
    person = add_person(ws, state="active")
    issue_code(boss, ws, person, "identity_link")
    issue_code(boss, ws, person, "password_reset")
    assert open_codes(ws, person) == ["password_reset"]


def test_7_codes_of_the_command_line(ws):
    first = invite(operator_actor(), ws, roles=[Assignment(Role.ADMINISTRATOR)])
    other = invite(operator_actor(), ws, login="other@x.example", name="Otto", roles=[COORDINATOR_OF_ESSEN])
    assert (first.purpose, other.purpose) == ("first_administrator", "invitation")
    for invitation in (first, other, issue_code(operator_actor(), ws, first.account.id, "invitation")):
        lasts = invitation.expires_at - datetime.now(UTC)
        assert lasts == pytest.approx(timedelta(days=1), abs=timedelta(minutes=1))
    assert open_codes(ws, first.account.id) == ["invitation"]


def test_8_trainers_are_for_made_up_cities(ws, boss):
    refused("role_only_in_demo", grant_role, boss, ws, add_person(ws), Role.TRAINER)
    refused("role_only_in_demo", invite, boss, ws, roles=[Assignment(Role.TRAINER)])


def test_8_nobody_gives_a_city_to_himself(ws, boss):
    second = administrator(ws)
    for role in (role for role in Role if ROLE_REACH[role] != "everywhere"):
        refused("role_for_oneself", grant_role, boss, ws, boss.account, role, ags=ESSEN)
        given = grant_role(second, ws, boss.account, role, ags=ESSEN).roles
        assert [held.granted_by for held in given if held.role is role] == [second.name]


def test_8_other_roles_can_be_given_to_oneself(ws, boss):
    assert len(grant_role(boss, ws, boss.account, Role.MULTIPLIER).roles) == 2


def test_8_the_first_account_decides_the_kind(database_url):
    ws = open_workspace(database_url)
    visitor = Actor("Demo", frozenset({Assignment(Role.ADMINISTRATOR)}), demo=True)
    assert ws.mode == "new"
    invite(visitor, ws, roles=[Assignment(Role.TRAINER), Assignment(Role.ADMINISTRATOR)])
    assert ws.mode == "demo"
    refused("workspace_is_demo", replace_mode, ws, "real")
    ws.close()


def replace_mode(ws, mode):
    with ws.store.writing() as repository:
        repository.decide_mode(mode)


def test_8_a_real_account_closes_the_demo(database_url):
    ws = open_workspace(database_url)
    invite(operator_actor(), ws, roles=[Assignment(Role.ADMINISTRATOR)])
    assert ws.mode == "real"
    refused("workspace_is_real", make_demo, ws)
    visitor = Actor("Demo", frozenset({Assignment(Role.ADMINISTRATOR)}), demo=True)
    refused("not_available", invite, visitor, ws, login="evil@x.example", name="Eva")
    ws.close()


GUESSES = [NOBODY, "", "1", "' OR 1=1 --", "x\0y", "ä" * 400]


def test_9_guessed_ids(ws, boss):
    uses = [
        lambda guess: rename_person(boss, ws, guess, "Neuer Name"),
        lambda guess: grant_role(boss, ws, guess, Role.MULTIPLIER),
        lambda guess: withdraw_role(boss, ws, guess, guess),
        lambda guess: disable_account(boss, ws, guess),
        lambda guess: enable_account(boss, ws, guess),
        lambda guess: issue_code(boss, ws, guess, "invitation"),
        lambda guess: reset_second_factor(boss, ws, guess),
        lambda guess: remove_account(boss, ws, guess),
    ]
    before, start = tables_in(ws), len(audit_log(ws))
    for use in uses:
        for guess in GUESSES:
            refused("not_available", use, guess)
    lines = audit_log(ws)[start:]
    assert len(lines) == len(uses) * len(GUESSES)
    assert {line.result for line in lines} == {"refused"}
    assert {line.object for line in lines} == {NOBODY, "", "?"}
    assert {**tables_in(ws), "audit_record": 0} == {**before, "audit_record": 0}


def test_9_a_role_of_somebody_else(ws, boss):
    one, other = add_person(ws, COORDINATOR_OF_ESSEN), add_person(ws, Assignment(Role.COORDINATOR, DORTMUND))
    foreign = account(ws, other).roles[0].id
    for role_id in (foreign, *GUESSES):
        refused("role_not_held", withdraw_role, boss, ws, one, role_id)
    assert len(account(ws, one).roles) == len(account(ws, other).roles) == 1


def test_10_what_changes_nothing(ws, boss):
    person = add_person(ws)
    name = account(ws, person).name
    disabled = add_person(ws, state="disabled")
    start, version = len(audit_log(ws)), account(ws, person).version
    rename_person(boss, ws, person, f" {name} ")
    enable_account(boss, ws, person)
    disable_account(boss, ws, disabled)
    assert len(audit_log(ws)) == start
    assert account(ws, person).version == version


def test_3_who_acts_is_the_account(ws, boss):
    """A person who has no account (the command line) is named as such."""
    start = len(audit_log(ws))
    rename_person(operator_actor(), ws, add_person(ws), "Neuer Name")
    rename_person(replace(boss, name="Umbenannt"), ws, add_person(ws), "Weiterer Name")
    lines = audit_log(ws)[start:]
    assert [(line.who, line.account) for line in lines] == [("ctc", None), ("Umbenannt", boss.account)]
