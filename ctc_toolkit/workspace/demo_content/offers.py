"""Local offers of the demo cities and children of their areas: made up, with gaps, an overlap and a double entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.programmes.offer_children import ChildrenEntry
from ctc_toolkit.programmes.offers import CITY, OfferFields
from ctc_toolkit.workspace.demo_content.process import WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

COUNTED = "Zählung des Trägers, frei erfunden"
STATISTICS = "Melderegister, frei erfunden"
CHILDREN_OF_YEAR = 180
"""Children of one year of age in the first area, before the city's factor. Made up."""
SIZES = (1.0, 0.8, 0.9)

_FIRST, _SECOND = "erstes Gebiet", "zweites Gebiet"

OFFERS: tuple[OfferFields, ...] = (
    OfferFields(
        name="Elternkurs „Ruhig durch den Alltag“ (Beispiel)",
        provider="Familienbildungsstätte (Beispiel)",
        function="Leitung Elternkurse",
        areas=(_FIRST,),
        target_group="Eltern von Kindern im Grundschulalter",
        levels=("selective",),
        settings=("family",),
        age_from=6,
        age_to=9,
        places=24,
        reach=42,
        reach_source=COUNTED,
        group_size=160,
        group_source="Statistik der Hilfen zur Erziehung, frei erfunden",
        factors_main=("poor_family_management", "family_conflict"),
        factors_side=("family_attachment", "family_rewards"),
        evidence="Eigene Befragung der Eltern, ohne Vergleichsgruppe",
        quality="Zwei Kursleitungen, Kinderbetreuung läuft mit.",
    ),
    OfferFields(
        name="Klasse 5 gemeinsam (Beispiel)",
        provider="Gesamtschule am Park (Beispiel)",
        function="Schulsozialarbeit",
        areas=(_FIRST,),
        target_group="alle Klassen 5",
        levels=("universal",),
        settings=("school",),
        age_from=10,
        age_to=11,
        places=120,
        reach=230,
        reach_source=COUNTED,
        factors_main=("attitudes_asb", "low_commitment_school", "social_skills"),
        factors_side=("school_opportunities",),
        quality="Läuft im Klassenrat, eine Stunde in der Woche.",
        keep=True,
    ),
    OfferFields(
        name="Hausaufgaben-Treff (Beispiel)",
        provider="Jugendhaus Hafen (Beispiel)",
        function="Leitung",
        areas=(_FIRST,),
        target_group="Kinder mit schlechten Noten",
        levels=("selective",),
        settings=("youth_service",),
        age_from=10,
        age_to=15,
        places=30,
        factors_main=("academic_failure", "low_commitment_school"),
    ),
    OfferFields(
        name="Streitschlichtung (Beispiel)",
        provider="Gesamtschule am Park (Beispiel)",
        areas=(_FIRST,),
        levels=("universal",),
        settings=("school",),
        age_from=11,
        age_to=15,
        reach=60,
        reach_source=COUNTED,
        factors_main=("rebelliousness", "attitudes_asb"),
        factors_side=("social_skills",),
    ),
    OfferFields(
        name="Mitternachtssport (Beispiel)",
        provider="Sportverein Nord (Beispiel)",
        function="Jugendwart des Vereins",
        levels=("universal",),
        settings=("community",),
        age_from=14,
        age_to=17,
        places=80,
        reach=900,
        reach_source=COUNTED,
        factors_main=("community_opportunities", "antisocial_peers"),
        keep=True,
    ),
    OfferFields(
        name="Sucht ist kein Spiel (Beispiel)",
        provider="Fachstelle Suchtvorbeugung (Beispiel)",
        target_group="Klassen 8",
        levels=("universal",),
        settings=("school",),
        age_from=13,
        age_to=14,
        reach=5200,
        reach_source=COUNTED,
        factors_main=("attitudes_drugs", "perceived_risk_drugs", "friends_drug_use"),
        evidence="Rückmeldebögen der Klassen",
    ),
    OfferFields(
        name="Jugendrat (Beispiel)",
        provider="Jugendamt (Beispiel)",
        areas=(_SECOND,),
        levels=("universal",),
        settings=("community",),
        age_from=12,
        age_to=17,
        places=25,
        reach=40,
        reach_source=COUNTED,
        factors_main=("community_opportunities", "low_neighborhood_attachment"),
        state="runs",
        keep=True,
    ),
    OfferFields(
        name="Familienpaten (Beispiel)",
        provider="Kinderschutzbund (Beispiel)",
        areas=(_FIRST, _SECOND),
        levels=("selective",),
        settings=("family",),
        age_from=0,
        age_to=3,
        places=20,
        factors_main=("family_attachment", "family_conflict"),
        state="planned",
    ),
    OfferFields(
        name="Hausaufgabentreff Hafen (Beispiel)",
        provider="Jugendhaus Hafen (Beispiel)",
        levels=("selective",),
        settings=("youth_service",),
        age_from=10,
        age_to=14,
        factors_main=("academic_failure",),
    ),
    OfferFields(
        name="Stark ohne Ärger (Beispiel)",
        provider="Jugendhaus Hafen (Beispiel)",
        function="Leitung",
        areas=(_FIRST,),
        target_group="Jugendliche, die oft mit Älteren unterwegs sind",
        levels=("selective",),
        settings=("youth_service",),
        age_from=12,
        age_to=15,
        places=15,
        factors_main=("rewards_antisocial", "antisocial_peers"),
        state="planned",
    ),
    OfferFields(
        name="Theater gegen Gewalt (Beispiel)",
        provider="Kulturbüro (Beispiel)",
        settings=("school",),
        state="ended",
    ),
)
"""Areas are named by their place in the city; the year of what was counted is set when the demo is made."""

ENDS = {"Klasse 5 gemeinsam (Beispiel)": 8, "Mitternachtssport (Beispiel)": 20}
"""Months until the funding ends."""


def demo_offers(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Store the offers for all demo cities, and the children of the city and of its first two areas."""
    year = today.year - 1
    for city, size in zip(cities, SIZES, strict=False):
        places = {called: area.id for called, area in zip((_FIRST, _SECOND), city.areas, strict=False)}
        repository.offers.add(city.ags, [_dated(one, places, year, today) for one in OFFERS], WHO)
        for factor, place in ((22.0, CITY), *zip((1.0, 0.7), places.values(), strict=False)):
            of_year = round(CHILDREN_OF_YEAR * size * factor)
            counts = tuple((age, age, of_year + (age * 7) % 11) for age in range(6, 18))
            repository.offers.save_children(city.ags, ChildrenEntry(place, counts, year, STATISTICS), WHO, 0)


def _dated(offer: OfferFields, places: dict[str, str], year: int, today: date) -> OfferFields:
    months = ENDS.get(offer.name)
    ends = None
    if months is not None:
        years, month = divmod(today.month - 1 + months, 12)
        ends = date(today.year + years, month + 1, 28)
    return replace(
        offer,
        areas=tuple(sorted(places[one] for one in offer.areas if one in places)),
        reach_year=year if offer.reach is not None else None,
        funded_until=ends,
    )
