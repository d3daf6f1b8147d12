"""Bodies, decisions, contacts and trainings of the hand-over sheet."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.process import Function, load_process
from ctc_toolkit.process.outlook import DECIDING
from ctc_toolkit.reporting.body_words import kind_words, seat_words
from ctc_toolkit.reporting.event_words import event_dates, event_title, state_words
from ctc_toolkit.reporting.outlook_words import who_acts
from ctc_toolkit.reporting.sheets import Paragraph, SheetBlock
from ctc_toolkit.workspace.hand_over import HandOver
from ctc_toolkit.workspace.handing_over.parts import part


def decisions_part(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return the decisions in force with their reasons."""
    rows = []
    for body in found.outlook.bodies:
        for one in body.open_decisions:
            entered = one.fields
            who = who_acts(t, (entered.function,)) if entered.function else "–"
            due = t.date(entered.due) if entered.due else "–"
            number = f"{one.number}, {body.name}, {t.date(one.decided_on)}"
            rows.append((number, entered.text, entered.reasons, f"{who}, {due}" if entered.due else who))
    columns = (t("Number, body, day"), t("Decision"), t("Reasons"), t("Who, by when"))
    return part(
        t("Decisions in force"),
        t("No decision is in force."),
        columns,
        rows,
        (3, 5, 5, 3.2),
        caption=t("Decisions with their reasons"),
    )


def bodies_part(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return the bodies with their meetings and the sectors that are missing."""
    words, rows = kind_words(t), []
    for body in found.outlook.bodies:
        coming = body.next_meeting
        following = t("none planned")
        if coming is not None:
            details = [t.date(coming.on), coming.fields.begins, coming.fields.place]
            following = ", ".join(text for text in details if text)
        last = t.date(body.last_meeting.on) if body.last_meeting else "–"
        missing = ", ".join(one.title.get(t.language) for one in body.coverage.missing)
        shown = (missing or t("none")) if body.kind in ("steering_group", "area_team") else "–"
        rows.append((f"{body.name} ({words[body.kind]})", str(len(body.members)), last, following, shown))
    columns = (t("Body"), t("Members"), t("Last meeting"), t("Next meeting"), t("Sectors missing"))
    return part(
        t("Bodies and meetings"),
        t("No body has been entered."),
        columns,
        rows,
        (4, 2.2, 2.2, 3.4, 4.2),
        caption=t("Members, last and next meeting"),
    )


def contacts_part(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return who can be asked, by function; a name only where one was entered because it is needed."""
    seats, rows = seat_words(t), []
    for body in found.outlook.bodies:
        for member in body.members:
            entered = member.fields
            person = ", ".join(text for text in (entered.name, entered.contact) if text)
            rows.append((entered.function, entered.organisation, f"{body.name}, {seats[entered.seat]}", person or "–"))
    rows.sort(key=lambda row: (row[0].casefold(), row[1].casefold()))
    columns = (t("Function"), t("Organisation"), t("Body and seat"), t("Name and contact"))
    blocks = part(
        t("Contacts by function"),
        t("No contact has been entered."),
        columns,
        rows,
        (4, 4, 4, 3.5),
        caption=t("Whom to ask for what"),
    )
    offices = [(one.title.get(t.language), one.task.get(t.language)) for one in _offices()]
    further = t("Also to be asked: {offices}.", offices="; ".join(title for title, _ in offices))
    return [*blocks, Paragraph(further)]


def _offices() -> list[Function]:
    """Return the functions outside of the city that help a coordination."""
    wanted = ("regional_office", "multiplier", "data_protection_officer", *DECIDING[1:])
    return [one for one in load_process().functions if one.id in wanted]


def trainings_part(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return trainings and events that were held or are planned."""
    words, rows = state_words(t), []
    for one in found.outlook.events:
        entered = one.fields
        people = t.number(entered.people) if entered.people is not None else "–"
        title = event_title(entered, t.language)
        rows.append((event_dates(entered, t.language), title, words[entered.state], people))
    columns = (t("When"), t("Training or event"), t("State"), t("People"))
    return part(
        t("Trainings and events"),
        t("No training has been entered."),
        columns,
        rows,
        (4, 5.6, 2.5, 2.2),
        caption=t("Held and planned"),
    )
