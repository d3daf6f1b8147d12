"""Reference values that a city or the office has stored: list, save and remove."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.references import ReferenceTable, ReferenceValue, reference_from_text
from ctc_toolkit.store import RuleBroken, sha256
from ctc_toolkit.store.references import NewReference, ReferenceRecord
from ctc_toolkit.survey.instrument import Label
from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.survey_checks import Day
from ctc_toolkit.workspace.words import tidy

LONGEST_TITLE, LONGEST_SOURCE, LONGEST_NOTE = 80, 400, 400
EARLIEST = date(1990, 1, 1)
MOST_TABLES = 40


@dataclass(frozen=True)
class ReferenceEntry:
    """What people enter about reference values; values by measure and group. share: of the own city, in percent."""

    title: str
    instrument: str
    surveyed: date | None
    source: str
    address: str = ""
    note: str = ""
    share: int = 0
    values: dict[str, dict[str, ReferenceValue]] | None = None


@dataclass(frozen=True)
class ReferenceView:
    """A stored table. ags: of its city; None: of the office, for all cities."""

    id: str
    ags: str | None
    table: ReferenceTable
    changed_by: str
    changed_at: datetime
    version: int

    @property
    def title(self) -> str:
        """The name that people gave it."""
        return self.table.title.de

    @property
    def entry(self) -> ReferenceEntry:
        """What was entered, to be changed."""
        note = self.table.note.de if self.table.note else ""
        share = round(100 * self.table.includes)
        source = self.table.source.de
        kept = {measure: dict(groups) for measure, groups in self.table.values.items()}
        return ReferenceEntry(
            self.title, self.table.instrument, self.table.surveyed, source, self.table.address, note, share, kept
        )


def reference_tables(actor: Actor, ws: Workspace) -> list[ReferenceView]:
    """Return the reference values of the office and of the cities that the person may look into, by name.

    Raises:
        ToolkitError: `not_available`, `reference_damaged`.
    """
    with looking(actor, ws, "reference_tables") as grant:
        return [reference_view(record) for record in grant.repository.references.tables(grant.within)]


def save_reference(
    actor: Actor, ws: Workspace, *, ags: str, entry: ReferenceEntry, table_id: str | None = None, version: int = 0
) -> ReferenceView:
    """Store reference values of a city: new ones, or (table_id, version) changed ones.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, or what `entry_problems` names (the first of them),
            `reference_name_taken`, `reference_many`.
    """
    try:
        with changing(actor, ws, "save_reference", ags) as grant:
            grant.city(ags)
            return _saved(grant, ags, entry, table_id, version)
    except RuleBroken as broken:
        raise ToolkitError("reference_name_taken", found=tidy(entry.title)) from broken


def save_site_reference(
    actor: Actor, ws: Workspace, *, entry: ReferenceEntry, table_id: str | None = None, version: int = 0
) -> ReferenceView:
    """Store reference values of the office, for all cities; see `save_reference`.

    Raises:
        ToolkitError: as `save_reference`.
    """
    try:
        with changing(actor, ws, "save_site_reference", about="catalogue") as grant:
            return _saved(grant, None, entry, table_id, version)
    except RuleBroken as broken:
        raise ToolkitError("reference_name_taken", found=tidy(entry.title)) from broken


def remove_reference(actor: Actor, ws: Workspace, ags: str, table_id: str, *, version: int) -> None:
    """Delete reference values of a city. Comparisons that were made with them stay with their waves.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "remove_reference", ags) as grant:
        grant.city(ags)
        _removed(grant, ags, table_id, version)


