"""The policy table and what follows from it.

1. Every cell of the table (action x role x scope) is what was agreed; the list here is written
   independently of it.
2. Default deny: no role, an unknown action, an unknown city give nothing.
3. A role counts in its own city only; several roles in several cities add up and do not spread.
4. A visitor of the demo reaches nothing real, whatever roles he holds; trainers reach nothing real.
5. In a demo workspace the cell `demo` decides: in the city of the role, or in all where it is held for none or the
   cell names `other`.
6. Multipliers and administrators reach no profile and no answers in any scope.
7. A table with a mistake is refused when it is read.
8. A refusal says the same as for something that is not there, and nothing about what was asked.
9. An actor with an empty name, an unknown role or a malformed AGS cannot be made; actors cannot be changed.
10. For every action somebody may do it, and pages can name who.
11. A role held for one area counts in that area only, and not for the city as a whole.
12. Whoever runs commands on the server is an administrator: no answers, no profiles.
"""

from dataclasses import FrozenInstanceError
from itertools import product

import pytest

from ctc_toolkit.access import (
    POLICY,
    Actor,
    Assignment,
    Role,
    Scope,
    cities_for,
    covers,
    demo_actor,
    may,
    operator_actor,
    read_table,
    require,
    roles_that_may,
)
from ctc_toolkit.errors import ToolkitError

DORTMUND, ESSEN = "05913000", "05113000"
C, T, M, R, E, A = (
    Role.COORDINATOR, Role.AREA_TEAM, Role.MULTIPLIER, Role.TRAINER, Role.EVALUATOR, Role.ADMINISTRATOR,
)  # fmt: skip

