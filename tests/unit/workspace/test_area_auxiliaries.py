"""Known figures of the districts that support estimates of small districts.

1. Offered is what every district of the survey has and may show, whatever the case of its name: the newest year until
   that of the survey, with source and date. Others may not see it.
2. Chosen, it is in the model and named in the product; the direct values stay what they are. Another choice, or other
   figures, are another product; asked again it is the same.
3. The regression is the one that comes out of a plain computation: on the logit, with the rate as the only covariate.
4. With fewer than ten districts the model does without it and says so. What is not offered is refused.
5. Attack A30: whoever has the estimates with and without the figure learns nothing of a district that takes no part,
   beyond what the city's own figure tells.
6. When the answers are deleted, what was made stays and can still be chosen; the rest is refused.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import cache

import numpy as np
import pytest

from ctc_toolkit.disclosure.area_results import area_results_from_document, area_results_to_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.kernel import accumulate
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile import collapse_order
from ctc_toolkit.riskfactors.small_areas import area_estimates
from ctc_toolkit.statistics.small_areas import fay_herriot
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import District, SimulationSettings, simulate_wave
from ctc_toolkit.workspace import area_auxiliaries, delete_answers, wave_small_areas
from tests.unit.workspace.made import COORDINATOR, DORTMUND, real_workspace
from tests.unit.workspace.test_pattern_products import ELSEWHERE, add, cuts

SCALES = ("family_conflict", "rebelliousness", "family_attachment")
NAMES = tuple(f"Viertel {number:02d}" for number in range(11))
LEVELS = (0.9, -0.8, 0.6, -0.5, 0.3, -0.2, 0.7, -0.6, 0.1, 0.4, -0.7)
KEY = "sgb2_under_18@2025"


@cache
def survey(districts=11):
    instrument = load_instrument("ctc-youth-survey")
    items = {part.item for scale in instrument.scales if scale.id in SCALES for part in scale.items}
    settings = SimulationSettings(
        respondents=170 * districts,
        schools=4 * districts,
        districts=tuple(District(name, 1.0, {"burden": level}) for name, level in zip(NAMES, LEVELS, strict=False))[
            :districts
        ],
        grades=("7", "9"),
        weights="none",
        not_asked=tuple(item.id for item in instrument.items if item.id not in items),
        exaggerating=0,
    )
    return simulate_wave(instrument, settings, seed=8).table


def rate(number):
    return round(400 + 250 * LEVELS[number])


def figures(ws, places, year=2025, indicator="sgb2_under_18", cases=rate):
    entries = [
        IndicatorEntry(indicator, place, year, cases(number), 2000, "Statistisches Amt", date(year, 12, 31))
        for number, place in enumerate(places)
    ]
    with ws.store.writing() as repository:
        repository.indicators.add_values(DORTMUND, entries, "Jemand")


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def test_1_what_is_offered(ws):
    wave = add(ws, survey(), cuts())
    assert area_auxiliaries(COORDINATOR, ws, wave) == ()
    figures(ws, NAMES[:-1], 2025)
    assert area_auxiliaries(COORDINATOR, ws, wave) == ()
    figures(ws, [name.upper() for name in NAMES], 2024)
    figures(ws, NAMES, 2027)
    figures(ws, NAMES, 2025, "moves", lambda number: 2 if number == 3 else 300)
    (found,) = area_auxiliaries(COORDINATOR, ws, wave)
    assert (found.key, found.source, found.as_of) == ("sgb2_under_18@2024", "Statistisches Amt", "2024-12-31")
    assert "SGB" in found.name("de")
    assert "benefits" in found.name("en")
    with pytest.raises(ToolkitError) as refused:
        area_auxiliaries(ELSEWHERE, ws, wave)
    assert refused.value.code == "not_available"


def test_2_and_6_chosen_kept_and_after_the_deletion(ws):
    wave = add(ws, survey(), cuts())
    figures(ws, NAMES)
    plain = wave_small_areas(COORDINATOR, ws, wave)
    supported = wave_small_areas(COORDINATOR, ws, wave, auxiliary=KEY)
    assert (plain.auxiliary, plain.supported) == (None, ())
    assert supported.auxiliary.key == KEY
    assert "family_conflict" in supported.supported
    direct = [[(one.measure, one.area, one.state, one.percent, one.n) for one in found.results]
              for found in (plain, supported)]  # fmt: skip
    assert direct[0] == direct[1]
    assert [one.model for one in plain.results] != [one.model for one in supported.results]
    assert wave_small_areas(COORDINATOR, ws, wave, auxiliary=KEY) is supported
    written = area_results_to_document(supported)
    assert area_results_from_document(*written).auxiliary == supported.auxiliary
    assert "auxiliary" not in area_results_to_document(plain)[0]
    with ws.store.writing() as repository:
        (one,) = [one for one in repository.indicators.values(DORTMUND) if one.entry.place == NAMES[0]]
        changed = IndicatorEntry(**{**asdict(one.entry), "numerator": 1500})
        repository.indicators.save_value(DORTMUND, changed, "Jemand", one.version)
    other = wave_small_areas(COORDINATOR, ws, wave, auxiliary=KEY)
    assert other.auxiliary.content != supported.auxiliary.content
    delete_answers(COORDINATOR, ws, wave)
    ws.cache.clear()
    assert {one.key for one in area_auxiliaries(COORDINATOR, ws, wave)} == {KEY}
    assert wave_small_areas(COORDINATOR, ws, wave, auxiliary=KEY).content_hash == other.content_hash
    assert wave_small_areas(COORDINATOR, ws, wave).content_hash == plain.content_hash


def test_3_the_regression():
    table = survey()
    plan = scoring_plan(table.instrument, cuts(), asked_items(table))
    totals = accumulate(plan, batch_of(table, plan, ("district",)))
    consent = dict.fromkeys(totals.measures, NAMES)
    rates = {name: (100 * rate(number) / 2000,) for number, name in enumerate(NAMES)}
    order = collapse_order(table)
    found = area_estimates(totals, "district", consent, covariates=rates, order=order)
    of_measure = [one for one in found if one.measure == "family_conflict"]
    assert all(one.supported for one in of_measure)
    without = [one for one in area_estimates(totals, "district", consent, order=order)
               if one.measure == "family_conflict"]  # fmt: skip
    shares = np.array([one.direct for one in without]) / 100
    x = np.array([rates[one.area] for one in without])
    city = float((shares * [one.n for one in without]).sum() / sum(one.n for one in without))
    weights = np.array([one.reliability for one in without])
    # the variances that the model without the figure used follow from its weights: gamma = s2 / (s2 + D)
    assert (weights > 0).all()
    plain = np.column_stack([np.ones(len(x)), x])
    slope = np.linalg.lstsq(plain, np.log(shares / (1 - shares)), rcond=None)[0][1]
    assert slope > 0
    scale = 1 / (city * (1 - city) * np.array([one.n for one in without]))
    model = fay_herriot(np.log(shares / (1 - shares)), scale * _effect(without, scale), x)
    values = 100 / (1 + np.exp(-model.estimate))
    np.testing.assert_allclose([one.model for one in of_measure], values, atol=0.05)


def _effect(found, scale):
    """Return the design effects by district that fit the weights of the model with an intercept only."""
    effects = np.ones(len(found))
    shares = np.array([one.direct for one in found]) / 100
    weights = np.array([one.reliability for one in found])
    for _ in range(200):
        between = fay_herriot(np.log(shares / (1 - shares)), scale * effects).between
        effects = between * (1 - weights) / weights / scale
    return effects


def test_4_fewer_than_ten(ws):
    wave = add(ws, survey(7), cuts())
    figures(ws, NAMES[:7])
    found = wave_small_areas(COORDINATOR, ws, wave, auxiliary=KEY)
    assert found.auxiliary.key == KEY
    assert found.supported == ()
    plain = wave_small_areas(COORDINATOR, ws, wave)
    assert found.results == plain.results
    for wrong in ("sgb2_under_18@2024", "moves@2025", "x"):
        with pytest.raises(ToolkitError) as refused:
            wave_small_areas(COORDINATOR, ws, wave, auxiliary=wrong)
        assert refused.value.code == "not_available"
    with pytest.raises(ToolkitError):
        wave_small_areas(COORDINATOR, ws, wave, auxiliary=KEY, method="beta_binomial")


def test_5_what_takes_no_part_changes_nothing():
    """The answers of a district that is left out change; the others move no more than the city's own figure makes them.

    That figure is shown anyway. Once with every answer of the district as it is, once with those of its burdened half.
    """
    table = survey()
    plan = scoring_plan(table.instrument, cuts(), asked_items(table))
    rates = {name: (100 * rate(number) / 2000,) for number, name in enumerate(NAMES)}
    inside = (table.groups["district"] == NAMES[-1]).to_numpy()
    burdened = (table.groups["district"] == NAMES[0]).to_numpy()
    seen, own = [], []
    for turned in (False, True):
        answers = table.answers.copy()
        if turned:
            others = answers.loc[burdened].to_numpy()
            answers.loc[inside] = others[np.arange(inside.sum()) % len(others)]
        batch = batch_of(type(table)(table.instrument, answers, table.groups, table.design), plan, ("district",))
        totals = accumulate(plan, batch)
        consent = dict.fromkeys(totals.measures, NAMES[:-1])
        found = [
            area_estimates(totals, "district", consent, covariates=known, order=collapse_order(table))
            for known in (None, rates)
        ]
        hidden = [one for part in found for one in part if one.area == NAMES[-1]]
        assert {one.outcome for one in hidden} == {"left_out"}
        own.append([one.direct for one in hidden])
        seen.append([one.model for part in found for one in part if one.area != NAMES[-1]])
    assert np.abs(np.subtract(*own)).max() > 20
    assert np.abs(np.subtract(*seen)).max() < 1
