"""Local offers of a city: what use cases store, refuse and hand out.

1. An offer is stored tidied, changed with its version, and refused when somebody else was faster or the same is there.
2. Who works for one area reads everything and changes what runs in that area alone.
3. A table is stored as a whole or not at all; it changes only offers in the version that was seen.
4. Two offers are put together or kept apart once, in the versions that were seen; the rest of both is gone.
5. Priorities come from the newest decision of each area, else from what is chosen so far; strengths with them.
6. Children of a place are stored, replaced and deleted; shown figures of the city's data are known, locked ones not.
7. Every change leaves one line in the audit log, without names of offers; a line finds its offer again.
8. Offers of an area are handed to other use cases; the demo has offers in all cities, with all words in its matrix.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.access import Actor, Assignment, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offer_children import ChildrenEntry
from ctc_toolkit.programmes.offer_matrix import assess
from ctc_toolkit.programmes.offer_similarity import alike
from ctc_toolkit.programmes.offer_table import OfferTable
from ctc_toolkit.programmes.offers import CITY, OfferFields
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.store import AreaRecord, NewWave, new_id
from ctc_toolkit.workspace import (
    audit_log,
    city_offers,
    import_offers,
    open_workspace,
    remove_offer,
    save_children,
    save_offer,
    settle_offers,
)
from ctc_toolkit.workspace.demo_content.offers import demo_offers
from ctc_toolkit.workspace.offers import offers_of_area

DORTMUND, DUISBURG = "05913000", "05112000"
NORD, WEST = new_id(), new_id()
COORDINATOR = Actor("Kim Koordination", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}))
TEAM = Actor("Toni Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, NORD)}))
COURSE = OfferFields("Kurs", "Verein", areas=(NORD,), age_from=6, age_to=9, factors_main=("family_conflict",))


@pytest.fixture
def ws(tmp_path):
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(NORD, "Nordhafen"), AreaRecord(WEST, "Lindenau")])
        repository.add_city(DUISBURG, "Duisburg")
    yield opened
    opened.close()


def refused(function, *arguments, **named):
    with pytest.raises(ToolkitError) as problem:
        function(*arguments, **named)
    return problem.value.code


def fields(ws):
    return [one.fields for one in city_offers(COORDINATOR, ws, DORTMUND).offers]


def table(*entries, columns=("name", "provider", "areas")):
    rows = tuple(enumerate(entries, start=2))
    return OfferTable(rows, columns, (), dict.fromkeys(columns, "Spalte"))


def test_1_offers(ws):
    saved = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, name="  Kurs "))
    assert (saved.fields, saved.changed_by, saved.version) == (COURSE, "Kim Koordination", 1)
    changed = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, places=9), offer_id=saved.id, version=1)
    assert (changed.version, fields(ws)) == (2, [replace(COURSE, places=9)])
    late = replace(COURSE, places=1)
    assert refused(save_offer, COORDINATOR, ws, DORTMUND, late, offer_id=saved.id, version=1) == "changed_meanwhile"
    assert refused(save_offer, COORDINATOR, ws, DORTMUND, replace(COURSE, name="KURS")) == "offer_there_already"
    assert refused(save_offer, COORDINATOR, ws, DORTMUND, replace(COURSE, provider="Herr Ö. Groß")) == "offer_person"
    assert refused(save_offer, COORDINATOR, ws, DORTMUND, late, offer_id=new_id(), version=1) == "not_available"
    assert refused(save_offer, COORDINATOR, ws, DUISBURG, COURSE) == "not_available"
    assert refused(remove_offer, COORDINATOR, ws, DORTMUND, saved.id, version=1) == "changed_meanwhile"
    remove_offer(COORDINATOR, ws, DORTMUND, saved.id, version=2)
    assert fields(ws) == []


def test_2_one_area(ws):
    own = save_offer(TEAM, ws, DORTMUND, COURSE)
    other = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, areas=(WEST,)))
    view = city_offers(TEAM, ws, DORTMUND)
    assert (len(view.offers), view.editable, view.whole) == (2, frozenset({NORD}), False)
    assert (view.may_edit((NORD,)), view.may_edit((NORD, WEST)), view.may_edit(())) == (True, False, False)
    for areas in ((), (WEST,), (NORD, WEST)):
        wanted = replace(COURSE, name="Anders", areas=areas)
        assert refused(save_offer, TEAM, ws, DORTMUND, wanted) == "not_available"
        assert refused(save_offer, TEAM, ws, DORTMUND, wanted, offer_id=own.id, version=1) == "not_available"
    taken = replace(COURSE, name="Meins")
    assert refused(save_offer, TEAM, ws, DORTMUND, taken, offer_id=other.id, version=1) == "not_available"
    assert refused(remove_offer, TEAM, ws, DORTMUND, other.id, version=1) == "not_available"
    assert refused(import_offers, TEAM, ws, DORTMUND, table(COURSE), versions={}) == "not_available"
    remove_offer(TEAM, ws, DORTMUND, own.id, version=1)


def test_3_tables(ws):
    there = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, places=9))
    given = table(COURSE, OfferFields("Treff", "Amt"))
    assert import_offers(COORDINATOR, ws, DORTMUND, given, versions={there.id: 1}) == (1, 0)
    assert fields(ws)[0].places == 9  # no column of the table said anything about places
    wider = table(replace(COURSE, places=5), OfferFields("Neu", "Amt"), columns=("name", "provider", "areas", "places"))
    assert refused(import_offers, COORDINATOR, ws, DORTMUND, wider, versions={there.id: 7}) == "changed_meanwhile"
    wrong = table(OfferFields("Gut", "Amt"), OfferFields("Schlecht", "Amt", areas=("weg",)))
    assert refused(import_offers, COORDINATOR, ws, DORTMUND, wrong, versions={}) == "offer_table_wrong"
    assert refused(import_offers, COORDINATOR, ws, DORTMUND, table(), versions={}) == "offer_table_wrong"
    assert {one.name for one in fields(ws)} == {"Kurs", "Treff"}
    assert import_offers(COORDINATOR, ws, DORTMUND, wider, versions={there.id: 1}) == (1, 1)
    assert {one.name: one.places for one in fields(ws)} == {"Kurs": 5, "Treff": None, "Neu": None}


def test_4_similar_offers(ws):
    first = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, name="Treffpunkt"))
    second = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, name="Treff-Punkt", places=12))
    third = save_offer(COORDINATOR, ws, DORTMUND, replace(COURSE, name="Treffpunkte"))
    settle_offers(COORDINATOR, ws, DORTMUND, first.id, third.id, how="apart", versions=(1, 1))
    view = city_offers(COORDINATOR, ws, DORTMUND)
    assert frozenset((first.id, third.id)) in view.apart
    assert frozenset((first.id, third.id)) not in {one.pair for one in alike(view.offers, view.apart)}
    stale = {"how": "merge", "versions": (1, 2)}
    assert refused(settle_offers, COORDINATOR, ws, DORTMUND, first.id, second.id, **stale) == "changed_meanwhile"
    assert refused(settle_offers, COORDINATOR, ws, DORTMUND, first.id, first.id, **stale) == "not_available"
    kept = settle_offers(COORDINATOR, ws, DORTMUND, first.id, second.id, how="merge", versions=(1, 1))
    assert (kept.fields.name, kept.fields.places, kept.version) == ("Treffpunkt", 12, 2)
    assert {one.id for one in city_offers(COORDINATOR, ws, DORTMUND).offers} == {first.id, third.id}


def test_5_priorities(ws):
    listed = ("family_conflict", "academic_failure", "family_attachment")
    open_entries = {"choice.academic_failure": "priority", "choice.family_attachment": "strength"}
    with ws.store.writing() as repository:
        wave = NewWave(DORTMUND, "ctc-youth-survey@2023-12", 2025, "Probe", 1, "0" * 64, "test", b"")
        wave_id = repository.add_wave(wave).id
        repository.priorities.begin(NORD, wave_id, listed, open_entries, "Jemand", date(2026, 1, 1))
    view = city_offers(COORDINATOR, ws, DORTMUND)
    assert (view.choices[NORD].state, WEST in view.choices) == ("open", False)
    assert view.choice_of(NORD) == (("academic_failure",), ("family_attachment",)) == view.choice_of(CITY)
    assert view.choice_of(WEST) == ((), ())


def test_6_children(ws):
    entry = ChildrenEntry(NORD, ((6, 9, 100),), 2025, "Melderegister")
    save_children(COORDINATOR, ws, DORTMUND, entry, version=0)
    assert refused(save_children, COORDINATOR, ws, DORTMUND, entry, version=0) == "changed_meanwhile"
    save_children(COORDINATOR, ws, DORTMUND, replace(entry, counts=((6, 9, 120),)), version=1)
    assert (
        refused(save_children, COORDINATOR, ws, DORTMUND, replace(entry, place=new_id()), version=0) == "not_available"
    )
    assert refused(save_children, COORDINATOR, ws, DORTMUND, replace(entry, source=""), version=2) == "offer_source"
    assert refused(save_children, TEAM, ws, DORTMUND, entry, version=2) == "not_available"
    with ws.store.writing() as repository:
        values = [("taken_into_care", 40, 9000), ("sgb2_under_18", 1, 9100)]  # a count of 1 is locked
        entries = [
            IndicatorEntry(name, "", 2024, count, whole, "Amt 3", date(2024, 12, 31)) for name, count, whole in values
        ]
        repository.indicators.add_values(DORTMUND, entries, "Jemand")
    found = city_offers(COORDINATOR, ws, DORTMUND)
    assert [one.count for one in found.counts.of((NORD,), 6, 9)] == [120]
    assert [one.count for one in found.counts.of((CITY,), 0, 17)] == [9000]
    assert found.children[NORD].version == 2
    save_children(COORDINATOR, ws, DORTMUND, replace(entry, counts=()), version=2)
    assert not city_offers(COORDINATOR, ws, DORTMUND).children


def test_7_audit(ws):
    saved = save_offer(COORDINATOR, ws, DORTMUND, COURSE)
    import_offers(COORDINATOR, ws, DORTMUND, table(OfferFields("Treff", "Amt")), versions={})
    save_children(COORDINATOR, ws, DORTMUND, ChildrenEntry(CITY, ((6, 6, 9),), 2025, "Amt"), version=0)
    lines = audit_log(COORDINATOR, ws).lines
    assert [line.action for line in lines] == ["save_children", "import_offers", "save_offer"]
    assert "Kurs" not in "".join(line.object for line in lines)
    assert lines[2].thing.de == "Kurs"
    remove_offer(COORDINATOR, ws, DORTMUND, saved.id, version=1)
    assert audit_log(COORDINATOR, ws).lines[0].action == "remove_offer"


def test_8_for_others_and_demo(tmp_path):
    ws = open_workspace(f"sqlite:///{tmp_path / 'demo.sqlite'}")
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(NORD, "Nordhafen"), AreaRecord(WEST, "Lindenau")])
        repository.add_city(DUISBURG, "Duisburg")
        demo_offers(repository, repository.cities(), date(2026, 11, 30))
    view = city_offers(demo_actor(), ws, DORTMUND)
    with ws.store.reading() as repository:
        running = offers_of_area(repository, DORTMUND, NORD)
    assert {one.fields.areas for one in running} == {(), (NORD,)}  # areas by name: Lindenau is the first one
    assert len(alike(view.offers)) == 1
    assert len(city_offers(demo_actor(), ws, DUISBURG).offers) == len(view.offers)
    factors = tuple(dict.fromkeys(name for one in view.offers for name in one.fields.factors_main))
    found = assess(view.offers, WEST, factors, ("family_rewards",), view.counts, date(2026, 11, 30))
    assert {cell.word for cell in found.cells.values()} == {"covered", "thin", "gap", "unknown"}
    assert found.overlaps
    assert found.ending
    assert found.strengths[0].offers
    names = view.names.known
    assert {name for one in view.offers for name in one.fields.factors} <= set(names.factors)
    ws.close()
