"""Response exports of LimeSurvey: recognised by their columns; technical columns are dropped at once."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.readers.table import Parsed

_CODES = {
    "id": "id", "response id": "id", "antwort id": "id", "antwort-id": "id",
    "submitdate": "submitdate", "date submitted": "submitdate", "datum abgeschickt": "submitdate",
    "lastpage": "lastpage", "last page": "lastpage", "letzte seite": "lastpage",
    "startlanguage": "startlanguage", "start language": "startlanguage", "start-sprache": "startlanguage",
    "ausgangssprache": "startlanguage",
    "seed": "seed", "zufallsstartwert": "seed",
    "token": "token", "access code": "token", "zugangscode": "token", "zugangsschlüssel": "token",
    "startdate": "startdate", "date started": "startdate", "datum gestartet": "startdate",
    "datestamp": "datestamp", "date last action": "datestamp", "datum letzte aktivität": "datestamp",
    "ipaddr": "ipaddr", "ip address": "ipaddr", "ip-adresse": "ipaddr",
    "refurl": "refurl", "referrer url": "refurl", "weiterleitungs-url": "refurl",
    "interviewtime": "interviewtime", "total time": "interviewtime", "gesamtzeit": "interviewtime",
    "firstname": "firstname", "lastname": "lastname", "email": "email",
}  # fmt: skip
_CORE = frozenset({"id", "submitdate", "lastpage", "startlanguage", "seed"})
_TIMING = re.compile(r"(group|question)\s?time\W*\w*|(gruppen|fragen)zeit\b.*|\d+X\d+X\d+\w*time", re.IGNORECASE)
_CODE_AND_TEXT = re.compile(r"(?P<code>[A-Za-z][A-Za-z0-9_]*(\[[^\]]+\])*)\.\s+(?P<text>.+)", re.DOTALL)
_ANSWER_CODE = r"^AO?\d{1,3}$"


def recognise_limesurvey(parsed: Parsed) -> Parsed:
    """Return the table without LimeSurvey's technical columns, or unchanged where it is no such export.

    Recognised: at least three of id, submitdate, lastpage, startlanguage, seed (codes, or their English or
    German headings). Headings "G1Q1. Question text" become column G1Q1 with the text as its label; answer
    codes A1, A2, ... become numbers. Rows without a submit date are counted, not dropped.

    Raises:
        ToolkitError: `columns_twice` where two headings have the same question code.
    """
    split = [_CODE_AND_TEXT.fullmatch(name) for name in parsed.table.column_names]
    codes = [match["code"] if match else name for match, name in zip(split, parsed.table.column_names, strict=True)]
    technical = [_CODES.get(code.casefold()) for code in codes]
    if len(_CORE & set(technical)) < 3:
        return parsed
    dropped = [index for index, code in enumerate(codes) if technical[index] or _TIMING.fullmatch(code)]
    kept = [index for index in range(len(codes)) if index not in set(dropped)]
    names = [codes[index] for index in kept]
    doubled = {name for name in names if sum(other.casefold() == name.casefold() for other in names) > 1}
    if doubled:
        raise ToolkitError("columns_twice", count=len(doubled), columns=", ".join(sorted(doubled)[:5]))
    if not names:
        raise ToolkitError("file_no_columns")
    labels = {codes[index]: _one_line(match["text"]) for index in kept if (match := split[index])}
    arrays, numbered = [], 0
    for index in kept:
        array, changed = _numbers_of_codes(parsed.table.column(index))
        arrays.append(array)
        numbered += changed
    findings = _findings(parsed, technical, len(dropped), numbered)
    return Parsed(pa.table(arrays, names=names), "limesurvey", labels, {}, [*parsed.findings, *findings], parsed.rows)


def _findings(parsed: Parsed, technical: list[str | None], dropped: int, numbered: int) -> list[Finding]:
    findings = [Finding("limesurvey_form", "note", rows=parsed.table.num_rows, values={"dropped": dropped})]
    if numbered:
        findings.append(Finding("limesurvey_answer_codes", "note", values={"columns": numbered}))
    if "submitdate" in technical:
        open_rows = parsed.table.column(technical.index("submitdate")).null_count
        if open_rows:
            findings.append(Finding("limesurvey_incomplete", "warning", rows=open_rows))
    if "id" in technical:
        ids = parsed.table.column(technical.index("id")).drop_null()
        repeated = len(ids) - len(ids.unique())
        if repeated:
            findings.append(Finding("limesurvey_id_twice", "error", rows=repeated))
    return findings


def _numbers_of_codes(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, bool]:
    """Return a column of answer codes A1, AO02 as numbers, and whether it was one."""
    if not pa.types.is_string(column.type) or column.null_count == len(column):
        return column, False
    words = column.unique().drop_null()
    if not pc.all(pc.match_substring_regex(words, _ANSWER_CODE)).as_py():
        return column, False
    return pc.cast(pc.replace_substring_regex(column, r"^AO?", ""), pa.float64()), True


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
