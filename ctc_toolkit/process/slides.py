"""Slides for showing in a room: one step per screen, few words, and notes for whoever speaks.

Pure functions of the catalogue: the five phases, the steps of one phase, and the exercises with their solutions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.entries import Benchmark, Phase
from ctc_toolkit.process.workshop import Exercise, Task, WorkItem, filled


@dataclass(frozen=True)
class Slide:
    """One screen. kicker: where it stands, in small type. lines: a few short ones. notes: for the speaker only."""

    kicker: str
    title: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def overview_slides(catalogue: ProcessCatalogue, language: str) -> tuple[Slide, ...]:
    """Return the five phases, one per screen, after one that names them all."""
    t = translator(language)
    first = Slide(
        "Communities That Care",
        t("Five phases, again and again"),
        tuple(f"{phase.number} {phase.title.get(language)}" for phase in catalogue.phases),
        (catalogue.head.caution.get(language),),
    )
    return (first, *(_phase_slide(t, phase) for phase in catalogue.phases))


def phase_slides(catalogue: ProcessCatalogue, number: int, language: str) -> tuple[Slide, ...]:
    """Return a phase: its goal, then every step on a screen of its own.

    Raises:
        ValueError: there is no phase `number`.
    """
    if not 1 <= number <= len(catalogue.phases):
        raise ValueError("a phase from 1 to 5")
    t, phase = translator(language), catalogue.phase(number)
    slides = [_phase_slide(t, phase)]
    for milestone in phase.milestones:
        kicker = t("Phase {number} · {milestone}", number=number, milestone=milestone.title.get(language))
        note = [milestone.note.get(language)] if milestone.note else []
        for place, step in enumerate(milestone.benchmarks, start=1):
            counted = t("Step {place} of {all} of this milestone.", place=place, all=len(milestone.benchmarks))
            notes = [counted, *_step_notes(t, catalogue, step), *(note if place == 1 else [])]
            slides.append(Slide(kicker, step.title.get(language), _step_lines(t, catalogue, step), tuple(notes)))
    added = [step for step in catalogue.additions if step.phase == phase.id]
    for addition in added:
        kicker = t("Phase {number} · Added by German law and practice", number=number)
        lines = (_who(t, catalogue, addition.responsible), _shown_by(t, catalogue, addition.product))
        slides.append(Slide(kicker, addition.title.get(language), lines, (_ask(t),)))
    return tuple(slides)


def exercise_slides(exercise: Exercise, language: str, values: Mapping[str, str] | None = None) -> tuple[Slide, ...]:
    """Return an exercise: aim, each instruction, the question at the end, then the solutions one by one.

    values: what placeholders stand for; a text whose placeholder has no value is left out.
    """
    t, known = translator(language), values or {}
    title = exercise.title.get(language)
    slides = [
        Slide(
            t("Exercise"),
            title,
            (
                filled(exercise.aim, language, known),
                t("{count} minutes", count=exercise.minutes),
                exercise.group_size.get(language),
            ),
            (
                filled(exercise.opening, language, known),
                t("You need: {things}", things="; ".join(entry.get(language) for entry in exercise.material)),
            ),
        )
    ]
    for place, step in enumerate(exercise.instructions, start=1):
        kicker = t("{title} · step {place} of {all}", title=title, place=place, all=len(exercise.instructions))
        lines = (t("{count} minutes", count=step.minutes),)
        note = filled(step.note, language, known)
        slides.append(Slide(kicker, filled(step.text, language, known), lines, (note,)))
    question = filled(exercise.reflection.question, language, known)
    note = filled(exercise.reflection.note, language, known)
    slides.append(Slide(t("{title} · looking back", title=title), question, (), (note,)))
    for task in exercise.tasks:
        slides += _solutions(t, title, task, known)
    return tuple(slides)


def _solutions(t: Translator, title: str, task: Task, values: Mapping[str, str]) -> list[Slide]:
    kicker = t("{title} · solution", title=title)
    prompt = filled(task.prompt, t.language, values)
    slides = [Slide(kicker, item.text.get(t.language), _answer_lines(t, task, item, values)) for item in task.items]
    answer = filled(task.answer, t.language, values) if task.answer is not None else ""
    if answer and prompt:
        slides.append(Slide(kicker, prompt, (answer,)))
    return slides


def _answer_lines(t: Translator, task: Task, item: WorkItem, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is given and what a good answer says, each after the heading of its column."""
    texts = [part.get(t.language) for part in item.given]
    texts += [filled(part, t.language, values) for part in item.answers]
    headings = [column.get(t.language) for column in task.columns[1:]]
    return tuple(
        f"{heading} {text}" if heading.endswith("?") else f"{heading}: {text}"
        for heading, text in zip(headings, texts, strict=True)
        if text
    )


def _phase_slide(t: Translator, phase: Phase) -> Slide:
    milestones = tuple(f"{milestone.title.get(t.language)}" for milestone in phase.milestones)
    notes = [phase.goal.get(t.language), *(entry.text.get(t.language) for entry in phase.timing)]
    return Slide(
        t("Phase {number} of 5", number=phase.number),
        phase.title.get(t.language),
        milestones,
        tuple(notes),
    )


def _step_lines(t: Translator, catalogue: ProcessCatalogue, step: Benchmark) -> tuple[str, ...]:
    lines = [_who(t, catalogue, step.responsible), _shown_by(t, catalogue, step.product)]
    if step.gate == "proposed":
        lines.append(t("Expected before the next phase opens."))
    return tuple(lines)


def _step_notes(t: Translator, catalogue: ProcessCatalogue, step: Benchmark) -> list[str]:
    product = next(entry for entry in catalogue.products if entry.id == step.product)
    return [
        t("Form: {form}", form=product.form.get(t.language)),
        _ask(t),
    ]


def _ask(t: Translator) -> str:
    return t("Ask the room: how far is this in your municipality, and who would notice if it were missing?")


def _who(t: Translator, catalogue: ProcessCatalogue, functions: tuple[str, ...]) -> str:
    titles = {function.id: function.title.get(t.language) for function in catalogue.functions}
    return t("Who: {names}", names=", ".join(titles[name] for name in functions))


def _shown_by(t: Translator, catalogue: ProcessCatalogue, product: str) -> str:
    titles = {entry.id: entry.title.get(t.language) for entry in catalogue.products}
    return t("Shown by: {product}", product=titles[product])
