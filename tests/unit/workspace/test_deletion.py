"""Deletion: what is due, released tables that stay, and proofs.

1. Due are answers on their decided day, or twelve months after the import; they are announced 30 days before. Texts
   kept for people whose account is disabled for 90 days are due, and for all cities together ended sessions, spent
   codes, lines of the log older than twelve months and open proofs. A coordinator sees the own city only.
2. Deleting takes the answers and nothing else: the wave stays, the standard catalogue is kept at both levels in the
   same transaction, and every request gives the very same released table before and after, in other processes too.
3. What was never released says so afterwards, and what can be shown instead; other cut points are refused; deleting
   twice is refused.
4. Everything released before stays: other levels, settings, cut points; under the rules of their time too.
5. A run deletes what is due and nothing else, and can be repeated; the log says what was done in which city.
6. Answers that cannot be read are not deleted; the run says why, goes on with the others and is not finished.
7. Where the wave changes while its tables are computed, they are computed again; tables and answers never disagree.
8. A proof that is open is checked again by the next run; a killed run leaves one.
9. A mistaken import goes with its tables and drafts, and not at all once a version was handed in.
10. Proofs can be read by a data protection officer in both languages; a changed one is refused.
11. Two processes that release the same at once keep one table.
12. After a deletion no piece of the answers stands in any file, on both engines; before it does.
13. Nothing of this can be done by somebody else: see test_role_matrix.py.
"""

import json
import os
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.disclosure import LEVELS, RULES
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.riskfactors.profile import ProfileSettings
from ctc_toolkit.store import Erasure, NewWave, Searched, Store, erasure, new_id
from ctc_toolkit.store.models import Account, AuditRecord, DraftText, KeptText, OneTimeCode, SignInSession, Submission
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.grade_bands import breakdowns_of
from ctc_toolkit.workspace import (
    add_cut_points,
    choose_cut_points,
    delete_answers,
    delete_wave,
    deletion_proofs,
    deletions_due,
    list_cities,
    open_workspace,
    run_deletion,
    wave_profile,
)
from ctc_toolkit.workspace import deletion_runs as runs
from ctc_toolkit.workspace.deletion_words import due_words, proof_text
from ctc_toolkit.workspace.released_tables import standard_catalogue
from tests.engines import SLOW_ON_POSTGRES
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    ESSEN,
    answers,
    audit_log,
    fresh_hash,
    real_workspace,
    tables_in,
)
from tests.unit.workspace.test_profiles import cuts

TABLE = answers(300, seed=3)
SCALES = answers(500, instrument="ctc-youth-survey", seed=4)
TODAY = datetime.now().astimezone().date()
YESTERDAY = TODAY - timedelta(days=1)
OPEN = Erasure("sqlite", "open", "searched", 9, 9, 3, (), ())


CATALOGUES = {}


def catalogue_once(wave, usable, chosen, *plans):
    """Return the standard catalogue; of the same answers and cut points it is computed once for all tests."""
    key = (usable.table.source_hash, wave.made_up, wave.cut_points)
    if key not in CATALOGUES:
        CATALOGUES[key] = standard_catalogue(wave, usable, chosen, *plans)
    return CATALOGUES[key]


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    """Give a workspace in which files are not really searched; tests on both engines do, and tests/store."""
    searches = []

    def search(_paths, windows):
        searches.append(windows)
        return [Searched("ctc.sqlite", 1000, len(windows) if len(searches) == 1 else 0)]

    monkeypatch.setattr(erasure, "search_files", search)
    monkeypatch.setattr(runs, "standard_catalogue", catalogue_once)
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def add(ws, ags=DORTMUND, *, delete_on=None, table=TABLE, label="Jugendbefragung 2024"):
    """Store a wave and return its id."""
    with ws.store.writing() as repository:
        stored = answers_to_parquet(table)
        reference = table.instrument.reference
        new = NewWave(ags, reference, 2024, label, len(table), fresh_hash(), "test", stored, delete_on=delete_on)
        return repository.add_wave(new).id


def put(ws, *rows):
    """Store rows of the tables as they are."""
    with ws.store.database.session("write") as session:
        for row in rows:
            session.add(row)
            session.flush()


