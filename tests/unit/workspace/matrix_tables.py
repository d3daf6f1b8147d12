"""The calls of the role matrix for finished tables of an institute."""

from __future__ import annotations

from ctc_toolkit.store import new_id
from ctc_toolkit.store.given_tables import NewTables
from ctc_toolkit.survey.given_tables import tables_to_document
from ctc_toolkit.workspace import import_tables, wave_tables
from tests.table_files import ENTRY, good_tables
from tests.unit.workspace.made import fresh_hash

READING = {"wave_tables"}
WITHOUT_CITY: set[str] = set()


def add_tables(ws, ags):
    """Store tables behind the back of the use cases and return the id of the wave."""
    if ags is None:
        return new_id()
    tables = good_tables(fresh_hash())
    document = tables_to_document(tables)
    new = NewTables(ags, tables.instrument, 2026, "Probe", 1000, tables.source_hash, "test", document, ENTRY)
    with ws.store.writing() as repository:
        return repository.given_tables.add(new)


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    seen = add_tables(ws, ags)

    def import_one(actor):
        tables = good_tables(fresh_hash())
        return import_tables(actor, ws, ags=ags or "09162000", label="Probe", year=2026, tables=tables, entry=ENTRY)

    return {"import_tables": import_one, "wave_tables": lambda actor: wave_tables(actor, ws, seen)}
