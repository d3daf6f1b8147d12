"""What holds for every page.

1. Every page has one question as its only first heading, in German and in English, and runs without an error.
2. No English text is left on a German page.
3. Every page says that the workspace is for trying out, and offers both languages.
4. The language of the address wins and is kept when moving to another page.
5. An error nobody foresaw shows a reference number and nothing of its cause; the cause is in the log.
6. No text calls the answers anonymous without saying what that means.
7. The glossary finds terms by word and meaning, is sorted, and says when nothing fits.
8. Pages hold no numbers of their own: they reach the store only through the workspace.
"""

import logging
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from said import said

import ctc_toolkit.pages.glossary as glossary_file
from ctc_toolkit.language import translator

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "start": ("Was ist als Nächstes zu tun?", "What is to be done next?"),
    "plan_survey": ("Was fehlt noch, bevor wir befragen?", "What is still missing before we ask?"),
    "import_survey": ("Welche Befragung lesen Sie ein?", "Which survey are you importing?"),
    "profile": ("Was zeigt die Befragung?", "What does the survey show?"),
    "references": ("Womit können wir uns vergleichen?", "With what can we compare ourselves?"),
    "account": ("Wie ist mein Konto eingerichtet?", "How is my account set up?"),
    "glossary": ("Was bedeutet dieses Wort?", "What does this word mean?"),
    "privacy": ("Was geschieht mit den Antworten?", "What happens to the answers?"),
    "accessibility": ("Können alle diese Seiten nutzen?", "Can everybody use these pages?"),
}


def english_messages():
    found = []
    for path in (ROOT / "ctc_toolkit" / "locale" / "de").glob("*.po"):
        for message in read_po(path.open("rb"), locale="de"):
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else message.string[0]
            if len(key) > 25 and "{" not in key and key != text:
                found.append(key)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_1_2_3_every_page_in_both_languages(filled, open_page, page):
    german, english = open_page(page, "de"), open_page(page, "en")
    assert [title.value for title in german.title] == [PAGES[page][0]]
    assert [title.value for title in english.title] == [PAGES[page][1]]
    for app in (german, english):
        assert not app.exception
        assert not app.error
        assert app.button_group(key="language_switch").options
    assert "Beispieldaten: alle Angaben sind erfunden" in said(german)
    assert "Example data: every figure is made up" in said(english)
    text = said(german)
    assert [message for message in english_messages() if message.replace("**", "") in text] == []


def test_4_language_is_kept(filled, open_page):
    app = open_page("start", "en")
    app.switch_page("ctc_toolkit/pages/glossary.py")
    app.query_params.clear()
    app.run()
    assert app.title[0].value == PAGES["glossary"][1]
    assert "en" in str(app.query_params["lang"])


def test_4_language_switch(filled, open_page):
    app = open_page("start", "de")
    app.button_group(key="language_switch").set_value("en").run()
    assert app.title[0].value == PAGES["start"][1]
    app.query_params["lang"] = "xx"
    app.run()
    assert app.title[0].value == PAGES["start"][1]


def test_5_unforeseen_errors(filled, open_page, monkeypatch, caplog):
    planted = "/secret/place/of/answers.sqlite"

    def broken(*_given, **_named):
        raise RuntimeError(planted)

    monkeypatch.setattr("ctc_toolkit.workspace.list_cities", broken)
    with caplog.at_level(logging.ERROR, logger="ctc_toolkit.pages"):
        app = open_page("start")
    (shown,) = app.error
    assert "Hier ist etwas schiefgegangen" in shown.value
    number = re.search(r"`([0-9a-f]{8})`", shown.value).group(1)
    assert planted not in said(app)
    assert "RuntimeError" not in said(app)
    assert number in caplog.text
    assert planted in caplog.text
    assert "Communities That Care" in said(app)


def test_6_no_promise_of_anonymity():
    texts = []
    for message in read_po((ROOT / "ctc_toolkit" / "locale" / "de" / "pages.po").open("rb"), locale="de"):
        texts += [message.id, message.string]
    assert [text for text in texts if re.search(r"anonym", str(text), re.IGNORECASE)] == []


def test_7_glossary(filled, open_page):
    app = open_page("glossary")
    app.text_input(key="glossary_search").set_value("Klumpen").run()
    text = said(app)
    assert "Erhebungseinheit" in text
    assert "Gebietsteam" not in text
    app.text_input(key="glossary_search").set_value("qqqq").run()
    assert "Kein Begriff passt" in said(app)


@pytest.mark.parametrize("language", ["de", "en"])
def test_7_glossary_is_sorted(language):
    names = [term for term, _ in glossary_file.terms(translator(language))]
    plain = [name.casefold().translate(str.maketrans("äöü", "aou")) for name in names]
    assert plain == sorted(plain)
    assert len(set(names)) == len(names) > 15


def test_8_pages_do_not_know_the_store():
    for path in (ROOT / "ctc_toolkit" / "pages").rglob("*.py"):
        assert not re.search(
            r"ctc_toolkit\.store|import sqlite3|sqlalchemy|sqlmodel", path.read_text(encoding="utf-8")
        ), path
