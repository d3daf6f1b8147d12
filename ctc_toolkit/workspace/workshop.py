"""Workshops on made-up cities: groups in parallel copies of a city, reset in seconds, and exercises for them.

A group signs in by its code and plays a role in its own city only; the policy then keeps it out of every other city.
All of this exists in demo workspaces only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.workshop import Exercise, Scenario
from ctc_toolkit.reporting.exercise_sheets import CityNumbers, solution_sheet, work_sheet
from ctc_toolkit.store import CityRecord, Repository, RuleBroken
from ctc_toolkit.store.workshop import GroupRecord
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import DEMO_CUT_POINTS, cut_point_record, keep_cut_points
from ctc_toolkit.workspace.demo_content.musterstadt import (
    NAME,
    NOTHING,
    Prepared,
    add_groups,
    city_name,
    make_musterstadt,
    prepared,
)
from ctc_toolkit.workspace.demo_stock import made_up_cut_points
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.profiles import wave_profile
from ctc_toolkit.workspace.sessions import IDLE, Opened, demo_is_open, open_demo_session
from ctc_toolkit.workspace.workshop_views import (
    ExerciseSheets,
    GroupTask,
    WorkshopView,
    exercise_of,
    new_code,
    scenario_of,
    spelled_code,
    workshop_view,
)

MOST_GROUPS = 12
GROUP_ROLES = (Role.COORDINATOR, Role.AREA_TEAM)
"""What somebody in a group can play; both count for the city of the group only."""


def workshop(actor: Actor, ws: Workspace) -> WorkshopView:
    """Return the groups, how far they are, and what they are shown.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "workshop", about="catalogue") as grant:
        return workshop_view(grant.repository, datetime.now(UTC) - IDLE)


def set_up_groups(actor: Actor, ws: Workspace, *, count: int, scenario: str) -> WorkshopView:
    """Make `count` copies of the made-up city at the beginning of a scenario, each with a code of its own.

    Groups of before are removed with everything they wrote, and whoever is signed in for them is signed out. 0 ends the
    workshop. All in one transaction.

    Raises:
        ToolkitError: `not_available`, `workshop_group_count`, `workshop_unknown_entry`, `changed_meanwhile`.
    """
    if not 0 <= count <= MOST_GROUPS:
        raise ToolkitError("workshop_group_count", found=count, most=MOST_GROUPS)
    begun = scenario_of(scenario)
    stock = _prepared(actor, ws, "set_up_groups", [begun])
    try:
        with changing(actor, ws, "set_up_groups", about="catalogue") as grant:
            repository = grant.repository
            repository.decide_mode("demo")
            _keep_cut_points(repository, stock)
            tables = repository.workshop
            tables.remove([group.ags for group in tables.groups()])
            tables.show(None)
            groups = [(number, new_code(), begun) for number in range(1, count + 1)]
            add_groups(repository, groups, stock, datetime.now(UTC))
            grant.record(f"groups {count}: {scenario}", None)
            return workshop_view(repository, datetime.now(UTC) - IDLE)
    except RuleBroken as broken:  # somebody else has set up groups at the same moment
        raise ToolkitError("changed_meanwhile") from broken


def reset_groups(actor: Actor, ws: Workspace, *, scenario: str | None = None, group: int | None = None) -> WorkshopView:
    """Set one group (its number; None: all) to the beginning of a scenario (None: of the one it has).

    Codes and sessions stay, so that nobody has to sign in again; other groups are not touched. All in one transaction.

    Raises:
        ToolkitError: `not_available`, `workshop_group_unknown`, `workshop_unknown_entry`, `changed_meanwhile`.
    """
    with looking(actor, ws, "reset_groups", about="catalogue") as grant:
        wanted = [scenario or one.scenario for one in _chosen(grant.repository, group)]
    stock = _prepared(actor, ws, "reset_groups", [scenario_of(name) for name in wanted])
    try:
        with changing(actor, ws, "reset_groups", about="catalogue") as grant:
            chosen = _chosen(grant.repository, group)
            _keep_cut_points(grant.repository, stock)
            begin_again(grant.repository, chosen, stock, scenario)
            what = f"group {group}" if group is not None else f"groups {len(chosen)}"
            grant.record(f"{what}: {scenario or '-'}", None)
            return workshop_view(grant.repository, datetime.now(UTC) - IDLE)
    except RuleBroken as broken:  # somebody else has removed the group at the same moment
        raise ToolkitError("changed_meanwhile") from broken


def show_exercise(actor: Actor, ws: Workspace, exercise: str | None) -> None:
    """Show all groups an exercise (its id; None: none any more).

    Raises:
        ToolkitError: `not_available`, `workshop_unknown_entry`, `workshop_survey_needed`.
    """
    with changing(actor, ws, "show_exercise", about="catalogue") as grant:
        if exercise is not None:
            wanted = exercise_of(exercise)
            groups = workshop_view(grant.repository, datetime.now(UTC)).groups
            if wanted.needs_survey and not all(group.has_survey for group in groups):
                raise ToolkitError("workshop_survey_needed", title=wanted.title)
        grant.repository.workshop.show(exercise)
        grant.record(f"exercise {exercise or '-'}", None)


