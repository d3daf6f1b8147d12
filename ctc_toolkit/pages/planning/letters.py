"""Letters and forms of a planned survey, filled in as far as the plan goes."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.planning.parts import editable
from ctc_toolkit.pages.planning.state import saved_line
from ctc_toolkit.reporting.letters import SurveyFacts, letter_docx, letter_name, letter_values, unfilled
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.survey.letters import PLACEHOLDERS, LetterTemplate, letter_ids, load_letter
from ctc_toolkit.workspace import PURPOSES, CityView, SurveyPlanView
from ctc_toolkit.workspace.survey_checks import OTHER_PURPOSE, this_day

SCHOOL = "plan-letter-school"


def letters_part(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show who signs, and every letter with what is missing in it and its download."""
    t, form = context.t, editable(context, plan)
    st.header(t("Letters and forms"), anchor=False)
    saved_line(plan.id)
    st.markdown(
        t(
            "These Word files are templates in German. They are filled from your plan; what is missing is marked. "
            "Please check them with your data protection officer before you use them."
        )
    )
    form.text("responsible_office", t("Responsible office with address"), longest=300)
    form.text("contact", t("Contact with telephone and e-mail"), longest=300)
    form.text("officer_contact", t("Contact of the data protection officer"), longest=300)
    schools = ["", *[school.entry.school for school in plan.schools]]
    if st.session_state.get(SCHOOL) not in schools:
        st.session_state[SCHOOL] = ""
    school = st.selectbox(
        t("Letters for which school?"), schools, key=SCHOOL, format_func=lambda name: name or t("without a name")
    )
    facts = survey_facts(city, plan, school)
    for name in letter_ids():
        _letter(t, load_letter(name), facts)


def survey_facts(city: CityView, plan: SurveyPlanView, school: str = "") -> SurveyFacts:
    """Return what letters say about the plan; letters are German."""
    entry = plan.entry
    named = PURPOSES[entry.purpose].de if entry.purpose else ""
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
        today=this_day(),
        made_up=city.made_up,
    )


def _authority(plan: SurveyPlanView) -> str:
    entry = plan.entry
    if entry.upper_authority == "not_needed":
        return "nicht zu unterrichten, da das Vorhaben nur örtliche Bedeutung hat"
    if entry.upper_authority == "informed" and entry.upper_authority_on is not None:
        return f"unterrichtet am {translator('de').date(entry.upper_authority_on)}"
    return ""


@lru_cache(maxsize=24)
def _file(name: str, facts: SurveyFacts) -> bytes:
    """Return a letter; kept for a while, as it depends on nothing but what it says."""
    return letter_docx(load_letter(name), facts)


def _letter(t: Translator, template: LetterTemplate, facts: SurveyFacts) -> None:
    """Show one letter: title, for whom, what is missing, download."""
    lacking = [PLACEHOLDERS[name].get(t.language) for name in unfilled(template, letter_values(facts))]
    with st.container(border=True, key=f"letter-{template.id}"):
        title = plain(template.title.get(t.language))
        st.markdown(f"**{title}**  \n{plain(template.for_whom.get(t.language))}")
        if lacking:
            st.caption(t("Still marked as missing: {fields}", fields=plain(", ".join(lacking), 600)))
        st.download_button(
            t("Download “{title}”", title=title),
            _file(template.id, facts),
            file_name=letter_name(template, facts),
            mime=DOCX,
            key=f"letter-download-{template.id}",
            icon=":material/download:",
            on_click="ignore",
        )
