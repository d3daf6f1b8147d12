"""Deletion in the demo: the answers of one wave are due soon, so that every page about it has something to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ctc_toolkit.store import Repository

if TYPE_CHECKING:
    from ctc_toolkit.survey.simulation import DemoCity

DAYS_LEFT = 20
"""From the day on which the demo is made."""


def demo_deletion(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Bring the date of the newest wave of the first city forward to the next weeks, in its plan as well.

    A date that is nearer already stays: a plan never keeps answers longer than it may.
    """
    city = repository.city(cities[0].ags)
    if city is None or not city.waves:
        return
    wave, day = city.waves[0], today + timedelta(days=DAYS_LEFT)
    if wave.delete_on is None or wave.delete_on <= day:
        return
    repository.deletions.set_date(wave.id, day)
    plan = repository.surveys.plan(wave.plan_id) if wave.plan_id is not None else None
    if plan is not None:
        repository.surveys.change_plan(plan.id, replace(plan.entry, deletion_date=day), plan.version)
