"""Comparison of a wave with a reference, and its change since an earlier one: computed once, released, kept.

What was compared stays with the wave when the answers go. A reference that nobody had asked for until then is compared
from the released table, and an earlier wave too: less exactly, and it says so.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import Level, Released
from ctc_toolkit.disclosure.differences import (
    RULE_SET,
    Difference,
    Differences,
    differences_from_document,
    differences_to_document,
    release_changes,
    release_comparison,
    release_course,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import sha256
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.derived_products import Product, Wanted, derived_product
from ctc_toolkit.workspace.handle import Workspace, looking
from ctc_toolkit.workspace.lock_plans import released_cut_points
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.reference_choices import choices_of, chosen_reference, earlier_waves
from ctc_toolkit.workspace.usable_answers import choice_of, usable_table

if TYPE_CHECKING:
    from ctc_toolkit.disclosure.differences import Product as Purpose
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.riskfactors.references import ReferenceTable
    from ctc_toolkit.store import WaveRecord
    from ctc_toolkit.survey.responses import ResponseTable

_LOG = logging.getLogger(__name__)

COMPARISON = Product("comparison", differences_to_document, differences_from_document)
CHANGE = Product("change", differences_to_document, differences_from_document)
METHOD = "differences-1"
"""Version of the computation; a change of it makes kept products count as older ones."""
WAVE = "wave-"
COURSE = "course"
"""Stands for all waves in the place of an earlier one."""


@dataclass(frozen=True)
class FactorFinding:
    """What is known about a measure: level against the reference, change since the wave before; None: not compared."""

    measure: str
    kind: str
    level: Difference | None
    change: Difference | None


@dataclass(frozen=True)
class FactorFindings:
    """Findings by measure. reference, earlier: facts of both products, empty where there is none."""

    findings: dict[str, FactorFinding]
    reference: dict[str, str]
    earlier: dict[str, str]


def wave_comparison(
    actor: Actor, ws: Workspace, wave_id: str, reference: str, *, level: Level = "internal"
) -> Differences:
    """Return the comparison of a wave with one of its `reference_choices`.

    Raises:
        ToolkitError: `not_available` (also where there is no such choice), `reference_other_instrument`,
            `waves_not_comparable`, and as `wave_profile`.
    """
    with looking(actor, ws, "wave_comparison", wave_id) as grant:
        wave = grant.wave(wave_id)
    return comparison_of(ws, wave, reference, level)


def wave_changes(actor: Actor, ws: Workspace, wave_id: str, earlier: str, *, level: Level = "internal") -> Differences:
    """Return the changes from an earlier wave of the same city to a wave.

    earlier: id of the wave; `COURSE`: the slope over all waves of the questionnaire, from four on.

    Raises:
        ToolkitError: `not_available`, `waves_not_comparable`, `waves_too_few`, and as `wave_profile`.
    """
    with looking(actor, ws, "wave_changes", wave_id) as grant:
        wave = grant.wave(wave_id)
        if earlier != COURSE:
            before = grant.wave(earlier)
        else:
            all_before = earlier_waves(grant.city(wave.ags), wave)
    if earlier == COURSE:
        return course_of(ws, wave, list(reversed(all_before)), level)
    return changes_of(ws, wave, before, level, "change")


def factor_findings(
    actor: Actor, ws: Workspace, wave_id: str, *, reference: str | None = None, level: Level = "internal"
) -> FactorFindings:
    """Return for each measure its level against a reference and its change since the wave before, as released values.

    reference: one of `reference_choices`; None: their default. What is not there stays None; nothing is raised for it.

    Raises:
        ToolkitError: `not_available`, and as `wave_profile`.
    """
    with looking(actor, ws, "factor_findings", wave_id) as grant:
        wave = grant.wave(wave_id)
        city = grant.city(wave.ags)
        default = choices_of(ws, grant.repository, city, wave).default
        before = earlier_waves(city, wave)
    chosen = reference or (default.id if default else None)
    levels = _if_there(ws, wave, chosen, level)
    changes = _if_there(ws, wave, f"{WAVE}{before[0].id}", level, "change") if before else None
    by_level = {entry.measure: entry for entry in levels.entries} if levels else {}
    by_change = {entry.measure: entry for entry in changes.entries} if changes else {}
    kinds = {entry.measure: entry.kind for entry in (*by_level.values(), *by_change.values())}
    found = {
        measure: FactorFinding(measure, kind, by_level.get(measure), by_change.get(measure))
        for measure, kind in kinds.items()
    }
    return FactorFindings(found, levels.facts if levels else {}, changes.facts if changes else {})


def _if_there(
    ws: Workspace, wave: WaveRecord, choice: str | None, level: Level, purpose: Purpose = "comparison"
) -> Differences | None:
    if choice is None:
        return None
    try:
        return comparison_of(ws, wave, choice, level, purpose)
    except ToolkitError as problem:
        if problem.code in ("answers_deleted", "waves_not_comparable", "reference_other_instrument", "not_available"):
            return None
        raise


def comparison_of(
    ws: Workspace, wave: WaveRecord, reference: str, level: Level, purpose: Purpose = "comparison"
) -> Differences:
    """Return a comparison for a use case that was granted the wave."""
    if reference.startswith(WAVE):
        with ws.store.reading() as repository:
            before = repository.wave(reference.removeprefix(WAVE), {wave.ags})
        if before is None:
            raise ToolkitError("not_available")
        return changes_of(ws, wave, before, level, purpose)
    with ws.store.reading() as repository:
        table = chosen_reference(ws, repository, wave, reference)
    released = profile_of_wave(ws, wave, level=level)
    asked = {
        "reference": reference,
        "content": sha256(table.text().encode()),
        "cut_points": wave.cut_points,
        "profile": released.content_hash,
        "method": METHOD,
    }
    wanted = Wanted(level, asked, f"{RULE_SET}; {released.rule_version}")
    facts = _reference_facts(table, reference, released)
    if wave.source != "answers":
        return _from_released(wave, released, table, facts)
    try:
        return derived_product(
            ws,
            wave.id,
            COMPARISON,
            wanted,
            lambda answers: _compared(answers, _cut_points(ws, wave), released, table, facts),
        )
    except ToolkitError as gone:
        if gone.code != "answers_deleted":
            raise
        return _from_released(wave, released, table, facts)


def changes_of(ws: Workspace, wave: WaveRecord, before: WaveRecord, level: Level, purpose: Purpose) -> Differences:
    """Return the changes between two waves of a city for a use case that was granted both."""
    same_city = before.ags == wave.ags and before.id != wave.id
    older = (before.year, before.imported_at) < (wave.year, wave.imported_at)
    same = before.instrument.partition("@")[0] == wave.instrument.partition("@")[0]
    if not (same_city and older and same):
        raise ToolkitError("waves_not_comparable")
    released = profile_of_wave(ws, wave, level=level)
    asked = {
        "earlier": before.id,
        "content": before.content_hash,
        "cut_points": wave.cut_points,
        "profile": released.content_hash,
        "purpose": purpose,
        "method": METHOD,
    }
    wanted = Wanted(level, asked, f"{RULE_SET}; {released.rule_version}")
    facts = {"earlier": before.id, "label": before.label, "year": str(before.year), "later_year": str(wave.year)}
    facts["kind"] = "wave"
    if wave.source == "answers":
        try:
            return derived_product(
                ws, wave.id, CHANGE, wanted, lambda table: _changed(ws, wave, before, table, released, facts, purpose)
            )
        except ToolkitError as gone:
            if gone.code != "answers_deleted":
                raise
    return _changed_from_released(ws, wave, before, released, facts, purpose)


def course_of(ws: Workspace, wave: WaveRecord, before: list[WaveRecord], level: Level) -> Differences:
    """Return the slopes over earlier waves (in order of time) and a wave for a use case that was granted them."""
    from ctc_toolkit.statistics.slope import FEWEST_WAVES

    used = [one for one in before if one.source == "answers" and one.answers_deleted_at is None]
    if len(used) + 1 < FEWEST_WAVES:
        raise ToolkitError("waves_too_few", found=len(used) + 1, least=FEWEST_WAVES)
    released = profile_of_wave(ws, wave, level=level)
    asked = {
        "course": [f"{one.id} {one.content_hash}" for one in used],
        "cut_points": wave.cut_points,
        "profile": released.content_hash,
        "method": METHOD,
    }
    wanted = Wanted(level, asked, f"{RULE_SET}; {released.rule_version}")
    return derived_product(ws, wave.id, CHANGE, wanted, lambda table: _slopes(ws, wave, used, table, released))


def _slopes(
    ws: Workspace, wave: WaveRecord, before: list[WaveRecord], table: ResponseTable, released: Released
) -> Differences:
    from ctc_toolkit.riskfactors.trend import slopes_over

    sides = [_earlier_side(ws, wave, one, released) for one in before]
    waves = [(f"{one.year} {one.id}", float(one.year), _usable(ws, one)) for one in before]
    found = slopes_over([*waves, (f"{wave.year} {wave.id}", float(wave.year), table)], cut_points=_cut_points(ws, wave))
    facts = {
        "kind": "course",
        "year": str(before[0].year),
        "later_year": str(wave.year),
        "waves": str(len(before) + 1),
        "design": found.stacked.design,
        "coverage": "_".join(found.stacked.cells.by) or "none",
        "basis": "answers",
    }
    wording = _where_alike(wave, found.stacked.wording, [alike for _, alike in sides])
    return release_course(released, [side for side, _ in sides], found.judged, wording=wording, facts=facts)


def _earlier_side(ws: Workspace, wave: WaveRecord, before: WaveRecord, released: Released) -> tuple[Released, bool]:
    """Return the released table of an earlier wave, and whether its scales have the cut points of the later one.

    A wave has one product (see `lock_plans`): where it has its own cut points, and nothing was released with those of
    the later wave, its own table is taken, and of it only what no cut point decides.
    """
    wanted, own = wave.cut_points, before.cut_points
    with ws.store.reading() as repository:
        released_with = released_cut_points(repository, before)
    open_yet = own is None and released_with <= {None} and before.answers_deleted_at is None
    if wanted is None or wanted == own or wanted in released_with or open_yet:
        return profile_of_wave(ws, before, level=released.level, cut_points=wanted), True
    return profile_of_wave(ws, before, level=released.level, cut_points=_first(own, released_with)), False


def _first(own: str | None, released_with: frozenset[str | None]) -> str | None:
    """Return with which cut points a wave was released, or will be."""
    return own if own in released_with or not released_with else min((one for one in released_with if one), default=own)


def _where_alike(wave: WaveRecord, wording: Mapping[str, str], alike: Sequence[bool]) -> dict[str, str]:
    """Return the wordings; where the cut points differ, only single questions can be compared."""
    if all(alike):
        return dict(wording)
    single = {indicator.id for indicator in load_instrument(wave.instrument).indicators}
    return {measure: found if measure in single else "other_cut_points" for measure, found in wording.items()}


def _usable(ws: Workspace, wave: WaveRecord) -> ResponseTable:
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    with ws.store.reading() as repository:
        answers, choice = repository.answers(wave.id), choice_of(repository, wave)
    return usable_table(answers_from_parquet(answers, load_instrument(wave.instrument)), choice).table


def _compared(
    answers: ResponseTable,
    cut_points: CutPointTable | None,
    released: Released,
    table: ReferenceTable,
    facts: dict[str, str],
) -> Differences:
    from ctc_toolkit.riskfactors.comparison import compare
    from ctc_toolkit.riskfactors.plan import grade_group

    found = compare(answers, table, cut_points=cut_points)
    more = {"coverage": found.coverage, "left_out": ", ".join(found.left_out), "grades": ", ".join(found.grades)}
    return release_comparison(
        released,
        found.judged,
        available=found.available,
        facts={**facts, **more, "basis": "answers"},
        grades=found.grades,
        grade_group=grade_group(answers.instrument) or "grade",
    )


def _from_released(wave: WaveRecord, released: Released, table: ReferenceTable, facts: dict[str, str]) -> Differences:
    from ctc_toolkit.riskfactors.released_sides import compare_released

    if not table.fits(wave.instrument):
        raise ToolkitError("reference_other_instrument", found=table.instrument, expected=wave.instrument)
    found = compare_released(released, table, load_instrument(wave.instrument))
    more = {"coverage": found.coverage, "left_out": "", "grades": "", "basis": "released"}
    return release_comparison(released, found.judged, available=found.available, facts={**facts, **more})


def _changed(
    ws: Workspace,
    wave: WaveRecord,
    before: WaveRecord,
    table: ResponseTable,
    released: Released,
    facts: dict[str, str],
    purpose: Purpose,
) -> Differences:
    """Return changes from the answers of both; where those of the earlier wave are gone, from the released tables."""
    from ctc_toolkit.riskfactors.trend import changes

    if before.source != "answers" or before.answers_deleted_at is not None:
        return _changed_from_released(ws, wave, before, released, facts, purpose)
    earlier, alike = _earlier_side(ws, wave, before, released)
    found = changes(("earlier", _usable(ws, before)), ("later", table), cut_points=_cut_points(ws, wave))
    stacked = found.stacked
    more = {
        "design": stacked.design,
        "coverage": "_".join(stacked.cells.by) or "none",
        "left_out": ", ".join(stacked.cells.left_out),
        "shared_units": str(stacked.shared),
        "basis": "answers",
    }
    return release_changes(
        released,
        earlier,
        found.judged if purpose == "change" else found.as_comparison,
        wording=_where_alike(wave, stacked.wording, [alike]),
        shared=found.shared_units,
        facts={**facts, **more},
        product=purpose,
    )


def _changed_from_released(
    ws: Workspace, wave: WaveRecord, before: WaveRecord, released: Released, facts: dict[str, str], purpose: Purpose
) -> Differences:
    from ctc_toolkit.riskfactors.released_sides import released_changes

    if before.instrument != wave.instrument:
        raise ToolkitError("waves_not_comparable")
    tables = "tables" in (wave.source, before.source)
    if tables:
        earlier, alike = profile_of_wave(ws, before, level=released.level), True
    else:
        earlier, alike = _earlier_side(ws, wave, before, released)
    found = released_changes(earlier, released)
    wording = _where_alike(wave, {str(measure): "same" for measure in found.frame["measure"]}, [alike])
    more = {"design": "released", "coverage": "none", "left_out": "", "shared_units": "0", "basis": "released"}
    judge = found.judged if purpose == "change" else found.as_comparison
    return release_changes(released, earlier, judge, wording=wording, facts={**facts, **more}, product=purpose)


def _reference_facts(table: ReferenceTable, choice: str, released: Released) -> dict[str, str]:
    used = released.provenance.cut_points
    cut_points = "unknown" if not table.cut_points else "same" if table.cut_points == used else "other"
    return {
        "reference": choice,
        "title_de": table.title.de,
        "title_en": table.title.en,
        "source_de": table.source.de,
        "source_en": table.source.en,
        "address": table.address,
        "surveyed": table.surveyed.isoformat(),
        "kind": table.status,
        "includes": str(round(100 * table.includes)),
        "reference_cut_points": cut_points,
    }


def _cut_points(ws: Workspace, wave: WaveRecord) -> CutPointTable | None:
    if wave.cut_points is None:
        return None
    with ws.store.reading() as repository:
        return stored_cut_points(repository, wave, wave.cut_points)


def keep_differences(ws: Workspace, wave: WaveRecord) -> None:
    """Compare a wave with its usual reference and with the waves beside it, before its answers are deleted.

    What is compared is kept. What cannot be compared now is left out: a deletion never fails for want of a comparison.
    """
    from ctc_toolkit.disclosure import LEVELS

    if wave.source != "answers" or wave.answers_deleted_at is not None:
        return
    try:
        with ws.store.reading() as repository:
            city = repository.city(wave.ags)
            if city is None:
                return
            default = choices_of(ws, repository, city, wave).default
            before = earlier_waves(city, wave)[:1]
            later = [one for one in city.waves if [wave] == earlier_waves(city, one)[:1]]
        for level in LEVELS:
            if default is not None:
                comparison_of(ws, wave, default.id, level)
            for one in before:
                changes_of(ws, wave, one, level, "change")
            for one in later:
                if one.source == "answers" and one.answers_deleted_at is None:
                    changes_of(ws, one, wave, level, "change")
    except ToolkitError as problem:
        _LOG.warning("a comparison could not be kept before a deletion: %s", problem.code)
