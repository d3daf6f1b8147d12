"""The sheet for those who ask young people before and after: how a code is made, what to say, what to keep apart."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.sheets import Bullets, Heading, PageBreak, Paragraph, Sheet, SheetTable, WritingSpace

CODE_AGE = 10
"""From about this age on young people can make a code like this by themselves."""
OWN_CONSENT = 16
"""Below this age those who care for them have to agree as well."""


def code_sheet(t: Translator, *, measure: str, city: str, made_up: bool, today: date) -> Sheet:
    """Return two pages: one for whoever asks, one to copy for the young people. measure: its name in the plan."""
    return Sheet(
        t("Asking before and after with a code"),
        t.language,
        (
            *_for_leaders(t),
            PageBreak(),
            Heading(t("My code")),
            Paragraph(t("Only I know this code. It connects my first and my second questionnaire.")),
            Paragraph(t("Write one sign into each field. Do it the same way both times."), "strong"),
            _code_table(t),
            Paragraph(t("Example: Anna, 7 March, Kirchstraße and Lena become A07KA.")),
            Paragraph(
                t(
                    "I may leave out any question. I may stop at any time. Nobody at school or at home gets to see my "
                    "answers."
                ),
                "note",
            ),
            WritingSpace(t("My code:"), 1),
        ),
        subtitle=measure,
        made_on=today,
        author=city,
        made_up=made_up,
    )


def _code_table(t: Translator) -> SheetTable:
    return SheetTable(
        t("How the code is made"),
        (t("What"), t("Sign")),
        (
            (t("First letter of the first name of my mother or of the person I live with"), ""),
            (t("Day of my birthday with two digits, such as 07 (only the day)"), ""),
            (t("First letter of the street I lived in when I started school"), ""),
            (t("Last letter of my own first name"), ""),
        ),
        (4, 1),
        "above",
    )


def _for_leaders(t: Translator) -> tuple[Heading | Paragraph | Bullets, ...]:
    return (
        Heading(t("For whoever asks")),
        Paragraph(
            t(
                "The code connects what the same young person answered before and after, without a name. It is made "
                "new both times and never written on a list."
            )
        ),
        Heading(t("Before you ask"), 2),
        Bullets(
            (
                t("Taking part is voluntary. Saying no has no consequences, also not for a place in the programme."),
                t(
                    "Below {age}, parents or guardians have agreed in writing as well; ask your data protection "
                    "officer which form applies.",
                    age=OWN_CONSENT,
                ),
                t(
                    "From about {age} on, young people make the code by themselves. Younger ones need another way.",
                    age=CODE_AGE,
                ),
                t("Fewer than ten young people: do not ask with codes. Talk with them and write down what you saw."),
            ),
            "boxes",
        ),
        Heading(t("When you ask"), 2),
        Bullets(
            (
                t("Same questions, same order, same place both times."),
                t("Nobody looks over a shoulder; questionnaires go into an envelope or a box."),
                t("Read the rules for the code aloud. Nobody else may see or guess it."),
                t("Ask those who leave early as well, if they want to: otherwise only those who stay are counted."),
            ),
            "boxes",
        ),
        Heading(t("Afterwards"), 2),
        Bullets(
            (
                t(
                    "Enter the answers into the template, code by code. No names, no dates of birth, no list of "
                    "who is who."
                ),
                t("Upload the table. The app forgets codes and answers at once and keeps only the result."),
                t("Destroy questionnaires and table by the date that the consent form names."),
            ),
            "boxes",
        ),
    )
