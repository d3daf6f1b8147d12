"""Changes in the participants of measures as use cases.

1. Measures are those of the decided plan; what was entered stays with a measure that is not in it any more.
2. Numbers are stored once they have no problems; the first problem is told otherwise.
3. Linked answers: only the result is stored. Attacks: codes and answers are nowhere in the bytes of the database, in
   its log files, in the audit log, in what the program logs, or in what pages and exports get.
4. The same name twice, outdated versions, unknown measures and entries are refused; deleting deletes.
5. Who works for one area sees and changes nothing of another one.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import (
    audit_log,
    check_linked_answers,
    open_workspace,
    programme_changes,
    remove_programme_change,
    save_linked_answers,
    save_programme_change,
)
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

CITY = "05913000"
LEAD = Actor("K. Ordination", frozenset({Assignment(Role.COORDINATOR, CITY)}), account=new_id())
FIELDS = ChangeFields(
    "Selbstkontrolle",
    low=1.0,
    high=4.0,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    n_before=40,
    mean_before=2.4,
    sd_before=0.6,
    n_after=40,
    mean_after=2.8,
    sd_after=0.6,
    r=0.5,
)


@pytest.fixture
def ws(tmp_path):
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund")
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give an area and the measures of its decided plan."""
    wave = add_wave(ws, CITY)
    with ws.store.writing() as repository:
        return decided_measures(repository, CITY, wave, "Sozialtraining", "Elternkurs")


def answers(n=30, marker="QX"):
    """Return linked answers whose codes and one answer can be searched for."""
    rows = []
    for one in range(n):
        for time, value in (("vorher", 1.5 + one % 3 / 2), ("nachher", 2.0 + one % 3 / 2 + one % 2 / 4)):
            rows.append(
                {"Code": f"{marker}{one:02d}W", "Zeitpunkt": time, "Wert": str(value), "Gruppe": f"Kurs {one % 4}"}
            )
    rows[0]["Wert"] = "3,14159"
    return pd.DataFrame(rows)


def test_1_measures(ws, place):
    area, (first, second) = place
    view = programme_changes(LEAD, ws, area)
    assert [(one.id, one.title, one.dropped) for one in view.measures] == [
        (first, "Sozialtraining", False),
        (second, "Elternkurs", False),
    ]
    assert (view.decided, view.editable, view.changes, view.made_up) == (True, True, (), False)
    saved = save_programme_change(LEAD, ws, area, first, FIELDS)
    assert programme_changes(LEAD, ws, area).of_measure(first) == (saved,)
    assert programme_changes(LEAD, ws, area).of_measure(second) == ()
    with ws.store.writing() as repository:
        for plan in repository.plans.of_area(area):
            repository.plans.remove(plan.id)
    view = programme_changes(LEAD, ws, area)
    assert [(one.id, one.title, one.dropped) for one in view.measures] == [(first, "Sozialtraining", True)]
    again = save_programme_change(LEAD, ws, area, first, replace(FIELDS, note="Später"), change_id=saved.id, version=1)
    assert (again.title, again.version) == ("Sozialtraining", 2)


def test_2_numbers(ws, place):
    area, (first, _) = place
    for wrong, code in (
        (replace(FIELDS, figure=""), "pre_post_text_missing"),
        (replace(FIELDS, n_before=9, n_after=9), "pre_post_few"),
        (replace(FIELDS, mean_after=4.5), "pre_post_outside"),
    ):
        with pytest.raises(ToolkitError, match=code):
            save_programme_change(LEAD, ws, area, first, wrong)
    saved = save_programme_change(LEAD, ws, area, first, replace(FIELDS, figure="  Selbst\nkontrolle "))
    assert (saved.fields.figure, saved.source, saved.result.secure) == ("Selbst kontrolle", "aggregated", True)


