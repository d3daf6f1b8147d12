"""The page "Data of the city" and its block on the profile.

1. The title is a question, the sentence below answers it from the data; cards show value, range, year, change, source,
   caution and what they stand for; the table is one click away; a district is shown against the rest of the city.
2. A value is entered in a form that is filled in as far as known; a mistake stands at its field and nothing is lost.
3. What somebody else entered meanwhile is not overwritten; a second try replaces it knowingly.
4. An own indicator with a refused word is refused at the field with the reason; a good one is kept and can be filled.
5. A table is checked before it is taken over, with all findings; then everything is taken over.
6. Deleting takes a tick.
7. The profile shows the figures beside the factors they stand for, and leads to the page.
8. An evaluator sees the figures and enters nothing; an empty page says what will stand there.
"""

from __future__ import annotations

from datetime import date

import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import city_indicators, demo_actor, open_workspace, save_indicator_value
from ctc_toolkit.workspace.demo_content.indicators import demo_indicators

DORTMUND = "05913000"
LAST = date.today().year - 1


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def with_figures(ws):
    with ws.store.writing() as repository:
        if not repository.indicators.values(DORTMUND):
            demo_indicators(repository, demo_cities(), date.today())
    return ws


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def coordinator(monkeypatch, ws):
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))


def test_1_cards(with_figures, open_page):
    app = open_page("indicators", bereich="community", city=DORTMUND)
    assert not app.exception
    text = said(app)
    assert text.startswith("Was sagen die Daten der Stadt?")
    assert "Indikatoren mit einem früheren Jahr" in text
    for piece in (
        "Umzüge",
        "je 1.000",
        f"{LAST}, zwischen",
        "Stand 31.12.",
        "kein Risikofaktor",
        "Steht für: ",
        "Etwa wie",
    ):
        assert piece in text
    assert "Alle Zahlen, Definition und Quelle" in text
    assert "gesperrt, zu wenige Fälle" in "\n".join(cells(app, number) for number in range(len(app.table)))
    app.query_params["ort"] = demo_cities()[0].areas[0].name
    app.run()
    assert "in der übrigen Stadt" in said(app)
    assert not app.exception


def test_2_entering(ws, monkeypatch, open_page):
    coordinator(monkeypatch, ws)
    with ws.store.writing() as repository:
        repository.indicators.remove_values(DORTMUND, "sports_club_members")
    app = open_page("indicators", teil="eintragen", city=DORTMUND)
    widget(app.selectbox, "enter-indicator").set_value("sports_club_members").run()
    widget(app.text_input, "enter-numerator").set_value("viele").run()
    widget(app.text_input, "enter-denominator").set_value("98.700").run()
    widget(app.button, "indicator-save").click().run()
    assert "keine Zahl, die sich sicher lesen lässt" in said(app)
    assert widget(app.text_input, "enter-numerator").value == "viele"
    widget(app.text_input, "enter-numerator").set_value("31.415").run()
    widget(app.button, "indicator-save").click().run()
    assert "Gespeichert" in said(app)
    results = city_indicators(demo_actor(), ws, DORTMUND).released["sports_club_members"]
    assert (results.cell("", LAST).numerator, results.cell("", LAST).denominator) == (31_415, 98_700)


def members(ws):
    return city_indicators(demo_actor(), ws, DORTMUND).released["sports_club_members"].cell("", LAST).numerator


def test_3_two_people(ws, monkeypatch, open_page):
    coordinator(monkeypatch, ws)
    with ws.store.writing() as repository:
        repository.indicators.remove_values(DORTMUND, "sports_club_members")
    app = open_page("indicators", teil="eintragen", city=DORTMUND)
    widget(app.selectbox, "enter-indicator").set_value("sports_club_members").run()
    widget(app.text_input, "enter-numerator").set_value("30000").run()
    widget(app.text_input, "enter-denominator").set_value("98700").run()
    theirs = IndicatorEntry("sports_club_members", "", LAST, 29_000, 98_700, "Sportbund", date(LAST, 12, 31))
    save_indicator_value(demo_actor(), ws, DORTMUND, theirs, version=0)
    widget(app.button, "indicator-save").click().run()
    assert "Dafür gibt es schon eine Zahl" in said(app)
    assert widget(app.text_input, "enter-numerator").value == "30000"
    assert (
        city_indicators(demo_actor(), ws, DORTMUND).released["sports_club_members"].cell("", LAST).numerator == 29_000
    )
    widget(app.button, "indicator-save").click().run()
    assert (
        city_indicators(demo_actor(), ws, DORTMUND).released["sports_club_members"].cell("", LAST).numerator == 30_000
    )


