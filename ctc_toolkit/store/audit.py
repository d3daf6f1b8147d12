"""The audit log: lines are added only, each with a hash that covers the line before it.

What the chain shows: a line that was changed, taken out, put in or moved no longer fits its neighbour, and a missing
end does not fit the row that names the newest line. Who can write to the database and computes every hash anew leaves
no trace inside it; only a hash that was kept elsewhere shows that (see `AuditTables.check`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.audit_things import Thing, things
from ctc_toolkit.store.models import ONLY_ROW, AuditChain, AuditRecord, now
from ctc_toolkit.store.queries import Cities, column, narrowed
from ctc_toolkit.store.records import AuditEntry, Result

BEFORE_THE_FIRST = "0" * 64
"""The hash that stands before the very first line."""

LINES_AT_ONCE = 1000


@dataclass(frozen=True)
class ChainCheck:
    """What a check of the chain found.

    lines: how many lines fit. last_hash: hash of the newest line that fits. broken_at: id of the first line that does
    not fit what stands before it (None: all fit); 0: the end of the log is missing, or the row that names it.
    expected_found: whether a line has the hash that was asked for (True where none was).
    """

    lines: int
    last_hash: str
    broken_at: int | None
    expected_found: bool = True


@dataclass(frozen=True)
class AuditFilter:
    """Which lines to return: `since` (from this moment on), `until` (before it), action, name of the person, result."""

    since: datetime | None = None
    until: datetime | None = None
    action: str | None = None
    who: str | None = None
    result: Result | None = None


EVERYTHING = AuditFilter()


class AuditTables:
    """The audit log inside one transaction. Lines that were added are written at its end, in one go."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: list[AuditEntry] = []
        self._written: list[AuditEntry] = []

    @property
    def written(self) -> tuple[AuditEntry, ...]:
        """The lines that this transaction has written; they count once it is committed."""
        return tuple(self._written)

    def add(self, entry: AuditEntry) -> None:
        """Add a line; the store writes it before the transaction is committed."""
        self._waiting.append(entry)

    def write(self) -> None:
        """Write the lines that were added. From here to the end of the transaction other writers of lines wait.

        Raises:
            ToolkitError: `audit_chain_missing`: somebody has removed the row that names the newest line.
        """
        if not self._waiting:
            return
        chain = self._chain_to_change()
        for entry in self._waiting:
            line = AuditRecord(
                id=chain.last_id + 1,
                at=now(),
                who=entry.who,
                account_id=entry.account,
                action=entry.action,
                object=entry.object,
                ags=entry.ags,
                result=entry.result,
                entry_hash="",
            )
            line.entry_hash = line_hash(chain.last_hash, line)
            chain.last_id, chain.last_hash = chain.last_id + 1, line.entry_hash
            self._session.add(line)
            self._written.append(_entry(line))
        self._waiting.clear()
        self._session.flush()

    def log(
        self, within: Cities = None, *, newest: int | None = None, wanted: AuditFilter = EVERYTHING
    ) -> list[AuditEntry]:
        """Return the log, oldest first: all of it, or what concerns the cities `within`; `newest`: so many lines."""
        self.write()
        statement = narrowed(select(AuditRecord), column(AuditRecord.ags), within)
        statement = statement.where(*_conditions(wanted)).order_by(column(AuditRecord.id).desc())
        lines = self._session.scalars(statement if newest is None else statement.limit(newest)).all()
        return [_entry(line) for line in reversed(lines)]

    def actions(self, within: Cities = None) -> list[str]:
        """Return the actions that occur in the lines of the cities `within` (None: in all lines)."""
        return self._different(AuditRecord.action, within)

    def people(self, within: Cities = None) -> list[str]:
        """Return the names that occur in the lines of the cities `within` (None: in all lines)."""
        return self._different(AuditRecord.who, within)

    def things(self, ids: Collection[str], within: Cities = None) -> dict[str, Thing]:
        """Return what ids in lines name, as far as it is still there and lies in the cities `within`."""
        return things(self._session, ids, within)

    def last_done(self, within: Cities = None) -> dict[str, AuditEntry]:
        """Return for each city (AGS) the newest line of something that was done there."""
        self.write()
        of_a_city = (column(AuditRecord.ags).is_not(None), column(AuditRecord.result) == "done")
        newest = select(func.max(column(AuditRecord.id))).where(*of_a_city).group_by(column(AuditRecord.ags))
        newest = narrowed(newest, column(AuditRecord.ags), within)
        lines = self._session.scalars(select(AuditRecord).where(column(AuditRecord.id).in_(newest))).all()
        return {str(line.ags): _entry(line) for line in lines}

    def check(self, expect: str | None = None) -> ChainCheck:
        """Compute all hashes again and compare.

        expect: a hash that was written down earlier. A log whose lines were all computed anew does not hold it.
        """
        self.write()
        chain = self._session.get(AuditChain, ONLY_ROW, populate_existing=True)
        if chain is None:
            return ChainCheck(0, "", 0, expect is None)
        try:
            return self._check(chain, expect, LINES_AT_ONCE)
        except ValueError:  # a value that no line can hold, such as a moment that is none: find out in which line
            return self._check(chain, expect, 1)

    def remove_before(self, moment: datetime) -> int:
        """Remove the oldest lines, written before `moment`, and return how many; the rest stays a valid chain."""
        self.write()
        chain = self._chain_to_change()
        number = column(AuditRecord.id)
        first_kept = self._session.scalar(select(func.min(number)).where(column(AuditRecord.at) >= moment))
        oldest = number <= chain.last_id if first_kept is None else number < first_kept
        newest_removed = select(AuditRecord).where(oldest).order_by(number.desc()).limit(1)
        last = self._session.scalars(newest_removed).one_or_none()
        if last is None:
            return 0
        removed = self._session.scalar(select(func.count()).select_from(AuditRecord).where(oldest)) or 0
        chain.first_hash = last.entry_hash
        chain.removed_lines += removed
        self._session.execute(delete(AuditRecord).where(oldest))
        self._session.flush()
        return removed

    def _chain_to_change(self) -> AuditChain:
        chain = self._session.get(AuditChain, ONLY_ROW, with_for_update=True, populate_existing=True)
        if chain is None:
            raise ToolkitError("audit_chain_missing")
        return chain

    def _different(self, attribute: str, within: Cities) -> list[str]:
        self.write()
        chosen = column(attribute)
        statement = narrowed(select(chosen).distinct(), column(AuditRecord.ags), within)
        return sorted(self._session.scalars(statement).all())

    def _check(self, chain: AuditChain, expect: str | None, at_once: int) -> ChainCheck:
        before, lines, last_id = chain.first_hash, 0, 0
        found = expect in (None, before)
        try:
            for line in self._lines(at_once):
                if line.entry_hash != line_hash(before, line):
                    return ChainCheck(lines, before, line.id, found)
                before, lines, last_id = line.entry_hash, lines + 1, cast("int", line.id)
                found = found or before == expect
        except ValueError:
            if at_once > 1:
                raise
            return ChainCheck(lines, before, self._next_id(last_id), found)
        whole = before == chain.last_hash and (not lines or last_id == chain.last_id)
        return ChainCheck(lines, before, None if whole else 0, found)

    def _lines(self, at_once: int) -> Iterator[AuditRecord]:
        statement = select(AuditRecord).order_by(column(AuditRecord.id))
        yield from self._session.scalars(statement.execution_options(yield_per=at_once, populate_existing=True))

    def _next_id(self, last_id: int) -> int:
        number = column(AuditRecord.id)
        return self._session.scalar(select(func.min(number)).where(number > last_id)) or 0


def line_hash(before: str, line: AuditRecord) -> str:
    """Return the hash of a line that follows the line with the hash `before`."""
    moment = line.at.isoformat(timespec="microseconds")
    fields = [before, line.id, moment, line.who, line.account_id, line.action, line.object, line.ags, line.result]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _conditions(wanted: AuditFilter) -> list[Any]:
    """Return the conditions of a filter for the statement."""
    found: list[Any] = []
    if wanted.since is not None:
        found.append(column(AuditRecord.at) >= wanted.since)
    if wanted.until is not None:
        found.append(column(AuditRecord.at) < wanted.until)
    equal = {"action": wanted.action, "who": wanted.who, "result": wanted.result}
    found += [column(getattr(AuditRecord, name)) == value for name, value in equal.items() if value is not None]
    return found


def _entry(line: AuditRecord) -> AuditEntry:
    result = cast("Result", line.result)
    return AuditEntry(
        line.who, line.action, line.object, line.ags, result, line.at, line.id, line.account_id, line.entry_hash
    )
