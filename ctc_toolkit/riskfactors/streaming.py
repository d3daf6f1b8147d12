"""Profiles of waves of any size: files of answers go through the kernel task by task, on any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure.breakdowns import Breakdowns
from ctc_toolkit.disclosure.wave_counts import WaveCounts
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.answer_batches import wrong_values
from ctc_toolkit.riskfactors.atoms import counts_of_atoms
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable
from ctc_toolkit.riskfactors.kernel import WaveTotals
from ctc_toolkit.riskfactors.map_reduce import Engine, Report, Scored
from ctc_toolkit.riskfactors.parquet_batches import BATCH_ROWS
from ctc_toolkit.riskfactors.plan import ScoringPlan, scoring_plan
from ctc_toolkit.riskfactors.profile import (
    DEFAULT_SETTINGS,
    Profile,
    ProfileSettings,
    own_sample,
    present_groups,
    profile_of_totals,
    provenance_of,
    wanted_totals,
)
from ctc_toolkit.riskfactors.wave_files import FileLook, Wanted, look_into, open_files, replanned
from ctc_toolkit.statistics import CollapseLevel
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY
from ctc_toolkit.statistics.totals import PsuTotals
from ctc_toolkit.survey.answers_file import DESIGN, GROUP
from ctc_toolkit.survey.grade_bands import BAND, bands_of, breakdowns_of, with_band_column
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.many_files import answer_files
from ctc_toolkit.survey.screening import check_rules
from ctc_toolkit.survey.usable import AnswerRules


@dataclass(frozen=True)
class StreamedProfile:
    """A profile, and what its locks are decided by. counts: None where they were not wanted.

    files, tasks: how many were read. respondents, excluded: looked at by screening, and left out by it.
    """

    profile: Profile
    counts: WaveCounts | None
    breakdowns: Breakdowns
    files: int
    tasks: int
    respondents: int
    excluded: int


@dataclass(frozen=True)
class Streaming:
    """How a wave is read and estimated.

    engine: where the map step runs. rules: ids of screening rules in use; each looks at one respondent alone. locks:
    whether respondents are counted by atom. report: told how far the work has come.
    """

    engine: Engine
    cut_points: CutPointTable | None = None
    by: tuple[str, ...] = ("sex", "grade")
    settings: ProfileSettings = DEFAULT_SETTINGS
    rules: tuple[str, ...] = ()
    locks: Literal["wanted", "left_out"] = "left_out"
    report: Report = field(default=lambda _done, _all: None)
    batch_rows: int = BATCH_ROWS

    def plan(self, instrument: Instrument, asked: Iterable[str]) -> ScoringPlan:
        """Return the scoring plan for a wave that asked these items."""
        return scoring_plan(instrument, self.cut_points, asked, self.settings.risk_count)


def profile_of_files(
    sources: Sequence[str | Path], instrument: Instrument, how: Streaming, columns: Mapping[str, str] | None = None
) -> StreamedProfile:
    """Return the profile of a wave in files, folders or patterns of files, as `make_profile` of all rows together.

    The files are Parquet or CSV and hold the codes of the instrument, see `answer_batches`. columns: names of columns
    that differ from the ids of items and groups and from `stratum`, `psu`, `weight`, `population_psus`.

    Raises:
        ToolkitError: as `answer_files`, `look_into` and `profile_of_looks`.
    """
    return profile_of_looks(look_into(answer_files(sources), instrument, columns or {}), instrument, how)


def held_groups(looks: Sequence[FileLook], instrument: Instrument) -> tuple[str, ...]:
    """Return the grouping columns of the files; the grade band is made from the grade."""
    held = [group.id for group in instrument.groups if GROUP + group.id in looks[0].columns]
    return (*held, BAND) if any(group.role == "grade" and group.id in held for group in instrument.groups) else (*held,)


def profile_of_looks(looks: Sequence[FileLook], instrument: Instrument, how: Streaming) -> StreamedProfile:
    """Return the profile of files that were looked into.

    A question that turns out to have no answer in any file counts as not asked; the files are then read once more.

    Raises:
        ToolkitError: as `open_files`, `Engine.run`; `stream_no_rows`, `screening_leaves_nobody`, as
            `survey.screening.check_rules`, and as `make_profile`.
    """
    built = with_band_column(instrument)
    check_rules(built, how.rules)
    asked = frozenset[str]().union(*(look.asked for look in looks))
    plan = how.plan(built, asked)
    held = held_groups(looks, built)
    present, findings = present_groups(built, how.by, held)
    catalogue = breakdowns_of(built, held)
    wanted = _wanted(catalogue, looks[0].columns, built, present, how)
    wave = open_files(looks, built, plan, wanted)
    kind = wanted_totals(how.settings)
    scored = how.engine.run(wave, kind, how.report)
    if scored.totals is not None and not frozenset(plan.items) <= scored.answered:
        plan = how.plan(built, asked & scored.answered)
        wave = replanned(wave, plan)
        scored = how.engine.run(wave, kind, how.report)
    totals = _found(scored)
    source_hash = wave.combined_hash(scored.hashes)
    provenance = replace(provenance_of(plan, how.cut_points, source_hash), answers=AnswerRules(how.rules).text)
    findings = (*findings, *own_sample(how.cut_points, source_hash), *wrong_values(scored.wrong))
    values = wave.files[0].group_values
    profile = profile_of_totals(
        plan,
        totals,
        provenance,
        how.settings,
        findings=findings,
        order=_collapse_order(scored, values, wanted.district),
    )
    return StreamedProfile(
        _without_absent_grades(profile, plan, totals),
        counts_of_atoms(plan, totals, catalogue, values) if how.locks == "wanted" else None,
        catalogue,
        len(wave.files),
        len(wave.tasks),
        scored.respondents,
        scored.excluded,
    )


def _found(scored: Scored) -> WaveTotals:
    """Return the sums with the strata in the order of their labels, as in a table.

    Raises:
        ToolkitError: `stream_no_rows`, `screening_leaves_nobody`.
    """
    if scored.respondents and scored.respondents == scored.excluded:
        raise ToolkitError("screening_leaves_nobody")
    if scored.totals is None:
        raise ToolkitError("stream_no_rows")
    totals = scored.totals
    return replace(
        totals,
        proportions=None if totals.proportions is None else strata_by_label(totals.proportions),
        means=None if totals.means is None else strata_by_label(totals.means),
    )


def strata_by_label(totals: PsuTotals) -> PsuTotals:
    """Return the totals with strata numbered in the order of their labels, so that neighbours are those of a table."""
    codes, place = np.unique(totals.keys["stratum"].to_numpy(dtype=np.int64), return_inverse=True)
    labels = [totals.stratum_label(code) for code in codes.tolist()]
    order = np.array(sorted(range(len(labels)), key=labels.__getitem__), dtype=np.int64)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    population = totals.population_psus
    return replace(
        totals,
        keys=totals.keys.assign(stratum=number[place.reshape(-1)]),
        stratum_labels=tuple(labels[at] for at in order),
        population_psus=None
        if population is None
        else {int(number[at]): population[code] for at, code in enumerate(codes.tolist())},
    )


def _wanted(
    catalogue: Breakdowns,
    columns: Mapping[str, str],
    instrument: Instrument,
    present: tuple[str, ...],
    how: Streaming,
) -> Wanted:
    """Return what is read of the files."""
    roles = {dimension.role: dimension.id for dimension in catalogue.dimensions}
    district = roles.get("district", "") if DESIGN + "stratum" in columns else ""
    if how.locks == "left_out":
        return Wanted(present, rules=how.rules, district=district, batch_rows=how.batch_rows)
    dimensions = tuple(dimension.id for dimension in catalogue.dimensions if dimension.id != BAND)
    unit = ""
    if {"district", "school_type"} & roles.keys():
        schools = [GROUP + group.id for group in instrument.groups if group.role == "school"]
        unit = next((name for name in [*schools, DESIGN + "psu"] if name in columns), "")
    return Wanted(present, dimensions, unit, district, how.rules, how.batch_rows)


def _collapse_order(scored: Scored, values: Mapping[str, tuple[str, ...]], district: str) -> Sequence[CollapseLevel]:
    """Return where a stratum with a single PSU finds a neighbour, as `profile.collapse_order` does for a table."""
    if not district:
        return WHOLE_SURVEY
    by_stratum: dict[int, set[int]] = {}
    for stratum, place in scored.districts:
        by_stratum.setdefault(stratum, set()).add(place)
    alone = {
        (scored.labels[stratum] if scored.labels else str(stratum)): values[district][next(iter(places))]
        for stratum, places in sorted(by_stratum.items())
        if len(places) == 1
    }
    return (alone, "survey")


def _without_absent_grades(profile: Profile, plan: ScoringPlan, totals: WaveTotals) -> Profile:
    """Return the profile without rows of grades, and of their bands, that nobody belongs to: no groups of the wave."""
    rows = dict(zip(plan.grades, totals.by_grade[:-1].tolist(), strict=True))
    held = bands_of(grade for grade, number in rows.items() if number)
    absent = {f"{plan.grade_group}={grade}" for grade, number in rows.items() if not number}
    absent |= {f"{BAND}={band}" for band in bands_of(rows) if band not in held}

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = [absent.isdisjoint(groups.split(";")) for groups in frame["groups"].astype(str)]
        return frame[chosen].reset_index(drop=True)

    return replace(profile, estimates=kept(profile.estimates), means=kept(profile.means)) if absent else profile
