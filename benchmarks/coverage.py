"""Do the intervals hold the truth, and are the small-area values better? Made-up waves with a known truth.

    python benchmarks/coverage.py --waves 500 --out benchmarks/coverage.json
    python benchmarks/coverage.py --part ranks --waves 500 --out benchmarks/coverage.json

Each part is written into the file as it is done, with date and versions; the other part stays as it is there.

Two made-up cities are surveyed again and again, each time with other districts, schools and pupils:

- "districts": 4,000 answers, 40 schools in 8 districts; four behaviours and six scales with cut points. Percentages
  of the city and of its districts against the truth of all schools that might have been drawn; direct values,
  Fay-Herriot and beta-binomial values of the districts against the true ones.
- "ranks": 4,000 answers, 12 schools in 2 districts, all risk scales; joint rank intervals against the true places.

Answers are honest and complete here: the truth is that of honest answers, so that anything else would measure the
screening and not the intervals.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.cutpoints import CutPointTable, derive_cut_points
from ctc_toolkit.riskfactors.factor_ranks import factor_ranks
from ctc_toolkit.riskfactors.kernel import accumulate
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile import collapse_order, make_profile
from ctc_toolkit.riskfactors.small_areas import AREA_METHODS, area_estimates
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import District, SimulationSettings, reference_sample, simulate_wave

BEHAVIOURS = ("alcohol_30d", "cigarettes_30d", "marijuana_30d", "asb_attacked")
SCALES = (
    "family_conflict",
    "rebelliousness",
    "low_commitment_school",
    "academic_failure",
    "school_rewards",
    "community_opportunities",
)
HONEST = {"missing": 0.0, "break_off": 0.0, "skipped_scales": 0.0, "missing_groups": 0.0, "exaggerating": 0.0}


@dataclass(frozen=True)
class Task:
    """What is simulated over and over."""

    instrument: Instrument
    cut_points: CutPointTable
    settings: SimulationSettings
    measures: tuple[str, ...]


def cut_points_of(instrument: Instrument) -> CutPointTable:
    """Return cut points from a made-up state-wide sample, once for all waves."""
    table, _ = derive_cut_points(
        reference_sample(instrument).simulate(instrument).table,
        id="coverage",
        title_de="Erfunden",
        title_en="Made up",
        valid_from=date(2023, 9, 1),
        status="made_up",
    )
    return table


def district_task(instrument: Instrument, cut_points: CutPointTable, answers: int = 4000) -> Task:
    """Return the city with eight districts."""
    items = {part.item for scale in instrument.scales if scale.id in SCALES for part in scale.items}
    items |= {indicator.item for indicator in instrument.indicators if indicator.id in BEHAVIOURS}
    settings = SimulationSettings(
        respondents=answers,
        schools=40,
        districts=tuple(District(f"d{number}") for number in range(8)),
        district_spread=0.12,
        not_asked=tuple(item.id for item in instrument.items if item.id not in items),
        **HONEST,
    )
    return Task(instrument, cut_points, settings, (*SCALES, *BEHAVIOURS))


def rank_task(instrument: Instrument, cut_points: CutPointTable, answers: int = 4000) -> Task:
    """Return the city whose risk factors are ranked."""
    scales = [scale for scale in instrument.scales if scale.kind == "risk" and scale.id in cut_points.values]
    items = {part.item for scale in scales for part in scale.items}
    settings = SimulationSettings(
        respondents=answers,
        schools=12,
        not_asked=tuple(item.id for item in instrument.items if item.id not in items),
        **HONEST,
    )
    return Task(instrument, cut_points, settings, tuple(scale.id for scale in scales))


def district_wave(task: Task, seed: int) -> pd.DataFrame:
    """Return one row per measure and group of one wave: true value, estimates, intervals (percent points)."""
    wave = simulate_wave(task.instrument, task.settings, seed=seed)
    scales = {name: task.cut_points.values[name] for name in SCALES}
    above = wave.population.percent_above(scales, ["district"])
    shares = wave.population.table(["district"])
    truth = pd.concat([above, shares[shares["measure"].isin(BEHAVIOURS)]])[["measure", "groups", "value"]]
    profile = make_profile(wave.table, cut_points=task.cut_points, by=("district",))
    found = profile.estimates.merge(truth, on=["measure", "groups"])
    plan = scoring_plan(task.instrument, task.cut_points, asked_items(wave.table))
    totals = accumulate(plan, batch_of(wave.table, plan, ("district",))).select(task.measures)
    consent = dict.fromkeys(task.measures, totals.group_values["district"])
    for method in AREA_METHODS:
        made = area_estimates(totals, "district", consent, method=method, order=collapse_order(wave.table))
        rows = pd.DataFrame([asdict(one) for one in made])
        rows["groups"] = "district=" + rows["area"]
        rows = rows[["measure", "groups", "model", "low", "high", "reliability", "outcome"]]
        found = found.merge(
            rows.add_prefix(f"{method}_").rename(
                columns={f"{method}_measure": "measure", f"{method}_groups": "groups"}
            ),
            on=["measure", "groups"],
            how="left",
        )
    return found.assign(seed=seed)


def rank_wave(task: Task, seed: int) -> dict[str, float]:
    """Return whether all true places lie within their rank intervals, how wide these are, and how well the top fits."""
    wave = simulate_wave(task.instrument, task.settings, seed=seed)
    scales = {name: task.cut_points.values[name] for name in task.measures}
    truth = wave.population.percent_above(scales, []).set_index("measure")["value"]
    plan = scoring_plan(task.instrument, task.cut_points, asked_items(wave.table))
    totals = accumulate(plan, batch_of(wave.table, plan))
    found = factor_ranks(totals, dict.fromkeys(task.measures, "risk"), order=collapse_order(wave.table))
    ranks = [rank for rank in found if rank.family == "risk"]
    values = truth.loc[[rank.measure for rank in ranks]].to_numpy()
    places = (values[None, :] > values[:, None]).sum(axis=1) + 1
    best, worst = (np.array([getattr(rank, name) for rank in ranks]) for name in ("best", "worst"))
    chance = np.array([rank.probability for rank in ranks])
    top = places <= 5
    return {
        "held": float(((best <= places) & (places <= worst)).all()),
        "width": float((worst - best + 1).mean()),
        "top_expected": float(chance.sum()),
        "top_right": float(chance[top].sum()),
        "brier": float(np.mean((chance - top) ** 2)),
    }


def district_result(rows: pd.DataFrame) -> dict[str, Any]:
    """Return coverage and squared errors of all waves."""
    city, area = rows[rows["groups"] == "all"], rows[rows["groups"] != "all"]
    shown = area[area["status"].isin(["ok", "uncertain"])]
    errors = {"direct": area["percent"] - area["value"]}
    errors |= {method: area[f"{method}_model"] - area["value"] for method in AREA_METHODS}
    squared = {name: float(np.mean(np.square(error))) for name, error in errors.items()}
    by_measure = {
        str(measure): {name: round(float(np.mean(np.square(error[part.index]))), 2) for name, error in errors.items()}
        for measure, part in area.groupby("measure")
    }
    return {
        "waves": int(rows["seed"].nunique()),
        "city": _held(city, "low", "high"),
        "district_direct": _held(area, "low", "high"),
        "district_direct_shown": _held(shown, "low", "high"),
        **{f"district_{method}": _held(area, f"{method}_low", f"{method}_high") for method in AREA_METHODS},
        "city_by_measure": _by_measure(city),
        "district_direct_by_measure": _by_measure(area),
        "mean_squared_error": {name: round(value, 2) for name, value in squared.items()},
        "mean_squared_error_by_measure": by_measure,
        "reliability_mean": round(float(area["fay_herriot_reliability"].mean()), 3),
        "no_difference_found": round(float((area["fay_herriot_outcome"] == "alike").mean()), 3),
    }


def _held(rows: pd.DataFrame, low: str, high: str) -> dict[str, float]:
    """Return how many intervals hold the truth, in percent, with the error of this simulation (waves as units)."""
    known = rows[rows[low].notna() & rows[high].notna()]
    held = (known[low] <= known["value"]) & (known["value"] <= known[high])
    by_wave = held.groupby(known["seed"]).mean()
    error = float(by_wave.std() / np.sqrt(len(by_wave))) if len(by_wave) > 1 else float("nan")
    return {
        "intervals": len(known),
        "percent_held": round(100 * float(held.mean()), 2),
        "simulation_error": round(100 * error, 2),
        "mean_width": round(float((known[high] - known[low]).mean()), 2),
        "too_high": round(100 * float((known["value"] < known[low]).mean()), 2),
        "too_low": round(100 * float((known["value"] > known[high]).mean()), 2),
    }


def _by_measure(rows: pd.DataFrame) -> dict[str, float]:
    held = (rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])
    return {str(name): round(100 * float(part.mean()), 1) for name, part in held.groupby(rows["measure"])}


def rank_result(rows: list[dict[str, float]]) -> dict[str, Any]:
    """Return joint coverage and width of the rank intervals of all waves."""
    frame = pd.DataFrame(rows)
    return {
        "waves": len(frame),
        "percent_of_waves_with_all_places_held": round(100 * float(frame["held"].mean()), 2),
        "mean_width_in_places": round(float(frame["width"].mean()), 2),
        "of_the_true_first_five_expected": round(float(frame["top_right"].mean()), 2),
        "brier_score_of_top_five": round(float(frame["brier"].mean()), 4),
    }


def run(part: str, waves: int, first: int = 1, answers: int = 4000) -> dict[str, Any]:
    """Return the results of so many waves; they have the seeds `first`, `first` + 1 and so on."""
    started, instrument = time.perf_counter(), load_instrument("ctc-youth-survey")
    cut_points, seeds = cut_points_of(instrument), range(first, first + waves)
    if part == "districts":
        task = district_task(instrument, cut_points, answers)
        result = district_result(pd.concat([district_wave(task, seed) for seed in seeds], ignore_index=True))
    else:
        ranks = rank_task(instrument, cut_points, answers)
        result = rank_result([rank_wave(ranks, seed) for seed in seeds])
    packages = ("ctc-toolkit", "numpy", "scipy", "pandas")
    made_with = {"python": platform.python_version(), **{name: version(name) for name in packages}}
    taken = round(time.perf_counter() - started)
    return {
        "date": date.today().isoformat(),
        "versions": made_with,
        "answers": answers,
        "first_seed": first,
        "seconds": taken,
        **result,
    }


def main() -> None:
    """Run and write the result."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--waves", type=int, default=500)
    arguments.add_argument("--part", choices=["districts", "ranks"], default=None, help="both where not given")
    arguments.add_argument("--first-seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, default=None)
    given = arguments.parse_args()
    for part in ("districts", "ranks") if given.part is None else (given.part,):
        found = run(part, given.waves, given.first_seed)
        print(json.dumps({part: found}, indent=2, ensure_ascii=False), flush=True)
        if given.out is not None:
            kept = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
            text = json.dumps({**kept, part: found}, indent=2, ensure_ascii=False) + "\n"
            given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
