"""Changes in participants of the demo.

1. Duisburg has a change for two measures: one from numbers that were entered, one from linked answers with a comparison
   group; each is marked as an example. The other cities have none.
2. The groups of the linked answers are those of the delivery, so that changes stand beside fidelity.
"""

from __future__ import annotations

from datetime import date

from ctc_toolkit.access import demo_actor
from ctc_toolkit.evaluation.pre_post_fidelity import change_by_fidelity
from ctc_toolkit.workspace import list_cities, open_workspace, programme_changes

DUISBURG = "05112000"


def test_1_2_changes_of_the_demo(demo_url):
    ws, me = open_workspace(demo_url), demo_actor()
    found = {
        (city.ags, area.id): programme_changes(me, ws, area.id) for city in list_cities(me, ws) for area in city.areas
    }
    ws.close()
    ((place, view),) = [(place, view) for place, view in found.items() if view.changes]
    assert place[0] == DUISBURG
    by_source = {one.source: one for one in view.changes}
    assert set(by_source) == {"aggregated", "linked"}
    assert all("(Beispiel)" in one.fields.figure for one in view.changes)
    numbers, linked = by_source["aggregated"], by_source["linked"]
    assert (numbers.result.design, numbers.fields.selected) == ("unpaired", True)
    assert (linked.result.state, linked.result.limits, linked.result.comparison.errors) == ("shown", "groups", "groups")
    assert linked.fields.numbers is False
    assert linked.result.secure
    (delivery,) = [one for one in view.deliveries if one.measure == linked.measure]
    names = {group.fields.name for group in delivery.groups}
    assert {one.name for one in linked.result.by_group} <= names
    bands = change_by_fidelity(linked.result.by_group, delivery, date.today())
    assert sum(one.groups for one in bands) == len(linked.result.by_group) >= 4
    assert len(bands) > 1
    assert bands[0].change > bands[-1].change  # as a description: the year that went badly shows less
