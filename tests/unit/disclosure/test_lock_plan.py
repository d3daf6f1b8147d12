"""The plan of locks as a value.

1. A plan is written and read byte for byte; a changed document is refused.
2. What is not in the catalogue, or not decided, is locked; a release says which rules it obeys.
3. Plans are the same every time, and one with other thresholds is refused.
4. Violence, delinquency and supply of drugs are never public by school (S9), in no questionnaire.
5. The grade band is made from the grade, in answers and questionnaire.
"""

from __future__ import annotations

import pytest
from made_up_waves import CATALOGUE, made_up_wave

from ctc_toolkit.disclosure import RULES, Rules, lock_plan, plan_from_document, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.grade_bands import BAND, band_of, with_bands
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.not_by_school import not_by_school
from tests.unit.workspace.made import answers

WAVE = made_up_wave(3, items=2, respondents=300)


def test_1_documents():
    plan = lock_plan(WAVE.counts, CATALOGUE)
    text = plan.to_document()
    assert plan_from_document(text, plan.content_hash) == plan
    assert plan_from_document(text, plan.content_hash).to_document() == text
    for changed in (text.replace("[", "[ ", 1), text[:-1], "{}", text.replace("city", "land")):
        with pytest.raises(ToolkitError) as refused:
            plan_from_document(changed, plan.content_hash)
        assert refused.value.code == "lock_plan_damaged"


def test_2_locked_unless_decided():
    plan = lock_plan(WAVE.counts, CATALOGUE)
    assert plan.may_show("internal", "m0", "all")
    assert not plan.may_show("internal", "m0", "class=8b")
    assert not plan.may_show("internal", "m0", "sex=diverse;grade=8")
    assert not plan.may_show("internal", "unknown", "all")
    released = release(WAVE.profile(), "internal", plan=plan)
    assert released.rule_version == RULES.joint_version == "joint-1 (30/20/5)"
    assert release(WAVE.profile(), "internal").rule_version == "primary-1 (30/20/5)"
    schools = released.table[released.table["groups"].str.startswith("school=")]
    assert set(schools["state"]) == {"locked"}
    assert schools[["n", "percent", "low", "high"]].isna().all().all()


def test_3_the_same_every_time():
    told: list[float] = []
    plans = [lock_plan(WAVE.counts, CATALOGUE, progress=told.append).to_document() for _ in range(2)]
    assert plans[0] == plans[1]
    assert told == [0.5, 1.0] * 2
    strict = lock_plan(WAVE.counts, CATALOGUE, rules=Rules(k_public=50))
    with pytest.raises(ValueError, match="thresholds"):
        release(WAVE.profile(), "public", plan=strict)


def test_4_never_public_by_school():
    given = made_up_wave(7, items=1, respondents=700, schools=3)
    plan = lock_plan(given.counts, CATALOGUE, schools="with", not_by_school=frozenset({"m0"}))
    schools = [key for key in plan.groups if "school=" in key.split(";")[-1][:7]]
    assert any(plan.may_show("internal", "m0", key) for key in schools)
    assert not any(plan.may_show("public", "m0", key) for key in schools)
    assert plan.may_show("public", "m0", "all")
    named = not_by_school(load_instrument("ctc-youth-survey"))
    assert {"asb_attacked", "asb_sold", "availability_drugs", "antisocial_peers"} <= named
    assert not {"alcohol_30d", "family_conflict"} & named
    assert {"qn12", "qn16"} <= not_by_school(load_instrument("yrbs"))


def test_5_grade_band():
    assert [band_of(grade) for grade in ("5", "6", "9", "11", "13", "EF")] == [
        None,
        "6_7",
        "8_9",
        "10_11",
        "12_13",
        None,
    ]
    table = answers(60, seed=1)
    banded = with_bands(table)
    assert banded.groups[BAND].notna().sum() == table.groups["grade"].notna().sum()
    assert set(banded.groups[BAND].cat.categories) <= {"8_9", "10_11", "12_13"}
    assert banded.instrument.group_by_id[BAND].label.get("en") == "Grade band"
    assert BAND not in table.instrument.group_by_id