def kept_of(ws, wave_id):
    with ws.store.reading() as repository:
        return len(repository.releases.of_wave(wave_id))


def profiles_of(ws, wave_id):
    """Count the kept profiles; those which a comparison starts from are kept before the deletion begins."""
    with ws.store.reading() as repository:
        return sum('"by"' in kept.request for kept in repository.releases.of_wave(wave_id))


def has_answers(ws, wave_id):
    with ws.store.reading() as repository:
        return repository.deletions.stored_answers(wave_id) is not None


def refused(code, use, *arguments, **named):
    with pytest.raises(ToolkitError) as caught:
        use(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def leaver(ws, *, disabled_days, ags=DORTMUND):
    """Store a person whose account was disabled so many days ago, with one kept text about the city."""
    account, draft = new_id(), new_id()
    moment = datetime.now(UTC) - timedelta(days=disabled_days)
    put(
        ws,
        Account(id=account, login=account, name="Frühere Person", state="disabled", disabled_at=moment),
        DraftText(id=draft, key=draft, ags=ags, wave_id=None, area_id=area_of(ws, ags), section="x", text="Team",
                  changed_by="Frühere Person"),
        KeptText(draft_id=draft, text="Ein Text, der zu spät kam", based_on=1, kept_for="Frühere Person",
                 account_id=account),
    )  # fmt: skip
    return account


def area_of(ws, ags):
    with ws.store.reading() as repository:
        return repository.city(ags).areas[0].id


def kinds(found):
    return sorted(item.kind for item in found.items)


def test_1_dates(ws):
    soon = add(ws, delete_on=TODAY + timedelta(days=30))
    now = add(ws, delete_on=TODAY)
    add(ws, delete_on=TODAY + timedelta(days=31))
    without = add(ws)
    found = deletions_due(COORDINATOR, ws)
    assert [(item.wave_id, item.basis) for item in found.due] == [(now, "decided")]
    assert [(item.wave_id, item.due_on) for item in found.soon] == [(soon, TODAY + timedelta(days=30))]
    later = deletions_due(COORDINATOR, ws, today=TODAY + timedelta(days=340))
    assert (without, "rule") in {(item.wave_id, item.basis) for item in later.soon}
    assert not {item.wave_id for item in deletions_due(COORDINATOR, ws, today=TODAY).items} & {without}
    delete_answers(COORDINATOR, ws, now)
    assert {item.wave_id for item in deletions_due(COORDINATOR, ws).items} == {soon}


def test_1_own_city_only(ws):
    add(ws, DORTMUND, delete_on=TODAY), add(ws, ESSEN, delete_on=TODAY)
    assert {item.ags for item in deletions_due(COORDINATOR, ws).items} == {DORTMUND}
    assert {item.ags for item in deletions_due(ADMINISTRATOR, ws).items} == {DORTMUND, ESSEN}
    assert {item.ags for item in deletions_due(ADMINISTRATOR, ws, ags=ESSEN).items} == {ESSEN}
    refused("not_available", deletions_due, COORDINATOR, ws, ags=ESSEN)
    refused("not_available", deletions_due, ADMINISTRATOR, ws, ags="09162000")


def everything_else(ws):
    """Store what else is deleted on schedule, one of each, and one of each that stays."""
    moment = datetime.now(UTC)
    gone = leaver(ws, disabled_days=91)
    leaver(ws, disabled_days=80)
    for number, (used, minutes) in enumerate([(moment, 60), (None, -1), (None, 60)]):
        expires = moment + timedelta(minutes=minutes)
        put(ws, OneTimeCode(code_hash=f"code{number}", purpose="invitation", account_id=gone, created_by="x",
                            expires_at=expires, used_at=used))  # fmt: skip
        put(ws, SignInSession(token_hash=f"token{number}", account_id=gone, second_factor="not_needed",
                              expires_at=expires))  # fmt: skip
    with ws.store.database.session("write") as session:
        session.execute(text("UPDATE audit_record SET at = :old WHERE id = 1"), {"old": "2020-01-01 00:00:00"})


def test_1_5_everything_else(ws):
    everything_else(ws)
    assert kinds(deletions_due(COORDINATOR, ws)) == ["kept_texts"]
    found = deletions_due(ADMINISTRATOR, ws)
    assert {item.kind: item.count for item in found.items} == {
        "kept_texts": 1, "sessions": 1, "codes": 2, "audit_lines": 1,
    }  # fmt: skip
    for language in ("de", "en"):
        assert all(str(item.count) in due_words(item, translator(language)) for item in found.items)
    before = tables_in(ws)
    done = run_deletion(ADMINISTRATOR, ws)
    assert {item.kind: item.count for item in done.proof.items} == {
        "kept_texts": 1, "sessions": 1, "codes": 2, "audit_lines": 1,
    }  # fmt: skip
    after = tables_in(ws)
    assert {name: before[name] - after[name] for name in ("kept_text", "sign_in_session", "one_time_code")} == {
        "kept_text": 1, "sign_in_session": 1, "one_time_code": 2,
    }  # fmt: skip
    assert (before["draft_text"], before["account"]) == (after["draft_text"], after["account"])
    assert done.state == "proven"
    assert kinds(deletions_due(ADMINISTRATOR, ws)) == []
    with ws.store.reading() as repository:
        assert repository.audit.check().broken_at is None
    assert [(line.object, line.ags) for line in audit_log(ws)[-2:]] == [
        ("kept texts: 1", DORTMUND), ("sessions: 1; codes: 2; audit_lines: 1", None),
    ]  # fmt: skip


def test_2_answers_go_and_tables_stay(database_url):
    ws = real_workspace(database_url)
    wave, other = add(ws, table=SCALES), add(ws, table=SCALES)
    add_cut_points(ADMINISTRATOR, ws, cuts("low", 0.1))
    choose_cut_points(COORDINATOR, ws, wave, "low")
    requests = [
        {"by": by, "level": level}
        for by in (("sex", "grade"), ("sex",), ("grade",), ())
        for level in ("internal", "public")
    ]
    before = [wave_profile(COORDINATOR, ws, wave, **request).content_hash for request in requests[:3]]
    proof = delete_answers(COORDINATOR, ws, wave)
    assert (proof.state, proof.occasion) == ("proven", "by_hand")
    assert [(item.kind, item.count, item.tables, item.city) for item in proof.items] == [
        ("answers", 500, kept_of(ws, wave), "Dortmund")
    ]
    assert proof.erasure.windows > 20
    assert proof.erasure.before > 0
    assert not has_answers(ws, wave)
    assert has_answers(ws, other)
    elsewhere = open_workspace(database_url)
    after = [wave_profile(COORDINATOR, elsewhere, wave, **request) for request in requests]
    assert [released.content_hash for released in after[:3]] == before
    assert after[0].provenance.cut_points == cuts("low", 0.1).reference
    view = next(entry for entry in list_cities(COORDINATOR, ws)[0].waves if entry.id == wave)
    assert view.answers_deleted_at is not None
    assert view.respondents == 500
    done = [(line.action, line.object, line.ags) for line in audit_log(ws)][-1]
    kept = proof.items[0].tables
    assert kept >= 2 * len(breakdowns_of(SCALES.instrument, SCALES.groups.columns).city_tables)
    assert done == ("delete_answers", f"wave {wave}: answers; tables kept: {kept}", DORTMUND)
    elsewhere.close(), ws.close()


def files_of(ws, tmp_path):
    """Return all files in which the database could have left something."""
    folder = tmp_path
    if ws.store.database.dialect == "postgresql":
        with ws.store.database.engine.connect() as connection:
            folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        if not os.access(folder, os.R_OK):
            pytest.skip("the data directory of the PostgreSQL server is not on this machine")
    return [path for path in folder.rglob("*") if path.is_file()]


@SLOW_ON_POSTGRES
def test_12_no_piece_is_left(database_url, tmp_path):
    ws = real_workspace(database_url)
    wave = add(ws, table=answers(2000, seed=12), delete_on=YESTERDAY)
    add(ws)
    pieces = sorted(ws.store.windows(wave))[:300]
    wave_profile(COORDINATOR, ws, wave)
    ws.store.found_before(frozenset(pieces))  # brings PostgreSQL's pages to the disk

    def left():
        contents = [path.read_bytes() for path in files_of(ws, tmp_path)]
        return sum(any(piece in data for data in contents) for piece in pieces)

    assert left() > 0.9 * len(pieces) > 100
    assert run_deletion(ADMINISTRATOR, ws).state == "proven"
    assert left() == 0
    ws.close()


def test_3_what_was_never_released(ws):
    wave = add(ws)
    delete_answers(COORDINATOR, ws, wave)
    error = refused("answers_deleted", wave_profile, COORDINATOR, ws, wave, by=("race_ethnicity",))
    assert "Geschlecht" in error.say("de")
    assert "Klassenstufe" in error.say("de")
    assert "everybody; " in error.say("en")
    assert "…" not in error.say("de")
    settings = ProfileSettings(interval="wald")
    refused("answers_deleted", wave_profile, COORDINATOR, ws, wave, settings=settings)
    refused("release_level_unknown", wave_profile, COORDINATOR, ws, wave, level="secret")
    refused("cut_points_after_deletion", choose_cut_points, COORDINATOR, ws, wave, None)
    refused("answers_already_deleted", delete_answers, COORDINATOR, ws, wave)
    essen = Actor("Essen", frozenset({(Role.COORDINATOR, ESSEN)}))
    refused("not_available", wave_profile, essen, ws, wave)


@pytest.mark.faults
def test_4_what_was_released_before_stays(ws):
    wave = add(ws, table=SCALES)
    for name, factor in (("low", 0.1), ("high", 0.3)):
        add_cut_points(ADMINISTRATOR, ws, cuts(name, factor))
    choose_cut_points(COORDINATOR, ws, wave, "low")
    requests = [{}, {"cut_points": "low", "by": ("sex",)}, {"level": "public", "by": ("grade",)}]
    before = [wave_profile(COORDINATOR, ws, wave, **request).content_hash for request in requests]
    delete_answers(COORDINATOR, ws, wave)
    ws.cache.clear()
    assert [wave_profile(COORDINATOR, ws, wave, **request).content_hash for request in requests] == before
    refused("answers_deleted", wave_profile, COORDINATOR, ws, wave, cut_points="high", level="public")
    settings = ProfileSettings(interval="wald")
    refused("answers_deleted", wave_profile, COORDINATOR, ws, wave, settings=settings, level="public")


def test_4_an_older_version_of_the_rules_or_the_software(ws, monkeypatch):
    wave = add(ws)
    wave_profile(COORDINATOR, ws, wave)
    with ws.store.database.session("write") as session:
        session.execute(text("UPDATE released_table SET rules = 'primary-0 (30/20/5)'"))
        session.execute(text("UPDATE released_table SET request = replace(request, 'ctc-toolkit', 'older')"))
    old = wave_profile(COORDINATOR, ws, wave).content_hash
    ws.cache.clear()
    delete_answers(COORDINATOR, ws, wave)
    assert wave_profile(COORDINATOR, ws, wave).content_hash == old
    with ws.store.reading() as repository:
        found = repository.releases.of_wave(wave, "internal")
    assert {"primary-0 (30/20/5)", RULES.joint_version} <= {kept.rules for kept in found}
    with ws.store.database.session("write") as session:
        session.execute(text("DELETE FROM released_table WHERE rules = :now"), {"now": RULES.joint_version})
    ws.cache.clear()
    assert wave_profile(COORDINATOR, ws, wave).content_hash == old


def test_4_kept_tables_are_not_computed_again(ws, monkeypatch):
    wave = add(ws)
    first = wave_profile(COORDINATOR, ws, wave)
    ws.cache.clear()
    monkeypatch.setattr("ctc_toolkit.riskfactors.profile.make_profile", lambda *_, **__: pytest.fail("computed"))
    assert wave_profile(COORDINATOR, ws, wave).content_hash == first.content_hash


def test_4_a_damaged_table_is_not_shown(ws):
    wave = add(ws)
    wave_profile(COORDINATOR, ws, wave)
    ws.cache.clear()
    with ws.store.database.session("write") as session:
        session.execute(text("UPDATE released_table SET document = replace(document, '\"shown\"', '\"open\"')"))
    refused("released_document_damaged", wave_profile, COORDINATOR, ws, wave)


def test_5_a_run(database_url):
    ws = real_workspace(database_url)
    due, later = add(ws, delete_on=YESTERDAY), add(ws, delete_on=TODAY + timedelta(days=5))
    essen = add(ws, ESSEN, delete_on=date(2020, 1, 1), label="Essen 2019")
    done = run_deletion(ADMINISTRATOR, ws)
    assert (done.state, done.proof.occasion, done.earlier) == ("proven", "schedule", ())
    assert {item.wave_id: item.due_on for item in done.proof.items} == {due: YESTERDAY, essen: date(2020, 1, 1)}
    assert [has_answers(ws, wave) for wave in (due, later, essen)] == [False, True, False]
    lines = [(line.object.partition(":")[0], line.ags) for line in audit_log(ws) if line.action == "run_deletion"]
    assert sorted(lines) == sorted([(f"wave {due}", DORTMUND), (f"wave {essen}", ESSEN)])
    again = run_deletion(ADMINISTRATOR, ws)
    assert (again.state, again.proof.items, again.proof.id in {p.id for p in deletion_proofs(ADMINISTRATOR, ws)}) == (
        "nothing", (), False,
    )  # fmt: skip
    assert deletion_proofs(ADMINISTRATOR, ws) == [done.proof]
    ws.close()


def test_5_one_city_only(ws):
    due, essen = add(ws, delete_on=YESTERDAY), add(ws, ESSEN, delete_on=YESTERDAY)
    done = run_deletion(ADMINISTRATOR, ws, ags=ESSEN)
    assert [item.wave_id for item in done.proof.items] == [essen]
    assert has_answers(ws, due)
    refused("not_available", run_deletion, COORDINATOR, ws)


def test_6_answers_that_cannot_be_read(ws):
    damaged, sound = add(ws, delete_on=YESTERDAY, label="Kaputt"), add(ws, delete_on=YESTERDAY)
    with ws.store.database.session("write") as session:
        session.execute(
            text("UPDATE wave_answers SET answers = substr(answers, 1, 900) WHERE wave_id = :id"), {"id": damaged}
        )
    done = run_deletion(ADMINISTRATOR, ws)
    assert done.state == "open"
    assert [(problem.what, problem.code) for problem in done.proof.problems] == [
        ("Dortmund: Kaputt", "answers_damaged")
    ]
    assert done.proof.state == "proven"
    assert has_answers(ws, damaged)
    assert not has_answers(ws, sound)
    assert done.proof.problems[0].de in " ".join(proof_text(done.proof, "de").split())
    assert done.proof.problems[0].en in " ".join(proof_text(done.proof, "en").split())
    delete_wave(COORDINATOR, ws, damaged)
    assert run_deletion(ADMINISTRATOR, ws).state == "nothing"


@pytest.mark.faults
def test_7_a_wave_that_changes_meanwhile(ws, monkeypatch):
    wave = add(ws, table=SCALES)
    for name, factor in (("low", 0.1), ("high", 0.3)):
        add_cut_points(ADMINISTRATOR, ws, cuts(name, factor))
    choose_cut_points(COORDINATOR, ws, wave, "low")
    computed, real = [], runs.standard_catalogue

    def meanwhile(record, table, chosen, *plans):
        computed.append(chosen.id)
        if len(computed) == 1:
            choose_cut_points(COORDINATOR, ws, wave, "high")
        return real(record, table, chosen, *plans)

    monkeypatch.setattr(runs, "standard_catalogue", meanwhile)
    delete_answers(COORDINATOR, ws, wave)
    assert computed == ["low", "high"]
    assert wave_profile(COORDINATOR, ws, wave).provenance.cut_points == cuts("high", 0.3).reference
    refused("answers_deleted", wave_profile, COORDINATOR, ws, wave, cut_points="low")


def test_7_a_wave_that_never_rests(ws, monkeypatch):
    wave, real = add(ws), runs.standard_catalogue

    def meanwhile(record, table, chosen, *plans):
        with ws.store.database.session("write") as session:
            session.execute(text("UPDATE survey_wave SET version = version + 1"))
        return real(record, table, chosen, *plans)

    monkeypatch.setattr(runs, "standard_catalogue", meanwhile)
    monkeypatch.setattr(runs, "TRIES", 2)
    refused("changed_meanwhile", delete_answers, COORDINATOR, ws, wave)
    assert has_answers(ws, wave)
    assert profiles_of(ws, wave) == len(LEVELS)


def test_7_nothing_is_deleted_without_its_tables(ws, monkeypatch):
    wave = add(ws)
    monkeypatch.setattr(runs.DeletionInSteps, "_add", lambda *_: pytest.fail("broken off"))
    with pytest.raises(pytest.fail.Exception):
        delete_answers(COORDINATOR, ws, wave)
    assert has_answers(ws, wave)
    assert (profiles_of(ws, wave), tables_in(ws)["deletion_proof"]) == (len(LEVELS), 0)


def test_8_an_open_proof_is_checked_again(ws, monkeypatch):
    wave = add(ws, delete_on=YESTERDAY)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "erase", lambda *_: OPEN)
        first = run_deletion(ADMINISTRATOR, ws)
    assert (first.state, first.proof.state) == ("open", "open")
    assert kinds(deletions_due(ADMINISTRATOR, ws)) == ["open_proof"]
    second = run_deletion(ADMINISTRATOR, ws)
    assert second.state == "proven"
    assert [proof.id for proof in second.earlier] == [first.proof.id]
    assert [(proof.state, proof.erasure.method) for proof in deletion_proofs(ADMINISTRATOR, ws)] == [
        ("proven", "rebuilt")
    ]
    assert wave in {item.wave_id for item in second.earlier[0].items}
    assert run_deletion(ADMINISTRATOR, ws).state == "nothing"


