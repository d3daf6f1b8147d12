"""The package that was found: what belongs to it and why, as a table that adds up; alternatives, prices, conflicts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.programmes.portfolio import NEAR, Package, Portfolio
from ctc_toolkit.programmes.portfolio_points import FULL_UNITS, Row
from ctc_toolkit.reporting.portfolio_words import (
    PackageNames,
    cell_text,
    limit_text,
    part_place,
    price_text,
    proof_text,
    state_names,
)

LONGEST = 1200


def show_result(context: PageContext, found: Portfolio, names: PackageNames) -> None:
    """Show the answer of the search."""
    t = context.t
    st.header(t("The package"), anchor=False)
    if found.package is None:
        _conflict(t, found, names)
        return
    package = found.package
    if not package.rows:
        st.markdown(t("Under these limits no option can be part of the package, or none adds anything."))
    else:
        _summary(t, package)
    st.caption(proof_text(t, found))
    if package.rows:
        _rows(t, package, names)
    _cells(t, package, names)
    _prices(t, found, names)
    _alternatives(t, found)
    st.caption(
        t(
            "Points are agreed scores, not measured effects. They put packages in order and do not say how much a "
            "package achieves. The area team decides."
        )
    )


def _summary(t: Translator, package: Package) -> None:
    states = [one.state for one in package.cells]
    st.markdown(
        t(
            "**{options}** – {costs} euros in three years. Of {cells} fields {covered} are covered, {thin} thin, "
            "{gap} empty.",
            options=plain("; ".join(one.name for one in package.options), LONGEST),
            costs=t.number(package.costs),
            cells=t.number(len(states)),
            covered=t.number(states.count("covered")),
            thin=t.number(states.count("thin")),
            gap=t.number(states.count("gap")),
        )
    )


def _conflict(t: Translator, found: Portfolio, names: PackageNames) -> None:
    st.error(t("No package keeps all limits."), icon=":material/block:")
    conflict = found.conflict
    if len(conflict.limits) == 1:
        st.markdown(t("This limit cannot be kept by any package:"))
    elif conflict.smallest:
        st.markdown(t("These limits contradict each other. No smaller set of limits does:"))
    else:
        st.markdown(t("These limits contradict each other. None of them can be left out of that:"))
    bullets(*(plain(limit_text(t, one, names), LONGEST) for one in conflict.limits))
    if conflict.give_up and set(conflict.give_up) != set(conflict.limits):
        st.markdown(t("There is a package as soon as these are given up or widened far enough:"))
        bullets(*(plain(limit_text(t, one, names), LONGEST) for one in conflict.give_up))


def _rows(t: Translator, package: Package, names: PackageNames) -> None:
    """Show the options in the order in which they add most: numbers first, then how the points come about."""
    body = [
        [
            plain(row.option.name),
            t.number(row.points),
            *(t.number(cost) for cost in row.costs),
            t.number(row.option.staff_hours),
            t.number(row.option.training_places),
        ]
        for row in package.rows
    ]
    body.append(
        [
            t("Together"),
            t.number(package.points),
            *(t.number(cost) for cost in package.by_year),
            t.number(package.staff_hours),
            t.number(package.training_places),
        ]
    )
    heads = [
        t("Programme or offer"),
        t("Points"),
        *(t("Year {year}, euros", year=year) for year in (1, 2, 3)),
        t("Hours a year"),
        t("Places"),
    ]
    show_table(pd.DataFrame(body, columns=heads), t("The package, option by option"), key="package-rows")
    with st.expander(t("How the points come about"), key="package-points", icon=":material/calculate:"):
        st.markdown(
            t(
                "An option adds 3 units to a field where the priority is its main factor, 1 where it is a side factor. "
                "Strong evidence counts four times, good three times, plausible twice, unknown once. So the best "
                "single option has 12 units. The first 12 units of a field give 4 points each, the next 12 give 2, "
                "the next 12 give 1, further ones none. Points count as often as the weight of the priority. An "
                "option covers an age band if it reaches at least half of its years."
            )
        )
        st.markdown(t("The options in this order, each with the units of a field before and after, and its points:"))
        parts = [[plain(row.option.name), plain(_where(t, row, names), LONGEST)] for row in package.rows]
        frame = pd.DataFrame(parts, columns=[t("Programme or offer"), t("Units before → after: points")])
        show_table(frame, t("What each option adds"), content="sentences", key="package-parts")


def _where(t: Translator, row: Row, names: PackageNames) -> str:
    """Return what an option adds, factor by factor: "Factor: 6 to 9 years 0 → 12: 144, ..."."""
    said: dict[str, list[str]] = {}
    for part in row.parts:
        place = part_place(t, part.cell, names)
        steps = f"{place} {t.number(part.before)} → {t.number(part.after)}: {t.number(part.points)}"
        said.setdefault(names.factors.get(part.cell.priority, part.cell.priority), []).append(steps)
    return "; ".join(f"{factor}: {', '.join(steps)}" for factor, steps in said.items()) or t("nothing")


def _cells(t: Translator, package: Package, names: PackageNames) -> None:
    states = state_names(t)
    rows = [
        [
            plain(cell_text(t, one.cell, names)),
            states[one.state],
            t("{count} units", count=t.number(one.units)),
            plain("; ".join(option.name for option in one.options), LONGEST) or "–",
        ]
        for one in package.cells
    ]
    with st.expander(t("What is covered, and what stays empty"), key="package-cells", icon=":material/grid_on:"):
        frame = pd.DataFrame(rows, columns=[t("Field"), t("State"), t("Units"), t("Covered by")])
        show_table(frame, t("Fields and what covers them"), content="sentences", key="package-cells-table")
        st.caption(t("Covered: {units} units and more. Thin: fewer. Gap: none.", units=FULL_UNITS))


def _prices(t: Translator, found: Portfolio, names: PackageNames) -> None:
    if not found.prices:
        return
    st.subheader(t("What the limits cost"), anchor=False)
    costly = [one for one in found.prices if one.gain]
    free = [one for one in found.prices if not one.gain]
    if costly:
        bullets(
            *(plain(price_text(t, one, found, names), LONGEST) for one in sorted(costly, key=lambda one: -one.gain))
        )
    else:
        st.markdown(t("Relaxing any single limit by a step changes nothing."))
    if free:
        with st.expander(t("Limits that cost nothing ({count})", count=len(free)), key="package-free"):
            bullets(*(plain(price_text(t, one, found, names), LONGEST) for one in free))


def _alternatives(t: Translator, found: Portfolio) -> None:
    st.subheader(t("Almost as good"), anchor=False)
    if not found.alternatives or found.package is None:
        st.markdown(t("No other package has at least {near} percent of the points.", near=NEAR))
        return
    rows = []
    best = found.package
    for one in found.alternatives:
        new = "; ".join(option.name for option in one.options if option.id not in best.ids)
        gone = "; ".join(option.name for option in best.options if option.id not in one.ids)
        rows.append(
            [
                plain(new, LONGEST),
                plain(gone, LONGEST) or "–",
                t("{count} points", count=t.number(one.points)),
                t("{count} euros", count=t.number(one.costs)),
            ]
        )
    frame = pd.DataFrame(rows, columns=[t("In addition"), t("Instead of"), t("Points"), t("Euros in three years")])
    show_table(frame, t("Packages that are almost as good"), content="sentences", key="package-others")
    st.caption(t("The best package has {points} points.", points=t.number(best.points)))
