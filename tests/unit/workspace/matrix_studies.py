"""The calls of the role matrix for comparison studies."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.evaluation.studies import Cell, Community, StudyFields
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import comparison_studies, remove_comparison_study, save_comparison_study

READING = {"comparison_studies"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    number, city, removed = next(_NAMES), ags or "", new_id()
    if ags is not None:
        with ws.store.writing() as repository:
            removed = repository.studies.add(ags, _study(f"Weg {number}"), "Jemand").id
    return {
        "comparison_studies": lambda actor: comparison_studies(actor, ws, city),
        "save_comparison_study": lambda actor: save_comparison_study(actor, ws, city, _study(f"Neu {number}")),
        "remove_comparison_study": lambda actor: remove_comparison_study(actor, ws, city, removed, version=1),
    }


def _study(title):
    communities = (Community("Musterstadt", "ctc", 2022), Community("Vergleichsstadt", "comparison"))
    cells = tuple(Cell(one.name, "Größe", year, 30) for one in communities for year in (2022, 2025))
    return StudyFields(title, "Bericht", date(2026, 1, 1), communities=communities, cells=cells)
