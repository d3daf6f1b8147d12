"""Page of bodies and decisions.

1. It asks who decides what, and answers with the next meeting and what is overdue; cards show the sectors of each body.
2. A city without bodies says so and sets up the usual ones with one click.
3. The 12 sectors stand there in words, with what one can do where one is missing.
4. A member is added with function, organisation and sector; what is missing is said at the field and nothing is lost;
   a name is deleted on its own.
5. A meeting is planned with an agenda from where the area stands; single proposals can be taken over.
6. What came out is saved field by field; contradicting numbers and days are said at the field and stay there.
7. A decision of a meeting is entered with reasons and gets a number; later its wording is fixed.
8. A decision is withdrawn with a reason only; its history can be read.
9. The decision log is searched by words, year, state and body; the address holds the search.
10. Agenda, minutes and decision log can be handed out as a Word file and as a page to print.
11. Two entries at the same time are shown side by side, and the person decides.
12. An area team works with it; others see who can open the page. Foreign text is never markup.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.language import translator
from ctc_toolkit.pages.deciding.sheets import agenda_sheet, decision_sheet, minutes_sheet
from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import BodyFields, MemberFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.reporting.sheets import sheet_html
from ctc_toolkit.workspace import (
    bodies,
    demo_actor,
    list_cities,
    open_workspace,
    save_body,
    save_decision,
    save_meeting,
    save_member,
)
from ctc_toolkit.workspace import body_work as body_module

DORTMUND = "05913000"
TODAY = datetime.now().astimezone().date()
HELD = TODAY - timedelta(10)
DECISION = DecisionFields(HELD, "Wir laden *Eltern* ein.", "Sie kennen den Stadtteil.", function="coordinator")


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def team(ws):
    """Give the id of an area team with three members, a meeting that took place, a planned one, and a decision."""
    area = next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND).areas[0]
    entered = BodyFields("area_team", "Team <b>Nord</b>", area.id)
    body = save_body(demo_actor(), ws, DORTMUND, before=BodyFields(), after=entered).id
    for function, sector in (("Leitung", "schools"), ("Beratung", None), ("Bezirksdienst", "police_justice")):
        seat = MemberFields(function, "Stelle", sector)
        save_member(demo_actor(), ws, body, before=MemberFields(), after=seat)
    held = MeetingFields(HELD, "17:00", "Rathaus", "held", "Stand", 3, 2, "TOP 1: Stand\nAlles gut.")
    meeting = save_meeting(demo_actor(), ws, body, before=MeetingFields(), after=held).id
    coming = MeetingFields(TODAY + timedelta(7), "17:00")
    save_meeting(demo_actor(), ws, body, before=MeetingFields(), after=coming)
    wanted = replace(DECISION, meeting_id=meeting)
    save_decision(demo_actor(), ws, body, before=DecisionFields(), after=wanted)
    return body


def view(ws, body):
    return next(one for one in bodies(demo_actor(), ws, DORTMUND) if one.id == body)


def widget(elements, *parts):
    return next(element for element in elements if all(part in (element.key or "") for part in parts))


def errors(app):
    return " ".join(readable(error.value) for error in app.error)


@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("de", "Wer entscheidet was, und wann als Nächstes?", "Als Nächstes tagt: Team <b>Nord</b>"),
        ("en", "Who decides what, and when next?", "Next meets: Team <b>Nord</b>"),
    ],
)
def test_1_question_answer_and_cards(filled, ws, team, open_page, language, question, told):
    app = open_page("bodies", language, city=DORTMUND)
    assert [title.value for title in app.title] == [question]
    text = said(app)
    assert told in text
    short = next(one.short.get(language) for one in load_process().sectors if one.id == "parents")
    assert short in text
    assert not app.exception


def test_2_the_usual_bodies(filled, ws, open_page):
    app = open_page("bodies", city=DORTMUND)
    assert "Für Dortmund ist noch kein Gremium angelegt." in said(app)
    app.button(key="bodies-usual").click().run()
    found = bodies(demo_actor(), ws, DORTMUND)
    assert [one.kind for one in found] == ["steering_group", "area_team", "area_team"]
    assert found[0].name == "Lenkungsgruppe Dortmund"
    assert "Noch ist kein Mitglied eingetragen." in said(app)
    assert not app.exception


def test_2_another_body(filled, ws, team, open_page):
    app = open_page("bodies", city=DORTMUND)
    widget(app.selectbox, "body-new", "kind").set_value("work_group").run()
    widget(app.text_input, "body-new", "name").set_value("AG Daten").run()
    widget(app.selectbox, "body-new", "area_id").set_value("-").run()
    app.button(key="body-add").click().run()
    assert "Was steht an: AG Daten?" in app.title[0].value
    assert {one.name for one in bodies(demo_actor(), ws, DORTMUND)} == {"Team <b>Nord</b>", "AG Daten"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_3_sectors(filled, ws, team, open_page, language):
    app = open_page("bodies", language, city=DORTMUND, gremium=team, teil="members")
    text = said(app)
    for sector in load_process().sectors:
        assert sector.title.get(language) in text
        assert (sector.ask.get(language) in text) is (sector.id not in ("schools", "police_justice"))
    alone = "keiner der 12 | Mitglied" if language == "de" else "none of the 12 | member"
    assert f"Beratung, Stelle | {alone} | –" in cells(app)
    assert ("2 von 12 Bereichen sind dabei." if language == "de" else "2 of 12 sectors are there.") in text


def test_4_members(filled, ws, team, open_page):
    app = open_page("bodies", city=DORTMUND, gremium=team, teil="members")
    widget(app.text_input, "member-new", "organisation").set_value("Sportverein").run()
    app.button(key="member-add").click().run()
    assert "Hier steht noch nichts." in errors(app)
    assert "Der Bereich ist noch nicht gewählt." in errors(app)
    assert "Noch nicht gespeichert" in said(app)
    assert len(view(ws, team).members) == 3
    assert widget(app.text_input, "member-new", "organisation").value == "Sportverein"
    widget(app.text_input, "member-new", "function").set_value("Vorsitz").run()
    widget(app.selectbox, "member-new", "sector").set_value("sports").run()
    widget(app.text_input, "member-new", "-name").set_value("Kim Beispiel").run()
    app.button(key="member-add").click().run()
    assert not app.error
    (added,) = (one for one in view(ws, team).members if one.fields.sector == "sports")
    assert added.fields == MemberFields("Vorsitz", "Sportverein", "sports", name="Kim Beispiel")
    assert "gespeichert um" in said(app)
    app.selectbox(key="member-choice").set_value(added.id).run()
    app.button(key="member-forget-name").click().run()
    assert next(one for one in view(ws, team).members if one.id == added.id).fields.name == ""
    app.button(key=f"member-remove-{added.id[:8]}").click().run()
    assert len(view(ws, team).members) == 3
    assert not app.exception


def test_5_planning_a_meeting(filled, ws, team, open_page):
    app = open_page("bodies", city=DORTMUND, gremium=team)
    app.button(key="meeting-new").click().run()
    day = TODAY + timedelta(21)
    widget(app.date_input, "meeting-new", "on").set_value(day).run()
    widget(app.text_input, "meeting-new", "begins").set_value("18 Uhr").run()
    app.button(key="meeting-add").click().run()
    found = next(one for one in view(ws, team).meetings if one.on == day)
    assert (found.fields.begins, found.fields.place, found.fields.invited) == ("18:00", "", 3)
    agenda = found.fields.agenda.split("\n")
    assert agenda[0] == f"Protokoll vom {HELD:%d.%m.%Y} genehmigen"
    assert any(line.startswith("Schritt 1.") for line in agenda)
    assert agenda[-2:] == ["Termine, nächste Sitzung", "Verschiedenes"]
    assert "Alles, was sich aus dem Stand des Gebiets ergibt, steht auf der Tagesordnung." in said(app)
    shorter = "\n".join(agenda[1:])
    widget(app.text_area, found.id, "agenda").set_value(shorter).run()
    app.button(key="proposal-0").click().run()
    stored = next(one for one in view(ws, team).meetings if one.id == found.id).fields.agenda
    assert stored.split("\n") == [*agenda[1:], agenda[0]]
    assert not app.exception


def test_5_twice_the_same_day(filled, ws, team, open_page):
    app = open_page("bodies", city=DORTMUND, gremium=team, sitzung="new")
    widget(app.date_input, "meeting-new", "on").set_value(TODAY + timedelta(7)).run()
    app.button(key="meeting-add").click().run()
    assert "Für diesen Tag ist schon eine Sitzung" in errors(app)
    assert len(view(ws, team).meetings) == 2


def test_6_what_came_out(filled, ws, team, open_page):
    meeting = view(ws, team).last_meeting
    app = open_page("bodies", city=DORTMUND, gremium=team, sitzung=meeting.id)
    widget(app.number_input, meeting.id, "attended").set_value(4).run()
    assert "Es können nicht mehr gekommen sein (4) als eingeladen waren (3)." in errors(app)
    assert widget(app.number_input, meeting.id, "attended").value == 4
    widget(app.text_area, meeting.id, "minutes").set_value("Neu.").run()
    assert view(ws, team).last_meeting.fields.attended == 2
    widget(app.number_input, meeting.id, "attended").set_value(3).run()
    assert not app.error
    stored = view(ws, team).last_meeting.fields
    assert (stored.attended, stored.minutes) == (3, "Neu.")
    assert "gespeichert um" in said(app)
    widget(app.date_input, meeting.id, "agreed_on").set_value(HELD - timedelta(1)).run()
    assert "frühestens am Tag der Sitzung" in errors(app)


def test_6_minutes_begin_with_the_agenda(filled, ws, team, open_page):
    meeting = view(ws, team).last_meeting
    app = open_page("bodies", city=DORTMUND, gremium=team, sitzung=meeting.id)
    widget(app.text_area, meeting.id, "minutes").set_value("").run()
    app.button(key="minutes-begin").click().run()
    assert view(ws, team).last_meeting.fields.minutes == "TOP 1: Stand"


def test_7_a_new_decision(filled, ws, team, open_page, monkeypatch):
    meeting = view(ws, team).last_meeting
    app = open_page("bodies", city=DORTMUND, gremium=team, sitzung=meeting.id)
    widget(app.text_area, "decision-new", "text").set_value("Wir beginnen im Mai.").run()
    app.button(key="decision-add").click().run()
    assert "Hier steht noch nichts." in errors(app)
    assert len(view(ws, team).decisions) == 1
    widget(app.text_area, "decision-new", "reasons").set_value("Dann sind Zahlen da.").run()
    widget(app.selectbox, "decision-new", "step").set_value("b1_1_5").run()
    app.button(key="decision-add").click().run()
    number = f"{HELD.year}-02"
    assert f"Beschluss {number} ist eingetragen." in said(app)
    newest = view(ws, team).decisions[0]
    assert (newest.number, newest.decided_on, newest.fields.meeting_id) == (number, HELD, meeting.id)
    assert (newest.fields.reasons, newest.fields.step) == ("Dann sind Zahlen da.", "b1_1_5")
    monkeypatch.setattr(body_module, "_today", lambda: TODAY + timedelta(1))
    app = open_page("bodies", city=DORTMUND, gremium=team, teil="decisions", beschluss=newest.id)
    assert "Der Wortlaut steht fest." in said(app)
    assert not [area for area in app.text_area if newest.id in area.key and "-text-" in area.key]
    assert "Wir beginnen im Mai." in said(app)


def test_8_withdrawing(filled, ws, team, open_page):
    decision = view(ws, team).decisions[0]
    app = open_page("bodies", city=DORTMUND, gremium=team, teil="decisions", beschluss=decision.id)
    widget(app.radio, decision.id, "state").set_value("withdrawn").run()
    assert "fehlt der Grund" in errors(app)
    assert view(ws, team).decisions[0].fields.state == "in_force"
    widget(app.text_area, decision.id, "remark").set_value("Der Rat hat anders entschieden.").run()
    assert not app.error
    assert view(ws, team).decisions[0].fields.state == "withdrawn"
    text = said(app)
    assert "Stand des Beschlusses" in text
    assert "gilt → zurückgezogen" in text
    assert not app.exception


def test_9_search(filled, ws, team, open_page):
    other = replace(DECISION, decided_on=HELD.replace(year=2024, day=1), text="Anderes", state="carried_out")
    save_decision(demo_actor(), ws, team, before=DecisionFields(), after=other)
    app = open_page("bodies", city=DORTMUND)
    assert "2 Beschlüsse gefunden." in said(app)
    app.text_input(key="decision-words").set_value("ELTERN stadtteil").run()
    assert "1 Beschluss gefunden." in said(app)
    assert "Wir laden *Eltern* ein." in said(app)
    assert app.query_params["suche"] in ("ELTERN stadtteil", ["ELTERN stadtteil"])
    app.selectbox(key="decision-filter-jahr").set_value("2024").run()
    assert "0 Beschlüsse gefunden." in said(app)
    app = open_page("bodies", city=DORTMUND, stand="carried_out", von=team)
    assert "1 Beschluss gefunden." in said(app)
    assert "2024-01" in said(app)


@pytest.mark.parametrize(("part", "names"), [("meetings", ("agenda", "minutes")), ("decisions", ("decisions",))])
def test_10_sheets(filled, ws, team, open_page, part, names):
    meeting = view(ws, team).last_meeting
    app = open_page("bodies", city=DORTMUND, gremium=team, teil=part, sitzung=meeting.id)
    keys = {
        element.proto.id.split("-", 2)[-1] if hasattr(element.proto, "id") else ""
        for element in app.get("download_button")
    }
    for name in names:
        for kind in ("word", "print"):
            assert any(key.endswith(f"sheet-{kind}-{name}") for key in keys), keys


@pytest.mark.parametrize("language", ["de", "en"])
def test_10_what_the_sheets_say(filled, ws, team, language):
    t, city = translator(language), next(one for one in list_cities(demo_actor(), ws) if one.ags == DORTMUND)
    named = MemberFields("Vorsitz", "Verein", "sports", name="Kim Beispiel")
    save_member(demo_actor(), ws, team, before=MemberFields(), after=named)
    body = view(ws, team)
    sheets = (
        agenda_sheet(t, city, body, body.next_meeting),
        minutes_sheet(t, city, body, body.last_meeting),
        decision_sheet(t, city, [(body, one) for one in body.decisions], "2026"),
    )
    agenda, minutes, log = (unescape(sheet_html(sheet).decode()) for sheet in sheets)
    assert ("Es gibt noch keine Tagesordnung." if language == "de" else "No agenda has been written yet.") in agenda
    assert ("2 von 3 Eingeladenen sind gekommen." if language == "de" else "2 of 3 came.") in minutes
    assert ("Entwurf" if language == "de" else "Draft") in minutes
    for page in (agenda, minutes, log):
        assert DECISION.reasons in page
        assert f"{HELD.year}-01" in page
        assert "Kim Beispiel" not in page
    assert "Team <b>Nord</b>" in log
    assert "<b>Nord" not in sheet_html(sheets[2]).decode()


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_11_at_the_same_time(filled, ws, team, open_page, whose):
    meeting = view(ws, team).last_meeting
    app = open_page("bodies", city=DORTMUND, gremium=team, sitzung=meeting.id)
    place = widget(app.text_input, meeting.id, "place")
    other = replace(demo_actor(), name="Vertretung")
    theirs = replace(meeting.fields, place="Schule")
    save_meeting(other, ws, team, before=meeting.fields, after=theirs, meeting_id=meeting.id)
    place.set_value("Kirche").run()
    text = said(app)
    assert "Vertretung hat zur selben Zeit dasselbe geändert" in text
    assert "Schule" in text
    assert "Kirche" in text
    app.button(key=f"conflict-{whose}").click().run()
    assert view(ws, team).last_meeting.fields.place == ("Kirche" if whose == "mine" else "Schule")
    assert not app.exception


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AREA_TEAM])
def test_12_who_works_with_it(filled, ws, team, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = open_page("bodies", gremium=team, teil="body")
    assert "Team <b>Nord</b>" in said(app)
    can_change = any("body-" in (field.key or "") for field in app.text_input)
    assert can_change is (role is Role.COORDINATOR)
    app = open_page("bodies")
    assert any(button.key == "body-add" for button in app.button) is (role is Role.COORDINATOR)


def test_12_for_others_it_is_locked(filled, ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.MULTIPLIER))
    app = open_page("bodies")
    assert app.title[0].value == "Wer kann diese Seite öffnen?"
    assert "Koordination einer Stadt" in said(app)
