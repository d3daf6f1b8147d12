"""Cut-point tables of the workspace: added once, never changed, chosen for each wave."""

from __future__ import annotations

from functools import lru_cache

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import Source
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import (
    CutPointTable,
    check_cut_points,
    cut_points_from_yaml,
    cut_points_to_yaml,
)
from ctc_toolkit.store import CutPointRecord, Repository, RuleBroken, WaveRecord, sha256
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.lock_plans import refuse_other_cut_points
from ctc_toolkit.workspace.views import CutPointView, WaveView, cut_point_view, wave_view

DEMO_CUT_POINTS = "made_up"
"""Id of the made-up table that counts by default for waves of made-up cities."""


def cut_point_tables(actor: Actor, ws: Workspace, instrument: str) -> list[CutPointView]:
    """Return the stored cut-point tables that fit `instrument` (id or id@version), newest first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "cut_point_tables", about="catalogue") as grant:
        found = grant.repository.cut_point_tables(_names(instrument))
    return [cut_point_view(read_cut_points(record)) for record in found]


def add_cut_points(actor: Actor, ws: Workspace, table: CutPointTable) -> CutPointView:
    """Store a cut-point table. Adding the same table again changes nothing.

    Raises:
        ToolkitError: `not_available`, `cut_points_exist` (another table has this id), or why the table does
            not fit its instrument.
    """
    with changing(actor, ws, "add_cut_points", about="catalogue") as grant:
        check_cut_points(table, load_instrument(table.instrument))
        if keep_cut_points(grant.repository, table) == "new":
            grant.record(f"cut points {table.reference}", None)
    return cut_point_view(table)


def choose_cut_points(
    actor: Actor, ws: Workspace, wave_id: str, cut_points: str | None, *, version: int | None = None
) -> WaveView:
    """Store which cut points count for a wave (None: none) and return the changed wave.

    version: the version of the wave that the choice was made from; None takes the newest.

    Raises:
        ToolkitError: `not_available`, `cut_points_unknown`, `cut_points_other_instrument`,
        `cut_points_after_deletion` (nothing can be computed any more), `other_product_released`, `wave_is_tables`,
        `changed_meanwhile`.
    """
    try:
        with changing(actor, ws, "choose_cut_points", wave_id) as grant:
            wave = grant.wave(wave_id)
            if wave.source == "tables":
                raise ToolkitError("wave_is_tables", label=wave.label)
            if wave.answers_deleted_at is not None:
                raise ToolkitError("cut_points_after_deletion", label=wave.label)
            if cut_points is not None:
                stored_cut_points(grant.repository, wave, cut_points)
            refuse_other_cut_points(grant.repository, wave, cut_points)
            changed = grant.repository.choose_cut_points(wave_id, cut_points, version)
            grant.record(f"wave {wave_id}: {wave.cut_points or '-'} -> {cut_points or '-'}", wave.ags)
            return wave_view(changed)
    except RuleBroken as broken:  # the table was deleted between the two steps, by a demo made anew
        raise ToolkitError("changed_meanwhile") from broken


def keep_cut_points(repository: Repository, table: CutPointTable) -> str:
    """Store a table; return "new", or "same" where it is stored already.

    Raises:
        ToolkitError: `cut_points_exist`.
    """
    record = cut_point_record(table)
    stored = repository.cut_points(table.id)
    if stored is None:
        try:
            repository.add_cut_points(record)
        except RuleBroken as broken:
            raise ToolkitError("cut_points_exist", found=table.id) from broken
        return "new"
    if stored.content_hash != record.content_hash:
        raise ToolkitError("cut_points_exist", found=table.id)
    return "same"


def cut_point_record(table: CutPointTable) -> CutPointRecord:
    """Return the table as it is stored."""
    document = cut_points_to_yaml(table)
    return CutPointRecord(
        table.id, table.instrument, table.status, table.valid_from, document, sha256(document.encode())
    )


def stored_cut_points(repository: Repository, wave: WaveRecord, cut_points: str) -> CutPointTable:
    """Return a stored table for use with a wave.

    Raises:
        ToolkitError: `cut_points_unknown`, `cut_points_other_instrument`.
    """
    record = repository.cut_points(cut_points)
    names = _names(wave.instrument)
    if record is None:
        known = ", ".join(table.id for table in repository.cut_point_tables(names)) or "-"
        raise ToolkitError("cut_points_unknown", found=cut_points, known=known)
    if record.instrument not in names:
        raise ToolkitError(
            "cut_points_other_instrument", table=record.id, found=record.instrument, expected=wave.instrument
        )
    return read_cut_points(record)


def default_cut_points(repository: Repository, instrument: str, source: Source) -> str | None:
    """Return the table that a new wave starts with: the made-up one for made-up waves, else none."""
    record = repository.cut_points(DEMO_CUT_POINTS) if source == "made_up" else None
    return record.id if record and record.instrument in _names(instrument) else None


def read_cut_points(record: CutPointRecord) -> CutPointTable:
    """Return a stored table as an object."""
    return _read(record.document, record.id)


@lru_cache(maxsize=32)
def _read(document: str, name: str) -> CutPointTable:
    return cut_points_from_yaml(document, name)


def _names(instrument: str) -> frozenset[str]:
    """Return how tables may name the instrument: by id alone, or with the version."""
    return frozenset({instrument, instrument.partition("@")[0]})
