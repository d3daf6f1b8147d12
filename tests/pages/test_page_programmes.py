"""Page "Programmes": the catalogue, one entry, the comparison.

1. It asks which programmes fit and answers with how many there are and how many are well founded, in both languages;
   every role may read the catalogue.
2. A search and filters in the address narrow the list down, and their counts stand beside them; nothing fitting says so
   and proposes names; what is typed and chosen is written into the address.
3. An entry shows each register in its own word with number, link and day, what is not confirmed apart, what decided
   the band, what is not known, factors with their basis, sources; an address that leads nowhere says so.
4. A foreign original and a planning system say what they are and what to take in their place.
5. Up to four programmes are compared; a fifth cannot be added; the comparison stands in the address.
6. Own entries and corrections are marked with source and date, the shipped text stands beside a correction, a file
   with a mistake is told and leaves the rest; the changes of the catalogue and the registers are told.
7. An entry and a comparison can be taken along as Word file and page to print; the file of a correction is offered.
"""

from datetime import date

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.overlay import template
from ctc_toolkit.reporting.programme_sheets import comparison_sheet, entry_sheet
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from ctc_toolkit.workspace import open_workspace

DORTMUND = "05913000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder of own entries: one correction, and one file with a mistake."""
    folder = tmp_path / "own"
    folder.mkdir()
    entry = load_programmes().by_id["effekt"]
    text = template(entry, ["staff"], "Geschäftsstelle", date(2026, 11, 30)).replace("source: …", "source: Anbieter")
    text = text[: text.index("staff:")] + "staff: Zwei geschulte Fachkräfte\n"
    (folder / "effekt.yaml").write_text(
        "\n".join("  shipped: '000000000000'" if "shipped:" in line else line for line in text.splitlines()),
        encoding="utf-8",
    )
    (folder / "bad.yaml").write_text("changes: efekt\nlocal: {source: a, date: 2026-11-30, by: b}\n", encoding="utf-8")
    monkeypatch.setenv("CTC_PROGRAMMES_OVERLAY", str(folder))
    return folder


def catalogue(open_page, language="de", **address):
    app = open_page("programmes", language, **{"teil": "katalog", **address})
    assert not app.exception
    return app


def address(app, name):
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def names(app):
    return [readable(button.label) for button in app.button if (button.key or "").startswith("open-")]


@pytest.mark.parametrize(
    ("role", "ags", "language", "asked", "counted"),
    [
        (
            Role.COORDINATOR,
            DORTMUND,
            "de",
            "Welche Programme passen zu uns?",
            "96 Programme, die es in Deutschland gibt",
        ),
        (Role.ADMINISTRATOR, None, "en", "Which programmes fit us?", "For 33 of them a register confirms"),
    ],
)
def test_1_question_and_answer(ws, open_page, monkeypatch, role, ags, language, asked, counted):
    acting_as(monkeypatch, ws, visitor(role, ags))
    app = catalogue(open_page, language)
    assert [title.value for title in app.title] == [asked]
    assert counted in said(app)
    assert len(names(app)) == 20


def test_2_search_and_filters(ws, open_page):
    app = catalogue(open_page, suche="mobing schule", ort="school", belege="A,B")
    assert "7 Einträge passen" in said(app)
    assert "fairplayer.manual" in names(app)
    (factor,) = (box for box in app.multiselect if box.key == "programmes-factor")
    assert "Mobbing und belastetes Schulklima (7)" in factor.options
    app.text_input(key="programmes-search").set_value("klasse 2000").run()
    assert address(app, "suche") == "klasse 2000"
    assert names(app) == ["Klasse2000"]
    app.multiselect(key="programmes-band").set_value(["A"]).run()
    assert address(app, "belege") == "A"
    assert "Nichts passt." in said(catalogue(open_page, suche="klasse 2000", belege="U"))
    lost = catalogue(open_page, suche="xxtrippel pp")
    assert "Vielleicht meinen Sie: Triple P" in said(lost)
    (reset,) = (button for button in lost.button if "zurücksetzen" in button.label)
    reset.click().run()
    assert "suche" not in lost.query_params
    assert len(names(lost)) == 20


