"""Profiles of stored waves: computed from the answers, released, and only then handed out or kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import RULES, Released, release
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.handle import Workspace, looking

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.store import WaveRecord
    from ctc_toolkit.survey.responses import ResponseTable


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
    rules.

    Raises:
        ToolkitError: `not_available`, `cut_points_unknown`, `cut_points_other_instrument`, `answers_damaged`,
            and what computing and releasing raise.
    """
    from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile

    with looking(actor, ws, "wave_profile", wave_id) as grant:
        wave = grant.wave(wave_id)
        name = cut_points if cut_points is not None else wave.cut_points
        chosen = stored_cut_points(grant.repository, wave, name) if name is not None else None
    reference = chosen.reference if chosen else None
    rest = (wave.made_up, reference, tuple(by), level, repr(settings), RULES.version)

    def compute() -> Released:
        """Return the profile, computed from the stored answers."""
        table = _stored_answers(ws, wave)
        profile = make_profile(table, cut_points=chosen, by=tuple(by), settings=settings or ProfileSettings())
        return release(profile, level, source="made_up" if wave.made_up else "survey")

    return ws.cache.get(wave.content_hash, rest, compute)


def _stored_answers(ws: Workspace, wave: WaveRecord) -> ResponseTable:
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    with ws.store.reading() as repository:
        answers = repository.answers(wave.id)
    return answers_from_parquet(answers, load_instrument(wave.instrument))
