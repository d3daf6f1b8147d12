"""The calls of the role matrix for the progress of schools."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.process.school_list import ListedSchool, SchoolList
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import import_schools, note_school_reminder, save_school_grade
from tests.unit.workspace.made import complete_plan

READING: set[str] = set()
WITHOUT_CITY: set[str] = set()
LIST = SchoolList((ListedSchool("Neue Schule", 2, {}, [GradeCounts(7, expected=90)], {7: 2}),), ())


def grade_of(ws, plan_id):
    """Return the ids of a school of the plan and of a grade that it gets."""
    with ws.store.writing() as repository:
        school = repository.surveys.plan(plan_id).schools[0]
        repository.surveys.add_grades(school.id, [GradeCounts(7, expected=120)])
        return school.id, repository.surveys.school(school.id).grades[0].id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    plan = complete_plan(ws, ags) if ags else new_id()
    listed = complete_plan(ws, ags) if ags else new_id()
    school, grade = grade_of(ws, plan) if ags else (new_id(), new_id())
    counts = GradeCounts(7, expected=120, answered=90)
    return {
        "save_school_grade": lambda actor: save_school_grade(actor, ws, grade_id=grade, counts=counts, version=1),
        "note_school_reminder": lambda actor: note_school_reminder(
            actor, ws, school_id=school, kind="decision", done_on=date(2026, 11, 2)
        ),
        "import_schools": lambda actor: import_schools(actor, ws, plan_id=listed, schools=LIST),
    }
