"""Page of the exchange: good practice, its form, comments, decisions of the office, the newsletter.

1. The board says in one sentence what is new, lists the newest approved entries and has the button to write one.
2. An empty board says what will stand here; whoever may not write has no button.
3. The search of the address narrows the board; what fits nothing says so, and one click shows everything again.
4. An entry shows what was done, what helped, what to watch out for, where, for which steps, and who answers questions.
5. A new entry is saved with its first field that makes it one; each field is saved when one leaves it.
6. What is wrong or missing is said beneath its field, and nothing typed is lost.
7. Two people who change the same field see both entries, and the person decides.
8. The form of a step begins with that step; contact and organisation come from the last entry of the place.
9. The office sees what waits, reads what has changed, returns it with a comment or approves it.
10. Partners comment and delete their own comments; the office removes others with a reason.
11. The newsletter lists what was approved; the introduction and what is left out are saved; three forms to take along.
12. A step of the phases links to its entries and says how many there are.
13. What people wrote is shown letter by letter.
"""

from dataclasses import replace

import pytest
from acting import acting_as, visitor
from said import readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import PracticeFields
from ctc_toolkit.workspace import (
    PracticePlace,
    comment_on_practice,
    decide_practice,
    demo_actor,
    hand_in_practice,
    list_cities,
    open_workspace,
    practices,
    read_practice,
    save_practice,
)

DORTMUND, ESSEN = "05913000", "05113000"
STEP = "b3_6_1"
FIELDS = PracticeFields(
    title="Elternabend im Vereinsheim",
    done="Wir haben ins Vereinsheim eingeladen.",
    place="Sportverein",
    phases=("p3",),
    steps=(STEP,),
    factors=("family_conflict",),
    helped="Suppe und Kinderbetreuung",
    care="Nicht mehr als drei Zahlen",
    contact="coordinator",
    organisation="Jugendamt der Stadt",
)
TRAINER = demo_actor()


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def write(ws, state="approved", **changes):
    """Store an entry of Dortmund in a state and return its id."""
    fields = replace(FIELDS, **changes)
    saved = save_practice(TRAINER, ws, None, before=PracticeFields(), after=fields, place=PracticePlace(DORTMUND))
    version = saved.version
    if state != "draft":
        version = hand_in_practice(TRAINER, ws, saved.id, version).working.version
    if state == "approved":
        decide_practice(TRAINER, ws, saved.id, version, "approve")
    return saved.id


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def has(elements, part):
    return any(part in (element.key or "") for element in elements)


@pytest.mark.parametrize(
    ("language", "title", "answer", "button"),
    [
        ("de", "Was hat sich anderswo bewährt?", "2 freigegebene Einträge.", "Eintrag schreiben"),
        ("en", "What has worked elsewhere?", "2 approved entries.", "Write an entry"),
    ],
)
def test_1_the_board(filled, ws, open_page, language, title, answer, button):
    write(ws)
    write(ws, title="Gespräch mit der Schulleitung")
    app = open_page("exchange", language)
    assert [entry.value for entry in app.title] == [title]
    text = said(app)
    assert answer in text
    quoted = "„Gespräch mit der Schulleitung“" if language == "de" else "“Gespräch mit der Schulleitung”"
    assert f"{quoted} (Dortmund, Sportverein)" in text
    assert [readable(entry.value) for entry in app.subheader] == [
        "Gespräch mit der Schulleitung", "Elternabend im Vereinsheim",
    ]  # fmt: skip
    assert button in text
    assert not app.exception


def test_2_an_empty_board(filled, ws, open_page, monkeypatch):
    app = open_page("exchange")
    assert "Noch ist nichts freigegeben" in said(app)
    assert "Die Geschäftsstelle liest ihn und gibt ihn frei" in said(app)
    assert not app.text_input
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, ESSEN))
    app = open_page("exchange")
    assert not has(app.button, "exchange-write")
    assert not has(app.button, "exchange-newsletter")
    assert not app.exception


def test_3_searching(filled, ws, open_page):
    write(ws)
    write(ws, title="Gespräch mit der Schulleitung", phases=("p1",), steps=(), factors=())
    app = open_page("exchange", suche="elternabnd")
    assert [readable(entry.value) for entry in app.subheader] == ["Elternabend im Vereinsheim"]
    assert "1 Eintrag gefunden" in said(app)
    app = open_page("exchange", schritt=STEP, faktor="family_conflict", ort=DORTMUND)
    assert len(app.subheader) == 1
    widget(app.text_input, "exchange-text").set_value("feuerwehr").run()
    assert "Dazu passt noch nichts" in " ".join(entry.value for entry in app.info)
    widget(app.button, "exchange-clear").click().run()
    assert len(app.subheader) == 2
    widget(app.selectbox, "exchange-phase").set_value("p1").run()
    assert [readable(entry.value) for entry in app.subheader] == ["Gespräch mit der Schulleitung"]
    assert app.query_params["phase"] in ("p1", ["p1"])
    app = open_page("exchange", faktor="<script>", phase="p9")
    assert "0 Einträge gefunden" in said(app)
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_one_entry(filled, ws, open_page, language):
    entry = write(ws)
    app = open_page("exchange", language, eintrag=entry)
    text = said(app)
    for part in (FIELDS.done, FIELDS.helped, FIELDS.care, "Dortmund, Sportverein", "Jugendamt der Stadt"):
        assert part in text
    catalogue = load_process()
    step = next(step for step in catalogue.benchmarks if step.id == STEP)
    assert step.title.get(language) in text
    function = next(one for one in catalogue.functions if one.id == "coordinator")
    assert function.title.get(language) in text
    assert ("Konflikte in der Familie (Risiko)" if language == "de" else "Family conflict (Risk)") in text
    assert app.title[0].value == FIELDS.title
    assert not app.exception


