"""Review desk: what waits for whom, and a version section by section beside its comments.

1. It asks what waits for whom and answers with numbers, in both languages; what waits for this person comes first.
2. Nothing handed in: it says what will stand here and how it gets here.
3. A version is read section by section beside its comments; comments are stored at their section.
4. Returning needs a reason, told beside the field; what was typed stays. Approving and taking back work once.
5. The office decides and does not take back; the city takes back and does not decide; a member of an area team reads.
6. Typed comments survive another language, another page and a failure.
7. Links to versions that are not there lead to the list; versions that were taken back are not shown to the office.
8. The history stands below, with every version, for both sides.
9. Texts of people are never markup here.
"""

from __future__ import annotations

import re

import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.reviewing import reading as reading_module
from ctc_toolkit.workspace import (
    Place,
    approve_submission,
    comment_on_submission,
    demo_actor,
    list_cities,
    open_workspace,
    read_submission,
    read_texts,
    return_submission,
    save_text,
    submit_version,
    withdraw_submission,
)

DORTMUND = "05913000"
TRAINER = demo_actor()


@pytest.fixture
def ws(filled):
    workspace = open_workspace(f"sqlite:///{filled}")
    yield workspace
    workspace.close()


@pytest.fixture
def act(ws, monkeypatch):
    return lambda role, ags=None: acting_as(monkeypatch, ws, visitor(role, ags))


@pytest.fixture
def place(ws):
    city = next(city for city in list_cities(TRAINER, ws) if city.ags == DORTMUND)
    return Place(area=city.areas[0].id)


def hand_in(ws, place, goal="Mehr Beteiligung"):
    newest = next(text for text in read_texts(TRAINER, ws, place, "plan") if text.section == "goals")
    save_text(TRAINER, ws, place, "goals", goal, newest.version)
    return submit_version(TRAINER, ws, "plan", place)


@pytest.fixture
def version(ws, place):
    return hand_in(ws, place)


def click(app, label, number=0):
    [button for button in app.button if button.label == label][number].click().run()
    assert not app.exception


def labels(app):
    return [button.label for button in app.button]


def box(app, label):
    (found,) = [area for area in app.text_area if area.label == label]
    return found


def lines(ws, version):
    return [(line.kind, line.section, line.text) for line in read_submission(TRAINER, ws, version.id).history[0].lines]


@pytest.mark.parametrize(
    ("language", "question", "yours", "others"),
    [
        ("de", "Was wartet auf wen?", "1 Sache wartet auf Sie.", "1 wartet auf andere."),
        ("en", "What waits for whom?", "1 thing waits for you.", "1 waits for others."),
    ],
)
def test_1_question(ws, version, act, open_page, language, question, yours, others):
    act(Role.MULTIPLIER)
    app = open_page("review", language)
    assert [title.value for title in app.title] == [question]
    assert yours in said(app)
    act(Role.COORDINATOR, DORTMUND)
    assert others in said(open_page("review", language))


def test_1_desk_and_table(ws, version, act, open_page):
    act(Role.MULTIPLIER)
    comment_on_submission(TRAINER, ws, version.id, "Wie viele?")
    app = open_page("review")
    assert "1 Sache wartet auf Sie, 1 wartet auf andere." in said(app)
    text = said(app)
    assert text.index("Wartet auf Sie") < text.index("Wartet auf andere")
    assert "Die Geschäftsstelle liest sie und gibt sie zurück oder frei." in text
    assert "Plan Dortmund, Lindenau | 1 | in Prüfung" in cells(app)


@pytest.mark.parametrize(("role", "led"), [(Role.MULTIPLIER, False), (Role.COORDINATOR, True)])
def test_2_nothing_handed_in(ws, act, open_page, role, led):
    act(role, DORTMUND if role is Role.COORDINATOR else None)
    app = open_page("review")
    assert "Nichts wartet." in said(app)
    assert "Hier wird stehen, was Städte zur Prüfung geben" in said(app)
    assert ("Zu den Texten eines Gebiets" in labels(app)) is led
    assert not app.exception


