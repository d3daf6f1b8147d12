"""Findings of reading, mapping and checking a file: collected, counted, shown in one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.errors import messages

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One rule that a column broke: how often, and the values for the text of `rule` (a code of `error_texts/`)."""

    rule: str
    severity: Severity
    column: str = ""
    rows: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    def found(self, language: str) -> str:
        """Return what was found, as a sentence."""
        return messages()[self.rule].render("what", language, column=self.column, rows=self.rows, **self.values)

    def what_to_do(self, language: str) -> str:
        """Return what to do about it, as a sentence."""
        return messages()[self.rule].render("do", language, column=self.column, rows=self.rows, **self.values)


def findings_table(findings: Iterable[Finding], language: str) -> pd.DataFrame:
    """Return one row per finding, gravest first: severity, rows, column, rule, found, what_to_do."""
    ordered = sorted(findings, key=lambda entry: (SEVERITIES.index(entry.severity), -entry.rows, entry.column))
    rows = [
        (
            entry.severity,
            entry.rows,
            entry.column,
            entry.rule,
            entry.found(language),
            entry.what_to_do(language),
        )
        for entry in ordered
    ]
    return pd.DataFrame(rows, columns=["severity", "rows", "column", "rule", "found", "what_to_do"])
