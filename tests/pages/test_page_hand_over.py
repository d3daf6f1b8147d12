"""Hand-over sheet: everything that a new coordination needs, within one hour.

1. The page says what stands in the sheet, hands it out as Word file and web page, and shows it on demand.
2. The Word file begins with at most ten things that take at most an hour, each a link into the app; then come all parts
   in their order, with real headings and tables with heading rows, in both languages.
3. Everything of the area is in it: milestones, open steps with date and function, decisions with reasons, next
   meeting, contacts by function, files, surveys, drafts, versions handed in, trainings, phases and pauses with reasons.
4. It is made with the rights of the moment of the click: who has lost the role gets nothing; each time is in the log.
5. Text of people stays text.
"""

import io
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.handing_over.addresses import addresses_of
from ctc_toolkit.pages.handing_over.downloads import maker
from ctc_toolkit.process.bodies import BodyFields, MemberFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from ctc_toolkit.workspace import (
    Place,
    add_evidence,
    demo_actor,
    hand_over,
    list_cities,
    open_phase,
    open_workspace,
    pause_area,
    save_step,
    save_text,
    submit_version,
)
from ctc_toolkit.workspace.handing_over.first import first_things
from ctc_toolkit.workspace.handing_over.sheet import hand_over_sheet

DORTMUND = "05913000"
ME = demo_actor()
BASE = "https://ctc.stadt.example"
PARTS = {
    "de": [
        "In einer Stunde arbeitsfähig",
        "Meilensteine",
        "Offene Schritte",
        "Termine",
        "Geltende Beschlüsse",
        "Gremien und Sitzungen",
        "Ansprechpersonen nach Funktion",
        "Befragungen",
        "Texte im Entwurf",
        "Eingereichte Fassungen und Prüfungen",
        "Schulungen und Termine",
        "Dateien",
        "Geöffnete Phasen und Pausen",
        "Was sich in den letzten zwei Wochen geändert hat",
    ],
    "en": [
        "Able to work within an hour",
        "Milestones",
        "Open steps",
        "Dates",
        "Decisions in force",
        "Bodies and meetings",
        "Contacts by function",
        "Surveys",
        "Texts in draft",
        "Versions handed in and reviews",
        "Trainings and events",
        "Files",
        "Phases opened and pauses",
        "What the last two weeks changed",
    ],
}


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    """Give an area in phase 2 with something of everything that the guided way holds of itself."""
    found = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).areas[0].id
    late = StepFields(
        "partly", due=date.today() - timedelta(4), function="work_group", note="<b>wartet</b> auf *Zusage*"
    )
    save_step(ME, ws, found, "b1_2_3", before=StepFields(), after=late)
    add_evidence(ME, ws, found, "b1_1_1", name="Beschluss Rat.pdf", content=b"%PDF-1.7 a")
    open_phase(ME, ws, found, phase=2, version=1, reason="Der Rat hat schon beschlossen")
    save_text(ME, ws, Place(area=found), "situation", "Das Jugendhaus öffnet wieder.", 0)
    save_text(ME, ws, Place(area=found), "goals", "Weniger Alkohol bis 2028", 0)
    submit_version(ME, ws, "plan", Place(area=found))
    return found


def words_of(document):
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *rows])


def document_of(ws, area, language="de"):
    sheet = hand_over_sheet(translator(language), hand_over(ME, ws, area), addresses_of(BASE))
    return docx.Document(io.BytesIO(sheet_docx(sheet)))


def test_1_page(filled, ws, area, open_page):
    app = open_page("hand_over", gebiet=area)
    assert app.title[0].value == "Was muss die Nachfolge wissen?"
    assert len(app.get("download_button")) == 3
    assert "Jede Ausgabe des Blatts steht im Protokoll" in said(app)
    assert "In einer Stunde arbeitsfähig" not in said(app)
    app.button(key="hand-over-here").click().run()
    text = said(app)
    assert "In einer Stunde arbeitsfähig" in text
    assert "Das Jugendhaus öffnet wieder." in text
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_order(ws, area, language):
    made = document_of(ws, area, language)
    assert made.paragraphs[0].style.name == "Title"
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 1"] == PARTS[language]
    assert made.tables
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in made.tables)
    assert all(cell.paragraphs[0].runs[0].bold for table in made.tables for cell in table.rows[0].cells)
    links = [link for one in made.paragraphs for link in one.hyperlinks]
    things = first_things(translator(language), hand_over(ME, ws, area))
    assert len(links) == len(things) <= 10
    assert sum(one.minutes for one in things) <= 60
    assert all(link.address.startswith(f"{BASE}/") and f"lang={language}" in link.address for link in links)
    assert links[0].address.startswith(f"{BASE}/status?")
    assert f"gebiet={area}" in links[0].address
    assert any("schritt=b1_2_3" in link.address for link in links)


