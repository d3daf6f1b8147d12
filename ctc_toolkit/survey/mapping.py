"""From a file to a response table: propose which column is which question, let a person correct it, apply it."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.codings import CODINGS, Coding
from ctc_toolkit.survey.column_matching import Found, How, Target, match_columns
from ctc_toolkit.survey.conversion import Conversion, convert_answers, convert_group
from ctc_toolkit.survey.coverage import check_coverage, check_respondents, listed
from ctc_toolkit.survey.design_columns import DESIGN_ROLES, convert_design
from ctc_toolkit.survey.direction_questions import DirectionQuestion, ask_directions
from ctc_toolkit.survey.directions import check_directions
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import Group, Instrument
from ctc_toolkit.survey.privacy import Reason, forbidden_reason
from ctc_toolkit.survey.readers.table import RawTable
from ctc_toolkit.survey.responses import ResponseTable

__all__ = [
    "CODINGS",
    "Coding",
    "ColumnMatch",
    "DirectionQuestion",
    "Mapping",
    "MappingProposal",
    "apply_mapping",
    "propose_mapping",
    "require_importable",
]

Kind = Literal["item", "group", "design"]
_HOLDS_GROUP = 0.5


@dataclass(frozen=True)
class Mapping:
    """Which column holds what, and how response sets are coded. Change it with the `with_...` functions.

    columns: column by item id or group id. codings: by response set; sets left out are coded as listed.
    design: column by role ("stratum", "psu", "weight", "population_psus").
    """

    instrument_reference: str
    columns: dict[str, str] = field(default_factory=dict)
    codings: dict[str, Coding] = field(default_factory=dict)
    design: dict[str, str] = field(default_factory=dict)

    def with_column(self, target: str, column: str | None) -> Mapping:
        """Return a mapping in which `target` (item or group) is held by `column`; None: by no column."""
        kept = {name: held for name, held in self.columns.items() if name != target}
        return replace(self, columns={**kept, target: column} if column else kept)

    def with_coding(self, response_set: str, coding: Coding) -> Mapping:
        """Return a mapping in which a response set is coded in this way."""
        return replace(self, codings={**self.codings, response_set: coding})

    def with_design(self, role: str, column: str | None) -> Mapping:
        """Return a mapping in which a part of the design is held by `column`; None: by no column."""
        kept = {name: held for name, held in self.design.items() if name != role}
        return replace(self, design={**kept, role: column} if column else kept)


@dataclass(frozen=True)
class ColumnMatch:
    """One question, grouping column or part of the design, and the column that seems to hold it.

    how: "exact" (its own id), "known" (a name the instrument lists), "similar" (name or label alike),
    "chosen" (by a person) or "none". certainty: 0..1.
    """

    target: str
    column: str | None
    how: How
    certainty: float
    kind: Kind


@dataclass(frozen=True)
class MappingProposal:
    """A mapping to be confirmed, where each part of it comes from, and what a person must answer first."""

    mapping: Mapping
    matches: tuple[ColumnMatch, ...]
    questions: tuple[DirectionQuestion, ...]
    findings: tuple[Finding, ...]


def propose_mapping(raw: RawTable, instrument: Instrument) -> MappingProposal:
    """Return which column is probably which question, and the questions on codings that a person must
    confirm.

    Columns with personal, technical or special data are never proposed, unless the instrument names exactly
    this column (then at most for the last kind). Similar names are proposed with a finding each.
    """
    names = [str(name) for name in raw.frame.columns]
    allowed = [name for name in names if not _is_closed(name, instrument)]
    items = match_columns(allowed, [_item_target(instrument, item.id) for item in instrument.items], raw.labels)
    groups = _match_groups(raw, instrument, allowed)
    design = _design_columns(names, instrument)
    matches = (
        *_matches([item.id for item in instrument.items], items, "item"),
        *_matches([group.id for group in instrument.groups], groups, "group"),
        *(
            ColumnMatch(role, design.get(role), "known" if role in design else "none", float(role in design), "design")
            for role in DESIGN_ROLES
        ),
    )
    columns = {target: found.column for target, found in {**groups, **items}.items()}
    item_columns = {target: found.column for target, found in items.items()}
    questions, codings, findings = ask_directions(raw, instrument, item_columns)
    mapping = Mapping(instrument.reference, columns, codings, design)
    findings = [*findings, *_match_findings(matches), *_group_questions(raw, instrument, groups)]
    findings += _closed_findings(names, instrument, mapping)
    return MappingProposal(mapping, matches, tuple(questions), tuple(findings))


def apply_mapping(raw: RawTable, instrument: Instrument, mapping: Mapping) -> tuple[ResponseTable, tuple[Finding, ...]]:
    """Return the answers as codes of the instrument, and everything that did not fit.

    Wrong codes and unknown texts become MISSING, each with a finding that counts the rows. Columns with
    personal or technical data are left out even if they are mapped. Directions are checked once more on the
    result.

    Raises:
        ToolkitError: `mapping_other_instrument`, `mapping_unknown_target`, `mapping_unknown_coding`,
            `column_not_in_file`, `mapping_no_items`.
    """
    _check_mapping(raw, instrument, mapping)
    told = Conversion()
    columns, design = _without_closed(instrument, mapping, told)
    answers: dict[str, np.ndarray] = {}
    for item in instrument.items:
        if item.id in columns:
            column = raw.frame[columns[item.id]]
            coding = mapping.codings.get(item.response_set, "as_listed")
            labels = raw.value_labels.get(columns[item.id], {})
            responses = instrument.response_set_by_id[item.response_set]
            answers[item.id] = convert_answers(column, responses, coding, labels, told)
    if not answers:
        raise ToolkitError("mapping_no_items", instrument=instrument.reference)
    groups = {
        group.id: convert_group(raw.frame[columns[group.id]], group, raw.value_labels.get(columns[group.id], {}), told)
        for group in instrument.groups
        if group.id in columns
    }
    rows = pd.RangeIndex(len(raw.frame))
    designed = convert_design(raw.frame, design)
    table = ResponseTable(
        instrument,
        pd.DataFrame(answers, index=rows),
        pd.DataFrame(groups, index=rows),
        designed.frame,
        raw.source_hash,
    )
    findings = [*told.all_findings(), *designed.findings, *check_coverage(raw, instrument, columns, design)]
    findings += check_respondents(table)
    findings += check_directions(table, columns)
    return table, tuple(findings)


def require_importable(findings: Sequence[Finding], accept: Literal["nothing", "warnings"] = "nothing") -> None:
    """Raise unless the findings allow an import: never with errors, with warnings only where a person
    accepted them.

    Raises:
        ToolkitError: `findings_prevent_import` or `findings_not_accepted`, with the number and the first
        finding.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise ToolkitError("findings_prevent_import", count=len(errors), first=_Said(errors[0]))
    warnings = [finding for finding in findings if finding.severity == "warning"]
    if warnings and accept == "nothing":
        raise ToolkitError("findings_not_accepted", count=len(warnings), first=_Said(warnings[0]))


