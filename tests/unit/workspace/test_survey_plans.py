"""Planned surveys and the gate before the import, on SQLite and on PostgreSQL.

1. What is entered about a plan and its schools comes back as it was, tidied; versions count the changes.
2. What cannot be true is refused and nothing is stored: dates in the future or long ago, unknown choices, texts that
   are too long, numbers out of range, a school twice.
3. `missing` names every single thing that is missing, with field and school, in both languages; a complete plan has
   none.
4. The Schulkonferenz must have been heard before the decision or on its day; a decision must not come after the survey.
5. The deletion date lies in the future, after the survey, and at most twelve months after it.
6. A purpose is one of a fixed list; another one needs the note of the data protection officer.
7. Schools that said no are counted and left out; nothing is demanded of them. If all said no, nothing can be imported.
8. A real wave needs a complete plan of its city that no wave uses yet and that is over; the error names all that is
   missing. The wave keeps plan and deletion date.
9. In a demo workspace a plan may be left out; one that is given must be complete.
10. A plan on which a wave rests can be neither changed nor removed, nor can its schools; once the wave is gone it can.
11. Two people who change one plan at once: the later one is refused, also for a school, and nothing of either is lost.
12. Check and import are one: whatever comes at the same time as an import comes before it or after it. Of ten imports
    with one plan at once exactly one succeeds.
13. A plan or school of another city looks like one that does not exist, for every use case, and is noted for its city.
14. The audit log says who changed which plan, and nothing of what was entered.
"""

import threading
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.access import Actor, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import PlanEntry, SchoolEntry, new_id
from ctc_toolkit.store.surveys import PlanRecord, SchoolRecord
from ctc_toolkit.workspace import (
    PURPOSES,
    delete_wave,
    import_wave,
    list_cities,
    open_workspace,
    remove_school_decision,
    remove_survey_plan,
    save_school_decision,
    save_survey_plan,
    survey_plans,
)
from ctc_toolkit.workspace.survey_checks import latest_deletion, missing, plan_problems, school_problems
from tests.unit.workspace.made import (
    AGREED,
    COMPLETE,
    COORDINATOR,
    DORTMUND,
    ESSEN,
    answers,
    audit_log,
    complete_plan,
    day,
    fresh_hash,
    real_workspace,
    tables_in,
)

EMPTY = PlanEntry("Befragung", 2026)
SMALL = answers(60)
OTHER = Actor("Koordination Essen", frozenset({(Role.COORDINATOR, ESSEN)}))
TODAY = date(2026, 11, 24)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


@pytest.fixture
def checked(sqlite_url):
    """Give a workspace for checks that never reach the database: the engine does not matter."""
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def demo(sqlite_url):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    yield opened
    opened.close()


def refusal(call, *given, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*given, **named)
    return refused.value


def bring_in(ws, plan, actor=COORDINATOR, ags=DORTMUND):
    table = replace(SMALL, source_hash=fresh_hash())
    return import_wave(actor, ws, ags=ags, label="Befragung", year=2026, table=table, plan=plan)


def the_plan(ws, plan_id, actor=COORDINATOR, ags=DORTMUND):
    (found,) = [plan for plan in survey_plans(actor, ws, ags) if plan.id == plan_id]
    return found


def record(entry=COMPLETE, schools=(AGREED,), wave_id=None):
    """Return a plan as the store hands it out, without a store."""
    held = tuple(SchoolRecord(f"s{number}", "p", school, 1) for number, school in enumerate(schools))
    return PlanRecord("p", DORTMUND, entry, held, wave_id, None, 1)


def codes(entry=COMPLETE, schools=(AGREED,), today=None):
    return [found.code for found in missing(record(entry, schools), today)]


