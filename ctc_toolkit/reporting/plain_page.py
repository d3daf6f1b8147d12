"""The profile on one page in plain language, for young people and parents: made from public values alone."""

from __future__ import annotations

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.profile_report import ProfileInputs
from ctc_toolkit.reporting.profile_sections import about
from ctc_toolkit.reporting.selection import Kind, entries
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock
from ctc_toolkit.riskfactors.finding_texts import say
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.grade_bands import with_band_column

MOST_NAMED = 3
"""How many measures of a kind are named."""
_SENTENCES: dict[Kind, str] = {"protective": "plain_good", "risk": "plain_hard", "behaviour": "plain_done"}


def plain_page_sheet(inputs: ProfileInputs, language: str) -> Sheet:
    """Return the page.

    Raises:
        ToolkitError: `report_only_public`: the values are for internal use only.
    """
    outcome, t = inputs.outcome, translator(language)
    if outcome.level != "public":
        raise ToolkitError("report_only_public")
    blocks: list[SheetBlock] = [Paragraph(say(language, "plain_what", city=outcome.city, year=outcome.year))]
    headings: dict[Kind, str] = {
        "protective": t("What is strong"),
        "risk": t("What is hard"),
        "behaviour": t("What many say about themselves"),
    }
    for kind, heading in headings.items():
        blocks += [Heading(heading), Bullets(tuple(_named(outcome, kind, t)))]
    texts = ("hundred", "sure", "cut", "secret", "not")
    return Sheet(
        title=t("What young people told us"),
        language=t.language,
        blocks=(
            *blocks,
            Paragraph(say(language, "plain_examples"), "note"),
            Heading(t("How to understand the numbers")),
            Bullets(tuple(say(language, f"plain_{name}") for name in texts)),
            Heading(t("What happens now")),
            Paragraph(say(language, "plain_next", city=outcome.city)),
            Heading(t("Where the numbers come from")),
            Paragraph("; ".join(about.short_origin(outcome, t)[-3:]), "note"),
        ),
        subtitle=f"{outcome.city}, {outcome.year}",
        made_on=inputs.made_on,
        author=outcome.city,
        foot=about.level_line(outcome, t),
        made_up=outcome.made_up,
        layout="compact",
        brand=inputs.brand,
    )


def _named(outcome: WaveOutcome, kind: Kind, t: Translator) -> list[str]:
    """Return the highest certain shares of a kind, a sentence each."""
    instrument = with_band_column(outcome.instrument)
    found = entries(outcome.whole, instrument, kind=kind, language=t.language)
    certain = [entry for entry in found if entry.cell.comparable and entry.cell.measure != ELEVATED]
    highest = sorted(certain, key=lambda entry: (*entry.cell.rank, entry.label))[:MOST_NAMED]
    if not highest:
        return [say(t.language, "plain_nothing")]
    return [
        say(t.language, _SENTENCES[kind], label=entry.label, percent=t.number(entry.cell.percent or 0))
        for entry in highest
    ]
