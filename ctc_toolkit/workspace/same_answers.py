"""A wave is frozen (S10): nearly the same answers may not become a second one, whose tables could be subtracted.

Fewer than thirty respondents more, less or changed would be readable from the difference of two releases. Where the
answers of the first wave are deleted, nobody can compare any more; then one planned survey still has one wave only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure import K_PUBLIC
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument

if TYPE_CHECKING:
    from ctc_toolkit.store import CityRecord, Repository
    from ctc_toolkit.survey.responses import ResponseTable


def refuse_nearly_same(repository: Repository, city: CityRecord, table: ResponseTable) -> None:
    """Refuse answers that differ from those of an earlier wave of the city by a few respondents only.

    Raises:
        ToolkitError: `nearly_same_answers`.
    """
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    for wave in city.waves:
        close = abs(wave.respondents - len(table)) < K_PUBLIC and wave.instrument == table.instrument.reference
        if not close or wave.answers_deleted_at is not None or wave.source != "answers":
            continue
        held = answers_from_parquet(repository.answers(wave.id), load_instrument(wave.instrument))
        different = respondents_apart(held, table)
        if 0 < different < K_PUBLIC:
            raise ToolkitError("nearly_same_answers", label=wave.label, count=different, least=K_PUBLIC)


def respondents_apart(first: ResponseTable, second: ResponseTable) -> int:
    """Return how many respondents of one table have no counterpart in the other, counted on the side with more."""
    sides = [pd.concat([table.answers, table.groups.astype("str")], axis=1) for table in (first, second)]
    common = sorted(set(sides[0].columns) & set(sides[1].columns))
    counts = [pd.util.hash_pandas_object(side[common], index=False).value_counts() for side in sides]
    apart = counts[0].sub(counts[1], fill_value=0).to_numpy(dtype=np.int64)
    return int(max(apart[apart > 0].sum(), -apart[apart < 0].sum()))
