"""Several ways from the Parquet file to percentages with standard errors and intervals: 35 scales, 15 groups.

All of them use the "adjust" rule for strata with a single PSU, so that their results can be compared. The groups are
everybody, 2 sexes, 4 grades and the 8 groups of sex by grade. Modules are imported outside of the time measured.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from made_up_survey import GRADES, SEXES, cut_of, cut_points, instrument, is_reversed, items_of_scales

CROSSINGS: tuple[tuple[str, ...], ...] = ((), ("sex",), ("grade",), ("sex", "grade"))
Results = dict[tuple[str, str], tuple[float, float]]
"""Percent and standard error in points by scale and group ("all", "sex=female", "sex=female;grade=6")."""


class Used(NamedTuple):
    """Seconds on the clock, and processor seconds of all threads."""

    seconds: float
    processor: float


class Watch:
    """Measures from its making on."""

    def __init__(self) -> None:
        self.start = self._now()

    def stop(self) -> Used:
        """Return what was used since the start."""
        clock, processor = self._now()
        return Used(clock - self.start[0], processor - self.start[1])

    @staticmethod
    def _now() -> tuple[float, float]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return time.perf_counter(), used.ru_utime + used.ru_stime


Contestant = Callable[[Path], tuple[Used, Results]]


def decode(path: Path) -> tuple[Used, Results]:
    """Only decode the needed columns, with both cores; the field to beat."""
    import pyarrow.parquet as pq

    watch = Watch()
    metadata = pq.read_metadata(path)

    def work(group: int) -> None:
        pq.ParquetFile(path, metadata=metadata).read_row_group(group, use_threads=metadata.num_row_groups == 1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(metadata.num_row_groups)))
    return watch.stop(), {}


def read_table(path: Path) -> tuple[Used, Results]:
    """Decode all columns with pyarrow's own threads into one table."""
    import pyarrow.parquet as pq

    watch = Watch()
    pq.read_table(path)
    return watch.stop(), {}


def toolkit(path: Path) -> tuple[Used, Results]:
    """The toolkit: shares with intervals, as a profile."""
    return _toolkit(path, "left_out")


def toolkit_with_means(path: Path) -> tuple[Used, Results]:
    """The toolkit: shares and mean scores, both with intervals, as a profile has them by default."""
    return _toolkit(path, "included")


def _toolkit(path: Path, means: Any) -> tuple[Used, Results]:
    import scipy.special  # noqa: F401 - imports are not measured

    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.riskfactors.stream import profile_from_parquet

    built, cuts = instrument(), cut_points()
    settings = ProfileSettings(lonely_psu="adjust", means=means)
    watch = Watch()
    profile = profile_from_parquet(path, built, cut_points=cuts, settings=settings)
    used = watch.stop()
    frame = profile.estimates
    rows = zip(frame["measure"], frame["groups"], frame["percent"], frame["standard_error"], strict=True)
    return used, {(measure, groups): (percent, error) for measure, groups, percent, error in rows}


def pandas_loops(path: Path) -> tuple[Used, Results]:
    """A careful analyst's version in pandas and numpy: one scale and one group at a time."""
    import numpy as np
    import pandas as pd

    watch = Watch()
    frame = pd.read_parquet(path)
    frame["sex"], frame["grade"] = frame["sex"].astype(str), frame["grade"].astype(str)
    strata_psus = frame.groupby("stratum")["psu"].nunique()
    results: Results = {}
    for scale, items in items_of_scales().items():
        answers = frame[items].astype("float64")
        turned = [item for item in items if is_reversed(item)]
        answers[turned] = 5 - answers[turned]
        answered = answers.notna().sum(axis=1)
        score = answers.mean(axis=1).where(answered >= np.ceil(len(items) / 2))
        cut = frame["grade"].map({grade: cut_of(scale, grade) for grade in GRADES})
        flag = (score > cut + 1e-9).astype("float64").where(score.notna() & cut.notna())
        for name, chosen in _domains(frame):
            valid = chosen & flag.notna()
            weight = frame["weight"].where(valid, 0.0)
            total = weight.sum()
            share = (weight * flag.fillna(0)).sum() / total
            residual = weight * (flag.fillna(0) - share) / total
            by_psu = residual.groupby([frame["stratum"], frame["psu"]]).sum()
            variance = _taylor(by_psu, strata_psus)
            results[(scale, name)] = (100 * share, 100 * np.sqrt(variance))
    return watch.stop(), results


def _domains(frame: Any) -> list[tuple[str, Any]]:
    everybody = [("all", frame["weight"] > 0)]
    sexes = [(f"sex={sex}", frame["sex"] == sex) for sex in SEXES]
    grades = [(f"grade={grade}", frame["grade"] == grade) for grade in GRADES]
    both = [(f"{sex};{grade}", in_sex & in_grade) for sex, in_sex in sexes for grade, in_grade in grades]
    return everybody + sexes + grades + both


def _taylor(by_psu: Any, strata_psus: Any) -> float:
    grouped = by_psu.groupby(level=0)
    within = grouped.var(ddof=1) * strata_psus
    lonely = grouped.sum()[strata_psus == 1] ** 2
    return float(within.where(strata_psus > 1, 0.0).sum() + lonely.sum())


def svy_package(path: Path) -> tuple[Used, Results]:
    """The survey package svy: flags by polars, then one call per crossing for all scales."""
    import polars as pl
    import svy

    watch = Watch()
    frame = pl.read_parquet(path).with_columns(pl.col("sex").cast(pl.String), pl.col("grade").cast(pl.String))
    flags = [_polars_flag(pl, scale, items) for scale, items in items_of_scales().items()]
    frame = frame.with_columns(flags).select(["stratum", "psu", "sex", "grade", "weight", *items_of_scales()])
    design = svy.Design(stratum="stratum", psu="psu", wgt="weight", singleton="center")
    sample = svy.Sample(frame, design)
    results: Results = {}
    for crossing in CROSSINGS:
        found = sample.estimation.mean(list(items_of_scales()), by=list(crossing) or None, drop_nulls=True)
        for scale, estimate in zip(items_of_scales(), found, strict=True):
            results |= _svy_rows(estimate, scale, crossing)
    return watch.stop(), results


def _svy_rows(estimate: Any, scale: str, crossing: tuple[str, ...]) -> Results:
    rows: Results = {}
    for row in estimate.to_polars().to_dicts():
        if all(row[name] is not None for name in crossing):
            groups = ";".join(f"{name}={row[name]}" for name in crossing) or "all"
            rows[(scale, groups)] = (100 * row["est"], 100 * row["se"])
    return rows


def _polars_flag(pl: Any, scale: str, items: list[str]) -> Any:
    values = [(5 - pl.col(item)) if is_reversed(item) else pl.col(item) for item in items]
    answered = pl.sum_horizontal([value.is_not_null().cast(pl.Int32) for value in values])
    score = pl.mean_horizontal([value.cast(pl.Float64) for value in values])
    cut = pl.col("grade").replace_strict({grade: cut_of(scale, grade) for grade in GRADES}, default=None)
    enough = answered >= (len(items) + 1) // 2
    return pl.when(enough).then((score > cut + 1e-9).cast(pl.Float64)).otherwise(None).alias(scale)


CONTESTANTS: dict[str, Contestant] = {
    "decode": decode,
    "read_table": read_table,
    "toolkit": toolkit,
    "toolkit_with_means": toolkit_with_means,
    "pandas_loops": pandas_loops,
    "svy": svy_package,
}
