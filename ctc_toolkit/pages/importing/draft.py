"""The draft of an import: everything between upload and confirmation, in the memory of one session only.

Nothing here knows Streamlit; the page keeps one draft in its session and drops it on confirming or
cancelling.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument, recognise_version
from ctc_toolkit.whole_files import temporary_room

if TYPE_CHECKING:
    from ctc_toolkit.survey.findings import Finding
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.mapping import Coding, ColumnMatch, Mapping, MappingProposal
    from ctc_toolkit.survey.readers import RawTable
    from ctc_toolkit.survey.readers.limits import Cells
    from ctc_toolkit.survey.responses import ResponseTable

StepName = Literal["columns", "findings", "confirm"]
DESIGN_ROLES = ("psu", "stratum", "weight", "population_psus")
CERTAIN = ("exact", "known", "chosen")
UNCERTAIN = ("similar",)


@dataclass(frozen=True)
class Recognised:
    """How well an instrument fits a file.

    Reference `id@version` and the share of its questions that were found.
    """

    reference: str
    share: float


@dataclass
class ImportDraft:
    """A file that has been read but not stored.

    recognised: all instruments, best fit first. step: the step that is open. mapping: as proposed, with the
    changes of the person. compared, accepted: whether the directions were compared with the code plan and the
    warnings read. reminded: whether somebody tried to go on without it. table, findings: after the mapping
    has been applied. city, label, year, plan: what was entered so far.
    """

    filename: str
    raw: RawTable
    recognised: tuple[Recognised, ...]
    instrument: Instrument
    proposal: MappingProposal
    mapping: Mapping
    step: StepName = "columns"
    changed: set[str] = field(default_factory=set)
    compared: bool = False
    accepted: bool = False
    reminded: bool = False
    table: ResponseTable | None = None
    findings: tuple[Finding, ...] = ()
    city: str | None = None
    label: str = ""
    year: int | None = None
    plan: str | None = None

    @property
    def columns(self) -> list[str]:
        """Columns of the file in its order."""
        return [str(name) for name in self.raw.frame.columns]

    @property
    def used(self) -> set[str]:
        """Columns that have a meaning so far."""
        return {*self.mapping.columns.values(), *self.mapping.design.values()}

    @property
    def unused(self) -> list[str]:
        """Columns that will be dropped."""
        return [name for name in self.columns if name not in self.used]

    @property
    def uncertain(self) -> list[ColumnMatch]:
        """Matches by similar names only, which a person has to look at."""
        return [match for match in self.proposal.matches if match.how in UNCERTAIN and match.kind != "design"]

    @property
    def certain(self) -> list[ColumnMatch]:
        """Matches by the name of the question or by a name known from files."""
        return [match for match in self.proposal.matches if match.how in CERTAIN and match.kind != "design"]

    @property
    def not_found(self) -> list[str]:
        """Questions and groups that the proposal found no column for."""
        return [match.target for match in self.proposal.matches if match.how == "none" and match.kind != "design"]

    @property
    def absent(self) -> list[str]:
        """Questions and groups of the instrument that no column has been assigned to."""
        return [
            match.target
            for match in self.proposal.matches
            if match.kind != "design" and match.target not in self.mapping.columns
        ]

    def count(self, severity: str) -> int:
        """Return the number of findings of this weight ("error", "warning" or "note")."""
        return sum(finding.severity == severity for finding in self.findings)

    def assign(self, target: str, column: str | None) -> None:
        """Take `column` for the question or group `target`; None: the file does not hold it."""
        for other, held in self.mapping.columns.items():
            if column is not None and held == column and other != target:
                self.mapping = self.mapping.with_column(other, None)
                self.changed.add(other)
        self.mapping = self.mapping.with_column(target, column)
        self.changed.add(target)

    def assign_design(self, role: str, column: str | None) -> None:
        """Take `column` for a part of the sampling design; None: the file does not hold it."""
        self.mapping = self.mapping.with_design(role, column)

    def code(self, response_set: str, coding: Coding) -> None:
        """Read the answers of `response_set` as `coding` says."""
        self.mapping = self.mapping.with_coding(response_set, coding)

    def apply(self) -> None:
        """Turn the file into answers as the mapping says and collect all findings.

        Raises:
            ToolkitError: what `apply_mapping` raises.
        """
        from ctc_toolkit.survey.mapping import apply_mapping

        table, findings = apply_mapping(self.raw, self.instrument, self.mapping)
        self.table, self.accepted, self.reminded = table, False, False
        self.findings = (*self.raw.findings, *self.proposal.findings, *findings)


def read_upload(data: bytes, filename: str, cells: Cells = "typed") -> RawTable:
    """Return the uploaded file as a raw table. It lies on disk, readable by this user only, while it is read.

    Raises:
        ToolkitError: one of the codes of reading, `no_temporary_room`.
    """
    from ctc_toolkit.survey.readers import read_file

    with temporary_room():
        handle, name = tempfile.mkstemp(prefix="ctc-")
    try:
        with temporary_room(), os.fdopen(handle, "wb") as file:
            file.write(data)
        return read_file(Path(name), filename=filename, cells=cells)
    finally:
        Path(name).unlink(missing_ok=True)


def recognise(columns: Iterable[str]) -> list[Recognised]:
    """Return all instruments in the version that fits `columns`, best first."""
    names = [str(column) for column in columns]
    present = {name.casefold() for name in names}
    found = []
    for instrument_id in known_instruments():
        version = recognise_version(instrument_id, names)
        items = load_instrument(instrument_id, version).items
        hits = sum(bool({item.id.casefold(), *(name.casefold() for name in item.columns)} & present) for item in items)
        found.append(Recognised(f"{instrument_id}@{version}", hits / len(items)))
    return sorted(found, key=lambda entry: -entry.share)


def start_draft(raw: RawTable, filename: str) -> ImportDraft:
    """Return a new draft for a file that has been read, with the instrument that fits best.

    Raises:
        ToolkitError: what loading the instrument and proposing the mapping raise.
    """
    recognised = tuple(recognise(raw.frame.columns))
    return _draft(raw, filename, recognised, recognised[0].reference)


def change_instrument(draft: ImportDraft, reference: str) -> ImportDraft:
    """Return a fresh draft of the same file with another instrument; what was typed is kept.

    Raises:
        ToolkitError: what loading the instrument and proposing the mapping raise.
    """
    fresh = _draft(draft.raw, draft.filename, draft.recognised, reference)
    fresh.city, fresh.label, fresh.year = draft.city, draft.label, draft.year
    return fresh


def _draft(raw: RawTable, filename: str, recognised: tuple[Recognised, ...], reference: str) -> ImportDraft:
    from ctc_toolkit.survey.mapping import propose_mapping

    instrument = load_instrument(reference)
    proposal = propose_mapping(raw, instrument)
    return ImportDraft(filename, raw, recognised, instrument, proposal, proposal.mapping)
