"""Overview of cities.

1. It asks where the cities stand and answers with numbers: cities, areas, what waits for the office and since when.
2. A table without a map has one row for each area: phase and since when, next step, who waits, last change, surveys;
   what concerns the whole city stands in its first row.
3. Order and phase can be chosen, stand in the address, and nonsense there changes nothing.
4. Nothing of a draft and no result stands here; names of cities and areas are shown as they are, never as markup.
5. Who may take in cities finds a form: what is wrong stands below its field, what was typed stays; a name that looks
   doubled is asked back about. In a demo there is no such form.
6. Who may add areas finds a form; the new area is in the table at once.
7. An empty workspace says what will stand here and offers the first city, or the example cities to a visitor.
8. With 22 cities and 44 areas all of them are there.
9. Others find a page that says who can open it.
10. All of it in both languages.
11. On the start page a coordinator tells the office the next step of an area; a save that came too late shows what is
    stored and keeps what was typed.
"""

from datetime import UTC, datetime, timedelta

import pytest
from acting import acting_as, person_of, visitor
from said import cells, said

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.store import AreaRecord, NewWave, new_id
from ctc_toolkit.store.reviews import NewEntry, NewSubmission
from ctc_toolkit.workspace import open_workspace

DORTMUND, DUISBURG, ESSEN = "05913000", "05112000", "05113000"
OFFICE = Assignment(Role.MULTIPLIER)
DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def real(sqlite_url, monkeypatch):
    """Give a workspace with two real cities, opened by a multiplier."""
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    ws = open_workspace(sqlite_url)
    with ws.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(new_id(), "Nordstadt"), AreaRecord(new_id(), "Hörde")])
        repository.add_city(ESSEN, "Essen", [])
    acting_as(monkeypatch, ws, person_of(ws, "Kim Büro", OFFICE))
    yield ws
    ws.close()


def area_of(ws, name="Hörde"):
    with ws.store.reading() as repository:
        return next(area for area in repository.city(DORTMUND).areas if area.name == name)


def hand_in(ws, state="submitted", at=DAY, document="{}"):
    area = area_of(ws)
    with ws.store.writing() as repository:
        new = NewSubmission(f"plan/{area.id}/-", "plan", DORTMUND, area.id, None, document, new_id(), "K", at=at)
        record = repository.reviews.add_submission(new)
        if state != "submitted":
            repository.reviews.set_state(record.id, state, record.version)
            repository.reviews.add_entry(record.id, NewEntry(state, "B", Role.MULTIPLIER, at=at + timedelta(days=1)))


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Wo stehen die Städte?", "2 Städte sind dabei mit 2 Gebieten. Auf die Geschäftsstelle wartet nichts."),
        ("en", "Where do the cities stand?", "2 cities take part with 2 areas. Nothing waits for the office."),
    ],
)
def test_1_10_question_and_answer(real, open_page, language, question, answer):
    app = open_page("overview", language)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    assert not app.exception


def test_1_2_what_waits(real, open_page):
    hand_in(real)
    app = open_page("overview")
    assert "1 Fassung wartet auf die Geschäftsstelle, aus Dortmund seit 02.03.2026." in said(app)
    assert "Der Plan wartet seit 02.03.2026 auf die Geschäftsstelle" in cells(app)
    hand_in(real, "returned", DAY + timedelta(days=3))
    app = open_page("overview", "en")
    assert "1 returned version waits for a city." in said(app)
    assert "waiting for the city since it was returned on 6 Mar 2026" in cells(app)


def test_2_rows(real, open_page):
    area = area_of(real)
    with real.store.writing() as repository:
        repository.set_phase(area.id, 3, area.version, "Treffen am 3.12.")
        new = NewWave(DORTMUND, "yrbs@2019", 2025, "Befragung 2025", 3913, new_id(), "test", b"x")
        repository.add_wave(new)
    today = datetime.now().astimezone().strftime("%d.%m.%Y")
    lines = cells(open_page("overview", order="name")).splitlines()
    assert lines[0] == "Stadt und Gebiet | Phase | Als Nächstes | Wer wartet | Zuletzt geändert | Befragungen"
    first, second, third = (line.split(" | ") for line in lines[1:])
    assert first[0] == "Dortmund, Hörde"
    assert first[1] == f"3 Profil erstellen, seit {today}"
    assert first[2] == f"Treffen am 3.12. (Stand {today})"
    assert first[5] == "Befragung 2025, etwa 3.910 Antworten"
    assert (second[0], second[1], second[5]) == ("Dortmund, Nordstadt", "1 Vorbereiten", "")
    assert third[0] == "Essen, noch kein Gebiet"