def remove_site_reference(actor: Actor, ws: Workspace, table_id: str, *, version: int) -> None:
    """Delete reference values of the office.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "remove_site_reference", about="catalogue") as grant:
        _removed(grant, None, table_id, version)


def entry_problems(entry: ReferenceEntry, today: date) -> dict[str, ToolkitError]:
    """Return what cannot be stored, by field, in the order of the form."""
    found: dict[str, ToolkitError] = {}
    for name, code, longest in (
        ("title", "reference_title", LONGEST_TITLE),
        ("source", "reference_source", LONGEST_SOURCE),
    ):
        length = len(tidy(getattr(entry, name)))
        if not 0 < length <= longest:
            found[name] = ToolkitError(code, found=length, longest=longest)
    if entry.surveyed is None or not EARLIEST <= entry.surveyed <= today:
        found["surveyed"] = ToolkitError("reference_date", first=Day(EARLIEST))
    if len(tidy(entry.note)) > LONGEST_NOTE:
        found["note"] = ToolkitError("reference_note", found=len(tidy(entry.note)), longest=LONGEST_NOTE)
    if not 0 <= entry.share <= 99:
        found["share"] = ToolkitError("reference_share", found=entry.share)
    if entry.instrument.partition("@")[0] not in known_instruments():
        found["instrument"] = ToolkitError("reference_instrument", found=entry.instrument[:60])
    if not entry.values:
        found["values"] = ToolkitError("reference_list_empty")
    return found


def reference_view(record: ReferenceRecord) -> ReferenceView:
    """Return what was stored.

    Raises:
        ToolkitError: `reference_damaged`.
    """
    if sha256(record.document.encode()) != record.content_hash:
        raise ToolkitError("reference_damaged")
    table = reference_from_text(record.document)
    return ReferenceView(record.id, record.ags, table, record.changed_by, record.changed_at, record.version)


def new_reference(entry: ReferenceEntry) -> NewReference:
    """Return an entry as it is stored; the instrument must know all its measures and groups.

    Raises:
        ToolkitError: what `entry_problems` names, `reference_measure_unknown`, `reference_group_unknown`.
    """
    from ctc_toolkit.riskfactors.references import misfits

    for problem in entry_problems(entry, date.today()).values():
        raise problem
    instrument = load_instrument(entry.instrument)
    for measure, groups in (entry.values or {}).items():
        for code, found in misfits(instrument, measure, groups):
            raise ToolkitError(code, found=found, instrument=instrument.reference)
    title, source, note = tidy(entry.title), tidy(entry.source), tidy(entry.note)
    table = ReferenceTable(
        id="uploaded",
        title=Label(de=title, en=title),
        instrument=entry.instrument,
        status="uploaded",
        surveyed=entry.surveyed or date.today(),
        source=Label(de=source, en=source),
        address=tidy(entry.address)[:LONGEST_SOURCE],
        note=Label(de=note, en=note) if note else None,
        includes=entry.share / 100,
        values=entry.values or {},
    )
    document = table.text()
    return NewReference(title, entry.instrument, document, sha256(document.encode()))


def _saved(grant: Grant, ags: str | None, entry: ReferenceEntry, table_id: str | None, version: int) -> ReferenceView:
    references = grant.repository.references
    new = new_reference(entry)
    own = [record for record in references.tables() if record.ags == ags]
    if any(record.title == new.title and record.id != table_id for record in own):
        raise ToolkitError("reference_name_taken", found=new.title)
    if table_id is None:
        if len(own) >= MOST_TABLES:
            raise ToolkitError("reference_many", found=len(own), most=MOST_TABLES)
        record = references.add(ags, new, grant.actor.name)
    else:
        _held(grant, ags, table_id)
        record = references.change(table_id, new, grant.actor.name, version)
    grant.record(f"reference {record.id}", ags)
    return reference_view(record)


def _removed(grant: Grant, ags: str | None, table_id: str, version: int) -> None:
    _held(grant, ags, table_id)
    grant.repository.references.remove(table_id, version)
    grant.record(f"reference {table_id}", ags)


def _held(grant: Grant, ags: str | None, table_id: str) -> ReferenceRecord:
    record = grant.repository.references.table(table_id)
    if record is None or record.ags != ags:
        raise ToolkitError("not_available")
    return record
