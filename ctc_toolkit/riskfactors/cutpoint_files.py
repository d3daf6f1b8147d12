"""Cut-point tables as files: YAML, written and read; CSV of three columns, read.

The CSV layout, for tables typed from a report or a spreadsheet:

    # instrument: ctc-youth-survey
    # title: Values of the licence holder, 2010 form
    # valid_from: 2010-09-01
    # at_cut: above
    scale,grade,value
    family_conflict,6,2.17
    family_conflict,8,2.33

Lines that begin with # say what the table is; `instrument` and `valid_from` are needed, `id` (default: name of the
file), `title`, `at_cut` (default: above), `status` (official, derived, made_up; default: official), `provisional`
(yes or no; default: no), `method` and `sources` (separated by blanks) may be left out. The columns may stand in any
order and be separated by comma, semicolon or tabulator; with the last two the
decimal sign may be a comma.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ctc_toolkit.catalogue import read_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable, check_cut_points
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.whole_files import write_whole

_COLUMNS = ("scale", "grade", "value")
_HEADINGS = frozenset(
    {"id", "instrument", "title", "valid_from", "at_cut", "status", "provisional", "method", "sources"}
)
_WORDS = {"yes": True, "true": True, "ja": True, "no": False, "false": False, "nein": False}


def load_cut_points(path: Path, instrument: Instrument | None = None) -> CutPointTable:
    """Return the table in a YAML or CSV file; with `instrument` it is checked against it.

    Raises:
        ToolkitError: `catalogue_missing`, `catalogue_yaml`, `cut_points_invalid` (every mistake with line, scale and
            grade), and with `instrument` as `check_cut_points`.
    """
    path = Path(path)
    table = _from_csv(path) if path.suffix.lower() in (".csv", ".tsv", ".txt") else _from_yaml_file(path)
    if instrument is not None:
        check_cut_points(table, instrument)
    return table


def write_cut_points(table: CutPointTable, path: Path) -> None:
    """Write the table as YAML; `load_cut_points` returns an equal one.

    Raises:
        ToolkitError: `cannot_write`.
    """
    write_whole(Path(path), cut_points_to_yaml(table).encode())


def cut_points_to_yaml(table: CutPointTable) -> str:
    """Return the table as YAML text."""
    content = table.model_dump(mode="json", exclude_none=True)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def cut_points_from_yaml(text: str, name: str = "") -> CutPointTable:
    """Return the table in a YAML text; `name` stands for it in error texts.

    Raises:
        ToolkitError: `catalogue_yaml` or `cut_points_invalid`.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise ToolkitError(
            "catalogue_yaml", path=name, line=_yaml_line(problem), found=_yaml_words(problem)
        ) from problem
    return _validated(content, name, {})


def _yaml_line(problem: yaml.YAMLError) -> int:
    mark = getattr(problem, "problem_mark", None)
    return mark.line + 1 if mark is not None else 1


def _yaml_words(problem: yaml.YAMLError) -> str:
    return str(getattr(problem, "problem", None) or problem)


def _from_yaml_file(path: Path) -> CutPointTable:
    document = read_document(path)
    return _validated(document.content, path.name, document.lines)


def _grades_as_text(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with grades as text; YAML reads 6: 2.17 as a number."""
    values = content.get("values")
    if isinstance(values, dict):
        turned = {
            scale: {_text(grade): value for grade, value in by_grade.items()}
            if isinstance(by_grade, dict)
            else by_grade
            for scale, by_grade in values.items()
        }
        content = {**content, "values": turned}
    sample = content.get("sample")
    if isinstance(sample, dict) and isinstance(sample.get("n"), dict):
        content = {
            **content,
            "sample": {**sample, "n": {_text(grade): n for grade, n in sample["n"].items()}},
        }
    return content


def _text(grade: Any) -> Any:
    return str(grade) if isinstance(grade, int) and not isinstance(grade, bool) else grade


def _validated(content: Any, name: str, lines: Mapping[tuple[str | int, ...], int]) -> CutPointTable:
    if isinstance(content, dict):
        content = _grades_as_text(content)
    try:
        return CutPointTable.model_validate(content)
    except ValidationError as invalid:
        problems = [_problem(error, lines) for error in invalid.errors()]
        raise ToolkitError("cut_points_invalid", path=name, count=len(problems), found="; ".join(problems)) from invalid


def _problem(error: Any, lines: Mapping[tuple[str | int, ...], int]) -> str:
    place = tuple(part for part in error["loc"] if part != "[key]")
    words = ", ".join(str(part) for part in place)
    spoken = f"{words}: {error['msg']}" if words else str(error["msg"])
    while place and place not in lines:
        place = place[:-1]
    return f"line {lines[place]}: {spoken}" if place in lines else spoken


def _from_csv(path: Path) -> CutPointTable:
    if not path.is_file():
        raise ToolkitError("catalogue_missing", path=path.name, folder=path.parent.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")
    headings: dict[str, str] = {}
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            key, _, value = line.lstrip(" #").partition(":")
            headings[key.strip().lower()] = value.strip()
        elif line.strip():
            rows.append((number, line))
    problems = [f"# {key}: unknown" for key in headings if key not in _HEADINGS]
    problems += [f"# {key}: missing" for key in ("instrument", "valid_from") if not headings.get(key)]
    values = _csv_values(rows, problems)
    if problems:
        raise ToolkitError("cut_points_invalid", path=path.name, count=len(problems), found="; ".join(problems))
    return _validated({**_csv_head(headings, path), "values": values}, path.name, {})


def _csv_head(headings: dict[str, str], path: Path) -> dict[str, Any]:
    title = headings.get("title") or path.stem
    method = headings.get("method") or title
    provisional = headings.get("provisional", "no").lower()
    return {
        "id": headings.get("id") or path.stem,
        "instrument": headings["instrument"],
        "title": {"de": title, "en": title},
        "valid_from": headings["valid_from"],
        "status": headings.get("status") or "official",
        "provisional": _WORDS.get(provisional, provisional),
        "at_cut": headings.get("at_cut") or "above",
        "method": {"de": method, "en": method},
        "sources": headings.get("sources", "").split(),
    }


def _csv_values(rows: list[tuple[int, str]], problems: list[str]) -> dict[str, dict[str, float]]:
    """Return the values by scale and grade; mistakes are added to `problems` with line, scale and grade."""
    values: dict[str, dict[str, float]] = {}
    head = rows[0][1] if rows else ""
    delimiter = next((sign for sign in ";\t" if sign in head), ",")
    names = [cell.strip().lower() for cell in head.split(delimiter)]
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        problems.append(f"column {', '.join(missing)}: missing")
        return values
    for number, line in rows[1:]:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
        if len(cells) != len(names):
            problems.append(f"line {number}: {len(cells)} cells instead of {len(names)}")
            continue
        scale, grade, text = (cells[names.index(name)] for name in _COLUMNS)
        if not text:
            continue
        try:
            value = float(text if delimiter == "," else text.replace(",", "."))
        except ValueError:
            problems.append(f"line {number}: {scale}, {grade}: {text!r} is no number")
            continue
        if grade in values.setdefault(scale, {}):
            problems.append(f"line {number}: {scale}, {grade}: stands twice")
        values[scale][grade] = value
    return values
