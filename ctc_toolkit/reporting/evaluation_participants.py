"""Changes in the participants of measures, as facts of a bundle: results as they were stored, with their bands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult, Share
from ctc_toolkit.reporting.evaluation_contents import Fact


class StoredChange(Protocol):
    """A change as it is stored."""

    @property
    def measure(self) -> str:
        """Id of the measure."""

    @property
    def title(self) -> str:
        """What the measure was called."""

    @property
    def fields(self) -> ChangeFields:
        """What was measured."""

    @property
    def result(self) -> ChangeResult:
        """What may be told."""


def participant_facts(place: str, changes: tuple[StoredChange, ...]) -> tuple[Fact, ...]:
    """Return what may be told of each change; nothing where only words were entered."""
    return tuple(fact for change in changes if change.result.state != "words" for fact in _facts(place, change))


def _facts(place: str, change: StoredChange) -> Iterator[Fact]:
    result, fields = change.result, change.fields
    days = [day.isoformat() for day in (fields.before_on, fields.after_on) if day is not None]
    about = Fact(
        place,
        change.measure,
        change.title,
        statistic="difference",
        unit="points" if fields.kind == "yes_no" else "score",
        estimate=result.change,
        period=fields.figure,
        method=result.rules,
        section="participants",
        note=" ".join([result.design, *days]),
    )
    told = "shown" if result.change is not None else "locked"
    yield replace(about, low=result.low, high=result.high, n=result.n_after, state=told)
    if result.state != "shown":
        return
    for statistic, mean, share, n in (
        ("before", result.before, result.share_before, result.n_before),
        ("after", result.after, result.share_after, result.n_after),
    ):
        if share is not None:
            yield _share(replace(about, statistic=statistic, unit="percent", n=n), share)
        elif mean is not None:
            yield replace(about, statistic=statistic, unit="score", estimate=mean, n=n)
    for effect in result.effects:
        size = replace(about, statistic="effect_size", unit="coefficient", note=effect.name)
        yield replace(size, estimate=effect.value, low=effect.low, high=effect.high)
    if result.lost is not None:
        yield _share(replace(about, statistic="lost", unit="percent", n=result.began), result.lost)


def _share(fact: Fact, share: Share) -> Fact:
    if not share.open:
        return replace(fact, estimate=float(share.percent))
    band = "under" if share.open == "below" else "over"
    return replace(fact, estimate=None, state="banded", band=band, band_limit=share.percent)
