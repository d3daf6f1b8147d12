"""`ctc admin`.

1. `create` makes an account of an administrator and prints a code that works once, never a password; it is refused
   where an active administrator exists, except with --another, and in a demo.
2. `reset` prints a new code that fits the state of the account, the code before ends; --second-factor removes that.
3. `list` shows who administrates, or everybody.
4. Results go to standard output, everything else to standard error, in German or English; mistakes end in a sentence
   and a documented exit code, and change nothing.
5. All of it stands in the audit log as done by `ctc`, with the id of the account and without code and login.
6. The first account makes a new workspace one of real cities: nobody can come in without an account any more.
"""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ctc_toolkit.access import Assignment, Role, operator_actor
from ctc_toolkit.access.tokens import code_hash
from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import demo_actor, grant_role, invite_person, list_accounts, open_workspace
from ctc_toolkit.workspace.sign_in import demo_sign_in, doors, redeem_code

PASSWORD = "vier zufällige Wörter am Fluss"
ADA = ("--login", "Ada@Essen.example", "--name", "Ada Beispiel")


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")  # tables of one line for each row
    opened = open_workspace(sqlite_url)
    yield opened
    opened.close()


def call(*arguments):
    return CliRunner().invoke(cli, ["admin", *arguments])


def code_of(result):
    assert result.exit_code == 0, (result.output, result.exception)
    (code,) = result.stdout.split()
    return code


def refused(code, *arguments):
    result = call(*arguments)
    assert isinstance(result.exception, ToolkitError)
    assert result.exception.code == code
    assert result.stdout == ""


def log(ws):
    with ws.store.reading() as repository:
        return repository.audit_log()


def people(ws):
    return list_accounts(operator_actor(), ws)


def test_1_create(ws):
    result = call("create", *ADA)
    code = code_of(result)
    (person,) = people(ws)
    assert (person.login, person.name, person.state) == ("ada@essen.example", "Ada Beispiel", "invited")
    assert [held.role for held in person.roles] == [Role.ADMINISTRATOR]
    assert [one.purpose for one in person.open_codes] == ["first_administrator"]
    assert "/anmelden/code" in result.stderr
    assert "ada@essen.example" in result.stderr
    assert not person.has_password
    opened = redeem_code(ws, code, password=PASSWORD, source="test")
    assert opened.waits_for == "set_up"  # administrators need a second factor
    with pytest.raises(ToolkitError):
        redeem_code(ws, code, password=PASSWORD, source="test")


def test_1_another(ws):
    redeem_code(ws, code_of(call("create", *ADA)), password=PASSWORD, source="test")
    second = ("--login", "otto", "--name", "Otto Beispiel")
    refused("administrator_exists", "create", *second)
    assert len(people(ws)) == 1
    code_of(call("create", *second, "--another"))
    assert [person.login for person in people(ws)] == ["ada@essen.example", "otto"]


def test_1_an_invitation_that_nobody_accepted_is_no_obstacle(ws):
    code_of(call("create", *ADA))
    code_of(call("create", "--login", "otto", "--name", "Otto Beispiel"))


def test_1_not_in_a_demo(ws):
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
    refused("administrator_in_demo", "create", *ADA)
    refused("administrator_in_demo", "reset", "ada")
    assert people(ws) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--login", "a b", "--name", "Ada"), "login_blank"),
        (("--login", "ada", "--name", " "), "person_name"),
        (("--login", "ada", "--name", "Ada", "--language", "fr"), "language_unknown"),
    ],
)
def test_4_mistakes(ws, arguments, code):
    refused(code, "create", *arguments)
    assert people(ws) == []
    assert call("create", "--login", "ada").exit_code == 2


def test_2_reset_of_an_invitation(ws):
    first = code_of(call("create", *ADA))
    second = code_of(call("reset", " ADA@essen.example"))
    with ws.store.reading() as repository:
        assert repository.people.code(code_hash(first)) is None
    redeem_code(ws, second, password=PASSWORD, source="test")
    assert people(ws)[0].state == "active"


def test_2_reset_of_a_password_and_second_factor(ws):
    redeem_code(ws, code_of(call("create", *ADA)), password=PASSWORD, source="test")
    ada = people(ws)[0]
    with ws.store.writing() as repository:
        repository.people.set_second_factor(ada.id, "sealed")
    code = code_of(call("reset", ada.login))
    assert [one.purpose for one in people(ws)[0].open_codes] == ["password_reset"]
    assert people(ws)[0].second_factor == "set_up"
    result = call("reset", ada.login, "--second-factor")
    again = code_of(result)
    assert code != again
    assert "zweite Faktor ist entfernt" in result.stderr
    assert people(ws)[0].second_factor == "missing"
    with ws.store.reading() as repository:
        assert repository.sign_ins.sessions_of(ada.id) == []
    redeem_code(ws, again, password=PASSWORD + "!", source="test")


def test_2_reset_refused(ws):
    refused("login_unknown", "reset", "nobody")
    code_of(call("create", *ADA))
    with ws.store.writing() as repository:
        repository.people.set_state(people(ws)[0].id, "disabled")
    refused("account_disabled", "reset", "ada@essen.example", "--second-factor")


def test_3_list(ws):
    assert "Hier verwaltet noch niemand" in call("list").stderr
    assert "Es gibt noch kein Konto" in call("list", "--everybody").stderr
    code_of(call("create", *ADA))
    other = invite_person(operator_actor(), ws, login="otto", name="Otto", roles=[Assignment(Role.MULTIPLIER)])
    grant_role(operator_actor(), ws, other.account.id, Role.ADMINISTRATOR)
    invite_person(operator_actor(), ws, login="kim", name="Kim", roles=[Assignment(Role.MULTIPLIER)])
    shown = call("list").stdout
    assert "ada@essen.example" in shown
    assert "multiplier, administrator" in shown
    assert "kim" not in shown
    everybody = call("list", "--everybody").stdout
    assert "kim" in everybody
    assert "eingeladen" in everybody


def test_5_audit(ws):
    code = code_of(call("create", *ADA))
    ada = people(ws)[0].id
    again = code_of(call("reset", "ada@essen.example", "--second-factor"))
    lines = log(ws)
    assert [(line.who, line.action, line.object, line.account) for line in lines] == [
        ("ctc", "invite_person", f"account {ada}", None),
        ("ctc", "grant_role", f"account {ada} role administrator", None),
        ("ctc", "issue_code", f"account {ada} invitation", None),
        ("ctc", "reset_second_factor", f"account {ada}", None),
    ]
    for secret in (code, again, code_hash(code), "ada@essen.example", "Ada"):
        assert secret not in repr(lines)


def test_6_closes_the_demo(ws):
    assert doors(ws).demo
    visitor = demo_sign_in(ws, Role.ADMINISTRATOR)
    code_of(call("create", *ADA))
    assert not doors(ws).demo
    with pytest.raises(ToolkitError) as closed:
        demo_sign_in(ws, Role.ADMINISTRATOR)
    assert closed.value.code == "demo_closed"
    with pytest.raises(ToolkitError) as denied:
        invite_person(demo_actor(Role.ADMINISTRATOR), ws, login="eva", name="Eva")
    assert denied.value.code == "not_available"
    assert visitor.token


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Fehler [login_unknown]: Ein Konto mit dem Anmeldenamen"), ("en", "Error [login_unknown]: There is no")],
)
def test_4_a_sentence_and_an_exit_code(ws, language, said):
    script = "import sys; from ctc_toolkit.cli import main; sys.argv[0] = 'ctc'; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "admin", "reset", "nobody"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CTC_LANGUAGE": language},
    )
    assert done.returncode == 15
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
