"""Texts that people write together: each section has a version, and a save that came too late loses nothing.

A save names the version it was written from. Where somebody else was faster, nothing is overwritten: both texts are
returned, and the later one is kept until its writer has decided, also after the browser was closed. Different sections
never stand in each other's way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.texts import KeptRecord, TextPlace, TextRecord, Writer
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.sections import Sheet, section, sections_of

LONGEST_TEXT = 10_000
"""Characters that one section can hold."""

TRIES = 5
"""How often two first saves of the same section are put in an order by the database before it counts as busy."""

Decision = Literal["take_mine", "keep_theirs", "merged"]
"""What the writer of a kept text decided: it replaces the newest, the newest stays, or a new text replaces both."""

_LINE_END = re.compile(r"\r\n?")
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """What a text is about: an area (id), a survey wave (id), or a wave as seen from one area."""

    area: str | None = None
    wave: str | None = None


@dataclass(frozen=True)
class TextView:
    """The newest text of a section. version: 0 and no person or moment as long as nobody has written."""

    section: str
    text: str = ""
    version: int = 0
    changed_by: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class KeptView:
    """A text that came too late, and the newest one. based_on: the version it was written from."""

    id: str
    ags: str
    place: Place
    section: str
    text: str
    based_on: int
    kept_at: datetime
    newest: TextView


@dataclass(frozen=True)
class Saved:
    """A save that succeeded: the newest text is the one that was given."""

    newest: TextView


@dataclass(frozen=True)
class Conflict:
    """A save that came too late: the newest text is somebody else's, the one that was given is kept."""

    newest: TextView
    kept: KeptView


def read_texts(actor: Actor, ws: Workspace, place: Place, sheet: Sheet) -> tuple[TextView, ...]:
    """Return the newest texts of all sections of a sheet, in their order; sections without a text as well.

    Raises:
        ToolkitError: `not_available`, `section_unknown`.
    """
    with looking(actor, ws, "read_texts", _named(place)) as grant:
        return texts_of(grant, place, sheet)


def save_text(actor: Actor, ws: Workspace, place: Place, name: str, text: str, version: int) -> Saved | Conflict:
    """Save the text of the section `name` that was written from `version` (0: from nothing).

    Control characters are left out, line ends become one kind; everything else is kept sign by sign. Where the stored
    text is the same already, nothing is changed.

    Raises:
        ToolkitError: `not_available`, `section_unknown`, `text_too_long`, and the codes that begin with `database_`.
    """

    def once() -> Saved | Conflict:
        with changing(actor, ws, "save_text", _named(place)) as grant:
            where = _place(grant, place, section(name).sheet)
            fit = cleaned(text)
            newest = grant.repository.texts.text(where, name, "lock")
            outcome = _stored(grant, where, name, newest, fit, version)
            if outcome is not None:
                return outcome
            assert newest is not None  # noqa: S101 - without a text every save succeeds
            kept = grant.repository.texts.keep(newest.id, fit, version, _writer(actor))
            grant.record(f"kept text {kept.id}", where.ags)
            return Conflict(text_view(newest), _kept_view(kept))

    return _in_turn(once)


