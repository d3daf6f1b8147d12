"""Districts of a wave: direct percentages and beside them values that lean on all districts, as released values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import RULES, Level, Released
from ctc_toolkit.disclosure.area_results import (
    RULE_SET,
    AreaResults,
    area_results_from_document,
    area_results_to_document,
    consenting_areas,
    release_area_results,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.area_auxiliaries import (
    AUXILIARY,
    SMALL_AREAS,
    KnownFigures,
    area_auxiliaries,
    district_group,
    figures_of_wave,
)
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.derived_products import Product, Wanted, derived_product, kept_form
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.lock_plans import product_of, read_plan
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.quality_reports import expected_schools
from ctc_toolkit.workspace.released_tables import Request
from ctc_toolkit.workspace.usable_answers import choice_of

if TYPE_CHECKING:
    from ctc_toolkit.disclosure.lock_plan import LockPlan
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import NewRelease
    from ctc_toolkit.store.release_plans import LockPlanRecord
    from ctc_toolkit.survey.response_rates import ExpectedSchool
    from ctc_toolkit.survey.responses import ResponseTable

__all__ = ["AreaBasis", "area_auxiliaries", "areas_to_keep", "wave_small_areas"]

PRODUCT = Product(SMALL_AREAS, area_results_to_document, area_results_from_document)

AreaMethod = Literal["fay_herriot", "beta_binomial"]


def wave_small_areas(
    actor: Actor,
    ws: Workspace,
    wave_id: str,
    *,
    level: Level = "internal",
    method: AreaMethod = "fay_herriot",
    auxiliary: str | None = None,
) -> AreaResults:
    """Return for each measure and district the direct percentage and the value that leans on all districts.

    method: the model, by name. auxiliary: key of one of `area_auxiliaries`, for "fay_herriot" only. Without districts
    in the questionnaire or in the file there are no entries. Kept with the wave; after the answers are deleted, what
    was made before.

    Raises:
        ToolkitError: `not_available` (also where there is no such auxiliary), `answers_deleted`, and as `wave_profile`.
    """
    with looking(actor, ws, "wave_small_areas", wave_id) as grant:
        wave = grant.wave(wave_id)
        name = wave.cut_points
        chosen = stored_cut_points(grant.repository, wave, name) if name is not None else None
        schools = expected_schools(grant.repository, wave, choice_of(grant.repository, wave))
    group = district_group(load_instrument(wave.instrument))
    released = profile_of_wave(ws, wave, by=(group,) if group else (), level=level)
    with ws.store.reading() as repository:
        plan = plan_of_city(repository.release_plans.of_wave(wave.id, RULES.joint_version), name)
    known = None
    if auxiliary is not None:
        offered = figures_of_wave(ws, wave) if method == "fay_herriot" else []
        known = next((one for one in offered if one.auxiliary.key == auxiliary), None)
        if known is None:
            raise ToolkitError("not_available")
    basis = AreaBasis(chosen, released, plan, tuple(schools), method, known)
    return derived_product(ws, wave_id, PRODUCT, _wanted(basis, name), lambda table: _made(table, basis))


@dataclass(frozen=True)
class AreaBasis:
    """What the values of districts rest on beside the answers.

    plan: by which `released` was made. known: figures of the districts that support the model.
    """

    chosen: CutPointTable | None
    released: Released
    plan: LockPlan | None
    schools: tuple[ExpectedSchool, ...]
    method: AreaMethod = "fay_herriot"
    known: KnownFigures | None = None


def plan_of_city(held: Sequence[LockPlanRecord], cut_points: str | None) -> LockPlan | None:
    """Return the plan of the standard tables of a wave among those that are kept."""
    from ctc_toolkit.riskfactors.profile import ProfileSettings

    return read_plan(held, product_of(Request((), cut_points, ProfileSettings())), "city")


def areas_to_keep(table: ResponseTable, basis: AreaBasis) -> NewRelease:
    """Return the districts of a wave as they are kept, before its answers are deleted."""
    name = basis.chosen.id if basis.chosen is not None else None
    return kept_form(PRODUCT, _wanted(basis, name), _made(table, basis))


def _wanted(basis: AreaBasis, cut_points: str | None) -> Wanted:
    asked: dict[str, Any] = {"cut_points": cut_points, "method": basis.method}
    if basis.known is not None:
        asked[AUXILIARY] = asdict(basis.known.auxiliary)
    released = basis.released
    return Wanted(released.level, asked, f"{RULE_SET}; {released.rule_version}")


def _made(table: ResponseTable, basis: AreaBasis) -> AreaResults:
    from ctc_toolkit.riskfactors.batch import batch_of
    from ctc_toolkit.riskfactors.kernel import accumulate
    from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
    from ctc_toolkit.riskfactors.profile import ProfileSettings, collapse_order, make_profile
    from ctc_toolkit.riskfactors.small_areas import area_estimates
    from ctc_toolkit.survey.district_response import district_response
    from ctc_toolkit.survey.response_rates import response

    released, method, chosen = basis.released, basis.method, basis.chosen
    group = district_group(table.instrument)
    if group is None or group not in table.groups:
        return release_area_results([], released, group or "district", consent={}, method=method)
    exact = make_profile(table, cut_points=chosen, by=(group,), settings=ProfileSettings(means="left_out")).estimates
    consent = consenting_areas(exact, released, group, basis.plan)
    plan = scoring_plan(table.instrument, chosen, asked_items(table))
    totals = accumulate(plan, batch_of(table, plan, (group,)))
    known_rates = basis.known.rates if basis.known is not None else None
    found = area_estimates(totals, group, consent, method=method, covariates=known_rates, order=collapse_order(table))
    known = any(school.expected for school in basis.schools)
    return release_area_results(
        found,
        released,
        group,
        consent=consent,
        method=method,
        response=district_response(table, basis.schools),
        city_response=response(table, basis.schools).overall if known else None,
        auxiliary=basis.known.auxiliary if basis.known is not None else None,
        supported={one.measure for one in found if one.supported},
    )
