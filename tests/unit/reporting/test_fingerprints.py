"""Fingerprints of what a report is made of.

1. A fingerprint is the SHA-256 of a text that anybody can write down: compared with hashlib.
2. Equal values have the same one: order of names and of sets does not count, lists and tuples are alike.
3. Every change of a value, however deep, changes it; order in a list counts.
4. Released values count by the hash they carry.
5. What has no canonical form is refused, and not guessed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from itertools import combinations

import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.reporting.fingerprints import fingerprint, together
from tests.released_examples import full_example


class Colour(Enum):
    RED = "red"


class Word(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Pair:
    name: str
    values: tuple[object, ...] = ()


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        ("Größe", '"Größe"'),
        (0.1, '"0.1"'),
        (date(2026, 11, 30), '"2026-11-30"'),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), '"2026-11-30T08:00:00+00:00"'),
        (["b", "a"], '["b","a"]'),
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ({3, 1, 2}, "[1,2,3]"),
        (Pair("x", (1, date(2026, 1, 1))), '{"name":"x","values":[1,"2026-01-01"]}'),
        (Word.RED, '"red"'),
        (b"abc", f'"{hashlib.sha256(b"abc").hexdigest()}"'),
    ],
)
def test_1_by_hand(value, text):
    assert fingerprint(value) == sha(text)


def test_1_together():
    assert together({"wave": "a", "areas": "b"}) == sha('{"areas":"b","wave":"a"}')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ((1, 2), [1, 2]),
        ({"x", "y", "z"}, frozenset({"z", "y", "x"})),
        (Pair("x", (1,)), Pair("x", (1,))),
        ({1: "a"}, {"1": "a"}),
    ],
)
def test_2_equal(one, other):
    assert fingerprint(one) == fingerprint(other)


BASE = {"name": "Nord", "rows": (Pair("a", (1, 2.0, None)), Pair("b")), "on": date(2026, 11, 30), "open": False}


def test_3_every_change():
    changed = [
        BASE,
        BASE | {"name": "Nord "},
        BASE | {"open": 0},
        BASE | {"open": None},
        BASE | {"on": date(2026, 12, 1)},
        BASE | {"rows": BASE["rows"][::-1]},
        BASE | {"rows": BASE["rows"][:1]},
        BASE | {"rows": (replace(BASE["rows"][0], values=(1, 2, None)), BASE["rows"][1])},
        BASE | {"rows": (replace(BASE["rows"][0], values=(1, 2.0)), BASE["rows"][1])},
        BASE | {"rows": (replace(BASE["rows"][0], values=(1, 2.0000000000000004, None)), BASE["rows"][1])},
        BASE | {"more": None},
        {},
    ]
    found = [fingerprint(one) for one in changed]
    for one, other in combinations(range(len(found)), 2):
        assert found[one] != found[other], (one, other)


def test_4_released():
    first, again, other = release(full_example(), "internal"), release(full_example(), "internal"), full_example(2)
    assert fingerprint(first) == fingerprint(again) == sha(f'"{first.content_hash}"')
    assert fingerprint(first) != fingerprint(release(other, "internal"))
    assert fingerprint(first) != fingerprint(release(full_example(), "public"))


@pytest.mark.parametrize("value", [object(), Pair, 1j, lambda: 1, iter([1]), Colour.RED])
def test_5_refused(value):
    with pytest.raises(TypeError, match="no fingerprint"):
        fingerprint(value)
    with pytest.raises(TypeError, match="no fingerprint"):
        fingerprint({"deep": [value]})
