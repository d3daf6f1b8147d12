"""What the roles may do, read from the policy table and said in plain words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.access import POLICY, Role, Scope
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.managing.words import short_role_names

ALL = "all"


def statements(t: Translator) -> dict[str, tuple[str, ...]]:
    """Return each statement with the actions it stands for; all of them have the same rights."""
    return {
        **_about_cities(t),
        **_about_bodies(t),
        **_about_the_team(t),
        **_about_trainings(t),
        **_about_surveys(t),
        **_about_delivery(t),
        **_about_links(t),
        **_about_effects(t),
        **_about_exports(t),
        **_about_texts(t),
        **_about_the_app(t),
    }


def _about_cities(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("See the city, its areas and surveys"): ("list_cities",),
        t("Compare the state of all cities"): ("city_overview",),
        t("Add a city"): ("add_city",),
        t("Add an area to a city"): ("add_area",),
        t("Follow the steps of an area, note what is done and with which evidence"): (
            "area_process",
            "area_outlook",
            "step_history",
            "save_step",
            "add_evidence",
            "read_evidence",
            "remove_evidence",
        ),
        t("Export the hand-over sheet of an area"): ("hand_over",),
        t("Open the next phase of an area, pause it, begin anew"): (
            "open_phase",
            "tell_next_step",
            "pause_area",
            "resume_area",
            "start_next_cycle",
        ),
    }


def _about_trainings(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("See which trainings the areas need and what is planned"): ("trainings", "training_reminders"),
        t("See the calendar of the region"): ("regional_calendar",),
        t("Enter trainings, events and how much of a team is trained"): (
            "save_event",
            "remove_event",
            "save_team_share",
        ),
        t("Enter events of the office and certificates"): (
            "save_office_event",
            "remove_office_event",
            "certificates",
            "save_certificate",
            "remove_certificate",
        ),
    }


def _about_bodies(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Enter members, meetings, minutes and decisions of bodies"): (
            "bodies",
            "proposed_points",
            "save_member",
            "remove_member",
            "save_meeting",
            "save_decision",
        ),
        t("Set up bodies, remove a meeting entered by mistake"): ("save_body", "remove_body", "remove_meeting"),
    }


def _about_the_team(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Read the results of team surveys and site checks, answer site checks"): (
            "team_surveys",
            "site_checks",
            "begin_site_check",
            "save_check_answer",
        ),
        t("Open and close team surveys, type in questionnaires, delete surveys and checks"): (
            "save_team_survey",
            "renew_team_link",
            "enter_team_answers",
            "close_team_survey",
            "remove_team_survey",
            "remove_site_check",
        ),
    }


def _about_surveys(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("See what was decided before a survey"): ("survey_plans",),
        t("Plan a survey, note decisions, import the file, choose cut points"): (
            "save_survey_plan",
            "remove_survey_plan",
            "save_school_decision",
            "remove_school_decision",
            "import_wave",
            "order_import",
            "import_jobs",
            "cancel_import",
            "import_tables",
            "choose_cut_points",
        ),
        t("Note how far each school is: numbers, reminders, lists of schools"): (
            "save_school_grade",
            "note_school_reminder",
            "import_schools",
        ),
        t("Have the tables of a survey released in the background"): ("order_release", "release_jobs"),
        t("Read the profile (groups only, never single answers)"): (
            "wave_profile",
            "wave_tables",
            "wave_factor_ranks",
            "wave_small_areas",
            "area_auxiliaries",
            "wave_associations",
            "reference_choices",
            "wave_comparison",
            "wave_changes",
            "factor_findings",
        ),
        **_about_priorities(t),
        **_about_plans(t),
        t("See the reference values of the city and of the office"): ("reference_tables",),
        t("Store reference values of the city, release figures for the average of partner cities"): (
            "save_reference",
            "remove_reference",
            "release_for_partners",
        ),
        t("Store reference values for all cities"): ("save_site_reference", "remove_site_reference"),
        t("See how good the data are"): ("data_quality",),
        t("See how well the scales measure"): ("scale_quality",),
        t("Choose how answers are checked and weighted"): ("save_answer_choice",),
        t("See the data of the city"): ("city_indicators",),
        t("Enter and delete data of the city, write own indicators"): (
            "save_indicator_value",
            "indicator_findings",
            "import_indicators",
            "remove_indicator_values",
            "save_indicator_card",
            "remove_indicator_card",
        ),
        **_about_offers(t),
        t("See which cut points there are"): ("cut_point_tables",),
        t("Add cut points"): ("add_cut_points",),
    }


def _about_offers(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("See and enter local offers"): ("city_offers", "save_offer", "remove_offer"),
        t("Import offers, settle similar ones, enter numbers of children"): (
            "import_offers",
            "settle_offers",
            "save_children",
        ),
        t("See programmes for the priorities, put a package together"): ("area_programmes", "save_programme_package"),
    }


def _about_plans(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Write the action plan: goals, measures, money, risks"): (
            "area_plan",
            "begin_plan",
            "save_plan_entry",
            "remove_plan_entry",
        ),
        t("Enter the decision on the action plan, delete drafts of it"): ("decide_plan", "remove_plan"),
    }


def _about_delivery(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("See groups and sessions of the measures (counts only)"): ("area_delivery",),
        t("Enter groups, sessions, observations and how measures are to run"): (
            "save_set_up",
            "save_group",
            "remove_group",
            "log_session",
            "import_sessions",
            "remove_session",
            "save_observation",
            "remove_observation",
        ),
    }


def _about_links(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Make, prolong and revoke links by which providers log sessions"): (
            "provider_links",
            "make_provider_link",
            "prolong_provider_link",
            "revoke_provider_link",
            "remove_provider_link",
        ),
    }


def _about_exports(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Export released results for evaluation"): (
            "evaluation_exports",
            "evaluation_bundle",
            "city_evaluation_bundle",
        ),
        t("Make and revoke own tokens for programs"): (
            "interface_tokens",
            "make_interface_token",
            "revoke_interface_token",
        ),
        t("Let programs read released tables with such a token"): (
            "interface_cities",
            "interface_tables",
            "interface_table",
        ),
        t("Look at the reports that were made, and fetch them"): ("made_reports", "read_made_report"),
        t("Have reports made, make them again and compare, note who got them"): (
            "preview_report",
            "order_report",
            "report_jobs",
            "make_report",
            "make_report_again",
            "save_report_recipients",
        ),
        t("Delete reports that were made"): ("remove_made_report",),
        t("See how a city shows itself on what it hands out"): ("city_brand",),
        t("Change name, colour, logo and Word template of a city"): (
            "read_template",
            "save_brand",
            "save_template",
            "remove_template",
        ),
        t("See the documents on data protection of a city"): ("data_protection",),
        t("Complete the documents on data protection, and note that they were issued"): (
            "save_data_protection",
            "issue_data_protection",
        ),
        t("See and note which schools agreed to a sheet with their own values, and take that back"): (
            "school_consents",
            "save_school_consent",
            "revoke_school_consent",
        ),
    }


def _about_effects(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("See what has changed in a city, and comparisons with others"): ("comparison_studies",),
        t("Enter and delete comparisons with other communities"): (
            "save_comparison_study",
            "remove_comparison_study",
        ),
        t("See how measures run and what to look at"): ("area_standing",),
        t("Write down what is done about an early warning"): ("save_reaction",),
        t("See decided yearly reviews, and for coordination and teams those at work"): ("yearly_reviews",),
        t("Write a yearly review, begin the next plan with what stays"): (
            "begin_yearly_review",
            "save_yearly_entry",
            "begin_next_plan",
        ),
        t("Enter the decision on a yearly review, delete one that is not decided"): (
            "decide_yearly_review",
            "remove_yearly_review",
        ),
        t("See what changed in the participants of measures"): ("programme_changes",),
        t("Enter or delete what changed in the participants of measures"): (
            "save_programme_change",
            "save_linked_answers",
            "remove_programme_change",
        ),
    }


def _about_priorities(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Work on priorities: weigh, vote, write reasons"): (
            "area_priorities",
            "begin_priorities",
            "save_priorities",
            "cast_vote",
        ),
        t("Open and close votes, enter the decision on priorities"): (
            "open_vote",
            "close_vote",
            "decide_priorities",
            "remove_priorities",
        ),
    }


def _about_texts(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Read and write drafts"): ("read_texts", "save_text", "kept_texts", "settle_kept_text"),
        t("Hand in a profile or plan, take it back"): ("submit_version", "withdraw_submission"),
        t("Read what was handed in"): ("submissions", "read_submission"),
        t("Comment on what was handed in, see what waits for whom"): ("comment_on_submission", "review_digest"),
        t("Return or approve what was handed in"): ("return_submission", "approve_submission"),
        t("Read approved entries of good practice and their files"): (
            "practices",
            "read_practice",
            "read_practice_file",
        ),
        t("Comment on good practice, delete own comments"): ("comment_on_practice", "remove_practice_comment"),
        t("Write entries of good practice, hand them in, take them back"): (
            "save_practice",
            "add_practice_file",
            "remove_practice_file",
            "hand_in_practice",
            "withdraw_practice",
        ),
        t("Return or approve entries of good practice"): ("decide_practice",),
        t("Make the newsletter"): ("newsletter", "save_newsletter"),
    }


def _about_the_app(t: Translator) -> dict[str, tuple[str, ...]]:
    return {
        t("Delete a survey or its answers, see what is due for deletion"): (
            "delete_wave",
            "delete_answers",
            "deletions_due",
        ),
        t("Carry out the deletion that is due"): ("run_deletion",),
        t("Read the proofs of deletion"): ("deletion_proofs",),
        t("Look at the catalogue of programmes"): ("programme_catalogue",),
        t("Look things up, with the words of this site"): ("site_labels",),
        t("Choose the words of this site"): ("choose_site_label",),
        t("Read the log of what was done"): ("audit_log",),
        t("Check that nobody changed the log"): ("verify_audit",),
        t("Invite people, give roles, disable accounts"): (
            "list_accounts",
            "invite_person",
            "rename_person",
            "grant_role",
            "withdraw_role",
            "disable_account",
            "enable_account",
            "issue_code",
            "reset_second_factor",
            "remove_account",
        ),
        t("Look after the own account"): (
            "my_account",
            "change_my_account",
            "change_my_password",
            "begin_second_factor",
            "confirm_second_factor",
            "my_sessions",
            "end_my_session",
            "sign_out_everywhere",
        ),
        t("Make the example data anew"): ("reset_demo",),
        t("Lead a workshop: groups, their cities, exercises with solutions"): (
            "workshop",
            "set_up_groups",
            "reset_groups",
            "show_exercise",
            "exercise_sheets",
        ),
        t("See the exercise of the own group in a workshop"): ("group_task",),
    }


def cell(t: Translator, action: str, role: Role) -> str:
    """Return where a role may do an action, in words."""
    scopes = POLICY[action][role]
    if Scope.OTHER in scopes:
        return t("every city")
    if Scope.OWN in scopes:
        return t("own city or area") if role is Role.AREA_TEAM else t("own city")
    if Scope.NONE in scopes:
        return t("yes")
    return t("example data only") if Scope.DEMO in scopes else "–"


def what_roles_are_for(t: Translator) -> dict[Role, str]:
    """Return for each role in one sentence what its holders come to do."""
    return {
        Role.COORDINATOR: t("leads one city through the five phases, imports surveys, writes and hands in"),
        Role.AREA_TEAM: t("reads the profile and writes with the others, for one city or one area of it"),
        Role.MULTIPLIER: t("sees where every city stands, reviews what was handed in, sees no drafts"),
        Role.TRAINER: t("runs trainings on made-up cities, never meets real data"),
        Role.EVALUATOR: t("reads released results of one city"),
        Role.ADMINISTRATOR: t("gives roles, looks after deletion and the log, sees no answers and no profile"),
    }


def show(t: Translator) -> None:
    """Show the table of roles and rights, of all roles or of one, and what the words in it mean."""
    names = short_role_names(t)
    chosen = st.selectbox(
        t("Role"),
        [ALL, *Role],
        format_func=lambda option: t("all") if option == ALL else names[Role(option)],
        key="rights-role",
        width=300,
    )
    roles = list(Role) if chosen == ALL else [Role(chosen)]
    bullets(*(f"**{names[role]}**: {what_roles_are_for(t)[role]}" for role in roles))
    rows = [(text, *(cell(t, actions[0], role) for role in roles)) for text, actions in statements(t).items()]
    columns = [t("What"), *(names[role] for role in roles)]
    show_table(pd.DataFrame(rows, columns=columns), t("What each role may do"), key="rights")
    bullets(
        t("own city: the city for which the person holds the role; several roles add up and do not spread."),
        t("own city or area: a member of an area team can be limited to one area."),
        t("example data only: in a workspace with made-up cities, never with real ones."),
        t("What stands nowhere in this table nobody may do. Nobody at all sees single answers."),
        heading=t("How to read the table"),
    )
