"""Results of team surveys and site checks in words, the same on the screen, in charts and on sheets."""

from __future__ import annotations

from ctc_toolkit.disclosure import TeamDimensionResult, TeamItemResult
from ctc_toolkit.language import Translator
from ctc_toolkit.process.site_checks import CheckSummary, DimensionSummary
from ctc_toolkit.process.team_answers import standing


def mark_text(t: Translator, value: float) -> str:
    """Return a mark of the scale with as few decimals as it has: 3.5, 4, 2.25."""
    digits = 0 if value == int(value) else 1 if value * 2 == int(value * 2) else 2
    return t.number(float(value), digits)


def range_text(t: Translator, result: TeamDimensionResult) -> str:
    """Return between which marks the mean of a dimension lies."""
    if result.low is None or result.high is None:
        return t("fewer than 5 answers")
    if result.open == "above":
        return t("{low} or more", low=mark_text(t, result.low))
    if result.open == "below":
        return t("{high} or less", high=mark_text(t, result.high))
    return t("{low} to {high}", low=mark_text(t, result.low), high=mark_text(t, result.high))


def standing_words(t: Translator, result: TeamDimensionResult | None) -> str:
    """Return what a result says about a dimension."""
    return {
        "strong": t("strength"),
        "mixed": t("mixed"),
        "weak": t("to be worked on"),
        "locked": t("too few answers"),
    }[standing(result)]


def spread_words(t: Translator, result: TeamDimensionResult) -> str:
    """Return whether the answers to a dimension lie far apart; near the ends that is not told."""
    if result.low is None:
        return "–"
    return {
        "together": t("answers not far apart"),
        "apart": t("answers far apart"),
        "": t("not told near the ends of the scale"),
    }[result.spread]


def leaning_words(t: Translator, result: TeamItemResult) -> str:
    """Return to what the team leans on a statement."""
    return {
        "yes": t("mostly yes"),
        "divided": t("divided"),
        "no": t("mostly no"),
        "": t("fewer than 5 answers"),
    }[result.leaning]


def meaning_words(t: Translator, result: TeamItemResult) -> str:
    """Return what that says about the team."""
    return {
        "strength": t("strength"),
        "divided": t("mixed"),
        "weakness": t("to be worked on"),
        "": "–",
    }[result.meaning]


def counts_text(t: Translator, summary: DimensionSummary) -> str:
    """Return how the questions of a dimension of a check were answered: 3 yes, 1 partly, 1 no."""
    parts = [
        t("{count} yes", count=t.number(summary.yes)),
        t("{count} partly", count=t.number(summary.partly)),
        t("{count} no", count=t.number(summary.no)),
    ]
    if summary.open:
        parts.append(t("{count} open", count=t.number(summary.open)))
    return ", ".join(parts)


def carrying_words(t: Translator, summary: DimensionSummary) -> str:
    """Return what the answers to a dimension of a check say."""
    return {
        "carries": t("well placed"),
        "partly": t("in part"),
        "gaps": t("gaps"),
        "open": t("not answered yet"),
    }[summary.standing]


def verdict_text(t: Translator, summary: CheckSummary) -> str:
    """Return what a check says, as one sentence for the top of a page."""
    needed = len(summary.missing_needed)
    answered = t(
        "{answered} of {all} questions are answered.",
        answered=t.number(summary.answered),
        all=t.number(len(summary.check.items)),
    )
    if summary.check.kind == "readiness":
        said = {
            "yes": t("Yes: everything that is needed before phase 2 is there."),
            "not_yet": t.plural(
                "Not yet: {count} point that is needed before phase 2 is not fully there.",
                "Not yet: {count} points that are needed before phase 2 are not fully there.",
                needed,
            ),
            "unfinished": t("That cannot be said yet."),
        }[summary.verdict]
    else:
        said = {
            "yes": t("Everything that carries the work in the long run is there."),
            "not_yet": t.plural(
                "{count} point that carries the work in the long run is missing or shaky.",
                "{count} points that carry the work in the long run are missing or shaky.",
                needed,
            ),
            "unfinished": t("That cannot be said yet."),
        }[summary.verdict]
    return said if summary.complete else f"{said} {answered}"


def points_text(t: Translator, summary: CheckSummary) -> str:
    """Return the coalition score with what it is compared with; "" for a check without one."""
    said = own_points_text(t, summary)
    if not said:
        return ""
    compared = "; ".join(f"{one.title.get(t.language)}: {t.number(one.points, 1)}" for one in summary.check.comparison)
    return said + " " + t("For orientation: {values} points on average.", values=compared)


def own_points_text(t: Translator, summary: CheckSummary) -> str:
    """Return the coalition score by itself; "" for a check without one."""
    if summary.points is None:
        return ""
    counted = sum(item.point is not None for item in summary.check.items)
    if summary.points_answered < counted:
        return t(
            "{points} points so far; {answered} of {all} questions that count are answered.",
            points=t.number(summary.points),
            answered=t.number(summary.points_answered),
            all=t.number(counted),
        )
    return t("{points} of {all} points.", points=t.number(summary.points), all=t.number(counted))
