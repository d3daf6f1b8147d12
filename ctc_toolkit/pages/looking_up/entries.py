"""What can be looked up: every entry of the process catalogue, its address, what it says, and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ctc_toolkit.language import Translator
from ctc_toolkit.process import Benchmark, Milestone, Phase, Product, load_process
from ctc_toolkit.process.entries import Addition, Certainty, Founded
from ctc_toolkit.process.practice_search import Searchable, found
from ctc_toolkit.reporting.step_words import certainty_words, function_names, timing_words

Shelf = Literal["phases", "german", "functions", "trainings", "products", "priorities", "ratings", "terms", "sources"]
SHELVES: tuple[Shelf, ...] = (
    "phases", "german", "functions", "trainings", "products", "priorities", "ratings", "terms", "sources",
)  # fmt: skip


@dataclass(frozen=True)
class LookupEntry:
    """One entry. address: what the address of the page says. kind: what it is, in words.

    number: in the edition of 2003. lines: what is to be said, each with its label ("" for a paragraph). related:
    addresses of what belongs to it, under what heading. product: id of the template that can be fetched. term: id in
    the glossary. links: web addresses.
    """

    address: str
    shelf: Shelf
    kind: str
    title: str
    number: str = ""
    phase: int | None = None
    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[str, tuple[str, ...]], ...] = ()
    certainty: Certainty | None = None
    sources: tuple[str, ...] = ()
    product: str = ""
    term: str = ""
    links: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


def shelf_names(t: Translator) -> dict[Shelf, str]:
    """Return what the shelves are called."""
    return {
        "phases": t("Phases, milestones and steps"),
        "german": t("What German law and practice add"),
        "functions": t("Functions"),
        "trainings": t("Trainings"),
        "products": t("Products and templates"),
        "priorities": t("Criteria and levels of goals"),
        "ratings": t("Ratings and reference values"),
        "terms": t("Terms"),
        "sources": t("Sources"),
    }


def lookup_entries(t: Translator) -> tuple[LookupEntry, ...]:
    """Return everything that can be looked up, shelf by shelf, in the order of the catalogue."""
    return (
        *_phases(t),
        *_german(t),
        *_functions(t),
        *_trainings(t),
        *_products(t),
        *_priorities(t),
        *_ratings(t),
        *_terms(t),
        *_sources(t),
    )


def searched(entries: tuple[LookupEntry, ...], words: str) -> list[LookupEntry]:
    """Return what holds the words, best first; a number (1.3.4, S04) or an id finds its entry before all."""
    wanted = words.strip()
    exact = [one for one in entries if wanted and wanted.casefold() in (one.number, one.address.casefold())]
    by_address = {one.address: one for one in entries}
    everything = [Searchable(one.address, _texts(one)) for one in entries]
    hits = [by_address[address] for address in found(everything, words)] if wanted else list(entries)
    return [*exact, *(one for one in hits if one not in exact)]


@lru_cache(maxsize=4096)
def _texts(entry: LookupEntry) -> dict[str, float]:
    said = " ".join((entry.text, *(value for _, value in entry.lines)))
    return {entry.heading: 3, f"{entry.address} {entry.kind} {' '.join(entry.sources)}": 1.5, said: 1}


def source_address(source: str) -> str:
    """Return the address of a source."""
    return source


def _founded(entry: Founded) -> dict[str, object]:
    return {"certainty": entry.certainty, "sources": entry.sources}


def _number(step: str) -> str:
    """Return the number of a step: b1_3_2 -> 1.3.2."""
    return step.removeprefix("b").replace("_", ".")


def _who(t: Translator, functions: tuple[str, ...]) -> str:
    names = function_names(t)
    return ", ".join(names[one] for one in functions)


def _phases(t: Translator) -> Iterator[LookupEntry]:
    for phase in load_process().phases:
        yield _phase(t, phase)
        for milestone in phase.milestones:
            yield _milestone(t, phase, milestone)
            for step in milestone.benchmarks:
                yield _step(t, phase, milestone, step)


def _phase(t: Translator, phase: Phase) -> LookupEntry:
    language, certain = t.language, certainty_words(t)
    lines = [(t("Aim"), phase.goal.get(language))]
    lines += [(t("Elsewhere called"), f"{one.title} ({one.used_by})") for one in phase.variants]
    lines += [
        (t("How long it takes"), f"{one.text.get(language)} ({certain[one.certainty]}: {', '.join(one.sources)})")
        for one in phase.timing
    ]
    lines.append((t("In the lead"), _who(t, phase.lead_roles)))
    return LookupEntry(
        phase.id,
        "phases",
        t("Phase"),
        phase.title.get(language),
        str(phase.number),
        phase.number,
        lines=tuple(lines),
        related=(
            (t("Milestones"), tuple(one.id for one in phase.milestones)),
            (t("Trainings"), phase.trainings),
            (t("Products"), phase.products),
            (
                t("What German law and practice add"),
                tuple(one.id for one in load_process().additions if one.phase == phase.id),
            ),
        ),
        sources=tuple(dict.fromkeys(source for one in phase.timing for source in one.sources)),
    )


def _milestone(t: Translator, phase: Phase, milestone: Milestone) -> LookupEntry:
    editions = {one.id: one.title.get(t.language) for one in load_process().head.editions}
    lines = [(t("Number"), f"{number} ({editions[edition]})") for edition, number in milestone.codes.items()]
    unknown = [title for edition, title in editions.items() if edition not in milestone.codes]
    lines += [(t("Number"), t("not known ({edition})", edition=title)) for title in unknown]
    return LookupEntry(
        milestone.id,
        "phases",
        t("Milestone of phase {number}", number=phase.number),
        milestone.title.get(t.language),
        milestone.codes["ed2003"],
        phase.number,
        text=milestone.note.get(t.language) if milestone.note else "",
        lines=tuple(lines),
        related=((t("Steps"), tuple(one.id for one in milestone.benchmarks)), (t("Phase"), (phase.id,))),
        **_founded(milestone),  # type: ignore[arg-type]
    )


def _step(t: Translator, phase: Phase, milestone: Milestone, step: Benchmark) -> LookupEntry:
    lines = [(t("Usually done by"), _who(t, step.responsible)), (t("When"), timing_words(t)[step.timing])]
    if step.gate == "proposed":
        lines.append((t("Next phase"), t("asks for this step (proposal of this app)")))
    return LookupEntry(
        step.id,
        "phases",
        t("Step of phase {number}", number=phase.number),
        step.title.get(t.language),
        _number(step.id),
        phase.number,
        lines=tuple(lines),
        related=((t("Shows in"), (step.product,)), (t("Milestone"), (milestone.id,))),
        product=step.product,
        **_founded(step),  # type: ignore[arg-type]
    )


def _german(t: Translator) -> Iterator[LookupEntry]:
    for one in load_process().additions:
        yield LookupEntry(
            one.id,
            "german",
            t("Addition to phase {number}", number=int(one.phase[1])),
            one.title.get(t.language),
            phase=int(one.phase[1]),
            lines=((t("Usually done by"), _who(t, one.responsible)),),
            related=((t("Shows in"), (one.product,)), (t("Phase"), (one.phase,))),
            product=one.product,
            **_founded(one),  # type: ignore[arg-type]
        )


def _all_steps() -> tuple[Benchmark | Addition, ...]:
    catalogue = load_process()
    return (*catalogue.benchmarks, *catalogue.additions)


def _functions(t: Translator) -> Iterator[LookupEntry]:
    for one in load_process().functions:
        yield LookupEntry(
            f"function-{one.id}",
            "functions",
            t("Function"),
            one.title.get(t.language),
            text=one.task.get(t.language),
            related=((t("Steps"), tuple(step.id for step in _all_steps() if one.id in step.responsible)),),
            **_founded(one),  # type: ignore[arg-type]
        )
    for sector in load_process().sectors:
        yield LookupEntry(
            f"sector-{sector.id}",
            "functions",
            t("Sector of the area team"),
            sector.title.get(t.language),
            text=sector.who.get(t.language),
            lines=((t("If nobody takes part"), sector.ask.get(t.language)),),
            **_founded(sector),  # type: ignore[arg-type]
        )


def _trainings(t: Translator) -> Iterator[LookupEntry]:
    for one in load_process().trainings:
        lines = [
            (t("For whom"), one.audience.get(t.language)),
            (t("Duration"), one.duration.get(t.language)),
            (t("Content"), one.content.get(t.language)),
        ]
        if one.repeat_months:
            lines.append((t("Again after"), t("{count} months (proposal of this app)", count=one.repeat_months)))
        phases = (one.phase,) if one.phase != "all" else ()
        lines.append((t("Phase"), one.phase[1] if phases else t("all phases")))
        related = [(t("Phase"), phases)] if phases else []
        if one.step:
            related.append((t("Steps"), (one.step,)))
        yield LookupEntry(
            one.id,
            "trainings",
            t("Training"),
            one.title.get(t.language),
            phase=int(one.phase[1]) if phases else None,
            lines=tuple(lines),
            related=tuple(related),
            **_founded(one),  # type: ignore[arg-type]
        )


def _products(t: Translator) -> Iterator[LookupEntry]:
    for one in load_process().products:
        yield LookupEntry(
            one.id,
            "products",
            t("Product, first in phase {number}", number=int(one.phase[1])),
            one.title.get(t.language),
            phase=int(one.phase[1]),
            text=one.purpose.get(t.language),
            lines=((t("Form"), one.form.get(t.language)), (t("The template holds"), _parts(t, one))),
            related=((t("Steps"), tuple(step.id for step in _all_steps() if step.product == one.id)),),
            product=one.id,
        )


def _parts(t: Translator, product: Product) -> str:
    return "; ".join(part.heading.get(t.language) for part in product.parts)


def _priorities(t: Translator) -> Iterator[LookupEntry]:
    kinds = {"computed": t("from the data"), "judged": t("judged by people")}
    for criterion in load_process().criteria:
        yield LookupEntry(
            f"criterion-{criterion.id}",
            "priorities",
            t("Criterion for priorities"),
            criterion.title.get(t.language),
            lines=((t("How"), kinds[criterion.kind]),),
            related=((t("Template"), ("prioritisation_sheet",)),),
            **_founded(criterion),  # type: ignore[arg-type]
        )
    for level in load_process().outcome_levels:
        yield LookupEntry(
            f"level-{level.id}",
            "priorities",
            t("Level {number} of goals", number=level.level),
            level.title.get(t.language),
            lines=(
                (t("A change can be seen after"), level.horizon.get(t.language)),
                (t("Data"), level.data.get(t.language)),
            ),
            related=((t("Template"), ("outcome_sheet", "community_action_plan")),),
            **_founded(level),  # type: ignore[arg-type]
        )


def _ratings(t: Translator) -> Iterator[LookupEntry]:
    scales, language, certain = load_process().rating_scales, t.language, certainty_words(t)
    for name, scale in (("milestone_rating", scales.milestone_rating), ("adoption_stages", scales.adoption_stages)):
        yield LookupEntry(
            f"rating-{name}",
            "ratings",
            t("Rating"),
            scale.title.get(language),
            text=scale.note.get(language),
            lines=tuple(
                (str(one.value), f"{one.title.get(language)} ({certain[one.certainty]})") for one in scale.levels
            ),
            **_founded(scale),  # type: ignore[arg-type]
        )
    score = scales.coalition_score
    yield LookupEntry(
        "rating-coalition_score",
        "ratings",
        t("Rating"),
        score.title.get(language),
        text=score.note.get(language),
        lines=tuple(
            (t("Phase {number}", number=stage.stage), item.get(language))
            for stage in score.stages
            for item in stage.items
        ),
        related=((t("Template"), ("annual_report",)),),
        **_founded(score),  # type: ignore[arg-type]
    )
    yield from _fidelity(t)


def _fidelity(t: Translator) -> Iterator[LookupEntry]:
    language = t.language
    fidelity = load_process().rating_scales.fidelity
    lights = fidelity.lights
    good, attention = t.percent(lights.good_from), t.percent(lights.attention_from)
    yield LookupEntry(
        "rating-fidelity",
        "ratings",
        t("Rating"),
        fidelity.title.get(language),
        text=fidelity.note.get(language),
        lines=(
            (t("runs as planned"), t("from {percent} on", percent=good)),
            (t("needs attention"), t("from {percent} on, below {more}", percent=attention, more=good)),
            (t("needs help"), t("below {percent}", percent=attention)),
            (
                t("observed, 1 to 5"),
                t("runs as planned from {value} on", value=t.number(lights.observed_good_from, 1)),
            ),
            ("", lights.note.get(language)),
        ),
        related=((t("What is measured"), tuple(f"fidelity-{one.id}" for one in fidelity.dimensions)),),
        **_founded(fidelity),  # type: ignore[arg-type]
    )
    for one in fidelity.dimensions:
        yield LookupEntry(
            f"fidelity-{one.id}",
            "ratings",
            t("Measure of delivery"),
            one.title.get(language),
            lines=(
                (t("How it is measured"), one.measure.get(language)),
                (t("Found elsewhere"), one.reference.get(language)),
            ),
            related=((t("Rating"), ("rating-fidelity",)), (t("Template"), ("session_log", "observation_form"))),
            **_founded(one),  # type: ignore[arg-type]
        )


def _terms(t: Translator) -> Iterator[LookupEntry]:
    away = "en" if t.language == "de" else "de"
    for one in load_process().glossary:
        yield LookupEntry(
            f"term-{one.id}",
            "terms",
            t("Term"),
            one.term.get(t.language),
            text=one.meaning.get(t.language),
            lines=((t("In German") if away == "de" else t("In English"), one.term.get(away)),),
            term=one.id,
        )


def _sources(t: Translator) -> Iterator[LookupEntry]:
    used: dict[str, list[str]] = {}
    for entry in (*_phases(t), *_german(t), *_functions(t), *_trainings(t), *_priorities(t), *_ratings(t)):
        for source in entry.sources:
            used.setdefault(source, []).append(entry.address)
    for one in load_process().sources:
        yield LookupEntry(
            source_address(one.id),
            "sources",
            t("Source"),
            one.reference,
            number=one.id,
            related=((t("Founds"), tuple(used.get(one.id, ()))),),
            links=one.addresses,
        )
