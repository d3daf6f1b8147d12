"""Rules of bodies, members, meetings and decisions, and the proposed agenda.

1. The catalogue holds exactly 12 sectors, each with what one can do; the check finds another number, with its line.
2. A body has a name; an area team belongs to an area, a steering group to the whole city, unknown kinds are refused.
3. A member has function, organisation and sector or none; unknown sectors and seats, and names of young people, are
   refused.
4. Coverage counts the members by sector and names what is missing, in the order of the catalogue.
5. A meeting has a day; contradicting days, more people than were invited, and people before the day are refused.
6. What people type as hour and agenda is stored in one form.
7. A decision has day, text and reasons; contradicting days, unknown functions and steps, and wrong replacements are
   refused.
8. The wording can be mended on the day of the entry, the rest at any time.
9. Search finds every word, whatever its case and accents.
10. The agenda begins with minutes and decisions, proposes what is urgent and what concerns the body, names the gate and
    missing sectors, and proposes nothing for an area that rests.
11. Changes in different fields are put together, the same field changed differently is handed back.
"""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.process import check_process, load_process
from ctc_toolkit.process.agenda import CONCERNS, AreaState, OpenDecision, proposed_agenda
from ctc_toolkit.process.bodies import (
    BODY_KINDS,
    BodyFields,
    MemberFields,
    body_problems,
    coverage,
    member_problems,
    tidied_body,
    tidied_member,
)
from ctc_toolkit.process.decisions import (
    DecisionFields,
    Known,
    decision_problems,
    fixed_wording,
    found_in,
    number_of,
    steps_and_milestones,
    tidied_decision,
)
from ctc_toolkit.process.meetings import (
    AroundMeeting,
    MeetingFields,
    clock,
    meeting_problems,
    points,
    tidied_meeting,
)
from ctc_toolkit.process.merging import FieldClash, changed_fields, put_together
from ctc_toolkit.process.progress import StepStatus, missing_at_gate, steps_of_phase

CATALOGUE = load_process()
TODAY = date(2026, 11, 25)
SECTORS = [one.id for one in CATALOGUE.sectors]


def codes(found):
    return {name: problem.code for name, problem in found.items()}


def test_1_twelve_sectors():
    assert len(CATALOGUE.sectors) == 12
    assert len(set(SECTORS)) == 12
    assert all(one.ask.de and one.ask.en and one.who.de and one.who.en for one in CATALOGUE.sectors)
    assert all(len(one.short.get(language)) <= 20 for one in CATALOGUE.sectors for language in ("de", "en"))


@pytest.mark.parametrize("number", [11, 13])
def test_1_another_number_is_found(tmp_path, number):
    folder = tmp_path / "process"
    shutil.copytree(catalogue_folder() / "process", folder)
    path = folder / "sectors.yaml"
    text = path.read_text(encoding="utf-8")
    last = text[text.rindex("- id: ") :]
    changed = text.removesuffix(last) if number == 11 else text + last.replace("- id: politics", "- id: more")
    path.write_text(changed, encoding="utf-8")
    found = [one for one in check_process(folder) if one.code == "process_sector_count"]
    assert [(one.file, dict(one.values)["found"]) for one in found] == [("process/sectors.yaml", str(number))]
    assert str(number) in found[0].say("de")
    lines = changed.splitlines()
    assert lines[found[0].line - 1].startswith("- id: ")


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        (BodyFields("area_team", "Team", "area-1"), {}),
        (BodyFields("steering_group", "Lenkungsgruppe"), {}),
        (BodyFields("work_group", "AG", "area-1"), {}),
        (BodyFields("work_group", " "), {"name": "body_text_missing"}),
        (BodyFields("work_group", "x" * 201), {"name": "body_text_long"}),
        (BodyFields("area_team", "Team"), {"area_id": "body_area_missing"}),
        (BodyFields("steering_group", "Lenkung", "area-1"), {"area_id": "body_area_too_much"}),
        (BodyFields("work_group", "AG", "elsewhere"), {"area_id": "body_area_unknown"}),
        (BodyFields("committee", "AG"), {"kind": "body_kind_unknown"}),
        (BodyFields("work_group", "AG", closed_on=date(1999, 1, 1)), {"closed_on": "body_date"}),
        (BodyFields("work_group", "AG", closed_on=date(2026, 9, 1)), {"closed_on": "body_closed_before_meeting"}),
    ],
)
def test_2_bodies(entered, found):
    assert codes(body_problems(entered, ["area-1"], TODAY, date(2026, 10, 1))) == found


