"""Good practice of the demo.

1. There are entries in every state that somebody acts on, of all cities and of the office, with comments and a file.
2. Every entry can be saved as it stands; those that were handed in lack nothing; people are made up and say so.
3. The same ids come out each time, so that links stay; a city that is not there is left out.
4. The newest ones fall into the period a newsletter is about, and storing them takes no noticeable time.
"""

import time
from datetime import UTC, datetime, timedelta

import pytest

from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import missing, problems, tidied
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.workspace import demo_actor, open_workspace, practices, read_practice
from ctc_toolkit.workspace.demo_content.exchange import DORTMUND, DUISBURG, ESSEN, PRACTICES, demo_exchange

NOW = datetime.now(UTC)
TRAINER = demo_actor()


def filled(url, cities=(DORTMUND, DUISBURG, ESSEN)):
    ws = open_workspace(url)
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        for ags in cities:
            repository.add_city(ags, f"Stadt {ags}", [AreaRecord(f"{ags}-{name}", name) for name in ("Nord", "Süd")])
    with ws.store.writing() as repository:
        demo_exchange(repository, NOW)
    return ws


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    opened = filled(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'ctc.sqlite'}")
    yield opened
    opened.close()


def test_1_every_state(ws):
    shown = practices(TRAINER, ws)
    assert shown.approved == 4
    assert set(shown.cities) == {DORTMUND, DUISBURG, ESSEN}
    assert shown.office
    assert len(shown.waiting) == 1
    assert {view.state for view in shown.own} == {"draft", "handed_in", "returned"}
    assert any(view.number == 2 for view in shown.own)
    assert sum(view.comments for view in shown.found) == 3
    assert any(view.files for view in shown.found)
    assert all(view.area_name for view in shown.found if view.ags)
    returned = next(view for view in shown.own if view.state == "returned")
    assert "Welches Programm" in returned.reason


def test_2_sound_and_made_up(ws):
    catalogue = load_process()
    for practice in PRACTICES:
        assert problems(practice.fields, catalogue) == {}
        if "handed_in" in {kind for kind, _, _ in practice.lines}:
            assert missing(practice.fields) == {}, practice.fields.title
        assert set(practice.fields.phases) <= set(tidied(practice.fields, catalogue).phases)
    for view in practices(TRAINER, ws).found:
        reading = read_practice(TRAINER, ws, view.id)
        assert all("(Beispiel)" in line.who for line in reading.lines)
        assert all("(Beispiel)" in comment.who for comment in reading.comments)
        assert "(Beispiel)" in view.fields.organisation


def test_3_lasting_ids_and_missing_cities(ws, sqlite_url):
    small = filled(sqlite_url, (DORTMUND,))
    ids = {view.id for view in practices(TRAINER, small).found}
    assert ids < {view.id for view in practices(TRAINER, ws).found}
    assert set(practices(TRAINER, small).cities) == {DORTMUND}
    small.close()


def test_4_recent_and_quick(ws):
    newest = practices(TRAINER, ws).newest
    assert NOW - timedelta(days=31) < newest < NOW
    began = time.process_time()
    with ws.store.writing() as repository:
        repository.clear_demo()
        demo_exchange(repository, NOW)
    assert time.process_time() - began < 2
    assert {view.ags for view in practices(TRAINER, ws).found} == {None}
