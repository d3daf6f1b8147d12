"""Who may do what: one table, default deny.

Rows are the public functions of the workspace, columns the roles. A cell names where the role may do it:

    own    in the city in which the person holds the role
    other  in every other city as well (only beside `own`)
    none   where no city is concerned, as with the catalogue of cut points
    demo   in a demo workspace, whose cities are made up: there in the city in which the person holds the role, in
           every city where the role is held for none or the cell names `other`
    -      nowhere

What no cell allows is refused, and a refusal looks like something that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Literal

from ctc_toolkit.access.actor import Actor, Role
from ctc_toolkit.errors import ToolkitError

TABLE = """
action                 | coordinator | area_team | multiplier     | trainer   | evaluator | administrator
-----------------------+-------------+-----------+----------------+-----------+-----------+---------------
list_cities            | own demo    | own demo  | own other demo | demo      | own demo  | own other demo
city_overview          | -           | -         | own other demo | demo      | -         | own other demo
add_city               | -           | -         | none           | -         | -         | none
add_area               | own demo    | -         | own other demo | demo      | -         | own other demo
tell_next_step         | own demo    | -         | -              | demo      | -         | -
area_process           | own demo    | own demo  | -              | demo      | -         | -
area_outlook           | own demo    | own demo  | -              | demo      | -         | -
hand_over              | own demo    | -         | -              | demo      | -         | -
step_history           | own demo    | own demo  | -              | demo      | -         | -
save_step              | own demo    | own demo  | -              | demo      | -         | -
open_phase             | own demo    | -         | -              | demo      | -         | -
pause_area             | own demo    | -         | -              | demo      | -         | -
resume_area            | own demo    | -         | -              | demo      | -         | -
start_next_cycle       | own demo    | -         | -              | demo      | -         | -
add_evidence           | own demo    | own demo  | -              | demo      | -         | -
read_evidence          | own demo    | own demo  | -              | demo      | -         | -
remove_evidence        | own demo    | own demo  | -              | demo      | -         | -
trainings              | own demo    | own demo  | own other demo | demo      | -         | -
training_reminders     | own demo    | own demo  | own other demo | demo      | -         | -
regional_calendar      | none demo   | -         | none demo      | demo      | -         | -
save_event             | own demo    | own demo  | -              | demo      | -         | -
remove_event           | own demo    | own demo  | -              | demo      | -         | -
save_team_share        | own demo    | own demo  | -              | demo      | -         | -
save_office_event      | -           | -         | none demo      | demo      | -         | -
remove_office_event    | -           | -         | none demo      | demo      | -         | -
certificates           | -           | -         | none demo      | demo      | -         | -
save_certificate       | -           | -         | none demo      | demo      | -         | -
remove_certificate     | -           | -         | none demo      | demo      | -         | -
bodies                 | own demo    | own demo  | -              | demo      | -         | -
proposed_points        | own demo    | own demo  | -              | demo      | -         | -
save_body              | own demo    | -         | -              | demo      | -         | -
remove_body            | own demo    | -         | -              | demo      | -         | -
save_member            | own demo    | own demo  | -              | demo      | -         | -
remove_member          | own demo    | own demo  | -              | demo      | -         | -
save_meeting           | own demo    | own demo  | -              | demo      | -         | -
remove_meeting         | own demo    | -         | -              | demo      | -         | -
save_decision          | own demo    | own demo  | -              | demo      | -         | -
team_surveys           | own demo    | own demo  | -              | demo      | -         | -
save_team_survey       | own demo    | -         | -              | demo      | -         | -
renew_team_link        | own demo    | -         | -              | demo      | -         | -
enter_team_answers     | own demo    | -         | -              | demo      | -         | -
close_team_survey      | own demo    | -         | -              | demo      | -         | -
remove_team_survey     | own demo    | -         | -              | demo      | -         | -
site_checks            | own demo    | own demo  | -              | demo      | -         | -
begin_site_check       | own demo    | own demo  | -              | demo      | -         | -
save_check_answer      | own demo    | own demo  | -              | demo      | -         | -
remove_site_check      | own demo    | -         | -              | demo      | -         | -
survey_plans           | own demo    | own demo  | -              | demo      | -         | -
save_survey_plan       | own demo    | -         | -              | demo      | -         | -
remove_survey_plan     | own demo    | -         | -              | demo      | -         | -
save_school_decision   | own demo    | -         | -              | demo      | -         | -
remove_school_decision | own demo    | -         | -              | demo      | -         | -
save_school_grade      | own demo    | -         | -              | demo      | -         | -
note_school_reminder   | own demo    | -         | -              | demo      | -         | -
import_schools         | own demo    | -         | -              | demo      | -         | -
import_wave            | own demo    | -         | -              | demo      | -         | -
order_import           | own demo    | -         | -              | demo      | -         | -
import_jobs            | own demo    | -         | -              | demo      | -         | -
cancel_import          | own demo    | -         | -              | demo      | -         | -
import_tables          | own demo    | -         | -              | demo      | -         | -
wave_tables            | own demo    | own demo  | -              | demo      | own demo  | -
wave_profile           | own demo    | own demo  | -              | demo      | own demo  | -
city_indicators        | own demo    | own demo  | -              | demo      | own demo  | -
save_indicator_value   | own demo    | -         | -              | demo      | -         | -
indicator_findings     | own demo    | -         | -              | demo      | -         | -
import_indicators      | own demo    | -         | -              | demo      | -         | -
remove_indicator_values | own demo    | -         | -              | demo      | -         | -
save_indicator_card    | own demo    | -         | -              | demo      | -         | -
remove_indicator_card  | own demo    | -         | -              | demo      | -         | -
city_offers            | own demo    | own demo  | -              | demo      | -         | -
save_offer             | own demo    | own demo  | -              | demo      | -         | -
remove_offer           | own demo    | own demo  | -              | demo      | -         | -
import_offers          | own demo    | -         | -              | demo      | -         | -
settle_offers          | own demo    | -         | -              | demo      | -         | -
save_children          | own demo    | -         | -              | demo      | -         | -
area_programmes        | own demo    | own demo  | -              | demo      | -         | -
save_programme_package | own demo    | own demo  | -              | demo      | -         | -
wave_factor_ranks      | own demo    | own demo  | -              | demo      | own demo  | -
wave_small_areas       | own demo    | own demo  | -              | demo      | own demo  | -
area_auxiliaries       | own demo    | own demo  | -              | demo      | own demo  | -
wave_associations      | own demo    | own demo  | -              | demo      | own demo  | -
area_priorities        | own demo    | own demo  | -              | demo      | -         | -
begin_priorities       | own demo    | own demo  | -              | demo      | -         | -
save_priorities        | own demo    | own demo  | -              | demo      | -         | -
cast_vote              | own demo    | own demo  | -              | demo      | -         | -
open_vote              | own demo    | -         | -              | demo      | -         | -
close_vote             | own demo    | -         | -              | demo      | -         | -
decide_priorities      | own demo    | -         | -              | demo      | -         | -
remove_priorities      | own demo    | -         | -              | demo      | -         | -
area_plan              | own demo    | own demo  | -              | demo      | -         | -
begin_plan             | own demo    | own demo  | -              | demo      | -         | -
save_plan_entry        | own demo    | own demo  | -              | demo      | -         | -
remove_plan_entry      | own demo    | own demo  | -              | demo      | -         | -
decide_plan            | own demo    | -         | -              | demo      | -         | -
remove_plan            | own demo    | -         | -              | demo      | -         | -
area_delivery          | own demo    | own demo  | own other demo | demo      | own demo  | -
save_set_up            | own demo    | own demo  | -              | demo      | -         | -
save_group             | own demo    | own demo  | -              | demo      | -         | -
remove_group           | own demo    | own demo  | -              | demo      | -         | -
log_session            | own demo    | own demo  | -              | demo      | -         | -
remove_session         | own demo    | own demo  | -              | demo      | -         | -
save_observation       | own demo    | own demo  | -              | demo      | -         | -
remove_observation     | own demo    | own demo  | -              | demo      | -         | -
area_standing          | own demo    | own demo  | own other demo | demo      | own demo  | -
save_reaction          | own demo    | own demo  | -              | demo      | -         | -
import_sessions        | own demo    | own demo  | -              | demo      | -         | -
provider_links         | own demo    | own demo  | -              | demo      | -         | -
make_provider_link     | own demo    | own demo  | -              | demo      | -         | -
prolong_provider_link  | own demo    | own demo  | -              | demo      | -         | -
revoke_provider_link   | own demo    | own demo  | -              | demo      | -         | -
remove_provider_link   | own demo    | own demo  | -              | demo      | -         | -
programme_changes      | own demo    | own demo  | own other demo | demo      | own demo  | -
save_programme_change  | own demo    | own demo  | -              | demo      | -         | -
save_linked_answers    | own demo    | own demo  | -              | demo      | -         | -
remove_programme_change | own demo    | own demo  | -              | demo      | -         | -
yearly_reviews         | own demo    | own demo  | own other demo | demo      | own demo  | -
begin_yearly_review    | own demo    | own demo  | -              | demo      | -         | -
save_yearly_entry      | own demo    | own demo  | -              | demo      | -         | -
decide_yearly_review   | own demo    | -         | -              | demo      | -         | -
remove_yearly_review   | own demo    | -         | -              | demo      | -         | -
begin_next_plan        | own demo    | own demo  | -              | demo      | -         | -
comparison_studies     | own demo    | own demo  | -              | demo      | own demo  | -
save_comparison_study  | own demo    | -         | -              | demo      | own demo  | -
remove_comparison_study | own demo    | -         | -              | demo      | own demo  | -
data_quality           | own demo    | -         | -              | demo      | own demo  | -
scale_quality          | own demo    | own demo  | -              | demo      | own demo  | -
save_answer_choice     | own demo    | -         | -              | demo      | -         | -
reference_tables       | own demo    | own demo  | own other demo | demo      | own demo  | -
save_reference         | own demo    | -         | -              | demo      | -         | -
remove_reference       | own demo    | -         | -              | demo      | -         | -
save_site_reference    | -           | -         | none demo      | demo      | -         | -
remove_site_reference  | -           | -         | none demo      | demo      | -         | -
reference_choices      | own demo    | own demo  | -              | demo      | own demo  | -
wave_comparison        | own demo    | own demo  | -              | demo      | own demo  | -
wave_changes           | own demo    | own demo  | -              | demo      | own demo  | -
factor_findings        | own demo    | own demo  | -              | demo      | own demo  | -
evaluation_exports     | own demo    | -         | -              | demo      | own demo  | -
evaluation_bundle      | own demo    | -         | -              | demo      | own demo  | -
city_evaluation_bundle | own demo    | -         | -              | demo      | own demo  | -
made_reports           | own demo    | own demo  | -              | demo      | own demo  | -
read_made_report       | own demo    | own demo  | -              | demo      | own demo  | -
preview_report         | own demo    | -         | -              | demo      | own demo  | -
order_report           | own demo    | -         | -              | demo      | own demo  | -
report_jobs            | own demo    | -         | -              | demo      | own demo  | -
order_release          | own demo    | -         | -              | demo      | -         | -
release_jobs           | own demo    | -         | -              | demo      | -         | -
make_report            | own demo    | -         | -              | demo      | own demo  | -
make_report_again      | own demo    | -         | -              | demo      | own demo  | -
save_report_recipients | own demo    | -         | -              | demo      | own demo  | -
remove_made_report     | own demo    | -         | -              | demo      | -         | -
school_consents        | own demo    | -         | -              | demo      | -         | -
save_school_consent    | own demo    | -         | -              | demo      | -         | -
revoke_school_consent  | own demo    | -         | -              | demo      | -         | -
city_brand             | own demo    | own demo  | own other demo | demo      | own demo  | own other demo
read_template          | own demo    | -         | -              | demo      | -         | own other demo
save_brand             | own demo    | -         | -              | demo      | -         | own other demo
save_template          | own demo    | -         | -              | demo      | -         | own other demo
remove_template        | own demo    | -         | -              | demo      | -         | own other demo
data_protection        | own demo    | -         | own other demo | demo      | own demo  | own other demo
save_data_protection   | own demo    | -         | -              | demo      | -         | own other demo
issue_data_protection  | own demo    | -         | -              | demo      | -         | own other demo
release_for_partners   | own demo    | -         | -              | demo      | -         | -
choose_cut_points      | own demo    | -         | -              | demo      | -         | -
delete_wave            | own demo    | -         | -              | demo      | -         | own other demo
delete_answers         | own demo    | -         | -              | demo      | -         | own other demo
deletions_due          | own demo    | -         | -              | demo      | -         | own other demo
run_deletion           | -           | -         | -              | demo      | -         | own other demo
deletion_proofs        | -           | -         | -              | demo      | -         | none demo
cut_point_tables       | none demo   | none demo | none demo      | demo      | none demo | none demo
add_cut_points         | -           | -         | -              | demo      | -         | none demo
read_texts             | own demo    | own demo  | -              | demo      | -         | -
save_text              | own demo    | own demo  | -              | demo      | -         | -
kept_texts             | own demo    | own demo  | -              | demo      | -         | -
settle_kept_text       | own demo    | own demo  | -              | demo      | -         | -
submit_version         | own demo    | -         | -              | demo      | -         | -
withdraw_submission    | own demo    | -         | -              | demo      | -         | -
submissions            | own demo    | own demo  | own other demo | demo      | -         | -
read_submission        | own demo    | own demo  | own other demo | demo      | -         | -
comment_on_submission  | own demo    | -         | own other demo | demo      | -         | -
return_submission      | -           | -         | own other demo | demo      | -         | -
approve_submission     | -           | -         | own other demo | demo      | -         | -
review_digest          | own demo    | -         | own other demo | demo      | -         | -
practices              | none demo   | none demo | none demo      | demo      | none demo | none demo
read_practice          | none demo   | none demo | none demo      | demo      | none demo | none demo
read_practice_file     | none demo   | none demo | none demo      | demo      | none demo | none demo
save_practice          | own demo    | own demo  | own other demo | demo      | -         | -
add_practice_file      | own demo    | own demo  | own other demo | demo      | -         | -
remove_practice_file   | own demo    | own demo  | own other demo | demo      | -         | -
hand_in_practice       | own demo    | own demo  | own other demo | demo      | -         | -
withdraw_practice      | own demo    | own demo  | own other demo | demo      | -         | -
decide_practice        | -           | -         | own other demo | demo      | -         | -
comment_on_practice    | none demo   | none demo | none demo      | demo      | none demo | -
remove_practice_comment | none demo   | none demo | none demo      | demo      | none demo | -
newsletter             | -           | -         | none demo      | demo      | -         | -
save_newsletter        | -           | -         | none demo      | demo      | -         | -
interface_tokens       | -           | -         | -              | -         | none demo | -
make_interface_token   | -           | -         | -              | -         | none demo | -
revoke_interface_token | -           | -         | -              | -         | none demo | -
interface_cities       | -           | -         | -              | -         | own demo  | -
interface_tables       | -           | -         | -              | -         | own demo  | -
interface_table        | -           | -         | -              | -         | own demo  | -
programme_catalogue    | none demo   | none demo | none demo      | demo      | none demo | none demo
site_labels            | none demo   | none demo | none demo      | demo      | none demo | none demo
choose_site_label      | -           | -         | -              | demo      | -         | none demo
audit_log              | own demo    | -         | -              | demo      | -         | own other demo
verify_audit           | -           | -         | -              | demo      | -         | none demo
list_accounts          | -           | -         | -              | -         | -         | none demo
invite_person          | -           | -         | -              | -         | -         | none demo
rename_person          | -           | -         | -              | -         | -         | none demo
grant_role             | -           | -         | -              | -         | -         | none demo
withdraw_role          | -           | -         | -              | -         | -         | none demo
disable_account        | -           | -         | -              | -         | -         | none demo
enable_account         | -           | -         | -              | -         | -         | none demo
issue_code             | -           | -         | -              | -         | -         | none demo
reset_second_factor    | -           | -         | -              | -         | -         | none demo
remove_account         | -           | -         | -              | -         | -         | none demo
my_account             | none demo   | none demo | none demo      | none demo | none demo | none demo
change_my_account      | none demo   | none demo | none demo      | none demo | none demo | none demo
change_my_password     | none demo   | none demo | none demo      | none demo | none demo | none demo
begin_second_factor    | none demo   | none demo | none demo      | none demo | none demo | none demo
confirm_second_factor  | none demo   | none demo | none demo      | none demo | none demo | none demo
my_sessions            | none demo   | none demo | none demo      | none demo | none demo | none demo
end_my_session         | none demo   | none demo | none demo      | none demo | none demo | none demo
sign_out_everywhere    | none demo   | none demo | none demo      | none demo | none demo | none demo
workshop               | -           | -         | -              | demo      | -         | -
set_up_groups          | -           | -         | -              | demo      | -         | -
reset_groups           | -           | -         | -              | demo      | -         | -
show_exercise          | -           | -         | -              | demo      | -         | -
exercise_sheets        | -           | -         | -              | demo      | -         | -
group_task             | demo        | demo      | -              | demo      | -         | -
reset_demo             | -           | -         | -              | demo      | -         | demo
"""
"""Multipliers see what a city submitted, not its drafts or its profile; administrators no answers and no profile.