def test_8_a_run_that_breaks_off_leaves_an_open_proof(ws, monkeypatch):
    add(ws, delete_on=YESTERDAY)
    with monkeypatch.context() as patched:
        patched.setattr(runs.DeletionInSteps, "finish", lambda *_: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            run_deletion(ADMINISTRATOR, ws)
    (left,) = deletion_proofs(ADMINISTRATOR, ws)
    assert (left.state, left.erasure, len(left.items)) == ("open", None, 1)
    assert run_deletion(ADMINISTRATOR, ws).state == "proven"


def test_8_a_database_in_trouble_leaves_it_open(ws, monkeypatch):
    add(ws, delete_on=YESTERDAY)

    def fail(*_):
        raise ToolkitError("database_full", place="x")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "erase", fail)
        done = run_deletion(ADMINISTRATOR, ws)
    assert (done.state, [problem.code for problem in done.proof.problems]) == ("open", ["database_full"])
    finished = run_deletion(ADMINISTRATOR, ws)
    assert (finished.state, finished.earlier[0].problems) == ("proven", ())


def test_9_a_mistaken_import(database_url):
    ws = real_workspace(database_url)
    empty = tables_in(ws)
    wave, draft = add(ws), new_id()
    wave_profile(COORDINATOR, ws, wave)
    put(
        ws,
        DraftText(id=draft, key=draft, ags=DORTMUND, wave_id=wave, section="x", text="Entwurf", changed_by="K"),
        KeptText(draft_id=draft, text="zu spät", based_on=1, kept_for="K"),
    )
    delete_wave(COORDINATOR, ws, wave)
    names = ("survey_wave", "wave_answers", "released_table", "draft_text", "kept_text")
    assert {name: tables_in(ws)[name] for name in names} == {name: empty[name] for name in names}
    (proof,) = deletion_proofs(ADMINISTRATOR, ws)
    assert (proof.occasion, proof.state, proof.items[0].kind, proof.erasure.found) == ("mistake", "proven", "wave", 0)
    refused("not_available", wave_profile, COORDINATOR, ws, wave)
    ws.close()