def test_2_tidied():
    entered = BodyFields("work_group", " AG\n Daten\x00 ", task=" eins \r\n zwei\x07 ")
    assert tidied_body(entered) == BodyFields("work_group", "AG Daten", task="eins\n zwei")


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        (MemberFields("Leitung", "Jugendamt", "youth_welfare"), {}),
        (MemberFields("Beratung", "Geschäftsstelle", None), {}),
        (MemberFields("", " ", "schools"), {"function": "body_text_missing", "organisation": "body_text_missing"}),
        (MemberFields("Leitung", "Jugendamt"), {"sector": "body_sector_missing"}),
        (MemberFields("Leitung", "Jugendamt", "army"), {"sector": "body_sector_unknown"}),
        (MemberFields("Leitung", "Jugendamt", "schools", "king"), {"seat": "body_seat_unknown"}),
        (MemberFields("SV", "Schule", "young_people", name="Mia"), {"name": "body_name_of_young_person"}),
        (MemberFields("SV", "Schule", "young_people"), {}),
        (MemberFields("L", "J", "schools", name="x" * 201, contact="y" * 201),
         {"name": "body_text_long", "contact": "body_text_long"}),
    ],
)  # fmt: skip
def test_3_members(entered, found):
    assert codes(member_problems(entered, CATALOGUE)) == found


def test_3_tidied():
    entered = MemberFields(" Leitung ", "Jugend\tamt", None, name="Kim\n Ö. ", contact=" 0231 50-0 ")
    assert tidied_member(entered) == MemberFields("Leitung", "Jugend amt", None, name="Kim Ö.", contact="0231 50-0")


def test_4_coverage():
    found = coverage(["schools", "schools", None, "parents", "gone"], CATALOGUE)
    assert found.all == 12
    assert (found.counts["schools"], found.counts["parents"], found.counts["sports"]) == (2, 1, 0)
    assert found.without == 2
    assert [one.id for one in found.there] == ["schools", "parents"]
    assert [one.id for one in found.missing] == [name for name in SECTORS if name not in ("schools", "parents")]
    assert list(found.counts) == SECTORS
    assert not coverage(SECTORS, CATALOGUE).missing


MEETING = MeetingFields(date(2026, 11, 20), "17:00", "Rathaus", "held", invited=12, attended=9, minutes="So war es.")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"on": None}, {"on": "meeting_day_missing"}),
        ({"on": date(1999, 1, 1), "state": "planned"}, {"on": "body_date"}),
        ({"on": date(2026, 11, 18)}, {"on": "meeting_twice"}),
        ({"on": date(2026, 11, 18), "state": "cancelled", "attended": None}, {}),
        ({"on": date(2026, 12, 24), "state": "planned", "attended": None}, {"on": "meeting_after_closing"}),
        ({"on": date(2026, 11, 26)}, {"state": "meeting_not_yet", "attended": "meeting_nobody_yet"}),
        ({"state": "cancelled"}, {"attended": "meeting_nobody_yet"}),
        ({"attended": 13}, {"attended": "meeting_more_than_invited"}),
        ({"attended": 13, "invited": None}, {}),
        ({"attended": None, "invited": 501}, {"invited": "meeting_count"}),
        ({"attended": -1}, {"attended": "meeting_count"}),
        ({"begins": "25:00"}, {"begins": "meeting_clock"}),
        ({"begins": "abends"}, {"begins": "meeting_clock"}),
        ({"state": "moved"}, {"state": "meeting_state_unknown"}),
        ({"agreed_on": date(2026, 11, 19)}, {"agreed_on": "meeting_agreed_day"}),
        ({"agreed_on": date(2026, 11, 26)}, {"agreed_on": "meeting_agreed_day"}),
        ({"agreed_on": date(2026, 11, 25)}, {}),
        ({"agreed_on": date(2026, 11, 25), "minutes": " "}, {"agreed_on": "meeting_no_minutes"}),
        ({"minutes": "x" * 20_001}, {"minutes": "body_text_long"}),
        ({"agenda": "x" * 4001, "place": "y" * 201}, {"agenda": "body_text_long", "place": "body_text_long"}),
    ],
)
def test_5_meetings(changes, found):
    around = AroundMeeting(frozenset({date(2026, 11, 18)}), date(2026, 12, 20))
    assert codes(meeting_problems(replace(MEETING, **changes), TODAY, around)) == found


def test_5_decisions_hold_the_day():
    around = AroundMeeting(decided_on=frozenset({date(2026, 11, 20)}))
    assert not meeting_problems(MEETING, TODAY, around)
    moved = replace(MEETING, on=date(2026, 11, 19))
    assert codes(meeting_problems(moved, TODAY, around)) == {"on": "meeting_has_decisions"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("17", "17:00"), ("9.30", "09:30"), ("17:00 Uhr", "17:00"), ("8 h", "08:00"), ("24:00", None), ("5 pm", None)],
)
def test_6_hours(typed, stored):
    assert clock(typed) == stored


