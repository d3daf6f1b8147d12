"""Reports on the screen: choose, preview, make in the background, fetch, note who got it.

1. The coordination chooses a report, has it made in the background, and finds it on top of the list with where it comes
   from; the file is the one that is kept.
2. The preview shows headings and the beginning as real text and tables; another choice hides it.
3. Who got it is noted as function and day, and taken out again; an address of a person is refused and told.
4. Made again it is the same, byte for byte, and the page says so; when something has changed, it says what.
5. A report is deleted by hand; the area team fetches reports and makes none; others are told who can open the page.
6. The choice stands in the address; strange values there do no harm; English is complete.
7. An empty workspace, and a city without a survey, say what is needed; what failed is told with what to do.
"""

import importlib

import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import ReportOrder, list_cities, made_reports, make_report, open_workspace
from ctc_toolkit.workspace.job_work import wait_until_idle
from tests.unit.workspace.matrix_reports import kept_report

ACTOR = demo_actor()


@pytest.fixture
def ws(filled):
    """Give the workspace that the app shows."""
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def city(ws, name="Dortmund"):
    return next(one for one in list_cities(ACTOR, ws) if one.name == name)


def reports(ws):
    return made_reports(ACTOR, ws, city(ws).ags).made


def pressed(app, label):
    """Press the only button with this label."""
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def test_1_2_make_in_the_background(ws, open_page, monkeypatch):
    dortmund = city(ws)
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, dortmund.ags))
    app = open_page("reports", city=dortmund.ags, form="html")
    assert not app.exception
    assert "Was wollen Sie in die Sitzung mitnehmen?" in said(app)
    assert "Für Dortmund ist noch kein Bericht erstellt." in said(app)
    assert app.radio(key="report-bericht").value == "profile_summary"
    pressed(app, "Vorschau")
    assert not app.exception
    assert "Vorschau: " in said(app)
    assert "Darin steht" in said(app)
    app.segmented_control(key="report-sprache").set_value("en").run()
    assert "Vorschau: " not in said(app)
    pressed(app, "Bericht erstellen")
    assert not app.exception
    assert wait_until_idle(ws, 120)
    app.run()
    assert not app.exception
    (made,) = reports(ws)
    assert (made.order.language, made.order.form, made.made_by) == ("en", "html", "Demo")
    assert "ist fertig. Er steht unten zuoberst in der Liste." in said(app)
    assert "Für Dortmund wurde 1 Bericht erstellt" in said(app)
    assert made.content_hash[:12] in cells(app)
    assert made.content_hash in said(app)
    assert "niemand eingetragen" in cells(app)


def test_3_who_got_it(ws, open_page):
    kept = kept_report(ws, city(ws).ags, city(ws).waves[0].id)
    app = open_page("reports", city=city(ws).ags)
    app.text_input(key=f"report-who-{kept.id}-1").set_value("Lenkungsgruppe *Süd*")
    pressed(app, "Empfänger eintragen")
    assert not app.exception
    (got,) = reports(ws)[0].recipients
    assert got.who == "Lenkungsgruppe *Süd*"
    assert "Lenkungsgruppe *Süd*, " in cells(app)
    app.text_input(key=f"report-who-{kept.id}-2").set_value("kim@schule.example")
    pressed(app, "Empfänger eintragen")
    assert "sieht wie eine E-Mail-Adresse aus" in said(app)
    assert len(reports(ws)[0].recipients) == 1
    app.button(key=f"report-out-{kept.id}-0").click().run()
    assert not app.exception
    assert reports(ws)[0].recipients == ()


def test_4_again(ws, open_page):
    dortmund = city(ws)
    made = make_report(
        ACTOR, ws, ReportOrder("profile_summary", dortmund.ags, dortmund.waves[0].id, form="html")
    ).report
    app = open_page("reports", city=dortmund.ags, erstellt=made.id)
    pressed(app, "Noch einmal erstellen und vergleichen")
    assert not app.exception
    assert "Jedes Byte ist gleich." in said(app)
    other = kept_report(ws, dortmund.ags, dortmund.waves[0].id)
    app = open_page("reports", city=dortmund.ags, erstellt=other.id)
    pressed(app, "Noch einmal erstellen und vergleichen")
    assert "Noch einmal erstellt ist der Bericht anders." in said(app)
    assert "freigegebene Tabellen" in said(app)


