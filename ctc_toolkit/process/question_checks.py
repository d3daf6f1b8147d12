"""What the questionnaires of the process must hold beyond their form: the scale, and every point of the score once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctc_toolkit.catalogue import Document, Problem
from ctc_toolkit.process.entries import RatingScales
from ctc_toolkit.process.question_entries import SiteCheck, TeamQuestionnaire

FOLDER = "process"


def wrong_points(entries: Mapping[str, Any], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield mistakes of the scale of the team survey, and points of the coalition score that do not fit the checks.

    entries, documents: what could be read, by the name of the file without its ending.
    """
    yield from _wrong_scale(entries.get("team_survey"), documents)
    scales = entries.get("rating_scales")
    if not isinstance(scales, RatingScales):
        return
    known = {
        f"{stage.stage}.{number}"
        for stage in scales.coalition_score.stages
        for number in range(1, len(stage.items) + 1)
    }
    for name in ("readiness_check", "sustainability_check"):
        check = entries.get(name)
        if isinstance(check, SiteCheck):
            yield from _points_of(name, check, documents[name], known)


def _wrong_scale(questionnaire: object, documents: Mapping[str, Document]) -> Iterator[Problem]:
    if isinstance(questionnaire, TeamQuestionnaire):
        values = [point.value for point in questionnaire.scale]
        if values != [1, 2, 3, 4, 5]:
            line = documents["team_survey"].line(("scale",))
            found = ", ".join(map(str, values))
            yield Problem.at(f"{FOLDER}/team_survey.yaml", line, "team_scale_order", found=found)


def _points_of(name: str, check: SiteCheck, document: Document, known: set[str]) -> Iterator[Problem]:
    shown, seen = f"{FOLDER}/{name}.yaml", set[str]()
    for place, dimension in enumerate(check.dimensions):
        for number, item in enumerate(dimension.items):
            if item.point is None:
                continue
            line = document.line(("dimensions", place, "items", number, "point"))
            if item.point in seen:
                yield Problem.at(shown, line, "process_id_twice", found=item.point)
            elif item.point not in known:
                yield Problem.at(shown, line, "check_point_unknown", found=item.point)
            seen.add(item.point)
    missing = sorted(known - seen)
    if seen and missing:
        yield Problem.at(shown, document.line(("dimensions",)), "check_points_missing", missing=", ".join(missing))
