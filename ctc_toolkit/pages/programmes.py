"""Programmes: which ones fit, what is proven about each, how they compare.

The page has parts. Each is one function of a module in `choosing/`, entered in `_parts` with its name in the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ctc_toolkit.pages.choosing.address import CATALOGUE, COMPARE, MATCHES, PACKAGE, PART, open_part
from ctc_toolkit.pages.choosing.catalogue import show_catalogue
from ctc_toolkit.pages.choosing.comparing import show_comparison
from ctc_toolkit.pages.choosing.matches import show_matches
from ctc_toolkit.pages.choosing.portfolio import show_portfolio
from ctc_toolkit.pages.choosing.state import show_state
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.evidence import evidence
from ctc_toolkit.workspace import programme_catalogue


@dataclass(frozen=True)
class Part:
    """A part of the page. action: what a person must be allowed to do somewhere to see it; None: open the page."""

    name: str
    title: str
    show: Callable[[PageContext, ProgrammeCatalogue], None]
    action: str | None = None


def _parts(context: PageContext) -> list[Part]:
    """Return the parts that this person may see, in their order; the first one is shown without a word about it."""
    t = context.t
    parts = [
        Part(MATCHES, t("For our priorities"), show_matches, "area_programmes"),
        Part(CATALOGUE, t("Catalogue"), show_catalogue),
        Part(COMPARE, t("Side by side"), show_comparison),
        Part(PACKAGE, t("Programme package"), show_portfolio, "area_programmes"),
    ]
    may = reach(context.actor)
    return [part for part in parts if part.action is None or may(part.action)]


def show() -> None:
    """Show the part of the address."""
    context = page_context()
    catalogue = programme_catalogue(context.actor, context.workspace)
    question(context.t("Which programmes fit us?"), _answer(context, catalogue))
    parts = {part.name: part for part in _parts(context)}
    part = parts[_choose(context, list(parts.values()))]
    part.show(context, catalogue)
    st.space("small")
    if part.name == CATALOGUE:
        show_state(context, catalogue)


def _answer(context: PageContext, catalogue: ProgrammeCatalogue) -> str:
    offered = [one for one in catalogue.programmes if one.role == "programme" and one.availability.germany]
    proven = [one for one in offered if evidence(one, catalogue.registries).band in ("A", "B")]
    return context.t(
        "{offered} programmes in the catalogue are available in Germany. For {proven} of them a register confirms good "
        "or strong evidence. What is not known is said with each of them.",
        offered=context.t.number(len(offered)),
        proven=context.t.number(len(proven)),
    )


def _choose(context: PageContext, parts: list[Part]) -> str:
    names = {part.name: part.title for part in parts}
    asked = st.query_params.get(PART)
    part = asked if asked in names else parts[0].name
    st.session_state["programmes-part"] = part
    st.segmented_control(
        context.t("What do you want to do?"),
        list(names),
        format_func=names.__getitem__,
        key="programmes-part",
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: open_part(st.session_state["programmes-part"]),
    )
    return part


show()
