"""Review: handing in, commenting, returning, approving.

1. What is handed in is frozen: its bytes and its hash stay the same after any further editing, after the answers of
   its survey are deleted and after every decision; numbers count up for each subject.
2. A document holds the texts as they were, and for a profile every released number; equal contents have equal bytes.
3. Only what was looked at is handed in; nothing empty, nothing that lies with the office already.
4. States go one way: submitted, then returned, approved or withdrawn. Everything else is refused and changes nothing.
5. Only the newest version is decided on; a returned one is answered by a new version.
6. Of two decisions at once exactly one counts, decided by the version that was seen, on both engines; two versions
   handed in at once get two numbers.
7. Comments stand at their section with the role of who wrote them; the history shows both sides everything.
8. A city sees its own versions, the office those of all cities, a member of one area only those of this area. The
   office cannot read a version that was taken back, or anything that was not handed in.
9. The digest says what waits for whom since when, and who can act.
10. A version that is no longer as it was handed in is not shown.
11. Returning needs a reason, a comment needs a text; both have a limit.
12. Nobody approves what they handed in themselves, whatever roles they hold.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text as sql

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.disclosure import released_from_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewWave, new_id, sha256
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    Place,
    approve_submission,
    choose_cut_points,
    comment_on_submission,
    open_workspace,
    read_submission,
    read_texts,
    return_submission,
    review_digest,
    save_text,
    submissions,
    submit_version,
    wave_profile,
    withdraw_submission,
)
from ctc_toolkit.workspace import reviews as reviews_module
from ctc_toolkit.workspace.review_documents import NUMBERS, canonical, read_document
from ctc_toolkit.workspace.texts import LONGEST_TEXT
from tests.unit.workspace.made import DORTMUND, answers, audit_log, tables_in
from tests.writing_people import ALEX, ESSENER, KIM, OFFICE, areas, workspace_with_area, written

TABLE = answers(60)
ROBIN = Actor("Robin Geschäftsstelle", frozenset({(Role.MULTIPLIER, "05113000")}))
"""A multiplier whose role is held for Essen and reaches every city."""


@pytest.fixture
def ws_and_place(database_url):
    ws, place = workspace_with_area(database_url)
    written(ws, place, "goals", "Ein Ziel")
    yield ws, place
    ws.close()


@pytest.fixture
def ws_and_wave(database_url):
    ws, place = workspace_with_area(database_url)
    with ws.store.writing() as repository:
        data = answers_to_parquet(TABLE)
        new = NewWave(DORTMUND, "yrbs@2019", 2019, "Probe", len(TABLE), TABLE.source_hash, "test", data)
        wave = repository.add_wave(new).id
    written(ws, Place(wave=wave), "stands_out", "Das fällt auf")
    yield ws, wave, place
    ws.close()


def refused(call):
    with pytest.raises(ToolkitError) as error:
        call()
    return error.value.code


def document(ws, submission):
    with ws.store.reading() as repository:
        return repository.reviews.document(submission.id)


def now(ws, submission, actor=KIM):
    return next(entry for entry in submissions(actor, ws) if entry.id == submission.id)


def handed_in(ws, place, goal):
    newest = next(text for text in read_texts(KIM, ws, place, "plan") if text.section == "goals")
    written(ws, place, "goals", goal, version=newest.version)
    return submit_version(KIM, ws, "plan", place)


def test_1_frozen(ws_and_wave):
    ws, wave, _ = ws_and_wave
    place = Place(wave=wave)
    first = submit_version(KIM, ws, "profile", place)
    before = document(ws, first)
    assert sha256(before.encode()) == first.content_hash
    written(ws, place, "stands_out", "Jetzt etwas anderes", version=1)
    written(ws, place, "limits", "Grenzen")
    second = submit_version(KIM, ws, "profile", place)
    assert (first.number, second.number) == (1, 2)
    assert document(ws, second) != before
    comment_on_submission(ROBIN, ws, second.id, "Gut", "stands_out")
    return_submission(ROBIN, ws, second.id, 1, "Noch nicht")
    withdraw_submission(KIM, ws, first.id, 1)
    with ws.store.writing() as repository:
        repository.deletions.delete_answers(wave)
    ws.cache.clear()
    assert document(ws, first) == before
    again = read_submission(KIM, ws, first.id)
    assert [text.text for text in again.document.texts] == ["Das fällt auf", "", "", ""]
    assert again.submission.content_hash == first.content_hash
    assert again.document == read_document(before)


def test_1_numbers_count_up_for_each_subject(ws_and_place):
    ws, place = ws_and_place
    other = areas(ws)[1]
    written(ws, other, "goals", "Anderes Ziel")
    assert [handed_in(ws, place, goal).number for goal in ("eins", "zwei", "drei")] == [1, 2, 3]
    assert submit_version(KIM, ws, "plan", other).number == 1


def test_2_profile_document(ws_and_wave):
    ws, wave, area = ws_and_wave
    submission = submit_version(KIM, ws, "profile", Place(wave=wave))
    content = json.loads(document(ws, submission))
    assert canonical(content) == document(ws, submission)
    released = wave_profile(KIM, ws, wave)
    inner = content["profile"]["released"]
    assert released_from_document(inner, sha256(inner.encode())).content_hash == released.content_hash
    assert content["profile"]["level"] == "internal"
    assert content["wave"]["source_hash"] == released.provenance.source_hash
    reading = read_submission(ROBIN, ws, submission.id)
    assert set(reading.document.numbers) == {"de", "en"}
    for numbers in reading.document.numbers.values():
        assert [table.kind for table in numbers.tables] == ["behaviour"]
        assert all(len(row) == len(table.columns) for table in numbers.tables for row in table.rows)
        assert any("yrbs@2019" in line for line in numbers.origin)
    assert reading.document.sections == ("stands_out", "limits", "conclusions", "questions", NUMBERS)
    written(ws, Place(area.area, wave), "stands_out", "Im Gebiet")
    about_area = submit_version(KIM, ws, "profile", Place(area.area, wave))
    assert (about_area.number, about_area.area_name is not None) == (1, True)
    assert read_submission(KIM, ws, about_area.id).document.texts[0].text == "Im Gebiet"


def test_2_plan_document(ws_and_place):
    ws, place = ws_and_place
    written(ws, place, "situation", "= Lage\n\u202eabc 👩‍👧")
    reading = read_submission(KIM, ws, submit_version(KIM, ws, "plan", place).id)
    texts = {text.id: text for text in reading.document.texts}
    assert list(texts) == [
        "situation",
        "next_step",
        "who_acts",
        "agreements",
        "goals",
        "measures",
        "responsibilities",
        "success",
    ]
    assert texts["situation"].text == "= Lage\n\u202eabc 👩‍👧"
    assert (texts["goals"].title.de, texts["goals"].changed_by) == ("Welche Ziele haben wir?", "Kim Koordination")
    assert reading.document.numbers == {}
    assert (reading.document.city, reading.document.made_up) == ("Dortmund", False)


def test_3_only_what_was_looked_at(ws_and_place):
    ws, place = ws_and_place
    seen = {text.section: text.version for text in read_texts(KIM, ws, place, "plan")}
    written(ws, place, "goals", "Geändert", actor=ALEX, version=1)
    assert refused(lambda: submit_version(KIM, ws, "plan", place, seen=seen)) == "changed_meanwhile"
    assert submissions(KIM, ws) == ()
    done = submit_version(KIM, ws, "plan", place, seen={**seen, "goals": 2})
    assert refused(lambda: submit_version(KIM, ws, "plan", place)) == "submission_unchanged"
    approve_submission(ROBIN, ws, done.id, 1)
    assert refused(lambda: submit_version(KIM, ws, "plan", place)) == "submission_unchanged"
    empty = areas(ws)[1]
    assert refused(lambda: submit_version(KIM, ws, "plan", empty)) == "submission_empty"
    written(ws, empty, "goals", " \n ")
    assert refused(lambda: submit_version(KIM, ws, "plan", empty)) == "submission_empty"
    assert len(submissions(KIM, ws)) == 1


def test_3_a_returned_or_withdrawn_version_may_be_handed_in_again(ws_and_place):
    ws, place = ws_and_place
    first = submit_version(KIM, ws, "plan", place)
    withdraw_submission(KIM, ws, first.id, 1)
    second = submit_version(KIM, ws, "plan", place)
    return_submission(ROBIN, ws, second.id, 1, "Bitte genauer")
    third = submit_version(KIM, ws, "plan", place)
    assert [entry.state for entry in submissions(KIM, ws)] == ["submitted", "returned", "withdrawn"]
    assert first.content_hash == second.content_hash == third.content_hash


def test_3_profile_of_a_wave_that_changes_meanwhile(ws_and_wave, monkeypatch):
    ws, wave, _ = ws_and_wave

    def changes(actor, ws, wave_id, **named):
        released = wave_profile(actor, ws, wave_id, **named)
        with ws.store.writing() as repository:
            repository.choose_cut_points(wave_id, None, None)
            repository._session.get_one(_wave_model(), wave_id).label = "Anders"
        return released

    monkeypatch.setattr(reviews_module, "wave_profile", changes)
    assert refused(lambda: submit_version(KIM, ws, "profile", Place(wave=wave))) == "changed_meanwhile"
    assert submissions(KIM, ws) == ()
    assert choose_cut_points(KIM, ws, wave, None).version == 2


def _wave_model():
    from ctc_toolkit.store.models import SurveyWave

    return SurveyWave


DECISIONS = {
    "return": lambda ws, entry, version: return_submission(ROBIN, ws, entry.id, version, "Grund"),
    "approve": lambda ws, entry, version: approve_submission(ROBIN, ws, entry.id, version),
    "withdraw": lambda ws, entry, version: withdraw_submission(KIM, ws, entry.id, version),
}
STATES = {"return": "returned", "approve": "approved", "withdraw": "withdrawn"}


@pytest.mark.parametrize("first", DECISIONS)
def test_4_states_go_one_way(ws_and_place, first):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    assert (entry.state, entry.version) == ("submitted", 1)
    assert DECISIONS[first](ws, entry, 1).state == STATES[first]
    before = tables_in(ws)
    for decide in DECISIONS.values():
        assert refused(lambda decide=decide: decide(ws, entry, 1)) == "changed_meanwhile"
        assert refused(lambda decide=decide: decide(ws, entry, 2)) == "submission_not_open"
    assert now(ws, entry).state == STATES[first]
    assert now(ws, entry).version == 2
    assert tables_in(ws) == before
    if first == "return":
        comment_on_submission(KIM, ws, entry.id, "Wir ergänzen das.")
    else:
        assert refused(lambda: comment_on_submission(KIM, ws, entry.id, "Zu spät")) == "submission_not_open"


def test_5_only_the_newest(ws_and_place):
    ws, place = ws_and_place
    old = handed_in(ws, place, "alt")
    new = handed_in(ws, place, "neu")
    for decide in ("return", "approve"):
        assert refused(lambda decide=decide: DECISIONS[decide](ws, old, 1)) == "submission_superseded"
    assert (now(ws, old).newest, now(ws, new).newest) == (False, True)
    DECISIONS["return"](ws, new, 1)
    answer = handed_in(ws, place, "ganz neu")
    assert DECISIONS["approve"](ws, answer, 1).state == "approved"
    assert [entry.state for entry in submissions(KIM, ws)] == ["approved", "returned", "submitted"]
    assert DECISIONS["withdraw"](ws, old, 1).state == "withdrawn"


def at_once(*calls):
    """Start the calls at the same moment and return what each returned or with which code it was refused."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        except ToolkitError as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_6_approve_against_withdraw(ws_and_place, database_url):
    ws, place = ws_and_place
    other = open_workspace(database_url)
    winners = set()
    for turn in range(6):
        entry = handed_in(ws, place, f"Fassung {turn}")
        results = at_once(
            lambda entry=entry: DECISIONS["approve"](ws, entry, 1),
            lambda entry=entry: DECISIONS["withdraw"](other, entry, 1),
            lambda entry=entry: DECISIONS["return"](other, entry, 1),
        )
        won = [result for result in results if not isinstance(result, str)]
        assert len(won) == 1
        assert [result for result in results if isinstance(result, str)] == ["changed_meanwhile"] * 2
        assert now(ws, entry).state == won[0].state
        history = read_submission(KIM, ws, entry.id).history[0].lines
        assert [line.kind for line in history] == ["submitted", won[0].state]
        winners.add(won[0].state)
    assert winners <= {"approved", "withdrawn", "returned"}
    other.close()


