"""A made-up school year of an area, for tests of yearly reviews."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult
from ctc_toolkit.evaluation.yearly_review import (
    Delivered,
    GoalYear,
    MeasureYear,
    Notice,
    ParticipantChange,
    Planned,
    Reached,
    Reacted,
    SurveyChange,
    YearFigures,
    YearMoney,
)
from ctc_toolkit.implementation.warnings import EarlyWarning
from ctc_toolkit.plan import GoalFields

INSTRUMENT = "ctc-youth-survey-de@1.0"
GOAL = GoalFields(
    figure="family_conflict", baseline=38, low=33, high=43, answers=900, wave="wave-2023", survey="Frühjahr 2023",
    target=33, year=2029,
)  # fmt: skip
CHANGE = SurveyChange("family_conflict", 2023, 2025, ("wave-2023", "wave-2025"), "decreased", 34, -4, -7, -1, True)
REACTED = Reacted("dose_low", "Termine werden nachgeholt „Ä“", "Koordination", date(2026, 1, 15), date(2026, 3, 1))
WARNING = EarlyWarning(
    "dose_low", "soon", 30.0, date(2026, 5, 4), {"held": 7, "planned": 10, "percent": 70.0}, "g1", "Klasse 5b"
)
SETTLED = Reacted("funding_ends", "Antrag gestellt", "Koordination", date(2025, 10, 1), date(2025, 11, 1))
IN_WORDS = ParticipantChange(
    ChangeFields("Zuhören", source="Träger", note="Ruhiger", after_on=date(2026, 6, 1)), ChangeResult("words")
)
COURSE = MeasureYear(
    "m1",
    "Kurs „Ü“",
    False,
    Planned(2, 20, 1, 60, (YearMoney(2025, 2000, 2000), YearMoney(2026, 3000, 500))),
    Delivered(14, 2, (14, 20), 85, 3.8, 4, "outside", 72),
    Reached(45, 60, (30, 40), 1),
    ("goal-1",),
    (IN_WORDS,),
    (Notice(WARNING, REACTED),),
    (SETTLED,),
)
UNKNOWN = MeasureYear("m2", "Abende", True, Planned(0, None, 0, None), Delivered(0, 0), Reached(None))
YEAR = YearFigures(
    2025, date(2026, 7, 31), 1, INSTRUMENT, (COURSE, UNKNOWN), (GoalYear("goal-1", GOAL, CHANGE, "nearer"),)
)