AGREED_IN_WORDS = """
list_cities             own:CTMEA other:MA demo:CTMREA
city_overview           own:MA other:MA demo:MRA
add_city                none:MA
add_area                own:CMA other:MA demo:CMRA
tell_next_step          own:C demo:CR
area_process            own:CT demo:CTR
area_outlook            own:CT demo:CTR
hand_over               own:C demo:CR
step_history            own:CT demo:CTR
save_step               own:CT demo:CTR
open_phase              own:C demo:CR
pause_area              own:C demo:CR
resume_area             own:C demo:CR
start_next_cycle        own:C demo:CR
add_evidence            own:CT demo:CTR
read_evidence           own:CT demo:CTR
remove_evidence         own:CT demo:CTR
trainings               own:CTM other:M demo:CTMR
training_reminders      own:CTM other:M demo:CTMR
regional_calendar       none:CM demo:CMR
save_event              own:CT demo:CTR
remove_event            own:CT demo:CTR
save_team_share         own:CT demo:CTR
save_office_event       none:M demo:MR
remove_office_event     none:M demo:MR
certificates            none:M demo:MR
save_certificate        none:M demo:MR
remove_certificate      none:M demo:MR
bodies                  own:CT demo:CTR
proposed_points         own:CT demo:CTR
save_body               own:C demo:CR
remove_body             own:C demo:CR
save_member             own:CT demo:CTR
remove_member           own:CT demo:CTR
save_meeting            own:CT demo:CTR
remove_meeting          own:C demo:CR
save_decision           own:CT demo:CTR
team_surveys            own:CT demo:CTR
save_team_survey        own:C demo:CR
renew_team_link         own:C demo:CR
enter_team_answers      own:C demo:CR
close_team_survey       own:C demo:CR
remove_team_survey      own:C demo:CR
site_checks             own:CT demo:CTR
begin_site_check        own:CT demo:CTR
save_check_answer       own:CT demo:CTR
remove_site_check       own:C demo:CR
survey_plans            own:CT demo:CTR
save_survey_plan        own:C demo:CR
remove_survey_plan      own:C demo:CR
save_school_decision    own:C demo:CR
remove_school_decision  own:C demo:CR
save_school_grade       own:C demo:CR
note_school_reminder    own:C demo:CR
import_schools          own:C demo:CR
import_wave             own:C demo:CR
order_import            own:C demo:CR
import_jobs             own:C demo:CR
cancel_import           own:C demo:CR
import_tables           own:C demo:CR
wave_tables             own:CTE demo:CTRE
wave_profile            own:CTE demo:CTRE
city_indicators         own:CTE demo:CTRE
save_indicator_value    own:C demo:CR
indicator_findings      own:C demo:CR
import_indicators       own:C demo:CR
remove_indicator_values own:C demo:CR
save_indicator_card     own:C demo:CR
remove_indicator_card   own:C demo:CR
city_offers             own:CT demo:CTR
save_offer              own:CT demo:CTR
remove_offer            own:CT demo:CTR
import_offers           own:C demo:CR
settle_offers           own:C demo:CR
save_children           own:C demo:CR
area_programmes         own:CT demo:CTR
save_programme_package  own:CT demo:CTR
wave_factor_ranks       own:CTE demo:CTRE
wave_small_areas        own:CTE demo:CTRE
area_auxiliaries        own:CTE demo:CTRE
wave_associations       own:CTE demo:CTRE
area_priorities         own:CT demo:CTR
begin_priorities        own:CT demo:CTR
save_priorities         own:CT demo:CTR
cast_vote               own:CT demo:CTR
open_vote               own:C demo:CR
close_vote              own:C demo:CR
decide_priorities       own:C demo:CR
remove_priorities       own:C demo:CR
area_plan               own:CT demo:CTR
begin_plan              own:CT demo:CTR
save_plan_entry         own:CT demo:CTR
remove_plan_entry       own:CT demo:CTR
decide_plan             own:C demo:CR
remove_plan             own:C demo:CR
area_delivery           own:CTME other:M demo:CTMRE
save_set_up             own:CT demo:CTR
save_group              own:CT demo:CTR
remove_group            own:CT demo:CTR
log_session             own:CT demo:CTR
remove_session          own:CT demo:CTR
save_observation        own:CT demo:CTR
remove_observation      own:CT demo:CTR
import_sessions         own:CT demo:CTR
programme_changes       own:CTME other:M demo:CTMRE
comparison_studies      own:CTE demo:CTRE
evaluation_exports      own:CE demo:CRE
evaluation_bundle       own:CE demo:CRE
city_evaluation_bundle  own:CE demo:CRE
city_brand              own:CTMEA other:MA demo:CTMREA
read_template           own:CA other:A demo:CRA
save_brand              own:CA other:A demo:CRA
save_template           own:CA other:A demo:CRA
remove_template         own:CA other:A demo:CRA
data_protection         own:CMEA other:MA demo:CMREA
save_data_protection    own:CA other:A demo:CRA
issue_data_protection   own:CA other:A demo:CRA
made_reports            own:CTE demo:CTRE
read_made_report        own:CTE demo:CTRE
preview_report          own:CE demo:CRE
order_report            own:CE demo:CRE
report_jobs             own:CE demo:CRE
order_release           own:C demo:CR
release_jobs            own:C demo:CR
make_report             own:CE demo:CRE
make_report_again       own:CE demo:CRE
save_report_recipients  own:CE demo:CRE
remove_made_report      own:C demo:CR
school_consents         own:C demo:CR
save_school_consent     own:C demo:CR
revoke_school_consent   own:C demo:CR
save_comparison_study   own:CE demo:CRE
remove_comparison_study own:CE demo:CRE
save_programme_change   own:CT demo:CTR
save_linked_answers     own:CT demo:CTR
remove_programme_change own:CT demo:CTR
yearly_reviews          own:CTME other:M demo:CTMRE
begin_yearly_review     own:CT demo:CTR
save_yearly_entry       own:CT demo:CTR
decide_yearly_review    own:C demo:CR
remove_yearly_review    own:C demo:CR
begin_next_plan         own:CT demo:CTR
provider_links          own:CT demo:CTR
make_provider_link      own:CT demo:CTR
prolong_provider_link   own:CT demo:CTR
revoke_provider_link    own:CT demo:CTR
remove_provider_link    own:CT demo:CTR
area_standing           own:CTME other:M demo:CTMRE
save_reaction           own:CT demo:CTR
data_quality            own:CE demo:CRE
scale_quality           own:CTE demo:CTRE
save_answer_choice      own:C demo:CR
reference_tables        own:CTME other:M demo:CTMRE
save_reference          own:C demo:CR
remove_reference        own:C demo:CR
save_site_reference     none:M demo:MR
remove_site_reference   none:M demo:MR
reference_choices       own:CTE demo:CTRE
wave_comparison         own:CTE demo:CTRE
wave_changes            own:CTE demo:CTRE
factor_findings         own:CTE demo:CTRE
release_for_partners    own:C demo:CR
choose_cut_points       own:C demo:CR
delete_wave             own:CA other:A demo:CRA
delete_answers          own:CA other:A demo:CRA
deletions_due           own:CA other:A demo:CRA
run_deletion            own:A other:A demo:RA
deletion_proofs         none:A demo:RA
cut_point_tables        none:CTMEA demo:CTMREA
add_cut_points          none:A demo:RA
read_texts              own:CT demo:CTR
save_text               own:CT demo:CTR
kept_texts              own:CT demo:CTR
settle_kept_text        own:CT demo:CTR
submit_version          own:C demo:CR
withdraw_submission     own:C demo:CR
submissions             own:CTM other:M demo:CTMR
read_submission         own:CTM other:M demo:CTMR
comment_on_submission   own:CM other:M demo:CMR
return_submission       own:M other:M demo:MR
approve_submission      own:M other:M demo:MR
review_digest           own:CM other:M demo:CMR
practices               none:CTMEA demo:CTMREA
read_practice           none:CTMEA demo:CTMREA
read_practice_file      none:CTMEA demo:CTMREA
save_practice           own:CTM other:M demo:CTMR
add_practice_file       own:CTM other:M demo:CTMR
remove_practice_file    own:CTM other:M demo:CTMR
hand_in_practice        own:CTM other:M demo:CTMR
withdraw_practice       own:CTM other:M demo:CTMR
decide_practice         own:M other:M demo:MR
comment_on_practice     none:CTME demo:CTMRE
remove_practice_comment none:CTME demo:CTMRE
newsletter              none:M demo:MR
save_newsletter         none:M demo:MR
interface_tokens        none:E demo:E
make_interface_token    none:E demo:E
revoke_interface_token  none:E demo:E
interface_cities        own:E demo:E
interface_tables        own:E demo:E
interface_table         own:E demo:E
programme_catalogue     none:CTMEA demo:CTMREA
site_labels             none:CTMEA demo:CTMREA
choose_site_label       none:A demo:RA
audit_log               own:CA other:A demo:CRA
verify_audit            none:A demo:RA
list_accounts           none:A demo:A
invite_person           none:A demo:A
rename_person           none:A demo:A
grant_role              none:A demo:A
withdraw_role           none:A demo:A
disable_account         none:A demo:A
enable_account          none:A demo:A
issue_code              none:A demo:A
reset_second_factor     none:A demo:A
remove_account          none:A demo:A
my_account              none:CTMREA demo:CTMREA
change_my_account       none:CTMREA demo:CTMREA
change_my_password      none:CTMREA demo:CTMREA
begin_second_factor     none:CTMREA demo:CTMREA
confirm_second_factor   none:CTMREA demo:CTMREA
my_sessions             none:CTMREA demo:CTMREA
end_my_session          none:CTMREA demo:CTMREA
sign_out_everywhere     none:CTMREA demo:CTMREA
workshop                demo:R
set_up_groups           demo:R
reset_groups            demo:R
show_exercise           demo:R
exercise_sheets         demo:R
group_task              demo:CTR
reset_demo              demo:RA
"""
"""What a person of each role may do, written from the description of the roles; everything else is denied.

C coordinator, T area team, M multiplier, R trainer, E evaluator, A administrator.
"""

