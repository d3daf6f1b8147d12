"""What occurs together in a wave: behaviours by risk factors and by the number of factors, as released values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import Level, Released
from ctc_toolkit.disclosure.association_results import (
    RULE_SET,
    Associations,
    associations_from_document,
    associations_to_document,
    release_associations,
    shown_measures,
)
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.derived_products import Product, Wanted, derived_product, kept_form
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.profiles import profile_of_wave

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import NewRelease
    from ctc_toolkit.survey.responses import ResponseTable

PRODUCT = Product("associations", associations_to_document, associations_from_document)


def wave_associations(
    actor: Actor, ws: Workspace, wave_id: str, *, level: Level = "internal", attributable: str = ""
) -> Associations:
    """Return what occurs together: each shown behaviour by each shown risk factor, and by the number of factors.

    attributable: id of a behaviour whose pairs alone are wanted, with attributable fractions; "": all pairs, without.
    Kept with the wave; after the answers are deleted, what was made before.

    Raises:
        ToolkitError: `not_available`, `answers_deleted`, and as `wave_profile`.
    """
    with looking(actor, ws, "wave_associations", wave_id) as grant:
        wave = grant.wave(wave_id)
        name = wave.cut_points
        chosen = stored_cut_points(grant.repository, wave, name) if name is not None else None
    released = profile_of_wave(ws, wave, level=level)
    wanted = _wanted(released, name, attributable)
    return derived_product(ws, wave_id, PRODUCT, wanted, lambda table: _made(table, chosen, released, attributable))


def associations_to_keep(table: ResponseTable, chosen: CutPointTable | None, released: Released) -> NewRelease:
    """Return the associations of a wave as they are kept, before its answers are deleted."""
    name = chosen.id if chosen is not None else None
    return kept_form(PRODUCT, _wanted(released, name, ""), _made(table, chosen, released, ""))


def _wanted(released: Released, cut_points: str | None, attributable: str) -> Wanted:
    asked = {"cut_points": cut_points, "attributable": attributable}
    return Wanted(released.level, asked, f"{RULE_SET}; {released.rule_version}")


def _made(table: ResponseTable, chosen: CutPointTable | None, released: Released, attributable: str) -> Associations:
    from ctc_toolkit.riskfactors.associations import pair_inputs, people_of, staircase_inputs
    from ctc_toolkit.riskfactors.batch import batch_of
    from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
    from ctc_toolkit.riskfactors.profile import collapse_order

    shown = shown_measures(released)
    plan = scoring_plan(table.instrument, chosen, asked_items(table))
    sex = next((group.id for group in table.instrument.groups if group.role == "sex"), None)
    sex = sex if sex is not None and sex in table.groups else None
    batch = batch_of(table, plan, (sex,) if sex else ())
    people = people_of(plan, batch, sex, collapse_order(table))
    if attributable:
        pairs = pair_inputs(
            plan, table.instrument, batch, shown, people, attributable="included", behaviours=[attributable]
        )
        return release_associations(pairs, [], released)
    return release_associations(
        pair_inputs(plan, table.instrument, batch, shown, people),
        staircase_inputs(plan, table.instrument, batch, shown, people),
        released,
    )
