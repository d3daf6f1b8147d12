"""Communities That Care toolkit: the public names of the library, each loaded when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "ToolkitError": "ctc_toolkit.errors",
    "Instrument": "ctc_toolkit.survey.instrument",
    "load_instrument": "ctc_toolkit.survey.instrument_files",
    "known_instruments": "ctc_toolkit.survey.instrument_files",
    "read_file": "ctc_toolkit.survey.readers",
    "propose_mapping": "ctc_toolkit.survey.mapping",
    "apply_mapping": "ctc_toolkit.survey.mapping",
    "ResponseTable": "ctc_toolkit.survey.responses",
    "simulate_wave": "ctc_toolkit.survey.simulation",
    "SimulationSettings": "ctc_toolkit.survey.simulation",
    "score": "ctc_toolkit.riskfactors.scoring",
    "CutPointTable": "ctc_toolkit.riskfactors.cutpoints",
    "derive_cut_points": "ctc_toolkit.riskfactors.cutpoints",
    "load_cut_points": "ctc_toolkit.riskfactors.cutpoints",
    "Profile": "ctc_toolkit.riskfactors.profile",
    "ProfileSettings": "ctc_toolkit.riskfactors.profile",
    "make_profile": "ctc_toolkit.riskfactors.profile",
    "profile_of_files": "ctc_toolkit.riskfactors.streaming",
    "Streaming": "ctc_toolkit.riskfactors.streaming",
    "engine_of": "ctc_toolkit.riskfactors.engines",
    "Released": "ctc_toolkit.disclosure",
    "release": "ctc_toolkit.disclosure",
    "estimates": "ctc_toolkit.statistics",
    "totals_from_frame": "ctc_toolkit.statistics",
}

__all__ = sorted(_PUBLIC)  # noqa: PLE0605 - a list of the names above
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
