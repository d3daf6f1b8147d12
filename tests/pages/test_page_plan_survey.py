"""Planning a survey: what is missing, and entries that save themselves.

1. The page asks what is still missing and answers from the data, in German and in English, for a new, a half-finished
   and a complete plan, and for one that a survey rests on.
2. What is missing stands in a table with who decides it; what is missing in a field stands below that field.
3. Every entry is saved when it is made; the page says when.
4. What cannot be stored is told next to its field; what was typed stays there, and nothing is stored.
5. Somebody else's change of another field is kept; of the same field both values are shown, and the person decides.
6. Schools stand in a table with their state; they can be added, filled in and taken out; those that declined stay out.
7. Letters are offered with what is missing in each, for one school or for all.
8. A plan can be begun and removed; one that a survey rests on can only be read.
9. City, plan and part stand in the address; foreign values of the address do no harm.
10. An area team reads and changes nothing. The page of a plan that was removed meanwhile says so. A role that was
    withdrawn while the page was open changes nothing any more; who the person is stands in no state of the page.
11. While importing, the plan is asked for; what is missing is shown with the way to it; afterwards it is said until
    when the answers are kept.
12. Names of plans and schools are shown as they are, never as markup.
"""

from dataclasses import replace

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.pages.importing.state import DRAFT
from ctc_toolkit.store import PlanEntry, SchoolEntry
from ctc_toolkit.workspace import list_cities, open_workspace, save_survey_plan, survey_plans
from ctc_toolkit.workspace.letter_facts import survey_facts
from tests.unit.workspace.made import AGREED, COMPLETE, DORTMUND, ESSEN, complete_plan, day

ACTOR = demo_actor()
HALF = replace(COMPLETE, label="Jugendbefragung 2028", purpose=None, impact_assessment="", deletion_date=None)


@pytest.fixture
def ws(filled, monkeypatch):
    """Give the workspace that the app shows; a coordinator of Dortmund is signed in."""
    opened = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, opened, visitor(Role.TRAINER))
    yield opened
    opened.close()


def plan_of(ws, plan_id):
    return next(plan for plan in survey_plans(ACTOR, ws, DORTMUND) if plan.id == plan_id)


def key_of(name, thing_id):
    return f"plan-{name}-{thing_id}"


@pytest.mark.parametrize(
    ("language", "title", "new", "half", "whole"),
    [
        (
            "de",
            "Was fehlt noch, bevor wir befragen?",
            "Für Dortmund ist noch keine Befragung geplant.",
            "Für „Jugendbefragung 2028“ fehlen noch 3 Angaben. Bisher nimmt 1 Schule teil.",
            "Nichts. „Befragung“ kann stattfinden; die Antworten werden bis zum",
        ),
        (
            "en",
            "What is still missing before we ask?",
            "No survey is planned for Dortmund yet.",
            "For “Jugendbefragung 2028” 3 entries are still missing. 1 school takes part so far.",
            "Nothing. “Befragung” can take place; the answers are kept until",
        ),
    ],
)
def test_1_question_and_answer(ws, open_page, language, title, new, half, whole):
    app = open_page("plan_survey", language)
    assert [element.value for element in app.title] == [title]
    assert new in said(app)
    for entry, text in ((HALF, half), (COMPLETE, whole)):
        app = open_page("plan_survey", language, plan=complete_plan(ws, DORTMUND, entry), city=DORTMUND)
        assert text in said(app)
        assert not app.exception
        assert not app.error


def test_2_what_is_missing_and_who_decides(ws, open_page):
    plan = complete_plan(ws, DORTMUND, HALF, (AGREED, SchoolEntry("Zweite Schule")))
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="dates")
    table = cells(app)
    for text in ("Der Zweck der Befragung fehlt.", "Die verantwortliche Stelle", "BASS 10-45", "Zweite Schule"):
        assert text in table
    assert AGREED.school not in table
    assert "Das Löschdatum der Antworten fehlt." in said(app)
    for name in ("Zeit und Zweck (2)", "Datenschutz (1)", "Schulen (2)", "Schreiben"):
        assert name in [option.content for option in app.button_group(key="plan-part").proto.options]


