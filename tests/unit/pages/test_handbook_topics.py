"""The handbook inside the app: topics, links, search.

1. A page is cut at its headings; headings in code are none; equal headings get different anchors; a part holds what is
   below it, up to the next heading of its level.
2. Links between topics lead to topics of the app in the language of the page, with their section; other documents
   become the path they lie at; addresses of the web stay; code stays as it is.
3. What Streamlit would read as a formula, as a picture or as a colour stays text.
4. Pictures are cut out with their texts; a picture that is not there is left out.
5. The search finds words in headings and texts, whatever case, umlauts and endings; headings come first; a slip of the
   pen finds the heading; nothing is found for nothing, for signs or for what is not there.
6. Codes of errors are found by their code and by words of their text, behind what explains.
7. An excerpt holds the words, is short, and carries no marks.
"""

import pytest

from ctc_toolkit.pages.helping import links, searching
from ctc_toolkit.pages.helping.links import Picture, for_the_app, in_pieces, topic_address
from ctc_toolkit.pages.helping.searching import EXCERPT, search
from ctc_toolkit.pages.helping.topics import Topic, sections_of, topics

PAGE = """# Titel *hier*

Anfang.

## Erster `Teil`

Text.

### Darunter

```
# kein Titel
## auch keiner
```

### Noch eins

## Erster Teil

Ende.
"""


def test_1_sections():
    sections = sections_of(PAGE)
    assert [(section.level, section.heading, section.anchor) for section in sections] == [
        (1, "Titel hier", "titel-hier"),
        (2, "Erster Teil", "erster-teil"),
        (3, "Darunter", "darunter"),
        (3, "Noch eins", "noch-eins"),
        (2, "Erster Teil", "erster-teil-1"),
    ]
    assert sections[0].body == "Anfang."
    assert "# kein Titel" in sections[2].body
    topic = Topic("probe", sections)
    assert topic.title == "Titel hier"
    assert [section.anchor for section in topic.part("erster-teil")] == ["erster-teil", "darunter", "noch-eins"]
    assert [section.anchor for section in topic.part("darunter")] == ["darunter"]
    assert topic.part("titel-hier") == topic.part("nirgends") == ()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[A](anmelden.md)", "[A](/hilfe?thema=anmelden&lang=de)"),
        ("[A](loeschen.md#sicherungen)", "[A](/hilfe?thema=loeschen&abschnitt=sicherungen&lang=de)"),
        ("[A](#sicherungen)", "[A](/hilfe?thema=loeschen&abschnitt=sicherungen&lang=de)"),
        ("[Methoden](../methods.md#response)", "Methoden (`docs/methods.md`)"),
        ("[K](../../catalog/factors.yaml)", "K (`catalog/factors.yaml`)"),
        ("[W](https://www.example.org/a)", "[W](https://www.example.org/a)"),
        ("[M](mailto:a@example.org)", "[M](mailto:a@example.org)"),
        ("`[A](anmelden.md)`", "`[A](anmelden.md)`"),
        ("```\n[A](anmelden.md) $x$\n```", "```\n[A](anmelden.md) $x$\n```"),
        (
            "Text\n\n    GRANT a:b TO $c$\n\n[A](anmelden.md)",
            "Text\n\n    GRANT a:b TO $c$\n\n[A](/hilfe?thema=anmelden&lang=de)",
        ),
    ],
)
def test_2_links(written, shown):
    assert for_the_app(written, "loeschen", "de") == shown


def test_2_language_and_signs_in_addresses():
    assert topic_address("loeschen", "en") == "/hilfe?thema=loeschen&lang=en"
    assert topic_address("loeschen", "de", "der-löschnachweis") == (
        "/hilfe?thema=loeschen&abschnitt=der-l%C3%B6schnachweis&lang=de"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("kostet $5 und $6", "kostet \\$5 und \\$6"),
        ("das :red[Wort]", "das \\:red[Wort]"),
        ("Uhrzeit 10:42, Doppelpunkt: Text", "Uhrzeit 10:42, Doppelpunkt: Text"),
        ("etwa ~5~", "etwa \\~5\\~"),
        ("> eingerückt\n>\n> mehr", "eingerückt\n\nmehr"),
    ],
)
def test_3_signs(written, shown):
    assert for_the_app(written, "loeschen", "de") == shown


def test_4_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(links, "handbook_folder", lambda: tmp_path)
    (tmp_path / "a.png").write_bytes(b"x")
    pieces = list(in_pieces("Davor\n\n![Das Bild zeigt etwas](a.png)\n\nDazwischen\n![Fehlt](b.png)\nDanach"))
    assert [piece if isinstance(piece, str) else piece.text for piece in pieces] == [
        "Davor\n",
        "Das Bild zeigt etwas",
        "\nDazwischen",
        "Danach",
    ]
    assert pieces[1] == Picture(tmp_path / "a.png", "Das Bild zeigt etwas")
    assert list(in_pieces("\n\n")) == []


def first(query):
    hits = search(query)
    return (hits[0].topic.name, hits[0].section.anchor) if hits else None


@pytest.mark.parametrize(
    ("query", "topic", "anchor"),
    [
        ("Löschnachweis", "loeschen", "der-löschnachweis"),
        ("LOESCHNACHWEIS", "loeschen", "der-löschnachweis"),
        ("Passwort vergessen", "personen-und-rollen", "passwort-vergessen-telefon-verloren"),
        ("gutes Passwort", "anmelden", "ein-gutes-passwort"),
        ("der Löschnachwies", "loeschen", "der-löschnachweis"),
        ("programmpaket", "programme", "programmpaket"),
        ("first steps", "first-steps", "first-steps-in-english"),
    ],
)
def test_5_found(query, topic, anchor):
    assert first(query) == (topic, anchor)


def test_5_endings_and_nothing():
    assert search("Überschneidungen") != []
    assert {hit.topic.name for hit in search("Sperrung")} & {"anbieter", "personen-und-rollen", "profil-lesen"}
    for query in ("", "   ", "Quetschkommode", "?!"):
        assert search(query) == []


def test_6_codes():
    assert first("changed_meanwhile") == ("fehlercodes", "changed_meanwhile")
    assert first("account_disabled") == ("fehlercodes", "account_disabled")
    names = [hit.topic.name for hit in search("Sicherung")]
    assert names.index("fehlercodes") > max(place for place, name in enumerate(names) if name != "fehlercodes")


def test_7_excerpts():
    hits = [hit for query in ("Passwort", "gesperrt", "Schule", "Tabelle") for hit in search(query)]
    assert len(hits) > 40
    for hit in hits:
        assert len(hit.excerpt) <= EXCERPT
        assert "](" not in hit.excerpt
        assert "**" not in hit.excerpt
    for hit in search("Löschnachweis"):
        if "löschnachweis" in hit.section.body.casefold():
            assert "löschnachweis" in hit.excerpt.casefold()


def test_5_the_contents_are_not_searched():
    assert "index" in topics()
    assert all(entry.topic.name != "index" for entry in searching._entries())
