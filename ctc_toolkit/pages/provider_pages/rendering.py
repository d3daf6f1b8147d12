"""Templates of the pages for providers, and problems in words that fit people without an account."""

from __future__ import annotations

from pathlib import Path

from ctc_toolkit.pages.components.languages import PARAMETER, known_language
from ctc_toolkit.pages.open_page_rendering import PageMaker
from ctc_toolkit.pages.sign_in.rendering import Visit, address

OWN_TEMPLATES = Path(__file__).resolve().parent / "templates"
_STATUS = {
    "provider_link_unknown": 404,
    "provider_link_busy": 429,
    "provider_session_closed": 409,
    "changed_meanwhile": 409,
    "form_not_valid": 403,
}

_MAKER = PageMaker(
    OWN_TEMPLATES,
    lambda t: t("Communities That Care: prevention for all children. Counts of groups only, no names."),
    "refused.html",
    _STATUS,
)
page, problem_page = _MAKER.page, _MAKER.problem_page


def link_to(visit: Visit, *parts: str) -> str:
    """Return an address below the link of this visit, in the language that its address asks for."""
    from ctc_toolkit.pages.provider_pages import PATH

    asked = visit.request.query_params.get(PARAMETER, "")
    path = "/".join((PATH, str(visit.request.path_params["token"]), *parts))
    return address(path, lang=asked if known_language(asked) else "")
