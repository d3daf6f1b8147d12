"""How long to wait after failed attempts to sign in: by account and by source, never for good.

An account is named by the login that was typed, whether there is one or not, so that both look the same. A source is
the address the request came from; of IPv6 the first 64 bits, which one connection has to itself. A browser that has
signed in to an account before has a delay of its own there (see `known_browsers`): strangers who keep guessing can
slow each other down, but not the person whose account it is.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import timedelta

LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
"""Failures count in a row until one success, or a day without another failure."""

FREE_AT_SOURCE = 3
"""A town hall is one source: a few people may mistype at the same time."""


def account_wait(failures: int) -> timedelta:
    """Return how long to wait after `failures` in a row for one account: 1 s, doubling to 15 minutes.

    After the tenth it is more than 8 minutes, so 10,000 tries in an hour get 13 through.
    """
    return _doubled(failures - 1)


def source_wait(failures: int) -> timedelta:
    """Return how long to wait after `failures` in a row from one source: none for three, then as `account_wait`.

    After the tenth it is more than a minute.
    """
    return _doubled(failures - 1 - FREE_AT_SOURCE)


def account_key(login: str) -> str:
    """Return the key under which failures for `login` are counted."""
    return _key("account", login)


def second_factor_key(account_id: str) -> str:
    """Return the key under which wrong codes of a second factor are counted."""
    return _key("second factor", account_id)


def confirmation_key(account_id: str) -> str:
    """Return the key under which wrong passwords of a person who is signed in are counted."""
    return _key("confirmation", account_id)


def browser_key(account_id: str, browser: str) -> str:
    """Return the key under which failures for an account from a browser known to it are counted."""
    return _key("browser", f"{account_id} {browser}")


def source_key(address: str) -> str:
    """Return the key under which failures from the address of a peer are counted; what is no address is one source."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return _key("source", "unknown")
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or ipaddress.IPv6Network((parsed, 64), strict=False).network_address
    return _key("source", str(parsed))


def _doubled(times: int) -> timedelta:
    if times < 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(times, 30)), LONGEST)


def _key(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}\n{name}".encode("utf-8", "surrogatepass")).hexdigest()
