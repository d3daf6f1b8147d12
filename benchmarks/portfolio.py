"""How fast and how exact a programme package is found: 150 programmes x 30 factors, as large as the catalogue.

Run: python benchmarks/portfolio.py [--store]. Made-up options are drawn with a fixed seed; each case is solved once,
within 5 seconds. With --store the result is written to portfolio.json beside this file.
"""

from __future__ import annotations

import json
import platform
import random
import sys
from pathlib import Path

import scipy

from ctc_toolkit.programmes.portfolio import SECONDS, choose_portfolio
from ctc_toolkit.programmes.portfolio_task import BANDS, Limits, Option, Task

STORED = Path(__file__).with_suffix(".json")
AGES = ((0, 5), (6, 9), (10, 12), (13, 15), (16, 18))


def large_task(seed: int, programmes: int = 150, factors: int = 30, areas: int = 1) -> Task:
    """Return a made-up task: about five factors to a programme, budget and staff for about a fifth of them."""
    draw = random.Random(seed)
    names = [f"f{number}" for number in range(factors)]
    places = [f"a{number}" for number in range(areas)]
    options = []
    for number in range(programmes):
        low = draw.randint(0, 14)
        linked = draw.sample(names, draw.randint(1, min(8, factors)))
        options.append(
            Option(
                f"p{number}",
                f"P{number}",
                {name: "main" if place < 2 else "side" for place, name in enumerate(linked)},
                (low, low + draw.randint(1, 9)),
                frozenset(draw.sample(places, draw.randint(1, areas))),
                draw.choice(BANDS),
                one_off=draw.randint(0, 40) * 250,
                yearly=draw.randint(2, 80) * 250,
                staff_hours=draw.randint(0, 60) * 5,
                training_places=draw.randint(0, 10),
                family=draw.choice(("", "", "", "", f"family{number % 12}")),
            )
        )
    limits = Limits(
        budget=sum(one.costs for one in options) // 5,
        by_year=(sum(one.cost(1) for one in options) // 4, None, None),
        staff_hours=sum(one.staff_hours for one in options) // 4,
        training_places=sum(one.training_places for one in options) // 3,
    )
    return Task(tuple(options), {name: draw.randint(1, 5) for name in names}, AGES, tuple(places), limits)


def main() -> None:
    """Solve the cases and print what came out."""
    cases = []
    for areas in (1, 3):
        for seed in range(5):
            found = choose_portfolio(large_task(seed, areas=areas), more=0)
            cases.append(
                {
                    "areas": areas,
                    "seed": seed,
                    "points": found.package.points,
                    "bound": found.bound,
                    "gap_percent": round(found.gap, 3),
                    "seconds": round(found.seconds, 2),
                    "options": len(found.package.rows),
                }
            )
            print(cases[-1])
    result = {
        "programmes": 150,
        "factors": 30,
        "age_bands": len(AGES),
        "seconds_allowed": SECONDS,
        "largest_gap_percent": max(one["gap_percent"] for one in cases),
        "longest_seconds": max(one["seconds"] for one in cases),
        "scipy": scipy.__version__,
        "python": platform.python_version(),
        "cases": cases,
    }
    print({name: value for name, value in result.items() if name != "cases"})
    if "--store" in sys.argv:
        STORED.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