def test_3_reading_and_commenting(ws, version, act, open_page):
    act(Role.MULTIPLIER)
    app = open_page("review")
    click(app, "Fassung öffnen")
    assert [title.value for title in app.title] == ["Was sagen wir dazu?"]
    assert "Mehr Beteiligung" in said(app)
    assert "Hier wurde nichts geschrieben." in said(app)
    box(app, "Anmerkung zu „Welche Ziele haben wir?“").set_value("Wie viele?").run()
    place = [area.label for area in app.text_area].index("Anmerkung zu „Welche Ziele haben wir?“")
    click(app, "Anmerkung speichern", place)
    assert lines(ws, version)[1:] == [("comment", "goals", "Wie viele?")]
    assert "1 Anmerkung\n" in said(app)
    assert box(app, "Anmerkung zu „Welche Ziele haben wir?“").value == ""
    click(app, "Anmerkung speichern", place)
    assert "Die Anmerkung ist leer." in said(app)
    click(app, "Zurück zur Liste")
    assert [title.value for title in app.title] == ["Was wartet auf wen?"]


def test_4_returning(ws, version, act, open_page):
    act(Role.MULTIPLIER)
    app = open_page("review", fassung=version.id)
    click(app, "Mit dieser Begründung zurückgeben")
    assert "Es fehlt, warum die Fassung zurückgeht." in said(app)
    box(app, "Warum geht die Fassung zurück?").set_value("Bitte mit Zahl").run()
    click(app, "Mit dieser Begründung zurückgeben")
    assert lines(ws, version)[-1] == ("returned", None, "Bitte mit Zahl")
    assert "Die Geschäftsstelle hat sie mit Anmerkungen zurückgegeben." in said(app)
    assert "Freigeben" not in labels(app)


def test_4_somebody_else_was_faster(ws, version, act, open_page):
    act(Role.MULTIPLIER)
    app = open_page("review", fassung=version.id)
    box(app, "Warum geht die Fassung zurück?").set_value("Mein langer Grund").run()
    withdraw_submission(TRAINER, ws, version.id, 1)
    act(Role.TRAINER)
    click(app, "Mit dieser Begründung zurückgeben")
    assert read_submission(TRAINER, ws, version.id).submission.state == "withdrawn"
    newer = hand_in(ws, Place(area=version.place.area), "Neues Ziel")
    act(Role.MULTIPLIER)
    second = open_page("review", fassung=newer.id)
    approve_submission(TRAINER, ws, newer.id, 1)
    click(second, "Freigeben")
    assert "inzwischen an anderer Stelle geändert" in said(second)
    assert "Die Geschäftsstelle hat sie freigegeben." in said(second)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.MULTIPLIER, {"Freigeben", "Mit dieser Begründung zurückgeben"}),
        (Role.COORDINATOR, {"Fassung 1 zurückziehen"}),
        (Role.AREA_TEAM, set()),
    ],
)
def test_5_who_can_do_what(ws, version, act, open_page, role, expected):
    act(role, None if role is Role.MULTIPLIER else DORTMUND)
    app = open_page("review", fassung=version.id)
    assert "Mehr Beteiligung" in said(app)
    decisions = {"Freigeben", "Mit dieser Begründung zurückgeben", "Fassung 1 zurückziehen"}
    assert decisions & set(labels(app)) == expected
    assert ("Anmerkung speichern" in labels(app)) is (role is not Role.AREA_TEAM)


def test_5_each_decision_from_the_page(ws, version, place, act, open_page):
    act(Role.COORDINATOR, DORTMUND)
    app = open_page("review", fassung=version.id)
    click(app, "Fassung 1 zurückziehen")
    assert "Die Stadt hat sie zurückgezogen." in said(app)
    second = hand_in(ws, place, "Noch ein Ziel")
    act(Role.MULTIPLIER)
    app = open_page("review", fassung=second.id)
    click(app, "Freigeben")
    assert "Die Geschäftsstelle hat sie freigegeben." in said(app)
    assert read_submission(TRAINER, ws, second.id).submission.state == "approved"


