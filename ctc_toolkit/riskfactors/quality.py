"""How good the answers of a wave are, in exact figures: screening, its effect on the profile, weights, scales.

They reach a person only through `disclosure.release_quality`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.quality_input import (
    ItemInput,
    LevelInput,
    QualityInput,
    RateInput,
    ResponseInput,
    RuleInput,
    ScaleInput,
    WeightsInput,
)
from ctc_toolkit.disclosure.rules import K_X
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoint_table import item_values
from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile
from ctc_toolkit.riskfactors.scoring import Scores, scale_items, score
from ctc_toolkit.statistics import kish_design_effect
from ctc_toolkit.statistics.reliability import scale_reliability
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.screening import RuleResult, duplicate_records, screen
from ctc_toolkit.survey.usable import AnswerRules, UsableAnswers, rules_of, usable_answers

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable
    from ctc_toolkit.survey.response_rates import Response
    from ctc_toolkit.survey.weighting import Weighting

SHARES_ONLY = ProfileSettings(means="left_out")
FEWEST_FOR_SENSITIVITY = 100
"""With fewer respondents one of them moves a percentage by a point; the effect of a rule is not computed then."""

Shown = dict[tuple[str, str], int]
"""City-wide percentages that are shown, by (measure, kind)."""


def quality_figures(
    table: ResponseTable,
    usable: UsableAnswers,
    *,
    cut_points: CutPointTable | None = None,
    answered: Response | None = None,
    made_up: bool = False,
) -> QualityInput:
    """Return the exact figures about a wave.

    table: all answers; usable: what `usable_answers` made of them. answered: what `response` returned.

    Raises:
        ToolkitError: what computing a profile raises.
    """
    shown = _shown(usable.table, cut_points)
    return QualityInput(
        respondents=len(table),
        excluded=usable.screening.excluded,
        duplicates=duplicate_records(table),
        rules=_rules(table, usable, cut_points, shown),
        response=None if answered is None else _response(answered),
        weights=_weights(usable, cut_points, shown),
        scales=_scales(usable.table),
        made_up=made_up,
    )


def preview_figures(
    table: ResponseTable, usable: UsableAnswers, *, answered: Response | None = None, made_up: bool = False
) -> QualityInput:
    """Return what can be said before anything is settled: screening, response, and the spread of weights.

    Nothing in it depends on what anybody answered beyond the questions that the rules look at.
    """
    weights = WeightsInput("none") if usable.weights == "none" else _spread(usable)
    return QualityInput(
        respondents=len(table),
        excluded=usable.screening.excluded,
        duplicates=duplicate_records(table),
        rules=screening_figures(table, usable.rules.rules),
        response=None if answered is None else _response(answered),
        weights=weights,
        scales=(),
        made_up=made_up,
    )


def screening_figures(table: ResponseTable, in_use: tuple[str, ...]) -> tuple[RuleInput, ...]:
    """Return what each rule of the instrument finds, without its effect on the profile."""
    together = screen(table, rules_of(table.instrument))
    used = {entry.rule.id: entry for entry in screen(table, in_use).rules}
    return tuple(_rule(entry, used.get(entry.rule.id)) for entry in together.rules)


def _rule(entry: RuleResult, used: RuleResult | None) -> RuleInput:
    return RuleInput(
        rule=entry.rule.id,
        use="used" if used is not None else "not_used",
        asked=entry.asked,
        found=entry.found,
        only=used.alone if used is not None else 0,
        differing=0,
        change=None,
    )


def _shown(table: ResponseTable, cut_points: CutPointTable | None) -> Shown:
    """Return the released city-wide percentages of these answers."""
    released = release(make_profile(table, cut_points=cut_points, by=(), settings=SHARES_ONLY), "internal").table
    cells = released[(released["groups"] == "all") & (released["state"] == "shown")]
    return {
        (str(measure), str(kind)): int(percent)
        for measure, kind, percent in zip(cells["measure"], cells["kind"], cells["percent"], strict=True)
    }


def _rules(
    table: ResponseTable, usable: UsableAnswers, cut_points: CutPointTable | None, shown: Shown
) -> tuple[RuleInput, ...]:
    """Return each rule with the largest change of the profile if it alone were switched the other way."""
    in_use, found = usable.rules.rules, []
    for given in screening_figures(table, in_use):
        if not given.asked or not given.found or len(table) < FEWEST_FOR_SENSITIVITY:
            found.append(given)
            continue
        other = tuple(name for name in in_use if name != given.rule)
        if given.use == "not_used":
            other = tuple(name for name in rules_of(table.instrument) if name in {*in_use, given.rule})
        keep = screen(table, other).keep
        differing = int((keep != usable.screening.keep).sum())
        change = None
        if differing >= K_X:
            change = _largest_change(shown, table, replace(usable.rules, rules=other), cut_points)
        found.append(replace(given, differing=differing, change=change))
    return tuple(found)


def _largest_change(
    shown: Shown, table: ResponseTable, rules: AnswerRules, cut_points: CutPointTable | None
) -> int | None:
    try:
        other = _shown(usable_answers(table, rules).table, cut_points)
    except ToolkitError:  # nobody is left, or weights cannot be made without these answers
        return None
    return max((abs(shown[cell] - other[cell]) for cell in shown.keys() & other.keys()), default=None)


def _weights(usable: UsableAnswers, cut_points: CutPointTable | None, shown: Shown) -> WeightsInput:
    if usable.weights == "none":
        return WeightsInput("none")
    plain = _shown(replace(usable.table, design=usable.table.design.drop(columns="weight")), cut_points)
    measures = tuple((*cell, shown[cell], plain[cell]) for cell in shown if cell in plain)
    return replace(_spread(usable), measures=measures)


def _spread(usable: UsableAnswers) -> WeightsInput:
    """Return how far the weights lie apart, and how they were made."""
    weights = usable.table.design["weight"].to_numpy(dtype=np.float64)
    weights = weights[weights > 0]
    mean = float(weights.mean()) if len(weights) else 1.0
    given = WeightsInput(
        kind="file",
        design_effect=kish_design_effect(weights) if len(weights) else 1.0,
        lowest=float(weights.min(initial=mean)) / mean,
        highest=float(weights.max(initial=mean)) / mean,
    )
    return given if usable.weighting is None else _raked(given, usable, usable.weighting)


def _raked(given: WeightsInput, usable: UsableAnswers, weighting: Weighting) -> WeightsInput:
    margins = usable.rules.margins
    inside = sum(level.answers for level in weighting.gaps if level.groups == weighting.gaps[0].groups)
    return replace(
        given,
        kind="raked",
        groups=tuple("×".join(names) for names in weighting.groups),
        source=margins.source if margins else "",
        on=margins.on.isoformat() if margins else "",
        rounds=weighting.rounds,
        met=weighting.largest_gap <= 1e-6,
        trimmed=weighting.trimmed,
        outside=weighting.outside,
        collapsed=tuple(f"{'×'.join(groups)}={_joined(values)}" for groups, values in weighting.collapsed),
        levels=tuple(
            LevelInput(
                "×".join(level.groups),
                _joined(level.values),
                level.answers,
                level.answers / inside,
                level.answers / inside - level.gap / 100,
            )
            for level in weighting.gaps
        ),
    )


def _joined(values: tuple[tuple[str, ...], ...]) -> str:
    return "+".join("×".join(cell) for cell in values)


def _scales(table: ResponseTable) -> tuple[ScaleInput, ...]:
    scores = score(table)
    asked = [name for name in scores.scores.columns if scores.asked.get(str(name))]
    return tuple(_scale(table, str(name), scores) for name in asked)


def _scale(table: ResponseTable, name: str, scores: Scores) -> ScaleInput:
    items, values = scale_items(table, name), scores.scores[name]
    reliability = scale_reliability(items.to_numpy())
    held = values.dropna()
    lowest, highest = _ends(table, name, [str(item) for item in items.columns])
    return ScaleInput(
        scale=name,
        items=items.shape[1],
        respondents=len(table),
        rows=reliability.rows,
        alpha=_finite(reliability.alpha),
        alpha_low=_finite(reliability.alpha_low),
        alpha_high=_finite(reliability.alpha_high),
        omega=_finite(reliability.omega.value) if reliability.omega.status == "ok" else None,
        scored=len(held),
        without_score=len(table) - len(held),
        at_lowest=int((held <= lowest + 1e-9).sum()),
        at_highest=int((held >= highest - 1e-9).sum()),
        single=tuple(
            ItemInput(str(item), _finite(float(rest)), int(items[item].isna().sum()))
            for item, rest in zip(items.columns, reliability.item_rest, strict=True)
        ),
    )


def _ends(table: ResponseTable, name: str, asked: list[str]) -> tuple[float, float]:
    """Return the lowest and highest value that the mean of the asked items can have."""
    entry = table.instrument.scale_by_id[name]
    values = [item_values(table.instrument, entry, part).values() for part in entry.items if part.item in asked]
    return (
        float(np.mean([float(min(map(Fraction, known))) for known in values])),
        float(np.mean([float(max(map(Fraction, known))) for known in values])),
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _response(answered: Response) -> ResponseInput:
    def pair(rate: object) -> tuple[int | None, int | None]:
        return rate.part, rate.whole  # type: ignore[attr-defined]

    return ResponseInput(
        schools=pair(answered.schools),
        enrolment=pair(answered.enrolment),
        classes=pair(answered.classes),
        pupils=pair(answered.pupils),
        complete=answered.complete.part,
        overall=answered.overall,
        reported=answered.reported,
        consent_yes=answered.consent_yes,
        consent_no=answered.consent_no,
        by_school=tuple(RateInput(name, *pair(rate)) for name, rate in answered.by_school),
        by_grade=tuple(RateInput(name, *pair(rate)) for name, rate in answered.by_grade),
    )
