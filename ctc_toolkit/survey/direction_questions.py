"""What a person must confirm before answers are read: how the file numbers the answers of each response set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.survey.codings import (
    CODINGS,
    Coding,
    coding_of,
    file_codes,
    is_reversed,
    labelled_codings,
    labelled_missing,
    shift_of,
)
from ctc_toolkit.survey.conversion import Conversion, cells_of, convert_answers
from ctc_toolkit.survey.directions import FEWEST_ROWS, SET_NEGATIVE, set_correlations, turn
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import Instrument, ResponseSet
from ctc_toolkit.survey.readers.table import RawTable

DirectionEvidence = Literal["labels", "range", "correlation", "none"]
"""What a suggestion rests on: value labels of the file, the codes met, correlations with other answers,
nothing."""

_FITS_WELL = 0.9
_SAME_FIT = 0.001


@dataclass(frozen=True)
class DirectionQuestion:
    """How does this file number the answers of one response set?

    items, columns: concerned, in the same order. suggested: the most probable coding. evidence: what that
    rests on.
    mean_item_rest: by coding, the mean correlation of the items with the answers of all other response sets,
    turned
        towards risk; None where it cannot be computed. The right order gives a positive value.
    fits: by coding, the share of the answers that are valid codes under it.
    possible: the codings worth offering, the suggested one first.
    """

    response_set: str
    items: tuple[str, ...]
    columns: tuple[str, ...]
    suggested: Coding
    evidence: DirectionEvidence
    mean_item_rest: dict[Coding, float | None] = field(default_factory=dict)
    fits: dict[Coding, float] = field(default_factory=dict)
    possible: tuple[Coding, ...] = ()


@dataclass
class _Case:
    """One response set with the columns that are numbers."""

    answers: ResponseSet
    columns: dict[str, str]
    codes: NDArray[np.float64]
    counts: NDArray[np.int64]
    labelled: set[Coding]
    coding: Coding = "as_listed"
    evidence: DirectionEvidence = "none"

    @property
    def asked(self) -> bool:
        return self.answers.direction == "ask"


def ask_directions(
    raw: RawTable, instrument: Instrument, columns: Mapping[str, str]
) -> tuple[list[DirectionQuestion], dict[str, Coding], list[Finding]]:
    """Return the questions, the suggested codings by response set, and findings on contradicting evidence.

    columns: file column by item id. Columns that hold texts need no question: a text says what was answered.
    Value labels decide where the file has them; else the codes met; then the sign of correlations says which
    way round.
    """
    findings: list[Finding] = []
    cases = []
    for answers in instrument.response_sets:
        own = {
            item.id: columns[item.id]
            for item in instrument.items
            if item.response_set == answers.id and item.id in columns
        }
        numeric = {item: column for item, column in own.items() if not cells_of(raw.frame[column]).words}
        if numeric:
            cases.append(_case(raw, answers, numeric, findings))
    for case in cases:
        _by_labels_and_range(case)
    correlations = _correlate(raw, instrument, columns, cases)
    for case in cases:
        _by_correlation(case, correlations.get(case.answers.id), len(raw.frame), findings)
    questions = [_question(case, correlations.get(case.answers.id)) for case in cases if case.asked]
    return questions, {case.answers.id: case.coding for case in cases if case.asked}, findings


def _case(raw: RawTable, answers: ResponseSet, columns: dict[str, str], findings: list[Finding]) -> _Case:
    values = np.concatenate([raw.frame[column].to_numpy(dtype=np.float64) for column in columns.values()])
    codes, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    silent = {float(code) for code in answers.missing_codes}
    labelled: set[Coding] = set(CODINGS)
    for column in columns.values():
        labels = raw.value_labels.get(column, {})
        silent |= {float(code) for code in labelled_missing(labels, answers)}
        fitting = labelled_codings(labels, answers)
        if not fitting:
            findings.append(Finding("labels_fit_no_coding", "error", column, values={"set": answers.id}))
        elif not labelled & fitting:
            findings.append(Finding("labels_disagree", "error", column, values={"set": answers.id}))
        else:
            labelled &= fitting
    listed = {float(code) for coding in CODINGS for code in file_codes(answers, coding)}
    kept = np.array([code in listed or code not in silent for code in codes], dtype=bool)
    return _Case(answers, columns, codes[kept], counts[kept], labelled)


def _fits(case: _Case) -> dict[Coding, float]:
    total = max(int(case.counts.sum()), 1)
    return {
        coding: float(case.counts[np.isin(case.codes, list(file_codes(case.answers, coding)))].sum() / total)
        for coding in CODINGS
    }


def _by_labels_and_range(case: _Case) -> None:
    """Set the coding that labels, else the codes met speak for; the order of the answers is left as
    listed.
    """
    if not case.asked:
        return
    if len(case.labelled) < len(CODINGS):
        case.coding = next(coding for coding in CODINGS if coding in case.labelled)
        case.evidence = "labels"
        return
    fits = _fits(case)
    listed, shifted_up, shifted_down = fits["as_listed"], fits["from_one"], fits["from_zero"]
    lowest, highest = case.answers.codes[0], case.answers.codes[-1]
    met = set(case.codes.tolist())
    enough = int(case.counts.sum()) >= FEWEST_ROWS
    if lowest not in met and (highest + 1 in met or (lowest == 0 and enough)) and shifted_up >= listed:
        case.coding, case.evidence = "from_one", "range"
    elif highest not in met and lowest - 1 in met and shifted_down > listed + _SAME_FIT:
        case.coding, case.evidence = "from_zero", "range"


def _correlate(
    raw: RawTable, instrument: Instrument, columns: Mapping[str, str], cases: list[_Case]
) -> dict[str, float]:
    """Return the mean correlation of every response set with the rest, coded as suggested so far."""
    if len(raw.frame) < FEWEST_ROWS:
        return {}
    by_set = {case.answers.id: case for case in cases}
    unnoted = Conversion()
    codes = {}
    for item in instrument.items:
        if item.id in columns:
            answers = instrument.response_set_by_id[item.response_set]
            coding = by_set[answers.id].coding if answers.id in by_set else "as_listed"
            labels = raw.value_labels.get(columns[item.id], {})
            codes[item.id] = convert_answers(raw.frame[columns[item.id]], answers, coding, labels, unnoted)
    known = [case.answers.id for case in cases if not case.asked or case.evidence == "labels"]
    written = [entry.id for entry in instrument.response_sets if entry.id not in by_set]
    return set_correlations(turn(instrument, pd.DataFrame(codes)), [*known, *written])


def _by_correlation(case: _Case, correlation: float | None, rows: int, findings: list[Finding]) -> None:
    """Turn the order round where correlations say so; contradict labels only in a finding."""
    if correlation is None or correlation >= SET_NEGATIVE:
        if correlation is not None and correlation > -SET_NEGATIVE and case.evidence == "none":
            case.evidence = "correlation"
        return
    if case.asked and case.evidence != "labels":
        case.coding, case.evidence = coding_of(shift_of(case.coding), reverse=True), "correlation"
        return
    values = {"set": case.answers.id, "items": ", ".join(case.columns)[:200], "mean": round(correlation, 2)}
    findings.append(Finding("direction_contradicted", "warning", "", rows, values))


def _question(case: _Case, correlation: float | None) -> DirectionQuestion:
    """Return the question; `correlation` was computed before the order was turned round."""
    fits = _fits(case)
    first = coding_of(shift_of(case.coding), reverse=False)
    turned_before = case.evidence == "labels" and is_reversed(case.coding)
    upright = None if correlation is None else (-correlation if turned_before else correlation)
    means: dict[Coding, float | None] = {
        coding: None if upright is None else round(-upright if is_reversed(coding) else upright, 4)
        for coding in CODINGS
    }
    best = max(fits.values(), default=0.0)
    offered = [coding for coding in CODINGS if fits[coding] >= best - (1 - _FITS_WELL) * best]
    ordered = (case.coding, first, *offered)
    return DirectionQuestion(
        case.answers.id,
        tuple(case.columns),
        tuple(case.columns.values()),
        case.coding,
        case.evidence,
        means,
        {coding: round(share, 4) for coding, share in fits.items()},
        tuple(dict.fromkeys(ordered)),
    )
