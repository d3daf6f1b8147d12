"""The status of an area for the steering group: one page, the same on the screen, in Word and on paper."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.process.outlook import functions_for
from ctc_toolkit.reporting.event_words import event_title
from ctc_toolkit.reporting.fidelity_words import standings_text
from ctc_toolkit.reporting.outlook_words import date_sentence, who_acts, who_of
from ctc_toolkit.reporting.phase_words import phases
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable
from ctc_toolkit.workspace.area_outlook import ACHIEVED, AreaOutlook

MOST_MILESTONES = 4
MOST_ACHIEVED = 4
MOST_EVENTS = 2
MOST_NEXT = 6
MOST_DECISIONS = 4
"""So many lines of each kind fit on one page; the rest is counted."""


def status_sheet(t: Translator, area: AreaOutlook) -> Sheet:
    """Return the page."""
    process = area.process
    cycle = t("Cycle {number}", number=process.cycle_number)
    return Sheet(
        title=t("Where does {area} stand?", area=process.name),
        language=t.language,
        subtitle=" · ".join([process.city_name, cycle, t("for the steering group")]),
        blocks=(Paragraph(standing(t, area)), phase_table(t, area), *status_blocks(t, area)),
        made_on=area.today,
        author=process.city_name,
        foot=t("Communities That Care. Counted as met: steps that are mostly or fully met."),
        made_up=area.made_up,
        layout="compact",
    )


def standing(t: Translator, area: AreaOutlook) -> str:
    """Return in one sentence where the area stands; in a pause why and until when."""
    process = area.process
    view = process.phases[process.phase - 1]
    said = t(
        "Phase {number}, {phase}: {met} of {all} steps are met.",
        number=process.phase,
        phase=view.phase.title.get(t.language),
        met=view.progress.met,
        all=view.progress.applicable,
    )
    if process.paused and process.cycle is not None and process.cycle.paused_on is not None:
        cycle = process.cycle
        pause = t(
            "The area makes a pause since {date}: {reason}",
            date=t.date(process.cycle.paused_on),
            reason=cycle.pause_reason.rstrip("."),
        )
        until = " " + t("It goes on on {date}.", date=t.date(cycle.resume_on)) if cycle.resume_on else ""
        return f"{said} {pause}.{until}"
    return said


def phase_table(t: Translator, area: AreaOutlook) -> SheetTable:
    """Return the five phases beside each other with their state and progress."""
    words = {"done": t("done"), "current": t("now"), "open": t("to come")}
    views = area.process.phases
    return SheetTable(
        t("The five phases"),
        tuple(f"{view.phase.number} {one.name}" for view, one in zip(views, phases(t), strict=True)),
        (
            tuple(
                f"{words[view.state]} · " + t("{met} of {all}", met=view.progress.met, all=view.progress.applicable)
                for view in views
            ),
        ),
    )


def status_blocks(t: Translator, area: AreaOutlook) -> tuple[SheetBlock, ...]:
    """Return how the measures run, what was reached, what comes next and what has to be decided."""
    return (*_delivery(t, area), *_reached(t, area), *_next(t, area), *_decisions(t, area))


def _delivery(t: Translator, area: AreaOutlook) -> list[SheetBlock]:
    """Return in one sentence how the measures of the plan run; nothing where none is decided."""
    if area.delivery is None or not area.delivery.measures:
        return []
    counts = standings_text(t, area.delivery.standings)
    return [Paragraph(t("Measures of the plan: {counts}.", counts=counts))]


def _reached(t: Translator, area: AreaOutlook) -> list[SheetBlock]:
    blocks: list[SheetBlock] = [Heading(t("Milestones reached"))]
    present = area.process.phases[area.process.phase - 1]
    own = [one for one in present.milestones if one.milestone is not None]
    met = sum(one.progress.state == "met" for one in own)
    number = present.phase.number
    blocks.append(Paragraph(t("In phase {number}: {met} of {all} milestones.", number=number, met=met, all=len(own))))
    lines = []
    for one in area.reached[:MOST_MILESTONES]:
        title = t("Phase {number}: {title}", number=one.phase, title=one.milestone.title.get(t.language))
        lines.append(title + (f" ({t.date(one.on)})" if one.on else ""))
    if lines:
        blocks.append(Bullets((*lines, *_more(t, len(area.reached) - MOST_MILESTONES))))
    achieved = [view.step.title.get(t.language) for view in area.achieved if _of_open_milestone(area, view.step.id)]
    achieved = [*_events(t, area), *achieved]
    if achieved:
        blocks.append(Heading(t("Achieved in the last three months")))
        rest = len(achieved) - MOST_ACHIEVED
        blocks.append(Bullets((*achieved[:MOST_ACHIEVED], *_more(t, rest))))
    return blocks


def _events(t: Translator, area: AreaOutlook) -> list[str]:
    """Return decisions, trainings and surveys of the last three months, newest first."""
    since = area.today - ACHIEVED
    found = [
        (one.decided_on, t("Decision: {name}", name=one.fields.text))
        for body in area.bodies
        for one in body.decisions
        if since <= one.decided_on <= area.today
    ]
    for event in area.events:
        last = event.fields.end_day
        if event.fields.state == "held" and last is not None and since <= last <= area.today:
            name = event_title(event.fields, t.language)
            found.append((last, t("Training or event held: {name}", name=name)))
    ordered = sorted(found, key=lambda entry: entry[0], reverse=True)
    return [f"{text} ({t.date(day)})" for day, text in ordered[:MOST_EVENTS]]


def _of_open_milestone(area: AreaOutlook, step: str) -> bool:
    """Return whether a step belongs to no milestone that is told of already."""
    told = {one.milestone.id for one in area.reached[:MOST_MILESTONES]}
    view = area.process.step(step)
    return view is None or view.milestone is None or view.milestone.id not in told


def _more(t: Translator, rest: int) -> list[str]:
    return [t.plural("and {count} more", "and {count} more", rest)] if rest > 0 else []


def _next(t: Translator, area: AreaOutlook) -> list[SheetBlock]:
    blocks: list[SheetBlock] = [Heading(t("What comes next"))]
    if area.process.paused:
        blocks.append(Paragraph(t("During the pause nothing is planned.")))
        return blocks
    rows = [
        (t("overdue since {date}", date=t.date(one.on)), date_sentence(t, one), who_of(t, one) or "–")
        for one in area.overdue
        if one.kind != "deletion"
    ]
    rows += [
        (t.date(one.on), date_sentence(t, one), who_of(t, one) or "–") for one in area.coming if one.kind != "deletion"
    ]
    told = {one.id for one in (*area.overdue, *area.coming)}
    rows += [
        (t("no date yet"), one.view.step.title.get(t.language), who_acts(t, one.functions[:2]))
        for one in area.next_up
        if one.view.step.id not in told
    ]
    if not rows:
        blocks.append(Paragraph(t("Nothing is planned yet.")))
        return blocks
    caption = t("Steps and dates of the next four weeks")
    columns = (t("When"), t("What"), t("Who"))
    blocks.append(SheetTable(caption, columns, tuple(rows[:MOST_NEXT]), (2, 6, 3)))
    blocks += [Paragraph(text) for text in _more(t, len(rows) - MOST_NEXT)]
    return blocks


def _decisions(t: Translator, area: AreaOutlook) -> list[SheetBlock]:
    blocks: list[SheetBlock] = [Heading(t("What the steering group has to decide"))]
    items = []
    for view in area.decide:
        asked = getattr(view.step, "gate", "none") == "proposed"
        mark = t("needed for the next phase") if asked else who_acts(t, functions_for(view.step, view.fields)[:2])
        items.append(f"{view.step.title.get(t.language)} ({mark})")
    following = area.process.phase + 1
    if not area.process.paused and following <= len(area.process.phases) and not _gate(area):
        items.insert(0, t("Phase {number} can be opened: everything it asks for is there.", number=following))
    if not items:
        blocks.append(Paragraph(t("Nothing has to be decided at the moment.")))
        return blocks
    lines = items[:MOST_DECISIONS]
    blocks.append(Bullets(tuple(lines), "boxes"))
    blocks += [Paragraph(text) for text in _more(t, len(items) - MOST_DECISIONS)]
    return blocks


def _gate(area: AreaOutlook) -> int:
    """Return how many steps the next phase still asks for."""
    return len(area.process.phases[area.process.phase - 1].gate)
