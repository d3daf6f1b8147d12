"""Profile page.

1. Question, answer from released numbers, chart, table with the same values, origin: in both languages.
2. City, wave and view stand in the address; a link opens exactly this view.
3. A wave or city that is not there is told, and another one is shown; malformed addresses change nothing.
4. By everybody and by what the catalogue allows, two of them crossed; risk factors, protective factors, behaviour.
5. Locked values say why in words, and no number of them is anywhere on the page.
6. Cut points are named, and that they are made up and provisional.
7. Without any survey the page says what will stand here and leads to the import.
8. The chart holds released values only, has a text alternative, and its number format fits the language.
9. The file holds released values only and is marked as made up.
10. Choosing another view does not compute the profile again.
"""

import json
import re

import pandas as pd
import pyarrow as pa
import pytest
from pages_workspace import SMALL_GRADE
from said import cells, said

import ctc_toolkit.workspace.profiles as profiles
from ctc_toolkit.access import demo_actor
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import list_cities, open_workspace, wave_profile


def chart(app):
    element = app.get("vega_lite_chart")[0]  # the ones of comparison and change follow
    return element.proto


def rows(app):
    """Return what the chart was given, whichever way it reaches the browser."""
    held = next(dataset for dataset in chart(app).datasets if dataset.name == "released")
    return pa.ipc.open_stream(held.data.data).read_all().to_pylist()


@pytest.fixture
def waves(filled):
    workspace = open_workspace(f"sqlite:///{filled}")
    found = {wave.label + city.name: wave for city in list_cities(demo_actor(), workspace) for wave in city.waves}
    yield found
    workspace.close()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "de",
            [
                "Was zeigt die Befragung?",
                "von 100",
                "Dieselben Werte als Tabelle",
                "So lesen Sie das",
                "Woher diese Zahlen kommen",
            ],
        ),
        (
            "en",
            [
                "What does the survey show?",
                "of 100",
                "The same values as a table",
                "How to read this",
                "Where these numbers",
            ],
        ),
    ],
)
def test_1_complete(filled, open_page, language, texts):
    app = open_page("profile", language)
    for text in texts:
        assert text in said(app)
    assert chart(app).alt
    assert len(app.table[0].value) > 15
    assert len(app.title) == 1
    assert not app.exception


def test_1_four_identities(filled, open_page):
    text = said(open_page("profile"))
    assert re.search(r"SHA-256\): [0-9a-f]{64}", text)
    assert "ctc-youth-survey@" in text
    assert "made_up@2026-01-01" in text
    assert "ctc-toolkit" in text


def test_2_address_opens_the_view(waves, open_page):
    wave = waves["Jugendbefragung 2024Duisburg"]
    app = open_page("profile", wave=wave.id, city=wave.ags, view="behaviour", by="grade")
    assert app.selectbox(key="profile-city").value == "05112000"
    assert app.selectbox(key="profile-wave").value == wave.id
    assert app.query_params["view"] in ("behaviour", ["behaviour"])
    assert "nach Klassenstufe" in chart(app).spec
    assert "Klasse 9" in cells(app)


def test_2_choices_go_to_the_address(waves, open_page):
    app = open_page("profile")
    app.selectbox(key="profile-city").set_value("05112000").run()
    assert "05112000" in str(app.query_params["city"])
    assert waves["Jugendbefragung 2024Duisburg"].id in str(app.query_params["wave"])
    app.button_group(key="profile-by").set_value("sex").run()
    assert "sex" in str(app.query_params["by"])
    assert "nach Geschlecht" in chart(app).spec
    app.button_group(key="profile-view").set_value("protective").run()
    assert "Schutzfaktoren" in chart(app).spec


@pytest.mark.parametrize(
    "address",
    [
        {"wave": "00000000-0000-4000-8000-000000000000"},
        {"city": "99999999"},
        {"wave": "../../etc/passwd"},
        {"city": "05113000"},
        {"wave": "<script>alert(1)</script>", "city": "05913000"},
    ],
)
def test_3_unknown_address(filled, open_page, address):
    app = open_page("profile", **address)
    assert "gibt es hier nicht" in said(app)
    assert "script" not in said(app)
    assert len(app.table[0].value) > 15
    assert not app.exception


def test_3_strange_views_fall_back(filled, open_page):
    app = open_page("profile")
    for view in ({"view": "xx"}, {"by": "religion"}, {"area": "999"}, {"area": "-1"}, {"by": "sex", "area": "all"}):
        for name in ("view", "by", "area"):
            app.query_params.pop(name, None)
        app.query_params.update(view)
        app.run()
        assert chart(app).alt
        assert not app.exception


