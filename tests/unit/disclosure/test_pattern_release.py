"""Doors of ranks, districts and associations.

1. Values of these kinds cannot be built, changed, subclassed or pickled; a document that was changed is refused.
2. Only shown factors are ranked; probabilities are whole percent with "under 1" and "over 99".
3. A district takes part in the model if its cell is shown; a cell that is only uncertain takes part too, unless a cell
   beside it is locked or banded for another reason.
4. Metamorphic: whatever the answers of locked districts are, every byte about districts stays the same.
5. A value for a district that may not take part is refused. Below 40 of 100 nothing of a district is shown; below 60 of
   the city nothing of any.
6. A pair with 0 to 4 young people in a cell is locked, and reads the same for all of them.
7. A step with 0 to 4 young people with or without the behaviour is a band, the same for all of them; a step with too
   few answers is locked; then there is no slope.
8. Few answers outside all steps are hidden by locking the steps, unless rounding hides them.
9. Metamorphic: the hidden number of a banded behaviour changes nothing.
"""

import copy
import json
import pickle
from dataclasses import dataclass, field, replace
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.area_results import (
    AreaInput,
    AreaResults,
    area_results_from_document,
    area_results_to_document,
    consenting_areas,
    release_area_results,
)
from ctc_toolkit.disclosure.association_results import (
    Associations,
    PairInput,
    StaircaseInput,
    StepInput,
    associations_from_document,
    associations_to_document,
    release_associations,
    require_associations,
)
from ctc_toolkit.disclosure.rank_results import (
    FactorRanks,
    RankInput,
    factor_ranks_from_document,
    factor_ranks_to_document,
    release_factor_ranks,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.profile import Provenance
from ctc_toolkit.riskfactors.small_areas import area_estimates
from ctc_toolkit.statistics import estimates, totals_from_frame

KINDS = {"anger": "risk", "bonds": "protective", "drink": "behaviour", "rare": "behaviour"}


@dataclass(frozen=True)
class Exact:
    estimates: pd.DataFrame
    means: pd.DataFrame = field(default_factory=pd.DataFrame)
    provenance: Provenance = field(default_factory=lambda: Provenance("0" * 64, "made@1", None, "test"))


def cell(measure, groups="all", n=400, hits=160, status="ok", psus=9):
    percent = 100 * hits / n
    row = {"measure": measure, "kind": KINDS[measure], "groups": groups, "n": n, "hits": hits, "psus": psus}
    return {**row, "percent": percent, "low": percent - 4, "high": percent + 4, "status": status}


def released(*cells):
    return release(Exact(pd.DataFrame(list(cells))), "internal")


CITY = [cell("anger"), cell("bonds"), cell("drink"), cell("rare", hits=3)]
RANKS = [RankInput("risk", "anger", 1, 1, 1, 0.994), RankInput("together", "anger", 1, 1, 2, 0.999),
         RankInput("together", "bonds", 2, 1, 2, 0.001)]  # fmt: skip
PAIR = PairInput("drink", "anger", (60, 40, 100, 200), (9, 9), 0.6, 0.33, (0.27, 0.2, 0.34), (3.0, 2.1, 4.3))
STEPS = (StepInput(0, 0, 200, 40, 9, 0.2, 0.15, 0.26), StepInput(1, 1, 190, 95, 9, 0.5, 0.43, 0.57))
STAIRS = StaircaseInput("drink", "risk", ("anger",), 400, STEPS, (0.3, 0.2, 0.4), 0.6)


def made():
    table = released(*CITY)
    areas = released(*CITY, *(cell("anger", f"district={name}") for name in "abcdef"))
    consent = {"anger": tuple("abcdef")}
    found = [AreaInput("anger", name, 41.2, 30.0, 52.0, 0.62, "model") for name in "abcdef"]
    return [
        (FactorRanks, release_factor_ranks(RANKS, table), factor_ranks_to_document, factor_ranks_from_document),
        (
            AreaResults,
            release_area_results(found, areas, "district", consent=consent),
            area_results_to_document,
            area_results_from_document,
        ),
        (
            Associations,
            release_associations([PAIR], [STAIRS], table),
            associations_to_document,
            associations_from_document,
        ),
    ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_1_cannot_be_forged(number):
    kind, value, write, read = made()[number]
    document, content_hash = write(value)
    assert read(document, content_hash).content_hash == value.content_hash == content_hash
    assert copy.deepcopy(value) is value
    with pytest.raises(TypeError, match="door"):
        kind()
    with pytest.raises(TypeError, match="subclassed"):
        type("Forged", (kind,), {})
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(value)
    with pytest.raises(AttributeError):
        value.level = "public"
    with pytest.raises(TypeError):
        write(object.__new__(kind))
    for changed in (document.replace('"level":"internal"', '"level":"secret"'), document.replace("41", "141"), "[]"):
        if changed != document:
            with pytest.raises(ToolkitError) as refused:
                read(changed, sha256(changed.encode()).hexdigest())
            assert refused.value.code == "released_document_damaged"
    with pytest.raises(ToolkitError):
        read(document, "0" * 64)
    if kind is not Associations:
        with pytest.raises(TypeError, match="needed"):
            require_associations(value)


def test_2_ranks():
    ranks = release_factor_ranks(RANKS, released(*CITY))
    anger, bonds = ranks.of("anger"), ranks.of("bonds")
    assert (anger.top_five, anger.top_five_band) == (99, "over")
    assert (bonds.top_five, bonds.top_five_band) == (1, "under")
    assert ranks.of_family("risk")[0].top_five == 99
    none = release_factor_ranks([replace(RANKS[0], best=0, worst=0)], released(*CITY)).ranks[0]
    assert (none.best, none.worst) == (None, None)


@pytest.mark.parametrize("wrong", [{"measure": "drink"}, {"measure": "nobody"}, {"family": "protective"}])
def test_2_only_shown_factors(wrong):
    with pytest.raises(ValueError, match="not shown"):
        release_factor_ranks([replace(RANKS[0], **wrong)], released(*CITY))
    with pytest.raises(ValueError, match="not shown"):
        release_factor_ranks(RANKS, released(cell("anger"), cell("bonds", n=19, hits=8)))


def consent_of(*districts):
    cells = [cell("anger"), *districts]
    return consenting_areas(pd.DataFrame(cells), released(*cells), "district").get("anger", ())


def test_3_who_takes_part():
    good = cell("anger", "district=a")
    unsure = cell("anger", "district=b", n=60, hits=25, status="unreliable")
    assert consent_of(good, unsure) == ("a", "b")
    for hidden in (
        cell("anger", "district=c", n=19, hits=9),
        cell("anger", "district=c", n=60, hits=3),
        cell("anger", "district=c", n=60, hits=25, psus=1, status="single_psu"),
        cell("anger", "district=c", n=60, hits=25, status="zero_variance"),
    ):
        assert consent_of(good, unsure, hidden) == ("a",)
    locked_city = [cell("anger", n=15, hits=6), good]
    assert consenting_areas(pd.DataFrame(locked_city), released(*locked_city), "district") == {}


def everything_about_districts(swap):
    """Eight districts of five schools each; two tiny districts, whose pupils go to the first school."""
    random = np.random.default_rng(3)
    psu = np.repeat(np.arange(40), 30)
    district = np.array([f"d{school // 5}" for school in psu], dtype=object)
    district[:12], district[12:24] = "tiny_a", "tiny_b"
    chance = 0.3 + 0.02 * (psu // 5) + 0.05 * random.standard_normal(40)[psu]
    y = (random.random(len(psu)) < chance).astype(float)
    y[:12], y[12:24] = (0, 1) if swap else (1, 0)
    totals = totals_from_frame(pd.DataFrame({"anger": y}), psu=psu, groups=pd.DataFrame({"district": district}))
    frame = estimates(totals, ((), ("district",))).frame
    exact = frame.assign(percent=100 * frame["estimate"], low=100 * frame["low"], high=100 * frame["high"], kind="risk")
    table = release(Exact(exact), "internal")
    consent = consenting_areas(exact, table, "district")
    found = area_estimates(totals, "district", consent)
    results = release_area_results(found, table, "district", consent=consent)
    return results, frame


def test_4_locked_districts_change_nothing():
    first, before = everything_about_districts(swap=False)
    second, after = everything_about_districts(swap=True)
    assert not before.equals(after)
    assert area_results_to_document(first) == area_results_to_document(second)
    by_area = {one.area: one for one in first.results}
    assert (by_area["tiny_a"].state, by_area["tiny_a"].outcome, by_area["tiny_a"].model) == ("locked", "left_out", None)
    assert by_area["d3"].model is not None


def test_5_refused_and_too_few_answered():
    table = released(cell("anger"), cell("anger", "district=a"), cell("anger", "district=b"))
    one = AreaInput("anger", "a", 41.2, 30.0, 52.0, 0.62, "model")
    with pytest.raises(ValueError, match="may not"):
        release_area_results([one], table, "district", consent={"anger": ("b",)})
    consent = {"anger": ("a", "b")}
    few = release_area_results([one], table, "district", consent=consent, response={"a": 0.39, "b": 0.4})
    assert [(entry.area, entry.state, entry.model) for entry in few.results] == [
        ("a", "locked", None),
        ("b", "shown", None),
    ]
    city = release_area_results([one], table, "district", consent=consent, city_response=0.59)
    assert city.map_state == "low_response"
    assert {entry.state for entry in city.results} == {"locked"}
    whole = release_area_results([one], table, "district", consent=consent, city_response=0.6)
    assert [(entry.percent, entry.model, entry.reliability) for entry in whole.results] == [
        (40, 41, 60),
        (40, None, None),
    ]


def test_5_city_value_and_alike():
    table = released(cell("anger"), cell("anger", "district=a"), cell("anger", "district=b"))
    found = [
        AreaInput("anger", "a", 41.2, 30.0, 52.0, 0.21, "city"),
        AreaInput("anger", "b", 40.4, 36, 44, 0.0, "alike"),
    ]
    results = release_area_results(found, table, "district", consent={"anger": ("a", "b")})
    assert [(entry.model, entry.reliability) for entry in results.results] == [(None, 20), (40, 0)]
    assert results.city("anger") == 40


def test_6_pairs():
    table = released(*CITY)
    shown = release_associations([PAIR], [], table).pairs[0]
    assert (shown.exposed, shown.unexposed, shown.difference, shown.odds, shown.secure) == (60, 33, 27, 30, "more")
    for place in range(4):
        documents = set()
        for hits in range(5):
            counts = list(PAIR.counts)
            counts[place] = hits
            exact = replace(PAIR, counts=tuple(counts), exposed=hits / 100)
            documents.add(associations_to_document(release_associations([exact], [], table)))
        assert len(documents) == 1
    for hidden in ({"psus": (1, 9)}, {"counts": (9, 10, 100, 200)}, {"exposed": float("nan")}):
        assert release_associations([replace(PAIR, **hidden)], [], table).pairs[0].state == "locked"
    for wrong in ({"behaviour": "rare"}, {"behaviour": "anger"}, {"factor": "drink"}):
        with pytest.raises(ValueError, match="not both shown"):
            release_associations([replace(PAIR, **wrong)], [], table)


def staircase(*steps, answered=None):
    answered = sum(step.n for step in steps) if answered is None else answered
    stairs = replace(STAIRS, steps=tuple(steps), answered=answered)
    return release_associations([], [stairs], released(*CITY)).staircases[0]


def test_7_steps():
    whole = staircase(*STEPS)
    assert [(step.state, step.percent, step.n) for step in whole.steps] == [("shown", 20, 200), ("shown", 50, 190)]
    assert (whole.slope, whole.slope_low, whole.line) == (300, 200, "straight")
    for few in (True, False):
        found = set()
        for hits in range(5):
            count = hits if few else 200 - hits
            found.add(staircase(replace(STEPS[0], hits=count, share=count / 200), STEPS[1]))
        assert len(found) == 1
        (banded,) = found
        assert banded.steps[0].percent is None
        assert (banded.steps[0].band, banded.steps[0].band_limit) == (("under", 5) if few else ("over", 95))
        assert banded.slope is None
    for hidden in ({"n": 29, "hits": 12}, {"psus": 1}, {"low": float("nan")}):
        locked = staircase(replace(STEPS[0], **hidden), STEPS[1], answered=390)
        assert (locked.steps[0].state, locked.steps[0].n, locked.slope) == ("locked", None, None)


def test_8_rest():
    small = tuple(replace(step, n=60, hits=20) for step in STEPS)
    assert {step.state for step in staircase(*small).steps} == {"shown"}
    assert {step.state for step in staircase(*small, answered=127).steps} == {"locked"}
    assert {step.state for step in staircase(*small, answered=140).steps} == {"shown"}
    assert {step.state for step in staircase(*STEPS, answered=397).steps} == {"shown"}


def test_9_banded_behaviour_changes_nothing():
    documents = set()
    for hits in range(5):
        table = released(cell("anger"), cell("bonds"), cell("drink"), cell("rare", hits=hits))
        documents.add(json.dumps(associations_to_document(release_associations([PAIR], [STAIRS], table))))
        documents.add(json.dumps(associations_to_document(release_associations([PAIR], [STAIRS], table))))
    assert len(documents) == 1