def test_6_two_versions_at_once(ws_and_place, database_url, monkeypatch):
    ws, place = ws_and_place
    other = open_workspace(database_url)
    monkeypatch.setattr(reviews_module, "document_of", _always_new(reviews_module.document_of))
    results = at_once(*(lambda ws=ws: submit_version(KIM, ws, "plan", place) for ws in (ws, other, ws, other)))
    assert sorted(entry.number for entry in results) == [1, 2, 3, 4]
    assert [entry.newest for entry in submissions(KIM, ws)].count(True) == 1
    other.close()


def _always_new(document_of):
    def made(*values):
        content = json.loads(document_of(*values))
        return canonical({**content, "nonce": new_id()})

    return made


def test_6_the_same_version_at_once_is_handed_in_once(ws_and_place, database_url):
    ws, place = ws_and_place
    other = open_workspace(database_url)
    results = at_once(*(lambda ws=ws: submit_version(KIM, ws, "plan", place) for ws in (ws, other)))
    assert sorted(str(getattr(entry, "number", entry)) for entry in results) == ["1", "submission_unchanged"]
    other.close()


def test_7_comments_and_history(ws_and_place):
    ws, place = ws_and_place
    first = handed_in(ws, place, "eins")
    comment_on_submission(ROBIN, ws, first.id, "  Wie viele?\n", "goals")
    comment_on_submission(KIM, ws, first.id, "Hundert.", "goals")
    return_submission(ROBIN, ws, first.id, 1, "Bitte mit Zahl")
    second = handed_in(ws, place, "zwei")
    approve_submission(ROBIN, ws, second.id, 1)
    expected = [
        (2, [("submitted", Role.COORDINATOR, None, ""), ("approved", Role.MULTIPLIER, None, "")]),
        (
            1,
            [
                ("submitted", Role.COORDINATOR, None, ""),
                ("comment", Role.MULTIPLIER, "goals", "Wie viele?"),
                ("comment", Role.COORDINATOR, "goals", "Hundert."),
                ("returned", Role.MULTIPLIER, None, "Bitte mit Zahl"),
            ],
        ),
    ]
    for actor in (KIM, ROBIN, ALEX):
        for entry in (first, second):
            history = read_submission(actor, ws, entry.id).history
            told = [(part.number, [(x.kind, x.role, x.section, x.text) for x in part.lines]) for part in history]
            assert told == expected