def test_4_own_indicators(ws, monkeypatch, open_page):
    coordinator(monkeypatch, ws)
    app = open_page("indicators", teil="eigene", city=DORTMUND)
    texts = {"name": "Kinder mit Migrationshintergrund", "numerator": "Kinder in Kursen", "denominator": "Alle Kinder",
             "source": "Jugendamt"}  # fmt: skip
    for field, text in texts.items():
        widget(app.text_input, f"card-{field}-").set_value(text).run()
    widget(app.text_area, "card-caution-").set_value("Nicht alle Kurse zählen mit.").run()
    widget(app.button, "card-save").click().run()
    assert "zählt nicht nach Herkunft oder Staatsangehörigkeit" in said(app)
    assert widget(app.text_input, "card-numerator-").value == "Kinder in Kursen"
    widget(app.text_input, "card-name-").set_value("Kinder in Ferienkursen").run()
    widget(app.button, "card-save").click().run()
    assert not app.exception
    assert "Gespeichert" in said(app)
    assert "Kinder in Ferienkursen" in {one.card.name for one in city_indicators(demo_actor(), ws, DORTMUND).own}
    widget(app.button, "card-enter").click().run()
    assert "Gezählt: Kinder in Kursen" in said(app)


def test_5_tables(ws, monkeypatch, open_page):
    coordinator(monkeypatch, ws)
    with ws.store.writing() as repository:
        repository.indicators.remove_values(DORTMUND, "moves")
    app = open_page("indicators", teil="eintragen", city=DORTMUND)
    head = "Indikator;AGS;Bezirk;Jahr;Zähler;Nenner;Quelle;Stand\n"
    rows = [f"moves;{DORTMUND};;{LAST};60.000;600.000;Melderegister;31.12.{LAST}\n",
            f"moves;{DORTMUND};Nord;{LAST};0,5;60.000;Melderegister;31.12.{LAST}\n"]  # fmt: skip
    app.file_uploader[0].upload("werte.csv", (head + "".join(rows)).encode(), "text/csv").run()
    assert "Gezählt wird in ganzen Zahlen" in "\n".join(cells(app, number) for number in range(len(app.table)))
    assert widget(app.button, "indicator-take").disabled
    app.file_uploader[0].upload("werte.csv", (head + rows[0]).encode(), "text/csv").run()
    widget(app.button, "indicator-take").click().run()
    assert "1 Zahl wurde übernommen" in said(app)
    assert city_indicators(demo_actor(), ws, DORTMUND).released["moves"].cell("", LAST).numerator == 60_000


def test_6_deleting(with_figures, monkeypatch, open_page):
    coordinator(monkeypatch, with_figures)
    app = open_page("indicators", teil="eintragen", city=DORTMUND)
    widget(app.selectbox, "remove-indicator").set_value("moves").run()
    assert widget(app.button, "indicator-remove").disabled
    widget(app.checkbox, "remove-sure").check().run()
    widget(app.button, "indicator-remove").click().run()
    assert not app.exception
    assert "moves" not in city_indicators(demo_actor(), with_figures, DORTMUND).released


def test_7_on_the_profile(with_figures, open_page):
    app = open_page("profile", city=DORTMUND)
    assert "Daten der Stadt neben diesen Faktoren" in said(app)
    table = "\n".join(cells(app, number) for number in range(len(app.table)))
    assert "Kinder und Jugendliche in Haushalten mit SGB-II-Leistungen" in table
    assert any("Alle Daten der Stadt" in button.label for button in app.button)


def test_8_who_enters_nothing(with_figures, monkeypatch, open_page):
    acting_as(monkeypatch, with_figures, visitor(Role.EVALUATOR, DORTMUND))
    app = open_page("indicators", teil="eintragen", city=DORTMUND)
    assert not app.exception
    assert not [button for button in app.button if "save" in (button.key or "")]
    assert "Umzüge" in said(app)


def test_8_nothing_yet(empty, open_page):
    app = open_page("indicators")
    assert not app.exception
    assert "Hier stehen Zahlen von Ämtern und Registern" in said(app)