def test_5_delete(ws, open_page):
    kept_report(ws, city(ws).ags, city(ws).waves[0].id)
    app = open_page("reports", city=city(ws).ags)
    app.button(key="report-delete").click().run()
    assert not app.exception
    assert reports(ws) == ()
    assert "Noch nichts." in said(app)


@pytest.mark.parametrize("role", list(Role))
def test_5_who_sees_it(ws, open_page, monkeypatch, role):
    kept_report(ws, city(ws).ags, city(ws).waves[0].id)
    ags = None if role in (Role.TRAINER, Role.MULTIPLIER, Role.ADMINISTRATOR) else city(ws).ags
    acting_as(monkeypatch, ws, visitor(role, ags))
    app = open_page("reports", city=city(ws).ags)
    assert not app.exception
    sees = role not in (Role.MULTIPLIER, Role.ADMINISTRATOR)
    makes = sees and role is not Role.AREA_TEAM
    keys = {button.key for button in app.button}
    assert ("Was wollen Sie in die Sitzung mitnehmen?" in said(app)) == sees
    assert ("report-make" in keys) == makes
    assert ("report-delete" in keys) == (role in (Role.COORDINATOR, Role.TRAINER))
    if role is Role.AREA_TEAM:
        assert "Koordination und Evaluation lassen Berichte erstellen." in said(app)
        assert "Daten zur Auswertung" not in said(app)
    if role is Role.MULTIPLIER:
        assert "Evaluation" in said(app)
    if role is Role.ADMINISTRATOR:  # administrators reach the part for name, logo and template alone
        assert "Wie zeigt sich Ihre Stadt?" in said(app)


def test_6_the_address(ws, open_page):
    dortmund = city(ws)
    address = {"bericht": "profile_report", "befragung": dortmund.waves[1].id, "stufe": "public", "form": "docx"}
    app = open_page("reports", "en", city=dortmund.ags, **address)
    assert not app.exception
    assert app.radio(key="report-bericht").value == "profile_report"
    assert app.selectbox(key="report-befragung").value == dortmund.waves[1].id
    assert app.segmented_control(key="report-stufe").value == "public"
    assert app.selectbox(key="report-form").value == "docx"
    assert not app.checkbox(key="report-section-tables").value
    assert "What do you want to take into the meeting?" in said(app)
    strange = {"bericht": "x", "befragung": "x", "stufe": "geheim", "form": "exe", "erstellt": "x", "teil": "x"}
    app = open_page("reports", city=dortmund.ags, **strange)
    assert not app.exception
    assert app.radio(key="report-bericht").value == "profile_summary"


def test_6_without_a_section(ws, open_page):
    app = open_page("reports", city=city(ws).ags, bericht="profile_report")
    for box in app.checkbox:
        if box.key.startswith("report-section-"):
            box.uncheck()
    app.run()
    assert "Wählen Sie mindestens einen Abschnitt." in said(app)
    assert "report-make" not in {button.key for button in app.button}


def test_7_nothing_there(empty, open_page):
    app = open_page("reports")
    assert not app.exception
    assert "als PDF, Word-Datei oder Webseite" in said(app)


def test_7_no_survey(ws, open_page):
    app = open_page("reports", city=city(ws, "Essen").ags)
    assert not app.exception
    assert "muss zuerst eine Befragung eingelesen werden." in said(app)
    assert "report-make" not in {button.key for button in app.button}


def test_7_failed(ws, open_page, monkeypatch):
    def refused(*_arguments, **_named):
        raise ToolkitError("report_too_large", most="20 MB")

    monkeypatch.setattr(importlib.import_module("ctc_toolkit.workspace.report_jobs"), "make_report", refused)
    app = open_page("reports", city=city(ws).ags)
    pressed(app, "Bericht erstellen")
    assert wait_until_idle(ws, 60)
    app.run()
    assert not app.exception
    assert "ließ sich nicht erstellen" in said(app)
    assert "Wählen Sie weniger Abschnitte." in said(app)