def test_2_a_complete_plan_leads_to_the_import(ws, open_page):
    app = open_page("plan_survey", plan=complete_plan(ws, DORTMUND), city=DORTMUND, part="dates")
    assert len(app.table) == 0
    (button,) = [button for button in app.button if button.label == "Befragung jetzt einlesen"]
    button.click().run()
    assert app.title[0].value == "Welche Befragung lesen Sie ein?"


def test_2_before_the_survey_is_over(ws, open_page):
    running = complete_plan(ws, DORTMUND, replace(COMPLETE, last_day=day(5)))
    app = open_page("plan_survey", plan=running, city=DORTMUND)
    assert f"Ab dem {day(5):%d.%m.%Y} lässt sich die Datei einlesen." in said(app)
    assert not [button for button in app.button if button.label == "Befragung jetzt einlesen"]


def test_3_entries_are_saved(ws, open_page):
    plan = complete_plan(ws, DORTMUND, HALF)
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="dates")
    assert "Jede Angabe wird gespeichert" in said(app)
    app.selectbox(key=key_of("purpose", plan)).set_value("evaluation").run()
    assert plan_of(ws, plan).entry.purpose == "evaluation"
    assert "gespeichert um " in said(app)
    app.date_input(key=key_of("deletion_date", plan)).set_value(day(100)).run()
    app.number_input(key=key_of("lesson_minutes", plan)).set_value(90).run()
    app.text_input(key=key_of("label", plan)).set_value("  Neuer   Name ").run()
    app.date_input(key=key_of("first_day", plan)).set_value(None).run()
    app.number_input(key=key_of("lesson_minutes", plan)).set_value(None).run()
    entry = plan_of(ws, plan).entry
    assert (entry.deletion_date, entry.lesson_minutes, entry.label, entry.first_day) == (
        day(100),
        None,
        "Neuer Name",
        None,
    )
    assert app.text_input(key=key_of("label", plan)).value == "Neuer Name"
    app.selectbox(key=key_of("purpose", plan)).set_value("other").run()
    assert "fehlt der Vermerk" in said(app)
    app.text_area(key=key_of("purpose_note", plan)).set_value("Vermerk vom 2. März").run()
    assert "fehlt der Vermerk" not in said(app)
    app.button_group(key="plan-part").set_value("protection").run()
    app.text_input(key=key_of("impact_assessment", plan)).set_value("DSFA 12").run()
    app.date_input(key=key_of("officer_consulted_on", plan)).set_value(day(-3)).run()
    app.text_input(key=key_of("consent_form_version", plan)).set_value("Fassung 9").run()
    entry = plan_of(ws, plan).entry
    assert (entry.impact_assessment, entry.officer_consulted_on) == ("DSFA 12", day(-3))
    assert entry.consent_form_version == "Fassung 9"
    assert "protection" in str(app.query_params["part"])
    assert not app.exception


def test_4_what_cannot_be_stored(ws, open_page):
    plan = complete_plan(ws, DORTMUND)
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="protection")
    app.date_input(key=key_of("officer_consulted_on", plan)).set_value(day(30)).run()
    assert len(app.error) == 1
    assert "liegt in der Zukunft" in readable(app.error[0].value)
    assert app.date_input(key=key_of("officer_consulted_on", plan)).value == day(30)
    assert plan_of(ws, plan).version == 1
    app.text_input(key=key_of("impact_assessment", plan)).set_value("DSFA 12").run()
    assert plan_of(ws, plan).entry.impact_assessment == "DSFA 12"
    assert plan_of(ws, plan).entry.officer_consulted_on == COMPLETE.officer_consulted_on
    assert app.date_input(key=key_of("officer_consulted_on", plan)).value == day(30)
    assert len(app.error) == 1
    app.date_input(key=key_of("officer_consulted_on", plan)).set_value(day(-1)).run()
    assert not app.error
    assert plan_of(ws, plan).entry.officer_consulted_on == day(-1)


