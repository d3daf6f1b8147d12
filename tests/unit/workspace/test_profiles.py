"""Profiles of stored waves: only released, kept in memory, for those who may see them.

1. A stored wave gives the same released numbers as its answers before the import, with the hash of its file.
2. What is kept is found again: the same request gives the same object; another level, grouping, setting,
   cut-point table or wave gives another one. An unknown level or grouping is refused and not kept.
3. Rights are asked at every call, also where the profile is kept already.
4. A wave without cut points has behaviours and mean scores, and says for each scale that no cut point is
   known; with cut points its scales have percentages. The table chosen for the wave counts unless another
   one is named. Once tables with cut points are released, others are refused, named or chosen (S11).
5. Profiles of made-up cities say that they are made up.
6. Damaged answers give an error and no profile.
7. The memory is bounded, drops what was not used for the longest time, computes once for many who ask at
   the same time, and keeps no failure.
8. Nothing that a use case returns holds answers or exact estimates.
"""

import dataclasses
import threading
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from ctc_toolkit.access import Actor, Role, demo_actor
from ctc_toolkit.disclosure import Released, lock_plan, release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.atoms import wave_counts
from ctc_toolkit.riskfactors.cutpoints import derive_cut_points
from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile
from ctc_toolkit.survey.grade_bands import breakdowns_of
from ctc_toolkit.workspace import (
    add_cut_points,
    choose_cut_points,
    import_wave,
    list_cities,
    open_workspace,
    wave_profile,
)
from ctc_toolkit.workspace.cache import CAPACITY, ReleasedCache
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    answers,
    complete_plan,
    fresh_hash,
    real_workspace,
)

BEHAVIOURS = answers(900, seed=5)
SCALES = answers(900, instrument="ctc-youth-survey", seed=6)


def cuts(name, factor):
    from datetime import date

    table, _ = derive_cut_points(
        SCALES,
        id=name,
        title_de="Probe",
        title_en="Probe",
        valid_from=date(2026, 1, 1),
        factor=factor,
        status="made_up",
    )
    return table


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def bring_in(ws, table, actor=COORDINATOR):
    table = dataclasses.replace(table, source_hash=fresh_hash())
    plan = complete_plan(ws, DORTMUND) if ws.mode == "real" else None
    return import_wave(actor, ws, ags=DORTMUND, label="Befragung", year=2024, table=table, plan=plan)


def states(released, kind):
    table = released.table
    return set(table.loc[(table["kind"] == kind) & (table["groups"] == "all"), "state"])


def test_1_same_numbers_as_before_the_import(database_url):
    ws = real_workspace(database_url)
    wave = bring_in(ws, BEHAVIOURS)
    stored = wave_profile(COORDINATOR, ws, wave.id)
    plan = lock_plan(wave_counts(BEHAVIOURS), breakdowns_of(BEHAVIOURS.instrument))
    direct = release(make_profile(BEHAVIOURS), "internal", plan=plan)
    pd.testing.assert_frame_equal(stored.table, direct.table)
    pd.testing.assert_frame_equal(stored.means, direct.means)
    assert isinstance(stored, Released)
    assert stored.provenance.source_hash == wave.source_hash
    assert stored.provenance.instrument == "yrbs@2019"
    assert not stored.made_up
    ws.close()


def test_2_kept_and_found_again(ws):
    wave, other = bring_in(ws, SCALES), bring_in(ws, SCALES)
    for table in (cuts("low", 0.1), cuts("high", 0.3)):
        add_cut_points(ADMINISTRATOR, ws, table)
    requests = [
        {}, {"level": "public"}, {"by": ("sex",)}, {"by": ()}, {"settings": ProfileSettings(interval="wald")},
        {"settings": ProfileSettings(means="left_out")}, {"cut_points": "low"},
    ]  # fmt: skip
    made = [wave_profile(COORDINATOR, ws, wave.id, **request) for request in requests]
    made.append(wave_profile(COORDINATOR, ws, other.id))
    assert len({id(released) for released in made}) == len(made) == len(ws.cache)
    assert len({released.content_hash for released in made}) == len(made)
    again = [wave_profile(COORDINATOR, ws, wave.id, **request) for request in requests]
    assert all(first is second for first, second in zip(made, again, strict=False))
    assert wave_profile(COORDINATOR, ws, wave.id, by=["grade", "sex"], settings=None) is made[0]


def test_2_refused_requests_are_not_kept(ws):
    wave = bring_in(ws, BEHAVIOURS)
    for request, code in (
        ({"level": "secret"}, "release_level_unknown"),
        ({"by": ("religion",)}, "group_unknown"),
        ({"by": ("age",)}, "not_in_catalogue"),
        ({"by": ("sex", "grade", "grade_band")}, "not_in_catalogue"),
        ({"cut_points": "nowhere"}, "cut_points_unknown"),
    ):
        for _ in range(2):
            with pytest.raises(ToolkitError) as refused:
                wave_profile(COORDINATOR, ws, wave.id, **request)
            assert refused.value.code == code
    assert isinstance(wave_profile(COORDINATOR, ws, wave.id), Released)


