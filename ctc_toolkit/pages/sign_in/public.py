"""What everybody can read without signing in: data protection, accessibility, and the help for signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.statements import STATEMENTS

if TYPE_CHECKING:
    from starlette.responses import Response

    from ctc_toolkit.pages.sign_in.rendering import Visit

BELOW = "/anmelden"
HELP = f"{BELOW}/hilfe"
HELP_TOPIC = "anmelden"


def public_pages() -> dict[str, Callable[[Visit], Response]]:
    """Return the statements and the help for signing in by their public address."""
    return {**{BELOW + path: _shown(path) for path in STATEMENTS}, HELP: _help}


def public_address(path: str) -> str | None:
    """Return where a page of the app can be read without signing in; None where it cannot."""
    return BELOW + path if path in STATEMENTS else None


def footer_links(t: Translator) -> list[tuple[str, str]]:
    """Return address and label of the statements, for the foot of every plain page."""
    return [(f"{BELOW}/datenschutz", t("Data protection")), (f"{BELOW}/barrierefreiheit", t("Accessibility"))]


def _shown(path: str) -> Callable[[Visit], Response]:
    def show(visit: Visit) -> Response:
        from ctc_toolkit.pages.sign_in.rendering import page

        statement = STATEMENTS[path](visit.t)
        return page(
            visit,
            "statement.html",
            statement.title,
            answer=statement.answer,
            sections=statement.sections,
            back=BELOW,
            back_label=visit.t("Go to sign-in"),
        )

    return show


def _help(visit: Visit) -> Response:
    from ctc_toolkit.pages.helping.plain_blocks import blocks_of
    from ctc_toolkit.pages.helping.topics import topics
    from ctc_toolkit.pages.sign_in.rendering import page

    first, *others = topics()[HELP_TOPIC].sections
    return page(
        visit,
        "help.html",
        visit.t("Help with signing in"),
        notice=visit.t("This help is written in German.") if visit.t.language == "en" else "",
        first=blocks_of(first),
        sections=[(section.heading, blocks_of(section)) for section in others],
        back=BELOW,
        back_label=visit.t("Go to sign-in"),
    )
