"""The calls of the role matrix for documents on data protection."""

from __future__ import annotations

from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import data_protection, issue_data_protection, save_data_protection

READING = {"data_protection"}
WITHOUT_CITY: set[str] = set()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    city = ags or "09162000"
    if ags is not None:
        with ws.store.writing() as repository:
            if not repository.city(ags).areas:
                repository.add_area(ags, AreaRecord(new_id(), "Unterlagen"))  # entries lie at an area

    def version():
        with ws.store.reading() as repository:
            found = repository.texts.of_city(city, "data_protection")
            return found.version if found else 0

    return {
        "data_protection": lambda actor: data_protection(actor, ws, city),
        "save_data_protection": lambda actor: save_data_protection(
            actor, ws, city, {"hosting": f"Rechenzentrum {version()}"}, version=version()
        ),
        "issue_data_protection": lambda actor: issue_data_protection(actor, ws, city, ["pupils"], version=version()),
    }
