"""The survey that the benchmarks measure on: made up, seeded, written once as Parquet files.

130 items of 1 to 4 as int8 with 5 % missing, in 35 scales; classes of about 22 (the PSUs) of one grade each, in
districts of about 25 classes (the strata), of which three have a single class; sex missing for 3 %; a weight between
0.5 and 2 for each person.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.survey.instrument import Instrument

ITEMS, SCALES, RISK_SCALES = 130, 35, 22
GRADES = ("6", "8", "10", "12")
SEXES = ("female", "male")
CLASS_SIZE, CLASSES_PER_DISTRICT, LONELY_DISTRICTS = 22, 25, 3
ROW_GROUP = 250_000


def items_of_scales() -> dict[str, list[str]]:
    """Return the items of each scale: 3 or 4 each, 130 in all."""
    parts = np.array_split(np.arange(ITEMS), SCALES)
    return {f"scale{number:02d}": [f"item{place:03d}" for place in part] for number, part in enumerate(parts)}


def is_reversed(item: str) -> bool:
    """Return whether high codes of the item mean little of what its scale measures."""
    return int(item[4:]) % 5 == 0


def cut_of(scale: str, grade: str) -> float:
    """Return a cut point that differs by scale and grade."""
    return 2.4 + 0.02 * (int(scale[5:]) % 7) + 0.05 * GRADES.index(grade)


def label(text: str) -> dict[str, str]:
    return {"de": text, "en": text}


def instrument() -> Instrument:
    """Return the questionnaire."""
    options = [{"code": code, "de": str(code), "en": str(code)} for code in (1, 2, 3, 4)]
    scales = [
        {
            "id": name,
            "label": label(name),
            "domain": "family",
            "kind": "risk" if number < RISK_SCALES else "protective",
            "items": [{"item": item, "reverse": is_reversed(item)} for item in items],
            "minimum_answered": 0.5,
        }
        for number, (name, items) in enumerate(items_of_scales().items())
    ]
    items = [
        {"id": item, "label": label(item), "response_set": "agree"}
        for part in items_of_scales().values()
        for item in part
    ]
    groups = [
        {
            "id": name,
            "label": label(name),
            "role": name,
            "columns": [name],
            "values": [{"id": value, "label": label(value)} for value in values],
        }
        for name, values in (("sex", SEXES), ("grade", GRADES))
    ]
    return Instrument.model_validate(
        {
            "id": "benchmark",
            "title": label("Benchmark"),
            "version": {"id": "1", "label": label("1")},
            "description": label("Made up"),
            "licence": label("none"),
            "groups": groups,
            "response_sets": [{"id": "agree", "label": label("agree"), "options": options}],
            "items": items,
            "scales": scales,
        }
    )


def cut_points() -> CutPointTable:
    """Return made-up cut points for all scales and grades."""
    return CutPointTable(
        id="benchmark",
        instrument="benchmark",
        title=label("Benchmark"),  # type: ignore[arg-type]
        valid_from=date(2026, 1, 1),
        status="made_up",
        method=label("made up"),  # type: ignore[arg-type]
        values={scale: {grade: cut_of(scale, grade) for grade in GRADES} for scale in items_of_scales()},
    )


def write_survey(path: Path, respondents: int, row_group: int = ROW_GROUP, seed: int = 7) -> None:
    """Write the survey as Parquet; missing answers are null."""
    random = np.random.default_rng(seed)
    classes = np.arange(respondents) // CLASS_SIZE
    last = int(classes[-1])
    district = classes // CLASSES_PER_DISTRICT
    for number in range(LONELY_DISTRICTS):
        district[classes == last - number] = district[-1] + 1 + number
    of_class = random.normal(0, 0.25, last + 1)[classes]
    person = of_class + random.normal(0, 0.7, respondents)
    grade = random.integers(0, len(GRADES), last + 1)[classes]
    sex = pa.array(np.array(SEXES)[random.integers(0, 2, respondents)], mask=random.random(respondents) < 0.03)
    columns = {
        "stratum": pa.array(district.astype(np.int32)),
        "psu": pa.array(classes.astype(np.int32)),
        "sex": sex.dictionary_encode(),
        "grade": pa.array(np.array(GRADES)[grade]).dictionary_encode(),
        "weight": pa.array(random.uniform(0.5, 2.0, respondents)),
    }
    for item in (item for part in items_of_scales().values() for item in part):
        drive = person + random.normal(0, 0.8, respondents)
        codes = np.clip(np.rint(2.5 + (-drive if is_reversed(item) else drive)), 1, 4).astype(np.int8)
        columns[item] = pa.array(codes, mask=random.random(respondents) < 0.05)
    pq.write_table(pa.table(columns), path, row_group_size=row_group)
