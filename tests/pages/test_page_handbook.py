"""Page "Help".

1. It asks how it works; the contents of the handbook stand there for every role and also where there is no city yet.
2. A topic opens by its address: its title is the only first heading, its sections follow, links lead to other topics.
3. A section opens alone and leads back to the whole topic; a long topic lists its sections instead of showing all.
4. A search names the places found with a link to each; nothing fitting says so; an address that leads nowhere says so.
5. In English the first steps stand there in English, and the page says that the rest is German.
6. Pages end with a link to their topic in both languages; the handbook itself has none.
7. Every topic can be shown; none of them puts a first heading, raw HTML or a link to a file on the page.
8. A site with words of its own is told which ones the handbook does not use.
"""

import re

import pytest
from acting import acting_as, visitor
from said import said
from streamlit.testing.v1 import AppTest

from ctc_toolkit.access import Role
from ctc_toolkit.pages.helping.of_pages import TOPIC_OF_PAGE
from ctc_toolkit.pages.helping.topics import topics
from ctc_toolkit.workspace import choose_site_label, demo_actor, open_workspace

LINK = re.compile(r"\]\(([^)]+)\)")


def markdown(app):
    return "\n".join(str(element.value) for element in app.markdown)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EVALUATOR, Role.MULTIPLIER])
def test_1_contents_for_every_role(filled, open_page, monkeypatch, role):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, visitor(role, None if role is Role.MULTIPLIER else "05913000"))
    app = open_page("handbook", "de")
    ws.close()
    assert [title.value for title in app.title] == ["Wie geht das?"]
    assert "Themen mit Suche" in said(app)
    assert "eigene Wörter" not in said(app)
    assert "Die fünf Phasen" in [header.value for header in app.header]
    assert "/hilfe?thema=phase-1&lang=de" in markdown(app)
    assert not app.exception


def test_1_without_a_city(empty, open_page):
    assert "Erste Schritte" in [header.value for header in open_page("handbook", "de").header]


def test_2_a_topic(filled, open_page):
    app = open_page("handbook", "de", thema="loeschen")
    assert [title.value for title in app.title] == ["Löschen"]
    assert "Was wird wann gelöscht?" in [header.value for header in app.header]
    assert {"SQLite", "PostgreSQL", "Sicherungen"} <= {header.value for header in app.subheader}
    assert "[Was wird wann gelöscht?](#was-wird-wann-gelöscht)" in markdown(app).replace("\\", "")
    app = open_page("handbook", "de", thema="protokoll")
    assert "Befehle (`docs/commands.md`)" in markdown(app)


def test_3_a_section_and_a_long_topic(filled, open_page):
    app = open_page("handbook", "de", thema="fehlercodes")
    assert app.header == []
    assert "/hilfe?thema=fehlercodes&abschnitt=sicherung&lang=de" in markdown(app)
    app = open_page("handbook", "de", thema="fehlercodes", abschnitt="changed_meanwhile")
    assert [header.value.replace("\\", "") for header in app.header] == ["changed_meanwhile"]
    assert "English" in markdown(app)
    assert "/hilfe?thema=fehlercodes&lang=de" in markdown(app)
    app = open_page("handbook", "de", thema="loeschen", abschnitt="der-löschnachweis")
    assert [header.value for header in app.header] == ["Der Löschnachweis"]
    assert [header.value for header in app.subheader] == ["SQLite", "PostgreSQL", "Sicherungen"]
    assert len(open_page("handbook", "de", thema="loeschen", abschnitt="gibt-es-nicht").header) > 3


def test_4_search(filled, open_page):
    app = open_page("handbook", "de")
    app.text_input(key="handbook-search").set_value("Löschnachweis").run()
    assert "Stellen gefunden" in said(app)
    assert "abschnitt=der-l%C3%B6schnachweis" in markdown(app)
    app.text_input(key="handbook-search").set_value("Quetschkommode").run()
    assert "Im Handbuch passt nichts." in said(app)
    app = open_page("handbook", "de", thema="gibt-es-nicht")
    assert "Ein Thema mit dieser Adresse gibt es nicht." in said(app)
    assert "Erste Schritte" in [header.value for header in app.header]


def test_5_english(filled, open_page):
    app = open_page("handbook", "en")
    assert [title.value for title in app.title] == ["How does this work?"]
    assert "The handbook is written in German" in said(app)
    assert "The five phases" in [header.value for header in app.header]
    assert "/hilfe?thema=fehlercodes&lang=en" in markdown(app)
    assert "Die fünf Phasen" in [header.value for header in open_page("handbook", "en", thema="index").header]


def test_6_the_link_on_every_page(filled, open_page):
    app = open_page("glossary", "de")
    for page in ("glossary", "privacy", "trainings", "account"):
        app.switch_page(f"ctc_toolkit/pages/{page}.py").run()
        link = f"[Hilfe zu dieser Seite](/hilfe?thema={TOPIC_OF_PAGE[page]}&lang=de) (öffnet in einem neuen Tab)"
        assert link in markdown(app)
    assert "[Help for this page](/hilfe?thema=erste-schritte&lang=en)" in markdown(open_page("glossary", "en"))
    assert "Hilfe zu dieser Seite](" not in markdown(open_page("handbook", "de", thema="phasen"))


def every_topic():
    import streamlit as st

    from ctc_toolkit.language import translator
    from ctc_toolkit.pages.helping.showing import show_topic
    from ctc_toolkit.pages.helping.topics import topics as all_topics

    for topic in all_topics().values():
        st.header(topic.name)
        show_topic(translator("de"), topic, None)


def test_7_every_topic():
    app = AppTest.from_function(every_topic, default_timeout=60).run()
    assert not app.exception
    text = markdown(app)
    assert len(text) > 100_000
    plain = re.sub(r"```.*?```|`[^`\n]*`|^ {4}.*$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"^# .*|<[a-z]+[ >/]", plain, re.MULTILINE) == []
    targets = [target for target in LINK.findall(plain) if not target.startswith(("#", "/hilfe?thema=", "https://"))]
    assert targets == []
    assert len(topics()) > 50


def test_8_words_of_the_site(filled, open_page):
    ws = open_workspace(f"sqlite:///{filled}")
    choose_site_label(demo_actor(), ws, "area", "Stadtteil", version=0)
    ws.close()
    assert "eigene Wörter, das Handbuch nicht: „Stadtteil“ statt „Gebiet“." in said(open_page("handbook", "de"))
    assert "Stadtteil" not in said(open_page("handbook", "en"))