LETTERS = dict(zip("CTMREA", (C, T, M, R, E, A), strict=True))
AGREED = {
    (action, scope): {LETTERS[letter] for letter in letters}
    for action, *cells in (line.split() for line in AGREED_IN_WORDS.strip().splitlines())
    for scope, letters in (cell.split(":") for cell in cells)
}
OWN_ACCOUNT = {
    "my_account", "change_my_account", "change_my_password", "begin_second_factor", "confirm_second_factor",
    "my_sessions", "end_my_session", "sign_out_everywhere",
}  # fmt: skip
"""They concern the person's own account only, which a visitor of the demo has not."""

TABLE = """
action | coordinator | area_team | multiplier | trainer | evaluator | administrator
-------+-------------+-----------+------------+---------+-----------+--------------
probe  | own         | -         | own other  | demo    | -         | none
"""


def person(role, ags=DORTMUND, demo=False):
    return Actor("Somebody", frozenset({Assignment(role, ags)}), demo)


@pytest.mark.parametrize(("action", "role", "scope"), list(product(POLICY, Role, Scope)))
def test_1_every_cell(action, role, scope):
    allowed = role in AGREED.get((action, scope.value), set())
    assert (scope in POLICY[action][role]) is allowed
    actor = person(role)
    kind, ags = {
        Scope.OWN: ("real", DORTMUND),
        Scope.OTHER: ("real", ESSEN),
        Scope.NONE: ("real", None),
        Scope.DEMO: ("demo", DORTMUND),
    }[scope]
    assert may(actor, action, kind, ags) is allowed


