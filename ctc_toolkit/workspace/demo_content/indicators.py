"""Data of the demo cities: round, made-up counts of four years, with a locked district and a card of a city's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.riskfactors.indicator_cards import OWN, load_indicators
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.indicator_own import OwnCard
from ctc_toolkit.workspace.demo_content.process import WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

SOURCE = "Beispieldaten, frei erfunden"
YEARS = 4

BASES: dict[str, tuple[int, float, float]] = {
    "sgb2_under_18": (100_000, 0.24, 0.99),
    "unemployed_15_24": (60_000, 0.055, 0.92),
    "moves": (600_000, 0.11, 1.01),
    "single_parent_households": (50_000, 0.21, 1.02),
    "daycare_2_3": (12_000, 0.68, 1.02),
    "alcohol_outlets": (600_000, 0.0021, 0.98),
    "educational_support": (110_000, 0.031, 1.06),
    "taken_into_care": (100_000, 0.0042, 1.02),
    "no_school_certificate": (5_000, 0.064, 1.09),
    "absence_proceedings": (26_000, 0.014, 1.12),
    "alcohol_intoxication": (42_000, 0.0036, 0.86),
}
"""By indicator: people of the largest demo city, share in the first year, and factor from year to year. All made up."""

PARTS = ((0.1, 1.35), (0.06, 0.85))
"""Share of the people of the city in each area, and by how much its figures are less favourable than the city's."""
SIZES = (1.0, 0.8, 0.9)
LEVELS = (1.0, 1.12, 0.93)

EVERYWHERE = "sgb2_under_18"
"""Of this indicator there are values for all districts of a survey, so that it can support their estimates."""
FURTHER = (0.72, 1.12, 0.95, 1.08, 1.3, 1.05, 0.8, 0.55, 0.7, 0.9)
"""By how much the figures of the districts that are no areas are less favourable than the city's."""
FURTHER_PART = 0.05

CARD = OwnCard(
    name="Besuche in Jugendhäusern (Beispiel)",
    numerator="Besuche in städtischen Jugendhäusern im Jahr, wie die Häuser sie zählen",
    denominator="Einwohnerinnen und Einwohner von 10 bis 17 Jahren",
    source=SOURCE,
    caution="Gezählt werden Besuche, keine Menschen: Wer oft kommt, zählt oft.",
    domain="community",
    measure="rate",
    per=100,
    higher="better",
    level="district",
    measures=("community_opportunities",),
)


def demo_indicators(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Store made-up counts for all demo cities and two of their areas, and one card of the first city.

    Of one indicator there are counts for all districts that were surveyed.
    """
    indicators = load_indicators().by_id
    for number, city in enumerate(cities):
        districts = [area.name for area in city.areas[:2]]
        entries = []
        for name, (people, share, growth) in BASES.items():
            for step in range(YEARS):
                year = today.year - YEARS + step
                rate = share * LEVELS[number] * growth**step
                whole = round(people * SIZES[number])
                entries.append(_entry(name, "", year, rate, whole))
                if indicators[name].level == "district":
                    better = indicators[name].higher == "better"
                    entries += [
                        _entry(name, district, year, rate / factor if better else rate * factor, round(whole * part))
                        for district, (part, factor) in zip(districts, PARTS, strict=False)
                    ]
                if name == EVERYWHERE:
                    entries += [
                        _entry(name, district, year, rate * factor, round(whole * FURTHER_PART))
                        for district, factor in zip(city.districts[len(city.areas) :], FURTHER, strict=False)
                    ]
        repository.indicators.add_values(city.ags, entries, WHO)
    _own_card(repository, cities[0].ags, [area.name for area in cities[0].areas[:2]], today)


def _own_card(repository: Repository, ags: str, districts: list[str], today: date) -> None:
    """Add a card with values of the last two years; in one district too few to be shown."""
    name = f"{OWN}{repository.indicators.add_card(ags, CARD, WHO).id}"
    entries = []
    for year, visits in ((today.year - 2, 30_000), (today.year - 1, 31_500)):
        entries.append(_entry(name, "", year, visits / 40_000, 40_000))
        entries += [
            IndicatorEntry(name, district, year, count, people, SOURCE, date(year, 12, 31))
            for district, count, people in zip(districts, (2, 1_900), (3_900, 2_600), strict=False)
        ]
    repository.indicators.add_values(ags, entries, WHO)


def _entry(name: str, place: str, year: int, rate: float, people: int) -> IndicatorEntry:
    return IndicatorEntry(name, place, year, round(rate * people), people, SOURCE, date(year, 12, 31))
