"""Comparison studies as people work with them.

1. A study is stored tidy, changed under its version, removed; the log names it.
2. What `study_problems` names is refused, a title only once, at most 20 in a city.
3. Reading is for the whole city and its teams; others are told that nothing is there.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import MOST_STUDIES, tidy_study
from ctc_toolkit.workspace import (
    comparison_studies,
    remove_comparison_study,
    save_comparison_study,
)
from tests.made_up_studies import made_study
from tests.unit.workspace.made import DORTMUND, audit_log, real_workspace

STUDY = tidy_study(made_study(4, 4))
COORDINATOR = Actor("Koordination", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}))


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def test_1_store_change_remove(ws):
    saved = save_comparison_study(COORDINATOR, ws, DORTMUND, replace(STUDY, title="  Vier   und vier "))
    (view,) = comparison_studies(COORDINATOR, ws, DORTMUND).studies
    assert (view.id, view.entered.title, view.version, view.own_years) == (saved, "Vier und vier", 1, ())
    assert view.fields == view.entered
    save_comparison_study(COORDINATOR, ws, DORTMUND, STUDY, study_id=saved, version=1)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        save_comparison_study(COORDINATOR, ws, DORTMUND, STUDY, study_id=saved, version=1)
    remove_comparison_study(COORDINATOR, ws, DORTMUND, saved, version=2)
    assert comparison_studies(COORDINATOR, ws, DORTMUND).studies == ()
    assert audit_log(ws)[-1].object == f"study {saved}"


def test_2_refused(ws):
    for change, code in (({"title": ""}, "effects_title"), ({"cells": ()}, "effects_table_empty")):
        with pytest.raises(ToolkitError, match=code):
            save_comparison_study(COORDINATOR, ws, DORTMUND, replace(STUDY, **change))
    for number in range(MOST_STUDIES):
        save_comparison_study(COORDINATOR, ws, DORTMUND, replace(STUDY, title=f"Nummer {number}"))
    with pytest.raises(ToolkitError, match="effects_many_studies"):
        save_comparison_study(COORDINATOR, ws, DORTMUND, STUDY)
    (first, *_) = comparison_studies(COORDINATOR, ws, DORTMUND).studies
    with pytest.raises(ToolkitError, match="effects_title_taken"):
        save_comparison_study(
            COORDINATOR, ws, DORTMUND, replace(STUDY, title="Nummer 7"), study_id=first.id, version=first.version
        )


def test_3_who(ws):
    for role in (Role.MULTIPLIER, Role.ADMINISTRATOR, Role.TRAINER):
        with pytest.raises(ToolkitError, match="not_available"):
            comparison_studies(Actor("B", frozenset({Assignment(role, None)})), ws, DORTMUND)
    team = Actor("C", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))
    assert not comparison_studies(team, ws, DORTMUND).editable
    with pytest.raises(ToolkitError, match="not_available"):
        save_comparison_study(team, ws, DORTMUND, STUDY)
    evaluator = Actor("D", frozenset({Assignment(Role.EVALUATOR, DORTMUND)}))
    assert comparison_studies(evaluator, ws, DORTMUND).editable
    assert save_comparison_study(evaluator, ws, DORTMUND, STUDY)
