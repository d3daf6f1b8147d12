"""Names for signing in: one spelling for each, and none that looks like another one.

A login is an e-mail address or a plain name. Letters are those of the Latin alphabet, with or without accents and
umlauts; letters of other alphabets that look the same (a Cyrillic "а"), invisible signs and blanks inside are refused,
so that two logins that look alike are the same.
"""

from __future__ import annotations

import re
import unicodedata

from ctc_toolkit.errors import ToolkitError

SHORTEST_LOGIN, LONGEST_LOGIN = 3, 100
LONGEST_NAME = 80
RESERVED_NAMES = frozenset({"ctc", "ctc demo", "demo"})
"""Names under which the software itself stands in the audit log, in lower case."""

_FURTHER_LETTERS = frozenset("æœøłđðþ")
_FORM = re.compile(r"[^\W_]+(?:[._+-]+[^\W_]+)*(?:@[^\W_]+(?:[.-]+[^\W_]+)*\.[^\W_]{2,})?")
"""Words and what joins them share no sign, so that a long text cannot be split in very many ways."""


def spelled_login(text: str) -> str:
    """Return what somebody typed in the one spelling in which logins are stored; it need not be a possible one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def checked_login(text: str) -> str:
    """Return `text` in its one spelling if it can be a login.

    Raises:
        ToolkitError: `login_blank`, `login_signs` (naming the first sign that cannot stand in one), `login_length`,
            `login_form`.
    """
    login = spelled_login(text)
    if any(sign.isspace() for sign in login):
        raise ToolkitError("login_blank")
    strange = next((sign for sign in login if not _fits(sign)), None)
    if strange is not None:
        raise ToolkitError("login_signs", sign=_named(strange))
    if not SHORTEST_LOGIN <= len(login) <= LONGEST_LOGIN:
        raise ToolkitError("login_length", shortest=SHORTEST_LOGIN, longest=LONGEST_LOGIN, found=len(login))
    if not _FORM.fullmatch(login):
        raise ToolkitError("login_form")
    return login


def checked_name(text: str) -> str:
    """Return the name of a person without control and invisible signs and with single blanks.

    Raises:
        ToolkitError: `person_name` (empty, too long, or without any letter), `person_name_reserved`.
    """
    composed = unicodedata.normalize("NFC", text)
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in composed).split())
    if not name or len(name) > LONGEST_NAME or not any(sign.isalpha() for sign in name):
        raise ToolkitError("person_name", longest=LONGEST_NAME, found=len(name))
    if name.casefold() in RESERVED_NAMES:
        raise ToolkitError("person_name_reserved", name=name)
    return name


def _fits(sign: str) -> bool:
    if sign in "._+-@" or sign in _FURTHER_LETTERS or (sign.isascii() and sign.isalnum()):
        return True
    parts = unicodedata.normalize("NFD", sign)
    return len(parts) > 1 and parts[0].isascii() and parts[0].isalpha()


def _named(sign: str) -> str:
    """Return a sign as a person can recognise it: itself, and its official name where it cannot be told by looking."""
    name = unicodedata.name(sign, "") or f"U+{ord(sign):04X}"
    return f"{sign} ({name})" if sign.isprintable() and not sign.isspace() else name