def names_in(app):
    return [line.split(" | ")[0] for line in cells(app).splitlines()[1:]]


def test_3_order_and_phase(real, open_page):
    hand_in(real)
    with real.store.writing() as repository:
        repository.add_city(DUISBURG, "Aachen", [AreaRecord(new_id(), "Mitte", 1)])
        repository.set_phase(area_of(real, "Nordstadt").id, 4, 1)
    app = open_page("overview")
    assert names_in(app)[0] == "Dortmund, Hörde"
    app.selectbox(key="overview-order").select("name").run()
    assert names_in(app)[0] == "Aachen, Mitte"
    assert app.query_params["order"] in ("name", ["name"])
    app.selectbox(key="overview-phase").select("4").run()
    assert names_in(app) == ["Dortmund, Nordstadt"]
    app.selectbox(key="overview-phase").select("5").run()
    assert len(app.table) == 0
    assert "In dieser Phase ist kein Gebiet" in "".join(info.value for info in app.info)
    assert names_in(open_page("overview", order="phase")) != []
    strange = open_page("overview", order="' OR 1=1", phase="99")
    assert len(names_in(strange)) == 4
    assert not strange.exception


def test_4_names_are_no_markup(real, open_page):
    with real.store.writing() as repository:
        repository.add_city(DUISBURG, "[Link](https://evil.example) **x**", [AreaRecord(new_id(), "`A` :red[B]")])
    app = open_page("overview")
    raw = str(app.table[0].value.iloc[:, 0].tolist())
    assert "\\\\[Link\\\\]" in raw
    assert "[Link](https://evil.example) x, `A` :red[B]" in cells(app)


def typed(app, **fields):
    for name, text in fields.items():
        field = app.text_area if name == "areas" else app.text_input
        field(key=f"new-city-{name}").input(text)
    app.button(key="new-city-store").click().run()
    return app


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ags": "5112000", "name": "Duisburg"}, "Gemeint ist wohl 05112000"),
        ({"ags": "05112", "name": "Duisburg"}, "hat acht Ziffern"),
        ({"ags": "77112000", "name": "Duisburg"}, "Kein Bundesland hat die Kennziffer 77"),
        ({"ags": DORTMUND, "name": "Duisburg"}, "schon eine Stadt aufgenommen: Dortmund"),
        ({"ags": DUISBURG, "name": ""}, "Der Name der Stadt fehlt"),
        ({"ags": DUISBURG, "name": "Duisburg", "areas": "Nord\nNord"}, "Das Gebiet „Nord“ gibt es"),
    ],
)
def test_5_errors_beside_the_field(real, open_page, fields, message):
    app = typed(open_page("overview"), **fields)
    assert len(app.error) == 1
    assert message in said(app)
    for name, text in fields.items():
        field = app.text_area if name == "areas" else app.text_input
        assert field(key=f"new-city-{name}").value == text
    assert len(names_in(app)) == 3


def test_5_a_city_joins(real, open_page):
    app = typed(open_page("overview"), ags="05 112 000", name="Duisburg", areas="Süd\n\nNord\n")
    assert not app.error
    assert "Duisburg ist aufgenommen." in said(app)
    assert {"Duisburg, Nord", "Duisburg, Süd"} <= set(names_in(app))
    assert app.text_input(key="new-city-ags").value == ""
    assert "Duisburg ist aufgenommen." not in said(app.run())


def test_5_similar_name(real, open_page):
    app = typed(open_page("overview"), ags=DUISBURG, name="Stadt Dortmund")
    assert "sieht aus wie „Dortmund“" in said(app)
    app.checkbox(key="new-city-other").check()
    app.button(key="new-city-store").click().run()
    assert not app.error
    assert "Stadt Dortmund, noch kein Gebiet" in names_in(app)


