"""Sentences on findings as the catalogue keeps them: text blocks in both languages, with placeholders.

Words only: which sentence may be said of which number is decided in `ctc_toolkit.reporting.narrative`. A block that is
missing, unknown, filled wrongly or speaks of cause and effect is found by `check_finding_texts`, with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError, model_validator

from ctc_toolkit.catalogue import Document, Problem, catalogue_folder, examine_document, schema_problems
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.site_words import german

FOLDER = "texts"
FILE = "findings.yaml"

VALUE, DIFFERENCE = "label value", "label percent base points range meaning"
_BLOCKS: Mapping[str, str] = {
    "highest_risk": VALUE,
    "highest_protective": VALUE,
    "highest_behaviour": VALUE,
    "several_high": "listed",
    "all_alike": "low high",
    "only_one": VALUE,
    "lowest_share": VALUE,
    "uncertain": "listed",
    "locked": "",
    "banded": "",
    "without_value": "",
    "groups_differ": "label top above bottom below",
    "groups_more": "",
    "groups_alike": "",
    "reference_higher": DIFFERENCE,
    "reference_lower": DIFFERENCE,
    "change_up": DIFFERENCE,
    "change_down": DIFFERENCE,
    "meaning_worse": "",
    "meaning_better": "",
    "meaning_open": "",
    "short_reference": "name listed",
    "short_change": "name listed",
    "short_worse": "",
    "short_better": "",
    "short_different": "",
    "short_open": "",
    "short_no_reference": "",
    "short_no_change": "",
    "plain_what": "city year",
    "plain_good": "label percent",
    "plain_hard": "label percent",
    "plain_done": "label percent",
    "plain_nothing": "",
    "plain_examples": "",
    "plain_hundred": "",
    "plain_sure": "",
    "plain_cut": "",
    "plain_not": "",
    "plain_secret": "",
    "plain_next": "city",
}
BLOCKS: Mapping[str, frozenset[str]] = {name: frozenset(places.split()) for name, places in _BLOCKS.items()}
"""Every block that the software says, and what it is filled with; a counted block is filled with {count} besides."""

CAUSAL = {
    "de": ("wirk", "effekt", "führt zu", "führen zu", "verursach", "auslös", "ausgelöst", "weil ", "aufgrund",
           "dadurch", "infolge", "folge von", "liegt an ", "beeinfluss", "einfluss", "schuld", "erklärt sich",
           "abhängig von"),
    "en": ("effect", "causes", "caused", "leads to", "lead to", "led to", "because", "due to", "result of",
           "results in", "impact", "influence", "thanks to", "blame", "owing to", "depends on"),
}  # fmt: skip
"""Beginnings of words that say what comes from what; a survey of one day cannot say that."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
Filled = Annotated[str, StringConstraints(min_length=1)]


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    de: Filled
    en: Filled

    def get(self, language: str) -> str:
        """Return the text in `language`, German with the words of the site."""
        return self.en if language == "en" else german(self.de)


class TextBlock(BaseModel):
    """A sentence. Either `text`, or `one` and `many`, of which a number chooses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    text: Words | None = None
    one: Words | None = None
    many: Words | None = None

    @model_validator(mode="after")
    def _text_or_both(self) -> TextBlock:
        if (self.text is None) != (self.one is not None and self.many is not None) or (self.text and self.one):
            raise ValueError("a block has either text, or one and many")
        return self

    @property
    def forms(self) -> dict[str, Words]:
        """The forms that are there, by name."""
        found = {"text": self.text, "one": self.one, "many": self.many}
        return {name: words for name, words in found.items() if words is not None}


_LIST: TypeAdapter[tuple[TextBlock, ...]] = TypeAdapter(tuple[TextBlock, ...])


@cache
def finding_texts() -> Mapping[str, TextBlock]:
    """Return the text blocks of the catalogue by id.

    Raises:
        ToolkitError: `finding_texts_invalid` (with its first mistake).
    """
    blocks, problems = _examined(catalogue_folder() / FOLDER / FILE)
    if problems:
        raise ToolkitError("finding_texts_invalid", found=problems[0])
    return {block.id: block for block in blocks}


def say(language: str, name: str, /, **values: object) -> str:
    """Return the block `name` filled with values; of a counted block, `count` chooses the form."""
    block = finding_texts()[name]
    if block.text is not None:
        return block.text.get(language).format(**values)
    count = values.get("count")
    words = block.one if count == 1 else block.many
    if words is None or not isinstance(count, int):
        raise TypeError(f"{name} needs a count")
    return words.get(language).format(**{**values, "count": translator(language).number(count)})


def causal_words(text: str, language: str) -> list[str]:
    """Return the words of cause and effect in a text."""
    held = f"{text.casefold()} "
    return [word for word in CAUSAL[language] if re.search(rf"(?<!\w){re.escape(word)}", held)]


def check_finding_texts(path: Path) -> list[Problem]:
    """Return all mistakes of the text blocks in the file at `path`, with file and line."""
    return _examined(path)[1]


def _examined(path: Path) -> tuple[tuple[TextBlock, ...], list[Problem]]:
    shown = f"{path.parent.name}/{path.name}"
    document, problems = examine_document(path, shown)
    if document is None:
        return (), problems
    try:
        blocks = _LIST.validate_python(document.content)
    except ValidationError as invalid:
        found = schema_problems(invalid, TextBlock, document, (), shown=shown, entry=path.stem)
        return (), [*problems, *found]
    return blocks, [*problems, *_mistakes(blocks, document, shown)]


def _mistakes(blocks: tuple[TextBlock, ...], document: Document, shown: str) -> Iterator[Problem]:
    """Yield blocks that are missing, unknown or there twice, placeholders that do not fit, and words of cause."""
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        line = document.line((place, "id"))
        if block.id in seen or block.id not in BLOCKS:
            yield Problem.at(
                shown, line, "text_block_twice" if block.id in seen else "text_block_unknown", found=block.id
            )
            continue
        seen.add(block.id)
        for form, words in block.forms.items():
            for language, text in (("de", words.de), ("en", words.en)):
                spot = document.line((place, form, language))
                yield from (
                    Problem.at(shown, spot, code, **found) for code, found in _wrong(block.id, form, language, text)
                )
    for name in BLOCKS:
        if name not in seen:
            yield Problem.at(shown, 1, "text_block_missing", found=name)


def _wrong(name: str, form: str, language: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield code and values of what is wrong with one text."""
    wanted = BLOCKS[name] | ({"count"} if form == "many" else set())
    found = set(_PLACEHOLDER.findall(text))
    if found != wanted:
        said, expected = (", ".join(f"{{{one}}}" for one in sorted(names)) or "-" for names in (found, wanted))
        yield "text_block_placeholders", {"block": name, "found": said, "expected": expected}
    for word in causal_words(text, language):
        yield "text_block_causal", {"block": name, "found": word.strip()}