def test_1_plan_comes_back(ws):
    stored = save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=replace(COMPLETE, contact="  Koordination\n CTC "))
    assert the_plan(ws, stored.id) == stored
    assert stored.entry == replace(COMPLETE, contact="Koordination CTC")
    assert (stored.version, stored.schools, stored.wave_id) == (1, (), None)
    changed = save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=EMPTY, plan_id=stored.id, version=1)
    assert (changed.version, changed.entry) == (2, EMPTY)
    with_school = save_school_decision(
        COORDINATOR, ws, plan_id=stored.id, entry=replace(AGREED, school=" Park\tSchule ")
    )
    (school,) = with_school.schools
    assert (school.entry, school.version) == (replace(AGREED, school="Park Schule"), 1)
    again = save_school_decision(
        COORDINATOR, ws, plan_id=stored.id, entry=SchoolEntry("Zechenschule"), school_id=school.id, version=1
    )
    assert [(one.entry.school, one.version) for one in again.schools] == [("Zechenschule", 2)]
    assert remove_school_decision(COORDINATOR, ws, school.id).schools == ()
    remove_survey_plan(COORDINATOR, ws, stored.id)
    assert survey_plans(COORDINATOR, ws, DORTMUND) == []


def test_1_plans_are_sorted(ws):
    ids = [complete_plan(ws, DORTMUND, replace(COMPLETE, year=year)) for year in (2024, 2027, 2026)]
    assert [plan.id for plan in survey_plans(COORDINATOR, ws, DORTMUND)] == [ids[1], ids[2], ids[0]]
    names = ("Zeche", "Aue", "ähre")
    plan = complete_plan(ws, DORTMUND, schools=tuple(replace(AGREED, school=name) for name in names))
    assert [school.entry.school for school in the_plan(ws, plan).schools] == ["Aue", "Zeche", "ähre"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"label": "   "}, "wave_label"),
        ({"label": "x" * 121}, "wave_label"),
        ({"year": 1900}, "wave_year"),
        ({"year": date.today().year + 4}, "wave_year"),
        ({"lesson_minutes": 0}, "plan_minutes"),
        ({"lesson_minutes": 241}, "plan_minutes"),
        ({"purpose": "policing"}, "plan_choice_unknown"),
        ({"upper_authority": "perhaps"}, "plan_choice_unknown"),
        ({"contact": "x" * 2001}, "plan_text_long"),
        ({"officer_consulted_on": day(1)}, "plan_date_future"),
        ({"upper_authority_on": day(1)}, "plan_date_future"),
        ({"first_day": date(26, 3, 2)}, "plan_date_old"),
    ],
)
def test_2_plans_that_cannot_be(checked, changes, code):
    plan = complete_plan(checked, DORTMUND)
    before = tables_in(checked)
    wrong = replace(COMPLETE, **changes)
    assert refusal(save_survey_plan, COORDINATOR, checked, ags=DORTMUND, entry=wrong).code == code
    assert refusal(save_survey_plan, COORDINATOR, checked, ags=DORTMUND, entry=wrong, plan_id=plan).code == code
    assert tables_in(checked) == before
    assert the_plan(checked, plan).version == 1
    (name,) = changes
    if name != "label":
        assert list(plan_problems(wrong)) == [name]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"school": " "}, "school_name"),
        ({"school": "x" * 121}, "school_name"),
        ({"decision": "maybe"}, "plan_choice_unknown"),
        ({"decided_on": day(1)}, "plan_date_future"),
        ({"conference_on": day(1)}, "plan_date_future"),
        ({"conference_on": date(1999, 12, 31)}, "plan_date_old"),
        ({"expected_pupils": -1}, "school_pupils"),
        ({"expected_pupils": 10_001}, "school_pupils"),
        ({}, "school_exists"),
    ],
)
def test_2_schools_that_cannot_be(checked, changes, code):
    plan = complete_plan(checked, DORTMUND)
    before = tables_in(checked)
    wrong = replace(AGREED, **changes)
    refused = refusal(save_school_decision, COORDINATOR, checked, plan_id=plan, entry=wrong)
    assert refused.code == code
    assert tables_in(checked) == before
    if changes and wrong.school.strip():
        assert list(school_problems(wrong)) == list(changes)


def test_2_today_is_not_the_future():
    assert plan_problems(replace(COMPLETE, officer_consulted_on=TODAY), TODAY) == {}
    assert school_problems(replace(AGREED, decided_on=TODAY), TODAY) == {}
    planned = replace(COMPLETE, first_day=day(200), last_day=day(220), deletion_date=day(500))
    assert plan_problems(planned) == {}


