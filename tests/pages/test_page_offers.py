"""The page of offers and gaps.

1. Without anything it says so in both languages, and whoever may enter offers is in the form.
2. The matrix shows words for priorities that the area has; sentences tell gaps, overlaps and missing numbers; another
   setting and another limit change it.
3. The form stores with few fields; what is wrong stands at its field and what was typed stays, also when somebody else
   was faster: then both are shown and the person decides.
4. Similar offers are put together or kept apart by a click.
5. A table is checked with sheet, row and column before anything is stored, previewed, and taken over as a whole.
6. Numbers of children are read line by line; mistakes keep the text.
7. Roles: the team of one area reads everything and enters for its own area; others are told who can open the page.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.offer_children import ChildrenEntry
from ctc_toolkit.programmes.offers import OfferFields
from ctc_toolkit.workspace import city_offers, demo_actor, list_cities, open_workspace, save_children, save_offer

DORTMUND, ESSEN = "05913000", "05113000"
CONFLICT, SCHOOL, BOND = "family_conflict", "academic_failure", "family_attachment"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def city(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)


@pytest.fixture
def area(city):
    return city.areas[0].id


def stored(ws, *entries, ags=DORTMUND):
    return [save_offer(demo_actor(), ws, ags, one) for one in entries]


def offers(ws, ags=DORTMUND):
    return [one.fields for one in city_offers(demo_actor(), ws, ags).offers]


def problems(app):
    return [error.value for error in app.error]


def good_start(data):
    """Return the first half of a file."""
    return data[: len(data) // 2]


def course(**values):
    usual = {
        "name": "Elternkurs", "provider": "Familienbildung", "levels": ("universal",), "settings": ("family",),
        "age_from": 6, "age_to": 9, "factors_main": (CONFLICT,), "reach": 60, "reach_year": 2025,
        "reach_source": "Jahresbericht",
    }  # fmt: skip
    return OfferFields(**{**usual, **values})


def with_priorities(ws, city, area):
    wave = min(city.waves, key=lambda one: one.year)
    entries = {f"choice.{CONFLICT}": "priority", f"choice.{SCHOOL}": "priority", f"choice.{BOND}": "strength"}
    with ws.store.writing() as repository:
        repository.priorities.begin(area, wave.id, (CONFLICT, SCHOOL, BOND), entries, "Probe", date(2026, 1, 2))


@pytest.mark.parametrize(("language", "title", "button"), [
    ("de", "Was läuft schon, und was fehlt?", "Angebot speichern"),
    ("en", "What runs already, and what is missing?", "Save the offer"),
])  # fmt: skip
def test_1_nothing_yet(ws, open_page, language, title, button):
    app = open_page("offers", language, city=ESSEN)
    assert [one.value for one in app.title] == [title]
    assert app.button(key="offer-save").label == button
    assert ("kein laufendes Angebot" if language == "de" else "no running offer") in said(app)
    assert not app.exception
    listed = open_page("offers", language, city=ESSEN, teil="luecken")
    assert ("Welche Prioritäten versorgt sind" if language == "de" else "Which priorities are covered") in said(listed)


def test_2_matrix(ws, city, area, open_page):
    with_priorities(ws, city, area)
    stored(
        ws,
        course(areas=(area,)),
        course(name="Zweiter Kurs", areas=(area,), reach=None, reach_year=None, reach_source="", keep=True),
        course(name="Ohne Alter", age_from=None, age_to=None, areas=(area,)),
    )
    save_children(demo_actor(), ws, DORTMUND, ChildrenEntry(area, ((6, 9, 100),), 2025, "Amt"), version=0)
    app = open_page("offers", city=DORTMUND, ort=area)
    table = app.table[0].value
    assert table.iloc[:, 0].tolist() == ["Konflikte in der Familie", "Lernrückstände"]
    assert table.iloc[0, 3].startswith("**versorgt**")
    assert "60 von 100" in table.iloc[0, 3]
    assert table.iloc[0, 4] == "**Lücke**"
    text = said(app)
    assert f"3 Angebote laufen in {city.areas[0].name}. 12 Felder" in text
    assert "laufen nebeneinander" in text
    assert "Wie viele Kinder erreicht es in einem Schuljahr?" not in text  # the cell is known without it
    assert "Als Stärken markiert: „Zweiter Kurs“" in text
    assert "Ohne Alter" in text
    assert "to-offers-b3_5_4" in {one.key for one in app.button}
    app.selectbox(key="offers-threshold").set_value(80).run()
    assert app.table[0].value.iloc[0, 3].startswith("**unbekannt**")
    assert "„Zweiter Kurs“: Wie viele Kinder erreicht es in einem Schuljahr?" in said(app)
    app.selectbox(key="offers-setting").set_value("school").run()
    assert app.table[0].value.iloc[0, 3] == "**Lücke**"
    assert not app.exception


def test_3_form(ws, area, open_page):
    app = open_page("offers", city=DORTMUND, ort=area, teil="eintragen")
    listed = load_programmes().by_id["balu_und_du"]
    app.selectbox(key="offer-programme-new").set_value(listed.id).run()
    assert app.number_input(key="offer-age_to-new").value == listed.ages.max
    assert app.multiselect(key="offer-factors_main-new").value == list(listed.factors.main)
    for name in ("levels", "settings", "factors_main", "factors_side"):
        app.multiselect(key=f"offer-{name}-new").set_value([])
    app.number_input(key="offer-age_to-new").set_value(None)
    app.selectbox(key="offer-programme-new").set_value(None)
    app.text_input(key="offer-name-new").set_value("Lesepaten")
    app.text_input(key="offer-provider-new").set_value("Frau Müller")
    app.number_input(key="offer-age_from-new").set_value(9)
    app.button(key="offer-save").click().run()
    found = " ".join(problems(app))
    assert "Frau Müller" in found
    assert "Nur eine der beiden" in found
    assert app.text_input(key="offer-name-new").value == "Lesepaten"
    assert offers(ws) == []
    app.text_input(key="offer-provider-new").set_value("Bücherei")
    app.number_input(key="offer-age_to-new").set_value(10)
    app.button(key="offer-save").click().run()
    assert not problems(app)
    assert offers(ws) == [OfferFields("Lesepaten", "Bücherei", areas=(area,), age_from=9, age_to=10)]
    assert "„Lesepaten“ ist" in said(app) + " ".join(one.value for one in app.success)


def test_3_two_people(ws, area, open_page):
    (there,) = stored(ws, course())
    app = open_page("offers", city=DORTMUND, teil="liste", ort="stadt")
    app.selectbox(key="offers-pick").set_value(there.id).run()
    key = f"offer-quality-{there.id}"
    app.text_area(key=key).set_value("Meins").run()
    save_offer(
        demo_actor(), ws, DORTMUND, replace(there.fields, quality="Ihres", places=12), offer_id=there.id, version=1
    )
    app.button(key="offer-save").click().run()
    assert "Nichts ist verloren" in " ".join(one.value for one in app.warning)
    assert app.text_area(key=key).value == "Meins"
    assert "Ihres" in said(app)
    assert offers(ws)[0].quality == "Ihres"
    app.button(key="offer-mine").click().run()
    assert offers(ws)[0].quality == "Meins"
    assert not app.exception


def test_4_similar(ws, open_page):
    stored(ws, course(), course(name="Eltern-Kurs", places=20), course(name="Elternkurse", provider="Familien-Bildung"))
    app = open_page("offers", city=DORTMUND, teil="liste", ort="stadt")
    apart = [one for one in app.button if (one.key or "").startswith("apart-")]
    assert len(apart) == 3
    apart[0].click().run()
    assert sum((one.key or "").startswith("apart-") for one in app.button) == 2
    next(one for one in app.button if (one.key or "").startswith("merge-")).click().run()
    assert len(offers(ws)) == 2
    assert not app.exception


def test_5_table(ws, area, open_page):
    import xlsxwriter

    def book(rows):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
            leaf = made.add_worksheet("Meine Liste")
            for number, row in enumerate([["Angebot", "Träger", "Alter von", "Alter bis", "Hauptfaktor"], *rows]):
                leaf.write_row(number, 0, row)
        return target.getvalue()

    app = open_page("offers", city=DORTMUND, teil="datei")
    wrong = book([["Kurs", "Verein", 9, 6, "Mut"], ["Treff", "Amt", 6, 9, ""]])
    app.file_uploader[0].upload("liste.xlsx", wrong, "application/vnd.ms-excel").run()
    findings = app.table[0].value
    assert findings.iloc[0, :4].tolist() == ["Meine Liste", "2", "Hauptfaktor", "Kurs"]
    assert len(findings) == 2
    assert app.button(key="offers-take").disabled
    assert app.table[1].value.iloc[:, 4].tolist() == ["neu", "neu"]
    assert offers(ws) == []
    broken = app.file_uploader[0].upload("kaputt.xlsx", good_start(wrong), "application/vnd.ms-excel").run()
    assert len(problems(broken)) == 1
    assert "offers-take" not in {one.key for one in broken.button}
    app.file_uploader[0].upload("liste.csv", b"Angebot;Amt", "text/csv").run()
    assert "keine Excel" in " ".join(problems(app))
    good = book([["Kurs", "Verein", 6, 9, "Konflikte in der Familie"], ["Treff", "Amt", 6, 9, ""]])
    app.file_uploader[0].upload("besser.xlsx", good, "application/vnd.ms-excel").run()
    app.button(key="offers-take").click().run()
    assert {one.name for one in offers(ws)} == {"Kurs", "Treff"}
    assert not app.exception


def test_6_children(ws, area, open_page):
    app = open_page("offers", city=DORTMUND, ort=area, teil="kinder")
    field = app.text_area[0]
    field.set_value("6: 512\nsieben: 3").run()
    app.button(key="children-save").click().run()
    found = " ".join(problems(app))
    assert "Zeile 2" in found
    assert "Quelle" in found
    assert app.text_area[0].value == "6: 512\nsieben: 3"
    app.text_area[0].set_value("6: 512\n7-9: 1.500").run()
    next(one for one in app.text_input if "source" in one.key).set_value("Melderegister").run()
    app.button(key="children-save").click().run()
    assert city_offers(demo_actor(), ws, DORTMUND).children[area].entry.counts == ((6, 6, 512), (7, 9, 1500))
    app.text_area[0].set_value("").run()
    app.button(key="children-save").click().run()
    assert not city_offers(demo_actor(), ws, DORTMUND).children
    assert not app.exception


def test_7_roles(ws, city, open_page, monkeypatch):
    own, other = (area.id for area in city.areas[:2])
    stored(ws, course(areas=(own,)), course(areas=(other,)), course(areas=()))
    acting_as(monkeypatch, ws, person_of(ws, "Toni Team", Assignment(Role.AREA_TEAM, DORTMUND, own)))
    app = open_page("offers", city=DORTMUND, ort=other, teil="liste")
    assert len(app.table[0].value) == 2
    assert "offers-pick" not in {one.key for one in app.selectbox}
    mine = open_page("offers", city=DORTMUND, ort=own, teil="kinder")  # not theirs: the first part is shown
    assert not mine.text_area
    form = open_page("offers", city=DORTMUND, ort=other, teil="eintragen")
    assert form.multiselect(key="offer-areas-new").value == [own]
    form.text_input(key="offer-name-new").set_value("Chor")
    form.text_input(key="offer-provider-new").set_value("Schule")
    form.multiselect(key="offer-areas-new").set_value([])
    form.button(key="offer-save").click().run()
    assert "Hier fehlt, wo das Angebot läuft" in " ".join(problems(form))
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, DORTMUND))
    assert [title.value for title in open_page("offers").title] == ["Wer kann diese Seite öffnen?"]