def test_4_an_empty_name(ws, open_page):
    plan = complete_plan(ws, DORTMUND)
    app = open_page("plan_survey", "en", plan=plan, city=DORTMUND, part="dates")
    app.text_input(key=key_of("label", plan)).set_value("  ").run()
    assert "must have 1 to 120 characters" in readable(app.error[0].value)
    assert plan_of(ws, plan).entry.label == COMPLETE.label


def test_5_two_people_change_different_fields(ws, open_page):
    plan = complete_plan(ws, DORTMUND)
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="protection")
    save_survey_plan(ACTOR, ws, ags=DORTMUND, entry=replace(COMPLETE, contact="Neue Nummer"), plan_id=plan)
    app.text_input(key=key_of("impact_assessment", plan)).set_value("DSFA 12").run()
    entry = plan_of(ws, plan).entry
    assert (entry.contact, entry.impact_assessment) == ("Neue Nummer", "DSFA 12")
    assert not app.warning


@pytest.mark.parametrize(
    ("button", "stored"), [("Meine Angabe speichern", "meine"), ("Gespeichertes behalten", "andere")]
)
def test_5_two_people_change_the_same_field(ws, open_page, button, stored):
    plan = complete_plan(ws, DORTMUND)
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="protection")
    save_survey_plan(ACTOR, ws, ags=DORTMUND, entry=replace(COMPLETE, impact_assessment="andere"), plan_id=plan)
    key = key_of("impact_assessment", plan)
    app.text_input(key=key).set_value("meine").run()
    text = said(app)
    assert "hat inzwischen jemand anderes geändert" in text
    assert "Gespeichert ist: andere" in text
    assert "Ihre Angabe: meine" in text
    assert app.text_input(key=key).value == "meine"
    assert plan_of(ws, plan).entry.impact_assessment == "andere"
    next(one for one in app.button if one.label == button).click().run()
    assert plan_of(ws, plan).entry.impact_assessment == stored
    assert app.text_input(key=key).value == stored
    assert not app.warning


def test_6_schools(ws, open_page):
    declined = SchoolEntry("Realschule", "no", day(-50), day(-55), 200)
    plan = complete_plan(ws, DORTMUND, schools=(AGREED, declined, SchoolEntry("Zechenschule")))
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    assert "3 Schulen sind gefragt. 1 nimmt teil. 1 hat abgesagt. Bei 1 fehlen noch Angaben." in said(app)
    assert "Erwartet werden 300 Jugendliche." in said(app)
    table = cells(open_page("plan_survey", plan=plan, city=DORTMUND), 1)
    assert "Realschule | ✓ angefragt | Absage, " in table
    assert "hat abgesagt, bleibt außen vor" in table
    assert (
        "Zechenschule | – | Zusage noch offen | – | – | noch nicht angefragt. Die Entscheidung der Schulleitung"
        in table
    )
    school = next(one for one in plan_of(ws, plan).schools if one.entry.school == "Zechenschule").id
    assert app.selectbox(key="plan-chosen-school").value == school
    app.selectbox(key=key_of("decision", school)).set_value("yes").run()
    app.date_input(key=key_of("decided_on", school)).set_value(day(-30)).run()
    app.date_input(key=key_of("conference_on", school)).set_value(day(-29)).run()
    assert "wurde erst am" in said(app)
    app.date_input(key=key_of("conference_on", school)).set_value(day(-31)).run()
    app.number_input(key=key_of("expected_pupils", school)).set_value(111).run()
    entered = next(one for one in plan_of(ws, plan).schools if one.id == school)
    assert entered.entry == SchoolEntry("Zechenschule", "yes", day(-30), day(-31), 111)
    assert plan_of(ws, plan).complete
    assert "Nichts. „Befragung“ kann stattfinden" in said(app)
    app.button(key=f"plan-remove-{school}").click().run()
    assert len(plan_of(ws, plan).schools) == 2
    assert not app.exception


