"""One run of the deletion, step by step: each step is a transaction that can be the last one.

The proof is stored in the very transaction that deletes, marked as open, and completed when the bytes were checked.
A run that is killed leaves either everything of a wave, or its released tables and an open proof: the next run checks
that one again. Pieces of the answers, by which the check finds them, are taken before and live in memory only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from ctc_toolkit import __version__
from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import RULES
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, Repository, WaveRecord, Windows, new_id
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import stored_cut_points
from ctc_toolkit.workspace.deletion_views import (
    DeletedItem,
    Occasion,
    ProofView,
    problem_of,
    proof_document,
    read_proof,
)
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.lock_plans import may_release
from ctc_toolkit.workspace.quality_reports import expected_schools, quality_tables
from ctc_toolkit.workspace.released_tables import standard_catalogue
from ctc_toolkit.workspace.usable_answers import Choice, choice_of, hold_choice, usable_table

SEARCHED = frozenset({"answers", "wave", "kept_texts"})
"""Kinds of deleted things whose bytes are erased from all files and looked for."""

TRIES = 5
"""How often a deletion begins again when the wave was changed while its tables were computed."""


class DeletionInSteps:
    """Collects what one run deletes, with the proof of it."""

    def __init__(self, actor: Actor, ws: Workspace, action: str, occasion: Occasion) -> None:
        self._actor, self._ws, self._action = actor, ws, action
        self._windows: dict[str, Windows] = {}
        self._deleted: set[str] = set()
        self._before: int | None = None
        moment, software = datetime.now(UTC), f"ctc-toolkit {__version__}"
        self.proof = ProofView(new_id(), moment, actor.name, occasion, software, "open", (), (), None)

    def prepare(self, wave_ids: Sequence[str]) -> None:
        """Take pieces of the answers and look for them in the files, while they are there."""
        self._windows = {wave_id: self._ws.store.windows(wave_id) for wave_id in wave_ids}
        together = frozenset[bytes]().union(*self._windows.values())
        self._before = self._ws.store.found_before(together) if together else None

    def delete_answers(self, wave_id: str, due_on: date | None = None) -> bool:
        """Delete the answers of a wave and keep its standard tables, all in one transaction.

        Return False where another run was faster.

        Raises:
            ToolkitError: `not_available`, `answers_damaged`, `changed_meanwhile`, and what computing, releasing and
                storing raise; the answers are still there then.
        """
        with looking(self._actor, self._ws, self._action, wave_id) as grant:
            wave = grant.wave(wave_id)
        from ctc_toolkit.workspace.wave_differences import keep_differences  # imports the profile, which imports this

        keep_differences(self._ws, wave)
        for _ in range(TRIES):
            with looking(self._actor, self._ws, self._action, wave_id) as grant:
                wave = grant.wave(wave_id)
                choice = choice_of(grant.repository, wave)
                tables = self._catalogue(grant.repository, wave, choice) if wave.answers_deleted_at is None else []
            if wave.answers_deleted_at is not None:
                return False
            with changing(self._actor, self._ws, self._action, wave_id) as grant:
                if grant.wave(wave_id).version == wave.version:
                    hold_choice(grant.repository, wave, choice)
                    self._keep_and_delete(grant, wave, tables, due_on)
                    break
        else:
            raise ToolkitError("changed_meanwhile")
        self._deleted.add(wave_id)
        self._ws.cache.forget(wave.content_hash)
        return True

    def delete_wave(self, wave_id: str) -> None:
        """Delete a wave that was imported by mistake, with everything that hangs on it.

        Raises:
            ToolkitError: `not_available`, `wave_submitted`.
            RuleBroken: something about it is handed in at this very moment.
        """
        with changing(self._actor, self._ws, self._action, wave_id) as grant:
            wave = grant.wave(wave_id)
            if grant.repository.deletions.submissions_of(wave_id):
                raise ToolkitError("wave_submitted", label=wave.label)
            city = grant.city(wave.ags).name
            grant.repository.delete_wave(wave_id)
            self._add(grant.repository, _item("wave" if wave.source == "answers" else "tables", wave, city))
            grant.record(f"wave {wave_id}", wave.ags)
        self._deleted.add(wave_id)
        self._ws.cache.forget(wave.content_hash)

    def add(self, grant: Grant, item: DeletedItem) -> None:
        """Add what was deleted in this transaction to the proof."""
        self._add(grant.repository, item)

    def failed(self, what: str, error: ToolkitError) -> None:
        """Note why something was not deleted."""
        self.proof = replace(self.proof, problems=(*self.proof.problems, problem_of(what, error)))

    def finish(self) -> ProofView:
        """Erase the bytes of what was deleted, look for them, and store and return the proof.

        Raises:
            ToolkitError: `deletion_proof_open`: what was deleted is gone, and the next run completes the open proof.
        """
        if not self.proof.items and not self.proof.problems:
            return replace(self.proof, state="nothing")
        windows = frozenset[bytes]().union(*(self._windows.get(wave_id, frozenset()) for wave_id in self._deleted))
        if any(item.kind in SEARCHED for item in self.proof.items):
            before = None if self._before is None else min(self._before, len(windows))
            self.proof = checked_again(self._ws, self.proof, windows, before)
        elif self.proof.items:
            self._ws.store.empty_log()
            self.proof = replace(self.proof, state="removed")
        try:
            return kept_proof(self._ws, self.proof)
        except ToolkitError as error:
            if not self.proof.items:
                raise
            raise ToolkitError("deletion_proof_open", reason=error.code) from error

    def _catalogue(self, repository: Repository, wave: WaveRecord, choice: Choice) -> list[NewRelease]:
        from ctc_toolkit.survey.answers_file import answers_from_parquet
        from ctc_toolkit.workspace.pattern_tables import pattern_tables
        from ctc_toolkit.workspace.small_areas import plan_of_city

        chosen = stored_cut_points(repository, wave, wave.cut_points) if wave.cut_points is not None else None
        table = answers_from_parquet(repository.answers(wave.id), load_instrument(wave.instrument))
        try:
            usable = usable_table(table, choice)
        except ToolkitError as nobody:
            if nobody.code != "screening_leaves_nobody":
                raise
            return []
        held = repository.release_plans.of_wave(wave.id, RULES.joint_version)
        tables = standard_catalogue(wave, usable, chosen, held) if may_release(held, wave) else []
        schools = expected_schools(repository, wave, choice)
        patterns = pattern_tables(usable.table, chosen, tables, schools, plan_of_city(held, wave.cut_points))
        return [*tables, *patterns, *quality_tables(repository, wave, table, usable, chosen)]

    def _keep_and_delete(self, grant: Grant, wave: WaveRecord, tables: list[NewRelease], due_on: date | None) -> None:
        repository = grant.repository
        for table in tables:
            repository.releases.keep(wave.id, table)
        repository.deletions.delete_answers(wave.id)
        kept = len(repository.releases.of_wave(wave.id))
        self._add(repository, replace(_item("answers", wave, grant.city(wave.ags).name), due_on=due_on, tables=kept))
        grant.record(f"wave {wave.id}: answers; tables kept: {kept}", wave.ags)

    def _add(self, repository: Repository, item: DeletedItem) -> None:
        proof = replace(self.proof, items=(*self.proof.items, item))
        repository.releases.save_proof(proof.id, proof.who, *proof_document(proof))
        self.proof = proof


def checked_again(
    ws: Workspace, proof: ProofView, windows: Windows = frozenset(), before: int | None = None
) -> ProofView:
    """Return the proof after erasing and looking once more; what goes wrong leaves it open."""
    try:
        erasure = ws.store.erase(windows, before)
    except ToolkitError as error:
        return replace(proof, state="open", problems=(*proof.problems, problem_of("erase", error)))
    problems = tuple(problem for problem in proof.problems if problem.what != "erase")
    return replace(proof, state=erasure.state, erasure=erasure, problems=problems)


def kept_proof(ws: Workspace, proof: ProofView) -> ProofView:
    """Store the proof as it is now, and return it as stored."""
    with ws.store.writing() as repository:
        return read_proof(repository.releases.save_proof(proof.id, proof.who, *proof_document(proof)))


def _item(kind: str, wave: WaveRecord, city: str) -> DeletedItem:
    return DeletedItem(kind, wave.respondents, wave.ags, city, wave.id, wave.label, wave.year)
