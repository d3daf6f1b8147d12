"""The parts of a plan: dates and purpose, data protection, schools; who decides what, and by which rule."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.planning.fields import Form
from ctc_toolkit.pages.planning.state import Seen, saved_line, see
from ctc_toolkit.workspace import PURPOSES, SurveyPlanView
from ctc_toolkit.workspace.survey_checks import FIRST_YEAR, LONGEST_LABEL, LONGEST_LESSON, OTHER_PURPOSE, YEARS_AHEAD

FIELDS = {
    "dates": ("first_day", "last_day", "purpose", "purpose_note", "deletion_date"),
    "protection": ("consent_form_version", "impact_assessment", "officer_consulted_on"),
    "schools": ("upper_authority", "upper_authority_on", "schools", "decision", "decided_on", "conference_on"),
}
"""In which part what is missing can be filled in."""


def purposes(t: Translator) -> dict[str | None, str]:
    """Return the purposes a survey can have, with an entry for none chosen yet."""
    return {None: t("not chosen yet"), **{name: text.get(t.language) for name, text in PURPOSES.items()}}


def editable(context: PageContext, plan: SurveyPlanView) -> Form:
    """Note what is shown of the plan and return its fields."""
    see(Seen(plan.ags, plan.id, None, plan.entry, plan.version))
    return Form(context, plan.id, plan.missing)


def dates_part(context: PageContext, plan: SurveyPlanView) -> None:
    """Show name, days, purpose and deletion date."""
    t, form = context.t, editable(context, plan)
    st.header(t("When, what for, and until when?"), anchor=False)
    saved_line(plan.id)
    name, year = st.columns([3, 1])
    with name:
        form.text("label", t("Name of the survey"), longest=LONGEST_LABEL)
    with year:
        form.number("year", t("Year"), datetime.now().year + YEARS_AHEAD, least=FIRST_YEAR)
    first, last, minutes = st.columns(3)
    with first:
        form.day("first_day", t("First day in the schools"))
    with last:
        form.day("last_day", t("Last day in the schools"), tip=t("The file can be imported from this day on."))
    with minutes:
        tip = t("Is named in the letters. Usually one lesson is enough.")
        form.number("lesson_minutes", t("Minutes for answering"), LONGEST_LESSON, least=1, tip=tip)
    form.choice(
        "purpose",
        t("Purpose"),
        purposes(t),
        tip=t("Answers may be used for nothing else. The responsible office decides it before the survey."),
    )
    if plan.entry.purpose == OTHER_PURPOSE:
        form.text("purpose_note", t("Note of the data protection officer on this purpose"), lines="several")
    form.day(
        "deletion_date",
        t("Deletion date of the answers"),
        tip=t("At most twelve months after the last day. Results for groups are kept longer, single answers are not."),
    )


def protection_part(context: PageContext, plan: SurveyPlanView) -> None:
    """Show consent form, impact assessment and officer."""
    t, form = context.t, editable(context, plan)
    st.header(t("Is the protection of the answers settled?"), anchor=False)
    saved_line(plan.id)
    bullets(
        t("The responsible office of the city decides; its data protection officer advises it (Art. 35 GDPR)."),
        t("Parents agree in writing before the survey; pupils are told in plain words that taking part is voluntary."),
        t("Until they are deleted, the answers count as personal data, although they hold no names."),
    )
    form.text(
        "consent_form_version",
        t("Version of the consent form"),
        tip=t("For example: version 2 of 1 March. Keep a copy of it in the file."),
        longest=200,
    )
    form.text(
        "impact_assessment",
        t("Reference of the data protection impact assessment"),
        tip=t("File number or place where it is kept."),
        longest=200,
    )
    form.day("officer_consulted_on", t("Data protection officer consulted on"))


def authority_fields(context: PageContext, plan: SurveyPlanView) -> None:
    """Show whether the upper school authority was informed."""
    t, form = context.t, editable(context, plan)
    options = {
        "open": t("not settled yet"),
        "informed": t("yes, informed"),
        "not_needed": t("not needed: of local importance only"),
    }
    left, right = st.columns(2)
    with left:
        form.choice(
            "upper_authority",
            t("Upper school authority (Bezirksregierung) informed?"),
            options,
            tip=t("It is to be told of projects of special or more than local importance (BASS 10-45 No. 2)."),
        )
    if plan.entry.upper_authority == "informed":
        with right:
            form.day("upper_authority_on", t("Informed on"))
