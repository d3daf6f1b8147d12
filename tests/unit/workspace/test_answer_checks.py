"""Which answers of a stored wave count: chosen, settled, in force everywhere, kept when the answers go.

1. Without a choice the default checks count: the profile has exactly the numbers of the answers that are left, and says
   in its proof of origin which checks they passed.
2. Checks and known numbers can be changed until something of the wave is released; the first profile settles them, and
   so does settling by hand. Then another choice is refused, and nothing of it is stored. Who was expected can still be
   told.
3. Known numbers enter the profile as weights, thresholds stay without weights, and the proof of origin names them.
4. Before it is settled nothing of the report is kept. Afterwards it is computed once, kept, and outlives the answers
   with the same numbers; deleting the answers of a wave that nobody looked at keeps it too.
5. A choice that changed while a profile was computed lets that profile go; nothing of it is kept.
6. Two who save at the same time: the second is told, and the first choice stays.
7. Rules that are not there or leave nobody, known numbers that do not fit, without source or of tomorrow, are refused.
8. Waves of which something was released before this version keep all their answers.
9. Expected pupils come from the planned survey; a table that was uploaded takes its place.
10. Deleting a wave takes its choice along.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from ctc_toolkit.disclosure import release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.survey.margins import Margin, PopulationMargins
from ctc_toolkit.survey.response_rates import ExpectedGrade, ExpectedSchool
from ctc_toolkit.survey.usable import AnswerRules, usable_answers
from ctc_toolkit.workspace import (
    data_quality,
    delete_answers,
    delete_wave,
    import_wave,
    save_answer_choice,
    scale_quality,
    wave_profile,
)
from ctc_toolkit.workspace import profiles as profiles_module
from tests.unit.workspace.made import COORDINATOR, DORTMUND, answers, complete_plan, fresh_hash, real_workspace

DEFAULT = ("self_report", "fictitious_drug", "implausible_frequency", "no_screening_answers", "too_few_answers")
ASKED = ("honesty", "fictitious", "marijuana", "alcohol_30d", "family_conflict", "academic_failure")
"""Beginnings of the names of the questions that these surveys ask."""


def made_table():
    """Return 400 questionnaires with few questions, 30 of them "not honest at all"; grades 6 and 7 only."""
    table = answers(400, instrument="ctc-youth-survey", seed=3)
    asked = [name for name in table.answers if name.startswith(ASKED)]
    table = replace(table, answers=table.answers[asked])
    honesty = table.answers["honesty"].to_numpy(copy=True)
    honesty[:30] = 5
    grade = pd.Categorical(np.where(np.arange(400) % 2, "6", "7"))
    sex = pd.Categorical(np.where(np.arange(400) < 160, "female", "male"))
    groups = pd.DataFrame({"grade": grade, "sex": sex})
    return replace(table, answers=table.answers.assign(honesty=honesty), groups=groups)


TABLE = made_table()
MARGINS = PopulationMargins(
    (Margin(("sex",), ((("female",), 300), (("male",), 300))),), "Schulstatistik 2025/26", date(2025, 10, 15)
)


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def wave(ws):
    return bring_in(ws).id


def bring_in(ws):
    table = replace(TABLE, source_hash=fresh_hash())
    plan = complete_plan(ws, DORTMUND)
    return import_wave(COORDINATOR, ws, ags=DORTMUND, label="Befragung", year=2024, table=table, plan=plan)


def save(ws, wave, rules=DEFAULT, **more):
    return save_answer_choice(COORDINATOR, ws, wave, rules=rules, **more)


def refused(code, call, *args, **named):
    with pytest.raises(ToolkitError) as problem:
        call(*args, **named)
    assert problem.value.code == code


def rows_of(ws, table):
    with ws.store.database.engine.connect() as connection:
        return connection.execute(text(f"SELECT * FROM {table}")).mappings().all()


def same_where_shown(found, direct, columns=("n", "percent", "low", "high")):
    """Compare the cells that are shown in both; tables with margins have further cells locked."""
    keys = ["measure", "groups"]
    both = found[found["state"] == "shown"].merge(direct[direct["state"] == "shown"], on=keys, suffixes=("", "_direct"))
    assert len(both) >= 10
    for name in columns:
        assert (both[name] == both[f"{name}_direct"]).all()


def test_1_the_defaults_count(database_url):
    ws = real_workspace(database_url)
    wave = bring_in(ws).id
    stored = wave_profile(COORDINATOR, ws, wave)
    usable = usable_answers(TABLE)
    assert len(usable.table) == 370
    same_where_shown(stored.table, release(make_profile(usable.table), "internal").table)
    assert stored.provenance.answers == f"rules={','.join(DEFAULT)}"
    (row,) = rows_of(ws, "answer_choice")
    assert (json.loads(row["rules"]), row["margins"]) == (list(DEFAULT), "")
    assert row["frozen_at"] is not None
    ws.close()


def test_2_changed_until_something_is_released(ws, wave):
    first = save(ws, wave, ("fictitious_drug", "self_report_strict"))
    assert first.choice.rules.rules == ("self_report_strict", "fictitious_drug")
    assert save(ws, wave, ()).quality.excluded.value is None
    assert save(ws, wave).quality.excluded.value == 30
    wave_profile(COORDINATOR, ws, wave)
    before = rows_of(ws, "answer_choice")
    refused("answer_choice_frozen", save, ws, wave, ())
    refused("answer_choice_frozen", save, ws, wave, margins=MARGINS)
    assert rows_of(ws, "answer_choice") == before
    told = save(ws, wave, expected=[ExpectedSchool("", True, None, (ExpectedGrade("7", 250), ExpectedGrade("6", 250)))])
    assert told.settled
    assert data_quality(COORDINATOR, ws, wave).quality.response.pupils.percent == 80
    assert wave_profile(COORDINATOR, ws, wave).provenance.answers == f"rules={','.join(DEFAULT)}"


def test_2_settled_by_hand(ws, wave):
    assert save(ws, wave, ("self_report",), act="settle").settled
    refused("answer_choice_frozen", save, ws, wave)
    assert wave_profile(COORDINATOR, ws, wave).provenance.answers == "rules=self_report"


def test_3_known_numbers_are_weights(ws, wave):
    save(ws, wave, ("self_report",), margins=MARGINS)
    found = wave_profile(COORDINATOR, ws, wave)
    usable = usable_answers(TABLE, AnswerRules(("self_report",), MARGINS))
    # 130 girls and 240 boys are left; each half counts 300
    weights = usable.table.design["weight"].to_numpy()
    assert sorted(set(np.round(weights, 6))) == [1.25, round(300 / 130, 6)]
    same_where_shown(found.table, release(make_profile(usable.table), "internal").table)
    plain = release(make_profile(usable_answers(TABLE, AnswerRules(("self_report",))).table), "internal").table
    same_where_shown(found.table, plain, ["n"])
    assert found.provenance.answers.startswith("rules=self_report;margins=sex;on=2025-10-15;numbers=")
    weighted = data_quality(COORDINATOR, ws, wave).quality.weights
    assert (weighted.kind, weighted.source, weighted.met) == ("raked", "Schulstatistik 2025/26", True)
    assert [(level.values, level.answers, level.known) for level in weighted.levels] == [
        ("female", 35, 50), ("male", 65, 50)
    ]  # fmt: skip


def test_4_the_report_is_kept(ws, wave):
    open_view = data_quality(COORDINATOR, ws, wave)
    assert not open_view.settled
    assert open_view.quality.scales == ()
    assert {rule.change for rule in open_view.quality.rules} == {None}
    assert rows_of(ws, "released_table") == []
    assert scale_quality(COORDINATOR, ws, wave) is None
    save(ws, wave, act="settle")
    report = data_quality(COORDINATOR, ws, wave).quality
    assert [scale.scale for scale in report.scales] == ["family_conflict", "academic_failure"]
    assert len(rows_of(ws, "released_table")) == 1
    assert data_quality(COORDINATOR, ws, wave).quality.content_hash == report.content_hash
    assert scale_quality(COORDINATOR, ws, wave).content_hash == report.content_hash
    delete_answers(COORDINATOR, ws, wave)
    assert data_quality(COORDINATOR, ws, wave).quality.content_hash == report.content_hash
    refused("answers_already_deleted", save, ws, wave)
    other = bring_in(ws).id
    delete_answers(COORDINATOR, ws, other)
    kept = data_quality(COORDINATOR, ws, other)
    assert kept.settled
    assert (kept.quality.excluded, kept.quality.scales) == (report.excluded, report.scales)


def test_5_a_choice_that_changes_meanwhile(ws, wave, monkeypatch):
    def slow(usable, choice):
        monkeypatch.undo()
        save(ws, wave, ())
        return profiles_module.usable_table(usable, choice)

    monkeypatch.setattr(profiles_module, "usable_table", slow)
    refused("changed_meanwhile", wave_profile, COORDINATOR, ws, wave)
    assert rows_of(ws, "released_table") == []
    assert wave_profile(COORDINATOR, ws, wave).provenance.answers == ""


def test_6_two_at_the_same_time(ws, wave):
    seen = data_quality(COORDINATOR, ws, wave).choice.version
    save(ws, wave, ("self_report",), version=seen)
    refused("changed_meanwhile", save, ws, wave, ("fictitious_drug",), version=seen)
    assert data_quality(COORDINATOR, ws, wave).choice.rules.rules == ("self_report",)


def test_7_what_cannot_be(ws, wave):
    refused("screening_rule_unknown", save, ws, wave, ("exaggerated_asb",))
    others = Margin(("grade",), ((("6",), 10), (("7",), 10), (("8",), 10)))
    refused("raking_level_absent", save, ws, wave, margins=replace(MARGINS, margins=(others,)))
    refused("margin_source", save, ws, wave, margins=replace(MARGINS, source="  "))
    tomorrow = date.today() + timedelta(days=1)
    refused("margin_date", save, ws, wave, margins=replace(MARGINS, on=tomorrow))
    assert rows_of(ws, "answer_choice") == []
    nobody = replace(TABLE, answers=TABLE.answers.assign(honesty=np.int8(5)), source_hash=fresh_hash())
    plan = complete_plan(ws, DORTMUND)
    bad = import_wave(COORDINATOR, ws, ags=DORTMUND, label="Spaß", year=2024, table=nobody, plan=plan).id
    refused("screening_leaves_nobody", wave_profile, COORDINATOR, ws, bad)
    assert data_quality(COORDINATOR, ws, bad).quality is None
    assert save(ws, bad, ()).quality.respondents == 400
    refused("screening_leaves_nobody", save, ws, bad)


def test_9_expected_pupils(ws):
    plan = complete_plan(ws, DORTMUND)
    with ws.store.writing() as repository:
        (school,) = repository.surveys.plan(plan).schools
        counts = [GradeCounts(grade, 8, 250, 250, 210, 20, 200) for grade in (6, 7)]
        repository.surveys.add_grades(school.id, counts)
    table = replace(TABLE, source_hash=fresh_hash())
    wave = import_wave(COORDINATOR, ws, ags=DORTMUND, label="Plan", year=2024, table=table, plan=plan).id
    found = data_quality(COORDINATOR, ws, wave).quality.response
    assert (found.pupils.answered, found.pupils.expected, found.pupils.percent) == (400, 500, 80)
    assert [(rate.name, rate.percent) for rate in (*found.by_grade, *found.by_school)] == [
        ("6", 80), ("7", 80), ("Schule am Park", 80)
    ]  # fmt: skip
    assert (found.consent_yes, found.consent_no, found.overall) == (420, 40, 80)
    view = save(ws, wave, expected=[ExpectedSchool("", True, None, (ExpectedGrade("6", 400), ExpectedGrade("7", 600)))])
    assert view.quality.response.pupils.percent == 40
    assert view.quality.response.pupils.light == "low"


def test_10_deleted_with_its_wave(ws, wave):
    save(ws, wave, act="settle")
    delete_wave(COORDINATOR, ws, wave)
    assert rows_of(ws, "answer_choice") == []
