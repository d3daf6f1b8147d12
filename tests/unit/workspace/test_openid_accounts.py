"""Accounts of people who sign in through an identity provider, on both engines.

1. A linked identity leads to its account, by issuer and subject alone; name and e-mail address play no part.
2. An unknown identity gets to no account without a code, however equal its name or e-mail address is.
3. A code for an invitation, for linking or of the first administrator links once, before it expires; others never.
4. Somebody unknown, a code that does not work and a disabled account are refused alike, and change nothing.
5. Linking and refusing stand in the audit log, without code and subject.
6. Mapped roles are given and withdrawn at each sign-in, where they can be held; roles given by hand stay.
7. Two processes that link at the same moment link once.
"""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ctc_toolkit.access.actor import Assignment, Role
from ctc_toolkit.access.openid import ExternalIdentity
from ctc_toolkit.access.tokens import code_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace.openid import account_of_identity, mapped_by
from tests.unit.workspace.made import DORTMUND, ESSEN, audit_log, real_workspace, tables_in

ISSUER = "https://sso.stadt.example/realms/stadt"
ADA = ExternalIdentity(ISSUER, "subject-of-ada", "Ada Beispiel", "ada@stadt.example")
CODE = "7K2M-0000-1111-ABCD-EFGH-JKMN-PQRS"


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def account(ws, login="ada@stadt.example", name="Ada Beispiel", *, state="active"):
    with ws.store.writing() as repository:
        added = repository.people.add_account(login, name)
        repository.people.set_state(added.id, state)
    return added.id


def link(ws, account_id, identity=ADA):
    with ws.store.writing() as repository:
        repository.people.link_identity(identity.issuer, identity.subject, account_id)


def code(ws, account_id, purpose="invitation", *, hours=24.0, code=CODE):
    with ws.store.writing() as repository:
        until = datetime.now(UTC) + timedelta(hours=hours)
        repository.people.add_code(code_hash(code), purpose, account_id, "Verwaltung", until)


def read(ws, account_id):
    with ws.store.reading() as repository:
        return repository.people.account(account_id)


def roles(ws, account_id):
    return {Assignment(Role(role.role), role.ags, role.area) for role in read(ws, account_id).roles}


def refused(ws, identity=ADA, given=None):
    before = tables_in(ws)
    with pytest.raises(ToolkitError) as caught:
        account_of_identity(ws, identity, given)
    after = tables_in(ws)
    assert {name for name in before if before[name] != after[name]} == {"audit_record"}
    return caught.value


def test_1_linked_identity(ws):
    mine = account(ws)
    account(ws, "bob@stadt.example", "Bob")
    link(ws, mine)
    assert account_of_identity(ws, ADA) == mine
    assert account_of_identity(ws, replace(ADA, name="Bob", email="bob@stadt.example")) == mine


@pytest.mark.parametrize(
    "other",
    [
        replace(ADA, subject="another"),
        replace(ADA, issuer="https://sso.stadt.example/realms/other"),
        replace(ADA, issuer=ISSUER + "/"),
        replace(ADA, subject="Subject-Of-Ada"),
    ],
)
def test_1_nobody_else_is_linked(ws, other):
    link(ws, account(ws))
    assert refused(ws, other).code == "openid_no_account"


def test_2_equal_address_or_name_is_not_enough(ws):
    account(ws, "ada@stadt.example", "Ada Beispiel")
    account(ws, "subject-of-ada", "subject-of-ada")
    assert refused(ws).code == "openid_no_account"


@pytest.mark.parametrize("purpose", ["invitation", "identity_link", "first_administrator"])
@pytest.mark.parametrize("state", ["invited", "active"])
def test_3_codes_that_link(ws, purpose, state):
    mine = account(ws, state=state)
    code(ws, mine, purpose)
    assert account_of_identity(ws, ADA, f" {CODE.lower()} ") == mine
    assert (read(ws, mine).state, read(ws, mine).identities, read(ws, mine).has_password) == ("active", 1, False)
    assert account_of_identity(ws, ADA) == mine
    assert refused(ws, replace(ADA, subject="somebody-else"), CODE).code == "openid_no_account"


def test_3_a_code_is_not_needed_twice(ws):
    mine = account(ws)
    link(ws, mine)
    code(ws, mine, "identity_link")
    assert account_of_identity(ws, ADA, CODE) == mine
    second = replace(ADA, subject="second-identity-of-ada")
    assert account_of_identity(ws, second, CODE) == mine
    assert read(ws, mine).identities == 2


def test_3_a_code_of_another_account_changes_no_link(ws):
    mine, other = account(ws), account(ws, "bob@stadt.example", "Bob", state="invited")
    link(ws, mine)
    code(ws, other)
    assert account_of_identity(ws, ADA, CODE) == mine
    assert (read(ws, other).state, read(ws, other).identities) == ("invited", 0)


@pytest.mark.parametrize(
    ("purpose", "hours", "given"),
    [
        ("password_reset", 24, CODE),
        ("invitation", -0.01, CODE),
        ("invitation", 24, CODE[:-1] + "T"),
        ("invitation", 24, CODE[:-1]),
        ("invitation", 24, ""),
        ("invitation", 24, code_hash(CODE)),
        ("invitation", 24, CODE + " " * 300),
    ],
)
def test_3_codes_that_do_not(ws, purpose, hours, given):
    mine = account(ws, state="invited")
    code(ws, mine, purpose, hours=hours)
    assert refused(ws, ADA, given).code == "openid_no_account"
    assert (read(ws, mine).state, read(ws, mine).identities) == ("invited", 0)


