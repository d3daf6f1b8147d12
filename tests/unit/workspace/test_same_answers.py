"""Nearly the same answers as a second wave of a city (S10).

1. An import that differs from an earlier wave by one to twenty-nine respondents is refused, and stores nothing.
2. The same answers, and clearly different ones, are taken; so are nearly the same ones once the earlier wave is gone.
"""

from __future__ import annotations

import dataclasses

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import delete_wave, import_wave, list_cities
from tests.unit.workspace.made import COORDINATOR, DORTMUND, answers, complete_plan, fresh_hash, real_workspace

TABLE = answers(120, seed=8)


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def without(number: int):
    """Return the answers without the first respondents."""
    parts = {
        name: getattr(TABLE, name).iloc[number:].reset_index(drop=True) for name in ("answers", "groups", "design")
    }
    return dataclasses.replace(TABLE, **parts)


def bring_in(ws, table):
    table = dataclasses.replace(table, source_hash=fresh_hash())
    plan = complete_plan(ws, DORTMUND)
    return import_wave(COORDINATOR, ws, ags=DORTMUND, label="Befragung", year=2024, table=table, plan=plan)


def test_1_a_few_more_are_refused(ws):
    bring_in(ws, without(1))
    for table in (TABLE, without(2), without(29)):
        with pytest.raises(ToolkitError) as refused:
            bring_in(ws, table)
        assert refused.value.code == "nearly_same_answers"
        assert "mindestens 30" in refused.value.say("de")
    assert [len(city.waves) for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND] == [1]


@pytest.mark.faults
def test_2_the_same_others_and_after_a_mistake(ws):
    first = bring_in(ws, TABLE)
    same = bring_in(ws, TABLE)
    other = bring_in(ws, without(40))
    for wave in (first, same):
        delete_wave(COORDINATOR, ws, wave.id)
    delete_wave(COORDINATOR, ws, other.id)
    assert bring_in(ws, without(3)).respondents == 117