def test_7_one_person_with_two_roles_acts_in_the_one_that_allows_it(ws_and_place):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    both = Actor("Beides", frozenset({(Role.MULTIPLIER, "05113000"), (Role.COORDINATOR, "05113000")}))
    comment_on_submission(both, ws, entry.id, "Aus der Geschäftsstelle")
    assert read_submission(KIM, ws, entry.id).history[0].lines[-1].role == Role.MULTIPLIER


def test_8_who_sees_what(ws_and_place):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    other = areas(ws)[1]
    here = Actor("Hier", frozenset({(Role.AREA_TEAM, DORTMUND, place.area)}))
    there = Actor("Dort", frozenset({(Role.AREA_TEAM, DORTMUND, other.area)}))
    for actor in (KIM, ROBIN, ALEX, here):
        assert [seen.id for seen in submissions(actor, ws)] == [entry.id]
        assert read_submission(actor, ws, entry.id).document.texts[4].text == "Ein Ziel"
    for actor in (ESSENER, there):
        assert submissions(actor, ws) == ()
        assert refused(lambda actor=actor: read_submission(actor, ws, entry.id)) == "not_available"
    for actor in (ESSENER, there, here, ALEX):
        assert refused(lambda actor=actor: submit_version(actor, ws, "plan", place)) == "not_available"
    assert refused(lambda: comment_on_submission(ESSENER, ws, entry.id, "x")) == "not_available"
    assert refused(lambda: withdraw_submission(ESSENER, ws, entry.id, 1)) == "not_available"
    assert refused(lambda: approve_submission(KIM, ws, entry.id, 1)) == "not_available"
    for actor in (ROBIN, OFFICE):
        assert refused(lambda actor=actor: read_texts(actor, ws, place, "plan")) == "not_available"
    assert refused(lambda: read_submission(ROBIN, ws, new_id())) == "not_available"