def test_9_not_once_it_was_handed_in(ws):
    wave = add(ws)
    put(ws, Submission(subject=wave, number=1, kind="profile", ags=DORTMUND, wave_id=wave, document="{}",
                       content_hash="0" * 64, submitted_by="K"))  # fmt: skip
    assert "Jugendbefragung 2024" in refused("wave_submitted", delete_wave, COORDINATOR, ws, wave).say("de")
    assert has_answers(ws, wave)
    assert delete_answers(COORDINATOR, ws, wave).state == "proven"
    refused("wave_submitted", delete_wave, COORDINATOR, ws, wave)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Löschnachweis", "Dortmund (05913000)", "300 Einzelantworten", "{tables} freigegebene Auswertungen",
                "unverwechselbare Stücke", "nachher 0", "ctc.sqlite", "Sicherungen", "Koordination Dortmund"]),
        ("en", ["Proof of deletion", "Dortmund (05913000)", "300 single answers", "{tables} released tables",
                "distinctive pieces", "and 0 afterwards", "ctc.sqlite", "Backups", "Koordination Dortmund"]),
    ],
)  # fmt: skip
def test_10_the_proof_as_a_text(ws, language, expected):
    proof = delete_answers(COORDINATOR, ws, add(ws))
    written = proof_text(proof, language)
    together = " ".join(written.split())
    for words in [*expected, proof.id, proof.content_hash]:
        assert words.format(tables=proof.items[0].tables) in together
    assert max(len(line) for line in written.splitlines()) <= 120
    assert "{" not in written


