"""The report on the answers of a wave: computed once for what was chosen, released, and kept with the wave.

It stays when the answers are deleted.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ctc_toolkit import __version__
from ctc_toolkit.disclosure.quality import (
    RULE_SET,
    ReleasedQuality,
    quality_from_document,
    quality_to_document,
    release_quality,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, ReleaseRecord
from ctc_toolkit.survey.response_rates import ExpectedGrade, ExpectedSchool, Response, expected_to_text, response
from ctc_toolkit.workspace.usable_answers import Choice, choice_of

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import Repository, SchoolRecord, WaveRecord
    from ctc_toolkit.survey.responses import ResponseTable
    from ctc_toolkit.survey.usable import UsableAnswers

PRODUCT = "data_quality"
LEVEL = "internal"


def expected_schools(repository: Repository, wave: WaveRecord, choice: Choice) -> tuple[ExpectedSchool, ...]:
    """Return who was expected: from the uploaded table where there is one, else from the planned survey."""
    if choice.expected or wave.plan_id is None:
        return choice.expected
    plan = repository.surveys.plan(wave.plan_id)
    return () if plan is None else tuple(_school(school) for school in plan.schools)


def _school(school: SchoolRecord) -> ExpectedSchool:
    grades = tuple(
        ExpectedGrade(
            str(entry.counts.grade),
            entry.counts.expected,
            entry.counts.answered,
            entry.counts.classes,
            None,
            entry.counts.returned_yes,
            entry.counts.returned_no,
        )
        for entry in school.grades
    )
    return ExpectedSchool(school.entry.school, school.entry.decision == "yes", school.entry.expected_pupils, grades)


def response_of(table: ResponseTable, schools: tuple[ExpectedSchool, ...]) -> Response | None:
    """Return who answered of those expected; None where nobody said how many were expected."""
    return response(table, schools) if any(school.expected for school in schools) else None


def kept_quality(repository: Repository, wave: WaveRecord) -> ReleasedQuality | None:
    """Return the report that was kept for what counts now; of a wave without answers the newest one.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    found = [kept for kept in repository.releases.of_wave(wave.id, LEVEL) if _is_report(kept)]
    if wave.answers_deleted_at is None:
        wanted = _key(repository, wave, choice_of(repository, wave))
        found = [kept for kept in found if kept.rules == RULE_SET and _asked(kept) == wanted]
    if not found:
        return None
    document = repository.releases.document(found[-1].id)
    if document is None:
        raise ToolkitError("released_document_damaged", place="missing")
    return quality_from_document(document, found[-1].content_hash)


def quality_tables(
    repository: Repository,
    wave: WaveRecord,
    table: ResponseTable,
    usable: UsableAnswers,
    chosen: CutPointTable | None,
) -> list[NewRelease]:
    """Return the report as it is kept, computed from all answers and from those that count.

    Raises:
        ToolkitError: what computing a profile raises.
    """
    from ctc_toolkit.riskfactors.quality import quality_figures

    choice = choice_of(repository, wave)
    answered = response_of(table, expected_schools(repository, wave, choice))
    figures = quality_figures(table, usable, cut_points=chosen, answered=answered, made_up=wave.made_up)
    document, content_hash = quality_to_document(release_quality(figures))
    request = {**_key(repository, wave, choice), "software": f"ctc-toolkit {__version__}"}
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return [NewRelease(LEVEL, text, RULE_SET, document, content_hash)]


def _key(repository: Repository, wave: WaveRecord, choice: Choice) -> dict[str, Any]:
    """Return what the report was made for: rules, known numbers, expected pupils and cut points."""
    counted = f"{choice.text}\n{expected_to_text(expected_schools(repository, wave, choice))}"
    return {
        "product": PRODUCT,
        "cut_points": wave.cut_points,
        "answers": hashlib.sha256(counted.encode()).hexdigest()[:16],
    }


def _asked(kept: ReleaseRecord) -> dict[str, Any]:
    request = json.loads(kept.request)
    request.pop("software", None)
    return dict(request)


def _is_report(kept: ReleaseRecord) -> bool:
    return bool(json.loads(kept.request).get("product") == PRODUCT)