def test_3_rights_are_asked_before_the_memory(ws):
    wave = bring_in(ws, BEHAVIOURS)
    wave_profile(COORDINATOR, ws, wave.id)
    for actor in (
        Actor("Essen", frozenset({(Role.COORDINATOR, "05113000")})),
        Actor("Office", frozenset({(Role.MULTIPLIER, None), (Role.ADMINISTRATOR, None), (Role.TRAINER, None)})),
        demo_actor(),
        Actor("Nobody"),
    ):
        with pytest.raises(ToolkitError) as refused:
            wave_profile(actor, ws, wave.id)
        assert refused.value.code == "not_available"


def test_4_with_and_without_cut_points(ws):
    wave = bring_in(ws, SCALES)
    bare = wave_profile(COORDINATOR, ws, wave.id)
    assert "no_cut_point" in states(bare, "risk") <= {"no_cut_point", "no_scoring_key", "not_asked"}
    assert states(bare, "behaviour") & {"shown", "banded"}
    assert bare.means["mean"].notna().any()
    assert bare.provenance.cut_points == ""
    low, high = cuts("low", 0.05), cuts("high", 0.4)
    add_cut_points(ADMINISTRATOR, ws, low)
    add_cut_points(ADMINISTRATOR, ws, high)
    choose_cut_points(COORDINATOR, ws, wave.id, "low")
    chosen = wave_profile(COORDINATOR, ws, wave.id)
    named = wave_profile(COORDINATOR, ws, bring_in(ws, SCALES).id, cut_points="high")
    assert "shown" in states(chosen, "risk")
    assert (chosen.provenance.cut_points, named.provenance.cut_points) == (low.reference, high.reference)
    assert chosen.table["percent"].dropna().tolist() != named.table["percent"].dropna().tolist()
    for again in (
        lambda: wave_profile(COORDINATOR, ws, wave.id, cut_points="high"),
        lambda: choose_cut_points(COORDINATOR, ws, wave.id, "high"),
    ):
        with pytest.raises(ToolkitError) as refused:
            again()
        assert refused.value.code == "other_product_released"
    choose_cut_points(COORDINATOR, ws, wave.id, None)
    assert wave_profile(COORDINATOR, ws, wave.id) is bare


def test_5_made_up_is_said(sqlite_url):
    ws = open_workspace(sqlite_url)
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    wave = bring_in(ws, BEHAVIOURS, demo_actor())
    assert wave.made_up
    assert wave_profile(demo_actor(), ws, wave.id).made_up
    ws.close()


def test_6_damaged_answers(ws):
    wave = bring_in(ws, BEHAVIOURS)
    with ws.store.database.session("write") as session:
        session.execute(text("UPDATE wave_answers SET answers = substr(answers, 1, 500)"))
    with pytest.raises(ToolkitError) as refused:
        wave_profile(COORDINATOR, ws, wave.id)
    assert refused.value.code == "answers_damaged"


def test_7_memory_is_bounded():
    cache, made = ReleasedCache(capacity=3), []

    def ask(name, rest=0):
        return cache.get(name, rest, lambda: made.append((name, rest)) or object())

    first = ask("a")
    ask("b"), ask("c")
    assert ask("a") is first
    ask("d")
    assert len(cache) == 3
    assert made == [("a", 0), ("b", 0), ("c", 0), ("d", 0)]
    assert ask("a") is first
    ask("b")
    assert made[-1] == ("b", 0)
    ask("a", 1)
    cache.forget("a")
    assert ask("a") is not first
    cache.clear()
    assert len(cache) == 0
    assert ReleasedCache()._capacity == CAPACITY > 20


def test_7_many_who_ask_at_once_compute_once():
    cache, made, results = ReleasedCache(), [], []
    gate, slow = threading.Barrier(9), threading.Event()

    def make():
        made.append(1)
        slow.wait(30)
        return object()

    def ask():
        gate.wait(30)
        results.append(cache.get("a", 0, make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.wait(30)
    slow.set()
    for thread in threads:
        thread.join(30)
    assert len(made) == 1
    assert len(results) == 8
    assert len({id(result) for result in results}) == 1


def test_7_failures_are_not_kept():
    cache = ReleasedCache()

    def fail():
        raise RuntimeError("no")

    for _ in range(2):
        with pytest.raises(RuntimeError):
            cache.get("a", 0, fail)
    assert cache.get("a", 0, object) is cache.get("a", 0, fail)


def everything_in(value, depth=0):
    yield value
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from everything_in(getattr(value, field.name), depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from everything_in(part, depth + 1)


def test_8_no_answers_in_what_is_returned(ws):
    wave = bring_in(ws, BEHAVIOURS)
    returned = [wave, *list_cities(COORDINATOR, ws), add_cut_points(ADMINISTRATOR, ws, cuts("low", 0.1))]
    for value in everything_in(returned):
        assert not isinstance(value, bytes | pd.DataFrame | Path)
    names = (
        "id ags label year instrument respondents imported_at made_up source_hash version cut_points plan_id delete_on"
    )
    names += " answers_deleted_at source"
    assert {field.name for field in dataclasses.fields(wave)} == set(names.split())
