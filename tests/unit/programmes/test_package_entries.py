"""What an area enters for its package, and the task that follows.

1. Options: programmes that may be recommended and work on a priority; offers with the evidence of the programme that
   they are, else none that is known; what is warned of is none.
2. The task has exactly what was entered: costs, limits, rules, ages, areas with their own priorities, absent areas.
3. An option without yearly costs waits; one that must be part and waits is an error; 0 counts as costs.
4. Known keys with known values are kept, anything else is refused; empty entries vanish; numbers are whole and not
   negative; not too many options.
5. Without options, ages or priorities there is no task and no error.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.matching import Candidate
from ctc_toolkit.programmes.offers import LocalOffer, OfferFields
from ctc_toolkit.programmes.package_entries import (
    MOST_CHOSEN,
    Available,
    Chosen,
    Frame,
    available_options,
    tidied_entries,
)
from tests.made_up_programmes import made_up_programme

OFFER = "11111111-2222-4333-8444-555555555555"
P, Q = (
    Available("p", "P", {"skills": "main"}, (6, 9), "A"),
    Available("q", "Q", {"skills": "side", "family": "main"}, (6, 18), "B"),
)
FRAME = Frame(
    (("north", "Nord"), ("south", "Süd")),
    {"north": ("skills",), "south": ("skills", "family")},
    (P, Q, Available(f"offer:{OFFER}", "Treff", {"skills": "main"}, (6, 12), "U", ("south",))),
)
READY = {"in.p": 1, "yearly.p": 0, "in.q": 1, "yearly.q": 2000, "one_off.q": 500, "staff.q": 20, "training.q": 3}


def task(**entries):
    return Chosen({**READY, **{key.replace("__", "."): value for key, value in entries.items()}}, FRAME).task()


def test_1_what_can_become_an_option():
    def candidate(id, band="A", **changes):
        return Candidate(made_up_programme(id, **changes), band)

    def offer(name, programme="", areas=(), **fields):
        found = OfferFields(name=name, provider="x", programme=programme, areas=areas, **fields)
        return LocalOffer(OFFER.replace("1", name), "05913000", found, "x", datetime.now(UTC), 1)

    candidates = [
        candidate("b", "B", main=("skills",), ages=None),
        candidate("c", main=("other",)),
        candidate("d", main=("skills",), germany=False),
        candidate("e", "X", main=("skills",)),
        candidate("f", main=("skills",), role="system"),
    ]
    offers = [
        offer("2", "b", factors_main=("skills",), age_from=6, age_to=9, areas=("north",)),
        offer("3", "", factors_side=("skills", "other")),
        offer("4", "e", factors_main=("skills",)),
        offer("5", "", factors_main=("other",)),
    ]
    found = {one.name: one for one in available_options(candidates, offers, ("skills",))}
    assert set(found) == {"B", "2", "3"}
    assert (found["B"].band, found["B"].ages, found["B"].is_offer) == ("B", None, False)
    assert (found["2"].band, found["2"].ages, found["2"].areas) == ("B", (6, 9), ("north",))
    assert (found["3"].band, found["3"].factors, found["3"].is_offer) == ("U", {"skills": "side"}, True)


def test_2_the_task_has_what_was_entered():
    found = task(
        area__south=1,
        age__13__15=None,
        weight__skills=5,
        cover__family=1,
        rule__q="must",
        rule__p="must_not",
        family__p="Tri",
        limit__budget=9000,
        limit__year2=3000,
        limit__staff=40,
        limit__training=5,
        limit__floor="B",
        limit__several=1,
        absent__q__south=1,
    )
    assert found.priorities == {"skills": 5, "family": 3}
    assert found.areas == ("north", "south")
    assert found.ages == ((6, 9), (10, 12), (13, 15))
    assert len(found.cells) == 3 + 6  # the north has one of the two priorities
    p, q = found.options
    assert (q.one_off, q.yearly, q.staff_hours, q.training_places, q.areas) == (500, 2000, 20, 3, frozenset({"north"}))
    assert (p.yearly, p.family, p.areas) == (0, "tri", frozenset({"north", "south"}))
    limits = found.limits
    assert (limits.budget, limits.by_year, limits.staff_hours, limits.training_places) == (
        9000,
        (None, 3000, None),
        40,
        5,
    )
    assert (limits.floor, limits.must, limits.must_not) == ("B", {"q"}, {"p"})
    assert not limits.one_of_family
    assert {cell.priority for cell in limits.cover} == {"family"}
    assert len(limits.cover) == 3


def test_2_ages_and_offers_of_one_area():
    chosen = Chosen(
        {"age.6-9": 0, "age.0-2": 1, f"in.offer:{OFFER}": 1, f"yearly.offer:{OFFER}": 5, "area.south": 1}, FRAME
    )
    assert chosen.ages == ((0, 2), (10, 12), (13, 15))
    assert chosen.task().options[0].areas == {"south"}


def test_3_an_option_without_costs_waits():
    chosen = Chosen({"in.p": 1, "in.q": 1, "yearly.q": 0}, FRAME)
    assert [one.id for one in chosen.waiting] == ["p"]
    assert [one.id for one in chosen.task().options] == ["q"]
    with pytest.raises(ToolkitError, match="portfolio_must_waiting"):
        Chosen({"in.p": 1, "rule.p": "must"}, FRAME).task()


@pytest.mark.parametrize(
    ("code", "key", "value"),
    [
        ("package_number", "yearly.p", -1),
        ("package_number", "yearly.p", "5"),
        ("package_number", "limit.budget", True),
        ("package_number", "staff.p", 10**9),
        ("package_family_long", "family.p", "x" * 41),
        ("package_entry_unknown", "yearly.P!", 3),
        ("package_entry_unknown", "rule.p", "maybe"),
        ("package_entry_unknown", "weight.skills", 6),
        ("package_entry_unknown", "weight.other", 3),
        ("package_entry_unknown", "area.west", 1),
        ("package_entry_unknown", "age.6-10", 1),
        ("package_entry_unknown", "limit.floor", "U"),
        ("package_entry_unknown", "limit.other", 3),
        ("package_entry_unknown", "nonsense", 3),
    ],
)
def test_4_wrong_entries_are_refused(code, key, value):
    with pytest.raises(ToolkitError) as refused:
        tidied_entries({key: value}, FRAME)
    assert refused.value.code == code


def test_4_entries_are_tidied():
    entries = {
        **READY,
        "family.p": "  Triple   P ",
        "rule.q": "must",
        "limit.year1": 0,
        "age.0-2": 0,
        "cover.skills": "",
    }
    assert tidied_entries(entries, FRAME) == {
        **READY, "family.p": "Triple P", "rule.q": "must", "limit.year1": 0, "age.0-2": 0,
    }  # fmt: skip
    with pytest.raises(ToolkitError, match="package_too_many"):
        tidied_entries({f"in.p{number}": 1 for number in range(MOST_CHOSEN + 1)}, FRAME)


def test_5_without_something_there_is_no_task():
    assert Chosen({}, FRAME).task() is None
    assert Chosen({**READY, "age.6-9": 0, "age.10-12": 0, "age.13-15": 0}, FRAME).task() is None
    assert Chosen(READY, Frame((("north", "Nord"),), {"north": ()}, ())).task() is None
