"""The area in view on the start page: which one, its phases with progress, dates, recent changes, reviews."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, reach, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.steps import Step, steps_in_a_row
from ctc_toolkit.pages.reviewing.words import what_it_is
from ctc_toolkit.pages.stepping.gate import PHASE
from ctc_toolkit.pages.stepping.milestones import STEP
from ctc_toolkit.pages.training.reminders import reminder_view, reminder_words
from ctc_toolkit.pages.writing.places import AREA, remember_area
from ctc_toolkit.process.outlook import Deadline
from ctc_toolkit.reporting.outlook_words import change_sentence, date_sentence, who_of
from ctc_toolkit.reporting.phase_words import phases
from ctc_toolkit.workspace import AreaLine, AreaOutlook, AreaProcess, Outlook, Waiting, training_reminders

SHOWN = 5
"""So many dates and changes stand there at once; the rest opens with a click."""

MOST_TRAININGS = 3
CHOICE = "start-area"


def answer_for_area(t: Translator, area: AreaOutlook) -> str:
    """Return where the area stands and what presses, in two sentences."""
    process = area.process
    place = t("{area} ({city})", area=plain(process.name), city=plain(process.city_name))
    if process.paused and process.cycle is not None and process.cycle.paused_on is not None:
        since = t("{place} makes a pause since {date}.", place=place, date=t.date(process.cycle.paused_on))
        until = process.cycle.resume_on
        return since + (" " + t("It goes on on {date}.", date=t.date(until)) if until else "")
    view = process.phases[process.phase - 1]
    stands = t(
        "{place} is in phase {number}, {phase}: {met} of {all} steps are met.",
        place=place,
        number=process.phase,
        phase=phases(t)[process.phase - 1].name,
        met=view.progress.met,
        all=view.progress.applicable,
    )
    return f"{stands} {_pressing(t, area)}"


def _pressing(t: Translator, area: AreaOutlook) -> str:
    late, soon = len(area.overdue), len(area.coming)
    if not late and not soon:
        return t("No date has passed, and none comes within four weeks.")
    coming = t.plural("{count} date comes within four weeks.", "{count} dates come within four weeks.", soon)
    if not late:
        return coming
    passed = t.plural("{count} date has passed.", "{count} dates have passed.", late)
    return f"{passed} {coming}" if soon else passed


def choose_area(context: PageContext, outlook: Outlook) -> None:
    """Let a person with several areas choose one; the choice stands in the address."""
    if outlook.area is None:
        return
    chosen = outlook.area.process
    remember("city", chosen.ags)
    st.query_params[AREA] = chosen.area_id  # other pages begin with it only where the person has chosen it
    if len(outlook.areas) < 2:
        return
    t, names = context.t, {}
    for line in outlook.areas:
        names[line.id] = _option(t, line)
    st.session_state[CHOICE] = chosen.area_id
    with st.container(key="where"):
        st.selectbox(
            t("Part of the city"),
            list(names),
            format_func=names.__getitem__,
            key=CHOICE,
            on_change=_chosen,
            args=({line.id: line.ags for line in outlook.areas},),
            width=520,
        )


def _option(t: Translator, line: AreaLine) -> str:
    name = f"{line.city_name}, {line.name}"
    if line.paused_on is not None:
        return f"{name} · " + t("makes a pause")
    if line.overdue:
        return f"{name} · " + t.plural("{count} step overdue", "{count} steps overdue", line.overdue)
    return name


def _chosen(cities: dict[str, str]) -> None:
    area = st.session_state[CHOICE]
    remember_area(area)
    remember("city", cities[area])


def stepper(t: Translator, process: AreaProcess, *, key: str) -> None:
    """Show the five phases of an area beside each other with the progress of each."""
    steps = [
        Step(
            name.name,
            view.state,
            t("{met} of {all}", met=view.progress.met, all=view.progress.applicable),
        )
        for name, view in zip(phases(t), process.phases, strict=True)
    ]
    steps_in_a_row(steps, t, key=key)


def pause_note(context: PageContext, process: AreaProcess) -> None:
    """Say why the area rests and that nothing is reminded of, with the way on."""
    t = context.t
    reason = process.cycle.pause_reason if process.cycle else ""
    text = t("The area makes a pause: {reason}", reason=plain(reason))
    st.info(
        text + "  \n" + t("Until it goes on, nothing is proposed here and nothing counts as overdue."),
        icon=":material/pause_circle:",
    )
    label = t("End the pause") if reach(context.actor)("resume_area") else t("See the phases")
    link_to("phases", label, city=process.ags, view={AREA: process.area_id})


def show_dates(context: PageContext, area: AreaOutlook) -> None:
    """Show what is overdue and the dates of the next four weeks."""
    t = context.t
    st.header(t("Dates"), anchor=False)
    if not area.overdue and not area.coming:
        st.markdown(t("No date has passed, and none comes within four weeks."))
        return
    if area.overdue:
        st.markdown("**:material/event_busy: " + t("Passed") + "**")
        _dates(t, area, area.overdue, "late")
    if area.coming:
        st.markdown("**:material/event: " + t("Within four weeks") + "**")
        _dates(t, area, area.coming, "soon")


def show_trainings(context: PageContext, area: AreaOutlook) -> None:
    """Show which trainings are due for the area, the most urgent first; nothing where none is."""
    if not reach(context.actor)("training_reminders"):
        return
    t, process = context.t, area.process
    found = [
        one
        for one in training_reminders(context.actor, context.workspace)
        if one.area_id == process.area_id or (one.area_id is None and one.ags == process.ags)
    ]
    if not found:
        return
    st.markdown("**:material/school: " + t("Trainings and events") + "**")
    with st.container(key="dates-trainings", gap="xxsmall"):
        for one in found[:MOST_TRAININGS]:
            label = reminder_words(t, one)
            link_to("trainings", label, city=process.ags, kind="tertiary", view=reminder_view(one))


def _dates(t: Translator, area: AreaOutlook, dates: Sequence[Deadline], key: str) -> None:
    with st.container(key=f"dates-{key}", gap="xxsmall"):
        for one in dates[:SHOWN]:
            _date(t, area, one)
        if len(dates) > SHOWN:
            more = t.plural("{count} more", "{count} more", len(dates) - SHOWN)
            with st.expander(more, key=f"more-{key}"):
                for one in dates[SHOWN:]:
                    _date(t, area, one)


def _date(t: Translator, area: AreaOutlook, one: Deadline) -> None:
    named = who_of(t, one) if one.kind != "meeting" else ""
    who = f" · {plain(named)}" if named else ""
    place = f" · {plain(one.place)}" if one.place else ""
    label = f"**{t.date(one.on)}** {plain(date_sentence(t, one))}{place}{who}"
    page, view = _page_of(area, one)
    link_to(page, label, city=area.process.ags, kind="tertiary", view=view)


def _page_of(area: AreaOutlook, one: Deadline) -> tuple[str, dict[str, str]]:
    """Return the page that a date leads to, and what its address says."""
    if one.kind == "step":
        return "phases", {AREA: area.process.area_id, PHASE: str(one.phase), STEP: one.id}
    if one.kind in ("meeting", "decision"):
        return "bodies", {"gremium": one.id}
    if one.kind == "training":
        return "trainings", {"termin": one.id}
    return ("deletion" if one.kind == "deletion" else "plan_survey"), {}


def show_changes(context: PageContext, area: AreaOutlook) -> None:
    """Show what the last two weeks changed."""
    t = context.t
    st.header(t("What the last two weeks changed"), anchor=False)
    if not area.changes:
        st.markdown(t("Nothing was changed within the last two weeks."))
        return
    sentences = [plain(change_sentence(t, one, day), 600) for one in area.changes]
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences[:SHOWN]))
    rest = sentences[SHOWN:]
    if rest:
        with st.expander(t.plural("{count} more", "{count} more", len(rest)), key="more-changes"):
            st.markdown("\n".join(f"- {sentence}" for sentence in rest))


def show_waiting(context: PageContext, waiting: Sequence[Waiting]) -> None:
    """Show which versions wait for whom, with the way to the review desk; nothing where none does."""
    if not waiting:
        return
    t = context.t
    st.header(t("Reviews waiting"), anchor=False)
    lines = [f"- {waiting_sentence(t, one)}" for one in waiting[: 2 * SHOWN]]
    st.markdown("\n".join(lines))
    link_to("review", t("Open the reviews"))


def waiting_sentence(t: Translator, one: Waiting) -> str:
    """Return what waits for whom since when, escaped."""
    what = what_it_is(t, one.submission)
    number = t("version {number}", number=one.submission.number)
    since = day(t, one.since)
    if one.waits_for == "office":
        return t("{what}, {number}: waits for the office since {date}", what=what, number=number, date=since)
    return t("{what}, {number}: waits for the city since {date}", what=what, number=number, date=since)
