"""The calls of the role matrix for priorities and silent votes."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import count

from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.store import AreaRecord, NewWave, new_id
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    area_priorities,
    begin_priorities,
    cast_vote,
    close_vote,
    decide_priorities,
    open_vote,
    remove_priorities,
    save_priorities,
)
from ctc_toolkit.workspace.cut_points import keep_cut_points
from ctc_toolkit.workspace.priority_log import DecisionEntry
from tests.unit.workspace.made import answers

READING = {"area_priorities", "cast_vote"}
"""A vote changes something, but leaves no line in the audit log: that would hold its time."""
WITHOUT_CITY: set[str] = set()
CUT_POINTS, CHOSEN = "matrix-priorities", ("family_conflict", "poor_family_management", "family_attachment")
_NAMES = count()


@cache
def _answers():
    table = answers(60, instrument="ctc-youth-survey")
    return answers_to_parquet(table), len(table), table.instrument.reference


def _cut_points():
    return CutPointTable.model_validate(
        {
            "id": CUT_POINTS,
            "instrument": "ctc-youth-survey",
            "title": {"de": "Probe", "en": "Probe"},
            "valid_from": "2026-01-01",
            "status": "made_up",
            "method": {"de": "Probe", "en": "Probe"},
            "values": {factor: {"all": 2.5} for factor in CHOSEN},
        }
    )


def _wave(repository, ags):
    """Return the one wave of the city, so that its profile is computed once for all calls."""
    there = [wave for wave in repository.city(ags).waves if wave.cut_points == CUT_POINTS]
    if there:
        return there[0].id
    if repository.cut_points(CUT_POINTS) is None:
        keep_cut_points(repository, _cut_points())
    content, count_of, instrument = _answers()
    source = f"{next(_NAMES):064x}"
    new = NewWave(ags, instrument, 2024, "Probe", count_of, source, "test", content)
    return repository.add_wave(new, CUT_POINTS).id


def _area(repository, ags):
    area = AreaRecord(new_id(), f"Prioritäten {next(_NAMES)}")
    repository.add_area(ags, area)
    return area.id


def _at_work(repository, ags, wave):
    area, chosen = _area(repository, ags), CHOSEN[:2]
    entries = {f"choice.{one}": "priority" for one in chosen} | {f"choice.{CHOSEN[2]}": "strength"}
    entries |= {f"reason.{one}": "weil" for one in CHOSEN}
    return area, repository.priorities.begin(area, wave, CHOSEN, entries, "Jemand", date.today()).id


def _voting(repository, ags, wave):
    area, set_id = _at_work(repository, ags, wave)
    voting = repository.priorities.open_round(set_id, present=5, marks=2, listed=CHOSEN, today=date.today())
    return area, voting.id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    if ags is None:
        wave, begun, body = new_id(), new_id(), new_id()
        saved = opening = removed = deciding = casting = closing = (new_id(), new_id())
    else:
        with ws.store.writing() as repository:
            wave, begun = _wave(repository, ags), _area(repository, ags)
            saved, opening, removed, deciding = (_at_work(repository, ags, wave) for _ in range(4))
            casting, closing = _voting(repository, ags, wave), _voting(repository, ags, wave)
            name = f"Team {next(_NAMES)}"
            body = repository.bodies.save_body(ags, BodyFields("area_team", name, deciding[0]), "Jemand").id
    today, entry = date.today(), {"weight.reach": 5}
    decision = DecisionEntry(today, body, 9, today + timedelta(700))
    return {
        "area_priorities": lambda actor: area_priorities(actor, ws, begun),
        "begin_priorities": lambda actor: begin_priorities(actor, ws, begun, wave),
        "save_priorities": lambda actor: save_priorities(actor, ws, *saved, before={}, after=entry),
        "open_vote": lambda actor: open_vote(actor, ws, *opening, present=5, marks=2),
        "cast_vote": lambda actor: cast_vote(actor, ws, *casting, CHOSEN[:1]),
        "close_vote": lambda actor: close_vote(actor, ws, *closing),
        "decide_priorities": lambda actor: decide_priorities(actor, ws, *deciding, decision, version=1),
        "remove_priorities": lambda actor: remove_priorities(actor, ws, *removed),
    }
