"""Made-up waves of instruments that nobody has thought of.

1. Every valid instrument can be simulated: valid codes, values and shapes, whatever its codes, recodes and groups.
2. Every wave has a truth: probabilities add up, means lie in the range of their scale.
3. Written to CSV and Parquet, every answer comes back.
4. Thresholds rise, and produce the wanted level; correlations of categories are those that were asked for.
5. Any settings in range give a wave or a listed error, never anything else.
"""

import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm
from small_instruments import group, indicator, instrument, item, response_set, scale

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import MISSING
from ctc_toolkit.survey.simulation import Correlations, District, SimulationSettings, simulate_wave, write_wave
from ctc_toolkit.survey.simulation.items import values_in_scale
from ctc_toolkit.survey.simulation.levels import (
    age_thresholds,
    graded_thresholds,
    latent_correlation,
    none_first_thresholds,
    none_last_thresholds,
    plausible_mean,
    plausible_share,
    shape_of,
    unit_number,
)

CALM = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
TEXTS = st.sampled_from(
    [
        "never",
        "1-2 times",
        "10",
        "11",
        "12",
        "13",
        "often",
        "no",
        "yes",
        "Ja, größtenteils",
        "0",
        "twice",
        "; x",
        'a "b"',
    ]
)


@st.composite
def response_sets(draw, name):
    codes = sorted(draw(st.sets(st.integers(0, 120), min_size=2, max_size=8)))
    free = draw(st.integers(0, 120).filter(lambda code: code not in codes))
    built = response_set(name, codes, missing=(free,) if draw(st.booleans()) else ())
    texts = draw(st.lists(TEXTS, min_size=len(codes), max_size=len(codes)))
    built["options"] = [{"code": code, "de": text, "en": text} for code, text in zip(codes, texts, strict=True)]
    return built


@st.composite
def instruments(draw):
    sets = [draw(response_sets(f"set_{number}")) for number in range(draw(st.integers(1, 3)))]
    codes = {built["id"]: [option["code"] for option in built["options"]] for built in sets}
    names = [f"i{number}" for number in range(draw(st.integers(1, 9)))]
    answers = {name: draw(st.sampled_from(sorted(codes))) for name in names}
    recodes, scales = [], []
    for number in range(draw(st.integers(0, 3))):
        parts = []
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)):
            part = {"item": name, "reverse": draw(st.booleans())}
            if draw(st.booleans()):
                values = {code: draw(st.integers(0, 9)) for code in codes[answers[name]]}
                recodes.append({"id": f"r{len(recodes)}", "label": {"de": "r", "en": "r"}, "values": values})
                part["recode"] = recodes[-1]["id"]
            parts.append(part)
        more = {"rescale": (1, 4)} if draw(st.booleans()) else {}
        if draw(st.integers(0, 5)) == 0:
            more["scoring_key"] = "missing"
        kind = draw(st.sampled_from(["risk", "protective", "outcome"]))
        scales.append(scale(f"s{number}", kind, parts, draw(st.sampled_from([0.01, 0.5, 1.0])), **more))
    indicators = []
    for number, name in enumerate(draw(st.lists(st.sampled_from(names), max_size=4))):
        chosen = draw(st.sets(st.sampled_from(codes[answers[name]]), min_size=1))
        rule = {"codes": tuple(sorted(chosen))} if draw(st.booleans()) else {"at_least": max(chosen)}
        meaning = draw(st.sampled_from(["worse", "better", "neutral"]))
        indicators.append(indicator(f"b{number}", name, meaning=meaning, **rule))
    return instrument(
        groups=draw(groups()),
        response_sets=sets,
        recodes=recodes,
        scales=scales,
        indicators=indicators,
        items=[item(name, answers[name]) for name in names],
    )


@st.composite
def groups(draw):
    values = {
        "grade": [["5", "6"], ["6", "7", "8", "9", "10", "11", "12"], ["lower", "upper"], []],
        "sex": [["female", "male"], ["f", "m", "d"], ["one"], []],
        "age": [["under_12", "12_14", "15_or_older"], ["young"], []],
        "school_type": [["gymnasium", "other"], []],
        "district": [["north", "south", "west"], ["alone"], []],
        "school": [[]],
    }
    chosen = draw(st.sets(st.sampled_from(sorted(values))))
    return [group(f"{role}_column", role, draw(st.sampled_from(values[role]))) for role in sorted(chosen)]


