"""Change in the participants of a programme: what is entered, and what of the result may be told.

The answers belong to young people, so that a result follows the rules of `disclosure` as far as they fit a course:
nothing but words below 10 people; percentages from 20 on, whole, with "below" and "above" at the ends; means with one
decimal, and only where not nearly everybody gave the same answer; no standard deviations. A result says what changed
during the programme, never why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from math import sqrt
from typing import Any, Literal, get_args

from ctc_toolkit.disclosure.rules import K_INTERNAL
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.merging import one_line, several_lines
from ctc_toolkit.programmes.offers import person_in

Kind = Literal["score", "yes_no"]
"""score: a number on a scale, compared by means. yes_no: a share of young people."""
Better = Literal["up", "down"]
"""In which direction a change is good for young people."""
Source = Literal["aggregated", "linked", "words"]
"""aggregated: numbers that somebody else worked out. linked: from answers with codes. words: told without numbers."""

KINDS: tuple[Kind, ...] = get_args(Kind)
SOURCES: tuple[Source, ...] = get_args(Source)

FEWEST = 10
"""Below so many people nothing is told but words."""
FEWEST_FOR_SHARES = K_INTERNAL
"""Below so many people no band could be true, so that there are no percentages."""
FEWEST_GROUPS = 4
"""Below so many groups no interval across groups."""
MOST_PEOPLE = 100_000
LONGEST_LINE, LONGEST_TEXT = 160, 900
EARLIEST = date(2000, 1, 1)
_WIDEST = 1000.0

NUMBERS: Mapping[Kind, tuple[str, ...]] = {
    "score": ("n_before", "mean_before", "sd_before", "n_after", "mean_after", "sd_after"),
    "yes_no": ("n_before", "yes_before", "n_after", "yes_after"),
}
"""What has to be entered for a result, by kind."""
LINKING: Mapping[Kind, str] = {"score": "r", "yes_no": "to_yes"}
"""The number that says how answers before and after belong together, by kind."""


@dataclass(frozen=True)
class ChangeFields:
    """What was measured and, for numbers that somebody else worked out, these numbers.

    figure: what was asked, in own words. low, high: ends of the scale. before_on, after_on: days of asking. selected:
    people take part because their values stood out. reference: mean (or percent) of all of this age. reliability: 0 to
    below 1, of the scale. source: who asked. r: correlation of before and after of the same people. to_yes: how many
    of the same people said no before and yes after. began: how many answered before, where fewer are compared.
    """

    figure: str = ""
    kind: Kind = "score"
    better: Better = "up"
    low: float | None = None
    high: float | None = None
    before_on: date | None = None
    after_on: date | None = None
    selected: bool = False
    reference: float | None = None
    reference_source: str = ""
    reliability: float | None = None
    source: str = ""
    note: str = ""
    n_before: int | None = None
    mean_before: float | None = None
    sd_before: float | None = None
    n_after: int | None = None
    mean_after: float | None = None
    sd_after: float | None = None
    r: float | None = None
    yes_before: int | None = None
    yes_after: int | None = None
    to_yes: int | None = None
    began: int | None = None

    @property
    def fewest(self) -> int:
        """The smallest number of people for a result."""
        return FEWEST_FOR_SHARES if self.kind == "yes_no" else FEWEST

    @property
    def numbers(self) -> bool:
        """Whether any number of people, mean or share was entered."""
        return any(getattr(self, name) is not None for name in (*NUMBERS[self.kind], LINKING[self.kind], "began"))

    @property
    def same_people(self) -> bool:
        """Whether the numbers are those of the same people before and after."""
        return getattr(self, LINKING[self.kind]) is not None


def tidy_change(entered: ChangeFields) -> ChangeFields:
    """Return the fields as they are stored: texts without control characters, numbers of the other kind left out."""
    other: Kind = "yes_no" if entered.kind == "score" else "score"
    gone = {*NUMBERS[other], LINKING[other]} - {"n_before", "n_after"}
    gone |= {"low", "high", "reliability"} if entered.kind == "yes_no" else set()
    return replace(
        entered,
        figure=one_line(entered.figure),
        source=one_line(entered.source),
        reference_source=one_line(entered.reference_source),
        note=several_lines(entered.note),
        **dict.fromkeys(sorted(gone)),  # type: ignore[arg-type]
    )


def without_numbers(entered: ChangeFields) -> ChangeFields:
    """Return what was measured without the numbers, as it is kept beside a result from linked answers."""
    names = (*NUMBERS["score"], *NUMBERS["yes_no"], *LINKING.values(), "began")
    return replace(entered, **dict.fromkeys(names))  # type: ignore[arg-type]


def head_problems(entered: ChangeFields, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with the description of what was measured, by field."""
    found: dict[str, ToolkitError] = {}
    for name, longest, needed in (
        ("figure", LONGEST_LINE, True),
        ("source", LONGEST_LINE, True),
        ("reference_source", LONGEST_LINE, entered.reference is not None),
        ("note", LONGEST_TEXT, False),
    ):
        text = getattr(entered, name)
        if needed and len(text) < 3:
            found[name] = ToolkitError("pre_post_text_missing")
        elif len(text) > longest:
            found[name] = ToolkitError("pre_post_text_long", found=len(text), longest=longest)
        elif person_in(text, "words"):
            found[name] = ToolkitError("pre_post_person")
    if entered.kind == "score":
        found |= _scale_problems(entered)
    elif entered.reference is not None and not 0 <= entered.reference <= 100:
        found["reference"] = ToolkitError("pre_post_outside", low=0, high=100)
    return found | _day_problems(entered, today)


