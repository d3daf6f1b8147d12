"""Texts and reviews of the demo.

1. Every area has a sheet, every city a commentary on its newest survey; all of it is made up and says so where people
   are named, and every section that is filled exists.
2. One version waits for the office, one was returned with comments, one is approved; each can be read.
3. A second demo has the same ids and contents, so that links stay; a reset leaves nothing of what was written.
"""

import pytest

from ctc_toolkit.workspace import (
    Place,
    demo_actor,
    kept_texts,
    list_cities,
    make_demo,
    open_workspace,
    read_submission,
    read_texts,
    review_digest,
    save_text,
    submissions,
    submit_version,
)
from ctc_toolkit.workspace.demo_content import texts as content
from ctc_toolkit.workspace.review_documents import NUMBERS
from ctc_toolkit.workspace.sections import SECTIONS
from tests.unit.workspace.made import tables_in

TRAINER = demo_actor()


@pytest.fixture
def ws(demo_url):
    workspace = open_workspace(demo_url)
    yield workspace
    workspace.close()


def test_1_texts(ws):
    for city in list_cities(TRAINER, ws):
        for area in city.areas:
            texts = read_texts(TRAINER, ws, Place(area=area.id), "area")
            assert sum(bool(text.text) for text in texts) >= 2
            assert all("(Beispiel)" in text.changed_by for text in texts if text.changed_by)
        commentary = read_texts(TRAINER, ws, Place(wave=city.waves[0].id), "profile")
        assert sum(bool(text.text) for text in commentary) >= 2


def test_1_sections_exist():
    known = {section.id for section in SECTIONS}
    for part in (content.SHEETS_OF_AREAS, content.PLANS, content.COMMENTARIES):
        for written in part.values():
            assert set(written) <= known
    commented = {line.section for version in content.VERSIONS for line in version.lines}
    assert commented <= known | {None, NUMBERS}


def test_2_versions(ws):
    found = {entry.state: entry for entry in submissions(TRAINER, ws)}
    assert set(found) == {"submitted", "returned", "approved"}
    assert [found[state].kind for state in ("submitted", "returned", "approved")] == ["profile", "profile", "plan"]
    for entry in found.values():
        reading = read_submission(TRAINER, ws, entry.id)
        assert reading.document.made_up
        assert any(text.text for text in reading.document.texts)
        assert bool(reading.document.numbers) is (entry.kind == "profile")
        assert reading.history[0].lines[-1].kind == ("submitted" if entry.state == "submitted" else entry.state)
    returned = read_submission(TRAINER, ws, found["returned"].id).history[0].lines
    assert [line.section for line in returned if line.kind == "comment"] == ["limits", "stands_out", NUMBERS]
    assert {(entry.waits_for, entry.reason) for entry in review_digest(TRAINER, ws)} == {
        ("office", "submitted"),
        ("city", "returned"),
        ("city", "commented"),
    }


def test_2_the_demo_can_be_worked_on(ws):
    waiting = next(entry for entry in submissions(TRAINER, ws) if entry.state == "returned")
    place = waiting.place
    texts = {text.section: text for text in read_texts(TRAINER, ws, place, "profile")}
    save_text(TRAINER, ws, place, "limits", "Eine Schule fehlte.", texts["limits"].version)
    assert submit_version(TRAINER, ws, "profile", place).number == waiting.number + 1


def test_3_reset(ws):
    before = {entry.id: entry.content_hash for entry in submissions(TRAINER, ws) if entry.kind == "plan"}
    area = Place(area=list_cities(TRAINER, ws)[0].areas[0].id)
    version = read_texts(TRAINER, ws, area, "area")[0].version
    save_text(TRAINER, ws, area, "situation", "Von einer Gruppe geschrieben", version)
    save_text(TRAINER, ws, area, "situation", "Zu spät", version)
    assert len(kept_texts(TRAINER, ws)) == 1
    rows = tables_in(ws)
    make_demo(ws, existing="reset")
    after = tables_in(ws)
    assert kept_texts(TRAINER, ws) == ()
    assert "Von einer Gruppe" not in read_texts(TRAINER, ws, area, "area")[0].text
    assert {name: after[name] for name in ("draft_text", "submission", "review_entry")} == {
        name: rows[name] for name in ("draft_text", "submission", "review_entry")
    }
    assert set(before) <= {entry.id for entry in submissions(TRAINER, ws)}
