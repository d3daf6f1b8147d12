"""Answers to the survey of the area team: which are possible, how they are typed from paper, what a result says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.disclosure import TeamDimensionResult, TeamResults
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.question_entries import TeamDimension, TeamQuestionnaire, Wording
from ctc_toolkit.survey.instrument import Label

Standing = Literal["strong", "mixed", "weak", "locked"]
"""What a result says about a dimension: a strength, something in between, something to work on, or nothing."""

Movement = Literal["higher", "lower", "unclear"]
STRONG_FROM, WEAK_TO = 3.5, 2.5
_LEFT_OUT = "0-–_.x"
_BETWEEN = " ,;/\t"
_LONGEST_SHOWN = 20


@dataclass(frozen=True)
class Said:
    """A label as a value of an error text."""

    label: Label

    def say(self, language: str) -> str:
        """Return the label in `language`."""
        return self.label.get(language)


def wordings_of(questionnaire: TeamQuestionnaire) -> dict[str, dict[str, Wording]]:
    """Return the statements of each dimension and what agreeing to them says, as disclosure control wants them."""
    return {one.id: {item.id: item.wording for item in one.items} for one in questionnaire.dimensions}


def checked_answers(questionnaire: TeamQuestionnaire, given: Mapping[str, int | None]) -> dict[str, int]:
    """Return the answers that were given, without statements that were left out.

    Raises:
        ToolkitError: `team_answer_unknown` (a statement or an answer that is not there), `team_answers_empty`.
    """
    known = {item.id for item in questionnaire.items}
    answers = {item: value for item, value in given.items() if value is not None}
    if not set(given) <= known or any(value not in range(1, 6) for value in answers.values()):
        raise ToolkitError("team_answer_unknown")
    if not answers:
        raise ToolkitError("team_answers_empty")
    return answers


def typed_digits(dimension: TeamDimension, text: str) -> dict[str, int]:
    """Return the answers to a dimension as somebody types them from paper: `45-2`, one sign for each statement.

    Blanks and commas between them do no harm; 0, a dash, a point and x stand for a statement that was left out. Nothing
    at all leaves the whole dimension out.

    Raises:
        ToolkitError: `team_digits_wrong`.
    """
    signs = [sign for sign in text.lower() if sign not in _BETWEEN]
    if not signs:
        return {}
    fits = len(signs) == len(dimension.items) and all(sign in "12345" or sign in _LEFT_OUT for sign in signs)
    if not fits:
        raise ToolkitError(
            "team_digits_wrong",
            found=text.strip()[:_LONGEST_SHOWN],
            title=Said(dimension.title),
            count=len(dimension.items),
        )
    return {item.id: int(sign) for item, sign in zip(dimension.items, signs, strict=True) if sign in "12345"}


def standing(result: TeamDimensionResult | None) -> Standing:
    """Return what a result says about a dimension."""
    if result is None or result.low is None or result.high is None:
        return "locked"
    if result.low >= STRONG_FROM:
        return "strong"
    return "weak" if result.high <= WEAK_TO else "mixed"


def movement(before: TeamDimensionResult | None, after: TeamDimensionResult | None) -> Movement | None:
    """Return whether a dimension has risen or fallen: only where the two ranges lie apart. None where one is locked."""
    ranges = [(one.low, one.high) for one in (before, after) if one is not None]
    if len(ranges) < 2 or any(low is None or high is None for low, high in ranges):
        return None
    (old_low, old_high), (new_low, new_high) = ((low or 0.0, high or 0.0) for low, high in ranges)
    if new_low > old_high:
        return "higher"
    return "lower" if new_high < old_low else "unclear"


@dataclass(frozen=True)
class TeamFindings:
    """What there is to talk about: strengths, what lies in between, weak points (the weakest first)."""

    strengths: tuple[TeamDimension, ...]
    between: tuple[TeamDimension, ...]
    weak: tuple[TeamDimension, ...]
    locked: tuple[TeamDimension, ...]

    @property
    def to_talk_about(self) -> tuple[TeamDimension, ...]:
        """Dimensions worth an item on the agenda: the weak ones, else those in between; at most three."""
        return (self.weak or self.between)[:3]


def findings(questionnaire: TeamQuestionnaire, results: TeamResults) -> TeamFindings:
    """Return what there is to talk about in the results of a team."""
    found = {one.id: results.dimension(one.id) for one in questionnaire.dimensions}

    def of(wanted: Standing) -> tuple[TeamDimension, ...]:
        chosen = [one for one in questionnaire.dimensions if standing(found[one.id]) == wanted]
        return tuple(sorted(chosen, key=lambda one: _low(found[one.id]), reverse=wanted == "strong"))

    return TeamFindings(of("strong"), of("mixed"), of("weak"), of("locked"))


def _low(result: TeamDimensionResult | None) -> float:
    return result.low if result is not None and result.low is not None else 0.0


def left_out(questionnaire: TeamQuestionnaire, answered: Iterable[str]) -> tuple[str, ...]:
    """Return the statements (ids) without an answer, in their order."""
    given = set(answered)
    return tuple(item.id for item in questionnaire.items if item.id not in given)