@given(instruments(), st.integers(0, 2**40))
@CALM
def test_1_every_instrument_can_be_simulated(built, seed):
    wave = simulate_wave(built, SimulationSettings(respondents=60, schools=4), seed=seed)
    assert list(wave.table.answers) == [entry.id for entry in built.items]
    for name, column in wave.table.answers.items():
        assert column.dtype == np.int8
        assert set(column) <= {MISSING, *built.codes_of(name)}
    for entry in built.groups:
        known = [value.id for value in entry.values]
        column = wave.table.groups[entry.id]
        assert not known or list(column.cat.categories) == known
        assert column.notna().any()
    again = simulate_wave(built, SimulationSettings(respondents=60, schools=4), seed=seed)
    pd.testing.assert_frame_equal(wave.table.answers, again.table.answers)


@given(instruments(), st.integers(0, 1000))
@CALM
def test_2_every_wave_has_a_truth(built, seed):
    wave = simulate_wave(built, SimulationSettings(respondents=40, schools=4), seed=seed)
    truth = wave.truth
    assert truth["value"].notna().all()
    for name in wave.table.answers:
        chances = wave.population._probabilities(str(name))
        np.testing.assert_allclose(chances.sum(axis=1), 1)
        assert chances.min() > -1e-12
    means = truth[truth["statistic"] == "mean"]
    for row in means.itertuples():
        values = [
            list(values_in_scale(built, built.scale_by_id[row.measure], part).values())
            for part in built.scale_by_id[row.measure].items
        ]
        low = np.mean([float(min(entries)) for entries in values])
        high = np.mean([float(max(entries)) for entries in values])
        assert low - 1e-9 <= row.value <= high + 1e-9
    assert truth.loc[truth["statistic"] == "percent", "value"].between(-1e-9, 100 + 1e-9).all()


@given(
    built=instruments(),
    ending=st.sampled_from([".csv", ".parquet"]),
    style=st.sampled_from(["international", "german"]),
)
@CALM
def test_3_files_come_back(built, ending, style, tmp_path_factory):
    wave = simulate_wave(built, SimulationSettings(respondents=40, schools=4), seed=1)
    path = tmp_path_factory.mktemp("waves") / f"w{ending}"
    write_wave(wave, path, style=style)
    if ending == ".csv":
        text = path.read_text(encoding="utf-8-sig")
        frame = pd.read_csv(io.StringIO(text), sep=";" if style == "german" else ",")
    else:
        frame = pd.read_parquet(path)
    for name in wave.table.answers:
        found = pd.to_numeric(frame[name]).fillna(MISSING).astype(int)
        np.testing.assert_array_equal(found.to_numpy(), wave.table.column(name))


@given(st.integers(2, 10), st.floats(0.02, 0.98))
@settings(deadline=None)
def test_4_thresholds(count, level):
    for make in (none_first_thresholds, none_last_thresholds, graded_thresholds):
        limits = make(count, level)
        assert len(limits) == count - 1
        assert (np.diff(limits) > 0).all()
    assert 1 - norm.cdf(none_first_thresholds(count, level)[0]) == pytest.approx(level, abs=1e-6)
    assert 1 - norm.cdf(none_last_thresholds(count, level)[-1]) == pytest.approx(level, abs=1e-6)
    assert norm.sf(graded_thresholds(count, level)).mean() == pytest.approx(level, abs=1e-6)


@given(st.lists(st.integers(5, 21), min_size=4, max_size=9, unique=True), st.floats(0.01, 0.99), st.randoms())
@settings(deadline=None)
def test_4_thresholds_of_ages(ages, share, order):
    listed = [*map(float, ages), math.inf]
    order.shuffle(listed)
    limits = age_thresholds(listed, share)
    assert (np.diff(limits) >= 0).all()
    chances = np.diff([0, *norm.cdf(limits), 1])
    assert chances[listed.index(math.inf)] == pytest.approx(1 - share, abs=1e-6)


