"""The demo workspace.

1. It holds Dortmund, Duisburg and Essen with two areas and two waves of about 4,000 answers each, all
   marked as made up, and made-up cut points, which its waves use.
2. Made twice, it is there once; what was imported stays. Reset, it is as new, with the same ids and the
   same answers.
3. Another seed makes other answers; the same seed the same ones, also in another workspace.
4. Real cities are impossible in it, and it is impossible where real cities are; nothing is changed by trying.
5. A visitor of the demo may import, look and reset, in an empty workspace too; nobody else may reset.
6. Progress grows from 0 to 1 and names the cities.
7. Broken off at any step, the older demo is still whole.
8. Profiles of the demo have shown percentages for most risk factors, and say that they are made up.
9. Two who make it at the same time make it once.
10. It is no copy of anything: the generator opens no database.
11. Two cities have reports in their list, made as everybody makes them, noted in the log, and the same made again; two
    schools of Duisburg agreed to sheets of their own, one took that back.
"""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ctc_toolkit.access import Actor, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.answers_file import answers_from_parquet
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import (
    add_city,
    cut_point_tables,
    import_wave,
    list_cities,
    made_reports,
    make_demo,
    make_report_again,
    open_workspace,
    reset_demo,
    school_consents,
    wave_profile,
)
from ctc_toolkit.workspace.demo import SEED
from ctc_toolkit.workspace.demo_content.made_reports import WHO
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    DORTMUND,
    DUISBURG,
    ESSEN,
    answers,
    audit_log,
    real_workspace,
    tables_in,
)

VISITOR = demo_actor()


@pytest.fixture
def ws(database_url):
    opened = open_workspace(database_url)
    yield opened
    opened.close()


def logged(ws):
    """Return who did what, without the reports that the demo comes with."""
    return [(line.who, line.action) for line in audit_log(ws) if line.who != WHO]


def waves(ws):
    return [wave for city in list_cities(VISITOR, ws) for wave in city.waves]


def what_stays(ws):
    """Return what two demos of the same seed have in common: all but the moments and the order of rows."""
    return sorted((wave.id, wave.ags, wave.label, wave.year, wave.respondents, wave.source_hash) for wave in waves(ws))


