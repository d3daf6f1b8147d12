"""Page of trainings and events.

1. It asks what is next and who needs what, and answers from the data, in both languages.
2. Every training of the catalogue can be reached by an address: for whom, how long, what, and how well founded.
3. An event is entered with few fields; it opens with all its fields, each saved when one leaves it.
4. What is wrong stays in its field with the message beneath, and nothing is stored; a right entry clears it.
5. Of an event of which only the month is known no day is shown, and a month is read as people type it.
6. Numbers by sector are kept as numbers; a negative one is named at its field.
7. Two entries at the same time are shown side by side, and the person decides.
8. The trained share is judged by three quarters, with its source; wrong numbers stay with their message.
9. The calendar can be taken away as a file; what is without a day is counted beside it.
10. Certificates: entered, warned about, refused when they end before they begin, removed; only for the office.
11. Partners see a shared event without numbers and notes, and no form.
12. Others than those who work with it see who can open the page.
"""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.workspace import (
    certificates,
    demo_actor,
    list_cities,
    open_workspace,
    save_certificate,
    save_event,
    save_office_event,
    save_team_share,
    trainings,
)

CATALOGUE = load_process()
DORTMUND, DUISBURG = "05913000", "05112000"
TODAY = date.today()
TRAINER = demo_actor()
HELD = EventFields("information", first_day=TODAY - timedelta(9), state="held", note="geheim", shared=True)


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def coordinator(filled, ws, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    return ws


def area_of(ws, ags=DORTMUND):
    return next(city for city in list_cities(TRAINER, ws) if city.ags == ags).areas[0].id


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def labels(app):
    return [readable(button.label) for button in app.button]


def put(ws, fields, ags=DORTMUND):
    return save_event(TRAINER, ws, ags=ags, after=fields).id


def stored(ws, event_id):
    return trainings(TRAINER, ws).event(event_id).fields


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        (
            "de",
            "Was steht an, und wer braucht welche Schulung?",
            "2 Gebiete brauchen noch eine Schulung ihrer jetzigen Phase.",
        ),
        (
            "en",
            "What is next, and who needs which training?",
            "2 areas still need a training of their present phase.",
        ),
    ],
)
def test_1_question_and_answer(coordinator, open_page, language, question, answer):
    put(coordinator, EventFields("training", "cbo", first_day=TODAY + timedelta(9), place="Rathaus"))
    app = open_page("trainings", language)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    title = next(one for one in CATALOGUE.trainings if one.id == "cbo").title.get(language)
    assert any(title in label and "Rathaus" in label for label in labels(app))
    assert not app.exception


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_every_training_has_an_address(coordinator, open_page, language):
    app = open_page("trainings", language, training=CATALOGUE.trainings[0].id)
    for wanted in CATALOGUE.trainings:
        app.query_params["training"] = wanted.id
        app.run()
        text = said(app)
        assert wanted.title.get(language) in [readable(header.value) for header in app.header]
        for label in (wanted.audience, wanted.duration, wanted.content):
            assert label.get(language) in text
        assert ("Grundlage: " if language == "de" else "Founded on: ") in text
        assert not app.exception


def test_3_entering_and_editing(coordinator, open_page):
    area = area_of(coordinator)
    app = open_page("trainings", gebiet=area)
    widget(app.button, "need-coordinator_training").click().run()
    assert widget(app.selectbox, "event-new-what").value == "coordinator_training"
    assert widget(app.selectbox, "event-new-whose").value == (DORTMUND, area)
    widget(app.date_input, "event-new-first_day").set_value(TODAY + timedelta(30)).run()
    app.button(key="event-add").click().run()
    (event,) = trainings(TRAINER, coordinator).events
    assert (event.fields.training, event.fields.area, event.fields.state) == ("coordinator_training", area, "planned")
    assert app.query_params["termin"] in (event.id, [event.id])
    assert "gespeichert um" in said(app)
    widget(app.text_input, "-place-").set_value("Rathaus, Saal 2").run()
    widget(app.number_input, "-hours-").set_value(6.5).run()
    widget(app.checkbox, "-shared-").set_value(True).run()
    fields = stored(coordinator, event.id)
    assert (fields.place, fields.hours, fields.shared) == ("Rathaus, Saal 2", 6.5, True)
    app.button(key="event-back").click().run()
    assert any("Rathaus, Saal 2" in button.label for button in app.button)
    assert not app.exception


