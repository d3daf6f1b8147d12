"""The open questionnaire of the area team, asked as a browser asks it, on a real database.

1. Without signing in it shows all statements with their answers as radio buttons, what happens with the answers, and
   nothing else of the app; in German and English, with one first heading, its language, no script and no style inside.
2. Answers are stored and nothing besides: no line of the log, no session, no delay; a second click counts once.
3. An empty form is told; a form with forgotten statements asks back once, with everything still ticked; it can be sent
   as it is, and "no answer" is an answer.
4. A wrong, old or ended link leads to one page that says so, with status 404 and nothing about the survey.
5. Forms need the token of this browser and come from this app; strange values are refused.
6. Too many requests for a link, and guesses of links together, are refused for a while; a full room is not.
7. A session that came along is not looked up.
8. An error nobody foresaw is logged without what was sent.
9. Nothing of a name of survey or area is executed.
"""

import logging
import re
from datetime import date, timedelta
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from ctc_toolkit.pages import team_questions
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.pages.team_questions import answering
from ctc_toolkit.pages.team_questions.limits import Limits, SentForms, Throttle
from ctc_toolkit.process import load_process
from ctc_toolkit.workspace import close_team_survey, list_cities, save_team_survey, team_surveys
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace, tables_in

ITEMS = [item.id for item in load_process().team_survey.items]
END = date.today() + timedelta(days=9)
EVERYTHING = dict.fromkeys(ITEMS, "4")


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND).areas[0].id


@pytest.fixture
def survey(ws, area):
    return save_team_survey(COORDINATOR, ws, area, title="<b>Herbst</b> & mehr", closes_on=END, asked=9)


def client(ws):
    def no_look_up(token):
        raise AssertionError(f"looked up {token}")

    app = Starlette(
        routes=team_questions.routes(lambda: ws),
        middleware=[Middleware(Guard, media_owners=lambda _: set(), signed_in=no_look_up)],
    )
    return TestClient(app, base_url="https://ctc.stadt.example", follow_redirects=False)


def path_of(survey, language="de"):
    return f"/teambefragung/{survey.token}?lang={language}"


def hidden(text):
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    }


def send(browser, survey, answers, language="de", **more):
    page = browser.get(path_of(survey, language))
    return browser.post(path_of(survey, language), data=hidden(page.text) | answers | more)


@pytest.mark.parametrize(
    ("language", "heading"), [("de", "Wie arbeitet unser Team?"), ("en", "How does our team work?")]
)
def test_1_the_page(ws, survey, language, heading):
    page = client(ws).get(path_of(survey, language))
    assert page.status_code == 200
    text = page.text
    assert re.findall(r"<h1>(.*?)</h1>", text) == [heading]
    assert f'<html lang="{language}">' in text
    assert len(re.findall(r'<input type="radio"', text)) == 6 * len(ITEMS)
    for item in load_process().team_survey.items:
        assert item.text.get(language) in unescape(text)
    assert text.count("<fieldset") == text.count("<legend>") == len(ITEMS)
    assert "<script" not in text
    assert "<style" not in text
    assert "style=" not in text
    assert {"de": "Ihre Antworten tragen keinen Namen", "en": "Your answers carry no name"}[language] in text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert 'content="noindex"' in text


def test_2_nothing_but_the_answers(ws, survey, caplog):
    browser, before, lines = client(ws), tables_in(ws), audit_log(ws)
    with caplog.at_level(logging.DEBUG, logger="ctc_toolkit"):
        answer = send(browser, survey, EVERYTHING)
    assert (answer.status_code, answer.headers["location"]) == (303, "/teambefragung/danke?lang=de")
    thanks = browser.get(answer.headers["location"])
    assert (thanks.status_code, "Vielen Dank" in thanks.text) == (200, True)
    after = tables_in(ws)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {"team_answer": 1}
    assert audit_log(ws) == lines
    assert caplog.records == []
    assert set(browser.cookies.keys()) == {"ctc_browser", "ctc_language"}


def test_2_a_second_click(ws, survey):
    browser = client(ws)
    form = hidden(browser.get(path_of(survey)).text) | EVERYTHING
    for _ in range(3):
        assert browser.post(path_of(survey), data=form).status_code == 303
    assert tables_in(ws)["team_answer"] == 1