def test_1_no_row_is_unknown():
    assert {action for action, _ in AGREED} == set(POLICY)


def test_2_default_deny():
    nobody = Actor("Nobody")
    for action, kind, ags in product([*POLICY, "unknown"], ("real", "demo"), (None, DORTMUND)):
        assert not may(nobody, action, kind, ags)
        assert cities_for(nobody, action, kind) == frozenset()
    for role, kind, ags in product(Role, ("real", "demo"), (None, DORTMUND)):
        assert not may(person(role), "unknown", kind, ags)
    assert not may(person(C), "import_wave", "real", "not an AGS")


def test_3_roles_count_in_their_city():
    both = Actor("Both", frozenset({(C, DORTMUND), (E, ESSEN)}))
    assert cities_for(both, "wave_profile", "real") == {DORTMUND, ESSEN}
    assert cities_for(both, "import_wave", "real") == {DORTMUND}
    assert not may(both, "import_wave", "real", ESSEN)
    nowhere = person(C, None)
    assert cities_for(nowhere, "import_wave", "real") == frozenset()
    assert not may(nowhere, "import_wave", "real", None)
    assert cities_for(person(M, None), "list_cities", "real") is None


@pytest.mark.parametrize("action", POLICY)
def test_4_demo_visitors_and_trainers_reach_nothing_real(action):
    everything = Actor("Visitor", frozenset((role, ags) for role in Role for ags in (None, DORTMUND)), demo=True)
    for actor, ags in product((everything, demo_actor(), person(R), person(R, None)), (None, DORTMUND, ESSEN)):
        own_account = action in OWN_ACCOUNT and not actor.demo and ags is None
        assert may(actor, action, "real", ags) is own_account
        assert cities_for(actor, action, "real") == frozenset()


def test_5_demo_decides_in_a_demo_workspace():
    assert cities_for(person(C), "import_wave", "demo") == {DORTMUND}
    assert cities_for(person(C, None), "import_wave", "demo") is None
    assert cities_for(person(M), "list_cities", "demo") is None
    assert cities_for(person(M), "import_wave", "demo") == frozenset()
    assert may(demo_actor(), "import_wave", "demo", ESSEN)
    assert may(demo_actor(C, ESSEN), "import_wave", "demo", ESSEN)
    assert not may(demo_actor(C, ESSEN), "import_wave", "demo", DORTMUND)
    assert not may(person(A), "add_city", "demo")