def test_3_a_past_date_was_held(coordinator, open_page):
    app = open_page("trainings", termin="neu")
    widget(app.selectbox, "event-new-what").set_value("info_event").run()
    widget(app.date_input, "event-new-first_day").set_value(TODAY - timedelta(30)).run()
    assert "wird als „hat stattgefunden“ eingetragen" in said(app)
    app.button(key="event-add").click().run()
    (event,) = trainings(TRAINER, coordinator).events
    assert (event.fields.kind, event.fields.state) == ("information", "held")


def test_4_wrong_entries_of_a_new_event_stay(coordinator, open_page):
    app = open_page("trainings", termin="neu")
    app.button(key="event-add").click().run()
    text = said(app)
    assert "Es fehlt, welche Schulung das ist." in text
    assert "Es fehlt, wann der Termin ist." in text
    widget(app.selectbox, "event-new-what").set_value("other").run()
    widget(app.date_input, "event-new-first_day").set_value(TODAY + timedelta(5)).run()
    widget(app.date_input, "event-new-last_day").set_value(TODAY + timedelta(4)).run()
    app.button(key="event-add").click().run()
    text = said(app)
    assert "Der Termin braucht einen Namen." in text
    assert "Das Ende liegt vor dem Anfang." in text
    assert widget(app.date_input, "event-new-last_day").value == TODAY + timedelta(4)
    assert trainings(TRAINER, coordinator).events == ()
    widget(app.text_input, "event-new-title").set_value("Fest").run()
    widget(app.date_input, "event-new-last_day").set_value(TODAY + timedelta(6)).run()
    assert not app.error
    app.button(key="event-add").click().run()
    assert len(trainings(TRAINER, coordinator).events) == 1


def test_4_wrong_entries_of_an_event_stay(coordinator, open_page):
    event = put(coordinator, EventFields("training", "cbo", first_day=TODAY + timedelta(9)))
    app = open_page("trainings", termin=event)
    widget(app.selectbox, "-state-").set_value("cancelled").run()
    assert "Zu einem abgesagten Termin fehlt der Grund." in said(app)
    widget(app.text_input, "-place-").set_value("bleibt stehen").run()
    assert "Noch nicht gespeichert" in said(app)
    assert (stored(coordinator, event).state, stored(coordinator, event).place) == ("planned", "")
    widget(app.text_area, "-reason-").set_value("Die Trainerin ist krank").run()
    fields = stored(coordinator, event)
    assert (fields.state, fields.place, fields.reason) == ("cancelled", "bleibt stehen", "Die Trainerin ist krank")
    widget(app.selectbox, "-state-").set_value("held").run()
    assert "Ein Termin, der noch kommt, kann nicht stattgefunden haben." in said(app)
    assert stored(coordinator, event).state == "cancelled"


def test_5_months(coordinator, open_page):
    event = put(coordinator, EventFields("information", precision="month", first_day=date(2021, 3, 1), state="held"))
    app = open_page("trainings", teil="kalender", zeit="alle")
    assert any("März 2021: Informationsveranstaltung" in label for label in labels(app))
    assert "01.03.2021" not in " ".join(labels(app))
    app = open_page("trainings", termin=event)
    month = widget(app.text_input, "month-first_day")
    assert month.value == "03.2021"
    month.set_value("irgendwann").run()
    assert "„irgendwann“ ist kein Monat" in said(app)
    assert widget(app.text_input, "month-first_day").value == "irgendwann"
    assert stored(coordinator, event).first_day == date(2021, 3, 1)
    widget(app.text_input, "month-first_day").set_value("April 2021").run()
    widget(app.text_input, "month-last_day").set_value("6/2021").run()
    fields = stored(coordinator, event)
    assert (fields.first_day, fields.last_day) == (date(2021, 4, 1), date(2021, 6, 1))
    assert not app.error


