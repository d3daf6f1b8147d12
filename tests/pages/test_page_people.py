"""Who may do what?

1. Administrators see everybody with roles in words, state, second factor and last sign-in; the sentence counts them.
2. Search and filters find people by name, login, place, role and state; a choice nobody fits says so.
3. An invitation shows the code once, with expiry, address and a text in both languages; the next click hides it, and
   the session keeps nothing of it.
4. A mistake stands beside its field, and nothing typed is lost.
5. Roles can be given (with city and area where they need one) and withdrawn; the last administrator stays.
6. Codes, second factor, disabling, enabling, renaming work from the page and say what happened.
7. Removing an account asks for the login.
8. What roles may do is read from the policy table: every action stands in exactly one statement, and all actions of
   a statement have the same rights.
9. Nobody but administrators reaches the page: others are told who can open it, and nothing of the list is shown.
10. Names that people type are shown letter by letter, never as markup.
11. An empty workspace says what comes first.
"""

import re

import pytest
from acting import acting_as, person_of, visitor
from said import cells, said

from ctc_toolkit.access import POLICY, Assignment, Role
from ctc_toolkit.language import translator
from ctc_toolkit.pages.managing.rights import cell, statements
from ctc_toolkit.workspace import (
    disable_account,
    grant_role,
    invite_person,
    list_accounts,
    list_cities,
    open_workspace,
    remove_account,
    withdraw_role,
)

DORTMUND, DUISBURG = "05913000", "05112000"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}")


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def boss(ws, monkeypatch):
    """Act as an administrator with an account, among two other people."""
    actor = person_of(ws, "Vera Verwaltung", Assignment(Role.ADMINISTRATOR))
    acting_as(monkeypatch, ws, actor)
    person_of(ws, "Kim Müller", Assignment(Role.COORDINATOR, DORTMUND))
    area = next(city for city in list_cities(actor, ws) if city.ags == DUISBURG).areas[0]
    invitation = invite_person(actor, ws, login="gast@duisburg.example", name="Gesa Gast")
    grant_role(actor, ws, invitation.account.id, Role.AREA_TEAM, ags=DUISBURG, area=area.id)
    return actor


def person(ws, actor, name):
    return next(one for one in list_accounts(actor, ws) if one.name == name)


def opened_person(open_page, ws, actor, name):
    return open_page("people", person=person(ws, actor, name).id)


def field(app, kind, key):
    return next(widget for widget in getattr(app, kind) if (widget.key or "").startswith(key))


@pytest.mark.parametrize(
    ("language", "question", "answer", "row"),
    [
        (
            "de",
            "Wer darf was?",
            "3 Personen haben ein Konto: 2 aktiv, 1 eingeladen.",
            "Koordination: Dortmund | aktiv | kein zweiter Faktor nötig | noch nie angemeldet",
        ),
        (
            "en",
            "Who may do what?",
            "3 people have an account: 2 active, 1 invited.",
            "Coordination: Dortmund | active | no second factor needed | never signed in",
        ),
    ],
)
def test_1_list(boss, open_page, language, question, answer, row):
    app = open_page("people", language)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    assert not app.exception
    table = cells(app)
    assert row in table
    assert "Vera Verwaltung" in table
    assert ("fehlt noch" if language == "de" else "missing") in table
    assert re.search(r"(Gebietsteam|Area team): (Nordhafen|Lindenau) \(Duisburg\)", table)


def test_1_a_second_administrator_is_advised(boss, ws, open_page):
    assert "auch einer zweiten Person" in said(open_page("people"))
    person_of(ws, "Zweite Verwaltung", Assignment(Role.ADMINISTRATOR))
    assert "auch einer zweiten Person" not in said(open_page("people"))


@pytest.mark.parametrize(
    ("key", "kind", "value", "found"),
    [
        ("people-search", "text_input", "muller", {"Kim Müller"}),
        ("people-search", "text_input", "DUISBURG gast", {"Gesa Gast"}),
        ("people-search", "text_input", "nordhafen lindenau", set()),
        ("people-role", "selectbox", Role.ADMINISTRATOR, {"Vera Verwaltung"}),
        ("people-city", "selectbox", DORTMUND, {"Kim Müller"}),
        ("people-state", "selectbox", "invited", {"Gesa Gast"}),
        ("people-state", "selectbox", "disabled", set()),
    ],
)
def test_2_search(boss, open_page, key, kind, value, found):
    app = open_page("people")
    getattr(app, kind)(key=key).set_value(value).run()
    table = cells(app) if found else ""
    assert {name for name in ("Kim Müller", "Gesa Gast", "Vera Verwaltung") if name in table} == found
    assert ("Zu dieser Auswahl passt niemand" in "".join(info.value for info in app.info)) is (not found)


