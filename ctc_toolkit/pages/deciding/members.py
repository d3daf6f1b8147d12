"""Who sits in a body: the picture of the sectors, what to do where one is missing, and the form of a member."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.deciding.address import MEMBER, asked, go
from ctc_toolkit.pages.deciding.form import FORMS, NEW, Fields, Form, enter, forget, form_of, save
from ctc_toolkit.pages.deciding.words import sector_names, short_names
from ctc_toolkit.process.bodies import LONGEST_LINE, WITH_ALL_SECTORS, MemberFields
from ctc_toolkit.process.entries import Sector
from ctc_toolkit.reporting.body_words import seat_words
from ctc_toolkit.workspace import BodyView, MemberView, remove_member

PROBLEM = "member-problem"
ADDED = "member-added"
IN_A_ROW = 4


def members_part(context: PageContext, body: BodyView) -> None:
    """Show which sectors are there, the members, and the form of one of them."""
    t = context.t
    st.header(t("Which sectors are there?"), anchor=False)
    st.markdown(coverage_sentence(t, body))
    _picture(t, body)
    if body.coverage.missing and body.kind in WITH_ALL_SECTORS:
        _what_to_do(t, body)
    st.header(t("Members"), anchor=False)
    st.markdown(t("Members are functions of organisations. Names stand here only where the work needs them."))
    if body.members:
        _table(t, body)
    _edit(context, body)
    _add(context, body)


def coverage_sentence(t: Translator, body: BodyView) -> str:
    """Return in one sentence how many sectors are there and what the body needs."""
    found = body.coverage
    if not body.members:
        return t("No member is entered yet.")
    counted = t("{there} of {all} sectors are there.", there=len(found.there), all=found.all)
    if body.kind not in WITH_ALL_SECTORS:
        return counted + " " + t("A body of this kind is as small as its work wants it; it need not hold all sectors.")
    if not found.missing:
        return counted + " " + t("All are at the table.")
    return counted + " " + t("Missing: {sectors}.", sectors=short_names(t, found.missing))


def _picture(t: Translator, body: BodyView) -> None:
    """Show the 12 sectors as tiles, each with its name and in words how many members come from it."""
    everything = [*body.coverage.there, *body.coverage.missing]
    order = list(body.coverage.counts)
    sectors = sorted(everything, key=lambda one: order.index(one.id))
    with st.container(key="sectors"):
        for start in range(0, len(sectors), IN_A_ROW):
            columns = st.columns(IN_A_ROW, gap="small")
            for column, sector in zip(columns, sectors[start : start + IN_A_ROW], strict=True):
                _tile(t, column, sector, body.coverage.counts[sector.id])


def _tile(t: Translator, column: st.delta_generator.DeltaGenerator, sector: Sector, count: int) -> None:
    state = "there" if count else "missing"
    icon = ":material/check_circle:" if count else ":material/radio_button_unchecked:"
    words = t.plural("{count} member", "{count} members", count) if count else t("nobody yet")
    with column.container(key=f"sector-{state}-{sector.id}", height="stretch"):
        st.markdown(f"{icon} **{sector.title.get(t.language)}**  \n{words}")


def _what_to_do(t: Translator, body: BodyView) -> None:
    with st.expander(t("What you can do where a sector is missing"), key="sectors-to-do"):
        bullets(
            *(
                f"**{one.title.get(t.language)}** ({one.who.get(t.language)}): {one.ask.get(t.language)}"
                for one in body.coverage.missing
            ),
            t("The steering group can propose members for the area team; put it on its next agenda."),
        )


def _table(t: Translator, body: BodyView) -> None:
    sectors, seats = sector_names(t), seat_words(t)
    rows = [
        (
            f"{plain(one.fields.function)}, {plain(one.fields.organisation)}",
            plain(sectors.get(one.fields.sector or "", t("none of the 12"))),
            seats[one.fields.seat],
            "; ".join(plain(text) for text in (one.fields.name, one.fields.contact) if text) or "–",
        )
        for one in body.members
    ]
    columns = [t("Function and organisation"), t("Sector"), t("In the body"), t("Name, contact (only where needed)")]
    show_table(pd.DataFrame(rows, columns=columns), t("Members of the body"), content="sentences", key="members")


def _edit(context: PageContext, body: BodyView) -> None:
    t = context.t
    if not body.members:
        return
    by_id = {one.id: one for one in body.members}
    chosen = asked(MEMBER) if asked(MEMBER) in by_id else None
    st.session_state["member-choice"] = chosen
    st.selectbox(
        t("Change a member"),
        list(by_id),
        index=None,
        key="member-choice",
        format_func=lambda one: f"{by_id[one].fields.function}, {by_id[one].fields.organisation}",
        placeholder=t("Choose a member"),
        on_change=lambda: go(MEMBER, st.session_state["member-choice"] or ""),
    )
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        report_unexpected(problem)
    if chosen is not None:
        _form(context, body, by_id[chosen])


def _form(context: PageContext, body: BodyView, member: MemberView) -> None:
    t = context.t
    form = form_of("member", body.ags, body.id, member.id, member.fields)
    fields = Fields(context, form)
    with st.container(border=True, key="member-form"):
        if not fields.conflict():
            _fields(t, fields)
        fields.saved(member.changed_by, member.changed_at)
        with st.container(horizontal=True, gap="small"):
            if member.fields.name:
                _delete(t("Delete the name"), form, "name")
            if member.fields.contact:
                _delete(t("Delete the contact"), form, "contact")
            st.button(
                t("Remove the member"),
                key=f"member-remove-{member.id[:8]}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_removed,
                args=(member.id,),
            )


def _delete(label: str, form: Form, name: str) -> None:
    st.button(
        label, key=f"member-forget-{name}", icon=":material/backspace:", on_click=_emptied, args=(form.name, name)
    )


def _emptied(form_name: str, name: str) -> None:
    form: Form = st.session_state[FORMS][form_name]
    enter(form, **{name: ""})
    form.round += 1


def _fields(t: Translator, fields: Fields) -> None:
    left, right = st.columns(2, gap="small")
    with left:
        fields.text(
            "function", t("Function"), longest=LONGEST_LINE, hint=t("for example head of the youth welfare office")
        )
        fields.choice("sector", t("Sector"), {**sector_names(t), None: t("none of the 12 sectors")})
        fields.text(
            "name",
            t("Name (only where needed)"),
            longest=LONGEST_LINE,
            tip=t("Leave it empty if the function is enough. Never enter names of young people."),
        )
    with right:
        fields.text("organisation", t("Organisation"), longest=LONGEST_LINE)
        fields.choice("seat", t("Task in the body"), seat_words(t))
        fields.text(
            "contact",
            t("Contact of the office (only where needed)"),
            longest=LONGEST_LINE,
            tip=t("Telephone or e-mail of the office, no private one."),
        )


def _add(context: PageContext, body: BodyView) -> None:
    t = context.t
    form = form_of("member", body.ags, body.id, NEW, MemberFields())
    with st.expander(
        t("Add a member"),
        icon=":material/person_add:",
        key="member-new",
        expanded=not body.members or bool(form.problems),
    ):
        fields = Fields(context, form)
        _fields(t, fields)
        fields.saved()
        st.button(
            t("Add the member"),
            key="member-add",
            type="primary",
            icon=":material/add:",
            on_click=_added,
            args=(form.name,),
        )


def _added(form_name: str) -> None:
    form: Form = st.session_state[FORMS][form_name]
    saved = save(form)
    if saved is not None:
        turn = form.round + 1
        forget(form)
        fresh = form_of("member", form.ags, form.body_id, NEW, MemberFields())
        fresh.round, fresh.saved_at = turn, saved.at


def _removed(member_id: str) -> None:
    context = page_context()
    try:
        remove_member(context.actor, context.workspace, member_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    go(MEMBER, "")
