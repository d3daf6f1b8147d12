"""How good the answers of a wave are: what may be said about screening, response, weights and scales.

The rules:

- Numbers of questionnaires that a rule found are rounded to the nearest five; fewer than five, none included, read the
  same. Their share is computed from the rounded number. What a rule changes in the profile is told only where at least
  five respondents differ, as one whole number for the whole profile.
- Response of a school or a grade is shown only where at least 20 are expected and at least 20 answered; where fewer
  than five did not answer, only a limit. Whatever is hidden in a table is never exactly one row, and never fewer than
  20 expected or answered together, so that no hidden row follows from the total.
- Reliability is told for all respondents together, and only for scales that at least 100 answered completely. Shares
  are whole percent, with a limit in place of fewer than five (rules.py, S2).
- Of weights only their spread is told, never one of them (S20).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ctc_toolkit.disclosure.derived import Derived, contents_of, from_document, require, sealed, to_document
from ctc_toolkit.disclosure.quality_cells import (
    Count,
    ItemQuality,
    LevelQuality,
    Light,
    Mark,
    MeasureWeighted,
    Part,
    RateQuality,
    ResponseQuality,
    RuleQuality,
    ScaleQuality,
    WeightQuality,
)
from ctc_toolkit.disclosure.quality_input import (
    QualityInput,
    RateInput,
    ResponseInput,
    RuleInput,
    ScaleInput,
    WeightsInput,
)
from ctc_toolkit.disclosure.quality_reading import built
from ctc_toolkit.disclosure.rules import COUNT_STEP, K_INTERNAL, K_X, band_limit

RULE_SET = "quality-1"
"""Name of these rules. Changing any rule or constant of this module changes the name."""
K_SCALE = 100
"""Smallest number of complete answers to a scale behind its reliability (methods, section 1)."""
FINE, LOW, NOT_ALONE = 0.70, 0.60, 0.50
"""From where a reliability is fine, below where it is marked, and below where a scale cannot stand alone."""
LEAST_ITEMS = 3
"""Fewer items than this make a scale too short to be judged."""
GOOD, MIDDLE = 80, 60
"""Response in percent from which the light is good, and from which it is middling (methods, section 3)."""
MANY = 5.0
"""Percent of excluded questionnaires above which something else may be wrong."""


@dataclass(frozen=True)
class _Contents:
    respondents: int
    excluded: Count
    excluded_percent: float | None
    many: bool
    duplicates: Count
    rules: tuple[RuleQuality, ...]
    response: ResponseQuality | None
    weights: WeightQuality
    scales: tuple[ScaleQuality, ...]
    made_up: bool
    rule_set: str


class ReleasedQuality(Derived):
    """What may be said about the answers of a wave. Only `release_quality` makes one, or the reader of what it made."""

    __slots__ = ()

    @property
    def respondents(self) -> int:
        """Number of questionnaires of the wave."""
        return int(contents_of(self).respondents)

    @property
    def excluded(self) -> Count:
        """How many questionnaires the rules in use leave out, together."""
        return self._held.excluded

    @property
    def excluded_percent(self) -> float | None:
        """The same in percent, one decimal; None: fewer than five."""
        return self._held.excluded_percent

    @property
    def many(self) -> bool:
        """Whether more are left out than surveys usually lose."""
        return self._held.many

    @property
    def duplicates(self) -> Count:
        """How many questionnaires repeat another one answer by answer."""
        return self._held.duplicates

    @property
    def rules(self) -> tuple[RuleQuality, ...]:
        """Every rule of the questionnaire, in its order."""
        return self._held.rules

    @property
    def response(self) -> ResponseQuality | None:
        """Who answered of those expected; None where nobody said how many were expected."""
        return self._held.response

    @property
    def weights(self) -> WeightQuality:
        """Whether and how the answers are weighted."""
        return self._held.weights

    @property
    def scales(self) -> tuple[ScaleQuality, ...]:
        """Reliability of every scale that was asked."""
        return self._held.scales

    @property
    def made_up(self) -> bool:
        """Whether the answers are made up, which every product must say."""
        return self._held.made_up

    @property
    def rule_set(self) -> str:
        """Name of the rules that were applied."""
        return self._held.rule_set

    @property
    def _held(self) -> _Contents:
        held: _Contents = contents_of(self)
        return held


def require_quality(value: object) -> ReleasedQuality:
    """Return `value` if `release_quality()` made it.

    Raises:
        TypeError: for anything else.
    """
    return require(ReleasedQuality, value)


def release_quality(given: QualityInput) -> ReleasedQuality:
    """Return what may be said about the answers of a wave: the only way out for it."""
    excluded = _count(given.excluded)
    share = None
    if excluded.value is not None and given.respondents:
        share = _rounded(100 * excluded.value / given.respondents, 1)
    return sealed(
        ReleasedQuality,
        _Contents(
            respondents=given.respondents,
            excluded=excluded,
            excluded_percent=share,
            many=share is not None and share > MANY,
            duplicates=_count(given.duplicates),
            rules=tuple(_rule(rule) for rule in given.rules),
            response=None if given.response is None else _response(given.response),
            weights=_weights(given.weights),
            scales=tuple(_scale(scale) for scale in given.scales),
            made_up=given.made_up,
            rule_set=RULE_SET,
        ),
    )


def quality_to_document(quality: ReleasedQuality) -> tuple[str, str]:
    """Return everything that it holds as canonical JSON, and the SHA-256 of it."""
    return to_document(require_quality(quality))


def quality_from_document(document: str, content_hash: str) -> ReleasedQuality:
    """Return what was written as `document`.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    return from_document(ReleasedQuality, document, content_hash, _read, _possible)


