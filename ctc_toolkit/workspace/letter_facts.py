"""What letters and mails say about a planned survey and one of its schools."""

from __future__ import annotations

from datetime import date, timedelta

from ctc_toolkit.language import translator
from ctc_toolkit.process.school_progress import consent, response
from ctc_toolkit.reporting.letters import SurveyFacts, days_text, grades_text
from ctc_toolkit.survey.letters import load_reminder
from ctc_toolkit.workspace.survey_checks import OTHER_PURPOSE, PURPOSES, this_day
from ctc_toolkit.workspace.survey_plan_views import SchoolView, SurveyPlanView
from ctc_toolkit.workspace.views import CityView

REPLY_WITHIN = timedelta(days=14)
ASKED_OF_THE_HEAD = ("conference", "decision", "day", "consent-forms", "consent-low", "count")
"""Reminders of something the school has to do; the letter of reminder names them."""


def survey_facts(city: CityView, plan: SurveyPlanView, school: str = "", today: date | None = None) -> SurveyFacts:
    """Return what letters say about the plan and the school of this name ("": no school); letters are German.

    today: the day written in them; None: today.
    """
    entry, day = plan.entry, today or this_day()
    named = PURPOSES[entry.purpose].de if entry.purpose else ""
    chosen = next((one for one in plan.schools if one.entry.school == school), None) if school else None
    period = (entry.first_day, entry.last_day)
    own = chosen.entry if chosen else None
    grades = [counts.grade for counts in chosen.facts.grades] if chosen else []
    share, forms = (response(chosen.facts), consent(chosen.facts)) if chosen else (None, None)
    return SurveyFacts(
        city=city.name,
        survey=entry.label,
        year=entry.year,
        first_day=entry.first_day,
        last_day=entry.last_day,
        minutes=entry.lesson_minutes,
        purpose=entry.purpose_note if entry.purpose == OTHER_PURPOSE else named,
        responsible_office=entry.responsible_office,
        contact=entry.contact,
        officer_contact=entry.officer_contact,
        officer_consulted_on=entry.officer_consulted_on,
        consent_form_version=entry.consent_form_version,
        impact_assessment=entry.impact_assessment,
        upper_authority=_authority(plan),
        deletion_date=entry.deletion_date,
        schools_number=len(plan.schools) or None,
        pupils_number=plan.expected_pupils or None,
        school=school,
        grades=grades_text(grades or plan.grades),
        survey_days=days_text(own.first_day if own else None, own.last_day if own else None, period=period),
        reserve_day=own.reserve_day if own else None,
        consent_out=forms.whole if forms else None,
        consent_back=forms.part if forms else None,
        school_answered=share.part if share else None,
        school_expected=share.whole if share else None,
        open_points=", ".join(open_points(chosen, day)) if chosen else "",
        reply_until=day + REPLY_WITHIN,
        today=day,
        made_up=city.made_up,
    )


def open_points(school: SchoolView, today: date | None = None) -> list[str]:
    """Return what the school has still to do, in German."""
    day = today or this_day()
    due = [one for one in school.reminders if one.kind in ASKED_OF_THE_HEAD and one.when(day) != "later"]
    return [load_reminder(one.kind).title.de for one in due]


def _authority(plan: SurveyPlanView) -> str:
    entry = plan.entry
    if entry.upper_authority == "not_needed":
        return "nicht zu unterrichten, da das Vorhaben nur örtliche Bedeutung hat"
    if entry.upper_authority == "informed" and entry.upper_authority_on is not None:
        return f"unterrichtet am {translator('de').date(entry.upper_authority_on)}"
    return ""


def fits(name: str, school: SchoolView, today: date | None = None) -> bool:
    """Return whether a school gets this letter now: a reminder where something is open, thanks once it has finished."""
    if name == "school-reminder":
        return bool(open_points(school, today))
    if name == "school-thanks":
        return school.facts.counted
    return True
