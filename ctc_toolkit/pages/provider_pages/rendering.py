"""Templates of the pages for providers, and problems in words that fit people without an account."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.pages.components.languages import NAMES, PARAMETER, known_language
from ctc_toolkit.pages.sign_in.forms import TOKEN_FIELD, form_token
from ctc_toolkit.pages.sign_in.public import footer_links
from ctc_toolkit.pages.sign_in.rendering import TEMPLATES, Visit, address

if TYPE_CHECKING:
    from jinja2 import Environment

OWN_TEMPLATES = Path(__file__).resolve().parent / "templates"
_STATUS = {
    "provider_link_unknown": 404,
    "provider_link_busy": 429,
    "provider_session_closed": 409,
    "changed_meanwhile": 409,
    "form_not_valid": 403,
}


def page(visit: Visit, template: str, title: str, *, status: int = 200, **values: Any) -> Response:
    """Return a page made from `template`; `title` is its only first-level heading."""
    t, path = visit.t, visit.request.url.path
    text = (
        _environment()
        .get_template(template)
        .render(
            skip=t("Skip to main content"),
            footer=t("Communities That Care: prevention for all children. Counts of groups only, no names."),
            footer_links=footer_links(t),
            language=t.language,
            languages=[(code, name, address(path, lang=code)) for code, name in NAMES.items()],
            title=title,
            token_field=TOKEN_FIELD,
            form_token=form_token(visit.request),
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def problem_page(visit: Visit, error: ToolkitError) -> Response:
    """Return a page that says what is wrong and what to do."""
    message, language = messages()[error.code], visit.t.language
    status = _STATUS.get(error.code, 503 if error.code.startswith("database_") else 422)
    return page(
        visit,
        "refused.html",
        message.render("what", language, **error.values),
        status=status,
        told=[message.render("do", language, **error.values)],
    )


def link_to(visit: Visit, *parts: str) -> str:
    """Return an address below the link of this visit, in the language that its address asks for."""
    from ctc_toolkit.pages.provider_pages import PATH

    asked = visit.request.query_params.get(PARAMETER, "")
    path = "/".join((PATH, str(visit.request.path_params["token"]), *parts))
    return address(path, lang=asked if known_language(asked) else "")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([OWN_TEMPLATES, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
