"""The audit log as people read it.

1. Every action of the policy table, and every action that any other part of the software logs, has a name and a
   sentence in German and English.
2. A coordinator sees what concerns the own city, whoever did it, and nothing else; who holds the role for one area only
   sees nothing; administrators see all of it.
3. Lines are narrowed by day (both included), action, person and result; `newest` limits them, and more of them are
   announced. Choices offered are those that occur.
4. Sentences name the thing as it is called now; what is gone, or belongs to another city, has no name.
5. The log holds no answers, texts, passwords, codes or tokens: canaries planted in every use case of the matrix do not
   turn up in it, nor in the security log.
6. The check is for administrators; it tells whole, changed, cut off and unexpected logs apart, in both languages.
"""

import ast
import dataclasses
import importlib
import json
import logging
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import ctc_toolkit
from ctc_toolkit.access import POLICY, Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, new_id
from ctc_toolkit.workspace import (
    add_area,
    add_city,
    audit_log,
    delete_wave,
    import_wave,
    list_cities,
    tell_next_step,
    verify_audit,
)
from ctc_toolkit.workspace.audit_words import WORDS, action_name, sentence, what_was_done
from ctc_toolkit.workspace.security_log import NAME
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    ESSEN,
    answers,
    complete_plan,
    real_workspace,
)

