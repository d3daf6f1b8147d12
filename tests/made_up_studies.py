"""Made-up comparison studies for tests."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.evaluation.studies import Cell, Community, StudyFields

AFTER = 2022
"""The communities begin in this year."""


def made_study(ctc, others, *, pairs=False, own=False, years=(2020, 2022, 2025), drop=6, figures=("Alkohol",)):
    """Return a study whose CTC communities fall by about `drop` points after 2022, the others by about one."""
    names = [(f"CTC {n}", "ctc") for n in range(1, ctc + 1)] + [
        (f"Ohne {n}", "comparison") for n in range(1, others + 1)
    ]
    communities = tuple(
        Community(
            name,
            arm,
            AFTER if arm == "ctc" else None,
            f"Paar {name.split()[1]}" if pairs else "",
            50_000,
            0.5,
            35,
            own and name == "CTC 1",
        )
        for name, arm in names
    )
    cells = []
    for place, (name, arm) in enumerate(names):
        for figure in figures:
            for year in years:
                moved = (drop if arm == "ctc" else 1) * (year > AFTER)
                wobble = (2 * place + 1 if year > AFTER else place + year) % 3 - 1
                cells.append(Cell(name, figure, year, 40 + place % 4 - moved + wobble, "", 200 + 10 * place, 70))
    return StudyFields("Probe", "Bericht 2026", date(2026, 1, 1), "same", "", "", communities, tuple(cells))
