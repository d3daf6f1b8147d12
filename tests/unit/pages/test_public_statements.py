"""The statements on data protection and accessibility, readable by everybody.

1. Both are answered without signing in, in German and in English, with one first heading, their language, and the
   headers of every other page; they run without any script.
2. They say the same, word for word, as the pages inside the app, which have no texts of their own.
3. The foot of the sign-in page leads to both. Who asks for the page of the app without a session is led to them, in
   the language asked for; every other page still leads to the sign-in.
4. Nothing can be sent to them.
"""

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from ctc_toolkit.language import translator
from ctc_toolkit.pages import sign_in as pages
from ctc_toolkit.pages.middleware import FIXED_HEADERS, Guard, content_security_policy
from ctc_toolkit.pages.statements import STATEMENTS
from ctc_toolkit.workspace import open_workspace

PAGES = Path(pages.__file__).resolve().parent.parent


@pytest.fixture
def client(sqlite_url):
    """Give a browser that has not signed in."""
    ws = open_workspace(sqlite_url)
    guard = Middleware(Guard, media_owners=lambda _: set(), signed_in=lambda _: False)
    app = Starlette(routes=pages.routes(lambda: ws), middleware=[guard])
    with TestClient(app, base_url="http://localhost:8501", follow_redirects=False) as browser:
        yield browser
    ws.close()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", STATEMENTS)
def test_1_2_readable_by_everybody(client, path, language):
    answer = client.get(f"/anmelden{path}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert len(re.findall("<h1", answer.text)) == 1
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    for name, value in FIXED_HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["content-security-policy"] == content_security_policy()
    statement = STATEMENTS[path](translator(language))
    said = [re.sub(r"\s+", " ", unescape(text)) for text in re.findall(r"<(?:h1|h2|li|p)[^>]*>([^<]+)<", answer.text)]
    for text in (statement.title, statement.answer):
        assert text in said
    for section in statement.sections:
        assert section.heading in said
        assert section.points
        assert all(point in said for point in section.points)


SWITCH_WORDS = {'"What happens to the answers"', '"Documents of the city"', '"Part of this page"'}
"""The names of the two parts of the page, and of the choice between them."""


def test_2_the_app_has_no_texts_of_its_own():
    for name in ("privacy", "accessibility"):
        source = (PAGES / f"{name}.py").read_text(encoding="utf-8")
        assert set(re.findall(r"\bt\(\s*([^)]*?),?\s*\)", source)) <= SWITCH_WORDS
        assert "show_statement(" in source


def test_3_the_way_there(client):
    page = client.get("/anmelden?lang=de").text
    foot = page[page.index("<footer>") :]
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot) == [
        ("/anmelden/datenschutz", "Datenschutz"),
        ("/anmelden/barrierefreiheit", "Barrierefreiheit"),
    ]
    for path in STATEMENTS:
        assert client.get(path).headers["location"] == f"/anmelden{path}"
        assert client.get(f"{path}?lang=en").headers["location"] == f"/anmelden{path}?lang=en"
        assert client.get(f"{path}?lang=xx").headers["location"] == f"/anmelden{path}"
    for other in ("/profil", "/datenschutz/mehr", "/barrierefreiheit2"):
        assert client.get(other).headers["location"].startswith("/anmelden?next=")


def test_4_nothing_can_be_sent(client):
    for path in STATEMENTS:
        assert client.post(f"/anmelden{path}", data={"x": "1"}).status_code == 405
