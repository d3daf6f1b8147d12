"""Which view of the profile is shown.

1. Without an address the first kind with numbers, everybody, and all areas are shown.
2. An area is asked for where one chart could not show everything, and the first one with numbers is taken.
3. Areas stand in the address by their number, which means the same in both languages.
4. What the address says wrongly is ignored.
5. The newest survey of a city comes first; city and wave of the address win.
"""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ctc_toolkit.pages.components import context
from ctc_toolkit.pages.showing import choices
from ctc_toolkit.pages.showing.choices import MANY, view_of_address
from ctc_toolkit.pages.showing.prepared import ALL, Outline, View
from ctc_toolkit.workspace import CityView, WaveView


@pytest.fixture
def address(monkeypatch):
    """Give the parameters of the address as a plain dictionary."""
    parameters = {}

    stand = SimpleNamespace(query_params=parameters, session_state={})
    monkeypatch.setattr(context, "st", stand)
    monkeypatch.setattr(choices, "st", stand)
    return parameters


def outline(**changes):
    held = {
        "kinds": ("behaviour", "risk"),
        "breakdowns": (("sex",), ("grade",)),
        "areas": {"behaviour": ("Alkohol", "Gewalt"), "risk": ("Familie", "Schule", "Freunde")},
        "filled": {"behaviour": frozenset({"Alkohol", "Gewalt"}), "risk": frozenset({"Schule"})},
        "sizes": {"behaviour": 12, "risk": 25},
    }
    return Outline(**{**held, **changes})


def test_1_nothing_asked(address):
    assert view_of_address(outline()) == View("behaviour", ALL, ALL)


def test_2_many_measures(address):
    found = outline(sizes={"behaviour": MANY + 1, "risk": 25})
    assert view_of_address(found) == View("behaviour", ALL, "Alkohol")


def test_2_broken_down(address):
    address.update(view="risk", by="grade")
    assert view_of_address(outline()) == View("risk", "grade", "Schule")


def test_2_no_numbers_anywhere(address):
    address.update(view="risk", by="sex")
    assert view_of_address(outline(filled={"behaviour": frozenset(), "risk": frozenset()})).area == "Familie"


def test_2_one_area_needs_no_choice(address):
    address.update(by="sex")
    found = outline(areas={"behaviour": ("Alkohol",), "risk": ("Familie",)})
    assert view_of_address(found) == View("behaviour", "sex", ALL)


@pytest.mark.parametrize(("number", "german", "english"), [("0", "Familie", "Family"), ("2", "Freunde", "Friends")])
def test_3_numbers_of_areas(address, number, german, english):
    address.update(view="risk", area=number)
    assert view_of_address(outline()).area == german
    named = outline(areas={"behaviour": ("Alcohol", "Violence"), "risk": ("Family", "School", "Friends")})
    assert view_of_address(named).area == english


@pytest.mark.parametrize(
    "asked",
    [
        {"view": "xx"},
        {"view": "protective"},
        {"by": "religion"},
        {"by": ""},
        {"area": "7"},
        {"area": "-1"},
        {"area": "Familie"},
        {"area": "1; drop"},
    ],
)
def test_4_wrong_addresses(address, asked):
    address.update(asked)
    assert view_of_address(outline()) == View("behaviour", ALL, ALL)


def wave(name, ags, year, month=1):
    moment = datetime(2026, month, 1, tzinfo=UTC)
    return WaveView(name, ags, f"Befragung {year}", year, "yrbs@2019", 100, moment, True, "0" * 64, 1, None)


CITIES = [
    CityView("1", "Leerstadt", True, (), ()),
    CityView("2", "Altstadt", True, (), (wave("a", "2", 2023), wave("b", "2", 2025), wave("c", "2", 2025, month=3))),
    CityView("3", "Neustadt", True, (), (wave("d", "3", 2024),)),
]


@pytest.mark.parametrize(
    ("asked", "city", "found", "unknown"),
    [
        ({}, "2", "c", False),
        ({"city": "3"}, "3", "d", False),
        ({"wave": "a"}, "2", "a", False),
        ({"city": "3", "wave": "a"}, "2", "a", False),
        ({"city": "3", "wave": "zz"}, "3", "d", True),
        ({"city": "1"}, "2", "c", True),
        ({"city": "9", "wave": "zz"}, "2", "c", True),
    ],
)
def test_5_city_and_wave(address, asked, city, found, unknown):
    address.update(asked)
    shown_city, shown_wave, told = context.wave_from_address(CITIES)
    assert (shown_city.ags, shown_wave.id, told) == (city, found, unknown)


def test_5_nothing_there(address):
    assert context.wave_from_address(CITIES[:1]) == (None, None, False)
    address.update(wave="a")
    assert context.wave_from_address([]) == (None, None, True)
