"""What is known about the factors of a wave: from its released profile, its released ranks and comparisons.

Everything comes at the level for the public, because the sheet of a decision goes to a council. What is not there stays
None; the page says so.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure.differences import Difference
from ctc_toolkit.disclosure.rank_results import FactorRanks
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text, translator
from ctc_toolkit.riskfactors.priorities import FactorEvidence, profile_evidence
from ctc_toolkit.riskfactors.priorities.evidence import Movement, Standing
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.factor_ranks import wave_factor_ranks
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.profiles import wave_profile
from ctc_toolkit.workspace.wave_differences import FactorFindings, factor_findings

if TYPE_CHECKING:
    from ctc_toolkit.workspace.priority_views import WaveName

TOP = 5
"""Ranks say how probably a factor belongs to so many with the highest need."""

NOTHING = Text("", "")
_NOT_THERE = ("answers_deleted", "not_available")

Evidence = tuple[FactorEvidence, ...]


def evidence_of_wave(actor: Actor, ws: Workspace, wave: WaveName) -> tuple[Evidence, Text]:
    """Return the evidence of a wave, and in words with what it was compared (empty where with nothing).

    Raises:
        ToolkitError: as `wave_profile`.
    """
    evidence = shares_of_wave(actor, ws, wave)
    if not any(one.percent is not None for one in evidence):
        return evidence, NOTHING
    found = factor_findings(actor, ws, wave.id, level="public")
    return _with_ranks(actor, ws, wave, _with_findings(evidence, found)), _reference(found)


def shares_of_wave(actor: Actor, ws: Workspace, wave: WaveName) -> Evidence:
    """Return what the profile of a wave alone says about its factors.

    Raises:
        ToolkitError: as `wave_profile`.
    """
    released = wave_profile(actor, ws, wave.id, level="public")
    return profile_evidence(released, load_instrument(wave.instrument))


def written_reference(reference: Text) -> str:
    """Return the words about the comparison as they are kept with a decision."""
    return json.dumps({"de": reference.de, "en": reference.en}, ensure_ascii=False) if reference.de else ""


def read_reference(kept: str) -> Text:
    """Return the words that were kept with a decision.

    Raises:
        ToolkitError: `priorities_damaged`.
    """
    if not kept:
        return NOTHING
    try:
        held = json.loads(kept)
        return Text(str(held["de"]), str(held["en"]))
    except (ValueError, TypeError, KeyError) as problem:
        raise ToolkitError("priorities_damaged") from problem


def _with_findings(evidence: Evidence, found: FactorFindings) -> Evidence:
    """Return the evidence with level and change, as far as both were compared."""
    return tuple(_with_change(_with_level(one, found), found) for one in evidence)


def _with_level(one: FactorEvidence, found: FactorFindings) -> FactorEvidence:
    known = found.findings.get(one.factor)
    told = _told(known.level) if known is not None and one.percent is not None else None
    if told is None:
        return one
    word = cast("Standing | None", told.word if told.word in get_args(Standing) else None)
    return replace(one, difference=told.points, difference_low=told.low, difference_high=told.high, standing=word)


def _with_change(one: FactorEvidence, found: FactorFindings) -> FactorEvidence:
    known = found.findings.get(one.factor)
    told = _told(known.change) if known is not None and one.percent is not None else None
    if told is None:
        return one
    word = cast("Movement | None", told.word if told.word in get_args(Movement) else None)
    return replace(one, change=told.points, change_low=told.low, change_high=told.high, movement=word)


def _told(entry: Difference | None) -> Difference | None:
    """Return a difference if it was compared."""
    return entry if entry is not None and entry.state == "shown" and entry.points is not None else None


def _reference(found: FactorFindings) -> Text:
    """Return in both languages with what was compared, and since which survey changes count."""
    said = {}
    for language in ("de", "en"):
        t, parts = translator(language), []
        if title := found.reference.get(f"title_{language}"):
            parts.append(t("Compared with: {title}.", title=title))
        if earlier := found.earlier.get(f"title_{language}") or found.earlier.get("label"):
            parts.append(t("Change since: {survey}.", survey=earlier))
        said[language] = " ".join(parts)
    return Text(said["de"], said["en"])


def _with_ranks(actor: Actor, ws: Workspace, wave: WaveName, evidence: Evidence) -> Evidence:
    """Return the evidence with ranks; without them where the answers are gone and none were kept."""
    try:
        ranks = wave_factor_ranks(actor, ws, wave.id, level="public")
    except ToolkitError as error:
        if error.code not in _NOT_THERE:
            raise
        return evidence
    return tuple(_ranked(one, ranks) for one in evidence)


def _ranked(one: FactorEvidence, ranks: FactorRanks) -> FactorEvidence:
    rank = ranks.of(one.factor) if one.percent is not None else None
    if rank is None:
        return one
    return replace(
        one,
        rank_low=rank.best,
        rank_high=rank.worst,
        top=rank.top_five,
        top_band=rank.top_five_band,
        top_of=TOP,
    )
