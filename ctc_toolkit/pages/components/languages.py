"""Which language a person gets.

The address decides, then an earlier choice, then the browser, then German.
"""

from __future__ import annotations

from ctc_toolkit.language import LANGUAGES, accepted_language

COOKIE = "ctc_language"
PARAMETER = "lang"
NAMES = {"de": "Deutsch", "en": "English"}


def known_language(code: str | None) -> bool:
    """Return whether `code` is a language of the interface."""
    return code in LANGUAGES


def choose_language(address: str | None, cookie: str | None, accept: str | None) -> str:
    """Return "de" or "en" from address, cookie and the browser's `Accept-Language`, in this order."""
    for code in (address, cookie):
        if code is not None and known_language(code):
            return code
    return accepted_language(accept or "") or "de"
