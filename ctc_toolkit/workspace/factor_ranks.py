"""Ranks of the factors of a wave with their uncertainty, as released values: for choosing priorities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import Level, Released
from ctc_toolkit.disclosure.rank_results import (
    RULE_SET,
    FactorRanks,
    factor_ranks_from_document,
    factor_ranks_to_document,
    release_factor_ranks,
    shown_factors,
)
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.derived_products import Product, Wanted, derived_product
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.profiles import profile_of_wave

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import NewRelease
    from ctc_toolkit.survey.responses import ResponseTable

PRODUCT = Product("factor_ranks", factor_ranks_to_document, factor_ranks_from_document)


def wave_factor_ranks(
    actor: Actor,
    ws: Workspace,
    wave_id: str,
    *,
    level: Level = "internal",
    reference: Mapping[str, tuple[float, float]] | None = None,
) -> FactorRanks:
    """Return for each shown risk and protective factor its place, joint rank interval and chance to be in the top five.

    Three families: risk factors, protective factors (the weakest first), both in one list. reference: percent and
    standard error (0: not known) by measure; then the difference to it is ranked instead of the percentage, and
    factors without a reference are left out. Kept with the wave; after the answers are deleted, what was made before.

    Raises:
        ToolkitError: `not_available`, `answers_deleted`, and as `wave_profile`.
    """
    with looking(actor, ws, "wave_factor_ranks", wave_id) as grant:
        wave = grant.wave(wave_id)
        name = wave.cut_points
        chosen = stored_cut_points(grant.repository, wave, name) if name is not None else None
    released = profile_of_wave(ws, wave, level=level)
    wanted = _wanted(released, name, reference)
    return derived_product(ws, wave_id, PRODUCT, wanted, lambda table: _made(table, chosen, released, reference))


def ranks_to_keep(table: ResponseTable, chosen: CutPointTable | None, released: Released) -> NewRelease:
    """Return the ranks of a wave as they are kept, before its answers are deleted."""
    from ctc_toolkit.workspace.derived_products import kept_form

    name = chosen.id if chosen is not None else None
    return kept_form(PRODUCT, _wanted(released, name, None), _made(table, chosen, released, None))


def _wanted(released: Released, cut_points: str | None, reference: Mapping[str, tuple[float, float]] | None) -> Wanted:
    against = None if reference is None else sorted([name, *values] for name, values in reference.items())
    asked = {"cut_points": cut_points, "reference": against}
    return Wanted(released.level, asked, f"{RULE_SET}; {released.rule_version}")


def _made(
    table: ResponseTable,
    chosen: CutPointTable | None,
    released: Released,
    reference: Mapping[str, tuple[float, float]] | None,
) -> FactorRanks:
    from ctc_toolkit.riskfactors.batch import batch_of
    from ctc_toolkit.riskfactors.factor_ranks import factor_ranks
    from ctc_toolkit.riskfactors.kernel import accumulate
    from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
    from ctc_toolkit.riskfactors.profile import collapse_order

    plan = scoring_plan(table.instrument, chosen, asked_items(table))
    totals = accumulate(plan, batch_of(table, plan))
    found = factor_ranks(totals, shown_factors(released), reference=reference, order=collapse_order(table))
    return release_factor_ranks(found, released, yardstick="percent" if reference is None else "difference")