def test_3_other_codes_that_let_in_end_with_the_link(ws):
    mine = account(ws, state="invited")
    code(ws, mine)
    other = CODE.replace("7K2M", "0000")
    code(ws, mine, "identity_link", code=other)
    account_of_identity(ws, ADA, CODE)
    assert refused(ws, replace(ADA, subject="somebody-else"), other).code == "openid_no_account"


def test_3_a_revoked_code_does_not_link(ws):
    mine = account(ws)
    code(ws, mine)
    with ws.store.writing() as repository:
        repository.people.revoke_codes(mine)
    assert refused(ws, ADA, CODE).code == "openid_no_account"


def test_4_refused_alike(ws):
    disabled = account(ws, state="disabled")
    told = {refused(ws).say("de"), refused(ws, ADA, "wrong").say("de")}
    code(ws, disabled, "identity_link")
    told.add(refused(ws, ADA, CODE).say("de"))
    link(ws, disabled)
    told.add(refused(ws).say("de"))
    assert len(told) == 1


def test_4_the_code_of_a_disabled_account_works_again_with_it(ws):
    mine = account(ws, state="disabled")
    code(ws, mine, "identity_link")
    refused(ws, ADA, CODE)
    with ws.store.writing() as repository:
        repository.people.set_state(mine, "active")
    assert account_of_identity(ws, ADA, CODE) == mine


def test_5_audit(ws):
    mine = account(ws, name="Ada B.", state="invited")
    refused(ws)
    code(ws, mine)
    account_of_identity(ws, ADA, CODE)
    with ws.store.writing() as repository:
        repository.people.set_state(mine, "disabled")
    refused(ws)
    lines = [(line.who, line.action, line.object, line.result, line.account) for line in audit_log(ws)[-3:]]
    assert lines == [
        ("Ada Beispiel", "sign_in", ISSUER, "refused", None),
        ("Ada B.", "link_identity", f"account {mine}", "done", mine),
        ("Ada B.", "sign_in", f"account {mine}", "refused", mine),
    ]
    assert not [line for line in audit_log(ws) if CODE in str(line) or ADA.subject in str(line)]


def test_6_no_role_without_mapping(ws):
    mine = account(ws)
    link(ws, mine)
    account_of_identity(ws, ADA)
    assert roles(ws, mine) == set()


def test_6_mapped_roles_follow_the_provider(ws):
    mine = account(ws)
    link(ws, mine)
    with ws.store.writing() as repository:
        repository.people.add_role(mine, "evaluator", DORTMUND, None, granted_by="Verwaltung")
        repository.people.add_role(mine, "multiplier", None, None, granted_by=mapped_by("https://other.example"))
        area = repository.city(DORTMUND).areas[0].id
    by_hand = {Assignment(Role.EVALUATOR, DORTMUND), Assignment(Role.MULTIPLIER)}
    first = {Assignment(Role.COORDINATOR, DORTMUND), Assignment(Role.AREA_TEAM, DORTMUND, area)}
    second = {Assignment(Role.COORDINATOR, ESSEN), Assignment(Role.AREA_TEAM, DORTMUND, area)}
    for wanted in (first, first | by_hand, second, set()):
        account_of_identity(ws, replace(ADA, roles=frozenset(wanted)))
        assert roles(ws, mine) == wanted | by_hand
    givers = {line.who for line in audit_log(ws) if line.action in {"grant_role", "withdraw_role"}}
    done = [(line.action, line.object.split()[3], line.ags) for line in audit_log(ws) if line.who == mapped_by(ISSUER)]
    assert givers == {mapped_by(ISSUER)}
    for action in ("grant_role", "withdraw_role"):
        assert sorted((role, ags) for did, role, ags in done if did == action) == [
            ("area_team", DORTMUND),
            ("coordinator", ESSEN),
            ("coordinator", DORTMUND),
        ]


def test_6_cities_and_areas_that_are_not_there(ws):
    mine = account(ws)
    link(ws, mine)
    with ws.store.reading() as repository:
        area = repository.city(DORTMUND).areas[0].id
    mapped = {
        Assignment(Role.COORDINATOR, "05112000"),
        Assignment(Role.AREA_TEAM, ESSEN, area),
        Assignment(Role.AREA_TEAM, ESSEN, "no-area"),
        Assignment(Role.TRAINER),
        Assignment(Role.MULTIPLIER),
    }
    account_of_identity(ws, replace(ADA, roles=frozenset(mapped)))
    assert roles(ws, mine) == {Assignment(Role.MULTIPLIER)}


def test_6_a_refused_person_gets_no_roles(ws):
    mine = account(ws, state="disabled")
    link(ws, mine)
    refused(ws, replace(ADA, roles=frozenset({Assignment(Role.ADMINISTRATOR)})))
    assert roles(ws, mine) == set()


def test_7_many_at_once(ws):
    mine = account(ws, state="invited")
    code(ws, mine)
    found, start = [], threading.Barrier(6)

    def sign_in():
        start.wait()
        try:
            found.append(account_of_identity(ws, ADA, CODE))
        except ToolkitError as error:
            found.append(error.code)

    threads = [threading.Thread(target=sign_in) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(ws, mine).identities == 1
    assert found == [mine] * 6


def test_7_many_people_with_one_code(ws):
    mine = account(ws, state="invited")
    code(ws, mine)
    found, start = [], threading.Barrier(4)

    def sign_in(number):
        start.wait()
        try:
            found.append(account_of_identity(ws, replace(ADA, subject=f"person-{number}"), CODE))
        except ToolkitError as error:
            found.append(error.code)

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([mine, *["openid_no_account"] * 3])
    assert read(ws, mine).identities == 1
