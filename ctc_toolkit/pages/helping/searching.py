"""Search in the handbook: headings and text, whatever the case and the umlauts, with the endings of words forgiven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ctc_toolkit.pages.helping.topics import CONTENTS, Section, Topic, topics, without_marks
from ctc_toolkit.process.practice_search import Searchable, folded, found, query_words

SHORTEST_STEM = 4
"""Letters that are left of a word at least when its ending is taken away."""

MESSAGES = "fehlercodes"
"""Topic with all messages: what explains comes before it."""

EXCERPT = 180
_ENDING = re.compile(r"(?:ungen|ung|en|er|es|em|e|n|s)$")
_LINE_MARKS = re.compile(r"^[\s>#|*-]+|\|")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*(?:[|>#*-]|\d+\.|`{3}))|(?<=\|)\n")


@dataclass(frozen=True)
class Hit:
    """A section that holds the words, and the sentence of it that shows why."""

    topic: Topic
    section: Section
    excerpt: str


@dataclass(frozen=True)
class _Entry:
    topic: Topic
    section: Section
    heading: str
    text: str


def search(query: str) -> list[Hit]:
    """Return the sections that hold every word of the query, best first; nothing for an empty query.

    Where there are none, those whose words begin alike, and then those with a similar heading.
    """
    words = query_words(query)
    if not words:
        return []
    stems = tuple(_stem(word) for word in words)
    hits = _holding(words) or _holding(stems)
    if hits:
        return [Hit(entry.topic, entry.section, _excerpt(entry, stems)) for entry in hits]
    similar = found([Searchable(place, {entry.heading: 1.0}) for place, entry in enumerate(_entries())], query)
    return [Hit(_entries()[place].topic, _entries()[place].section, "") for place in similar]


@cache
def _entries() -> tuple[_Entry, ...]:
    """Return what can be found; the contents page names everything and explains nothing, so it is left out."""
    return tuple(
        _Entry(topic, section, f"{topic.title} {section.heading}", folded(f"{topic.title} {_text(section)}"))
        for topic in topics().values()
        if topic.name != CONTENTS
        for section in topic.sections
    )


def _text(section: Section) -> str:
    return without_marks(f"{section.heading}\n{section.body}")


def _holding(words: tuple[str, ...]) -> list[_Entry]:
    scored = []
    for place, entry in enumerate(_entries()):
        if all(word in entry.text for word in words):
            worth = sum(_worth(word, entry) for word in words)
            scored.append((entry.topic.name == MESSAGES, -worth, place, entry))
    return [entry for *_, entry in sorted(scored, key=lambda one: one[:3])]


def _worth(word: str, entry: _Entry) -> float:
    """Return how well a section that holds a word answers it: in its heading, in that of its topic, in its text."""
    heading, title = folded(entry.section.heading), folded(entry.topic.title)
    often = min(entry.text.count(word), 3) / 2
    first = word in title and entry.section.level == 1
    return 6.0 * (word in heading) + 3.0 * (word == heading) + 4.0 * (word in title) + 2.0 * first + often


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= SHORTEST_STEM else word


def _excerpt(entry: _Entry, stems: tuple[str, ...]) -> str:
    sentences = [
        _LINE_MARKS.sub(" ", without_marks(part)).strip() for part in _BETWEEN_SENTENCES.split(entry.section.body)
    ]
    sentences = [" ".join(part.split()) for part in sentences if part]
    best = max(sentences, key=lambda part: sum(stem in folded(part) for stem in stems), default="")
    return best if len(best) <= EXCERPT else best[: EXCERPT - 1] + "…"
