"""Checks of a place: what the answers say about readiness, or about whether the work will last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.progress import Statuses, StepState
from ctc_toolkit.process.question_entries import CheckDimension, CheckItem, CheckKind, SiteCheck

CheckAnswer = Literal["yes", "partly", "no"]
ANSWERS: tuple[CheckAnswer, ...] = get_args(CheckAnswer)
CheckAnswers = Mapping[str, CheckAnswer]
"""Answers by the id of the question; what is not there is still open."""

Standing = Literal["carries", "partly", "gaps", "open"]
Verdict = Literal["yes", "not_yet", "unfinished"]
"""Whether everything that is needed is there; "unfinished" as long as a needed question is open."""

KINDS: tuple[CheckKind, ...] = get_args(CheckKind)
_FROM_STEPS: Mapping[StepState, CheckAnswer] = {
    "fully": "yes",
    "mostly": "yes",
    "partly": "partly",
    "in_progress": "partly",
}
_CARRIES, _GAPS = 0.8, 0.5


@dataclass(frozen=True)
class DimensionSummary:
    """How the questions of a dimension were answered. share: of what was answered, 0 to 1; partly counts half."""

    dimension: CheckDimension
    yes: int
    partly: int
    no: int
    open: int

    @property
    def answered(self) -> int:
        """Questions with an answer."""
        return self.yes + self.partly + self.no

    @property
    def share(self) -> float:
        """How much of what was answered is there; 0 where nothing was."""
        return (2 * self.yes + self.partly) / (2 * self.answered) if self.answered else 0.0

    @property
    def standing(self) -> Standing:
        """Whether this side carries the work, in part, or has gaps."""
        if not self.answered:
            return "open"
        if self.share >= _CARRIES:
            return "carries"
        return "gaps" if self.share < _GAPS else "partly"


@dataclass(frozen=True)
class OpenPoint:
    """A question that was not answered with yes."""

    item: CheckItem
    answer: CheckAnswer


@dataclass(frozen=True)
class CheckSummary:
    """What a check says. points: of the coalition score so far, None where the check has none; of how many answered."""

    check: SiteCheck
    dimensions: tuple[DimensionSummary, ...]
    open_points: tuple[OpenPoint, ...]
    verdict: Verdict
    points: int | None
    points_answered: int

    @property
    def answered(self) -> int:
        """Questions with an answer."""
        return sum(one.answered for one in self.dimensions)

    @property
    def complete(self) -> bool:
        """Whether every question has an answer."""
        return self.answered == len(self.check.items)

    @property
    def missing_needed(self) -> tuple[OpenPoint, ...]:
        """What is needed and not there yet."""
        return tuple(point for point in self.open_points if point.item.importance == "needed")


def check_of(catalogue: ProcessCatalogue, kind: str) -> SiteCheck:
    """Return the questions of a kind of check.

    Raises:
        ToolkitError: `check_kind_unknown`.
    """
    if kind not in KINDS:
        raise ToolkitError("check_kind_unknown", found=kind[:40])
    return catalogue.readiness_check if kind == "readiness" else catalogue.sustainability_check


def checked_answer(check: SiteCheck, item: str, answer: str | None) -> CheckAnswer | None:
    """Return the answer if it is one to a question of this check; None takes an answer back.

    Raises:
        ToolkitError: `check_item_unknown`.
    """
    if check.item(item) is None or (answer is not None and answer not in ANSWERS):
        raise ToolkitError("check_item_unknown")
    return answer


def summary(check: SiteCheck, answers: CheckAnswers) -> CheckSummary:
    """Return what the answers to a check say; the most important gaps first."""
    dimensions = tuple(_dimension(one, answers) for one in check.dimensions)
    given = [OpenPoint(item, answers[item.id]) for item in check.items if answers.get(item.id, "yes") != "yes"]
    ordered = sorted(given, key=lambda point: (point.item.importance != "needed", point.answer != "no"))
    needed = [item for item in check.items if item.importance == "needed"]
    verdict: Verdict = "yes"
    if any(answers.get(item.id) in ("partly", "no") for item in needed):
        verdict = "not_yet"
    elif any(item.id not in answers for item in needed):
        verdict = "unfinished"
    counted = [item for item in check.items if item.point is not None]
    return CheckSummary(
        check,
        dimensions,
        tuple(ordered),
        verdict,
        sum(answers.get(item.id) == "yes" for item in counted) if counted else None,
        sum(item.id in answers for item in counted),
    )


def prefilled(check: SiteCheck, statuses: Statuses) -> dict[str, CheckAnswer]:
    """Return answers that follow from what was entered about the steps of phase 1; nothing for the other check.

    That a step was done once does not say that it lasts.
    """
    if check.kind != "readiness":
        return {}
    states = {item.id: statuses[item.step].state for item in check.items if item.step in statuses}
    return {item: _FROM_STEPS[state] for item, state in states.items() if state in _FROM_STEPS}


def _dimension(dimension: CheckDimension, answers: CheckAnswers) -> DimensionSummary:
    given = [answers.get(item.id) for item in dimension.items]
    return DimensionSummary(dimension, *(given.count(answer) for answer in (*ANSWERS, None)))