def test_6_numbers(coordinator, open_page):
    event = put(coordinator, HELD)
    app = open_page("trainings", termin=event)
    widget(app.number_input, "sector-schools").set_value(4).run()
    widget(app.number_input, "sector-sports").set_value(2).run()
    assert stored(coordinator, event).sectors == {"schools": 4, "sports": 2}
    widget(app.number_input, "-attended-").set_value(-5).run()
    assert "-5 ist keine Zahl von Personen" in said(app)
    widget(app.number_input, "-attended-").set_value(5).run()
    assert "ergeben zusammen 6 Personen" in said(app)
    assert stored(coordinator, event).attended is None
    widget(app.number_input, "-attended-").set_value(7).run()
    assert stored(coordinator, event).attended == 7
    assert not app.error


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_7_two_at_the_same_time(coordinator, open_page, whose):
    event = put(coordinator, HELD)
    app = open_page("trainings", termin=event)
    place = widget(app.text_input, "-place-")
    before = stored(coordinator, event)
    other = replace(TRAINER, name="Vertretung")
    theirs = replace(before, place="von der Vertretung", hours=2.5)
    save_event(other, coordinator, ags=DORTMUND, event_id=event, before=before, after=theirs)
    place.set_value("von mir").run()
    text = said(app)
    assert "Vertretung hat zur selben Zeit dasselbe geändert" in text
    assert "von der Vertretung" in text
    assert "von mir" in text
    app.button(key=f"event-take-{whose}").click().run()
    fields = stored(coordinator, event)
    assert fields.place == ("von mir" if whose == "mine" else "von der Vertretung")
    assert fields.hours == 2.5
    assert not app.exception


def test_7_both_entries_are_told_in_words(coordinator, open_page):
    event = put(coordinator, EventFields("training", "cbo", first_day=TODAY + timedelta(9)))
    app = open_page("trainings", termin=event)
    before, area = stored(coordinator, event), area_of(coordinator)
    theirs = replace(before, area=area, begins=time(9, 30), function="trainer", state="held", first_day=TODAY)
    save_event(
        replace(TRAINER, name="Vertretung"), coordinator, ags=DORTMUND, event_id=event, before=before, after=theirs
    )
    widget(app.selectbox, "-state-").set_value("cancelled").run()
    widget(app.text_area, "-reason-").set_value("krank").run()
    text = said(app)
    assert "Wie steht es?" in text
    assert "hat stattgefunden" in text
    assert "abgesagt" in text
    assert "cancelled" not in text
    app.button(key="event-take-mine").click().run()
    fields = stored(coordinator, event)
    assert (fields.state, fields.reason, fields.begins, fields.area) == ("cancelled", "krank", time(9, 30), area)


def test_8_trained_share(coordinator, open_page):
    area = area_of(coordinator)
    app = open_page("trainings", gebiet=area)
    widget(app.number_input, "share-size").set_value(20).run()
    widget(app.number_input, "share-trained").set_value(21).run()
    app.button(key="share-save").click().run()
    assert "Von 20 Mitgliedern können nicht 21 geschult sein." in said(app)
    assert widget(app.number_input, "share-trained").value == 21
    widget(app.number_input, "share-trained").set_value(14).run()
    app.button(key="share-save").click().run()
    assert "14 von 20 | 70 % | noch 1 Person" in cells(app, len(app.table) - 1)
    assert "Gloppen" in said(app)
    app.button(key="share-remove").click().run()
    assert "Noch ist nichts gezählt." in said(app)
    assert not app.exception