def test_2_a_school_cannot_take_the_name_of_another(ws):
    plan = complete_plan(ws, DORTMUND, schools=(AGREED, replace(AGREED, school="Zweite")))
    second = the_plan(ws, plan).schools[1]
    refused = refusal(save_school_decision, COORDINATOR, ws, plan_id=plan, entry=AGREED, school_id=second.id)
    assert refused.code == "school_exists"
    assert AGREED.school in refused.say("de")


def test_3_nothing_is_missing_from_a_complete_plan():
    assert codes() == []


def test_3_everything_is_missing_from_an_empty_plan():
    found = missing(record(EMPTY, ()))
    assert [(entry.code, entry.field) for entry in found] == [
        ("plan_lacks_days", "first_day"),
        ("plan_lacks_purpose", "purpose"),
        ("plan_lacks_consent_form", "consent_form_version"),
        ("plan_lacks_impact_assessment", "impact_assessment"),
        ("plan_lacks_officer", "officer_consulted_on"),
        ("plan_lacks_upper_authority", "upper_authority"),
        ("plan_lacks_deletion_date", "deletion_date"),
        ("plan_lacks_schools", "schools"),
    ]
    for entry in found:
        for language in ("de", "en"):
            assert len(entry.what(language)) > 20
            assert len(entry.todo(language)) > 10
            assert entry.say(language) == f"{entry.what(language)} {entry.todo(language)}"
            assert "…" not in entry.say(language)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"first_day": None}, "plan_lacks_days"),
        ({"last_day": None}, "plan_lacks_days"),
        ({"first_day": day(-10)}, "plan_days_order"),
        ({"purpose": None}, "plan_lacks_purpose"),
        ({"consent_form_version": ""}, "plan_lacks_consent_form"),
        ({"impact_assessment": ""}, "plan_lacks_impact_assessment"),
        ({"officer_consulted_on": None}, "plan_lacks_officer"),
        ({"upper_authority": "open"}, "plan_lacks_upper_authority"),
        ({"upper_authority_on": None}, "plan_lacks_upper_authority_date"),
        ({"deletion_date": None}, "plan_lacks_deletion_date"),
    ],
)
def test_3_each_single_field(changes, code):
    (found,) = missing(record(replace(COMPLETE, **changes)))
    assert found.code == code
    assert found.school is None
    assert found.field in {field.name for field in fields(PlanEntry)}


def test_3_an_authority_that_need_not_be_told_needs_no_date():
    assert codes(replace(COMPLETE, upper_authority="not_needed", upper_authority_on=None)) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"decision": "open", "decided_on": None}, "school_lacks_decision", "decision"),
        ({"decided_on": None}, "school_lacks_decision_date", "decided_on"),
        ({"conference_on": None}, "school_lacks_conference", "conference_on"),
    ],
)
def test_3_each_field_of_a_school(changes, code, field):
    (found,) = missing(record(schools=(replace(AGREED, school="Zweite"), replace(AGREED, **changes))))
    assert (found.code, found.field, found.school) == (code, field, AGREED.school)
    assert AGREED.school in found.what("de")
    assert AGREED.school in found.what("en")


@pytest.mark.parametrize(
    ("conference", "decided", "expected"),
    [
        (day(-70), day(-60), []),
        (day(-60), day(-60), []),
        (day(-59), day(-60), ["school_conference_late"]),
        (day(-70), day(-20), []),
        (day(-70), day(-19), ["school_decision_late"]),
        (day(-18), day(-19), ["school_decision_late", "school_conference_late"]),
    ],
)
def test_4_conference_decision_survey(conference, decided, expected):
    assert codes(schools=(replace(AGREED, conference_on=conference, decided_on=decided),)) == expected


def test_4_facts_are_stored_even_where_they_do_not_suffice(ws):
    plan = complete_plan(ws, DORTMUND)
    school = the_plan(ws, plan).schools[0]
    late = replace(AGREED, conference_on=day(-30))
    view = save_school_decision(COORDINATOR, ws, plan_id=plan, entry=late, school_id=school.id)
    assert view.schools[0].entry.conference_on == day(-30)
    assert [found.code for found in view.missing] == ["school_conference_late"]
    refused = refusal(bring_in, ws, plan)
    assert refused.code == "survey_plan_incomplete"
    assert "Schulkonferenz" in refused.say("de")


