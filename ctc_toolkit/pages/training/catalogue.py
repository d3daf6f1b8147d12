"""The trainings and workshops of CTC by phase: what each is for, how long, what it holds, how well that is founded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.training.event_form import begin_event, open_event
from ctc_toolkit.pages.training.places import event_places
from ctc_toolkit.pages.training.words import TRAINING, event_line, need_words, phase_words
from ctc_toolkit.pages.writing.places import AREA
from ctc_toolkit.process import Training, load_process
from ctc_toolkit.reporting.step_words import certainty_words
from ctc_toolkit.workspace import EventView, Trainings


def show_catalogue(context: PageContext, found: Trainings, events: Sequence[EventView]) -> None:
    """Show all trainings as a list, and the one of the address beside it."""
    t = context.t
    trainings = {one.id: one for one in load_process().trainings}
    chosen = trainings.get(st.query_params.get(TRAINING, ""), next(iter(trainings.values())))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.header(t("Trainings and workshops by phase"), anchor=False)
        _list(t, list(trainings.values()), chosen)
    with right:
        _one(context, chosen, found, events)


def _list(t: Translator, trainings: Sequence[Training], chosen: Training) -> None:
    phases = {phase.id: phase for phase in load_process().phases}
    for part, group in groupby(trainings, key=lambda training: training.phase):
        phase = phases.get(part)
        name = f"{phase.number} {phase.title.get(t.language)}" if phase else t("All phases")
        st.markdown(f"**{name}**")
        with st.container(key=f"lines-{part}", gap="xxsmall"):
            for training in group:
                st.button(
                    training.title.get(t.language),
                    key=f"training-{training.id}",
                    icon=":material/school:",
                    type="secondary" if training == chosen else "tertiary",
                    on_click=_open,
                    args=(training.id,),
                )


def _open(training: str) -> None:
    st.query_params[TRAINING] = training


def _one(context: PageContext, training: Training, found: Trainings, events: Sequence[EventView]) -> None:
    t = context.t
    st.header(training.title.get(t.language), anchor=False)
    lines = [
        t("For: {audience}", audience=training.audience.get(t.language)),
        t("Needed in: {phase}", phase=phase_words(t, training)),
        t("Length: {duration}", duration=training.duration.get(t.language)),
        t("Content: {content}", content=training.content.get(t.language)),
    ]
    if training.repeat_months is not None:
        lines.append(t("Due again after {months} months (proposal of this app)", months=training.repeat_months))
    lines.append(t("Founded on: {certainty}", certainty=certainty_words(t)[training.certainty]))
    bullets(*lines)
    _sources(t, training)
    _who(context, training, found)
    _events(t, training, events)


def _sources(t: Translator, training: Training) -> None:
    known = {source.id: source for source in load_process().sources}
    named = []
    for name in training.sources:
        source = known[name]
        links = " ".join(f"[{t('link')}]({address})" for address in source.addresses)
        named.append(f"{name}: {plain(source.reference)} {links}".strip())
    if named:
        with st.expander(t("Sources"), key="training-sources"):
            bullets(*named)


def _who(context: PageContext, training: Training, found: Trainings) -> None:
    """Show how far each area is with this training; who may enter it begins with one click."""
    t = context.t
    needing = [(area, need) for area in found.areas for need in area.needs if need.training.id == training.id]
    st.subheader(t("Who needs it?"), anchor=False)
    if training.phase == "all":
        st.markdown(t("It is for the staff of the office, not for one area."))
    elif not needing:
        st.markdown(t("No area has come so far yet."))
    asked = st.query_params.get(AREA)
    for area, need in sorted(needing, key=lambda entry: entry[0].area_id != asked):
        text = f"{plain(area.city_name)}, {plain(area.name)}: {plain(need_words(t, need))}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(text)
            if area.access == "change" and need.state in ("missing", "refresh"):
                st.button(
                    t("Enter a date"),
                    key=f"plan-{area.area_id[:8]}",
                    help=t("Enter a date for {area}", area=plain(area.name)),
                    on_click=begin_event,
                    args=(area.ags, area.area_id, training.id),
                )
    if training.phase == "all" and (None, None) in event_places(context):
        st.button(t("Enter a date"), key="plan-office", on_click=begin_event, args=(None, None, training.id))


def _events(t: Translator, training: Training, events: Sequence[EventView]) -> None:
    own = [event for event in events if event.fields.subject == training.id]
    if not own:
        return
    st.subheader(t("Events of this training"), anchor=False)
    with st.container(key="lines-events", gap="xxsmall"):
        for event in own:
            st.button(
                event_line(t, event),
                key=f"of-training-{event.id[:8]}",
                icon=":material/event:",
                type="tertiary",
                on_click=open_event,
                args=(event.id,),
            )
