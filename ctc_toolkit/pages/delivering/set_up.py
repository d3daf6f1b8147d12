"""How a measure is meant to be delivered: sessions, reach, staff, and the checklist of its core components."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import (
    LONGEST_LINE,
    MOST_COMPONENTS,
    MOST_MINUTES,
    MOST_PEOPLE,
    MOST_SESSIONS,
    MOST_STAFF,
    set_up_problems,
    tidied_set_up,
)
from ctc_toolkit.implementation.records import Component, Delivery, SetUpFields
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.delivering.address import choose_measure
from ctc_toolkit.pages.delivering.drafts import Draft, begin_afresh, conflict, draft_of, whole_problem
from ctc_toolkit.pages.delivering.fields import Inputs, said
from ctc_toolkit.workspace import AreaDelivery, area_delivery, save_set_up
from ctc_toolkit.workspace.programmes import site_programmes

PART = "component-"
FREE = 2
"""So many empty lines stand below the core components."""


def show_set_up(context: PageContext, view: AreaDelivery) -> None:
    """Show how a measure is to run; whoever enters something for the area can change it."""
    t = context.t
    delivery = choose_measure(context, view.measures)
    if not view.editable:
        _read(t, delivery)
        return
    draft = draft_of(f"set-up-{delivery.measure}", delivery.set_up_version)
    inputs, save = Inputs(t, draft, delivery.set_up), partial(_save, view.area_id, delivery.measure)
    inputs.answered()
    whole_problem(draft)
    conflict(t, draft, _differing(t, delivery.set_up, _typed(draft, delivery)), partial(save, delivery.set_up_version))
    with st.container(border=True, key="delivery-set-up-form"):
        _numbers(t, inputs)
        _components(t, draft, delivery)
        st.button(
            t("Save how it is to run"),
            key="delivery-set-up-save",
            type="primary",
            icon=":material/save:",
            on_click=save,
        )


def _numbers(t: Translator, inputs: Inputs) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        inputs.number("sessions", t("Planned sessions of a group"), 1, MOST_SESSIONS)
        inputs.number("minutes", t("Length of a session in minutes"), 1, MOST_MINUTES)
    inputs.wrong("sessions", "minutes")
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        inputs.number(
            "reach", t("Young people to be reached in a school year"), 0, MOST_PEOPLE, width=340,
            tip=t("The target of the plan, for all groups of this measure together."),
        )  # fmt: skip
        inputs.number(
            "eligible", t("Young people it is meant for"), 0, MOST_PEOPLE,
            tip=t("How many there are in all, for example all pupils of these grades."), width=260,
        )  # fmt: skip
    inputs.wrong("reach", "eligible")
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        inputs.number("staff", t("Staff who deliver it"), 0, MOST_STAFF)
        inputs.number("trained", t("Of these, trained for it"), 0, MOST_STAFF)
        inputs.day("funded_until", t("Money until"), tip=t("The last day that is paid for."))
    inputs.wrong("staff", "trained", "funded_until")


def _components(t: Translator, draft: Draft, delivery: Delivery) -> None:
    st.markdown(t("**Core components**") + " – " + t("what has to happen in each session so that it is this measure."))
    _catalogue(t, delivery)
    for number, name in enumerate(_lines(draft, delivery), start=1):
        known = {one.id: one.name for one in delivery.set_up.components}
        st.text_input(
            t("Core component {number}", number=number),
            key=draft.put(name, known.get(name.removeprefix(PART), "")),
            max_chars=LONGEST_LINE,
        )
    Inputs(t, draft, delivery.set_up).wrong("components")
    st.caption(
        t("Three to seven are enough: whoever logs a session ticks them off. An emptied line is taken out.")
        + " "
        + t("Sessions entered before keep the list that was true for them.")
    )


def _catalogue(t: Translator, delivery: Delivery) -> None:
    """Show what the catalogue says about the format: it holds no lists of components, the manual does."""
    known = site_programmes().by_id.get(delivery.programme or "") if delivery.programme else None
    if known is None:
        st.caption(t("Take them from the concept of the measure, in your own words."))
        return
    said_there = known.format
    told = [getattr(said_there, name, None) for name in ("sessions", "session_minutes", "duration")]
    texts = [one.get(t.language) for one in told if one is not None]
    if texts:
        st.markdown(t("The catalogue says about the format:") + " " + plain("; ".join(texts), 600))
    st.caption(
        t("The catalogue holds no list of core components. Take them from the {manual} or the entry of the register.",
          manual=t("manual of the programme"))
    )  # fmt: skip


def _lines(draft: Draft, delivery: Delivery) -> list[str]:
    """Return the names of the lines: one for each component that is stored, then empty ones that keep their ids."""
    held = [f"{PART}{one.id}" for one in delivery.set_up.components]
    typed = [name for name in draft.typed if name.startswith(PART) and name not in held]
    fresh = typed[: MOST_COMPONENTS - len(held)]
    filled = sum(bool(draft.value(name)) for name in fresh)
    while len(fresh) < min(filled + FREE, MOST_COMPONENTS - len(held)):
        fresh.append(f"{PART}k{uuid4().hex[:10]}")
    return [*held, *fresh]


def _typed(draft: Draft, delivery: Delivery) -> SetUpFields:
    base = delivery.set_up
    names = [one.name for one in fields(SetUpFields) if one.name != "components"]
    values = {name: draft.value(name, getattr(base, name)) for name in names}
    known = {one.id: one.name for one in base.components}
    ids = [*known, *(name.removeprefix(PART) for name in draft.typed if name.startswith(PART))]
    parts = [Component(one, draft.value(f"{PART}{one}", known.get(one, "")) or "") for one in dict.fromkeys(ids)]
    return tidied_set_up(replace(base, components=tuple(parts), **values))


def _labels(t: Translator) -> dict[str, str]:
    return {
        "sessions": t("Planned sessions of a group"),
        "minutes": t("Length of a session in minutes"),
        "reach": t("Young people to be reached in a school year"),
        "eligible": t("Young people it is meant for"),
        "staff": t("Staff who deliver it"),
        "trained": t("Of these, trained for it"),
        "funded_until": t("Money until"),
    }


def _differing(t: Translator, theirs: SetUpFields, mine: SetUpFields) -> dict[str, tuple[str, str]]:
    pairs = {
        label: (said(t, getattr(theirs, name)), said(t, getattr(mine, name))) for name, label in _labels(t).items()
    }
    pairs[t("Core components")] = ("; ".join(one.name for one in theirs.components), "; ".join(
        one.name for one in mine.components
    ))  # fmt: skip
    return {label: both for label, both in pairs.items() if both[0] != both[1]}


def _read(t: Translator, delivery: Delivery) -> None:
    """Show the set-up to somebody who only reads."""
    if not delivery.set_up_version:
        st.markdown(t("Nobody has entered yet how this measure is to run."))
        return
    rows = [
        {t("What"): label, t("Planned"): said(t, getattr(delivery.set_up, name)) or "–"}
        for name, label in _labels(t).items()
    ]
    show_table(pd.DataFrame(rows), t("How it is to run"))
    if delivery.set_up.components:
        st.markdown(
            f"**{t('Core components')}**\n\n" + "\n".join(f"- {plain(one.name)}" for one in delivery.set_up.components)
        )


def _save(area_id: str, measure: str, version: int | None = None) -> None:
    context = page_context()
    delivery = area_delivery(context.actor, context.workspace, area_id).by_measure.get(measure)
    if delivery is None:
        return
    draft = draft_of(f"set-up-{measure}", delivery.set_up_version)
    wanted = _typed(draft, delivery)
    draft.problems = set_up_problems(wanted)
    if draft.problems:
        return
    try:
        saved = save_set_up(
            context.actor, context.workspace, area_id, measure, wanted,
            version=draft.version if version is None else version,
        )  # fmt: skip
    except ToolkitError as problem:
        draft.problems = {"": problem}
        return
    said_so = context.t("It is saved how “{name}” is to run.", name=saved.title)
    begin_afresh(draft, version=saved.set_up_version, saved=said_so, saved_at=datetime.now(UTC))
