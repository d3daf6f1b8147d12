"""Sheets of single schools: only with consent, only for this school, gone when the consent is taken back.

1. Without a consent that holds, a sheet is neither previewed, ordered nor made, and nothing of the school is kept.
2. With it, the sheet shows the school beside the city; its values are kept, also when the answers are deleted; made
   again, every byte is the same.
3. The pages of the profile show single schools as before: locked.
4. Taken back, the values and all sheets of this school are deleted, and only these; the log says so.
5. A wrong day, number, note or code is refused; who is no coordination sees neither consents nor sheets.
6. Where the answers are gone, a school without kept values gets none; finished tables give none.
7. Without the questionnaire's sensitive measures: violence, offences, supply of drugs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewWave
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.not_by_school import not_by_school
from ctc_toolkit.workspace import (
    ConsentFields,
    ReportOrder,
    made_reports,
    make_report,
    make_report_again,
    order_report,
    preview_report,
    read_made_report,
    revoke_school_consent,
    save_school_consent,
    school_consents,
    wave_profile,
)
from ctc_toolkit.workspace.derived_products import is_product
from ctc_toolkit.workspace.school_values import school_values
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, fresh_hash, real_workspace
from tests.unit.workspace.matrix_school_sheets import of_schools

TABLE = of_schools(240, ("s1", "s2", "s3", "s4"))
FIELDS = ConsentFields("s1", "conference", date(2026, 1, 2), 70)


@pytest.fixture
def held(sqlite_url):
    """Give a workspace with a survey of four schools, and its id; each school is one unit of the sample."""
    ws = real_workspace(sqlite_url)
    table = replace(TABLE, design=TABLE.design.assign(psu=TABLE.groups["school"]))
    with ws.store.writing() as repository:
        stored = answers_to_parquet(table)
        new = NewWave(DORTMUND, "ctc-youth-survey@2026-de", 2026, "Probe", 240, fresh_hash(), "test", stored)
        wave = repository.add_wave(new).id
    yield ws, wave
    ws.close()


def order(wave, school="s1", **more):
    """Return the order of the sheet of a school."""
    return ReportOrder(
        "school_sheet", DORTMUND, wave, form="html", made_on=date(2026, 11, 30), details=(("school", school),), **more
    )


def kept_of_schools(ws, wave):
    """Return for how many schools values are kept."""
    with ws.store.reading() as repository:
        return sum('"school_sheet"' in one.request for one in repository.releases.of_wave(wave))


def agree(ws, wave, fields=FIELDS, **more):
    """Note a consent."""
    return save_school_consent(COORDINATOR, ws, wave, fields, **more)


def test_1_not_without_consent(held):
    ws, wave = held
    back = agree(ws, wave, replace(FIELDS, school="s2"))
    revoke_school_consent(COORDINATOR, ws, wave, "s2", version=back.version)
    for school, code in (("s1", "no_consent"), ("s2", "no_consent"), ("", "report_school_missing")):
        for use in (preview_report, order_report, make_report):
            with pytest.raises(ToolkitError, match=code):
                use(COORDINATOR, ws, order(wave, school))
    assert kept_of_schools(ws, wave) == 0
    assert made_reports(COORDINATOR, ws, DORTMUND).made == ()


def test_2_3_with_consent(held):
    ws, wave = held
    agree(ws, wave)
    made = make_report(COORDINATOR, ws, order(wave, language="en"))
    page = made.content.decode()
    assert "Our school and our city" in page
    assert "s2" not in page.split("</style>")[-1]
    assert made.report.order.detail("school") == "s1"
    assert kept_of_schools(ws, wave) == 1
    assert make_report_again(COORDINATOR, ws, made.report.id).result == "same"
    with ws.store.reading() as repository:
        record = repository.wave(wave)
        kept = [one for one in repository.releases.of_wave(wave) if "school" in one.request]
    assert kept
    assert all(is_product(one) for one in kept)  # so no profile, export or interface finds it
    own = school_values(ws, record, "s1").table
    assert set(own["groups"]) == {"all", "school=s1"}
    assert (own[own["groups"] == "school=s1"]["state"] == "shown").sum() > 5
    usual = wave_profile(COORDINATOR, ws, wave, by=("school",)).table
    of_school = usual[usual["groups"].str.startswith("school=")]
    assert set(of_school["state"]) <= {"locked", "no_cut_point", "no_scoring_key", "not_asked"}
    everybody = own[own["groups"] == "all"].set_index("measure")
    same = usual[usual["groups"] == "all"].set_index("measure").loc[everybody.index]
    assert same[["percent", "low", "high", "state"]].equals(everybody[["percent", "low", "high", "state"]])
    with ws.store.writing() as repository:
        repository.deletions.delete_answers(wave)
    assert make_report_again(COORDINATOR, ws, made.report.id).result == "same"


def test_4_taken_back(held):
    ws, wave = held
    first, _ = agree(ws, wave), agree(ws, wave, replace(FIELDS, school="s2"))
    gone, stays = (make_report(COORDINATOR, ws, order(wave, school)).report.id for school in ("s1", "s2"))
    assert made_reports(COORDINATOR, ws, DORTMUND).schools == {wave: ("s1", "s2")}
    revoke_school_consent(COORDINATOR, ws, wave, "s1", version=first.version)
    assert [one.id for one in made_reports(COORDINATOR, ws, DORTMUND).made] == [stays]
    with pytest.raises(ToolkitError, match="not_available"):
        read_made_report(COORDINATOR, ws, gone)
    assert kept_of_schools(ws, wave) == 1
    assert school_consents(COORDINATOR, ws, wave).agreed == ("s2",)
    lines = [line.action for line in audit_log(ws)]
    assert lines.count("remove_made_report") == 1
    assert "revoke_school_consent" in lines


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decided_on": date.today() + timedelta(days=1)}, "school_consent_date"),
        ({"decided_on": date(1950, 1, 1)}, "school_consent_date"),
        ({"pupils": 0}, "school_consent_pupils"),
        ({"pupils": 5001}, "school_consent_pupils"),
        ({"note": "bitte an a@b.de"}, "school_consent_private"),
        ({"school": "s9"}, "school_sheet_unknown"),
    ],
)
def test_5_what_is_wrong(held, changes, code):
    ws, wave = held
    with pytest.raises(ToolkitError, match=code):
        agree(ws, wave, replace(FIELDS, **changes))
    assert school_consents(COORDINATOR, ws, wave).consents == ()


def test_5_others_do_not_see_it(held):
    ws, wave = held
    agree(ws, wave)
    sheet = make_report(COORDINATOR, ws, order(wave)).report.id
    for role in (Role.AREA_TEAM, Role.EVALUATOR, Role.MULTIPLIER, Role.ADMINISTRATOR):
        other = Actor(f"Person {role}", frozenset({(role, DORTMUND)}))
        for use in (
            lambda actor: school_consents(actor, ws, wave),
            lambda actor: read_made_report(actor, ws, sheet),
            lambda actor: make_report(actor, ws, order(wave)),
        ):
            with pytest.raises(ToolkitError, match="not_available"):
                use(other)
    evaluator = Actor("Evaluation", frozenset({(Role.EVALUATOR, DORTMUND)}))
    seen = made_reports(evaluator, ws, DORTMUND)
    assert (seen.made, seen.schools) == ((), {})
    assert "school_sheet" not in {one.id for one in seen.products}


def test_6_too_late(held):
    ws, wave = held
    agree(ws, wave)
    with ws.store.writing() as repository:
        repository.deletions.delete_answers(wave)
    assert school_consents(COORDINATOR, ws, wave).schools == ("s1",)
    with pytest.raises(ToolkitError, match="school_sheet_too_late"):
        make_report(COORDINATOR, ws, order(wave))


def test_6_finished_tables(held):
    ws, wave = held
    with ws.store.reading() as repository:
        record = repository.wave(wave)
    with pytest.raises(ToolkitError, match="school_sheet_no_answers"):
        school_values(ws, replace(record, source="tables"), "s1")


def test_7_what_is_never_shown(held):
    ws, wave = held
    with ws.store.reading() as repository:
        record = repository.wave(wave)
    hidden = not_by_school(TABLE.instrument)
    assert len(hidden) > 5
    assert not hidden & set(school_values(ws, record, "s1").table["measure"])
