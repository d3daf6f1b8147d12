"""A released table as an answer: the rows of its CSV, and what every product of it has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ctc_toolkit.disclosure import require_released
from ctc_toolkit.interface.answers import Row, Table, TableValues, Wave
from ctc_toolkit.reporting.export import released_frame
from ctc_toolkit.reporting.words import provenance_lines

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Released
    from ctc_toolkit.survey.instrument import Instrument

_WHOLE = frozenset({"n", "percent", "low", "high", "band_limit"})


def table_answer(table: Table, wave: Wave, released: Released, instrument: Instrument, language: str) -> TableValues:
    """Return a released table as an answer, with labels in `language`; what is locked has null for its values."""
    held = require_released(released)
    frame = released_frame(held, instrument, language)
    rows = [
        Row(**{str(name): _value(str(name), value) for name, value in row.items()}) for row in frame.to_dict("records")
    ]
    origin = {**held.provenance.as_dict(), "rules": held.rule_version, "content_hash": held.content_hash}
    notes = list(provenance_lines(held, language))
    return TableValues(table=table, wave=wave, provenance=origin, notes=notes, rows=rows)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return None
    return int(value) if name in _WHOLE else float(value)
