"""The help for signing in, readable without signing in.

1. It says what the topic of the handbook says, word for word, with its headings in order; it is marked as German.
2. It runs without scripts and has no links but those of the page itself; signs of HTML in a text stay text.
3. The sign-in page leads to it.
4. Text becomes paragraphs, lists and strong words; links become their words, pictures are left out.
"""

import re
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ctc_toolkit.pages import sign_in as pages
from ctc_toolkit.pages.helping import topics as handbook
from ctc_toolkit.pages.helping.plain_blocks import Span, blocks_of
from ctc_toolkit.pages.helping.topics import Section, Topic, topics
from ctc_toolkit.workspace import open_workspace

ADDRESS = "/anmelden/hilfe"


@pytest.fixture
def client(sqlite_url):
    ws = open_workspace(sqlite_url)
    with TestClient(Starlette(routes=pages.routes(lambda: ws)), base_url="http://localhost:8501") as browser:
        yield browser
    ws.close()


def words(markup):
    return " ".join(re.sub(r"\s+([.,;:)“])", r"\1", unescape(re.sub(r"<[^>]+>", " ", markup))).split())


@pytest.mark.parametrize(("language", "title"), [("de", "Hilfe zum Anmelden"), ("en", "Help with signing in")])
def test_1_it_says_what_the_handbook_says(client, language, title):
    answer = client.get(f"{ADDRESS}?lang={language}")
    assert answer.status_code == 200
    assert re.findall(r"<h1>([^<]*)</h1>", answer.text) == [title]
    sections = topics()["anmelden"].sections
    assert [unescape(one) for one in re.findall(r"<h2>([^<]*)</h2>", answer.text)] == [
        section.heading for section in sections[1:]
    ]
    assert '<div lang="de">' in answer.text
    assert ("This help is written in German." in answer.text) == (language == "en")
    said = re.sub(r"\W+", "", words(answer.text))
    for section in sections:
        text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|^\d+\. ", "", section.body, flags=re.MULTILINE)
        for line in text.splitlines():
            assert re.sub(r"\W+", "", line) in said, line


def test_2_nothing_foreign(client, monkeypatch):
    text = client.get(ADDRESS).text
    assert "<script" not in text
    main = text[text.index("<main") : text.index("</main>")]
    assert re.findall(r'href="([^"]+)"', main) == ["/anmelden"]
    bad = Topic("anmelden", (Section(1, "A", "a", "x <script>alert(1)</script> **<b>** & [y](javascript:z)"),))
    monkeypatch.setattr(handbook, "topics", lambda: {"anmelden": bad})
    text = client.get(ADDRESS).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>&lt;b&gt;</strong> &amp; y" in text
    assert "javascript" not in text


def test_3_the_way_there(client):
    assert f'<a href="{ADDRESS}">Hilfe zum Anmelden</a>' in client.get("/anmelden?lang=de").text


def test_4_blocks():
    body = (
        "Ein **fetter** Satz\nüber zwei Zeilen.\n\n![Bild hier](a.png)\n\n1. Eins\n   geht weiter\n"
        "2. Zwei mit `Code`\n\n"
        "- Punkt [Wort](b.md)\n- Noch einer\n\nEnde."
    )
    blocks = blocks_of(Section(2, "T", "t", body))
    assert [block.kind for block in blocks] == ["paragraph", "steps", "bullets", "paragraph"]
    assert blocks[0].texts == ((Span("Ein "), Span("fetter", strong=True), Span(" Satz über zwei Zeilen.")),)
    assert blocks[1].texts == ((Span("Eins geht weiter"),), (Span("Zwei mit "), Span("Code", strong=True)))
    assert blocks[2].texts == ((Span("Punkt Wort"),), (Span("Noch einer"),))
    assert blocks_of(Section(2, "T", "t", "\n")) == ()
