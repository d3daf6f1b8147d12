"""Surveys and checks of the demo: two waves in one area, one survey under way, checks before the start and later on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.disclosure import release_team_results, team_results_to_document
from ctc_toolkit.process import load_process
from ctc_toolkit.process.question_entries import SiteCheck
from ctc_toolkit.process.team_answers import wordings_of
from ctc_toolkit.workspace.demo_content.process import WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

SEED = 5
FIRST_WAVE = {
    "direction": 2.6,
    "leadership": 4.1,
    "task_focus": 2.4,
    "cohesion": 4.3,
    "efficiency": 3.1,
    "barriers": 2.3,
}
SECOND_WAVE = {
    "direction": 3.9,
    "leadership": 4.2,
    "task_focus": 3.3,
    "cohesion": 4.4,
    "efficiency": 3.2,
    "barriers": 2.2,
}
"""Means of made-up answers, by dimension: the second wave is better where the team has worked on something."""

EARLIER = {
    "people_champion": "no",
    "people_post": "partly",
    "frame_area": "yes",
    "schools_support": "no",
    "means_start": "no",
}
LATER = {"people_champion": "yes", "people_post": "yes", "schools_support": "partly", "means_start": "yes"}
LASTING = {"training_most": "no", "data_official": "no", "programmes_before_after": "no", "funding_next": "partly"}


def demo_team(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Store team surveys and site checks for areas of the demo."""
    random = Random(SEED)  # noqa: S311 - made-up answers, the same each time
    first, second = (area.id for area in cities[0].areas[:2])
    _closed(repository, first, "Herbst " + str(today.year - 1), 8, FIRST_WAVE, today - timedelta(days=370), random)
    _closed(repository, first, "Herbst " + str(today.year), 11, SECOND_WAVE, today - timedelta(days=20), random)
    _under_way(repository, second, today, random)
    catalogue = load_process()
    _check(repository, second, catalogue.readiness_check, EARLIER, today - timedelta(days=150), random)
    _check(repository, second, catalogue.readiness_check, {**EARLIER, **LATER}, today - timedelta(days=30), random)
    if len(cities) > 1 and len(cities[1].areas) > 1:
        _check(repository, cities[1].areas[1].id, catalogue.readiness_check, EARLIER, today, random, share=0.6)
    if len(cities) > 2:
        _check(
            repository, cities[2].areas[0].id, catalogue.sustainability_check, LASTING, today - timedelta(40), random
        )


def _answers(people: int, means: Mapping[str, float], random: Random) -> list[dict[str, int]]:
    """Return made-up answers around the means, turned where agreeing says something bad."""
    everybody = []
    for _ in range(people):
        person, mood = {}, random.gauss(0, 0.4)
        for dimension in load_process().team_survey.dimensions:
            for item in dimension.items:
                value = min(5, max(1, round(random.gauss(means[dimension.id] + mood, 0.7))))
                if random.random() > 0.03:
                    person[item.id] = value if item.wording == "strength" else 6 - value
        everybody.append(person)
    return everybody


def _closed(
    repository: Repository, area_id: str, title: str, people: int, means: Mapping[str, float], day: date, random: Random
) -> None:
    questionnaire = load_process().team_survey
    survey = repository.team.open_survey(
        area_id,
        title=title,
        asked=people + 2,
        questionnaire=questionnaire.version,
        today=day - timedelta(days=14),
        closes_on=day,
        token_hash=token_hash(new_token()),
    )
    released = release_team_results(_answers(people, means, random), wordings_of(questionnaire))
    document, content_hash = team_results_to_document(released)
    repository.team.close_survey(survey.id, today=day, results=document, content_hash=content_hash)


def _under_way(repository: Repository, area_id: str, today: date, random: Random) -> None:
    survey = repository.team.open_survey(
        area_id,
        title=f"Vor Phase 3 ({today.year})",
        asked=12,
        questionnaire=load_process().team_survey.version,
        today=today - timedelta(days=3),
        closes_on=today + timedelta(days=11),
        token_hash=token_hash(new_token()),
    )
    repository.team.add_answers(survey.id, _answers(7, FIRST_WAVE, random))


def _check(
    repository: Repository,
    area_id: str,
    check: SiteCheck,
    fixed: Mapping[str, str],
    day: date,
    random: Random,
    *,
    share: float = 1.0,
) -> None:
    answers = {
        item.id: fixed.get(item.id, random.choice(("yes", "yes", "yes", "partly")))
        for item in check.items[: round(len(check.items) * share)]
    }
    repository.team.begin_check(area_id, check.kind, check.version, day, answers, WHO, origin="entered")