def test_8_what_was_taken_back(ws_and_place):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    withdraw_submission(KIM, ws, entry.id, 1)
    assert now(ws, entry, ROBIN).state == "withdrawn"
    assert refused(lambda: read_submission(ROBIN, ws, entry.id)) == "not_available"
    for actor in (KIM, ALEX):
        assert read_submission(actor, ws, entry.id).submission.state == "withdrawn"


def test_8_places_that_do_not_fit(ws_and_wave):
    ws, wave, place = ws_and_wave
    for kind, where in [
        ("plan", Place(wave=wave)),
        ("profile", place),
        ("profile", Place()),
        ("profile", Place(area=new_id(), wave=wave)),
        ("profile", Place(wave=new_id())),
        ("anderes", place),
    ]:
        assert refused(lambda kind=kind, where=where: submit_version(KIM, ws, kind, where)) == "not_available"
    assert submissions(KIM, ws) == ()


def waits(ws, actor):
    return [(entry.waits_for, entry.reason, entry.yours) for entry in review_digest(actor, ws)]


def test_9_digest(ws_and_place):
    ws, place = ws_and_place
    assert waits(ws, KIM) == []
    first = handed_in(ws, place, "eins")
    assert waits(ws, KIM) == [("office", "submitted", False)]
    assert waits(ws, ROBIN) == [("office", "submitted", True)]
    assert review_digest(KIM, ws)[0].since == first.submitted_at
    comment_on_submission(ROBIN, ws, first.id, "Wie viele?", "goals")
    assert waits(ws, KIM) == [("office", "submitted", False), ("city", "commented", True)]
    assert waits(ws, ROBIN) == [("office", "submitted", True), ("city", "commented", False)]
    comment_on_submission(KIM, ws, first.id, "Hundert", "goals")
    assert waits(ws, KIM) == [("office", "submitted", False)]
    return_submission(ROBIN, ws, first.id, 1, "Bitte ergänzen")
    assert waits(ws, KIM) == [("city", "returned", True)]
    second = handed_in(ws, place, "zwei")
    assert [entry.submission.number for entry in review_digest(KIM, ws)] == [second.number] == [2]
    approve_submission(ROBIN, ws, second.id, 1)
    assert waits(ws, KIM) == waits(ws, ROBIN) == []
    third = handed_in(ws, place, "drei")
    withdraw_submission(KIM, ws, third.id, 1)
    assert waits(ws, KIM) == waits(ws, ROBIN) == []