LAST = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("deletion", "expected"),
    [
        (TODAY - timedelta(days=1), ["plan_deletion_past"]),
        (TODAY, ["plan_deletion_past"]),
        (TODAY + timedelta(days=1), []),
        (date(2027, 11, 2), []),
        (date(2027, 11, 3), ["plan_deletion_late"]),
    ],
)
def test_5_deletion_date(deletion, expected):
    entry = replace(COMPLETE, first_day=LAST, last_day=LAST, deletion_date=deletion)
    assert (
        codes(entry, (replace(AGREED, decided_on=date(2026, 10, 2), conference_on=date(2026, 10, 1)),), TODAY)
        == expected
    )


def test_5_deletion_before_the_survey_ends():
    entry = replace(COMPLETE, first_day=date(2027, 3, 1), last_day=date(2027, 3, 20), deletion_date=date(2027, 3, 20))
    assert codes(entry, today=TODAY) == ["plan_deletion_early"]
    assert codes(replace(entry, last_day=None), today=TODAY) == ["plan_lacks_days"]


def test_5_twelve_months_after_a_leap_day():
    assert latest_deletion(date(2028, 2, 29)) == date(2029, 2, 28)
    assert latest_deletion(date(2027, 2, 28)) == date(2028, 2, 28)
    assert latest_deletion(date(2026, 12, 31)) == date(2027, 12, 31)


def test_6_purposes():
    assert [text.de for text in PURPOSES.values()] == [
        "Jugendhilfeplanung",
        "Präventionsplanung",
        "Evaluation",
        "Anderer Zweck",
    ]
    for purpose in PURPOSES:
        without = replace(COMPLETE, purpose=purpose, purpose_note="")
        assert codes(without) == (["plan_lacks_purpose_note"] if purpose == "other" else [])
    assert codes(replace(COMPLETE, purpose="other", purpose_note="Vermerk vom 2. März, Az. 12")) == []


def test_7_schools_that_said_no(ws):
    declined = SchoolEntry("Realschule", "no", expected_pupils=200)
    plan = the_plan(ws, complete_plan(ws, DORTMUND, schools=(AGREED, declined, SchoolEntry("Offene Schule"))))
    assert [school.entry.school for school in plan.agreed] == [AGREED.school]
    assert [school.entry.school for school in plan.refused] == ["Realschule"]
    assert plan.expected_pupils == 300
    assert {found.school for found in plan.missing} == {"Offene Schule"}
    assert codes(schools=(AGREED, declined)) == []
    assert codes(schools=(declined,)) == ["plan_no_school_agreed"]
    only = complete_plan(ws, DORTMUND, schools=(declined,))
    assert refusal(bring_in, ws, only).code == "survey_plan_incomplete"


def test_8_no_import_without_a_plan(ws):
    refused = refusal(bring_in, ws, None)
    assert refused.code == "survey_plan_needed"
    assert "Dortmund" in refused.say("de")
    assert tables_in(ws)["survey_wave"] == 0


def test_8_the_error_names_all_that_is_missing(ws):
    plan = complete_plan(ws, DORTMUND, EMPTY, (SchoolEntry("Schule am Park"), AGREED.__class__("Zweite")))
    refused = refusal(bring_in, ws, plan)
    assert refused.code == "survey_plan_incomplete"
    for language in ("de", "en"):
        text = refused.say(language)
        for found in the_plan(ws, plan).missing:
            assert found.what(language) in text
    assert tables_in(ws)["survey_wave"] == 0


def test_8_the_wave_keeps_plan_and_deletion_date(ws):
    plan = complete_plan(ws, DORTMUND)
    wave = bring_in(ws, plan)
    assert (wave.plan_id, wave.delete_on) == (plan, COMPLETE.deletion_date)
    (dortmund,) = list_cities(COORDINATOR, ws)
    assert dortmund.waves == (wave,)
    held = the_plan(ws, plan)
    assert (held.wave_id, held.missing, held.complete) == (wave.id, (), True)
    refused = refusal(bring_in, ws, plan)
    assert refused.code == "survey_plan_used"
    assert tables_in(ws)["survey_wave"] == 1


