"""The calls of the role matrix for comparison, change and reference values."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.riskfactors.references import ReferenceValue
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    ReferenceEntry,
    factor_findings,
    reference_choices,
    reference_tables,
    release_for_partners,
    remove_reference,
    remove_site_reference,
    save_reference,
    save_site_reference,
    wave_changes,
    wave_comparison,
)
from ctc_toolkit.workspace.reference_tables import new_reference
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"reference_tables", "reference_choices", "wave_comparison", "wave_changes", "factor_findings"}
WITHOUT_CITY = {"save_site_reference", "remove_site_reference"}
LISTING = {"reference_tables"}
_NAMES = count()
REFERENCE = "shipped-yrbs-national-2019"


def entry():
    values = {"qn8": {"all": ReferenceValue(percent=6.0, standard_error=0.5)}}
    return ReferenceEntry(f"Probe {next(_NAMES)}", "yrbs", date(2019, 4, 1), "Quelle", values=values)


def stored(ws, ags):
    """Store reference values behind the back of the use cases and return their id."""
    with ws.store.writing() as repository:
        return repository.references.add(ags, new_reference(entry()), "Jemand").id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    earlier, wave = add_wave(ws, ags), add_wave(ws, ags)
    site, own = stored(ws, None), stored(ws, ags) if ags else new_id()
    city = ags or "09162000"
    return {
        "reference_tables": lambda actor: reference_tables(actor, ws),
        "save_reference": lambda actor: save_reference(actor, ws, ags=city, entry=entry()),
        "remove_reference": lambda actor: remove_reference(actor, ws, city, own, version=1),
        "save_site_reference": lambda actor: save_site_reference(actor, ws, entry=entry()),
        "remove_site_reference": lambda actor: remove_site_reference(actor, ws, site, version=1),
        "reference_choices": lambda actor: reference_choices(actor, ws, wave),
        "wave_comparison": lambda actor: wave_comparison(actor, ws, wave, REFERENCE),
        "wave_changes": lambda actor: wave_changes(actor, ws, wave, earlier),
        "factor_findings": lambda actor: factor_findings(actor, ws, wave),
        "release_for_partners": lambda actor: release_for_partners(actor, ws, wave),
    }
