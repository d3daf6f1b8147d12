"""People and texts for the tests of writing together and of review."""

from __future__ import annotations

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.workspace import Place, Saved, list_cities, save_text
from tests.unit.workspace.made import DORTMUND, ESSEN, real_workspace

KIM = Actor("Kim Koordination", frozenset({(Role.COORDINATOR, DORTMUND)}))
ALEX = Actor("Alex Team", frozenset({(Role.AREA_TEAM, DORTMUND)}))
ESSENER = Actor("Essener Koordination", frozenset({(Role.COORDINATOR, ESSEN)}))
OFFICE = Actor("Robin Geschäftsstelle", frozenset({(Role.MULTIPLIER, None), (Role.MULTIPLIER, ESSEN)}))


def areas(ws, actor=KIM):
    """Return the places of the areas of the actor's first city."""
    return [Place(area=area.id) for area in list_cities(actor, ws)[0].areas]


def workspace_with_area(url):
    """Return a workspace of real cities and the place of an area of Dortmund."""
    ws = real_workspace(url)
    return ws, areas(ws)[0]


def written(ws, place, section="situation", text="Anfang", actor=KIM, version=0):
    """Save a text that nobody has changed meanwhile and return it."""
    outcome = save_text(actor, ws, place, section, text, version)
    assert isinstance(outcome, Saved)
    return outcome.newest
