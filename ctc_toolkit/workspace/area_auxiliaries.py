"""Known figures of the districts that can support the estimates of small districts: released ones, of all districts.

A figure supports an estimate only with its rate, and only where it may be shown for every district of the survey: so
nothing that is locked among the data of the city shows through the estimates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure.area_results import Auxiliary
from ctc_toolkit.disclosure.indicators import IndicatorCell, IndicatorResults
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.derived_products import PRODUCT
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.indicator_views import Key, fitting, known_indicators, released_of
from ctc_toolkit.workspace.profiles import profile_of_wave

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.indicator_cards import Indicator
    from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
    from ctc_toolkit.store import ReleaseRecord, Repository, WaveRecord
    from ctc_toolkit.survey.instrument import Instrument

SMALL_AREAS = "small_areas"
"""Name of the product whose estimates are supported."""
AUXILIARY = "auxiliary"


@dataclass(frozen=True)
class KnownFigures:
    """An auxiliary and its rates by district, as the file of the survey names it."""

    auxiliary: Auxiliary
    rates: Mapping[str, tuple[float, ...]]


def area_auxiliaries(actor: Actor, ws: Workspace, wave_id: str) -> tuple[Auxiliary, ...]:
    """Return the figures that can support the estimates of the districts of a wave, by name; the newest year of each.

    Offered is what all districts of the survey have, of the year of the survey at the latest. Once the answers are
    deleted: what had been used until then.

    Raises:
        ToolkitError: `not_available`, and as `wave_profile`.
    """
    with looking(actor, ws, "area_auxiliaries", wave_id) as grant:
        wave = grant.wave(wave_id)
    return tuple(one.auxiliary for one in figures_of_wave(ws, wave))


def figures_of_wave(ws: Workspace, wave: WaveRecord) -> list[KnownFigures]:
    """Return what can support the estimates of a wave, for a use case that was granted it."""
    group = district_group(load_instrument(wave.instrument))
    if group is None or wave.source != "answers":
        return []
    if wave.answers_deleted_at is not None:
        with ws.store.reading() as repository:
            return _used_before(repository.releases.of_wave(wave.id))
    table = profile_of_wave(ws, wave, by=(group,)).table
    districts = [str(groups).partition("=")[2] for groups in dict.fromkeys(table["groups"]) if groups != "all"]
    with ws.store.reading() as repository:
        return _offered(repository, wave, districts)


def district_group(instrument: Instrument) -> str | None:
    """Return the grouping column of districts, None where the questionnaire knows none."""
    return next((group.id for group in instrument.groups if group.role == "district"), None)


def _used_before(releases: Sequence[ReleaseRecord]) -> list[KnownFigures]:
    found: dict[str, KnownFigures] = {}
    for kept in releases:
        request = json.loads(kept.request)
        if request.get(PRODUCT) == SMALL_AREAS and request.get(AUXILIARY):
            auxiliary = Auxiliary(**request[AUXILIARY])
            found[auxiliary.key] = KnownFigures(auxiliary, {})
    return list(found.values())


def _offered(repository: Repository, wave: WaveRecord, districts: Sequence[str]) -> list[KnownFigures]:
    city = next(iter(repository.cities({wave.ags})))
    names = {area.id: area.name for area in city.areas}
    places = {district: names.get(district, district).casefold() for district in districts}
    indicators = known_indicators(repository.indicators.cards(wave.ags))
    values = fitting(repository.indicators.values(wave.ags), indicators)
    entries = {record.entry.key: record.entry for record in values}
    found = []
    for name, results in released_of(values, indicators).items():
        held = _newest(results, places, wave.year)
        if held is not None:
            found.append(_figures(indicators[name], held, entries))
    return sorted(found, key=lambda one: one.auxiliary.name_de.casefold())


def _newest(results: IndicatorResults, places: Mapping[str, str], latest: int) -> dict[str, IndicatorCell] | None:
    """Return the cells of the newest year in which every district has one that is shown."""
    by_year: dict[int, dict[str, IndicatorCell]] = {}
    for cell in results.cells:
        if cell.state == "shown" and cell.year <= latest:
            by_year.setdefault(cell.year, {})[cell.place.casefold()] = cell
    for year in sorted(by_year, reverse=True):
        if places and all(place in by_year[year] for place in places.values()):
            return {district: by_year[year][place] for district, place in places.items()}
    return None


def _figures(
    indicator: Indicator, cells: Mapping[str, IndicatorCell], entries: Mapping[Key, IndicatorEntry]
) -> KnownFigures:
    rates: dict[str, tuple[float, ...]] = {}
    for district, cell in sorted(cells.items()):
        if cell.numerator is not None and cell.denominator:
            rates[district] = (100 * cell.numerator / cell.denominator,)
    year = next(iter(cells.values())).year
    used = [entries[indicator.id, cell.place, year] for cell in cells.values()]
    auxiliary = Auxiliary(
        indicator.id,
        indicator.name.de,
        indicator.name.en,
        year,
        "; ".join(sorted({entry.source for entry in used})),
        max(entry.as_of for entry in used).isoformat(),
        hashlib.sha256(json.dumps(rates, sort_keys=True).encode()).hexdigest(),
    )
    return KnownFigures(auxiliary, rates)
