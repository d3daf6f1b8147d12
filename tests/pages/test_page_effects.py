"""The page that tells what has changed.

1. Our change: first what the surveys allow to say, then the smallest change that could be found, then the changes with
   picture and table, in both languages; with one survey it says what is needed.
2. A comparison of 6 + 6 tells what is allowed, sizes, results, tables and where the figures come from.
3. A comparison of 3 + 3 shows no p value, range or test anywhere on the page, in no picture and no text of one.
4. The form reads a table with all findings, stores all or nothing, keeps what was typed, and loads a stored one again.
5. When somebody else was faster it is said, and storing replaces the other version only then; deleting asks once more.
6. Planning answers in a sentence that follows the inputs, with picture and table; without a survey it says so.
7. Values of the own surveys are the released whole percents, for figures of the study alone.
8. Roles: coordination and evaluation enter comparisons, the team reads, others are told who may open the page.
9. Addresses lead to a comparison and survive nonsense; moving to another city forgets it; the form can be left; a
   title is taken once; changing without a new file keeps the percentages; a damaged one is told. In English, too.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from acting import acting_as, visitor
from said import said
from sqlalchemy import text

from ctc_toolkit.access import Role
from ctc_toolkit.evaluation.studies import Cell, Community, tidy_study
from ctc_toolkit.reporting.study_files import study_csv, study_xlsx
from ctc_toolkit.workspace import (
    comparison_studies,
    demo_actor,
    list_cities,
    open_workspace,
    save_comparison_study,
    wave_profile,
)
from tests.made_up_studies import made_study

DORTMUND, DUISBURG, ESSEN = "05913000", "05112000", "05113000"
TESTS = re.compile(r"\bp[ _(=]|p-Wert|signifi|Spanne(?! \(Vertr)|\"low\"|\"high\"", re.IGNORECASE)


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def stored(ws, study, ags=ESSEN):
    return save_comparison_study(demo_actor(), ws, ags, study)


def studies(ws, ags=ESSEN):
    return comparison_studies(demo_actor(), ws, ags).studies


def charts(app):
    """Return everything that the pictures of a page hold, and their texts."""
    return [str(element.proto) for element in app.get("vega_lite_chart")]


def field(app, kind, name):
    return next(one for one in getattr(app, kind) if one.key.startswith(f"effects-{name}-"))


@pytest.mark.parametrize(
    ("language", "title", "headers"),
    [
        (
            "de",
            "Was hat sich für die Jugendlichen verändert?",
            [
                "Was diese Befragungen zu sagen erlauben",
                "Ab welcher Größe eine Veränderung aufgefallen wäre",
                "Was sich verändert hat",
            ],
        ),
        (
            "en",
            "What has changed for young people?",
            [
                "What these surveys allow to say",
                "From which size on a change would have been found",
                "What has changed",
            ],
        ),
    ],
)
def test_1_our_change(ws, open_page, language, title, headers):
    app = open_page("effects", language, city=DORTMUND)
    assert not app.exception
    assert [one.value for one in app.title] == [title]
    assert [one.value for one in app.header] == headers
    words = said(app)
    assert ("zwischen 2023 und 2025" if language == "de" else "between 2023 and 2025") in words
    assert ("Warum es sich verändert hat, bleibt offen" if language == "de" else "Why it changed stays open") in words
    assert len(app.table) == 1
    assert len(charts(app)) > 1
    app.segmented_control(key="effects-art").set_value("behaviour").run()
    assert "behaviour" in app.query_params["art"]
    assert not app.exception


def test_1_one_survey(ws, open_page):
    app = open_page("effects", city=DUISBURG)
    assert "Für eine Veränderung braucht es zwei Befragungen" in said(app)
    assert not charts(app)
    assert not app.exception


def test_2_six_and_six(ws, open_page):
    stored(ws, replace(made_study(6, 6, pairs=True), note="Nach Größe und Deprivation"))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    words = said(app)
    assert not app.exception
    assert "„Probe“ erlaubt die Aussage: Unterschied zur Vergleichsregion." in words
    assert "CTC seit 2022, von 2022 bis 2025. Kommunen: 6 mit CTC, 6 zum Vergleich" in words
    assert "eine Aussage darf sich darauf stützen" in words
    assert "Mit CTC ist der Anteil stärker gesunken" in words
    assert words.index("würde meist ab") < words.index("Unterschied: −")
    results = app.table[0].value
    assert "p \\(Permutation\\)" in list(results.columns)
    assert results.iloc[0, 5] == "0,031"
    ways = app.table[1].value
    assert ways.iloc[:, 1].tolist() == ["gepaarter t\\-Test", "Regression, CR2", "Regression, Wild\\-Bootstrap"]
    assert len(app.table[2].value) == 12
    assert "Nach Größe und Deprivation" in words
    assert "Quelle: Bericht 2026." in words
    assert len(charts(app)) == 1


@pytest.mark.parametrize(("ctc", "others"), [(3, 3), (1, 7)])
def test_3_too_few(ws, open_page, ctc, others):
    stored(ws, made_study(ctc, others, drop=25))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    assert not app.exception
    texts = [said(app), *charts(app), *(one.value.to_csv() for one in app.table)]
    for one in texts:
        assert not TESTS.search(one), TESTS.search(one)
    assert len(app.table[0].value.columns) == 4
    assert "Ein Test wird nicht gezeigt" in texts[0]
    assert "Andere Rechenwege" not in texts[0]


def test_3_several_starts(ws, open_page):
    study = made_study(8, 6)
    early = tuple(replace(one, start=2021) if one.name in ("CTC 1", "CTC 2") else one for one in study.communities)
    stored(ws, replace(study, communities=early))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    starts = [one.value for one in app.header]
    assert [one[:13] for one in starts] == ["CTC seit 2021", "CTC seit 2022"]
    assert "nie zusammengeworfen" in said(app)
    app.selectbox(key="effects-bis").set_value("2022").run()
    assert "Nicht beurteilbar" in " ".join(str(one.proto) for one in app.markdown)
    assert not app.exception


def test_4_form(ws, open_page):
    app = open_page("effects", city=ESSEN, teil="vergleich")
    upload = app.file_uploader[0]
    wrong = study_csv("de", made_study(4, 4)).replace(b";38;", b";38,5;")
    upload.upload("falsch.csv", wrong, "text/csv").run()
    assert "Gespeichert wird erst" in said(app)
    assert all("ganzer Anteil" in one for one in app.table[0].value.iloc[:, 3])
    field(app, "text_input", "title").set_value("Vier und vier")
    field(app, "button", "store").click().run()
    assert studies(ws) == ()
    words = said(app)
    assert "Schreiben Sie, wer die Anteile" in words
    assert "Der Stand fehlt" in words
    app.file_uploader[0].upload("kaputt.xlsx", b"PK\x03\x04kaputt", "application/vnd.ms-excel").run()
    assert len(app.error) == 1
    app.file_uploader[0].upload("gut.xlsx", study_xlsx("de", made_study(4, 4)), "application/vnd.ms-excel").run()
    assert field(app, "text_input", "title").value == "Vier und vier"
    field(app, "text_input", "source").set_value("Bericht")
    field(app, "date_input", "source_date").set_value("2026-01-31")
    field(app, "radio", "questions").set_value("same")
    field(app, "selectbox", "main").set_value("Alkohol")
    field(app, "button", "store").click().run()
    (view,) = studies(ws)
    assert (view.entered.title, view.entered.main, len(view.entered.cells)) == ("Vier und vier", "Alkohol", 24)
    assert "Der Vergleich ist gespeichert." in said(app)
    assert "Kommunen: 4 mit CTC, 4 zum Vergleich" in said(app)
    assert not app.exception


def test_5_meanwhile(ws, open_page):
    study_id = stored(ws, made_study(4, 4))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    app.button(key="effects-edit").click().run()
    assert field(app, "text_input", "title").value == "Probe"
    field(app, "text_input", "title").set_value("Meiner")
    save_comparison_study(
        demo_actor(), ws, ESSEN, replace(made_study(4, 4), note="Anders"), study_id=study_id, version=1
    )
    app.run()
    assert "inzwischen geändert" in said(app)
    field(app, "button", "store").click().run()
    (view,) = studies(ws)
    assert (view.entered.title, view.version) == ("Meiner", 3)
    app.button(key="effects-remove").click().run()
    assert studies(ws) == ()
    assert "Der Vergleich ist gelöscht." in said(app)
    assert not app.exception


def test_6_planning(ws, open_page):
    app = open_page("effects", city=DORTMUND, teil="planung")
    assert not app.exception
    app.number_input(key="effects-past").set_value(10).run()
    app.number_input(key="effects-schools").set_value(14).run()
    assert "Mit 14 Schulen" in said(app)
    sizes = [re.search(r"meist ab (\d+) Punkten", said(app)).group(1)]
    app.number_input(key="effects-schools").set_value(60).run()
    sizes.append(re.search(r"meist ab (\d+) Punkten", said(app)).group(1))
    assert int(sizes[1]) < int(sizes[0])
    app.number_input(key="effects-ctc").set_value(3).run()
    assert "gibt es keinen Test" in said(app)
    app.number_input(key="effects-ctc").set_value(12).run()
    app.number_input(key="effects-others").set_value(12).run()
    assert "Mit 12 und 12 Kommunen fällt ein Unterschied meist ab" in said(app)
    assert len(app.table) == 2
    assert len(charts(app)) == 2
    none = open_page("effects", city=ESSEN, teil="planung")
    assert "Dafür braucht es eine Befragung" in said(none)
    assert not none.exception


def test_7_own_values(ws):
    actor = demo_actor()
    city = next(city for city in list_cities(actor, ws) if city.ags == DORTMUND)
    wave = max(city.waves, key=lambda one: one.year)
    table = wave_profile(actor, ws, wave.id).table
    shown = table[(table["groups"] == "all") & (table["state"] == "shown") & (table["certainty"] == "ok")]
    row = shown.iloc[0]
    measure, year = str(row["measure"]), wave.year
    entered = replace(
        made_study(4, 4),
        communities=(Community("Eigene", "ctc", year - 1, own=True), Community("Andere", "comparison")),
        cells=tuple(
            Cell(name, figure, when, 50, "", 300, 66)
            for name in ("Eigene", "Andere")
            for figure in (measure, "Eigene Größe")
            for when in (year - 4, year)
        ),
    )
    stored(ws, entered, DORTMUND)
    (view,) = studies(ws, DORTMUND)
    mine = {(one.figure, one.year): one for one in view.fields.cells if one.community == "Eigene"}
    assert year in view.own_years
    assert (mine[measure, year].percent, mine[measure, year].n) == (int(row["percent"]), int(row["n"]))
    assert mine[measure, year].response == 66  # the survey does not tell its own
    assert mine["Eigene Größe", year].percent == 50
    assert {one.figure for one in view.fields.cells} == {measure, "Eigene Größe"}
    assert view.entered.cells == tidy_study(entered).cells


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EVALUATOR, Role.AREA_TEAM])
def test_8_roles(ws, open_page, monkeypatch, role):
    stored(ws, made_study(4, 4), DORTMUND)
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = open_page("effects", city=DORTMUND, teil="vergleich")
    assert "Kommunen: 4 mit CTC" in said(app)
    assert ("effects-edit" in {one.key for one in app.button}) == (role is not Role.AREA_TEAM)
    assert not app.exception
    other = open_page("effects", city=ESSEN, teil="vergleich")
    assert "Essen" not in json.dumps([one.options for one in other.selectbox])


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_8_locked(ws, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role))
    app = open_page("effects", city=DORTMUND)
    assert "Was hat sich" not in said(app)


def test_9_english(ws, open_page):
    stored(ws, made_study(4, 4, figures=("Alkohol", "alcohol_30d")))
    app = open_page("effects", "en", city=ESSEN, teil="vergleich")
    words = said(app)
    assert "CTC since 2022, from 2022 to 2025. Communities: 4 with CTC, 4 for comparison" in words
    assert "counts as a hint" in words
    assert "There are 0 matched pairs." in words
    assert "nobody drew lots" in words
    assert "Pairs that fit best by structure" not in words  # all communities are alike
    assert "alcohol_30d" not in words  # a measure of the questionnaire is told by its label
    assert list(app.table[0].value.columns)[-1] == "Result"
    assert not app.exception


def test_9_address(ws, open_page):
    first = stored(ws, made_study(4, 4))
    second = stored(ws, replace(made_study(5, 4), title="Zweite"))
    app = open_page("effects", city=ESSEN, teil="vergleich", studie=second)
    assert "„Zweite“ erlaubt die Aussage" in said(app)
    app.selectbox(key="effects-studie").set_value(first).run()
    assert first in app.query_params["studie"]
    assert "„Probe“ erlaubt die Aussage" in said(app)
    strange = open_page("effects", city=ESSEN, teil="vergleich", studie="gibt-es-nicht", bis="1850")
    assert "„Probe“ erlaubt die Aussage" in said(strange)
    assert not strange.exception
    assert "Unsere Veränderung" in str([one.proto for one in open_page("effects", teil="nirgends").get("button_group")])


def test_9_another_city(ws, open_page):
    study = stored(ws, made_study(4, 4))
    app = open_page("effects", city=ESSEN, teil="vergleich", studie=study)
    app.selectbox(key="effects-city").set_value(DUISBURG).run()
    assert "studie" not in app.query_params
    assert "Es gibt noch keinen Vergleich" in said(app)
    assert not app.exception


def test_9_new_and_back(ws, open_page):
    stored(ws, made_study(4, 4))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    app.button(key="effects-new").click().run()
    assert "Einen Vergleich eintragen" in said(app)
    field(app, "text_input", "title").set_value("Probe")
    app.file_uploader[0].upload("gut.csv", study_csv("de", made_study(4, 4)), "text/csv").run()
    assert "Gelesen: 8 Kommunen, 1 Größen, 24 Anteile." in said(app)
    field(app, "text_input", "source").set_value("Bericht")
    field(app, "date_input", "source_date").set_value("2026-01-31")
    field(app, "button", "store").click().run()
    assert "Ein Vergleich mit dem Namen „Probe“ ist schon da." in said(app)
    assert len(studies(ws)) == 1
    field(app, "button", "leave").click().run()
    assert "„Probe“ erlaubt die Aussage" in said(app)
    app.button(key="effects-new").click().run()
    assert field(app, "text_input", "title").value == ""
    assert not app.exception


def test_9_without_new_file(ws, open_page):
    stored(ws, made_study(4, 4))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    app.button(key="effects-edit").click().run()
    field(app, "radio", "questions").set_value("other")
    field(app, "button", "store").click().run()
    (view,) = studies(ws)
    assert (view.entered.questions, view.entered.cells) == ("other", tidy_study(made_study(4, 4)).cells)
    assert "„Probe“ erlaubt die Aussage: Nicht beurteilbar." in said(app)
    assert "Die Fragen waren nicht dieselben" in said(app)
    assert not charts(app) or "Spanne" not in charts(app)[0]


def test_9_damaged(ws, open_page):
    stored(ws, made_study(4, 4))
    with ws.store.writing() as repository:
        repository._session.execute(text("UPDATE comparison_study SET document = '{'"))
    app = open_page("effects", city=ESSEN, teil="vergleich")
    assert [one.value.split("**")[1] for one in app.error] == [
        "Ein gespeicherter Vergleich lässt sich nicht mehr lesen\\."
    ]
    assert not app.exception