def test_9_longest_waiting_first(ws_and_place):
    ws, place = ws_and_place
    other = areas(ws)[1]
    written(ws, other, "goals", "Anderes")
    entries = [submit_version(KIM, ws, "plan", where) for where in (other, place)]
    assert [entry.submission.id for entry in review_digest(ROBIN, ws)] == [entry.id for entry in entries]
    assert waits(ws, ESSENER) == []


def test_10_damaged(ws_and_place):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    with ws.store.database.engine.connect() as connection:
        changed = connection.execution_options(ctc_intent="write")
        changed.execute(sql("UPDATE submission SET document = replace(document, 'Ein Ziel', 'Kein Ziel')"))
        changed.commit()
    assert refused(lambda: read_submission(KIM, ws, entry.id)) == "submission_damaged"
    with pytest.raises(ValueError, match="submission"):
        read_document("[]")


@pytest.mark.parametrize("said", ["", "  \n\t", "\x00\x07"])
def test_11_something_must_be_said(ws_and_place, said):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    before = tables_in(ws)
    assert refused(lambda: return_submission(ROBIN, ws, entry.id, 1, said)) == "reason_missing"
    assert refused(lambda: comment_on_submission(ROBIN, ws, entry.id, said)) == "comment_missing"
    assert refused(lambda: comment_on_submission(ROBIN, ws, entry.id, "x" * (LONGEST_TEXT + 1))) == "text_too_long"
    assert refused(lambda: comment_on_submission(ROBIN, ws, entry.id, "x", "gibtsnicht")) == "section_unknown"
    assert refused(lambda: comment_on_submission(ROBIN, ws, entry.id, "x", NUMBERS)) == "section_unknown"
    assert tables_in(ws) == before
    assert now(ws, entry).state == "submitted"


def test_11_audit_lines_name_the_submission(ws_and_place):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    comment_on_submission(ROBIN, ws, entry.id, "GEHEIM")
    return_submission(ROBIN, ws, entry.id, 1, "GEHEIM")
    lines = [line for line in audit_log(ws) if entry.id in line.object]
    assert [(line.who, line.action, line.ags) for line in lines] == [
        (KIM.name, "submit_version", DORTMUND),
        (ROBIN.name, "comment_on_submission", DORTMUND),
        (ROBIN.name, "return_submission", DORTMUND),
    ]
    assert not [line for line in audit_log(ws) if "GEHEIM" in line.object]


def test_1_texts_can_be_edited_while_a_version_is_under_review(ws_and_place):
    ws, place = ws_and_place
    entry = submit_version(KIM, ws, "plan", place)
    save_text(ALEX, ws, place, "goals", "Weiter gedacht", 1)
    assert read_submission(ROBIN, ws, entry.id).document.texts[4].text == "Ein Ziel"


def test_12_four_eyes(ws_and_place):
    ws, place = ws_and_place
    both = Actor("Kim Beides", frozenset({*KIM.roles, (Role.MULTIPLIER, None)}))
    own = submit_version(both, ws, "plan", place)
    assert refused(lambda: approve_submission(both, ws, own.id, own.version)) == "submission_own"
    assert now(ws, own).state == "submitted"
    assert approve_submission(ROBIN, ws, own.id, own.version).state == "approved"
