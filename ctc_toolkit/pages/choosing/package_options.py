"""What the package is chosen from: programmes and local offers, each with the city's own costs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.choosing.package_entry import begin, changed, save, show_problem_of, widget
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.programmes.package_entries import LONGEST_FAMILY, Available
from ctc_toolkit.programmes.portfolio_task import MOST_NUMBER
from ctc_toolkit.reporting.matching_words import band_name
from ctc_toolkit.reporting.portfolio_words import age_text
from ctc_toolkit.workspace import AreaProgrammes


def show_options(context: PageContext, view: AreaProgrammes) -> None:
    """Ask for the options, and for the costs of each."""
    t, chosen = context.t, view.chosen
    st.header(t("What could be part of it?"), anchor=False)
    by_id = {one.id: one for one in view.frame.available}
    name = widget(view, "options")
    st.session_state[name] = [one.id for one in chosen.options]
    st.multiselect(
        t("Programmes and local offers that work on one of the priorities"),
        list(by_id),
        format_func=lambda one: option_name(t, by_id[one]),
        key=name,
        select_all=False,
        placeholder=t("Choose programmes and offers"),
        on_change=_chosen,
        args=(view.area_id, name, tuple(one.id for one in chosen.options)),
    )
    show_problem_of(view, "options")
    best = [one for one in _best(view) if one not in {option.id for option in chosen.options}]
    with st.container(horizontal=True, gap="small"):
        if best:
            st.button(
                t("Add the three best-founded of each priority"),
                key="package-best",
                icon=":material/playlist_add:",
                on_click=_add,
                args=(view.area_id, tuple(best)),
            )
        link_to("offers", t("Local offers"), city=view.ags, kind="tertiary")
    for one in chosen.options:
        _option(context, view, one)


def option_name(t: Translator, one: Available) -> str:
    """Return the name of an option, marked where it is a local offer."""
    return t("{name} (local offer)", name=one.name) if one.is_offer else one.name


def _best(view: AreaProgrammes) -> list[str]:
    """Return the first three of each priority."""
    return list(dict.fromkeys(one.programme.id for factor in view.priorities for one in view.matches(factor).best))


def _chosen(area_id: str, name: str, before: Sequence[str]) -> None:
    old = {f"in.{one}": 1 for one in before}
    new = {f"in.{one}": 1 for one in st.session_state[name]}
    save(area_id, old, new, "options")


def _add(area_id: str, options: Sequence[str]) -> None:
    save(area_id, {}, {f"in.{one}": 1 for one in options}, "options")


def _option(context: PageContext, view: AreaProgrammes, one: Available) -> None:
    t, entries = context.t, view.entries
    waiting = f"yearly.{one.id}" not in entries
    safe = one.id.replace(":", "-")
    title = option_name(t, one)
    if waiting:
        title += " – " + t("costs are missing")
    with st.expander(plain(title), key=f"package-option-{safe}", icon=":material/help:" if waiting else None):
        ages = age_text(t, one.ages) if one.ages else t("age not known: covers no age band")
        st.caption(f"{band_name(t, one.band)} · {ages}")
        labels = {
            "one_off": t("Once, in euros"),
            "yearly": t("Each year, in euros"),
            "staff": t("Hours of own staff a year"),
            "training": t("Places in trainings"),
        }
        for column, (kind, label) in zip(st.columns(4, gap="small"), labels.items(), strict=True):
            with column:
                number(view, f"{kind}.{one.id}", label)
        left, middle, right = st.columns(3, gap="small")
        with left:
            _rule(t, view, one)
        with middle:
            _family(t, view, one)
        with right:
            _absent(t, view, one)


def number(view: AreaProgrammes, key: str, label: str) -> None:
    """Show a whole number that may be empty."""
    stored = view.entries.get(key)
    name = begin(view, key, None if stored is None else int(stored))
    st.number_input(
        label, min_value=0, max_value=MOST_NUMBER, value=None, step=1, key=name, placeholder="–", **changed(view, key)
    )
    show_problem_of(view, key)


def _rule(t: Translator, view: AreaProgrammes, one: Available) -> None:
    key = f"rule.{one.id}"
    rules = {"": t("free to choose"), "must": t("has to be part"), "must_not": t("must not be part")}
    name = begin(view, key, str(view.entries.get(key, "")))
    st.selectbox(t("Rule"), list(rules), format_func=rules.__getitem__, key=name, **changed(view, key))
    show_problem_of(view, key, lambda value: rules.get(str(value), str(value)))


def _family(t: Translator, view: AreaProgrammes, one: Available) -> None:
    key = f"family.{one.id}"
    name = begin(view, key, str(view.entries.get(key, "")))
    st.text_input(
        t("Version of"),
        key=name,
        max_chars=LONGEST_FAMILY,
        help=t("Of options with the same word here at most one becomes part of the package."),
        **changed(view, key, lambda value: " ".join(str(value or "").split())),
    )
    show_problem_of(view, key)


def _absent(t: Translator, view: AreaProgrammes, one: Available) -> None:
    """Ask where it would not run, when several areas are to be covered."""
    areas = [area for area in view.chosen.areas if not one.areas or area in one.areas]
    if len(areas) < 2:
        return
    names = dict(view.frame.areas)
    for area in areas:
        key = f"absent.{one.id}.{area}"
        name = begin(view, key, not view.entries.get(key))
        st.checkbox(
            t("runs in {area}", area=plain(names[area])),
            key=name,
            **changed(view, key, lambda value: None if value else 1),
        )
        show_problem_of(view, key)
