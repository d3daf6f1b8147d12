"""What stands on the pages about data protection and accessibility: one text, shown in the app and before signing in.

Whoever cannot or will not sign in must be able to read both: the law on accessible websites of public bodies wants the
statement within reach of everybody (section 12b BGG and BITV, and the laws of the states).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ctc_toolkit.language import Translator


@dataclass(frozen=True)
class Section:
    """A heading with the points below it."""

    heading: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """A page that tells how things are. answer: one sentence below the title."""

    title: str
    answer: str
    sections: tuple[Section, ...]


def _section(heading: str, *points: str) -> Section:
    return Section(heading, points)


def accessibility_statement(t: Translator) -> Statement:
    """Return the state of accessibility, honestly."""
    return Statement(
        t("Can everybody use these pages?"),
        t("Largely, yes. What does not work yet is named here; this is no complete statement under the law yet."),
        sections=(
            _section(
                t("What you can rely on"),
                t("All tasks can be done with the keyboard alone; the place you are at has a visible frame."),
                t("Every chart has a text alternative, and the same values stand below it as a real table."),
                t("Nothing is said by colour alone; locked values say so in words."),
                t("The pages follow your device: light or dark, high contrast, less motion."),
                t(
                    "They can be enlarged to 400 %. Only wide tables and pictures then move inside a frame of "
                    "their own."
                ),
                t("The language of the page is marked, so that screen readers pronounce it correctly."),
                t("Reports as PDF or Word files have headings, real tables and descriptions of their pictures."),
            ),
            _section(
                t("Known limits"),
                t(
                    "After an update of the software that draws the pages, single labels of the menu, the file upload "
                    "and the chart tools may be in English."
                ),
                t("Charts cannot be explored step by step with a screen reader; please use the table below them."),
                t("Without JavaScript the pages do not work."),
                t("Pages and files have been tested with automatic tools, with the keyboard and with enlargement."),
                t("They have not yet been tested with people who use a screen reader."),
            ),
            _section(
                t("Where to turn"),
                t(
                    "If something does not work for you, please tell the office in your municipality that runs "
                    "these pages. It names a contact in its own accessibility statement."
                ),
                t(
                    "If you get no satisfactory answer in North Rhine-Westphalia, the ombuds office for "
                    "barrier-free information technology can mediate."
                ),
            ),
        ),
    )


def _team_surveys(t: Translator) -> Section:
    return _section(
        t("Surveys of the area team"),
        t("the adults of the team answer them without names; there is a result from five answers on"),
        t("no account, address, browser or time is kept; single answers are deleted when the survey is closed"),
    )


def _bodies(t: Translator) -> Section:
    return _section(
        t("Members of bodies"),
        t("function, organisation and sector; a name or contact only where the work needs it, never of young people"),
        t("name and contact can be deleted on their own; of meetings only counts are kept, no lists of who came"),
    )


def _delivery(t: Translator) -> Section:
    return _section(
        t("Groups and sessions of measures"),
        t("counts of groups: sessions, how many were there, what was done; never names of participants"),
        t("providers enter them by a link that carries the name of their organisation, not of a person"),
        t("what they have typed and not saved yet stays on their own device, for 14 days at most"),
    )


def _about_adults(t: Translator) -> tuple[Section, ...]:
    return _team_surveys(t), _bodies(t), _delivery(t)


def privacy_statement(t: Translator) -> Statement:
    """Return what happens to the answers of the young people."""
    return Statement(
        t("What happens to the answers?"),
        t(
            "The answers stay on this server, without names, and are shown only as results of groups of at "
            "least 20 people."
        ),
        sections=(
            _section(
                t("What is kept"),
                t("the answers to the questions that the questionnaire knows, as numbers and in a new, random order"),
                t("grade, gender and the other groups that the questionnaire provides for"),
                t("neutral numbers for school classes, needed for correct intervals; names of classes are not kept"),
                t("city, name and year of the survey, and a checksum of the file"),
                t("how many pupils, consent forms and answers each school tells for a grade: numbers without names"),
            ),
            _section(
                t("What is never kept"),
                t("the file itself: it is deleted as soon as it has been read"),
                t("names, addresses, birthdays, e-mail and network addresses, access codes"),
                t("times at which somebody filled in the questionnaire, and free text"),
                t("every other column that the questionnaire does not name"),
            ),
            _section(
                t("What is never shown"),
                t("single answers or single questionnaires: there is no page and no file for that"),
                t("results of groups with fewer than 20 answers"),
                t("whether nobody or everybody in a group gave an answer: such values read “under” or “over” a limit"),
                t("results by origin, language, religion, sexual orientation or disability"),
                t("results of single school classes"),
            ),
            *_about_adults(t),
            _section(
                t("Where it lies"),
                t("in the database of this installation, run by your municipality or its data centre"),
                t("nothing is sent to other companies; the pages load nothing from outside and count no visits"),
                t(
                    "your browser keeps technical cookies only: for signing in, for this visit, for the language and "
                    "against forged requests"
                ),
            ),
            _section(
                t("Good to know"),
                t(
                    "A survey is imported only when the decisions before it are recorded, and its single answers are "
                    "deleted on a fixed date. That they are gone is proven."
                ),
                t(
                    "The answers count as personal data until they are deleted, because rare combinations could "
                    "point to a person."
                ),
                t(
                    "The data protection officer of your municipality decides; "
                    "this page does not replace their examination."
                ),
            ),
        ),
    )


STATEMENTS: dict[str, Callable[[Translator], Statement]] = {
    "/datenschutz": privacy_statement,
    "/barrierefreiheit": accessibility_statement,
}
"""The statements by the address of their page in the app; before signing in they stand below `/anmelden`."""
