"""Programmes for decided priorities and the package of an area, in the workspace.

1. Before a decision there are no priorities; after it programmes fit them, the newest decision counts.
2. Two people at once: different places are put together, the same place is refused with what stands there and by whom.
3. A wrong entry is refused and nothing is stored; what is stored stands in the audit log.
4. Further areas of the city count where the role reaches; the role for one area sees no other one.
5. Offers of the area are options. What was entered stays when the priorities change.
6. Deleting the wave leaves the package.
"""

from __future__ import annotations

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offers import OfferFields
from ctc_toolkit.workspace import area_programmes, save_offer, save_programme_package
from ctc_toolkit.workspace.priorities import EntriesConflict
from tests.decided_priorities import decide_at_once
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace
from tests.unit.workspace.matrix_surveys import add_wave


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def areas(ws):
    with ws.store.reading() as repository:
        return {one.name: one.id for one in repository.city(DORTMUND).areas}


def decide(ws, area, *factors):
    wave = add_wave(ws, DORTMUND)
    with ws.store.writing() as repository:
        decide_at_once(repository, area, wave, factors)
    return wave


def test_1_2_3_from_a_decision_to_saved_entries(ws, areas):
    area = areas["Nordstadt"]
    before = area_programmes(COORDINATOR, ws, area)
    assert (before.number, before.priorities, before.frame.available) == (None, (), ())
    decide(ws, area, "attitudes_drugs", "religiosity")
    view = area_programmes(COORDINATOR, ws, area)
    assert (view.number, view.priorities, view.strengths) == (
        1,
        ("attitudes_drugs", "religiosity"),
        ("family_attachment",),
    )
    assert view.matches("attitudes_drugs").best[0].programme.id == "klasse2000"
    assert view.matches("religiosity").knowledge == "none"
    assert {"klasse2000", "ipsy"} <= {one.id for one in view.frame.available}

    save_programme_package(COORDINATOR, ws, area, before={}, after={"in.ipsy": 1, "yearly.ipsy": 900})
    other = Actor("Jemand anders", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}))
    saved = save_programme_package(other, ws, area, before={}, after={"limit.budget": 5000})
    assert saved.entries == {"in.ipsy": 1, "yearly.ipsy": 900, "limit.budget": 5000}
    clash = save_programme_package(COORDINATOR, ws, area, before={}, after={"limit.budget": 7000})
    assert isinstance(clash, EntriesConflict)
    assert (clash.keys, clash.current["limit.budget"], clash.changed_by) == (("limit.budget",), 5000, "Jemand anders")
    removed = save_programme_package(COORDINATOR, ws, area, before={"limit.budget": 5000}, after={})
    assert "limit.budget" not in removed.entries

    with pytest.raises(ToolkitError, match="package_number"):
        save_programme_package(COORDINATOR, ws, area, before={}, after={"yearly.klasse2000": -1, "in.klasse2000": 1})
    now = area_programmes(COORDINATOR, ws, area)
    assert now.entries == {"in.ipsy": 1, "yearly.ipsy": 900}
    assert now.version == 3
    assert [one.action for one in audit_log(ws)].count("save_programme_package") == 3


def test_4_areas_within_reach(ws, areas):
    north, south = areas["Nordstadt"], areas["Hörde"]
    decide(ws, north, "attitudes_drugs", "social_skills")
    assert area_programmes(COORDINATOR, ws, north).frame.areas == ((north, "Nordstadt"),)
    decide(ws, south, "family_conflict", "social_skills")
    frame = area_programmes(COORDINATOR, ws, north).frame
    assert [name for _, name in frame.areas] == ["Nordstadt", "Hörde"]
    assert frame.wanted[south] == ("family_conflict", "social_skills")
    assert "triple_p" in {one.id for one in frame.available}
    team = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, north)}))
    assert area_programmes(team, ws, north).frame.areas == ((north, "Nordstadt"),)
    for call in (
        lambda: area_programmes(team, ws, south),
        lambda: save_programme_package(team, ws, south, before={}, after={"limit.budget": 1}),
    ):
        with pytest.raises(ToolkitError, match="not_available"):
            call()


def test_5_6_offers_changed_priorities_and_a_deleted_wave(ws, areas):
    area = areas["Nordstadt"]
    decide(ws, area, "attitudes_drugs", "social_skills")
    offer = save_offer(
        COORDINATOR, ws, DORTMUND,
        OfferFields(name="Treff", provider="Verein", factors_main=("social_skills",), age_from=6, age_to=12),
    )  # fmt: skip
    option = f"offer:{offer.id}"
    found = next(one for one in area_programmes(COORDINATOR, ws, area).frame.available if one.id == option)
    assert (found.name, found.band, found.ages) == ("Treff", "U", (6, 12))
    entries = {f"in.{option}": 1, f"yearly.{option}": 100, "weight.attitudes_drugs": 5}
    save_programme_package(COORDINATOR, ws, area, before={}, after=entries)
    wave = decide(ws, area, "family_conflict", "religiosity")
    view = area_programmes(COORDINATOR, ws, area)
    assert view.number == 2
    assert view.chosen.options == ()
    assert view.entries == entries
    save_programme_package(COORDINATOR, ws, area, before={}, after={"limit.staff": 40})
    with ws.store.writing() as repository:
        repository.deletions.remove_wave(wave)
    assert area_programmes(COORDINATOR, ws, area).number == 1
    assert area_programmes(COORDINATOR, ws, area).entries == {**entries, "limit.staff": 40}
