"""Finished tables of an institute as a wave of a city, on SQLite and on PostgreSQL.

1. An import stores wave, tables, released tables and audit record; the profile shows the percentages of the tables,
   marked with institute and report, at both levels and for each breakdown, also from another start.
2. No plan is needed; no answers are there: nothing is due for deletion, deleting answers and choosing cut points are
   refused, and so is whatever needs answers.
3. The same file twice, another city's wave to replace, and a missing reason are refused; nothing is stored then.
4. A correction is a wave of its own with its reason; the older one points to it until it is deleted, which takes its
   tables along and leaves a proof without bytes to be searched.
5. Tables of made-up cities are made up.
6. What a newer version of the rules would release can be computed again; changed tables are refused.
7. Tables can rest on a planned survey that is over: its response belongs to them, no second wave can rest on it, a
   correction takes it over, and when the tables are deleted it is free again. Nothing else is asked of the plan.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.access import Actor, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.riskfactors.profile import ProfileSettings
from ctc_toolkit.store import PlanEntry, SchoolEntry
from ctc_toolkit.workspace import (
    choose_cut_points,
    delete_answers,
    delete_wave,
    deletions_due,
    import_tables,
    list_cities,
    open_workspace,
    survey_plans,
    wave_profile,
    wave_tables,
)
from ctc_toolkit.workspace.deletion_words import proof_text
from ctc_toolkit.workspace.overview import city_overview
from tests.table_files import ENTRY, good_tables
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    ESSEN,
    audit_log,
    fresh_hash,
    real_workspace,
    tables_in,
)

ASSUMED = replace(ENTRY, design_effect=2.0)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def bring_in(ws, actor=COORDINATOR, **changes):
    given = {"ags": DORTMUND, "label": "Tabellen", "year": 2026, "tables": good_tables(fresh_hash()), "entry": ASSUMED}
    return import_tables(actor, ws, **{**given, **changes})


def refused(call, *arguments, **named):
    with pytest.raises(ToolkitError) as problem:
        call(*arguments, **named)
    return problem.value.code


def test_1_profile_of_tables(ws):
    wave = bring_in(ws)
    assert (wave.source, wave.respondents, wave.plan_id, wave.has_answers) == ("tables", 1000, None, False)
    assert audit_log(ws)[-1].object == f"wave {wave.id}: tables"
    rows = tables_in(ws)
    assert (rows["wave_tables"], rows["wave_answers"], rows["released_table"]) == (1, 0, 8)
    for level in ("internal", "public"):
        released = wave_profile(COORDINATOR, ws, wave.id, level=level)
        table = released.table.set_index(["measure", "groups"])
        assert table.loc[("family_conflict", "all"), "percent"] == 40
        assert table.loc[("alcohol_30d", "sex=female"), ["percent", "low", "high"]].tolist() == [27, 21, 33]
        assert table.loc[("binge", "all"), "state"] == "not_asked"
        assert released.provenance.tables.institute == ENTRY.institute
        assert not released.made_up
    for by in ((), ("sex",), ("grade",)):
        part = wave_profile(COORDINATOR, ws, wave.id, by=by).table
        assert set(part["groups"]) >= {"all"}
        assert all({name.split("=")[0] for name in groups.split(";") if "=" in name} <= set(by)
                   for groups in part["groups"])  # fmt: skip
    assert tables_in(ws)["released_table"] == 8
    ws.cache.clear()
    again = wave_profile(COORDINATOR, ws, wave.id)
    assert again.content_hash == wave_profile(COORDINATOR, ws, wave.id).content_hash
    city = city_overview(Actor("Büro", frozenset({(Role.MULTIPLIER, None)})), ws)
    assert [one.answers for found in city for one in found.waves] == ["none"]


def test_2_nothing_needs_answers(ws):
    wave = bring_in(ws)
    assert deletions_due(COORDINATOR, ws).items == ()
    assert refused(delete_answers, COORDINATOR, ws, wave.id) == "wave_is_tables"
    assert refused(choose_cut_points, COORDINATOR, ws, wave.id, None) == "wave_is_tables"
    settings = ProfileSettings(many_elevated=(("all", 3),))
    assert refused(wave_profile, COORDINATOR, ws, wave.id, settings=settings) == "wave_is_tables"
    assert refused(wave_profile, COORDINATOR, ws, wave.id, by=("district",)) == "tables_breakdown"
    with ws.store.reading() as repository:
        assert refused(repository.answers, wave.id) == "wave_is_tables"


def test_3_refused(ws):
    first = bring_in(ws)
    same = good_tables(first.source_hash)
    before = tables_in(ws)
    assert refused(bring_in, ws, tables=same) == "already_imported"
    assert refused(bring_in, ws, replaces=first.id) == "tables_reason"
    assert refused(bring_in, ws, label=" ") == "wave_label"
    assert refused(bring_in, ws, entry=replace(ENTRY, schools=None)) == "tables_schools"
    elsewhere = Actor("Essen", frozenset({(Role.COORDINATOR, ESSEN)}))
    assert refused(bring_in, ws, elsewhere, ags=ESSEN, replaces=first.id, reason="Fehler") == "not_available"
    assert {name: rows for name, rows in tables_in(ws).items() if name != "audit_record"} == {
        name: rows for name, rows in before.items() if name != "audit_record"
    }
    both = Actor("Beide", frozenset({(Role.COORDINATOR, DORTMUND), (Role.COORDINATOR, ESSEN)}))
    assert refused(bring_in, ws, both, ags=ESSEN, replaces=first.id, reason="Fehler") == "tables_replaced"
    assert bring_in(ws, elsewhere, ags=ESSEN, tables=same).ags == ESSEN


def test_4_corrected_and_deleted(ws):
    older = bring_in(ws)
    newer = bring_in(ws, label="Berichtigt", replaces=older.id, reason="  Zeile 12\nvertauscht ")
    assert wave_tables(COORDINATOR, ws, older.id).replaced_by == "Berichtigt"
    view = wave_tables(COORDINATOR, ws, newer.id)
    assert (view.replaces, view.reason, view.entry) == ("Tabellen", "Zeile 12 vertauscht", ASSUMED)
    proof = delete_wave(COORDINATOR, ws, older.id)
    assert proof.state == "removed"
    assert "fertige Tabellen eines Instituts" in proof_text(proof, "de")
    assert wave_tables(COORDINATOR, ws, newer.id).replaces == ""
    assert tables_in(ws)["wave_tables"] == 1
    assert refused(wave_profile, COORDINATOR, ws, older.id) == "not_available"
    assert refused(wave_tables, ADMINISTRATOR, ws, newer.id) == "not_available"


def test_5_made_up(database_url):
    opened = open_workspace(database_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    wave = bring_in(opened, demo_actor())
    assert wave.made_up
    assert wave_profile(demo_actor(), opened, wave.id).made_up
    assert [one.source for city in list_cities(demo_actor(), opened) for one in city.waves] == ["tables"]
    opened.close()


def test_6_computed_again_and_damaged(ws):
    wave = bring_in(ws)
    first = wave_profile(COORDINATOR, ws, wave.id)
    with ws.store.database.session("write") as session:
        session.execute(text("DELETE FROM released_table"))
    ws.cache.clear()
    assert wave_profile(COORDINATOR, ws, wave.id).content_hash == first.content_hash
    with ws.store.database.session("write") as session:
        session.execute(text("DELETE FROM released_table"))
        session.execute(text("UPDATE wave_tables SET document = replace(document, '40.0', '41.0')"))
    ws.cache.clear()
    assert refused(wave_profile, COORDINATOR, ws, wave.id) == "tables_damaged"


def plan_of(ws, last_day=date(2026, 3, 20), ags=DORTMUND):
    """Store a planned survey of which hardly anything is decided, with one school that counted 240 of 300 pupils."""
    with ws.store.writing() as repository:
        entry = PlanEntry(label="Geplant 2026", year=2026, first_day=date(2026, 3, 2), last_day=last_day)
        plan = repository.surveys.add_plan(ags, entry)
        school = repository.surveys.add_school(plan.id, SchoolEntry("Schule", "yes", None, None, None, None))
        repository.surveys.add_grades(school.id, [GradeCounts(7, 10, 300, 300, 260, 10, 240)])
    return plan.id


def test_7_on_a_planned_survey(ws):
    plan = plan_of(ws)
    wave = bring_in(ws, plan=plan)
    assert wave.plan_id == plan
    view = wave_tables(COORDINATOR, ws, wave.id)
    assert (view.plan, view.counted.part, view.counted.whole, view.counted.percent) == ("Geplant 2026", 240, 300, 80)
    (planned,) = [one for one in survey_plans(COORDINATOR, ws, DORTMUND) if one.id == plan]
    assert planned.wave_id == wave.id
    assert refused(bring_in, ws, plan=plan) == "survey_plan_used"
    later = bring_in(ws, plan=plan, replaces=wave.id, reason="Zahlendreher", label="Berichtigt")
    waves = {one.id: one.plan_id for city in list_cities(COORDINATOR, ws) for one in city.waves}
    assert (waves[wave.id], waves[later.id]) == (None, plan)
    delete_wave(COORDINATOR, ws, later.id)
    assert bring_in(ws, plan=plan).plan_id == plan


def test_7_refused_plans(ws):
    before = tables_in(ws)["survey_wave"]
    assert refused(bring_in, ws, plan=plan_of(ws, last_day=date.today() + timedelta(days=1))) == "survey_not_over"
    assert refused(bring_in, ws, plan=plan_of(ws, ags=ESSEN)) == "not_available"
    assert refused(bring_in, ws, plan="no plan") == "not_available"
    assert tables_in(ws)["survey_wave"] == before
    assert wave_tables(COORDINATOR, ws, bring_in(ws).id).plan == ""
