"""Cities and their areas."""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.access import AGS_PATTERN, Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AreaRecord, RuleBroken, new_id
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.views import CityView, city_view
from ctc_toolkit.workspace.words import tidy


def list_cities(actor: Actor, ws: Workspace) -> list[CityView]:
    """Return the cities that the actor may see, by name, with areas and waves.

    Raises:
        ToolkitError: `not_available` if no role of the actor sees any city here.
    """
    with looking(actor, ws, "list_cities") as grant:
        return [city_view(city) for city in grant.repository.cities(grant.within)]


def add_city(actor: Actor, ws: Workspace, *, ags: str, name: str, areas: Sequence[str] = ()) -> CityView:
    """Add a real city with its areas; the first one makes this a workspace of real cities for good.

    Raises:
        ToolkitError: `not_available`, `city_invalid`, `city_exists`, `workspace_is_demo`.
    """
    try:
        with changing(actor, ws, "add_city", about="catalogue") as grant:
            title, names = tidy(name), [tidy(area) for area in areas]
            if not AGS_PATTERN.fullmatch(ags) or not title or not all(names) or len(set(names)) < len(names):
                raise ToolkitError("city_invalid", ags=tidy(ags), name=title)
            grant.repository.decide_mode("real")
            grant.repository.add_city(ags, title, [AreaRecord(new_id(), area) for area in names])
            grant.record(f"city {ags}", ags)
            added = grant.repository.city(ags)
            assert added is not None  # noqa: S101 - added three lines above
            return city_view(added)
    except RuleBroken as broken:
        raise ToolkitError("city_exists", ags=ags) from broken