def test_3_empty_and_forgotten(ws, survey):
    browser = client(ws)
    empty = send(browser, survey, {})
    assert (empty.status_code, "Es ist noch keine Aussage beantwortet." in empty.text) == (422, True)
    only_skipped = send(browser, survey, dict.fromkeys(ITEMS, "0"))
    assert only_skipped.status_code == 422
    some = {name: "5" for name in ITEMS if name not in ITEMS[2:4]}
    asked = send(browser, survey, some)
    assert asked.status_code == 200
    assert "Zu 2 Aussagen fehlt noch eine Antwort." in asked.text
    assert re.findall(r'<a href="#([a-z_]+)">', asked.text) == ITEMS[2:4]
    assert asked.text.count(" checked") == len(ITEMS) - 2
    assert tables_in(ws)["team_answer"] == 0
    sent = browser.post(path_of(survey), data=hidden(asked.text) | some | {"as_it_is": "1"})
    assert sent.status_code == 303
    assert send(browser, survey, some | dict.fromkeys(ITEMS[2:4], "0")).status_code == 303
    assert tables_in(ws)["team_answer"] == 2


def test_4_links_that_lead_nowhere(ws, area, survey):
    browser = client(ws)
    close_team_survey(COORDINATOR, ws, area, survey.survey.id)
    seen = {re.sub(r'(value|href)="[^"]*"', "", browser.get(f"/teambefragung/{token}?lang=de").text) for token in
            (survey.token, "x", survey.token[:-1], "ä" * 200)}  # fmt: skip
    assert len(seen) == 1
    page = browser.get(path_of(survey))
    assert page.status_code == 404
    assert "Herbst" not in page.text
    assert "Nordstadt" not in page.text
    assert browser.get("/teambefragung/a/b").status_code in {303, 404}


def test_5_forms(ws, survey):
    browser = client(ws)
    form = hidden(browser.get(path_of(survey)).text) | EVERYTHING
    assert browser.post(path_of(survey), data=form | {"form_token": "0" * 64}).status_code == 403
    elsewhere = browser.post(path_of(survey), data=form, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    assert browser.post(path_of(survey), json=form).status_code == 403
    assert browser.post(path_of(survey), data=form | {"x": "y" * 30_000}).status_code == 403
    for value in ("6", "-1", "x", "4.5", "٣٣"):
        assert send(browser, survey, EVERYTHING | {ITEMS[0]: value}).status_code == 422
    assert browser.put(path_of(survey)).status_code == 405
    assert tables_in(ws)["team_answer"] == 0
    assert send(browser, survey, EVERYTHING | {"strange": "1"}).status_code == 303


def test_6_limits():
    at = [0.0]
    limits = Limits(lambda: at[0])
    assert [limits.may_look("a") for _ in range(61)] == [True] * 60 + [False]
    assert not limits.may_look("b")
    limits.led_somewhere("b")
    assert all(limits.may_answer("b") for _ in range(40))
    assert [limits.may_answer("b") for _ in range(21)].count(True) == 20
    at[0] += 10
    assert limits.may_look("c")
    assert limits.may_answer("b")
    throttle = Throttle(1, 1.0, lambda: at[0])
    assert [throttle.allows(str(key)) for key in range(3000)] == [True] * 3000
    assert throttle.allows("0")
    sent = SentForms(most=2)
    assert [sent.first_time(mark) for mark in ("", "", "a", "a", "b", "c", "a")] == [
        True,
        True,
        True,
        False,
        True,
        True,
        True,
    ]
    sent.forget("a")
    assert sent.first_time("a")


def test_6_too_many(ws, survey):
    browser = client(ws)
    statuses = [browser.get(f"/teambefragung/{number}").status_code for number in range(62)]
    assert statuses[:60] == [404] * 60
    assert 429 in statuses[60:]


def test_7_sessions_are_left_alone(ws, survey):
    browser = client(ws)
    browser.cookies.set("__Host-ctc_session", "somebody", domain="ctc.stadt.example")
    assert send(browser, survey, EVERYTHING).status_code == 303


def test_8_errors_are_logged_without_answers(ws, survey, monkeypatch, caplog):
    secret = "-".join(["4"] * 9)

    def broken(*_):
        raise RuntimeError(f"{ITEMS}: {secret}")

    browser = client(ws)
    monkeypatch.setattr(answering, "give_answers", broken)
    form = hidden(browser.get(path_of(survey)).text) | EVERYTHING
    answer = browser.post(path_of(survey), data=form)
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert ITEMS[0] not in caplog.text
    assert secret not in caplog.text
    monkeypatch.undo()
    assert browser.post(path_of(survey), data=form).status_code == 303


def test_9_foreign_text(ws, area, survey):
    page = client(ws).get(path_of(survey)).text
    assert "<b>Herbst</b>" not in page
    assert "&lt;b&gt;Herbst&lt;/b&gt; &amp; mehr" in page
    assert team_surveys(COORDINATOR, ws, area).running.title == "<b>Herbst</b> & mehr"
