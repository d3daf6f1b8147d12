"""Yearly reviews of the demo.

1. The first area of Duisburg has decided the first of the two school years before today's; the second is at work and
   lacks what a group can fill in during a training. The other cities have none.
2. What people wrote is marked as an example; the decision stands in the log of the steering group.
"""

from __future__ import annotations

from datetime import date

from ctc_toolkit.access import demo_actor
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.workspace import bodies, list_cities, open_workspace, yearly_reviews

DUISBURG = "05112000"


def test_1_2_reviews_of_the_demo(demo_url):
    ws, me = open_workspace(demo_url), demo_actor()
    latest = school_year(date.today()).first.year
    found = {
        (city.ags, area.id): yearly_reviews(me, ws, area.id) for city in list_cities(me, ws) for area in city.areas
    }
    ((place, view),) = [(place, view) for place, view in found.items() if view.review is not None]
    assert place[0] == DUISBURG
    assert view.years == ((latest, "none"), (latest - 1, "open"), (latest - 2, "decided"))
    assert (view.year, len(view.figures.measures)) == (latest - 1, 3)
    assert [one.code for one in view.missing] == ["yearly_choice_missing", "yearly_lessons_missing"]
    first = yearly_reviews(me, ws, place[1], year=latest - 2)
    assert first.missing == ()
    assert [len(first.chosen(one)) for one in ("continue", "adapt", "end")] == [2, 1, 0]
    assert first.figures.as_of == first.figures.period.last
    for entry in (*first.written.values(), *view.written.values()):
        for text in (entry.helped, entry.hindered, entry.change, entry.reason):
            assert not text or text.endswith("(Beispiel).")
    decided = {one.id: one for body in bodies(me, ws, DUISBURG) for one in body.decisions}
    assert "Rückblick" in decided[first.review.decision.id].fields.text
    held = [sum(one.delivered.held for one in each.figures.measures) for each in (first, view)]
    ws.close()
    assert held[0] > held[1]  # the second autumn went badly
