"""Programmes for the priorities of an area, and its package.

1. Before a decision both parts say what is needed and lead to the priorities, in both languages.
2. Each decided priority has its best-founded programmes with reasons that add up and doubts, or says that no tested one
   is known, with structural work; a slider changes the points at once; weights that are all 0 are told.
3. Why not: a programme that is not linked, one that is the original version, one that is behind.
4. The package: options and costs are saved when one leaves a field; the table adds up; limits have their price.
5. Limits that contradict each other are named; a budget below what must be part is told; nothing is lost.
6. What somebody else changed meanwhile is shown with both entries.
"""

from __future__ import annotations

import pytest
from said import said

from ctc_toolkit.workspace import (
    area_programmes,
    demo_actor,
    list_cities,
    open_workspace,
    save_programme_package,
)
from tests.decided_priorities import decide_at_once

DORTMUND = "05913000"
FACTORS = ("attitudes_drugs", "religiosity")


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND).areas[0].id


@pytest.fixture
def decided(ws, area):
    with ws.store.writing() as repository:
        decide_at_once(repository, area, repository.city(DORTMUND).waves[0].id, FACTORS)
    return area


def entries(ws, area):
    return area_programmes(demo_actor(), ws, area).entries


def widget(elements, part):
    return next(element for element in elements if (element.key or "").endswith(part))


@pytest.mark.parametrize(
    ("language", "needed"), [("de", "zuerst beschlossene Prioritäten"), ("en", "decide on its priorities first")]
)
def test_1_before_a_decision(ws, area, open_page, language, needed):
    for part in ("prioritaeten", "paket"):
        app = open_page("programmes", language, gebiet=area, teil=part)
        assert needed in said(app)
        assert not app.exception


def test_2_3_programmes_for_priorities(ws, decided, open_page):
    app = open_page("programmes", gebiet=decided, teil="prioritaeten")
    text = said(app)
    assert "Zustimmende Haltung zu Substanzkonsum: Klasse2000" in text
    assert "68 von 68 Punkten" in text
    assert "die Verknüpfung mit dem Faktor ist eigene Lesart" in text
    assert "Für diesen Faktor ist kein geprüftes Programm bekannt." in text
    assert "Mitwirkung und Anerkennung für junge Menschen" in text
    assert "zufälligen Gewichtungen" in text
    table = app.table[0].value
    numbers = [[int(cell.split(" ")[0]) for cell in row] for row in table.iloc[:, 2:].to_numpy()]
    assert all(sum(row[:-1]) == row[-1] for row in numbers)
    assert table.iloc[0, 1] == "Klasse2000"
    why = widget(app.selectbox, "why-attitudes_drugs")
    why.set_value("triple_p").run()
    assert "Es ist mit diesem Faktor nicht verknüpft." in said(app)
    widget(app.selectbox, "why-attitudes_drugs").set_value("unplugged").run()
    assert "Punkte mehr:" in said(app)
    widget(app.slider, "match-weight-evidence").set_value(0).run()
    assert "48 von 48 Punkten" in said(app)
    for name in ("age", "setting", "level", "nrw", "languages"):
        widget(app.slider, f"match-weight-{name}").set_value(0).run()
    assert any("Alle Gewichte stehen auf 0" in error.value for error in app.error)
    assert not app.exception
    english = open_page("programmes", "en", gebiet=decided)
    assert "No tested programme is known for this factor." in said(english)
    assert not english.exception


def test_4_5_6_the_package(ws, decided, open_page):
    app = open_page("programmes", gebiet=decided, teil="paket")
    assert "sobald ein Angebot seine Kosten hat" in said(app)
    widget(app.multiselect, "-options").set_value(["klasse2000", "ipsy"]).run()
    assert "Nicht in der Rechnung, weil Kosten fehlen: IPSY" in said(app)
    for option, costs in (("klasse2000", 6000), ("ipsy", 4000)):
        widget(app.number_input, f"yearly.{option}").set_value(costs).run()
    assert entries(ws, decided) == {"in.klasse2000": 1, "in.ipsy": 1, "yearly.klasse2000": 6000, "yearly.ipsy": 4000}
    table = app.table[0].value
    assert table.iloc[:, 0].tolist() == ["IPSY", "Klasse2000", "Zusammen"]
    assert table.iloc[-1].tolist() == ["Zusammen", "288", "10.000", "10.000", "10.000", "0", "0"]
    assert "30.000 Euro in drei Jahren" in said(app)
    widget(app.number_input, "limit.budget").set_value(29_000).run()
    assert "Budget der drei Jahre, 10" in said(app)
    assert "144 Punkte mehr" in said(app)

    widget(app.selectbox, "rule.klasse2000").set_value("must").run()
    widget(app.number_input, "limit.budget").set_value(10_000).run()
    assert any("18000 Euro" in error.value for error in app.error)
    assert entries(ws, decided)["limit.budget"] == 10_000
    widget(app.number_input, "limit.budget").set_value(None).run()
    assert "limit.budget" not in entries(ws, decided)
    widget(app.checkbox, "cover.religiosity").check().run()
    assert any("Kein Paket hält alle Grenzen ein." in error.value for error in app.error)
    assert "muss abgedeckt sein" in said(app)
    widget(app.checkbox, "cover.religiosity").uncheck().run()

    save_programme_package(demo_actor(), ws, decided, before={}, after={"limit.staff": 50})
    widget(app.number_input, "limit.staff").set_value(80).run()
    assert "Jetzt gespeichert: 50" in said(app)
    assert "Ihr Eintrag: 80" in said(app)
    widget(app.button, "package-mine-limit-staff").click().run()
    assert entries(ws, decided)["limit.staff"] == 80
    assert not app.exception
    english = open_page("programmes", "en", gebiet=decided, teil="paket")
    assert "euros in three years" in said(english)
    assert not english.exception