def test_2_many_people(boss, ws, open_page):
    for number in range(60):
        person_of(ws, f"Person {number:02d}", Assignment(Role.COORDINATOR, DORTMUND))
    app = open_page("people")
    assert len(app.table[0].value) == 63
    app.text_input(key="people-search").set_value("person 4").run()
    assert len(app.table[0].value) == 15
    assert "15 von 63 Personen" in said(app)


def invite_form(open_page, language="de"):
    return open_page("people", language, part="invite")


def fill(app, **values):
    for name, value in values.items():
        kind = "text_input" if name in ("login", "name") else "selectbox"
        field(app, kind, f"invite-0-{name}").set_value(value)
        app.run()


def test_3_invitation(boss, ws, open_page):
    app = invite_form(open_page)
    fill(app, login="Neu@Stadt.example", name="Nele Neu", role=Role.COORDINATOR)
    fill(app, city=DORTMUND)
    field(app, "button", "invite-0-send").click().run()
    assert not app.exception
    text = said(app)
    codes = [entry.value for entry in app.code]
    (code,) = [value for value in codes if CODE.fullmatch(value)]
    link, *letters = [value for value in codes if value != code]
    assert link.endswith(f"/anmelden/code?code={code}")
    assert len(letters) == 2
    assert all(code in letter and "neu@stadt.example" in letter and "/anmelden/code" in letter for letter in letters)
    assert letters[0].startswith("Guten Tag Nele Neu,")
    assert letters[1].startswith("Hello Nele Neu,")
    assert "Der Code ist nur jetzt zu sehen" in "".join(warning.value for warning in app.warning)
    assert "/anmelden/code" in text
    assert "invite-round" in repr(app.session_state)
    assert code not in repr(app.session_state)
    new = person(ws, boss, "Nele Neu")
    assert [(held.role, held.ags) for held in new.roles] == [(Role.COORDINATOR, DORTMUND)]
    assert not [widget for widget in app.text_input if (widget.key or "").startswith("invite-")]
    app.button(key="invite-again").click().run()
    assert not app.code
    assert code not in said(app)
    assert field(app, "text_input", "invite-1-login").value == ""


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"login": "a b", "name": "Anna"}, "steht kein Leerzeichen"),
        ({"login": "gast@duisburg.example", "name": "Anna"}, "hat schon ein anderes Konto"),
        ({"login": "anna", "name": "  "}, "mindestens einen Buchstaben"),
        ({"login": "anna", "name": "kim müller"}, "arbeitet hier schon jemand"),
        ({"login": "anna", "name": "Anna", "role": Role.COORDINATOR}, "gilt immer für eine Stadt"),
    ],
)
def test_4_mistakes(boss, ws, open_page, values, message):
    app = invite_form(open_page)
    fill(app, **values)
    field(app, "button", "invite-0-send").click().run()
    (error,) = app.error
    assert message in error.value.replace("\\", "")
    assert field(app, "text_input", "invite-0-login").value == values["login"]
    assert field(app, "text_input", "invite-0-name").value == values["name"]
    assert len(list_accounts(boss, ws)) == 3
    assert not app.code


def test_5_give_and_withdraw(boss, ws, open_page):
    app = opened_person(open_page, ws, boss, "Kim Müller")
    field(app, "selectbox", "give-").set_value(Role.AREA_TEAM).run()
    next(box for box in app.selectbox if (box.key or "").endswith("-city")).set_value(DUISBURG).run()
    areas = next(box for box in app.selectbox if "-area-" in (box.key or ""))
    assert areas.options == ["alle Gebiete der Stadt", "Lindenau", "Nordhafen"]
    duisburg = next(city for city in list_cities(boss, ws) if city.ags == DUISBURG)
    areas.set_value(duisburg.areas[1].id)
    field(app, "button", "give-").click().run()
    assert not app.exception
    held = person(ws, boss, "Kim Müller").roles
    assert [(entry.role, entry.ags, entry.area_name) for entry in held] == [
        (Role.COORDINATOR, DORTMUND, None),
        (Role.AREA_TEAM, DUISBURG, "Nordhafen"),
    ]
    assert "hat jetzt die Rolle" in said(app)
    app.button(key=f"withdraw-{held[0].id}").click().run()
    assert [entry.role for entry in person(ws, boss, "Kim Müller").roles] == [Role.AREA_TEAM]
    assert "nicht mehr" in said(app)


