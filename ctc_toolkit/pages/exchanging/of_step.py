"""The link from a step to what partners have written about it."""

from __future__ import annotations

from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.workspace import PracticeSearch, practices


def good_practice_of_step(context: PageContext, step: str) -> None:
    """Link to the approved entries about a step, and say how many there are."""
    if reach(context.actor)("practices"):
        found = practices(context.actor, context.workspace, PracticeSearch(step=step)).found
        words = context.t("Good practice for this step ({count})", count=len(found))
        link_to("exchange", words, kind="tertiary", view={"schritt": step})
