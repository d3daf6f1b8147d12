"""Everything that a new coordination has to know about an area, in one read; taking it out is noted in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ctc_toolkit.access import Actor, covers, may
from ctc_toolkit.language import Text
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.store import AreaRecord, CityRecord
from ctc_toolkit.store.process import ChangeRecord, CycleRecord, FileRecord
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.workspace.area_outlook import AreaOutlook, outlook_of
from ctc_toolkit.workspace.handle import Grant, Workspace, changing
from ctc_toolkit.workspace.process_views import AreaProcess, StepView
from ctc_toolkit.workspace.reviews import SubmissionView, submission_views
from ctc_toolkit.workspace.sections import SECTIONS, Section
from ctc_toolkit.workspace.survey_plan_views import SurveyPlanView, plan_view
from ctc_toolkit.workspace.texts import TextView, text_view
from ctc_toolkit.workspace.views import WaveView, wave_view


@dataclass(frozen=True)
class OpenStep:
    """A step that is still to be done and about which something was entered, or that the gate asks for."""

    view: StepView
    phase: int
    functions: tuple[str, ...]


@dataclass(frozen=True)
class FileOfStep:
    """A file that shows that a step is done, without its content. cycle: number of the way it belongs to."""

    file: FileRecord
    step: Text
    phase: int
    cycle: int


@dataclass(frozen=True)
class Draft:
    """A text that people write together, and what it is about besides the area: a survey (label) or nothing."""

    section: Section
    text: TextView
    survey: str = ""


@dataclass(frozen=True)
class HandOver:
    """The state of an area for whoever takes it over.

    open_steps: of the phases up to the present one, those with a date first. turns: phases that were opened and pauses,
    newest first, with reasons. cycles: all ways through the phases, oldest first.
    """

    outlook: AreaOutlook
    open_steps: tuple[OpenStep, ...]
    files: tuple[FileOfStep, ...]
    plans: tuple[SurveyPlanView, ...]
    waves: tuple[WaveView, ...]
    drafts: tuple[Draft, ...]
    submissions: tuple[SubmissionView, ...]
    turns: tuple[ChangeRecord, ...]
    cycles: tuple[CycleRecord, ...]

    @property
    def process(self) -> AreaProcess:
        """The way of the area through the phases."""
        return self.outlook.process


def hand_over(actor: Actor, ws: Workspace, area_id: str, *, today: date | None = None) -> HandOver:
    """Return the state of an area for whoever takes it over, as far as the person may read it; noted as an export.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "hand_over", area_id) as grant:
        ags, area = grant.area(area_id)
        found = _hand_over(grant, grant.city(ags), area, today or datetime.now(UTC).astimezone().date())
        grant.record(f"area {area_id}: hand-over sheet", ags)
        return found


def _hand_over(grant: Grant, city: CityRecord, area: AreaRecord, today: date) -> HandOver:
    outlook = outlook_of(grant, city, area, today)
    cycles = grant.repository.process.cycles_of(area.id)
    submissions = [
        entry
        for entry in grant.repository.reviews.submissions({city.ags})
        if entry.area in (None, area.id) and covers(grant.actor, "submissions", grant.kind, city.ags, entry.area)
    ]
    plans: tuple[SurveyPlanView, ...] = ()
    if may(grant.actor, "survey_plans", grant.kind, city.ags):
        plans = tuple(plan_view(plan, grant.repository) for plan in grant.repository.surveys.plans({city.ags}))
    return HandOver(
        outlook,
        _open_steps(outlook.process),
        _files(grant, outlook.process, cycles),
        plans,
        tuple(wave_view(wave) for wave in city.waves),
        _drafts(grant, city, area),
        tuple(submission_views(grant, submissions)),
        _turns(grant, cycles),
        tuple(cycles),
    )


def _open_steps(process: AreaProcess) -> tuple[OpenStep, ...]:
    found = []
    for phase in process.phases[: process.phase]:
        for milestone in phase.milestones:
            for view in milestone.steps:
                entered = view.fields
                told = entered != StepFields() or getattr(view.step, "gate", "none") == "proposed"
                if told and entered.state not in ("mostly", "fully", "not_applicable"):
                    functions = (entered.function,) if entered.function else view.step.responsible
                    found.append(OpenStep(view, phase.phase.number, functions))
    return tuple(sorted(found, key=lambda one: (one.view.fields.due or date.max, -one.phase)))


def _files(grant: Grant, process: AreaProcess, cycles: list[CycleRecord]) -> tuple[FileOfStep, ...]:
    titles = {
        view.step.id: (Text(view.step.title.de, view.step.title.en), phase.phase.number)
        for phase in process.phases
        for milestone in phase.milestones
        for view in milestone.steps
    }
    return tuple(
        FileOfStep(file, *titles.get(file.step, (Text(file.step, file.step), 0)), cycle.number)
        for cycle in reversed(cycles)
        for file in grant.repository.process.files(cycle.id)
    )


def _drafts(grant: Grant, city: CityRecord, area: AreaRecord) -> tuple[Draft, ...]:
    """Return what is written about the area, and about the surveys of its city where the person may read that."""
    sections = {section.id: section for section in SECTIONS}
    places = [(TextPlace(city.ags, area.id, None), "")]
    for wave in city.waves:
        places += [
            (TextPlace(city.ags, None, wave.id), wave.label),
            (TextPlace(city.ags, area.id, wave.id), wave.label),
        ]
    found = []
    for place, survey in places:
        if covers(grant.actor, "read_texts", grant.kind, city.ags, place.area):
            written = {text.section: text for text in grant.repository.texts.texts(place) if text.text.strip()}
            ordered = [section for section in sections if section in written]
            found += [Draft(sections[name], text_view(written[name]), survey) for name in ordered]
    return tuple(found)


def _turns(grant: Grant, cycles: list[CycleRecord]) -> tuple[ChangeRecord, ...]:
    lines = [
        line
        for cycle in cycles
        for field in ("phase", "pause")
        for line in grant.repository.process.changes(cycle.id, field=field)
    ]
    return tuple(sorted(lines, key=lambda line: line.id, reverse=True))