def test_4_every_view(filled, open_page):
    app = open_page("profile")
    for kind in ("risk", "protective", "behaviour"):
        for by in ("all", "sex", "grade"):
            app.query_params.update({"view": kind, "by": by})
            app.run()
            assert not app.exception
            assert not app.error
            assert len(app.table[0].value) >= 1
            forms = {row["form"] for row in rows(app)}
            assert "heading" in forms
            assert forms & {"ok", "uncertain", "banded", "locked"}


def test_5_locked_values(filled, waves, open_page):
    app = open_page("profile", by="grade", view="behaviour")
    frame = app.table[0].value
    column = next(name for name in frame.columns if name.endswith(f"Klasse {SMALL_GRADE}"))
    assert len(frame) >= 1
    assert set(frame[column].map(str.lower)) <= {
        "gesperrt, zu wenige antworten",
        "kein grenzwert",
        "gesperrt\\: zu wenige antworten",
    }
    assert "gesperrt" in " ".join(frame[column]).lower()
    assert "Zu wenige Jugendliche" in said(app)


def test_6_cut_points(filled, open_page):
    text = said(open_page("profile"))
    assert "Erfundene Grenzwerte, gültig ab 01.01.2026" in text
    assert "vorläufig" in text
    assert "erfunden" in text


@pytest.mark.parametrize(("language", "text"), [("de", "Befragung einlesen"), ("en", "Import a survey")])
def test_7_nothing_yet(empty, open_page, language, text):
    app = open_page("profile", language)
    assert text in [button.label for button in app.button]
    assert len(app.table) == 0
    assert not app.exception
    app.button[0].click().run()
    assert app.title[0].value in ("Welche Befragung lesen Sie ein?", "Which survey are you importing?")


def test_8_chart_holds_released_values_only(filled, waves, open_page):
    wave = waves["Jugendbefragung 2025Dortmund"]
    workspace = open_workspace(f"sqlite:///{filled}")
    table = wave_profile(demo_actor(), workspace, wave.id).table
    workspace.close()
    shown = table[(table["kind"] == "risk") & (table["groups"] == "all")].set_index("measure")
    app = open_page("profile", wave=wave.id)
    drawn = [row for row in rows(app) if row["form"] != "heading"]
    assert len(drawn) == len(shown)
    for row in drawn:
        cell = shown.loc[row["key"].split()[0]]
        for name in ("percent", "low", "high"):
            assert (row[name] is None and pd.isna(cell[name])) or row[name] == cell[name]
    assert "Beispieldaten" in chart(app).alt


def test_8_number_format(filled, open_page):
    assert json.loads(chart(open_page("profile", "de")).spec)["config"]["locale"]["number"]["decimal"] == ","
    assert json.loads(chart(open_page("profile", "en")).spec)["config"]["locale"]["number"]["decimal"] == "."


def test_9_file(filled, open_page):
    (button,) = open_page("profile").get("download_button")
    assert button.proto.label == "Alle Werte als Datei speichern (CSV)"


def test_10_other_views_reuse_the_profile(filled, open_page, monkeypatch):
    computed = []
    original = profiles._released
    monkeypatch.setattr(profiles, "_released", lambda *given: computed.append(1) or original(*given))
    app = open_page("profile")
    first = len(computed)  # this survey, and the one before for the change
    assert first in (1, 2)
    for by in ("sex", "grade", "all"):
        app.button_group(key="profile-by").set_value(by).run()
    app.button_group(key="profile-view").set_value("behaviour").run()
    assert len(computed) == first


def test_10_labels_of_both_versions_of_the_questionnaire_exist():
    instrument = load_instrument("ctc-youth-survey")
    assert all(scale.label.de and scale.label.en for scale in instrument.scales)


def test_4_two_breakdowns_crossed(filled, open_page):
    app = open_page("profile", view="behaviour", by="sex", **{"and": "sex,grade_band"})
    assert app.selectbox(key="profile-and").value == "sex,grade_band"
    assert "Geschlecht × Doppelstufe" in chart(app).alt
    assert any("Klassen 8 und 9" in name for name in app.table[0].value.columns)
    app.selectbox(key="profile-and").set_value("").run()
    assert not app.exception
    assert not any("Klassen 8 und 9" in name for name in app.table[0].value.columns)
