"""The way of an area through the phases, on SQLite and on PostgreSQL.

1. Before anything is entered an area is in phase 1 with nothing done; looking stores nothing.
2. What is entered is stored with its fields; entries of others in other fields are kept.
3. Two different entries in the same field: nothing is stored, both are handed back, and a decision can be saved.
4. Every changed field leaves one line in the history, with person, before and after; what did not change leaves none.
5. A phase opens when its gate needs nothing more, or with a written reason; going back takes a reason; the version
   decides between two who do it at once.
6. A pause has a reason and at most three years; nothing is proposed during it; it ends when somebody says so.
7. The next cycle begins after phase 5 with no step begun; the one before can be read with its files.
8. Evidence comes back byte by byte; wrong files, too much, another area's file, a damaged file are refused.
9. A member of one area works on that area only, and does not open phases.
10. Many who make entries at the same time lose nothing: every field of everybody is there in the end.
11. Wrong entries are refused with a code and change nothing.
"""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

import ctc_toolkit.workspace.process as process_module
from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import (
    StepConflict,
    StepSaved,
    add_evidence,
    area_process,
    open_phase,
    pause_area,
    read_evidence,
    remove_evidence,
    resume_area,
    save_step,
    start_next_cycle,
    step_history,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace, tables_in

TODAY = date(2026, 11, 25)
PDF = b"%PDF-1.7 " + bytes(range(256))


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def areas(ws):
    with ws.store.reading() as repository:
        return [area.id for area in repository.city(DORTMUND).areas]


def enter(ws, area, step, actor=COORDINATOR, before=None, **changes):
    start = before or StepFields()
    return save_step(actor, ws, area, step, before=start, after=replace(start, **changes))


def meet_gate(ws, area, number):
    for step in area_process(COORDINATOR, ws, area).phases[number - 1].gate:
        assert isinstance(enter(ws, area, step.id, state="fully"), StepSaved)


def code(call):
    with pytest.raises(ToolkitError) as refused:
        call()
    return refused.value.code


def test_1_before_anything(ws):
    area, before = areas(ws)[0], tables_in(ws)
    found = area_process(COORDINATOR, ws, area, today=TODAY)
    assert (found.phase, found.cycle, found.cycle_number, found.paused) == (1, None, 1, False)
    assert [view.state for view in found.phases] == ["current", "open", "open", "open", "open"]
    assert sum(view.progress.applicable for view in found.phases) == 124
    assert all(view.progress.met == 0 for view in found.phases)
    assert len(found.phases[0].gate) == 9
    assert len(found.proposals) == 3
    assert step_history(COORDINATOR, ws, area, "b1_1_1").changes == ()
    assert tables_in(ws) == before


def test_2_entries_of_several_people_are_put_together(ws):
    area = areas(ws)[0]
    first = enter(ws, area, "b1_1_1", state="in_progress", function="coordinator", due=TODAY)
    assert isinstance(first, StepSaved)
    theirs = enter(ws, area, "b1_1_1", before=first.fields, note="von anderen")
    mine = enter(ws, area, "b1_1_1", before=first.fields, state="mostly", evidence="Protokoll =1+1 שכונה 👩‍👧")
    assert mine.fields == replace(theirs.fields, state="mostly", evidence="Protokoll =1+1 שכונה 👩‍👧")
    view = area_process(COORDINATOR, ws, area, today=TODAY)
    assert view.step("b1_1_1").fields == mine.fields
    assert view.step("b1_1_1").changed_by == COORDINATOR.name
    assert view.phases[0].progress.met == 1


def test_3_conflict_and_decision(ws):
    area, other = areas(ws)[0], replace(COORDINATOR, name="Vertretung")
    first = enter(ws, area, "b1_1_2", note="Entwurf")
    enter(ws, area, "b1_1_2", actor=other, before=first.fields, note="Fassung der Vertretung")
    lost = enter(ws, area, "b1_1_2", before=first.fields, note="meine Fassung", state="fully")
    assert isinstance(lost, StepConflict)
    assert [(one.field, one.theirs, one.yours) for one in lost.conflicts] == [
        ("note", "Fassung der Vertretung", "meine Fassung")
    ]
    assert lost.changed_by == "Vertretung"
    assert area_process(COORDINATOR, ws, area).step("b1_1_2").fields == lost.current
    decided = enter(ws, area, "b1_1_2", before=lost.current, note="meine Fassung", state="fully")
    assert (decided.fields.note, decided.fields.state) == ("meine Fassung", "fully")
    assert [line.action for line in audit_log(ws) if line.action == "save_step"] == ["save_step"] * 3


def test_4_history(ws):
    area = areas(ws)[0]
    first = enter(ws, area, "b1_1_3", state="partly", due=TODAY)
    enter(ws, area, "b1_1_3", before=first.fields, state="fully")
    enter(ws, area, "b1_1_3", before=replace(first.fields, state="fully"))
    lines = step_history(COORDINATOR, ws, area, "b1_1_3").changes
    assert [(line.field, line.before, line.after, line.who) for line in lines] == [
        ("state", "partly", "fully", COORDINATOR.name),
        ("due", "", "2026-11-25", COORDINATOR.name),
        ("state", "not_started", "partly", COORDINATOR.name),
    ]
    assert step_history(COORDINATOR, ws, area, "b1_1_4").changes == ()


def test_5_gates(ws):
    area = areas(ws)[0]
    assert code(lambda: open_phase(COORDINATOR, ws, area, phase=2, version=1)) == "phase_reason_missing"
    assert code(lambda: open_phase(COORDINATOR, ws, area, phase=6, version=1, reason="x")) == "phase_unknown"
    assert code(lambda: open_phase(COORDINATOR, ws, area, phase=2, version=1, reason="x" * 600)) == "phase_reason_long"
    meet_gate(ws, area, 1)
    opened = open_phase(COORDINATOR, ws, area, phase=2, version=1)
    assert (opened.phase, opened.version, [view.state for view in opened.phases][:2]) == (2, 2, ["done", "current"])
    assert code(lambda: open_phase(COORDINATOR, ws, area, phase=3, version=1, reason="x")) == "changed_meanwhile"
    early = open_phase(COORDINATOR, ws, area, phase=4, version=2, reason="Ratsbeschluss drängt")
    assert (early.phase, len(early.phases[1].gate)) == (4, len(opened.phases[1].gate))
    assert code(lambda: open_phase(COORDINATOR, ws, area, phase=1, version=3)) == "phase_reason_missing"
    assert open_phase(COORDINATOR, ws, area, phase=4, version=3).version == 3
    back = open_phase(COORDINATOR, ws, area, phase=3, version=3, reason="noch einmal prüfen")
    with ws.store.reading() as repository:
        lines = [line for line in repository.process.changes(back.cycle.id) if line.field == "phase"]
    assert [(line.before, line.after, line.reason) for line in lines] == [
        ("4", "3", "noch einmal prüfen"),
        ("2", "4", "Ratsbeschluss drängt"),
        ("1", "2", ""),
    ]


def test_6_pauses(ws):
    area = areas(ws)[0]
    today = date.today()
    assert (
        code(lambda: pause_area(COORDINATOR, ws, area, reason=" ", resume_on=None, version=0)) == "pause_reason_missing"
    )
    for day in (today, today - timedelta(1), today + timedelta(4 * 366)):
        assert (
            code(lambda day=day: pause_area(COORDINATOR, ws, area, reason="x", resume_on=day, version=0))
            == "pause_date"
        )
    enter(ws, area, "b1_1_1", due=today - timedelta(3), state="in_progress")
    resting = pause_area(COORDINATOR, ws, area, reason="Elternzeit", resume_on=today + timedelta(90), version=0)
    assert resting.paused
    assert resting.proposals == ()
    assert (resting.cycle.pause_reason, resting.cycle.resume_on) == ("Elternzeit", today + timedelta(90))
    assert code(lambda: resume_area(COORDINATOR, ws, area, version=1)) == "changed_meanwhile"
    again = resume_area(COORDINATOR, ws, area, version=resting.cycle.version)
    assert not again.paused
    assert again.proposals[0].why == "overdue"


def test_7_next_cycle(ws):
    area = areas(ws)[0]
    assert code(lambda: start_next_cycle(COORDINATOR, ws, area, version=1)) == "cycle_too_early"
    enter(ws, area, "b1_1_1", state="fully", note="aus dem ersten Durchgang")
    file = add_evidence(COORDINATOR, ws, area, "b1_1_1", name="a.pdf", content=PDF)
    last = open_phase(COORDINATOR, ws, area, phase=5, version=1, reason="Probe")
    assert code(lambda: start_next_cycle(COORDINATOR, ws, area, version=1)) == "changed_meanwhile"
    second = start_next_cycle(COORDINATOR, ws, area, version=last.version)
    assert (second.phase, second.cycle_number, second.cycles) == (1, 2, 2)
    assert second.step("b1_1_1").fields == StepFields()
    assert second.step("b1_1_1").files == ()
    first = area_process(COORDINATOR, ws, area, cycle=1)
    assert first.step("b1_1_1").fields.note == "aus dem ersten Durchgang"
    assert first.cycle.ended_on is not None
    assert first.proposals == ()
    assert read_evidence(COORDINATOR, ws, area, file.id)[1] == PDF
    assert code(lambda: area_process(COORDINATOR, ws, area, cycle=3)) == "not_available"


def test_8_evidence(ws, monkeypatch):
    area, other = areas(ws)
    file = add_evidence(COORDINATOR, ws, area, "b1_1_1", name="../Größe.pdf", content=PDF)
    assert (file.name, file.media_type, file.size) == ("Größe.pdf", "application/pdf", len(PDF))
    found, content = read_evidence(COORDINATOR, ws, area, file.id)
    assert (found, content) == (file, PDF)
    assert area_process(COORDINATOR, ws, area).step("b1_1_1").files == (file,)
    assert code(lambda: read_evidence(COORDINATOR, ws, other, file.id)) == "not_available"
    assert code(lambda: remove_evidence(COORDINATOR, ws, other, file.id)) == "not_available"
    assert code(lambda: add_evidence(COORDINATOR, ws, area, "b1_1_1", name="a.exe", content=PDF)) == "evidence_type"
    assert code(lambda: add_evidence(COORDINATOR, ws, area, "x9", name="a.pdf", content=PDF)) == "step_unknown"
    monkeypatch.setattr(process_module, "MOST_BYTES", 2 * len(PDF) - 1)
    assert code(lambda: add_evidence(COORDINATOR, ws, area, "b1_1_1", name="b.pdf", content=PDF)) == "evidence_no_room"
    with ws.store.database.session("write") as session:
        session.execute(text("UPDATE evidence_file SET content = :other"), {"other": b"%PDF-1.7 forged"})
    assert code(lambda: read_evidence(COORDINATOR, ws, area, file.id)) == "evidence_damaged"
    remove_evidence(COORDINATOR, ws, area, file.id)
    assert code(lambda: read_evidence(COORDINATOR, ws, area, file.id)) == "not_available"
    lines = step_history(COORDINATOR, ws, area, "b1_1_1").changes
    assert [(line.field, line.before, line.after) for line in lines] == [
        ("file", "Größe.pdf", ""),
        ("file", "", "Größe.pdf"),
    ]


def test_9_members_of_one_area(ws):
    own, other = areas(ws)
    member = Actor("Gebietsteam", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, own)}))
    assert isinstance(enter(ws, own, "b1_1_1", actor=member, state="fully"), StepSaved)
    assert area_process(member, ws, own).step("b1_1_1").changed_by == "Gebietsteam"
    before = tables_in(ws)
    for refused in (
        lambda: area_process(member, ws, other),
        lambda: enter(ws, other, "b1_1_1", actor=member, state="fully"),
        lambda: add_evidence(member, ws, other, "b1_1_1", name="a.pdf", content=PDF),
        lambda: open_phase(member, ws, own, phase=2, version=1, reason="x"),
        lambda: pause_area(member, ws, own, reason="x", resume_on=None, version=0),
    ):
        assert code(refused) == "not_available"
    assert {**tables_in(ws), "audit_record": 0} == {**before, "audit_record": 0}


