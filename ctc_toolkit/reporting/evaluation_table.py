"""The outcome statistics as one tidy table: one row per value, with lock, limit, interval, method and fingerprint.

Every row is made of released values. Where two released tables of a survey told the same cell differently (as tables
made under older rules may), the cell is locked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ctc_toolkit.disclosure import Released, natural, parse_groups, require_released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.evaluation_codebook import CODES, COLUMNS, LOCKED_STATES, NAMES, state_texts
from ctc_toolkit.reporting.evaluation_contents import AreaDecisions, Fact, Outcomes, WaveOutcome
from ctc_toolkit.reporting.evaluation_derived import derived_rows
from ctc_toolkit.reporting.export import csv_lines, guarded
from ctc_toolkit.reporting.selection import KINDS, group_label, measure_label
from ctc_toolkit.reporting.tables_words import approximate
from ctc_toolkit.survey.grade_bands import with_band_column
from ctc_toolkit.survey.instrument import Instrument

Row = dict[str, Any]
SHORT = 12
"""Digits of a fingerprint in the table; the whole ones stand in the provenance file."""
_AREA_ROLES = ("district", "school")


def evaluation_table(outcomes: Outcomes, language: str) -> pd.DataFrame:
    """Return the tidy table: the columns of the codebook, texts as "str", numbers as "Float64" or "Int64".

    Empty texts are "", empty numbers missing. Rows stand in an order that depends on nothing but released values.
    """
    t = translator(language)
    texts = state_texts(t)
    rows = [_finished(row, texts) for wave in outcomes.waves for row in _rows_of_wave(wave, t)]
    made: dict[str, Any] = {}
    for column in COLUMNS:
        values = [row[column.name] for row in rows]
        dtype = {"number": "Float64", "whole": "Int64"}.get(column.kind, "str")
        made[column.name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(made)


def main_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the main table: the shares of the whole city, by kind, measure and survey, as the scripts repeat it."""
    columns = ["year", "wave", "wave_hash", "kind", "measure", "label", "estimate", "low", "high", "state"]
    chosen = (table["section"] == "profile") & (table["statistic"] == "percent") & (table["groups"] == "all")
    return table.loc[chosen, columns].reset_index(drop=True)


def tidy_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV: comma, decimal point, UTF-8, empty where there is no value.

    Texts that a spreadsheet could take for a formula get an apostrophe in front; `export.unguarded` takes it away.
    """
    plain = table.astype(object).where(table.notna(), None)
    rows = ([_field(value) for value in row] for row in plain.itertuples(index=False))
    return csv_lines([list(table.columns), *rows], ",").encode("utf-8")


def plain_number(value: float) -> str:
    """Return a number as short as it is: "34", "2.3"."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _field(value: Any) -> str:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else plain_number(value)


def _rows_of_wave(wave: WaveOutcome, t: Translator) -> Iterator[Row]:
    instrument = with_band_column(wave.instrument)
    head = {
        "level": wave.level,
        "made_up": int(wave.made_up),
        "city": wave.ags,
        "city_name": wave.city,
        "wave": wave.label,
        "year": wave.year,
        "wave_hash": wave.content_hash[:SHORT],
    }
    rows = [
        *_profile(wave, instrument, t),
        *derived_rows(wave, instrument, t),
        *_cut_points(wave, instrument, t),
        *(row for area in wave.decisions for row in _decisions(area, instrument, t)),
        *(_fact(fact, t) for fact in wave.facts),
    ]
    yield from ({**head, **row} for row in rows)


def _finished(row: Row, texts: Mapping[str, str]) -> Row:
    """Return the row with every column. Codes the codebook does not know are refused."""
    found: Row = {column.name: "" if column.kind in ("text", "code") else None for column in COLUMNS}
    unknown = set(row) - set(NAMES)
    if unknown:
        raise ValueError(f"no column for {sorted(unknown)}")
    found.update(row)
    found["state"] = found["state"] or "shown"
    found["locked"] = int(found["state"] in LOCKED_STATES)
    found["state_text"] = texts[found["state"]]
    for column, codes in CODES.items():
        if found[column] and found[column] not in codes:
            raise ValueError(f"{column}: the codebook does not know {found[column]!r}")
    return found


def _profile(wave: WaveOutcome, instrument: Instrument, t: Translator) -> Iterator[Row]:
    """Yield the shares of all tables, each cell once, then the mean scores."""
    shares, means = merged(wave.tables)
    places = {name: place for place, name in enumerate(_measures(instrument))}
    names = {key[1]: group_label(key[1], instrument, t.language) for key in (*shares, *means)}
    labels = {key[0]: measure_label(key[0], instrument, t.language) for key in (*shares, *means)}

    def order(key: tuple[str, str], cell: Mapping[str, Any]) -> tuple[Any, ...]:
        return (KINDS.index(cell["kind"]), places.get(key[0], len(places)), key[0], _group_order(key[1]))

    for statistic, cells in (("percent", shares), ("mean", means)):
        for key in sorted(cells, key=lambda key: order(key, cells[key])):
            cell = cells[key]
            yield {
                "section": "profile",
                "place": _place(key[1], instrument),
                "groups": key[1],
                "group_label": names[key[1]],
                "kind": cell["kind"],
                "measure": key[0],
                "label": labels[key[0]],
                "statistic": statistic,
                "unit": "percent" if statistic == "percent" else "score",
                "estimate": cell.get("percent") if statistic == "percent" else cell.get("mean"),
                **{name: cell.get(name) for name in ("low", "high", "n", "band_limit")},
                "band": cell.get("band", ""),
                "state": cell["state"],
                "certainty": cell.get("certainty", ""),
                "note": cell.get("note", ""),
                "method": cell["rules"],
                "document": cell["document"],
            }


