"""Plain German: sentences that one understands at the first reading.

1. A sentence has at most 20 words on average: in each page of the handbook, in the texts of the app (with those that
   explain a field), in the errors, and in the statements on data protection and accessibility.
2. No sentence of the handbook or of the app has more than 30 words; no title of a page more than 12.
3. Counting is right: lists, tables, code, addresses and abbreviations do not pass for sentences.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ctc_toolkit.errors import messages
from ctc_toolkit.language import translator
from ctc_toolkit.pages.navigation import entries
from ctc_toolkit.pages.statements import STATEMENTS

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = sorted((ROOT / "docs" / "handbuch").glob("*.md"))
MEAN, LONGEST = 20, 30

POINT = re.compile(r"^([-*]|\d+\.)\s+")
ABBREVIATED = re.compile(r"\b(z|u|d|bzw|ca|etwa|Nr|Abs|Art|usw|vgl|max|min|S|B|h)\.\s*(?=\S)")
END = re.compile(r"(?<=[.!?:])[“»)*\"]*\s+(?=[\"“„»(*`\[]*[A-ZÄÖÜ0-9])")
WORD = re.compile(r"[\wÄÖÜäöüß][\w.,/%\-–]*")


def paragraphs(markdown: str) -> Iterator[str]:
    """Yield running text and points of lists, without code, tables and headings."""
    collected: list[str] = []
    in_list = False
    for line in re.sub(r"^\s*```.*?^\s*```", "", markdown, flags=re.DOTALL | re.MULTILINE).splitlines():
        text = line.strip()
        if text and not line.startswith(" "):
            in_list = bool(POINT.match(text))
        if line.startswith("    ") and not in_list:
            continue  # code
        if not text or text[0] in "#|>!" or POINT.match(text):
            yield " ".join(collected)
            collected = [POINT.sub("", text)] if POINT.match(text) else []
        else:
            collected.append(text)
    yield " ".join(collected)


def sentences(paragraph: str) -> list[tuple[int, str]]:
    """Return the sentences of a paragraph with their numbers of words; an address or a piece of code is one word."""
    text = re.sub(r"\]\([^)]*\)", "]", paragraph)
    text = re.sub(r"`[^`]*`|https?://\S+", "Code", text)
    text = ABBREVIATED.sub(r"\1 ", text)
    found = [(len(WORD.findall(part)), part) for part in END.split(text)]
    return [(count, part) for count, part in found if count]


@cache
def of_the_app() -> tuple[str, ...]:
    """Return the German sentences of the app that end with a full stop: explanations, hints, answers."""
    texts = []
    for path in sorted((ROOT / "ctc_toolkit" / "locale" / "de").glob("*.po")):
        for message in read_po(path.open("rb"), locale="de"):
            if message.id:
                texts += message.string if isinstance(message.string, tuple | list) else [message.string]
    return tuple(text for text in texts if text.rstrip().endswith((".", "?", "!")))


def of_the_errors() -> list[str]:
    return [text for message in messages().values() for text in (message.what["de"], message.do["de"])]


def of_the_statements() -> list[str]:
    found = [make(translator("de")) for make in STATEMENTS.values()]
    return [text for one in found for text in (one.answer, *(point for part in one.sections for point in part.points))]


def counted(texts) -> list[tuple[int, str]]:
    return [sentence for text in texts for sentence in sentences(text)]


def mean(found) -> float:
    return sum(count for count, _ in found) / len(found)


@pytest.mark.parametrize("page", HANDBOOK, ids=lambda page: page.stem)
def test_1_2_handbook(page):
    found = counted(paragraphs(page.read_text(encoding="utf-8")))
    assert mean(found) <= MEAN
    assert [sentence for sentence in found if sentence[0] > LONGEST] == []


@pytest.mark.parametrize("texts", [of_the_app, of_the_errors, of_the_statements])
def test_1_2_texts_of_the_app(texts):
    found = counted(texts())
    assert mean(found) <= MEAN
    assert [sentence for sentence in found if sentence[0] > LONGEST] == []


def test_2_titles():
    titles = [entry.title for entry in entries(translator("de"))]
    assert len(HANDBOOK) > 25
    assert [title for title in titles if len(title.split()) > 12] == []


def test_3_counting():
    text = (
        "# Überschrift mit vielen Worten\n\nErster Satz hier. Zweiter, z. B. dieser, mit [Link](a/b.md).\n\n"
        "| eine | Tabelle |\n\n- Punkt eins\n  geht weiter\n- `ctc run --port 1 --host 2` startet.\n\n"
        "1. Nummer: Dann ein Satz.\n\nDanach:\n\n    GRANT alles TO ctc\n\n```\nKein Satz. Kein Satz.\n```\n"
    )
    counts = [count for count, _ in counted(paragraphs(text))]
    assert counts == [3, 6, 4, 2, 1, 3, 1]
    assert [count for count, _ in sentences("Von der 10. bis zur Klasse 12; danach nicht.")] == [9]
