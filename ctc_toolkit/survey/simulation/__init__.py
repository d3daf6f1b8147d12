"""Made-up survey waves of any instrument, with a known truth.

The generator draws from distributions that the settings name. It opens no database and reads no answers of anybody.

    wave = simulate_wave(load_instrument("ctc-youth-survey"), SimulationSettings(respondents=1000), seed=7)
    wave.table          the response table
    wave.truth          what is true in the population it stands for
    write_wave(wave, Path("made-up.sav"))
"""

from ctc_toolkit.survey.simulation.cities import (
    DemoArea,
    DemoCity,
    DemoWave,
    ReferenceSample,
    demo_cities,
    reference_sample,
)
from ctc_toolkit.survey.simulation.constructs import Construct, constructs_of, correlation_matrix
from ctc_toolkit.survey.simulation.files import NOTICE, STYLES, FileStyle, write_wave
from ctc_toolkit.survey.simulation.settings import Correlations, District, SimulationSettings
from ctc_toolkit.survey.simulation.truth import Truth
from ctc_toolkit.survey.simulation.wave import SimulatedWave, simulate_wave

__all__ = [
    "NOTICE",
    "STYLES",
    "Construct",
    "Correlations",
    "DemoArea",
    "DemoCity",
    "DemoWave",
    "District",
    "FileStyle",
    "ReferenceSample",
    "SimulatedWave",
    "SimulationSettings",
    "Truth",
    "constructs_of",
    "correlation_matrix",
    "demo_cities",
    "reference_sample",
    "simulate_wave",
    "write_wave",
]
