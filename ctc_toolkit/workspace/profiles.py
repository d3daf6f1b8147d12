"""Profiles of stored waves: computed from the answers, released, and only then handed out or kept.

Whatever is released is kept in the database the first time somebody asks for it, in a transaction of its own. So
nothing that anybody has ever seen can vanish when the answers are deleted, all products of a wave can be compared
with all earlier ones, and another process or a later start finds it without the answers. What cannot be kept is not
handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import RULES, Released, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.released_tables import Request, as_kept, kept_for_good, kept_now

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.store import NewRelease, WaveRecord


def wave_profile(
    actor: Actor,
    ws: Workspace,
    wave_id: str,
    *,
    by: Sequence[str] = ("sex", "grade"),
    level: Level = "internal",
    cut_points: str | None = None,
    settings: ProfileSettings | None = None,
) -> Released:
    """Return the released profile of a wave. Exact values never leave this function.

    by: grouping columns; every crossing of them is computed. cut_points: id of a stored table (None: the one
    chosen for the wave; a wave without any still has behaviours and mean scores). settings: of the
    estimation. Kept in memory by content of the answers, cut points, settings, level and version of the
    rules. Once the answers are deleted, what was released before is shown for the same request.

    Raises:
        ToolkitError: `not_available`, `cut_points_unknown`, `cut_points_other_instrument`, `answers_damaged`,
            `answers_deleted`, `released_document_damaged`, and what computing and releasing raise.
    """
    from ctc_toolkit.riskfactors.profile import ProfileSettings

    with looking(actor, ws, "wave_profile", wave_id) as grant:
        wave = grant.wave(wave_id)
        name = cut_points if cut_points is not None else wave.cut_points
        chosen = stored_cut_points(grant.repository, wave, name) if name is not None else None
    request = Request(tuple(by), name, settings or ProfileSettings())
    state = "gone" if wave.answers_deleted_at is not None else "there"
    rest = (wave.made_up, chosen.reference if chosen else None, tuple(by), level, repr(settings), RULES.version, state)
    return ws.cache.get(wave.content_hash, rest, lambda: _released(ws, wave_id, level, request, chosen))


def _released(ws: Workspace, wave_id: str, level: Level, request: Request, chosen: CutPointTable | None) -> Released:
    """Return what was released before, or release it now and keep it."""
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    with ws.store.reading() as repository:
        wave = repository.wave(wave_id)
        if wave is None:
            raise ToolkitError("not_available")
        if wave.answers_deleted_at is not None:
            return kept_for_good(repository, wave, level, request)
        kept = kept_now(repository, wave, level, request)
        if kept is not None:
            return kept
        answers = repository.answers(wave_id)
    table = answers_from_parquet(answers, load_instrument(wave.instrument))
    profile = make_profile(table, cut_points=chosen, by=request.by, settings=request.settings)
    released = release(profile, level, source="made_up" if wave.made_up else "survey")
    _keep(ws, wave, as_kept(released, request))
    return released


def _keep(ws: Workspace, wave: WaveRecord, new: NewRelease) -> None:
    """Keep what was released; a wave that was deleted as a mistake meanwhile has nothing to show any more."""
    try:
        with ws.store.writing() as repository:
            repository.releases.keep(wave.id, new)
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken
