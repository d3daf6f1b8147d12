"""Made-up profiles and a small questionnaire for the tests of disclosure and reporting."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

import pandas as pd

from ctc_toolkit.disclosure import Released, Rules, release
from ctc_toolkit.survey.instrument import (
    Group,
    GroupValue,
    Indicator,
    Instrument,
    Item,
    Label,
    Option,
    ResponseSet,
    Scale,
    ScaleItem,
    Theme,
    Version,
)

RISKS = {
    "drugs_at_hand": ("community", "Verfügbarkeit von Drogen", "Drugs are at hand"),
    "disorder": ("community", "Unordnung im Wohngebiet", "Disorder in the neighbourhood"),
    "conflict": ("family", "Konflikte in der Familie", "Family conflict"),
    "parents_approve": (
        "family",
        "Zustimmende Haltung der Eltern zu antisozialem Verhalten",
        "Parental attitudes favourable to antisocial behaviour",
    ),
    "falling_behind": ("school", "Lernrückstände", "Falling behind at school"),
    "peers": ("peer_individual", "Umgang mit auffälligen Freunden", "Friends who get into trouble"),
}
PROTECTIONS = {
    "bond_family": ("family", "Bindung an die Familie", "Family attachment"),
    "say_school": ("school", "Mitwirkung in der Schule", "A say at school"),
}
BEHAVIOURS = {
    "qn8": ("use", "Alkohol in den letzten 30 Tagen", "Alcohol in the past 30 days", "worse"),
    "qn9": ("use", "Cannabis in den letzten 30 Tagen", "Cannabis in the past 30 days", "worse"),
    "qn10": ("health", "An fünf Tagen der Woche in Bewegung", "Active on five days a week", "better"),
}
SEXES = ("female", "male")
GRADES = ("8", "9", "10")
MEASURES = (*RISKS, *PROTECTIONS, *BEHAVIOURS)


def kind_of(measure: str) -> str:
    """Return the kind of a measure of the example questionnaire."""
    return "risk" if measure in RISKS else "protective" if measure in PROTECTIONS else "behaviour"


@cache
def example_instrument() -> Instrument:
    """Return a questionnaire with `MEASURES`, sex and grade."""
    answers = ResponseSet(
        id="yes_no",
        label=_label("x", "x"),
        options=(Option(code=1, de="ja", en="yes"), Option(code=2, de="nein", en="no")),
    )
    items = [Item(id=f"i_{name}", label=_label("x", "x"), response_set="yes_no") for name in MEASURES]
    scales = [
        Scale(
            id=name,
            label=_label(german, english),
            domain=domain,
            kind=kind_of(name),
            items=(ScaleItem(item=f"i_{name}"),),
            minimum_answered=0.5,
        )
        for name, (domain, german, english) in {**RISKS, **PROTECTIONS}.items()
    ]
    indicators = [
        Indicator(id=name, label=_label(german, english), theme=theme, item=f"i_{name}", codes=(1,), meaning=meaning)
        for name, (theme, german, english, meaning) in BEHAVIOURS.items()
    ]
    sexes = (("female", "Mädchen", "girls"), ("male", "Jungen", "boys"))
    groups = [
        Group(
            id="sex",
            label=_label("Geschlecht", "Sex"),
            role="sex",
            columns=("sex",),
            values=tuple(GroupValue(id=name, label=_label(german, english)) for name, german, english in sexes),
        ),
        Group(
            id="grade",
            label=_label("Klasse", "Grade"),
            role="grade",
            columns=("grade",),
            values=tuple(GroupValue(id=grade, label=_label(grade, grade)) for grade in GRADES),
        ),
    ]
    return Instrument(
        id="example",
        title=_label("Beispiel", "Example"),
        version=Version(id="1", label=_label("1", "1")),
        description=_label("x", "x"),
        licence=_label("x", "x"),
        groups=tuple(groups),
        response_sets=(answers,),
        items=tuple(items),
        scales=tuple(scales),
        themes=(
            Theme(id="use", label=_label("Konsum", "Use")),
            Theme(id="health", label=_label("Gesundheit", "Health")),
        ),
        indicators=tuple(indicators),
    )


def changed_instrument(**changes: object) -> Instrument:
    """Return the example questionnaire with other values in some fields."""
    fields = {name: getattr(example_instrument(), name) for name in Instrument.model_fields}
    return Instrument(**{**fields, **changes})


def _label(german: str, english: str) -> Label:
    return Label(de=german, en=english)


@dataclass(frozen=True)
class Origin:
    """The provenance of an example."""

    source_hash: str = "ab" * 32
    instrument: str = "example@1"
    cut_points: str | None = "example-cuts@2025-09-01"
    software: str = "ctc-toolkit 0.1"
    cut_points_status: str = "official"
    cut_points_provisional: bool = False


@dataclass(frozen=True)
class Example:
    """A profile as `disclosure.release` takes it."""

    estimates: pd.DataFrame
    means: pd.DataFrame = field(default_factory=pd.DataFrame)
    provenance: Origin = field(default_factory=Origin)

    def with_origin(self, **changes: object) -> Example:
        """Return the same numbers with another provenance."""
        return replace(self, provenance=replace(self.provenance, **changes))


def row(measure: str, n: int, hits: int, **values: object) -> dict[str, object]:
    """Return one row of a profile's estimates: hits of n without weights, interval of plus and minus 5 points."""
    percent = float(values.pop("percent", 100 * hits / n if n else float("nan")))
    found = {
        "measure": measure,
        "kind": kind_of(measure),
        "groups": "all",
        "n": n,
        "hits": hits,
        "percent": percent,
        "standard_error": 2.5,
        "low": max(percent - 5, 0),
        "high": min(percent + 5, 100),
        "design_effect": 1.5,
        "degrees_of_freedom": 10.0,
        "n_effective": n / 1.5,
        "psus": 12,
        "status": "ok" if n else "no_answers",
    }
    return {**found, **values}


