"""All packages of a small task one by one: a second way to the best one, for tests. Written from the rules alone.

Rules: 3 units for a main factor, 1 for a side factor, times 4, 3, 2, 1 for evidence A to U, in every cell whose area it
has and of whose years it covers half; the first 12 units of a cell count 4, the next 12 count 2, the next 12 count 1,
times the weight of the priority.
"""

from __future__ import annotations

from itertools import product


def worth(task, chosen):
    total = 0
    for factor, weight in task.priorities.items():
        for low, high in task.ages:
            years = set(range(low, high + 1))
            for area in task.areas:
                if task.wanted is not None and factor not in task.wanted[area]:
                    continue
                units = 0
                for one in chosen:
                    if factor not in one.factors or area not in one.areas or one.ages is None:
                        continue
                    if len(years & set(range(one.ages[0], one.ages[1] + 1))) < len(years) / 2:
                        continue
                    units += {"main": 3, "side": 1}[one.factors[factor]] * {"A": 4, "B": 3, "C": 2, "U": 1}[one.band]
                total += weight * sum(4 if unit < 12 else 2 if unit < 24 else 1 for unit in range(min(units, 36)))
    return total


def allowed(task, chosen):
    limits, ids = task.limits, {one.id for one in chosen}
    if not limits.must <= ids or limits.must_not & ids:
        return False
    if limits.floor and any("ABCU".index(one.band) > "ABCU".index(limits.floor) for one in chosen):
        return False
    for year, budget in enumerate(limits.by_year):
        if budget is not None and sum(one.yearly + (one.one_off if year == 0 else 0) for one in chosen) > budget:
            return False
    if limits.budget is not None and sum(one.one_off + 3 * one.yearly for one in chosen) > limits.budget:
        return False
    if limits.staff_hours is not None and sum(one.staff_hours for one in chosen) > limits.staff_hours:
        return False
    if limits.training_places is not None and sum(one.training_places for one in chosen) > limits.training_places:
        return False
    families = [one.family for one in chosen if one.family]
    if limits.one_of_family and len(families) != len(set(families)):
        return False
    return all(
        any(
            one.factors.get(cell.priority) == "main"
            and worth_in_cell(one, cell)
            for one in chosen
        )
        for cell in limits.cover
    )  # fmt: skip


def worth_in_cell(one, cell):
    if one.ages is None or cell.area not in one.areas:
        return False
    years = set(range(cell.ages[0], cell.ages[1] + 1))
    return len(years & set(range(one.ages[0], one.ages[1] + 1))) >= len(years) / 2


def every_package(task):
    """Yield (worth, costs, ids) of every package that is allowed."""
    for bits in product((False, True), repeat=len(task.options)):
        chosen = [one for one, bit in zip(task.options, bits, strict=True) if bit]
        if allowed(task, chosen):
            yield worth(task, chosen), sum(one.one_off + 3 * one.yearly for one in chosen), {one.id for one in chosen}
