"""Programme packages of the demo: options with made-up costs for the areas that have decided on priorities.

The costs are invented. Dortmund has none yet, so that the way from the beginning can be shown.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.matching import Priority, candidates_of, match
from ctc_toolkit.programmes.matching_rules import load_matching_rules
from ctc_toolkit.riskfactors.priorities import Choice
from ctc_toolkit.workspace.demo_content.process import WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

WITHOUT = "05913000"
BUDGET = 80_000
SEED = 5


def demo_packages(repository: Repository, cities: tuple[DemoCity, ...]) -> None:
    """Store packages for the decided priorities of the demo; without priorities nothing."""
    catalogue, rules = load_programmes(), load_matching_rules()
    candidates = candidates_of(catalogue)
    for city in cities:
        if city.ags == WITHOUT:
            continue
        for area in city.areas:
            decided = next((one for one in repository.priorities.of_area(area.id) if one.state == "decided"), None)
            if decided is None:
                continue
            options: dict[str, None] = {}
            for factor in Choice.of(decided.entries, decided.listed).priorities:
                found = match(Priority(factor, catalogue.factors[factor].domain), candidates, rules)
                options |= dict.fromkeys(one.programme.id for one in found.best)
            repository.packages.save(area.id, _entries(sorted(options)), WHO)


def _entries(options: list[str]) -> dict[str, str | int]:
    """Return made-up costs for options, and limits that bind."""
    draw = Random(SEED)  # noqa: S311 - made-up costs
    found: dict[str, str | int] = {"limit.budget": BUDGET, "limit.staff": 400, "limit.training": 30}
    for one in options:
        found |= {
            f"in.{one}": 1,
            f"one_off.{one}": draw.randint(1, 12) * 500,
            f"yearly.{one}": draw.randint(3, 24) * 500,
            f"staff.{one}": draw.randint(2, 16) * 10,
            f"training.{one}": draw.randint(2, 12),
        }
    return found