@pytest.mark.parametrize("limits", [(0.0,), (1.3,), (-1.0, 0.2, 1.1), (0.8, 1.2, 1.6, 2.0), (1.64, 1.9, 2.1)])
@pytest.mark.parametrize("wanted", [0.1, 0.3, 0.5])
def test_4_correlation_of_categories(limits, wanted):
    values = tuple(float(place) for place in range(len(limits) + 1))
    latent = latent_correlation(limits, values, wanted)
    assert wanted < latent < 1
    both = multivariate_normal(mean=[0, 0], cov=[[1, latent], [latent, 1]])
    tails = [norm.sf(limit) for limit in limits]
    product = sum(1 - norm.cdf(a) - norm.cdf(b) + both.cdf([a, b]) for a in limits for b in limits)
    mean = sum(tails)
    square = sum((2 * place + 1) * tail for place, tail in enumerate(tails))
    assert (product - mean**2) / (square - mean**2) == pytest.approx(wanted, abs=0.02)


@given(st.text(max_size=30), st.sampled_from(["risk", "protective", "outcome", "behaviour"]))
@settings(deadline=None)
def test_4_plausible_levels_are_levels(text, kind):
    assert 0 < plausible_share(kind, text, "item") < 1
    assert 0 < plausible_mean(kind, text, "item") < 1
    assert 0 <= unit_number(text) < 1
    assert unit_number(text) == unit_number(text)


@pytest.mark.parametrize(
    ("codes", "texts", "shape"),
    [
        ([0, 1, 2], ["0 occasions", "1-2", "3-5"], "none_first"),
        ([1, 2, 3], ["never", "1 or 2 times", "3 or more times"], "none_first"),
        ([2, 1, 0], ["3-5", "1-2", "none"], "none_last"),
        ([1, 2], ["yes", "no"], "none_first"),
        ([1, 2, 3, 4], ["NO!", "no", "yes", "YES!"], "graded"),
        ([1, 2, 3, 4, 5], ["never", "seldom", "sometimes", "often", "almost always"], "graded"),
    ],
)
def test_4_shapes(codes, texts, shape):
    assert shape_of(codes, texts) == shape


SHARES = st.dictionaries(st.sampled_from(["6", "8", "9"]), st.floats(0, 5), max_size=3)
NAMES = st.dictionaries(st.sampled_from(["burden", "risk", "plain", "family", "nothing"]), st.floats(-2, 2), max_size=3)
PAIRS = st.lists(
    st.tuples(st.just("plain"), st.sampled_from(["other", "plain", "x"]), st.floats(-0.9, 0.9)), max_size=2
).map(tuple)
SETTINGS = st.fixed_dictionaries(
    {"respondents": st.integers(1, 80), "schools": st.integers(0, 12)},
    optional={
        "districts": st.lists(st.builds(District, st.sampled_from("abc"), st.floats(0.01, 9)), max_size=3).map(tuple),
        "new_schools": st.integers(0, 12),
        "class_size": st.integers(0, 50),
        "grade_shares": SHARES,
        "profile": NAMES,
        "primary_sampling_unit": st.sampled_from(["school", "school", "class", "class", "pupil"]),
        "weights": st.sampled_from(["none", "equal", "unequal"]),
        "school_correlation": st.floats(0, 0.5),
        "class_correlation": st.floats(0, 0.5),
        "missing": st.floats(0, 0.5),
        "exaggerating": st.floats(0, 0.5),
        "break_off": st.floats(0, 1),
        "skipped_scales": st.floats(0, 1),
        "missing_groups": st.floats(0, 1),
        "not_asked": st.lists(st.sampled_from(["plain", "a1", "b9"]), max_size=2).map(tuple),
        "structure_seed": st.integers(-1, 9),
        "correlations": st.builds(Correlations, pairs=PAIRS),
    },
)


@given(SETTINGS)
@CALM
def test_5_any_settings(chosen):
    built = instrument(
        items=[item(name, "agree4") for name in ("a1", "a2", "a3", "a4")],
        scales=[scale("plain", "risk", ["a1", "a2"]), scale("other", "protective", ["a3", "a4"])],
    )
    try:
        wave = simulate_wave(built, SimulationSettings(**chosen), seed=1)
    except ToolkitError as problem:
        wave, code = None, problem.code
    if wave is None:
        assert code.startswith("simulation_")
        return
    assert len(wave) == chosen["respondents"]
    assert wave.hidden["school"].astype(str).nunique() == chosen["schools"]
    assert wave.truth["value"].notna().all()
