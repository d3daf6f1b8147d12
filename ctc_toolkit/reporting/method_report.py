"""The method report of a bundle as a sheet: what was asked, who answered, how it was computed, what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.difference_words import difference_table, method_lines, reference_name, rows_of
from ctc_toolkit.reporting.evaluation_codebook import section_titles
from ctc_toolkit.reporting.evaluation_contents import Outcomes, WaveOutcome
from ctc_toolkit.reporting.quality_words import (
    answer_sentence,
    flow_table,
    how_computed,
    rules_table,
    screening_notes,
    weight_notes,
)
from ctc_toolkit.reporting.selection import KINDS, domain_label
from ctc_toolkit.reporting.sheets import Bullets, Heading, PageBreak, Paragraph, Sheet, SheetBlock, SheetTable
from ctc_toolkit.reporting.tables import profile_table
from ctc_toolkit.reporting.words import cut_point_warning, explanations, provenance_lines
from ctc_toolkit.survey.grade_bands import with_band_column

_SHARES = {6: (2.0, 3.4, 1.3, 1.5, 1.1, 1.2), 5: (2.0, 3.4, 1.3, 1.5, 1.1)}


def method_report(outcomes: Outcomes, table: pd.DataFrame, language: str) -> Sheet:
    """Return the report. table: the tidy table of the same outcomes, whose rows are counted by state."""
    t = translator(language)
    blocks: list[SheetBlock] = [*_about(outcomes, t)]
    told: set[str] = set()
    for number, wave in enumerate(outcomes.waves):
        if number:
            blocks.append(PageBreak())
        blocks += _survey(wave, t, "again" if wave.instrument.reference in told else "first")
        told.add(wave.instrument.reference)
    blocks += [*_estimation(t), *_locks(outcomes, table, t), *_limits(t), *_origin(outcomes, t)]
    return Sheet(
        title=t("Method report on the outcome statistics"),
        language=language,
        blocks=tuple(blocks),
        subtitle=f"{outcomes.city}, " + ", ".join(_named(wave) for wave in outcomes.waves),
        made_on=outcomes.made_on,
        author=outcomes.city,
        foot=_level(outcomes, t),
        made_up=outcomes.made_up,
        layout="compact",
    )


def level_sentence(outcomes: Outcomes, language: str) -> str:
    """Return for whom the values were released, in one sentence."""
    return _level(outcomes, translator(language))


def _level(outcomes: Outcomes, t: Translator) -> str:
    if outcomes.level == "internal":
        return t("For internal use in the city, not for publication.")
    return t("Level: public.")


def _named(wave: WaveOutcome) -> str:
    return wave.label if str(wave.year) in wave.label else f"{wave.label} ({wave.year})"


def _about(outcomes: Outcomes, t: Translator) -> list[SheetBlock]:
    return [
        Paragraph(
            t(
                "This report belongs to the files of the bundle. It says how their numbers came about. All numbers are "
                "released values: they passed the protection rules, and answers of single people are not in the bundle."
            )
        ),
        Paragraph(_level(outcomes, t), "strong"),
    ]


def _survey(wave: WaveOutcome, t: Translator, asked: Literal["first", "again"]) -> list[SheetBlock]:
    """Return everything about one survey. asked: "again" leaves out the scales, which stand there already."""
    blocks: list[SheetBlock] = [
        Heading(_named(wave)),
        *_asked(wave, t)[: 2 if asked == "again" else 3],
        *_answered(wave, t),
        *_cut_points(wave, t),
    ]
    return [*blocks, *_results(wave, t), *_differences(wave, t), *_decided(wave, t)]


def _asked(wave: WaveOutcome, t: Translator) -> list[SheetBlock]:
    instrument = wave.instrument
    title, version = instrument.title.get(t.language), instrument.version.label.get(t.language)
    kinds = [scale.kind for scale in instrument.scales]
    rows = tuple(
        (
            scale.label.get(t.language),
            {"risk": t("Risk factor"), "protective": t("Protective factor")}[scale.kind],
            domain_label(scale.domain, t.language),
            str(len(scale.items)),
        )
        for scale in instrument.scales
        if scale.kind in ("risk", "protective")
    )
    return [
        Heading(t("What was asked"), 2),
        Paragraph(
            t(
                "Questionnaire: {title}, version {version}. It measures {risk} risk factors, {protective} protective "
                "factors and {behaviours} behaviours and experiences.",
                title=title,
                version=version,
                risk=t.number(kinds.count("risk")),
                protective=t.number(kinds.count("protective")),
                behaviours=t.number(len(instrument.indicators)),
            )
        ),
        SheetTable(
            t("Scales of the questionnaire"), (t("Scale"), t("Kind"), t("Area"), t("Questions")), rows, (4, 2, 2.4, 1.2)
        ),
    ]


def _answered(wave: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return response, checks and weights; the report on them is released for internal use only."""
    blocks: list[SheetBlock] = [Heading(t("Who answered"), 2)]
    quality, language = wave.quality, t.language
    if quality is None:
        told = wave.whole.provenance.tables
        if told is not None:
            text = t(
                "These are finished tables of an institute: how the answers were checked, only the institute knows."
            )
        elif wave.level == "public":
            text = t("Response, checks of the answers and weights are told in the bundle for internal use.")
        else:
            text = t("No report on the answers was kept for this survey.")
        return [*blocks, Paragraph(text, "note")]
    rules = rules_table(quality, wave.instrument, language)
    checks = _frame(t("Checks of the answers"), rules, (3.4, *(1.2 for _ in rules.columns[1:])))
    return [
        *blocks,
        Paragraph(answer_sentence(quality, language)),
        _frame(t("From the schools to the answers"), flow_table(quality, language), (3, 2, 1)),
        Heading(t("Checks of the answers"), 2),
        *(Paragraph(note) for note in screening_notes(quality, language)),
        checks,
        Heading(t("Weighting"), 2),
        *(Paragraph(note) for note in weight_notes(quality, wave.instrument, language)),
        Heading(t("How these numbers are made"), 2),
        Bullets(how_computed(language)),
    ]


