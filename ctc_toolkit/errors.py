"""One error class and one catalogue of codes: what happened, what was expected, how to mend it (de, en)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ctc_toolkit.site_words import german

LANGUAGES = ("de", "en")
ABOUT_THE_SERVER = ("database_", "secret_key_", "setting_", "openid_")
"""How the codes of errors begin whose values name files and databases of the server."""
PLACES = ("place", "path", "folder")
"""The values with those names."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # compiled where there is one: ten times faster


class _Blank(dict[str, Any]):
    """Placeholders without a value stay visible, so that an error text never fails itself."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True)
class Message:
    """Texts of one code: `what` happened and what to `do`, each by language, with {placeholders}."""

    code: str
    what: dict[str, str]
    do: dict[str, str]
    exit_code: int

    def say(self, language: str, **values: Any) -> str:
        """Return what happened and what to do as one text in `language` ("de" or "en")."""
        return f"{self.render('what', language, **values)} {self.render('do', language, **values)}".strip()

    def render(self, part: str, language: str, **values: Any) -> str:
        """Return one part ("what" or "do") with placeholders filled.

        A value that can `say(language)` itself, such as another error, is written in the same language.
        """
        texts = self.what if part == "what" else self.do
        shown = {name: value.say(language) if hasattr(value, "say") else value for name, value in values.items()}
        text = texts["en"] if language == "en" else german(texts["de"])
        return text.format_map(_Blank(shown))


@cache
def messages() -> dict[str, Message]:
    """Return the catalogue of codes, read once from all files of `error_texts/`.

    Raises:
        ValueError: if two files hold the same code.
    """
    found: dict[str, Message] = {}
    for file in sorted(resources.files("ctc_toolkit").joinpath("error_texts").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        text = file.read_text(encoding="utf-8")
        for code, entry in yaml.load(text, Loader=_Loader).items():  # noqa: S506 - a safe loader  # nosec B506
            if code in found:
                raise ValueError(f"error code {code} stands twice")
            found[code] = Message(code, dict(entry["what"]), dict(entry["do"]), int(entry.get("exit_code", 11)))
    return found


@dataclass
class ToolkitError(Exception):
    """An error a person can cause and mend: `code` is a key of `error_texts/*.yaml`, `values` fill its text.

    Raises:
        KeyError: if `code` is not in the catalogue (a mistake of the programmer).
    """

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def __init__(self, code: str, **values: Any) -> None:
        messages()[code]
        self.code = code
        self.values = values
        super().__init__(f"[{code}] {messages()[code].say('en', **values)}")

    def __str__(self) -> str:
        return f"[{self.code}] {self.say('en')}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.code, self.values))

    def say(self, language: str) -> str:
        """Return what happened and what to do in `language`."""
        return messages()[self.code].say(language, **self.values)

    def without_places(self) -> ToolkitError:
        """Return the error as it may be told outside of the server: of its files and databases only the own name."""
        if not self.code.startswith(ABOUT_THE_SERVER):
            return self
        named = {name: _last_part(value) if name in PLACES else value for name, value in self.values.items()}
        return ToolkitError(self.code, **named)

    @property
    def exit_code(self) -> int:
        """Exit code of the command line for this error."""
        return messages()[self.code].exit_code


def _last_part(value: object) -> str:
    return str(value).partition("?")[0].replace("\\", "/").rstrip("/").rpartition("/")[2]


def _rebuild(code: str, values: dict[str, Any]) -> ToolkitError:
    return ToolkitError(code, **values)
