"""What stands in the form of an entry until it is saved, and how it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import streamlit as st

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.exchanging.address import SEARCH, WRITE, open_entry, say_once
from ctc_toolkit.pages.writing.places import allowed
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import NAMES, OPEN, PracticeFields, known_ids, missing, problems
from ctc_toolkit.workspace import (
    PracticeConflict,
    PracticePlace,
    hand_in_practice,
    list_cities,
    practices,
    read_practice,
    save_practice,
)

FORM = "practice-form"
OFFICE = ""
"""In the choice of places: no city, for entries of the office."""


@dataclass
class Form:
    """What stands in the fields; kept for the session until it is saved.

    entry: "" as long as nothing is stored. before: what was read last. problems: by field, shown beneath it. lacking:
    what is still missing for handing in. conflict: two entries to decide on. movable: nobody else has read it yet.
    """

    entry: str
    before: PracticeFields
    wanted: PracticeFields
    place: PracticePlace
    movable: bool = True
    round: int = 0
    saved_at: datetime | None = None
    problems: dict[str, Exception] = field(default_factory=dict)
    lacking: Mapping[str, ToolkitError] = field(default_factory=dict)
    conflict: PracticeConflict | None = None

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"practice-{self.entry[:8] or 'new'}-{name}-{self.round}"


@dataclass(frozen=True)
class PlaceChoice:
    """A place that the person may write about: its city and area, and what it is called."""

    place: PracticePlace
    name: str


def places(context: PageContext) -> list[PlaceChoice]:
    """Return the places that the person may write about: cities and their areas, for the office also none."""
    t, found = context.t, list[PlaceChoice]()
    for city in list_cities(context.actor, context.workspace):
        if allowed(context, "save_practice", city.ags, None):
            found.append(PlaceChoice(PracticePlace(city.ags), t("{city} (whole city)", city=city.name)))
        found += [
            PlaceChoice(PracticePlace(city.ags, area.id), f"{city.name}, {area.name}")
            for area in city.areas
            if allowed(context, "save_practice", city.ags, area.id)
        ]
    if is_office(context):
        found.insert(0, PlaceChoice(PracticePlace(), t("No city of this app (office, region, elsewhere)")))
    return found


def is_office(context: PageContext) -> bool:
    """Return whether the person writes for the office."""
    return any(entry.role in (Role.MULTIPLIER, Role.TRAINER) and entry.ags is None for entry in context.actor.roles)


def form_of(context: PageContext, entry: str) -> Form:
    """Return what stands in the fields of an entry; of a new one what is known already.

    Raises:
        ToolkitError: `not_available`.
    """
    found = st.session_state.get(FORM)
    kept = found if isinstance(found, Form) and found.entry == entry else None
    if not entry:
        form = kept or _new(context)
    else:
        reading = read_practice(context.actor, context.workspace, entry)
        view = reading.working or reading.shown
        if view is None or not reading.may_write:
            raise ToolkitError("not_available")
        form = kept or Form(entry, view.fields, view.fields, PracticePlace(view.ags, view.area))
        form.movable = view.number == 1 and view.state in OPEN
        if not form.problems and form.conflict is None and form.before != view.fields:
            form.before = form.wanted = view.fields  # somebody else changed it, and nothing is unsaved here
            form.round += 1
    st.session_state[FORM] = form
    return form


def forget_form() -> None:
    """Begin with empty fields the next time."""
    st.session_state.pop(FORM, None)


def _new(context: PageContext) -> Form:
    """Return a form with what is known: the step the person comes from, and the contact of the last entry."""
    known, offered = known_ids(load_process()), places(context)
    if not offered:
        raise ToolkitError("not_available")
    step = st.query_params.get(SEARCH["step"], "")
    steps = (step,) if step in known.phases else ()
    city = st.query_params.get("city")
    place = next((one.place for one in offered if city and one.place.ags == city), offered[0].place)
    shown = practices(context.actor, context.workspace)
    written = [one.fields for one in (*shown.own, *shown.found) if one.ags == place.ags and one.fields.organisation]
    last = written[0] if written else PracticeFields()
    held = {entry.role for entry in context.actor.roles}
    usual = "coordinator" if Role.COORDINATOR in held else "community_board" if Role.AREA_TEAM in held else None
    usual = usual or ("regional_office" if place.ags is None else "coordinator")
    fields = PracticeFields(
        phases=tuple(known.phases[one] for one in steps),
        steps=steps,
        contact=last.contact or usual,
        organisation=last.organisation,
        reach=last.reach,
    )
    return Form("", fields, fields, place)


def changed(name: str) -> None:
    """Take what was entered into a field and save it; what is wrong stays in the field with its message beneath."""
    form: Form = st.session_state[FORM]
    value: Any = st.session_state[form.key(name)]
    form.wanted = replace(form.wanted, **{name: tuple(value) if isinstance(value, list) else value})
    save(form)


def placed() -> None:
    """Take another place."""
    form: Form = st.session_state[FORM]
    form.place = st.session_state[form.key("about")]
    if form.entry:
        save(form)


def save(form: Form) -> None:
    """Save what stands in the fields; whatever goes wrong, it stays there."""
    context = page_context()
    form.saved_at = None
    form.lacking = {name: one for name, one in form.lacking.items() if name in missing(form.wanted)}
    form.problems = dict(problems(form.wanted, load_process()))
    if form.problems:
        return
    try:
        saved = save_practice(
            context.actor,
            context.workspace,
            form.entry or None,
            before=form.before,
            after=form.wanted,
            place=form.place,
        )
    except Exception as problem:  # shown beneath the title
        form.problems = {"title": problem}
        return
    if isinstance(saved, PracticeConflict):
        form.conflict = saved
        return
    if not form.entry:
        form.entry = st.query_params[WRITE] = saved.id
        form.round += 1
    elif saved.fields != form.wanted:
        form.round += 1  # others changed other fields, or a phase was added: show it
    form.before = form.wanted = saved.fields
    form.saved_at = saved.at


def take(whose: str) -> None:
    """Settle a conflict: with the own entries, or with what is stored."""
    form: Form = st.session_state[FORM]
    conflict, form.conflict = form.conflict, None
    if conflict is None:
        return
    mine = {one.field: one.yours for one in conflict.conflicts} if whose == "mine" else {}
    clashing = {one.field for one in conflict.conflicts}
    others = {
        name: getattr(form.wanted, name)
        for name in NAMES
        if name not in clashing and getattr(form.wanted, name) != getattr(form.before, name)
    }
    form.before = conflict.current
    form.wanted = replace(conflict.current, **others, **mine)
    form.round += 1
    save(form)


def hand_in() -> None:
    """Hand the entry in as it stands in the fields; what is missing is said beneath its field."""
    form: Form = st.session_state[FORM]
    context = page_context()
    form.lacking = missing(form.wanted)
    if not form.entry or form.before != form.wanted:
        save(form)
    if form.problems or form.lacking or form.conflict is not None:
        return
    try:
        reading = read_practice(context.actor, context.workspace, form.entry)
        view = reading.working
        if view is None or view.fields != form.wanted:
            raise ToolkitError("changed_meanwhile")
        hand_in_practice(context.actor, context.workspace, form.entry, view.version)
    except Exception as problem:  # shown beneath the title
        form.problems = {"title": problem}
        return
    say_once(context.t("Handed in. The office reads the entry and approves it or returns it with a comment."))
    open_entry(form.entry)
    forget_form()
