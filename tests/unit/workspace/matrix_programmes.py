"""The calls of the role matrix for the catalogue of programmes."""

from __future__ import annotations

from ctc_toolkit.workspace import programme_catalogue

READING = {"programme_catalogue"}
WITHOUT_CITY = {"programme_catalogue"}


def calls(ws, ags):
    """Return for each action a function of the actor that does it; the city does not matter."""
    return {"programme_catalogue": lambda actor: programme_catalogue(actor, ws)}
