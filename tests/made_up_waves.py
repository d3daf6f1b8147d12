"""Made-up waves for attacks: atoms with counts, and a profile of all breakdowns with exactly these counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from released_examples import Example, example, row

from ctc_toolkit.disclosure import Breakdowns, Dimension, WaveCounts

ROLES = ("sex", "grade", "grade_band", "school_type", "district", "school")
BANDS = {"6": "6_7", "7": "6_7", "8": "8_9", "9": "8_9", "10": "10_11", "11": "10_11"}
CATALOGUE = Breakdowns(tuple(Dimension(role, role) for role in ROLES))
WITH_GRADES = Breakdowns(CATALOGUE.dimensions, ("grade_band", "grade"))
"""A catalogue with the tables school x grade, for the positive control."""


@dataclass(frozen=True)
class Wave:
    """atoms: values of `ROLES`, "" where not known. answers, hits: by atom and measure."""

    atoms: pd.DataFrame
    answers: dict[str, np.ndarray]
    hits: dict[str, np.ndarray]

    @cached_property
    def counts(self) -> WaveCounts:
        """Return the wave as the production code takes it."""
        values = {role: tuple(sorted({value for value in self.atoms[role] if value})) for role in ROLES}
        place = {role: {value: number for number, value in enumerate(values[role])} for role in ROLES}
        codes = np.stack([[place[role].get(value, -1) for value in self.atoms[role]] for role in ROLES], axis=1)
        n = np.stack(list(self.answers.values()), axis=1)
        hits = np.stack(list(self.hits.values()), axis=1).astype(float)
        return WaveCounts(ROLES, values, codes, codes[:, -1], tuple((name, "share") for name in self.answers), n, hits)

    def profile(self, catalogue: Breakdowns = CATALOGUE) -> Example:
        """Return a profile of all breakdowns of the catalogue."""
        rows = []
        for table in catalogue.tables:
            found = [("all", np.ones(len(self.atoms), dtype=bool))]
            if table:
                parts = self.atoms.groupby(list(table)).indices
                found = []
                for value, places in parts.items():
                    values = value if isinstance(value, tuple) else (value,)
                    if "" not in values:
                        inside = np.isin(np.arange(len(self.atoms)), places)
                        found.append((";".join(f"{a}={b}" for a, b in zip(table, values, strict=True)), inside))
            for groups, inside in found:
                for measure, answers in self.answers.items():
                    n, x = int(answers[inside].sum()), int(self.hits[measure][inside].sum())
                    rows.append(row("peers", n, x, groups=groups) | {"measure": measure})
        return example(rows)


def made_up_wave(
    seed: int,
    items: int = 5,
    respondents: int | None = None,
    schools: int | None = None,
) -> Wave:
    """Return a wave of a city with a few schools; everything about it follows from the seed."""
    random = np.random.default_rng(seed)
    size = respondents or int(np.exp(random.uniform(np.log(120), np.log(2500))))
    number = schools or int(random.integers(2, 9))
    grades = list(BANDS)[: int(random.integers(2, 7))]
    school_type = random.integers(0, random.integers(1, 4), number)
    district = random.integers(0, random.integers(1, 4), number)
    school = random.choice(number, size, p=random.dirichlet(np.full(number, 3.0)))
    grade = random.choice(grades, size)
    other = random.choice([0.0, 0.01, 0.03])
    gender = random.choice(["female", "male", "diverse", ""], size, p=[0.5 - other, 0.5 - other, other, other])
    people = pd.DataFrame(
        {
            "sex": gender,
            "grade": np.where(random.random(size) < random.choice([0.0, 0.02]), "", grade),
            "grade_band": "",
            "school_type": [f"t{school_type[one]}" for one in school],
            "district": [f"d{district[one]}" for one in school],
            "school": [f"s{one}" for one in school],
        }
    )
    people["grade_band"] = people["grade"].map(BANDS).fillna("")
    atoms = people.drop_duplicates().reset_index(drop=True)
    place = people.merge(atoms.reset_index(), on=list(ROLES), how="left")["index"].to_numpy()
    answers, hits = {}, {}
    for item in range(items):
        share = random.choice([0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.45, 0.7, 0.9, 0.97])
        spread = random.choice([0.0, 0.4, 1.2])
        effect = random.normal(0, spread, number)[school] + random.normal(0, spread / 2, len(atoms))[place]
        has = random.random(size) < 1 / (1 + np.exp(-(np.log(share / (1 - share)) + effect)))
        valid = random.random(size) >= random.choice([0.0, 0.02, 0.1])
        answers[f"m{item}"] = np.bincount(place[valid], minlength=len(atoms))
        hits[f"m{item}"] = np.bincount(place[valid & has], minlength=len(atoms))
    return Wave(atoms, answers, hits)


def school_by_grade(seed: int) -> Wave:
    """Return a table school x grade of an item that 30 percent report, with cells of 5 to 60 answers."""
    random = np.random.default_rng(seed)
    schools, grades = int(random.integers(4, 9)), list(BANDS)[: int(random.integers(3, 7))]
    atoms = pd.DataFrame(
        [
            {
                "sex": "",
                "grade": grade,
                "grade_band": BANDS[grade],
                "school_type": "",
                "district": "",
                "school": f"s{school}",
            }
            for school in range(schools)
            for grade in grades
        ]
    )
    n = random.integers(5, 61, len(atoms))
    return Wave(atoms, {"m0": n}, {"m0": random.binomial(n, 0.3)})