def test_3_everything(ws, area):
    text = words_of(document_of(ws, area))
    for part in (
        "Phase 2, CTC einführen",
        "Der Start ist organisiert",
        "Es ist abgestimmt, was mit Prävention gemeint ist und was nicht",
        f"{date.today() - timedelta(4):%d.%m.%Y} (überfällig)",
        "Arbeitsgruppe",
        "Beschluss Rat.pdf",
        "Jugendbefragung 2025",
        "Das Jugendhaus öffnet wieder.",
        "Weniger Alkohol bis 2028",
        "Lindenau, Fassung 1",
        "die Geschäftsstelle",
        "Phase 2 geöffnet",
        "Der Rat hat schon beschlossen",
        "Eingereicht: Plan, Fassung 1",
    ):
        assert part in text, part


def test_3_pauses(ws, area):
    pause_area(ME, ws, area, reason="Die Stelle ist nicht besetzt", resume_on=None, version=1)
    text = words_of(document_of(ws, area))
    assert "Pause begonnen" in text
    assert "bis offen: Die Stelle ist nicht besetzt" in text
    assert "mit der Lenkungsgruppe klären, wann es weitergeht" in text


def test_3_bodies_decisions_trainings(ws, area):
    today = date.today()
    with ws.store.writing() as repository:
        bodies = repository.bodies
        group = bodies.save_body(DORTMUND, BodyFields("steering_group", "Lenkungsgruppe Dortmund"), "Kim")
        seat = MemberFields("Leitung", "Gesundheitsamt", "health", "chair", "Rosa Ruhr", "rosa@stadt.example")
        bodies.save_member(group.id, seat, "Kim")
        bodies.save_meeting(group.id, MeetingFields(today + timedelta(9), "17:00", "Rathaus"), "Kim")
        decided = DecisionFields(today - timedelta(3), "Zwei Faktoren sind gewählt.", "Die Daten sind eindeutig.")
        bodies.save_decision(group.id, replace(decided, function="coordinator", due=today + timedelta(20)), "Kim")
        event = EventFields(training="cbo", first_day=today - timedelta(5), state="held", attended=14)
        repository.trainings.add_event(DORTMUND, event, "Kim")
    text = words_of(document_of(ws, area))
    for part in (
        f"Die nächste Sitzung vorbereiten: Lenkungsgruppe Dortmund am {today + timedelta(9):%d.%m.%Y}",
        "Den 1 geltenden Beschluss lesen",
        "Zwei Faktoren sind gewählt.",
        "Die Daten sind eindeutig.",
        f"{today + timedelta(9):%d.%m.%Y}, 17:00, Rathaus",
        "Gesundheitsamt",
        "Rosa Ruhr, rosa@stadt.example",
        translator("de")("was held"),
        "Beschluss: Zwei Faktoren sind gewählt",
    ):
        assert part in text, part


def test_4_rights_of_the_moment(filled, ws, area, monkeypatch):
    person = person_of(ws, "Kim Koordination", Assignment(Role.COORDINATOR, DORTMUND))
    acting_as(monkeypatch, ws, person)
    context = PageContext("de", translator("de"), person)
    monkeypatch.setattr(PageContext, "workspace", property(lambda _: ws))
    make = maker(context, area)
    assert b"In einer Stunde arbeitsf" in sheet_html(make())
    lines = [line for line in log(ws) if line.action == "hand_over"]
    assert [(line.who, line.ags, line.result) for line in lines] == [("Kim Koordination", DORTMUND, "done")]
    with ws.store.writing() as repository:
        for held in repository.people.account(person.account).roles:
            repository.people.remove_role(person.account, held.id)
    with pytest.raises(ToolkitError) as refused:
        make()
    assert refused.value.code == "not_available"
    assert [line.result for line in log(ws) if line.action == "hand_over"] == ["done", "refused"]


def log(ws):
    with ws.store.reading() as repository:
        return repository.audit_log()


def test_5_text_stays_text(ws, area):
    sheet = hand_over_sheet(translator("de"), hand_over(ME, ws, area), addresses_of(BASE))
    page = sheet_html(sheet).decode()
    assert "&lt;b&gt;wartet&lt;/b&gt; auf *Zusage*" in page
    assert "<b>wartet" not in page
    with pytest.raises(ToolkitError):
        hand_over(visitor(Role.AREA_TEAM, DORTMUND), ws, area)
    assert replace(sheet, blocks=()).title == "Übergabe: Lindenau"
