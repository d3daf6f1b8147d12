"""Comparison and change of stored waves.

1. What is compared is kept with the wave: asked again it is the same, and after the answers are gone it still is.
2. A reference that was never asked for is compared from the released table after the deletion, and says so.
3. What a wave is compared with: earlier waves of the same questionnaire, tables that fit, partners with their lock.
4. One call tells level and change of every measure.
5. A wave that is removed takes its changes to later waves, and its release for partners, along.
6. The average of partners needs three other cities; then a comparison with it works, and nobody sees a single city.
7. From four waves on there is a course; with fewer it is refused. A later wave is no earlier one.
8. Made-up reference values are offered for made-up cities only.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewWave
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    add_city,
    delete_answers,
    delete_wave,
    factor_findings,
    list_cities,
    open_workspace,
    reference_choices,
    release_for_partners,
    wave_changes,
    wave_comparison,
)
from tests.unit.workspace.made import ADMINISTRATOR, DORTMUND, answers, fresh_hash

KOORDINATION = Actor("Koordination", frozenset({(Role.COORDINATOR, DORTMUND)}))
NATIONAL = "shipped-yrbs-national-2019"
TABLES = [answers(300, seed=seed) for seed in (1, 2, 3, 4)]


def workspace(tmp_path, cities=(DORTMUND,)):
    ws = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    for place, ags in enumerate(cities):
        add_city(ADMINISTRATOR, ws, ags=ags, name=f"Stadt {place}", areas=["Mitte"])
    return ws


def add(ws, year, ags=DORTMUND, table=None, instrument="yrbs@2019"):
    table = TABLES[year % 4] if table is None else table
    with ws.store.writing() as repository:
        data = answers_to_parquet(table)
        new = NewWave(ags, instrument, year, f"Befragung {year}", len(table), fresh_hash(), "test", data)
        return repository.add_wave(new).id


def test_1_2_kept_and_afterwards(tmp_path):
    ws = workspace(tmp_path)
    earlier, later = add(ws, 2019), add(ws, 2021)
    change = wave_changes(KOORDINATION, ws, later, earlier)
    compared = wave_comparison(KOORDINATION, ws, later, NATIONAL)
    assert compared.facts["basis"] == "answers"
    assert len(compared.shown) > 50
    ws.cache.clear()
    assert wave_changes(KOORDINATION, ws, later, earlier).content_hash == change.content_hash
    with ws.store.reading() as repository:
        kept = [json.loads(one.request) for one in repository.releases.of_wave(later)]
    assert {one.get("product") for one in kept} >= {"change", "comparison"}
    delete_answers(KOORDINATION, ws, later)
    ws.cache.clear()
    assert wave_changes(KOORDINATION, ws, later, earlier).entries == change.entries
    assert wave_comparison(KOORDINATION, ws, later, NATIONAL).entries == compared.entries
    other = wave_comparison(KOORDINATION, ws, later, f"wave-{earlier}")
    assert other.product == "comparison"
    assert other.facts["basis"] == "released"
    assert len(other.shown) > 50
    ws.close()


def test_3_4_choices_and_findings(tmp_path):
    ws = workspace(tmp_path)
    earlier, later = add(ws, 2019), add(ws, 2021)
    add(ws, 2017, table=answers(40, instrument="yrbs@2017"), instrument="yrbs@2017")
    choices = reference_choices(KOORDINATION, ws, later)
    kinds = [(one.id, one.kind, one.lock) for one in choices.choices]
    assert (NATIONAL, "published", "") in kinds
    assert (f"wave-{earlier}", "wave", "") in kinds
    assert ("partners", "partners", "few_units") in kinds
    assert choices.default.id == NATIONAL
    assert sum(kind == "wave" for _, kind, _ in kinds) == 2
    found = factor_findings(KOORDINATION, ws, later, level="public")
    assert found.reference["reference"] == NATIONAL
    assert found.earlier["earlier"] == earlier
    one = found.findings["qn25"]
    assert one.level.word in ("elevated", "lower", "similar", "unclear")
    assert one.change.word in ("increased", "decreased", "unchanged", "not_determinable")
    assert one.level == next(e for e in wave_comparison(KOORDINATION, ws, later, NATIONAL, level="public").entries
                             if e.measure == "qn25")  # fmt: skip
    ws.close()


def test_5_a_removed_wave_takes_its_rows_along(tmp_path):
    ws = workspace(tmp_path)
    earlier, later = add(ws, 2019), add(ws, 2021)
    wave_changes(KOORDINATION, ws, later, earlier)
    release_for_partners(KOORDINATION, ws, earlier)
    release_for_partners(KOORDINATION, ws, earlier)  # twice is once
    delete_wave(KOORDINATION, ws, earlier)
    with ws.store.reading() as repository:
        assert repository.references.shares() == {}
        assert not [one for one in repository.releases.of_wave(later) if earlier in one.request]
    with pytest.raises(ToolkitError) as gone:
        wave_changes(KOORDINATION, ws, later, earlier)
    assert gone.value.code == "not_available"
    ws.close()


def test_6_average_of_partners(tmp_path):
    others = ["05112000", "05113000", "05911000"]
    ws = workspace(tmp_path, (DORTMUND, *others))
    own = add(ws, 2021)
    waves = {ags: add(ws, 2021, ags, TABLES[place]) for place, ags in enumerate(others)}
    for ags in others[:2]:
        release_for_partners(Actor("K", frozenset({(Role.COORDINATOR, ags)})), ws, waves[ags])
    partners = next(one for one in reference_choices(KOORDINATION, ws, own).choices if one.kind == "partners")
    assert (partners.lock, partners.units) == ("few_units", 2)
    with pytest.raises(ToolkitError):
        wave_comparison(KOORDINATION, ws, own, "partners")
    last = Actor("K", frozenset({(Role.COORDINATOR, others[2])}))
    release_for_partners(last, ws, waves[others[2]])
    partners = next(one for one in reference_choices(KOORDINATION, ws, own).choices if one.kind == "partners")
    assert (partners.lock, partners.units) == ("", 3)
    found = wave_comparison(KOORDINATION, ws, own, "partners")
    assert len(found.shown) > 50
    assert not set(others) & set("".join(found.facts.values()).split())
    release_for_partners(last, ws, waves[others[2]], act="take_back")
    with pytest.raises(ToolkitError):
        wave_comparison(KOORDINATION, ws, own, "partners")
    ws.close()


def test_7_course_and_pairs(tmp_path):
    ws = workspace(tmp_path)
    first, second, third = (add(ws, year) for year in (2016, 2017, 2018))
    with pytest.raises(ToolkitError) as refused:
        wave_changes(KOORDINATION, ws, third, "course")
    assert refused.value.code == "waves_too_few"
    fourth = add(ws, 2019)
    found = wave_changes(KOORDINATION, ws, fourth, "course")
    assert found.product == "course"
    assert {entry.word for entry in found.shown} <= {"increased", "decreased", "not_determinable"}
    assert {entry.note for entry in found.shown} <= {"straight", "not_straight", "unknown"}
    with pytest.raises(ToolkitError) as refused:
        wave_changes(KOORDINATION, ws, first, second)  # the other way round
    assert refused.value.code == "waves_not_comparable"
    ws.close()


def test_8_made_up_values(tmp_path):
    from ctc_toolkit.riskfactors.references import shipped_references
    from ctc_toolkit.workspace.reference_choices import choices_of

    made_up = [table for table in shipped_references() if table.status == "made_up"]
    assert made_up
    ws = workspace(tmp_path)
    wave_id = add(ws, 2021)
    with ws.store.reading() as repository:
        wave = replace(repository.wave(wave_id), instrument="ctc-youth-survey@2026-de")
        city = repository.city(DORTMUND)
        assert not [one for one in choices_of(ws, repository, city, wave).choices if one.kind == "made_up"]
        example = choices_of(ws, repository, city, replace(wave, made_up=True)).choices
        assert [one for one in example if one.kind == "made_up"]
    assert list_cities(KOORDINATION, ws)[0].ags == DORTMUND
    ws.close()
