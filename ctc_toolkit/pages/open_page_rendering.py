"""Plain pages for people without an account, made from templates that escape every text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.sign_in.forms import TOKEN_FIELD, form_token
from ctc_toolkit.pages.sign_in.public import footer_links
from ctc_toolkit.pages.sign_in.rendering import TEMPLATES, Visit, address

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class PageMaker:
    """Makes the pages of one purpose.

    templates: their folder; what is not there comes from the sign-in pages. footer: what stands at the foot.
    refused: the template that tells what is wrong. statuses: of errors by code; others are 503 or 422.
    """

    templates: Path
    footer: Callable[[Translator], str]
    refused: str
    statuses: Mapping[str, int]

    def page(self, visit: Visit, template: str, title: str, *, status: int = 200, **values: Any) -> Response:
        """Return a page made from `template`; `title` is its only first-level heading."""
        t, path = visit.t, visit.request.url.path
        text = (
            _environment(self.templates)
            .get_template(template)
            .render(
                skip=t("Skip to main content"),
                footer=self.footer(t),
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

    def problem_page(self, visit: Visit, error: ToolkitError) -> Response:
        """Return a page that says what is wrong and what to do."""
        message, language = messages()[error.code], visit.t.language
        status = self.statuses.get(error.code, 503 if error.code.startswith("database_") else 422)
        told = [message.render("do", language, **error.without_places().values)]
        title = message.render("what", language, **error.without_places().values)
        return self.page(visit, self.refused, title, status=status, told=told)


@cache
def _environment(own: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([own, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
