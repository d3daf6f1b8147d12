"""Administrative indicators of a city, on SQLite and on PostgreSQL.

1. A value that is saved is read back released, with who entered it; saving another takes the version that was seen.
2. Who saw an older state is refused, also where two enter the same for the first time; nothing is half-stored.
3. What cannot be is refused with its reason: an unknown indicator, a district of an indicator for the city alone,
   more than all, districts that have more than the city.
4. A table is stored whole or not at all; what is there is replaced only if it is still what was seen.
5. Nothing in the findings tells a locked number: trying the right one and a wrong one says the same.
6. Deleting: one value, all of an indicator, a card with its values; what is not there is refused.
7. A card of the city: added, changed with its version, refused words, names that are taken, too many of them; a change
   that its values would not fit is refused.
8. The view holds no number that is locked, nowhere.
9. Each change leaves one line in the log that names the indicator and no number of it.
10. Values that a changed catalogue no longer allows are left out, and the rest is shown.
11. Clearing the demo takes values and cards along; the demo has figures in all three cities, some locked, within a
    second.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.indicator_own import MOST_CARDS, OwnCard
from ctc_toolkit.riskfactors.indicator_table import IndicatorTable
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import (
    audit_log,
    city_indicators,
    demo_actor,
    import_indicators,
    indicator_findings,
    open_workspace,
    remove_indicator_card,
    remove_indicator_values,
    save_indicator_card,
    save_indicator_value,
)
from ctc_toolkit.workspace.demo_content.indicators import demo_indicators
from tests.unit.workspace.made import COORDINATOR, DORTMUND, real_workspace

CARD = OwnCard(
    "Besuche", "Besuche im Jahr", "Menschen unter 21", "Jugendamt", "Wer oft kommt, zählt oft.", measure="rate"
)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def entry(place="", year=2024, numerator=1200, denominator=10_000, indicator="moves"):
    return IndicatorEntry(indicator, place, year, numerator, denominator, "Melderegister", date(year, 12, 31))


def save(ws, given, version=0):
    return save_indicator_value(COORDINATOR, ws, DORTMUND, given, version=version)


def table(*entries):
    return IndicatorTable(tuple(enumerate(entries, start=2)), ())


def refused(call, *args, **named):
    with pytest.raises(ToolkitError) as error:
        call(*args, **named)
    return error.value.code


def test_1_save_and_read(ws):
    save(ws, entry())
    view = city_indicators(COORDINATOR, ws, DORTMUND)
    (cell,) = view.released["moves"].cells
    assert (cell.year, cell.numerator, cell.denominator) == (2024, 1200, 10_000)
    note = view.notes["moves", "", 2024]
    assert (note.source, note.changed_by, note.version) == ("Melderegister", COORDINATOR.name, 1)
    changed = save(ws, entry(numerator=1300), version=1)
    assert changed.released["moves"].cell("", 2024).numerator == 1300
    assert changed.notes["moves", "", 2024].version == 2
    assert changed.content_hash != view.content_hash


def test_2_lost_updates(ws):
    save(ws, entry())
    assert refused(save, ws, entry(numerator=9)) == "changed_meanwhile"
    save(ws, entry(numerator=1300), version=1)
    assert refused(save, ws, entry(numerator=1400), version=1) == "changed_meanwhile"
    assert city_indicators(COORDINATOR, ws, DORTMUND).released["moves"].cell("", 2024).numerator == 1300


def test_3_refused(ws):
    save(ws, entry(numerator=100))
    assert refused(save, ws, entry(indicator="nothing")) == "indicator_unknown"
    assert refused(save, ws, entry("Nord", indicator="taken_into_care")) == "indicator_level"
    assert refused(save, ws, entry(indicator="sgb2_under_18", numerator=10_001)) == "indicator_more_than_all"
    assert refused(save, ws, entry("Nord", numerator=101, denominator=100)) == "indicator_parts_more"
    assert list(city_indicators(COORDINATOR, ws, DORTMUND).notes) == [("moves", "", 2024)]


def test_4_tables(ws):
    seen = save(ws, entry()).versions
    given = table(entry(numerator=1500), entry("Nord", numerator=300, denominator=2000), entry(year=2023))
    codes = [finding.problem.code for finding in indicator_findings(COORDINATOR, ws, DORTMUND, given)]
    assert codes == ["indicator_replaces"]
    view = import_indicators(COORDINATOR, ws, DORTMUND, given, versions=seen)
    assert len(view.notes) == 3
    assert view.released["moves"].cell("", 2024).numerator == 1500
    assert refused(import_indicators, COORDINATOR, ws, DORTMUND, given, versions=seen) == "changed_meanwhile"
    more = table(entry(year=2022), entry("Nord", year=2022, numerator=99_999))
    assert (
        refused(import_indicators, COORDINATOR, ws, DORTMUND, more, versions=view.versions) == "indicator_table_wrong"
    )
    wrong = table(entry(indicator="nothing"), entry("Nord", indicator="taken_into_care"))
    found = indicator_findings(COORDINATOR, ws, DORTMUND, wrong)
    assert [finding.problem.code for finding in found] == ["indicator_unknown", "indicator_level"]
    assert refused(import_indicators, COORDINATOR, ws, DORTMUND, table(), versions={}) == "indicator_table_wrong"
    assert len(city_indicators(COORDINATOR, ws, DORTMUND).notes) == 3


def test_5_findings_tell_nothing_locked(ws):
    save(ws, entry(numerator=2))
    said = [
        [
            finding.problem.say("de")
            for finding in indicator_findings(COORDINATOR, ws, DORTMUND, table(entry(numerator=n)))
        ]
        for n in (1, 2, 900)
    ]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) == 1


def test_6_deleting(ws):
    for one in (entry(), entry(year=2023), entry("Nord", numerator=100, denominator=900)):
        save(ws, one)
    remove_indicator_values(COORDINATOR, ws, DORTMUND, "moves", place="Nord", year=2024)
    assert refused(remove_indicator_values, COORDINATOR, ws, DORTMUND, "moves", place="Nord") == "not_available"
    view = remove_indicator_values(COORDINATOR, ws, DORTMUND, "moves")
    assert (view.notes, view.released) == ({}, {})
    (own,) = save_indicator_card(COORDINATOR, ws, DORTMUND, CARD).own
    save(ws, entry(indicator=own.indicator))
    view = remove_indicator_card(COORDINATOR, ws, DORTMUND, own.id)
    assert (view.own, view.notes) == ((), {})
    assert refused(remove_indicator_card, COORDINATOR, ws, DORTMUND, own.id) == "not_available"
    assert refused(remove_indicator_card, COORDINATOR, ws, DORTMUND, "x' OR 1=1") == "not_available"


def test_7_own_cards(ws):
    def keep(card, **more):
        return save_indicator_card(COORDINATOR, ws, DORTMUND, card, **more)

    (own,) = keep(CARD).own
    indicator = city_indicators(COORDINATOR, ws, DORTMUND).indicators[own.indicator]
    assert (indicator.name.de, indicator.measure, indicator.own) == ("Besuche", "rate", True)
    changed = replace(CARD, name="Besuche im Jahr")
    assert keep(changed, card_id=own.id, version=1).own[0].card.name == "Besuche im Jahr"
    assert refused(keep, CARD, card_id=own.id, version=1) == "changed_meanwhile"
    assert refused(keep, changed) == "indicator_name_taken"
    assert refused(keep, replace(CARD, name="Umzüge")) == "indicator_name_taken"
    assert refused(keep, replace(CARD, numerator="Kinder mit Migrationshintergrund")) == "indicator_word_refused"
    assert refused(keep, CARD, card_id="0" * 8) == "not_available"
    save(ws, entry("Nord", indicator=own.indicator, numerator=5000, denominator=900))
    assert refused(keep, replace(changed, level="city"), card_id=own.id, version=2) == "indicator_in_use"
    assert refused(keep, replace(changed, measure="share"), card_id=own.id, version=2) == "indicator_no_share"
    with ws.store.writing() as repository:
        for number in range(MOST_CARDS - 1):
            repository.indicators.add_card(DORTMUND, replace(CARD, name=f"Karte {number}"), "Jemand")
    assert refused(keep, replace(CARD, name="Noch eine")) == "indicator_most_cards"


def test_8_nothing_locked_in_the_view(ws):
    save(ws, entry(numerator=77_001, denominator=888_001))
    save(ws, entry("Nord", numerator=2, denominator=999_001 - 888_000))
    view = city_indicators(COORDINATOR, ws, DORTMUND)
    told = repr((view, {name: results.cells for name, results in view.released.items()}))
    assert "888001" in told
    assert "111001" not in told.replace("_", "")
    assert view.released["moves"].cell("Nord", 2024).state == "locked"


def test_9_the_log(ws):
    save(ws, entry(numerator=4711, denominator=81_500))
    import_indicators(COORDINATOR, ws, DORTMUND, table(entry(year=2023, numerator=4712)), versions={})
    (own,) = save_indicator_card(COORDINATOR, ws, DORTMUND, CARD).own
    lines = audit_log(COORDINATOR, ws).lines[:3]
    assert [line.action for line in lines] == ["save_indicator_card", "import_indicators", "save_indicator_value"]
    assert lines[2].sentence("de") == f"{COORDINATOR.name} hat einen Wert eines Indikators eingetragen: „Umzüge“"
    assert "Besuche" in lines[0].sentence("de")
    assert own.id in lines[0].object
    assert not [line for line in lines if "4711" in line.object or "4712" in line.object or "81500" in line.object]


def test_10_what_no_longer_fits(ws):
    with ws.store.writing() as repository:
        repository.indicators.add_values(
            DORTMUND,
            [
                entry("Nord", indicator="taken_into_care", numerator=20),
                entry(indicator="sgb2_under_18", numerator=20_000),
                entry(indicator="gone"),
                entry(),
            ],
            "Jemand",
        )
    view = city_indicators(COORDINATOR, ws, DORTMUND)
    assert (list(view.released), list(view.notes)) == (["moves"], [("moves", "", 2024)])


def test_11_the_demo(sqlite_url):
    ws, cities = open_workspace(sqlite_url), demo_cities()
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        for city in cities:
            repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
        begun = time.perf_counter()
        demo_indicators(repository, cities, date.today())
        assert time.perf_counter() - begun < 1
    views = [city_indicators(demo_actor(), ws, city.ags) for city in cities]
    assert all(len(view.released) >= 10 and view.made_up for view in views)
    assert {note.source for view in views for note in view.notes.values()} == {"Beispieldaten, frei erfunden"}
    cells = [cell for view in views for results in view.released.values() for cell in results.cells]
    assert 0 < sum(cell.state == "locked" for cell in cells) < len(cells) / 10
    with ws.store.writing() as repository:
        repository.clear_demo()
        assert (repository.indicators.values(DORTMUND), repository.indicators.cards(DORTMUND)) == ([], [])
    ws.close()
