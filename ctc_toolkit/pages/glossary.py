"""Glossary: the terms of the pages and of the process, in plain words, with a search."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.process import load_process


def terms(t: Translator) -> list[tuple[str, str]]:
    """Return term and explanation, sorted as a dictionary of the language sorts them.

    Terms of the process stand in the catalogue; where a page explains the same word, the page decides.
    """
    found = dict([*_about_the_work(t), *_about_surveys(t), *_about_results(t)])
    of_pages = {term.casefold() for term in found}
    for entry in load_process().glossary:
        if entry.term.get(t.language).casefold() not in of_pages:
            found[entry.term.get(t.language)] = entry.meaning.get(t.language)
    return sorted(found.items(), key=lambda entry: _as_in_a_dictionary(entry[0]))


def _about_the_work(t: Translator) -> list[tuple[str, str]]:
    return [
        (
            t("Communities That Care (CTC)"),
            t(
                "A way of working in five phases with which a municipality plans and steers prevention for "
                "young people."
            ),
        ),
        (
            t("Example data"),
            t("Made-up answers for trying out. They come from a computer and resemble no real city."),
        ),
        (t("Area of CTC"), t("City, district or school catchment in which CTC is carried out.")),
        (
            t("Area team"),
            t(
                "Working team of the area: people from school, youth services, associations, police, health "
                "and citizens."
            ),
        ),
        (t("Coordination"), t("The person who leads through the five phases day by day.")),
        (
            t("Municipality key"),
            t("Eight digits that name a German municipality without doubt, for example 05913000 for Dortmund."),
        ),
    ]


def _about_surveys(t: Translator) -> list[tuple[str, str]]:
    return [
        (t("Survey wave"), t("One round of the survey in one city, for example in spring 2025.")),
        (
            t("Instrument"),
            t("The questionnaire with its questions, possible answers and rules for scoring, in a certain version."),
        ),
        (
            t("Direction of the answers"),
            t(
                "Whether a high number in the file means agreement or refusal. If it is taken the wrong way "
                "round, all results turn over."
            ),
        ),
        (
            t("Finding"),
            t("Something that was noticed while reading the file: what, how often, and what to do about it."),
        ),
        (
            t("Sampling unit (cluster)"),
            t("Usually a school class. Pupils of one class resemble each other; the intervals take that into account."),
        ),
        (
            t("Weight"),
            t("A number that says for how many young people one questionnaire stands, if not everybody was asked."),
        ),
    ]


def _about_results(t: Translator) -> list[tuple[str, str]]:
    return [
        (
            t("Risk factor"),
            t(
                "Something in family, school, circle of friends, neighbourhood or person that makes later "
                "problems more likely. It says nothing about a single young person."
            ),
        ),
        (
            t("Protective factor"),
            t(
                "Something that makes problems less likely or softens the effect of risks, for example "
                "recognition at school."
            ),
        ),
        (
            t("Behaviour"),
            t("What the young people report about themselves, for example drinking alcohol in the last 30 days."),
        ),
        (
            t("Scale"),
            t("Several questions on the same subject. Their answers are averaged to one value per person."),
        ),
        (
            t("Cut point"),
            t(
                "Value of a scale from which a young person counts as being at raised risk, or as "
                "protected. It depends on the grade."
            ),
        ),
        (
            t("Provisional cut points"),
            t(
                "Cut points derived from a sample by a published rule. They help to compare, but have not "
                "been confirmed officially."
            ),
        ),
        (
            t("Range (interval)"),
            t(
                "The range in which the true share very probably lies. A short line means a certain value, "
                "a long line an uncertain one."
            ),
        ),
        (
            t("Locked value"),
            t(
                "A value that is not shown, because the group is too small or the value too uncertain. This "
                "protects single young people."
            ),
        ),
        (
            t("Proof of origin"),
            t(
                "Four entries below every profile: file, questionnaire, cut points and software. With them "
                "every number can be computed again."
            ),
        ),
    ]


def _as_in_a_dictionary(term: str) -> str:
    return term.casefold().translate(str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s"}))


def show() -> None:
    """Show the glossary, narrowed down to what was searched for."""
    t = translator(current_language())
    question(t("What does this word mean?"), t("The terms of these pages in plain words."))
    asked = st.text_input(
        t("Search a term"),
        key="glossary_search",
        max_chars=60,
        type="search",
        placeholder=t("for example: weight"),
        width=420,
    )
    wanted = asked.strip().casefold()
    shown = [entry for entry in terms(t) if wanted in entry[0].casefold() or wanted in entry[1].casefold()]
    if not shown:
        st.info(t("No term fits. Please try another word."), icon=":material/search_off:")
    for term, meaning in shown:
        st.markdown(f"**{term}**  \n{meaning}")


show()
