"""The rules of matching: criteria with weights, onset ages, where a factor acts, structural work, what to do without.

They are data (`catalog/programme_matching.yaml`), because prevention experts judge them; the guarantees of the ranking
do not depend on them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.catalogue import Problem as Mistake
from ctc_toolkit.catalogue import catalogue_folder, examine_document, read_document, schema_problems
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.programme import Address, Age, Domain, Problem, Setting
from ctc_toolkit.survey.instrument import Entry, Evidence, Identifier, Label

FILE = "programme_matching.yaml"

Criterion = Literal["evidence", "age", "setting", "level", "nrw", "languages"]
"""What can be weighed. The factor itself has no weight of its own: see `Weights.factor`."""

CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
FITTING: tuple[Criterion, ...] = ("age", "setting", "level", "nrw", "languages")
"""All criteria but the evidence: how a programme fits the area and the moment."""

LARGEST_WEIGHT = 5

Weight = Annotated[int, Field(ge=0, le=LARGEST_WEIGHT)]


class Onset(Entry):
    """At which age a behaviour begins to spread. evidence: how far that is known; note: what is meant."""

    age: Age
    evidence: Evidence
    note: Label


class Strategy(Entry):
    """Structural work on some factors: rules, places, supply, neighbourhood. entries: of the catalogue, to read on."""

    id: Identifier
    factors: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    title: Label
    text: Label
    entries: tuple[Identifier, ...] = ()
    evidence: Evidence


class NextStep(Entry):
    """What communities with CTC do where no tested programme is known."""

    id: Identifier
    title: Label
    text: Label
    evidence: Evidence
    sources: tuple[Address, ...] = ()


class MatchingRules(Entry):
    """The file. problem_of: the one behaviour a factor speaks of. places: where a factor of a domain acts."""

    weights: dict[Criterion, Weight]
    onsets: dict[Problem, Onset]
    problem_of: dict[Identifier, Problem]
    places: dict[Domain, tuple[Setting, ...]]
    strategies: tuple[Strategy, ...]
    without_programme: Annotated[tuple[NextStep, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> MatchingRules:
        for name, found, needed in (
            ("weights", self.weights, CRITERIA),
            ("onsets", self.onsets, get_args(Problem)),
            ("places", self.places, get_args(Domain)),
        ):
            missing = [one for one in needed if one not in found]
            if missing:
                raise PydanticCustomError(
                    "matching_incomplete", "something is missing", {"field": name, "found": missing[0]}
                )
        return self

    def strategies_for(self, factor: str) -> tuple[Strategy, ...]:
        """Return the structural strategies for a factor, in the order of the file."""
        return tuple(one for one in self.strategies if factor in one.factors)

    def factors(self) -> set[str]:
        """Return all factor ids the file names."""
        return {*self.problem_of, *(factor for one in self.strategies for factor in one.factors)}

    def onset_of(self, factor: str, problems: Collection[Problem]) -> int | None:
        """Return the age before which a programme should begin; None where no behaviour is known.

        Where a factor speaks of one behaviour, its onset; else the earliest of the behaviours of the programme, so that
        to name more of them never helps.
        """
        relevant = [self.problem_of[factor]] if factor in self.problem_of else list(problems)
        return min((self.onsets[one].age for one in relevant), default=None)


class Weights:
    """Whole weights of the criteria, 0 to 5 each.

    Raises:
        ToolkitError: `matching_weight` (a weight out of range or for something else), `matching_weights_zero`.
    """

    def __init__(self, given: Mapping[str, int] | Mapping[Criterion, int]) -> None:
        weights: dict[str, int] = {str(name): weight for name, weight in given.items()}
        for name, weight in weights.items():
            if name not in CRITERIA or not isinstance(weight, int) or not 0 <= weight <= LARGEST_WEIGHT:
                raise ToolkitError("matching_weight", criterion=name, found=weight, largest=LARGEST_WEIGHT)
        self._of: dict[Criterion, int] = {name: weights.get(name, 0) for name in CRITERIA}
        if not any(self._of.values()):
            raise ToolkitError("matching_weights_zero")

    def of(self, criterion: Criterion) -> int:
        """Return the weight of a criterion."""
        return self._of[criterion]

    def factor(self, asked: Collection[Criterion]) -> int:
        """Return what a main factor counts: as much as all asked criteria of fit together, at least 1.

        So nothing a programme gains by fitting can lift one with a side factor above one with a main factor and the
        same evidence.
        """
        return max(1, sum(self._of[one] for one in FITTING if one in asked))

    def as_dict(self) -> dict[Criterion, int]:
        """Return the weights by criterion."""
        return dict(self._of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Weights) and self._of == other._of

    def __hash__(self) -> int:
        return hash(tuple(self._of.items()))


def load_matching_rules(folder: Path | None = None) -> MatchingRules:
    """Return the rules of `programme_matching.yaml`. folder: another one than the catalogue that ships.

    Raises:
        ToolkitError: `catalogue_missing`, `catalogue_yaml`, `matching_rules_damaged` (with the first mistake).
    """
    return _loaded((folder or catalogue_folder()) / FILE)


def check_matching_rules(path: Path, factors: Collection[str], programmes: Collection[str]) -> list[Mistake]:
    """Return all mistakes of the file. factors, programmes: the ids there are."""
    document, problems = examine_document(path, FILE)
    if document is None:
        return problems
    try:
        rules = MatchingRules.model_validate(document.content)
    except ValidationError as invalid:
        return [*problems, *schema_problems(invalid, MatchingRules, document, (), shown=FILE, entry=FILE)]
    for factor in sorted(set(rules.problem_of) - set(factors)):
        line = document.line(("problem_of", factor))
        problems.append(Mistake.at(FILE, line, "matching_unknown_factor", found=factor))
    for number, one in enumerate(rules.strategies):
        for name, known, code in (
            ("factors", factors, "matching_unknown_factor"),
            ("entries", programmes, "matching_unknown_entry"),
        ):
            for place, found in enumerate(getattr(one, name)):
                if found not in known:
                    line = document.line(("strategies", number, name, place))
                    problems.append(Mistake.at(FILE, line, code, found=found))
    return problems


@cache
def _loaded(path: Path) -> MatchingRules:
    document = read_document(path)
    try:
        return MatchingRules.model_validate(document.content)
    except ValidationError as invalid:
        first = next(schema_problems(invalid, MatchingRules, document, (), shown=FILE, entry=FILE))
        raise ToolkitError("matching_rules_damaged", first=first, count=invalid.error_count()) from invalid
