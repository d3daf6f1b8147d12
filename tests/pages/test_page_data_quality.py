"""Quality of the data on the screen.

1. While nothing is settled, the first sentence says who answered and what was left out; checks can be switched with the
   number that each finds, and the choice is saved. The reliability of the scales is not shown yet.
2. Known numbers that do not fit are told at the form; what was typed stays there and nothing is stored. Mended, they
   are stored and the weights are explained.
3. Settled for good: the whole report with its picture, tables and the questions of a scale, in German and in English;
   the form is gone except for who was expected. The profile marks what the report marks.
4. Evaluation sees the page without the form; whoever may not open it is told who can.
5. Without a survey the page says what is needed first; without any check in use nobody is said to be left out.
"""

import pytest
from acting import acting_as, visitor
from pages_workspace import make_small_workspace
from said import cells, readable, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.workspace import data_quality, list_cities, open_workspace, save_answer_choice

ACTOR = demo_actor()
SENTENCE = " ausgeschlossen."


@pytest.fixture(scope="session")
def filled_template(tmp_path_factory):
    """Give cities of which nothing was released yet: how answers are checked can still be chosen."""
    path = tmp_path_factory.mktemp("unreleased") / "ctc.sqlite"
    make_small_workspace(f"sqlite:///{path}")
    return path


@pytest.fixture
def ws(filled, monkeypatch):
    """Give the workspace that the app shows; somebody who may choose is signed in."""
    opened = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, opened, visitor(Role.TRAINER))
    yield opened
    opened.close()


def newest(ws):
    return next(city for city in list_cities(ACTOR, ws) if city.name == "Dortmund").waves[0]


def tables(app):
    return "\n".join(cells(app, number) for number in range(len(app.table)))


def test_1_checks_are_chosen(ws, open_page):
    wave = newest(ws)
    app = open_page("data_quality", city=wave.ags, wave=wave.id)
    assert not app.exception
    assert SENTENCE in said(app)
    assert "Prüfregeln und Gewichte sind noch offen." in said(app)
    assert not app.get("vega_lite_chart")
    assert "Konsum einer Droge, die es nicht gibt | eingeschaltet" in tables(app)
    app.checkbox(key=f"quality-{wave.id}-rule-fictitious_drug").uncheck()
    app.radio(key=f"quality-{wave.id}-levels").set_value("self_report_strict")
    app.button(key="quality-save").click().run()
    rules = data_quality(ACTOR, ws, wave.id).choice.rules.rules
    assert "self_report_strict" in rules
    assert not {"self_report", "fictitious_drug"} & set(rules)
    assert "gespeichert um " in said(app)
    assert "Konsum einer Droge, die es nicht gibt | ausgeschaltet" in tables(app)


def test_2_known_numbers(ws, open_page):
    wave = newest(ws)
    app = open_page("data_quality", city=wave.ags, wave=wave.id)
    app.radio(key=f"quality-{wave.id}-numbers").set_value("typed").run()
    typed = "; weiblich; ; ; 2400\n; männlich; ; ; 2500"
    app.text_area(key=f"quality-{wave.id}-typed").set_value(typed.replace("2400", "viele")).run()
    assert "2 | Zahl | „viele“ ist keine ganze Zahl" in tables(app)
    app.text_area(key=f"quality-{wave.id}-typed").set_value(typed)
    app.button(key="quality-save").click().run()
    assert "Die Quelle der bekannten Zahlen fehlt" in readable(app.error[0].value)
    assert app.text_area(key=f"quality-{wave.id}-typed").value == typed
    assert data_quality(ACTOR, ws, wave.id).choice.rules.margins is None
    app.text_input(key=f"quality-{wave.id}-source").set_value("Schulstatistik *2025*")
    app.button(key="quality-save").click().run()
    assert not app.error
    assert data_quality(ACTOR, ws, wave.id).choice.rules.margins.source == "Schulstatistik *2025*"
    assert "so gewichtet, dass sie die bekannten Zahlen treffen (Geschlecht). Quelle: Schulstatistik *2025*" in said(
        app
    )


def test_3_settled(ws, open_page):
    wave = newest(ws)
    app = open_page("data_quality", city=wave.ags, wave=wave.id)
    app.button(key="quality-settle").click().run()
    assert not app.exception
    assert "Prüfregeln und Gewichte stehen seit dem" in said(app)
    assert not app.checkbox
    assert "Angeben, wer erwartet wurde" in said(app)
    (chart,) = app.get("vega_lite_chart")
    assert "Alpha jeder Skala" in readable(chart.proto.alt)
    report = data_quality(ACTOR, ws, wave.id).quality
    assert "Skala | Fragen | Alpha (Bereich)" in tables(app)
    assert "Größte Änderung" in tables(app)
    app.selectbox(key="quality-scale").set_value("family_conflict").run()
    assert "Fragen der Skala Konflikte in der Familie" not in app.error
    english = open_page("data_quality", "en", city=wave.ags, wave=wave.id)
    assert "left out by the checks." in said(english)
    assert "Scale | Questions | Alpha (range)" in tables(english)
    assert not english.exception
    profile = open_page("profile", city=wave.ags, wave=wave.id)
    assert "Wie zuverlässig gemessen wurde" in said(profile)
    short = next(scale for scale in report.scales if "short" in scale.marks)
    assert short.items < 3
    assert "zu wenige Fragen für ein Urteil" in tables(profile) + said(profile)


def test_4_who_sees_what(ws, open_page, monkeypatch):
    wave = newest(ws)
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, wave.ags))
    app = open_page("data_quality", city=wave.ags, wave=wave.id)
    assert SENTENCE in said(app)
    assert not app.checkbox
    assert not [button for button in app.button if button.key == "quality-save"]
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, wave.ags))
    locked = open_page("data_quality", city=wave.ags, wave=wave.id)
    assert SENTENCE not in said(locked)
    assert "Evaluation" in said(locked)


def test_5_nothing_yet(empty, open_page):
    app = open_page("data_quality")
    assert "Dafür muss zuerst eine Befragung eingelesen werden." in said(app)
    assert not app.exception


def test_5_without_checks(ws, open_page):
    wave = newest(ws)
    view = save_answer_choice(ACTOR, ws, wave.id, rules=())
    assert view.quality.excluded.value is None
    app = open_page("data_quality", city=wave.ags, wave=wave.id)
    assert "weniger als fünf ausgeschlossen" in said(app)