@dataclass(frozen=True)
class _Said:
    """A finding inside an error text, written in the language of the error."""

    finding: Finding

    def say(self, language: str) -> str:
        return self.finding.found(language)


def _item_target(instrument: Instrument, item_id: str) -> Target:
    item = instrument.item_by_id[item_id]
    return Target(item.id, (item.id, *item.columns), (item.label.de, item.label.en))


def _group_target(group: Group) -> Target:
    return Target(group.id, tuple(dict.fromkeys((*group.columns, group.id))))


def _match_groups(raw: RawTable, instrument: Instrument, allowed: Sequence[str]) -> dict[str, Found]:
    """Return the columns of the groups; one whose values are mostly unknown is passed over for the next name.

    A column `klasse` may hold the grade (8) or the name of a class (8b).
    """
    found: dict[str, Found] = {}
    for group in instrument.groups:
        free = [name for name in allowed if name not in {held.column for held in found.values()}]
        while match := match_columns(free, [_group_target(group)], {}).get(group.id):
            if _holds_group(raw, group, match.column):
                found[group.id] = match
                break
            free = [name for name in free if name != match.column]
    return found


def _holds_group(raw: RawTable, group: Group, column: str) -> bool:
    filled = int(raw.frame[column].notna().sum())
    if not group.values or not filled:
        return True
    values = convert_group(raw.frame[column], group, raw.value_labels.get(column, {}), Conversion())
    return bool((values.codes >= 0).sum() >= _HOLDS_GROUP * filled)


def _named_by(instrument: Instrument) -> set[str]:
    """Return all names of columns that the instrument lists, case folded."""
    names = [name for item in instrument.items for name in (item.id, *item.columns)]
    names += [name for group in instrument.groups for name in (group.id, *group.columns)]
    names += [name for role in DESIGN_ROLES for name in getattr(instrument.design, role)]
    return {name.casefold() for name in names}


