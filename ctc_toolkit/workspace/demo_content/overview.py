"""What the coordinations of the demo tell the office about their next steps, all invented.

The audit log gets nothing of it: even in a demo it holds only what somebody has really done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

NEXT_STEPS = (
    ("Ergebnisse im Gebietsteam besprechen, 14 Tage nach den Ferien (Beispiel)", ""),
    ("Schulleitungen für die nächste Befragung gewinnen (Beispiel)", "Gebietsteam im Stadtteilbüro gründen (Beispiel)"),
    ("Zwei Programme vergleichen und dem Ausschuss vorlegen (Beispiel)", "Nach der Pause neu einladen (Beispiel)"),
)
"""One line for each of the two areas of each city, in the order of the cities; empty: nothing told yet."""


def demo_overview(repository: Repository, cities: tuple[DemoCity, ...]) -> None:
    """Store the next steps of the areas of the demo; phases stay as they are."""
    for city, steps in zip(cities, NEXT_STEPS, strict=False):
        for area, step in zip(city.areas, steps, strict=False):
            stored = repository.area(area.id)
            if stored is not None and step:
                repository.set_phase(area.id, stored[1].phase, stored[1].version, step)