def test_6_adding_schools(ws, open_page):
    plan = complete_plan(ws, DORTMUND, schools=())
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    assert "Noch ist keine Schule eingetragen" in said(app)
    for name in ("Schule B", "Schule A"):
        app.text_input(key="plan-new-school").set_value(name)
        app.button(key="plan-add-school").click().run()
        chosen = app.selectbox(key="plan-chosen-school").value
        assert app.text_input(key=key_of("school", chosen)).value == name
        assert app.text_input(key="plan-new-school").value == ""
    assert [school.entry.school for school in plan_of(ws, plan).schools] == ["Schule A", "Schule B"]
    app.text_input(key="plan-new-school").set_value("Schule A")
    app.button(key="plan-add-school").click().run()
    assert "steht schon in dieser Planung" in readable(app.error[0].value)
    assert app.text_input(key="plan-new-school").value == "Schule A"
    app.button(key="plan-add-school").click().run()
    assert len(plan_of(ws, plan).schools) == 2


def test_6_upper_authority(ws, open_page):
    plan = complete_plan(ws, DORTMUND, replace(COMPLETE, upper_authority="open", upper_authority_on=None))
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    assert "Es fehlt, ob die obere Schulaufsicht" in said(app)
    app.selectbox(key=key_of("upper_authority", plan)).set_value("informed").run()
    assert "Es fehlt, wann die obere Schulaufsicht" in said(app)
    app.date_input(key=key_of("upper_authority_on", plan)).set_value(day(-1)).run()
    assert plan_of(ws, plan).complete


def test_7_letters(ws, open_page):
    plan = complete_plan(ws, DORTMUND, replace(HALF, contact=""))
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="letters")
    text = said(app)
    for title in (
        "Anfrage an die Schulleitung",
        "Elternbrief mit Einwilligung",
        "Gerüst der Datenschutz-Folgenabschätzung",
    ):
        assert title in text
    assert "Noch als fehlend gekennzeichnet: Name der Schule, Zweck der Befragung" in text
    app.text_input(key=key_of("contact", plan)).set_value("Koordination, Telefon 1").run()
    assert plan_of(ws, plan).entry.contact == "Koordination, Telefon 1"
    app.selectbox(key="plan-letter-school").set_value(AGREED.school).run()
    assert "Noch als fehlend gekennzeichnet: Name der Schule" not in said(app)
    assert not app.exception


def test_7_facts_of_a_complete_plan(ws):
    plan = plan_of(ws, complete_plan(ws, DORTMUND))
    city = next(city for city in list_cities(ACTOR, ws) if city.ags == DORTMUND)
    facts = survey_facts(city, plan, AGREED.school)
    assert (facts.city, facts.purpose, facts.schools_number, facts.pupils_number) == (
        "Dortmund",
        "Präventionsplanung",
        1,
        300,
    )
    assert facts.upper_authority.startswith("unterrichtet am ")
    assert facts.made_up
    other = replace(
        plan, entry=replace(COMPLETE, purpose="other", purpose_note="Vermerk", upper_authority="not_needed")
    )
    assert survey_facts(city, other).purpose == "Vermerk"
    assert "nur örtliche Bedeutung" in survey_facts(city, other).upper_authority
    unknown = replace(plan, entry=PlanEntry("x", 2026), schools=())
    assert (survey_facts(city, unknown).upper_authority, survey_facts(city, unknown).schools_number) == ("", None)


def test_8_begin_and_remove(ws, open_page):
    app = open_page("plan_survey", city=DORTMUND)
    app.text_input(key="plan-new-label").set_value("")
    app.button(key="plan-begin").click().run()
    assert "1 bis 120 Zeichen" in readable(app.error[0].value)
    app.text_input(key="plan-new-label").set_value("Befragung im Frühjahr")
    app.button(key="plan-begin").click().run()
    (plan,) = survey_plans(ACTOR, ws, DORTMUND)
    assert plan.entry.label == "Befragung im Frühjahr"
    assert "Für „Befragung im Frühjahr“ fehlen noch 8 Angaben" in said(app)
    assert plan.id in str(app.query_params["plan"])
    assert app.button(key="plan-remove").disabled
    app.checkbox(key=f"plan-sure-{plan.id}").check().run()
    app.button(key="plan-remove").click().run()
    assert survey_plans(ACTOR, ws, DORTMUND) == []
    assert "ist noch keine Befragung geplant" in said(app)
    assert not app.exception


