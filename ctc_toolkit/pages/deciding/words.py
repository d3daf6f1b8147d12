"""Words of bodies, meetings and decisions."""

from __future__ import annotations

from collections.abc import Iterable

from ctc_toolkit.language import Translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.agenda import AgendaPoint, PointKind
from ctc_toolkit.process.decisions import DecisionState, steps_and_milestones
from ctc_toolkit.process.entries import Sector
from ctc_toolkit.process.meetings import MeetingState
from ctc_toolkit.process.progress import Step
from ctc_toolkit.workspace import BodyView, MeetingView

SHORT = 90

DECISION_ICONS: dict[DecisionState, str] = {
    "in_force": ":material/gavel:",
    "carried_out": ":material/check_circle:",
    "replaced": ":material/published_with_changes:",
    "withdrawn": ":material/cancel:",
}


def meeting_state_words(t: Translator) -> dict[MeetingState, str]:
    """Return what the states of a meeting are called."""
    return {"planned": t("planned"), "held": t("took place"), "cancelled": t("cancelled")}


def decision_state_words(t: Translator) -> dict[DecisionState, str]:
    """Return what the states of a decision are called."""
    return {
        "in_force": t("in force"),
        "carried_out": t("carried out"),
        "replaced": t("replaced by another decision"),
        "withdrawn": t("withdrawn"),
    }


def sector_names(t: Translator) -> dict[str, str]:
    """Return the names of the 12 sectors by id."""
    return {one.id: one.title.get(t.language) for one in load_process().sectors}


def short_names(t: Translator, sectors: Iterable[Sector]) -> str:
    """Return sectors in few words, one after the other."""
    return ", ".join(one.short.get(t.language) for one in sectors)


def step_names(t: Translator) -> dict[str, str]:
    """Return the names of milestones and steps by id, with their numbers, in the order of the phases."""
    catalogue = load_process()
    titles = {one.id: one.title for one in (*catalogue.milestones, *catalogue.benchmarks, *catalogue.additions)}
    return {
        name: f"{number} {titles[name].get(t.language)}".strip()
        for name, number in steps_and_milestones(catalogue).items()
    }


def moment_of(t: Translator, meeting: MeetingView) -> str:
    """Return day and hour of a meeting: 04.12.2026, 17:00."""
    day = t.date(meeting.on)
    return t("{day}, {hour}", day=day, hour=meeting.fields.begins) if meeting.fields.begins else day


def place_of(t: Translator, body: BodyView) -> str:
    """Return what a body is for: the whole city, or one area."""
    return body.area_name or t("whole city")


def shortened(text: str, longest: int = SHORT) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def point_text(t: Translator, point: AgendaPoint) -> str:
    """Return a proposed point as it stands on an agenda."""
    text = _points(t, point)[point.kind]
    return f"{point.area}: {text}" if point.area else text


def _points(t: Translator, point: AgendaPoint) -> dict[PointKind, str]:
    decision = point.decision
    missing = [one for one in load_process().sectors if one.id in point.sectors]
    number, text = (decision.number, shortened(decision.text)) if decision else ("", "")
    due = t.date(decision.due) if decision and decision.due else ""
    return {
        "minutes": t("Approve the minutes of {date}", date=t.date(point.minutes) if point.minutes else ""),
        "decision_due": t("Decision {number}, due {date}: {text}", number=number, date=due, text=text),
        "decision_open": t("Where does decision {number} stand? {text}", number=number, text=text),
        "gate_open": t("Open phase {number}: everything that it asks for is there", number=point.phase),
        "gate_missing": t.plural(
            "One step is missing before phase {number}: who takes it on?",
            "{count} steps are missing before phase {number}: who takes them on?",
            point.count,
            number=point.phase,
        ),
        "step": _step(t, point.step) if point.step else "",
        "sectors": t("Who is still missing at the table? {sectors}", sectors=short_names(t, missing)),
        "next_meeting": t("Dates, next meeting"),
        "other": t("Any other business"),
    }


def _step(t: Translator, step: Step) -> str:
    number = steps_and_milestones(load_process())[step.id]
    return t("Step {number}: {title}", number=number, title=step.title.get(t.language)).replace(" :", ":")


def why_proposed(t: Translator, point: AgendaPoint) -> str:
    """Return in a few words why a point is proposed."""
    from ctc_toolkit.reporting.step_words import why_words

    if point.why is not None:
        return why_words(t)[point.why]
    return {
        "minutes": t("not approved yet"),
        "decision_due": t("due until the meeting"),
        "decision_open": t("in force, without a date"),
        "gate_open": t("nothing is missing any more"),
        "gate_missing": t("the next phase asks for it"),
        "sectors": t("nobody comes from there"),
        "next_meeting": t("standing point"),
        "other": t("standing point"),
    }.get(point.kind, "")