def test_5_mistakes_stand_at_the_role(boss, ws, open_page):
    app = opened_person(open_page, ws, boss, "Kim Müller")
    field(app, "button", "give-").click().run()
    assert "gilt immer für eine Stadt" in app.error[0].value
    next(box for box in app.selectbox if (box.key or "").endswith("-city")).set_value(DORTMUND).run()
    field(app, "button", "give-").click().run()
    assert "hat die Person schon" in app.error[0].value
    own = opened_person(open_page, ws, boss, "Vera Verwaltung")
    next(box for box in own.selectbox if (box.key or "").endswith("-city")).set_value(DORTMUND).run()
    field(own, "button", "give-").click().run()
    assert "kann sich nicht selbst Zugang zu einer Stadt geben" in own.error[0].value


@pytest.mark.parametrize("button", ["withdraw", "access-state", "remove"])
def test_5_last_administrator(boss, ws, open_page, button):
    me = person(ws, boss, "Vera Verwaltung")
    app = opened_person(open_page, ws, boss, me.name)
    if button == "remove":
        app.text_input(key=f"remove-{me.id}").set_value(me.login)
    key = {"withdraw": f"withdraw-{me.roles[0].id}", "remove": "remove-send"}.get(button, button)
    app.button(key=key).click().run()
    assert "letzte aktive Konto" in app.error[0].value
    assert person(ws, boss, "Vera Verwaltung").state == "active"


def test_6_code_for_a_new_password(boss, ws, open_page):
    app = opened_person(open_page, ws, boss, "Kim Müller")
    assert not app.code
    app.button(key="access-code").click().run()
    assert CODE.fullmatch(app.code[0].value)
    assert "um ein neues Passwort" in app.code[2].value
    assert [code.purpose for code in person(ws, boss, "Kim Müller").open_codes] == ["password_reset"]


def test_6_disable_and_enable(boss, ws, open_page):
    app = opened_person(open_page, ws, boss, "Kim Müller")
    app.button(key="access-state").click().run()
    assert person(ws, boss, "Kim Müller").state == "disabled"
    assert "kann sich nicht mehr anmelden" in said(app)
    assert not [button for button in app.button if button.key == "access-code"]
    app.button(key="access-state").click().run()
    assert person(ws, boss, "Kim Müller").state == "invited"  # it never had a password
    assert "kann sich wieder anmelden" in said(app)


def test_6_second_factor(boss, ws, open_page):
    kim = person(ws, boss, "Kim Müller")
    with ws.store.writing() as repository:
        repository.people.set_second_factor(kim.id, "sealed")
    app = opened_person(open_page, ws, boss, "Kim Müller")
    app.button(key="access-factor").click().run()
    assert person(ws, boss, "Kim Müller").second_factor == "not_needed"
    assert "ist entfernt" in said(app)


def test_6_rename(boss, ws, open_page):
    kim = person(ws, boss, "Kim Müller")
    app = opened_person(open_page, ws, boss, "Kim Müller")
    app.text_input(key=f"rename-{kim.id}").set_value("gesa gast")
    app.button(key="rename-send").click().run()
    assert "arbeitet hier schon jemand" in app.error[0].value
    assert app.text_input(key=f"rename-{kim.id}").value == "gesa gast"
    app.text_input(key=f"rename-{kim.id}").set_value("Kim Meier")
    app.button(key="rename-send").click().run()
    assert person(ws, boss, "Kim Meier").id == kim.id
    assert "Andere sehen jetzt den Namen Kim Meier" in said(app)