def test_10_every_state_has_its_words(ws):
    proof = delete_answers(COORDINATOR, ws, add(ws))
    for language in ("de", "en"):
        texts = {
            proof_text(replace(proof, state=state), language) for state in ("proven", "limited", "removed", "open")
        }
        assert len(texts) == 4
        limited = replace(
            proof.erasure, engine="postgresql", state="limited", before=None, settings={"wal_recycle": "on"}
        )
        written = proof_text(replace(proof, state="limited", erasure=limited), language)
        assert "wal_recycle = on" in " ".join(written.split())
        assert "pg_switch_wal" in written


def test_10_a_changed_proof_is_refused(ws):
    delete_answers(COORDINATOR, ws, add(ws))
    with ws.store.database.session("write") as session:
        session.execute(text("UPDATE deletion_proof SET document = replace(document, 'Dortmund', 'Essen')"))
    refused("deletion_proof_damaged", deletion_proofs, ADMINISTRATOR, ws)


def test_10_proofs_hold_no_answers(ws):
    wave = add(ws)
    with ws.store.reading() as repository:
        stored = repository.answers(wave)
    delete_answers(COORDINATOR, ws, wave)
    with ws.store.reading() as repository:
        (record,) = repository.releases.proofs()
    assert stored[100:132].hex() not in record.document
    assert set(json.loads(record.document)) == {
        "at", "erasure", "id", "items", "occasion", "problems", "software", "state", "who",
    }  # fmt: skip