def test_6_agenda_and_minutes():
    typed = " 1. Begrüßung\r\n\n- Stand  der Dinge\nTOP 3: Beschluss\n2027 im Blick\x00\n"
    assert points(typed) == ("Begrüßung", "Stand der Dinge", "Beschluss", "2027 im Blick")
    entered = replace(MEETING, agenda=typed, begins="17 Uhr", place=" Rathaus\n", minutes=" a \r\n b\x07")
    stored = tidied_meeting(entered)
    assert (stored.begins, stored.place, stored.minutes) == ("17:00", "Rathaus", "a\n b")
    assert stored.agenda.count("\n") == 3
    assert tidied_meeting(stored) == stored


DECISION = DecisionFields(date(2026, 11, 20), "Wir beginnen.", "Es ist Zeit.", "meeting-1")
KNOWN = Known(
    {"meeting-1": date(2026, 11, 20)},
    {"newer": date(2026, 11, 24), "older": date(2026, 1, 1), "back": date(2026, 11, 24)},
    {"newer": None, "older": None, "back": "own"},
)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"decided_on": None}, {"decided_on": "decision_day_missing"}),
        ({"decided_on": date(1999, 1, 1)}, {"decided_on": "body_date"}),
        ({"decided_on": date(2026, 11, 26), "meeting_id": None}, {"decided_on": "decision_not_yet"}),
        ({"decided_on": date(2026, 11, 19)}, {"decided_on": "decision_other_day"}),
        ({"meeting_id": "elsewhere"}, {"meeting_id": "decision_meeting_unknown"}),
        ({"due": date(2026, 11, 19)}, {"due": "decision_due_before"}),
        ({"due": date(2126, 11, 19)}, {"due": "body_date"}),
        ({"text": "", "reasons": " "}, {"text": "body_text_missing", "reasons": "body_text_missing"}),
        ({"function": "mayor"}, {"function": "step_function_unknown"}),
        ({"function": "coordinator", "step": "b2_1_4"}, {}),
        ({"step": "m2_1"}, {}),
        ({"step": "de_1"}, {}),
        ({"step": "m9_9"}, {"step": "decision_step_unknown"}),
        ({"state": "forgotten"}, {"state": "decision_state_unknown"}),
        ({"state": "withdrawn"}, {"remark": "decision_reason_missing"}),
        ({"state": "withdrawn", "remark": "Der Rat hat anders entschieden."}, {}),
        ({"state": "replaced"}, {"replaced_by": "decision_replacement_missing"}),
        ({"state": "replaced", "replaced_by": "newer"}, {}),
        ({"state": "replaced", "replaced_by": "older"}, {"replaced_by": "decision_replacement_older"}),
        ({"state": "replaced", "replaced_by": "own"}, {"replaced_by": "decision_replacement_unknown"}),
        ({"state": "replaced", "replaced_by": "gone"}, {"replaced_by": "decision_replacement_unknown"}),
        ({"state": "replaced", "replaced_by": "back"}, {"replaced_by": "decision_replacement_circle"}),
        ({"state": "carried_out"}, {}),
    ],
)
def test_7_decisions(changes, found):
    assert codes(decision_problems(replace(DECISION, **changes), CATALOGUE, TODAY, KNOWN, "own")) == found


def test_7_numbers():
    assert (number_of(2026, 3), number_of(2026, 103)) == ("2026-03", "2026-103")
    numbers = steps_and_milestones(CATALOGUE)
    assert len(numbers) == 28 + 118 + 6
    assert (numbers["m2_1"], numbers["b2_1_4"], numbers["de_1"]) == ("2.1", "2.1.4", "")
    tidy = tidied_decision(replace(DECISION, text=" a\r\n", replaced_by="newer"))
    assert (tidy.text, tidy.replaced_by) == ("a", None)


def test_8_wording():
    later = replace(DECISION, text="Wir beginnen im Mai.", reasons="Neu", due=date(2026, 12, 1), state="carried_out")
    assert fixed_wording(DECISION, later, TODAY, TODAY) == {}
    found = fixed_wording(DECISION, later, TODAY - timedelta(1), TODAY)
    assert codes(found) == dict.fromkeys(("text", "reasons"), "decision_wording_fixed")
    assert "24.11.2026" in found["text"].say("de")
    assert "24 Nov 2026" in found["text"].say("en")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("", [0, 1]), ("schüler", [0]), ("SCHULER befragung", [0]), ("befragung", [0, 1]), ("xyz", []), ("2026 01", [1])],
)
def test_9_search(wanted, found):
    entries = [("Schüler", "Befragung im Mai"), ("2026-01", "befragung")]
    assert found_in(entries, wanted, lambda one: one) == [entries[place] for place in found]


