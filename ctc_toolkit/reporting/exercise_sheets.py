"""Exercises of workshops on paper: a worksheet for the group, and the same with solutions for the trainer.

Numbers of a survey come from a released profile and from nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ctc_toolkit.disclosure import Released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process.workshop import Exercise, Numbers, Task, filled
from ctc_toolkit.reporting.highlights import highlights
from ctc_toolkit.reporting.selection import Entry, entries
from ctc_toolkit.reporting.sheets import (
    Bullets,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    WritingSpace,
)
from ctc_toolkit.reporting.tables import profile_table
from ctc_toolkit.reporting.words import made_up_notice, of_hundred
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Instrument

_SHARES = {"sentence": 3.0, "given": 2.0, "answer": 2.5}


@dataclass(frozen=True)
class CityNumbers:
    """What sheets say about a city: its name, and where there is a survey its label and released profile."""

    city: str
    survey: str = ""
    released: Released | None = None
    instrument: Instrument | None = None


def work_sheet(exercise: Exercise, language: str, numbers: CityNumbers) -> Sheet:
    """Return the worksheet that a group gets: no solution and no note for the trainer is in it."""
    t = translator(language)
    values = placeholder_values(numbers, language)
    blocks: list[SheetBlock] = [
        Paragraph(filled(exercise.aim, language, values), "strong"),
        Paragraph(t("You have {count} minutes.", count=exercise.minutes)),
        Heading(t("What you do")),
        Bullets(tuple(filled(step.text, language, values) for step in exercise.instructions), "numbers"),
    ]
    for number, task in enumerate(exercise.tasks, start=1):
        blocks += _task(t, task, number, numbers, values, "worksheet")
    blocks.append(Heading(t("Looking back")))
    blocks.append(WritingSpace(filled(exercise.reflection.question, language, values), 3))
    return _sheet(t, exercise, tuple(blocks), numbers, t("Worksheet"))


def solution_sheet(exercise: Exercise, language: str, numbers: CityNumbers) -> Sheet:
    """Return everything the trainer needs: time plan, material, notes for each step, and solutions."""
    t = translator(language)
    values = placeholder_values(numbers, language)
    plan = tuple(
        (
            t.number(step.minutes),
            filled(step.text, language, values),
            filled(step.note, language, values),
        )
        for step in exercise.instructions
    )
    blocks: list[SheetBlock] = [
        Paragraph(t("Only for the trainer: with solutions."), "note"),
        Paragraph(filled(exercise.aim, language, values), "strong"),
        Paragraph(
            t("{count} minutes. Group size: {size}", count=exercise.minutes, size=exercise.group_size.get(language))
        ),
        Heading(t("What you need")),
        Bullets(tuple(entry.get(language) for entry in exercise.material)),
        Heading(t("How it goes")),
        Paragraph(filled(exercise.opening, language, values)),
        SheetTable(
            t("Steps with notes"),
            (t("Time (minutes)"), t("What the groups do"), t("For you")),
            plan,
            (0.8, 3, 3),
            "above",
        ),
        PageBreak(),
        Heading(t("Solutions")),
    ]
    for number, task in enumerate(exercise.tasks, start=1):
        blocks += _task(t, task, number, numbers, values, "solutions")
    blocks += [
        Heading(t("Looking back")),
        Paragraph(filled(exercise.reflection.question, language, values), "strong"),
        Paragraph(filled(exercise.reflection.note, language, values)),
    ]
    return _sheet(t, exercise, tuple(blocks), numbers, t("With solutions, for the trainer"))


def placeholder_values(numbers: CityNumbers, language: str) -> dict[str, str]:
    """Return what the placeholders of exercises stand for; those of a survey are missing where there is none."""
    values = {"city": numbers.city, "survey": numbers.survey}
    if numbers.released is None or numbers.instrument is None:
        return values
    kinds: tuple[tuple[str, Numbers], ...] = (
        ("highest_risk", "risk"),
        ("lowest_protective", "protective"),
        ("most_reported", "behaviour"),
    )
    for name, kind in kinds:
        found = highlights(numbers.released, numbers.instrument, kind=kind, language=language)
        values[name] = found.sentences[0]
    first = next((entry for entry in _ranked(numbers, "risk", language) if entry.cell.comparable), None)
    t = translator(language)
    values["factor"] = first.label if first else t("the risk factor you chose")
    values["share"] = of_hundred(first.cell, language) if first else t("its share")
    return values


def _ranked(numbers: CityNumbers, kind: Numbers, language: str) -> list[Entry]:
    """Return the measures of a kind from the highest share to the lowest, without the sum over all of them."""
    if numbers.released is None or numbers.instrument is None:
        return []
    found = entries(numbers.released, numbers.instrument, kind=kind, language=language)
    return sorted((entry for entry in found if entry.cell.measure != ELEVATED), key=lambda entry: entry.cell.rank)


def _task(
    t: Translator, task: Task, number: int, numbers: CityNumbers, values: dict[str, str], form: str
) -> list[SheetBlock]:
    prompt = filled(task.prompt, t.language, values) or task.prompt.get(t.language)
    heading = t("Task {number}: {prompt}", number=number, prompt=prompt)
    blocks: list[SheetBlock] = [Heading(heading, 2)]
    if task.items:
        blocks.append(_table(t, task, prompt, values, form))
    if task.numbers is not None:
        blocks.append(_numbers(task, prompt, numbers, t.language))
        blocks.append(Paragraph(made_up_notice(t.language), "note"))
    if task.lines and form == "worksheet":
        blocks.append(WritingSpace("", task.lines))
    if task.answer is not None and form == "solutions":
        blocks.append(Paragraph(filled(task.answer, t.language, values)))
    if task.source is not None:
        blocks.append(Paragraph(task.source.get(t.language), "note"))
    return blocks


def _table(t: Translator, task: Task, prompt: str, values: dict[str, str], form: str) -> SheetTable:
    rows = []
    for item in task.items:
        answers = [filled(one, t.language, values) if form == "solutions" else "" for one in item.answers]
        rows.append((item.text.get(t.language), *(one.get(t.language) for one in item.given), *answers))
    first = task.items[0]
    shares = (_SHARES["sentence"], *(_SHARES["given"],) * len(first.given), *(_SHARES["answer"],) * len(first.answers))
    return SheetTable(prompt, tuple(one.get(t.language) for one in task.columns), tuple(rows), shares, "above")


def _numbers(task: Task, prompt: str, numbers: CityNumbers, language: str) -> SheetTable:
    """Return the first measures from the highest share to the lowest, as texts."""
    if numbers.released is None or numbers.instrument is None or task.numbers is None:
        return SheetTable(prompt, (prompt,), (), (), "above")
    ranked = _ranked(numbers, task.numbers, language)[: task.show]
    measures = [entry.cell.measure for entry in ranked]
    frame = profile_table(
        numbers.released, numbers.instrument, kind=task.numbers, language=language, measures=measures
    ).iloc[:, 1:5]
    texts = {str(row[0]): tuple(str(value) for value in row) for row in frame.itertuples(index=False)}
    rows = [texts[entry.label] for entry in ranked]
    columns = tuple(str(name) for name in frame.columns)
    return SheetTable(prompt, columns, tuple(rows), (4, 1.4, 1.4, 1.2), "above")


def _sheet(t: Translator, exercise: Exercise, blocks: tuple[SheetBlock, ...], numbers: CityNumbers, kind: str) -> Sheet:
    return Sheet(
        exercise.title.get(t.language),
        t.language,
        blocks,
        subtitle=f"{kind} · {numbers.city}",
        author=t("Workshop on Communities That Care"),
        made_up=True,
    )