def test_11_a_role_for_one_area_counts_there_only():
    member = Actor("Team", frozenset({Assignment(T, DORTMUND, "north")}))
    assert cities_for(member, "save_text", "real") == {DORTMUND}
    assert covers(member, "save_text", "real", DORTMUND, "north")
    assert not covers(member, "save_text", "real", DORTMUND, "south")
    assert not covers(member, "save_text", "real", DORTMUND, None)
    assert not covers(member, "save_text", "real", ESSEN, "north")
    assert not covers(member, "submit_version", "real", DORTMUND, "north")
    both = Actor("Both", frozenset({Assignment(T, DORTMUND, "north"), Assignment(C, ESSEN)}))
    assert covers(both, "save_text", "real", ESSEN, "anything")
    assert covers(both, "save_text", "real", ESSEN, None)
    assert not covers(both, "save_text", "real", DORTMUND, None)
    assert covers(person(T), "save_text", "real", DORTMUND, "south")


def test_12_the_command_line_is_an_administrator():
    assert may(operator_actor(), "run_deletion", "real", ESSEN)
    assert not may(operator_actor(), "wave_profile", "real", ESSEN)
    assert operator_actor().account is None


@pytest.mark.parametrize(("role", "scope"), list(product((M, A), Scope)))
def test_6_no_profiles_for_office_and_administration(role, scope):
    assert scope not in POLICY["wave_profile"][role]
    assert scope not in POLICY["import_wave"][role]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("own other ", "other     "),
        ("| own  ", "| all  "),
        ("| evaluator", "| auditor  "),
        ("| evaluator", "| trainer  "),
        (" | evaluator | administrator", " | evaluator"),
        ("| none", ""),
        ("probe  | own         |", "probe  |             |"),
        ("probe ", "probe  | own | - | - | - | - | -\nprobe "),
    ],
)
def test_7_mistakes_in_the_table(old, new):
    assert read_table(TABLE)["probe"][M] == {Scope.OWN, Scope.OTHER}
    assert old in TABLE
    with pytest.raises(ValueError, match=r".+"):
        read_table(TABLE.replace(old, new, 1))


def test_8_refusals_look_alike():
    refusals = []
    for actor, action, kind, ags in (
        (person(C), "import_wave", "real", ESSEN),
        (person(C), "import_wave", "real", "09162000"),
        (Actor("Nobody"), "unknown", "demo", None),
        (demo_actor(), "wave_profile", "real", DORTMUND),
    ):
        with pytest.raises(ToolkitError) as refused:
            require(actor, action, kind, ags)
        refusals.append((refused.value.code, refused.value.values, refused.value.say("de"), refused.value.say("en")))
    assert len({repr(refusal) for refusal in refusals}) == 1
    assert refusals[0][0] == "not_available"
    require(person(C), "import_wave", "real", DORTMUND)


def test_9_actors_are_sound():
    for wrong in (
        lambda: Actor(" "),
        lambda: Actor("A", frozenset({("coordinator", DORTMUND)})),
        lambda: Actor("A", frozenset({(C, "5913000")})),
        lambda: Actor("A", frozenset({(C, "05913000 ")})),
        lambda: Actor("A", frozenset({(C, "٠٥٩١٣٠٠٠")})),
        lambda: Actor("A", frozenset({Assignment(T, None, "north")})),
    ):
        with pytest.raises(ValueError, match=r".+"):
            wrong()
    actor = demo_actor()
    assert actor.demo
    with pytest.raises(FrozenInstanceError):
        actor.demo = False


@pytest.mark.parametrize("action", POLICY)
def test_10_somebody_may(action):
    assert roles_that_may(action)
    assert set(roles_that_may(action, [Scope.OWN])) == AGREED.get((action, "own"), set())
    assert roles_that_may("unknown") == ()
