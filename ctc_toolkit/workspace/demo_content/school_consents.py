"""Two schools of the demo that agreed to a sheet with their own values, and one that took its consent back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.store.school_consents import ConsentFields

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository

DUISBURG = "05112000"
WHO = "Koordination (Beispiel)"
NOTE = "Protokoll der Schulkonferenz (Beispiel)"
_AGREED = (("s101", 412), ("s108", None))
_TAKEN_BACK = "s115"


def demo_school_consents(repository: Repository) -> None:
    """Store the consents for the newest survey of Duisburg."""
    city = repository.city(DUISBURG)
    if city is None or not city.waves:
        return
    wave = max(city.waves, key=lambda one: one.year)
    decided, consents = date(wave.year, 5, 12), repository.school_consents
    for school, pupils in _AGREED:
        fields = ConsentFields(
            school, "head_and_conference", decided, pupils, "Protokoll der Schulkonferenz (Beispiel)"
        )
        consents.save(wave.id, fields, WHO, None)
    back = consents.save(wave.id, ConsentFields(_TAKEN_BACK, "conference", decided), WHO, None)
    consents.revoke(wave.id, _TAKEN_BACK, date(wave.year, 6, 2), WHO, back.version)