def mean_row(measure: str, n: int, mean: float, **values: object) -> dict[str, object]:
    """Return one row of a profile's means."""
    found = {"measure": measure, "kind": kind_of(measure), "groups": "all", "n": n, "mean": mean}
    return {**found, "standard_error": 0.1, "largest_share": 0.4, "status": "ok", **values}


def example(rows: Iterable[dict[str, object]], means: Iterable[dict[str, object]] = ()) -> Example:
    """Return a profile of these rows."""
    return Example(pd.DataFrame(list(rows)), pd.DataFrame(list(means)))


def released(
    rows: Iterable[dict[str, object]],
    means: Iterable[dict[str, object]] = (),
    *,
    level: str = "internal",
    rules: Rules | None = None,
) -> Released:
    """Return the release of these rows."""
    return release(example(rows, means), level, **({"rules": rules} if rules else {}))


def all_groups() -> list[str]:
    """Return everybody, each sex, each grade and their crossing."""
    crossed = [f"sex={sex};grade={grade}" for sex, grade in itertools.product(SEXES, GRADES)]
    return ["all", *(f"sex={sex}" for sex in SEXES), *(f"grade={grade}" for grade in GRADES), *crossed]


def full_example(seed: int = 1) -> Example:
    """Return a profile of all measures and groups in which every state occurs."""
    source = random.Random(seed)
    rows, means = [], []
    for measure in MEASURES:
        level = source.uniform(0.15, 0.6)
        for groups in all_groups():
            n = {0: 900, 1: 300, 2: 60}[groups.count("=")] + source.randint(-20, 20)
            if groups == "sex=male;grade=10":
                n = 11
            share = min(max(level + source.uniform(-0.1, 0.1), 0.1), 0.9)
            hits = round(n * share)
            if measure == "qn9" and groups.endswith("grade=8"):
                hits = source.randint(0, 4)
            if measure == "bond_family" and groups == "sex=female;grade=9":
                hits = n - source.randint(0, 4)
            status = "uncertain" if groups.count("=") == 2 else "ok"
            status = "unreliable" if measure == "peers" and groups == "sex=male;grade=8" else status
            status = {"disorder": "not_asked", "say_school": "no_scoring_key"}.get(measure, status)
            status = "no_cut_point" if measure == "conflict" and groups.endswith("grade=10") else status
            rows.append(row(measure, n, hits, groups=groups, status=status))
            if measure not in BEHAVIOURS:
                mean = mean_row(measure, n, source.uniform(1.2, 3.4), groups=groups)
                means.append(mean | {"status": status} if measure in ("disorder", "say_school") else mean)
    return example(rows, means)
