"""Using a one-time code: an invitation, a new password, the first administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from ctc_toolkit.access.passwords import SHORTEST
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.sign_in.cookies import begin_session
from ctc_toolkit.pages.sign_in.entrance import require_safe_way
from ctc_toolkit.pages.sign_in.openid import WITH_CODE, keep_code, offered
from ctc_toolkit.pages.sign_in.rendering import Field, Form, Visit, after, form_page, go, page, said, status_of

if TYPE_CHECKING:
    from ctc_toolkit.access.openid import OpenIdSettings
    from ctc_toolkit.workspace.sign_in import CodeView

PATH = "/anmelden/code"
LONGEST_CODE = 200
ABOUT_NAME = frozenset({"person_name", "person_name_reserved", "person_name_taken"})


def show_code(visit: Visit) -> Response:
    """Ask for a code; one that stands in the address (the link of an invitation) is looked up at once."""
    code = visit.request.query_params.get("code", "")
    return _looked_up(visit, code) if code else _ask_code(visit, "")


def use_code(visit: Visit, fields: dict[str, str]) -> Response:
    """Look a code up, or use it with what was entered."""
    from ctc_toolkit.workspace import sign_in as use_cases

    code = fields.get("code", "")[:LONGEST_CODE]
    if "password" not in fields:
        return _looked_up(visit, code)
    name, password, again = (fields.get(key, "") for key in ("name", "password", "again"))
    try:
        require_safe_way(visit)
        view = use_cases.look_up_code(visit.workspace, code, source=visit.source)
    except ToolkitError as error:
        return _ask_code(visit, code, error)
    try:
        if password != again:
            raise ToolkitError("passwords_differ")
        opened = use_cases.redeem_code(
            visit.workspace,
            code,
            password=password,
            name=name if view.asks_name else None,
            source=visit.source,
            browser=visit.browser,
        )
    except ToolkitError as error:
        if error.code in {"code_not_valid", "sign_in_delayed"}:
            return _ask_code(visit, code, error)
        return _choose_password(visit, code, view, name, error)
    use_cases.sign_out(visit.workspace, visit.token)
    response = go(after(opened, "/"))
    begin_session(visit.request, response, opened)
    return response


def password_fields(t: Translator) -> list[Field]:
    """Return the two fields for a new password."""
    hint = t(
        "At least {least} characters. A sentence of four or more words is easiest to remember. "
        "Any characters, no rules about digits or signs.",
        least=SHORTEST,
    )
    return [
        Field("password", t("New password"), kind="password", hint=hint, complete="new-password"),
        Field("again", t("New password once more"), kind="password", complete="new-password"),
    ]


def field_of_password_error(error: ToolkitError) -> str:
    """Return the name of the field that an error about a new password belongs to."""
    return "again" if error.code == "passwords_differ" else "password"


def _looked_up(visit: Visit, code: str) -> Response:
    from ctc_toolkit.workspace.sign_in import look_up_code

    try:
        require_safe_way(visit)
        view = look_up_code(visit.workspace, code[:LONGEST_CODE], source=visit.source)
    except ToolkitError as error:
        if error.code not in {"code_not_valid", "sign_in_delayed", "plain_http"}:
            raise
        return _ask_code(visit, code[:LONGEST_CODE], error)
    return _choose_password(visit, code, view, view.name)


def _ask_code(visit: Visit, code: str, error: ToolkitError | None = None) -> Response:
    t = visit.t
    hint = t("Seven groups of four letters and digits. Capital or small, with or without hyphens.")
    wrong = said(error, t) if error is not None else ""
    beside = error is not None and error.code == "code_not_valid"
    entry = Field("code", t("Code"), value=code, hint=hint, error=wrong if beside else "", extra=_TYPED_AS_IS)
    return form_page(
        visit,
        t("Which code did you get?"),
        Form(PATH, t("Continue"), [entry]),
        problem="" if beside else wrong,
        status=200 if error is None else status_of(error),
        lead=t("The administration of this app gives out codes: as an invitation, or for a new password."),
        below=[("/anmelden", t("Go to sign-in"))],
    )


_TYPED_AS_IS = (("autocapitalize", "characters"), ("spellcheck", "false"), ("maxlength", str(LONGEST_CODE)))


def _choose_password(visit: Visit, code: str, view: CodeView, name: str, error: ToolkitError | None = None) -> Response:
    settings = offered() if view.links_identity else None
    if not view.sets_password:
        return _link_only(visit, code, settings)
    t, fields = visit.t, password_fields(visit.t)
    if view.asks_name:
        hint = t("So you appear in the log and beside the texts that you edit.")
        fields.insert(0, Field("name", t("First and last name"), value=name, hint=hint, complete="name"))
    form = Form(PATH, t("Set the password and sign in"), fields, (("code", code),))
    problem = ""
    if error is not None:
        beside = "name" if error.code in ABOUT_NAME else field_of_password_error(error)
        form = form.with_error(beside, said(error, t))
    lead = t("Your name for signing in is {login}. Please keep it in mind.", login=view.login)
    title = (
        t("Welcome! Who are you, and what is your password to be?")
        if view.asks_name
        else t("What is your new password to be?")
    )
    below = [(WITH_CODE, t("Use {label} instead of a password", label=settings.label))] if settings else ()
    response = form_page(visit, title, form, problem=problem, lead=lead, below=below)
    if settings:
        keep_code(visit, response, settings, code)
    return response


def _link_only(visit: Visit, code: str, settings: OpenIdSettings | None) -> Response:
    """Show the way to the identity provider, for a code that links an account with it and does nothing else."""
    if settings is None:
        return _ask_code(visit, code, ToolkitError("code_not_valid"))
    t = visit.t
    response = page(
        visit,
        "problem.html",
        t("Link your account"),
        todo=t("Sign in with {label} now. From then on it leads to your account here.", label=settings.label),
        back=WITH_CODE,
        back_label=t("Sign in with {label}", label=settings.label),
    )
    keep_code(visit, response, settings, code)
    return response
