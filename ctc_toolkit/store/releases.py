"""Released profiles as they were made, and proofs of deletion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import DeletionProof, ReleasedTable, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class NewRelease:
    """A released table to be kept.

    request: what was asked for, canonical JSON. rules: version of the rules. document: the table, JSON; content_hash:
    SHA-256 of the document.
    """

    level: str
    request: str
    rules: str
    document: str
    content_hash: str


@dataclass(frozen=True)
class ReleaseRecord:
    """A kept table without its document."""

    id: str
    wave_id: str
    level: str
    request: str
    rules: str
    content_hash: str
    created_at: datetime


@dataclass(frozen=True)
class ProofRecord:
    """A proof of deletion: when the run began, who started it, and its JSON with the SHA-256 of it."""

    id: str
    at: datetime
    who: str
    document: str
    content_hash: str


class ReleaseTables:
    """Released profiles and proofs of deletion, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, wave_id: str, new: NewRelease) -> None:
        """Keep a released table; where one of the same wave, level, request and rules is there, that one stays.

        Two processes may do this at the same time.

        Raises:
            IntegrityError: the wave is not there.
        """
        bind = self._session.get_bind()
        insert: Any = postgresql.insert if bind.dialect.name == "postgresql" else sqlite.insert
        values = {
            "id": new_id(),
            "wave_id": wave_id,
            "level": new.level,
            "request": new.request,
            "rules": new.rules,
            "document": new.document,
            "content_hash": new.content_hash,
            "created_at": now(),
        }
        unique = ["wave_id", "level", "request", "rules"]
        self._session.execute(insert(ReleasedTable).values(**values).on_conflict_do_nothing(index_elements=unique))

    def of_wave(self, wave_id: str, level: str | None = None) -> list[ReleaseRecord]:
        """Return the kept tables of a wave (of one level where it is named), oldest first."""
        wanted = select(ReleasedTable).where(column(ReleasedTable.wave_id) == wave_id)
        if level is not None:
            wanted = wanted.where(column(ReleasedTable.level) == level)
        from sqlalchemy.orm import load_only

        light = load_only(*(getattr(ReleasedTable, name) for name in ReleaseRecord.__dataclass_fields__))
        found = self._session.scalars(wanted.options(light)).all()
        ordered = sorted(found, key=lambda table: (table.created_at, table.request, table.rules, table.level))
        return [
            ReleaseRecord(
                table.id,
                table.wave_id,
                table.level,
                table.request,
                table.rules,
                table.content_hash,
                table.created_at,
            )
            for table in ordered
        ]

    def document(self, release_id: str) -> str | None:
        """Return the document of a kept table."""
        wanted = select(column(ReleasedTable.document)).where(column(ReleasedTable.id) == release_id)
        found: str | None = self._session.scalars(wanted).one_or_none()
        return found

    def remove(self, release_id: str) -> None:
        """Delete one kept table."""
        self._session.execute(delete(ReleasedTable).where(column(ReleasedTable.id) == release_id))

    def remove_of_wave(self, wave_id: str) -> int:
        """Delete the kept tables of a wave that was imported by mistake, and return how many they were."""
        statement = delete(ReleasedTable).where(column(ReleasedTable.wave_id) == wave_id)
        return int(self._session.execute(statement).rowcount)  # type: ignore[attr-defined]

    def save_proof(self, proof_id: str, who: str, document: str, content_hash: str) -> ProofRecord:
        """Store what a run of the deletion has done so far; a later call with the same id replaces it."""
        found = self._session.get(DeletionProof, proof_id)
        if found is None:
            found = DeletionProof(id=proof_id, who=who, document=document, content_hash=content_hash)
            self._session.add(found)
        else:
            found.document, found.content_hash = document, content_hash
        self._session.flush()
        return _proof_record(found)

    def proofs(self) -> list[ProofRecord]:
        """Return all proofs of deletion, oldest first."""
        found = self._session.scalars(select(DeletionProof)).all()
        return [_proof_record(proof) for proof in sorted(found, key=lambda proof: (proof.at, proof.id))]


def _proof_record(proof: DeletionProof) -> ProofRecord:
    return ProofRecord(proof.id, proof.at, proof.who, proof.document, proof.content_hash)
