"""The calls of the role matrix for links of providers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    make_provider_link,
    prolong_provider_link,
    provider_links,
    remove_provider_link,
    revoke_provider_link,
)
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"provider_links"}
WITHOUT_CITY: set[str] = set()
_NUMBERS = count()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, measure, longer, revoked, removed = (new_id() for _ in range(5))
    end = date.today() + timedelta(100)
    if ags is not None:
        wave = add_wave(ws, ags)
        with ws.store.writing() as repository:
            area, (measure,) = decided_measures(repository, ags, wave, "Kurs")
            longer, revoked, removed = (
                repository.delivery_links.add(
                    area, measure, None, provider="Verein", token_hash=f"{next(_NUMBERS):064}{ags}", expires_on=end,
                    who="Jemand",
                ).id
                for _ in range(3)
            )  # fmt: skip
    later = end + timedelta(9)
    return {
        "provider_links": lambda actor: provider_links(actor, ws, area),
        "make_provider_link": lambda actor: make_provider_link(actor, ws, area, measure, provider="Träger"),
        "prolong_provider_link": lambda actor: prolong_provider_link(actor, ws, area, longer, later, version=1),
        "revoke_provider_link": lambda actor: revoke_provider_link(actor, ws, area, revoked, version=1),
        "remove_provider_link": lambda actor: remove_provider_link(actor, ws, area, removed, version=1),
    }
