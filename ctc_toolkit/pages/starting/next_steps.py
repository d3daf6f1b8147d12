"""What a person does next: read from what is there and what is missing, at most three steps, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import get_args

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, newest
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.stepping.gate import PHASE
from ctc_toolkit.pages.stepping.milestones import STEP
from ctc_toolkit.pages.stepping.words import why_words
from ctc_toolkit.pages.writing.places import AREA, areas_to_write_about
from ctc_toolkit.process.progress import Why
from ctc_toolkit.workspace import (
    CityView,
    SurveyPlanView,
    Waiting,
    area_process,
    review_digest,
    submissions,
    survey_plans,
)

AT_MOST = 3
AREAS_LOOKED_AT = 4
CITIES_LOOKED_AT = 3
"""Steps of single cities are proposed for so many; who accompanies more starts from the overview."""


@dataclass(frozen=True)
class NextStep:
    """One step: what, why with the time it takes, and the page (its file name) with the button that leads there.

    view: what the address of the page says besides city and wave.
    """

    title: str
    why: str
    page: str
    button: str
    city: str | None = None
    wave: str | None = None
    view: Mapping[str, str] = field(default_factory=dict)


def next_steps(context: PageContext, cities: list[CityView], reachable: Callable[[str], bool]) -> list[NextStep]:
    """Return the next steps of the person.

    reachable: whether the person may do an action anywhere.

    Raises:
        ToolkitError: one of the codes that begin with `database_`.
    """
    return list(islice(_steps(context, cities, reachable), AT_MOST))


def _steps(context: PageContext, cities: list[CityView], reachable: Callable[[str], bool]) -> Iterator[NextStep]:
    t = context.t
    if reachable("review_digest"):
        yield from _reviews(t, review_digest(context.actor, context.workspace))
    if reachable("save_survey_plan"):
        for city in cities[:CITIES_LOOKED_AT]:
            yield from _survey(t, city, survey_plans(context.actor, context.workspace, city.ags))
    if reachable("area_process"):
        yield from _phases(context, cities)
    if reachable("wave_profile"):
        yield from _profiles(context, cities, reachable)
    if reachable("read_texts") and any(city.areas for city in cities):
        yield NextStep(
            t("Write down where your area stands"),
            t("Situation, next step and agreements, for everybody who works with you. About 5 minutes."),
            "area",
            t("Open the sheet of the area"),
        )
    if reachable("city_overview"):
        yield NextStep(
            t("See where the cities stand"),
            t("Phases, surveys and what waits for whom, on one page. About 2 minutes."),
            "overview",
            t("Open the overview"),
        )
    yield from _administration(t, reachable)


def _reviews(t: Translator, waiting: tuple[Waiting, ...]) -> Iterator[NextStep]:
    mine = [entry for entry in waiting if entry.yours]
    to_check = [entry for entry in mine if entry.waits_for == "office"]
    to_answer = [entry for entry in mine if entry.waits_for == "city"]
    if to_check:
        first = to_check[0].submission
        yield NextStep(
            t.plural(
                "Check {count} version from {city}",
                "Check {count} versions, first that from {city}",
                len(to_check),
                city=plain(first.city_name),
            ),
            t("Handed in on {date}. About 15 minutes each.", date=t.date(to_check[0].since.astimezone().date())),
            "review",
            t("Open the review desk"),
        )
    if to_answer:
        first = to_answer[0].submission
        yield NextStep(
            t("Answer what the office asks about {city}", city=plain(first.city_name)),
            t("The office has left comments on your version. About 10 minutes."),
            "review",
            t("Read the comments"),
        )


def _survey(t: Translator, city: CityView, plans: list[SurveyPlanView]) -> Iterator[NextStep]:
    open_plans = [plan for plan in plans if plan.wave_id is None]
    if open_plans and open_plans[0].missing:
        missing = len(open_plans[0].missing)
        yield NextStep(
            t("Clear up what the survey of {city} still needs", city=plain(city.name)),
            t.plural(
                "{count} entry is still missing before answers may be read in. About 10 minutes.",
                "{count} entries are still missing before answers may be read in. About 10 minutes.",
                missing,
            ),
            "plan_survey",
            t("Open the plan"),
            city.ags,
        )
    elif open_plans:
        yield NextStep(
            t("Import the survey of {city}", city=plain(city.name)),
            t("Everything is decided. You need the file with the answers. About 15 minutes."),
            "import_survey",
            t("Import a survey"),
            city.ags,
        )
    elif not city.waves:
        yield NextStep(
            t("Plan the first survey of {city}", city=plain(city.name)),
            t("Note who has decided what: schools, consent, data protection. About 15 minutes."),
            "plan_survey",
            t("Plan a survey"),
            city.ags,
        )


def _phases(context: PageContext, cities: list[CityView]) -> Iterator[NextStep]:
    """Yield the most urgent step of the first areas the person works on."""
    t = context.t
    own = [area for city in cities for area in areas_to_write_about(context, city)]
    found = [area_process(context.actor, context.workspace, area.id) for area in own[:AREAS_LOOKED_AT]]
    urgent = [(process.proposals[0], process) for process in found if process.proposals]
    for proposal, process in sorted(urgent, key=lambda entry: get_args(Why).index(entry[0].why))[:1]:
        yield NextStep(
            plain(process.name) + ": " + proposal.step.title.get(t.language),
            t(
                "Phase {number}. It comes first because {why}. About 5 minutes.",
                number=proposal.phase.number,
                why=why_words(t)[proposal.why],
            ),
            "phases",
            t("Open the step"),
            process.ags,
            view={AREA: process.area_id, PHASE: str(proposal.phase.number), STEP: proposal.step.id},
        )


def _profiles(context: PageContext, cities: list[CityView], reachable: Callable[[str], bool]) -> Iterator[NextStep]:
    t = context.t
    with_waves = [city for city in cities if city.waves]
    if not with_waves:
        return
    city = with_waves[0]
    wave = newest(city)
    if reachable("submit_version"):
        known = {entry.place.wave for entry in submissions(context.actor, context.workspace)}
        unsent = [(one, newest(one)) for one in with_waves[:CITIES_LOOKED_AT] if newest(one).id not in known]
        if unsent:
            city, wave = unsent[0]
            yield NextStep(
                t("Write down what the profile of {city} means", city=plain(city.name)),
                t("Comment on the results with your team and hand them to the office. About 30 minutes."),
                "commentary",
                t("Open the commentary"),
                city.ags,
                wave.id,
            )
    yield NextStep(
        t("Read the profile of {city}", city=plain(city.name)),
        t("See which risks and strengths the young people report. About 10 minutes."),
        "profile",
        t("Open the profile"),
        city.ags,
        wave.id,
    )


def _administration(t: Translator, reachable: Callable[[str], bool]) -> Iterator[NextStep]:
    if reachable("list_accounts"):
        yield NextStep(
            t("Look through people and roles"),
            t("Invite new people, take roles back from those who have left. About 5 minutes."),
            "people",
            t("Open people and roles"),
        )
    if reachable("run_deletion"):
        yield NextStep(
            t("See what is due for deletion"),
            t("Answers are kept for a limited time. About 2 minutes."),
            "deletion",
            t("Open the list"),
        )
