"""Which programmes fit a priority: hard filters first, then points that explain themselves.

A score is a sum of whole points, weight x quarters, so that the reasons add up to it exactly. Guaranteed by the way it
is made, whatever the weights:

- what is not linked to the factor, not offered in Germany, warned of, or no programme of its own is not in the list;
- what begins after the onset of the problem stands in a list of its own and is never first;
- a side factor never lifts a programme above one with a main factor and the same evidence: a main factor counts as much
  as all criteria of fit together, a side factor counts nothing, and equal points put the main factor first;
- how many factors, problems or registers an entry names gives nothing.

What is not known counts one quarter: neither nothing nor as if it were shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.evidence import evidence_band
from ctc_toolkit.programmes.matching_rules import Criterion, MatchingRules, NextStep, Strategy, Weights
from ctc_toolkit.programmes.programme import LEVELS, SETTINGS, Domain, Programme, Setting
from ctc_toolkit.programmes.registries import BANDS, Band

Link = Literal["main", "side"]
Doubt = Literal[
    "evidence_unknown",
    "evidence_plausible",
    "evidence_of_parent",
    "evaluation_unknown",
    "unconfirmed_ratings",
    "own_reading",
    "side_only",
    "age_unknown",
    "onset_unknown",
    "at_onset",
    "too_late",
    "nrw_not_shown",
    "languages_unknown",
    "cost_unknown",
    "not_checked",
]
Barrier = Literal[
    "not_linked", "system", "component", "parent_version", "not_available", "warned", "age", "setting", "language"
]
"""Why a programme is not in the list."""

FULL = 4
"""Quarters of a criterion that is met in full."""

UNKNOWN = 1
"""Quarters of what is not known."""

_EVIDENCE: dict[Band, int] = {"A": FULL, "B": 3, "C": 2, "U": UNKNOWN, "X": 0}
_LEVELS = {"universal": FULL, "selective": 2, "indicated": 1}
TESTED: tuple[Band, ...] = ("A", "B")
"""Bands of programmes that were tested with a comparison group and found good."""


@dataclass(frozen=True)
class Candidate:
    """A programme with its evidence band, which is made of confirmed ratings alone."""

    programme: Programme
    band: Band


def candidates_of(catalogue: ProgrammeCatalogue) -> tuple[Candidate, ...]:
    """Return all programmes of a catalogue with their evidence bands."""
    return tuple(Candidate(one, evidence_band(one, catalogue.registries)) for one in catalogue.programmes)


@dataclass(frozen=True)
class Priority:
    """A factor a board decided on. domain: its area of life; None where it belongs to none."""

    factor: str
    domain: Domain | None


@dataclass(frozen=True)
class Wishes:
    """What a board needs; empty: no wish. ages: from, up to. A wish is a hard filter.

    Raises:
        ToolkitError: `matching_ages`, `matching_setting`, `matching_language`.
    """

    ages: tuple[int, int] | None = None
    settings: frozenset[Setting] = frozenset()
    languages: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.ages is not None and not 0 <= self.ages[0] <= self.ages[1] <= 27:
            raise ToolkitError("matching_ages", low=self.ages[0], high=self.ages[1])
        for setting in sorted(self.settings):
            if setting not in SETTINGS:
                raise ToolkitError("matching_setting", found=setting)
        for language in sorted(self.languages):
            if len(language) != 2 or not language.isalpha() or not language.islower():
                raise ToolkitError("matching_language", found=language)


@dataclass(frozen=True)
class Reason:
    """One part of a score: points = weight x quarters of 4. code: what was found; values: for its words."""

    criterion: Criterion | Literal["factor"]
    code: str
    quarters: int
    weight: int
    values: dict[str, str | int] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """What it adds to the score."""
        return self.quarters * self.weight

    @property
    def most(self) -> int:
        """What it could have added."""
        return FULL * self.weight

    @property
    def value(self) -> float:
        """How far the criterion is met, 0 to 1."""
        return self.quarters / FULL


@dataclass(frozen=True)
class Match:
    """A programme that fits. place: equal ones share it; 0 for those that come late."""

    programme: Programme
    band: Band
    link: Link
    reasons: tuple[Reason, ...]
    doubts: tuple[Doubt, ...]
    place: int = 0

    @property
    def points(self) -> int:
        """The score: the sum of the reasons."""
        return sum(one.points for one in self.reasons)

    @property
    def most(self) -> int:
        """The highest score there could be."""
        return sum(one.most for one in self.reasons)

    @property
    def late(self) -> bool:
        """Whether it begins after the onset of the problem."""
        return "too_late" in self.doubts


@dataclass(frozen=True)
class Matches:
    """The answer for one priority.

    ranked: best first; late: those that begin after the onset, in the same order. abroad: linked ones that are not
    offered in Germany. knowledge: whether a tested programme is known ("tested"), only untested ones ("untested"), only
    late ones ("late"), or none at all ("none"). strategies: structural work. next_steps: what CTC communities do, where
    no tested programme is known.
    """

    priority: Priority
    ranked: tuple[Match, ...]
    late: tuple[Match, ...]
    abroad: tuple[Programme, ...]
    knowledge: Literal["tested", "untested", "late", "none"]
    strategies: tuple[Strategy, ...]
    next_steps: tuple[NextStep, ...]
    weights: Weights

    @property
    def best(self) -> tuple[Match, ...]:
        """The first three; fewer where there are fewer."""
        return self.ranked[:3]

    @property
    def beside_best(self) -> tuple[Match, ...]:
        """Those behind the first three that stand as well as the third."""
        return tuple(one for one in self.ranked[3:] if one.place == self.ranked[2].place)

    def find(self, programme_id: str) -> Match | None:
        """Return a programme of either list."""
        return next((one for one in (*self.ranked, *self.late) if one.programme.id == programme_id), None)


def link_of(programme: Programme, factor: str) -> Link | None:
    """Return whether a programme works on a factor first, or also touches it; None: neither is said."""
    if factor in programme.factors.main:
        return "main"
    return "side" if factor in programme.factors.side else None


def barriers(candidate: Candidate, priority: Priority, wishes: Wishes) -> tuple[Barrier, ...]:
    """Return all reasons for which a programme is not in the list of a priority, hardest first."""
    programme = candidate.programme
    found: list[Barrier] = []
    if link_of(programme, priority.factor) is None:
        found.append("not_linked")
    if programme.role != "programme":
        found.append(programme.role)
    if not programme.availability.germany:
        found.append("not_available")
    if candidate.band == "X":
        found.append("warned")
    if wishes.ages is not None and programme.ages is not None:
        low, high = wishes.ages
        if programme.ages.max < low or programme.ages.min > high:
            found.append("age")
    if wishes.settings and not wishes.settings.intersection(programme.settings):
        found.append("setting")
    if wishes.languages and _all_languages_known(programme) and not wishes.languages.intersection(programme.languages):
        found.append("language")
    return tuple(found)


def match(
    priority: Priority,
    candidates: Iterable[Candidate],
    rules: MatchingRules,
    *,
    weights: Weights | None = None,
    wishes: Wishes | None = None,
) -> Matches:
    """Return the programmes for a priority, best first, with reasons and doubts. weights: None for the usual ones."""
    weights, wishes = weights or Weights(rules.weights), wishes or Wishes()
    found, abroad = [], []
    for candidate in candidates:
        against = barriers(candidate, priority, wishes)
        if not against:
            found.append(_matched(candidate, priority, rules, weights, wishes))
        elif against == ("not_available",):
            abroad.append(candidate.programme)
    found.sort(key=_order)
    ranked = _placed([one for one in found if not one.late])
    late = tuple(one for one in found if one.late)
    knowledge = _knowledge(ranked, late)
    return Matches(
        priority,
        ranked,
        late,
        tuple(sorted(abroad, key=lambda one: one.name)),
        knowledge,
        rules.strategies_for(priority.factor),
        rules.without_programme if knowledge != "tested" else (),
        weights,
    )


def _knowledge(ranked: Sequence[Match], late: Sequence[Match]) -> Literal["tested", "untested", "late", "none"]:
    if any(one.band in TESTED for one in ranked):
        return "tested"
    if ranked:
        return "untested"
    return "late" if late else "none"


def _matched(candidate: Candidate, priority: Priority, rules: MatchingRules, weights: Weights, wishes: Wishes) -> Match:
    programme = candidate.programme
    link = link_of(programme, priority.factor)
    assert link is not None  # noqa: S101 - a programme without a link has a barrier
    asked: list[Criterion] = ["age", "setting", "level", "nrw"]
    if wishes.languages:
        asked.append("languages")
    onset = rules.onset_of(priority.factor, programme.problems)
    fitting = {
        "age": _age(programme, onset),
        "setting": _setting(programme, priority, rules),
        "level": _level(programme),
        "nrw": ("nrw_shown", FULL, {}) if programme.availability.nrw else ("nrw_not_shown", UNKNOWN, {}),
        "languages": _languages(programme, wishes),
    }
    factor = Reason("factor", link, FULL if link == "main" else 0, weights.factor(asked))
    evidence = Reason("evidence", candidate.band, _EVIDENCE[candidate.band], weights.of("evidence"))
    others = [
        Reason(name, code, quarters, weights.of(name), values)
        for name in asked
        for code, quarters, values in [fitting[name]]
    ]
    doubts = _doubts(candidate, link, fitting["age"][0], wishes)
    return Match(programme, candidate.band, link, (factor, evidence, *others), doubts)


_Part = tuple[str, int, dict[str, str | int]]


def _age(programme: Programme, onset: int | None) -> _Part:
    """Return how long before the onset a programme begins: two years and more, one, in that year, after it."""
    if programme.ages is None:
        return "age_unknown", UNKNOWN, {}
    if onset is None:
        return "onset_unknown", UNKNOWN, {"start": programme.ages.min}
    before = onset - programme.ages.min
    values: dict[str, str | int] = {"start": programme.ages.min, "onset": onset}
    if before < 0:
        return "too_late", 0, values
    if before == 0:
        return "at_onset", 2, values
    return ("shortly_before", 3, values) if before == 1 else ("before", FULL, values)


def _setting(programme: Programme, priority: Priority, rules: MatchingRules) -> _Part:
    """Return whether it runs where a factor of this area of life acts."""
    if priority.domain is None:
        return "no_place", UNKNOWN, {}
    there = [one for one in programme.settings if one in rules.places[priority.domain]]
    return ("in_place", FULL, {"setting": there[0]}) if there else ("elsewhere", 0, {})


def _level(programme: Programme) -> _Part:
    """Return for how wide a group it is meant: the widest counts."""
    for level in LEVELS:
        if level in programme.levels:
            return level, _LEVELS[level], {}
    return "level_unknown", UNKNOWN, {}


def _languages(programme: Programme, wishes: Wishes) -> _Part:
    there = sorted(wishes.languages.intersection(programme.languages))
    if not there:
        return "languages_unknown", UNKNOWN, {}
    return "languages", FULL if len(there) == len(wishes.languages) else 2, {"languages": ", ".join(there)}


def _all_languages_known(programme: Programme) -> bool:
    """Return whether the list is the whole one: a note says that there are more."""
    return bool(programme.languages) and programme.languages_note is None


def _doubts(candidate: Candidate, link: Link, age: str, wishes: Wishes) -> tuple[Doubt, ...]:
    programme, band = candidate.programme, candidate.band
    evaluation = programme.evaluation
    checks: tuple[tuple[Doubt, bool], ...] = (
        ("too_late", age == "too_late"),
        ("side_only", link == "side"),
        ("evidence_unknown", band == "U"),
        ("evidence_plausible", band == "C"),
        ("evidence_of_parent", evaluation is not None and evaluation.of == "parent"),
        ("evaluation_unknown", evaluation is None or evaluation.kind == "not_known"),
        ("unconfirmed_ratings", any(not one.confirmed for one in programme.ratings)),
        ("own_reading", programme.factors.basis == "own_reading"),
        ("age_unknown", age == "age_unknown"),
        ("onset_unknown", age == "onset_unknown"),
        ("at_onset", age == "at_onset"),
        ("nrw_not_shown", not programme.availability.nrw),
        ("languages_unknown", bool(wishes.languages) and not wishes.languages.intersection(programme.languages)),
        ("cost_unknown", not any(one.amount is not None for one in programme.costs)),
        ("not_checked", programme.confidence == "general_knowledge"),
    )
    return tuple(code for code, holds in checks if holds)


def tie_key(one: Match) -> tuple[bool, int, str, str]:
    """Return what puts equal points in order: the main factor, then the evidence, then the name."""
    return (one.link != "main", BANDS.index(one.band), one.programme.name.casefold(), one.programme.id)


def _order(one: Match) -> tuple[int, bool, int, str, str]:
    return (-one.points, *tie_key(one))


def _standing(one: Match) -> tuple[int, bool, int]:
    """Return what decides the place; the name does not."""
    return (-one.points, *tie_key(one)[:2])


def _placed(ordered: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches with their places; those that nothing tells apart share one."""
    found: list[Match] = []
    for number, one in enumerate(ordered, start=1):
        same = bool(found) and _standing(found[-1]) == _standing(one)
        place = found[-1].place if same else number
        found.append(Match(one.programme, one.band, one.link, one.reasons, one.doubts, place))
    return tuple(found)