def exercise_sheets(
    actor: Actor, ws: Workspace, exercise: str, *, language: str, group: int | None = None
) -> ExerciseSheets:
    """Return worksheet and solutions of an exercise. Numbers are those of the city of a group (None: any with some).

    Raises:
        ToolkitError: `not_available`, `workshop_unknown_entry`, `workshop_group_unknown`, `workshop_survey_needed`, and
            see `profiles.wave_profile`.
    """
    wanted = exercise_of(exercise)
    with looking(actor, ws, "exercise_sheets", about="catalogue") as grant:
        groups = _chosen(grant.repository, group) if group is not None else grant.repository.workshop.groups()
        cities = [grant.repository.city(one.ags) for one in groups]
    usable = [city for city in cities if city is not None and (city.waves or not wanted.needs_survey)]
    numbers = _numbers(actor, ws, usable[0] if usable else None, wanted)
    return ExerciseSheets(work_sheet(wanted, language, numbers), solution_sheet(wanted, language, numbers))


def group_task(actor: Actor, ws: Workspace, ags: str, *, language: str) -> GroupTask | None:
    """Return what the group of a city (AGS) sees; None where the city is no group's.

    The worksheet is missing while the city lacks the survey that the exercise needs.

    Raises:
        ToolkitError: `not_available`, and see `profiles.wave_profile`.
    """
    with looking(actor, ws, "group_task", ags) as grant:
        city = grant.city(ags)
        group = grant.repository.workshop.group_of(ags=ags)
        view = workshop_view(grant.repository, datetime.now(UTC)) if group else None
    if group is None or view is None:
        return None
    exercise, sheet = view.exercise, None
    if exercise is not None and (city.waves or not exercise.needs_survey):
        sheet = work_sheet(exercise, language, _numbers(actor, ws, city, exercise))
    return GroupTask(group.number, city.name, scenario_of(group.scenario), exercise, sheet)


def group_of_code(ws: Workspace, code: str) -> tuple[int, str]:
    """Return number and city name of the group that a code lets in, for the page that asks for the role.

    Raises:
        ToolkitError: `workshop_code_unknown`, `demo_closed`.
    """
    with ws.store.reading() as repository:
        group = _let_in(repository, code)
        return group.number, city_name(group.number)


def group_sign_in(ws: Workspace, code: str, role: Role, *, browser: str = "", at: datetime | None = None) -> Opened:
    """Open a session of somebody in a group, who plays `role` in the city of this group and nowhere else.

    Raises:
        ToolkitError: `workshop_code_unknown`, `demo_closed`, `not_available`: the role is none of a group.
    """
    if role not in GROUP_ROLES:
        raise ToolkitError("not_available")
    moment = at or datetime.now(UTC)
    with ws.store.writing() as repository:
        return open_demo_session(repository, role, _let_in(repository, code).ags, browser, moment)


def begin_again(
    repository: Repository, groups: Sequence[GroupRecord], stock: Prepared, scenario: str | None = None
) -> None:
    """Empty the cities of these groups and fill them anew, inside a transaction of the caller."""
    repository.workshop.empty([group.ags for group in groups])
    for group in groups:
        begun = scenario_of(scenario or group.scenario)
        make_musterstadt(repository, group.ags, begun, stock, datetime.now(UTC))
        repository.workshop.begin(group.ags, begun.id)


def _let_in(repository: Repository, code: str) -> GroupRecord:
    if not demo_is_open(repository):
        raise ToolkitError("demo_closed")
    group = repository.workshop.group_of(code=spelled_code(code))
    if group is None:
        raise ToolkitError("workshop_code_unknown")
    return group


def _chosen(repository: Repository, number: int | None) -> list[GroupRecord]:
    groups = [group for group in repository.workshop.groups() if number in (None, group.number)]
    if number is not None and not groups:
        raise ToolkitError("workshop_group_unknown")
    return groups


def _prepared(actor: Actor, ws: Workspace, action: str, scenarios: list[Scenario]) -> Prepared:
    """Return what takes time, made before anything is locked."""
    with looking(actor, ws, action, about="catalogue") as grant:
        stored = grant.repository.cut_points(DEMO_CUT_POINTS)
    if not any(scenario.waves for scenario in scenarios):
        return NOTHING
    record = stored or cut_point_record(made_up_cut_points())
    return prepared(record.document, scenarios)


def _keep_cut_points(repository: Repository, stock: Prepared) -> None:
    """Store the made-up cut points where waves need them and a workspace has none yet."""
    if stock.waves and repository.cut_points(DEMO_CUT_POINTS) is None:
        keep_cut_points(repository, made_up_cut_points())


def _numbers(actor: Actor, ws: Workspace, city: CityRecord | None, exercise: Exercise) -> CityNumbers:
    """Return what sheets say about a city; percentages come through the same door as on the profile page."""
    if not exercise.needs_survey:
        return CityNumbers(city.name if city else NAME)
    if city is None or not city.waves:
        raise ToolkitError("workshop_survey_needed", title=exercise.title)
    wave = city.waves[0]
    return CityNumbers(city.name, wave.label, wave_profile(actor, ws, wave.id), load_instrument(wave.instrument))
