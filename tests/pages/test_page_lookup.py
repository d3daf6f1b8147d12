"""Page "Look up".

1. It asks what belongs to CTC and answers with how much there is; without an address the first phase is open.
2. Every kind of entry opens by its address, in both languages, with certainty in words, sources and what belongs to it;
   an address that leads nowhere says so.
3. A click on an entry opens it and puts it into the address; a phase and a shelf narrow the list down.
4. Search finds entries of all shelves and says how many; nothing fitting says so.
5. Products offer their template as a Word file, registers as a spreadsheet, too; terms lead to the glossary.
6. Everybody sees which words this site uses; a trainer (in a demo) chooses them, a coordinator cannot.
7. A choice counts at once on every page, in German only; who made it when stands beside it.
8. A choice that somebody else has changed meanwhile is told at the choice, and nothing is lost.
9. The step that is open on the page of the phases offers its template with city and area.
"""

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.pages.components.templates import _file
from ctc_toolkit.workspace import choose_site_label, demo_actor, list_cities, open_workspace, site_labels

DORTMUND = "05913000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def labels(app):
    return [button.label for button in app.button]


def downloads(app):
    return [button.proto.label for button in app.get("download_button")]


@pytest.mark.parametrize(
    ("language", "asked", "counted"),
    [
        ("de", "Was gehört zu CTC, und worauf stützt es sich?", "5 Phasen, 28 Meilensteine, 118 Schritte"),
        ("en", "What belongs to CTC, and what does it rest on?", "5 phases, 28 milestones, 118 steps"),
    ],
)
def test_1_question_and_answer(ws, open_page, language, asked, counted):
    app = open_page("lookup", language)
    assert [title.value for title in app.title] == [asked]
    assert counted in said(app)
    first = "1 CTC vorbereiten" if language == "de" else "1 Get started"
    assert first in [header.value for header in app.header]
    assert not app.exception


ADDRESSES = [
    ("m2_1", "2.1 Schlüsselpersonen sind eingebunden", "Ausgabe der University of Washington von 2014"),
    ("b1_3_4", "1.3.4 Schulen und Schulaufsicht tragen", "steht in einer genannten Quelle"),
    ("de_5", "Prüfung des Profils durch", "Vorschlag dieser Anwendung"),
    ("function-champion", "Fürsprecherin / Fürsprecher", "Bekannte Führungskraft"),
    ("klo", "Einführung für Schlüsselpersonen", "allgemeine Erfahrung"),
    ("vision", "Leitbild", "Die Vorlage enthält"),
    ("criterion-stigma", "Gefahr der Bloßstellung", "von Menschen beurteilt"),
    ("level-factor", "Risiko- und Schutzfaktoren im Gebiet", "2 bis 5 Jahre"),
    ("rating-fidelity", "Wird ein Programm so durchgeführt", "läuft wie geplant"),
    ("fidelity-dose", "Umfang", "97 bis 98 Prozent"),
    ("term-risk_factor", "Risikofaktor", "Auf Englisch"),
    ("S04", "S04 EPISCenter", "epis.psu.edu/ctc/phases"),
]


def test_2_every_kind_of_entry_opens_by_its_address(ws, open_page):
    for address, title, text in ADDRESSES:
        app = open_page("lookup", "de", eintrag=address)
        assert any(title in header.value.replace("\\", "") for header in app.header), address
        assert text in said(app).replace("\\", ""), address
        assert not app.exception
    app = open_page("lookup", "en", eintrag="b1_3_4")
    assert "stated in a named source" in said(app)
    assert "S02" in said(app)
    app = open_page("lookup", "de", eintrag="b9_9_9")
    assert "Einen Eintrag mit dieser Adresse gibt es nicht" in said(app)


