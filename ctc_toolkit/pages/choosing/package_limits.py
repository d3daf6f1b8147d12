"""What the package has to cover and to keep to: ages, areas, weights, money, staff, trainings, evidence."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.choosing.package_entry import begin, changed, show_problem_of
from ctc_toolkit.pages.choosing.package_options import number
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.programmes.offer_matrix import BANDS as AGE_BANDS
from ctc_toolkit.programmes.package_entries import USUAL_AGES, USUAL_WEIGHT, band_key
from ctc_toolkit.programmes.portfolio_task import BANDS, MOST_WEIGHT
from ctc_toolkit.reporting.matching_words import band_name
from ctc_toolkit.reporting.portfolio_words import age_text
from ctc_toolkit.workspace import AreaProgrammes


def show_limits(context: PageContext, view: AreaProgrammes, names: dict[str, str]) -> None:
    """Ask for limits and for what is to be covered. names: of factors."""
    t = context.t
    st.header(t("What do we have, and what has to be covered?"), anchor=False)
    with st.container(border=True, key="package-limits"):
        st.markdown(t("**Limits.** An empty field is no limit. Costs count for three years."))
        labels = {
            "budget": t("Budget of three years"),
            "year1": t("Budget year 1"),
            "year2": t("Budget year 2"),
            "year3": t("Budget year 3"),
            "staff": t("Hours of own staff a year"),
            "training": t("Places in trainings"),
        }
        for part in (list(labels)[:3], list(labels)[3:]):
            for column, name in zip(st.columns(3, gap="small"), part, strict=True):
                with column:
                    number(view, f"limit.{name}", labels[name])
        left, right = st.columns(2, gap="small", vertical_alignment="bottom")
        with left:
            _floor(context, view)
        with right:
            key = "limit.several"
            name = begin(view, key, bool(view.entries.get(key)))
            st.checkbox(
                t("Several versions allowed"),
                key=name,
                **changed(view, key, lambda value: 1 if value else None),
            )
            show_problem_of(view, key)
    with st.expander(t("What has to be covered"), key="package-cover", icon=":material/grid_on:"):
        _ages(context, view)
        _areas(context, view)
        _priorities(context, view, names)


def _floor(context: PageContext, view: AreaProgrammes) -> None:
    t, key = context.t, "limit.floor"
    bands = {"": t("no limit"), **{band: band_name(t, band) for band in BANDS[:-1]}}
    name = begin(view, key, str(view.entries.get(key, "")))
    st.selectbox(t("Evidence at least"), list(bands), format_func=bands.__getitem__, key=name, **changed(view, key))
    show_problem_of(view, key, lambda value: bands.get(str(value), str(value)))


def _ages(context: PageContext, view: AreaProgrammes) -> None:
    t = context.t
    st.markdown(t("For which ages?"))
    for column, ages in zip(st.columns(len(AGE_BANDS), gap="small"), AGE_BANDS, strict=True):
        key = f"age.{band_key(ages)}"
        with column:
            name = begin(view, key, bool(view.entries.get(key, ages in USUAL_AGES)))
            st.checkbox(age_text(t, ages), key=name, **changed(view, key, int))
            show_problem_of(view, key)


def _areas(context: PageContext, view: AreaProgrammes) -> None:
    """Ask for further areas of the city that have decided on priorities."""
    t, others = context.t, view.frame.areas[1:]
    if not others:
        return
    st.markdown(t("For which further areas? Each counts with its own priorities."))
    for area, named in others:
        key = f"area.{area}"
        name = begin(view, key, bool(view.entries.get(key)))
        st.checkbox(plain(named), key=name, **changed(view, key, lambda value: 1 if value else None))
        show_problem_of(view, key)


def _priorities(context: PageContext, view: AreaProgrammes, names: dict[str, str]) -> None:
    t = context.t
    st.markdown(
        t(
            "How much does each priority count? What must be covered needs an option with it as a main factor, in "
            "every age and area."
        )
    )
    for factor in view.chosen.priorities:
        left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
        key = f"weight.{factor}"
        with left:
            name = begin(view, key, int(view.entries.get(key, USUAL_WEIGHT)))
            st.slider(plain(names.get(factor, factor)), 1, MOST_WEIGHT, key=name, **changed(view, key))
            show_problem_of(view, key)
        key = f"cover.{factor}"
        with right:
            name = begin(view, key, bool(view.entries.get(key)))
            st.checkbox(
                t(
                    "Must be covered everywhere: {factor}",
                    factor=plain(names.get(factor, factor)),
                ),
                key=name,
                **changed(view, key, lambda value: 1 if value else None),
            )
            show_problem_of(view, key)