def test_4_an_entry_that_is_not_there(filled, ws, open_page):
    app = open_page("exchange", eintrag="gibt es nicht")
    assert app.error
    assert has(app.button, "exchange-back")
    assert not app.exception


def test_5_writing(filled, ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    app = open_page("exchange", schreiben="neu")
    assert "Noch ist nichts gespeichert" in said(app)
    widget(app.text_input, "new-title").set_value("Rundgang für Neue").run()
    assert "gespeichert um" in said(app)
    coordinator = demo_actor(Role.COORDINATOR, DORTMUND)
    (view,) = practices(coordinator, ws).own
    assert (view.fields.title, view.fields.contact, view.ags) == ("Rundgang für Neue", "coordinator", DORTMUND)
    widget(app.text_area, "-done").set_value("Ein Mitglied führt durch das Gebiet.").run()
    widget(app.multiselect, "-steps").set_value(["b2_2_3"]).run()
    widget(app.text_input, "-organisation").set_value("Jugendamt").run()
    (view,) = practices(coordinator, ws).own
    assert (view.fields.phases, view.fields.steps) == (("p2",), ("b2_2_3",))
    widget(app.button, "practice-hand-in").click().run()
    assert "Eingereicht" in " ".join(entry.value for entry in app.success)
    assert practices(coordinator, ws).own[0].state == "handed_in"
    assert "Die Geschäftsstelle liest diesen Eintrag" in " ".join(entry.value for entry in app.info)
    assert not app.exception


def test_6_wrong_and_missing(filled, ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    app = open_page("exchange", schreiben="neu")
    widget(app.text_area, "new-done").set_value("Noch ohne Titel").run()
    assert "Der Eintrag hat noch keinen Titel" in " ".join(error.value for error in app.error)
    assert widget(app.text_area, "new-done").value == "Noch ohne Titel"
    assert "Noch nicht gespeichert" in said(app)
    widget(app.text_input, "new-title").set_value("Jetzt mit Titel").run()
    assert not app.error
    assert widget(app.text_area, "-done").value == "Noch ohne Titel"
    widget(app.button, "practice-hand-in").click().run()
    told = " ".join(error.value for error in app.error)
    assert "zu welcher Phase" in told
    assert "bei welcher Stelle" in told
    assert "2 Angaben fehlen noch" in said(app)
    assert practices(demo_actor(Role.AREA_TEAM, DORTMUND), ws).own[0].state == "draft"


def test_7_two_people_at_once(filled, ws, open_page):
    entry = write(ws, "draft")
    app = open_page("exchange", schreiben=entry)
    save_practice(TRAINER, ws, entry, before=FIELDS, after=replace(FIELDS, helped="Kuchen"))
    widget(app.text_area, "-helped").set_value("Pizza").run()
    text = said(app)
    assert "Kuchen" in text
    assert "Pizza" in text
    widget(app.button, "conflict-mine").click().run()
    assert read_practice(TRAINER, ws, entry).working.fields.helped == "Pizza"
    save_practice(TRAINER, ws, entry, before=replace(FIELDS, helped="Pizza"), after=replace(FIELDS, helped="Obst"))
    widget(app.text_area, "-helped").set_value("Brot").run()
    widget(app.button, "conflict-theirs").click().run()
    assert read_practice(TRAINER, ws, entry).working.fields.helped == "Obst"
    assert widget(app.text_area, "-helped").value == "Obst"
    assert not app.exception


def test_8_a_form_begins_with_what_is_known(filled, ws, open_page, monkeypatch):
    write(ws)
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    app = open_page("exchange", schreiben="neu", schritt="b1_3_4")
    assert widget(app.multiselect, "new-steps").value == ["b1_3_4"]
    assert widget(app.text_input, "new-organisation").value == "Jugendamt der Stadt"
    assert widget(app.selectbox, "new-contact").value == "coordinator"


def test_9_the_office_decides(filled, ws, open_page, monkeypatch):
    entry = write(ws)
    save_practice(TRAINER, ws, entry, before=FIELDS, after=replace(FIELDS, title="Elternabend mit Suppe"))
    hand_in_practice(TRAINER, ws, entry, read_practice(TRAINER, ws, entry).working.version)
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    app = open_page("exchange")
    assert "1 Eintrag wartet auf Ihre Freigabe." in said(app)
    assert "Elternabend im Vereinsheim" in " ".join(readable(entry.value) for entry in app.subheader)
    widget(app.button, "decide-").click().run()
    assert "Titel: Elternabend im Vereinsheim → Elternabend mit Suppe" in said(app)
    widget(app.button, "practice-return").click().run()
    assert "fehlt der Grund" in said(app) or app.error
    widget(app.text_input, "practice-return-reason").set_value("Wie viele kamen?").run()
    widget(app.button, "practice-return").click().run()
    assert "Zurückgegeben" in " ".join(one.value for one in app.success)
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    city = open_page("exchange", eintrag=entry)
    assert "Wie viele kamen?" in " ".join(one.value for one in city.warning)
    version = read_practice(TRAINER, ws, entry).working.version
    hand_in_practice(TRAINER, ws, entry, version)
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    app = open_page("exchange", eintrag=entry)
    widget(app.button, "practice-approve").click().run()
    assert "Alle Partner sehen diesen Eintrag jetzt" in " ".join(one.value for one in app.success)
    assert read_practice(TRAINER, ws, entry).shown.fields.title == "Elternabend mit Suppe"
    assert not app.exception


def test_10_comments(filled, ws, open_page, monkeypatch):
    entry = write(ws)
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, ESSEN))
    app = open_page("exchange", eintrag=entry)
    widget(app.button, "comment-publish").click().run()
    assert "Der Kommentar ist leer" in " ".join(error.value for error in app.error)
    widget(app.text_area, "comment-new").set_value("Wie viele kamen?").run()
    widget(app.button, "comment-publish").click().run()
    assert "Wie viele kamen?" in said(app)
    assert widget(app.text_area, "comment-new").value == ""
    widget(app.button, "comment-own").click().run()
    assert "Kommentare (0)" in said(app)
    comment_on_practice(demo_actor(Role.COORDINATOR, ESSEN), ws, entry, "Kim M. war dabei")
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    app = open_page("exchange", eintrag=entry)
    widget(app.button, "comment-go").click().run()
    assert app.error
    widget(app.text_input, "comment-reason").set_value("Nennt eine Person").run()
    widget(app.button, "comment-go").click().run()
    assert "Kim M." not in said(app)
    assert "Nennt eine Person" in said(app)
    assert not app.exception


