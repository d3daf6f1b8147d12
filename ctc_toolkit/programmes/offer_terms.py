"""What is chosen from lists about an offer, in both languages, and the names it can refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ctc_toolkit.language import Text
from ctc_toolkit.programmes.offers import Known

STATE_NAMES: Mapping[str, Text] = {
    "runs": Text("läuft", "runs"),
    "planned": Text("geplant", "planned"),
    "ended": Text("beendet", "ended"),
}
LEVEL_NAMES: Mapping[str, Text] = {
    "universal": Text("für alle (universell)", "for all (universal)"),
    "selective": Text("bei erhöhtem Risiko (selektiv)", "at raised risk (selective)"),
    "indicated": Text("bei ersten Anzeichen (indiziert)", "at first signs (indicated)"),
}
SETTING_NAMES: Mapping[str, Text] = {
    "family": Text("Familie", "family"),
    "kindergarten": Text("Kita", "kindergarten"),
    "school": Text("Schule", "school"),
    "youth_service": Text("Jugendhilfe", "youth service"),
    "community": Text("Stadtteil", "community"),
    "online": Text("online", "online"),
}
YES_NO: Mapping[str, Text] = {"yes": Text("ja", "yes"), "no": Text("nein", "no")}


@dataclass(frozen=True)
class OfferNames:
    """The names of what an offer can refer to, by id: areas of the city, factors, programmes of the catalogue."""

    areas: Mapping[str, str]
    factors: Mapping[str, Text]
    programmes: Mapping[str, str]

    @property
    def known(self) -> Known:
        """The ids alone."""
        return Known(set(self.areas), set(self.factors), set(self.programmes))

    def lists(self) -> dict[str, Mapping[str, Text]]:
        """Return what can be chosen, by field."""
        return {
            "areas": {name: Text(called, called) for name, called in self.areas.items()},
            "levels": LEVEL_NAMES,
            "settings": SETTING_NAMES,
            "factors_main": self.factors,
            "factors_side": self.factors,
            "programme": {name: Text(called, called) for name, called in self.programmes.items()},
            "state": STATE_NAMES,
            "keep": YES_NO,
        }
