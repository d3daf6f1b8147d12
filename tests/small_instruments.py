"""Small instruments and response tables for the tests of scoring: every feature of the schema, written out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable


def label(text: str) -> dict[str, str]:
    return {"de": text, "en": text}


def response_set(name: str, codes: list[int], missing: tuple[int, ...] = ()) -> dict:
    options = [{"code": code, "de": str(code), "en": str(code)} for code in codes]
    return {"id": name, "label": label(name), "options": options, "missing_codes": missing}


def item(name: str, answers: str) -> dict:
    return {"id": name, "label": label(name), "response_set": answers}


def scale(name: str, kind: str, items: list, minimum: float = 0.5, **more: object) -> dict:
    parts = [{"item": part} if isinstance(part, str) else part for part in items]
    entry = {"id": name, "label": label(name), "domain": "family", "kind": kind, "items": parts}
    return {**entry, "minimum_answered": minimum, **more}


def indicator(name: str, asked: str, **rule: object) -> dict:
    return {"id": name, "label": label(name), "theme": "things", "item": asked, **rule}


def group(name: str, role: str, values: list[str]) -> dict:
    entries = [{"id": value, "label": label(value)} for value in values]
    return {"id": name, "label": label(name), "role": role, "columns": [name], "values": entries}


def instrument(**parts: object) -> Instrument:
    content = {
        "id": "small",
        "title": label("small"),
        "version": {"id": "1", "label": label("one")},
        "description": label("for tests"),
        "licence": label("none"),
        "groups": [
            group("sex", "sex", ["female", "male"]),
            group("grade", "grade", ["6", "8"]),
            group("district", "district", []),
        ],
        "response_sets": [
            response_set("agree4", [1, 2, 3, 4]),
            response_set("five", [1, 2, 3, 4, 5]),
            response_set("yesno", [0, 1], missing=(9,)),
            response_set("gappy", [0, 1, 4], missing=(8, 9)),
        ],
        "recodes": [{"id": "turned", "label": label("turned"), "values": {0: 3, 1: 1, 4: 2}}],
        "themes": [{"id": "things", "label": label("things")}],
        **parts,
    }
    return Instrument.model_validate(content)


def every_feature() -> Instrument:
    """Scales that are plain, reversed, recoded, rescaled, of one item and without key; both kinds of indicators."""
    return instrument(
        items=[
            *(item(f"a{number}", "agree4") for number in (1, 2, 3, 4)),
            *(item(f"b{number}", "five") for number in (1, 2, 3)),
            *(item(f"y{number}", "yesno") for number in (1, 2)),
            item("g1", "gappy"),
            item("g2", "gappy"),
            item("left_out", "agree4"),
        ],
        scales=[
            scale("plain", "risk", ["a1", "a2", {"item": "a3", "reverse": True}, "a4"]),
            scale("shield", "protective", ["b1", "b2", "b3"]),
            scale("mixed", "risk", ["y1", {"item": "b1", "reverse": True}, "a1"], 0.667, rescale=(1, 4)),
            scale("recoded", "risk", [{"item": "g1", "recode": "turned"}, {"item": "g2", "recode": "turned"}], 1.0),
            scale("single", "outcome", ["a2"]),
            scale("keyless", "protective", ["a1", "a2"], scoring_key="missing"),
            scale("absent", "risk", ["left_out"]),
        ],
        indicators=[
            indicator("often", "b2", at_least=4),
            indicator("some", "g1", codes=(0, 4)),
            indicator("yes", "y2", codes=(1,)),
            indicator("not_there", "left_out", at_least=2),
        ],
    )


def cut_points(values: dict[str, dict[str, float]], **changes: object) -> CutPointTable:
    content = {
        "id": "test-table",
        "instrument": "small",
        "title": label("table"),
        "valid_from": "2026-01-01",
        "status": "made_up",
        "method": label("by hand"),
        "values": values,
        **changes,
    }
    return CutPointTable.model_validate(content)


EVERY_CUT = {
    "plain": {"6": 2.25, "8": 2.5},
    "shield": {"6": 3.0, "8": 10 / 3},
    "mixed": {"6": 2.0},
    "recoded": {"all": 2.0},
}


def answers_of(built: Instrument, rows: int, seed: int, missing: float = 0.15) -> pd.DataFrame:
    """Return random valid codes, some missing, for all items but `left_out`."""
    random = np.random.default_rng(seed)
    columns = {}
    for entry in built.items:
        if entry.id == "left_out":
            continue
        codes = random.choice(built.codes_of(entry.id), rows)
        columns[entry.id] = np.where(random.random(rows) < missing, -1, codes).astype(np.int8)
    return pd.DataFrame(columns)


def random_table(rows: int = 400, seed: int = 1, missing: float = 0.15) -> ResponseTable:
    """Return answers to `every_feature` with sex, grade, strata, PSUs and weights; some sexes and grades missing."""
    random = np.random.default_rng(seed + 1000)
    built = every_feature()
    stratum = random.integers(0, 4, rows)
    groups = pd.DataFrame(
        {
            "sex": pd.Categorical.from_codes(random.choice([-1, 0, 1], rows, p=[0.1, 0.5, 0.4]), ["female", "male"]),
            "grade": pd.Categorical.from_codes(random.choice([-1, 0, 1], rows, p=[0.1, 0.4, 0.5]), ["6", "8"]),
        }
    )
    design = pd.DataFrame(
        {
            "stratum": pd.Categorical([f"s{code}" for code in stratum]),
            "psu": pd.Categorical([f"p{code}" for code in random.integers(0, 6, rows)]),
            "weight": random.uniform(0.2, 4.0, rows),
        }
    )
    return ResponseTable(built, answers_of(built, rows, seed, missing), groups, design, f"hash-{seed}")
