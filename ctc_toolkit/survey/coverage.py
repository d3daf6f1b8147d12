"""What a file covers of the questionnaire, and respondents that are no respondents: checks on the whole table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.survey.column_matching import unused
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.privacy import forbidden_reason
from ctc_toolkit.survey.readers.table import RawTable
from ctc_toolkit.survey.responses import ResponseTable

_NAMES_SHOWN = 20
_LONGEST_NAME = 60
_NEARLY_COMPLETE = 0.05
_FEW_QUESTIONS = 3
_FEWEST_ITEMS_FOR_TWINS = 20
_TWINS = 0.05
_TELLING_WEIGHTS = 0.9


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence: the first twenty, long ones cut."""
    shown = ", ".join(name[:_LONGEST_NAME] for name in names[:_NAMES_SHOWN])
    return shown + (" …" if len(names) > _NAMES_SHOWN else "")


def check_coverage(
    raw: RawTable, instrument: Instrument, columns: Mapping[str, str], design: Mapping[str, str]
) -> list[Finding]:
    """Return findings on questions without a column, columns without a question, and columns that stand for
    two.

    columns: file column by item or group. A questionnaire may leave out whole scales: that is a note. A scale
    of which only some questions are there, and a nearly complete file with columns left over, look like
    renamed columns: these are warnings.
    """
    absent = [item.id for item in instrument.items if item.id not in columns]
    names = [str(name) for name in raw.frame.columns if forbidden_reason(str(name)) is None]
    left = unused(names, (*columns.values(), *design.values()))
    return [
        *_absent(instrument, absent, left),
        *_scales(instrument, columns),
        *([Finding("columns_not_used", "note", values=_counted(left))] if left else []),
        *_used_twice(instrument, columns),
    ]


def _counted(names: Sequence[str]) -> dict[str, object]:
    return {"count": len(names), "names": listed(names)}


def _absent(instrument: Instrument, absent: Sequence[str], left: Sequence[str]) -> list[Finding]:
    if not absent:
        return []
    few = max(_FEW_QUESTIONS, _NEARLY_COMPLETE * len(instrument.items))
    if left and len(absent) <= few:
        return [Finding("items_perhaps_renamed", "warning", values={**_counted(absent), "columns": listed(left)})]
    return [Finding("items_not_in_file", "note", values=_counted(absent))]


def _scales(instrument: Instrument, columns: Mapping[str, str]) -> list[Finding]:
    without, incomplete = [], []
    for scale in instrument.scales:
        asked = [part.item in columns for part in scale.items]
        if not any(asked):
            without.append(scale.id)
        elif not all(asked):
            incomplete.append(f"{scale.id} ({sum(asked)}/{len(asked)})")
    found = [Finding("scales_not_in_file", "note", values=_counted(without))] if without else []
    if incomplete:
        found.append(Finding("scales_incomplete", "warning", values=_counted(incomplete)))
    return found


def _used_twice(instrument: Instrument, columns: Mapping[str, str]) -> list[Finding]:
    items = [column for target, column in columns.items() if target in instrument.item_by_id]
    found = []
    for column in sorted({column for column in items if items.count(column) > 1}):
        targets = ", ".join(target for target, held in columns.items() if held == column)
        found.append(Finding("column_used_twice", "error", column, values={"targets": targets}))
    return found


def check_respondents(table: ResponseTable) -> list[Finding]:
    """Return findings on respondents who answered nothing, and on many who gave exactly the same answers."""
    found = []
    codes = table.answers.to_numpy()
    answered = (codes >= 0).sum(axis=1)
    silent = int((answered == 0).sum())
    if silent:
        found.append(Finding("respondents_without_answers", "note", rows=silent))
    twins = _twins(table, answered)
    if twins:
        found.append(Finding("respondents_alike", "warning", rows=twins))
    return found


def _twins(table: ResponseTable, answered: NDArray[np.int64]) -> int:
    """Return how many respondents are exactly like an earlier one, where that is no coincidence; else 0.

    With weights that hardly repeat among different respondents, every such row counts. Without, only if they
    are many and have answered much.
    """
    columns = [table.answers.to_numpy(), *(table.groups[name].cat.codes.to_numpy()[:, None] for name in table.groups)]
    packed = np.hstack([np.ascontiguousarray(column.astype(np.int16)).view(np.uint8) for column in columns])
    if "weight" in table.design:
        weights = table.design["weight"].to_numpy()
        weighted = np.hstack([packed, np.ascontiguousarray(weights[:, None]).view(np.uint8)])[answered > 0]
        different = _different(weighted)
        if len(np.unique(weights)) > _TELLING_WEIGHTS * different:
            return len(weighted) - different
    much = max(_FEWEST_ITEMS_FOR_TWINS, answered.max(initial=0) // 2)
    full = packed[answered >= much]
    twins = len(full) - _different(full)
    return twins if twins > _TWINS * len(full) else 0


def _different(rows: NDArray[np.uint8]) -> int:
    """Return how many different rows there are."""
    if not len(rows):
        return 0
    return len(np.unique(np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1])))))