def test_11_the_newsletter(filled, ws, open_page, monkeypatch):
    write(ws)
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    app = open_page("exchange", ansicht="rundbrief", zeitraum="this_quarter")
    assert "1 Nachricht vom" in said(app)
    assert "* Elternabend im Vereinsheim" in app.code[0].value
    widget(app.text_area, "newsletter-introduction").set_value("Liebe Runde").run()
    assert "gespeichert um" in said(app)
    widget(app.checkbox, "newsletter-item-practice").uncheck().run()
    assert "Liebe Runde" in app.code[0].value
    assert "Elternabend" not in app.code[0].value
    again = open_page("exchange", ansicht="rundbrief", zeitraum="this_quarter")
    assert widget(again.text_area, "newsletter-introduction").value == "Liebe Runde"
    assert not widget(again.checkbox, "newsletter-item-practice").value
    wrong = open_page("exchange", ansicht="rundbrief", zeitraum="own", von="2026-05-01", bis="2026-04-01")
    assert "beginnt nach seinem Ende" in " ".join(error.value for error in wrong.error)
    assert not app.exception
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    refused = open_page("exchange", ansicht="rundbrief")
    assert refused.error
    assert not refused.code


def test_12_a_step_links_to_its_entries(filled, ws, open_page):
    write(ws)
    area = next(city for city in list_cities(TRAINER, ws) if city.ags == DORTMUND).areas[0].id
    app = open_page("phases", gebiet=area, phase="3", schritt=STEP)
    link = next(button for button in app.button if "Gute Praxis zu diesem Schritt" in button.label)
    assert link.label.endswith("(1)")
    other = open_page("phases", gebiet=area, phase="1", schritt="b1_1_1")
    assert any(button.label == "Gute Praxis zu diesem Schritt (0)" for button in other.button)


def test_13_letter_by_letter(filled, ws, open_page):
    hostile = "[klick](javascript:alert(1)) <b>fett</b> :red[x] $a$"
    entry = write(ws, title=hostile, done=hostile, organisation=hostile)
    comment_on_practice(TRAINER, ws, entry, hostile)
    for app in (open_page("exchange"), open_page("exchange", eintrag=entry), open_page("exchange", schreiben=entry)):
        texts = [one.value for one in (*app.markdown, *app.title, *app.subheader, *app.caption, *app.info)]
        assert not any("[klick](" in text or "<b>" in text or ":red[" in text for text in texts)
        assert not app.exception
