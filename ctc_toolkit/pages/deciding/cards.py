"""All bodies of a city side by side: next meeting, sectors, open decisions; and how a body is set up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.deciding.address import open_body
from ctc_toolkit.pages.deciding.decisions import counted_line
from ctc_toolkit.pages.deciding.form import FORMS, NEW, Fields, Form, form_of, save
from ctc_toolkit.pages.deciding.words import moment_of, short_names
from ctc_toolkit.process.bodies import LONGEST_LINE, LONGEST_TEXT, WITH_ALL_SECTORS, BodyFields
from ctc_toolkit.reporting.body_words import kind_words
from ctc_toolkit.workspace import AreaView, BodyView, CityView

IN_A_ROW = 3


def show_cards(context: PageContext, bodies: Sequence[BodyView]) -> None:
    """Show a card for each body, three in a row."""
    working = [one for one in bodies if not one.closed]
    with st.container(key="body-cards"):
        for start in range(0, len(working), IN_A_ROW):
            columns = st.columns(IN_A_ROW, gap="small")
            for column, body in zip(columns, working[start : start + IN_A_ROW], strict=False):
                with column:
                    _card(context, body)
    closed = [one for one in bodies if one.closed]
    if closed:
        with st.expander(context.t("Bodies that do not work any more"), key="bodies-closed"):
            for body in closed:
                st.button(
                    plain(body.name),
                    key=f"body-open-{body.id[:8]}",
                    type="tertiary",
                    on_click=open_body,
                    args=(body.id,),
                )


def _card(context: PageContext, body: BodyView) -> None:
    t = context.t
    with st.container(border=True, key=f"body-card-{body.id[:8]}", height="stretch", gap="xsmall"):
        st.button(
            f"**{plain(body.name)}**",
            key=f"body-open-{body.id[:8]}",
            help=t("Open {name}", name=plain(body.name)),
            type="tertiary",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=open_body,
            args=(body.id,),
        )
        st.markdown(next_line(t, body, "day"))
        _sectors(t, body)
        st.markdown(f":material/gavel: {counted_line(t, body)}")


def next_line(t: Translator, body: BodyView, exact: Literal["day", "hour"] = "hour") -> str:
    """Return when the body meets next, or what is missing there."""
    if body.next_meeting is not None:
        moment = t.date(body.next_meeting.on) if exact == "day" else moment_of(t, body.next_meeting)
        return ":material/event: " + t("Next meeting: {moment}", moment=moment)
    if body.undocumented:
        return ":material/warning: " + t("Minutes of {date} are missing.", date=t.date(body.undocumented[0].on))
    return ":material/event_busy: " + t("No meeting is planned.")


def _sectors(t: Translator, body: BodyView) -> None:
    found = body.coverage
    if not body.members:
        st.markdown(":material/group_add: " + t("No member is entered yet."))
        return
    if body.kind not in WITH_ALL_SECTORS:
        st.markdown(":material/group: " + t.plural("{count} member", "{count} members", len(body.members)))
        return
    there = t("{there} of {all} sectors are there", there=len(found.there), all=found.all)
    st.progress(len(found.there) / found.all, there)
    if found.missing:
        st.caption(t("Missing: {sectors}.", sectors=short_names(t, found.missing)))


def new_body(context: PageContext, city: CityView, bodies: Sequence[BodyView]) -> None:
    """Show how a body is set up; the usual ones with one click."""
    t = context.t
    if not reach(context.actor)("save_body"):
        if not bodies:
            st.markdown(t("Once the coordination sets up a body, it will stand here with its meetings and decisions."))
        return
    wanted = missing_usual(t, city, bodies)
    if wanted and not bodies:
        st.markdown(
            t(
                "Usually a city begins with these bodies: {names}.",
                names=plain(", ".join(one.name for one in wanted), 600),
            )
        )
        st.button(
            t("Set up the usual bodies"),
            key="bodies-usual",
            type="primary",
            icon=":material/group_add:",
            on_click=_usual,
            args=(city.ags, tuple(wanted)),
        )
    form = form_of("body", city.ags, None, NEW, wanted[0] if wanted and bodies else BodyFields("work_group"))
    with st.expander(t("Set up a body"), icon=":material/group_add:", key="body-new", expanded=bool(form.problems)):
        fields = Fields(context, form)
        body_fields(t, fields, city.areas)
        fields.saved()
        st.button(
            t("Set up the body"),
            key="body-add",
            type="primary",
            icon=":material/add:",
            on_click=_added,
            args=(form.name,),
        )


def missing_usual(t: Translator, city: CityView, bodies: Sequence[BodyView]) -> list[BodyFields]:
    """Return the usual bodies that a city does not have yet: a steering group, and a team for each area."""
    names, has = kind_words(t), {(one.kind, one.area_id) for one in bodies}
    usual = [BodyFields("steering_group", f"{names['steering_group']} {city.name}")]
    usual += [BodyFields("area_team", f"{names['area_team']} {area.name}", area.id) for area in city.areas]
    return [one for one in usual if (one.kind, one.area_id) not in has]


def body_fields(t: Translator, fields: Fields, areas: Sequence[AreaView]) -> None:
    """Show the fields of a body."""
    left, right = st.columns(2, gap="small")
    with left:
        fields.choice("kind", t("Kind of body"), kind_words(t))
        fields.text("name", t("Name of the body"), longest=LONGEST_LINE)
    with right:
        fields.choice("area_id", t("Belongs to"), {None: t("whole city"), **{one.id: one.name for one in areas}})
        fields.lines("task", t("Task (may stay open)"), longest=LONGEST_TEXT)


def _usual(ags: str, wanted: tuple[BodyFields, ...]) -> None:
    for entered in wanted:
        form = Form("body", ags, None, NEW, BodyFields(), entered)
        if save(form) is None:
            st.session_state.setdefault(FORMS, {})[form.name] = form  # shown with its problem where a body is set up
            return


def _added(form_name: str) -> None:
    form: Form = st.session_state[FORMS][form_name]
    saved = save(form)
    if saved is not None:
        st.session_state[FORMS].pop(form_name)
        open_body(saved.id, "members")
