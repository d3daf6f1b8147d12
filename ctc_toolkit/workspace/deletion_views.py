"""What is due for deletion and what was proven about it, as small values that can be shown, stored and read again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import Erasure, ProofRecord, Searched, Step, sha256

DueKind = Literal["answers", "kept_texts", "sessions", "codes", "audit_lines", "open_proof"]
Occasion = Literal["schedule", "by_hand", "mistake"]
ProofState = Literal["proven", "limited", "removed", "open", "nothing"]

SOON_DAYS = 30
"""From so many days before its date on, a deletion is announced."""


@dataclass(frozen=True)
class DueItem:
    """Something that has to be deleted.

    due_on: from which day on. count: answers, texts, sessions, codes or lines. basis: whether the day was decided
    ("decided") or follows from the rules ("rule"). ags, city: None where no city is concerned; wave_id, label, year:
    for answers only.
    """

    kind: DueKind
    due_on: date
    count: int
    basis: Literal["decided", "rule"] = "rule"
    ags: str | None = None
    city: str | None = None
    wave_id: str | None = None
    label: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class DueList:
    """What is due on a day (`due`) and what is due within the next 30 days (`soon`), by date."""

    today: date
    items: tuple[DueItem, ...]

    @property
    def due(self) -> tuple[DueItem, ...]:
        """What has to be deleted now."""
        return tuple(item for item in self.items if item.due_on <= self.today)

    @property
    def soon(self) -> tuple[DueItem, ...]:
        """What has to be deleted within the next 30 days."""
        return tuple(item for item in self.items if item.due_on > self.today)


@dataclass(frozen=True)
class DeletedItem:
    """What was deleted. count: as in `DueItem`. tables: how many released tables of the wave stay."""

    kind: str
    count: int
    ags: str | None = None
    city: str | None = None
    wave_id: str | None = None
    label: str | None = None
    year: int | None = None
    due_on: date | None = None
    tables: int = 0


@dataclass(frozen=True)
class DeletionProblem:
    """Why something due was not deleted, in both languages."""

    what: str
    code: str
    de: str
    en: str


@dataclass(frozen=True)
class ProofView:
    """What one run of the deletion removed, and how it was proven that its bytes are gone.

    state: "proven"; "limited" (what this installation may check holds, see `erasure`); "removed" (only sessions, codes
    or lines of the log, whose bytes are not searched); "open" (not yet proven: run it again); "nothing" (there was
    nothing to delete; no such proof is kept). erasure: None as long as nothing was checked. content_hash: SHA-256 of
    the stored proof, "" for one that is not kept.
    """

    id: str
    at: datetime
    who: str
    occasion: Occasion
    software: str
    state: ProofState
    items: tuple[DeletedItem, ...]
    problems: tuple[DeletionProblem, ...]
    erasure: Erasure | None
    content_hash: str = ""


@dataclass(frozen=True)
class DeletionRun:
    """The proof of this run, and earlier proofs that were open and have been checked again in it."""

    proof: ProofView
    earlier: tuple[ProofView, ...] = ()

    @property
    def state(self) -> ProofState:
        """The least certain state of all of them; "open" too where something due could not be deleted."""
        proofs = (self.proof, *self.earlier)
        if any(proof.state == "open" or proof.problems for proof in proofs):
            return "open"
        order: tuple[ProofState, ...] = ("limited", "proven", "removed", "nothing")
        return min((proof.state for proof in proofs), key=order.index)


def problem_of(what: str, error: ToolkitError) -> DeletionProblem:
    """Return an error as it stands in a proof."""
    return DeletionProblem(what, error.code, error.say("de"), error.say("en"))


def proof_document(proof: ProofView) -> tuple[str, str]:
    """Return a proof as canonical JSON, and its SHA-256."""
    fields = asdict(proof)
    del fields["content_hash"]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_written)
    return text, sha256(text.encode())


def read_proof(record: ProofRecord) -> ProofView:
    """Return a stored proof.

    Raises:
        ToolkitError: `deletion_proof_damaged`: it does not fit its hash.
    """
    if sha256(record.document.encode()) != record.content_hash:
        raise ToolkitError("deletion_proof_damaged", found=record.id)
    fields = json.loads(record.document)
    items = tuple(DeletedItem(**{**item, "due_on": _day(item["due_on"])}) for item in fields.pop("items"))
    problems = tuple(DeletionProblem(**problem) for problem in fields.pop("problems"))
    at, erasure = datetime.fromisoformat(fields.pop("at")), _erasure(fields.pop("erasure"))
    return ProofView(**fields, at=at, items=items, problems=problems, erasure=erasure, content_hash=record.content_hash)


def _erasure(fields: dict[str, Any] | None) -> Erasure | None:
    if fields is None:
        return None
    steps = tuple(Step(**step) for step in fields.pop("steps"))
    searched = tuple(Searched(**place) for place in fields.pop("searched"))
    return Erasure(**fields, steps=steps, searched=searched)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no place in a proof for {type(value).__name__}")