ELSEWHERE = Actor("Koordination Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
PACKAGE = Path(ctc_toolkit.__file__).parent


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def logged_actions():
    """Return the actions that the code names where it makes lines of the log."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = {"AuditEntry": 1, "audit_entry": 1, "looking": 2, "changing": 2, "_failure": 0, "_about": 1}.get(
                node.func.id
            )
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                found.add(node.args[place].value)
    return found


def test_1_every_action_has_words():
    assert {"backup", "make_demo", "import_wave"} <= logged_actions()
    assert sorted((set(POLICY) | logged_actions()) - set(WORDS)) == []


@pytest.mark.parametrize("action", sorted(WORDS))
def test_1_words(action):
    words = WORDS[action]
    for language in ("de", "en"):
        assert words.name.get(language).strip()
        assert words.told.get(language).count("{who}") == 1
        told = sentence("Kim", action, "done", language, "Ding")
        assert told.startswith("Kim ")
        assert told.endswith(": „Ding“" if language == "de" else ": “Ding”")
        assert action_name(action, language) in sentence("Kim", action, "refused", language)
        assert what_was_done(action, language) in told
    assert words.name.de != words.name.en
    assert words.told.de.startswith("{who} hat ")


def test_1_unknown_action():
    assert sentence("Kim", "levitate", "done", "de") == "Kim: levitate."
    assert "levitate" in sentence("Kim", "levitate", "refused", "en")
    assert what_was_done("levitate", "de") == "levitate"


def bring_in(ws, ags=DORTMUND, actor=COORDINATOR, label="Befragung 2025"):
    plan = complete_plan(ws, ags)
    return import_wave(actor, ws, ags=ags, label=label, year=2025, table=answers(30), plan=plan)


def sentences(page, language="de"):
    return [line.sentence(language) for line in page.lines]


def test_2_cities(ws):
    bring_in(ws)
    bring_in(ws, ESSEN, ELSEWHERE)
    add_area(ADMINISTRATOR, ws, DORTMUND, name="Eving")
    with pytest.raises(ToolkitError):
        delete_wave(ELSEWHERE, ws, list_cities(COORDINATOR, ws)[0].waves[0].id)
    page = audit_log(COORDINATOR, ws)
    assert {line.ags for line in page.lines} == {DORTMUND}
    assert [line.action for line in page.lines] == ["delete_wave", "add_area", "import_wave", "add_city"]
    assert page.lines[0].result == "refused"
    assert set(page.people) == {"Administration", "Koordination Dortmund", "Koordination Essen"}
    assert {line.ags for line in audit_log(ELSEWHERE, ws).lines} == {ESSEN}
    everything = audit_log(ADMINISTRATOR, ws)
    assert len(everything.lines) == 6
    assert {line.ags for line in everything.lines} == {DORTMUND, ESSEN}


def test_2_area_only(ws):
    area = list_cities(COORDINATOR, ws)[0].areas[0]
    narrow = Actor("N", frozenset({Assignment(Role.COORDINATOR, DORTMUND, area.id)}))
    with pytest.raises(ToolkitError) as refused:
        audit_log(narrow, ws)
    assert refused.value.code == "not_available"


def test_3_narrowed(ws):
    bring_in(ws)
    with pytest.raises(ToolkitError):
        verify_audit(COORDINATOR, ws)
    today, day = date.today(), timedelta(days=1)
    assert len(audit_log(ADMINISTRATOR, ws, since=today, until=today).lines) == 4
    assert audit_log(ADMINISTRATOR, ws, since=today + day).lines == ()
    assert audit_log(ADMINISTRATOR, ws, until=today - day).lines == ()
    assert len(audit_log(ADMINISTRATOR, ws, since=today - day, until=today + day).lines) == 4
    assert len(audit_log(ADMINISTRATOR, ws, action="add_city").lines) == 2
    assert len(audit_log(ADMINISTRATOR, ws, person="Koordination Dortmund").lines) == 2
    (refused,) = audit_log(ADMINISTRATOR, ws, person="Koordination Dortmund", result="refused").lines
    assert refused.action == "verify_audit"
    two = audit_log(ADMINISTRATOR, ws, newest=2)
    assert ([line.action for line in two.lines], two.more) == (["verify_audit", "import_wave"], True)
    assert audit_log(ADMINISTRATOR, ws, newest=4).more is False
    assert audit_log(ADMINISTRATOR, ws, newest=-5).lines == two.lines[:1]
    assert two.actions == ("add_city", "import_wave", "verify_audit")
    none = audit_log(ADMINISTRATOR, ws, person="' OR 1=1 --")
    assert (none.lines, none.people) == ((), ("Administration", "Koordination Dortmund"))


def test_4_names(ws):
    kept, gone = bring_in(ws), bring_in(ws, label="Wird gelöscht")
    tell_next_step(COORDINATOR, ws, list_cities(COORDINATOR, ws)[0].areas[0].id, next_step="Treffen", version=1)
    delete_wave(COORDINATOR, ws, gone.id)
    told = sentences(audit_log(COORDINATOR, ws))
    assert told == [
        "Koordination Dortmund hat eine Befragung gelöscht.",
        "Koordination Dortmund hat den nächsten Schritt eines Gebiets genannt: „Hörde“",
        "Koordination Dortmund hat eine Befragung eingelesen.",
        "Koordination Dortmund hat eine Befragung eingelesen: „Befragung 2025“",
        "Administration hat eine Stadt aufgenommen: „Dortmund“",
    ]
    assert "Koordination Dortmund imported a survey: “Befragung 2025”" in sentences(audit_log(COORDINATOR, ws), "en")
    assert kept.id in audit_log(COORDINATOR, ws).lines[3].object


def test_4_names_of_another_city_stay_there(ws):
    theirs = bring_in(ws, ESSEN, ELSEWHERE, "Geheim")
    with ws.store.writing() as repository:
        repository.record(AuditEntry("Kim", "import_wave", f"wave {theirs.id} {new_id()}", DORTMUND))
    assert "Geheim" not in repr(audit_log(COORDINATOR, ws))
    assert "Geheim" in repr(audit_log(ADMINISTRATOR, ws))


def verdict(ws, **given):
    found = verify_audit(ADMINISTRATOR, ws, **given)
    for language in ("de", "en"):
        assert "{" not in found.sentence(language)
        assert "None" not in found.sentence(language)
    assert found.sentence("de") != found.sentence("en")
    return found


def damage(ws, statement):
    with ws.store.database.session("write") as session:
        session.execute(text(statement))


def test_6_verdicts(ws):
    bring_in(ws)
    whole = verdict(ws)
    assert (whole.state, whole.lines, whole.broken_at) == ("whole", 3, None)
    assert verdict(ws, expect=whole.last_hash).state == "whole"
    assert verdict(ws, expect="0" * 63 + "1").state == "unexpected"
    damage(ws, "UPDATE audit_chain SET last_id = 9")
    assert verdict(ws).state == "cut"
    damage(ws, "UPDATE audit_record SET who = 'Nobody' WHERE id = 2")
    changed = verdict(ws, expect=whole.last_hash)
    assert (changed.state, changed.broken_at, changed.lines) == ("changed", 2, 1)
    assert "2" in changed.sentence("de")


@pytest.mark.parametrize("expect", ["", "abc", "G" * 64, "a" * 65, "' OR 1=1 --"])
def test_6_malformed_hash(ws, expect):
    with pytest.raises(ToolkitError) as refused:
        verify_audit(ADMINISTRATOR, ws, expect=expect)
    assert refused.value.code == "audit_hash_malformed"


def test_6_only_administrators(ws):
    with pytest.raises(ToolkitError) as refused:
        verify_audit(COORDINATOR, ws, expect="nonsense")
    assert refused.value.code == "not_available"


def test_1_names_are_different(ws):
    add_city(ADMINISTRATOR, ws, ags="05914000", name="Hagen")
    for language in ("de", "en"):
        names = [words.name.get(language) for words in WORDS.values()]
        assert len(names) == len(set(names))


PARTS = [
    importlib.import_module(f"tests.unit.workspace.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("matrix_*.py"))
]
CONTENTS = {
    "draft_text": ("text",),
    "kept_text": ("text",),
    "submission": ("document",),
    "review_entry": ("text",),
    "area": ("next_step",),
    "one_time_code": ("code_hash",),
    "sign_in_session": ("token_hash", "browser"),
    "account": ("login", "password_hash", "second_factor"),
    "survey_wave": ("source_hash", "content_hash"),
    "released_table": ("document", "request"),
    "cut_points": ("document",),
}
"""Columns whose contents have no place in the log."""
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def strings_in(value):
    """Return all texts inside of what a use case has handed out."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings_in(getattr(value, field.name))
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from strings_in(entry)
    elif isinstance(value, dict):
        yield from strings_in(list(value.values()))


def contents_of(ws):
    for table, columns in CONTENTS.items():
        with ws.store.database.session("read") as session:
            for column in columns:
                yield from (str(found) for (found,) in session.execute(text(f"SELECT {column} FROM {table}")) if found)


@pytest.mark.faults
def test_5_no_contents_and_no_secrets(ws, caplog):
    caplog.set_level(logging.INFO, logger=NAME)
    handed_out = set()
    for role in Role:
        actor = Actor(f"Person {role}", frozenset({Assignment(role, DORTMUND)}))
        for part in PARTS:
            for action, call in part.calls(ws, DORTMUND).items():
                if action in ("reset_demo", "audit_log", "add_cut_points", "cut_point_tables"):
                    continue
                try:
                    handed_out |= {found for found in strings_in(call(actor)) if len(found) >= 16}
                except ToolkitError:
                    continue
    with ws.store.reading() as repository:
        log = [(line.action, line.object) for line in repository.audit_log()]
    assert len({action for action, _ in log}) >= len(POLICY) // 2
    log = [line for line in log if line[0] != "choose_site_label"]  # it names a word of the catalogue
    canaries = {found for found in handed_out | set(contents_of(ws)) if len(found) >= 8 and not ID.fullmatch(found)}
    assert len(canaries) >= 30
    objects = {thing for _, thing in log}
    found = {canary for canary in canaries for thing in objects if canary in thing}
    assert found == set()
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == NAME]
    told = {line["object"] for line in lines if line["event"] != "choose_site_label"}
    assert len(told) > 10
    assert told <= objects
