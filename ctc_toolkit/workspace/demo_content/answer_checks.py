"""Which answers count in the demo: settled for all waves but the newest of Duisburg, which waits for a choice.

Essen has known numbers of its population, made up like everything else.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.store import Repository
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import Margin, PopulationMargins
from ctc_toolkit.survey.usable import AnswerRules, rules_to_text
from ctc_toolkit.workspace.usable_answers import default_choice

if TYPE_CHECKING:
    from ctc_toolkit.survey.simulation import DemoCity

DUISBURG, ESSEN = "05112000", "05113000"
_GIRLS_AND_BOYS = {
    "6": (412, 428),
    "7": (405, 433),
    "8": (398, 409),
    "9": (416, 422),
    "10": (391, 407),
    "11": (402, 377),
}
_SCHOOLS = {"gesamtschule": 1986, "gymnasium": 1804, "realschule": 1110}


def demo_rules(instrument: str, ags: str, year: int) -> AnswerRules:
    """Return what counts for a wave of the demo."""
    rules = default_choice(load_instrument(instrument)).rules.rules
    return AnswerRules(rules, _margins(year) if ags == ESSEN else None)


def demo_answer_checks(repository: Repository, cities: tuple[DemoCity, ...]) -> None:
    """Store what counts for the waves of these cities, all of them stored before."""
    for city in repository.cities({city.ags for city in cities}):
        for wave in city.waves:
            if wave.ags == DUISBURG and wave is city.waves[0]:
                continue
            rules = demo_rules(wave.instrument, wave.ags, wave.year)
            margins = rules.margins.to_text() if rules.margins is not None else ""
            checks = repository.answer_checks
            checks.save(wave.id, rules=rules_to_text(rules.rules), margins=margins, expected="", version=0)
            checks.freeze(wave.id)


def _margins(year: int) -> PopulationMargins:
    by_grade = tuple(
        ((grade, sex), number)
        for grade, pair in _GIRLS_AND_BOYS.items()
        for sex, number in zip(("female", "male"), pair, strict=True)
    )
    schools = tuple(((name,), number) for name, number in _SCHOOLS.items())
    source = f"Amtliche Schulstatistik {year - 1}/{year % 100} (Beispiel)"
    margins = (Margin(("grade", "sex"), by_grade), Margin(("school_type",), schools))
    return PopulationMargins(margins, source, date(year - 1, 10, 15))
