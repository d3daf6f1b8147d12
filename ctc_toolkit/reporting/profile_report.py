"""The profile of a survey as a report of many pages, and as a summary of two: made from released values alone.

A report has the sections that were chosen, in the order of `SECTIONS`; where the survey holds nothing for a section, it
says so instead of leaving it out silently.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.profile_sections import about, differing, results
from ctc_toolkit.reporting.sheets import Brand, Bullets, Contents, Heading, PageBreak, Paragraph, Sheet, SheetBlock

Section = Literal[
    "reading", "standing_out", "answers", "risk", "protective", "behaviour", "groups",
    "comparison", "change", "method", "tables", "glossary",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = get_args(Section)
USUAL: tuple[Section, ...] = tuple(section for section in SECTIONS if section != "tables")
"""What a report holds if nobody chooses; all tables make it half as long again."""
_GOING_ON = ("answers", "glossary")
"""Short sections that begin on the page on which the one before ends."""


@dataclass(frozen=True)
class Term:
    """A term of the glossary with what it means, in the language of the report."""

    name: str
    meaning: str


@dataclass(frozen=True)
class ProfileInputs:
    """What a profile report is made of. terms: the glossary, may be empty. made_on: the day on the title page."""

    outcome: WaveOutcome
    made_on: date
    terms: tuple[Term, ...] = ()
    brand: Brand = field(default_factory=Brand)


def section_names(t: Translator) -> dict[Section, str]:
    """Return what the sections are called."""
    return {
        "reading": t("How to read this report"),
        "standing_out": t("What stands out"),
        "answers": t("Who answered, and what that means"),
        "risk": t("Risk factors"),
        "protective": t("Protective factors"),
        "behaviour": t("Behaviours and experiences"),
        "groups": t("By sex and grade"),
        "comparison": t("Compared with others"),
        "change": t("Changes since earlier surveys"),
        "method": t("How the numbers were made"),
        "tables": t("All tables"),
        "glossary": t("Words explained"),
    }


def profile_report_sheet(inputs: ProfileInputs, language: str, sections: Collection[str] = USUAL) -> Sheet:
    """Return the report with the chosen sections.

    Raises:
        ToolkitError: `report_section_unknown`, `report_no_section`.
    """
    t = translator(language)
    wanted = known_sections(sections)
    names, blocks = section_names(t), list[SheetBlock]([Contents(t("Contents")), PageBreak()])
    for place, section in enumerate(wanted):
        if place and section not in _GOING_ON:
            blocks.append(PageBreak())
        blocks += [Heading(names[section]), *_MADE[section](inputs, t)]
    blocks += [Heading(t("Where the numbers come from")), *about.origin(inputs.outcome, t)]
    return _sheet(inputs, t, t("Profile of young people"), tuple(blocks), "report")


def profile_summary_sheet(inputs: ProfileInputs, language: str) -> Sheet:
    """Return two pages for those who decide: what stands out, the highest values, how sure, what it does not say."""
    t = translator(language)
    outcome = inputs.outcome
    facts = (*about.answers_in_short(outcome, t), *differing.in_short(outcome, t))
    blocks = [
        Heading(t("What stands out")),
        *results.standing_out_in_short(outcome, t),
        Heading(t("Answers, comparison, change")),
        Bullets(facts),
        *results.highest(outcome, t),
        Heading(t("How sure the numbers are")),
        *about.short_limits(outcome, t),
        Heading(t("Where the numbers come from")),
        Paragraph("; ".join(about.short_origin(outcome, t)), "note"),
    ]
    return _sheet(inputs, t, t("Profile in two pages"), tuple(blocks), "compact")


def known_sections(chosen: Collection[str]) -> tuple[Section, ...]:
    """Return the chosen sections in their order.

    Raises:
        ToolkitError: `report_section_unknown`, `report_no_section`.
    """
    unknown = sorted(set(chosen) - set(SECTIONS))
    if unknown:
        raise ToolkitError("report_section_unknown", found=", ".join(unknown), known=", ".join(SECTIONS))
    if not chosen:
        raise ToolkitError("report_no_section")
    return tuple(section for section in SECTIONS if section in chosen)


def _sheet(
    inputs: ProfileInputs,
    t: Translator,
    title: str,
    blocks: tuple[SheetBlock, ...],
    layout: Literal["report", "compact"],
) -> Sheet:
    outcome = inputs.outcome
    named = outcome.label if str(outcome.year) in outcome.label else f"{outcome.label} ({outcome.year})"
    return Sheet(
        title=title,
        language=t.language,
        blocks=blocks,
        subtitle=f"{outcome.city}, {named}",
        made_on=inputs.made_on,
        author=outcome.city,
        foot=about.level_line(outcome, t),
        made_up=outcome.made_up,
        layout=layout,
        brand=inputs.brand,
    )


def _glossary(inputs: ProfileInputs, t: Translator) -> Sequence[SheetBlock]:
    if not inputs.terms:
        return [Paragraph(t("There are no terms."))]
    blocks: list[SheetBlock] = []
    for term in sorted(inputs.terms, key=lambda one: one.name.casefold()):
        blocks += [Paragraph(term.name, "strong"), Paragraph(term.meaning)]
    return blocks


_MADE: Mapping[Section, Callable[[ProfileInputs, Translator], Sequence[SheetBlock]]] = {
    "reading": lambda inputs, t: about.reading(inputs.outcome, t),
    "standing_out": lambda inputs, t: results.standing_out(inputs.outcome, t),
    "answers": lambda inputs, t: about.answers(inputs.outcome, t),
    "risk": lambda inputs, t: results.of_kind(inputs.outcome, "risk", t),
    "protective": lambda inputs, t: results.of_kind(inputs.outcome, "protective", t),
    "behaviour": lambda inputs, t: results.of_kind(inputs.outcome, "behaviour", t),
    "groups": lambda inputs, t: results.by_groups(inputs.outcome, t),
    "comparison": lambda inputs, t: differing.compared(inputs.outcome, t),
    "change": lambda inputs, t: differing.changed(inputs.outcome, t),
    "method": lambda inputs, t: about.method(inputs.outcome, t),
    "tables": lambda inputs, t: results.all_tables(inputs.outcome, t),
    "glossary": _glossary,
}
