"""What can be printed of bodies: agenda, minutes and the decision log, as a Word file and as a page for the browser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.sheets import city_look
from ctc_toolkit.pages.deciding.words import decision_state_words, meeting_state_words, moment_of
from ctc_toolkit.process.meetings import points
from ctc_toolkit.reporting.branding import branded
from ctc_toolkit.reporting.sheets import (
    HTML,
    Bullets,
    Heading,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    sheet_docx,
    sheet_html,
    sheet_name,
)
from ctc_toolkit.reporting.step_words import function_names
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.workspace import BodyView, CityView, DecisionView, MeetingView


@lru_cache(maxsize=32)
def _word_file(sheet: Sheet) -> bytes:
    return sheet_docx(sheet)


@lru_cache(maxsize=32)
def _web_page(sheet: Sheet) -> bytes:
    return sheet_html(sheet)


def download(label: str, sheet: Sheet, key: str, city: CityView) -> None:
    """Show the two buttons that hand out a sheet in the look of its city."""
    t, sheet = page_context().t, branded(sheet, city_look(city.ags)())
    st.download_button(
        t("{what} as a Word file", what=label),
        _word_file(sheet),
        sheet_name(sheet, ".docx"),
        DOCX,
        key=f"sheet-word-{key}",
        icon=":material/description:",
        on_click="ignore",
    )
    st.download_button(
        t("{what} to print", what=label),
        _web_page(sheet),
        sheet_name(sheet, ".html"),
        HTML,
        key=f"sheet-print-{key}",
        icon=":material/print:",
        help=t("A page for the browser; open it and print it from there."),
        on_click="ignore",
    )


def agenda_sheet(t: Translator, city: CityView, body: BodyView, meeting: MeetingView) -> Sheet:
    """Return the agenda of a meeting with the decisions that are open."""
    blocks: list[SheetBlock] = [Paragraph(_when_and_where(t, meeting), "strong")]
    listed = points(meeting.fields.agenda)
    blocks.append(Bullets(listed, "numbers") if listed else Paragraph(t("No agenda has been written yet."), "note"))
    if body.open_decisions:
        blocks.append(_decisions(t, body.open_decisions, t("Decisions that are open")))
    return _sheet(t, city, body, t("Agenda"), t.date(meeting.on), blocks)


def minutes_sheet(t: Translator, city: CityView, body: BodyView, meeting: MeetingView) -> Sheet:
    """Return the minutes of a meeting with its agenda and decisions; counts, no names."""
    entered = meeting.fields
    blocks: list[SheetBlock] = [Paragraph(_when_and_where(t, meeting), "strong")]
    if entered.attended is not None and entered.invited is not None:
        blocks.append(Paragraph(t("{attended} of {invited} came.", attended=entered.attended, invited=entered.invited)))
    elif entered.attended is not None:
        blocks.append(Paragraph(t.plural("{count} person came.", "{count} people came.", entered.attended)))
    if entered.state != "held":
        blocks.append(Paragraph(t("State: {state}", state=meeting_state_words(t)[entered.state]), "note"))
    listed = points(entered.agenda)
    if listed:
        blocks += [Heading(t("Agenda")), Bullets(listed, "numbers")]
    blocks.append(Heading(t("Minutes")))
    blocks += _written(t, entered.minutes, listed)
    taken = [one for one in reversed(body.decisions) if one.fields.meeting_id == meeting.id]
    if taken:
        blocks.append(_decisions(t, taken, t("Decisions of this meeting")))
    if entered.agreed_on is None:
        blocks.append(Paragraph(t("Draft: the body has not approved these minutes yet."), "note"))
    else:
        blocks.append(Paragraph(t("Minutes approved on {date}.", date=t.date(entered.agreed_on))))
    return _sheet(t, city, body, t("Minutes"), t.date(meeting.on), blocks)


def decision_sheet(
    t: Translator, city: CityView, found: Sequence[tuple[BodyView, DecisionView]], searched_for: str
) -> Sheet:
    """Return the decision log, body by body, as far as it was searched for."""
    blocks: list[SheetBlock] = []
    if searched_for:
        blocks.append(Paragraph(t("Shown here: {what}", what=searched_for), "note"))
    names: dict[str, list[DecisionView]] = {}
    for body, decision in found:
        names.setdefault(body.name, []).append(decision)
    for name, decisions in names.items():
        blocks += [Heading(name), _decisions(t, decisions, t("Decisions, newest first"))]
    only = next(iter(names)) if len(names) == 1 else city.name
    return Sheet(
        t("Decision log"),
        t.language,
        tuple(blocks),
        subtitle=only,
        author=city.name,
        foot=_foot(t),
        made_up=city.made_up,
    )


def _when_and_where(t: Translator, meeting: MeetingView) -> str:
    moment = moment_of(t, meeting)
    return f"{moment}, {meeting.fields.place}" if meeting.fields.place else moment


def _written(t: Translator, minutes: str, listed: Sequence[str]) -> list[SheetBlock]:
    """Return the minutes as paragraphs; lines that name a point of the agenda become headings."""
    headings = {t("Point {number}: {text}", number=number, text=text) for number, text in enumerate(listed, start=1)}
    lines = [line.strip() for line in minutes.split("\n") if line.strip()]
    return [Heading(line, 2) if line in headings else Paragraph(line) for line in lines]


def _decisions(t: Translator, decisions: Sequence[DecisionView], caption: str) -> SheetTable:
    columns = (t("Number, day"), t("Decision"), t("Reasons"), t("Who carries it out, state"))
    return SheetTable(caption, columns, tuple(_row(t, one) for one in decisions), (1.5, 3.4, 3.3, 2.8))


def _row(t: Translator, decision: DecisionView) -> tuple[str, ...]:
    entered = decision.fields
    who = function_names(t).get(entered.function or "", t("nobody yet") if entered.state == "in_force" else "")
    if who and entered.due:
        who = t("{who}, until {date}", who=who, date=t.date(entered.due))
    state = decision_state_words(t)[entered.state]
    if decision.replaced_by:
        state = t("replaced by {number}", number=decision.replaced_by)
    told = (f"{who}. " if who else "") + t("State: {state}", state=state)
    return (
        f"{decision.number}, {t.date(decision.decided_on)}",
        entered.text,
        entered.reasons,
        f"{told}. {entered.remark}".strip() if entered.remark else told,
    )


def _sheet(t: Translator, city: CityView, body: BodyView, title: str, day: str, blocks: Sequence[SheetBlock]) -> Sheet:
    return Sheet(
        title,
        t.language,
        tuple(blocks),
        subtitle=f"{body.name}, {day}",
        author=city.name,
        foot=_foot(t),
        made_up=city.made_up,
    )


def _foot(t: Translator) -> str:
    return t("From the bodies and decisions of the city. Counts only, no lists of who was there.")
