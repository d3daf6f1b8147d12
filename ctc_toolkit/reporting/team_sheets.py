"""Sheets of team surveys and site checks: the questionnaire on paper, a result, a check on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ctc_toolkit.disclosure import require_team_results
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process import ProcessCatalogue
from ctc_toolkit.process.progress import steps_of_phase
from ctc_toolkit.process.question_entries import TeamDimension, TeamQuestionnaire
from ctc_toolkit.process.site_checks import CheckSummary
from ctc_toolkit.process.team_answers import findings
from ctc_toolkit.reporting.sheets import (
    Bullets,
    Heading,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    WritingSpace,
)
from ctc_toolkit.reporting.team_charts import TeamWave, trend_heading
from ctc_toolkit.reporting.team_words import (
    carrying_words,
    counts_text,
    points_text,
    range_text,
    spread_words,
    standing_words,
    verdict_text,
)

BOX = "☐"


@dataclass(frozen=True)
class Whereabouts:
    """For which area and city a sheet is made, and whether they are made up."""

    area: str
    city: str
    made_up: bool

    @property
    def words(self) -> str:
        """Area and city in one line."""
        return f"{self.area}, {self.city}"


def paper_questionnaire(
    questionnaire: TeamQuestionnaire, title: str, where: Whereabouts, language: str, made_on: date
) -> Sheet:
    """Return the questionnaire to tick by hand; each answer carries the digit that is typed in later."""
    t = translator(language)
    scale = ", ".join(f"{point.value} = {point.title.get(language)}" for point in questionnaire.scale)
    blocks: list[SheetBlock] = [
        Paragraph(questionnaire.introduction.get(language)),
        Paragraph(
            t(
                "Please write no name on this sheet. Fold it and put it into the box. Whoever types it in does not "
                "know whose it is. There is a result only from five answers on."
            ),
            "note",
        ),
        Paragraph(t("One tick in each row: {scale}.", scale=scale), "strong"),
    ]
    number = 0
    for dimension in questionnaire.dimensions:
        rows = []
        for item in dimension.items:
            number += 1
            rows.append(
                (f"{number}. {item.text.get(language)}", *(f"{BOX} {value}" for value in range(1, 6)), f"{BOX} 0")
            )
        columns = (t("Statement"), "1", "2", "3", "4", "5", t("no answer"))
        blocks.append(SheetTable(dimension.title.get(language), columns, tuple(rows), (10, 1, 1, 1, 1, 1, 1.6)))
    return Sheet(
        questionnaire.title.get(language),
        language,
        tuple(blocks),
        subtitle=f"{title} · {where.words}",
        made_on=made_on,
        author=where.city,
        foot=questionnaire.note.get(language),
        made_up=where.made_up,
        layout="compact",
    )


def result_sheet(
    waves: Sequence[TeamWave],
    questionnaire: TeamQuestionnaire,
    where: Whereabouts,
    language: str,
    made_on: date,
) -> Sheet:
    """Return the result of the last of `waves` with what to talk about; with earlier ones, the change as well."""
    t, wave = translator(language), waves[-1]
    results = require_team_results(wave.results)
    rows = []
    for dimension in questionnaire.dimensions:
        result = results.dimension(dimension.id)
        if result is not None:
            name = dimension.named_in_results.get(language)
            rows.append((name, standing_words(t, result), range_text(t, result), spread_words(t, result)))
    columns = (t("Side of working together"), t("Result"), t("Mean (1 to 5)"), t("Agreement among people"))
    blocks: list[SheetBlock] = [
        Paragraph(t("{n} people have answered.", n=t.number(results.n or 0)), "strong"),
        SheetTable(t("Result by side"), columns, tuple(rows), (3, 2, 2, 3)),
    ]
    if len(waves) > 1:
        changes = [
            trend_heading(t, dimension, [one.results.dimension(dimension.id) for one in waves])
            for dimension in questionnaire.dimensions
        ]
        blocks += [Heading(t("Since {survey}", survey=waves[-2].title)), Bullets(tuple(changes))]
    blocks += _to_talk_about(t, questionnaire, findings(questionnaire, results).to_talk_about)
    return Sheet(
        t("How our team works: {survey}", survey=wave.title),
        language,
        tuple(blocks),
        subtitle=where.words,
        made_on=made_on,
        author=where.city,
        foot=questionnaire.note.get(language),
        made_up=where.made_up,
    )


def _to_talk_about(
    t: Translator, questionnaire: TeamQuestionnaire, dimensions: Sequence[TeamDimension]
) -> list[SheetBlock]:
    blocks: list[SheetBlock] = [Heading(t("What to talk about"))]
    if not dimensions:
        blocks.append(Paragraph(t("Every side is a strength. What should stay as it is?")))
    for dimension in dimensions:
        blocks.append(Heading(dimension.title.get(t.language), 2))
        blocks.append(Bullets(tuple(step.text.get(t.language) for step in dimension.next_steps)))
        blocks.append(WritingSpace(dimension.talk.get(t.language), 2))
    blocks.append(WritingSpace(t("We agree on (who, what, by when):"), 3))
    return blocks


def check_sheet(
    summary: CheckSummary,
    begun_on: date,
    where: Whereabouts,
    catalogue: ProcessCatalogue,
    language: str,
    made_on: date,
) -> Sheet:
    """Return a check on one page: what it says, its sides, and the next steps with the step of the process."""
    t = translator(language)
    steps = {step.id: step for phase in catalogue.phases for step in steps_of_phase(catalogue, phase)}
    sides = tuple(
        (one.dimension.title.get(language), carrying_words(t, one), counts_text(t, one)) for one in summary.dimensions
    )
    words = {"partly": t("partly"), "no": t("no")}
    proposed = tuple(
        (
            point.item.question.get(language),
            words[point.answer] + (f" ({t('needed')})" if point.item.importance == "needed" else ""),
            point.item.advice.get(language),
            steps[point.item.step].title.get(language),
        )
        for point in summary.open_points
    )
    blocks: list[SheetBlock] = [Paragraph(verdict_text(t, summary), "strong")]
    if summary.points is not None:
        blocks.append(Paragraph(points_text(t, summary)))
    blocks.append(SheetTable(t("Result by side"), (t("Side"), t("Result"), t("Answers")), sides, (3, 2, 3)))
    if proposed:
        columns = (t("Question"), t("Answer"), t("Proposed next step"), t("Belongs to the step"))
        blocks.append(SheetTable(t("Next steps"), columns, proposed, (3, 1.4, 3, 3)))
    return Sheet(
        summary.check.title.get(language),
        language,
        tuple(blocks),
        subtitle=f"{where.words}, {t.date(begun_on)}",
        made_on=made_on,
        author=where.city,
        foot=summary.check.note.get(language),
        made_up=where.made_up,
        layout="compact",
    )
