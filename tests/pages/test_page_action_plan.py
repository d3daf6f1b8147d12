"""The page of the action plan.

1. Without decided priorities it says so and leads there; with them it names them and begins a plan; both languages.
2. A goal starts where the profile says; wrong targets are told at their field and stay in it; a sound one is stored
   with what can be said about it.
3. Measures take a programme of the catalogue, whose ages are checked; money, tasks and risks are added and shown.
4. The same field changed by two people: both texts are shown, nothing is lost, the person decides.
5. An incomplete plan says what is missing; a complete one is decided on and can only be read then; its sheets are
   there; a new version can be compared with it side by side.
6. Others are told who can open the page.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from acting import acting_as, visitor
from said import readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.plan import GoalFields, MeasureFields, RiskFields
from ctc_toolkit.workspace import area_plan, begin_plan, demo_actor, list_cities, open_workspace, save_plan_entry
from tests.unit.workspace.matrix_action_plans import FACTOR, decided_priorities

DORTMUND = "05913000"
ME = demo_actor()


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    """Give an area of a city whose priorities are decided."""
    city = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND)
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        return decided_priorities(repository, DORTMUND, newest.id, city.areas[0].id)[0]


@pytest.fixture
def plan(ws, area):
    return begin_plan(ME, ws, area).id


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def problems(app):
    return "\n".join(readable(error.value) for error in app.error)


def shown(ws, area):
    return area_plan(ME, ws, area).shown


def add(ws, area, plan, fields):
    return save_plan_entry(ME, ws, area, plan, before=type(fields)(), after=fields)


@pytest.mark.parametrize(
    ("language", "title", "none"),
    [
        ("de", "Was tun wir, wann und mit wem?", "noch keine beschlossen"),
        ("en", "What do we do", "none are decided yet"),
    ],
)
def test_1_beginning(ws, area, open_page, language, title, none):
    other = next(one for city in list_cities(ME, ws) if city.ags == DORTMUND for one in city.areas if one.id != area).id
    bare = open_page("action_plan", language, gebiet=other)
    assert title in bare.title[0].value
    assert none in said(bare)
    assert any("prio" in (button.key or "") for button in bare.button)
    app = open_page("action_plan", language, gebiet=area)
    assert ("Konflikte in der Familie" if language == "de" else "Family conflict") in said(app)
    app.button(key="plan-start").click().run()
    assert not app.exception
    assert shown(ws, area).number == 1
    assert app.query_params["teil"] == "ziele"


def test_2_goals(ws, area, plan, open_page):
    app = open_page("action_plan", gebiet=area, teil="ziele")
    assert "Ausgangswert:" in said(app)
    new = f"plan-new-{plan[:8]}-goal-"
    widget(app.number_input, f"{new}-target").set_value(104)
    widget(app.number_input, f"{new}-year").set_value(2020)
    app.button(key="plan-add-goal-").click().run()
    assert "104 Prozent gibt es nicht" in problems(app)
    assert "Das Jahr 2020 ist vorbei" in problems(app)
    assert widget(app.number_input, f"{new}-target").value == 104
    assert shown(ws, area).entries == ()
    widget(app.number_input, f"{new}-target").set_value(1)
    widget(app.number_input, f"{new}-year").set_value(2031)
    app.button(key="plan-add-goal-").click().run()
    assert problems(app) == ""
    (goal,) = shown(ws, area).goals.values()
    assert (goal.figure, goal.target, goal.year) == (FACTOR, 1, 2031)
    assert 0 < goal.baseline <= 100
    assert f"{goal.baseline} von 100" in app.table[0].value.to_string()
    assert "ein ehrgeiziges Ziel" in said(app)
    assert not app.exception


def test_3_measures(ws, area, plan, open_page):
    app = open_page("action_plan", gebiet=area, teil="massnahmen")
    new = f"plan-new-{plan[:8]}-measure-"
    widget(app.radio, f"{new}-basis").set_value("programme").run()
    widget(app.selectbox, f"{new}-programme").set_value("familien_staerken").run()
    assert "10 bis 14 Jahre" in said(app)
    widget(app.number_input, f"{new}-age_from").set_value(4)
    app.button(key="plan-add-measure-").click().run()
    assert "Das Programm ist für 10 bis 14 Jahre gedacht, nicht für 4 Jahre." in problems(app)
    widget(app.number_input, f"{new}-age_from").set_value(10)
    app.button(key="plan-add-measure-").click().run()
    assert problems(app) == ""
    ((own, measure),) = shown(ws, area).measures.items()
    assert (measure.title, measure.age_from) == ("Familien stärken", 10)
    widget(app.segmented_control, "plan-belonging").set_value("budget").run()
    money = f"plan-new-{plan[:8]}-budget-{own[:8]}"
    widget(app.text_input, f"{money}-purpose").set_value("Honorare")
    widget(app.number_input, f"{money}-year").set_value(2031)
    widget(app.number_input, f"{money}-amount").set_value(-500)
    app.button(key=f"plan-add-budget-{own[:8]}").click().run()
    assert "-500 ist kleiner als null" in problems(app)
    widget(app.number_input, f"{money}-amount").set_value(500)
    app.button(key=f"plan-add-budget-{own[:8]}").click().run()
    assert problems(app) == ""
    assert [one.fields.amount for one in shown(ws, area).of_kind("budget", own)] == [500]
    total = open_page("action_plan", gebiet=area, teil="geld")
    assert "Geplant sind 500 Euro für 2031. Noch nicht gesichert sind 500 Euro." in said(total)
    assert "noch nicht gefunden" in total.table[0].value.to_string()
    assert not total.exception


def test_4_two_people(ws, area, plan, open_page):
    risk = RiskFields("Kein Raum", response="Schule fragen")
    stored = add(ws, area, plan, risk)
    app = open_page("action_plan", gebiet=area, teil="risiken")
    app.selectbox(key="plan-choice-risk-").set_value(stored.id).run()
    save_plan_entry(ME, ws, area, plan, before=risk, after=replace(risk, response="Kirche fragen"), entry_id=stored.id)
    widget(app.text_area, f"plan-{stored.id}-response").set_value("Verein fragen").run()
    assert "Nichts ist verloren" in said(app)
    assert "Kirche fragen" in said(app)
    assert "Verein fragen" in said(app)
    app.button(key="conflict-mine").click().run()
    assert shown(ws, area).of_kind("risk")[0].fields.response == "Verein fragen"
    assert not app.exception


def test_5_decision_and_versions(ws, area, plan, open_page):
    start = open_page("action_plan", gebiet=area, teil="freigabe")
    assert "Prioritäten ohne Ziel: 1." in said(start)
    assert not [button for button in start.button if button.key == "plan-decide"]
    goal = add(ws, area, plan, GoalFields(figure=FACTOR, target=2, year=2031))
    measure = MeasureFields(
        title="Elternabende", goals=(goal.id,), responsible="Jugendamt", start=shown(ws, area).begun_on
    )
    add(ws, area, plan, measure)
    app = open_page("action_plan", gebiet=area, teil="freigabe")
    app.button(key="plan-decide").click().run()
    assert problems(app) == ""
    assert shown(ws, area).state == "decided"
    overview = open_page("action_plan", "en", gebiet=area)
    assert "Decided on" in said(overview)
    assert {"plan-docx", "plan-html"} <= {button.key for button in overview.get("download_button")}
    assert not open_page("action_plan", gebiet=area, teil="risiken").text_area
    short = said(open_page("action_plan", gebiet=area, teil="kurzfassung"))
    assert "Elternabende" in short
    assert "Jugendamt" not in short
    begin_plan(ME, ws, area)
    following = shown(ws, area)
    add(ws, area, following.id, RiskFields("Neues Risiko", response="handeln"))
    compared = open_page("action_plan", gebiet=area, teil="vergleich")
    table = compared.table[0].value
    assert readable(table.iloc[0, 0]) == "Risiko: Neues Risiko"
    assert table.iloc[0, 1] == "nicht vorhanden"
    for app in (overview, compared):
        assert not app.exception


def test_6_others(ws, area, plan, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    app = open_page("action_plan", gebiet=area)
    assert "Was tun wir" not in said(app)
    assert not app.exception
