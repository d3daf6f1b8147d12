"""The response table: answers as small integers, grouping columns and the sampling design of one survey wave."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ctc_toolkit.survey.instrument import MISSING, Instrument


@dataclass(frozen=True)
class ResponseTable:
    """Answers of one wave, one row per respondent, in no meaningful order.

    answers: one int8 column per item of the instrument that the file holds; `MISSING` (-1) where not answered.
    groups: one categorical column per grouping column of the instrument that the file holds; its categories are
        the value ids (for example "female", "9"); missing where not answered.
    design: any of `stratum`, `psu` (categorical), `weight`, `population_psus` (float64). Empty: no design known.
    source_hash: SHA-256 of the file the answers came from, hexadecimal.
    """

    instrument: Instrument
    answers: pd.DataFrame
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    design: pd.DataFrame = field(default_factory=pd.DataFrame)
    source_hash: str = ""

    def __post_init__(self) -> None:
        lengths = {len(self.answers)} | {len(part) for part in (self.groups, self.design) if part.shape[1]}
        if len(lengths) > 1:
            raise ValueError("answers, groups and design have different numbers of rows")

    def __len__(self) -> int:
        return len(self.answers)

    def column(self, item: str) -> np.ndarray:
        """Return the int8 codes of `item`; all missing where the wave did not ask it."""
        if item in self.answers.columns:
            return self.answers[item].to_numpy(dtype=np.int8)
        return np.full(len(self), MISSING, dtype=np.int8)

    def has(self, item: str) -> bool:
        """Return whether the wave asked `item`."""
        return item in self.answers.columns
