"""What the products of a profile are made of: released values of one survey, gathered for a use case with the right.

Nothing is computed here that the page of the profile does not show: the profile by sex and grade, the usual comparison,
the change since the survey before, the report on the answers (internal only). What is not there yet is released and
kept, as when somebody opens the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ctc_toolkit.disclosure import Level
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.profile_report import Term
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.answer_checks import data_quality
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.derived_products import is_product
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.reference_choices import choices_of, earlier_waves
from ctc_toolkit.workspace.wave_differences import changes_of, comparison_of

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.disclosure.differences import Differences
    from ctc_toolkit.disclosure.quality import ReleasedQuality
    from ctc_toolkit.store import WaveRecord
    from ctc_toolkit.workspace.handle import Workspace

TERMS = (
    "communities_that_care", "ctc_youth_survey", "survey_wave", "response_rate", "risk_factor", "protective_factor",
    "problem_behaviour", "social_development_strategy", "cut_off_value", "reference_value", "small_cell_suppression",
    "community_profile", "priority_factor", "stigmatisation",
)  # fmt: skip
"""Terms of the catalogue that a report on a profile explains."""

_NOT_THERE = ("answers_deleted", "not_available", "waves_not_comparable", "reference_other_instrument")
_Found = TypeVar("_Found")


def profile_outcome(actor: Actor, ws: Workspace, wave: WaveRecord, level: Level) -> WaveOutcome:
    """Return what is released of a wave for reports on its profile, for a use case that was granted the wave.

    Raises:
        ToolkitError: as `wave_profile`.
    """
    whole = profile_of_wave(ws, wave, level=level)
    answers = wave.source == "answers"
    quality = _if_there(lambda: _quality(actor, ws, wave)) if level == "internal" and answers else None
    differences = tuple(_differences(ws, wave, level))
    with ws.store.reading() as repository:
        city = repository.city(wave.ags)
        profiles = [one for one in repository.releases.of_wave(wave.id, level) if not is_product(one)]
        points = stored_cut_points(repository, wave, wave.cut_points) if wave.cut_points is not None else None
    if city is None:
        raise ToolkitError("not_available")
    return WaveOutcome(
        city=city.name,
        ags=wave.ags,
        label=wave.label,
        year=wave.year,
        content_hash=wave.content_hash,
        kept_on=min((one.created_at for one in profiles), default=wave.imported_at).astimezone().date(),
        instrument=load_instrument(wave.instrument),
        level=level,
        tables=(whole,),
        differences=differences,
        quality=quality,
        cut_points=points,
    )


def profile_terms(language: str) -> tuple[Term, ...]:
    """Return the terms that a report on a profile explains, in a language."""
    known = {one.id: one for one in load_process().glossary}
    found = [known[name] for name in TERMS if name in known]
    return tuple(Term(one.term.get(language), one.meaning.get(language)) for one in found)


def _quality(actor: Actor, ws: Workspace, wave: WaveRecord) -> ReleasedQuality | None:
    found = data_quality(actor, ws, wave.id)
    return found.quality if found.settled else None


def _differences(ws: Workspace, wave: WaveRecord, level: Level) -> list[Differences]:
    """Return the usual comparison, where it is with others, and the change since the survey before."""
    with ws.store.reading() as repository:
        city = repository.city(wave.ags)
        choices = choices_of(ws, repository, city, wave) if city is not None else None
        before = earlier_waves(city, wave) if city is not None else []
    others = [one for one in (choices.choices if choices else ()) if not one.lock and one.kind != "wave"]
    found = [_if_there(lambda: comparison_of(ws, wave, others[0].id, level))] if others else []
    if before:
        found.append(_if_there(lambda: changes_of(ws, wave, before[0], level, "change")))
    return [one for one in found if one is not None]


def _if_there(make: Callable[[], _Found]) -> _Found | None:
    try:
        return make()
    except ToolkitError as problem:
        if problem.code in _NOT_THERE:
            return None
        raise
