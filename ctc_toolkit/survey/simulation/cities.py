"""Settings of the demo: three cities with two areas and two waves each, and a reference sample for cut points.

In two cities the areas are all there is; one was surveyed in twelve districts, so that values of small districts show.

The cities exist, everything else is invented: areas, schools, profiles and answers say nothing about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.simulation.constructs import BURDEN, DOMAINS, KINDS, constructs_of
from ctc_toolkit.survey.simulation.dimensions import dimensions_of
from ctc_toolkit.survey.simulation.settings import District, SimulationSettings
from ctc_toolkit.survey.simulation.wave import SimulatedWave, simulate_wave, source_hash

YEARS = (2024, 2026)


@dataclass(frozen=True)
class DemoArea:
    """An invented area. `id` is the value in the column of districts."""

    id: str
    name: str


@dataclass(frozen=True)
class DemoWave:
    """One wave of a demo city."""

    label: str
    year: int
    settings: SimulationSettings


@dataclass(frozen=True)
class DemoCity:
    """A demo city: official municipality key (AGS), name, invented areas, waves in order of time."""

    ags: str
    name: str
    areas: tuple[DemoArea, ...]
    waves: tuple[DemoWave, ...]

    @property
    def districts(self) -> tuple[str, ...]:
        """The names of all districts of its newest survey: the areas, then those that are none."""
        names = {area.id: area.name for area in self.areas}
        return tuple(names.get(entry.id, entry.id) for entry in self.waves[-1].settings.districts)

    def simulate(self, instrument: Instrument, wave: DemoWave, seed: int) -> SimulatedWave:
        """Return a wave of the city; `seed` is that of the whole demo, cities and waves differ by themselves.

        Names in the settings that the instrument does not have are left out, so that any instrument can be shown.
        """
        return simulate_wave(instrument, fitting(wave.settings, instrument), seed=self._seed(wave, seed))

    def source_hash(self, instrument: Instrument, wave: DemoWave, seed: int) -> str:
        """Return the `source_hash` that `simulate` gives, without drawing anything."""
        return source_hash(instrument, fitting(wave.settings, instrument), self._seed(wave, seed))

    def _seed(self, wave: DemoWave, seed: int) -> int:
        return seed * 1_000_003 + int(self.ags) * 10 + wave.year % 10


@dataclass(frozen=True)
class ReferenceSample:
    """A made-up state-wide sample from which the cut points of the demo are derived."""

    label: str
    year: int
    settings: SimulationSettings
    seed: int

    def simulate(self, instrument: Instrument) -> SimulatedWave:
        """Return the sample."""
        return simulate_wave(instrument, self.settings, seed=self.seed)


@dataclass(frozen=True)
class _Sketch:
    ags: str
    name: str
    areas: tuple[tuple[str, str, float, Mapping[str, float]], ...]
    respondents: tuple[int, int]
    schools: int
    profile: Mapping[str, float]
    change: Mapping[str, float]
    new_schools: int
    further: tuple[District, ...] = ()
    """Districts in which nobody works with Communities That Care; they were surveyed as well."""


FEWEST_SCHOOLS = 3
"""Of a district with few pupils; with fewer, its figures would be those of single schools."""

_FURTHER = (
    District("Lindenkamp", 0.11, {"family": -0.12}, FEWEST_SCHOOLS),
    District("Kanalbogen", 0.1, {"burden": 0.12}, FEWEST_SCHOOLS),
    District("Hellwegfeld", 0.09, {"school": 0.2}, FEWEST_SCHOOLS),
    District("Marktaue", 0.08, {"community": 0.25}, FEWEST_SCHOOLS),
    District("Am Stellwerk", 0.08, {"burden": 0.2}, FEWEST_SCHOOLS),
    District("Ziegelgrund", 0.07, {"peer_individual": 0.15}, FEWEST_SCHOOLS),
    District("Mühlenbruch", 0.06, {"burden": -0.15}, FEWEST_SCHOOLS),
    District("Gartenstadt", 0.05, {"burden": -0.3}, FEWEST_SCHOOLS),
    District("Erlenpark", 0.04, {"community": -0.2}, FEWEST_SCHOOLS),
    District("Rosental", 0.03, {"family": 0.15}, FEWEST_SCHOOLS),
)

_SKETCHES = (
    _Sketch(
        "05913000",
        "Dortmund",
        (
            ("emscherwiesen_nord", "Emscherwiesen-Nord", 0.16, {"community": 0.3, "low_commitment_school": 0.15}),
            ("zechenhang", "Zechenhang", 0.13, {"community": -0.2, "family_attachment": 0.1}),
        ),
        (4020, 3960),
        40,
        {"community": 0.1, "family_conflict": 0.12, "availability_drugs": 0.15},
        {"low_neighborhood_attachment": -0.15, "community_opportunities": 0.2, "alcohol": -0.12},
        2,
        _FURTHER,
    ),
    _Sketch(
        "05112000",
        "Duisburg",
        (
            ("hafenwinkel", "Hafenwinkel", 0.5, {"burden": 0.15, "community_disorganization": 0.25}),
            ("rheinhoefe", "Rheinhöfe", 0.5, {"family": -0.1, "community_rewards": 0.15}),
        ),
        (3940, 4060),
        12,
        {"school": 0.2, "community_disorganization": 0.15, "friends_drug_use": -0.1},
        {"low_commitment_school": -0.45, "school_opportunities": 0.18, "school_rewards": 0.15, "antisocial": -0.1},
        2,
    ),
    _Sketch(
        "05113000",
        "Essen",
        (
            ("schlaegelpark", "Schlägelpark", 0.6, {"peer_individual": 0.12, "rebelliousness": 0.1}),
            ("ruhrterrassen", "Ruhrterrassen", 0.4, {"burden": -0.2, "attitudes_drugs": 0.15}),
        ),
        (4080, 4010),
        13,
        {"peer_individual": 0.1, "attitudes_drugs": 0.12, "family": -0.08},
        {"attitudes_drugs": 0.1, "perceived_risk_drugs": 0.12, "poor_family_management": -0.12, "tobacco": -0.15},
        1,
    ),
)


def demo_cities() -> tuple[DemoCity, ...]:
    """Return the demo cities: two areas and two waves each, about 4,000 answers per wave, most schools in both.

    Dortmund was surveyed in twelve districts, of which two are areas; some of the others have few answers.
    """
    return tuple(_city(sketch) for sketch in _SKETCHES)


def _city(sketch: _Sketch) -> DemoCity:
    districts = (*(District(name, share, profile) for name, _, share, profile in sketch.areas), *sketch.further)
    waves = []
    for place, year in enumerate(YEARS):
        settings = SimulationSettings(
            respondents=sketch.respondents[place],
            year=year,
            structure_seed=int(sketch.ags),
            districts=districts,
            schools=sketch.schools,
            new_schools=sketch.new_schools if place else 0,
            profile=sketch.profile,
            change=sketch.change if place else {},
        )
        waves.append(DemoWave(f"Befragung {year}", year, settings))
    areas = tuple(DemoArea(name, label) for name, label, _, _ in sketch.areas)
    return DemoCity(sketch.ags, sketch.name, areas, tuple(waves))


def fitting(settings: SimulationSettings, instrument: Instrument) -> SimulationSettings:
    """Return settings without the names in profiles and changes that the instrument does not have.

    The districts become those of the instrument where it lists some.
    """
    from dataclasses import replace

    known = {*KINDS, *DOMAINS, BURDEN, *constructs_of(instrument).index}

    def kept(named: Mapping[str, float]) -> dict[str, float]:
        return {name: value for name, value in named.items() if name in known}

    districts = tuple(replace(entry, profile=kept(entry.profile)) for entry in settings.districts)
    named = next((group.values for group in instrument.groups if group.role == "district"), ())
    if named:
        ids = [value.id for value in named]
        districts = tuple(replace(entry, id=name) for entry, name in zip(districts, ids, strict=False))
    return replace(settings, profile=kept(settings.profile), change=kept(settings.change), districts=districts)


def reference_sample(instrument: Instrument, seed: int = 2023) -> ReferenceSample:
    """Return the settings of a made-up state-wide wave: 6,000 answers, 400 and more per grade, 40 schools.

    It is the reference that the profiles of the cities differ from; nobody in it exaggerates.
    """
    fresh = SimulationSettings(schools=40, districts=())
    grades = dimensions_of(instrument, fresh).grades
    settings = SimulationSettings(
        respondents=max(6000, 700 * len(grades)),
        year=2023,
        schools=max(40, 4 * len(grades)),
        district_spread=0.0,
        exaggerating=0.0,
    )
    return ReferenceSample("Erfundene Landesstichprobe 2023", 2023, settings, seed)
