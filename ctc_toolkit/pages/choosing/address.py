"""What the address of the page "Programmes" says, so that a view can be sent: part, entry, comparison, search."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.programmes.search import FACETS, Query

PART, PROGRAMME, COMPARED, SEARCH = "teil", "programm", "vergleich", "suche"
MATCHES, CATALOGUE, COMPARE, PACKAGE = "prioritaeten", "katalog", "nebeneinander", "paket"
"""The parts of the page, as the address names them."""

PARAMETERS = {
    "factor": "faktor",
    "problem": "problem",
    "age": "alter",
    "setting": "ort",
    "level": "ebene",
    "band": "belege",
    "availability": "verfuegbar",
    "nrw": "nrw",
    "language": "sprache",
    "cost": "kosten",
    "origin": "herkunft",
}
ANY = "alle"
"""Says that a facet which is narrowed down from the start is not."""

PRESET = {"availability": ("germany",)}
_LONGEST = 200


def query_of_address() -> Query:
    """Return what is searched for. Without a word about it only what is available in Germany is shown."""
    chosen = {name: _chosen(name) for name in FACETS}
    return Query(
        st.query_params.get(SEARCH, "")[:_LONGEST], {name: values for name, values in chosen.items() if values}
    )


def _chosen(name: str) -> tuple[str, ...]:
    said = st.query_params.get(PARAMETERS[name])
    if said is None:
        return PRESET.get(name, ())
    return () if said == ANY else tuple(value for value in said.split(",") if value)


def put_facet(name: str, values: list[str]) -> None:
    """Write the chosen values of a facet into the address."""
    parameter = PARAMETERS[name]
    if tuple(values) == PRESET.get(name, ()):
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = ",".join(values) or ANY


def put_search(text: str) -> None:
    """Write what is searched for into the address."""
    if text.strip():
        st.query_params[SEARCH] = text.strip()[:_LONGEST]
    else:
        st.query_params.pop(SEARCH, None)


def forget_search() -> None:
    """Take search and facets out of the address."""
    for parameter in (SEARCH, *PARAMETERS.values()):
        st.query_params.pop(parameter, None)


def compared() -> list[str]:
    """Return the ids of the programmes that are compared."""
    said = st.query_params.get(COMPARED, "").split(",")
    return list(dict.fromkeys(name for name in said if name))


def put_compared(ids: list[str]) -> None:
    """Write the programmes that are compared into the address."""
    if ids:
        st.query_params[COMPARED] = ",".join(ids)
    else:
        st.query_params.pop(COMPARED, None)


def open_part(part: str) -> None:
    """Move to a part of the page."""
    st.query_params[PART] = part
    st.query_params.pop(PROGRAMME, None)


def open_programme(name: str) -> None:
    """Open the entry of a programme, from whichever part."""
    st.query_params[PART] = CATALOGUE
    st.query_params[PROGRAMME] = name


def close_programme() -> None:
    """Go back from an entry to the list."""
    st.query_params.pop(PROGRAMME, None)
