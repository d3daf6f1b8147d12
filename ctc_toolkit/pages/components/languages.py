"""Which language a person gets.

The address decides, then an earlier choice, then the browser, then German.
"""

from __future__ import annotations

from ctc_toolkit.language import LANGUAGES

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
    for tag in _by_weight(accept or ""):
        if known_language(tag):
            return tag
    return "de"


def _by_weight(accept: str) -> list[str]:
    """Return the primary languages of an `Accept-Language` header, most wanted first."""
    weighted = []
    for position, part in enumerate(accept.split(",")):
        tag, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        weighted.append((-weight, position, tag.split("-")[0].lower()))
    return [tag for weight, _, tag in sorted(weighted) if weight < 0]
