"""Letters and forms of a planned survey, filled in as far as the plan goes, for one school or for all."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.planning.parts import editable
from ctc_toolkit.pages.planning.state import saved_line
from ctc_toolkit.reporting.letters import (
    SurveyFacts,
    letter_docx,
    letter_name,
    letter_values,
    letters_zip,
    unfilled,
)
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.survey.letters import (
    LETTERS_OF_CITY,
    LETTERS_OF_SCHOOLS,
    PLACEHOLDERS,
    LetterTemplate,
    letter_ids,
    load_letter,
)
from ctc_toolkit.workspace import CityView, SurveyPlanView
from ctc_toolkit.workspace.letter_facts import fits, survey_facts

SCHOOL = "plan-letter-school"
ALL = "plan-all-letters"
ZIP = "application/zip"


def letters_part(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show who signs, and every letter with what is missing in it and its download."""
    t, form = context.t, editable(context, plan)
    st.header(t("Letters and forms"), anchor=False)
    saved_line(plan.id)
    form.text("responsible_office", t("Responsible office with address"), longest=300)
    form.text("contact", t("Contact with telephone and e-mail"), longest=300)
    form.text("officer_contact", t("Contact of the data protection officer"), longest=300)
    letters_to_take(context, city, plan)


def letters_to_take(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show the letters for one school or for all, to be taken along; nothing can be changed here."""
    t = context.t
    st.markdown(
        t(
            "These Word files are templates in German, filled from your plan; what is missing is marked. Every page "
            "says that they are drafts, which your data protection officer checks before you use them."
        )
    )
    schools = {"": None, **{school.entry.school: school for school in plan.schools}}
    if st.session_state.get(SCHOOL) not in schools:
        st.session_state[SCHOOL] = ""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        t("Letters for which school?"), schools, key=SCHOOL, format_func=lambda name: name or t("without a name")
    )
    with right:
        _all_of_them(t, city, plan)
    school, facts = schools[chosen], survey_facts(city, plan, chosen)
    for name in letter_ids():
        if school is None or fits(name, school):
            _letter(t, load_letter(name), facts)


def all_letters(city: CityView, plan: SurveyPlanView) -> list[tuple[LetterTemplate, SurveyFacts]]:
    """Return all letters of all schools that did not decline, and those of the city."""
    of_city = survey_facts(city, plan)
    taking = [school for school in plan.schools if school.entry.decision != "no"]
    letters = [(load_letter(name), of_city) for name in LETTERS_OF_CITY]
    for school in taking:
        facts = survey_facts(city, plan, school.entry.school)
        letters += [(load_letter(name), facts) for name in LETTERS_OF_SCHOOLS if fits(name, school)]
    return letters


def _all_of_them(t: Translator, city: CityView, plan: SurveyPlanView) -> None:
    """Offer all letters as one file. It is made when it is asked for: many schools take a few seconds."""
    made = st.session_state.get(ALL)
    if made is not None and made[0] == (plan.id, plan.version, plan):
        st.download_button(
            t("Save all letters (ZIP)"),
            made[1],
            file_name=_zip_name(plan),
            mime=ZIP,
            key="letters-zip",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
        return
    st.button(
        t("Make all letters of all schools"),
        key="letters-make",
        icon=":material/folder_zip:",
        on_click=_make,
        args=(city, plan),
        disabled=not plan.schools,
        width="stretch",
    )


def _make(city: CityView, plan: SurveyPlanView) -> None:
    t = page_context().t
    with st.spinner(t("The letters are being written …")):
        st.session_state[ALL] = ((plan.id, plan.version, plan), letters_zip(all_letters(city, plan)))


def _zip_name(plan: SurveyPlanView) -> str:
    return f"schreiben-{plan.entry.year}.zip"


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
