"""What the demo takes over from the one that is stored, so that the first reset of a process is quick, too.

1. A stored wave of the same seed, questionnaire and version is taken over byte for byte, and nothing is drawn.
2. A wave whose answers were changed, deleted or imported by somebody is drawn anew; so is one of another seed.
3. What is said to be the source of a wave without drawing it is what drawing says.
4. No more is kept than two seeds need.
"""

import pytest
from sqlalchemy import text

from ctc_toolkit.access import demo_actor
from ctc_toolkit.store import sha256
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import DemoCity, demo_cities
from ctc_toolkit.workspace import demo_stock, list_cities, open_workspace
from ctc_toolkit.workspace.demo import SEED
from ctc_toolkit.workspace.demo_stock import INSTRUMENT, ROOM, demo_wave, made_up_cut_points, take_over, wave_id

TRAINER = demo_actor()


@pytest.fixture
def ws(demo_url, monkeypatch):
    """Give a demo workspace to a process that has drawn nothing yet, and that cannot draw."""
    monkeypatch.setattr(demo_stock, "_DRAWN", {})
    monkeypatch.setattr(demo_stock, "_CUT_POINTS", {})
    opened = open_workspace(demo_url)
    yield opened
    opened.close()


class DrawnError(Exception):
    """Something was drawn."""


@pytest.fixture
def no_drawing(monkeypatch):
    def refuse(*_):
        raise DrawnError

    monkeypatch.setattr(DemoCity, "simulate", refuse)
    monkeypatch.setattr(demo_stock, "_derived", refuse)


def everything(seed=SEED):
    return {(city.ags, wave.year): demo_wave(city, wave, seed) for city in demo_cities() for wave in city.waves}


def test_1_taken_over(ws, no_drawing):
    with pytest.raises(DrawnError):
        everything()
    with ws.store.reading() as repository:
        take_over(repository, SEED)
        stored = {
            (city.ags, wave.year): repository.answers(wave.id)
            for city in list_cities(TRAINER, ws)
            for wave in city.waves
        }
    assert {key: wave.answers for key, wave in everything().items()} == stored
    assert made_up_cut_points().status == "made_up"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE wave_answers SET answers = x'00' WHERE wave_id = :wave",
        "DELETE FROM wave_answers WHERE wave_id = :wave",
        "UPDATE survey_wave SET source_hash = '" + "0" * 64 + "' WHERE id = :wave",
        "UPDATE survey_wave SET software = 'ctc-toolkit 0' WHERE id = :wave",
    ],
)
def test_2_drawn_anew(ws, no_drawing, change):
    with ws.store.database.session("write") as session:
        session.execute(text(change), {"wave": wave_id("05913000", 2026)})
    with ws.store.reading() as repository:
        take_over(repository, SEED)
    kept = {(ags, year) for ags, year, _ in demo_stock._DRAWN}
    assert ("05913000", 2026) not in kept
    assert len(kept) == 5
    with pytest.raises(DrawnError):
        everything()
    with pytest.raises(DrawnError):
        made_up_cut_points()


def test_2_another_seed(ws):
    with ws.store.reading() as repository:
        take_over(repository, SEED + 1)
    assert demo_stock._DRAWN == {}


def test_3_source_without_drawing():
    instrument = load_instrument(INSTRUMENT)
    city = demo_cities()[0]
    for wave in city.waves:
        drawn = city.simulate(instrument, wave, SEED).table
        assert city.source_hash(instrument, wave, SEED) == drawn.source_hash
        assert city.source_hash(instrument, wave, SEED + 1) != drawn.source_hash
    assert len({city.source_hash(instrument, wave, SEED) for city in demo_cities() for wave in city.waves}) == 6


def test_4_bounded(ws):
    with ws.store.reading() as repository:
        take_over(repository, SEED)
    city, wave = demo_cities()[0], demo_cities()[0].waves[0]
    kept = demo_wave(city, wave, SEED)
    assert sha256(kept.answers)
    for place in range(2 * ROOM):
        demo_stock._keep(city.ags, wave.year, 10_000 + place, kept)
        assert len(demo_stock._DRAWN) <= ROOM
