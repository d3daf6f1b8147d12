"""Changes in participants of the demo: two measures of the decided plan of the second city; all of it is made up.

The lessons at school have answers linked by codes, with a comparison group at another school; the family course has
numbers as a provider would hand them over. Codes are made up here and forgotten at once, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import pandas as pd

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.plan import MeasureFields, from_document
from ctc_toolkit.store.programme_changes import NewChange
from ctc_toolkit.workspace.demo_content.process import WHO
from ctc_toolkit.workspace.programme_changes import check_linked_answers

if TYPE_CHECKING:
    from ctc_toolkit.implementation.records import Group
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913022")
"""Namespace of the ids: the same after each reset."""

QUESTIONS = 6
COMPARED = tuple(f"Klasse {name}, Realschule" for name in ("5a", "5b", "5c", "6a", "6b"))
NO_SECOND_ANSWER = 0.12


def demo_programme_changes(repository: Repository, cities: Sequence[DemoCity], today: date, seed: int = 2) -> None:
    """Store changes for two measures of the decided plan in the first area of the second city."""
    area = cities[1].areas[0].id
    plan = next((one for one in repository.plans.of_area(area) if one.state == "decided"), None)
    if plan is None:
        return
    groups = repository.delivery.groups(area)
    for entry in repository.plans.entries([plan.id]):
        fields = from_document(entry.kind, entry.document)
        if not isinstance(fields, MeasureFields) or fields.programme is None:
            continue
        if fields.programme == "familien_staerken":
            new = NewChange(entry.origin, fields.title, _families(today))
        else:
            ended = [one for one in groups if one.measure == entry.origin and _ended(one, today)]
            new = _lessons(entry.origin, fields.title, ended, today, Random(seed))  # noqa: S311 - made-up answers
        repository.programme_changes.add(area, new, WHO, str(uuid5(_NAMES, entry.origin)))


def _ended(group: Group, today: date) -> bool:
    return group.fields.end is not None and group.fields.end < school_year(today).first


def _families(today: date) -> ChangeFields:
    first = school_year(today).first
    return ChangeFields(
        "Zusammenhalt in der Familie, 8 Fragen (Beispiel)",
        low=1.0,
        high=5.0,
        before_on=first - timedelta(300),
        after_on=first - timedelta(60),
        selected=True,
        source="Familienbildung, Fragebogen des Programms (Beispiel)",
        note="Die Eltern erzählten von ruhigeren Abenden (Beispiel).",
        n_before=46,
        mean_before=2.9,
        sd_before=0.8,
        n_after=38,
        mean_after=3.3,
        sd_after=0.9,
    )


def _lessons(measure: str, title: str, groups: Sequence[Group], today: date, random: Random) -> NewChange:
    first = school_year(today).first
    fields = ChangeFields(
        "Gefühle erkennen und zuhören, 6 Fragen (Beispiel)",
        low=1.0,
        high=4.0,
        before_on=first - timedelta(320),
        after_on=first - timedelta(40),
        source="Schulen, Fragebogen des Programms (Beispiel)",
        note="Zwei Jahrgänge zusammen. Die Realschule hatte das Programm noch nicht (Beispiel).",
    )
    rows: list[dict[str, str]] = []
    earliest = min(map(_year, groups), default=0)
    for group in groups:
        lift = 0.4 if _year(group) == earliest else 0.05  # in the second year it goes badly
        rows += _answers(group.fields.name, "Programm", group.fields.participants or 24, lift, random)
    for name in COMPARED:
        rows += _answers(name, "Vergleich", 23, 0.05, random)
    checked = check_linked_answers(pd.DataFrame(rows), fields, today=today)
    return NewChange(measure, title, checked.fields, checked.result)


def _year(group: Group) -> int:
    return school_year(group.fields.start).first.year if group.fields.start is not None else 0


def _answers(group: str, arm: str, size: int, lift: float, random: Random) -> list[dict[str, str]]:
    """Return the answers of a class before and after, to six questions from 1 to 4."""
    rows = []
    class_level = random.gauss(0, 0.1)
    for place in range(size):
        level = 2.4 + class_level + random.gauss(0, 0.45)
        code = f"{chr(65 + random.randrange(26))}{place:02d}{chr(65 + random.randrange(26))}{len(group):02d}"
        for time, moved in (("vorher", 0.0), ("nachher", lift)):
            if time == "nachher" and random.random() < NO_SECOND_ANSWER:
                continue
            given = [min(4, max(1, round(random.gauss(level + moved, 0.6)))) for _ in range(QUESTIONS)]
            row = {"Code": code, "Zeitpunkt": time, "Gruppe": group, "Teilnahme": arm}
            rows.append(row | {f"Frage {number}": str(value) for number, value in enumerate(given, 1)})
    return rows
