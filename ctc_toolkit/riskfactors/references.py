"""Reference values: shares of other surveys to compare a profile with, dated and sourced, by measure and group."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from ctc_toolkit.catalogue import Problem, catalogue_folder, examine_document, read_document, schema_problems
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Entry, Instrument, Label, Text
from ctc_toolkit.survey.instrument_files import load_instrument

FOLDER = "references"
EVERYBODY = "all"

ReferenceStatus = Literal["published", "own_computation", "uploaded", "pooled", "made_up"]
"""published: as printed in the source. own_computation: computed from public data of the source. uploaded: by a city or
the office. pooled: released values of partner cities. made_up: for trying things out."""

Identity = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
GroupText = Annotated[str, StringConstraints(pattern=r"^(all|[a-z_]+=[a-z0-9_]+(;[a-z_]+=[a-z0-9_]+)*)$")]
_FIELDS = ("n", "percent", "standard_error")


class ReferenceValue(Entry):
    """One share: percent 0 to 100, its standard error in points (None: not known), answers behind it (None: not known).

    In files it may be written as the list [n, percent, standard_error].
    """

    percent: float = Field(ge=0, le=100)
    standard_error: float | None = Field(default=None, gt=0, le=50)
    n: int | None = Field(default=None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list) and len(value) == len(_FIELDS):
            return dict(zip(_FIELDS, value, strict=True))
        return value


class ReferenceTable(Entry):
    """Reference values with their origin.

    instrument: id or id@version whose measures it names. surveyed: when the answers were given. source, address,
    checked: where the numbers come from and when somebody last looked. cut_points: reference of the table used for
    scales, "" where unknown. includes: share (0 to below 1) of the city itself in the reference. values: by measure and
    group ("all", "sex=female", "sex=female;grade=9").
    """

    id: Identity
    title: Label
    instrument: Text
    status: ReferenceStatus
    surveyed: date
    source: Label
    address: str = ""
    checked: date | None = None
    note: Label | None = None
    cut_points: str = ""
    includes: float = Field(default=0.0, ge=0, lt=1)
    values: dict[str, dict[GroupText, ReferenceValue]] = Field(min_length=1)

    def fits(self, instrument: str) -> bool:
        """Return whether the table speaks of the instrument (id@version)."""
        return self.instrument in (instrument, instrument.partition("@")[0])

    def text(self) -> str:
        """Return the table as canonical JSON, as it is stored."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def by_group(self, measure: str) -> dict[frozenset[tuple[str, str]], ReferenceValue]:
        """Return the values of a measure by group in parts, see `parsed`."""
        return {parsed(groups): value for groups, value in self.values.get(measure, {}).items()}

    def groups(self, name: str) -> frozenset[str]:
        """Return the values of a grouping column that any number of the table is about."""
        return frozenset(
            part.partition("=")[2]
            for values in self.values.values()
            for groups in values
            for part in groups.split(";")
            if part.startswith(f"{name}=")
        )


@lru_cache(maxsize=1024)
def parsed(groups: str) -> frozenset[tuple[str, str]]:
    """Return a group in parts: "sex=female;grade=9" -> {("sex", "female"), ("grade", "9")}; "all" -> nothing."""
    if groups == EVERYBODY:
        return frozenset()
    pairs = (part.partition("=") for part in groups.split(";"))
    return frozenset((name, value) for name, _, value in pairs)


def reference_from_text(text: str) -> ReferenceTable:
    """Return the table that was stored as canonical JSON.

    Raises:
        ToolkitError: `reference_damaged`.
    """
    try:
        return ReferenceTable.model_validate_json(text)
    except ValidationError as problem:
        raise ToolkitError("reference_damaged") from problem


def shipped_references() -> tuple[ReferenceTable, ...]:
    """Return the reference tables of the catalogue, newest survey first.

    Raises:
        ToolkitError: `catalogue_yaml`, `reference_damaged`.
    """
    return _shipped(str(catalogue_folder() / FOLDER))


@lru_cache(maxsize=4)
def _shipped(folder: str) -> tuple[ReferenceTable, ...]:
    found = [load_reference(path) for path in sorted(Path(folder).glob("*.yaml"))]
    return tuple(sorted(found, key=lambda table: (-table.surveyed.toordinal(), table.id)))


def load_reference(path: Path) -> ReferenceTable:
    """Return the table of one file.

    Raises:
        ToolkitError: `catalogue_yaml`, `reference_damaged`.
    """
    try:
        return ReferenceTable.model_validate(read_document(path).content)
    except ValidationError as problem:
        raise ToolkitError("reference_damaged") from problem


def check_reference(path: Path) -> list[Problem]:
    """Return all mistakes of one file, also against the instrument that it names."""
    shown = f"{path.parent.name}/{path.name}"
    document, problems = examine_document(path, shown)
    if document is None:
        return problems
    try:
        table = ReferenceTable.model_validate(document.content)
    except ValidationError as invalid:
        entry = path.stem
        return [*problems, *schema_problems(invalid, ReferenceTable, document, (), shown=shown, entry=entry)]
    if table.id != path.stem:
        problems.append(
            Problem.at(shown, document.line(("id",)), "reference_file_name", found=table.id, expected=path.stem)
        )
    try:
        instrument = load_instrument(table.instrument)
    except ToolkitError as unknown:
        values = {name: str(value) for name, value in unknown.values.items()}
        return [*problems, Problem.at(shown, document.line(("instrument",)), unknown.code, **values)]
    for measure, groups in table.values.items():
        line = document.line(("values", measure))
        for code, found in misfits(instrument, measure, groups):
            problems.append(Problem.at(shown, line, code, found=found, instrument=table.instrument))
    return problems


def misfits(instrument: Instrument, measure: str, groups: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what the instrument does not know: (code of the error, what was found)."""
    if measure not in instrument.scale_by_id and measure not in instrument.indicator_by_id:
        yield "reference_measure_unknown", measure
    for text in groups:
        for name, value in parsed(text):
            group = instrument.group_by_id.get(name)
            known = {entry.id for entry in group.values} if group else set()
            if group is None or group.role not in ("sex", "grade") or value not in known:
                yield "reference_group_unknown", f"{name}={value}"
