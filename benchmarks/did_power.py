"""Does the power formula for comparisons of communities say what simulated studies find?

    nice -n 15 python benchmarks/did_power.py --runs 4000 --out benchmarks/did_power.json

For several designs an effect as large as the minimum detectable one is put into made-up studies: communities that
differ and move, other pupils in two waves, a yes/no answer. The share of studies in which the pooled t test, Welch's t
(for pairs the paired t) and the exact permutation find it is set beside the power that the formula promises. "two
waves" compares two waves of one city whose schools take part twice. Each run has its own seed (design, number of run).
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import asdict, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from ctc_toolkit.statistics.change_scores import compare_changes, compare_pairs
from ctc_toolkit.statistics.differences import two_sided_p
from ctc_toolkit.statistics.permutation import permutation_test
from ctc_toolkit.statistics.power_did import (
    DidDesign,
    PairDesign,
    TwoWaves,
    design_effect,
    minimum_detectable,
    power_of_effect,
    welch_power,
)

SEED = 20_268
LEVEL = 0.05
FIRST = 12
"""Runs whose p values are kept, for the test that repeats them."""

DESIGNS: dict[str, DidDesign | PairDesign] = {
    "3+3": DidDesign(3, 3, 200, 0.3, 0.015),
    "4+4": DidDesign(4, 4, 150, 0.3, 0.02),
    "6+6": DidDesign(6, 6, 100, 0.3, 0.01),
    "6+11": DidDesign(6, 11, 200, 0.25, 0.03),
    "12+12": DidDesign(12, 12, 150, 0.3, 0.01),
    "12+12, unequal sizes": DidDesign(12, 12, 150, 0.3, 0.01, size_variation=0.5),
    "6 pairs": PairDesign(6, 150, 0.3, 0.015, pair_correlation=0.3),
    "12 pairs": PairDesign(12, 150, 0.3, 0.015, pair_correlation=0.3),
}

SCHOOLS, CLASS_ANSWERS, SCHOOL_RHO, SCHOOL_PI = 30, 20, 0.05, 0.5
"""Two waves of one city: all schools take part twice."""


def _sizes(random: np.random.Generator, design: DidDesign, communities: int) -> np.ndarray:
    """Return answers per community with the given cv: two sizes, so that E(1/m) is known."""
    low, high = design.answers * (1 - design.size_variation), design.answers * (1 + design.size_variation)
    return np.where(random.random(communities) < 0.5, low, high).round().astype(int)


def _changes(random: np.random.Generator, design: DidDesign, sizes: np.ndarray, common: np.ndarray) -> np.ndarray:
    """Return the changes of communities; `common`: what a community shares with the other of its pair."""
    unit = design.share * (1 - design.share)
    level = random.normal(0, np.sqrt(design.rho * design.pi * unit), len(sizes))
    shares = []
    for wave in (0, 1):
        jump = random.normal(0, np.sqrt(design.rho * (1 - design.pi) * unit), len(sizes))
        chance = np.clip(design.share + level + jump + wave * common, 0.005, 0.995)
        shares.append(random.binomial(sizes, chance) / sizes)
    return np.asarray(shares[1] - shares[0])


def p_values(name: str, run: int) -> dict[str, float]:
    """Return the p values of one study with the effect: half of it on each side, so that the mean share stays."""
    design = DESIGNS[name]
    random = np.random.default_rng([SEED, list(DESIGNS).index(name), run])
    half = minimum_detectable(design) / 2
    if isinstance(design, DidDesign):
        treated = _changes(random, design, _sizes(random, design, design.treated), np.full(design.treated, -half))
        others = _changes(random, design, _sizes(random, design, design.comparison), np.full(design.comparison, half))
        return {
            "t": float(stats.ttest_ind(treated, others).pvalue),
            "welch": compare_changes(treated, others).p_value,
            "permutation": permutation_test(treated, others, confidence=None).p_value,
        }
    alone, common = _shared(random, design)
    sizes = _sizes(random, alone, design.pairs)
    treated, others = (_changes(random, alone, sizes, common + shift) for shift in (-half, half))
    return {
        "t": compare_pairs(treated, others).p_value,
        "permutation": permutation_test(treated, others, arrangement="pairs", confidence=None).p_value,
    }


def _shared(random: np.random.Generator, design: PairDesign) -> tuple[DidDesign, np.ndarray]:
    """Return what is left to each community, and what both of a pair share: r of the variance of a change."""
    alone = design.sides()
    shared = design.pair_correlation * alone.variance / 2 * design.pairs
    left = alone.rho - shared / (2 * alone.share * (1 - alone.share) * (1 - alone.pi))
    if left < 0:
        raise ValueError("pairs cannot share more than what communities move")
    return replace(alone, rho=left), random.normal(0, np.sqrt(shared), design.pairs)


def two_waves() -> TwoWaves:
    """Return the design of the city whose schools take part twice, as the planning page would write it."""
    answers = float(SCHOOLS * CLASS_ANSWERS)
    deff = design_effect(CLASS_ANSWERS, SCHOOL_RHO)
    # correlation of two means of the same schools: what stays of the schools, of all variance of a mean
    stays = SCHOOL_RHO * SCHOOL_PI * CLASS_ANSWERS / deff
    return TwoWaves((answers, answers), (deff, deff), 0.3, stays, degrees_of_freedom=SCHOOLS - 1)


def p_value_of_two_waves(run: int) -> dict[str, float]:
    """Return p of the change between two waves of one city, school by school."""
    random = np.random.default_rng([SEED, 99, run])
    design = two_waves()
    unit = design.share * (1 - design.share)
    level = random.normal(0, np.sqrt(SCHOOL_RHO * SCHOOL_PI * unit), SCHOOLS)
    shares = []
    for shift in (-0.5 * minimum_detectable(design), 0.5 * minimum_detectable(design)):
        jump = random.normal(0, np.sqrt(SCHOOL_RHO * (1 - SCHOOL_PI) * unit), SCHOOLS)
        chance = np.clip(design.share + level + jump + shift, 0.005, 0.995)
        shares.append(random.binomial(CLASS_ANSWERS, chance) / CLASS_ANSWERS)
    change = shares[1] - shares[0]
    p = two_sided_p(change.mean(), change.std(ddof=1) / np.sqrt(SCHOOLS), SCHOOLS - 1)
    return {"t": float(p)}


def formulas(design: DidDesign | PairDesign | TwoWaves) -> dict[str, float]:
    """Return the power that the formulas promise for the minimum detectable effect."""
    effect = minimum_detectable(design)
    found = {"t": power_of_effect(design, effect)}
    if isinstance(design, DidDesign):
        found["welch"] = welch_power(design.variance, design.treated, design.comparison, effect)
    return found


def result(name: str, runs: int) -> dict[str, Any]:
    """Return formula and simulation of one design in percent."""
    design = two_waves() if name == "two waves" else DESIGNS[name]
    found = [p_value_of_two_waves(run) if name == "two waves" else p_values(name, run) for run in range(runs)]
    return {
        "design": asdict(design),
        "minimum_detectable_points": round(100 * minimum_detectable(design), 2),
        "power_formula": {way: round(100 * chance, 2) for way, chance in formulas(design).items()},
        "power_simulated": {
            way: round(100 * float(np.mean([one[way] <= LEVEL for one in found])), 2) for way in found[0]
        },
        "runs": runs,
        "first_p_values": {way: [round(one[way], 10) for one in found[:FIRST]] for way in found[0]},
    }


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("did_power.json"))
    given = parser.parse_args()
    began = time.process_time()
    studies = {name: result(name, given.runs) for name in (*DESIGNS, "two waves")}
    report = {
        "date": date.today().isoformat(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in ("numpy", "scipy")},
        "seed": SEED,
        "studies": studies,
        "cpu_seconds": round(time.process_time() - began, 1),
    }
    given.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for name, study in studies.items():
        print(name, study["minimum_detectable_points"], study["power_formula"], study["power_simulated"])


if __name__ == "__main__":
    main()
