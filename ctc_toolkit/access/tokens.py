"""Random tokens of sessions, and one-time codes that can be read from paper; only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: digits and capital letters without I, L, O and U, which are mistaken for others."""

CODE_GROUPS = 7
GROUP_LENGTH = 4
"""Seven groups of four letters are 28 times 5 bits: 140 bits."""

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u00a0\t")
_LONGEST = 200


def new_token() -> str:
    """Return a random token of 256 bits, as letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, hexadecimal: what the database keeps of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """Return a random one-time code of 140 bits, for example `7K2M-...`, readable on paper and by telephone."""
    letters = [secrets.choice(ALPHABET) for _ in range(CODE_GROUPS * GROUP_LENGTH)]
    groups = ["".join(letters[start : start + GROUP_LENGTH]) for start in range(0, len(letters), GROUP_LENGTH)]
    return "-".join(groups)


def code_hash(typed: str) -> str | None:
    """Return the SHA-256 of a one-time code as a person typed it, or None if it cannot be one.

    Small letters, spaces, dashes of any kind, and the letters O, I and L for the digits they resemble do no harm.
    """
    if len(typed) > _LONGEST:
        return None
    letters = typed.strip().upper().translate(_BETWEEN).translate(_LOOKALIKES)
    if len(letters) != CODE_GROUPS * GROUP_LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    return hashlib.sha256(letters.encode("ascii")).hexdigest()
