"""Definition cards of administrative indicators: the schema of `catalog/indicators/`, reading and checking it.

A card says what is counted, by what it is divided, where the numbers come from, what has to be borne in mind, for which
factors of the questionnaire it stands, and down to which level it may be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.catalogue import (
    Document,
    Place,
    Problem,
    catalogue_folder,
    examine_document,
    resolved,
    schema_problems,
)
from ctc_toolkit.disclosure.indicators import Measure
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text as Words
from ctc_toolkit.riskfactors.indicator_words import WordList, refused_in
from ctc_toolkit.survey.instrument import Entry, Evidence, Identifier, Label, Source, Text
from ctc_toolkit.survey.instrument_files import load_instrument

FOLDER = "indicators"
HEAD_FILE = "indicators.yaml"
OWN = "own-"
"""How the ids of cards begin that a city has written itself; no id of the catalogue can begin so."""

Per = Literal[100, 1000, 10000]
Higher = Literal["worse", "better", "neutral"]
Level = Literal["city", "district"]
CardDomain = Literal["community", "family", "school", "peer_individual"]
Period = Literal["day", "year", "school_year"]
DOMAINS: tuple[CardDomain, ...] = ("community", "family", "school", "peer_individual")


class Register(Entry):
    """A register in Germany that holds the counts. address: only where one is known."""

    name: Label
    address: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+\.[a-z]{2,}(/\S*)?$")] | None = None


class IndicatorCard(Entry):
    """One indicator.

    held_in: the register its counts come from. measures: scales and behaviours of the questionnaire it stands for;
    none: a condition of life. level: the lowest one at which it may be shown. higher: what a higher value means for
    young people. period: a day of the year, the calendar year, or the school year that begins in it.
    """

    id: Identifier
    domain: CardDomain
    about: Literal["life", "crime"] = "life"
    name: Label
    numerator: Label
    denominator: Label
    measure: Measure
    per: Per
    higher: Higher
    level: Level
    period: Period
    held_in: Register
    caution: Label
    measures: tuple[Identifier, ...] = ()
    evidence: Evidence
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _crime_is_of_the_city(self) -> IndicatorCard:
        if self.about == "crime" and self.level != "city":
            raise PydanticCustomError("indicator_crime_level", "crime below the city", {"entry": self.id})
        return self


class IndicatorHead(Entry):
    """What holds for all cards. instrument: whose scales and behaviours the cards name."""

    id: Literal["indicators"]
    version: Text
    valid_from: date
    instrument: Text
    sources: tuple[Source, ...]
    refused: tuple[WordList, ...]
    crime: WordList


@dataclass(frozen=True)
class Indicator:
    """An indicator as pages and products use it, whether of the catalogue or of a city. Texts as on its card."""

    id: str
    domain: CardDomain
    name: Words
    numerator: Words
    denominator: Words
    measure: Measure
    per: int
    higher: Higher
    level: Level
    register: Words
    caution: Words
    address: str = ""
    period: Period = "year"
    measures: tuple[str, ...] = ()
    about: Literal["life", "crime"] = "life"

    @property
    def own(self) -> bool:
        """Whether a city has written its card itself."""
        return self.id.startswith(OWN)


@dataclass(frozen=True)
class IndicatorCatalogue:
    """The cards in the order of the files, and what holds for all."""

    head: IndicatorHead
    cards: tuple[IndicatorCard, ...]
    by_id: dict[str, Indicator] = field(default_factory=dict)


def load_indicators(folder: Path | None = None) -> IndicatorCatalogue:
    """Return the catalogue of indicators: the shipped one, or the one in `folder`.

    Raises:
        ToolkitError: `indicators_invalid` with the first mistake and the number of all.
    """
    return _load(resolved(catalogue_folder() / FOLDER if folder is None else folder))


@lru_cache(maxsize=4)
def _load(folder: Path) -> IndicatorCatalogue:
    draft = _read(folder)
    problems = sorted(draft.problems)
    if problems or draft.head is None:
        raise ToolkitError("indicators_invalid", first=problems[0], count=len(problems))
    cards = tuple(card for _, _, card in draft.cards)
    return IndicatorCatalogue(draft.head, cards, {card.id: indicator_of(card) for card in cards})


def indicator_of(card: IndicatorCard) -> Indicator:
    """Return a card of the catalogue as pages and products use it."""

    def words(label: Label) -> Words:
        return Words(label.de, label.en)

    return Indicator(
        id=card.id,
        domain=card.domain,
        name=words(card.name),
        numerator=words(card.numerator),
        denominator=words(card.denominator),
        measure=card.measure,
        per=card.per,
        higher=card.higher,
        level=card.level,
        register=words(card.held_in.name),
        caution=words(card.caution),
        address=card.held_in.address or "",
        period=card.period,
        measures=card.measures,
        about=card.about,
    )


def check_indicators(folder: Path) -> list[Problem]:
    """Return all mistakes of the indicators in `folder`, sorted by file and line."""
    draft = _read(folder.resolve())
    return sorted({*draft.problems, *_twice(draft), *_unknown_measures(draft), *_refused(draft)})


@dataclass
class _Draft:
    """What could be read: the head, the cards with document and place, and mistakes of form."""

    head: IndicatorHead | None
    cards: list[tuple[Document, Place, IndicatorCard]]
    problems: list[Problem]


def _read(folder: Path) -> _Draft:
    draft = _Draft(None, [], [])
    for path in sorted(folder.glob("*.yaml")):
        document, problems = examine_document(path, _shown(path))
        draft.problems += problems
        if document is None:
            continue
        if path.name == HEAD_FILE:
            draft.head = _entry(draft, IndicatorHead, document, ())
        elif isinstance(document.content, list):
            for place in range(len(document.content)):
                card = _entry(draft, IndicatorCard, document, (place,))
                if card is not None:
                    draft.cards.append((document, (place,), card))
        else:
            shown = path.stem
            draft.problems.append(Problem.at(_shown(path), 1, "catalogue_list_expected", entry=shown, field=shown))
    if not (folder / HEAD_FILE).is_file():
        draft.problems.append(Problem.at(f"{FOLDER}/{HEAD_FILE}", 1, "indicators_head_missing"))
    return draft


def _shown(path: Path) -> str:
    return f"{FOLDER}/{path.name}"


def _entry(draft: _Draft, model: type[Any], document: Document, place: Place) -> Any:
    value = document.content[place[0]] if place else document.content
    named = str(value.get("id", document.path.stem)) if isinstance(value, dict) else document.path.stem
    try:
        return model.model_validate(value)
    except ValidationError as invalid:
        draft.problems += schema_problems(invalid, model, document, place, shown=_shown(document.path), entry=named)
        return None


def _twice(draft: _Draft) -> Iterator[Problem]:
    seen: set[str] = set()
    for document, place, card in draft.cards:
        if card.id in seen:
            line = document.line((*place, "id"))
            yield Problem.at(_shown(document.path), line, "indicator_id_twice", found=card.id)
        seen.add(card.id)


def _unknown_measures(draft: _Draft) -> Iterator[Problem]:
    """Yield factors and behaviours that the questionnaire does not have."""
    if draft.head is None:
        return
    try:
        instrument = load_instrument(draft.head.instrument)
    except ToolkitError:
        yield Problem.at(f"{FOLDER}/{HEAD_FILE}", 1, "indicator_instrument", found=draft.head.instrument)
        return
    known = {entry.id for entry in instrument.scales} | {entry.id for entry in instrument.indicators}
    for document, place, card in draft.cards:
        for name in card.measures:
            if name not in known:
                near = ", ".join(get_close_matches(name, known, n=1)) or "–"
                line = document.line((*place, "measures"))
                yield Problem.at(_shown(document.path), line, "indicator_measure_unknown", found=name, known=near)


def _refused(draft: _Draft) -> Iterator[Problem]:
    """Yield cards whose words name what must not be counted, or crime below the city."""
    if draft.head is None:
        return
    for document, place, card in draft.cards:
        for part in ("name", "numerator", "denominator"):
            label: Label = getattr(card, part)
            line = document.line((*place, part))
            for text in (label.de, label.en):
                hit = refused_in(text, draft.head.refused)
                if hit is not None:
                    values = {"word": hit.word, "what": hit.label.en, "entry": card.id}
                    yield Problem.at(_shown(document.path), line, "indicator_card_refused", **values)
                crime = refused_in(text, (draft.head.crime,))
                if crime is not None and (card.level != "city" or card.about != "crime"):
                    found = {"entry": card.id, "word": crime.word}
                    yield Problem.at(_shown(document.path), line, "indicator_card_crime", **found)
