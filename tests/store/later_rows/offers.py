"""Rows of the migration 0017: two local offers that are kept apart, and the children of a city."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 10, 15, 20, 654321, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    city = before["city"][0]["ags"]
    area = next((row["id"] for row in before["area"] if row["ags"] == city), "area-1")
    who = {"changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2}
    full = {
        "id": "offer-1",
        "ags": city,
        "name": "Fußball um Mitternacht „Süd“",
        "provider": "Jugendhaus Größe",
        "function": "Leitung",
        "areas": f'["{area}"]',
        "target_group": "Jugendliche aus dem Viertel",
        "levels": '["universal"]',
        "settings": '["community"]',
        "age_from": 12,
        "age_to": 15,
        "places": 40,
        "reach": 120,
        "reach_year": 2025,
        "reach_source": "Zählung der Einrichtung",
        "group_size": 480,
        "group_source": "Melderegister",
        "factors_main": '["community_opportunities"]',
        "factors_side": '["antisocial_peers"]',
        "programme": "balu_und_du",
        "evidence": "Eigene Befragung",
        "funding": "Stadt",
        "funded_until": date(2027, 7, 31),
        "quality": "Läuft gut.\nZwei Stellen.",
        "state": "runs",
        "keep": True,
        **who,
    }
    bare = dict.fromkeys(
        ("age_from", "age_to", "places", "reach", "reach_year", "group_size", "funded_until"), None
    ) | dict.fromkeys(("areas", "levels", "settings", "factors_main", "factors_side"), "[]")
    texts = ("function", "target_group", "reach_source", "group_source", "programme", "evidence", "funding", "quality")
    empty = {**full, **bare, **dict.fromkeys(texts, ""), "id": "offer-2", "state": "planned", "keep": False}
    return {
        "offer": [full, empty],
        "offer_pair": [
            {"first_id": "offer-1", "second_id": "offer-2", "decided_by": "Ä. Ödegaard", "decided_at": MOMENT}
        ],
        "children_of_place": [
            {
                "id": "children-1",
                "ags": city,
                "place": "",
                "counts": "[[6,9,4012]]",
                "year": 2025,
                "source": "Amt",
                **who,
            }
        ],
    }
