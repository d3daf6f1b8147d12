"""Ranks, districts and associations of a stored wave.

1. They are made from the answers that count, kept with the wave, and found again: the same object in a process, the
   same content in another one, and nothing is kept twice.
2. They stay when the answers are deleted, also where nobody had asked for them; what was never made is refused then.
3. Only shown cells take part: every rank, pair and step is about measures shown in the profile of the wave.
4. Another city, another wave, or nothing at all is the same refusal.
5. A wave without scales and districts has empty products, and no error.
6. An attributable fraction is only there where it is asked for, and only for that behaviour.
7. Readers of kept tables name the breakdowns and skip these products.
"""

from dataclasses import replace
from functools import cache

import pytest

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.disclosure import LEVELS
from ctc_toolkit.disclosure.association_results import shown_measures
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.store import NewWave, new_id
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import District, SimulationSettings, simulate_wave
from ctc_toolkit.workspace import (
    delete_answers,
    open_workspace,
    wave_associations,
    wave_factor_ranks,
    wave_profile,
    wave_small_areas,
)
from ctc_toolkit.workspace.cut_points import keep_cut_points
from ctc_toolkit.workspace.released_tables import Kept
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, answers, fresh_hash, real_workspace

SCALES = ("family_conflict", "rebelliousness", "family_attachment", "school_rewards")
BEHAVIOURS = ("alcohol_30d", "cigarettes_lifetime")
ELSEWHERE = Actor("Else", frozenset({(Role.COORDINATOR, ESSEN)}))
PRODUCTS = [wave_factor_ranks, wave_small_areas, wave_associations]


@cache
def survey():
    instrument = load_instrument("ctc-youth-survey")
    items = {part.item for scale in instrument.scales if scale.id in SCALES for part in scale.items}
    items |= {entry.item for entry in instrument.indicators if entry.id in BEHAVIOURS}
    settings = SimulationSettings(
        respondents=1400,
        schools=24,
        districts=tuple(District(name) for name in "abcdef"),
        grades=("7", "9"),
        not_asked=tuple(item.id for item in instrument.items if item.id not in items),
        exaggerating=0,
    )
    return simulate_wave(instrument, settings, seed=8).table


def cuts():
    content = {"id": "probe", "instrument": "ctc-youth-survey", "title": {"de": "Probe", "en": "Probe"}}
    values = {"family_conflict": 2.5, "rebelliousness": 2.2, "family_attachment": 2.5, "school_rewards": 2.5}
    content |= {"valid_from": "2026-01-01", "status": "made_up", "method": {"de": "Probe", "en": "Probe"}}
    content["values"] = {name: {"all": cut} for name, cut in values.items()}
    return CutPointTable.model_validate(content)


def add(ws, table, cut_points=None, ags=DORTMUND):
    stored = answers_to_parquet(replace(table, source_hash=fresh_hash()))
    new = NewWave(ags, table.instrument.reference, 2026, "Probe", len(table), fresh_hash(), "test", stored)
    with ws.store.writing() as repository:
        if cut_points is not None:
            keep_cut_points(repository, cut_points)
        return repository.add_wave(new, cut_points.id if cut_points is not None else None).id


@pytest.fixture
def stored(sqlite_url):
    ws = real_workspace(sqlite_url)
    yield ws, add(ws, survey(), cuts()), sqlite_url
    ws.close()


def documents(ws, wave):
    with ws.store.reading() as repository:
        return [(kept.level, kept.request, kept.content_hash) for kept in repository.releases.of_wave(wave)]


def test_1_3_4_6_7_made_kept_and_protected(stored):
    ws, wave, url = stored
    made = [product(COORDINATOR, ws, wave) for product in PRODUCTS]
    assert [product(COORDINATOR, ws, wave) for product in PRODUCTS] == made
    before = documents(ws, wave)
    elsewhere = open_workspace(url)
    again = [product(COORDINATOR, elsewhere, wave) for product in PRODUCTS]
    elsewhere.close()
    assert [value.content_hash for value in again] == [value.content_hash for value in made]
    assert documents(ws, wave) == before

    ranks, areas, found = made
    shown = shown_measures(wave_profile(COORDINATOR, ws, wave))
    factors = {name for name, kind in shown.items() if kind != "behaviour"}
    assert {rank.measure for rank in ranks.of_family("together")} == factors == set(SCALES)
    assert {pair.behaviour for pair in found.pairs} == {name for name in shown if shown[name] == "behaviour"}
    assert {pair.factor for pair in found.pairs} == {name for name in shown if shown[name] == "risk"}
    assert all(set(one.factors) <= factors for one in found.staircases)
    assert all(pair.fraction is None for pair in found.pairs)
    assert {one.area for one in areas.results} == set("abcdef")
    assert any(one.model is not None for one in areas.results if one.measure == "family_conflict")

    only = wave_associations(COORDINATOR, ws, wave, attributable="alcohol_30d")
    assert {pair.behaviour for pair in only.pairs} == {"alcohol_30d"}
    assert any(pair.fraction is not None for pair in only.pairs)

    for product in PRODUCTS:
        for actor, asked in ((ELSEWHERE, wave), (COORDINATOR, new_id()), (COORDINATOR, "nothing")):
            with pytest.raises(ToolkitError) as refused:
                product(actor, ws, asked)
            assert refused.value.code == "not_available"
    with ws.store.reading() as repository:
        tables = tuple(repository.releases.of_wave(wave))
    assert "Klassenstufe" in Kept(tables, "ctc-youth-survey").say("de")


def test_2_they_stay_when_the_answers_go(stored):
    ws, wave, _ = stored
    ranks = wave_factor_ranks(COORDINATOR, ws, wave)
    delete_answers(COORDINATOR, ws, wave)
    assert wave_factor_ranks(COORDINATOR, ws, wave).content_hash == ranks.content_hash
    for level in LEVELS:
        assert [product(COORDINATOR, ws, wave, level=level).level for product in PRODUCTS] == [level] * 3
    with pytest.raises(ToolkitError) as refused:
        wave_associations(COORDINATOR, ws, wave, attributable="alcohol_30d")
    assert refused.value.code == "answers_deleted"


def test_5_nothing_to_say(sqlite_url):
    ws = real_workspace(sqlite_url)
    wave = add(ws, answers(200))
    assert wave_factor_ranks(COORDINATOR, ws, wave).ranks == ()
    assert wave_small_areas(COORDINATOR, ws, wave).results == ()
    assert wave_associations(COORDINATOR, ws, wave).pairs == ()
    ws.close()
