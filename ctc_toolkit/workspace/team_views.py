"""What pages get to see of surveys of area teams and of checks of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ctc_toolkit.disclosure import TeamResults
from ctc_toolkit.process.progress import StepState
from ctc_toolkit.process.question_entries import CheckKind
from ctc_toolkit.process.site_checks import CheckAnswer, CheckSummary

SurveyState = Literal["open", "over", "closed"]
"""open: takes answers; over: its last day has passed, it waits to be closed; closed: for good, with results."""


@dataclass(frozen=True)
class TeamSurveyView:
    """A survey of an area team.

    answers: how many people answered; None: fewer than five (while it is open the number says no more than that).
    results: released when it was closed; None until then. version: number of the last change.
    """

    id: str
    title: str
    state: SurveyState
    asked: int
    opened_on: date
    closes_on: date
    closed_on: date | None
    answers: int | None
    results: TeamResults | None
    version: int


@dataclass(frozen=True)
class TeamSurveys:
    """The surveys of an area team: the one under way first, then the closed ones, newest first."""

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    surveys: tuple[TeamSurveyView, ...]

    @property
    def running(self) -> TeamSurveyView | None:
        """The survey that is not closed yet."""
        return next((one for one in self.surveys if one.state != "closed"), None)

    @property
    def closed(self) -> tuple[TeamSurveyView, ...]:
        """Closed surveys, newest first."""
        return tuple(one for one in self.surveys if one.state == "closed")

    @property
    def waves(self) -> tuple[TeamSurveyView, ...]:
        """Closed surveys with a result, oldest first: what a trend is made of."""
        found = [one for one in self.closed if one.results is not None and one.results.n is not None]
        return tuple(reversed(found))


@dataclass(frozen=True)
class OpenedTeamSurvey:
    """A survey as it is now. token: the end of its link, told once only, when the link was made; else None."""

    survey: TeamSurveyView
    token: str | None


@dataclass(frozen=True)
class GivenAnswer:
    """The answer to one question of a check. origin: "steps": taken over from the steps of the area."""

    answer: CheckAnswer
    origin: Literal["entered", "steps"]
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class SiteCheckView:
    """A check of a place: its answers by question, and what they say. state: only the newest one can be changed."""

    id: str
    kind: CheckKind
    begun_on: date
    state: Literal["newest", "earlier"]
    answers: dict[str, GivenAnswer]
    summary: CheckSummary

    @property
    def changed_at(self) -> datetime | None:
        """When it was last changed; None: nothing was answered yet."""
        return max((answer.changed_at for answer in self.answers.values()), default=None)


@dataclass(frozen=True)
class SiteChecks:
    """The checks of an area, newest first, and how far its steps are (by id of the step)."""

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    phase: int
    checks: tuple[SiteCheckView, ...]
    steps: dict[str, StepState]

    def of(self, kind: str) -> tuple[SiteCheckView, ...]:
        """Return the checks of one kind, newest first."""
        return tuple(one for one in self.checks if one.kind == kind)
