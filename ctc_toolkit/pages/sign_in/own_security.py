"""The own second factor and the own password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.sign_in.codes import field_of_password_error, password_fields
from ctc_toolkit.pages.sign_in.cookies import begin_session
from ctc_toolkit.pages.sign_in.entrance import PATH, require_safe_way
from ctc_toolkit.pages.sign_in.rendering import (
    NEXT,
    Field,
    Form,
    Visit,
    address,
    form_page,
    go,
    next_path,
    page,
    said,
    status_of,
)

if TYPE_CHECKING:
    from ctc_toolkit.language import Translator
    from ctc_toolkit.workspace.sign_in import NewSecondFactor, SignedIn

SHOW = "/anmelden/zweiter-faktor"
SET_UP = "/anmelden/zweiter-faktor/einrichten"
PASSWORD = "/konto/passwort"  # noqa: S105 - a path
ACCOUNT = "/konto"


def show_second_factor(visit: Visit) -> Response:
    """Ask for the six digits, in a session that waits for them."""
    return _elsewhere(visit, "code", visit.next_path) or _ask_digits(visit, visit.next_path)


def check_second_factor(visit: Visit, fields: dict[str, str]) -> Response:
    """Take the six digits."""
    from ctc_toolkit.workspace import sign_in as use_cases

    wanted = next_path(fields.get(NEXT))
    elsewhere = _elsewhere(visit, "code", wanted)
    if elsewhere is not None:
        return elsewhere
    try:
        opened = use_cases.show_second_factor(visit.workspace, visit.token or "", fields.get("digits", ""))
    except ToolkitError as error:
        if error.code == "session_ended":
            return go(address(PATH, next=wanted))
        return _ask_digits(visit, wanted, error)
    response = go(wanted)
    begin_session(visit.request, response, opened)
    return response


def show_set_up(visit: Visit) -> Response:
    """Show a new second factor: to a session that needs one first, or to a person who wants one."""
    from ctc_toolkit.workspace import begin_second_factor
    from ctc_toolkit.workspace.sign_in import begin_for_session

    found = visit.signed_in()
    if found is None or found.account is None or found.waits_for == "code":
        return go(address(SHOW if found is not None and found.account else PATH, next=SET_UP))
    fresh = (
        begin_for_session(visit.workspace, visit.token or "")
        if found.waits_for == "set_up"
        else begin_second_factor(found.actor, visit.workspace)
    )
    return _set_up_page(visit, found, fresh, visit.next_path)


def set_up(visit: Visit, fields: dict[str, str]) -> Response:
    """Store the new second factor if the digits fit."""
    from ctc_toolkit.workspace import confirm_second_factor
    from ctc_toolkit.workspace.sign_in import set_up_for_session, shown_again

    found, wanted = visit.signed_in(), next_path(fields.get(NEXT))
    if found is None or found.account is None or found.waits_for == "code":
        return go(address(PATH, next=SET_UP))
    sealed, digits, token = fields.get("sealed", ""), fields.get("digits", ""), visit.token or ""
    try:
        require_safe_way(visit)
        if found.waits_for == "set_up":
            opened = set_up_for_session(visit.workspace, token, sealed, digits)
        else:
            opened = confirm_second_factor(
                found.actor,
                visit.workspace,
                sealed=sealed,
                code=digits,
                present=fields.get("present", ""),
                token=token,
            )
    except ToolkitError as error:
        if error.code == "session_ended":
            return go(address(PATH, next=wanted))
        return _set_up_page(visit, found, shown_again(visit.workspace, found.account, sealed), wanted, error)
    response = go(wanted if found.waits_for == "set_up" else ACCOUNT)
    begin_session(visit.request, response, opened)
    return response


def show_password(visit: Visit) -> Response:
    """Ask for the present and the new password."""
    return _no_person(visit) or _password_page(visit)


def change_password(visit: Visit, fields: dict[str, str]) -> Response:
    """Change the own password."""
    from ctc_toolkit.workspace import change_my_password

    found = visit.signed_in()
    elsewhere = _no_person(visit)
    if elsewhere is not None or found is None:
        return elsewhere or go(PATH)
    try:
        require_safe_way(visit)
        if fields.get("password", "") != fields.get("again", ""):
            raise ToolkitError("passwords_differ")
        ended = change_my_password(
            found.actor,
            visit.workspace,
            present=fields.get("present", ""),
            password=fields.get("password", ""),
            token=visit.token or "",
        )
    except ToolkitError as error:
        return _password_page(visit, error)
    t = visit.t
    other = (
        t.plural("One other session was ended.", "{count} other sessions were ended.", ended)
        if ended
        else t("There were no other sessions.")
    )
    return page(
        visit,
        "problem.html",
        t("Your password is changed"),
        todo=other,
        back=ACCOUNT,
        back_label=t("Back to the account"),
    )


def _elsewhere(visit: Visit, expected: str, wanted: str) -> Response | None:
    """Return where a session belongs that does not wait for what this page is about; None if it does."""
    found = visit.signed_in()
    if found is None:
        return go(address(PATH, next=wanted))
    if found.waits_for == expected:
        return None
    return go(address(SET_UP, next=wanted) if found.waits_for == "set_up" else wanted)


def _no_person(visit: Visit) -> Response | None:
    """Return where a browser belongs that nobody with an account has signed in with completely; None if one has."""
    found = visit.signed_in()
    if found is None or found.second_factor_missing:
        return go(address(PATH, next=PASSWORD))
    if found.account is None:
        raise ToolkitError("not_available")
    return None


def _digits(t: Translator, hint: str = "") -> Field:
    numeric = (("inputmode", "numeric"), ("maxlength", "12"), ("spellcheck", "false"))
    return Field(
        "digits",
        t("Six digits"),
        hint=hint or t("As your app shows them now."),
        complete="one-time-code",
        extra=numeric,
    )


def _ask_digits(visit: Visit, wanted: str, error: ToolkitError | None = None) -> Response:
    t = visit.t
    form = Form(SHOW, t("Continue"), [_digits(t)], ((NEXT, wanted),))
    problem = said(error, t) if error is not None else ""
    if error is not None and error.code == "second_factor_wrong":
        form, problem = form.with_error("digits", problem), ""
    return form_page(
        visit,
        t("Which digits does your app show?"),
        form,
        problem=problem,
        status=200 if error is None else status_of(error),
        lead=t("Your password was right. The second step protects you if somebody else knows it."),
        below=[("/abmelden", t("Cancel and sign out"))],
    )


def _set_up_page(
    visit: Visit, found: SignedIn, fresh: NewSecondFactor, wanted: str, error: ToolkitError | None = None
) -> Response:
    from markupsafe import Markup

    t, needed = visit.t, found.waits_for == "set_up"
    fields = [_digits(t, t("As your app shows them now for the new entry."))]
    if not needed and _has_password(visit, found):
        fields.append(Field("present", t("Present password"), kind="password", complete="current-password"))
    form = Form(SET_UP, t("Switch the second factor on"), fields, (("sealed", fresh.sealed), (NEXT, wanted)))
    problem = said(error, t) if error is not None else ""
    beside = {"second_factor_wrong": "digits", "password_wrong": "present"}.get(error.code if error else "")
    if beside:
        form, problem = form.with_error(beside, problem), ""
    return page(
        visit,
        "set_up.html",
        t("How do you set up the second factor?"),
        status=200 if error is None else status_of(error),
        lead=_why(t, needed=needed),
        problem=problem,
        form=form,
        qr_code=Markup(fresh.qr_code),  # noqa: S704 - drawn by segno, no text of a user in it  # nosec B704
        secret=fresh.secret,
        otpauth=fresh.address,
        below=[("/abmelden", t("Cancel and sign out"))] if needed else [(ACCOUNT, t("Back to the account"))],
        **_steps(t),
    )


def _why(t: Translator, *, needed: bool) -> str:
    if needed:
        return t(
            "Your role reaches far, so besides the password it needs a second step: six digits from an app on your "
            "telephone. You set it up once; it takes three minutes."
        )
    return t("Besides the password you will need six digits from an app on your telephone. A new one replaces the old.")


def _steps(t: Translator) -> dict[str, str]:
    return {
        "install_heading": t("Install an app"),
        "install": t(
            "Any app for one-time codes (TOTP) will do, for example FreeOTP, Aegis, 2FAS or the authenticator of your "
            "city. It needs no internet and tells nobody anything."
        ),
        "scan_heading": t("Scan this code with the app"),
        "scan_label": t("QR code with the secret that stands below as text"),
        "typed_label": t("Or type this secret into the app:"),
        "otpauth_label": t("Open in an app on this device"),
        "enter_heading": t("Enter what the app shows"),
    }


def _has_password(visit: Visit, found: SignedIn) -> bool:
    from ctc_toolkit.workspace import my_account

    return my_account(found.actor, visit.workspace).has_password


def _password_page(visit: Visit, error: ToolkitError | None = None) -> Response:
    t = visit.t
    present = Field("present", t("Present password"), kind="password", complete="current-password")
    form = Form(PASSWORD, t("Change the password"), [present, *password_fields(t)])
    problem = ""
    if error is not None and error.code in {"password_not_here", "sign_in_delayed", "plain_http"}:
        problem = said(error, t)
    elif error is not None:
        form = form.with_error(
            "present" if error.code == "password_wrong" else field_of_password_error(error), said(error, t)
        )
    return form_page(
        visit,
        t("What is your new password to be?"),
        form,
        problem=problem,
        status=200 if error is None else status_of(error),
        lead=t("All other sessions of your account end with that; this one goes on."),
        below=[(ACCOUNT, t("Back to the account"))],
    )