def rest_a_wave_on(ws, plan):
    """Let a wave of Dortmund rest on the plan, behind the back of the use cases."""
    wave = next(city for city in list_cities(ACTOR, ws) if city.ags == DORTMUND).waves[0]
    with ws.store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE survey_wave SET plan_id = ? WHERE id = ?", (plan, wave.id))
    return wave


def test_1_8_a_plan_in_use_is_read_only(ws, open_page):
    plan = complete_plan(ws, DORTMUND)
    rest_a_wave_on(ws, plan)
    app = open_page("plan_survey", plan=plan, city=DORTMUND)
    text = said(app)
    assert "Nichts: „Befragung“ ist eingelesen. Die Antworten werden bis zum" in text
    assert "Diese Planung ist der Nachweis" in text
    assert AGREED.school in cells(app, 0)
    assert "Präventionsplanung" in cells(app, 1)
    assert not [one for one in app.text_input if one.key.startswith("plan-")]
    assert not [one for one in app.button if one.key == "plan-remove"]
    next(one for one in app.button if one.label == "Profil öffnen").click().run()
    assert app.title[0].value == "Was zeigt die Befragung?"


def test_9_address(ws, open_page):
    essen = complete_plan(ws, ESSEN, replace(COMPLETE, label="Essen fragt"))
    first = complete_plan(ws, DORTMUND, replace(COMPLETE, label="Erste", year=2027))
    second = complete_plan(ws, DORTMUND, replace(COMPLETE, label="Zweite", year=2026))
    app = open_page("plan_survey", city=DORTMUND)
    assert "„Erste“" in said(app)
    app.selectbox(key="plan-chosen").set_value(second).run()
    assert "„Zweite“" in said(app)
    assert second in str(app.query_params["plan"])
    app.selectbox(key="plan-city").set_value(ESSEN).run()
    assert "„Essen fragt“" in said(app)
    app.selectbox(key="plan-city").set_value(DORTMUND).run()
    app.selectbox(key="plan-chosen").set_value("").run()
    assert "ist noch keine Befragung geplant" in said(app)
    for strange in (essen, "1", "' OR 1=1 --"):
        app = open_page("plan_survey", city=DORTMUND, plan=strange, part="nowhere")
        assert "„Erste“" in said(app)
        assert not app.exception
    assert plan_of(ws, first).version == 1


def test_10_area_teams_only_read(ws, open_page, monkeypatch):
    plan = complete_plan(ws, DORTMUND, HALF)
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    app = open_page("plan_survey", plan=plan, city=DORTMUND)
    assert "fehlen noch 3 Angaben" in said(app)
    assert AGREED.school in cells(app, 1)
    assert not [one for one in app.text_input if one.key.startswith("plan-")]
    assert [city.options for city in app.selectbox if city.key == "plan-city"] == [["Dortmund"]]
    app = open_page("plan_survey", plan="", city=DORTMUND)
    assert "Sobald die Koordination der Stadt eine Befragung plant" in said(app)
    assert not app.exception


def test_10_a_withdrawn_role_changes_nothing(ws, open_page, monkeypatch):
    plan = complete_plan(ws, DORTMUND)
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="protection")
    assert "Actor(" not in repr(app.session_state["planning"])
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DORTMUND))
    app.text_input(key=key_of("impact_assessment", plan)).set_value("neu").run()
    assert plan_of(ws, plan).entry == COMPLETE
    assert not [one for one in app.text_input if one.key.startswith("plan-")]
    assert not app.exception


