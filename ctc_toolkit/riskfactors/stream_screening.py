"""Screening in a stream: every rule looks at one respondent alone, so that a batch can be screened like a wave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.lookups import MISSING_BYTE, Codes
from ctc_toolkit.riskfactors.plan import Integers
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.screening import screen

SCREENING_ROLES = ("age", "grade")
"""Roles of grouping columns that rules look at."""


def kept_rows(
    instrument: Instrument,
    answers: Mapping[str, Codes],
    known: Mapping[str, NDArray[np.bool_]],
    groups: Mapping[str, Integers],
    group_values: Mapping[str, tuple[str, ...]],
    rules: tuple[str, ...],
) -> Integers:
    """Return the places of the respondents of a batch whom no rule finds, ascending.

    known: codes, by byte, that are answers to an item; all others count as missing.

    Raises:
        ToolkitError: as `survey.screening.screen`.
    """
    cleaned = {
        item: np.where(known[item][codes], codes, np.uint8(MISSING_BYTE)).view(np.int8)
        for item, codes in answers.items()
    }
    roles = {group.id: group.role for group in instrument.groups}
    shown = {
        name: pd.Categorical.from_codes(codes, categories=pd.Index(group_values[name]))
        for name, codes in groups.items()
        if roles.get(name) in SCREENING_ROLES
    }
    rows = pd.RangeIndex(len(next(iter(answers.values()), np.empty(0))))
    table = ResponseTable(instrument, pd.DataFrame(cleaned, index=rows), pd.DataFrame(shown, index=rows))
    return np.flatnonzero(screen(table, rules).keep)
