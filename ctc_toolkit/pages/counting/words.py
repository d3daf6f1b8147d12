"""Words that several parts of the page need."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.riskfactors.indicator_cards import CardDomain, Indicator
from ctc_toolkit.riskfactors.indicator_own import measures_known


def domain_names(t: Translator) -> dict[CardDomain, str]:
    """Return what the areas of life are called."""
    return {
        "community": t("Neighbourhood and city"),
        "family": t("Family"),
        "school": t("School"),
        "peer_individual": t("Young people themselves"),
    }


def measure_names(t: Translator, indicator: Indicator) -> list[str]:
    """Return the factors and behaviours that an indicator stands for, by their labels."""
    known = measures_known()
    return [known[measure].get(t.language) for measure in indicator.measures if measure in known]


def source_line(t: Translator, indicator: Indicator) -> str:
    """Return the register of an indicator, with its address where one is known."""
    name = indicator.register.get(t.language)
    return f"{name} ({indicator.address})" if indicator.address else name


def field_problem(t: Translator, problem: ToolkitError | None) -> None:
    """Show below a field what is wrong with it and what to do."""
    if problem is None:
        return
    message = messages()[problem.code]
    what, todo = (plain(message.render(part, t.language, **problem.without_places().values)) for part in ("what", "do"))
    st.error(f"**{what}** {todo}", icon=":material/error:")
