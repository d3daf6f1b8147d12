"""Groups of workshops in the database.

1. A group is found by its city and by its code; numbers and codes are there once.
2. Emptying the city of one group takes everything that hangs on it, whatever table it is in, and nothing else.
3. Removing a city takes the group and its sessions along.
4. Cities that are not made up are never touched.
5. Every table that can hang on a city is known from the foreign keys, also over several steps.
6. Entries about steps are stored all at once, with a line of history each.
7. The newest change of a group counts from its beginning, without what is no work.
8. What all groups are shown is one row: shown, replaced, taken away.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.store import AreaRecord, AuditEntry, NewWave, PlanEntry, RuleBroken, SchoolEntry, open_store
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.store.workshop import KEPT, tables_of_a_city

FIRST, SECOND = "99000001", "99000002"


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        for number, ags in enumerate((FIRST, SECOND), start=1):
            repository.add_city(ags, f"Musterstadt {number}", [AreaRecord(f"area-{number}", "Lindenviertel")])
            repository.workshop.add_group(ags, number, f"KWRT{number}7", "after_survey")
    yield opened
    opened.close()


def fill(repository, ags, number):
    """Put something into many tables that hang on the city."""
    cycle = repository.process.start_cycle(f"area-{number}", date(2026, 1, 31))
    repository.workshop.enter_steps(cycle.id, {"b1_1_1": StepFields("fully"), "b1_1_2": StepFields("partly")}, "Gruppe")
    repository.process.add_file(
        cycle.id, "b1_1_1", name="a.pdf", media_type="application/pdf", content=b"%PDF", content_hash="a" * 64, who="G"
    )
    plan = repository.surveys.add_plan(ags, PlanEntry("Befragung", 2026))
    repository.surveys.add_school(plan.id, SchoolEntry("Schule"))
    wave = NewWave(ags, "yrbs@2019", 2026, "Befragung", 100, "b" * 64, "ctc", b"answers", plan_id=plan.id)
    wave_id = repository.add_wave(wave).id
    repository.texts.add_text(TextPlace(ags, f"area-{number}", None), "situation", "Text", "Gruppe")
    repository.texts.add_text(TextPlace(ags, None, wave_id), "limits", "Text", "Gruppe")


def rows_of(store, ags):
    """Return how many rows of each table hang on a city."""
    from ctc_toolkit.store.workshop import METADATA, _hanging_on

    hanging = _hanging_on([ags])
    with store.database.session("read") as session:
        counted = {
            name: session.execute(METADATA.tables[name].select().where(where)).all() for name, where in hanging.items()
        }
    return {name: len(found) for name, found in counted.items() if found}


def test_1_found_by_city_and_code(store):
    with store.reading() as repository:
        assert [group.number for group in repository.workshop.groups()] == [1, 2]
        assert repository.workshop.group_of(ags=SECOND).code == "KWRT27"
        assert repository.workshop.group_of(code="KWRT17").ags == FIRST
        assert repository.workshop.group_of(code="nichts") is None
    with store.writing() as repository:
        repository.add_city("99000003", "Musterstadt 3")
    for number, code in ((1, "ANDERS"), (3, "KWRT17")):
        with pytest.raises(RuleBroken), store.writing() as repository:
            repository.workshop.add_group("99000003", number, code, "after_survey")


def test_2_emptying_one_leaves_the_other(store):
    with store.writing() as repository:
        fill(repository, FIRST, 1)
        fill(repository, SECOND, 2)
    other = rows_of(store, SECOND)
    assert len(other) >= 12
    with store.writing() as repository:
        repository.workshop.empty([FIRST])
    assert rows_of(store, FIRST) == {"city": 1, "workshop_group": 1}
    assert rows_of(store, SECOND) == other
    with store.writing() as repository:  # and it can be filled again
        repository.add_area(FIRST, AreaRecord("area-1", "Lindenviertel"))
        fill(repository, FIRST, 1)
        begun = repository.workshop.begin(FIRST, "second_wave")
    assert (begun.scenario, begun.code) == ("second_wave", "KWRT17")
    assert rows_of(store, FIRST) == other


def test_3_removing_takes_the_sessions_along(store):
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    with store.writing() as repository:
        fill(repository, FIRST, 1)
        for token, ags in (("one", FIRST), ("two", SECOND)):
            repository.sign_ins.add_session(
                token,
                account_id=None,
                second_factor="not_needed",
                at=moment,
                expires_at=moment + timedelta(hours=1),
                demo_role="coordinator",
                demo_ags=ags,
            )
        assert repository.workshop.people_in([FIRST, SECOND], moment - timedelta(minutes=1), moment) == {
            FIRST: 1,
            SECOND: 1,
        }
        repository.workshop.remove([FIRST])
        assert repository.sign_ins.session("one") is None
        assert repository.sign_ins.session("two") is not None
        assert [group.ags for group in repository.workshop.groups()] == [SECOND]
        assert repository.workshop.people_in([SECOND], moment, moment) == {}
    assert rows_of(store, FIRST) == {}


def test_4_never_a_real_city(sqlite_url):
    store = open_store(sqlite_url)
    with store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city("05911000", "Bochum", [AreaRecord("nord", "Nord")])
    for act in ("empty", "remove"):
        with pytest.raises(ToolkitError) as refused, store.writing() as repository:
            getattr(repository.workshop, act)(["05911000"])
        assert refused.value.code == "workspace_is_real"
    with store.reading() as repository:
        assert repository.city("05911000").areas
    store.close()


def test_5_all_tables_of_a_city_are_known():
    known = tables_of_a_city()
    assert {"area", "area_cycle", "step_entry", "process_change", "evidence_file", "survey_plan"} < known
    assert {"school_decision", "survey_wave", "wave_answers", "released_table", "draft_text", "kept_text"} < known
    assert {"submission", "review_entry", "role_held", "workshop_group"} < known
    assert not known & {"account", "audit_record", "audit_chain", "workspace", "cut_points", "deletion_proof"}
    assert KEPT - {"city"} < known


def test_6_steps_at_once(store):
    with store.writing() as repository:
        fill(repository, FIRST, 1)
        cycle = repository.process.cycle("area-1")
        entries = repository.process.entries([cycle.id])[cycle.id]
        changes = repository.process.changes(cycle.id)
        repository.workshop.enter_steps(cycle.id, {}, "Gruppe")
    assert {step: entry.fields.state for step, entry in entries.items()} == {"b1_1_1": "fully", "b1_1_2": "partly"}
    assert all((entry.version, entry.changed_by) == (1, "Gruppe") for entry in entries.values())
    assert {(line.step, line.after) for line in changes} == {("b1_1_1", "fully"), ("b1_1_2", "partly")}


def test_7_newest_change(store):
    with store.writing() as repository:
        groups = repository.workshop.groups()
        repository.record(AuditEntry("Demo", "save_step", "x", FIRST))
        repository.record(AuditEntry("Demo", "save_text", "x", FIRST))
        repository.record(AuditEntry("Demo", "sign_in", "x", FIRST))
        repository.record(AuditEntry("Demo", "save_text", "x", SECOND, "refused"))
    with store.reading() as repository:
        found = repository.workshop.last_changes(groups, {"sign_in"})
        assert {ags: action for ags, (_, action) in found.items()} == {FIRST: "save_text"}
    with store.database.session("write") as session:
        session.execute(text("UPDATE workshop_group SET reset_at = '2090-01-01 00:00:00'"))
    with store.reading() as repository:
        assert repository.workshop.last_changes(repository.workshop.groups(), {"sign_in"}) == {}


def test_8_what_is_shown(store):
    with store.writing() as repository:
        assert repository.workshop.shown() is None
        repository.workshop.show("sort_factors")
        repository.workshop.show("read_profile")
        assert repository.workshop.shown().exercise == "read_profile"
        repository.workshop.show(None)
        assert repository.workshop.shown() is None