def test_1_6_contents_and_progress(sqlite_url):
    ws = open_workspace(sqlite_url)
    assert ws.mode == "new"
    heard = []
    assert make_demo(ws, progress=lambda done, what="": heard.append((done, what))) is True
    assert ws.mode == "demo"
    cities = list_cities(VISITOR, ws)
    assert [(city.ags, city.name) for city in cities] == [
        ("05913000", "Dortmund"),
        ("05112000", "Duisburg"),
        ("05113000", "Essen"),
    ]
    for city in cities:
        assert city.made_up
        assert len({area.name for area in city.areas}) == len(city.areas) == 2
        assert [wave.year for wave in city.waves] == [2026, 2024]
        assert all(wave.made_up and wave.cut_points == "made_up" for wave in city.waves)
        assert all(3800 <= wave.respondents <= 4200 for wave in city.waves)
    assert len({wave.source_hash for wave in waves(ws)}) == 6
    (table,) = cut_point_tables(VISITOR, ws, waves(ws)[0].instrument)
    assert (table.id, table.status, table.provisional) == ("made_up", "made_up", True)
    assert logged(ws) == [("ctc demo", "make_demo")]
    shares = [done for done, _ in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(set(shares)) >= 8
    assert {what.split()[0] for _, what in heard if what} == {"Dortmund", "Duisburg", "Essen"}


def test_2_3_made_twice_and_reset(ws, demo_url):
    elsewhere = open_workspace(demo_url)
    first, numbers = what_stays(elsewhere), counts(elsewhere)
    elsewhere.close()
    make_demo(ws, seed=SEED + 1)
    assert counts(ws) != numbers
    assert {row[0] for row in what_stays(ws)} == {row[0] for row in first}
    import_wave(VISITOR, ws, ags=DORTMUND, label="Eigene", year=2025, table=answers(60))
    assert make_demo(ws, seed=SEED + 2) is False
    assert len(waves(ws)) == 7
    assert make_demo(ws, existing="reset") is True
    assert what_stays(ws) == first
    assert counts(ws) == numbers
    rows = {"city": 3, "area": 6, "cut_points": 1, "survey_wave": 6, "wave_answers": 6, "workspace": 1}
    rows |= {"survey_plan": 10, "school_decision": 77}
    found = tables_in(ws)
    assert {name: found[name] for name in rows} == rows


def counts(ws):
    """Return how often each answer was given in the first wave of a workspace."""
    wave = waves(ws)[0]
    with ws.store.reading() as repository:
        table = answers_from_parquet(repository.answers(wave.id), load_instrument(wave.instrument))
    return {name: column.value_counts().sort_index().to_dict() for name, column in table.answers.items()}


def test_4_made_up_and_real_never_meet(demo_url, sqlite_url):
    made = open_workspace(demo_url)
    with pytest.raises(ToolkitError):
        add_city(ADMINISTRATOR, made, ags="05911000", name="Bochum")
    with pytest.raises(ToolkitError), made.store.writing() as repository:
        repository.decide_mode("real")
    assert made.mode == "demo"
    made.close()
    real = real_workspace(sqlite_url)
    before = tables_in(real)
    for existing in ("keep", "reset"):
        with pytest.raises(ToolkitError) as refused:
            make_demo(real, existing=existing)
        assert refused.value.code == "workspace_is_real"
    assert tables_in(real) == before
    assert real.mode == "real"
    real.close()


def test_5_visitors(sqlite_url):
    ws = open_workspace(sqlite_url)
    assert list_cities(VISITOR, ws) == []
    reset_demo(VISITOR, ws)
    wave = import_wave(VISITOR, ws, ags=DORTMUND, label="Eigene", year=2025, table=answers(60))
    assert wave.made_up
    assert logged(ws) == [("Demo", "reset_demo"), ("Demo", "import_wave")]
    coordinator = Actor("Dortmund", frozenset({(Role.COORDINATOR, DORTMUND)}))
    with pytest.raises(ToolkitError) as refused:
        reset_demo(coordinator, ws)
    assert refused.value.code == "not_available"
    assert len(waves(ws)) == 7
    ws.close()


class BrokenError(Exception):
    """Something that goes wrong in the middle of the work."""


@pytest.mark.parametrize("steps", [0, 3])
def test_7_broken_off(demo_url, steps):
    ws, heard = open_workspace(demo_url), []
    before = what_stays(ws)

    def break_off(done, what=""):
        heard.append(done)
        if len(heard) > steps:
            raise BrokenError

    with pytest.raises(BrokenError):
        make_demo(ws, seed=2, existing="reset", progress=break_off)
    assert what_stays(ws) == before
    ws.close()


def test_7_broken_off_while_storing(demo_url):
    ws = open_workspace(demo_url)
    before = what_stays(ws)
    with ws.store.database.session("write") as session:
        session.execute(
            text(
                "CREATE TRIGGER disk_failure BEFORE INSERT ON wave_answers"
                " WHEN (SELECT count(*) FROM wave_answers) = 4 BEGIN SELECT raise(ABORT, 'disk failure'); END"
            )
        )
    with pytest.raises((ToolkitError, IntegrityError)):
        make_demo(ws, seed=2, existing="reset")
    assert what_stays(ws) == before
    ws.close()


def test_8_profiles(demo_url):
    ws = open_workspace(demo_url)
    released = wave_profile(VISITOR, ws, waves(ws)[0].id)
    table = released.table
    overall = table[(table["groups"] == "all") & (table["kind"] == "risk")]
    assert len(overall) >= 20
    assert (overall["state"] == "shown").mean() > 0.8
    assert overall["percent"].dropna().between(5, 95).all()
    assert released.made_up
    assert released.provenance.cut_points.startswith("made_up@2023")
    ws.close()


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_9_two_at_once(database_url):
    gate, results = threading.Barrier(2), []

    def work():
        own = open_workspace(database_url)
        gate.wait(60)
        results.append(make_demo(own))
        own.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(results) == [False, True]
    ws = open_workspace(database_url)
    assert len(waves(ws)) == 6
    ws.close()


def test_10_generator_opens_no_database():
    code = (
        "import sys; from ctc_toolkit.survey.simulation import demo_cities;"
        "from ctc_toolkit.survey.instrument_files import load_instrument;"
        "city = demo_cities()[0]; city.simulate(load_instrument('ctc-youth-survey'), city.waves[0], 1);"
        "sys.exit(any(name.split('.')[0] in ('sqlite3', 'sqlalchemy', 'psycopg') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_11_reports_and_schools(demo_url):
    ws = open_workspace(demo_url)
    found = {ags: made_reports(demo_actor(Role.COORDINATOR, ags), ws, ags) for ags in (DORTMUND, DUISBURG, ESSEN)}
    assert {ags: len(view.made) for ags, view in found.items()} == {DORTMUND: 2, DUISBURG: 2, ESSEN: 0}
    for ags in (DORTMUND, DUISBURG):
        for one in found[ags].made:
            assert make_report_again(demo_actor(Role.COORDINATOR, ags), ws, one.id).result == "same"
    assert [line.action for line in audit_log(ws) if line.who == WHO].count("make_report") == 4
    newest = max(found[DUISBURG].waves, key=lambda wave: wave.year)
    assert found[DUISBURG].schools[newest.id] == ("s101", "s108")
    consents = school_consents(demo_actor(Role.COORDINATOR, DUISBURG), ws, newest.id)
    assert {one.fields.school for one in consents.consents} - set(consents.agreed) == {"s115"}
    assert {one.fields.school for one in consents.consents} <= set(consents.schools)
    ws.close()
