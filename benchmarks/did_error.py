"""How often does a comparison of few communities find an effect that is not there? Nominal: 5 of 100.

    nice -n 15 python benchmarks/did_error.py --runs 2000
    nice -n 15 python benchmarks/did_error.py --part models --runs 1000

Made-up studies without any effect, again and again: pupils of schools in communities of very unequal size, other pupils
in two waves, a yes/no answer of 30 %; communities differ, and each moves on its own between the waves. Every way to
test the difference in differences sees the same pupils. Each run has its own seed (study, number of the run), so that a
few runs repeat exactly what is in the file.

The primary estimator of the toolkit is the difference of mean changes with Welch's t interval, beside the exact
permutation p. With 3 + 3 communities the permutation p cannot go below .10, so that "6 areas keep 5 %" is a statement
about the interval of Welch's t; with 6 + 6 it is one about both. The second part asks the same of the models that may
be chosen by name; they take longer. Each part leaves the other in the file as it is.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from ctc_toolkit.statistics.change_scores import compare_changes
from ctc_toolkit.statistics.clustered import ClusteredFit
from ctc_toolkit.statistics.community_models import gee_effect, mixed_effect
from ctc_toolkit.statistics.permutation import permutation_test
from ctc_toolkit.statistics.two_way import DID, SingleStart, community_changes, single_start, two_way_fit
from ctc_toolkit.statistics.wild_bootstrap import usual_weights, wild_bootstrap

SEED = 20_267
LEVEL = 0.05
FIRST = 12
"""Runs whose p values are kept, for the test that repeats them."""


@dataclass(frozen=True)
class Study:
    """treated + comparison communities of about `pupils` per wave. rho: between communities, pi: its stability."""

    treated: int
    comparison: int
    pupils: int = 150
    share: float = 0.3
    rho: float = 0.02
    pi: float = 0.5
    schools: int = 4
    school_rho: float = 0.02

    @property
    def name(self) -> str:
        """Such as "3+3"."""
        return f"{self.treated}+{self.comparison}"


MODELLED = ("6+6", "12+12")
STUDIES = tuple(Study(*sides) for sides in ((3, 3), (2, 6), (4, 4), (6, 6), (6, 11), (12, 12)))


@dataclass(frozen=True)
class Answers:
    """Rows of pupils."""

    outcome: np.ndarray
    community: np.ndarray
    wave: np.ndarray
    start: SingleStart


def made(study: Study, run: int) -> Answers:
    """Return the answers of one study without an effect."""
    random = np.random.default_rng([SEED, study.treated, study.comparison, run])
    unit = study.share * (1 - study.share)
    parts: list[tuple[np.ndarray, str, int]] = []
    names = [f"c{place:02d}" for place in range(study.treated + study.comparison)]
    for name in names:
        level = random.normal(0, np.sqrt(study.rho * study.pi * unit))
        schools = random.normal(0, np.sqrt(study.school_rho * unit), study.schools)
        size = study.pupils * random.lognormal(-0.25, 0.7)
        for wave in (0, 1):
            jump = random.normal(0, np.sqrt(study.rho * (1 - study.pi) * unit))
            n = max(int(size * random.uniform(0.8, 1.2)), 20)
            chance = study.share + level + jump + schools[random.integers(0, study.schools, n)]
            parts.append(((random.random(n) < np.clip(chance, 0.01, 0.99)).astype(float), name, wave))
    return Answers(
        np.concatenate([values for values, _, _ in parts]),
        np.concatenate([np.full(len(values), name) for values, name, _ in parts]),
        np.concatenate([np.full(len(values), wave) for values, _, wave in parts]),
        single_start({name: 1 if place < study.treated else None for place, name in enumerate(names)}),
    )


def p_values(answers: Answers) -> dict[str, float]:
    """Return the p value of each way; NaN where it is not defined."""
    rows = (answers.outcome, answers.community, answers.wave, answers.start)
    changes = community_changes(*rows)
    sides = (list(changes.treated.values()), list(changes.comparison.values()))
    fit = two_way_fit(*rows)
    weights = usual_weights(len(fit.clusters))
    return {
        "welch": compare_changes(*sides).p_value,
        "permutation": permutation_test(*sides, confidence=None).p_value,
        "pooled_t": float(stats.ttest_ind(*sides).pvalue),
        "CR2_satterthwaite": fit.test(DID, "CR2").p_value,
        "wild_bootstrap": wild_bootstrap(fit, DID, weights=weights, draws=999).p_value,
        "CR1_t": fit.test(DID, "CR1").p_value,
        "pupils_independent": _naive(fit),
    }


def model_p_values(answers: Answers) -> dict[str, float]:
    """Return the p values of the mixed model and of GEE with bias-reduced and with plain errors."""
    rows = (answers.outcome, answers.community, answers.wave, answers.start)
    return {
        "mixed_model": mixed_effect(*rows).p_value,
        "gee_bias_reduced": gee_effect(*rows).p_value,
        "gee_robust": gee_effect(*rows, errors="robust").p_value,
    }


def _naive(fit: ClusteredFit) -> float:
    """Return p of ordinary least squares, as if pupils were independent."""
    left = sum(float(part.residual @ part.residual) for part in fit.clusters)
    error = np.sqrt(left / (fit.rows - len(fit.names)) * fit.bread[0, 0])
    return float(2 * stats.norm.sf(abs(fit.coefficients[0]) / error))


def result(study: Study, runs: int, ways: Callable[[Answers], dict[str, float]] = p_values) -> dict[str, Any]:
    """Return the rejection rates of one study in percent, and the p values of the first runs."""
    began = time.process_time()
    found = [ways(made(study, run)) for run in range(runs)]
    names = list(found[0])
    rates = {name: round(100 * float(np.mean([one[name] <= LEVEL for one in found])), 2) for name in names}
    first = {name: [round(one[name], 10) for one in found[:FIRST]] for name in names}
    return {
        "runs": runs,
        "percent_rejected": rates,
        "first_p_values": first,
        "cpu_seconds": round(time.process_time() - began, 1),
    }


def main() -> None:
    """Write the file, study by study."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--part", choices=["studies", "models"], default="studies")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("did_error.json"))
    given = parser.parse_args()
    report: dict[str, Any] = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    report |= {
        "date": date.today().isoformat(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in ("numpy", "scipy")},
        "seed": SEED,
        "level": LEVEL,
        given.part: {},
    }
    ways = p_values if given.part == "studies" else model_p_values
    for study in STUDIES:
        if given.part == "models" and study.name not in MODELLED:
            continue
        report[given.part][study.name] = result(study, given.runs, ways)
        given.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        print(study.name, report[given.part][study.name]["percent_rejected"], flush=True)


if __name__ == "__main__":
    main()
