"""What is kept of ranks, districts and associations before the answers of a wave are deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctc_toolkit.disclosure import LEVELS, Level, Released, released_from_document
from ctc_toolkit.workspace.area_auxiliaries import district_group
from ctc_toolkit.workspace.associations import associations_to_keep
from ctc_toolkit.workspace.factor_ranks import ranks_to_keep
from ctc_toolkit.workspace.released_tables import STANDARD_GROUPS
from ctc_toolkit.workspace.small_areas import AreaBasis, areas_to_keep

if TYPE_CHECKING:
    from ctc_toolkit.disclosure.lock_plan import LockPlan
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import NewRelease
    from ctc_toolkit.survey.response_rates import ExpectedSchool
    from ctc_toolkit.survey.responses import ResponseTable


def pattern_tables(
    table: ResponseTable,
    chosen: CutPointTable | None,
    tables: Sequence[NewRelease],
    schools: Sequence[ExpectedSchool],
    plan: LockPlan | None,
) -> list[NewRelease]:
    """Return ranks, districts and associations at each level.

    table: the answers that count. tables: the released profiles that are kept with them; what is derived from a profile
    that is not among them is left out. plan: by which they were released.
    """
    found = []
    for level in LEVELS:
        released = _profile(tables, level, STANDARD_GROUPS)
        if released is not None:
            found += [ranks_to_keep(table, chosen, released), associations_to_keep(table, chosen, released)]
        group = district_group(table.instrument)
        by_district = _profile(tables, level, (group,)) if group is not None else None
        if by_district is not None:
            found.append(areas_to_keep(table, AreaBasis(chosen, by_district, plan, tuple(schools))))
    return found


def _profile(tables: Sequence[NewRelease], level: Level, by: tuple[str, ...]) -> Released | None:
    for kept in tables:
        request = json.loads(kept.request)
        if kept.level == level and tuple(request.get("by", ())) == by and "product" not in request:
            return released_from_document(kept.document, kept.content_hash)
    return None
