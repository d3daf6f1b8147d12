"""Survey waves: import in one transaction, and deletion."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ctc_toolkit import __version__
from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import CityRecord, NewWave, RuleBroken, WaveRecord
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import default_cut_points
from ctc_toolkit.workspace.deletion_runs import DeletionInSteps
from ctc_toolkit.workspace.deletion_views import ProofView
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.same_answers import refuse_nearly_same
from ctc_toolkit.workspace.survey_plans import checked_plan
from ctc_toolkit.workspace.views import WaveView, wave_view
from ctc_toolkit.workspace.words import tidy

if TYPE_CHECKING:
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.responses import ResponseTable

SOFTWARE = f"ctc-toolkit {__version__}"
LONGEST_LABEL = 120
FIRST_YEAR = 1980
_HASH_DIGITS = 64


def import_wave(
    actor: Actor, ws: Workspace, *, ags: str, label: str, year: int, table: ResponseTable, plan: str | None = None
) -> WaveView:
    """Store the answers of one file as a wave of a city: wave, answers and audit record, all or nothing.

    plan: id of the planned survey it rests on. It must be one of this city, complete, over, and without a wave so far;
    its deletion date says until when the answers are kept. Only made-up cities, where nobody was asked, need none.

    What the instrument does not name never gets here (`table` holds nothing else), rows lie in random order.
    Waves of made-up cities start with the made-up cut points, others with none.

    Raises:
        ToolkitError: `not_available`, `already_imported` (the same file for the same city, naming the date),
            `wave_label`, `wave_year`, `wave_without_answers`, `wave_without_file`, `instrument_not_kept`,
            `nearly_same_answers` (S10),
            `survey_plan_needed`, `survey_plan_incomplete`, `survey_plan_used`, `survey_not_over`,
            `changed_meanwhile` (the city was made anew in between).
    """
    with looking(actor, ws, "import_wave", ags) as grant:
        refuse_unfit(grant, ags, table.source_hash, plan)
        refuse_nearly_same(grant.repository, grant.city(ags), table)
    return keep_wave(ws, actor, new_wave(ags, label, year, table), plan)


def refuse_unfit(grant: Grant, ags: str, source_hash: str, plan: str | None) -> tuple[str | None, date | None]:
    """Return the plan that a new wave of the city rests on and until when its answers are kept.

    Raises:
        ToolkitError: see `import_wave`, but for those about the answers themselves.
    """
    city = grant.city(ags)
    refuse_twice(city, grant.repository.wave_of_file(ags, source_hash))
    return _resting(grant, city, plan)


def keep_wave(ws: Workspace, actor: Actor, new: NewWave, plan: str | None, *, held_for: str = "") -> WaveView:
    """Store a checked wave in one transaction; see `import_wave`.

    held_for: the job for which its answers are held. They are let go in the same transaction.

    Raises:
        ToolkitError: see `import_wave`; `import_gone`: what was held is gone, so nothing may be stored.
    """
    ags = new.ags
    try:
        with changing(actor, ws, "import_wave", ags) as grant:
            if held_for and not grant.repository.jobs.take_held(held_for):
                raise ToolkitError("import_gone")
            plan_id, delete_on = refuse_unfit(grant, ags, new.source_hash, plan)
            made_up = grant.city(ags).made_up
            chosen = default_cut_points(grant.repository, new.instrument, "made_up" if made_up else "survey")
            wave = grant.repository.add_wave(replace(new, plan_id=plan_id, delete_on=delete_on), chosen)
            grant.record(f"wave {wave.id}", ags)
            return wave_view(wave)
    except RuleBroken as broken:
        # another process was faster: PostgreSQL lets both come this far, the unique rule only one further
        with looking(actor, ws, "import_wave", ags) as grant:
            refuse_twice(grant.city(ags), grant.repository.wave_of_file(ags, new.source_hash))
        raise ToolkitError("changed_meanwhile") from broken


def delete_wave(actor: Actor, ws: Workspace, wave_id: str) -> ProofView:
    """Delete a wave that was imported by mistake: answers, released tables, drafts of texts about it.

    The audit log and a proof of deletion, which is returned, still say that it was there. Where the bytes could not be
    erased at once, because somebody was reading, the next run of the deletion does it.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `wave_submitted` (a version about it was handed in).
    """
    with looking(actor, ws, "delete_wave", wave_id) as grant:
        grant.wave(wave_id)
    run = DeletionInSteps(actor, ws, "delete_wave", "mistake")
    run.prepare([wave_id])
    try:
        run.delete_wave(wave_id)
    except RuleBroken as broken:  # handed in at this very moment
        raise ToolkitError("changed_meanwhile") from broken
    return run.finish()


def new_wave(ags: str, label: str, year: int, table: ResponseTable, wave_id: str | None = None) -> NewWave:
    """Return a checked wave of the city `ags`, its answers compressed, ready to be stored.

    Raises:
        ToolkitError: `wave_label`, `wave_year`, `wave_without_answers`, `wave_without_file`,
        `instrument_not_kept`.
    """
    from ctc_toolkit.survey.answers_file import answers_to_parquet

    name = checked_name(label, year)
    if not len(table) or not table.answers.shape[1]:
        raise ToolkitError("wave_without_answers")
    if len(table.source_hash) != _HASH_DIGITS:
        raise ToolkitError("wave_without_file")
    return NewWave(
        ags=ags,
        instrument=_kept_instrument(table.instrument),
        year=year,
        label=name,
        respondents=len(table),
        source_hash=table.source_hash,
        software=SOFTWARE,
        answers=answers_to_parquet(table),
        id=wave_id,
    )


def checked_name(label: str, year: int) -> str:
    """Return the name of a wave, tidied.

    Raises:
        ToolkitError: `wave_label`, `wave_year`.
    """
    name, last = tidy(label), datetime.now(UTC).year + 1
    if not 0 < len(name) <= LONGEST_LABEL:
        raise ToolkitError("wave_label", longest=LONGEST_LABEL, found=len(name))
    if not FIRST_YEAR <= year <= last:
        raise ToolkitError("wave_year", first=FIRST_YEAR, last=last, found=year)
    return name


def _resting(grant: Grant, city: CityRecord, plan: str | None) -> tuple[str | None, date | None]:
    """Return the plan that a wave of the city rests on and until when answers are kept; refuse what is not decided."""
    if plan is not None:
        checked = checked_plan(grant, city.ags, plan)
        return checked.id, checked.entry.deletion_date
    if not city.made_up:
        raise ToolkitError("survey_plan_needed", city=city.name)
    return None, None


def _kept_instrument(instrument: Instrument) -> str:
    """Return the reference under which the instrument can be loaded again later."""
    try:
        again = load_instrument(instrument.reference)
    except ToolkitError as error:
        raise ToolkitError("instrument_not_kept", found=instrument.reference) from error
    if again != instrument:
        raise ToolkitError("instrument_not_kept", found=instrument.reference)
    return instrument.reference


def refuse_twice(city: CityRecord, earlier: WaveRecord | None) -> None:
    """Refuse a file that the city has a wave of already.

    Raises:
        ToolkitError: `already_imported`.
    """
    if earlier is not None:
        day = earlier.imported_at.astimezone().strftime("%d.%m.%Y")
        raise ToolkitError("already_imported", city=city.name, date=day, label=earlier.label)