def test_10_removed_meanwhile(ws, open_page):
    plan = complete_plan(ws, DORTMUND)
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="protection")
    with ws.store.writing() as repository:
        repository.surveys.remove_plan(plan)
    app.text_input(key=key_of("impact_assessment", plan)).set_value("neu").run()
    assert "ist noch keine Befragung geplant" in said(app)
    assert not app.exception


def test_11_import_in_the_demo_needs_no_plan(ws, open_page, survey_csv):
    app = to_confirm(open_page("import_survey"), survey_csv)
    assert app.selectbox(key=f"import-plan-{DORTMUND}").value == ""
    assert "Beispieldaten: Niemand wurde befragt" in said(app)


def test_11_import_with_a_plan(ws, open_page, survey_csv):
    half = complete_plan(ws, DORTMUND, replace(HALF, year=2026))
    whole = complete_plan(ws, DORTMUND, replace(COMPLETE, label="Frühjahrsbefragung", year=2025))
    app = to_confirm(open_page("import_survey"), survey_csv)
    assert app.selectbox(key=f"import-plan-{DORTMUND}").value == whole
    assert app.text_input(key="import-label").value == "Frühjahrsbefragung"
    assert app.number_input(key="import-year").value == 2025
    until = COMPLETE.deletion_date.strftime("%d.%m.%Y")
    assert f"Die Antworten werden bis zum {until} aufbewahrt und dann gelöscht." in said(app)
    app.selectbox(key=f"import-plan-{DORTMUND}").set_value(half).run()
    text = said(app)
    assert "ist noch nicht vollständig" in text
    assert "Der Zweck der Befragung fehlt." in text
    assert app.text_input(key="import-label").value == "Jugendbefragung 2028"
    press(app, "Befragung speichern")
    assert "Die Planung „Jugendbefragung 2028“ ist noch nicht vollständig." in readable(app.error[0].value)
    assert app.session_state[DRAFT].plan == half
    app.selectbox(key=f"import-plan-{DORTMUND}").set_value(whole).run()
    press(app, "Befragung speichern")
    assert plan_of(ws, whole).wave_id is not None
    assert f"Die Antworten werden bis zum {until} aufbewahrt" in said(app)
    assert not app.exception


def test_11_from_the_import_to_the_plan_and_back(ws, open_page, survey_csv):
    complete_plan(ws, DORTMUND, replace(COMPLETE, label="Andere", year=2027))
    half = complete_plan(ws, DORTMUND, replace(HALF, year=2026))
    app = to_confirm(open_page("import_survey"), survey_csv)
    app.selectbox(key=f"import-plan-{DORTMUND}").set_value(half).run()
    app.button(key="import-open-plan").click().run()
    assert "Für „Jugendbefragung 2028“ fehlen noch 3 Angaben" in said(app)
    assert app.session_state[DRAFT].plan == half
    app.switch_page("ctc_toolkit/pages/import_survey.py").run()
    assert app.selectbox(key=f"import-plan-{DORTMUND}").value == half


def test_12_foreign_names_are_no_markup(ws, open_page):
    name = "**fett** [x](https://evil.example)"
    plan = complete_plan(ws, DORTMUND, replace(HALF, label=name), (replace(AGREED, school=name, conference_on=None),))
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    shown = [element.value for element in (*app.markdown, *app.caption)]
    assert any(r"\*\*fett\*\*" in text for text in shown)
    assert not [text for text in shown if name in text]
    for table in app.table:
        assert not [cell for cell in table.value.to_numpy().ravel() if name in str(cell)]


def to_confirm(app, path):
    app.file_uploader[0].upload("befragung.csv", path.read_bytes(), "application/octet-stream")
    app.run()
    app.checkbox(key="import-compared").check().run()
    press(app, "Weiter zu den Befunden")
    if [box for box in app.checkbox if box.key == "import-accepted"]:
        app.checkbox(key="import-accepted").check().run()
    return press(app, "Weiter zum Bestätigen")


def press(app, label):
    next(button for button in app.button if button.label == label).click()
    return app.run()
