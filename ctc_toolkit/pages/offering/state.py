"""What the parts of the page share: the address, what is shown, and the entry that is open in the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.step_links import step_link
from ctc_toolkit.programmes.offer_matrix import Assessment
from ctc_toolkit.programmes.offers import STATES, LocalOffer
from ctc_toolkit.reporting.offer_words import Basis, Called
from ctc_toolkit.workspace import CityOffers

PART, PLACE, SETTING, THRESHOLD = "teil", "ort", "lebenswelt", "grenze"
"""Names in the address."""
SEE, LIST, FORM, FILE, CHILDREN = "luecken", "liste", "eintragen", "datei", "kinder"

OPEN = "offer-open"
"""Id of the offer in the form; NEW for one that is not stored yet."""
NEW = "new"

INVENTORY_STEP, GAPS_STEP = "b3_5_3", "b3_5_4"
"""The steps of the process that are done here: offers are listed and judged; gaps and overlaps are shown."""


@dataclass(frozen=True)
class Shown:
    """What is shown: the city, what things are called, what is covered in the place.

    basis: whether the factors are priorities, or those that offers work on because no priorities are chosen yet.
    """

    view: CityOffers
    called: Called
    found: Assessment
    today: date
    basis: Basis = "priorities"

    @property
    def listed(self) -> tuple[LocalOffer, ...]:
        """All offers of the place: running ones first, then planned and ended ones, each by name."""
        there = [one for one in self.view.offers if one.at(self.found.place)]
        return tuple(sorted(there, key=lambda one: STATES.index(one.fields.state)))

    @property
    def running(self) -> tuple[LocalOffer, ...]:
        """The running ones."""
        return tuple(one for one in self.listed if one.fields.state == "runs")


def link_step(t: Translator, shown: Shown, step: str) -> None:
    """Lead to a step of the process, where an area is shown that the person works for."""
    if shown.found.place in shown.view.editable:
        step_link(t, shown.found.place, step, key="offers")


def open_offer(offer_id: str) -> None:
    """Open an offer in the form."""
    st.session_state[OPEN] = offer_id
    st.query_params[PART] = FORM


def field_problem(t: Translator, problem: ToolkitError | None, key: str) -> None:
    """Show below a field what is wrong with it and what to do."""
    if problem is None:
        return
    message = messages()[problem.code]
    what, todo = (plain(message.render(part, t.language, **problem.without_places().values)) for part in ("what", "do"))
    with st.container(key=f"problem-offer-{key}"):
        st.error(f"**{what}** {todo}", icon=":material/error:")
