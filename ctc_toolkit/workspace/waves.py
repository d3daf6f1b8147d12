"""Survey waves: import in one transaction, and deletion."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ctc_toolkit import __version__
from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import CityRecord, NewWave, RuleBroken, WaveRecord
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import default_cut_points
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.views import WaveView, wave_view
from ctc_toolkit.workspace.words import tidy

if TYPE_CHECKING:
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.responses import ResponseTable

SOFTWARE = f"ctc-toolkit {__version__}"
LONGEST_LABEL = 120
FIRST_YEAR = 1980
_HASH_DIGITS = 64


def import_wave(actor: Actor, ws: Workspace, *, ags: str, label: str, year: int, table: ResponseTable) -> WaveView:
    """Store the answers of one file as a wave of a city: wave, answers and audit record, all or nothing.

    What the instrument does not name never gets here (`table` holds nothing else), rows lie in random order.
    Waves of made-up cities start with the made-up cut points, others with none.

    Raises:
        ToolkitError: `not_available`, `already_imported` (the same file for the same city, naming the date),
            `wave_label`, `wave_year`, `wave_without_answers`, `wave_without_file`, `instrument_not_kept`,
            `changed_meanwhile` (the city was made anew in between).
    """
    with looking(actor, ws, "import_wave", ags) as grant:
        city = grant.city(ags)
        _refuse_twice(city, grant.repository.wave_of_file(ags, table.source_hash))
    new = new_wave(ags, label, year, table)
    try:
        with changing(actor, ws, "import_wave", ags) as grant:
            city = grant.city(ags)
            _refuse_twice(city, grant.repository.wave_of_file(ags, table.source_hash))
            chosen = default_cut_points(grant.repository, new.instrument, "made_up" if city.made_up else "survey")
            wave = grant.repository.add_wave(new, chosen)
            grant.record(f"wave {wave.id}", ags)
            return wave_view(wave)
    except RuleBroken as broken:
        # another process was faster: PostgreSQL lets both come this far, the unique rule only one further
        with looking(actor, ws, "import_wave", ags) as grant:
            _refuse_twice(grant.city(ags), grant.repository.wave_of_file(ags, table.source_hash))
        raise ToolkitError("changed_meanwhile") from broken


def delete_wave(actor: Actor, ws: Workspace, wave_id: str) -> None:
    """Delete a wave and its answers; only the audit log still says that it was there.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "delete_wave", wave_id) as grant:
        wave = grant.wave(wave_id)
        grant.repository.delete_wave(wave_id)
        grant.record(f"wave {wave_id}", wave.ags)
    ws.cache.forget(wave.content_hash)
    ws.store.empty_log()


def new_wave(ags: str, label: str, year: int, table: ResponseTable, wave_id: str | None = None) -> NewWave:
    """Return a checked wave of the city `ags`, its answers compressed, ready to be stored.

    Raises:
        ToolkitError: `wave_label`, `wave_year`, `wave_without_answers`, `wave_without_file`,
        `instrument_not_kept`.
    """
    from ctc_toolkit.survey.answers_file import answers_to_parquet

    name, last = tidy(label), datetime.now(UTC).year + 1
    if not 0 < len(name) <= LONGEST_LABEL:
        raise ToolkitError("wave_label", longest=LONGEST_LABEL, found=len(name))
    if not FIRST_YEAR <= year <= last:
        raise ToolkitError("wave_year", first=FIRST_YEAR, last=last, found=year)
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


def _kept_instrument(instrument: Instrument) -> str:
    """Return the reference under which the instrument can be loaded again later."""
    try:
        again = load_instrument(instrument.reference)
    except ToolkitError as error:
        raise ToolkitError("instrument_not_kept", found=instrument.reference) from error
    if again != instrument:
        raise ToolkitError("instrument_not_kept", found=instrument.reference)
    return instrument.reference


def _refuse_twice(city: CityRecord, earlier: WaveRecord | None) -> None:
    if earlier is not None:
        day = earlier.imported_at.astimezone().strftime("%d.%m.%Y")
        raise ToolkitError("already_imported", city=city.name, date=day, label=earlier.label)