def test_3_clicks_and_narrowing(ws, open_page):
    app = open_page("lookup", "de")
    app.button(key="look-list-b1_1_2").click().run()
    assert app.query_params["eintrag"] == "b1_1_2"
    assert any(header.value.replace("\\", "").startswith("1.1.2") for header in app.header)
    app.button_group(key="lookup-phase").set_value(4).run()
    assert any(label.replace("\\", "").startswith("4.1") for label in labels(app))
    assert not any(label.replace("\\", "").startswith("1.1") for label in labels(app))
    app.selectbox(key="lookup-shelf").set_value("trainings").run()
    assert "Einführung für Schlüsselpersonen" in " ".join(labels(app))
    assert app.query_params["regal"] == "trainings"
    app.selectbox(key="lookup-shelf").set_value(None).run()
    assert len([label for label in labels(app) if label]) > 300


def test_4_search(ws, open_page):
    app = open_page("lookup", "de")
    app.text_input(key="lookup-search").set_value("Fuersprecherin").run()
    assert "Einträge gefunden" in said(app)
    assert any("Fürsprecherin" in label for label in labels(app))
    app.text_input(key="lookup-search").set_value("Quetschkommode").run()
    assert "Nichts passt." in said(app)


def test_5_templates_and_terms(ws, open_page):
    app = open_page("lookup", "de", eintrag="issue_log")
    names = [name.replace("\\", "") for name in downloads(app)]
    assert names == ["Liste offener Fragen und Hindernisse (Word)", "Liste offener Fragen und Hindernisse (Excel)"]
    app = open_page("lookup", "en", eintrag="vision")
    assert [name.replace("\\", "") for name in downloads(app)] == ["Vision (Word)"]
    app = open_page("lookup", "de", eintrag="term-risk_factor")
    assert "Im Glossar öffnen" in labels(app)
    assert downloads(app) == []


def test_6_who_chooses_words(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    app = open_page("lookup", "de", regal="woerter")
    assert "Die Administration kann andere Wörter wählen." in said(app)
    assert "Gebietsteam" in said(app)
    assert not app.radio
    acting_as(monkeypatch, ws, visitor(Role.TRAINER))
    app = open_page("lookup", "de", regal="woerter")
    assert [radio.value for radio in app.radio] == ["Gebietsprofil", "Gebietsteam", "Lenkungsgruppe", "Gebiet"]
    app = open_page("lookup", "en", regal="woerter")
    assert app.radio[3].label.startswith("Word for: where CTC is carried out")


def test_7_a_choice_counts_at_once(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.TRAINER))
    app = open_page("lookup", "de", regal="woerter")
    app.radio[3].set_value("Kommune").run()
    app.radio[0].set_value("Kommunalprofil").run()
    assert "„Die Kommune ist informiert und beteiligt“" in said(app).replace("\\", "")
    assert "gespeichert um" in said(app)
    assert {view.label: view.word for view in site_labels(demo_actor(), ws).labels}["area"] == "Kommune"
    app = open_page("lookup", "de", eintrag="level-factor")
    assert any("Schutzfaktoren in der Kommune" in header.value for header in app.header)
    phases = open_page("phases", "de", phase="3")
    assert phases.title[0].value == "Was gehört zu Phase 3, CTC-Kommunalprofil erstellen?"
    assert "Kommune" in [box.label for box in phases.selectbox]
    assert open_page("lookup", "en", eintrag="level-factor").header[0].value.endswith("in the area")


def test_8_changed_meanwhile(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.TRAINER))
    app = open_page("lookup", "de", regal="woerter")
    choose_site_label(demo_actor(), ws, "area", "Stadtteil", version=0)
    app.radio[3].set_value("Kommune").run()
    assert "inzwischen" in said(app)
    assert app.radio[3].value == "Stadtteil"
    assert {view.label: view.word for view in site_labels(demo_actor(), ws).labels}["area"] == "Stadtteil"


def test_9_the_open_step_offers_its_template(ws, open_page):
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)
    app = open_page("phases", "de", gebiet=city.areas[0].id, phase="1", schritt="b1_2_7")
    assert [name for name in downloads(app) if "Vorlage" in name] == ["Word-Vorlage", "Excel-Vorlage"]
    before = _file.cache_info().misses
    app.run()
    assert _file.cache_info().misses == before
