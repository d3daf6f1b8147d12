"""Who was to be asked and who answered: AAPOR-style rates of a school survey in three stages.

American Association for Public Opinion Research, Standard Definitions: RR1 = I / (I + P + R + NC + O + UH + UO) and RR2
with the partial interviews added. A school survey has lists: everybody who is expected is known to belong to it, so UH
and UO are 0 and RR3 to RR6 equal RR1 or RR2. Stages: schools, classes, pupils; the product is the response of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import MISSING, Instrument
from ctc_toolkit.survey.margins import LARGEST, MOST_ROWS, TableFinding, group_value
from ctc_toolkit.survey.readers.table import row_numbers
from ctc_toolkit.survey.responses import ResponseTable

COMPLETE_SHARE = 0.5
"""From this share of the questions on a questionnaire counts as complete (I), with fewer answers as partial (P)."""
COLUMNS = {
    "school": "Schule",
    "grade": "Klassenstufe",
    "expected": "Erwartete Jugendliche",
    "answered": "Geantwortet",
    "classes": "Zahl der Klassen",
    "classes_taking": "Teilgenommene Klassen",
}
"""The columns of the uploaded table by field, in their order."""
COUNTS = ("expected", "answered", "classes", "classes_taking")


@dataclass(frozen=True)
class ExpectedGrade:
    """Counts of one grade of one school, as the school or the statistics tell them; None: not known."""

    grade: str
    expected: int | None = None
    answered: int | None = None
    classes: int | None = None
    classes_taking: int | None = None
    consent_yes: int | None = None
    consent_no: int | None = None


@dataclass(frozen=True)
class ExpectedSchool:
    """One school. name: "" where only grades are known. taking: it took part. pupils: where no grade says it."""

    name: str
    taking: bool = True
    pupils: int | None = None
    grades: tuple[ExpectedGrade, ...] = ()

    @property
    def expected(self) -> int | None:
        """How many pupils are expected."""
        by_grade = _sum(grade.expected for grade in self.grades)
        return self.pupils if by_grade is None else by_grade

    @property
    def answered(self) -> int | None:
        """How many answered, as the school counted."""
        return _sum(grade.answered for grade in self.grades)


@dataclass(frozen=True)
class Rate:
    """How many of how many; None: not known."""

    part: int | None
    whole: int | None

    @property
    def share(self) -> float | None:
        """The share; None where it cannot be said."""
        return None if self.part is None or not self.whole else self.part / self.whole


@dataclass(frozen=True)
class Response:
    """The way from the schools that were asked to the questionnaires that count.

    schools: taking part of asked. enrolment: pupils of schools taking part of pupils of all asked; unknown where a
    school has no number. classes: that took part of all, in schools taking part. consent_yes, consent_no: forms
    returned. pupils: questionnaires with any answer of pupils expected (RR2); complete: with at least half of it (RR1).
    reported: answered as the schools counted. by_school, by_grade: name or grade with answered of expected.
    """

    schools: Rate
    enrolment: Rate
    classes: Rate
    consent_yes: int | None
    consent_no: int | None
    reported: int | None
    pupils: Rate
    complete: Rate
    by_school: tuple[tuple[str, Rate], ...]
    by_grade: tuple[tuple[str, Rate], ...]

    @property
    def overall(self) -> float | None:
        """The product of the stages that are known: schools by enrolment (else by number), classes, pupils."""
        first = self.schools.share if self.enrolment.share is None else self.enrolment.share
        if first is None or self.pupils.share is None:
            return None
        return first * (1.0 if self.classes.share is None else self.classes.share) * self.pupils.share


def response(table: ResponseTable, schools: Sequence[ExpectedSchool]) -> Response:
    """Return the response of a wave. table: all answers, before screening."""
    answered = (table.answers.to_numpy() != MISSING).sum(axis=1)
    asked = table.answers.shape[1]
    some, complete = int((answered > 0).sum()), int((answered >= max(1.0, COMPLETE_SHARE * asked)).sum())
    taking = [school for school in schools if school.taking]
    named = [school for school in schools if school.name]
    expected = _all_or_none(school.expected for school in taking)
    grades = [grade for school in taking for grade in school.grades]
    classes = _all_or_none(grade.classes for grade in grades)
    return Response(
        schools=Rate(sum(school.taking for school in named), len(named)) if named else Rate(None, None),
        enrolment=Rate(expected, _all_or_none(school.expected for school in schools)) if named else Rate(None, None),
        classes=Rate(_all_or_none(grade.classes_taking for grade in grades), classes),
        consent_yes=_sum(grade.consent_yes for grade in grades),
        consent_no=_sum(grade.consent_no for grade in grades),
        reported=_sum(school.answered for school in taking),
        pupils=Rate(some, expected),
        complete=Rate(complete, expected),
        by_school=tuple((school.name, Rate(school.answered, school.expected)) for school in taking if school.name),
        by_grade=_by_grade(table, grades),
    )


def _by_grade(table: ResponseTable, grades: Sequence[ExpectedGrade]) -> tuple[tuple[str, Rate], ...]:
    """Return answered of expected by grade; counted in the file where it names grades, else as the schools counted."""
    column = next((group.id for group in table.instrument.groups if group.role == "grade"), None)
    counted: Mapping[str, int] | None = None
    if column is not None and column in table.groups:
        counted = {str(name): int(count) for name, count in table.groups[column].value_counts().items()}
    found = []
    for grade in sorted({entry.grade for entry in grades}, key=lambda name: (len(name), name)):
        entries = [entry for entry in grades if entry.grade == grade]
        told = _sum(entry.answered for entry in entries) if counted is None else counted.get(grade, 0)
        found.append((grade, Rate(told, _all_or_none(entry.expected for entry in entries))))
    return tuple(found)


def read_expected(
    frame: pd.DataFrame, instrument: Instrument
) -> tuple[tuple[ExpectedSchool, ...], tuple[TableFinding, ...]]:
    """Return the schools of an uploaded table with the columns of `COLUMNS`, and every mistake in it at once.

    One row is one grade of one school; school and grade may each be left out everywhere.
    """
    known = {_plain(title): name for name, title in COLUMNS.items()}
    named = {known[_plain(str(column))]: column for column in frame.columns if _plain(str(column)) in known}
    if "expected" not in named or not {"school", "grade"} & set(named):
        shown = ", ".join(str(name)[:40] for name in frame.columns[:12]) or "–"
        return (), (TableFinding(ToolkitError("expected_columns", found=shown)),)
    if len(frame) > MOST_ROWS:
        return (), (TableFinding(ToolkitError("margin_table_long", found=len(frame), most=MOST_ROWS)),)
    findings: list[TableFinding] = []
    schools: dict[str, list[ExpectedGrade]] = {}
    numbers = row_numbers(frame)
    for place in range(len(frame)):
        row = {name: _text(frame[column].iloc[place]) for name, column in named.items()}
        if any(row.values()):
            _expected_row(row, numbers[place], instrument, schools, findings)
    if not schools and not findings:
        findings.append(TableFinding(ToolkitError("expected_empty")))
    return tuple(ExpectedSchool(name, True, None, tuple(grades)) for name, grades in schools.items()), tuple(findings)


def _expected_row(
    row: Mapping[str, str],
    place: int,
    instrument: Instrument,
    schools: dict[str, list[ExpectedGrade]],
    findings: list[TableFinding],
) -> None:
    name = " ".join(row.get("school", "").split())
    grade = _grade(row.get("grade", ""), instrument)
    if grade is None:
        problem = ToolkitError("margin_value_unknown", group=COLUMNS["grade"], found=row["grade"][:40])
        findings.append(TableFinding(problem, place, COLUMNS["grade"]))
        return
    counts: dict[str, int | None] = {}
    for field in COUNTS:
        text = row.get(field, "")
        counts[field] = int(text) if text.isdecimal() and int(text) <= LARGEST else None
        if (text and counts[field] is None) or (field == "expected" and not text):
            findings.append(TableFinding(ToolkitError("margin_number", found=text[:40] or "–"), place, COLUMNS[field]))
            return
    for part, whole in (("answered", "expected"), ("classes_taking", "classes")):
        if (counts[part] or 0) > (counts[whole] if counts[whole] is not None else LARGEST):  # type: ignore[operator]
            found = ToolkitError("expected_more_than_all", smaller=COLUMNS[part], larger=COLUMNS[whole])
            findings.append(TableFinding(found, place, COLUMNS[part]))
            return
    grades = schools.setdefault(name, [])
    if any(entry.grade == grade for entry in grades):
        findings.append(TableFinding(ToolkitError("margin_cell_twice", found=f"{name} {grade}".strip()), place))
        return
    grades.append(ExpectedGrade(grade, **counts))


def _grade(text: str, instrument: Instrument) -> str | None:
    """Return the id of the grade; "" where none is named."""
    if not text:
        return ""
    group = next((entry for entry in instrument.groups if entry.role == "grade"), None)
    return text if group is None else group_value(group, text)


def expected_to_text(schools: Sequence[ExpectedSchool]) -> str:
    """Return schools as canonical JSON."""
    content = [
        {
            "name": school.name,
            "taking": school.taking,
            "pupils": school.pupils,
            "grades": [
                [getattr(grade, name) for name in ExpectedGrade.__dataclass_fields__] for grade in school.grades
            ],
        }
        for school in schools
    ]
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def expected_from_text(text: str) -> tuple[ExpectedSchool, ...]:
    """Return what `expected_to_text` wrote."""
    return tuple(
        ExpectedSchool(
            entry["name"], entry["taking"], entry["pupils"], tuple(ExpectedGrade(*row) for row in entry["grades"])
        )
        for entry in json.loads(text)
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _all_or_none(numbers: Iterable[int | None]) -> int | None:
    found = list(numbers)
    known = [number for number in found if number is not None]
    return sum(known) if found and len(known) == len(found) else None


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
