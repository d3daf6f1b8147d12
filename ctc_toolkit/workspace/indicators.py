"""Administrative indicators of a city: single values, whole tables, and cards that the city writes itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_cards import OWN, Indicator
from ctc_toolkit.riskfactors.indicator_entries import (
    PARTS,
    IndicatorEntry,
    Said,
    too_much_in_parts,
    value_problems,
)
from ctc_toolkit.riskfactors.indicator_own import MOST_CARDS, OwnCard, card_problems, own_indicator, tidy_card
from ctc_toolkit.riskfactors.indicator_table import IndicatorTable, TableFinding, against_stored
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.indicator_views import (
    CityIndicators,
    Key,
    fitting,
    indicators_view,
    known_indicators,
    released_of,
)

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def city_indicators(actor: Actor, ws: Workspace, ags: str) -> CityIndicators:
    """Return the indicators of a city: what may be shown of its values, and its own cards.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "city_indicators", ags) as grant:
        return _view(grant, ags)


def save_indicator_value(
    actor: Actor, ws: Workspace, ags: str, entry: IndicatorEntry, *, version: int
) -> CityIndicators:
    """Store one value. version: of the one seen for this indicator, place and year; 0: there was none.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `indicator_unknown`, `indicator_parts_more`, or what
            `value_problems` names (the first of them).
    """
    with _editing(actor, ws, "save_indicator_value", ags) as grant:
        indicators = known_indicators(grant.repository.indicators.cards(ags))
        indicator = indicators.get(entry.indicator)
        if indicator is None:
            raise ToolkitError("indicator_unknown", found=entry.indicator[:60])
        for problem in value_problems(indicator, entry, _today()).values():
            raise problem
        stored = {one.entry.key: one.entry for one in grant.repository.indicators.values(ags)}
        _require_sums({**stored, entry.key: entry}, indicator, entry.year)
        saved = grant.repository.indicators.save_value(ags, entry, actor.name, version)
        grant.record(f"indicator value {saved.id}: {entry.indicator} {entry.year}", ags)
        return _view(grant, ags)


