"""How good the answers of a wave are, and which of them count: looked at, chosen, and settled for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure.quality import ReleasedQuality, release_quality
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import LONGEST_SOURCE, PopulationMargins
from ctc_toolkit.survey.response_rates import ExpectedSchool, expected_to_text
from ctc_toolkit.survey.usable import AnswerRules, rules_of, rules_to_text
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.quality_reports import expected_schools, kept_quality, quality_tables, response_of
from ctc_toolkit.workspace.usable_answers import Choice, choice_of, hold_choice, usable_table
from ctc_toolkit.workspace.views import WaveView, wave_view
from ctc_toolkit.workspace.words import tidy

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository, WaveRecord
    from ctc_toolkit.survey.responses import ResponseTable

Act = Literal["save", "settle"]
EARLIEST = date(1980, 1, 1)
TRIES = 3
"""How often the report begins again when somebody chose otherwise while it was computed."""


@dataclass(frozen=True)
class QualityView:
    """How good the answers of a wave are.

    choice: what counts. quality: the whole report where that is settled, else screening, response and weights of what
    is chosen so far; None where the answers were deleted before any report was kept, or the rules leave nobody.
    settled: which of the two it is.
    """

    wave: WaveView
    choice: Choice
    quality: ReleasedQuality | None
    settled: bool


def data_quality(actor: Actor, ws: Workspace, wave_id: str) -> QualityView:
    """Return how good the answers of a wave are. The report is computed once and kept; it outlives the answers.

    Raises:
        ToolkitError: `not_available`, `answers_damaged`, `released_document_damaged`, `screening_leaves_nobody`, and
            what computing a profile raises.
    """
    for _ in range(TRIES):
        with looking(actor, ws, "data_quality", wave_id) as grant:
            wave = grant.wave(wave_id)
            choice = choice_of(grant.repository, wave)
            kept = kept_quality(grant.repository, wave) if choice.frozen_at is not None else None
            if kept is not None or wave.answers_deleted_at is not None or wave.source != "answers":
                return QualityView(wave_view(wave), choice, kept, choice.frozen_at is not None)
            table = _answers(grant.repository, wave)
            if choice.frozen_at is None:
                seen = _preview(grant.repository, wave, table, choice)
                return QualityView(wave_view(wave), choice, seen, settled=False)
        try:
            _keep_report(ws, wave, table, choice)
        except ToolkitError as problem:
            if problem.code != "changed_meanwhile":
                raise
    raise ToolkitError("changed_meanwhile")


def scale_quality(actor: Actor, ws: Workspace, wave_id: str) -> ReleasedQuality | None:
    """Return the report that is kept of a wave; None where there is none yet. Nothing is computed.

    Raises:
        ToolkitError: `not_available`, `released_document_damaged`.
    """
    with looking(actor, ws, "scale_quality", wave_id) as grant:
        return kept_quality(grant.repository, grant.wave(wave_id))


def save_answer_choice(
    actor: Actor,
    ws: Workspace,
    wave_id: str,
    *,
    rules: Sequence[str],
    margins: PopulationMargins | None = None,
    expected: Sequence[ExpectedSchool] = (),
    version: int | None = None,
    act: Act = "save",
) -> QualityView:
    """Store which rules of screening count for a wave, its known numbers, and who was expected.

    version: the one that was changed (None: the newest). act: "settle" makes rules and known numbers count for good;
    the first release of anything of the wave does the same. Who was expected can still be told later.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `answer_choice_frozen`, `answers_already_deleted`,
            `screening_rule_unknown`, `screening_leaves_nobody`, `margin_source`, `margin_date`, and what
            `survey.weighting.weigh` raises.
    """
    with looking(actor, ws, "save_answer_choice", wave_id) as grant:
        wave = grant.wave(wave_id)
        _refuse_gone(wave)
        table = _answers(grant.repository, wave)
    wanted = AnswerRules(_in_order(wave, rules), _checked(margins))
    usable_table(table, Choice(wanted, tuple(expected), None, 0))
    try:
        with changing(actor, ws, "save_answer_choice", wave_id) as grant:
            wave = grant.wave(wave_id)
            _refuse_gone(wave)
            checks = grant.repository.answer_checks
            checks.hold(wave_id)
            held = choice_of(grant.repository, wave)
            if held.frozen_at is not None and held.text != wanted.text:
                raise ToolkitError("answer_choice_frozen", date=held.frozen_at.astimezone().strftime("%d.%m.%Y"))
            stored = checks.save(
                wave_id,
                rules=rules_to_text(wanted.rules),
                margins=wanted.margins.to_text() if wanted.margins else "",
                expected=expected_to_text(expected) if expected else "",
                version=held.version if version is None else version,
            )
            if act == "settle":
                checks.freeze(wave_id)
            grant.record(f"wave {wave_id}: {'settled' if act == 'settle' else 'checks'} {stored.version}", wave.ags)
            choice = choice_of(grant.repository, wave)
            seen = None if choice.frozen_at else _preview(grant.repository, wave, table, choice)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken
    return QualityView(wave_view(wave), choice, seen, choice.frozen_at is not None)


def _refuse_gone(wave: WaveRecord) -> None:
    if wave.source != "answers":
        raise ToolkitError("not_available")
    if wave.answers_deleted_at is not None:
        day = wave.answers_deleted_at.astimezone().strftime("%d.%m.%Y")
        raise ToolkitError("answers_already_deleted", label=wave.label, date=day)


def _in_order(wave: WaveRecord, rules: Sequence[str]) -> tuple[str, ...]:
    """Return the rules in the order of the instrument."""
    known = rules_of(load_instrument(wave.instrument))
    for name in rules:
        if name not in known:
            raise ToolkitError("screening_rule_unknown", found=name[:40], known=", ".join(known))
    return tuple(name for name in known if name in rules)


def _checked(margins: PopulationMargins | None) -> PopulationMargins | None:
    if margins is None or not margins.margins:
        return None
    source = tidy(margins.source)
    if not 0 < len(source) <= LONGEST_SOURCE:
        raise ToolkitError("margin_source", longest=LONGEST_SOURCE, found=len(source))
    if not EARLIEST <= margins.on <= date.today():
        raise ToolkitError("margin_date", found=margins.on.strftime("%d.%m.%Y"))
    return PopulationMargins(margins.margins, source, margins.on)


def _answers(repository: Repository, wave: WaveRecord) -> ResponseTable:
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    return answers_from_parquet(repository.answers(wave.id), load_instrument(wave.instrument))


def _preview(repository: Repository, wave: WaveRecord, table: ResponseTable, choice: Choice) -> ReleasedQuality | None:
    """Return screening, response and weights of what is chosen so far; None where it would leave nobody."""
    from ctc_toolkit.riskfactors.quality import preview_figures

    try:
        usable = usable_table(table, choice)
    except ToolkitError as problem:
        if problem.code != "screening_leaves_nobody":
            raise
        return None
    answered = response_of(table, expected_schools(repository, wave, choice))
    figures = preview_figures(table, usable, answered=answered, made_up=wave.made_up)
    return release_quality(figures)


def _keep_report(ws: Workspace, wave: WaveRecord, table: ResponseTable, choice: Choice) -> None:
    with ws.store.reading() as repository:
        chosen = stored_cut_points(repository, wave, wave.cut_points) if wave.cut_points is not None else None
        tables = quality_tables(repository, wave, table, usable_table(table, choice), chosen)
    try:
        with ws.store.writing() as repository:
            hold_choice(repository, wave, choice)
            for new in tables:
                repository.releases.keep(wave.id, new)
    except RuleBroken as broken:
        raise ToolkitError("not_available") from broken
