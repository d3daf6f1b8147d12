"""The token that opens figures and reasons to monitoring."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from ctc_toolkit.configuration import secret_setting

TOKEN = "CTC_METRICS_TOKEN"  # noqa: S105 - the name of a setting
SHORTEST_TOKEN = 32


def metrics_token(environment: Mapping[str, str] | None = None) -> str:
    """Return the token that opens the figures; empty where there are none, or where it could be guessed.

    Raises:
        ToolkitError: see `configuration.secret_setting`.
    """
    token = secret_setting(TOKEN, environment)
    return "" if is_weak(token) else token


def is_weak(token: str) -> bool:
    """Return whether a token could be guessed."""
    return len(token) < SHORTEST_TOKEN or len(set(token)) < 10


def same_token(given: str, token: str) -> bool:
    """Return whether somebody gave the token; how long this takes says nothing about it."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def told_token(authorization: str) -> str:
    """Return the token of an `Authorization: Bearer` header; empty where it has none."""
    kind, _, token = authorization.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
