"""The page of the site checks.

1. The check that fits the phase opens first; before it begins the page says what it is for and how long it takes.
2. Beginning takes over what is known about the steps; each answer is saved at once and says so; nothing turns the page.
3. The result has a sentence, a picture with words, a table, and next steps that lead to their step.
4. The check of whether it will last shows its points beside the published values.
5. Two people at the same question: what stands there is shown, and nothing is overwritten.
6. A new check keeps the earlier one readable; deleting takes a tick; an area team does not delete.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import (
    begin_site_check,
    demo_actor,
    list_cities,
    open_workspace,
    save_check_answer,
    save_step,
    site_checks,
)

DORTMUND = "05913000"
READINESS, LASTING = load_process().readiness_check, load_process().sustainability_check
EARLIER = date.today() - timedelta(days=200)


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND).areas[0].id


def filled_check(ws, area, kind, answers=None, day=None):
    """Store a check with an answer to every question: yes, unless `answers` says otherwise."""
    check = READINESS if kind == "readiness" else LASTING
    given = {item.id: "yes" for item in check.items} | (answers or {})
    with ws.store.writing() as repository:
        return repository.team.begin_check(area, kind, "1", day or date.today(), given, "Jemand", origin="entered").id


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


@pytest.mark.parametrize(
    ("language", "question", "minutes"),
    [("de", "Sind wir bereit?", "Das dauert etwa 7 Minuten."), ("en", "Are we ready?", "It takes about 7 minutes.")],
)
def test_1_before_the_start(ws, area, open_page, language, question, minutes):
    app = open_page("site_check", language, gebiet=area)
    assert [title.value for title in app.title] == [question]
    assert minutes in said(app)
    assert READINESS.introduction.get(language) in said(app)
    other = open_page("site_check", language, gebiet=area, check="sustainability")
    assert [title.value for title in other.title] == [LASTING.title.get(language)]
    assert not app.exception


def test_2_answering(ws, area, open_page):
    save_step(demo_actor(), ws, area, "b1_1_5", before=StepFields(), after=StepFields("fully"))
    app = open_page("site_check", gebiet=area)
    app.button(key="check-begin").click().run()
    assert len(app.radio) == len(READINESS.items)
    assert widget(app.radio, "people_post").value == "yes"
    assert "aus den Schritten übernommen" in said(app)
    widget(app.radio, "people_host").set_value("no").run()
    assert "gespeichert um" in said(app)
    check = site_checks(demo_actor(), ws, area).checks[0]
    assert check.answers["people_host"].answer == "no"
    assert "Noch nicht: 1 Punkt" in said(app)
    widget(app.radio, "people_host").set_value("open").run()
    assert "Die Antwort ist zurückgenommen." in said(app)
    assert "people_host" not in site_checks(demo_actor(), ws, area).checks[0].answers
    for item in READINESS.items[:-1]:
        save_check_answer(demo_actor(), ws, area, check.id, item.id, before="yes" if item.id == "people_post" else None,
                          after="yes")  # fmt: skip
    app.run()
    widget(app.radio, READINESS.items[-1].id).set_value("yes").run()
    assert len(app.radio) == len(READINESS.items)
    app.button(key="check-see").click().run()
    assert not app.radio
    assert "Ja: Alles, was vor Phase 2 nötig ist, ist da." in said(app)
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_3_result(ws, area, open_page, language):
    filled_check(ws, area, "readiness", {"schools_support": "no", "links_networks": "partly"})
    app = open_page("site_check", language, gebiet=area)
    text = said(app)
    assert ("Noch nicht: 1 Punkt" if language == "de" else "Not yet: 1 point") in text
    assert len(app.table[0].value) == len(READINESS.dimensions)
    for item in ("schools_support", "links_networks"):
        assert READINESS.item(item).advice.get(language) in text
    widget(app.button, "to-check-schools_support").click().run()
    assert app.query_params["schritt"] in ("b1_3_4", ["b1_3_4"])
    assert not app.exception


def test_4_points(ws, area, open_page):
    filled_check(ws, area, "sustainability", {"data_factors": "partly", "plan_self": "no"})
    app = open_page("site_check", gebiet=area, check="sustainability")
    text = said(app)
    assert "14 von 15 Punkten." in text
    assert "13,1" in text
    assert "12,0" in text
    assert "1 Punkt, der die Arbeit auf Dauer trägt, fehlt oder wackelt." in text
    assert "Gloppen" in text
    assert not app.exception


def test_5_two_at_the_same_time(ws, area, open_page):
    check = begin_site_check(demo_actor(), ws, area, "readiness")
    app = open_page("site_check", gebiet=area)
    save_check_answer(demo_actor(), ws, area, check.id, "people_post", before=None, after="no")
    widget(app.radio, "people_post").set_value("yes").run()
    assert [error.value for error in app.error if "Dort steht jetzt" in error.value and "nein" in error.value]
    assert widget(app.radio, "people_post").value == "no"
    widget(app.radio, "people_post").set_value("yes").run()
    assert not app.error
    assert site_checks(demo_actor(), ws, area).checks[0].answers["people_post"].answer == "yes"
    assert not app.exception


def test_6_several_checks(ws, area, open_page, monkeypatch):
    early = filled_check(ws, area, "readiness", {"people_post": "no"}, EARLIER)
    app = open_page("site_check", gebiet=area)
    app.button(key="check-begin").click().run()
    assert len(site_checks(demo_actor(), ws, area).checks) == 2
    old = open_page("site_check", gebiet=area, vom=early)
    assert not old.radio
    assert READINESS.item("people_post").advice.de in said(old)
    assert len(old.table[-1].value) == 2
    widget(old.checkbox, "check-sure").check().run()
    old.button(key="check-remove").click().run()
    assert len(site_checks(demo_actor(), ws, area).checks) == 1
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    team = open_page("site_check", gebiet=area)
    assert team.radio
    assert "check-remove" not in {button.key for button in team.button}
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    assert [title.value for title in open_page("site_check").title] == ["Wer kann diese Seite öffnen?"]
    assert not app.exception
