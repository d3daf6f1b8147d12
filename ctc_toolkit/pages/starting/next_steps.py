"""What a person does next: read from what is there and what is missing, at most three steps, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, newest
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.planning.reminding import due_now, due_sentence, in_the_schools
from ctc_toolkit.pages.stepping.gate import PHASE
from ctc_toolkit.pages.stepping.milestones import STEP
from ctc_toolkit.pages.writing.places import AREA
from ctc_toolkit.reporting.outlook_words import who_acts
from ctc_toolkit.reporting.step_words import why_words
from ctc_toolkit.workspace import (
    AreaOutlook,
    CityView,
    NextUp,
    SurveyPlanView,
    Waiting,
    review_digest,
    submissions,
    survey_plans,
)

AT_MOST = 3
CITIES_LOOKED_AT = 3
"""Steps of single cities are proposed for so many; who accompanies more starts from the overview."""

SURVEY_FROM, PROFILE_FROM = 2, 3
"""From these phases on the survey and the commentary on the profile are proposed."""


@dataclass(frozen=True)
class NextStep:
    """One step: what, why, how many minutes it takes at the desk, who must act, and the page with its button.

    page: file name. view: what its address says besides city and wave. product: id of what comes out of it, for which
    there may be a template. due: by when.
    """

    title: str
    why: str
    minutes: int
    who: str
    page: str
    button: str
    city: str | None = None
    wave: str | None = None
    view: Mapping[str, str] = field(default_factory=dict)
    product: str | None = None
    due: date | None = None


def next_steps(
    context: PageContext, cities: list[CityView], reachable: Callable[[str], bool], area: AreaOutlook | None = None
) -> list[NextStep]:
    """Return the next steps of the person, around the area in view where there is one.

    reachable: whether the person may do an action anywhere.

    Raises:
        ToolkitError: one of the codes that begin with `database_`.
    """
    steps = _steps(context, cities, reachable) if area is None else _of_area(context, cities, reachable, area)
    return list(islice(steps, AT_MOST))


def _of_area(
    context: PageContext, cities: list[CityView], reachable: Callable[[str], bool], area: AreaOutlook
) -> Iterator[NextStep]:
    """Yield what somebody waits for, what is late, the survey, then what the area does next. A pause yields nothing."""
    if area.process.paused:
        return
    t, phase = context.t, area.process.phase
    if reachable("review_digest"):
        yield from _reviews(t, review_digest(context.actor, context.workspace))
    late = [one for one in area.next_up if one.why == "overdue"]
    rest = [one for one in area.next_up if one.why != "overdue"]
    yield from (_step(t, area, one) for one in late)
    city = next((one for one in cities if one.ags == area.process.ags), None)
    if city is not None and reachable("save_survey_plan") and phase >= SURVEY_FROM:
        yield from _survey(t, city, survey_plans(context.actor, context.workspace, city.ags))
    yield from (_step(t, area, one) for one in rest[:1])
    if city is not None and city.waves and phase >= PROFILE_FROM and reachable("submit_version"):
        yield from _commentary(context, [city])
    yield from (_step(t, area, one) for one in rest[1:])
    if city is not None and city.waves and reachable("wave_profile"):
        yield _profile(t, city)
    yield _sheet(t)


def _step(t: Translator, area: AreaOutlook, one: NextUp) -> NextStep:
    step = one.view.step
    why = t("Phase {number}. It comes first because {why}.", number=one.phase, why=why_words(t)[one.why])
    view = {AREA: area.process.area_id, PHASE: str(one.phase), STEP: step.id}
    return NextStep(
        step.title.get(t.language),
        why,
        one.minutes,
        who_acts(t, one.functions),
        "phases",
        t("Open the step"),
        area.process.ags,
        view=view,
        product=step.product,
        due=one.view.fields.due,
    )


def _steps(context: PageContext, cities: list[CityView], reachable: Callable[[str], bool]) -> Iterator[NextStep]:
    """Yield the steps of somebody who works on no area."""
    t = context.t
    if reachable("review_digest"):
        yield from _reviews(t, review_digest(context.actor, context.workspace))
    if reachable("save_survey_plan"):
        for city in cities[:CITIES_LOOKED_AT]:
            yield from _survey(t, city, survey_plans(context.actor, context.workspace, city.ags))
    with_waves = [city for city in cities if city.waves]
    if with_waves and reachable("wave_profile"):
        if reachable("submit_version"):
            yield from _commentary(context, with_waves)
        yield _profile(t, with_waves[0])
    if reachable("city_overview"):
        yield NextStep(
            t("See where the cities stand"),
            t("Phases, surveys and what waits for whom, on one page."),
            2,
            who_acts(t, ["regional_office"]) if not reachable("list_accounts") else t("Administration"),
            "overview",
            t("Open the overview"),
        )
    yield from _administration(t, reachable)


def _sheet(t: Translator) -> NextStep:
    return NextStep(
        t("Write down where your area stands"),
        t("Situation, next step and agreements, for everybody who works with you."),
        5,
        who_acts(t, ["coordinator"]),
        "area",
        t("Open the sheet of the area"),
    )


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
            t("Handed in on {date}.", date=t.date(to_check[0].since.astimezone().date())),
            15 * len(to_check),
            who_acts(t, ["regional_office"]),
            "review",
            t("Open the review desk"),
        )
    if to_answer:
        first = to_answer[0].submission
        yield NextStep(
            t("Answer what the office asks about {city}", city=plain(first.city_name)),
            t("The office has left comments on your version."),
            10,
            who_acts(t, ["coordinator"]),
            "review",
            t("Read the comments"),
        )


def _survey(t: Translator, city: CityView, plans: list[SurveyPlanView]) -> Iterator[NextStep]:
    who = who_acts(t, ["coordinator"])
    open_plans = [plan for plan in plans if plan.wave_id is None]
    if open_plans and open_plans[0].missing:
        missing = len(open_plans[0].missing)
        yield NextStep(
            t("Clear up what the survey of {city} still needs", city=plain(city.name)),
            t.plural(
                "{count} entry is still missing before answers may be read in.",
                "{count} entries are still missing before answers may be read in.",
                missing,
            ),
            10,
            who,
            "plan_survey",
            t("Open the plan"),
            city.ags,
            product="survey_agreement",
        )
    elif open_plans and in_the_schools(open_plans[0]):
        yield from _reminders(t, city, open_plans[0])
    elif open_plans:
        why = t("Everything is decided. You need the file with the answers.")
        title = t("Import the survey of {city}", city=plain(city.name))
        yield NextStep(title, why, 15, who, "import_survey", t("Import a survey"), city.ags)
    elif not city.waves:
        yield NextStep(
            t("Plan the first survey of {city}", city=plain(city.name)),
            t("Note who has decided what: schools, consent, data protection."),
            15,
            who,
            "plan_survey",
            t("Plan a survey"),
            city.ags,
            product="survey_agreement",
        )


def _reminders(t: Translator, city: CityView, plan: SurveyPlanView) -> Iterator[NextStep]:
    """Yield the schools to be reminded while the survey is on its way."""
    due = due_now(plan)
    if due:
        yield NextStep(
            t("Remind schools in {city}", city=plain(city.name)),
            due_sentence(t, plan),
            5,
            who_acts(t, ["coordinator"]),
            "plan_survey",
            t("Open the reminders"),
            city.ags,
            view={"plan": plan.id, "part": "reminders"},
            due=due[0][1].due,
        )


def _commentary(context: PageContext, cities: list[CityView]) -> Iterator[NextStep]:
    """Yield the newest survey about which nothing has been handed in."""
    t = context.t
    known = {entry.place.wave for entry in submissions(context.actor, context.workspace)}
    unsent = [(one, newest(one)) for one in cities[:CITIES_LOOKED_AT] if newest(one).id not in known]
    if unsent:
        city, wave = unsent[0]
        yield NextStep(
            t("Write down what the profile of {city} means", city=plain(city.name)),
            t("Comment on the results with your team and hand them to the office."),
            30,
            who_acts(t, ["coordinator", "community_board"]),
            "commentary",
            t("Open the commentary"),
            city.ags,
            wave.id,
        )


def _profile(t: Translator, city: CityView) -> NextStep:
    return NextStep(
        t("Read the profile of {city}", city=plain(city.name)),
        t("See which risks and strengths the young people report."),
        10,
        t("Everybody who works with the results"),
        "profile",
        t("Open the profile"),
        city.ags,
        newest(city).id,
    )


def _administration(t: Translator, reachable: Callable[[str], bool]) -> Iterator[NextStep]:
    if reachable("list_accounts"):
        yield NextStep(
            t("Look through people and roles"),
            t("Invite new people, take roles back from those who have left."),
            5,
            t("Administration"),
            "people",
            t("Open people and roles"),
        )
    if reachable("run_deletion"):
        yield NextStep(
            t("See what is due for deletion"),
            t("Answers are kept for a limited time."),
            2,
            t("Administration"),
            "deletion",
            t("Open the list"),
        )
