"""Which answers of a stored wave count: as chosen for it, else the defaults; and from when on nobody can change that.

Whatever is computed from the answers of a wave starts with `usable_table`, and whatever is released of it is kept in a
transaction that calls `hold_choice` first. So everything that is ever released of a wave rests on the same answers: a
second version with a few respondents less would tell who they are (S10).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import PopulationMargins
from ctc_toolkit.survey.response_rates import ExpectedSchool, expected_from_text
from ctc_toolkit.survey.usable import AnswerRules, UsableAnswers, rules_from_text, rules_to_text, usable_answers

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.profile import Profile
    from ctc_toolkit.store import Repository, WaveRecord
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.responses import ResponseTable


@dataclass(frozen=True)
class Choice:
    """What counts for a wave. expected: from an uploaded table. version 0: nothing was chosen, the defaults count.

    frozen_at: since when rules and known numbers cannot be changed.
    """

    rules: AnswerRules
    expected: tuple[ExpectedSchool, ...]
    frozen_at: datetime | None
    version: int

    @property
    def text(self) -> str:
        """Equal for choices under which the same answers count with the same weights."""
        return self.rules.text


def default_choice(instrument: Instrument) -> Choice:
    """Return what counts where nobody has chosen: the rules that run by default, no known numbers."""
    rules = tuple(rule.id for rule in instrument.screening if rule.use == "default")
    return Choice(AnswerRules(rules), (), None, 0)


def choice_of(repository: Repository, wave: WaveRecord) -> Choice:
    """Return what counts for a wave."""
    found = repository.answer_checks.choice(wave.id)
    if found is None:
        return default_choice(load_instrument(wave.instrument))
    margins = PopulationMargins.from_text(found.margins) if found.margins else None
    expected = expected_from_text(found.expected) if found.expected else ()
    return Choice(AnswerRules(rules_from_text(found.rules), margins), expected, found.frozen_at, found.version)


def usable_table(table: ResponseTable, choice: Choice) -> UsableAnswers:
    """Return the answers of a wave that count, with their weights.

    Raises:
        ToolkitError: as `survey.usable.usable_answers`.
    """
    return usable_answers(table, choice.rules)


def with_origin(profile: Profile, usable: UsableAnswers) -> Profile:
    """Return a profile that says in its proof of origin which answers count."""
    return replace(profile, provenance=replace(profile.provenance, answers=usable.rules.text))


def hold_choice(repository: Repository, wave: WaveRecord, choice: Choice) -> None:
    """Make the choice count for good, before anything that rests on it is kept in the same transaction.

    Raises:
        ToolkitError: `changed_meanwhile`: somebody chose otherwise since `choice` was read; `not_available`.
    """
    checks = repository.answer_checks
    held = checks.hold(wave.id)
    if repository.wave(wave.id) is None:
        raise ToolkitError("not_available")
    if held is not None and held.frozen_at is not None:
        if choice_of(repository, wave).text != choice.text:
            raise ToolkitError("changed_meanwhile")
        return
    if (held.version if held is not None else 0) != choice.version:
        raise ToolkitError("changed_meanwhile")
    if held is None:
        rules = rules_to_text(choice.rules.rules)
        checks.save(wave.id, rules=rules, margins="", expected="", version=0)
    checks.freeze(wave.id)
