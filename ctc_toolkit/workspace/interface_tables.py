"""What programs read over the interface: tables that were released before, and nothing that would release a new one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import LEVELS, Level, Released, released_from_document
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace.derived_products import is_product
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.released_tables import rules_of

if TYPE_CHECKING:
    from ctc_toolkit.store import ReleaseRecord, Repository, WaveRecord

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class ReadableWave:
    """A survey of which something was released. answers: how many counted when it was read in. tables: how many."""

    id: str
    ags: str
    label: str
    year: int
    instrument: str
    made_up: bool
    source: str
    tables: int


@dataclass(frozen=True)
class ReadableCity:
    """A city with its surveys of which something was released, newest first."""

    ags: str
    name: str
    made_up: bool
    waves: tuple[ReadableWave, ...]


@dataclass(frozen=True)
class ReadableTable:
    """A table that was released. by: the groups it is broken down by, in their order; empty: everybody.

    cut_points: id of the table that was used, None: none. rules: version of the rules of disclosure. software: that
    released it. content_hash: SHA-256 of its content. released_at: in UTC.
    """

    id: str
    wave_id: str
    level: Level
    by: tuple[str, ...]
    cut_points: str | None
    rules: str
    software: str
    content_hash: str
    released_at: datetime


def interface_cities(actor: Actor, ws: Workspace, *, level: Level = "internal") -> tuple[ReadableCity, ...]:
    """Return the cities that the actor reads tables of, by name. level: the highest level that counts.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "interface_cities") as grant:
        return tuple(
            ReadableCity(
                city.ags,
                city.name,
                city.made_up,
                tuple(wave for one in city.waves if (wave := _wave(grant.repository, one, level)) is not None),
            )
            for city in grant.repository.cities(grant.within)
        )


def interface_tables(
    actor: Actor, ws: Workspace, wave_id: str, *, level: Level = "internal"
) -> tuple[ReadableWave, tuple[ReadableTable, ...]]:
    """Return a survey and its released tables at most of `level`: everybody first, then by groups.

    Of tables that were released again the newest by today's rules is listed.

    Raises:
        ToolkitError: `not_available`, also where nothing of the survey was released.
    """
    with looking(actor, ws, "interface_tables", wave_id) as grant:
        return _tables_of(grant, wave_id, level)


def interface_table(
    actor: Actor,
    ws: Workspace,
    wave_id: str,
    table_id: str,
    *,
    token: str,
    level: Level = "internal",
    today: date | None = None,
) -> tuple[ReadableTable, Released]:
    """Return a released table with its values. The first reading of a day with a token stands in the audit log.

    One that was released again meanwhile can still be read, though it is listed no more.

    token: id of the token with which it is read.

    Raises:
        ToolkitError: `not_available`, `released_document_damaged`.
    """
    with changing(actor, ws, "interface_table", wave_id) as grant:
        wave = grant.wave(wave_id)
        kept = (one for one in _readable(grant.repository, wave, level) if one.id == table_id)
        found = next(map(_table, kept), None)
        document = grant.repository.releases.document(table_id) if found is not None else None
        if found is None or document is None:
            raise ToolkitError("not_available")
        released = released_from_document(document, found.content_hash)
        day = today or datetime.now().astimezone().date()
        if grant.repository.interface_tokens.note_read(token, f"wave {wave.id}: table {found.id}", day):
            thing = f"wave {wave.id}: table {found.id}, {found.level}, sha256 {found.content_hash}, token {token}"
            grant.record(thing, wave.ags)
        return found, released


def _tables_of(grant: Grant, wave_id: str, level: Level) -> tuple[ReadableWave, tuple[ReadableTable, ...]]:
    record = grant.wave(wave_id)
    wave = _wave(grant.repository, record, level)
    if wave is None:
        raise ToolkitError("not_available")
    return wave, _listed(grant.repository, record, level)


def _wave(repository: Repository, wave: WaveRecord, level: Level) -> ReadableWave | None:
    tables = _listed(repository, wave, level)
    if not tables:
        return None
    return ReadableWave(
        wave.id, wave.ags, wave.label, wave.year, wave.instrument, wave.made_up, wave.source, len(tables)
    )


def _listed(repository: Repository, wave: WaveRecord, level: Level) -> tuple[ReadableTable, ...]:
    """Return the newest table of each request and level, those by today's rules before older ones."""
    best: dict[tuple[str, str], ReleaseRecord] = {}
    for kept in _readable(repository, wave, level):
        request: dict[str, Any] = json.loads(kept.request)
        request.pop("software", None)
        key = kept.level, json.dumps(request, sort_keys=True)
        held = best.get(key)
        today = rules_of(wave)
        if held is None or (kept.rules == today, kept.created_at) > (held.rules == today, held.created_at):
            best[key] = kept
    tables = [_table(kept) for kept in best.values()]
    return tuple(sorted(tables, key=lambda one: (len(one.by), one.by, LEVELS.index(one.level), one.cut_points or "")))


def _readable(repository: Repository, wave: WaveRecord, level: Level) -> list[ReleaseRecord]:
    """Return the kept profiles of a wave at most of a level, oldest first; derived products are none."""
    kept = repository.releases.of_wave(wave.id, "public" if level == "public" else None)
    return [one for one in kept if not is_product(one)]


def _table(kept: ReleaseRecord) -> ReadableTable:
    request: dict[str, Any] = json.loads(kept.request)
    return ReadableTable(
        kept.id,
        kept.wave_id,
        cast("Level", kept.level),
        tuple(request["by"]),
        request["cut_points"],
        kept.rules,
        str(request.get("software", "")),
        kept.content_hash,
        kept.created_at,
    )