def test_7_remove(boss, ws, open_page):
    kim = person(ws, boss, "Kim Müller")
    app = opened_person(open_page, ws, boss, "Kim Müller")
    app.button(key="remove-send").click().run()
    assert "Die Bestätigung stimmt nicht" in app.error[0].value
    app.text_input(key=f"remove-{kim.id}").set_value(kim.login.upper() + " ")
    app.button(key="remove-send").click().run()
    assert "Kim Müller" not in [one.name for one in list_accounts(boss, ws)]
    assert "ist entfernt" in said(app)
    assert "Kim Müller" not in cells(app)


def test_8_statements_cover_the_table():
    t = translator("en")
    named = [action for actions in statements(t).values() for action in actions]
    assert sorted(named) == sorted(POLICY)
    for statement, actions in statements(t).items():
        for role in Role:
            assert len({cell(t, action, role) for action in actions}) == 1, (statement, role)


@pytest.mark.parametrize(
    ("action", "role", "text"),
    [
        ("wave_profile", Role.COORDINATOR, "own city"),
        ("wave_profile", Role.AREA_TEAM, "own city or area"),
        ("wave_profile", Role.ADMINISTRATOR, "–"),
        ("wave_profile", Role.MULTIPLIER, "–"),
        ("wave_profile", Role.TRAINER, "example data only"),
        ("city_overview", Role.MULTIPLIER, "every city"),
        ("grant_role", Role.ADMINISTRATOR, "yes"),
        ("grant_role", Role.COORDINATOR, "–"),
    ],
)
def test_8_words(action, role, text):
    assert cell(translator("en"), action, role) == text


def test_8_table(boss, open_page):
    app = open_page("people", part="rights")
    table = cells(app)
    assert "Was | Koordination | Gebietsteam | Geschäftsstelle | Schulung | Evaluation | Verwaltung" in table
    assert "Das Profil lesen (nur Gruppen, nie einzelne Antworten) | eigene Stadt" in table
    assert not app.exception
    app.selectbox(key="rights-role").set_value(Role.EVALUATOR).run()
    assert "Das Profil lesen (nur Gruppen, nie einzelne Antworten) | eigene Stadt\n" in cells(app) + "\n"
    assert "liest freigegebene Ergebnisse einer Stadt" in said(app)
    assert "kommt nie mit echten Daten" not in said(app)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_9_others(boss, ws, open_page, monkeypatch, role):
    other = person_of(ws, f"Jemand {role}", Assignment(role, DORTMUND))
    for actor in (other, visitor(role, DORTMUND)):
        acting_as(monkeypatch, ws, actor)
        for address in ({}, {"part": "invite"}, {"person": person(ws, boss, "Kim Müller").id}):
            app = open_page("people", **address)
            text = said(app)
            assert "Wer kann diese Seite öffnen?" in text
            assert "Verwaltung der Anwendung" in text
            assert "Kim Müller" not in text
            assert not app.table
            assert not app.text_input


def withdrawn(second, ws, boss):
    (role,) = person(ws, second, boss.name).roles
    withdraw_role(second, ws, boss.account, role.id)


@pytest.mark.parametrize(
    "change",
    [
        withdrawn,
        lambda second, ws, boss: disable_account(second, ws, boss.account),
        lambda second, ws, boss: remove_account(second, ws, boss.account),
    ],
    ids=["withdrawn", "disabled", "removed"],
)
def test_9_a_change_counts_at_the_next_click(boss, ws, open_page, change):
    second = person_of(ws, "Zweite Verwaltung", Assignment(Role.ADMINISTRATOR))
    app = open_page("people")
    assert "Kim Müller" in cells(app)
    change(second, ws, boss)
    app.run()
    assert not app.exception
    assert "Wer darf was?" not in said(app)
    assert not app.table


def test_10_names_are_no_markup(boss, ws, open_page):
    person_of(ws, "**Fett** [x](https://boese.example) <b>y</b>", Assignment(Role.COORDINATOR, DORTMUND))
    table = open_page("people").table[0].value
    shown = "\n".join(str(value) for value in table.iloc[:, 0])
    assert r"\*\*Fett\*\* \[x\]\(https\:\/\/boese\.example\) \<b\>y\<\/b\>" in shown


def test_11_nobody_yet(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.ADMINISTRATOR))
    app = open_page("people")
    assert "Noch hat niemand ein Konto" in said(app)
    assert field(app, "text_input", "invite-0-login")
