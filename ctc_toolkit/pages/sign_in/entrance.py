"""The entrance: signing in with an account, coming into a demo with one click, signing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.sign_in.cookies import begin_session, end_session, known_mark, try_prefix
from ctc_toolkit.pages.sign_in.groups import code_form
from ctc_toolkit.pages.sign_in.public import HELP
from ctc_toolkit.pages.sign_in.rendering import (
    NEXT,
    Field,
    Form,
    Visit,
    address,
    after,
    form_page,
    go,
    next_path,
    page,
    said,
    status_of,
)

if TYPE_CHECKING:
    from ctc_toolkit.workspace.sign_in import Doors

PATH = "/anmelden"
PRESELECTED = "05913000"
"""Dortmund, the first of the cities of the demo."""


@dataclass(frozen=True)
class Card:
    """One click into the demo: a role, one sentence about it, and the cities to choose from (AGS and name)."""

    role: str
    title: str
    sentence: str
    button: str
    button_name: str
    cities: tuple[tuple[str, str], ...]
    chosen: str
    hidden: tuple[tuple[str, str], ...]


def show_sign_in(visit: Visit) -> Response:
    """Show the sign-in page; lead on who has signed in already. Visitors of the demo may choose another role."""
    found = visit.signed_in()
    if found is not None and not found.demo:
        steps = {"code": "/zweiter-faktor", "set_up": "/zweiter-faktor/einrichten"}
        step = steps.get(found.waits_for)
        return go(address(PATH + step, next=visit.next_path) if step else visit.next_path)
    return _sign_in_page(visit, "", visit.next_path)


def sign_in(visit: Visit, fields: dict[str, str]) -> Response:
    """Sign in with name and password."""
    from ctc_toolkit.workspace import sign_in as use_cases

    login, wanted = fields.get("login", ""), next_path(fields.get(NEXT))
    try:
        require_safe_way(visit)
        opened = use_cases.sign_in(
            visit.workspace,
            login,
            fields.get("password", ""),
            source=visit.source,
            browser=visit.browser,
            known=known_mark(visit.request),
        )
    except ToolkitError as error:
        if error.code not in {"sign_in_failed", "sign_in_delayed", "plain_http"}:
            raise
        return _sign_in_page(visit, login, wanted, error)
    use_cases.sign_out(visit.workspace, visit.token)
    response = go(after(opened, wanted))
    begin_session(visit.request, response, opened)
    return response


def lead_to_sign_in(_: Visit) -> Response:
    """Lead to the sign-in page: where a form goes there is nothing to look at."""
    return go(PATH)


def enter_demo(visit: Visit, fields: dict[str, str]) -> Response:
    """Come into a demo in a role, without an account."""
    from ctc_toolkit.workspace import sign_in as use_cases

    wanted = next_path(fields.get(NEXT))
    try:
        role = Role(fields.get("role", ""))
    except ValueError as problem:
        raise ToolkitError("not_available") from problem
    opened = use_cases.demo_sign_in(visit.workspace, role, fields.get("ags") or None, browser=visit.browser)
    use_cases.sign_out(visit.workspace, visit.token)
    response = go(wanted)
    begin_session(visit.request, response, opened)
    return response


def show_sign_out(visit: Visit) -> Response:
    """Show the one button that signs out: following a link alone changes nothing."""
    t, found = visit.t, visit.signed_in()
    if found is None:
        return go(PATH)
    lead = (
        t("You are trying out the example data. You can come in again in any role.")
        if found.demo
        else t("You are signed in as {name}. What you typed and saved stays.", name=found.name)
    )
    form = Form("/abmelden", t("Sign out"))
    return form_page(visit, t("Sign out?"), form, lead=lead, below=[("/", t("Back to the app"))])


def sign_out(visit: Visit, _: dict[str, str]) -> Response:
    """End the session."""
    from ctc_toolkit.pages.sign_in.openid import after_sign_out
    from ctc_toolkit.workspace import sign_in as use_cases

    use_cases.sign_out(visit.workspace, visit.token)
    response = go(after_sign_out(visit))
    end_session(visit.request, response)
    return response


def state(visit: Visit) -> Response:
    """Answer whether the browser is signed in: 204, else 401. A page asks this when its connection is cut."""
    found = visit.signed_in()
    return Response(status_code=204 if found is not None and not found.second_factor_missing else 401)


def require_safe_way(visit: Visit) -> None:
    """Do nothing if passwords cannot be read on their way here.

    Raises:
        ToolkitError: `plain_http`.
    """
    if visit.way == "open":
        raise ToolkitError("plain_http")


def _sign_in_page(visit: Visit, login: str, wanted: str, error: ToolkitError | None = None) -> Response:
    from ctc_toolkit.workspace.sign_in import doors

    t, open_doors = visit.t, doors(visit.workspace)
    form = Form(
        PATH,
        t("Sign in"),
        [
            Field("login", t("Name for signing in"), value=login, complete="username", extra=_TYPED_AS_IS),
            Field("password", t("Password"), kind="password", complete="current-password"),
        ],
        ((NEXT, wanted),),
    )
    wrong = said(error, t) if error is not None else ""
    if error is not None and error.code == "sign_in_failed":
        form, wrong = form.with_error("password", wrong), ""
    refused = said(ToolkitError("plain_http"), t) if visit.way == "open" else ""
    response = page(
        visit,
        "sign_in.html",
        t("Who are you here?") if open_doors.demo else t("Sign in"),
        status=200 if error is None else status_of(error),
        form=form,
        problem="" if wrong == refused else wrong,
        refused=refused,
        provider=_provider(t, wanted),
        cards=_cards(t, open_doors, wanted) if open_doors.demo else (),
        lead=_lead(t, open_doors),
        city_label=t("City"),
        group_heading=t("Group of a workshop"),
        group_form=code_form(t) if open_doors.groups else None,
        account_heading=t("Sign in with an account"),
        below=[(f"{PATH}/code", t("I have a code (invitation or new password)")), (HELP, t("Help with signing in"))],
    )
    if error is not None and error.code == "sign_in_delayed":
        response.headers["Retry-After"] = str(max(1, round(error.values["wait"].time.total_seconds())))
    try_prefix(visit.request, response)
    return response


_TYPED_AS_IS = (("autocapitalize", "none"), ("spellcheck", "false"), ("maxlength", "254"))


def _lead(t: Translator, open_doors: Doors) -> str:
    if open_doors.cities:
        return t("Choose a role and look around. All data are made up, and you can change the role at any time.")
    return t("There is nothing here yet. As trainer or administration you can have example cities made.")


def _cards(t: Translator, open_doors: Doors, wanted: str) -> list[Card]:
    from ctc_toolkit.workspace.sign_in import CITY_ROLES

    cities = tuple(open_doors.cities.items())
    chosen = PRESELECTED if PRESELECTED in open_doors.cities else next(iter(open_doors.cities), "")
    return [
        Card(
            role.value,
            title,
            sentence,
            t("Look around"),
            t("Look around as: {role}", role=title),
            cities if role in CITY_ROLES else (),
            chosen,
            (("role", role.value), (NEXT, wanted)),
        )
        for role, (title, sentence) in _roles(t).items()
    ]


def _roles(t: Translator) -> dict[Role, tuple[str, str]]:
    """Return the title of each role and one sentence about what it does."""
    return {
        Role.COORDINATOR: (
            t("Coordination of a city"),
            t("Leads the city through the five phases: imports the survey, reads the profile, hands in the plan."),
        ),
        Role.AREA_TEAM: (
            t("Area team"),
            t("Knows one part of the city: reads its profile and writes the texts together with the others."),
        ),
        Role.MULTIPLIER: (
            t("Multiplier of the office"),
            t("Accompanies all cities: sees where each one stands, comments on what was submitted and approves it."),
        ),
        Role.TRAINER: (
            t("Trainer"),
            t("Leads workshops on made-up cities: jumps to any step and sets everything back in seconds."),
        ),
        Role.EVALUATOR: (
            t("Evaluation"),
            t("Reads released results with their uncertainty and takes them into other programs."),
        ),
        Role.ADMINISTRATOR: (
            t("Administration"),
            t("Gives people access, sees to backup and deletion, and never sees an answer."),
        ),
    }


def _provider(t: Translator, wanted: str) -> tuple[str, str, str] | None:
    """Return address, label and explanation of the sign-in at an identity provider, where one is set up."""
    from ctc_toolkit.pages.sign_in.openid import PATH as AT_PROVIDER
    from ctc_toolkit.pages.sign_in.openid import offered

    settings = offered()
    if settings is None:
        return None
    return (
        address(AT_PROVIDER, next=wanted),
        t("Sign in with {label}", label=settings.label),
        t("Or with name and password:"),
    )
