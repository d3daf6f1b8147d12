"""From stored answers to those that count: screened by the rules in use, weighted where known numbers are given.

This is the only way from the answers of a wave to anything that is released of them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.margins import PopulationMargins
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.screening import Screening, default_rules, kept_answers, screen

if TYPE_CHECKING:
    from ctc_toolkit.survey.weighting import Weighting


@dataclass(frozen=True)
class AnswerRules:
    """How answers are chosen and weighted. rules: ids of the screening rules in use; margins: None: no raking."""

    rules: tuple[str, ...] = ()
    margins: PopulationMargins | None = None

    @property
    def text(self) -> str:
        """The rules as one line, for the proof of origin of whatever is computed: equal for equal rules, "" for none.

        `rules=a,b;margins=grade × sex,school_type;source=…;on=2026-10-15;numbers=<first digits of their SHA-256>`.
        """
        parts = [f"rules={','.join(self.rules)}"] if self.rules else []
        if self.margins is not None:
            crossed = ",".join("×".join(margin.groups) for margin in self.margins.margins)
            digest = hashlib.sha256(self.margins.to_text().encode()).hexdigest()[:12]
            parts += [f"margins={crossed}", f"on={self.margins.on.isoformat()}", f"numbers={digest}"]
        return ";".join(parts)


@dataclass(frozen=True)
class UsableAnswers:
    """The answers that count. weighting: None where no known numbers are given; the weights of the file count then."""

    table: ResponseTable
    rules: AnswerRules
    screening: Screening
    weighting: Weighting | None

    @property
    def weights(self) -> str:
        """Where the weights come from: "raked", "file" or "none"."""
        if self.weighting is not None:
            return "raked"
        return "file" if "weight" in self.table.design else "none"


def rules_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the ids of the rules of an instrument that can be switched on."""
    return tuple(rule.id for rule in instrument.screening if rule.use != "threshold_missing")


def usable_answers(table: ResponseTable, rules: AnswerRules | None = None) -> UsableAnswers:
    """Return the answers of `table` that count under `rules` (None: the rules that run by default, without margins).

    Raises:
        ToolkitError: `screening_leaves_nobody`, and as `screen` and `weigh`.
    """
    wanted = rules if rules is not None else AnswerRules(default_rules(table))
    screening = screen(table, wanted.rules)
    kept = kept_answers(table, screening) if screening.excluded else table
    if not len(kept):
        raise ToolkitError("screening_leaves_nobody")
    if wanted.margins is None:
        return UsableAnswers(kept, wanted, screening, None)
    from ctc_toolkit.survey.weighting import weigh, with_weights  # the statistics take a while to import

    weighting = weigh(kept, wanted.margins)
    return UsableAnswers(with_weights(kept, weighting.weights), wanted, screening, weighting)


def rules_to_text(rules: tuple[str, ...]) -> str:
    """Return rules as they are stored."""
    return json.dumps(list(rules), separators=(",", ":"))


def rules_from_text(text: str) -> tuple[str, ...]:
    """Return what `rules_to_text` wrote."""
    return tuple(str(name) for name in json.loads(text))