def _is_closed(column: str, instrument: Instrument) -> bool:
    """Return whether a column must not be imported as an answer or a group.

    Where the instrument names exactly this column, an item on religion and a grade called `klasse` are let
    in; of the latter only the listed grades arrive, never the name of a class.
    """
    reason = forbidden_reason(column)
    if reason is None:
        return False
    if reason == "special":
        return column.casefold() not in _named_by(instrument)
    listed = {name.casefold() for group in instrument.groups if group.values for name in (group.id, *group.columns)}
    return not (reason == "class" and column.casefold() in listed)


def _design_columns(names: Sequence[str], instrument: Instrument) -> dict[str, str]:
    by_name = {name.casefold(): name for name in reversed(names)}
    found: dict[str, str] = {}
    for role in DESIGN_ROLES:
        for name in getattr(instrument.design, role):
            column = by_name.get(name.casefold())
            if column is not None and column not in found.values():
                found[role] = column
                break
    return found


def _matches(targets: Sequence[str], found: MappingOf[str, Found], kind: Kind) -> list[ColumnMatch]:
    return [
        ColumnMatch(target, found[target].column, found[target].how, found[target].certainty, kind)
        if target in found
        else ColumnMatch(target, None, "none", 0.0, kind)
        for target in targets
    ]


def _match_findings(matches: Sequence[ColumnMatch]) -> list[Finding]:
    return [
        Finding("column_similar", "warning", match.column or "", values={"target": match.target})
        for match in matches
        if match.how == "similar"
    ]


def _group_questions(raw: RawTable, instrument: Instrument, groups: MappingOf[str, Found]) -> list[Finding]:
    """Return a finding for every group whose numbers mean different things in different files."""
    found = []
    for group in instrument.groups:
        if group.direction != "ask" or group.id not in groups or not group.values:
            continue
        column = groups[group.id].column
        if pd.api.types.is_numeric_dtype(raw.frame[column].dtype) and not raw.value_labels.get(column):
            meaning = "; ".join(f"{code} = {value.id}" for value in group.values for code in value.codes)
            found.append(
                Finding(
                    "group_codes_unconfirmed",
                    "warning",
                    column,
                    values={"group": group.id, "meaning": meaning},
                )
            )
    return found


def _closed_findings(names: Sequence[str], instrument: Instrument, mapping: Mapping) -> list[Finding]:
    """Return one note per reason for which columns of the file are not imported."""
    used = {*mapping.columns.values(), *mapping.design.values()}
    by_reason: dict[Reason, list[str]] = {}
    for name in names:
        reason = forbidden_reason(name)
        if reason is not None and name not in used:
            by_reason.setdefault(reason, []).append(name)
    return [
        Finding(f"columns_closed_{reason}", "note", values={"count": len(closed), "names": listed(closed)})
        for reason, closed in by_reason.items()
    ]


def _check_mapping(raw: RawTable, instrument: Instrument, mapping: Mapping) -> None:
    if mapping.instrument_reference != instrument.reference:
        raise ToolkitError(
            "mapping_other_instrument", expected=instrument.reference, found=mapping.instrument_reference
        )
    for target in mapping.columns:
        if target not in instrument.item_by_id and target not in instrument.group_by_id:
            raise ToolkitError("mapping_unknown_target", found=target, instrument=instrument.reference)
    for role in mapping.design:
        if role not in DESIGN_ROLES:
            raise ToolkitError("mapping_unknown_target", found=role, instrument=instrument.reference)
    for name, coding in mapping.codings.items():
        if name not in instrument.response_set_by_id or coding not in CODINGS:
            raise ToolkitError("mapping_unknown_coding", found=f"{name}: {coding}", known=", ".join(CODINGS))
    for column in (*mapping.columns.values(), *mapping.design.values()):
        if column not in raw.frame.columns:
            raise ToolkitError(
                "column_not_in_file", column=column, known=listed([str(name) for name in raw.frame.columns])
            )


def _without_closed(
    instrument: Instrument, mapping: Mapping, told: Conversion
) -> tuple[dict[str, str], dict[str, str]]:
    """Return columns and design without those that are never imported, each of them with a finding."""
    columns = dict(mapping.columns)
    for target, column in mapping.columns.items():
        if _is_closed(column, instrument):
            del columns[target]
            told.findings.append(Finding("column_closed_mapped", "error", column, values={"target": target}))
    design = dict(mapping.design)
    for role, column in mapping.design.items():
        reason = forbidden_reason(column)
        if reason in ("person", "special") or (reason == "technical" and role != "psu"):
            del design[role]
            told.findings.append(Finding("column_closed_mapped", "error", column, values={"target": role}))
    return columns, design
