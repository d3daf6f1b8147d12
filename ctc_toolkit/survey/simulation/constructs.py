"""The latent constructs of an instrument, how they correlate, and how shifts named by a setting concern them.

Every scale is a construct. Items that stand in no scale form one construct per theme of their indicators; items that
stand in neither (screening questions) form the construct `REMAINDER`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.simulation.settings import Correlations, SimulationSettings

Floats = NDArray[np.float64]
ConstructKind = Literal["risk", "protective", "outcome", "behaviour"]

KINDS: tuple[ConstructKind, ...] = ("risk", "protective", "outcome", "behaviour")
DOMAINS = ("community", "family", "school", "peer_individual")
BURDEN = "burden"
REMAINDER = "remainder"


@dataclass(frozen=True)
class Construct:
    """Something latent that items measure. `sign`: -1 where more of it is better for young people."""

    id: str
    kind: ConstructKind
    domain: str

    @property
    def sign(self) -> int:
        """Direction of the burden."""
        return -1 if self.kind == "protective" else 1


@dataclass(frozen=True)
class Constructs:
    """All constructs of an instrument in order, and the construct of every item."""

    entries: tuple[Construct, ...]
    of_item: Mapping[str, str]

    @cached_property
    def index(self) -> dict[str, int]:
        """Position by id."""
        return {entry.id: place for place, entry in enumerate(self.entries)}

    def __len__(self) -> int:
        return len(self.entries)

    def shifts(self, setting: str, named: Mapping[str, float]) -> Floats:
        """Return the shift of every construct that `named` asks for, in standard deviations.

        Raises:
            ToolkitError: `simulation_name_unknown` for names that stand for no construct of the instrument. Kinds
                and domains are always allowed.
        """
        total = np.zeros(len(self.entries))
        known = {*KINDS, *DOMAINS, BURDEN, *self.index}
        unknown = sorted(set(named) - known)
        if unknown:
            raise unknown_names(setting, unknown, sorted(known))
        for place, entry in enumerate(self.entries):
            total[place] += named.get(BURDEN, 0.0) * entry.sign
            total[place] += named.get(entry.domain, 0.0) * entry.sign if entry.domain in DOMAINS else 0.0
            total[place] += named.get(entry.kind, 0.0)
            total[place] += named.get(entry.id, 0.0) if entry.id not in (BURDEN, entry.kind, entry.domain) else 0.0
        return total


def unknown_names(setting: str, found: Sequence[str], known: Sequence[str]) -> ToolkitError:
    """Return the error for names in a setting that the instrument does not have."""
    return ToolkitError(
        "simulation_name_unknown", setting=setting, found=", ".join(found), known=", ".join(known) or "–"
    )


def constructs_of(instrument: Instrument) -> Constructs:
    """Return the constructs of an instrument. An item in several scales belongs to the first that names it."""
    entries: dict[str, Construct] = {}
    of_item: dict[str, str] = {}
    for scale in instrument.scales:
        owned = [part.item for part in scale.items if part.item not in of_item]
        if owned:
            entries[scale.id] = Construct(scale.id, scale.kind, scale.domain)
            of_item.update(dict.fromkeys(owned, scale.id))
    for indicator in instrument.indicators:
        if indicator.item not in of_item:
            name = indicator.theme if _is_theme(entries, indicator.theme) else f"theme_{indicator.theme}"
            entries.setdefault(name, Construct(name, "behaviour", f"theme {indicator.theme}"))
            of_item[indicator.item] = name
    rest = [item.id for item in instrument.items if item.id not in of_item]
    if rest:
        name = REMAINDER if REMAINDER not in entries else "remainder_of_items"
        entries[name] = Construct(name, "behaviour", name)
        of_item.update(dict.fromkeys(rest, name))
    return Constructs(tuple(entries.values()), of_item)


def _is_theme(entries: Mapping[str, Construct], name: str) -> bool:
    """Return whether a theme can lend its id: it is no kind or domain, and no scale has it."""
    taken = name in entries and not entries[name].domain.startswith("theme ")
    return not taken and name not in {*KINDS, *DOMAINS, BURDEN}


def correlation_matrix(instrument: Instrument, settings: SimulationSettings) -> pd.DataFrame:
    """Return the correlations between the latent constructs: rows and columns are construct ids.

    Raises:
        ToolkitError: `simulation_name_unknown`, or `simulation_correlations` where no distribution has them.
    """
    constructs = constructs_of(instrument)
    matrix = _correlations(constructs, settings.correlations)
    names = [entry.id for entry in constructs.entries]
    return pd.DataFrame(matrix, index=names, columns=names)


def _correlations(constructs: Constructs, wanted: Correlations) -> Floats:
    strength = np.array([getattr(wanted, entry.kind) for entry in constructs.entries])
    sign = np.array([entry.sign for entry in constructs.entries])
    domain = np.array([entry.domain for entry in constructs.entries])
    matrix = np.sqrt(np.outer(strength, strength))
    matrix += wanted.same_domain * (domain[:, None] == domain[None, :])
    matrix *= np.outer(sign, sign)
    np.fill_diagonal(matrix, 1.0)
    unknown = sorted({name for pair in wanted.pairs for name in pair[:2]} - set(constructs.index))
    if unknown:
        raise unknown_names("correlations.pairs", unknown, sorted(constructs.index))
    for first, second, value in wanted.pairs:
        one, other = constructs.index[first], constructs.index[second]
        if one != other:
            matrix[one, other] = matrix[other, one] = value
    lowest = float(np.linalg.eigvalsh(matrix).min())
    if lowest < 1e-9:
        pairs = "; ".join(f"{first}, {second}: {value:g}" for first, second, value in wanted.pairs)
        raise ToolkitError("simulation_correlations", found=pairs or f"{lowest:.3f}")
    return matrix


def correlated(independent: Floats, matrix: Floats) -> Floats:
    """Return rows of independent standard normal numbers as rows with correlations `matrix`.

    Added up column by column, not by a matrix product, so that the result is the same on every machine.
    """
    root = np.linalg.cholesky(matrix)
    total = np.zeros_like(independent)
    for place in range(matrix.shape[0]):
        total[:, place:] += independent[:, place : place + 1] * root[place:, place]
    return total