def light_of(percent: int | None) -> Light:
    """Return the light of a response in whole percent."""
    if percent is None:
        return ""
    return "good" if percent >= GOOD else "middle" if percent >= MIDDLE else "low"


def _rounded(value: float, digits: int) -> float:
    scale = 10**digits
    return int(round(value, 9) * scale + 0.5) / scale if value >= 0 else -_rounded(-value, digits)


def _whole(share: float) -> int:
    return int(_rounded(100 * share, 0))


def _count(number: int) -> Count:
    if number < K_X:
        return Count(None)
    return Count((2 * number + COUNT_STEP) // (2 * COUNT_STEP) * COUNT_STEP)


def _part(part: int, whole: int) -> Part:
    if whole < K_INTERNAL:
        return Part()
    if part < K_X:
        return Part(None, "under", band_limit(whole))
    if whole - part < K_X:
        return Part(None, "over", 100 - band_limit(whole))
    percent = _whole(part / whole)
    if percent in (0, 100):
        return Part(None, "under", 1) if percent == 0 else Part(None, "over", 99)
    return Part(percent)


def _rule(given: RuleInput) -> RuleQuality:
    change = given.change if given.differing >= K_X else None
    return RuleQuality(given.rule, given.use, given.asked, _count(given.found), _count(given.only), change)


def _rate(given: RateInput) -> RateQuality:
    """Return the rate of a school or a grade by itself; `_rows` looks at all together."""
    part, whole = given.part, given.whole
    if part is None or not whole or min(part, whole) < K_INTERNAL:
        return RateQuality(given.name, "locked")
    if part > whole:
        return RateQuality(given.name, "more", None, whole)
    if whole - part < K_X:
        limit = 100 - band_limit(whole)
        return RateQuality(given.name, "over", None, whole, None, limit, light_of(limit))
    percent = _whole(part / whole)
    return RateQuality(given.name, "shown", part, whole, percent, None, light_of(percent))


def _rows(given: Sequence[RateInput]) -> tuple[RateQuality, ...]:
    rows = [_rate(entry) for entry in given]
    exact = {place: (entry.part or 0, entry.whole or 0) for place, entry in enumerate(given)}

    def too_little(hidden: list[int]) -> bool:
        sums = [sum(exact[place][side] for place in hidden) for side in (0, 1)]
        return bool(hidden) and (len(hidden) < 2 or min(sums) < K_INTERNAL)

    while True:
        shown = [place for place, row in enumerate(rows) if row.state == "shown"]
        hidden = [place for place in range(len(rows)) if place not in shown]
        if not shown or not too_little(hidden):
            return tuple(rows)
        smallest = min(shown, key=lambda place: (exact[place][1], place))
        rows[smallest] = RateQuality(rows[smallest].name, "locked")


def _stage(name: str, part: int | None, whole: int | None) -> RateQuality:
    """Return a stage of the whole survey: numbers of schools and classes are no numbers of pupils."""
    if part is None or not whole:
        return RateQuality(name, "locked", part, whole)
    if part > whole:
        return RateQuality(name, "more", part, whole)
    percent = _whole(part / whole)
    return RateQuality(name, "shown", part, whole, percent, None, light_of(percent))


def _response(given: ResponseInput) -> ResponseQuality:
    pupils = _stage("pupils", *given.pupils)
    overall = None if given.overall is None or pupils.state != "shown" else _whole(given.overall)
    complete, expected = given.complete, given.pupils[1]
    if min(given.pupils[0] or 0, expected or 0) < K_INTERNAL:
        pupils, overall, complete = RateQuality("pupils", "locked"), None, None
    return ResponseQuality(
        schools=_stage("schools", *given.schools),
        enrolment=_stage("enrolment", *given.enrolment),
        classes=_stage("classes", *given.classes),
        pupils=pupils,
        complete=None if complete is None or not expected or complete > expected else _whole(complete / expected),
        overall=overall,
        overall_light=light_of(overall),
        reported=_told(given.reported),
        consent_yes=_told(given.consent_yes),
        consent_no=_told(given.consent_no),
        by_school=_rows(given.by_school),
        by_grade=_rows(given.by_grade),
    )


def _told(number: int | None) -> int | None:
    return None if number is None or number < K_INTERNAL else number


def _weights(given: WeightsInput) -> WeightQuality:
    levels = tuple(
        LevelQuality(level.groups, level.values, _whole(level.answers_share), _whole(level.known_share))
        for level in given.levels
        if level.answers >= K_INTERNAL
    )
    ordered = sorted(given.measures, key=lambda entry: -abs(entry[2] - entry[3]))
    return WeightQuality(
        kind=given.kind,
        groups=given.groups,
        source=given.source,
        on=given.on,
        rounds=given.rounds,
        met=given.met,
        design_effect=_rounded(given.design_effect, 2),
        lowest=_rounded(given.lowest, 1),
        highest=_rounded(given.highest, 1),
        trimmed=_whole(given.trimmed),
        outside=_count(given.outside),
        collapsed=given.collapsed,
        levels=levels,
        largest_change=max((abs(entry[2] - entry[3]) for entry in ordered), default=None),
        measures=tuple(MeasureWeighted(*entry) for entry in ordered[:8]),
    )


def _scale(given: ScaleInput) -> ScaleQuality:
    enough = given.rows >= K_SCALE
    alpha, low, high, omega = (
        None if not enough or value is None else _rounded(value, 2)
        for value in (given.alpha, given.alpha_low, given.alpha_high, given.omega)
    )
    single = tuple(
        ItemQuality(
            item.item,
            None if not enough or item.rest is None else _rounded(item.rest, 2),
            _part(item.missing, given.respondents),
        )
        for item in given.single
    )
    return ScaleQuality(
        scale=given.scale,
        items=given.items,
        n=given.rows if enough else None,
        alpha=alpha,
        alpha_low=low,
        alpha_high=high,
        omega=omega,
        marks=marks_of(given.items, alpha, omega, tuple(item.rest for item in single)),
        without_score=_part(given.without_score, given.respondents),
        lowest=_part(given.at_lowest, given.scored) if enough else Part(),
        highest=_part(given.at_highest, given.scored) if enough else Part(),
        single=single,
    )


def marks_of(items: int, alpha: float | None, omega: float | None, rest: tuple[float | None, ...]) -> tuple[Mark, ...]:
    """Return what must be said beside a scale, from the values that are shown of it."""
    marks: list[Mark] = []
    known = [value for value in (alpha, omega) if value is not None]
    if items < LEAST_ITEMS:
        marks.append("short")
    if known:
        worst = min(known)
        if worst < FINE:
            marks.append("not_alone" if worst < NOT_ALONE else "low" if worst < LOW else "group_level")
    if any(value is not None and value < 0 for value in rest):
        marks.append("reversed")
    return tuple(marks)


def _read(held: dict[str, Any]) -> _Contents:
    return built(_Contents, held)


def _possible(held: _Contents) -> bool:
    """Return whether these rules could have made the contents."""
    rates = [*held.response.by_school, *held.response.by_grade] if held.response else []
    return (
        all(rate.state != "locked" or rate == RateQuality(rate.name, "locked") for rate in rates)
        and all((rate.answered is not None) == (rate.state == "shown") for rate in rates)
        and all(rate.answered is None or rate.answered >= K_INTERNAL for rate in rates)
        and all(rule.found.value is None or rule.found.value % COUNT_STEP == 0 for rule in held.rules)
        and all(scale.n is None or scale.n >= K_SCALE for scale in held.scales)
        and all(scale.alpha is None or scale.n is not None for scale in held.scales)
        and held.many == (held.excluded_percent is not None and held.excluded_percent > MANY)
    )