def test_10_many_at_once(ws):
    area, gate, problems = areas(ws)[0], threading.Barrier(6), []
    fields = {"state": "fully", "evidence": "a", "note": "b", "link": "https://a.de", "function": "youth", "due": TODAY}

    def work(name, value):
        gate.wait(30)
        for step in ("b1_1_1", "b1_1_2", "b1_1_3", "b1_1_4"):
            try:
                outcome = enter(ws, area, step, **{name: value})
                assert isinstance(outcome, StepSaved)
            except Exception as problem:
                problems.append(problem)

    threads = [threading.Thread(target=work, args=entry) for entry in fields.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    view = area_process(COORDINATOR, ws, area)
    for step in ("b1_1_1", "b1_1_2", "b1_1_3", "b1_1_4"):
        assert view.step(step).fields == StepFields(**fields)
        assert len(step_history(COORDINATOR, ws, area, step).changes) == len(fields)
    assert view.cycles == 1


def test_11_wrong_entries(ws):
    area, before = areas(ws)[0], tables_in(ws)
    for expected, changes in {
        "step_reason_missing": {"state": "not_applicable"},
        "step_link": {"link": "javascript:alert(1)"},
        "step_function_unknown": {"function": "mayor"},
        "step_date": {"due": date(1990, 1, 1)},
        "step_text_long": {"note": "x" * 5000},
    }.items():
        assert code(lambda changes=changes: enter(ws, area, "b1_1_1", **changes)) == expected
    assert code(lambda: enter(ws, area, "nothing", state="fully")) == "step_unknown"
    assert code(lambda: step_history(COORDINATOR, ws, area, "nothing")) == "step_unknown"
    assert code(lambda: area_process(COORDINATOR, ws, "' OR 1=1 --")) == "not_available"
    assert tables_in(ws) == {**before, "audit_record": tables_in(ws)["audit_record"]}
