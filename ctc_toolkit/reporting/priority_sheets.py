"""The sheet of a decision on priorities: one page that a council can follow, from the list to what was not chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.priority_words import (
    change_text,
    criterion_words,
    factor_label,
    kind_and_domain,
    level_text,
    quality_text,
    rank_text,
    reach_text,
    share_sentence,
    top_text,
)
from ctc_toolkit.reporting.sheets import Bullets, Paragraph, Sheet, SheetBlock, SheetTable
from ctc_toolkit.riskfactors.priorities import (
    Choice,
    FactorEvidence,
    choice_to_explain,
    criterion_values,
    order_of,
    scaled_table,
    stability_of,
)
from ctc_toolkit.survey.instrument import Instrument


@dataclass(frozen=True)
class SheetFacts:
    """What the sheet tells. tally: marks by factor of the silent vote, None: there was none with a result.

    decided_on: None while it is a draft. decision: number and body in the log. reference: with what was compared.
    """

    area: str
    city: str
    made_up: bool
    survey: str
    listed: tuple[str, ...]
    evidence: tuple[FactorEvidence, ...]
    choice: Choice
    reference: str
    voters: int
    marks: int
    tally: Mapping[str, int] | None
    decided_on: date | None
    present: int | None
    review_on: date | None
    decision: str
    version: int


def decision_sheet(facts: SheetFacts, instrument: Instrument, language: str, made_on: date) -> Sheet:
    """Return the decision on one page: what was chosen and why, how sure it is, criteria and votes, what was not."""
    t = translator(language)
    table = scaled_table(facts.listed, criterion_values(facts.evidence, facts.listed, facts.choice.judged))
    order = order_of(table, facts.choice.weights)
    stable = stability_of(table, facts.choice.priorities)
    blocks: list[SheetBlock] = [Paragraph(_head(t, facts), "strong" if facts.decided_on else "note")]
    blocks.append(_chosen(t, facts, instrument, order))
    blocks.append(_certainty(t, facts, instrument, order))
    blocks.append(Paragraph(t("Strengths that are to stay: {factors}.", factors=_strengths(t, facts, instrument))))
    blocks.append(Paragraph(_how(t, facts, table.criteria)))
    sentence = share_sentence(t, stable.size, stable.same, stable.telling, "group")
    blocks.append(Paragraph(sentence + " " + t("The weights are a help for the talk; the group decided.")))
    not_chosen = _not_chosen(t, facts, instrument, order)
    if not_chosen:
        blocks += [Paragraph(t("Not chosen, though far ahead"), "strong"), Bullets(not_chosen)]
    return Sheet(
        t("What we agree on: priorities"),
        language,
        tuple(blocks),
        subtitle=f"{facts.area}, {facts.city}",
        made_on=made_on,
        author=facts.city,
        foot=_foot(t, facts),
        made_up=facts.made_up,
        layout="compact",
    )


def _head(t: Translator, facts: SheetFacts) -> str:
    if facts.decided_on is None:
        return t("Draft, not decided yet.")
    said = t(
        "Decided on {day} ({decision}), {present} people present.",
        day=t.date(facts.decided_on),
        decision=facts.decision,
        present=facts.present or 0,
    )
    return said + (" " + t("To be reviewed on {day}.", day=t.date(facts.review_on)) if facts.review_on else "")


def _chosen(t: Translator, facts: SheetFacts, instrument: Instrument, order: Sequence[str]) -> SheetTable:
    rows = []
    for factor in (one for one in order if one in facts.choice.priorities):
        found = _found(facts, factor)
        rows.append(
            (
                f"{factor_label(instrument, factor, t.language)} ({kind_and_domain(instrument, found, t.language)})",
                reach_text(t, found),
                _votes(t, facts, factor),
                facts.choice.reasons.get(factor, "–"),
            )
        )
    columns = (t("We work on these first"), t("Young people"), t("Votes"), t("Why"))
    return SheetTable(t("Chosen factors with their reasons"), columns, tuple(rows), (2.4, 2.2, 0.9, 4.5))


def _certainty(t: Translator, facts: SheetFacts, instrument: Instrument, order: Sequence[str]) -> SheetTable:
    """Return what is known about each chosen factor; columns without any value are left out."""
    factors = [_found(facts, factor) for factor in order if factor in facts.choice.priorities]
    columns = [t("How sure is that?")]
    cells = [[factor_label(instrument, one.factor, t.language)] for one in factors]
    parts = (
        (t("Against the reference"), level_text, any(one.difference is not None for one in factors)),
        (t("Since the last survey"), change_text, any(one.change is not None for one in factors)),
        (t("Place in the list"), rank_text, any(one.rank_low is not None for one in factors)),
        (t("Among the first five"), top_text, any(one.top is not None for one in factors)),
        (t("Figures"), quality_text, True),
    )
    for title, words, known in parts:
        if known:
            columns.append(title)
            for row, one in zip(cells, factors, strict=True):
                row.append(words(t, one))
    return SheetTable(t("Certainty of the figures"), tuple(columns), tuple(tuple(row) for row in cells))


def _strengths(t: Translator, facts: SheetFacts, instrument: Instrument) -> str:
    named = []
    for factor in facts.choice.strengths:
        label = factor_label(instrument, factor, t.language)
        reason = facts.choice.reasons.get(factor)
        named.append(f"{label} ({reason.rstrip('.')})" if reason else label)
    return "; ".join(named) or "–"


def _how(t: Translator, facts: SheetFacts, telling: Sequence[str]) -> str:
    """Return list, criteria with their weights, and votes in one paragraph."""
    words = criterion_words(t)
    weights = facts.choice.weights
    total = sum(weights[one] for one in words if one in telling)
    used = [
        f"{words[one].title} {t.percent(round(100 * weights[one] / total))}"
        for one in words
        if one in telling and total
    ]
    said = t("The list had {count} factors with a figure.", count=len(facts.listed))
    if used:
        said += " " + t("Criteria and weights: {criteria}.", criteria=", ".join(used))
    if facts.tally is not None:
        said += " " + t(
            "In the silent vote {voters} people marked up to {marks} factors each.",
            voters=facts.voters,
            marks=facts.marks,
        )
    return said


def _not_chosen(t: Translator, facts: SheetFacts, instrument: Instrument, order: Sequence[str]) -> tuple[str, ...]:
    found = choice_to_explain(facts.choice, order, facts.tally)
    return tuple(
        f"{factor_label(instrument, factor, t.language)}: {facts.choice.reasons.get(factor, '–')}" for factor in found
    )


def _votes(t: Translator, facts: SheetFacts, factor: str) -> str:
    if facts.tally is None:
        return "–"
    return t("{count} of {voters} people", count=facts.tally.get(factor, 0), voters=facts.voters)


def _found(facts: SheetFacts, factor: str) -> FactorEvidence:
    return next(one for one in facts.evidence if one.factor == factor)


def _foot(t: Translator, facts: SheetFacts) -> str:
    said = t(
        "Founded on: {survey}, figures of the whole city. Version {number}. Brackets: range in which the true value "
        "very probably lies.",
        survey=facts.survey,
        number=facts.version,
    )
    return f"{said} {facts.reference}".strip()