def _cut_points(wave: WaveOutcome, t: Translator) -> list[SheetBlock]:
    blocks: list[SheetBlock] = [Heading(t("Cut points"), 2)]
    points, language = wave.cut_points, t.language
    if points is None:
        warning = cut_point_warning(wave.whole, language)
        text = warning or t("No cut points were used; shares of scales are not given, only mean scores.")
        return [*blocks, Paragraph(text)]
    sentences = [
        t(
            "Table “{title}”, valid from {day}. {method}",
            title=points.title.get(language),
            day=t.date(points.valid_from),
            method=points.method.get(language),
        ),
        t("From a score above the cut point on, a young person counts as at risk or as protected.")
        if points.at_cut == "above"
        else t("From a score at the cut point on, a young person counts as at risk or as protected."),
    ]
    if points.sample is not None:
        sentences.append(t("Sample: {sample}", sample=points.sample.description.get(language)))
    warning = cut_point_warning(wave.whole, language)
    return [*blocks, *(Paragraph(text) for text in sentences), *([Paragraph(warning, "strong")] if warning else [])]


def _results(wave: WaveOutcome, t: Translator) -> list[SheetBlock]:
    instrument = with_band_column(wave.instrument)
    titles = {
        "risk": t("Risk factors of the whole city"),
        "protective": t("Protective factors of the whole city"),
        "behaviour": t("Behaviours and experiences of the whole city"),
    }
    blocks: list[SheetBlock] = [Heading(t("Main table"), 2)]
    for kind in KINDS:
        frame = profile_table(wave.whole, instrument, kind=kind, language=t.language)
        if len(frame):
            blocks.append(_frame(titles[kind], frame, _SHARES.get(len(frame.columns), ())))
    return blocks


def _differences(wave: WaveOutcome, t: Translator) -> list[SheetBlock]:
    titles = section_titles(t)
    instrument = with_band_column(wave.instrument)
    blocks: list[SheetBlock] = []
    for held in wave.differences:
        rows = [row for kind in KINDS for row in rows_of(held, wave.whole, instrument, kind=kind, language=t.language)]
        name = reference_name(held, t.language) or f"{held.facts.get('year', '')}–{held.facts.get('later_year', '')}"
        blocks += [
            Heading(f"{titles[held.product]}: {name}", 2),
            Bullets(tuple(method_lines(held, rows, t.language))),
        ]
        shown = [row for row in rows if row.difference.state == "shown"]
        if shown:
            frame = difference_table(held, shown, t.language).iloc[:, 1:]  # the area of life takes too much room
            shares = (3.0, *(1.1 for _ in frame.columns[2:]), 1.8)
            blocks.append(_frame(f"{titles[held.product]}: {name}", frame, shares))
        else:
            blocks.append(Paragraph(t("Nothing can be compared.")))
    return blocks


