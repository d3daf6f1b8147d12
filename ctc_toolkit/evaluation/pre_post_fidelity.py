"""Change of course groups beside how true to its design each was delivered: a description, never a proof.

Groups that are led better may also have easier young people; which of both shows in the change, nobody can tell from
this. Nothing is told below four groups, and every group has at least ten pairs already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from ctc_toolkit.evaluation.pre_post import FEWEST_GROUPS
from ctc_toolkit.evaluation.pre_post_result import GroupChange, rounded
from ctc_toolkit.implementation.fidelity import Band, fidelity_of
from ctc_toolkit.implementation.planned import Period
from ctc_toolkit.implementation.records import Delivery, Group

BANDS: tuple[Band, ...] = get_args(Band)


@dataclass(frozen=True)
class BandChange:
    """Groups of one band of fidelity. change: mean of their mean changes, each group counting alike, one decimal."""

    band: Band
    groups: int
    change: float


def change_by_fidelity(told: Sequence[GroupChange], delivery: Delivery | None, today: date) -> tuple[BandChange, ...]:
    """Return the changes by band, the truest first; empty where fewer than four groups have both.

    told: groups of a result, matched with those of the delivery by their names.
    """
    if delivery is None:
        return ()
    by_name = {_plain(one.fields.name): one for one in delivery.groups}
    found: dict[Band, list[float]] = {}
    for one in told:
        group = by_name.get(_plain(one.name))
        band = _band(delivery, group, today) if group is not None else None
        if band is not None:
            found.setdefault(band, []).append(one.change)
    if sum(map(len, found.values())) < FEWEST_GROUPS:
        return ()
    return tuple(
        BandChange(band, len(found[band]), rounded(sum(found[band]) / len(found[band])))
        for band in BANDS
        if band in found
    )


def _band(delivery: Delivery, group: Group, today: date) -> Band | None:
    days = [one.fields.on for one in group.sessions if one.fields.on is not None]
    if not days:
        return None
    index = fidelity_of(delivery, Period(min(days), max(days)), today, group=group.id).index
    return index.band if index is not None else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
