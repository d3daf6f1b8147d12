"""The handle of an open workspace, and the gate of every use case: rights, one transaction, audit."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from ctc_toolkit.access import AGS_PATTERN, Actor, Kind, cities_for, covers, require
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.site_labels import site_words
from ctc_toolkit.site_words import SiteWords
from ctc_toolkit.store import AreaRecord, AuditEntry, CityRecord, Repository, Store, WaveRecord, open_store
from ctc_toolkit.store.records import Result
from ctc_toolkit.workspace.cache import ReleasedCache, WordsCache

_LOG = logging.getLogger(__name__)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

About = Literal["cities", "catalogue"]
"""What an action is about: one or several cities, or what belongs to no city."""


@dataclass(frozen=True)
class Workspace:
    """An open workspace; use cases take it after the actor. One handle serves all threads of a process.

    place: where the data lies, for people (a path, or a URL without its password).
    """

    store: Store
    cache: ReleasedCache = field(default_factory=ReleasedCache, repr=False)
    kept_words: WordsCache = field(default_factory=WordsCache, repr=False)

    @property
    def place(self) -> str:
        """Where the data lies, for people."""
        return self.store.place

    @property
    def mode(self) -> Literal["new", "demo", "real"]:
        """What kind of cities it holds: made-up ones, real ones, or none yet. Once decided it stays so.

        Raises:
            ToolkitError: one of the codes that begin with `database_`.
        """
        with self.store.reading() as repository:
            return repository.mode() or "new"

    @property
    def words(self) -> SiteWords:
        """The German words that this site has chosen; they stand on every page, before anybody has signed in, too.

        Raises:
            ToolkitError: one of the codes that begin with `database_`.
        """
        return self.kept_words.get(self._read_words)

    def _read_words(self) -> SiteWords:
        with self.store.reading() as repository:
            return site_words({record.label: record.word for record in repository.site_labels.all()})

    def close(self) -> None:
        """Give back all connections and forget what was kept in memory."""
        self.cache.clear()
        self.store.close()


def open_workspace(url: str | None = None) -> Workspace:
    """Return the workspace at `url`, its tables brought up to date.

    Without `url`: CTC_DATABASE_URL, else the SQLite file `ctc.sqlite` in CTC_DATA_FOLDER, else in `data`.

    Raises:
        ToolkitError: one of the codes that begin with `database_`.
    """
    return Workspace(open_store(url))


@dataclass(frozen=True)
class Grant:
    """The tables for an action that the actor may do somewhere; looks up only what lies within there."""

    repository: Repository
    actor: Actor
    action: str
    within: frozenset[str] | None
    kind: Kind

    def city(self, ags: str) -> CityRecord:
        """Return the city.

        Raises:
            ToolkitError: `not_available` (not there or not allowed).
        """
        found = self.repository.city(ags, self.within) if AGS_PATTERN.fullmatch(ags) else None
        if found is None:
            raise ToolkitError("not_available")
        return found

    def wave(self, wave_id: str) -> WaveRecord:
        """Return the wave.

        Raises:
            ToolkitError: `not_available` (not there or not allowed).
        """
        found = self.repository.wave(wave_id, self.within) if _ID.fullmatch(wave_id) else None
        if found is None:
            raise ToolkitError("not_available")
        return found

    def area(self, area_id: str) -> tuple[str, AreaRecord]:
        """Return the city (AGS) of the area and the area.

        Raises:
            ToolkitError: `not_available` (not there or not allowed, also where the role counts for another area).
        """
        found = self.repository.area(area_id, self.within)
        if found is None or not self.covers(found[0], area_id):
            raise ToolkitError("not_available")
        return found

    def covers(self, ags: str, area: str | None) -> bool:
        """Return whether the action is allowed for this area of the city (None: for the city as a whole)."""
        return covers(self.actor, self.action, self.kind, ags, area)

    def record(self, thing: str, ags: str | None) -> None:
        """Write into the audit log that the action was done with `thing`."""
        self.repository.record(audit_entry(self.actor, self.action, thing, ags))


@contextmanager
def looking(actor: Actor, ws: Workspace, action: str, named: str = "", about: About = "cities") -> Iterator[Grant]:
    """Give the tables for reading, if the actor may do `action` anywhere. `named`: id or AGS asked for.

    Raises:
        ToolkitError: `not_available`, which is also noted in the audit log.
    """
    with _noting_refusals(actor, ws, action, named), ws.store.reading() as repository:
        yield _granted(actor, repository, action, about)


@contextmanager
def changing(actor: Actor, ws: Workspace, action: str, named: str = "", about: About = "cities") -> Iterator[Grant]:
    """Give the tables for changes in one transaction, if the actor may do `action` anywhere.

    Raises:
        ToolkitError: `not_available`, which is also noted in the audit log.
        RuleBroken: a unique rule or a reference would be broken.
    """
    with _noting_refusals(actor, ws, action, named), ws.store.writing() as repository:
        yield _granted(actor, repository, action, about)


def audit_entry(actor: Actor, action: str, thing: str, ags: str | None, result: Result = "done") -> AuditEntry:
    """Return the line of the audit log that says that the actor did `action` with `thing`."""
    return AuditEntry(actor.name, action, thing, ags, result, account=actor.account)


def kind_for(actor: Actor, mode: Literal["demo", "real"] | None) -> Kind:
    """Return as what the actor meets a workspace; an empty one is what the actor could make of it."""
    return mode or ("demo" if actor.demo else "real")


def _granted(actor: Actor, repository: Repository, action: str, about: About) -> Grant:
    kind = kind_for(actor, repository.mode())
    if about == "catalogue":
        require(actor, action, kind)
        return Grant(repository, actor, action, None, kind)
    within = cities_for(actor, action, kind)
    if within is not None and not within:
        raise ToolkitError("not_available")
    return Grant(repository, actor, action, within, kind)


@contextmanager
def _noting_refusals(actor: Actor, ws: Workspace, action: str, named: str) -> Iterator[None]:
    try:
        yield
    except ToolkitError as error:
        if error.code == "not_available":
            _note_refusal(actor, ws, action, named)
        raise


def _note_refusal(actor: Actor, ws: Workspace, action: str, named: str) -> None:
    """Note who was refused what, and the city it would have concerned; a refusal holds even if this fails."""
    known = _ID.fullmatch(named) or AGS_PATTERN.fullmatch(named)
    try:
        with ws.store.writing() as repository:
            wave = repository.wave(named) if known else None
            city = repository.city(named) if known else None
            area = repository.area(named) if known else None
            ags = wave.ags if wave else city.ags if city else area[0] if area else None
            ags = ags or (repository.surveys.city_of(named) if known else None)
            ags = ags or (repository.bodies.city_of(named) if known else None)
            report = repository.made_reports.report(named) if known else None
            ags = ags or (report.ags if report else None)
            ags = ags or (repository.jobs.city_of(named) if known else None)
            thing = named if known else "?" if named else ""
            repository.record(audit_entry(actor, action, thing, ags, "refused"))
    except ToolkitError:
        _LOG.warning("a refused %s could not be noted in the audit log", action)
