"""The profile of a wave: shares and means of all measures and groups, with their certainty and origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal

import pandas as pd

import ctc_toolkit
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.cutpoint_table import ANY_GRADE, CutPointTable
from ctc_toolkit.riskfactors.kernel import WaveTotals, accumulate_wave
from ctc_toolkit.riskfactors.plan import RiskCount, ScoringPlan, asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile_frames import estimate_frame, mean_frame
from ctc_toolkit.statistics import CollapseLevel, IntervalName, LonelyPsu, estimates
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable

PROFILE_COLUMNS = [
    "measure",
    "kind",
    "groups",
    "n",
    "percent",
    "standard_error",
    "low",
    "high",
    "design_effect",
    "degrees_of_freedom",
    "status",
]
"""Columns of `profile_frame`, in this order, as the command line writes them."""


@dataclass(frozen=True)
class Provenance:
    """What a profile can be computed again from, byte for byte.

    source_hash: SHA-256 of the file. instrument: id@version. cut_points: id@valid_from#digest, None: none used.
    software: name and version. cut_points_status: "official", "derived", "made_up" or "none";
    cut_points_provisional: to be said on every product. answers: which of them count and how they are weighted, see
    `survey.usable.AnswerRules.text`; "": all, as they are.
    """

    source_hash: str
    instrument: str
    cut_points: str | None
    software: str
    cut_points_status: Literal["official", "derived", "made_up", "none"] = "none"
    cut_points_provisional: bool = False
    answers: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name."""
        return asdict(self)


@dataclass(frozen=True)
class ProfileSettings:
    """How a profile is computed; equal settings give equal profiles.

    lonely_psu, interval, confidence: see `statistics.estimates`.
    means: whether mean scores are computed beside the shares.
    many_elevated: (grade or "all", number) pairs: from how many elevated risk factors on a person has many.
        Empty: elevated risk factors are not counted. No number is verified; a profile with one says that it is
        provisional.
    minimum_scored: smallest share of the risk scales that must be scored for a person to be counted there.
    """

    lonely_psu: LonelyPsu = "collapse"
    interval: IntervalName = "default"
    confidence: float = 0.95
    means: Literal["included", "left_out"] = "included"
    many_elevated: tuple[tuple[str, int], ...] = ()
    minimum_scored: float = 5 / 7

    @property
    def risk_count(self) -> RiskCount | None:
        """The rule for counting elevated risk factors."""
        if not self.many_elevated:
            return None
        return RiskCount(Fraction(self.minimum_scored).limit_denominator(1000), dict(self.many_elevated))


DEFAULT_SETTINGS = ProfileSettings()


@dataclass(frozen=True)
class Profile:
    """Exact estimates of a wave. They reach a person only through `disclosure.release`.

    estimates: one row per measure and group, in the order of the instrument and of the crossings: `PROFILE_COLUMNS`
        and hits, n_effective, psus. percent, standard_error, low, high in percent points 0 to 100; kind "risk",
        "protective" or "behaviour"; groups "all", "sex=female", "sex=female;grade=9"; n respondents with a value,
        hits those above the cut point or with the behaviour (both unweighted).
        status: `profile_frames.Status`. Values stay whatever the status; they are null only where they cannot be
        computed.
    means: one row per scale and group: measure, kind, groups, n, mean, standard_error, low, high, design_effect,
        degrees_of_freedom, status, largest_share (of respondents with the most frequent score).
    findings: what a reader has to know, for example merged strata or grades without cut points.
    """

    estimates: pd.DataFrame
    means: pd.DataFrame
    provenance: Provenance
    settings: ProfileSettings
    findings: tuple[Finding, ...] = ()

    def broken_down(self, crossings: Sequence[tuple[str, ...]]) -> Profile:
        """Return the rows of some crossings only: () for everybody, ("sex",), ("sex", "grade")."""
        wanted = set(crossings)
        kept = [
            frame[[_crossing(str(entry)) in wanted for entry in frame["groups"]]].reset_index(drop=True)
            for frame in (self.estimates, self.means)
        ]
        return replace(self, estimates=kept[0], means=kept[1])


def _crossing(groups: str) -> tuple[str, ...]:
    return () if groups == "all" else tuple(part.partition("=")[0] for part in groups.split(";"))


def make_profile(
    table: ResponseTable,
    *,
    cut_points: CutPointTable | None = None,
    by: Sequence[str] = ("sex", "grade"),
    settings: ProfileSettings = DEFAULT_SETTINGS,
    crossings: Sequence[tuple[str, ...]] | None = None,
) -> Profile:
    """Return the profile of a wave for everybody, each grouping column of `by` and each of their crossings.

    crossings: only these instead; their columns are among `by`.
    A grouping column that the instrument knows and the file lacks is left out, with a finding.

    Raises:
        ToolkitError: `group_unknown`, and as `scoring_plan`, `batch_of` and `statistics.estimates`.
    """
    plan = scoring_plan(table.instrument, cut_points, asked_items(table), settings.risk_count)
    present, findings = present_groups(table.instrument, by, [str(name) for name in table.groups.columns])
    totals = accumulate_wave(plan, batch_of(_surveyed_grades(table), plan, present), wanted_totals(settings))
    provenance = provenance_of(plan, cut_points, table.source_hash)
    findings = (*findings, *own_sample(cut_points, table.source_hash))
    order = collapse_order(table)
    return profile_of_totals(plan, totals, provenance, settings, findings=findings, order=order, crossings=crossings)