def indicator_findings(actor: Actor, ws: Workspace, ags: str, table: IndicatorTable) -> tuple[TableFinding, ...]:
    """Return everything to be noticed before a table is taken over; nothing is stored.

    Values that are locked are not compared with those of the table, so that nothing can be found out by trying.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "indicator_findings", ags) as grant:
        grant.city(ags)
        return _findings(grant, ags, table)


def import_indicators(
    actor: Actor, ws: Workspace, ags: str, table: IndicatorTable, *, versions: Mapping[Key, int]
) -> CityIndicators:
    """Store all values of a table, or none. versions: of the values that were seen when it was checked.

    Raises:
        ToolkitError: `not_available`, `indicator_table_wrong` (something in it stops it), `changed_meanwhile`.
    """
    with _editing(actor, ws, "import_indicators", ags) as grant:
        findings = _findings(grant, ags, table)
        stopping = sum(finding.stops for finding in findings)
        if stopping or not table.entries:
            raise ToolkitError("indicator_table_wrong", count=stopping)
        tables = grant.repository.indicators
        stored = {one.entry.key: one for one in tables.values(ags)}
        new = []
        for _, entry in table.entries:
            old = stored.get(entry.key)
            if (old.version if old else 0) != versions.get(entry.key, 0):
                raise ToolkitError("changed_meanwhile")
            if old is None:
                new.append(entry)
            elif old.entry != entry:
                tables.save_value(ags, entry, actor.name, old.version)
        tables.add_values(ags, new, actor.name)
        grant.record(f"indicators: {len(table.entries)} values", ags)
        return _view(grant, ags)


def remove_indicator_values(
    actor: Actor, ws: Workspace, ags: str, indicator: str, *, place: str | None = None, year: int | None = None
) -> CityIndicators:
    """Delete the values of an indicator; of one place and one year where they are given.

    Raises:
        ToolkitError: `not_available` (also where there is no such value).
    """
    with _editing(actor, ws, "remove_indicator_values", ags) as grant:
        removed = grant.repository.indicators.remove_values(ags, indicator, place, year)
        if not removed:
            raise ToolkitError("not_available")
        grant.record(f"indicator {indicator}: {removed} values", ags)
        return _view(grant, ags)


def save_indicator_card(
    actor: Actor, ws: Workspace, ags: str, card: OwnCard, *, card_id: str | None = None, version: int = 0
) -> CityIndicators:
    """Add a card of the city, or store what was changed about one (card_id; version: the one that was changed).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `indicator_most_cards`, `indicator_in_use` (districts have
            values and the card no longer allows them), `indicator_no_share` (a value would become larger than
            one), or what `card_problems` names (the first of them).
    """
    wanted = tidy_card(card)
    with _editing(actor, ws, "save_indicator_card", ags) as grant:
        tables = grant.repository.indicators
        others = [one.card.name for one in tables.cards(ags) if one.id != card_id]
        from_catalogue = [text for one in known_indicators(()).values() for text in (one.name.de, one.name.en)]
        for problem in card_problems(wanted, [*others, *from_catalogue]).values():
            raise problem
        if card_id is None:
            if len(others) >= MOST_CARDS:
                raise ToolkitError("indicator_most_cards", most=MOST_CARDS)
            saved = tables.add_card(ags, wanted, actor.name)
        else:
            held = tables.card(ags, card_id) if _ID.fullmatch(card_id) else None
            if held is None:
                raise ToolkitError("not_available")
            _require_values_fit(grant, ags, own_indicator(card_id, wanted))
            saved = tables.change_card(ags, card_id, wanted, actor.name, version)
        grant.record(f"indicator card {saved.id}", ags)
        return _view(grant, ags)


def remove_indicator_card(actor: Actor, ws: Workspace, ags: str, card_id: str) -> CityIndicators:
    """Delete a card of the city with its values.

    Raises:
        ToolkitError: `not_available`.
    """
    with _editing(actor, ws, "remove_indicator_card", ags) as grant:
        tables = grant.repository.indicators
        if not _ID.fullmatch(card_id) or tables.card(ags, card_id) is None:
            raise ToolkitError("not_available")
        tables.remove_values(ags, f"{OWN}{card_id}")
        tables.remove_card(ags, card_id)
        grant.record(f"indicator card {card_id}", ags)
        return _view(grant, ags)


@contextmanager
def _editing(actor: Actor, ws: Workspace, action: str, ags: str) -> Iterator[Grant]:
    """Give the tables for changing the indicators of a city.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just entered the same).
    """
    try:
        with changing(actor, ws, action, ags) as grant:
            grant.city(ags)
            yield grant
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _view(grant: Grant, ags: str) -> CityIndicators:
    city, tables = grant.city(ags), grant.repository.indicators
    return indicators_view(ags, city.name, city.made_up, tables.values(ags), tables.cards(ags))


def _findings(grant: Grant, ags: str, table: IndicatorTable) -> tuple[TableFinding, ...]:
    tables = grant.repository.indicators
    indicators = known_indicators(tables.cards(ags))
    unknown = [
        TableFinding(ToolkitError("indicator_unknown", found=entry.indicator[:60]), row)
        for row, entry in table.entries
        if entry.indicator not in indicators
    ]
    wrong = [
        TableFinding(problem, row)
        for row, entry in table.entries
        if entry.indicator in indicators
        for problem in value_problems(indicators[entry.indicator], entry, _today()).values()
    ]
    told = {(finding.row, finding.problem.code) for finding in table.findings}
    wrong = [finding for finding in wrong if (finding.row, finding.problem.code) not in told]
    if unknown or wrong or any(finding.stops for finding in table.findings):
        return (*table.findings, *unknown, *wrong)
    values = fitting(tables.values(ags), indicators)
    shown = {
        (name, cell.place, cell.year)
        for name, results in released_of(values, indicators).items()
        for cell in results.cells
        if cell.state == "shown"
    }
    stored = {one.entry.key: one.entry for one in values}
    return (*table.findings, *against_stored(table, stored, shown, indicators))


def _require_sums(entries: Mapping[Key, IndicatorEntry], indicator: Indicator, year: int) -> None:
    """Raise where the districts of a year would have more than the city."""
    same = [entry for entry in entries.values() if (entry.indicator, entry.year) == (indicator.id, year)]
    for _, _, part in too_much_in_parts(same):
        raise ToolkitError("indicator_parts_more", name=Said(indicator.name), year=year, column=Said(PARTS[part]))


def _require_values_fit(grant: Grant, ags: str, indicator: Indicator) -> None:
    """Raise where values are there that a changed card would not allow."""
    values = [one.entry for one in grant.repository.indicators.values(ags) if one.entry.indicator == indicator.id]
    districts = sum(entry.place != CITY for entry in values)
    if indicator.level == "city" and districts:
        raise ToolkitError("indicator_in_use", count=districts)
    if indicator.measure == "share" and any(entry.numerator > entry.denominator for entry in values):
        raise ToolkitError("indicator_no_share")


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