How decided measures are delivered (counts of groups, nobody's name) is seen by multipliers and evaluators, too.

`my_account` and the like concern the person's own account only.
"""


class Scope(StrEnum):
    """Where an action takes place, as seen from a role of the actor."""

    OWN = "own"
    OTHER = "other"
    NONE = "none"
    DEMO = "demo"


Kind = Literal["demo", "real"]
"""Whether the cities of the workspace are made up."""

Policy = Mapping[str, Mapping[Role, frozenset[Scope]]]


def read_table(text: str) -> Policy:
    """Return the table as action -> role -> scopes.

    Raises:
        ValueError: an unknown role or scope, a missing or doubled column or row, `other` without `own`.
    """
    head, _, *rows = (line for line in text.splitlines() if line.strip())
    roles = [Role(cell.strip()) for cell in head.split("|")[1:]]
    if sorted(roles) != sorted(Role):
        raise ValueError("the table must have one column for each role")
    policy: dict[str, dict[Role, frozenset[Scope]]] = {}
    for row in rows:
        action, *cells = (cell.strip() for cell in row.split("|"))
        if action in policy or len(cells) != len(roles):
            raise ValueError(f"row {action} stands twice or has not one cell for each role")
        policy[action] = {role: _read_cell(cell) for role, cell in zip(roles, cells, strict=True)}
    return policy


def _read_cell(cell: str) -> frozenset[Scope]:
    scopes = frozenset() if cell == "-" else frozenset(Scope(word) for word in cell.split())
    if (not scopes and cell != "-") or (Scope.OTHER in scopes and Scope.OWN not in scopes):
        raise ValueError(f"cell {cell!r} must be - or scopes, and name own where it names other")
    return scopes


POLICY: Policy = read_table(TABLE)


def cities_for(actor: Actor, action: str, kind: Kind, policy: Policy = POLICY) -> frozenset[str] | None:
    """Return the cities (AGS) in which the actor may do `action`; None: in every city; empty: in none."""
    if kind == "real" and actor.demo:
        return frozenset()
    wanted = Scope.DEMO if kind == "demo" else Scope.OWN
    row, cities = policy.get(action, {}), set()
    for role, ags, _ in actor.roles:
        scopes = row.get(role, frozenset())
        everywhere = Scope.OTHER in scopes if kind == "real" else Scope.OTHER in scopes or ags is None
        if wanted in scopes and everywhere:
            return None
        if wanted in scopes and ags is not None:
            cities.add(ags)
    return frozenset(cities)


def covers(actor: Actor, action: str, kind: Kind, ags: str, area: str | None, policy: Policy = POLICY) -> bool:
    """Return whether the actor may do `action` in the city for the area (None: for the city as a whole)."""
    whole = frozenset(entry for entry in actor.roles if entry.area is None)
    if may(replace(actor, roles=whole), action, kind, ags, policy):
        return True
    there = frozenset(entry for entry in actor.roles if entry.area == area)
    return area is not None and may(replace(actor, roles=there), action, kind, ags, policy)


def may_without_city(actor: Actor, action: str, kind: Kind, policy: Policy = POLICY) -> bool:
    """Return whether the actor may do `action` where no city is concerned."""
    if kind == "demo":
        return _holds(actor, action, Scope.DEMO, policy)
    return not actor.demo and _holds(actor, action, Scope.NONE, policy)


def may(actor: Actor, action: str, kind: Kind, ags: str | None = None, policy: Policy = POLICY) -> bool:
    """Return whether the actor may do `action` in the city `ags` (None: where no city is concerned)."""
    if ags is None:
        return may_without_city(actor, action, kind, policy)
    cities = cities_for(actor, action, kind, policy)
    return cities is None or ags in cities


def may_anywhere(actor: Actor, action: str, kind: Kind, policy: Policy = POLICY) -> bool:
    """Return whether the actor may do `action` in any city, or where no city is concerned."""
    cities = cities_for(actor, action, kind, policy)
    return cities is None or bool(cities) or may_without_city(actor, action, kind, policy)


def require(actor: Actor, action: str, kind: Kind, ags: str | None = None, policy: Policy = POLICY) -> None:
    """Do nothing if the actor may do `action` in the city `ags` (None: where no city is concerned).

    Raises:
        ToolkitError: `not_available`, the same as for something that is not there.
    """
    if not may(actor, action, kind, ags, policy):
        raise ToolkitError("not_available")


def roles_that_may(action: str, scopes: Iterable[Scope] = tuple(Scope), policy: Policy = POLICY) -> tuple[Role, ...]:
    """Return the roles that may do `action` in any of `scopes`, for a page that says who can open it."""
    wanted = frozenset(scopes)
    row = policy.get(action, {})
    return tuple(role for role in Role if wanted & row.get(role, frozenset()))


def _holds(actor: Actor, action: str, scope: Scope, policy: Policy) -> bool:
    row = policy.get(action, {})
    return any(scope in row.get(entry.role, ()) for entry in actor.roles)