def test_6_area(real, open_page):
    app = open_page("overview")
    app.text_input(key="new-area-name").input(" hörde ")
    app.button(key="new-area-store").click().run()
    assert "gibt es in dieser Stadt schon" in said(app)
    assert app.text_input(key="new-area-name").value == " hörde "
    app.selectbox(key="new-area-city").select(ESSEN)
    app.button(key="new-area-store").click().run()
    assert not app.error
    assert "Essen, hörde" in names_in(app)
    assert "hörde ist zu Essen hinzugefügt." in said(app)


def test_7_first_city(sqlite_url, monkeypatch, open_page):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    ws = open_workspace(sqlite_url)
    acting_as(monkeypatch, ws, person_of(ws, "Kim Verwaltung", Assignment(Role.ADMINISTRATOR)))
    app = open_page("overview")
    assert "Noch nimmt keine Stadt teil." in said(app)
    assert len(app.table) == 0
    typed(app, ags=DUISBURG, name="Duisburg", areas="Süd")
    assert names_in(app) == ["Duisburg, Süd"]
    assert ws.mode == "real"


def test_5_7_demo(filled, empty, open_page):
    app = open_page("overview")
    assert "Noch nimmt keine Stadt teil." in said(app)
    assert "Beispielstädte anlegen" in said(app)


def test_5_no_city_form_in_a_demo(filled, open_page):
    app = open_page("overview")
    assert len(app.table) == 1
    assert [entry.label for entry in app.expander if "Stadt aufnehmen" in entry.label] == []
    assert [entry.label for entry in app.expander if "Gebiet hinzufügen" in entry.label]


def test_8_many_cities(real, open_page):
    with real.store.writing() as repository:
        for number in range(20):
            areas = [AreaRecord(new_id(), name) for name in ("Nordviertel", "Südstadt")]
            repository.add_city(f"059{number + 20:02}000", f"Partnerstadt {number + 3}", areas)
    app = open_page("overview")
    assert "22 Städte sind dabei mit 42 Gebieten." in said(app)
    assert len(names_in(app)) == 43
    assert len(set(names_in(app))) == 43


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EVALUATOR, Role.AREA_TEAM])
def test_9_others(filled, open_page, monkeypatch, role):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = open_page("overview")
    assert [title.value for title in app.title] == ["Wer kann diese Seite öffnen?"]
    assert len(app.table) == 0
    ws.close()


@pytest.fixture
def coordinating(real, monkeypatch):
    """Let a coordinator of Dortmund open the pages; give the workspace."""
    acting_as(monkeypatch, real, person_of(real, "Kim Koordination", Assignment(Role.COORDINATOR, DORTMUND)))
    return real


def test_11_next_step(coordinating, open_page):
    app, area = open_page("start"), area_of(coordinating)
    app.text_input(key=f"status-{area.id}-1-step").input("Treffen am 3.12.")
    app.button(key=f"status-{area.id}-save").click().run()
    assert "Der nächste Schritt von Hörde ist gespeichert." in said(app)
    assert area_of(coordinating).next_step == "Treffen am 3.12."
    assert area_of(coordinating).phase == 1
    assert not app.exception


def test_11_came_too_late(coordinating, open_page):
    app, area = open_page("start"), area_of(coordinating)
    with coordinating.store.writing() as repository:
        repository.set_phase(area.id, 2, 1, "Von anderen")
    app.text_input(key=f"status-{area.id}-1-step").input("Meiner")
    app.button(key=f"status-{area.id}-save").click().run()
    assert "Jetzt gespeichert: Von anderen" in said(app)
    assert app.text_input(key=f"status-{area.id}-1-step").value == "Meiner"
    assert area_of(coordinating).next_step == "Von anderen"
    app.button(key=f"status-{area.id}-save").click().run()
    assert (area_of(coordinating).next_step, area_of(coordinating).phase) == ("Meiner", 2)


def test_11_not_for_others(real, open_page):
    assert [entry.label for entry in open_page("start").expander if "als Nächstes tut" in entry.label] == []