def test_8_a_plan_of_another_city_or_of_none(ws):
    for plan in (complete_plan(ws, ESSEN), new_id(), "", "1", "' OR 1=1 --", "x\0y"):
        assert refusal(bring_in, ws, plan).code == "not_available"
    both = Actor("Both", frozenset({(Role.COORDINATOR, DORTMUND), (Role.COORDINATOR, ESSEN)}))
    assert refusal(bring_in, ws, complete_plan(ws, ESSEN), both).code == "not_available"
    assert tables_in(ws)["survey_wave"] == 0


def test_8_no_interim_results(ws):
    running = complete_plan(ws, DORTMUND, replace(COMPLETE, last_day=day(1)))
    refused = refusal(bring_in, ws, running)
    assert refused.code == "survey_not_over"
    ended = complete_plan(ws, DORTMUND, replace(COMPLETE, last_day=day(0)))
    assert bring_in(ws, ended).plan_id == ended


def test_8_a_deletion_date_that_has_passed_meanwhile(ws):
    plan = complete_plan(ws, DORTMUND, replace(COMPLETE, deletion_date=day(0)))
    assert refusal(bring_in, ws, plan).code == "survey_plan_incomplete"


def test_9_demo(demo):
    without = bring_in(demo, None, demo_actor())
    assert (without.plan_id, without.delete_on) == (None, None)
    half = complete_plan(demo, DORTMUND, replace(COMPLETE, purpose=None))
    assert refusal(bring_in, demo, half, demo_actor()).code == "survey_plan_incomplete"
    whole = complete_plan(demo, DORTMUND)
    wave = bring_in(demo, whole, demo_actor())
    assert (wave.plan_id, wave.delete_on) == (whole, COMPLETE.deletion_date)


def test_10_a_plan_in_use_stays_as_it_is(ws):
    plan = complete_plan(ws, DORTMUND)
    school = the_plan(ws, plan).schools[0].id
    wave = bring_in(ws, plan)
    before, view = tables_in(ws), the_plan(ws, plan)
    attempts = [
        (remove_survey_plan, {"plan_id": plan}),
        (save_survey_plan, {"ags": DORTMUND, "entry": EMPTY, "plan_id": plan}),
        (save_school_decision, {"plan_id": plan, "entry": SchoolEntry("Neu")}),
        (save_school_decision, {"plan_id": plan, "entry": SchoolEntry("Neu"), "school_id": school}),
        (remove_school_decision, {"school_id": school}),
    ]
    for use, named in attempts:
        assert refusal(use, COORDINATOR, ws, **named).code == "survey_plan_in_use"
    assert tables_in(ws) == before
    assert the_plan(ws, plan) == view
    delete_wave(COORDINATOR, ws, wave.id)
    assert the_plan(ws, plan).wave_id is None
    remove_survey_plan(COORDINATOR, ws, plan)
    assert survey_plans(COORDINATOR, ws, DORTMUND) == []


def test_11_an_outdated_change_is_refused(ws):
    plan = complete_plan(ws, DORTMUND)
    mine, theirs = replace(COMPLETE, contact="meine"), replace(COMPLETE, contact="andere")
    save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=theirs, plan_id=plan, version=1)
    late = refusal(save_survey_plan, COORDINATOR, ws, ags=DORTMUND, entry=mine, plan_id=plan, version=1)
    assert late.code == "changed_meanwhile"
    assert the_plan(ws, plan).entry == theirs
    school = the_plan(ws, plan).schools[0].id
    one, two = replace(AGREED, expected_pupils=1), replace(AGREED, expected_pupils=2)
    save_school_decision(COORDINATOR, ws, plan_id=plan, entry=one, school_id=school, version=1)
    late = refusal(save_school_decision, COORDINATOR, ws, plan_id=plan, entry=two, school_id=school, version=1)
    assert late.code == "changed_meanwhile"
    assert the_plan(ws, plan).schools[0].entry == one


