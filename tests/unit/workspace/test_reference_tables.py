"""Reference values that people store.

1. What was entered is read back; a lost update is refused and nothing is stored; a deletion takes the version, too.
2. What cannot be stored is told by field; a name is taken once per city, and once for the office.
3. A city sees its own tables and those of the office, never those of another city.
4. Changing, deleting and refusing leave lines in the audit log with the city.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.references import ReferenceValue
from ctc_toolkit.workspace import (
    ReferenceEntry,
    reference_tables,
    remove_reference,
    remove_site_reference,
    save_reference,
    save_site_reference,
)
from ctc_toolkit.workspace.reference_tables import entry_problems
from tests.unit.workspace.made import DORTMUND, ESSEN, audit_log, real_workspace

KOORDINATION = Actor("Koordination", frozenset({(Role.COORDINATOR, DORTMUND)}))
ESSENER = Actor("Essen", frozenset({(Role.COORDINATOR, ESSEN)}))
OFFICE = Actor("Büro", frozenset({(Role.MULTIPLIER, None)}))
ENTRY = ReferenceEntry(
    "Land 2025",
    "yrbs",
    date(2025, 5, 1),
    "Landesamt, Bericht 2025, S. 12",
    share=12,
    values={"qn8": {"all": ReferenceValue(percent=6.5, standard_error=0.4, n=900)}},
)


@pytest.fixture
def ws(tmp_path):
    opened = real_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    yield opened
    opened.close()


def test_1_versions(ws):
    saved = save_reference(KOORDINATION, ws, ags=DORTMUND, entry=ENTRY)
    assert saved.entry == ENTRY
    assert saved.table.includes == 0.12
    changed = save_reference(
        KOORDINATION, ws, ags=DORTMUND, entry=replace(ENTRY, note="neu"), table_id=saved.id, version=1
    )
    assert (changed.version, changed.entry.note) == (2, "neu")
    with pytest.raises(ToolkitError) as lost:
        save_reference(KOORDINATION, ws, ags=DORTMUND, entry=ENTRY, table_id=saved.id, version=1)
    assert lost.value.code == "changed_meanwhile"
    with pytest.raises(ToolkitError) as lost:
        remove_reference(KOORDINATION, ws, DORTMUND, saved.id, version=1)
    assert lost.value.code == "changed_meanwhile"
    assert [view.entry.note for view in reference_tables(KOORDINATION, ws)] == ["neu"]
    remove_reference(KOORDINATION, ws, DORTMUND, saved.id, version=2)
    assert reference_tables(KOORDINATION, ws) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "  ", "reference_title"),
        ("title", "x" * 81, "reference_title"),
        ("source", "", "reference_source"),
        ("surveyed", None, "reference_date"),
        ("surveyed", date.today() + timedelta(1), "reference_date"),
        ("note", "x" * 401, "reference_note"),
        ("share", 100, "reference_share"),
        ("instrument", "unknown", "reference_instrument"),
        ("values", {}, "reference_list_empty"),
    ],
)
def test_2_problems_by_field(field, value, code):
    assert entry_problems(ENTRY, date.today()) == {}
    found = entry_problems(replace(ENTRY, **{field: value}), date.today())
    assert {name: problem.code for name, problem in found.items()} == {field: code}


def test_2_names_and_measures(ws):
    save_reference(KOORDINATION, ws, ags=DORTMUND, entry=ENTRY)
    save_site_reference(OFFICE, ws, entry=ENTRY)
    for again in (
        lambda: save_reference(KOORDINATION, ws, ags=DORTMUND, entry=ENTRY),
        lambda: save_site_reference(OFFICE, ws, entry=ENTRY),
    ):
        with pytest.raises(ToolkitError) as taken:
            again()
        assert taken.value.code == "reference_name_taken"
    strange = replace(ENTRY, title="Anders", values={"qn8": {"grade=99": ReferenceValue(percent=1.0)}})
    with pytest.raises(ToolkitError) as unknown:
        save_reference(KOORDINATION, ws, ags=DORTMUND, entry=strange)
    assert unknown.value.code == "reference_group_unknown"


def test_3_4_who_sees_what(ws):
    own = save_reference(KOORDINATION, ws, ags=DORTMUND, entry=ENTRY)
    site = save_site_reference(OFFICE, ws, entry=replace(ENTRY, title="Für alle"))
    assert {view.title for view in reference_tables(KOORDINATION, ws)} == {"Land 2025", "Für alle"}
    assert [view.title for view in reference_tables(ESSENER, ws)] == ["Für alle"]
    for refused in (
        lambda: remove_reference(ESSENER, ws, ESSEN, own.id, version=1),
        lambda: remove_reference(KOORDINATION, ws, DORTMUND, site.id, version=1),
        lambda: save_reference(ESSENER, ws, ags=ESSEN, entry=ENTRY, table_id=own.id, version=1),
    ):
        with pytest.raises(ToolkitError) as problem:
            refused()
        assert problem.value.code == "not_available"
    remove_site_reference(OFFICE, ws, site.id, version=1)
    lines = [(line.action, line.result, line.ags) for line in audit_log(ws)]
    assert ("save_reference", "done", DORTMUND) in lines
    assert ("remove_site_reference", "done", None) in lines
    assert sum(result == "refused" for _, result, _ in lines) == 3
