"""Rows of the migration 0014: administrative indicators and a card that a city has written itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 9, 45, 10, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    city = before["city"][0]["ags"]
    who = {"changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2}
    return {
        "indicator_card": [
            {
                "id": "card-1",
                "ags": city,
                "name": "Besuche im Jugendhaus „Größe“",
                "numerator": "Besuche",
                "denominator": "Menschen unter 21",
                "source": "Jugendamt",
                "caution": "Wer oft kommt, zählt oft.",
                "domain": "community",
                "measure": "rate",
                "per": 1000,
                "higher": "better",
                "level": "district",
                "measures": '["community_opportunities"]',
                **who,
            }
        ],
        "indicator_value": [
            {
                "id": f"value-{place or 'city'}",
                "ags": city,
                "indicator": "own-card-1",
                "place": place,
                "year": 2025,
                "numerator": count,
                "denominator": 12345,
                "source": "Jugendamt, Tabelle 3",
                "as_of": date(2025, 12, 31),
                **who,
            }
            for place, count in (("", 2345), ("Süd-Ölberg", 0))
        ],
    }