def test_3_an_entry(ws, open_page):
    app = catalogue(open_page, programm="triple_p")
    text = said(app)
    assert "Es entscheidet: Grüne Liste Prävention" in text
    assert "2 Bewertungen sind nicht bestätigt und zählen nicht" in text
    assert cells(app).splitlines()[1:] == [
        "Grüne Liste Prävention | Effektivität nachgewiesen | 22.11.2026 | entscheidet",
        "CEBC (Kinderschutz, Kalifornien) | Well Supported; Fassung der Stufe 4 | 22.11.2026 | nur gezeigt",
    ]
    assert text.index("Nicht bestätigt, zählt nicht") < text.index("EIF Guidebook")
    assert "was es kostet" in text
    assert "Zuerst: Probleme mit dem Familienmanagement" in text
    assert "eigene Einschätzung aus den Zielen" in text
    effekt = catalogue(open_page, "en", programm="effekt")
    assert "[Read in the register: Grüne Liste Prävention (Green List, Germany)](https://www.gruene" in said(effekt)
    assert "datenbank/programm/32" in said(effekt)
    assert "no. 32" in cells(effekt)
    lost = catalogue(open_page, programm="gibt_es_nicht")
    assert "Unter dieser Adresse gibt es kein Programm." in said(lost)


def test_4_what_is_no_programme_by_itself(ws, open_page):
    app = catalogue(open_page, programm="gbg")
    assert "Nehmen Sie in Deutschland KlasseKinderSpiel." in said(app)
    app.button(key="open-version").click().run()
    assert address(app, "programm") == "klassekinderspiel"
    system = catalogue(open_page, "en", programm="communities_that_care")
    assert "It is never proposed for a priority." in said(system)


def test_5_side_by_side(ws, open_page):
    app = catalogue(open_page, suche="papilio", vergleich="effekt,fft,gbg")
    app.checkbox(key="compare-list-papilio_u3").check().run()
    assert address(app, "vergleich") == "effekt,fft,gbg,papilio_u3"
    assert app.checkbox(key="compare-list-papilio_3bis6").disabled
    compared = open_page("programmes", "de", teil="nebeneinander", vergleich="effekt,fft,gbg,papilio_u3,lst,unknown")
    assert cells(compared).splitlines()[0] == "Was | EFFEKT | FFT | GBG | Papilio-U3"
    assert "Kosten | nicht bekannt | 7.910 USD je Person" in cells(compared)
    compared.multiselect(key="programmes-compared").set_value(["effekt"]).run()
    assert address(compared, "vergleich") == "effekt"
    assert "Wählen Sie ein zweites Programm" in said(compared)
    assert "Noch ist nichts gewählt." in said(open_page("programmes", "de", teil="nebeneinander"))


def test_6_what_this_site_knows_better(ws, open_page, own):
    app = catalogue(open_page, programm="effekt")
    text = said(app)
    assert (
        "An diesem Standort berichtigt: Personal und Schulung. Quelle: Anbieter. 30.11.2026, Geschäftsstelle." in text
    )
    assert "Der mitgelieferte Eintrag hat sich seit dieser Berichtigung geändert." in text
    assert "Heute mitgeliefert: Kursleitungen bilden sich" in text
    assert "Hier gilt: Zwei geschulte Fachkräfte" in text
    assert "own/bad.yaml:1: Berichtigt werden soll „efekt“" in text
    assert "Eigene Einträge und Berichtigungen dieses Standorts (1)" in text
    assert "Erster Katalog mit 131 Einträgen" in text
    assert "Seit dem 1. Juli 2024 nicht mehr fortgeschrieben." in text
    listed = catalogue(open_page, herkunft="corrected")
    assert names(listed)[0] == "EFFEKT"
    assert "an diesem Standort berichtigt, 30.11.2026" in said(listed)


def test_7_sheets(ws, open_page):
    app = catalogue(open_page, programm="effekt")
    app.multiselect(key="programme-correct").set_value(["costs"]).run()
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Als Word-Datei", "Als PDF-Datei", "Als Webseite zum Drucken", "Datei für eine Berichtigung"]
    programmes = load_programmes()
    for language in ("de", "en"):
        sheet = entry_sheet(programmes, programmes.by_id["effekt"], language, date(2026, 12, 1))
        assert sheet_docx(sheet).startswith(b"PK")
        page = sheet_html(sheet).decode()
        assert "https://www.gruene-liste-praevention.de/nano.cms/datenbank/programm/32" in page
        assert ("Was hier nicht bekannt ist" if language == "de" else "What is not known here") in page
    both = comparison_sheet(programmes, [programmes.by_id[name] for name in ("effekt", "fft")], "de", date(2026, 12, 1))
    assert "Blueprints for Healthy Youth Development: Model" in sheet_html(both).decode()
    with pytest.raises(ValueError, match="four"):
        comparison_sheet(programmes, programmes.programmes[:5], "de", date(2026, 12, 1))


@pytest.mark.parametrize("language", ["de", "en"])
def test_7_every_entry_can_be_printed(language):
    programmes = load_programmes()
    for entry in programmes.programmes:
        page = sheet_html(entry_sheet(programmes, entry, language, date(2026, 12, 1))).decode()
        assert "None" not in page
        assert "{" not in page.split("</style>")[-1]
