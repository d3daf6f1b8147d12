"""Made-up released values for the example of the template: simulated, released, never of a real survey."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ctc_toolkit.disclosure import Released, release

if TYPE_CHECKING:
    from ctc_toolkit.survey.instrument import Instrument

RESPONDENTS = 3000
SEED = 20261130


def example_tables(instrument: Instrument) -> Released:
    """Return released values of made-up answers to a questionnaire, for everybody, by sex, by grade and by both."""
    return _example(instrument.reference)


@lru_cache(maxsize=4)
def _example(reference: str) -> Released:
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.survey.instrument_files import load_instrument
    from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
    from ctc_toolkit.survey.simulation.cities import fitting
    from ctc_toolkit.workspace.demo_stock import made_up_cut_points

    instrument = load_instrument(reference)
    wave = simulate_wave(instrument, fitting(SimulationSettings(respondents=RESPONDENTS), instrument), seed=SEED)
    points = made_up_cut_points()
    chosen = points if points.instrument in (instrument.id, reference) else None
    return release(make_profile(wave.table, cut_points=chosen), "internal", source="made_up")
