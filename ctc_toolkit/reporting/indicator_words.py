"""Administrative indicators in words: values, intervals, changes, districts. Made of released figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.language import Translator
from ctc_toolkit.riskfactors.indicator_cards import Indicator
from ctc_toolkit.riskfactors.indicator_rates import Compared, Figure, IndicatorFigures

DIGITS = 1
"""Decimals of a value: these counts are complete, and official tables give one decimal, too."""
NAMED = 2
"""How many indicators a sentence names."""


def place_text(t: Translator, place: str) -> str:
    """Return what a place is called."""
    return place if place != CITY else t("whole city")


def number_text(t: Translator, value: float) -> str:
    """Return a value with one decimal; never a bare zero for something that happened."""
    return t.number(float(value), DIGITS) if value >= 0.05 or value == 0 else t("below {limit}", limit=t.number(0.1, 1))


def locked_text(t: Translator) -> str:
    """Return what stands where a value is locked, whatever the reason."""
    return t("locked, too few cases")


def value_text(t: Translator, indicator: Indicator, figure: Figure) -> str:
    """Return a value: "18.4 of 100" of a share, "96.3 per 1,000" of a rate."""
    if figure.value is None:
        return locked_text(t)
    number, per = number_text(t, figure.value), t.number(indicator.per)
    if indicator.measure == "share":
        return t("{number} of {per}", number=number, per=per)
    return t("{number} per {per}", number=number, per=per)


def interval_text(t: Translator, figure: Figure) -> str:
    """Return the interval: "between 18.1 and 18.7"."""
    if figure.low is None or figure.high is None:
        return "–"
    return t("between {low} and {high}", low=t.number(figure.low, DIGITS), high=t.number(figure.high, DIGITS))


def short_text(t: Translator, figure: Figure) -> str:
    """Return value and interval without what they are shown per: "53.4 (50.6 to 56.2)"."""
    if figure.value is None or figure.low is None or figure.high is None:
        return locked_text(t)
    low, high = t.number(figure.low, DIGITS), t.number(figure.high, DIGITS)
    return t("{value} ({low} to {high})", value=number_text(t, figure.value), low=low, high=high)


def counts_text(t: Translator, figure: Figure) -> str:
    """Return what was counted: "1,234 of 12,345"."""
    if figure.numerator is None or figure.denominator is None:
        return "–"
    return t("{part} of {whole}", part=t.number(figure.numerator), whole=t.number(figure.denominator))


def meaning_text(t: Translator, compared: Compared) -> str:
    """Return what a difference means for young people; "" where it means neither."""
    return {"worse": t("less favourable"), "better": t("more favourable"), "neutral": ""}[compared.meaning]


def change_text(t: Translator, compared: Compared) -> str:
    """Return how a value stands to that of an earlier year, with the interval of the change."""
    year = compared.since
    if compared.difference == "unclear":
        return t("No secured difference to {year}", year=year) + _range(t, compared)
    if compared.difference == "similar":
        return t("About the same as in {year}", year=year) + _range(t, compared)
    said = {
        "higher": t("Higher than in {year}", year=year),
        "lower": t("Lower than in {year}", year=year),
    }[compared.difference]
    meaning = meaning_text(t, compared)
    return said + _range(t, compared) + (f": {meaning}" if meaning else "")


def district_text(t: Translator, compared: Compared) -> str:
    """Return how a district stands to the rest of the city, with the interval of the difference."""
    said = {
        "higher": t("higher than in the rest of the city"),
        "lower": t("lower than in the rest of the city"),
        "similar": t("about as in the rest of the city"),
        "unclear": t("no secured difference to the rest of the city"),
    }[compared.difference]
    return said + _range(t, compared)


def _range(t: Translator, compared: Compared) -> str:
    """Return the change in percent with its interval, in brackets; nothing where no percentage can be given."""
    ratio = compared.ratio
    if not isfinite(ratio.value) or not isfinite(ratio.high) or ratio.value <= 0:
        return ""
    value, low, high = (_signed(t, 100 * (number - 1)) for number in (ratio.value, ratio.low, ratio.high))
    return " " + t("({value}, between {low} and {high})", value=value, low=low, high=high)


def _signed(t: Translator, percent: float) -> str:
    whole = round(percent)
    sign = "+" if whole > 0 else "−" if whole < 0 else "±"
    return f"{sign}{t.percent(abs(whole))}"


@dataclass(frozen=True)
class CityAnswer:
    """The sentence that answers the question of the page, and what else stands out."""

    first: str
    further: tuple[str, ...]


def city_answer(t: Translator, figures: Sequence[IndicatorFigures]) -> CityAnswer:
    """Return what the figures of a city say about its last years."""
    if not figures:
        return CityAnswer(t("Nothing yet: no value of the city has been entered."), ())
    changes = [(one, one.change) for one in figures if one.change is not None]
    if not changes:
        first = t.plural(
            "{count} indicator has a value, but none of them can be compared with an earlier year yet.",
            "{count} indicators have a value, but none of them can be compared with an earlier year yet.",
            len(figures),
        )
        return CityAnswer(first, ())
    moved = [(one, change) for one, change in changes if change.difference in ("higher", "lower")]
    first = t.plural(
        "Of {all} indicators with an earlier year, {count} has changed for certain.",
        "Of {all} indicators with an earlier year, {count} have changed for certain.",
        len(moved),
        all=t.number(len(changes)),
    )
    further = []
    for meaning, said in (
        ("worse", t("Less favourable than the year before: {names}.")),
        ("better", t("More favourable than the year before: {names}.")),
        ("neutral", t("Changed, without being better or worse: {names}.")),
    ):
        names = [one.indicator.name.get(t.language) for one, change in moved if change.meaning == meaning]
        if names:
            further.append(said.replace("{names}", _listed(t, names)))
    return CityAnswer(first, tuple(further))


def _listed(t: Translator, names: Sequence[str]) -> str:
    more = len(names) - NAMED
    text = "; ".join(names[:NAMED])
    return text if more <= 0 else t("{names}; {count} more", names=text, count=more)
