"""Logging sessions by a link: what it reaches, and that it reaches nothing else.

1. A link shows its measure with area and city, its groups with what comes next, and the sessions that came by it.
2. A session is stored with the name of the link, counted for it and told in the log; sending it twice stores it once,
   sending it again with another number changes what was stored.
3. What is wrong is said by field, nothing is stored.
4. The answer comes at once: how many of the planned sessions took place so far.
5. Its own sessions can be corrected and deleted for 14 days; others never, older ones not any more.
6. Attacks: unknown, empty, endless, expired and revoked links, groups and sessions of others, another measure, a link
   of one group, a measure that is dropped, a city that is gone: one refusal for all, and nothing changes.
7. An outdated correction is refused; a form that comes twice at the same moment stores one session (both engines).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.fidelity import Share, dose_of
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.reporting.delivery_words import next_number
from ctc_toolkit.store import new_id
from ctc_toolkit.store.demo_tables import DEMO_TABLES
from ctc_toolkit.workspace import (
    area_delivery,
    log_session,
    make_provider_link,
    provider_links,
    remove_session,
    revoke_provider_link,
    save_group,
    save_set_up,
)
from ctc_toolkit.workspace.provider_sessions import (
    ProviderRefused,
    ProviderSaved,
    change_provider_session,
    log_provider_session,
    provider_view,
    remove_provider_session,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace, tables_in
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

TODAY = date(2026, 11, 30)
DAY = date(2026, 11, 26)
FOURTH = SessionFields(4, DAY, minutes=45, present=9, delivered=("a", "b"), quality=4, engagement=5)


class Place:
    """A decided plan with two measures; the first has two groups and a set-up, the second one group."""

    def __init__(self, url):
        self.ws = real_workspace(url)
        wave = add_wave(self.ws, DORTMUND)
        with self.ws.store.writing() as repository:
            self.area, (self.measure, self.other) = decided_measures(repository, DORTMUND, wave, "Kurs", "Chor")
        parts = (Component("a", "Üben"), Component("b", "Gespräch"))
        save_set_up(COORDINATOR, self.ws, self.area, self.measure, SetUpFields(parts, 10, 45), version=0)
        self.group, self.second, self.foreign = (
            save_group(COORDINATOR, self.ws, self.area, measure, GroupFields(name, "Schule", participants=12)).id
            for measure, name in ((self.measure, "Kurs A"), (self.measure, "Kurs B"), (self.other, "Chor C"))
        )
        self.made = self.link()
        self.token = self.made.token

    def link(self, **more):
        wanted = {"provider": "Träger e. V.", "today": TODAY, **more}
        return make_provider_link(COORDINATOR, self.ws, self.area, more.pop("measure", self.measure), **{
            name: value for name, value in wanted.items() if name != "measure"
        })  # fmt: skip

    def log(self, fields=FOURTH, entry="one", **more):
        given = {"token": self.token, "group_id": self.group, "today": TODAY, **more}
        return log_provider_session(self.ws, entered=fields, entry=entry, **given)

    def change(self, session_id, fields, version=1, **more):
        given = {"token": self.token, "group_id": self.group, "today": TODAY, **more}
        return change_provider_session(self.ws, session_id=session_id, entered=fields, version=version, **given)

    def remove(self, session_id, version=1, **more):
        given = {"token": self.token, "group_id": self.group, "today": TODAY, **more}
        return remove_provider_session(self.ws, session_id=session_id, version=version, **given)

    def view(self, **more):
        return provider_view(self.ws, **{"token": self.token, "today": TODAY, **more})

    def sessions(self):
        found = area_delivery(COORDINATOR, self.ws, self.area)
        return {one.id: one for delivery in found.measures for group in delivery.groups for one in group.sessions}


@pytest.fixture
def place(sqlite_url):
    made = Place(sqlite_url)
    yield made
    made.ws.close()


def refusal(call):
    with pytest.raises(ToolkitError) as refused:
        call()
    return refused.value.code, refused.value.values


def test_1_what_it_shows(place):
    theirs = log_session(
        COORDINATOR, place.ws, place.area, place.group, replace(FOURTH, number=2), entry="x", today=TODAY
    )
    own = place.log()
    seen = place.view()
    assert (seen.delivery.title, seen.city, seen.provider, seen.made_up) == ("Kurs", "Dortmund", "Träger e. V.", False)
    assert seen.expires_on == date(2027, 7, 31)
    assert [part.name for part in seen.components] == ["Üben", "Gespräch"]
    assert [group.record.fields.name for group in seen.groups] == ["Kurs A", "Kurs B"]
    first = seen.group(place.group)
    assert (first.record.fields.participants, first.sessions, first.minutes) == (12, 10, 45)
    assert [one.fields.present for one in first.record.sessions] == [9, 9]
    assert [one.id for one in first.own] == [own.id]
    assert first.session(theirs.id) is None
    assert (seen.group(place.second).record.sessions, seen.group(place.second).own) == ((), ())
    counted = {(one.by, one.fields.quality, one.fields.delivered, one.fields.why) for one in first.record.sessions}
    assert counted == {("", None, (), "")}  # nothing that others wrote reaches the page
    assert place.token not in repr(seen)


def test_2_stored_once(place):
    saved = place.log()
    assert place.log() == saved == ProviderSaved(saved.id)
    (session,) = place.sessions().values()
    assert (session.by, session.fields.present, session.fields.planned) == ("Link: Träger e. V.", 9, ("a", "b"))
    corrected = place.log(replace(FOURTH, present=8))
    assert (corrected.id, place.sessions()[saved.id].fields.present) == (saved.id, 8)
    (link,) = provider_links(COORDINATOR, place.ws, place.area, today=TODAY).links
    assert (link.sessions, link.last_used_at is not None, link.version) == (1, True, 1)
    lines = [line for line in audit_log(place.ws) if line.action == "log_provider_session"]
    assert [(line.who, line.ags, line.result) for line in lines] == [("Link: Träger e. V.", DORTMUND, "done")] * 2
    assert place.token not in repr(lines)
    assert saved.id in lines[0].object


def test_3_by_field(place):
    place.log()
    before = tables_in(place.ws)
    wrong = SessionFields(4, TODAY + timedelta(1), minutes=0, present=13, delivered=("z",), adapted="core")
    refused = place.log(wrong, "two")
    assert isinstance(refused, ProviderRefused)
    assert {name: problem.code for name, problem in refused.problems.items()} == {
        "number": "delivery_twice_held",
        "on": "delivery_day_ahead",
        "minutes": "delivery_number",
        "present": "delivery_present_more",
        "why": "delivery_reason_adapted",
        "delivered": "delivery_component_unknown",
    }
    named = place.log(SessionFields(5, DAY, "cancelled", why="Frau Müller war krank"), "three")
    assert [problem.code for problem in named.problems.values()] == ["delivery_person"]
    assert tables_in(place.ws) == before


def test_4_so_far(place):
    for number in (1, 2, 3):
        place.log(replace(FOURTH, number=number, on=DAY - timedelta(30 - number)), f"entry {number}")
    place.log(SessionFields(4, DAY, "cancelled", why="Hitzefrei"), "entry 4")
    seen = place.view()
    record = seen.group(place.group).record
    assert next_number(record) == 5  # the first one that is not logged yet
    so_far = dose_of(seen.delivery, record, school_year(TODAY), TODAY)
    assert (so_far, so_far.percent) == (Share(3, 4), 75.0)  # three of the four that are settled


def test_5_corrections(place):
    saved = place.log()
    assert place.change(saved.id, replace(FOURTH, present=7)) == saved
    assert place.sessions()[saved.id].fields.present == 7
    wrong = place.change(saved.id, replace(FOURTH, present=70), 2)
    assert set(wrong.problems) == {"present"}
    last = TODAY + timedelta((date.today() - TODAY).days + 14)
    assert place.view(today=last).group(place.group).own
    assert place.view(today=last + timedelta(1)).group(place.group).own == ()
    late = last + timedelta(1)
    closed = ("provider_session_closed", {"days": 14})
    assert refusal(lambda: place.change(saved.id, FOURTH, 2, today=late)) == closed
    assert refusal(lambda: place.remove(saved.id, 2, today=late)) == closed
    place.remove(saved.id, 2)
    assert place.sessions() == {}
    assert tables_in(place.ws)["delivery_link_session"] == 0
    done = [line.action for line in audit_log(place.ws) if line.who.startswith("Link: ")]
    assert done == ["log_provider_session", "change_provider_session", "remove_provider_session"]


def test_5_deleted_by_the_coordination(place):
    saved = place.log()
    remove_session(COORDINATOR, place.ws, place.area, place.group, saved.id, version=1)
    assert place.view().group(place.group).own == ()
    assert refusal(lambda: place.change(saved.id, FOURTH))[0] == "provider_session_closed"


UNKNOWN = ("provider_link_unknown", {})


def every_use(place, own, **more):
    return [
        lambda: place.view(**{name: value for name, value in more.items() if name in ("token", "today")}),
        lambda: place.log(replace(FOURTH, number=7), "attack", **more),
        lambda: place.change(own, replace(FOURTH, present=1), **more),
        lambda: place.remove(own, **more),
    ]


def test_6_links_that_lead_nowhere(place):
    own, before = place.log().id, None
    ended, revoked = place.link(expires_on=TODAY), place.link()
    revoke_provider_link(COORDINATOR, place.ws, place.area, revoked.link.id, version=1)
    before = tables_in(place.ws)
    strange = ("", "x", place.token[:-1], place.token + "x", place.token.swapcase(), "ä" * 50, "x" * 5000,
               "' OR 1=1 --", place.made.link.id, revoked.token)  # fmt: skip
    for token in strange:
        assert [refusal(use) for use in every_use(place, own, token=token)] == [UNKNOWN] * 4, token
    tomorrow = TODAY + timedelta(1)
    assert place.view(token=ended.token).groups
    assert [refusal(use) for use in every_use(place, own, token=ended.token, today=tomorrow)] == [UNKNOWN] * 4
    after = date(2027, 8, 1)
    assert [refusal(use) for use in every_use(place, own, today=after)] == [UNKNOWN] * 4
    assert tables_in(place.ws) == before
    assert len(place.sessions()) == 1


def test_6_other_groups_and_sessions(place):
    own = place.log().id
    theirs = log_session(
        COORDINATOR, place.ws, place.area, place.group, replace(FOURTH, number=2), entry="x", today=TODAY
    )
    far = log_session(COORDINATOR, place.ws, place.area, place.foreign, FOURTH_ALONE, entry="y", today=TODAY)
    neighbour, only_second = place.link(), place.link(group=place.second)
    foreign_link = place.link(measure=place.other)
    before, seen = tables_in(place.ws), place.sessions()
    for group in (place.foreign, new_id(), "", "' OR 1=1 --", place.group.upper()):
        for use in every_use(place, own, group_id=group)[1:]:
            assert refusal(use) == UNKNOWN, group
    for session in (theirs.id, far.id, new_id(), "", "x\0y"):
        for group in (place.group, place.second, place.foreign):
            assert refusal(lambda s=session, g=group: place.change(s, FOURTH, group_id=g)) == UNKNOWN
            assert refusal(lambda s=session, g=group: place.remove(s, group_id=g)) == UNKNOWN
    for token in (neighbour.token, foreign_link.token):  # another provider of the measure, the one of another measure
        assert refusal(lambda t=token: place.change(own, FOURTH, token=t)) == UNKNOWN
        assert refusal(lambda t=token: place.remove(own, token=t)) == UNKNOWN
    assert [group.id for group in place.view(token=only_second.token).groups] == [place.second]
    for use in every_use(place, own, token=only_second.token)[1:]:
        assert refusal(use) == UNKNOWN
    assert [group.id for group in place.view(token=foreign_link.token).groups] == [place.foreign]
    assert refusal(lambda: place.view(token=foreign_link.token).group(place.group)) == UNKNOWN
    assert refusal(lambda: place.log(entry="")) == UNKNOWN
    assert refusal(lambda: place.log(entry="x" * 41)) == UNKNOWN
    assert refusal(lambda: place.change(own, FOURTH, group_id=place.second))[0] == "provider_session_closed"
    assert (tables_in(place.ws), place.sessions()) == (before, seen)


FOURTH_ALONE = SessionFields(4, DAY, present=3)


def test_6_an_entry_of_somebody_else(place):
    """The mark of a form counts for its link only: another link with the same mark adds, and changes nothing."""
    own = place.log(entry="same")
    other = place.log(replace(FOURTH, number=5), "same", token=place.link().token)
    assert own.id != other.id
    assert place.sessions()[own.id].fields.number == 4


def test_6_measures_and_cities_that_are_gone(place):
    own = place.log().id
    with place.ws.store.writing() as repository:
        (plan,) = repository.plans.of_area(place.area)
        entries = repository.plans.entries([plan.id])
        kept = [one for one in entries if one.origin != place.measure]
        repository.plans.remove_entries(plan.id, [one.id for one in entries if one not in kept], "Jemand")
    assert [refusal(use) for use in every_use(place, own)] == [UNKNOWN] * 4
    with place.ws.store.writing() as repository:  # the plan itself
        repository.plans.remove(plan.id)
    assert [refusal(use) for use in every_use(place, own)] == [UNKNOWN] * 4
    assert len(place.sessions()) == 1


def test_6_a_city_that_is_gone(place):
    own = place.log().id
    with place.ws.store.writing() as repository:
        for model in DEMO_TABLES:
            repository._session.execute(delete(model))
    assert [refusal(use) for use in every_use(place, own)] == [UNKNOWN] * 4


def test_7_outdated(place):
    saved = place.log()
    place.change(saved.id, replace(FOURTH, present=8))
    assert refusal(lambda: place.change(saved.id, replace(FOURTH, present=7), 1))[0] == "changed_meanwhile"
    assert refusal(lambda: place.remove(saved.id, 1))[0] == "changed_meanwhile"
    assert refusal(lambda: place.log(replace(FOURTH, present=6)))[0] == "changed_meanwhile"
    assert place.sessions()[saved.id].fields.present == 8


def test_7_at_the_same_moment(database_url):
    place, start, outcomes = Place(database_url), threading.Barrier(4), []

    def send():
        start.wait(timeout=30)
        try:
            outcomes.append(place.log())
        except ToolkitError as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    (stored,) = place.sessions()
    assert len(outcomes) == 4
    assert set(outcomes) == {ProviderSaved(stored)}
    place.ws.close()