def test_3_nothing_of_codes(ws, place, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    area, (first, _) = place
    checked = check_linked_answers(answers(), FIELDS)
    saved = save_linked_answers(LEAD, ws, area, first, checked)
    assert (saved.source, saved.result.state, saved.result.n_before) == ("linked", "shown", 30)
    assert saved.fields.numbers is False
    broken = answers()
    broken.loc[3, "Zeitpunkt"] = "QX99W"
    stopped = check_linked_answers(broken, FIELDS)
    with pytest.raises(ToolkitError, match="pre_post_table_wrong") as refused:
        save_linked_answers(LEAD, ws, area, first, stopped)
    view = programme_changes(LEAD, ws, area)
    told = [repr(view), repr(checked), repr(stopped), refused.value.say("de"), caplog.text]
    told.append(repr(audit_log(LEAD, ws)))
    files = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    assert any(b"Selbstkontrolle" in content for content in files)
    for secret in ("QX", "qx0", "3.14159", "3,14159"):
        assert not any(secret in text for text in told), secret
    codes = [f"QX{one:02d}W" for one in (*range(30), 99)]  # whole: two letters alone occur by chance in packed bytes
    for secret in (*codes, *map(str.lower, codes), "3.14159", "3,14159"):
        assert not any(secret.encode() in content for content in files), secret
        assert not any(secret.encode("utf-16-le") in content for content in files), secret


def test_3_few(ws, place):
    area, (first, _) = place
    saved = save_linked_answers(LEAD, ws, area, first, check_linked_answers(answers(9), FIELDS))
    assert (saved.result.state, saved.result.n_before, saved.result.began) == ("few", None, None)


def test_4_refused(ws, place):
    area, (first, second) = place
    saved = save_programme_change(LEAD, ws, area, first, FIELDS)
    with pytest.raises(ToolkitError, match="pre_post_there_already"):
        save_programme_change(LEAD, ws, area, first, replace(FIELDS, figure="selbstkontrolle"))
    save_programme_change(LEAD, ws, area, second, FIELDS)
    for change, code in (
        ({"measure": "anders"}, "pre_post_measure"),
        ({"change_id": saved.id, "version": 2}, "changed_meanwhile"),
        ({"change_id": new_id(), "version": 1, "figure": "Neu"}, "not_available"),
        ({"change_id": "../x", "version": 1, "figure": "Neu"}, "not_available"),
    ):
        fields = replace(FIELDS, figure=change.pop("figure", FIELDS.figure))
        measure = change.pop("measure", first)
        with pytest.raises(ToolkitError, match=code):
            save_programme_change(LEAD, ws, area, measure, fields, **change)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        remove_programme_change(LEAD, ws, area, saved.id, version=7)
    remove_programme_change(LEAD, ws, area, saved.id, version=1)
    assert [one.measure for one in programme_changes(LEAD, ws, area).changes] == [second]


def test_5_one_area(ws, place):
    area, (first, _) = place
    saved = save_programme_change(LEAD, ws, area, first, FIELDS)
    elsewhere = new_id()
    with ws.store.writing() as repository:
        repository.add_area(CITY, AreaRecord(elsewhere, "Süd"))
    team = Actor("T. Eam", frozenset({Assignment(Role.AREA_TEAM, CITY, elsewhere)}), account=new_id())
    for call in (
        lambda: programme_changes(team, ws, area),
        lambda: save_programme_change(team, ws, area, first, replace(FIELDS, figure="Neu")),
        lambda: remove_programme_change(team, ws, area, saved.id, version=1),
        lambda: remove_programme_change(team, ws, elsewhere, saved.id, version=1),
    ):
        with pytest.raises(ToolkitError, match="not_available"):
            call()
    assert programme_changes(team, ws, elsewhere).measures == ()
    office = Actor("O. Ffice", frozenset({Assignment(Role.MULTIPLIER, None)}), account=new_id())
    assert (programme_changes(office, ws, area).editable, len(programme_changes(office, ws, area).changes)) == (
        False,
        1,
    )
