"""Bundles of outcome statistics for evaluation: made, noted in the audit log, and looked up there again.

A bundle holds released values and what was decided on them; answers of single people are in none. Each one that is
made leaves a line in the audit log with survey, level, language, forms and the SHA-256 of the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import LEVELS, Level
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting.evaluation_bundle import FORMS, Bundle, evaluation_zip, known_forms
from ctc_toolkit.reporting.evaluation_contents import Outcomes
from ctc_toolkit.store.audit import AuditFilter
from ctc_toolkit.workspace.evaluation_sources import is_released, wave_outcome
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.views import WaveView, wave_view

if TYPE_CHECKING:
    from ctc_toolkit.store import AuditEntry

MOST_LINES = 50
"""How many of the bundles made so far are listed."""
WHOLE_CITY = "city"
"""Stands in the audit log in the place of a survey for a bundle of all surveys of a city."""
ACTIONS = ("evaluation_bundle", "city_evaluation_bundle")
_LINE = re.compile(
    r"(?:wave )?(?P<what>\S+): (?P<level>\w+), (?P<language>\w+), (?P<forms>[\w ]+), sha256 (?P<sha256>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class MadeBundle:
    """A bundle that was made: when (UTC), by whom, of which survey (None: of all), and the SHA-256 of its file."""

    at: datetime
    who: str
    wave_id: str | None
    level: str
    language: str
    forms: tuple[str, ...]
    sha256: str


@dataclass(frozen=True)
class EvaluationExports:
    """What can be exported of a city. waves: of which something was released, newest first.

    waiting: surveys of which nothing was released yet. made: bundles made so far, newest first.
    """

    ags: str
    city: str
    made_up: bool
    waves: tuple[WaveView, ...]
    waiting: tuple[WaveView, ...]
    made: tuple[MadeBundle, ...]


def evaluation_exports(actor: Actor, ws: Workspace, ags: str) -> EvaluationExports:
    """Return what can be exported of a city, and which bundles were made.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "evaluation_exports", ags) as grant:
        city = grant.city(ags)
        released = {wave.id: is_released(grant.repository, wave) for wave in city.waves}
        lines: list[AuditEntry] = []
        for action in ACTIONS:
            wanted = AuditFilter(action=action, result="done")
            lines += grant.repository.audit.log([ags], newest=MOST_LINES, wanted=wanted)
        made = [found for line in lines if (found := _made(line)) is not None]
        made.sort(key=lambda one: one.at, reverse=True)
        return EvaluationExports(
            city.ags,
            city.name,
            city.made_up,
            tuple(wave_view(wave) for wave in city.waves if released[wave.id]),
            tuple(wave_view(wave) for wave in city.waves if not released[wave.id]),
            tuple(made[:MOST_LINES]),
        )


def evaluation_bundle(
    actor: Actor,
    ws: Workspace,
    wave_id: str,
    *,
    language: str = "de",
    formats: Collection[str] = FORMS,
    level: Level = "internal",
) -> Bundle:
    """Return the bundle of a survey of which something was released before.

    Raises:
        ToolkitError: `not_available`, `export_not_released`, `export_form_unknown`, `export_no_form`,
            `export_language_unknown`, `release_level_unknown`, and what releasing the standard tables raises.
    """
    forms = _checked(language, formats, level)
    with looking(actor, ws, "evaluation_bundle", wave_id) as grant:
        wave = grant.wave(wave_id)
    bundle = evaluation_zip(Outcomes((wave_outcome(actor, ws, wave, level),)), language, forms)
    with changing(actor, ws, "evaluation_bundle", wave_id) as grant:
        grant.wave(wave_id)
        grant.record(_line(f"wave {wave_id}", level, language, forms, bundle), wave.ags)
    return bundle


def city_evaluation_bundle(
    actor: Actor,
    ws: Workspace,
    ags: str,
    *,
    language: str = "de",
    formats: Collection[str] = FORMS,
    level: Level = "internal",
) -> Bundle:
    """Return one bundle of all surveys of a city of which something was released before, oldest first.

    Raises:
        ToolkitError: as `evaluation_bundle`.
    """
    forms = _checked(language, formats, level)
    with looking(actor, ws, "city_evaluation_bundle", ags) as grant:
        city = grant.city(ags)
        waves = [wave for wave in city.waves if is_released(grant.repository, wave)]
    if not waves:
        raise ToolkitError("export_not_released", label=city.name)
    ordered = sorted(waves, key=lambda wave: (wave.year, wave.imported_at))
    outcomes = Outcomes(tuple(wave_outcome(actor, ws, wave, level) for wave in ordered))
    bundle = evaluation_zip(outcomes, language, forms)
    with changing(actor, ws, "city_evaluation_bundle", ags) as grant:
        grant.city(ags)
        grant.record(_line(WHOLE_CITY, level, language, forms, bundle), ags)
    return bundle


def _checked(language: str, formats: Collection[str], level: str) -> tuple[str, ...]:
    if language not in LANGUAGES:
        raise ToolkitError("export_language_unknown", found=language, known=", ".join(LANGUAGES))
    if level not in LEVELS:
        raise ToolkitError("release_level_unknown", found=level, known=", ".join(LEVELS))
    return known_forms(formats)


def _line(what: str, level: str, language: str, forms: Collection[str], bundle: Bundle) -> str:
    return f"{what}: {level}, {language}, {' '.join(forms)}, sha256 {bundle.sha256}"


def _made(line: AuditEntry) -> MadeBundle | None:
    found = _LINE.fullmatch(line.object)
    if found is None or line.at is None:
        return None
    wave = None if found["what"] == WHOLE_CITY else found["what"]
    forms = tuple(found["forms"].split())
    return MadeBundle(line.at, line.who, wave, found["level"], found["language"], forms, found["sha256"])
