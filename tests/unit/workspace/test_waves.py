"""Import and deletion of waves and cut points, on SQLite and on PostgreSQL.

1. An import stores wave, answers and audit record; the answers that come out are those that went in, in
   another order.
2. The same file for the same city is refused with the date of the first import, in both languages; another
   city may have it. 20 imports of one file at once make exactly one wave, and the other 19 say so.
3. Label, year, instrument, emptiness and a missing file hash are checked, each with its own code; nothing
   is stored.
4. Waves of made-up cities are made up and start with the made-up cut points of their instrument; others
   with none.
5. Which cut points count can be changed, with an audit record; a change from an outdated version is refused.
6. A cut-point table is stored once and never changed; one that does not fit its instrument is refused.
7. Deletion removes wave, answers and what was kept in memory; a second deletion finds nothing.
8. The audit log holds no answers.
"""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.access import Actor, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.store import new_id
from ctc_toolkit.survey.answers_file import answers_from_parquet
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import (
    add_cut_points,
    choose_cut_points,
    cut_point_tables,
    delete_wave,
    import_wave,
    list_cities,
    open_workspace,
    wave_profile,
)
from ctc_toolkit.workspace.cut_points import DEMO_CUT_POINTS
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    ESSEN,
    answers,
    audit_log,
    complete_plan,
    real_workspace,
    tables_in,
)

SMALL = answers(120)
YOUTH = "ctc-youth-survey"


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


@pytest.fixture
def demo(database_url):
    opened = open_workspace(database_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    yield opened
    opened.close()


def bring_in(ws, actor=COORDINATOR, **changes):
    given = {"ags": DORTMUND, "label": "Befragung 2024", "year": 2024, "table": SMALL} | changes
    if ws.mode == "real" and "plan" not in given:
        given["plan"] = complete_plan(ws, given["ags"])
    return import_wave(actor, ws, **given)


def refusal(call, *given, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*given, **named)
    return refused.value


def cut_points(name="probe", instrument=YOUTH, value=2.5, scale="family_conflict"):
    return CutPointTable.model_validate(
        {
            "id": name,
            "instrument": instrument,
            "title": {"de": "Größe", "en": "Size"},
            "valid_from": "2026-01-01",
            "status": "made_up",
            "method": {"de": "Probe", "en": "Probe"},
            "values": {scale: {"all": value}},
        }
    )


def rows_of(table):
    frame = pd.concat([table.answers, table.groups.astype(str)], axis=1)
    return sorted(map(tuple, frame[sorted(frame.columns)].to_numpy().tolist()))


def test_1_what_goes_in_comes_out(ws):
    before = datetime.now(UTC)
    view = bring_in(ws, label="  Befragung\t2024 ")
    with ws.store.reading() as repository:
        stored = repository.answers(view.id)
    again = answers_from_parquet(stored, load_instrument("yrbs@2019"))
    assert rows_of(again) == rows_of(SMALL)
    assert again.answers.to_numpy().tolist() != SMALL.answers.to_numpy().tolist()
    assert (view.ags, view.label, view.year, view.instrument) == (
        DORTMUND,
        "Befragung 2024",
        2024,
        "yrbs@2019",
    )
    assert (view.respondents, view.source_hash, view.version, view.made_up) == (
        120,
        SMALL.source_hash,
        1,
        False,
    )
    assert before <= view.imported_at <= datetime.now(UTC)
    (dortmund,) = list_cities(COORDINATOR, ws)
    assert dortmund.waves == (view,)
    assert [area.name for area in dortmund.areas] == ["Hörde", "Nordstadt"]
    last = audit_log(ws)[-1]
    assert (last.who, last.action, last.object, last.ags) == (
        COORDINATOR.name,
        "import_wave",
        f"wave {view.id}",
        DORTMUND,
    )


def test_2_same_file_twice(ws):
    view = bring_in(ws)
    again = refusal(bring_in, ws, label="again", year=2025)
    day = view.imported_at.astimezone().strftime("%d.%m.%Y")
    assert again.code == "already_imported"
    for language in ("de", "en"):
        assert day in again.say(language)
        assert "Befragung 2024" in again.say(language)
    essen = Actor("Essen", frozenset({(Role.COORDINATOR, ESSEN)}))
    assert bring_in(ws, essen, ags=ESSEN).ags == ESSEN
    assert (tables_in(ws)["survey_wave"], tables_in(ws)["wave_answers"]) == (2, 2)


def test_2_twenty_imports_at_once_make_one_wave(ws, database_url):
    gate, results = threading.Barrier(20), []

    def work():
        own = open_workspace(database_url)
        gate.wait(60)
        try:
            results.append(bring_in(own).id)
        except ToolkitError as refused:
            results.append(refused.code)
        own.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(results) == 20
    assert results.count("already_imported") == 19
    rows = tables_in(ws)
    assert (rows["survey_wave"], rows["wave_answers"]) == (1, 1)
    assert [line.action for line in audit_log(ws)].count("import_wave") == 1


def strange_instrument():
    known = SMALL.instrument
    return known.model_copy(update={"title": known.title.model_copy(update={"de": "Anderes"})})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"label": " \t"}, "wave_label"),
        ({"label": "x" * 121}, "wave_label"),
        ({"year": 1979}, "wave_year"),
        ({"year": datetime.now(UTC).year + 2}, "wave_year"),
        ({"table": replace(SMALL, source_hash="")}, "wave_without_file"),
        ({"table": replace(SMALL, answers=SMALL.answers[[]])}, "wave_without_answers"),
        (
            {
                "table": replace(
                    SMALL,
                    answers=SMALL.answers.iloc[:0],
                    groups=SMALL.groups.iloc[:0],
                    design=SMALL.design.iloc[:0],
                )
            },
            "wave_without_answers",
        ),
        ({"table": replace(SMALL, instrument=strange_instrument())}, "instrument_not_kept"),
    ],
)
def test_3_checked_before_anything_is_stored(ws, changes, code):
    plan = complete_plan(ws, DORTMUND)
    before = tables_in(ws)
    refused = refusal(bring_in, ws, plan=plan, **changes)
    assert refused.code == code
    assert tables_in(ws) == before


