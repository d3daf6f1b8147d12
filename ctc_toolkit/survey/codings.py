"""How a file writes the answers of a response set: as numbers in one of several orders, or as texts."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.survey.instrument import MISSING, Group, ResponseSet

Coding = Literal["as_listed", "reversed", "from_one", "reversed_from_one", "from_zero", "reversed_from_zero"]
"""How the file numbers the answers of a response set.

as_listed: with the codes of the instrument. reversed: in the opposite order. from_one, from_zero: all codes
one higher or one lower than in the instrument's list. reversed_from_one, reversed_from_zero: both.
"""

CODINGS: tuple[Coding, ...] = get_args(Coding)
WRONG = -2
"""Mark of a code that is neither an answer nor declared missing, inside the look-up tables."""
REACH = 1000
"""Look-up tables hold the file codes from -REACH to +REACH; anything beyond is wrong."""

NOT_ANSWERED = frozenset(
    (
        "keine angabe", "keine antwort", "nicht beantwortet", "ohne angabe", "ohne antwort", "fehlend", "k.a", "k. a",
        "no answer", "not answered", "no response", "missing", "refused", "not stated", "verweigert",
    )
)  # fmt: skip
"""Texts that mean "no answer" in every response set, written as `plain_text` writes them."""

_YES = ("ja", "yes", "y", "j", "true", "wahr")
_NO = ("nein", "no", "n", "false", "falsch")
_DASHES = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*")
_QUOTES = re.compile(r"[\"'\u2018-\u201f\u00ab\u00bb\u0060\u00b4]")


def plain_text(text: str) -> str:
    """Return a text without differences of case, blanks, dashes, quotation marks and a final full stop."""
    joined = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _DASHES.sub("-", _QUOTES.sub("", joined)).rstrip(".").strip()


def shift_of(coding: Coding) -> int:
    """Return how much higher the file's codes are than the listed ones, before any reversal."""
    return 1 if coding.endswith("from_one") else -1 if coding.endswith("from_zero") else 0


def is_reversed(coding: Coding) -> bool:
    """Return whether the file has the answers in the opposite order."""
    return coding.startswith("reversed")


def coding_of(shift: int, *, reverse: bool) -> Coding:
    """Return the coding with this shift (-1, 0, 1) and order."""
    name = {0: "", 1: "from_one", -1: "from_zero"}[shift]
    if reverse:
        return f"reversed_{name}" if name else "reversed"  # type: ignore[return-value]
    return name or "as_listed"  # type: ignore[return-value]


def file_codes(answers: ResponseSet, coding: Coding) -> dict[int, int]:
    """Return the listed code of every code the file may hold under `coding`.

    Reversal goes by position: the lowest code changes place with the highest, whatever lies between.
    """
    listed = answers.codes[::-1] if is_reversed(coding) else answers.codes
    return {code + shift_of(coding): meant for code, meant in zip(answers.codes, listed, strict=True)}


def lookup_table(answers: ResponseSet, coding: Coding, labelled_missing: Iterable[int] = ()) -> NDArray[np.int8]:
    """Return listed code, MISSING or WRONG for the file codes -REACH .. REACH.

    Codes declared missing are missing unless the file uses them for an answer under `coding`.
    """
    table = np.full(2 * REACH + 1, WRONG, dtype=np.int8)
    for code in (*answers.missing_codes, *labelled_missing):
        if abs(code) <= REACH:
            table[code + REACH] = MISSING
    for code, meant in file_codes(answers, coding).items():
        if code not in labelled_missing:
            table[code + REACH] = meant
    return table


def texts_of(answers: ResponseSet) -> dict[str, int]:
    """Return the code of every text (as `plain_text` writes it) that means one answer, MISSING for "no
    answer".
    """
    found: dict[str, int] = {}
    twice: set[str] = set()
    for option in answers.options:
        spellings = {plain_text(text) for text in (option.de, option.en, *option.texts)}
        if len(answers.options) == 2:
            for words in (_YES, _NO):
                spellings |= set(words) if spellings & set(words) else set()
        for text in spellings:
            if found.setdefault(text, option.code) != option.code:
                twice.add(text)
    known = {text: code for text, code in found.items() if text not in twice}
    missing = {plain_text(text) for text in answers.missing_texts} | NOT_ANSWERED
    return {**dict.fromkeys(missing - known.keys(), MISSING), **known}


def group_texts(group: Group) -> dict[str, str]:
    """Return the value id of every text by which a group value is known."""
    found: dict[str, str] = {}
    for value in group.values:
        for text in (value.id, value.label.de, value.label.en, *value.texts):
            found.setdefault(plain_text(text), value.id)
    return found


def labelled_codings(labels: Mapping[int | float | str, str], answers: ResponseSet) -> set[Coding]:
    """Return the codings under which every value label that is an answer stands at its code; empty: none
    fits.

    At least two labels must be answers of the set, otherwise nothing can be said and all codings are
    returned.
    """
    texts = texts_of(answers)
    met = {}
    for code, text in labels.items():
        meant = texts.get(plain_text(text), WRONG)
        if meant >= 0 and _is_code(code):
            met[int(code)] = meant
    if len(met) < 2:
        return set(CODINGS)
    return {coding for coding in CODINGS if met.items() <= file_codes(answers, coding).items()}


def labelled_missing(labels: Mapping[int | float | str, str], answers: ResponseSet) -> list[int]:
    """Return the codes whose value label says that there is no answer."""
    texts = texts_of(answers)
    return [
        int(code)
        for code, text in labels.items()
        if _is_code(code) and texts.get(plain_text(text)) == MISSING and abs(int(code)) <= REACH
    ]


def _is_code(code: float | str) -> bool:
    """Return whether a labelled value is a whole number; damaged files label what is no number at all."""
    return isinstance(code, int | float) and math.isfinite(code) and code == int(code)
