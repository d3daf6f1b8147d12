"""The hand-over sheet: first what to do within the first hour, then the whole state of the area."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.outlook_words import change_sentence, date_sentence, who_acts, who_of
from ctc_toolkit.reporting.sheets import Bullets, Heading, PageBreak, Paragraph, Sheet, SheetBlock
from ctc_toolkit.reporting.step_words import counted, state_words
from ctc_toolkit.workspace.hand_over import HandOver
from ctc_toolkit.workspace.handing_over.first import Address, first_paragraphs, first_things, no_address
from ctc_toolkit.workspace.handing_over.parts import part
from ctc_toolkit.workspace.handing_over.work import bodies_part, contacts_part, decisions_part, trainings_part
from ctc_toolkit.workspace.handing_over.writing import surveys_part, texts_part
from ctc_toolkit.workspace.process_views import AreaProcess
from ctc_toolkit.workspace.status_sheet import phase_table, standing


def named_sheet(t: Translator, process: AreaProcess, today: date, made_up: bool) -> Sheet:
    """Return the sheet without its content: title, place and date, after which files are named."""
    return Sheet(
        title=t("Hand-over: {area}", area=process.name),
        language=t.language,
        subtitle=f"{process.city_name} · " + t("Cycle {number}", number=process.cycle_number),
        blocks=(),
        made_on=today,
        author=process.city_name,
        foot=t("Communities That Care. For the coordination only; pass it on with care."),
        made_up=made_up,
    )


def hand_over_sheet(t: Translator, found: HandOver, address: Address = no_address) -> Sheet:
    """Return the sheet. address: where the pages of the app are, for the links."""
    head = named_sheet(t, found.process, found.outlook.today, found.outlook.made_up)
    blocks = (*_first_page(t, found, address), PageBreak(), *state_of_area(t, found))
    return Sheet(head.title, head.language, blocks, head.subtitle, head.made_on, head.author, head.foot, head.made_up)


def _first_page(t: Translator, found: HandOver, address: Address) -> list[SheetBlock]:
    things = first_things(t, found)
    minutes = sum(one.minutes for one in things)
    told = t.plural(
        "{count} thing comes first. It takes about {minutes} minutes.",
        "{count} things come first. Together they take about {minutes} minutes.",
        len(things),
        minutes=minutes,
    )
    return [
        Paragraph(standing(t, found.outlook)),
        Heading(t("Able to work within an hour")),
        Paragraph(told, "note"),
        *first_paragraphs(t, found, address),
    ]


def state_of_area(t: Translator, found: HandOver) -> list[SheetBlock]:
    """Return everything about the area, in the order in which one looks for it."""
    return [
        *_milestones(t, found),
        *_open_steps(t, found),
        *_dates(t, found),
        *decisions_part(t, found),
        *bodies_part(t, found),
        *contacts_part(t, found),
        *surveys_part(t, found),
        *texts_part(t, found),
        *trainings_part(t, found),
        *_files(t, found),
        *_turns(t, found),
        *_changes(t, found),
    ]


def _milestones(t: Translator, found: HandOver) -> list[SheetBlock]:
    words = {"met": t("met"), "begun": t("begun"), "not_started": t("not begun")}
    rows = []
    for phase in found.process.phases:
        for view in phase.milestones:
            title = view.milestone.title.get(t.language) if view.milestone else t("What German law and practice add")
            rows.append((str(phase.phase.number), title, words[view.progress.state], counted(t, view.progress)))
    columns = (t("Phase"), t("Milestone"), t("State"), t("Steps"))
    blocks = part(t("Milestones"), "", columns, rows, (1.4, 7.6, 2.4, 2.6), caption=t("State of every milestone"))
    return [blocks[0], phase_table(t, found.outlook), *blocks[1:]]


def _open_steps(t: Translator, found: HandOver) -> list[SheetBlock]:
    words = state_words(t)
    rows = []
    for one in found.open_steps:
        entered = one.view.fields
        due = t.date(entered.due) if entered.due else "–"
        if entered.due is not None and entered.due < found.outlook.today and not found.process.paused:
            due += " " + t("(overdue)")
        note = ". ".join(text for text in (entered.note, entered.evidence) if text)
        title = one.view.step.title.get(t.language)
        rows.append((due, title, words[entered.state], who_acts(t, one.functions[:2]), note or "–"))
    columns = (t("By when"), t("Step"), t("State"), t("Who"), t("Note"))
    return part(
        t("Open steps"),
        t("No step is open."),
        columns,
        rows,
        (2.4, 5, 2.2, 3, 2.8),
        caption=t("Open steps up to the present phase"),
    )


def _dates(t: Translator, found: HandOver) -> list[SheetBlock]:
    outlook = found.outlook
    rows = [
        (t.date(one.on), date_sentence(t, one), who_of(t, one) or "–", one.place or "–")
        for one in (*outlook.overdue, *outlook.coming)
    ]
    columns = (t("When"), t("What"), t("Who"), t("Where"))
    nothing = t("No date has passed, and none comes within four weeks.")
    return part(
        t("Dates"), nothing, columns, rows, (2, 6, 3, 3), caption=t("Dates that passed or come within four weeks")
    )


def _files(t: Translator, found: HandOver) -> list[SheetBlock]:
    rows = [
        (one.file.name, one.step.get(t.language), str(one.cycle), t.date(one.file.added_at.astimezone().date()))
        for one in found.files
    ]
    columns = (t("File"), t("Step"), t("Cycle"), t("Added on"))
    return part(
        t("Files"),
        t("No file has been added."),
        columns,
        rows,
        (5, 5.5, 2.2, 2.2),
        caption=t("Files that show that a step is done"),
    )


def _turns(t: Translator, found: HandOver) -> list[SheetBlock]:
    rows = []
    for line in found.turns:
        told = {
            "phase": t("Phase {number} opened", number=line.after),
            "pause": t("Pause begun") if line.after else t("Pause ended"),
        }[line.field]
        rows.append((t.date(line.at.astimezone().date()), told, line.reason or "–", line.who))
    columns = (t("When"), t("What"), t("Why"), t("Who"))
    blocks = part(
        t("Phases opened and pauses"),
        t("No phase was opened here, and there was no pause."),
        columns,
        rows,
        (2.2, 4, 6, 3),
        caption=t("When, why and by whom"),
    )
    cycle = found.process.cycle
    if cycle is not None and cycle.paused_on is not None:
        until = t.date(cycle.resume_on) if cycle.resume_on else t("open")
        said = t(
            "Pause since {date}, until {until}: {reason}",
            date=t.date(cycle.paused_on),
            until=until,
            reason=cycle.pause_reason,
        )
        blocks.insert(1, Paragraph(said, "note"))
    return blocks


def _changes(t: Translator, found: HandOver) -> list[SheetBlock]:
    heading = Heading(t("What the last two weeks changed"))
    if not found.outlook.changes:
        return [heading, Paragraph(t("Nothing was changed within the last two weeks."))]
    return [heading, Bullets(tuple(change_sentence(t, one) for one in found.outlook.changes[:20]))]
