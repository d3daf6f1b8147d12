"""Words around the factors of a list of priorities: level, change, place, reach, quality. German and English.

Every text is made from released values; what is not known is said so. No word speaks of causes.
"""

from __future__ import annotations

from dataclasses import dataclass

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.selection import domain_label
from ctc_toolkit.riskfactors.priorities import Criterion, FactorEvidence, is_robust
from ctc_toolkit.survey.instrument import Instrument


def factor_label(instrument: Instrument, factor: str, language: str) -> str:
    """Return the short label of a factor."""
    return instrument.label_of(factor, language)


def kind_and_domain(instrument: Instrument, factor: FactorEvidence, language: str) -> str:
    """Return kind and area of life: "risk, family"."""
    t = translator(language)
    kind = t("risk") if factor.kind == "risk" else t("protection")
    return f"{kind}, {domain_label(instrument.scale_by_id[factor.factor].domain, language)}"


def reach_text(t: Translator, factor: FactorEvidence) -> str:
    """Return how many young people it concerns: "42 of 100 at raised risk (38 to 47)"."""
    if factor.reach is None or factor.percent is None or factor.low is None or factor.high is None:
        return t("locked, too few answers") if factor.state in ("locked", "banded") else t("no number")
    if factor.kind == "risk":
        return t(
            "{count} of 100 at raised risk ({low} to {high})",
            count=t.number(factor.reach),
            low=t.number(factor.low),
            high=t.number(factor.high),
        )
    return t(
        "{count} of 100 without this protection ({low} to {high})",
        count=t.number(factor.reach),
        low=t.number(100 - factor.high),
        high=t.number(100 - factor.low),
    )


def level_text(t: Translator, factor: FactorEvidence) -> str:
    """Return how the factor stands to its reference, in a word, points and an interval."""
    return _against(t, factor.standing, factor.difference, factor.difference_low, factor.difference_high)


def change_text(t: Translator, factor: FactorEvidence) -> str:
    """Return the change since the survey before, in a word, points and an interval."""
    return _against(t, factor.movement, factor.change, factor.change_low, factor.change_high)


def _against(t: Translator, word: str | None, points: int | None, low: int | None, high: int | None) -> str:
    if points is None:
        return t("not known")
    words = {
        "elevated": t("higher"),
        "lower": t("lower"),
        "similar": t("about the same"),
        "unclear": t("no secure difference"),
        "increased": t("gone up"),
        "decreased": t("gone down"),
        "unchanged": t("about the same"),
        "not_determinable": t("no secure change"),
    }
    said = f"{signed(t, points)} " + t("points")
    if low is not None and high is not None:
        said += " " + t("({low} to {high})", low=signed(t, low), high=signed(t, high))
    return f"{words[word]}, {said}" if word else said


def signed(t: Translator, points: int) -> str:
    """Return points with their sign: "+8", "−3", "0"."""
    return f"+{t.number(points)}" if points > 0 else f"−{t.number(-points)}" if points < 0 else "0"


def rank_text(t: Translator, factor: FactorEvidence) -> str:
    """Return the interval of the rank: "place 1 to 9"."""
    if factor.rank_low is None or factor.rank_high is None:
        return t("not known")
    if factor.rank_low == factor.rank_high:
        return t("place {place}", place=t.number(factor.rank_low))
    return t("place {low} to {high}", low=t.number(factor.rank_low), high=t.number(factor.rank_high))


def top_text(t: Translator, factor: FactorEvidence) -> str:
    """Return how probably a factor belongs to the first ones: "46 % (first five)", "under 1 % (first five)"."""
    if factor.top is None:
        return t("not known")
    said = t.percent(factor.top)
    if factor.top_band:
        said = t("under {limit}", limit=said) if factor.top_band == "under" else t("over {limit}", limit=said)
    return t("{share} (first five)", share=said)


def beside_text(t: Translator, factor: FactorEvidence, beside: float | None) -> str:
    """Return what stands beside it in the same area of life: how many lack protection, or have a raised risk."""
    if beside is None:
        return t("not known")
    count = t.number(round(beside))
    if factor.kind == "risk":
        return t("protection: {count} of 100 without", count=count)
    return t("risk: {count} of 100 raised", count=count)


def quality_text(t: Translator, factor: FactorEvidence) -> str:
    """Return how firm the percentage is, in a word."""
    words = {"good": t("figures good"), "wide": t("figures with a wide range"), "uncertain": t("figures uncertain")}
    return words[factor.quality] if factor.quality else t("no number")


def robust_text(t: Translator, of_weightings: int, factor: FactorEvidence) -> str:
    """Return whether a factor is firmly ahead, whatever the weights and the chance of who was asked."""
    found = is_robust(of_weightings, factor.top)
    if found is None:
        return t("firm in the weights; chance not examined")
    return t("firm") if found else t("not firm")


@dataclass(frozen=True)
class CriterionWords:
    """A criterion: its name and what more of it means."""

    title: str
    meaning: str


def criterion_words(t: Translator) -> dict[Criterion, CriterionWords]:
    """Return the criteria in words."""
    return {
        "elevation": CriterionWords(
            t("Distance to the reference"),
            t("How much worse than the reference? Protection counts the other way round."),
        ),
        "trend": CriterionWords(t("Change since the last survey"), t("How much worse than in the survey before?")),
        "reach": CriterionWords(
            t("Reach"), t("How many of 100 young people have a raised risk, or lack the protection?")
        ),
        "protection": CriterionWords(
            t("Little protection beside it"),
            t("How much protection is missing in the same area of life? For protective factors: how much risk?"),
        ),
        "changeability": CriterionWords(
            t("Can be influenced here"), t("Your judgement: can you do something about it here?")
        ),
        "gap": CriterionWords(t("Gap in what is offered"), t("Your judgement: how little is offered for it so far?")),
    }


def rating_words(t: Translator) -> dict[int, str]:
    """Return what the group can say about a factor."""
    return {1: t("little"), 2: t("medium"), 3: t("a lot")}


def share_sentence(t: Translator, size: int, same: int, telling: int, chosen: str) -> str:
    """Return how firm a choice is against other weights. chosen: "group" for its choice, "list" for the first ones."""
    if telling == 0:
        return t("No criterion tells the factors apart yet.")
    if telling == 1:
        return t("Only one criterion tells the factors apart: other weights change nothing.")
    if chosen == "group":
        return t("The choice stays the same in {share} of weightings.", share=t.percent(same))
    return t("The first {count} of the list stay the same in {share} of weightings.", count=size, share=t.percent(same))
