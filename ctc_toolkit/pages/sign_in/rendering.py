"""Plain pages: what a visit brings along, forms as values, and the templates they are written with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.languages import COOKIE, NAMES, PARAMETER, choose_language
from ctc_toolkit.pages.sign_in.cookies import Way, cookies_of, session_token_of, way_of
from ctc_toolkit.pages.sign_in.forms import TOKEN_FIELD, form_token
from ctc_toolkit.pages.sign_in.public import footer_links
from ctc_toolkit.site_words import PRESET, set_words

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.requests import Request

    from ctc_toolkit.workspace import Workspace
    from ctc_toolkit.workspace.sign_in import Opened, SignedIn

TEMPLATES = Path(__file__).resolve().parent / "templates"
NEXT = "next"
MISTAKE, UNAVAILABLE = 422, 503


@dataclass(frozen=True)
class Field:
    """A field of a form. kind: type of the input. hint: stands below the label. error: stands next to the field."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    complete: str = "off"
    error: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Form:
    """A form: where it goes, its fields, what the button says, what it carries unseen."""

    action: str
    button: str
    fields: Sequence[Field] = ()
    hidden: tuple[tuple[str, str], ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether an error stands next to a field."""
        return any(entry.error for entry in self.fields)

    @property
    def first_to_fill(self) -> str:
        """The name of the field at which a person goes on: the first wrong one, else the first empty one."""
        wrong = [entry.name for entry in self.fields if entry.error]
        empty = [entry.name for entry in self.fields if not entry.value]
        return next(iter([*wrong, *empty]), "")

    def with_error(self, name: str, error: str) -> Form:
        """Return the form with an error next to one of its fields."""
        return replace(
            self, fields=[replace(entry, error=error) if entry.name == name else entry for entry in self.fields]
        )


@dataclass(frozen=True)
class Visit:
    """A request to a plain page, and what has to be known for answering it."""

    request: Request
    workspace: Workspace

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies of the request."""
        return cookies_of(self.request.scope)

    @cached_property
    def t(self) -> Translator:
        """Texts in the language of the address, of an earlier choice, or of the browser, with the words of the site."""
        try:
            set_words(self.workspace.words)
        except ToolkitError:  # the page itself says what is wrong with the database
            set_words(PRESET)
        accept = self.request.headers.get("accept-language")
        return translator(choose_language(self.request.query_params.get(PARAMETER), self.cookies.get(COOKIE), accept))

    @property
    def token(self) -> str | None:
        """The token of the session, if the browser has one."""
        return session_token_of(self.request)

    @property
    def way(self) -> Way:
        """How the request came."""
        return way_of(self.request.scope)

    @property
    def source(self) -> str:
        """The address of the peer; a trusted proxy's word for it is already in here."""
        return self.request.client.host if self.request.client else ""

    @property
    def browser(self) -> str:
        """What the browser calls itself."""
        return self.request.headers.get("user-agent", "")

    @property
    def next_path(self) -> str:
        """Where to go afterwards: a path of this app, whatever the address says."""
        return next_path(self.request.query_params.get(NEXT))

    def signed_in(self) -> SignedIn | None:
        """Return whose session it is, looked up now."""
        from ctc_toolkit.workspace.sign_in import actor_of_session

        return actor_of_session(self.workspace, self.token)


def next_path(wanted: str | None) -> str:
    """Return `wanted` if it is a path of this app and no page for signing in, else "/"."""
    from ctc_toolkit.access.openid import local_path

    path = local_path(wanted)
    return "/" if path.startswith(("/anmelden", "/abmelden", "/_stcore", "/media")) else path


def address(path: str, **query: str) -> str:
    """Return a path with a query; empty values and the default next path are left out."""
    kept = {name: value for name, value in query.items() if value and not (name == NEXT and value == "/")}
    return path + ("?" + urlencode(kept) if kept else "")


def page(visit: Visit, template: str, title: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page made from `template`; `title` is its only first-level heading."""
    query = {key: value for key, value in visit.request.query_params.items() if key != PARAMETER}
    path = visit.request.url.path
    text = (
        _environment()
        .get_template(template)
        .render(
            skip=visit.t("Skip to main content"),
            footer=visit.t(
                "Communities That Care: prevention for all children. No names, no single answers, "
                "no survey results for groups of fewer than 20 young people."
            ),
            footer_links=footer_links(visit.t),
            language=visit.t.language,
            languages=[(code, name, address(path, **query, lang=code)) for code, name in NAMES.items()],
            title=title,
            token_field=TOKEN_FIELD,
            form_token=form_token(visit.request),
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def form_page(visit: Visit, title: str, form: Form, *, problem: str = "", **values: Any) -> Response:
    """Return a page with one form. problem: what went wrong, said above it; errors may also stand next to fields."""
    status = values.pop("status", MISTAKE if problem or form.wrong else 200)
    template = values.pop("template", "form.html")
    return page(visit, template, title, status=status, form=form, problem=problem, **values)


def said(error: ToolkitError, t: Translator) -> str:
    """Return an error as a person reads it: what happened and what to do."""
    return error.without_places().say(t.language)


def status_of(error: ToolkitError) -> int:
    """Return the HTTP status that goes with an error."""
    known = {"sign_in_delayed": 429, "form_not_valid": 403, "plain_http": 403, "not_available": 404, "demo_closed": 403}
    return known.get(error.code, UNAVAILABLE if error.code.startswith(("database_", "secret_key_")) else MISTAKE)


def problem_page(visit: Visit, error: ToolkitError) -> Response:
    """Return a page that says what is wrong, and leads to the beginning."""
    message, language = messages()[error.code], visit.t.language
    values = error.without_places().values
    return page(
        visit,
        "problem.html",
        message.render("what", language, **values),
        status=status_of(error),
        todo=message.render("do", language, **values),
        back=address("/anmelden"),
        back_label=visit.t("Go to sign-in"),
    )


def go(path: str) -> Response:
    """Return an answer that leads on to `path` (a path of this app)."""
    return RedirectResponse(path, status_code=303)


def after(opened: Opened, wanted: str) -> str:
    """Return where a session leads that was just opened: to its second factor first, where one is missing."""
    if opened.waits_for == "nothing":
        return wanted
    path = "/anmelden/zweiter-faktor" + ("/einrichten" if opened.waits_for == "set_up" else "")
    return address(path, next=wanted)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
