"""Tokens of the read-only interface.

1. A token is told once; the tables hold its hash, and no text of the objects around it shows it.
2. Name, last day, number and cities are checked; a city in which the person is not evaluator looks like none.
3. Only the person who made a token sees and revokes it; an outdated version is refused.
4. A revoked or expired token, a role that is gone, a disabled account and a missing second factor all end it at once,
   and all look the same.
5. Wrong tokens delay further tries from the same source, and from no other; a right one is never delayed by itself.
6. The reader holds the role of evaluator in the cities of the token and nothing else the person may do.
7. What is read stands in the audit log once for each token, day and table.
8. Removing an account removes its tokens.
9. Lists hold what was released at the level of the token, the newest by today's rules, and no derived product.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, new_id
from ctc_toolkit.workspace import (
    interface_cities,
    interface_table,
    interface_tables,
    interface_tokens,
    make_interface_token,
    revoke_interface_token,
)
from ctc_toolkit.workspace.interface_access import interface_reader
from tests.unit.workspace.interface_made import evaluator, kept, released_wave, stored_token, tables_of
from tests.unit.workspace.made import DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.sign_in_made import add_user

TODAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def ws(sqlite_url):
    workspace = real_workspace(sqlite_url)
    yield workspace
    workspace.close()


def person(account, *cities):
    return Actor("Evaluation", frozenset(Assignment(Role.EVALUATOR, ags) for ags in cities), account=account)


def refused(call, *args, **named):
    with pytest.raises(ToolkitError) as caught:
        call(*args, **named)
    return caught.value.code


def test_1_a_token_is_told_once(ws):
    me = person(evaluator(ws, DORTMUND), DORTMUND)
    made = make_interface_token(me, ws, name="  Portal der\nUni ", today=TODAY)
    assert made.token.startswith("ctc_")
    assert len(made.token) >= 40
    assert made.token not in repr(made)
    (listed,) = interface_tokens(me, ws, today=TODAY)
    assert (listed.name, listed.level, listed.state) == ("Portal der Uni", "public", "works")
    assert listed.expires_on == TODAY + timedelta(days=180)
    with ws.store.reading() as repository:
        assert made.token not in repr(repository.interface_tokens.of_account(me.account))
    assert made.token not in "".join(line.object for line in audit_log(ws))


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"name": "x"}, "interface_token_name"),
        ({"name": "x" * 81}, "interface_token_name"),
        ({"expires_on": TODAY - timedelta(days=1)}, "interface_token_end"),
        ({"expires_on": TODAY + timedelta(days=367)}, "interface_token_end"),
        ({"cities": [ESSEN]}, "not_available"),
        ({"cities": ["' OR 1=1 --"]}, "not_available"),
        ({"level": "everything"}, "release_level_unknown"),
    ],
)
def test_2_entries_are_checked(ws, named, code):
    me = person(evaluator(ws, DORTMUND), DORTMUND)
    assert refused(make_interface_token, me, ws, **{"name": "Portal", "today": TODAY, **named}) == code
    assert interface_tokens(me, ws, today=TODAY) == ()


def test_2_not_too_many(ws):
    me = person(evaluator(ws, DORTMUND), DORTMUND)
    for number in range(20):
        made = make_interface_token(me, ws, name=f"Portal {number}", today=TODAY)
    assert refused(make_interface_token, me, ws, name="Portal", today=TODAY) == "interface_token_most"
    revoke_interface_token(me, ws, made.view.id, version=made.view.version)
    assert make_interface_token(me, ws, name="Portal", today=TODAY).view.state == "works"


def test_3_only_the_own_tokens(ws):
    me, other = person(evaluator(ws, DORTMUND), DORTMUND), person(evaluator(ws, DORTMUND), DORTMUND)
    made = make_interface_token(me, ws, name="Portal", today=TODAY).view
    assert interface_tokens(other, ws) == ()
    assert refused(revoke_interface_token, other, ws, made.id, version=made.version) == "not_available"
    assert refused(revoke_interface_token, me, ws, new_id(), version=1) == "not_available"
    assert refused(revoke_interface_token, me, ws, "x", version=1) == "not_available"
    assert refused(revoke_interface_token, me, ws, made.id, version=made.version + 1) == "changed_meanwhile"
    assert revoke_interface_token(me, ws, made.id, version=made.version).state == "revoked"


def test_4_a_token_ends_at_once(ws):
    account = evaluator(ws, DORTMUND)
    token_id, token = stored_token(ws, account, until=TODAY + timedelta(days=5))

    def asks(at=NOON, text=token, source="198.51.100.1"):
        return interface_reader(ws, text, source=source, at=at)

    assert asks().token == token_id
    sources = (f"203.0.113.{number}" for number in range(1, 90))
    later = NOON + timedelta(days=7)
    assert refused(asks, at=later, source=next(sources)) == "interface_token_wrong"
    assert refused(asks, text=token + "x", source=next(sources)) == "interface_token_wrong"
    assert refused(asks, text="", source=next(sources)) == "interface_token_wrong"
    assert refused(asks, text="ctc_" + "x" * 500, source=next(sources)) == "interface_token_wrong"
    with ws.store.writing() as repository:
        repository.people.set_state(account, "disabled")
    assert refused(asks, source=next(sources)) == "interface_token_wrong"
    with ws.store.writing() as repository:
        repository.people.set_state(account, "active")
        sealed = repository.people.secrets(account).second_factor
        repository.people.set_second_factor(account, None)
    assert refused(asks, source=next(sources)) == "interface_token_wrong"
    with ws.store.writing() as repository:
        repository.people.set_second_factor(account, sealed)
        (held,) = repository.people.account(account).roles
        repository.people.remove_role(account, held.id)
    assert refused(asks, source=next(sources)) == "interface_token_wrong"
    with ws.store.writing() as repository:
        repository.people.add_role(account, Role.EVALUATOR, ESSEN, None, granted_by="Probe")
    assert {held.ags for held in asks().actor.roles} == {ESSEN}
    with ws.store.writing() as repository:
        repository.interface_tokens.revoke(account, token_id, 1)
    assert refused(asks, source=next(sources)) == "interface_token_wrong"


def test_5_guessing_is_slowed_down(ws):
    _, token = stored_token(ws, evaluator(ws, DORTMUND))
    codes = [refused(interface_reader, ws, f"ctc_{number}", source="203.0.113.9", at=NOON) for number in range(20)]
    assert codes[:4] == ["interface_token_wrong"] * 4
    assert set(codes[4:]) == {"sign_in_delayed"}
    assert refused(interface_reader, ws, token, source="203.0.113.9", at=NOON) == "sign_in_delayed"
    for _ in range(30):
        interface_reader(ws, token, source="203.0.113.10", at=NOON)


def test_6_the_reader_is_an_evaluator_only(ws):
    account = add_user(ws, (Role.ADMINISTRATOR, None), (Role.EVALUATOR, DORTMUND), (Role.EVALUATOR, ESSEN))
    with ws.store.writing() as repository:
        repository.people.set_second_factor(account, "sealed")
    _, token = stored_token(ws, account, cities=[ESSEN], level="public")
    reader = interface_reader(ws, token, source="203.0.113.9")
    assert reader.actor.roles == frozenset({Assignment(Role.EVALUATOR, ESSEN)})
    assert (reader.actor.account, reader.level) == (account, "public")


def test_7_reading_stands_in_the_audit_log_once_a_day(ws):
    account = evaluator(ws, DORTMUND)
    token, _ = stored_token(ws, account)
    wave = released_wave(ws, DORTMUND)
    table, other = tables_of(ws, wave)
    me = person(account, DORTMUND)
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        interface_table(me, ws, wave, table, token=token, today=day)
    interface_table(me, ws, wave, other, token=token, today=TODAY)
    lines = [line for line in audit_log(ws) if line.action == "interface_table"]
    assert [line.object.split(",")[0] for line in lines] == [
        f"wave {wave}: table {table}",
        f"wave {wave}: table {table}",
        f"wave {wave}: table {other}",
    ]
    assert {line.ags for line in lines} == {DORTMUND}
    with ws.store.reading() as repository:
        assert repository.interface_tokens.times_read(token, TODAY)[f"wave {wave}: table {table}"] == 2
    assert interface_tokens(me, ws)[0].last_used_on == TODAY
    assert refused(interface_table, me, ws, wave, new_id(), token=token) == "not_available"


def test_8_tokens_go_with_the_account(ws):
    account = evaluator(ws, DORTMUND)
    token, secret = stored_token(ws, account)
    with ws.store.writing() as repository:
        repository.interface_tokens.note_read(token, "wave x", TODAY)
        repository.people.remove_account(account)
    with ws.store.reading() as repository:
        assert repository.interface_tokens.of_account(account) == []
        assert repository.interface_tokens.times_read(token, TODAY) == {}
    assert refused(interface_reader, ws, secret, source="203.0.113.9") == "interface_token_wrong"


def test_9_lists_hold_what_was_released(ws):
    me = person(evaluator(ws, DORTMUND), DORTMUND)
    wave, hidden = released_wave(ws, DORTMUND), released_wave(ws, DORTMUND, levels=())
    only_internal = released_wave(ws, DORTMUND, levels=("internal",))
    theirs = released_wave(ws, ESSEN)
    old = kept("internal")
    again = NewRelease(
        "internal", old.request.replace("ctc-toolkit ", "ctc-toolkit 0."), old.rules, old.document, "f" * 64
    )
    derived = NewRelease("internal", '{"product":"ranks"}', old.rules, old.document, old.content_hash)
    with ws.store.writing() as repository:
        repository.releases.keep(wave, again)
        repository.releases.keep(wave, derived)
    (city,) = interface_cities(me, ws)
    assert {one.id: one.tables for one in city.waves} == {wave: 2, only_internal: 1}
    (city,) = interface_cities(me, ws, level="public")
    assert {one.id: one.tables for one in city.waves} == {wave: 1}
    _, tables = interface_tables(me, ws, wave)
    assert [(one.by, one.level) for one in tables] == [(("sex",), "internal"), (("sex",), "public")]
    assert tables[0].content_hash == "f" * 64
    token, _ = stored_token(ws, me.account)
    before = interface_table(me, ws, wave, tables_of(ws, wave)[0], token=token)[0]
    assert before.content_hash == old.content_hash
    for other in (hidden, theirs, new_id(), "x"):
        assert refused(interface_tables, me, ws, other) == "not_available"
    assert refused(interface_tables, me, ws, only_internal, level="public") == "not_available"