def test_9_calendar(coordinator, open_page):
    put(coordinator, EventFields("training", "cbo", first_day=TODAY + timedelta(9)))
    put(coordinator, EventFields("information", precision="open"))
    put(coordinator, replace(HELD, place="in Duisburg"), DUISBURG)
    app = open_page("trainings", teil="kalender")
    assert "1 Termin ohne festen Tag steht nicht in der Kalender-Datei" in said(app)
    assert {"calendar-ics", "calendar-docx"} <= {button.key for button in app.get("download_button")}
    assert not any("in Duisburg" in button.label for button in app.button)
    app = open_page("trainings", teil="kalender", umfang="region", zeit="alle")
    assert any("in Duisburg" in button.label for button in app.button)


def test_10_certificates(filled, ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    soon = CertificateFields("Zoë Bald", "trainer", "Stelle", date(2020, 1, 1), TODAY + timedelta(90))
    save_certificate(TRAINER, ws, after=soon)
    app = open_page("trainings", teil="zertifikate")
    assert "1 Zertifikat läuft in den nächsten 90 Tagen ab." in said(app)
    assert "läuft in 90 Tagen ab" in cells(app)
    app.button(key="certificate-add").click().run()
    assert "Der Name fehlt" in said(app)
    widget(app.text_input, "certificate-new-holder").set_value("Ada Neu").run()
    widget(app.text_input, "certificate-new-issued_by").set_value("Stelle").run()
    widget(app.date_input, "certificate-new-issued_on").set_value(date(2025, 5, 5)).run()
    widget(app.date_input, "certificate-new-valid_until").set_value(date(2025, 5, 4)).run()
    app.button(key="certificate-add").click().run()
    assert "Das Zertifikat liefe ab, bevor es ausgestellt wurde." in said(app)
    assert widget(app.text_input, "certificate-new-holder").value == "Ada Neu"
    widget(app.date_input, "certificate-new-valid_until").set_value(TODAY - timedelta(1)).run()
    app.button(key="certificate-add").click().run()
    assert "1 Zertifikat ist abgelaufen." in said(app)
    app.button(key="certificate-remove").click().run()
    assert [one.fields.holder for one in certificates(TRAINER, ws)] == ["Zoë Bald"]
    assert not app.exception


def test_10_only_for_the_office(coordinator, open_page):
    save_certificate(TRAINER, coordinator, after=CertificateFields("Zoë Bald", "trainer", "Stelle", date(2020, 1, 1)))
    app = open_page("trainings", teil="zertifikate")
    assert "Zoë Bald" not in said(app)
    assert not app.table or "Zoë Bald" not in cells(app)


def test_11_partners_read(coordinator, open_page):
    office = save_office_event(
        TRAINER, coordinator, after=EventFields("exchange", title="Austausch", first_day=TODAY, note="geheim")
    )
    other = put(coordinator, HELD, DUISBURG)
    for event in (office.id, other):
        app = open_page("trainings", termin=event)
        assert "geheim" not in said(app)
        assert not [field.key for field in app.text_input if (field.key or "").startswith("event-")]
        assert not app.exception
    app = open_page("trainings", termin="00000000-0000-4000-8000-000000000000")
    assert any("nicht mehr" in info.value for info in app.info)


def test_11_the_office_sees_the_state(filled, ws, open_page, monkeypatch):
    save_team_share(TRAINER, ws, area_of(ws), body="area_team", size=20, trained=15)
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    app = open_page("trainings", gebiet=area_of(ws))
    assert "Dortmund, Lindenau | 1 | Informationsveranstaltung, Schulung der örtlichen Koordination" in cells(app)
    assert "15 von 20 | 75 % | erreicht" in cells(app, 1)
    assert not [button.key for button in app.button if (button.key or "").startswith("need-")]


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.ADMINISTRATOR])
def test_12_for_others_it_is_locked(filled, ws, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND if role is Role.EVALUATOR else None))
    app = open_page("trainings")
    assert app.title[0].value == "Wer kann diese Seite öffnen?"
    assert not app.exception
