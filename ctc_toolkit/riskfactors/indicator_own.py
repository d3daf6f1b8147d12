"""Definition cards that a city writes itself: their fields, the rules for their words, and how they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from ctc_toolkit.disclosure.indicators import Measure
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.riskfactors.indicator_cards import (
    DOMAINS,
    OWN,
    CardDomain,
    Higher,
    Indicator,
    Level,
    load_indicators,
)
from ctc_toolkit.riskfactors.indicator_entries import Said, tidy_text
from ctc_toolkit.riskfactors.indicator_words import refused_in
from ctc_toolkit.survey.instrument_files import load_instrument

LONGEST = {"name": 100, "numerator": 200, "denominator": 200, "source": 200, "caution": 500}
LEAST = 3
MOST_CARDS = 30
PER = (100, 1000, 10000)
MEASURES: tuple[Measure, ...] = ("share", "rate")
HIGHER: tuple[Higher, ...] = get_args(Higher)
LEVELS: tuple[Level, ...] = ("district", "city")


@dataclass(frozen=True)
class OwnCard:
    """A card as a city types it. measures: scales and behaviours of the questionnaire it stands for."""

    name: str
    numerator: str
    denominator: str
    source: str
    caution: str
    domain: CardDomain = "community"
    measure: Measure = "share"
    per: int = 100
    higher: Higher = "worse"
    level: Level = "district"
    measures: tuple[str, ...] = ()


def tidy_card(card: OwnCard) -> OwnCard:
    """Return the card with tidy texts and with each measure once."""
    return replace(
        card,
        name=tidy_text(card.name),
        numerator=tidy_text(card.numerator),
        denominator=tidy_text(card.denominator),
        source=tidy_text(card.source),
        caution=tidy_text(card.caution),
        measures=tuple(dict.fromkeys(card.measures)),
    )


def card_problems(card: OwnCard, taken: Iterable[str] = ()) -> dict[str, ToolkitError]:
    """Return what is wrong with a tidy card, by field. taken: names of the other indicators of the city.

    Name, numerator, denominator and caution must not name origin, religion, language, disability or single persons;
    the source only no persons, so that an office can be named that has such a word in its name.
    """
    found: dict[str, ToolkitError] = {}
    head = load_indicators().head
    for name, longest in LONGEST.items():
        text = getattr(card, name)
        if not LEAST <= len(text) <= longest:
            found[name] = ToolkitError("indicator_text", found=len(text), longest=longest)
            continue
        lists = [one for one in head.refused if name != "source" or one.id == "persons"]
        hit = refused_in(text, lists)
        if hit is not None:
            label = Said(Text(hit.label.de, hit.label.en))
            found[name] = ToolkitError("indicator_word_refused", word=hit.word, label=label)
        elif name not in ("source", "caution"):
            crime = refused_in(text, (head.crime,))
            if crime is not None and card.level != "city":
                found[name] = ToolkitError("indicator_word_crime", word=crime.word)
    if "name" not in found and card.name.casefold() in {name.casefold() for name in taken}:
        found["name"] = ToolkitError("indicator_name_taken", found=card.name)
    known = measures_known()
    for name, value, allowed in (
        ("domain", card.domain, DOMAINS),
        ("measure", card.measure, MEASURES),
        ("per", card.per, PER),
        ("higher", card.higher, HIGHER),
        ("level", card.level, LEVELS),
    ):
        if value not in allowed:
            found[name] = ToolkitError("indicator_choice", found=str(value)[:40])
    strange = next((one for one in card.measures if one not in known), None)
    if strange is not None:
        found["measures"] = ToolkitError("indicator_choice", found=strange[:40])
    return found


def measures_known() -> Mapping[str, Text]:
    """Return the scales and behaviours that an indicator can stand for, with their labels."""
    instrument = load_instrument(load_indicators().head.instrument)
    labels = {scale.id: scale.label for scale in instrument.scales if scale.kind != "outcome"}
    for indicator in instrument.indicators:
        labels[indicator.id] = indicator.label or instrument.item_by_id[indicator.item].label
    return {measure: Text(label.de, label.en) for measure, label in labels.items()}


def own_indicator(card_id: str, card: OwnCard) -> Indicator:
    """Return a card of a city as pages and products use it; its words are the same in both languages."""

    def words(text: str) -> Text:
        return Text(text, text)

    crime = any(
        refused_in(text, (load_indicators().head.crime,)) for text in (card.name, card.numerator, card.denominator)
    )
    return Indicator(
        id=f"{OWN}{card_id}",
        domain=card.domain,
        name=words(card.name),
        numerator=words(card.numerator),
        denominator=words(card.denominator),
        measure=card.measure,
        per=card.per,
        higher=card.higher,
        level="city" if crime else card.level,
        register=words(card.source),
        caution=words(card.caution),
        measures=card.measures,
        about="crime" if crime else "life",
    )
