"""The calls of the role matrix for programmes of an area and its programme package."""

from __future__ import annotations

from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import area_programmes, save_programme_package

READING = {"area_programmes"}
WITHOUT_CITY: set[str] = set()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area = new_id()
    if ags is not None:
        with ws.store.writing() as repository:
            repository.add_area(ags, AreaRecord(area, f"Paket {area[:4]}"))
    return {
        "area_programmes": lambda actor: area_programmes(actor, ws, area),
        "save_programme_package": lambda actor: save_programme_package(
            actor, ws, area, before={}, after={"limit.budget": 1000}
        ),
    }
