"""The calls of the role matrix for changes in the participants of measures."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult
from ctc_toolkit.store import new_id
from ctc_toolkit.store.programme_changes import NewChange
from ctc_toolkit.workspace import (
    CheckedAnswers,
    programme_changes,
    remove_programme_change,
    save_linked_answers,
    save_programme_change,
)
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"programme_changes"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()
FIELDS = ChangeFields(
    "Selbstwirksamkeit",
    low=1,
    high=4,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    note="Sieben nahmen teil.",
)


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, measure, removed = new_id(), new_id(), new_id()
    if ags is not None:
        wave = add_wave(ws, ags)
        with ws.store.writing() as repository:
            area, (measure,) = decided_measures(repository, ags, wave, f"Kurs {next(_NAMES)}")
            removed = repository.programme_changes.add(area, NewChange(measure, "Kurs", FIELDS), "Jemand").id
    other = ChangeFields(**{**vars(FIELDS), "figure": "Neu"})
    linked = ChangeFields(**{**vars(FIELDS), "figure": "Verknüpft"})
    checked = CheckedAnswers(linked, ChangeResult("few"), (), 4)
    return {
        "programme_changes": lambda actor: programme_changes(actor, ws, area),
        "save_programme_change": lambda actor: save_programme_change(actor, ws, area, measure, other),
        "save_linked_answers": lambda actor: save_linked_answers(actor, ws, area, measure, checked),
        "remove_programme_change": lambda actor: remove_programme_change(actor, ws, area, removed, version=1),
    }