def gate_ids(number):
    return [step.id for step in missing_at_gate(CATALOGUE, CATALOGUE.phase(number), {})]


def test_10_standing_points_and_decisions():
    decisions = [
        OpenDecision("2026-02", "Später", date(2027, 5, 1)),
        OpenDecision("2026-01", "Fällig", date(2026, 11, 1)),
        OpenDecision("2026-03", "Ohne Termin", None),
    ]
    held = date(2026, 10, 1)
    found = proposed_agenda("coordination", (), CATALOGUE, TODAY, minutes_of=held, decisions=decisions)
    assert [one.kind for one in found] == ["minutes", "decision_due", "decision_open", "next_meeting", "other"]
    assert found[0].minutes == held
    assert [one.decision.number for one in found[1:3]] == ["2026-01", "2026-03"]


@pytest.mark.parametrize("kind", BODY_KINDS)
def test_10_what_concerns_the_body_comes_first(kind):
    area = AreaState("Nord", 2, {})
    steps = [one.step for one in proposed_agenda(kind, [area], CATALOGUE, TODAY) if one.kind == "step"]
    everything = steps_of_phase(CATALOGUE, CATALOGUE.phase(2))
    fitting = [step for step in everything if CONCERNS[kind] & set(step.responsible)]
    assert len(steps) == 4
    count = min(4, len(fitting))
    assert all(CONCERNS[kind] & set(step.responsible) for step in steps[:count])


def test_10_urgent_first_and_gate():
    statuses = dict.fromkeys(gate_ids(2), StepStatus("fully")) | {"b2_4_1": StepStatus("partly", date(2026, 11, 1))}
    area = AreaState("Nord", 2, statuses)
    found = proposed_agenda("steering_group", [area], CATALOGUE, TODAY)
    first = next(one for one in found if one.kind == "step")
    assert first.step.id == "b2_4_1"
    assert first.why == "overdue"
    assert first.area == ""
    assert [one.phase for one in found if one.kind == "gate_open"] == ([3] if "b2_4_1" not in gate_ids(2) else [])


def test_10_near_the_gate():
    ids = gate_ids(2)
    near = AreaState("Nord", 2, dict.fromkeys(ids[2:], StepStatus("fully")))
    found = [one for one in proposed_agenda("area_team", [near], CATALOGUE, TODAY) if one.kind == "gate_missing"]
    assert [(one.phase, one.count) for one in found] == [(3, 2)]
    far = AreaState("Nord", 2, {})
    assert not [one for one in proposed_agenda("area_team", [far], CATALOGUE, TODAY) if one.kind.startswith("gate")]
    last = AreaState("Nord", 5, dict.fromkeys(gate_ids(5), StepStatus("fully")))
    assert not [one for one in proposed_agenda("area_team", [last], CATALOGUE, TODAY) if one.kind.startswith("gate")]


def test_10_several_areas_and_pauses():
    areas = [AreaState("Nord", 2, {}), AreaState("Süd", 3, {}), AreaState("Ruhe", 1, {}, rests=True)]
    found = proposed_agenda("steering_group", areas, CATALOGUE, TODAY)
    assert {one.area for one in found if one.kind == "step"} == {"Nord", "Süd"}
    assert sum(one.kind == "step" for one in found) == 4


def test_10_missing_sectors():
    held = coverage(SECTORS[:10], CATALOGUE)
    found = [one for one in proposed_agenda("area_team", (), CATALOGUE, TODAY, sectors=held) if one.kind == "sectors"]
    assert [one.sectors for one in found] == [tuple(SECTORS[10:])]
    group = proposed_agenda("work_group", (), CATALOGUE, TODAY, sectors=held)
    assert not [one for one in group if one.kind == "sectors"]


def test_11_changes_are_put_together():
    mine = replace(DECISION, text="Meins", due=date(2026, 12, 1))
    theirs = replace(DECISION, reasons="Ihres")
    together, clashes = put_together(DECISION, mine, theirs)
    assert (together, clashes) == (replace(mine, reasons="Ihres"), ())
    assert changed_fields(DECISION, together) == ("text", "reasons", "due")
    _, clashes = put_together(DECISION, mine, replace(DECISION, text="Ihres"))
    assert clashes == (FieldClash("text", "Ihres", "Meins"),)
    assert put_together(DECISION, mine, mine) == (mine, ())
