"""What is computed once per run from the list of factors: order, scores, how firm the order is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.reporting.priority_words import factor_label
from ctc_toolkit.riskfactors.priorities import (
    Choice,
    Criterion,
    Scaled,
    Stability,
    criterion_values,
    order_of,
    scaled_table,
    scores_of,
    stability_of,
)
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.priority_views import PriorityView

USUAL = 3
"""How many factors are looked at while none is chosen yet."""


@dataclass(frozen=True)
class Ordered:
    """The list of factors in the order of the weighted criteria, with the choice of the group.

    beside: by factor, what stands beside it in the same area of life. picked: factors whose firmness is told: those of
    the group, or the first ones of the list. labels: by factor, escaped for text; names: as they are, for fields.
    """

    view: PriorityView
    instrument: Instrument
    choice: Choice
    table: Scaled
    order: tuple[str, ...]
    points: Mapping[str, int]
    beside: Mapping[str, float | None]
    picked: tuple[str, ...]
    stability: Stability
    labels: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The factors that the group has chosen, in the order of the list."""
        return tuple(factor for factor in self.order if factor in self.choice.priorities)

    @property
    def of_group(self) -> bool:
        """Whether the firmness that is told is that of the choice of the group."""
        return self.picked == self.choice.priorities


def ordered(t: Translator, view: PriorityView) -> Ordered:
    """Return the list of a version in its order."""
    instrument, choice = load_instrument(view.wave.instrument), view.choice
    values = criterion_values(view.evidence, view.listed, choice.judged)
    table = scaled_table(view.listed, values)
    order = order_of(table, choice.weights)
    scores = scores_of(table, choice.weights)
    names = {one.factor: factor_label(instrument, one.factor, t.language) for one in view.evidence}
    picked = choice.priorities if len(choice.priorities) > 1 else order[:USUAL]
    return Ordered(
        view,
        instrument,
        choice,
        table,
        order,
        {factor: round(100 * float(score)) for factor, score in zip(table.factors, scores, strict=True)},
        dict(zip(view.listed, values["protection"], strict=True)),
        picked,
        stability_of(table, picked),
        {factor: plain(name) for factor, name in names.items()},
        names,
    )


def criteria_without_values(found: Ordered) -> tuple[Criterion, ...]:
    """Return the criteria that do not count, because no factor has a value there or all have the same."""
    return (*found.table.unknown, *found.table.constant)
