"""Showing the questionnaire, taking the answers of one person, saying thank you."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.languages import PARAMETER, known_language
from ctc_toolkit.pages.sign_in.rendering import Visit, address
from ctc_toolkit.pages.team_questions import PATH, THANKS
from ctc_toolkit.pages.team_questions.limits import Limits
from ctc_toolkit.pages.team_questions.rendering import page
from ctc_toolkit.process.team_answers import left_out
from ctc_toolkit.workspace.team_answering import OpenQuestionnaire, give_answers, open_questionnaire

NO_ANSWER = "0"
"""Value of "no answer", which is a choice of its own: it says that nothing was forgotten."""

ONCE, AS_IT_IS = "once", "as_it_is"


@dataclass(frozen=True)
class Statement:
    """A statement as the page shows it. state: "open" where an answer seems to have been forgotten."""

    name: str
    number: int
    text: str
    chosen: str
    state: str


class Questions:
    """The three pages of the questionnaire, within the limits of this server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def show(self, visit: Visit) -> Response:
        """Show the empty questionnaire."""
        token = str(visit.request.path_params["token"])
        if not self._limits.may_look(token_hash(token)):
            raise ToolkitError("team_link_busy")
        return _questionnaire_page(visit, self._opened(visit, token), {})

    def take(self, visit: Visit, fields: dict[str, str]) -> Response:
        """Store the answers of one person; ask back once where statements seem to have been forgotten."""
        token = str(visit.request.path_params["token"])
        if not self._limits.may_answer(token_hash(token)):
            raise ToolkitError("team_link_busy")
        found = self._opened(visit, token)
        known = {item.id for item in found.questionnaire.items}
        chosen = {name: value for name, value in fields.items() if name in known}
        if not any(value != NO_ANSWER for value in chosen.values()):
            return _questionnaire_page(visit, found, chosen, problem=ToolkitError("team_answers_empty"))
        if left_out(found.questionnaire, chosen) and AS_IT_IS not in fields:
            return _questionnaire_page(visit, found, chosen, forgotten="marked")
        self._store(visit, token, chosen, fields.get(ONCE, ""))
        return RedirectResponse(address(THANKS, lang=_asked_language(visit)), status_code=303)

    def thank(self, visit: Visit) -> Response:
        """Say that the answers have arrived."""
        t = visit.t
        told = [
            t("Your answers have arrived, without anything that leads to you. You can close this page."),
            t("Once the survey is closed, your coordination presents the result to the team."),
        ]
        return page(visit, "told.html", t("Thank you"), told=told)

    def _opened(self, visit: Visit, token: str) -> OpenQuestionnaire:
        found = open_questionnaire(visit.workspace, token)
        self._limits.led_somewhere(token_hash(token))
        return found

    def _store(self, visit: Visit, token: str, chosen: Mapping[str, str], mark: str) -> None:
        try:
            answers = {name: None if value == NO_ANSWER else int(value) for name, value in chosen.items()}
        except ValueError as problem:
            raise ToolkitError("team_answer_unknown") from problem
        if not self._limits.sent.first_time(mark):
            return
        try:
            give_answers(visit.workspace, token, answers)
        except BaseException:
            self._limits.sent.forget(mark)
            raise


def _questionnaire_page(
    visit: Visit,
    found: OpenQuestionnaire,
    chosen: Mapping[str, str],
    *,
    problem: ToolkitError | None = None,
    forgotten: str = "",
) -> Response:
    t, language = visit.t, visit.t.language
    open_ones = left_out(found.questionnaire, chosen) if forgotten else ()
    numbers = {item.id: number for number, item in enumerate(found.questionnaire.items, start=1)}
    sections = [
        (
            dimension.id,
            dimension.title.get(language),
            [
                Statement(
                    item.id,
                    numbers[item.id],
                    item.text.get(language),
                    chosen.get(item.id, ""),
                    "open" if item.id in open_ones else "",
                )
                for item in dimension.items
            ],
        )
        for dimension in found.questionnaire.dimensions
    ]
    asks_back = t.plural(
        "{count} statement has no answer yet. You can answer it, or send the form as it is.",
        "{count} statements have no answer yet. You can answer them, or send the form as it is.",
        len(open_ones),
    )
    return page(
        visit,
        "questions.html",
        found.questionnaire.title.get(language),
        status=200 if problem is None else 422,
        lead=t("{survey}, area team {area} in {city}", survey=found.title, area=found.area, city=found.city),
        introduction=found.questionnaire.introduction.get(language),
        mark=t("Example data: every figure is made up") if found.made_up else "",
        promises_heading=t("Your answers carry no name"),
        promises=_promises(t, found),
        action=address(f"{PATH}/{visit.request.path_params['token']}", lang=_asked_language(visit)),
        once=(ONCE, secrets.token_urlsafe(16)),
        sections=sections,
        options=[(str(point.value), point.title.get(language)) for point in found.questionnaire.scale],
        no_answer=(NO_ANSWER, t("no answer")),
        problem=problem.say(language) if problem is not None else "",
        asks_back=asks_back if open_ones else "",
        forgotten=[(name, numbers[name]) for name in open_ones],
        number_label=t("Statement"),
        open_label=t("No answer yet"),
        as_it_is=AS_IT_IS,
        button=t("Send as it is") if open_ones else t("Send the answers"),
    )


def _asked_language(visit: Visit) -> str:
    """Return the language that the address asks for, to go on with it; nothing is kept for who did not choose one."""
    asked = visit.request.query_params.get(PARAMETER, "")
    return asked if known_language(asked) else ""


def _promises(t: Translator, found: OpenQuestionnaire) -> list[str]:
    return [
        t("We store neither your name nor the address of your device nor the time."),
        t(
            "Nobody sees single answers. There is a result only once the survey is closed and at least five people "
            "have answered; then the single answers are deleted."
        ),
        t("Your answers cannot be changed or taken back afterwards: we do not know which ones are yours."),
        t("Please answer once. We cannot check that without knowing who you are."),
        t("The survey is open until {day}.", day=t.date(found.closes_on)),
    ]
