"""Counting attempts to sign in before they are made, so that many at once cannot get around the delay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.store import AuditEntry, Repository
from ctc_toolkit.store.people import AccountRecord
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.keys import secret_keys

WORTH_NOTING = timedelta(minutes=1)
"""Delays from this length on stand in the audit log; there can be a few in an hour only."""

Counted = Mapping[str, Callable[[int], timedelta]]
"""Under which keys an attempt is counted, and how long each waits after so many failures."""


@dataclass(frozen=True)
class Wait:
    """How long to wait, told in the language of the person."""

    time: timedelta

    def say(self, language: str) -> str:
        """Return the time in whole seconds or minutes, rounded up."""
        t, seconds = translator(language), max(1, -(-self.time // timedelta(seconds=1)))
        if seconds <= 90:
            return t.plural("{count} second", "{count} seconds", seconds)
        return t.plural("{count} minute", "{count} minutes", -(-seconds // 60))


class _WaitFirst(Exception):  # noqa: N818 - no error: it takes back what was counted
    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def reserve(ws: Workspace, counted: Counted, at: datetime, about: str, account: AccountRecord | None = None) -> None:
    """Count an attempt as failed under every key; `forgive` takes it back after a success.

    about: what the audit log calls it where a long delay begins. Attempts that have to wait are not counted: they
    neither prolong the delay nor write anything.

    Raises:
        ToolkitError: `sign_in_delayed`.
    """
    require_no_wait(ws, counted, at)
    try:
        with ws.store.writing() as repository:
            longest = timedelta()
            for key, wait in sorted(counted.items()):
                attempt = repository.sign_ins.attempt(key, at, wait)
                if not attempt.allowed:
                    raise _WaitFirst(attempt.wait_until)
                longest = max(longest, attempt.wait_until - at)
            if longest >= WORTH_NOTING:
                repository.record(entry(ws, "sign_in_delayed", about, account, seconds=longest))
    except _WaitFirst as found:
        raise ToolkitError("sign_in_delayed", wait=Wait(found.until - at)) from None


def require_no_wait(ws: Workspace, counted: Counted, at: datetime) -> None:
    """Do nothing if an attempt may be made; nothing is counted.

    Raises:
        ToolkitError: `sign_in_delayed`.
    """
    with ws.store.reading() as repository:
        until = repository.sign_ins.waiting_until(list(counted), at)
    if until is not None:
        raise ToolkitError("sign_in_delayed", wait=Wait(until - at))


def forgive(repository: Repository, counted: Counted) -> None:
    """Forget the failures under every key, after a success."""
    for key in counted:
        repository.sign_ins.forgive(key)


def entry(
    ws: Workspace, action: str, about: str, account: AccountRecord | None, *, seconds: timedelta | None = None
) -> AuditEntry:
    """Return the line of the audit log for an attempt that failed.

    It names a known account by its id, anything else by the beginning of a keyed hash: people sometimes type their
    password where the name belongs, and whoever reads the log must not be able to try words. seconds: how long the
    delay is that begins.

    Raises:
        ToolkitError: see `access.secret_keys.load_keys`.
    """
    thing = f"account {account.id}" if account else f"unknown {secret_keys(ws).mark(about, 'attempt')[:12]}"
    if seconds is not None:
        thing += f" for {round(seconds.total_seconds())} s"
    return AuditEntry("?", action, thing, None, "refused", account=account.id if account else None)
