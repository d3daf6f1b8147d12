"""The ten things that a new coordination reads or does first, so that it is able to work within an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.outlook_words import date_sentence, who_acts
from ctc_toolkit.reporting.sheets import Paragraph
from ctc_toolkit.reporting.step_words import why_words
from ctc_toolkit.workspace.hand_over import HandOver

MOST, HOUR = 10, 60
MOST_LATE = 2

Address = Callable[[str, str, Mapping[str, str]], str]
"""Returns where a page of the app is: its name, the language, and what it shows by name; "" for nowhere."""


def no_address(_page: str, _language: str, _view: Mapping[str, str]) -> str:
    """Return nothing: a sheet that does not know where the app is has no links."""
    return ""


@dataclass(frozen=True)
class First:
    """Something to do or to read: what, in how many minutes, and on which page."""

    text: str
    minutes: int
    page: str
    view: dict[str, str] = field(default_factory=dict)


def first_things(t: Translator, found: HandOver) -> list[First]:
    """Return at most ten things, in the order in which to take them; together they take at most an hour."""
    chosen: list[First] = []
    for one in _things(t, found):
        if len(chosen) < MOST and sum(other.minutes for other in chosen) + one.minutes <= HOUR:
            chosen.append(one)
    return chosen


def first_paragraphs(t: Translator, found: HandOver, address: Address) -> list[Paragraph]:
    """Return the things as numbered paragraphs that lead to their pages."""
    process = found.process
    paragraphs = []
    for number, one in enumerate(first_things(t, found), start=1):
        minutes = t.plural("{count} minute", "{count} minutes", one.minutes)
        view = {"city": process.ags, "area": process.area_id, **one.view}
        link = address(one.page, t.language, view)
        paragraphs.append(Paragraph(f"{number}. {one.text} ({minutes})", link=link))
    return paragraphs


def _things(t: Translator, found: HandOver) -> Iterator[First]:
    outlook, process = found.outlook, found.process
    yield First(t("Read the status: where the area stands, on one page"), 2, "status")
    if process.paused:
        yield First(t("The area makes a pause: clarify with the steering group when it goes on"), 5, "phases")
    if any(not draft.survey and draft.section.sheet == "area" for draft in found.drafts):
        yield First(t("Read the sheet of the area: situation, agreements, next step"), 5, "area")
    for one in sorted(outlook.overdue, key=lambda late: late.kind == "deletion")[:MOST_LATE]:
        view = {"phase": str(one.phase), "step": one.id} if one.kind == "step" else {}
        page = {"step": "phases", "decision": "bodies"}.get(one.kind, "deletion")
        yield First(
            t(
                "Overdue since {date}: {what}",
                date=t.date(one.on),
                what=_about(t, date_sentence(t, one), one.functions),
            ),
            5,
            page,
            view,
        )
    yield from _meetings(t, found)
    returned = [one for one in outlook.waiting if one.waits_for == "city"]
    if returned:
        yield First(t("Answer what the office asks about a version that was handed in"), 10, "review")
    late = {one.id for one in outlook.overdue}
    for coming in [step for step in outlook.next_up if step.view.step.id not in late][:1]:
        title, why = coming.view.step.title.get(t.language), why_words(t)[coming.why]
        text = t("Next step: {step} (because {why})", step=_about(t, title, coming.functions), why=why)
        yield First(text, 5, "phases", {"phase": str(coming.phase), "step": coming.view.step.id})
    yield from _plans(t, found)
    in_force = sum(len(body.open_decisions) for body in outlook.bodies)
    if in_force:
        text = t.plural("Read the {count} decision in force", "Read the {count} decisions in force", in_force)
        yield First(text, 5, "bodies")
    members = sum(len(body.members) for body in outlook.bodies)
    if members:
        yield First(t("Introduce yourself to the functions in the list of contacts of this sheet"), 10, "bodies")
    yield First(
        t("Have the administration withdraw the roles of who has left, and look at your own account"), 5, "account"
    )
    yield from _profile(t, found)
    yield from _standing(t)


def _about(t: Translator, what: str, functions: tuple[str, ...]) -> str:
    return f"{what}, {who_acts(t, functions[:1])}" if functions else what


def _meetings(t: Translator, found: HandOver) -> Iterator[First]:
    coming = [(body.next_meeting.on, body) for body in found.outlook.bodies if body.next_meeting is not None]
    for on, body in sorted(coming, key=lambda entry: entry[0])[:1]:
        text = t("Prepare the next meeting: {body} on {date}", body=body.name, date=t.date(on))
        yield First(text, 10, "bodies", {"gremium": body.id})


def _plans(t: Translator, found: HandOver) -> Iterator[First]:
    for plan in found.plans:
        if plan.wave_id is None and plan.missing:
            text = t.plural(
                "Survey “{name}”: {count} entry is still missing",
                "Survey “{name}”: {count} entries are still missing",
                len(plan.missing),
                name=plan.entry.label,
            )
            yield First(text, 8, "plan_survey", {"plan": plan.id})
            break


def _profile(t: Translator, found: HandOver) -> Iterator[First]:
    if found.waves:
        newest = max(found.waves, key=lambda wave: (wave.year, wave.imported_at))
        yield First(t("Read the profile of “{name}”", name=newest.label), 10, "profile", {"wave": newest.id})


def _standing(t: Translator) -> Iterator[First]:
    """Yield what every hand-over needs, whatever the state of the area."""
    yield First(t("See the dates and the steps of the present phase"), 5, "phases")
    yield First(t("Look up words that are new to you"), 3, "glossary")
    yield First(t("Read what happens to the answers of young people"), 3, "privacy")
    yield First(t("See what has been done in your city lately"), 3, "audit_log")
