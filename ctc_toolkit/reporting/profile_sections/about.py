"""Sections about the numbers: how to read them, who answered, how they were made, where they come from."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.explain import cut_point_note, how_to_read
from ctc_toolkit.reporting.profile_sections.results import kind_names
from ctc_toolkit.reporting.quality_words import (
    answer_sentence,
    flow_table,
    how_computed,
    response_notes,
    rules_table,
    scales_table,
    screening_notes,
    weight_notes,
)
from ctc_toolkit.reporting.report_tables import frame_table
from ctc_toolkit.reporting.selection import KINDS
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, SheetBlock
from ctc_toolkit.reporting.words import cut_point_warning, explanations, provenance_lines


def reading(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return how charts and numbers are read, kind by kind, and what words stand where a number is missing."""
    blocks: list[SheetBlock] = []
    for kind in KINDS:
        shows, *others = how_to_read(kind, t.language)
        blocks += [Heading(kind_names(t)[kind], 2), Paragraph(shows.title, "strong"), Bullets(shows.sentences)]
        if kind == KINDS[0]:
            for block in others:
                blocks += [Paragraph(block.title, "strong"), Bullets(block.sentences)]
        else:
            blocks += [Paragraph(others[-1].title, "strong"), Bullets(others[-1].sentences[:1])]
    told = explanations(outcome.whole, t.language)
    if told:
        blocks += [Heading(t("Where there is no number"), 2), Bullets(tuple(told.values()))]
    note = cut_point_note(outcome.cut_points, t.language)
    return [*blocks, Heading(note.title, 2), *(Paragraph(sentence) for sentence in note.sentences)]


def answers(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return who answered, with response and its limits; the report on the answers is for internal use only."""
    quality = outcome.quality
    if quality is None:
        if outcome.whole.provenance.tables is not None:
            return [Paragraph(t("These are finished tables of an institute. It knows how the answers were checked."))]
        if outcome.level == "public":
            return [Paragraph(t("Response and checks of the answers stand in the report for internal use."))]
        return [Paragraph(t("No report on the answers was kept for this survey."))]
    return [
        Paragraph(answer_sentence(quality, t.language)),
        *(Paragraph(note) for note in response_notes(quality, outcome.instrument, t.language)),
        frame_table(t("From the schools to the answers"), flow_table(quality, t.language), (3, 2, 1)),
    ]


def method(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return checks, weights, reliability and how it was computed."""
    quality, language = outcome.quality, t.language
    blocks: list[SheetBlock] = []
    if quality is not None:
        rules = rules_table(quality, outcome.instrument, language)
        scales = scales_table(quality, outcome.instrument, language)
        blocks += [
            Heading(t("Checks of the answers"), 2),
            *(Paragraph(note) for note in screening_notes(quality, language)),
            frame_table(t("Checks of the answers"), rules, (3.2, 1.5, *(1.1 for _ in rules.columns[2:]))),
            Heading(t("Weighting"), 2),
            *(Paragraph(note) for note in weight_notes(quality, outcome.instrument, language)),
            Heading(t("Reliability of the scales"), 2),
            frame_table(t("Reliability of the scales"), scales, (2.7, 0.9, 2.3, 0.9, 0.9, 1.4, 1.9)),
        ]
    warning = cut_point_warning(outcome.whole, language)
    return [
        *blocks,
        Heading(t("How these numbers are made"), 2),
        Bullets(how_computed(language)),
        *([Paragraph(warning, "strong")] if warning else []),
    ]


def answers_in_short(outcome: WaveOutcome, t: Translator) -> list[str]:
    """Return in a sentence or two how many answered; nothing where that is not for this reader."""
    quality = outcome.quality
    if quality is None:
        return []
    return [answer_sentence(quality, t.language), *response_notes(quality, outcome.instrument, t.language)[:1]]


def short_limits(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return in a few lines how sure the numbers are and what they do not say."""
    _, sure, is_not = how_to_read("risk", t.language)
    warning = cut_point_warning(outcome.whole, t.language)
    return [Bullets((sure.sentences[0], *is_not.sentences[1:], *([warning] if warning else [])))]


def origin(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return from what the numbers can be computed again."""
    return [Bullets(provenance_lines(outcome.whole, t.language))]


def short_origin(outcome: WaveOutcome, t: Translator) -> tuple[str, ...]:
    """Return the same without what stands in the text anyway, for a foot."""
    first = 2 if outcome.made_up else 1
    return provenance_lines(outcome.whole, t.language)[first:]


def level_line(outcome: WaveOutcome, t: Translator) -> str:
    """Return for whom the values were released."""
    if outcome.level == "internal":
        return t("For internal use in the city, not for publication.")
    return t("Level: public.")
