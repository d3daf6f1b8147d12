"""A comparison study of the demo: Essen beside five further made-up communities with CTC and six without, in pairs.

Only Essen exists, and its percentages come from the made-up surveys of the demo; all other names and numbers are
invented. The communities without CTC stay about where they are; those with CTC go down after 2024.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from ctc_toolkit.evaluation.studies import Cell, Community, StudyFields, tidy_study
from ctc_toolkit.workspace.demo_content.process import WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository

CITY = "05113000"
START = 2024
YEARS = (2022, 2024, 2026)
SEED = 23
TITLE = "Sechs Paare (erfunden)"
FIGURES = {"poor_family_management": 37, "cigarettes_30d": 11, "low_commitment_school": 43}
"""Figures of the study with their percentage before; changed by CTC communities after the start as `_AFTER` says."""
_AFTER = {"poor_family_management": -5, "cigarettes_30d": -1, "low_commitment_school": 1}
MAIN = "poor_family_management"


def demo_studies(repository: Repository) -> None:
    """Store the comparison study of Essen."""
    repository.studies.add(CITY, study(), WHO)


def study() -> StudyFields:
    """Return the study; equal each time."""
    draw = Random(SEED)  # noqa: S311 - made-up numbers
    communities, cells = [], []
    for place, letter in enumerate("ABCDEF"):
        population = draw.randint(60, 580) * 1000
        deprivation, grammar = round(draw.uniform(0.4, 0.9), 2), draw.randint(30, 45)
        own = place == 0
        names = ("Essen" if own else f"Beispielstadt {letter}", f"Vergleichsstadt {letter}")
        for name, arm in zip(names, ("ctc", "comparison"), strict=True):
            ctc = arm == "ctc"
            communities.append(
                Community(
                    name,
                    "ctc" if ctc else "comparison",
                    START if ctc else None,
                    letter,
                    population + draw.randint(-20, 20) * 1000,
                    round(deprivation + draw.uniform(-0.05, 0.05), 2),
                    grammar + draw.randint(-2, 2),
                    own and ctc,
                )
            )
            cells += _cells(draw, name, ctc)
    return tidy_study(
        StudyFields(
            TITLE,
            "Erfundene Zahlen für die Vorführung",
            date(2026, 9, 1),
            "same",
            MAIN,
            "Paare nach Einwohnern, Deprivation und Anteil am Gymnasium, festgelegt vor der ersten Befragung.",
            tuple(communities),
            tuple(cells),
        )
    )


def _cells(draw: Random, name: str, ctc: bool) -> list[Cell]:
    cells = []
    for figure, level in FIGURES.items():
        base = level + draw.randint(-3, 3)
        for year in YEARS:
            moved = _AFTER[figure] if ctc and year > START else 0
            percent = base + moved + draw.randint(-1, 1) - (1 if year > START else 0)
            answers, response = draw.randint(1200, 4200), draw.randint(64, 83)
            cells.append(Cell(name, figure, year, percent, "", answers, response))
    return cells
