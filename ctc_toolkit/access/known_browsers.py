"""A mark for browsers that have signed in to an account before.

It gives no access whatever: it only lets failures from this browser be counted apart from those of strangers, so that
nobody can keep a person out by guessing on purpose (OWASP calls it a device cookie).
"""

from __future__ import annotations

import secrets

from ctc_toolkit.access.secret_keys import SecretKeys

KNOWN_SECONDS = 90 * 24 * 3600
"""How long a browser stays known without signing in again."""

_PURPOSE = "known browser"


def mark_browser(account_id: str, keys: SecretKeys) -> str:
    """Return a new mark of a browser for the account, to be kept there as a cookie."""
    return keys.seal(f"{account_id} {secrets.token_hex(16)}", _PURPOSE)


def known_browser(mark: str, account_id: str, keys: SecretKeys) -> str | None:
    """Return the random name in a mark if it was made here for this account within the last 90 days, else None."""
    if not mark or len(mark) > 500:
        return None
    text = keys.open(mark, _PURPOSE, seconds=KNOWN_SECONDS)
    account, _, name = (text or "").partition(" ")
    return name if name and secrets.compare_digest(account, account_id) else None
