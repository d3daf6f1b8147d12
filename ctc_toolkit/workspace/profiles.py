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
from ctc_toolkit.disclosure import LEVELS, RULES, Released, Source, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.survey.grade_bands import with_bands
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.given_tables import tables_profile
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.lock_plans import in_catalogue, plan_of_wave, product_of, refuse_other_product
from ctc_toolkit.workspace.released_tables import Request, as_kept, kept_for_good, kept_now
from ctc_toolkit.workspace.usable_answers import Choice, choice_of, hold_choice, usable_table, with_origin

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.disclosure.lock_plan import Progress
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
    progress: Progress | None = None,
) -> Released:
    """Return the released profile of a wave. Exact values never leave this function.

    by: a breakdown of the catalogue (see `disclosure.breakdowns`), with its columns alone and crossed. cut_points: id
    of a stored table (None: the one chosen for the wave; a wave without any still has behaviours and mean scores).
    settings: of the estimation. Kept in memory by content of the answers, cut points, settings, level and version of
    the rules. Once the answers are deleted, what was released before is shown for the same request. progress: called
    with the share that is done while the locks of the wave are decided, which happens once.

    Raises:
        ToolkitError: `group_unknown`, `not_in_catalogue`, `other_product_released`, `lock_plan_damaged`,
            `not_available`, `cut_points_unknown`, `cut_points_other_instrument`, `answers_damaged`,
            `answers_deleted`, `released_document_damaged`, and what computing and releasing raise. Of finished tables:
            `wave_is_tables` (cut points or settings, which need answers), `tables_breakdown`, `tables_damaged`.
    """
    with looking(actor, ws, "wave_profile", wave_id) as grant:
        wave = grant.wave(wave_id)
    return profile_of_wave(ws, wave, by=by, level=level, cut_points=cut_points, settings=settings, progress=progress)


def profile_of_wave(
    ws: Workspace,
    wave: WaveRecord,
    *,
    by: Sequence[str] = ("sex", "grade"),
    level: Level = "internal",
    cut_points: str | None = None,
    settings: ProfileSettings | None = None,
    progress: Progress | None = None,
) -> Released:
    """Return the released profile of a wave for a use case that was granted it; see `wave_profile`.

    Raises:
        ToolkitError: as `wave_profile`.
    """
    from ctc_toolkit.riskfactors.profile import ProfileSettings

    if wave.source == "tables":
        if cut_points is not None:
            raise ToolkitError("wave_is_tables", label=wave.label)
        return tables_profile(ws, wave, by, level, settings)
    with ws.store.reading() as repository:
        counts = choice_of(repository, wave).text
        name = cut_points if cut_points is not None else wave.cut_points
        chosen = stored_cut_points(repository, wave, name) if name is not None else None
    gone = wave.answers_deleted_at is not None
    wanted = in_catalogue(load_instrument(wave.instrument), by, unknown="kept" if gone else "refused")
    request = Request(wanted, name, settings or ProfileSettings())
    state = "gone" if gone else "there"
    used = chosen.reference if chosen else None
    rest = (wave.made_up, used, wanted, level, repr(settings), RULES.joint_version, state, counts)
    return ws.cache.get(wave.content_hash, rest, lambda: _released(ws, wave.id, level, request, chosen, progress))


def _released(
    ws: Workspace,
    wave_id: str,
    level: Level,
    request: Request,
    chosen: CutPointTable | None,
    progress: Progress | None,
) -> Released:
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
        refuse_other_product(repository, wave, product_of(request))
        answers, choice = repository.answers(wave_id), choice_of(repository, wave)
    if level not in LEVELS:
        raise ToolkitError("release_level_unknown", found=level, known=", ".join(LEVELS))
    usable = usable_table(answers_from_parquet(answers, load_instrument(wave.instrument)), choice)
    table = with_bands(usable.table)
    made = make_profile(table, cut_points=chosen, by=request.by, settings=request.settings)
    plan = plan_of_wave(ws, wave, table, choice, request=request, chosen=chosen, progress=progress)
    source: Source = "made_up" if wave.made_up else "survey"
    released = release(with_origin(made, usable), level, source=source, plan=plan)
    _keep(ws, wave, as_kept(released, request), choice)
    return released


def _keep(ws: Workspace, wave: WaveRecord, new: NewRelease, choice: Choice) -> None:
    """Keep what was released; a wave that was deleted as a mistake meanwhile has nothing to show any more."""
    try:
        with ws.store.writing() as repository:
            hold_choice(repository, wave, choice)
            repository.releases.keep(wave.id, new)
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken
