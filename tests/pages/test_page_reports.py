"""Reports and export on the screen.

1. Evaluation chooses survey, level, language and forms, makes the bundle and can save it; the fingerprint is the one of
   the use case; the list below names who made it when. What is inside and what never is stands above the button.
2. The choice stands in the address; another choice hides the finished bundle; without a form nothing can be made.
3. A survey of which nothing is released is not offered; the page says how it is released and leads there.
4. Coordination and training see the page, others are told who can open it; an empty workspace says what is needed.
5. English is complete.
"""

import io
import zipfile

import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.workspace import evaluation_bundle, list_cities, open_workspace

ACTOR = demo_actor()


@pytest.fixture
def ws(filled):
    """Give the workspace that the app shows."""
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def city(ws, name="Dortmund"):
    return next(one for one in list_cities(ACTOR, ws) if one.name == name)


def only(app, *forms):
    """Leave only these forms chosen."""
    for box in app.checkbox:
        if box.key.startswith("export-form-") and box.key.removeprefix("export-form-") not in forms:
            box.uncheck()
    app.run()


def test_1_2_evaluation_exports(ws, open_page, monkeypatch):
    dortmund = city(ws)
    newest = dortmund.waves[0]
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, dortmund.ags))
    app = open_page("reports", city=dortmund.ags, teil="daten")
    assert not app.exception
    text = said(app)
    assert "Was wollen Sie zur Auswertung weitergeben?" in text
    assert "Aus Dortmund lässt sich ausgeben: 2 Befragungen." in text
    assert "Antworten einzelner Menschen sind in keinem Paket." in text
    assert "nicht zur Veröffentlichung" in text
    assert "Noch nichts." in text
    only(app, "csv")
    app.button(key="export-make").click().run()
    assert not app.exception
    assert "Das Paket ist fertig: 5 Dateien" in said(app)
    key, bundle = app.session_state["export-ready"]
    assert key[1] == newest.id
    assert bundle.content == evaluation_bundle(ACTOR, ws, newest.id, formats=("csv",)).content
    assert f"Fingerabdruck (SHA-256): {bundle.sha256}" in said(app)
    assert bundle.sha256[:12] in cells(app)
    assert "| Deutsch | Tabellen (CSV) |" in cells(app)
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        assert "ctc-data.csv" in archive.namelist()
    app.segmented_control(key="export-stufe").set_value("public").run()
    assert app.query_params["stufe"] in ("public", ["public"])
    assert "Darf veröffentlicht werden" in said(app)
    assert "Das Paket ist fertig" not in said(app)
    only(app)
    assert app.button(key="export-make").disabled
    assert "Wählen Sie mindestens eine Form." in said(app)


def test_2_the_address_chooses(ws, open_page):
    dortmund = city(ws)
    app = open_page("reports", city=dortmund.ags, teil="daten", befragung="alle", stufe="public", sprache="en")
    assert app.selectbox(key="export-befragung").value == "alle"
    assert app.segmented_control(key="export-stufe").value == "public"
    assert app.segmented_control(key="export-sprache").value == "en"
    strange = open_page("reports", city=dortmund.ags, teil="daten", befragung="x", stufe="geheim", sprache="fr")
    assert not strange.exception
    assert strange.selectbox(key="export-befragung").value == dortmund.waves[0].id
    assert strange.segmented_control(key="export-stufe").value == "internal"


def test_3_not_released(ws, open_page):
    dortmund = city(ws)
    with ws.store.writing() as repository:
        for wave in dortmund.waves:
            repository.releases.remove_of_wave(wave.id)
    app = open_page("reports", city=dortmund.ags, teil="daten")
    assert not app.exception
    assert "Von Dortmund ist noch nichts freigegeben." in said(app)
    assert "sobald jemand ihr Profil öffnet" in said(app)
    assert "Profil öffnen" in said(app)
    assert not [button for button in app.button if button.key == "export-make"]
    without = open_page("reports", city=city(ws, "Essen").ags, teil="daten")
    assert "Dazu muss zuerst eine Befragung" in said(without) or "Befragung einlesen" in said(without)


def test_3_one_of_two_is_released(ws, open_page):
    dortmund = city(ws)
    with ws.store.writing() as repository:
        repository.releases.remove_of_wave(dortmund.waves[1].id)
    app = open_page("reports", city=dortmund.ags, teil="daten")
    assert "Noch nicht freigegeben und darum in keinem Paket" in said(app)
    assert (
        app.selectbox(key="export-befragung").options == [f"{dortmund.waves[0].label}"]
        or len(app.selectbox(key="export-befragung").options) == 1
    )


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.COORDINATOR, True),
        (Role.EVALUATOR, True),
        (Role.TRAINER, True),
        (Role.AREA_TEAM, False),
        (Role.MULTIPLIER, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_4_who_sees_it(ws, open_page, monkeypatch, role, may):
    ags = None if role in (Role.TRAINER, Role.MULTIPLIER, Role.ADMINISTRATOR) else city(ws).ags
    acting_as(monkeypatch, ws, visitor(role, ags))
    app = open_page("reports", teil="daten")
    assert not app.exception
    assert ("Was wollen Sie zur Auswertung weitergeben?" in said(app)) == may
    if role is Role.MULTIPLIER:  # the others see parts of the page
        assert "Evaluation" in said(app)


def test_4_empty(empty, open_page):
    app = open_page("reports", teil="daten")
    assert not app.exception
    assert "Dateien für Excel, SPSS, R und Stata" in said(app)


def test_5_english(ws, open_page):
    app = open_page("reports", "en", city=city(ws).ags, teil="daten")
    assert not app.exception
    text = said(app)
    assert "What do you want to pass on for evaluation?" in text
    assert "Of Dortmund, 2 surveys can be exported." in text
    assert "Make the bundle" in text
    assert "How to work with the files" in text