def _decided(wave: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return what was decided on the ground of this survey; a decision rests on values for the public."""
    from ctc_toolkit.reporting.selection import measure_label

    blocks: list[SheetBlock] = []
    words = {"priority": t("priority"), "strength": t("strength that is to stay")}
    for area in wave.decisions:
        rows = tuple(
            (
                measure_label(one.evidence.factor, wave.instrument, t.language),
                words[one.choice],
                "" if one.evidence.percent is None else t.percent(one.evidence.percent),
            )
            for one in area.factors
        )
        name = t("Decided: {place}", place=area.area)
        blocks += [Heading(name, 2), SheetTable(name, (t("Factor"), t("Choice"), t("Share")), rows, (4, 2, 1.2))]
    return blocks


def _estimation(t: Translator) -> list[SheetBlock]:
    return [
        Heading(t("How it was computed")),
        Bullets(
            (
                t("Shares are estimates for a sample of clusters: classes or schools within strata, with weights."),
                t(
                    "Variances after Taylor (linearisation). The intervals hold 95 percent: after Korn and Graubard; "
                    "with few clusters after Wilson with a pooled design effect."
                ),
                t("Groups are computed as domains of the whole sample, not as samples of their own."),
                t("The formulas were checked against the package survey of R, to nine digits."),
                t("Ranks: joint intervals of all factors at once, from the differences of all pairs."),
                t("Districts: direct shares, and beside them shares of a model that leans on all districts."),
            )
        ),
    ]


def _locks(outcomes: Outcomes, table: pd.DataFrame, t: Translator) -> list[SheetBlock]:
    rules = list(dict.fromkeys(held.rule_version for wave in outcomes.waves for held in wave.tables))
    told: dict[str, str] = {}
    for wave in outcomes.waves:
        for held in wave.tables:
            told.update(explanations(held, t.language))
    counts = table[table["section"] == "profile"].groupby("state_text", sort=True).size()
    rows = tuple((str(state), t.number(int(count))) for state, count in counts.items())
    return [
        Heading(t("What is locked, and why")),
        Paragraph(
            t(
                "The same rules hold for every product of a survey, so that no lock can be undone by comparing two of "
                "them. What is locked here is locked everywhere at this level."
            )
        ),
        Bullets(tuple(told.values())),
        SheetTable(t("Values of the profile by state"), (t("State"), t("Values")), rows, (4, 1)),
        Paragraph(t("Protection rules: {rules}", rules="; ".join(rules))),
    ]


def _limits(t: Translator) -> list[SheetBlock]:
    return [
        Heading(t("What these numbers cannot say")),
        Bullets(
            (
                t("They describe. That something changed does not say why."),
                t("Values stand in whole percent; sums and differences of rounded values can be one point off."),
                t("Answers of young people who were absent, had no consent or did not want to answer are missing."),
                t(
                    "With many values some stand out by chance. The words take that into account, the single ranges "
                    "do not."
                ),
                t("Grades with their own cut points are not compared with each other."),
                t("A locked value is not a value of zero, and an average of shown values is not the average of all."),
            )
        ),
    ]


def _origin(outcomes: Outcomes, t: Translator) -> list[SheetBlock]:
    blocks: list[SheetBlock] = [Heading(t("Where the numbers come from"))]
    for wave in outcomes.waves:
        lines = provenance_lines(wave.whole, t.language)
        blocks += [Paragraph(_named(wave), "strong"), Bullets(lines)]
    return blocks


def _frame(caption: str, frame: pd.DataFrame, shares: Sequence[float] = ()) -> SheetTable:
    rows = tuple(
        tuple("–" if pd.isna(cell) or not str(cell) else str(cell) for cell in row)
        for row in frame.itertuples(index=False)
    )
    return SheetTable(caption, tuple(str(name) for name in frame.columns), rows, tuple(shares))