def number_problems(entered: ChangeFields) -> dict[str, ToolkitError]:
    """Return what is wrong with the numbers that were entered, by field; without numbers words are needed instead."""
    if not entered.numbers:
        return {} if len(entered.note) >= 3 else {"note": ToolkitError("pre_post_nothing")}
    found: dict[str, ToolkitError] = {
        name: ToolkitError("pre_post_number_missing")
        for name in NUMBERS[entered.kind]
        if getattr(entered, name) is None
    }
    for name in ("n_before", "n_after", "began"):
        n = getattr(entered, name)
        if n is None:
            continue
        if not 0 <= n <= MOST_PEOPLE:
            found[name] = ToolkitError("pre_post_outside", low=0, high=MOST_PEOPLE)
        elif name != "began" and n < entered.fewest:
            found[name] = ToolkitError("pre_post_few", least=entered.fewest)
    if found:
        return found
    n_before, n_after = entered.n_before or 0, entered.n_after or 0
    if entered.same_people and n_before != n_after:
        found["n_after"] = ToolkitError("pre_post_pairs", before=n_before, after=n_after)
    if entered.began is not None and entered.began < n_before:
        found["began"] = ToolkitError("pre_post_began", began=entered.began, before=n_before)
    return found | (_mean_problems(entered) if entered.kind == "score" else _share_problems(entered))


def _day_problems(entered: ChangeFields, today: date) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    for name, day in (("before_on", entered.before_on), ("after_on", entered.after_on)):
        if day is None:
            found[name] = ToolkitError("pre_post_day_missing")
        elif not EARLIEST <= day <= today:
            found[name] = ToolkitError("pre_post_day", first=EARLIEST.year)
    if not found and entered.before_on >= entered.after_on:  # type: ignore[operator]
        found["after_on"] = ToolkitError("pre_post_days_order")
    return found


def _scale_problems(entered: ChangeFields) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    for name in ("low", "high"):
        value = getattr(entered, name)
        if value is None:
            found[name] = ToolkitError("pre_post_end_missing")
        elif not abs(value) <= _WIDEST:
            found[name] = ToolkitError("pre_post_outside", low=-int(_WIDEST), high=int(_WIDEST))
    if not found and entered.high - entered.low < 2:  # type: ignore[operator]
        found["high"] = ToolkitError("pre_post_scale")
    if entered.reliability is not None and not 0 <= entered.reliability <= 0.99:
        found["reliability"] = ToolkitError("pre_post_reliability")
    if not found and entered.reference is not None and not entered.low <= entered.reference <= entered.high:  # type: ignore[operator]
        found["reference"] = ToolkitError("pre_post_outside", low=entered.low, high=entered.high)
    return found


def _mean_problems(entered: ChangeFields) -> dict[str, ToolkitError]:
    """Return means and spreads that no answers on the scale can have, and a correlation that is none."""
    found: dict[str, ToolkitError] = {}
    if entered.low is None or entered.high is None or entered.high <= entered.low:
        return found
    for when in ("before", "after"):
        mean, sd, n = (getattr(entered, f"{name}_{when}") for name in ("mean", "sd", "n"))
        if not entered.low <= mean <= entered.high:
            found[f"mean_{when}"] = ToolkitError("pre_post_outside", low=entered.low, high=entered.high)
            continue
        widest = sqrt((entered.high - mean) * (mean - entered.low) * n / (n - 1))
        if not 0 <= sd <= widest + 0.05:
            found[f"sd_{when}"] = ToolkitError("pre_post_sd", most=round(widest, 2))
    if entered.r is not None and not -1 <= entered.r <= 1:
        found["r"] = ToolkitError("pre_post_r")
    return found


def _share_problems(entered: ChangeFields) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    for when in ("before", "after"):
        yes, n = getattr(entered, f"yes_{when}"), getattr(entered, f"n_{when}")
        if not 0 <= yes <= n:
            found[f"yes_{when}"] = ToolkitError("pre_post_outside", low=0, high=n)
    if not found and entered.to_yes is not None:
        before, after, n = entered.yes_before or 0, entered.yes_after or 0, entered.n_before or 0
        least, most = max(after - before, 0), min(after, n - before)
        if not least <= entered.to_yes <= most:
            found["to_yes"] = ToolkitError("pre_post_outside", low=least, high=most)
    return found


def fields_to_document(found: ChangeFields) -> str:
    """Return the fields as canonical JSON; days as ISO dates."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(found).items()}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fields_from_document(document: str) -> ChangeFields:
    """Return the fields that were written as `document`; names that are not known any more are left out.

    Raises:
        ToolkitError: `pre_post_damaged`.
    """
    try:
        values: dict[str, Any] = dict(json.loads(document).items())
        known = {one.name: values[one.name] for one in fields(ChangeFields) if one.name in values}
        for name in ("before_on", "after_on"):
            if known.get(name) is not None:
                known[name] = date.fromisoformat(known[name])
        found = ChangeFields(**known)
        if found.kind not in KINDS or found.better not in get_args(Better):
            raise ValueError(found.kind)
    except (AttributeError, ValueError, TypeError, KeyError) as problem:
        raise ToolkitError("pre_post_damaged") from problem
    return found
