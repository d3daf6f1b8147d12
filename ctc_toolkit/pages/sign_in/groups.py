"""The entrance of a workshop: a code leads into the city of one group, in one of two roles, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.sign_in.cookies import begin_session
from ctc_toolkit.pages.sign_in.rendering import Field, Form, Visit, form_page, go, page, said

PATH = "/anmelden/gruppe"
TASK = "/uebung"
"""Where a group goes on: the page that says what its task is."""

LONGEST_CODE = 40


@dataclass(frozen=True)
class RoleCard:
    """One click into the city of a group: role, what it does there, what the button says, what it carries."""

    title: str
    sentence: str
    button: str
    button_name: str
    hidden: tuple[tuple[str, str], ...]


def show_group(visit: Visit) -> Response:
    """Ask for the code of a group; one that stands in the address (link or QR code) leads to the roles at once."""
    code = visit.request.query_params.get("code", "")[:LONGEST_CODE]
    return _roles(visit, code) if code else _ask(visit, code_form(visit.t))


def enter_group(visit: Visit, fields: dict[str, str]) -> Response:
    """Lead to the roles of a group, or come in where a role was chosen."""
    from ctc_toolkit.workspace import sign_in as use_cases
    from ctc_toolkit.workspace.workshop import group_sign_in

    code = fields.get("code", "")[:LONGEST_CODE]
    if "role" not in fields:
        return _roles(visit, code)
    try:
        role = Role(fields["role"])
    except ValueError as problem:
        raise ToolkitError("not_available") from problem
    try:
        opened = group_sign_in(visit.workspace, code, role, browser=visit.browser)
    except ToolkitError as error:
        if error.code != "workshop_code_unknown":
            raise
        return _wrong(visit, code, error)
    use_cases.sign_out(visit.workspace, visit.token)
    response = go(f"{TASK}?lang={visit.t.language}")
    begin_session(visit.request, response, opened)
    return response


def code_form(t: Translator, code: str = "", error: str = "") -> Form:
    """Return the form that asks for a code."""
    extra = (("autocapitalize", "characters"), ("spellcheck", "false"), ("maxlength", str(LONGEST_CODE)))
    hint = t("Six characters, as your trainer shows them.")
    field = Field("code", t("Code of your group"), value=code, hint=hint, error=error, extra=extra)
    return Form(PATH, t("Go on"), [field])


def _roles(visit: Visit, code: str) -> Response:
    from ctc_toolkit.workspace.workshop import GROUP_ROLES, group_of_code

    t = visit.t
    try:
        number, city = group_of_code(visit.workspace, code)
    except ToolkitError as error:
        if error.code != "workshop_code_unknown":
            raise
        return _wrong(visit, code, error)
    titles = {
        Role.COORDINATOR: (t("Coordination"), t("Leads the city: plans, decides, hands in. One person per group.")),
        Role.AREA_TEAM: (t("Area team"), t("Reads the profile and writes with the others. As many as you like.")),
    }
    cards = [
        RoleCard(title, sentence, t("Take part"), t("Take part as: {role}", role=title), _hidden(code, role))
        for role, (title, sentence) in ((role, titles[role]) for role in GROUP_ROLES)
    ]
    return page(
        visit,
        "group.html",
        t("You are group {number}", number=number),
        lead=t("Your city is “{city}”. Everything in it is made up, and no other group sees it.", city=city),
        cards=cards,
        action=PATH,
    )


def _hidden(code: str, role: Role) -> tuple[tuple[str, str], ...]:
    return (("code", code), ("role", role.value))


def _wrong(visit: Visit, code: str, error: ToolkitError) -> Response:
    return _ask(visit, code_form(visit.t, code, said(error, visit.t)))


def _ask(visit: Visit, form: Form) -> Response:
    t = visit.t
    lead = t("The code leads into the city of your group, and nowhere else.")
    return form_page(visit, t("Which group are you?"), form, lead=lead, below=[("/anmelden", t("Go to sign-in"))])
