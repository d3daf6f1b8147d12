"""Which share of the pupils of each district answered, as far as the expected numbers of its schools are known."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ctc_toolkit.survey.response_rates import ExpectedSchool
from ctc_toolkit.survey.responses import ResponseTable


def district_response(table: ResponseTable, schools: Sequence[ExpectedSchool]) -> dict[str, float | None]:
    """Return the response by district, 0 to 1; None where a school of the district has no expected number.

    table: all answers, before screening. A school belongs to the district that most of its answers name; schools that
    were asked and did not take part count with their pupils where an earlier school of that name is in the file, else
    they are in no district.
    """
    groups = {group.role: group.id for group in table.instrument.groups if group.id in table.groups}
    if "district" not in groups:
        return {}
    district = table.groups[groups["district"]]
    answered = {str(name): int(count) for name, count in district.value_counts().items()}
    found: dict[str, float | None] = dict.fromkeys((str(name) for name in district.cat.categories), None)
    if "school" not in groups:
        return found
    school = table.groups[groups["school"]]
    pairs = pd.DataFrame({"school": school.astype(object), "district": district.astype(object)}).dropna()
    counted = pairs.value_counts(sort=False).rename("rows").reset_index().sort_values("rows", kind="stable")
    home = {str(row["school"]): str(row["district"]) for row in counted.to_dict("records")}
    expected = {entry.name: entry.expected for entry in schools if entry.name}
    for area in found:
        numbers = [expected.get(name) for name, where in home.items() if where == area]
        known = [number for number in numbers if number is not None]
        if numbers and len(known) == len(numbers) and sum(known) > 0:
            found[area] = answered.get(area, 0) / sum(known)
    return found
