"""Comparison and change of stored waves.

1. What is compared is kept with the wave: asked again it is the same, and after the answers are gone it still is.
2. A reference that was never asked for is compared from the released table after the deletion, and says so.
3. What a wave is compared with: earlier waves of the same questionnaire, tables that fit, partners with their lock.
4. One call tells level and change of every measure.
5. A wave that is removed takes its changes to later waves, and its release for partners, along.
6. The average of partners needs three other cities; then a comparison with it works, and nobody sees a single city.
7. From four waves on there is a course; with fewer it is refused. A later wave is no earlier one.
8. Made-up reference values are offered for made-up cities only.
9. An earlier wave that has its own cut points keeps them: its single questions are compared, from the answers of both,
   its scales are not, and it says why; also once the answers are gone. Nothing is released of it with others.
10. With the same cut points everything is compared; so is an earlier wave without any, of which nothing was released.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.difference_words import method_lines, rows_of
from ctc_toolkit.riskfactors.cutpoints import derive_cut_points
from ctc_toolkit.store import NewWave
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
from ctc_toolkit.workspace import (
    add_city,
    add_cut_points,
    choose_cut_points,
    delete_answers,
    delete_wave,
    factor_findings,
    list_cities,
    open_workspace,
    reference_choices,
    release_for_partners,
    wave_changes,
    wave_comparison,
    wave_profile,
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


YOUTH = load_instrument("ctc-youth-survey")
ASKED = ("family_conflict", "rebelliousness", "alcohol_30d", "cigarettes_lifetime")


@cache
def scales(seed):
    """Return answers to two scales and two single questions."""
    items = {part.item for scale in YOUTH.scales if scale.id in ASKED for part in scale.items}
    items |= {one.item for one in YOUTH.indicators if one.id in ASKED}
    left_out = tuple(item.id for item in YOUTH.items if item.id not in items)
    settings = SimulationSettings(respondents=600, grades=("7", "9"), not_asked=left_out, exaggerating=0)
    return simulate_wave(YOUTH, settings, seed=seed).table


def with_scales(tmp_path, earlier, later):
    """Return a workspace with two waves of the youth survey, with these cut points (None: none), and their ids."""
    ws = workspace(tmp_path)
    for name, factor in (("low", 0.05), ("high", 0.4)):
        title = {"title_de": name, "title_en": name, "valid_from": date(2020, 1, 1), "status": "made_up"}
        add_cut_points(ADMINISTRATOR, ws, derive_cut_points(scales(1), id=name, factor=factor, **title)[0])
    waves = [add(ws, 2020 + seed, table=scales(seed), instrument=YOUTH.reference) for seed in (1, 2)]
    for wave, chosen in zip(waves, (earlier, later), strict=True):
        if chosen is not None:
            choose_cut_points(KOORDINATION, ws, wave, chosen)
    return ws, *waves


def folder(path, name):
    (path / name).mkdir()
    return path / name


def by_state(found):
    states = {}
    for entry in found.entries:
        states.setdefault(entry.state, set()).add(entry.measure)
    return states


def test_9_other_cut_points(tmp_path):
    ws, earlier, later = with_scales(tmp_path, "high", "low")
    single = {indicator.id for indicator in YOUTH.indicators}
    found = wave_changes(KOORDINATION, ws, later, earlier)
    states = by_state(found)
    assert found.facts["basis"] == "answers"
    assert states["shown"] == single & set(ASKED)
    assert "family_conflict" in states["other_cut_points"]
    assert not states["other_cut_points"] & single
    with ws.store.reading() as repository:
        assert {json.loads(one.request).get("cut_points") for one in repository.releases.of_wave(earlier)} == {"high"}
    own = wave_profile(KOORDINATION, ws, earlier)
    assert own.provenance.cut_points.startswith("high")
    rows = rows_of(found, wave_profile(KOORDINATION, ws, later), YOUTH, kind="risk", language="de")
    assert any("mit anderen Grenzwerten freigegeben" in line for line in method_lines(found, rows, "de"))
    assert any("other cut points" in line for line in method_lines(found, rows, "en"))
    findings = factor_findings(KOORDINATION, ws, later)
    assert findings.findings["family_conflict"].change.word == ""
    delete_answers(KOORDINATION, ws, earlier)
    ws.cache.clear()
    third = add(ws, 2023, table=scales(3), instrument=YOUTH.reference)
    choose_cut_points(KOORDINATION, ws, third, "low")
    gone = wave_changes(KOORDINATION, ws, third, earlier)
    assert gone.facts["basis"] == "released"
    assert by_state(gone)["shown"] == states["shown"]
    assert "family_conflict" in by_state(gone)["other_cut_points"]
    ws.close()


def test_10_the_same_and_none(tmp_path):
    ws, earlier, later = with_scales(folder(tmp_path, "same"), "low", "low")
    states = by_state(wave_changes(KOORDINATION, ws, later, earlier))
    assert "family_conflict" in states["shown"]
    assert "other_cut_points" not in states
    ws.close()
    ws, earlier, later = with_scales(folder(tmp_path, "none"), None, "low")
    states = by_state(wave_changes(KOORDINATION, ws, later, earlier))
    assert "family_conflict" in states["shown"]
    assert "other_cut_points" not in states
    ws.close()