def test_11_two_at_once(database_url):
    ws = real_workspace(database_url)
    wave = add(ws)
    handles = [open_workspace(database_url) for _ in range(4)]
    gate, results = threading.Barrier(4), []

    def ask(handle):
        gate.wait(60)
        results.append(wave_profile(COORDINATOR, handle, wave).content_hash)

    threads = [threading.Thread(target=ask, args=(handle,)) for handle in handles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(results)) == 1
    assert len(results) == 4
    assert tables_in(ws)["released_table"] == 1
    for handle in (*handles, ws):
        handle.close()


def test_11_a_wave_removed_while_its_profile_is_computed(ws, monkeypatch):
    from ctc_toolkit.riskfactors import profile

    wave, real = add(ws), profile.make_profile

    def meanwhile(*arguments, **named):
        delete_wave(COORDINATOR, ws, wave)
        return real(*arguments, **named)

    monkeypatch.setattr(profile, "make_profile", meanwhile)
    refused("not_available", wave_profile, COORDINATOR, ws, wave)


def test_5_the_log_keeps_twelve_months(ws):
    with ws.store.reading() as repository:
        lines = len(repository.audit_log())
    run_deletion(ADMINISTRATOR, ws, today=TODAY + timedelta(days=300))
    assert len(audit_log(ws)) == lines + 1
    assert {line.action for line in audit_log(ws)} >= {"add_city", "run_deletion"}
    assert AuditRecord.__tablename__ == "audit_record"
