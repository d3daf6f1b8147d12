"""Words around changes and comparisons of communities: what a design allows to say, what it could find, what came out.

No word of cause stands here. Where the design allows no test there is no number in a result from which one could be
read: its type has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

import pandas as pd

from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.estimates import FigureResult, Tested
from ctc_toolkit.evaluation.planning import Communities, Correlation, NextSurvey, points_up, schools_for
from ctc_toolkit.evaluation.sensitivity import Model, Sensitivity
from ctc_toolkit.evaluation.statements import Allowed, Reason
from ctc_toolkit.evaluation.structural_matching import NEAR, Structure, match_on_structure
from ctc_toolkit.evaluation.studies import ARMS, StudyFields
from ctc_toolkit.language import Translator
from ctc_toolkit.plan.outlook import USUAL_HIGH, USUAL_LOW
from ctc_toolkit.reporting.difference_words import Row, points_text, range_text
from ctc_toolkit.statistics.change_scores import FEWEST_PER_ARM


@dataclass(frozen=True)
class FigureNames:
    """What figures are called: measures of the questionnaire by their labels, others by their own words."""

    labels: Mapping[str, str]

    def of(self, figure: str) -> str:
        """Return the name of a figure."""
        return self.labels.get(figure, figure)


def statement_text(t: Translator, allowed: Allowed) -> str:
    """Return what may be said, as the three words of the method."""
    return {
        "not_assessable": t("Not assessable"),
        "change": t("Change"),
        "difference": t("Difference to the comparison region"),
    }[allowed.statement]


def level_text(t: Translator, allowed: Allowed) -> str:
    """Return how far it may be said."""
    if allowed.statement == "not_assessable":
        return t("With these data nothing can be said about changes.")
    if allowed.statement == "change":
        return t("How each community has changed can be told. Whether it differs from others cannot.")
    told = {
        "descriptive": t("The difference is described in words only. No test is shown."),
        "test": t("The difference is tested and counts as a hint. No statement may rest on it alone."),
        "confirmatory": t("The difference is tested, and a statement may rest on it."),
    }[allowed.level]
    return told + " " + t("That CTC is the reason is not shown by it: nobody drew lots who begins.")


def reason_text(t: Translator, reason: Reason) -> str:
    """Return why a rule does not hold and what follows from it."""
    found = reason.found
    return {
        "one_wave": t("There is no survey before and after the start. So there is no change to look at."),
        "other_questions": t("The questions were not the same. Then percentages cannot be compared."),
        "no_ctc": t("No community with CTC has a percentage before and after the start."),
        "no_comparison": t("No comparison community has a percentage before and after the start."),
        "one_treated": t("Only one community works with CTC. Its change is shown among those of the others."),
        "few_communities": t(
            "There are {found} communities. A test needs at least 4 on each side: with fewer, chance alone often "
            "looks like a difference.",
            found=found,
        ),
        "questions_unknown": t("Nobody has confirmed that the questions were the same everywhere and every year."),
        "very_low_response": t(
            "In one survey only {found} of 100 answered. Below 40 nobody knows whom the answers stand for.", found=found
        ),
        "few_pairs": t(
            "There are {found} matched pairs. A statement needs at least 6, chosen beforehand by structure.",
            found=found,
        ),
        "no_earlier": t("There is only one survey before the start. Whether both sides moved alike before is unknown."),
        "low_response": t(
            "In one survey only {found} of 100 answered. Below 60 the answers may be lopsided.", found=found
        ),
        "response_unknown": t("It is not known everywhere how many of those asked answered."),
        "mixed_starts": t(
            "Other communities began in {found}. They stand by themselves and are never pooled.", found=found
        ),
        "left_out": t("Communities without a percentage in both years are left out: {found}.", found=found),
    }[reason.rule]


def wave_limits(t: Translator, waves: int) -> tuple[str, ...]:
    """Return what surveys of one city alone allow to say."""
    lines = [
        t("Allowed is the word “change”: what has become more, less, or stayed the same."),
        t("Why it changed stays open. Without comparison communities nobody can tell it from the course of the times."),
        t("What was chosen because it was high often falls on its own."),
    ]
    if waves < 4:
        lines.append(t("From four surveys on a course can be told; two or three are no trend."))
    return tuple(lines)


def smallest_sentence(t: Translator, rows: Sequence[Row]) -> str:
    """Return how large a change had to be to be found with the answers of both surveys; "" where it is not known."""
    known = sorted(row.difference.detectable for row in rows if row.difference.detectable is not None)
    if not known:
        return ""
    low, high = known[0], known[-1]
    usual = t("Most local programmes move a percentage by {low} to {high} points.", low=USUAL_LOW, high=USUAL_HIGH)
    if low == high:
        said = t.plural(
            "A change is mostly found from {count} point on.", "A change is mostly found from {count} points on.", low
        )
        return f"{said} {usual}"
    said = t("Depending on the figure, a change is mostly found from {low} to {high} points on.", low=low, high=high)
    return f"{said} {usual}"


def change_answer(t: Translator, city: str, differences: Differences, rows: Sequence[Row]) -> str:
    """Return the answer to "What has changed?" in one sentence, with counts."""
    shown = [row for row in rows if row.difference.state == "shown"]
    moved = sum(row.difference.word in ("increased", "decreased") for row in shown)
    years = {"first": differences.facts.get("year", ""), "last": differences.facts.get("later_year", "")}
    if not moved:
        return t(
            "In {city} no change between {first} and {last} is beyond chance; {all} figures were compared.",
            city=city, all=t.number(len(shown)), **years,
        )  # fmt: skip
    return t.plural(
        "In {city} {count} of {all} figures has changed beyond chance between {first} and {last}.",
        "In {city} {count} of {all} figures have changed beyond chance between {first} and {last}.",
        moved,
        city=city,
        all=t.number(len(shown)),
        **years,
    )


def design_line(t: Translator, result: FigureResult) -> str:
    """Return communities and years of a result in one line."""
    design = result.design
    if design.before is None or design.after is None:
        return t("CTC since {start}", start=design.start)
    return t(
        "CTC since {start}, from {before} to {after}. Communities: {ctc} with CTC, {comparison} for comparison",
        start=design.start,
        ctc=t.number(len(design.ctc)),
        comparison=t.number(len(design.comparison)),
        before=design.before,
        after=design.after,
    )


def detectable_text(t: Translator, found: tuple[Communities, Correlation] | None) -> str:
    """Return the smallest difference that a comparison of communities finds."""
    if found is None:
        return t("A smallest difference cannot be named.")
    communities, _ = found
    if communities.smallest is None:
        return t("With so few communities no difference could be found, however large.")
    return t.plural(
        "A difference would mostly be found from {count} point on.",
        "A difference would mostly be found from {count} points on.",
        points_up(communities.smallest),
    )


def origin_text(t: Translator, found: tuple[Communities, Correlation] | None) -> str:
    """Return what the smallest difference rests on."""
    if found is None or found[0].smallest is None:
        return ""
    if found[1].origin == "own":
        return t("This rests on the spread of these communities before the start.")
    return t("This rests on usual values of other studies.")


def result_sentence(t: Translator, names: FigureNames, result: FigureResult) -> str:
    """Return what came out for a figure; a described result has words and means, nothing else."""
    name = names.of(result.design.figure)
    if result.ctc_mean is None:
        return t("{name}: nothing can be said.", name=name)
    ctc = _points(t, result.ctc_mean)
    if result.difference is None or result.comparison_mean is None:
        return t("{name}: {ctc} with CTC on average.", name=name, ctc=ctc)
    both = t(
        "{name}: {ctc} with CTC, {other} in the comparison communities.",
        name=name, ctc=ctc, other=_points(t, result.comparison_mean),
    )  # fmt: skip
    if result.tested is not None:
        return f"{both} {tested_text(t, result.tested)}"
    if result.placebo is not None:
        return f"{both} {placebo_text(t, result)}"
    return f"{both} " + t("This is a description. Whether it is chance cannot be told.")


def tested_text(t: Translator, tested: Tested) -> str:
    """Return a tested difference with its interval and what it means."""
    said = t(
        "Difference: {points} (range {range}).",
        points=_points(t, tested.difference),
        range=_range(t, tested.low, tested.high),
    )
    return f"{said} {word_text(t, tested)}"


def word_text(t: Translator, tested: Tested) -> str:
    """Return what a test says in words."""
    if not tested.reachable and tested.word != "similar":
        return t(
            "Not determinable: with so few communities and so many figures no difference could be beyond chance. "
            "Fix one main figure beforehand."
        )
    return {
        "lower": t("With CTC the share has fallen more, or risen less, than elsewhere."),
        "higher": t("With CTC the share has risen more, or fallen less, than elsewhere."),
        "similar": t("Both sides moved about the same: the difference is shown to be below 5 points."),
        "unclear": t("Not determinable: the data do not tell whether there is a difference."),
    }[tested.word]


def placebo_text(t: Translator, result: FigureResult) -> str:
    """Return where the only CTC community stands among the others."""
    found = result.placebo
    if found is None:
        return ""
    limits = {
        "low": points_text(t, round(found.lowest)),
        "high": points_text(t, round(found.highest)),
    }
    if found.outside:
        return t("That lies outside of what the comparison communities show ({low} to {high} points).", **limits)
    return t("That lies within what the comparison communities show ({low} to {high} points).", **limits)


def before_text(t: Translator, result: FigureResult) -> str:
    """Return how both sides stood and moved before the start."""
    before = result.before
    if before is None:
        return ""
    level = t(
        "Before the start communities with CTC stood {points} apart from the others.", points=_points(t, before.level)
    )
    if before.change is None:
        return level + " " + t("How both moved before is not known.")
    moved = t("From {first} to {last} their changes differed by {points}", first=before.earlier,
              last=result.design.before, points=_points(t, before.change))  # fmt: skip
    if before.low is None or before.high is None:
        return f"{level} {moved}."
    limits = t("(range {range})", range=_range(t, before.low, before.high))
    judged = (
        t("So they moved about alike.") if before.alike else t("That does not prove that they would have moved alike.")
    )
    return f"{level} {moved} {limits}. {judged}"


def results_table(t: Translator, names: FigureNames, results: Sequence[FigureResult]) -> pd.DataFrame:
    """Return the results as texts. Columns of tests are there only where one of the results may be tested."""
    tested = any(one.tested is not None for one in results)
    columns: dict[str, list[str]] = {
        t("Compared figure"): [names.of(one.design.figure) for one in results],
        t("With CTC"): [_mean(t, one.ctc_mean) for one in results],
        t("Comparison"): [_mean(t, one.comparison_mean) for one in results],
        t("Difference in points"): [_mean(t, one.difference) for one in results],
    }
    if tested:
        columns[t("Range")] = [_range(t, one.tested.low, one.tested.high) if one.tested else "–" for one in results]
        columns[t("p (permutation)")] = [_p(t, one.tested.p if one.tested else None) for one in results]
        columns[t("p (all figures)")] = [_p(t, one.tested.holm if one.tested else None) for one in results]
        columns[t("Result")] = [_short(t, one) for one in results]
    return pd.DataFrame(columns, dtype="str")


def sensitivity_table(t: Translator, names: FigureNames, results: Sequence[FigureResult]) -> pd.DataFrame:
    """Return what other ways of computing give, for results that were tested."""
    rows = [
        (names.of(one.design.figure), *way) for one in results if one.tested is not None for way in _ways(t, one.tested)
    ]
    heads = [t("Compared figure"), t("Way"), t("Difference in points"), t("Range"), t("Degrees of freedom"), t("p")]
    return pd.DataFrame(rows, columns=heads, dtype="str")


def _ways(t: Translator, tested: Tested) -> Iterator[tuple[str, ...]]:
    """Yield each way of computing with its difference, range, degrees of freedom and p."""

    def told(way: str, found: Tested | Sensitivity | Model, estimate: float, p: float) -> tuple[str, ...]:
        df = t.number(found.degrees_of_freedom, 1)
        return way, t.number(estimate, 1), _range(t, found.low, found.high), df, _p(t, p)

    kind = t("paired t test") if tested.arrangement == "pairs" else t("Welch t test")
    yield told(kind, tested, tested.difference, tested.t_p)
    more = tested.sensitivity
    if more is None:
        return
    yield told(t("regression, CR2"), more, more.estimate, more.p)
    yield t("regression, wild bootstrap"), t.number(more.estimate, 1), "–", "–", _p(t, more.wild_p)
    for model in more.models:
        called = {"mixed": t("linear mixed model"), "gee": t("GEE")}[model.name]
        yield told(called, model, model.estimate, model.p)


def changes_table(t: Translator, result: FigureResult) -> pd.DataFrame:
    """Return the communities of a result with both percentages and their change."""
    arms = {"ctc": t("CTC"), "comparison": t("comparison")}
    rows = [
        (one.name, arms[one.arm], t.percent(one.before), t.percent(one.after), points_text(t, one.change))
        for one in result.changes
    ]
    years = (str(result.design.before or ""), str(result.design.after or ""))
    return pd.DataFrame(rows, columns=[t("Community"), t("Group"), *years, t("Points")], dtype="str")


def structure_table(t: Translator, study: StudyFields) -> pd.DataFrame:
    """Return communities with their structure, by which they were chosen or matched."""
    arms = {"ctc": t("CTC"), "comparison": t("comparison")}
    rows = [
        (
            one.name,
            arms[one.arm],
            str(one.start or "–"),
            one.pair or "–",
            "–" if one.population is None else t.number(one.population),
            "–" if one.deprivation is None else t.number(one.deprivation, 1),
            "–" if one.grammar_school is None else t.percent(one.grammar_school),
        )
        for one in study.communities
    ]
    heads = [t("Community"), t("Group"), t("CTC since"), t("Pair"), t("Residents"), t("Deprivation"), t("Gymnasium")]
    return pd.DataFrame(rows, columns=heads, dtype="str")


def structure_lines(t: Translator, study: StudyFields) -> list[str]:
    """Return how near both sides are by structure, and without pairs which fit best; [] without structure."""
    ctc, comparison = (
        {one.name: Structure(one.population, one.deprivation, one.grammar_school) for one in study.of_arm(arm)}
        for arm in ARMS
    )
    try:
        found = match_on_structure(ctc, comparison)
    except ToolkitError:
        return []
    called = {"population": t("Residents"), "deprivation": t("Deprivation"), "grammar_school": t("Gymnasium")}
    near = [called[one.feature] for one in found.balance if abs(one.before) <= NEAR]
    far = [called[one.feature] for one in found.balance if abs(one.before) > NEAR]
    lines = [t("Near each other by structure: {names}.", names=", ".join(near))] if near else []
    if far:
        lines.append(t("Far apart by structure: {names}. Read differences with care.", names=", ".join(far)))
    if not any(one.pair for one in study.communities):
        pairs = ", ".join(f"{pair.treated} – {pair.comparison}" for pair in found.pairs)
        lines.append(t("Pairs that fit best by structure: {pairs}. Pairs count if fixed beforehand.", pairs=pairs))
    return lines


def rounding_line(t: Translator, results: Sequence[FigureResult]) -> str:
    """Return what whole percents do to changes."""
    said = t("Percentages are whole. Each is off by up to half a point, the change of one community by up to one.")
    if any(one.tested is not None for one in results):
        said += " " + t("The ranges take this into account.")
    return said


def plan_sentences(t: Translator, plan: NextSurvey, correlation: Correlation) -> tuple[str, ...]:
    """Return what the next survey finds, what more classes would add, and what finding 5 points needs."""
    found = t(
        "With {schools} schools, {classes} classes in each and {each} answers in each class, {answers} in all, a "
        "change is mostly found from {points} points on.",
        schools=t.number(plan.schools),
        classes=t.number(plan.classes),
        each=t.number(plan.per_class),
        answers=t.number(plan.answers),
        points=t.number(points_up(plan.smallest)),
    )
    doubled = replace(plan, classes=2 * plan.classes)
    twice = t("With twice as many classes in each school: from {points} points on.", points=points_up(doubled.smallest))
    needed = schools_for(plan, USUAL_HIGH)
    if needed is None:
        more = t("A change of 5 points cannot be found with any number of schools: the earlier survey is too unsure.")
    else:
        more = t("A change of 5 points needs {count} schools with as many classes.", count=t.number(needed))
    return found, twice, more, correlation_line(t, correlation)


def correlation_line(t: Translator, correlation: Correlation) -> str:
    """Return how alike pupils of one school answer, and where this number comes from."""
    value = t.number(correlation.value, 3)
    return {
        "own": t("How alike pupils of one school answer: {value}, from the range of this figure.", value=value),
        "survey": t("How alike pupils of one school answer: {value}, from the ranges of all figures.", value=value),
        "usual": t("How alike pupils of one school answer: {value}, a usual value (0.01 to 0.06).", value=value),
    }[correlation.origin]


def communities_sentence(t: Translator, found: Communities) -> str:
    """Return what a comparison of so many communities finds."""
    if found.smallest is None:
        return t("With so few communities no difference could be found, however large.")
    if min(found.ctc, found.comparison) < FEWEST_PER_ARM:
        return t(
            "With {ctc} and {comparison} communities no test is made: at least 4 on each side are needed. Differences "
            "below {points} points would mostly be missed anyway.",
            ctc=found.ctc, comparison=found.comparison, points=points_up(found.smallest),
        )  # fmt: skip
    return t(
        "With {ctc} and {comparison} communities a difference is mostly found from {points} points on.",
        ctc=found.ctc, comparison=found.comparison, points=points_up(found.smallest),
    )  # fmt: skip


def _points(t: Translator, value: float) -> str:
    whole = _whole(value)
    unit = t("point") if abs(whole) == 1 else t("points")
    return f"{points_text(t, whole)} {unit}"


def _mean(t: Translator, value: float | None) -> str:
    return "–" if value is None else points_text(t, _whole(value))


def _range(t: Translator, low: float, high: float) -> str:
    return range_text(t, _whole(low), _whole(high))


def _whole(value: float) -> int:
    """Return whole points, halves upwards in size, so that the sign does not matter."""
    size = int(abs(value) + 0.5 + 1e-9)
    return size if value >= 0 else -size


def _p(t: Translator, p: float | None) -> str:
    if p is None or isnan(p):
        return "–"
    return t("below {limit}", limit=t.number(0.001, 3)) if p < 0.001 else t.number(p, 3)


def _short(t: Translator, result: FigureResult) -> str:
    if result.tested is None:
        return t("described only")
    if not result.tested.reachable and result.tested.word != "similar":
        return t("not determinable")
    return {
        "lower": t("lower with CTC"),
        "higher": t("higher with CTC"),
        "similar": t("about the same"),
        "unclear": t("not determinable"),
    }[result.tested.word]