def kept_texts(actor: Actor, ws: Workspace, place: Place | None = None) -> tuple[KeptView, ...]:
    """Return the texts of this person that came too late and wait for a decision, oldest first.

    place: only those about it.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "kept_texts", _named(place) if place else "") as grant:
        if place is not None:
            _located(grant, place)
        found = grant.repository.texts.kept(_writer(actor), grant.within)
        views = [_kept_view(kept) for kept in found if grant.covers(kept.newest.place.ags, kept.newest.place.area)]
        return tuple(view for view in views if place in (None, view.place))


def settle_kept_text(
    actor: Actor, ws: Workspace, kept_id: str, decision: Decision, version: int, text: str = ""
) -> Saved | Conflict:
    """Carry out what the writer of a kept text decided after having seen version `version` of the newest.

    take_mine: the kept text becomes the newest; merged: `text` does; keep_theirs: the newest stays. Afterwards the
    text is no longer kept. Where somebody was faster once more, it stays kept (merged: `text` in its place).

    Raises:
        ToolkitError: `not_available` (also: decided already, or somebody else's), `decision_unknown`,
            `text_too_long`, and the codes that begin with `database_`.
    """
    if decision not in ("take_mine", "keep_theirs", "merged"):
        raise ToolkitError("decision_unknown", found=str(decision))
    with changing(actor, ws, "settle_kept_text", kept_id) as grant:
        kept = grant.repository.texts.kept_text(kept_id, _writer(actor), grant.within)
        if kept is None or not grant.covers(kept.newest.place.ags, kept.newest.place.area):
            raise ToolkitError("not_available")
        newest = kept.newest
        if decision == "keep_theirs":
            grant.repository.texts.drop_kept(kept_id)
            grant.record(f"kept text {kept_id}", newest.place.ags)
            return Saved(text_view(newest))
        wanted = kept.text if decision == "take_mine" else cleaned(text)
        if newest.version == version or newest.text == wanted:
            if newest.text != wanted:
                newest = grant.repository.texts.change_text(newest.id, version, wanted, actor.name)
            grant.repository.texts.drop_kept(kept_id)
            grant.record(f"text {newest.id} version {newest.version}", newest.place.ags)
            return Saved(text_view(newest))
        again = grant.repository.texts.keep_instead(kept_id, wanted, version)
        grant.record(f"kept text {kept_id}", newest.place.ags)
        return Conflict(text_view(newest), _kept_view(again))


def cleaned(text: str) -> str:
    """Return `text` without control characters, its line ends as line feeds; everything else as it is.

    Signs for the direction of writing, joiners, emoji and leading blanks or equals signs are no control characters.

    Raises:
        ToolkitError: `text_too_long`.
    """
    lines = _LINE_END.sub("\n", text)
    fit = "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    if len(fit) > LONGEST_TEXT:
        raise ToolkitError("text_too_long", longest=LONGEST_TEXT, found=len(fit))
    return fit


def _writer(actor: Actor) -> Writer:
    """Return for whom texts of this person are kept: the account; visitors of the demo by what they play."""
    if actor.account is not None:
        return Writer(actor.name, actor.account)
    roles = sorted(f"{role} {ags or ''} {area or ''}".strip() for role, ags, area in actor.roles)
    return Writer(f"{actor.name} ({', '.join(roles)})", None)


def texts_of(grant: Grant, place: Place, sheet: Sheet) -> tuple[TextView, ...]:
    """Return the newest texts of a sheet, as far as the action that was granted is allowed there.

    Raises:
        ToolkitError: `not_available`, `section_unknown`.
    """
    where, names = _place(grant, place, sheet), [entry.id for entry in sections_of(sheet)]
    written = {text.section: text_view(text) for text in grant.repository.texts.texts(where)}
    return tuple(written.get(name, TextView(name)) for name in names)


def _stored(
    grant: Grant, where: TextPlace, name: str, newest: TextRecord | None, text: str, version: int
) -> Saved | None:
    """Return the save if it succeeds; None where it came too late."""
    texts, by = grant.repository.texts, grant.actor.name
    if newest is None and not text:
        return Saved(TextView(name))
    if newest is not None and newest.text == text:
        return Saved(text_view(newest))
    if newest is None:
        stored = texts.add_text(where, name, text, by)
    elif newest.version == version:
        stored = texts.change_text(newest.id, version, text, by)
    else:
        return None
    grant.record(f"text {stored.id} version {stored.version}", where.ags)
    return Saved(text_view(stored))


def _in_turn(once: Callable[[], T]) -> T:
    """Return what `once` returns; a first save that met another first save is done again and then comes second."""
    for _ in range(TRIES - 1):
        try:
            return once()
        except RuleBroken:
            continue
    return once()


def _place(grant: Grant, place: Place, sheet: Sheet) -> TextPlace:
    """Return where a text of a sheet stands; area sheet and plan belong to an area, a commentary to a wave."""
    if (sheet == "profile") != (place.wave is not None):
        raise ToolkitError("not_available")
    return _located(grant, place)


def _located(grant: Grant, place: Place) -> TextPlace:
    cities = []
    if place.wave is not None:
        cities.append(grant.wave(place.wave).ags)
    if place.area is not None:
        cities.append(grant.area(place.area)[0])
    if len(set(cities)) != 1 or not grant.covers(cities[0], place.area):
        raise ToolkitError("not_available")
    return TextPlace(cities[0], place.area, place.wave)


def _named(place: Place) -> str:
    return place.area or place.wave or ""


def text_view(text: TextRecord) -> TextView:
    """Return what may be shown of a stored text."""
    return TextView(text.section, text.text, text.version, text.changed_by, text.changed_at)


def _kept_view(kept: KeptRecord) -> KeptView:
    newest, where = kept.newest, kept.newest.place
    place = Place(where.area, where.wave)
    return KeptView(
        kept.id, where.ags, place, newest.section, kept.text, kept.based_on, kept.kept_at, text_view(newest)
    )
