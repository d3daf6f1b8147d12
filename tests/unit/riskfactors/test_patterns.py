"""Ranks, districts and associations of a wave, from its answers.

1. Flags are those of the kernel: their weighted means are the percentages of the profile.
2. Ranks: risk factors by share, protective ones by the share without; by the difference to a reference, where there is
   one; below 3 degrees of freedom no interval.
3. Districts: the model of `statistics` on the logit, with the city's share and the pooled design effect; fewer than
   six: none; little of its own: the city; nothing of its own: left out. Beta-binomial by name. Covariates by the m/10
   rule.
4. Pairs: standardised risks and odds ratio are those of the single answers; a factor with a question of the behaviour,
   or of ages at a first time, stands in no pair and in no count.
5. Steps: numbers of factors are prorated; at most eight steps, each with 30 answers; they hold everybody counted.
6. Response by district, where the expected numbers of all its schools are known.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats
from small_instruments import cut_points, indicator, instrument, item, response_set, scale

from ctc_toolkit.riskfactors.associations import (
    _bands,
    _numbers,
    countable,
    pair_inputs,
    people_of,
    staircase_inputs,
)
from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.factor_ranks import factor_ranks
from ctc_toolkit.riskfactors.flags import Flagged, flags_of
from ctc_toolkit.riskfactors.kernel import accumulate
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.riskfactors.small_areas import area_estimates
from ctc_toolkit.statistics import totals_from_frame
from ctc_toolkit.statistics.associations import standardised_risks, survey_logistic
from ctc_toolkit.statistics.small_areas import fay_herriot
from ctc_toolkit.survey.district_response import district_response
from ctc_toolkit.survey.instrument import Instrument, ResponseSet
from ctc_toolkit.survey.response_rates import ExpectedSchool
from ctc_toolkit.survey.responses import ResponseTable

CUTS = {"anger": {"all": 2.5}, "bonds": {"all": 2.5}, "hurry": {"all": 2.5}, "own": {"all": 2.5}, "first": {"all": 2.5}}
SHOWN = dict.fromkeys(("anger", "hurry", "own", "first"), "risk") | {"bonds": "protective", "drink": "behaviour"}


def ages():
    options = [{"code": 0, "de": "nie", "en": "never"}]
    options += [{"code": age, "de": f"mit {age + 9}", "en": f"at {age + 9}"} for age in range(1, 6)]
    return {"id": "ages", "label": {"de": "Alter", "en": "Age"}, "options": options}


@cache
def built():
    names = ("a1", "a2", "b1", "b2", "h1", "h2", "d1", "f1", "f2")
    sets = [response_set("agree4", [1, 2, 3, 4]), ages()]
    return instrument(
        response_sets=sets,
        recodes=[],
        items=[item(name, "ages" if name in ("f1", "f2") else "agree4") for name in names],
        scales=[
            scale("anger", "risk", ["a1", "a2"]),
            scale("hurry", "risk", ["h1", "h2"]),
            scale("own", "risk", ["a1", "d1"]),
            scale("first", "risk", ["f1", "f2"]),
            scale("bonds", "protective", ["b1", "b2"]),
        ],
        indicators=[indicator("drink", "d1", at_least=3)],
    )


@cache
def wave():
    random = np.random.default_rng(5)
    rows = 1200
    school = np.repeat(np.arange(20), 60)
    feeling = random.standard_normal(rows) + 0.3 * random.standard_normal(20)[school]
    columns = {}
    for name in ("a1", "a2", "h1", "h2", "d1", "b1", "b2"):
        sign = -1 if name.startswith("b") else 1
        columns[name] = np.clip(np.round(2.4 + 0.6 * sign * feeling + random.standard_normal(rows)), 1, 4)
    for name in ("f1", "f2"):
        columns[name] = random.integers(0, 6, rows)
    answers = pd.DataFrame(columns).astype(np.int8)
    answers.iloc[:40, 0] = -1
    groups = pd.DataFrame(
        {
            "sex": pd.Categorical(random.choice(["female", "male"], rows)),
            "grade": pd.Categorical(random.choice(["6", "8"], rows)),
            "district": pd.Categorical([f"d{number // 3}" for number in school]),
        }
    )
    design = pd.DataFrame({"stratum": pd.Categorical(school % 2), "psu": pd.Categorical(school)})
    design["weight"] = random.uniform(0.5, 1.5, rows)
    table = ResponseTable(built(), answers, groups, design)
    plan = scoring_plan(built(), cut_points(CUTS), asked_items(table))
    return table, plan


def test_1_flags_are_those_of_the_kernel():
    table, plan = wave()
    flags = flags_of(plan, batch_of(table, plan))
    profile = make_profile(table, cut_points=cut_points(CUTS), by=()).estimates.set_index("measure")
    weight = table.design["weight"].to_numpy()
    for measure in flags.measures:
        known = flags.of(measure) >= 0
        share = np.average(flags.of(measure)[known], weights=weight[known])
        assert 100 * share == pytest.approx(profile.loc[measure, "percent"])
        assert int(known.sum()) == profile.loc[measure, "n"]


def test_2_ranks():
    table, plan = wave()
    totals = accumulate(plan, batch_of(table, plan))
    kinds = {"anger": "risk", "hurry": "risk", "bonds": "protective"}
    found = {(rank.family, rank.measure): rank for rank in factor_ranks(totals, kinds)}
    shares = make_profile(table, cut_points=cut_points(CUTS), by=()).estimates.set_index("measure")["percent"]
    need = {"anger": shares["anger"], "hurry": shares["hurry"], "bonds": 100 - shares["bonds"]}
    order = sorted(need, key=lambda name: -need[name])
    assert [found["together", name].place for name in order] == [1, 2, 3]
    assert found["protective", "bonds"].place == 1
    assert found["together", "anger"].probability == 1
    against = {name: (float(shares[name]) - gap, 1.0) for name, gap in (("anger", 2), ("hurry", 9), ("bonds", 20))}
    compared = factor_ranks(totals, kinds, reference=against)
    assert [rank.measure for rank in sorted(compared, key=lambda rank: rank.place) if rank.family == "risk"] == [
        "hurry",
        "anger",
    ]
    assert {rank.measure for rank in factor_ranks(totals, kinds, reference={"anger": (30.0, 0.0)})} == {"anger"}
    few = table.design.assign(psu=table.design["psu"].cat.codes // 5, stratum=0)
    small = ResponseTable(table.instrument, table.answers, table.groups, few)
    assert {rank.best for rank in factor_ranks(accumulate(plan, batch_of(small, plan)), kinds)} != {0}
    tiny = few.assign(psu=few["psu"] // 2)
    small = ResponseTable(table.instrument, table.answers, table.groups, tiny)
    assert {rank.best for rank in factor_ranks(accumulate(plan, batch_of(small, plan)), kinds)} == {0}
    assert factor_ranks(totals, {}) == []


def areas(count, size=60, spread=0.35, seed=2, **named):
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(3 * count), size // 3)
    area = psu // 3
    chance = special.expit(-0.6 + spread * random.standard_normal(count))[area]
    y = pd.DataFrame({"anger": (random.random(len(psu)) < chance).astype(float)})
    names = np.array([f"d{number:02d}" for number in area])
    totals = totals_from_frame(y, psu=psu, groups=pd.DataFrame({"district": names}))
    consent = {"anger": sorted(set(names))}
    return area_estimates(totals, "district", consent, **named), y["anger"].groupby(names).mean()


def test_3_districts_by_hand():
    found, shares = areas(8, spread=0.9)
    city = float(shares.mean())
    effects = [(value, 60) for value in shares]
    assert {one.outcome for one in found} == {"model"}
    # one measure: its own design effect or the city's, at least 1
    gamma = np.array([one.reliability for one in found])
    variances = np.array([one.n for one in found], dtype=float)
    assert (gamma > 0.3).all()
    assert len(effects) == len(variances) == 8
    model = fay_herriot(special.logit(shares.to_numpy()), _variances(found, gamma))
    assert [one.model for one in found] == pytest.approx(100 * special.expit(model.estimate), abs=0.02)
    reach = stats.norm.ppf(0.975) * model.error
    assert [one.low for one in found] == pytest.approx(100 * special.expit(model.estimate - reach), abs=0.1)
    assert all(min(one.direct, 100 * city) - 1 <= one.model <= max(one.direct, 100 * city) + 1 for one in found)


def _variances(found, gamma):
    """D from gamma = s2/(s2 + D): the same for all up to s2, which is that of the model itself."""
    shares = np.array([one.direct / 100 for one in found])
    ratio = (1 - gamma) / gamma
    logits = special.logit(shares)

    def between(scale):
        return fay_herriot(logits, scale * ratio).between - scale

    from scipy.optimize import brentq

    return brentq(between, 1e-3, 5.0) * ratio


def test_3_what_stands_beside():
    assert {one.outcome for one in areas(5)[0]} == {"too_few_areas"}
    alike = areas(8, spread=0.0, seed=4)[0]
    assert {one.outcome for one in alike} == {"alike"}
    assert len({round(one.model, 6) for one in alike}) == 1
    assert {one.outcome for one in areas(8, size=30, spread=0.3, seed=4)[0]} <= {"city", "model", "alike"}
    counted = areas(8, spread=0.9, method="beta_binomial")[0]
    assert {one.outcome for one in counted} == {"model"}
    assert all(one.low < one.model < one.high for one in counted)
    one_less = {"anger": ["d00", "d01"]}
    random = np.random.default_rng(1)
    psu = np.repeat(np.arange(16), 20)
    y = pd.DataFrame({"anger": random.integers(0, 2, 320).astype(float)})
    totals = totals_from_frame(y, psu=psu, groups=pd.DataFrame({"district": [f"d{p // 2:02d}" for p in psu]}))
    outcomes = {one.area: one.outcome for one in area_estimates(totals, "district", one_less)}
    assert outcomes["d00"] == "too_few_areas"
    assert outcomes["d07"] == "left_out"


def test_3_covariates():
    line = {f"d{number:02d}": [float(number), 1.0] for number in range(12)}
    with_one, shares = areas(12, covariates=line)
    without, _ = areas(12)
    assert [one.model for one in with_one] != [one.model for one in without]
    assert areas(12, covariates={**line, "d03": [float("nan")] * 2})[0] == without
    assert areas(12, covariates={name: value for name, value in line.items() if name != "d03"})[0] == without
    assert areas(9, covariates=line)[0] == areas(9)[0]
    assert len(shares) == 12


def test_4_pairs():
    table, plan = wave()
    batch = batch_of(table, plan, ("sex",))
    found = pair_inputs(plan, built(), batch, SHOWN, people_of(plan, batch, "sex"))
    assert [(pair.behaviour, pair.factor) for pair in found] == [("drink", "anger"), ("drink", "hurry")]
    flags = flags_of(plan, batch)
    x, y = flags.of("anger"), flags.of("drink")
    known = (x >= 0) & (y >= 0)
    grade = (table.groups["grade"] == "8").to_numpy(dtype=float)
    sex = (table.groups["sex"] == table.groups["sex"].value_counts().index[0]).to_numpy(dtype=float)
    design = np.column_stack([np.ones(len(x)), x, grade, sex])[known]
    place = {"psu": table.design["psu"].cat.codes.to_numpy()[known], "weight": table.design["weight"].to_numpy()[known],
             "stratum": table.design["stratum"].cat.codes.to_numpy()[known]}  # fmt: skip
    model = survey_logistic(design, y[known].astype(float), **place)
    risks = standardised_risks(model, design, 1, **place)
    pair = found[0]
    assert pair.exposed == pytest.approx(risks.exposed, rel=1e-6)
    assert pair.difference == pytest.approx((risks.difference, risks.low, risks.high), rel=1e-6)
    assert pair.odds_ratio == pytest.approx(np.exp([model.coefficients[1], *model.interval(1)]), rel=1e-6)
    assert sum(pair.counts) == known.sum()
    assert np.isnan(pair.fraction).all()


def test_4_what_says_the_behaviour_again():
    assert countable(built(), list(SHOWN), SHOWN, "risk", "drink") == ("anger", "hurry")
    assert countable(built(), list(SHOWN), SHOWN, "protective", "drink") == ("bonds",)
    assert isinstance(built().response_set_by_id["ages"], ResponseSet)


def test_5_steps():
    table, plan = wave()
    batch = batch_of(table, plan, ("sex",))
    (stairs,) = staircase_inputs(plan, built(), batch, SHOWN, people_of(plan, batch, "sex"))
    assert (stairs.kind, stairs.factors) == ("risk", ("anger", "hurry"))
    flags = flags_of(plan, batch)
    number = (flags.of("anger") == 1).astype(int) + (flags.of("hurry") == 1)
    for step in stairs.steps:
        inside = number == step.lowest
        assert (step.lowest, step.n) == (step.highest, int(inside.sum()))
        weight = table.design["weight"].to_numpy()[inside]
        assert step.share == pytest.approx(np.average(flags.of("drink")[inside] == 1, weights=weight))
    assert stairs.slope[0] > 0


@pytest.mark.parametrize(
    ("counts", "bands"),
    [
        ([50, 40, 60], [(0, 0), (1, 1), (2, 2)]),
        ([5, 40, 60, 3], [(0, 1), (2, 3)]),
        ([29], [(0, 0)]),
        ([40] * 20, [(0, 2), (3, 5), (6, 8), (9, 11), (12, 14), (15, 17), (18, 19)]),
        ([0, 0], []),
    ],
)
def test_5_bands(counts, bands):
    assert _bands(np.array(counts)) == bands


def test_5_prorated():
    names = tuple("abcdefg")
    values = np.array([[1, 1, 0, 0, 0, -1, -1], [1, 1, 0, 0, -1, -1, -1], [1] * 7], dtype=np.int8)
    assert _numbers(Flagged(names, values), names, np.array([7, 7, 7])).tolist() == [3, -1, 7]


def test_6_response_by_district():
    table, _ = wave()
    school = pd.Categorical([f"s{number}" for number in table.design["psu"]])
    groups = table.groups.assign(school=school)
    school_column = {"id": "school", "label": {"de": "Schule", "en": "School"}, "role": "school", "columns": ["school"]}
    content = built().model_dump()
    with_school = Instrument.model_validate({**content, "groups": [*content["groups"], school_column]})
    named = replace(table, groups=groups, instrument=with_school)
    expected = [ExpectedSchool(f"s{number}", pupils=100) for number in range(18)]
    found = district_response(named, expected)
    assert found["d0"] == pytest.approx(0.6)
    assert found["d6"] is None
    assert district_response(table, expected)["d0"] is None
