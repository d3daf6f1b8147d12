"""Plausible levels of answers, by words in ids and English labels, and the thresholds that produce them.

The figures are round numbers of the size that published surveys report (scale means of the International Youth
Development Study, US states 2010-2012, German cities since 2017); none is an estimate for any place.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shape = Literal["graded", "none_first", "none_last"]

_NORMAL = NormalDist()
_TERMS = 30

_SHARES: tuple[tuple[str, float], ...] = (
    (r"early_initiation_asb|gang_involvement|antisocial_peers", 0.11),
    (r"drove|driver|driving|seat belt|helmet", 0.12),
    (r"fictitious|derbisol|phenoxydine|cabeniferol", 0.004),
    (r"heroin", 0.008),
    (r"cocaine|crack", 0.02),
    (r"(?<![a-z])meth(?!o)|(?<![a-z])lsd|psychedelic|hallucinogen|mushroom|inject", 0.02),
    (r"ecstasy|mdma|inhalant|glue|sniff|steroid", 0.03),
    (r"sedative|stimulant|prescription|painkiller|pills", 0.06),
    (r"regular_alcohol|regularly", 0.15),
    (r"binge|five or more|in a row|drunk", 0.16),
    (r"marijuana|cannabis|high at school", 0.14),
    (r"cigarette|smok|tobacco|(?<![a-z])vap|nicotine|e_cig", 0.2),
    (r"alcohol|drink|beer|wine", 0.45),
    (r"(?<![a-z])gun|handgun|weapon|knife", 0.06),
    (r"arrest|police|stole|steal|vehicle|sold|sell", 0.06),
    (r"suspend|excluded|dropout|dropped out", 0.1),
    (r"attack|injur|(?<![a-z])raped?(?![a-z])|forced|suicid", 0.09),
    (r"fight|fought|bull|threat|(?<![a-z])hit(?![a-z])", 0.2),
    (r"skip|truan|missed school|absent", 0.3),
    (r"(?<![a-z])gang", 0.06),
    (r"gambl", 0.12),
    (r"intercourse|(?<![a-z])sex(?!e)", 0.2),
    (r"sad|hopeless|depress|worthless", 0.28),
    (r"sibling|sib_|adults|severe", 0.2),
    (r"move|home_|school_total|school_year", 0.35),
    (r"friend|peer", 0.3),
)
"""Share of "yes" or "at least once", by words; the first that fits counts."""

_MEANS: tuple[tuple[str, float], ...] = (
    (r"depress", 0.33),
    (r"availability_handgun", 0.22),
    (r"availability", 0.4),
    (r"attitudes.*(asb|antisocial)|parental.*attitudes", 0.16),
    (r"attitudes", 0.24),
    (r"intention", 0.24),
    (r"perceived_risk", 0.3),
    (r"rewards_antisocial", 0.22),
    (r"(?<![a-z])gang", 0.12),
    (r"disorganization", 0.25),
    (r"family_conflict", 0.42),
    (r"commitment|academic", 0.34),
    (r"sensation", 0.3),
    (r"family_(attachment|rewards)|moral_order", 0.72),
    (r"school_opportunities", 0.66),
    (r"school_rewards", 0.62),
    (r"community_rewards|prosocial", 0.45),
    (r"religios", 0.3),
)
"""Mean answer as share of the range, in the direction of the scale, by words in the id of the scale."""

_DEFAULT_MEAN = {"risk": 0.33, "protective": 0.62, "outcome": 0.3, "behaviour": 0.3}
_DEFAULT_SHARE = {"risk": 0.25, "protective": 0.6, "outcome": 0.2, "behaviour": 0.15}
_SHORT_PERIOD = re.compile(r"(?<![a-z])(30|month|week|last_30|past_30)")
_YEAR = re.compile(r"12|year")
_NONE = re.compile(r"^(no|none|never|not at all|nothing|0\b.*|never .*|no, .*|i have never.*|i did not.*)$")
_COUNT = re.compile(r"\d|once|twice|times|occasion")


def unit_number(*parts: str) -> float:
    """Return a number from 0 to 1 that depends on the texts only: the same for an item in every wave."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def shape_of(codes: Sequence[int], texts: Sequence[str]) -> Shape:
    """Return the shape of the answers of a response set, given in ascending order of the construct.

    none_first, none_last: yes or no, or how often or how many with "none" at that end. graded: everything else.
    """
    if len(codes) == 2:
        return "none_first"
    for name, at, others in (("none_first", 0, texts[1:]), ("none_last", -1, texts[:-1])):
        counted = sum(_COUNT.search(text.casefold()) is not None for text in others)
        none = _NONE.match(texts[at].casefold().strip()) is not None
        if none and (codes[at] == 0 or 2 * counted >= len(others)):
            return "none_first" if name == "none_first" else "none_last"
    return "graded"


