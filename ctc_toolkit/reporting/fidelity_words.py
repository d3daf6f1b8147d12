"""Words for how true to its design a measure runs: dimensions, their values, bands, the index, how a measure stands.

A mark is a shape of its own for each word, so that nothing is said by colour alone. Reference values are orientation
with their source, no target.
"""

from __future__ import annotations

from collections.abc import Mapping

from ctc_toolkit.implementation.fidelity import (
    DIMENSIONS,
    FEWEST_DIMENSIONS,
    FEWEST_SESSIONS,
    Band,
    Basis,
    Dimension,
    DimensionName,
    Fidelity,
    Rating,
    Share,
)
from ctc_toolkit.implementation.standing import STANDINGS, Standing
from ctc_toolkit.language import Translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.fidelity_entries import FidelityFigure

STANDING_MARKS: dict[Standing, str] = {
    "as_planned": "●",
    "attention": "▲",
    "still": "■",
    "too_early": "◔",
    "not_begun": "○",
    "ended": "◇",
}
BAND_MARKS: dict[Band, str] = {"high": "●", "middle": "◆", "low": "▲"}


def standing_words(t: Translator, standing: Standing) -> str:
    """Return how a measure stands."""
    return {
        "as_planned": t("runs as planned"),
        "attention": t("needs attention"),
        "still": t("stands still"),
        "too_early": t("too early to say"),
        "not_begun": t("not begun"),
        "ended": t("ended"),
    }[standing]


def marked_standing(t: Translator, standing: Standing) -> str:
    """Return how a measure stands, with its mark."""
    return f"{STANDING_MARKS[standing]} {standing_words(t, standing)}"


def band_words(t: Translator, band: Band) -> str:
    """Return the word of a band, with its mark."""
    word = {"high": t("on course"), "middle": t("partly on course"), "low": t("off course")}[band]
    return f"{BAND_MARKS[band]} {word}"


def dimension_names(language: str) -> dict[str, str]:
    """Return the names of the dimensions of the catalogue by id, also of retention and adaptations."""
    return {one.id: one.title.get(language) for one in load_process().rating_scales.fidelity.dimensions}


def share_text(t: Translator, share: Share) -> str:
    """Return a share as counted: "5 of 6 (83 %)"."""
    return t(
        "{part} of {whole} ({percent})",
        part=t.number(share.part),
        whole=t.number(share.whole),
        percent=t.percent(share.percent),
    )


def rating_text(t: Translator, rating: Rating) -> str:
    """Return a mean rating and how many it rests on."""
    mean = t.number(rating.mean, 1)
    return t.plural("{mean} of 5 ({count} rating)", "{mean} of 5 ({count} ratings)", rating.count, mean=mean)


def dimension_text(t: Translator, fidelity: Fidelity, dimension: Dimension) -> str:
    """Return the value of a dimension as it was counted or rated."""
    if dimension.name == "adherence":
        percent = t.percent(dimension.value)
        return t.plural(
            "{percent} of the core components ({count} session)",
            "{percent} of the core components ({count} sessions)",
            dimension.evidence,
            percent=percent,
        )
    if dimension.name == "dose" and fidelity.dose is not None:
        return t("{share} of the sessions planned so far", share=share_text(t, fidelity.dose))
    if dimension.name == "reach" and fidelity.reach is not None:
        return t("{share} of the target", share=share_text(t, fidelity.reach))
    if dimension.basis == "attendance" and fidelity.attendance is not None:
        return t("{percent} were there", percent=t.percent(fidelity.attendance.percent))
    rating = _rating(fidelity, dimension)
    return rating_text(t, rating) if rating is not None else t.number(dimension.value)


def _rating(fidelity: Fidelity, dimension: Dimension) -> Rating | None:
    outside = dimension.basis == "outside"
    if dimension.name == "quality":
        return fidelity.quality if outside else fidelity.own_quality
    return fidelity.engagement if outside else fidelity.own_engagement


def basis_words(t: Translator, basis: Basis) -> str:
    """Return where a value comes from."""
    return {
        "counted": t("counted"),
        "outside": t("observed from outside"),
        "self": t("own rating, usually better than from outside"),
        "attendance": t("attendance, as nobody has rated it"),
    }[basis]


def missing_dimensions(fidelity: Fidelity) -> tuple[DimensionName, ...]:
    """Return the dimensions about which nothing is known."""
    return tuple(name for name in DIMENSIONS if fidelity.dimension(name) is None)


def index_sentence(t: Translator, fidelity: Fidelity) -> str:
    """Return the index in a sentence, or why there is none; never to be shown without the dimensions beside it."""
    if fidelity.refused == "few_sessions":
        return t.plural(
            "Too early to say: {count} session was held, from {fewest} on there is an overall value.",
            "Too early to say: {count} sessions were held, from {fewest} on there is an overall value.",
            fidelity.held,
            fewest=FEWEST_SESSIONS,
        )
    if fidelity.index is None:
        return t(
            "No overall value: it needs {fewest} of the five sides, {count} are known.",
            fewest=FEWEST_DIMENSIONS,
            count=len(fidelity.dimensions),
        )
    said = t(
        "Overall {value} of 100, from {count} of five sides: {band}.",
        value=t.number(fidelity.index.value),
        count=len(fidelity.index.weights),
        band=band_words(t, fidelity.index.band),
    )
    own = sum(name in fidelity.index.weights for name in fidelity.self_rated)
    if own:
        said += " " + t.plural("{count} of them is an own rating.", "{count} of them are own ratings.", own)
    return said


def figure_text(t: Translator, figure: FidelityFigure) -> str:
    """Return a reference value: its number and of whom."""
    digits = 0 if figure.unit == "percent" else 2
    low = t.number(figure.low, digits)
    high = t.percent(figure.high) if figure.unit == "percent" else t.number(figure.high, digits)
    if figure.exactness == "range":
        number = t("{low} to {high}", low=low, high=high)
    else:
        number = t("about {number}", number=high) if figure.exactness == "about" else t("above {number}", number=high)
    return f"{number}: {figure.title.get(t.language)}"


def figures_of(side: str) -> tuple[FidelityFigure, ...]:
    """Return the reference values of a side of fidelity, in the order of the catalogue."""
    return tuple(figure for figure in load_process().fidelity if figure.side == side)


def standings_text(t: Translator, standings: Mapping[Standing, int]) -> str:
    """Return how many measures stand how: "2 run as planned, 1 needs attention"; "" for none."""
    return ", ".join(_counted(t, standing, standings[standing]) for standing in STANDINGS if standings.get(standing))


def _counted(t: Translator, standing: Standing, count: int) -> str:
    return {
        "as_planned": t.plural("{count} runs as planned", "{count} run as planned", count),
        "attention": t.plural("{count} needs attention", "{count} need attention", count),
        "still": t.plural("{count} stands still", "{count} stand still", count),
        "too_early": t.plural("for {count} it is too early to say", "for {count} it is too early to say", count),
        "not_begun": t.plural("{count} has not begun", "{count} have not begun", count),
        "ended": t.plural("{count} has ended", "{count} have ended", count),
    }[standing]