def test_6_typed_comments_stay(ws, version, act, open_page, monkeypatch):
    act(Role.MULTIPLIER)
    app = open_page("review", fassung=version.id)
    box(app, "Anmerkung zu „Die Fassung als Ganzes“").set_value("Lange überlegt").run()
    app.segmented_control[0].set_value("en").run()
    assert box(app, "Comment on “The version as a whole”").value == "Lange überlegt"
    app.switch_page("ctc_toolkit/pages/glossary.py").run()
    app.switch_page("ctc_toolkit/pages/review.py")
    app.query_params["fassung"] = version.id
    app.run()
    assert box(app, "Comment on “The version as a whole”").value == "Lange überlegt"

    def fails(*_values):
        raise ToolkitError("database_full", place="ctc.sqlite")

    real = reading_module.comment_on_submission
    monkeypatch.setattr(reading_module, "comment_on_submission", fails)
    click(app, "Store the comment", -1)
    assert len(app.error) == 1
    assert box(app, "Comment on “The version as a whole”").value == "Lange überlegt"
    monkeypatch.setattr(reading_module, "comment_on_submission", real)
    click(app, "Store the comment", -1)
    assert lines(ws, version)[-1] == ("comment", None, "Lange überlegt")
    assert len(app.error) == 0


def test_7_links(ws, version, act, open_page):
    act(Role.MULTIPLIER)
    app = open_page("review", fassung="gibtsnicht")
    assert "Die Fassung aus diesem Link ist hier nicht vorhanden." in said(app)
    assert [title.value for title in app.title] == ["Was wartet auf wen?"]
    withdraw_submission(TRAINER, ws, version.id, 1)
    gone = open_page("review", fassung=version.id)
    assert "Mehr Beteiligung" not in said(gone)
    assert "zurückgezogen" in cells(open_page("review"))
    act(Role.COORDINATOR, "05113000")
    assert "Mehr Beteiligung" not in said(open_page("review", fassung=version.id))


def test_8_history(ws, version, place, act, open_page):
    comment_on_submission(TRAINER, ws, version.id, "Wie viele?", "goals")
    return_submission(TRAINER, ws, version.id, 1, "Bitte mit Zahl")
    second = hand_in(ws, place, "Hundert")
    for role, ags in ((Role.MULTIPLIER, None), (Role.COORDINATOR, DORTMUND)):
        act(role, ags)
        text = said(open_page("review", fassung=second.id))
        history = text[text.index("Fassung 2\n") :]
        assert history.index("Fassung 2") < history.index("Fassung 1")
        for line in ("abgegeben von Demo", "Anmerkung von Demo", "(Welche Ziele haben wir?)", "Bitte mit Zahl"):
            assert line in history


def test_8_older_versions_can_only_be_read(ws, version, place, act, open_page):
    hand_in(ws, place, "Neueres")
    act(Role.MULTIPLIER)
    app = open_page("review", fassung=version.id)
    assert "Es gibt eine neuere Fassung; diese lässt sich nur lesen." in said(app)
    assert "Freigeben" not in labels(app)
    desk = open_page("review")
    assert "durch eine neuere Fassung ersetzt" in cells(desk)
    desk.selectbox(key="review-choose").set_value(version.id).run()
    click(desk, "Diese Fassung öffnen")
    assert "Mehr Beteiligung" in said(desk)


PAYLOAD = "<img src=x onerror=alert(1)> [klick](javascript:alert(1)) **fett** :red[rot] $x$ `c`"


def test_9_markup(ws, place, act, open_page):
    version = hand_in(ws, place, PAYLOAD)
    comment_on_submission(TRAINER, ws, version.id, PAYLOAD, "goals")
    act(Role.MULTIPLIER)
    app = open_page("review", fassung=version.id)
    shown = [element.value for element in app.markdown if "onerror" in element.value]
    assert len(shown) == 3
    for text in shown:
        assert not re.search(r"(?<!\\)[<>\[\]*_`$:]", text.split("\n\n")[0])
