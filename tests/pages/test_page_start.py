"""Start page.

1. It asks where we stand and answers from the data: number of surveys, cities, newest year.
2. It says in two sentences what CTC is and names the five phases with their meaning.
3. The next step stands there with minutes and a button that leads there.
4. All cities and surveys stand in a real table, marked as made up.
5. An empty workspace says what will stand here and how to get there, and offers the example cities.
6. All of it in both languages.
7. Where the data cannot be opened, a sentence says so, and no path reaches the page.
"""

import pytest
from said import cells, said


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Wo stehen wir?", "Für Dortmund und Duisburg liegen 3 Befragungen vor, die neueste aus 2025."),
        ("en", "Where do we stand?", "There are 3 surveys for Dortmund and Duisburg, the newest from 2025."),
    ],
)
def test_1_6_question_and_answer(filled, open_page, language, question, answer):
    app = open_page("start", language)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("language", "phases"),
    [
        ("de", ["1 Vorbereiten", "2 Einführen", "3 Profil erstellen", "4 Planen", "5 Umsetzen und prüfen"]),
        ("en", ["1 Get ready", "2 Get organised", "3 Write the profile", "4 Plan", "5 Act and review"]),
    ],
)
def test_2_6_phases(filled, open_page, language, phases):
    text = said(open_page("start", language))
    places = [text.index(phase) for phase in phases]
    assert places == sorted(places)
    assert "Communities That Care" in text


def test_3_next_step(filled, open_page):
    app = open_page("start")
    assert "Etwa 10 Minuten" in said(app)
    (button,) = [button for button in app.button if button.label == "Profil öffnen"]
    button.click().run()
    assert [title.value for title in app.title] == ["Was zeigt die Befragung?"]
    assert app.query_params["city"] in (["05913000"], "05913000")
    assert not app.exception


def test_4_table(filled, open_page):
    table = cells(open_page("start"))
    for text in ("Dortmund", "Duisburg", "Jugendbefragung 2025", "2023", "600", "erfunden", "Lindenau, Nordhafen"):
        assert text in table
    assert "Essen" not in table


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Es ist noch keine Befragung eingelesen", "Beispielstädte anlegen"]),
        ("en", ["No survey has been imported yet", "Make the example cities"]),
    ],
)
def test_5_6_empty(empty, open_page, language, expected):
    app = open_page("start", language)
    for text in expected:
        assert text in said(app)
    assert len(app.table) == 0
    assert not app.exception


def test_7_no_database(open_page, monkeypatch, tmp_path):
    hidden = tmp_path / "verborgener-ordner" / "ctc.sqlite"
    hidden.parent.mkdir()
    hidden.write_bytes(b"this is no database at all" * 100)
    monkeypatch.setenv("CTC_DATABASE_URL", f"sqlite:///{hidden}")
    app = open_page("start")
    assert len(app.error) == 1
    assert "Traceback" not in said(app)
    assert not app.exception


@pytest.mark.slow
def test_5_example_cities_can_be_made(empty, open_page):
    app = open_page("start")
    app.button(key="make-demo").click().run(timeout=120)
    assert "Für Dortmund, Duisburg und Essen liegen 6 Befragungen vor" in said(app)
    assert "Beispieldaten: alle Angaben sind erfunden" in said(app)
    assert not app.exception