def _surveyed_grades(table: ResponseTable) -> ResponseTable:
    """Return the table with the grades that the wave holds; a grade that nobody belongs to is no group of it.

    Only grades: which ones were surveyed is known to everybody. An absent value of another group stays, because its
    absence would say that nobody has it.
    """
    grades = [group.id for group in table.instrument.groups if group.role == "grade" and group.id in table.groups]
    if not grades:
        return table
    held = {name: table.groups[name].astype("category").cat.remove_unused_categories() for name in grades}
    return replace(table, groups=table.groups.assign(**held))


def wanted_totals(settings: ProfileSettings) -> Literal["proportion", "both"]:
    """Return what the kernel has to sum up."""
    return "both" if settings.means == "included" else "proportion"


def present_groups(
    instrument: Instrument, by: Sequence[str], present: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the grouping columns of `by` that are present, each once, and findings about the others.

    Raises:
        ToolkitError: `group_unknown` for one that the instrument does not know.
    """
    names = tuple(dict.fromkeys(by))
    for name in names:
        if name not in instrument.group_by_id:
            raise ToolkitError("group_unknown", found=name, known=", ".join(instrument.group_by_id) or "-")
    absent = tuple(Finding("group_left_out", "warning", name) for name in names if name not in present)
    return tuple(name for name in names if name in present), absent


def provenance_of(plan: ScoringPlan, cut_points: CutPointTable | None, source_hash: str) -> Provenance:
    """Return the origin of a profile."""
    software = f"ctc-toolkit {ctc_toolkit.__version__}"
    if cut_points is None:
        return Provenance(source_hash, plan.instrument, None, software)
    return Provenance(
        source_hash,
        plan.instrument,
        cut_points.reference,
        software,
        cut_points.status,
        cut_points.provisional,
    )


def profile_of_totals(
    plan: ScoringPlan,
    totals: WaveTotals,
    provenance: Provenance,
    settings: ProfileSettings = DEFAULT_SETTINGS,
    *,
    findings: Sequence[Finding] = (),
    order: Sequence[CollapseLevel] = WHOLE_SURVEY,
    crossings: Sequence[tuple[str, ...]] | None = None,
) -> Profile:
    """Return the profile from sums alone, however many batches they were added up from.

    Raises:
        ToolkitError: as `statistics.estimates`.
    """
    if totals.proportions is None:
        raise ValueError("the totals hold no proportions")
    groups = totals.proportions.group_values
    if crossings is None:
        crossings = [chosen for size in range(len(groups) + 1) for chosen in combinations(groups, size)]
    else:
        crossings = [crossing for crossing in crossings if set(crossing) <= set(groups)]
    options: dict[str, Any] = {
        "lonely_psu": settings.lonely_psu,
        "confidence": settings.confidence,
        "collapse_order": order,
    }
    shares = estimates(totals.proportions, crossings, interval=settings.interval, **options)
    frame = estimate_frame(plan, groups, crossings, shares.frame)
    if totals.means is None or totals.scores is None:
        means = mean_frame(plan, groups, crossings, None, None)
    else:
        found = estimates(totals.means, crossings, **options)
        means = mean_frame(plan, groups, crossings, found.frame, totals.scores)
    told = [*findings, *_about_cut_points(plan, totals, settings)]
    told += [
        Finding("strata_merged", "note", "", len(merged), {"strata": ", ".join(merged)})
        for merged in shares.merged_strata
    ]
    return Profile(frame, means, provenance, settings, tuple(told))


def profile_frame(profile: Profile) -> pd.DataFrame:
    """Return the exact estimates with exactly `PROFILE_COLUMNS`; for the holder of the file only."""
    return profile.estimates[PROFILE_COLUMNS].copy()


def collapse_order(table: ResponseTable) -> Sequence[CollapseLevel]:
    """Return where a stratum with a single PSU finds a neighbour: in its district, else in the survey."""
    district = next((group.id for group in table.instrument.groups if group.role == "district"), None)
    if district is None or district not in table.groups or "stratum" not in table.design:
        return WHOLE_SURVEY
    known = table.groups[district].notna().to_numpy()
    columns = {"stratum": table.design["stratum"].astype(str), "district": table.groups[district].astype(str)}
    pairs = pd.DataFrame(columns)[known].drop_duplicates()
    alone = pairs.drop_duplicates("stratum", keep=False)
    return (dict(zip(alone["stratum"], alone["district"], strict=True)), "survey")


def own_sample(cut_points: CutPointTable | None, source_hash: str) -> tuple[Finding, ...]:
    """Return a warning where the cut points were derived from these very answers."""
    sample = cut_points.sample if cut_points else None
    if sample is None or not source_hash or sample.source_hash != source_hash:
        return ()
    return (Finding("cut_points_own_sample", "warning"),)


def _about_cut_points(plan: ScoringPlan, totals: WaveTotals, settings: ProfileSettings) -> list[Finding]:
    told = []
    present = dict(zip(plan.grades, totals.by_grade[:-1].tolist(), strict=True))
    for measure in plan.scales:
        if not measure.graded or ANY_GRADE in measure.graded:
            continue
        without = [grade for grade, rows in present.items() if rows and grade not in measure.graded]
        if without:
            rows = sum(present[grade] for grade in without)
            values = {"grades": ", ".join(without)}
            told.append(Finding("grades_without_cut_point", "warning", measure.id, rows, values))
    if settings.many_elevated:
        numbers = ", ".join(f"{grade}: {number}" for grade, number in settings.many_elevated)
        told.append(Finding("many_elevated_provisional", "note", "", 0, {"numbers": numbers}))
    return told