Cells = dict[tuple[str, str], dict[str, Any]]


def merged(tables: tuple[Released, ...]) -> tuple[Cells, Cells]:
    """Return the cells of several released tables of a survey by measure and groups: shares, and mean scores.

    A cell that two tables tell differently is locked.
    """
    shares: Cells = {}
    means: Cells = {}
    for table in tables:
        held = require_released(table)
        origin = {"rules": held.rule_version, "document": held.content_hash[:SHORT]}
        for target, frame in ((shares, held.table), (means, held.means)):
            plain = frame.astype(object).where(frame.notna(), None)
            for row in plain.to_dict("records"):
                told = {str(name): value for name, value in row.items()}
                if told.get("low") is not None and approximate(held, told["measure"], told["groups"]):
                    told["note"] = "approximation"
                _put(target, told, origin)
    return shares, means


def _put(target: Cells, row: dict[str, Any], origin: Mapping[str, str]) -> None:
    key = (str(row.pop("measure")), str(row.pop("groups")))
    told = {name: value for name, value in target.get(key, {}).items() if name not in origin}
    if not told:
        target[key] = {**row, **origin}
    elif told != row:
        target[key] = {"kind": row["kind"], "state": "locked", "band": "", "certainty": "", **origin}


def _measures(instrument: Instrument) -> list[str]:
    return [*(scale.id for scale in instrument.scales), *(one.id for one in instrument.indicators)]


def _group_order(groups: str) -> tuple[Any, ...]:
    if groups == "all":
        return (0, "", natural(""))
    parts = parse_groups(groups)
    return (len(parts), ",".join(parts), natural(groups))


def _place(groups: str, instrument: Instrument) -> str:
    """Return the district or school of a group; "" for the whole city."""
    if groups == "all":
        return ""
    roles = {group.id: group.role for group in instrument.groups}
    return next((value for name, value in parse_groups(groups).items() if roles.get(name) in _AREA_ROLES), "")


def _cut_points(wave: WaveOutcome, instrument: Instrument, t: Translator) -> Iterator[Row]:
    if wave.cut_points is None:
        return
    grade = next((group.id for group in instrument.groups if group.role == "grade"), "grade")
    for scale, by_grade in wave.cut_points.values.items():
        found = instrument.scale_by_id.get(scale)
        for name, value in by_grade.items():
            groups = "all" if name == "all" else f"{grade}={name}"
            yield {
                "section": "cut_point",
                "groups": groups,
                "group_label": group_label(groups, instrument, t.language),
                "kind": _kind_of(scale, instrument),
                "measure": scale,
                "label": measure_label(scale, instrument, t.language) if found else scale,
                "statistic": "cut_point",
                "unit": "score",
                "estimate": float(value),
                "note": wave.cut_points.status,
                "method": wave.cut_points.reference,
            }


def _decisions(area: AreaDecisions, instrument: Instrument, t: Translator) -> Iterator[Row]:
    everybody = group_label("all", instrument, t.language)
    for one in area.factors:
        known = one.evidence
        yield {
            "level": "public",
            "section": "priority",
            "place": area.area,
            "groups": "all",
            "group_label": everybody,
            "kind": known.kind,
            "measure": known.factor,
            "label": measure_label(known.factor, instrument, t.language),
            "statistic": "chosen",
            "unit": "percent",
            "estimate": known.percent,
            "low": known.low,
            "high": known.high,
            "n": known.n,
            "state": known.state,
            "certainty": known.certainty,
            "word": one.choice,
            "note": area.decided_on.isoformat() if area.decided_on else "",
        }
    for goal in area.goals:
        for statistic, value in (("baseline", goal.baseline), ("target", goal.target)):
            survey = statistic == "baseline"
            yield {
                "level": "public",
                "section": "goal",
                "place": area.area,
                "groups": goal.group,
                "group_label": group_label(goal.group, instrument, t.language),
                "kind": _kind_of(goal.figure, instrument),
                "measure": goal.figure or "",
                "label": measure_label(goal.figure, instrument, t.language) if goal.figure else goal.what,
                "statistic": statistic,
                "unit": goal.unit,
                "estimate": value,
                "low": goal.low if survey else None,
                "high": goal.high if survey else None,
                "n": goal.answers if survey else None,
                "state": "shown" if value is not None else "not_given",
                "against": goal.survey if survey else str(goal.year or ""),
                "note": area.plan_on.isoformat() if area.plan_on else "",
            }


def _kind_of(figure: str | None, instrument: Instrument) -> str:
    scale = instrument.scale_by_id.get(figure or "")
    if scale is not None:
        return scale.kind if scale.kind in KINDS else ""
    return "behaviour" if figure in instrument.indicator_by_id else ""


def _fact(fact: Fact, t: Translator) -> Row:
    return {
        "section": fact.section,
        "place": fact.place,
        "groups": "all",
        "group_label": t("All groups of the measure"),
        "measure": fact.measure,
        "label": fact.label,
        "statistic": fact.statistic,
        "unit": fact.unit,
        "estimate": fact.estimate,
        "low": fact.low,
        "high": fact.high,
        "n": fact.n,
        "band": fact.band,
        "band_limit": fact.band_limit,
        "state": fact.state,
        "base": fact.whole,
        "note": fact.note,
        "against": fact.period,
        "method": fact.method,
    }