def test_3_instrument_outside_the_catalogue(ws):
    strange = SMALL.instrument.model_copy(update={"id": "somewhere-else"})
    assert refusal(bring_in, ws, table=replace(SMALL, instrument=strange)).code == "instrument_not_kept"


def test_4_made_up_waves_start_with_made_up_cut_points(demo, ws_of_its_own):
    add_cut_points(demo_actor(), demo, cut_points(DEMO_CUT_POINTS))
    youth = bring_in(demo, demo_actor(), table=answers(60, instrument=YOUTH))
    other = bring_in(demo, demo_actor())
    assert (youth.made_up, youth.cut_points) == (True, DEMO_CUT_POINTS)
    assert (other.made_up, other.cut_points) == (True, None)
    add_cut_points(ADMINISTRATOR, ws_of_its_own, cut_points(DEMO_CUT_POINTS))
    real = bring_in(ws_of_its_own, table=answers(60, instrument=YOUTH))
    assert (real.made_up, real.cut_points) == (False, None)


@pytest.fixture
def ws_of_its_own(tmp_path):
    opened = real_workspace(f"sqlite:///{tmp_path / 'own' / 'ctc.sqlite'}")
    yield opened
    opened.close()


def test_5_choosing_cut_points(ws):
    add_cut_points(ADMINISTRATOR, ws, cut_points("probe"))
    add_cut_points(ADMINISTRATOR, ws, cut_points("probe-version", instrument=SMALL_YOUTH.instrument.reference))
    wave = bring_in(ws, table=SMALL_YOUTH)
    changed = choose_cut_points(COORDINATOR, ws, wave.id, "probe", version=wave.version)
    assert (changed.cut_points, changed.version) == ("probe", 2)
    assert audit_log(ws)[-1].object == f"wave {wave.id}: - -> probe"
    assert refusal(choose_cut_points, COORDINATOR, ws, wave.id, None, version=1).code == "changed_meanwhile"
    assert choose_cut_points(COORDINATOR, ws, wave.id, "probe-version").version == 3
    assert choose_cut_points(COORDINATOR, ws, wave.id, None).cut_points is None
    unknown = refusal(choose_cut_points, COORDINATOR, ws, wave.id, "nowhere")
    assert unknown.code == "cut_points_unknown"
    assert "probe" in unknown.say("en")
    behaviours = bring_in(ws)
    foreign = refusal(choose_cut_points, COORDINATOR, ws, behaviours.id, "probe")
    assert foreign.code == "cut_points_other_instrument"
    assert behaviours.instrument in foreign.say("de")


SMALL_YOUTH = answers(60, instrument=YOUTH)


def test_6_cut_points_are_stored_once(ws):
    first = add_cut_points(ADMINISTRATOR, ws, cut_points())
    lines = len(audit_log(ws))
    assert add_cut_points(ADMINISTRATOR, ws, cut_points()) == first
    assert len(audit_log(ws)) == lines
    assert refusal(add_cut_points, ADMINISTRATOR, ws, cut_points(value=2.75)).code == "cut_points_exist"
    assert refusal(add_cut_points, ADMINISTRATOR, ws, cut_points("x", value=99)).code == "cut_points_out_of_range"
    assert (
        refusal(add_cut_points, ADMINISTRATOR, ws, cut_points("y", scale="nothing")).code == "cut_points_unknown_scale"
    )
    assert (
        refusal(add_cut_points, ADMINISTRATOR, ws, cut_points("z", instrument="unheard-of")).code
        == "instrument_unknown"
    )
    assert cut_point_tables(COORDINATOR, ws, SMALL_YOUTH.instrument.reference) == [first]
    assert cut_point_tables(COORDINATOR, ws, YOUTH) == [first]
    assert cut_point_tables(COORDINATOR, ws, "yrbs@2019") == []
    assert (first.title.de, first.status, first.provisional) == ("Größe", "made_up", True)
    assert first.reference.startswith("probe@2026-01-01#")


def test_7_deletion(ws):
    wave = bring_in(ws, table=answers(400, seed=3))
    wave_profile(COORDINATOR, ws, wave.id, by=("sex",))
    assert len(ws.cache) == 1
    delete_wave(COORDINATOR, ws, wave.id)
    assert len(ws.cache) == 0
    assert (tables_in(ws)["survey_wave"], tables_in(ws)["wave_answers"]) == (0, 0)
    for gone in (delete_wave, wave_profile):
        assert refusal(gone, COORDINATOR, ws, wave.id).code == "not_available"
    assert [line.action for line in audit_log(ws) if line.result == "done"][-2:] == [
        "import_wave",
        "delete_wave",
    ]
    assert bring_in(ws).respondents == len(SMALL)


def test_8_audit_log_holds_no_answers(ws):
    wave = bring_in(ws)
    refusal(wave_profile, COORDINATOR, ws, new_id())
    text = repr(audit_log(ws))
    assert wave.source_hash not in text
    assert not np.isin(list(SMALL.answers.columns), text.split()).any()
    assert {line.result for line in audit_log(ws)} == {"done", "refused"}
