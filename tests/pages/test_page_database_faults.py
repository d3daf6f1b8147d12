"""What a coordinator sees when the database of the running app fails at a save, and that typed text is kept.

1. A full disk, a database that only reads, a lock held by somebody else, a disk that fails in the middle of a commit:
   the page says which it is and what to do, in German and English, without a word of a driver or a traceback.
2. What was typed stays in its field, nothing of it is stored, and the next try stores it without opening the page anew.
3. The same for texts that are saved as one leaves the field and for forms with a button.
"""

import pytest
from acting import acting_as, visitor
from said import readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.pages.this_workspace import open_this_workspace
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.workspace import Place, bodies, demo_actor, list_cities, open_workspace, read_texts, save_body
from tests.engines import some_now
from tests.store.write_faults import watched

DORTMUND = "05913000"
WORDS = {
    "full": (
        "kein Platz mehr frei. Es wurde nichts gespeichert.",
        "Bitten Sie die IT, Platz auf dem Datenträger zu schaffen.",
        "There is no space left",
        "Ask IT to free some space on the disk.",
    ),
    "read_only": (
        "darf nicht geschrieben werden. Es wurde nichts gespeichert.",
        "Geben Sie der IT Bescheid.",
        "may not be written to. Nothing was saved.",
        "Tell IT.",
    ),
    "locked": (
        "ist gerade belegt. Es wurde nichts gespeichert.",
        "Warten Sie einen Augenblick und versuchen Sie es erneut.",
        "is busy. Nothing was saved.",
        "Wait a moment and try again.",
    ),
    "broken_disk": (
        "ist mitten im Speichern abgebrochen.",
        "Sehen Sie nach, bevor Sie es wiederholen",
        "was lost in the middle of saving.",
        "Look before you repeat it",
    ),
}
"""What is read of each fault: what happened and what to do, German and English."""
DRIVER = ("sqlite3", "sqlalchemy", "operationalerror", "traceback", "disk i/o")


@pytest.fixture
def ws(filled, monkeypatch):
    opened = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, opened, visitor(Role.TRAINER))
    yield opened
    opened.close()


def first_area(ws):
    return next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND).areas[0].id


def breaks(faults, kind):
    """Let the next save fail: at its first change, or at its end where only that is special."""
    faults.arm(kind, 4 if kind == "broken_disk" else 1)


def check_words(app, kind, language):
    (shown,) = [readable(error.value) for error in app.error]
    german, english = WORDS[kind][:2], WORDS[kind][2:]
    assert all(words in shown for words in (german if language == "de" else english)), shown
    assert not [word for word in DRIVER if word in shown.casefold()]
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", WORDS)
def test_1_2_3_a_text(ws, open_page, kind, language):
    place = Place(area=first_area(ws))
    app = open_page("area", language=language, city=DORTMUND, gebiet=place.area)

    def field():
        return next(area for area in app.text_area if "-situation-" in str(area.key))

    def version():
        found = read_texts(demo_actor(), ws, place, "area")
        return next(text for text in found if text.section == "situation").version

    with watched(open_this_workspace().store.database) as faults:
        breaks(faults, kind)
        field().set_value("Lange überlegt").run()
        assert faults.hit
    check_words(app, kind, language)
    assert (field().value, version()) == ("Lange überlegt", 0)
    again = {"de": "Noch einmal speichern", "en": "Save again"}[language]
    next(button for button in app.button if button.label == again).click().run()
    assert (field().value, version(), len(app.error)) == ("Lange überlegt", 1, 0)


@pytest.mark.parametrize("kind", some_now(WORDS, 2))
def test_1_2_3_a_form(ws, open_page, kind):
    entered = BodyFields("area_team", "Team Nord", first_area(ws))
    body = save_body(demo_actor(), ws, DORTMUND, before=BodyFields(), after=entered).id
    app = open_page("bodies", city=DORTMUND, gremium=body, teil="members")
    for field, value in (("function", "Vorsitz"), ("organisation", "Sportverein")):
        typed(app.text_input, field).set_value(value).run()
    typed(app.selectbox, "sector").set_value("sports").run()
    with watched(open_this_workspace().store.database) as faults:
        breaks(faults, kind)
        app.button(key="member-add").click().run()
        assert faults.hit
    check_words(app, kind, "de")
    assert typed(app.text_input, "organisation").value == "Sportverein"
    assert members(ws, body) == 0
    app.button(key="member-add").click().run()
    assert (members(ws, body), len(app.error)) == (1, 0)
    assert "gespeichert um" in said(app)


def typed(elements, field):
    return next(one for one in elements if "member-new" in (one.key or "") and field in one.key)


def members(ws, body):
    return len(next(one for one in bodies(demo_actor(), ws, DORTMUND) if one.id == body).members)
