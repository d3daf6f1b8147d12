"""Name, logo and template of a city on the page of reports.

1. The coordination enters name, colour and logo; what holds is shown, and a colour that is too pale is told with a
   darker one.
2. A template with wrong placeholders is not taken over: each is named with its right spelling; a good one is stored,
   fetched and taken out.
3. Who may change it: coordination, trainer, administration; area team and evaluation read; the office does not see it.
4. An outdated change is told; texts of people stay texts; English is complete; an empty workspace says what is needed.
5. Sheets on other pages have the brand of their city, read when somebody clicks; sheets of no city have none.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role, demo_actor, may_anywhere
from ctc_toolkit.errors import messages
from ctc_toolkit.pages.components import sheets
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.workspace import BrandEntry, city_brand, list_cities, open_workspace, save_brand, save_template
from tests.word_templates import png, template_with

ACTOR = demo_actor()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
GOOD = template_with("{{title}}", "{{content}}")


@pytest.fixture
def ws(filled):
    """Give the workspace that the app shows."""
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def dortmund(ws):
    return next(one for one in list_cities(ACTOR, ws) if one.name == "Dortmund").ags


def field(app, part, ags, version=0):
    return app.text_input(key=f"brand-{part}-{ags}-{version}")


def saved(app):
    """Press the button of the form."""
    (button,) = [one for one in app.button if one.label in ("Speichern", "Save")]
    return button.click().run()


def test_1_name_colour_logo(ws, open_page, monkeypatch):
    ags = dortmund(ws)
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, ags))
    app = open_page("reports", city=ags, teil="aussehen")
    assert not app.exception
    assert "Wie zeigt sich Ihre Stadt?" in said(app)
    assert "Dortmund gibt alles in der üblichen Gestaltung aus." in said(app)
    field(app, "name", ags).set_value("Stadt *Dortmund*")
    field(app, "colour", ags).set_value("#ff9900")
    saved(app)
    assert "zu blass" in said(app)
    assert "Wählen Sie einen dunkleren Ton" in said(app)
    assert field(app, "name", ags).value == "Stadt *Dortmund*"
    field(app, "colour", ags).set_value("#0a5c36")
    app.file_uploader[0].upload("logo.png", png(), "image/png")
    saved(app)
    assert "fehlen Worte" in said(app)
    field(app, "words", ags).set_value("Adler")
    saved(app)
    assert not app.exception
    brand = city_brand(ACTOR, ws, ags).brand
    assert (brand.name, brand.colour, brand.logo_alt, bool(brand.logo)) == (
        "Stadt *Dortmund*",
        "#0a5c36",
        "Adler",
        True,
    )
    assert "Gespeichert. Neue Berichte von Dortmund sehen so aus." in said(app)
    assert "eigenem Namen, eigener Farbe und eigenem Logo" in said(app)
    app.checkbox(key=f"brand-no-logo-{ags}-1").check()
    saved(app)
    assert city_brand(ACTOR, ws, ags).brand.logo == b""


def uploaded(app, name, content):
    return app.file_uploader[1].upload(name, content, WORD).run()


def test_2_template(ws, open_page):
    ags = dortmund(ws)
    app = open_page("reports", city=ags, teil="aussehen")
    uploaded(app, "alt.docx", template_with("{{titel}}", "{{datum}", "{{content}}"))
    assert not app.exception
    assert "alt.docx wurde nicht übernommen" in said(app).replace("*", "").replace("\\", "")
    for words in ("Den Platzhalter „{{titel}}“ gibt es nicht", "Gemeint ist wohl „{{title}}“", "„{{datum}“"):
        assert words in said(app)
    assert city_brand(ACTOR, ws, ags).version == 0
    uploaded(app, "amt.docx", GOOD)
    assert not app.exception
    assert "Die Vorlage ist gespeichert." in said(app)
    assert city_brand(ACTOR, ws, ags).template_name == "amt.docx"
    assert "template-fetch" in {one.key for one in app.get("download_button")}
    app.button(key="template-remove").click().run()
    assert not app.exception
    assert city_brand(ACTOR, ws, ags).brand.template == b""


@pytest.mark.parametrize("role", list(Role))
def test_3_who_may(ws, open_page, monkeypatch, role):
    ags = dortmund(ws)
    everywhere = role in (Role.TRAINER, Role.MULTIPLIER, Role.ADMINISTRATOR)
    acting_as(monkeypatch, ws, visitor(role, None if everywhere else ags))
    app = open_page("reports", city=ags, teil="aussehen")
    assert not app.exception
    sees = role is not Role.MULTIPLIER
    changes = role in (Role.COORDINATOR, Role.TRAINER, Role.ADMINISTRATOR)
    assert ("Wie zeigt sich Ihre Stadt?" in said(app)) == sees
    assert bool(app.file_uploader) == changes
    assert ("Koordination und Verwaltung können das ändern." in said(app)) == (sees and not changes)
    switch = [one for one in app.segmented_control if one.key == "reports-part"]
    assert bool(switch) == (sees and role is not Role.ADMINISTRATOR)


def test_4_outdated(ws, open_page):
    ags = dortmund(ws)
    app = open_page("reports", "en", city=ags, teil="aussehen")
    assert "How does your city show itself?" in said(app)
    save_brand(ACTOR, ws, ags, BrandEntry("Schneller", "#0a5c36"), version=0)
    field(app, "name", ags).set_value("Langsamer")
    saved(app)
    assert not app.exception
    assert city_brand(ACTOR, ws, ags).brand.name == "Schneller"
    assert messages()["changed_meanwhile"].render("what", "en") in said(app)
    assert "You had entered: Langsamer" in said(app)
    save_template(ACTOR, ws, ags, GOOD, "[x](http://y.example).docx", version=1)
    app = open_page("reports", "en", city=ags, teil="aussehen")
    assert "](http" not in said(app)


def test_5_sheets_on_other_pages(ws, monkeypatch):
    ags = dortmund(ws)
    context = SimpleNamespace(actor=visitor(Role.AREA_TEAM, ags), workspace=ws)
    monkeypatch.setattr(sheets, "page_context", lambda: context)
    monkeypatch.setattr(sheets, "reach", lambda actor: lambda action: may_anywhere(actor, action, "demo"))
    look = sheets.city_look(ags)
    assert look() == Brand()
    save_brand(ACTOR, ws, ags, BrandEntry("Stadt", "#0a5c36"), version=0)
    assert look() == Brand("Stadt", "#0a5c36")
    assert sheets.city_look("")() == Brand()


def test_4_nothing_there(empty, open_page):
    app = open_page("reports", teil="aussehen")
    assert not app.exception
    assert "Hier legt eine Stadt Namen, Farbe, Logo" in said(app)