def at_once(url, *works):
    """Run all works at the same moment, each with a workspace of its own, and return what became of each."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        own = open_workspace(url)
        gate.wait(60)
        try:
            results[place] = work(own)
        except ToolkitError as refused:
            results[place] = refused.code
        own.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def test_12_one_plan_one_wave(ws, database_url):
    plan = complete_plan(ws, DORTMUND)
    results = at_once(database_url, *[lambda own: bring_in(own, plan).id] * 10)
    assert results.count("survey_plan_used") == 9
    assert tables_in(ws)["survey_wave"] == 1


def test_12_what_comes_with_an_import_comes_before_or_after(ws, database_url):
    declined = replace(AGREED, decision="no")
    for _ in range(5):
        plan = complete_plan(ws, DORTMUND)
        school = the_plan(ws, plan).schools[0].id
        imported, changed = at_once(
            database_url,
            lambda own, plan=plan: bring_in(own, plan).id,
            lambda own, plan=plan, school=school: (
                save_school_decision(COORDINATOR, own, plan_id=plan, entry=declined, school_id=school).id
            ),
        )
        outcome = (imported == "survey_plan_incomplete", changed == "survey_plan_in_use")
        assert outcome in {(True, False), (False, True)}, (imported, changed)
        said_no = the_plan(ws, plan).schools[0].entry.decision == "no"
        assert said_no == (the_plan(ws, plan).wave_id is None)


def test_12_fifty_changes_at_once_lose_nothing(ws, database_url):
    plan = complete_plan(ws, DORTMUND, schools=())

    def add(number):
        return lambda own: (
            save_school_decision(COORDINATOR, own, plan_id=plan, entry=SchoolEntry(f"Schule {number}")).id
        )

    assert set(at_once(database_url, *[add(number) for number in range(12)])) == {plan}
    assert len(the_plan(ws, plan).schools) == 12


def test_13_things_of_another_city(ws):
    theirs = complete_plan(ws, ESSEN)
    school = the_plan(ws, theirs, OTHER, ESSEN).schools[0].id
    guesses = [theirs, school, new_id(), "", "1", "' OR 1=1 --", "x\0y", theirs.upper(), "ä" * 400]
    uses = [
        lambda guess: save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=EMPTY, plan_id=guess),
        lambda guess: remove_survey_plan(COORDINATOR, ws, guess),
        lambda guess: save_school_decision(COORDINATOR, ws, plan_id=guess, entry=AGREED),
        lambda guess: remove_school_decision(COORDINATOR, ws, guess),
    ]
    for use in uses:
        for guess in guesses:
            refused = refusal(use, guess)
            assert (refused.code, refused.values) == ("not_available", {})
    for ags in (ESSEN, "09162000", "", "' OR 1=1 --"):
        assert refusal(survey_plans, COORDINATOR, ws, ags).code == "not_available"
        assert refusal(save_survey_plan, COORDINATOR, ws, ags=ags, entry=EMPTY).code == "not_available"
    both = Actor("Both", frozenset({(Role.COORDINATOR, DORTMUND), (Role.COORDINATOR, ESSEN)}))
    moved = refusal(save_survey_plan, both, ws, ags=DORTMUND, entry=EMPTY, plan_id=theirs)
    assert moved.code == "not_available"
    own = complete_plan(ws, DORTMUND)
    mixed = refusal(save_school_decision, both, ws, plan_id=own, entry=AGREED, school_id=school)
    assert mixed.code == "not_available"
    refused = [line for line in audit_log(ws) if line.result == "refused"]
    assert {line.ags for line in refused if line.object in (theirs, school)} == {ESSEN}
    assert the_plan(ws, theirs, OTHER, ESSEN).entry == COMPLETE


def test_14_audit(ws):
    stored = save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=COMPLETE)
    view = save_school_decision(COORDINATOR, ws, plan_id=stored.id, entry=AGREED)
    school = view.schools[0].id
    remove_school_decision(COORDINATOR, ws, school)
    remove_survey_plan(COORDINATOR, ws, stored.id)
    lines = audit_log(ws)[-4:]
    assert [(line.who, line.action, line.object, line.ags) for line in lines] == [
        (COORDINATOR.name, "save_survey_plan", f"survey plan {stored.id}", DORTMUND),
        (COORDINATOR.name, "save_school_decision", f"school {school} of survey plan {stored.id}", DORTMUND),
        (COORDINATOR.name, "remove_school_decision", f"school {school} of survey plan {stored.id}", DORTMUND),
        (COORDINATOR.name, "remove_survey_plan", f"survey plan {stored.id}", DORTMUND),
    ]
    text = repr(audit_log(ws))
    for secret in (AGREED.school, COMPLETE.contact, COMPLETE.impact_assessment, COMPLETE.consent_form_version):
        assert secret not in text
