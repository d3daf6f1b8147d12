"""Where the cities stand: the status of every city and area, for the office.

1. Each city has its areas with phase and moment, its surveys with rounded numbers, its planned surveys with counts,
   and the last thing that was done there, by whom does not matter.
2. The next step is what the coordination told, or what stands in the newest version handed in, whichever is newer.
   Drafts, and versions that were taken back, never show.
3. Administrators see the status without the next step.
4. What was handed in waits for the office since then; what was returned waits for the city since then; older versions,
   approved ones and those taken back wait for nobody. The order puts the office first, then the cities, then the rest.
5. Multipliers see all cities, in a demo trainers too; others none.
6. However many cities there are, the database is asked the same number of questions.
7. No number of answers below twenty is told, not even rounded.
8. A pause of an area shows since when and until when, not why.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AreaRecord, NewWave, new_id
from ctc_toolkit.store.reviews import NewEntry, NewSubmission
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.workspace import add_city, city_overview, list_cities, open_phase, pause_area, tell_next_step
from ctc_toolkit.workspace.overview import PlanStatus, WaveStatus, waiting_first
from ctc_toolkit.workspace.review_documents import document_of
from ctc_toolkit.workspace.texts import TextView
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    DUISBURG,
    ESSEN,
    complete_plan,
    fresh_hash,
    real_workspace,
)

OFFICE = Actor("Büro", frozenset({Assignment(Role.MULTIPLIER)}))
DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def seen(ws, ags=DORTMUND, actor=OFFICE):
    return next(city for city in city_overview(actor, ws) if city.ags == ags)


def area_record(ws, ags=DORTMUND):
    with ws.store.reading() as repository:
        return repository.city(ags), repository.city(ags).areas[0]


def hand_in(ws, step="", *, ags=DORTMUND, kind="plan", at=DAY, state="submitted", later=None, section="next_step"):
    """Store a version of the first area behind the back of the use cases and return its id."""
    city, area = area_record(ws, ags)
    document = document_of(kind, city, area, None, [TextView(section, step)], None)
    with ws.store.writing() as repository:
        new = NewSubmission(f"{kind}/{area.id}/-", kind, ags, area.id, None, document, fresh_hash(), "K", at=at)
        record = repository.reviews.add_submission(new)
        if state != "submitted":
            repository.reviews.set_state(record.id, state, record.version)
            repository.reviews.add_entry(record.id, NewEntry(state, "B", Role.MULTIPLIER, at=later or at))
        return record.id


def add_wave(ws, ags, respondents, year=2025):
    with ws.store.writing() as repository:
        new = NewWave(ags, "yrbs@2019", year, f"Befragung {year}", respondents, fresh_hash(), "test", b"x")
        return repository.add_wave(new).id


def test_1_status(ws):
    area = list_cities(COORDINATOR, ws)[0].areas[0]
    open_phase(COORDINATOR, ws, area.id, phase=3, version=1, reason="Probe")
    for respondents, year in ((3913, 2025), (4822, 2023)):
        add_wave(ws, DORTMUND, respondents, year)
    complete_plan(ws, DORTMUND)
    city = seen(ws)
    assert (city.name, city.made_up, len(city.areas)) == ("Dortmund", False, 2)
    first, second = city.areas
    assert (first.name, first.phase, second.phase, second.phase_since) == ("Hörde", 3, 1, None)
    assert abs(first.phase_since - datetime.now(UTC)) < timedelta(minutes=1)
    assert city.waves == (
        WaveStatus("Befragung 2025", 2025, 3910, "kept"),
        WaveStatus("Befragung 2023", 2023, 4820, "kept"),
    )
    (plan,) = city.plans
    assert plan == PlanStatus("Befragung", datetime.now(UTC).year, 1, 1, 0)
    assert (city.last_change.action, seen(ws, ESSEN).last_change.action) == ("open_phase", "add_city")
    assert COORDINATOR.name not in repr(city)


def test_1_refused_tries_are_no_change(ws):
    before = seen(ws).last_change
    with pytest.raises(ToolkitError):
        tell_next_step(OFFICE, ws, list_cities(COORDINATOR, ws)[0].areas[0].id, next_step="x", version=1)
    assert seen(ws).last_change == before


def test_2_step_that_was_told(ws):
    area = list_cities(COORDINATOR, ws)[0].areas[0]
    assert seen(ws).areas[0].next_step is None
    tell_next_step(COORDINATOR, ws, area.id, next_step="Treffen am 3.12.", version=1)
    assert (seen(ws).areas[0].next_step.text, seen(ws).areas[0].next_step.source) == ("Treffen am 3.12.", "told")
    hand_in(ws, "Alter Schritt")
    assert seen(ws).areas[0].next_step.text == "Treffen am 3.12."
    hand_in(ws, "Neuer Schritt", at=datetime.now(UTC) + timedelta(hours=1))
    assert (seen(ws).areas[0].next_step.text, seen(ws).areas[0].next_step.source) == ("Neuer Schritt", "handed_in")


@pytest.mark.parametrize("state", ["submitted", "returned", "approved"])
def test_2_step_that_was_handed_in(ws, state):
    hand_in(ws, "Erster", at=DAY)
    hand_in(ws, "Zweiter", at=DAY + timedelta(days=1), state=state)
    step = seen(ws).areas[0].next_step
    assert (step.text, step.at) == ("Zweiter", DAY + timedelta(days=1))
    assert seen(ws).areas[1].next_step is None


def test_2_taken_back(ws):
    hand_in(ws, "Erster", at=DAY)
    hand_in(ws, "Zurückgezogen", at=DAY + timedelta(days=1), state="withdrawn")
    assert seen(ws).areas[0].next_step.text == "Erster"


def test_2_other_sections_and_empty_ones(ws):
    hand_in(ws, "Ein Ziel", section="goals")
    hand_in(ws, "  \n", kind="profile")
    assert seen(ws).areas[0].next_step is None


def test_2_drafts_never_show(ws):
    _, area = area_record(ws)
    wave = add_wave(ws, DORTMUND, 400)
    with ws.store.writing() as repository:
        for place, name in (
            (TextPlace(DORTMUND, area.id, None), "next_step"),
            (TextPlace(DORTMUND, area.id, None), "situation"),
            (TextPlace(DORTMUND, None, wave), "stands_out"),
        ):
            repository.texts.add_text(place, name, f"ENTWURF {name}", "K")
    for actor in (OFFICE, ADMINISTRATOR):
        assert "ENTWURF" not in repr(city_overview(actor, ws))
    assert seen(ws).areas[0].next_step is None


def test_3_administrators_see_status_only(ws):
    area = list_cities(COORDINATOR, ws)[0].areas[0]
    tell_next_step(COORDINATOR, ws, area.id, next_step="Nur fürs Büro", version=1)
    open_phase(COORDINATOR, ws, area.id, phase=2, version=2, reason="Probe")
    hand_in(ws, "Auch nur fürs Büro", ags=ESSEN)
    found = city_overview(ADMINISTRATOR, ws)
    assert "fürs Büro" not in repr(found)
    assert [city.areas[0].phase for city in found] == [2, 1]
    assert len(found[1].areas[0].reviews) == 1
    assert repr(city_overview(OFFICE, ws)).count("fürs Büro") == 2


def test_4_who_waits(ws):
    hand_in(ws, at=DAY)
    hand_in(ws, at=DAY + timedelta(days=3))
    hand_in(ws, kind="profile", at=DAY, state="returned", later=DAY + timedelta(days=1))
    hand_in(ws, ags=ESSEN, at=DAY, state="approved")
    (profile, plan) = seen(ws).all_reviews
    assert (profile.kind, profile.waits_for, profile.since) == ("profile", "city", DAY + timedelta(days=1))
    assert (plan.kind, plan.number, plan.waits_for, plan.since) == ("plan", 2, "office", DAY + timedelta(days=3))
    assert [len(seen(ws).waiting(side)) for side in ("office", "city")] == [1, 1]
    assert seen(ws, ESSEN).all_reviews == ()
    hand_in(ws, ags=ESSEN, at=DAY + timedelta(days=9), state="withdrawn")
    assert seen(ws, ESSEN).all_reviews == ()


def test_4_profile_of_the_whole_city(ws):
    with ws.store.writing() as repository:
        wave = repository.add_wave(NewWave(ESSEN, "yrbs@2019", 2025, "B", 400, fresh_hash(), "test", b"x")).id
        new = NewSubmission(f"profile/-/{wave}", "profile", ESSEN, None, wave, "{}", fresh_hash(), "K", at=DAY)
        repository.reviews.add_submission(new)
    city = seen(ws, ESSEN)
    assert (len(city.reviews), city.areas[0].reviews) == (1, ())
    assert city.all_reviews == city.reviews


def test_4_order(ws):
    for ags, name in ((DUISBURG, "Duisburg"), ("05914000", "Hagen"), ("05911000", "Bochum"), ("05916000", "Herne")):
        add_city(ADMINISTRATOR, ws, ags=ags, name=name, areas=["Mitte"])
    hand_in(ws, ags="05914000", at=DAY + timedelta(days=2))
    hand_in(ws, ags=DUISBURG, at=DAY + timedelta(days=1))
    hand_in(ws, ags="05916000", at=DAY - timedelta(days=9), state="returned", later=DAY)
    order = [city.name for city in waiting_first(city_overview(OFFICE, ws))]
    assert order == ["Duisburg", "Hagen", "Herne", "Bochum", "Dortmund", "Essen"]


def test_5_who_sees_it(ws):
    assert [city.name for city in city_overview(OFFICE, ws)] == ["Dortmund", "Essen"]
    for role in (Role.COORDINATOR, Role.AREA_TEAM, Role.EVALUATOR, Role.TRAINER):
        with pytest.raises(ToolkitError) as refused:
            city_overview(Actor("P", frozenset({Assignment(role, DORTMUND)})), ws)
        assert refused.value.code == "not_available"


def statements(ws, call):
    counted = []
    engine = ws.store.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    call()
    return len(counted)


def test_6_same_number_of_questions(database_url):
    ws = real_workspace(database_url)
    hand_in(ws, at=DAY)
    few = statements(ws, lambda: city_overview(OFFICE, ws))
    with ws.store.writing() as repository:
        for number in range(20):
            ags = f"059{number + 20:02}000"
            repository.add_city(ags, f"Partner {number}", [AreaRecord(new_id(), name) for name in ("Nord", "Süd")])
    for number in range(20):
        ags = f"059{number + 20:02}000"
        add_wave(ws, ags, 1000 + number)
        complete_plan(ws, ags)
        hand_in(ws, "Schritt", ags=ags, state="returned")
    found = city_overview(OFFICE, ws)
    assert len(found) == 22
    assert sum(len(city.all_reviews) for city in found) == 21
    assert statements(ws, lambda: city_overview(OFFICE, ws)) <= few < 25
    ws.close()


@pytest.mark.parametrize(("respondents", "told"), [(1, None), (19, None), (20, 20), (24, 20), (26, 30), (4823, 4820)])
def test_7_few_answers(ws, respondents, told):
    add_wave(ws, ESSEN, respondents)
    assert seen(ws, ESSEN).waves[0].respondents == told


def test_8_pauses(ws):
    _, area = area_record(ws)
    until = datetime.now(UTC).astimezone().date() + timedelta(30)
    pause_area(COORDINATOR, ws, area.id, reason="Elternzeit", resume_on=until, version=0)
    found = {one.id: (one.paused_on, one.resume_on) for one in seen(ws).areas}
    assert found.pop(area.id) == (until - timedelta(30), until)
    assert set(found.values()) == {(None, None)}
    assert "Elternzeit" not in repr(city_overview(OFFICE, ws))
