"""Status for the steering group, and the earlier cycles and sheets on the page of the phases.

1. The page says where the area stands, with phases, milestones reached, what comes next with dates and who, and what
   the steering group has to decide, in both languages.
2. The Word file says the same: title, real headings in this order, tables with heading rows.
3. A pause is told and nothing is announced.
4. Who works on no area sees who can open the page.
5. An earlier cycle can be read on the page of the phases, and nothing of it changed.
"""

import io
from datetime import date, timedelta

import docx
import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role
from ctc_toolkit.language import translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.reporting.sheets import sheet_docx
from ctc_toolkit.workspace import (
    area_outlook,
    area_process,
    demo_actor,
    list_cities,
    open_phase,
    open_workspace,
    pause_area,
    save_step,
    start_next_cycle,
)
from ctc_toolkit.workspace.status_sheet import status_sheet

DORTMUND = "05913000"
ME = demo_actor()
HEADINGS = {
    "de": [
        "Erreichte Meilensteine",
        "In den letzten drei Monaten erreicht",
        "Was als Nächstes kommt",
        "Was die Lenkungsgruppe zu entscheiden hat",
    ],
    "en": [
        "Milestones reached",
        "Achieved in the last three months",
        "What comes next",
        "What the steering group has to decide",
    ],
}


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    """Give an area with a milestone reached, a step met and one with a date."""
    found = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).areas[0].id
    for step in load_process().milestones[0].benchmarks:
        save_step(ME, ws, found, step.id, before=StepFields(), after=StepFields("fully"))
    save_step(ME, ws, found, "b1_2_2", before=StepFields(), after=StepFields("mostly"))
    due = date.today() + timedelta(7)
    save_step(ME, ws, found, "b1_2_4", before=StepFields(), after=StepFields(due=due, function="work_group"))
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_page(filled, area, open_page, language):
    app = open_page("status", language, gebiet=area)
    text = said(app)
    title = {"de": "Wo steht Lindenau?", "en": "Where does Lindenau stand?"}[language]
    assert [one.value for one in app.title] == [title]
    assert {"de": "10 von 33 Schritten", "en": "10 of 33 steps"}[language] in text
    assert [header.value for header in app.header] == HEADINGS[language]
    assert load_process().milestones[0].title.get(language) in text
    steps = {step.id: step.title.get(language) for step in load_process().benchmarks}
    assert steps["b1_2_2"] in text
    assert steps["b1_2_1"] in text
    assert steps["b1_2_4"] in cells(app)
    assert translator(language).date(date.today() + timedelta(7)) in cells(app)
    assert {"de": "Arbeitsgruppe", "en": "Work group"}[language] in cells(app)
    assert len(app.get("download_button")) == 3
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_word(ws, area, language):
    sheet = status_sheet(translator(language), area_outlook(ME, ws, area).area)
    made = docx.Document(io.BytesIO(sheet_docx(sheet)))
    assert made.paragraphs[0].style.name == "Title"
    assert "Lindenau" in made.paragraphs[0].text
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 1"] == HEADINGS[language]
    assert len(made.tables) == 2
    assert [len(table.columns) for table in made.tables] == [5, 3]
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in made.tables)


def test_3_pause(filled, ws, area, open_page):
    pause_area(ME, ws, area, reason="Stelle unbesetzt", resume_on=date.today() + timedelta(40), version=1)
    text = said(open_page("status", gebiet=area))
    assert "Das Gebiet pausiert seit" in text
    assert "Stelle unbesetzt" in text
    assert "Während der Pause ist nichts geplant." in text
    assert "Zurzeit ist nichts zu entscheiden." in text
    assert load_process().milestones[0].title.de in text


def test_4_locked(filled, ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    for page in ("status", "hand_over"):
        assert open_page(page).title[0].value == "Wer kann diese Seite öffnen?"


def test_5_an_earlier_cycle(filled, ws, area, open_page):
    moved = open_phase(ME, ws, area, phase=5, version=1, reason="Probe")
    start_next_cycle(ME, ws, area, version=moved.version)
    app = open_page("phases", gebiet=area)
    choice = next(box for box in app.selectbox if box.key == "choice-of-cycle")
    assert choice.options == ["Durchgang 2 (jetzt)", "Durchgang 1"]
    assert "0 von 33 Schritten sind erfüllt" in said(app)
    choice.select(1).run()
    text = said(app)
    assert "Sie lesen Durchgang 1" in text
    assert "10 von 33 Schritten sind erfüllt" in text
    assert app.query_params["durchgang"] in ("1", ["1"])
    assert "Dieser Durchgang ist beendet" in "".join(info.value for info in app.info)
    assert not [one for one in app.radio if "state" in str(one.key)]
    assert not [one for one in app.button if str(one.key).startswith(("open-phase", "next-cycle", "pause"))]
    next(one for one in app.button if one.key == "open-b1_2_2").click().run()
    assert "überwiegend erfüllt" in said(app)
    next(box for box in app.selectbox if box.key == "choice-of-cycle").select(2).run()
    assert "0 von 33 Schritten sind erfüllt" in said(app)
    assert area_process(ME, ws, area, cycle=1).phases[0].progress.met == 10
    assert not app.exception
