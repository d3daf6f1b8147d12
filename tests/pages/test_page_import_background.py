"""A large survey is stored in the background, on the page.

1. A smaller one is stored at once, as ever, and no job is made.
2. A large one: step 4 stays open, says that the page may be left, shows how far it is; then the result stands there as
   it does after storing at once.
3. Whoever comes back in another visit finds it being stored, then stored, and can open the same result.
4. Cancelling throws the answers away, and the page says so; nothing is stored.
5. What failed is told with its code's text to whoever comes back.
6. While it is compared, it says with how many earlier surveys. English is complete.
"""

import pytest
from said import said
from test_page_import import press, to_confirm

from ctc_toolkit.access import demo_actor
from ctc_toolkit.pages.importing import confirm_step
from ctc_toolkit.pages.importing.state import DRAFT
from ctc_toolkit.workspace import import_jobs, jobs, list_cities, open_workspace
from ctc_toolkit.workspace.job_kinds import HANDLERS

ACTOR = demo_actor()
LEFT = "Was weggelassen wurde und warum"


@pytest.fixture
def ws(filled, monkeypatch):
    monkeypatch.setenv("CTC_WORKER", "outside")  # nobody works but `work`
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(confirm_step, "LARGE", 50)


def work(ws):
    (job_id,) = jobs.look_after(ws)[0]
    assert jobs.do_job(ws, job_id, HANDLERS, set())


def waves(ws):
    return {wave.id for city in list_cities(ACTOR, ws) for wave in city.waves}


def ordered(ws):
    return [one for city in list_cities(ACTOR, ws) for one in import_jobs(ACTOR, ws, city.ags)]


def stored(open_page, survey_csv, **more):
    app = open_page("import_survey", **more)
    to_confirm(app, survey_csv.read_bytes())
    press(app, "Befragung speichern")
    assert not app.exception
    assert DRAFT not in app.session_state
    return app


def bars(app):
    return [bar.proto.text for bar in app.get("progress")]


def test_1_smaller_at_once(ws, open_page, survey_csv):
    before = waves(ws)
    app = stored(open_page, survey_csv)
    assert len(waves(ws)) == len(before) + 1
    assert ordered(ws) == []
    assert LEFT in said(app)


def test_2_and_3_large(ws, open_page, survey_csv, large):
    before = waves(ws)
    app = stored(open_page, survey_csv)
    assert waves(ws) == before
    assert "4. Bestätigen" in said(app)
    assert "Sie können die Seite verlassen" in said(app)
    assert bars(app) == ["Speichern der Befragung: wartet, bis die Reihe daran ist"]
    other = open_page("import_survey")
    assert "wird im Hintergrund gespeichert" in said(other)
    assert other.file_uploader, "another file can be chosen meanwhile"
    work(ws)
    assert len(waves(ws)) == len(before) + 1
    app.run()
    assert not app.exception
    result = said(app)
    assert LEFT in result
    other = open_page("import_survey")
    press(other, "Ansehen, was gespeichert ist")
    assert not other.exception
    kept = [line for line in result.splitlines() if "Fragebögen" in line or "Spalte" in line]
    assert kept
    for line in kept:
        assert line in said(other)


def test_4_cancelled(ws, open_page, survey_csv, large):
    before = waves(ws)
    app = stored(open_page, survey_csv)
    press(app, "Abbrechen und die Antworten löschen")
    assert not app.exception
    assert "Das Speichern wurde abgebrochen." in said(app)
    assert "1. Datei wählen" in said(app)
    assert jobs.look_after(ws) == ([], 0)
    assert waves(ws) == before


def test_5_failed(ws, open_page, survey_csv, large):
    before = waves(ws)
    stored(open_page, survey_csv)
    with ws.store.writing() as repository:
        repository.jobs.take_held(ordered(ws)[0].job.id)
    work(ws)
    text = said(open_page("import_survey"))
    assert "wurde nicht gespeichert" in text
    assert "Die eingelesenen Antworten liegen nicht mehr bereit." in text
    assert waves(ws) == before


def test_6_numbers_and_english(ws, open_page, survey_csv, large):
    stored(open_page, survey_csv)
    with ws.store.writing() as repository:
        (one,) = ordered(ws)
        assert repository.jobs.take(one.job.id, "runner")
        assert repository.jobs.told(one.job.id, "runner", 45, "checking 1 2")
    app = open_page("import_survey", lang="en")
    assert bars(app) == ["Storing the survey: compared with 1 of 2 earlier surveys, 45 %"]
    assert "is being stored in the background." in said(app)
    assert "Cancel and delete the answers" in [button.label for button in app.button]
