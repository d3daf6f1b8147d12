"""Languages of the interface: translated texts (gettext), numbers and dates as Germans and Britons write them.

English texts are the message ids; `locale/de/*.po` hold the German ones. The .po files are read directly, so
that an edited text needs no build step.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from ctc_toolkit.site_words import german

LANGUAGES = ("de", "en")
_LOCALES = {"de": "de_DE", "en": "en_GB"}


@dataclass(frozen=True)
class Text:
    """A short text in both languages, as catalogue entries carry it."""

    de: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in `language`, German with the words of the site.

        What is the same in both languages is a name that somebody gave, and stays.
        """
        if language == "en" or self.de == self.en:
            return self.en
        return german(self.de)


@cache
def _translations(language: str) -> gettext.NullTranslations:
    """Return all catalogues of `language` as one, so that each text is looked up once; English needs none."""
    folder = resources.files("ctc_toolkit").joinpath("locale", language)
    if not folder.is_dir():
        return gettext.NullTranslations()
    whole = Catalog(locale=language)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".po"):
            for message in read_po(io.BytesIO(file.read_bytes()), locale=language):
                if message.id:
                    whole[message.id] = message
    binary = io.BytesIO()
    write_mo(binary, whole)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def _decimal(value: float, digits: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=_LOCALES[language]))


@lru_cache(maxsize=8192)
def _whole_number(value: int, digits: int, language: str) -> str:
    """Return a whole number; kept, because pages show the same few over and over."""
    return _decimal(value, digits, language)


@dataclass(frozen=True)
class Translator:
    """Texts and numbers of one language. `t("...")` translates; {placeholders} are filled from keywords."""

    language: str = "de"

    def __call__(self, message: str, **values: Any) -> str:
        """Return the translation of `message`, with {placeholders} filled from `values`."""
        text = self._put(_translations(self.language).gettext(message))
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, count: int, **values: Any) -> str:
        """Return the singular or plural form for `count`, which also fills {count}."""
        text = self._put(_translations(self.language).ngettext(one, many, count))
        return text.format(count=self.number(count), **values)

    def _put(self, text: str) -> str:
        return german(text) if self.language == "de" else text

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with thousands separators and exactly `digits` decimals."""
        if isinstance(value, int):
            return _whole_number(value, digits, self.language)
        return _decimal(value, digits, self.language)

    def percent(self, value: float, digits: int = 0) -> str:
        """Return a percentage given in percent (34.2 -> "34 %"), with a no-break space as DIN 5008 wants it."""
        sign = "\u00a0%" if self.language == "de" else "%"
        return self.number(value, digits) + sign

    def date(self, value: date | datetime) -> str:
        """Return a date, for example 24.11.2026."""
        return str(
            format_date(
                value,
                format="dd.MM.yyyy" if self.language == "de" else "d MMM y",
                locale=_LOCALES[self.language],
            )
        )

    def moment(self, value: datetime) -> str:
        """Return date and time of day."""
        pattern = "dd.MM.yyyy HH:mm" if self.language == "de" else "d MMM y, HH:mm"
        return str(format_datetime(value, format=pattern, locale=_LOCALES[self.language]))


@cache
def translator(language: str) -> Translator:
    """Return the translator of `language` ("de" or "en"); any other language gets German."""
    return Translator(language if language in LANGUAGES else "de")


def accepted_language(accept: str) -> str | None:
    """Return the most wanted of our languages in an `Accept-Language` header; None where it names none of them."""
    weighted = []
    for position, part in enumerate(accept.split(",")):
        tag, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        weighted.append((-weight, position, tag.split("-")[0].lower()))
    return next((tag for weight, _, tag in sorted(weighted) if weight < 0 and tag in LANGUAGES), None)