def plausible_share(kind: str, words: str, item: str, scale: str = "") -> float:
    """Return a share of "yes" or "at least once" for an item. `words`: its id and English label."""
    text = f"{words} {scale}".casefold()
    level = next((value for pattern, value in _SHARES if re.search(pattern, text)), None)
    if level is None or kind == "protective":
        level = _DEFAULT_SHARE[kind]
    elif not scale:
        level *= 0.5 if _SHORT_PERIOD.search(text) else 0.8 if _YEAR.search(text) else 1.0
    odds = math.log(level / (1 - level)) + 0.5 * (unit_number("share", item) - 0.5)
    return 1 / (1 + math.exp(-odds))


def plausible_mean(kind: str, scale: str, item: str) -> float:
    """Return a mean answer as share of the range for a graded item."""
    level = next((value for pattern, value in _MEANS if re.search(pattern, scale)), _DEFAULT_MEAN[kind])
    return min(max(level + 0.1 * (unit_number("mean", item) - 0.5), 0.05), 0.95)


def none_first_thresholds(count: int, share: float) -> Floats:
    """Return the count - 1 thresholds at which P(at least category j) is share * 0.62 ** (j - 1)."""
    tail = [min(max(share * 0.62**step, 1e-6), 1 - 1e-6) for step in range(count - 1)]
    return np.array([_NORMAL.inv_cdf(1 - probability) for probability in tail])


def none_last_thresholds(count: int, share: float) -> Floats:
    """Return thresholds at which the last category has probability `share` and lower ones become rarer."""
    turned: Floats = -none_first_thresholds(count, 1 - share)[::-1]
    return turned


def graded_thresholds(count: int, mean: float) -> Floats:
    """Return evenly spaced thresholds at which the mean category is `mean` (0 to 1) of the range.

    A standard normal variable cut at them has a standard deviation of about a quarter of the range.
    """
    return np.array(_graded(count, mean))


@lru_cache(maxsize=4096)
def _graded(count: int, mean: float) -> tuple[float, ...]:
    spacing = 3.4 / (count - 1)
    steps = [spacing * (place - (count - 2) / 2) for place in range(count - 1)]
    low, high = -8.0, 8.0
    for _ in range(50):
        middle = (low + high) / 2
        found = sum(_NORMAL.cdf(-middle - step) for step in steps) / (count - 1)
        low, high = (middle, high) if found > mean else (low, middle)
    return tuple((low + high) / 2 + step for step in steps)


def age_thresholds(ages: Sequence[float], share: float) -> Floats:
    """Return thresholds for ages at a first time, infinite for "never", in any order.

    share: of those who have started by the highest age. The ages are normally distributed (13, 2.2).
    """
    named = sorted(age for age in ages if math.isfinite(age))
    reached = [_NORMAL.cdf((age - 13) / 2.2) for age in named]
    share = min(max(share, 1e-6), 1 - 1e-6)
    steps = np.diff([0.0, *reached]) / reached[-1] * share
    chance = {**dict(zip(named, steps.tolist(), strict=True)), math.inf: 1 - share}
    below = np.cumsum([chance[age] for age in ages])[:-1]
    return np.array([_NORMAL.inv_cdf(min(max(value, 1e-9), 1 - 1e-9)) for value in below.tolist()])


@lru_cache(maxsize=4096)
def latent_correlation(limits: tuple[float, ...], values: tuple[float, ...], wanted: float) -> float:
    """Return how two normal variables must correlate so that the values of their categories correlate `wanted`.

    Both are cut at the same limits. By Mehler's expansion the correlation of the values is sum c_k^2 r^k, with c_k
    the coefficients of the values in normalised Hermite polynomials: c_k = sum_j (v_j+1 - v_j) f(t_j) h_k-1(t_j) /
    sqrt(k), f the normal density (Lancaster 1957).
    """
    worth, cuts = np.array(values), np.array(limits)
    chance = np.diff([0.0, *(_NORMAL.cdf(limit) for limit in limits), 1.0])
    mean = float((chance * worth).sum())
    variance = float((chance * (worth - mean) ** 2).sum())
    if variance < 1e-12:
        return wanted
    weight = np.diff(worth) * np.array([_NORMAL.pdf(limit) for limit in limits])
    before, polynomial = np.zeros_like(cuts), np.ones_like(cuts)
    squares = []
    for order in range(1, _TERMS + 1):
        squares.append(float((weight * polynomial).sum()) ** 2 / order / variance)
        following = (cuts * polynomial - math.sqrt(order - 1) * before) / math.sqrt(order)
        before, polynomial = polynomial, following
    squares.append(max(1 - sum(squares), 0.0))
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        found = 0.0
        for square in reversed(squares):
            found = (found + square) * middle
        low, high = (low, middle) if found > wanted else (middle, high)
    return (low + high) / 2


def thresholds(shape: Shape, count: int, level: float) -> Floats:
    """Return the thresholds of an item with `count` answers; `level` is a share or a mean, see `shape_of`."""
    level = min(max(level, 0.0), 1.0)
    if shape == "none_first":
        return none_first_thresholds(count, level)
    if shape == "none_last":
        return none_last_thresholds(count, level)
    return graded_thresholds(count, level)
