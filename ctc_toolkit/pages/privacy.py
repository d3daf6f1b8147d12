"""Data protection: what is kept and where, and what is never shown."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.texts import bullets


def show() -> None:
    """Show what happens to the answers of the young people."""
    t = page_context().t
    question(
        t("What happens to the answers?"),
        t(
            "The answers stay on this server, without names, and are shown only as results of groups of at "
            "least 20 people."
        ),
    )
    st.header(t("What is kept"), anchor=False)
    bullets(
        t("the answers to the questions that the questionnaire knows, as numbers and in a new, random order"),
        t("grade, gender and the other groups that the questionnaire provides for"),
        t("neutral numbers for school classes, needed for correct intervals; names of classes are not kept"),
        t("city, name and year of the survey, and a checksum of the file"),
    )
    st.header(t("What is never kept"), anchor=False)
    bullets(
        t("the file itself: it is deleted as soon as it has been read"),
        t("names, addresses, birthdays, e-mail and network addresses, access codes"),
        t("times at which somebody filled in the questionnaire, and free text"),
        t("every other column that the questionnaire does not name"),
    )
    st.header(t("What is never shown"), anchor=False)
    bullets(
        t("single answers or single questionnaires: there is no page and no file for that"),
        t("results of groups with fewer than 20 answers"),
        t("whether nobody or everybody in a group gave an answer: such values read “under” or “over” a limit"),
        t("results by origin, language, religion, sexual orientation or disability"),
        t("results of single school classes"),
    )
    st.header(t("Where it lies"), anchor=False)
    bullets(
        t("in the database of this installation, run by your municipality or its data centre"),
        t("nothing is sent to other companies; the pages load nothing from outside and count no visits"),
        t(
            "your browser keeps technical cookies only: for signing in, for this visit, for the language and "
            "against forged requests"
        ),
    )
    st.header(t("Good to know"), anchor=False)
    bullets(
        t(
            "A survey is imported only when the decisions before it are recorded, and its single answers are "
            "deleted on a fixed date. That they are gone is proven."
        ),
        t(
            "The answers count as personal data until they are deleted, because rare combinations could "
            "point to a person."
        ),
        t("The data protection officer of your municipality decides; this page does not replace their examination."),
    )


show()
