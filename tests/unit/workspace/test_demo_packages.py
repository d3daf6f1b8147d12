"""Programme packages of the demo.

1. Duisburg and Essen have options with made-up costs for their decided priorities; Dortmund begins without.
2. Each of these has a package that is proven, keeps its limits and is not everything; a limit of one has a price.
"""

from __future__ import annotations

import pytest

from ctc_toolkit.access import demo_actor
from ctc_toolkit.programmes.portfolio import choose_portfolio
from ctc_toolkit.workspace import area_programmes, list_cities, open_workspace

DORTMUND = "05913000"


@pytest.fixture
def ws(demo_url):
    opened = open_workspace(demo_url)
    yield opened
    opened.close()


def test_1_2_packages_of_the_demo(ws):
    prices = []
    for city in list_cities(demo_actor(), ws):
        views = [area_programmes(demo_actor(), ws, area.id) for area in city.areas]
        if city.ags == DORTMUND:
            assert not any(view.entries for view in views)
            continue
        view = next(view for view in views if view.priorities)
        assert not view.chosen.waiting
        found = choose_portfolio(view.chosen.task())
        assert found.proven
        assert 0 < len(found.package.rows) < len(view.chosen.options)
        assert found.package.costs <= view.entries["limit.budget"]
        prices += [one.gain for one in found.prices]
    assert any(prices)
