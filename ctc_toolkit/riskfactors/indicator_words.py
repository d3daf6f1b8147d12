"""Words that an indicator must not name: lists of the catalogue, looked for in a text, so that it can be said why.

`parts` count anywhere inside a word, so that compounds are found; `words` count only as whole words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class WordList(Entry):
    """Words for one thing that must not be named. label: what that is."""

    id: Identifier = "crime"
    label: Label = Label(de="Straftaten", en="crime")
    parts: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A word of a text that a list refuses. word: as it was written. list: id of the list."""

    word: str
    list: str
    label: Label


def refused_in(text: str, lists: Iterable[WordList]) -> Hit | None:
    """Return the first word of `text` that one of the lists refuses; None: the text may stand."""
    folded = _folded(text)
    words = {_folded(word): word for word in _WORD.findall(unicodedata.normalize("NFC", text))}
    for one in lists:
        for part in one.parts:
            if _folded(part) in folded:
                written = next((word for key, word in words.items() if _folded(part) in key), part)
                return Hit(written, one.id, one.label)
        for whole in one.words:
            if _folded(whole) in words:
                return Hit(words[_folded(whole)], one.id, one.label)
    return None


def _folded(text: str) -> str:
    """Return a text without differences of case, of composed letters, of soft hyphens and of blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u00ad", "").replace("\u200b", "")
    return " ".join(plain.split())
