"""Released numbers as a document that can be stored, and back: the only second way to a `Released`.

A document is canonical JSON: keys in order, no blanks, text as it is. It holds everything a `Released` carries, so
that reading and writing it again gives the same bytes. Whoever stores a document keeps its hash beside it; a
document that does not fit its hash, or that `release()` could not have made, is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NoReturn, get_args

import pandas as pd

from ctc_toolkit.disclosure.cells import MEANS_COLUMNS, STATES, TABLE_COLUMNS
from ctc_toolkit.disclosure.release import (
    FROM_TABLES,
    Contents,
    Released,
    ReleasedProvenance,
    Source,
    contents_of,
    no_means,
    with_contents,
)
from ctc_toolkit.disclosure.rules import COUNT_STEP, K_PUBLIC, LEVELS, Level, Rules
from ctc_toolkit.disclosure.tables_origin import origin_from
from ctc_toolkit.errors import ToolkitError

FORMAT = 1
"""Number of this form of a document."""

_KEYS = {"format", "level", "source", "rules", "rule_version", "provenance", "table", "means", "content_hash"}
_NUMBERS = {"n": "Int64", "percent": "Int64", "low": "Int64", "high": "Int64", "band_limit": "Int64", "mean": "Float64"}
_HIDDEN = ("n", "percent", "low", "high", "band_limit")


def released_to_document(released: Released) -> str:
    """Return everything that `released` carries as canonical JSON; equal for equal releases.

    Raises:
        TypeError: for anything that is not a `Released`.
    """
    held = contents_of(released)
    return _canonical(
        {
            "format": FORMAT,
            "level": held.level,
            "source": held.source,
            "rules": asdict(held.rules),
            "rule_version": held.rule_version,
            "provenance": held.provenance.as_dict(),
            "table": _rows(held.table),
            "means": _rows(held.means),
            "content_hash": held.content_hash,
        }
    )


def document_hash(text: str) -> str:
    """Return the SHA-256 of a document, hexadecimal, to be kept beside it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def released_from_document(text: str, content_hash: str) -> Released:
    """Return the `Released` that the document was written from. content_hash: SHA-256 of the document.

    Raises:
        ToolkitError: `released_document_damaged`: the document was changed, or is none that `release()` made.
    """
    if document_hash(text) != content_hash:
        _refuse("hash")
    try:
        held, stated = _read(text)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as problem:
        raise ToolkitError("released_document_damaged", place="form") from problem
    if held.content_hash != stated:
        _refuse("content")
    released = with_contents(held)
    if released_to_document(released) != text:
        _refuse("canonical form")
    return released


def _refuse(place: str) -> NoReturn:
    raise ToolkitError("released_document_damaged", place=place)


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [[_plain(value) for value in row] for row in plain.itertuples(index=False)]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _read(text: str) -> tuple[Contents, str]:
    """Return the contents of a document and the content hash that it states."""
    found = json.loads(text)
    if not isinstance(found, dict) or set(found) != _KEYS or found["format"] != FORMAT:
        raise ValueError("keys or format")
    if found["level"] not in LEVELS or found["source"] not in get_args(Source):
        raise ValueError("level or source")
    if not isinstance(found["rule_version"], str) or not found["rule_version"]:
        raise ValueError("version of the rules")
    level, rules = found["level"], _rules(found["rules"])
    _check(found["rule_version"].partition(" ")[2] == rules.version.partition(" ")[2])
    table = _frame(found["table"], TABLE_COLUMNS)
    means = _frame(found["means"], MEANS_COLUMNS) if found["means"] else no_means()
    for cell in _cells(table):
        _check_cell(cell, level, rules, found["source"])
    for cell in _cells(means):
        _check(cell["state"] in STATES and cell["state"] != "banded" and (cell["mean"] is None) ^ _is_shown(cell))
    for frame in (table, means):
        _check(not frame.duplicated(["measure", "groups"]).any())
    provenance = _provenance(found["provenance"])
    held = Contents(table, means, level, provenance, found["source"], rules, found["rule_version"])
    return held, str(found["content_hash"])


def _rules(found: dict[str, Any]) -> Rules:
    _check(all(type(value) is int for value in found.values()))
    try:
        return Rules(**found)
    except ToolkitError as lowered:
        raise ValueError("thresholds") from lowered


def _provenance(found: dict[str, Any]) -> ReleasedProvenance:
    held = dict(found)
    provenance = ReleasedProvenance(**{**held, "tables": origin_from(held.get("tables"))})
    for name, value in provenance.as_dict().items():
        _check(name == "tables" or type(value) is (bool if name == "cut_points_provisional" else str))
    return provenance


def _frame(rows: list[list[Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    _check(isinstance(rows, list) and all(isinstance(row, list) and len(row) == len(columns) for row in rows))
    made: dict[str, Any] = {}
    for place, name in enumerate(columns):
        values = [row[place] for row in rows]
        kind = _NUMBERS.get(name, "str")
        wanted: tuple[type, ...] = {"str": (str,), "Int64": (int,), "Float64": (float,)}[kind]
        _check(all((value is None and kind != "str") or type(value) in wanted for value in values))
        made[name] = pd.Series(values, dtype=kind)
    return pd.DataFrame(made)


def _cells(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def _is_shown(cell: dict[str, Any]) -> bool:
    return bool(cell["state"] == "shown")


def _check_cell(cell: dict[str, Any], level: Level, rules: Rules, source: Source) -> None:
    """Raise ValueError for a cell that `release()` could not have made under these rules."""
    state = cell["state"]
    _check(state in STATES and cell["groups"] and cell["measure"])
    _check(_is_shown(cell) == (cell["certainty"] in ("ok", "uncertain")) and (_is_shown(cell) or not cell["certainty"]))
    if state not in ("shown", "banded"):
        _check(cell["band"] == "" and all(cell[name] is None for name in _HIDDEN))
        return
    smallest = rules.smallest_n(level)
    _check(cell["n"] >= smallest - (COUNT_STEP // 2 if level == "public" else 0))
    _check(level == "internal" or cell["n"] % COUNT_STEP == 0)
    if state == "banded":
        _check(cell["band"] in ("under", "over") and 0 < cell["band_limit"] < 100)
        _check(all(cell[name] is None for name in ("percent", "low", "high")))
    else:
        _check(cell["band"] == "" and cell["band_limit"] is None)
        _check(0 < cell["percent"] < 100)
        if cell["low"] is None and cell["high"] is None:  # finished tables, and a school's own values
            own = level == "internal" and cell["groups"] != "all" and cell["n"] >= K_PUBLIC
            _check(cell["certainty"] == "uncertain" and (source in FROM_TABLES or own))
        else:
            _check(cell["low"] <= cell["high"])


def _check(true: object) -> None:
    if not true:
        raise ValueError("a cell or a field that release() does not make")
