"""Comparison with a reference, and its release.

1. The words: elevated and lower need five points and Holm below 5 percent, similar a proof, else it is unclear.
2. The reference is weighted up to the make-up of the city by hand; a cell without a value takes the next coarser one;
   the standard error is that of the weighted mean; one unknown error makes it unknown, and that is said.
3. Where the reference names grades, only these are compared; the percent is that of their released cells.
4. The share of the city in the reference shrinks the difference and its error.
5. Factors and behaviours are families of their own; who is not shown is in none (S14): changing what is hidden changes
   no byte, and exact percentages that round alike give the same release.
6. A document of differences is read back; one that was changed is refused; nothing stands where something is locked.
7. Only the doors make differences.
8. From released tables alone the words agree with those from the answers where the difference is clear.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.disclosure import document_hash, release
from ctc_toolkit.disclosure.differences import (
    Difference,
    Differences,
    differences_from_document,
    differences_to_document,
    release_comparison,
    require_differences,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.comparison import Comparison, compare, comparison_word
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.riskfactors.references import ReferenceTable, ReferenceValue
from ctc_toolkit.riskfactors.released_sides import compare_released
from ctc_toolkit.survey.instrument import Label
from ctc_toolkit.survey.responses import ResponseTable
from tests.small_instruments import group, indicator, instrument, item, response_set

NAMES = [f"b{number}" for number in range(6)]
RATES = (0.5, 0.2, 0.3, 0.4, 0.004, 0.25)


def small():
    return instrument(
        response_sets=[response_set("yesno", [0, 1])],
        recodes=[],
        items=[item(name, "yesno") for name in NAMES],
        scales=[],
        indicators=[indicator(name, name, codes=[1]) for name in NAMES],
        groups=[group("sex", "sex", ["female", "male", "other"]), group("grade", "grade", ["6", "8", "10"])],
        screening=[],
    )


def city(rows: int = 3000, seed: int = 4) -> ResponseTable:
    random = np.random.default_rng(seed)
    grade = random.choice(["6", "8", "10"], rows, p=[0.5, 0.3, 0.2])
    sex = random.choice(["female", "male", "other"], rows, p=[0.49, 0.49, 0.02])
    answers = {name: (random.random(rows) < rate).astype("int8") for name, rate in zip(NAMES, RATES, strict=True)}
    design = pd.DataFrame({"psu": pd.Categorical(random.integers(0, 30, rows).astype(str))})
    groups = pd.DataFrame({"sex": pd.Categorical(sex), "grade": pd.Categorical(grade)})
    return ResponseTable(small(), pd.DataFrame(answers), groups, design, "a" * 64)


def reference(values: dict, **more) -> ReferenceTable:
    made = {
        measure: {name: ReferenceValue(**{"percent": one[0], "standard_error": one[1]}) for name, one in groups.items()}
        for measure, groups in values.items()
    }
    text = Label(de="Probe", en="Probe")
    return ReferenceTable(
        id="probe",
        title=text,
        instrument="small",
        status="uploaded",
        surveyed=date(2025, 1, 1),
        source=text,
        values=made,
        **more,
    )


CITY = city()
PROFILE = make_profile(CITY)
RELEASED = release(PROFILE, "internal")
FLAT = reference({name: {"all": (100 * rate + 1.0, 0.5)} for name, rate in zip(NAMES, RATES, strict=True)})


def released_of(found: Comparison, released=RELEASED) -> Differences:
    return release_comparison(released, found.judged, available=found.available, grades=found.grades)


@pytest.mark.parametrize(
    ("difference", "holm", "same", "word"),
    [
        (5.0, 0.01, 0.4, "elevated"),
        (-5.0, 0.01, 0.4, "lower"),
        (4.9, 0.01, 0.4, "unclear"),
        (9.0, 0.05, 0.4, "unclear"),
        (1.0, 0.9, 0.04, "similar"),
        (4.0, 0.01, 0.04, "similar"),
        (1.0, float("nan"), float("nan"), "unclear"),
    ],
)
def test_1_words(difference, holm, same, word):
    assert comparison_word(difference, holm, same) == word


def test_2_reference_by_hand():
    detailed = {"sex=female;grade=6": (40.0, 2.0), "sex=male;grade=6": (20.0, 1.0), "grade=8": (50.0, 3.0)}
    found = compare(CITY, reference({"b0": {**detailed, "grade=10": (10.0, 1.5), "grade=6": (30.0, 4.0)}}))
    row = found.frame.iloc[0]
    cells = CITY.groups.astype(str)
    at_six = cells["grade"] == "6"
    shares = {
        40.0: (at_six & (cells["sex"] == "female")).mean(),
        20.0: (at_six & (cells["sex"] == "male")).mean(),
        30.0: (at_six & (cells["sex"] == "other")).mean(),
        50.0: (cells["grade"] == "8").mean(),
        10.0: (cells["grade"] == "10").mean(),
    }
    errors = {40.0: 2.0, 20.0: 1.0, 30.0: 4.0, 50.0: 3.0, 10.0: 1.5}
    assert row["reference"] == pytest.approx(sum(value * share for value, share in shares.items()))
    assert row["reference_error"] == pytest.approx(
        np.sqrt(sum((errors[value] * share) ** 2 for value, share in shares.items()))
    )
    own = PROFILE.estimates.set_index(["measure", "groups"]).loc[("b0", "all")]
    assert row["percent"] == pytest.approx(own["percent"])
    assert row["standard_error"] == pytest.approx(own["standard_error"])
    assert found.coverage == "grade"


def test_2_an_unknown_error_is_said():
    found = compare(CITY, reference({"b0": {"all": (40.0, None)}, "b1": {"all": (40.0, 1.0)}}))
    entries = {entry.measure: entry for entry in released_of(found).entries}
    assert entries["b0"].note == "no_error"
    assert entries["b1"].note == ""
    assert entries["b2"].state == "no_reference"
    assert found.coverage == "none"


def test_3_only_common_grades():
    values = {"grade=8": (50.0, 1.0), "grade=10": (50.0, 1.0)}
    found = compare(CITY, reference({"b0": values}))
    assert (found.grades, found.left_out) == (("8", "10"), ("6",))
    inside = CITY.groups["grade"].isin(["8", "10"]).to_numpy()
    assert found.frame.iloc[0]["percent"] == pytest.approx(100 * CITY.answers["b0"][inside].mean())
    entry = next(entry for entry in released_of(found).entries if entry.measure == "b0")
    table = RELEASED.table.set_index(["measure", "groups"])
    cells = [table.loc[("b0", f"grade={grade}")] for grade in ("8", "10")]
    mean = sum(cell["percent"] * cell["n"] for cell in cells) / sum(cell["n"] for cell in cells)
    assert entry.percent == int(mean + 0.5)


def test_4_share_of_the_city():
    alone = compare(CITY, FLAT).exact()[0]
    part = compare(CITY, FLAT.model_copy(update={"includes": 0.3})).exact()[0]
    assert part.points == pytest.approx(alone.points)
    own = float(compare(CITY, FLAT).frame.iloc[0]["standard_error"])
    rest = max(0.0, 0.5**2 - (0.3 * own) ** 2) / 0.7**2
    half = part.high - part.points
    assert half / (alone.high - alone.points) == pytest.approx(
        0.7 * np.sqrt(own**2 + rest) / np.sqrt(own**2 + 0.25), rel=1e-9
    )


def test_5_hidden_values_change_no_byte():
    """b4 is banded: nearly nobody. Whatever its answers and those of locked groups are, the bytes stay."""
    assert RELEASED.table.set_index(["measure", "groups"]).loc[("b4", "all"), "state"] == "banded"
    found = compare(CITY, FLAT)
    first, _ = differences_to_document(released_of(found))
    hidden = found.frame["measure"] == "b4"
    for percent, error in ((0.0, 9.0), (3.0, 0.001), (99.0, 1.0)):
        frame = found.frame.copy()
        frame.loc[hidden, ["percent", "standard_error"]] = percent, error
        assert differences_to_document(released_of(replace(found, frame=frame)))[0] == first
    shown = found.frame.copy()
    shown["percent"] += 0.3  # the exact share takes no part, only the released whole percent
    assert differences_to_document(released_of(replace(found, frame=shown)))[0] == first
    states = {entry.measure: entry.state for entry in released_of(found).entries}
    assert states["b4"] == "locked"


def test_5_a_family_holds_only_what_is_shown():
    found = compare(CITY, FLAT)
    frame = found.frame.copy()
    frame.loc[frame["measure"] != "b0", "kind"] = "risk"
    percents = {"b0": 60, "b1": 27, "b2": 31}
    both = {entry.measure: entry for entry in replace(found, frame=frame).judged(percents)}
    alone = {entry.measure: entry for entry in replace(found, frame=frame).judged({"b0": 60})}
    assert both["b0"] == alone["b0"]  # a behaviour does not care how many factors there are
    more = {**percents, "b3": 41, "b5": 25}
    assert {one.measure for one in replace(found, frame=frame).judged(more)} == set(more)


def test_6_documents():
    value = released_of(compare(CITY, FLAT))
    document, content_hash = differences_to_document(value)
    again = differences_from_document(document, content_hash)
    assert (again.entries, again.facts, again.content_hash) == (value.entries, value.facts, value.content_hash)
    held = json.loads(document)
    locked = next(entry for entry in held["entries"] if entry["state"] == "locked")
    locked["points"] = 3
    shown = json.loads(document)
    next(entry for entry in shown["entries"] if entry["state"] == "shown")["word"] = "increased"
    for broken in (held, shown):
        text = json.dumps(broken, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        with pytest.raises(ToolkitError) as refused:
            differences_from_document(text, document_hash(text))
        assert refused.value.code == "released_document_damaged"
    with pytest.raises(ToolkitError):
        differences_from_document(document, "0" * 64)


def test_7_no_other_way():
    with pytest.raises(TypeError):
        Differences()
    with pytest.raises(TypeError):
        require_differences(Difference("b0", "risk", "locked"))
    with pytest.raises(TypeError):
        require_differences(object.__new__(Differences))


def test_8_from_released_tables():
    clear = reference({"b0": {"all": (30.0, 0.5)}, "b1": {"all": (40.0, 0.5)}, "b2": {"all": (30.0, 0.3)}})
    exact = {e.measure: e.word for e in released_of(compare(CITY, clear)).shown}
    rounded = compare_released(RELEASED, clear, CITY.instrument)
    assert {e.measure: e.word for e in released_of(rounded).shown} == exact
    assert exact["b0"] == "elevated"
    assert exact["b1"] == "lower"
    other = rounded.frame.set_index("measure").loc["b0", "standard_error"]
    own = compare(CITY, clear).frame.set_index("measure").loc["b0", "standard_error"]
    assert other == pytest.approx(own, rel=0.3)
