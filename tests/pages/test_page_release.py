"""Work in the background on the screen: releasing the tables of a survey, and what an order waits for.

1. After a survey is stored, its tables can be released in the background; it says how far that is and when it is done.
2. While they are released, the profile says so and shows how far; afterwards it opens.
3. An order that waits says for what: for another one of the same person, for those of others, or for its turn.
4. Where workers are processes of their own and none is running, the page says so.
5. Whoever may not import surveys is not told of their release.
6. What failed is told with what to do, and can be ordered again. English is complete.
"""

import json
from datetime import timedelta

import pytest
from acting import acting_as, visitor
from said import said
from test_page_import import press, to_confirm

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.pages.importing.state import RESULT
from ctc_toolkit.workspace import (
    ReportOrder,
    job_work,
    list_cities,
    open_workspace,
    order_release,
    order_report,
    release_jobs,
)

ACTOR = demo_actor()
DORTMUND = "05913000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def outside(monkeypatch):
    """Let nobody work here."""
    monkeypatch.setenv("CTC_WORKER", "outside")


def waves(ws):
    return next(city for city in list_cities(ACTOR, ws) if city.ags == DORTMUND).waves


def progress(app):
    """Return what stands at the bars that show how far work is."""
    return [bar.proto.text for bar in app.get("progress")]


def test_1_after_the_import(ws, open_page, survey_csv, monkeypatch):
    monkeypatch.setattr(job_work, "all_handlers", lambda: {"release": lambda *given: given[2]["wave"]})
    app = open_page("import_survey")
    to_confirm(app, survey_csv.read_bytes())
    press(app, "Befragung speichern")
    assert not app.exception
    wave = app.session_state[RESULT].wave
    assert "Nichts zu ändern?" in said(app)
    press(app, "Alle Tabellen im Hintergrund freigeben")
    assert not app.exception
    assert job_work.wait_until_idle(ws, 120)
    app.run()
    assert not app.exception
    assert "Alle Tabellen sind freigegeben." in said(app)
    (job,) = release_jobs(ACTOR, ws, wave)
    assert (job.state, job.result) == ("done", wave)


def test_2_the_profile_waits(ws, open_page, outside):
    wave = waves(ws)[0].id
    job = order_release(ACTOR, ws, wave)
    with ws.store.writing() as repository:
        repository.jobs.take(job.id, "worker")
        repository.jobs.told(job.id, "worker", 40, "locks")
    app = open_page("profile", city=DORTMUND, wave=wave)
    assert not app.exception
    assert "werden gerade freigegeben" in said(app)
    assert progress(app) == ["Freigabe der Tabellen: es wird entschieden, welche Werte gesperrt bleiben, 40 %"]
    assert not app.get("vega_lite_chart")
    with ws.store.writing() as repository:
        repository.jobs.end(job.id, "worker", result=wave)
    app.run()
    assert not app.exception
    assert "werden gerade freigegeben" not in said(app)
    assert app.get("vega_lite_chart")


def test_3_why_it_waits(ws, open_page, outside):
    first, second = (
        order_report(ACTOR, ws, ReportOrder("profile_summary", DORTMUND, wave.id, form="html")) for wave in waves(ws)
    )
    app = open_page("reports", city=DORTMUND)
    assert all(text.endswith("wartet, bis die Reihe daran ist") for text in progress(app))
    with ws.store.writing() as repository:
        repository.jobs.take(first.id, "worker")
    app.run()
    assert any(text.endswith("wartet, bis ein anderer Auftrag derselben Person fertig ist") for text in progress(app))
    with ws.store.writing() as repository:
        repository.jobs.end(first.id, "worker", result="x")
        people = json.dumps({"name": "Andere", "roles": [], "demo": True, "account": None})
        for number in range(2):
            # older than the one that waits: they came first
            job = repository.jobs.add("05112000", "report", "{}", people, f"person {number}")
            repository.jobs._session.execute(_older(job.id))
            repository.jobs.take(job.id, "worker")
    app.run()
    assert any(text.endswith("wartet, bis Aufträge anderer fertig sind") for text in progress(app))
    assert second.id


def _older(job_id):
    from sqlalchemy import text

    return text("UPDATE background_job SET created_at = '2020-01-01 00:00:00' WHERE id = :id").bindparams(id=job_id)


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_nobody_works(ws, open_page, outside, monkeypatch, language):
    order_release(ACTOR, ws, waves(ws)[0].id)
    words = {"de": "Im Hintergrund arbeitet zurzeit nichts.", "en": "Nothing works in the background at the moment."}
    app = open_page("profile", language, city=DORTMUND, wave=waves(ws)[0].id)
    assert words[language] not in said(app), "it waits for a moment only"
    monkeypatch.setattr(job_work, "PATIENCE", timedelta(0))
    app.run()
    assert not app.exception
    assert words[language] in said(app)


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.AREA_TEAM])
def test_5_not_for_everybody(ws, open_page, outside, monkeypatch, role):
    order_release(ACTOR, ws, waves(ws)[0].id)
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = open_page("profile", city=DORTMUND, wave=waves(ws)[0].id)
    assert not app.exception
    assert progress(app) == []


def test_6_failed(ws, open_page, survey_csv, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret detail")

    app = open_page("import_survey", "en")
    to_english_confirm(app, survey_csv.read_bytes())
    monkeypatch.setattr(job_work, "all_handlers", lambda: {"release": broken})
    press(app, "Release all tables in the background")
    assert job_work.wait_until_idle(ws, 60)
    app.run()
    assert not app.exception
    assert "failed unexpectedly" in said(app)
    assert "secret" not in said(app)
    assert "Release all tables in the background" in {button.label for button in app.button}


def to_english_confirm(app, data):
    app.file_uploader[0].upload("survey.csv", data, "application/octet-stream")
    app.run()
    app.checkbox(key="import-compared").check().run()
    press(app, "On to the findings")
    if [box for box in app.checkbox if box.key == "import-accepted"]:
        app.checkbox(key="import-accepted").check().run()
    press(app, "On to confirming")
    press(app, "Store the survey")
