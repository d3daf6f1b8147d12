"""Who a provider says somebody is, read from the claims of a checked ID token."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ctc_toolkit.access.actor import Assignment
from ctc_toolkit.access.openid.settings import OpenIdSettings
from ctc_toolkit.errors import ToolkitError

LONGEST_NAME = 100
LONGEST_SUBJECT = 255
"""Characters of a subject; the specification allows no more (OpenID Connect Core, section 2)."""

LONGEST_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321)."""


@dataclass(frozen=True)
class ExternalIdentity:
    """A person as a provider names it; (issuer, subject) is what stays the same, all else can change.

    name: for display only; empty if the provider tells none. email: for display only, never to find an account with:
    providers let people change it, and not all check it. second_factor: whether the provider asserted one of the acr
    or amr values that the settings name. roles: those that the settings map the person's claim values to; none
    without a mapping.
    """

    issuer: str
    subject: str
    name: str
    email: str | None = None
    second_factor: bool = False
    roles: frozenset[Assignment] = frozenset()


def identity_of_claims(claims: Mapping[str, Any], settings: OpenIdSettings) -> ExternalIdentity:
    """Return the identity that checked `claims` describe.

    Raises:
        ToolkitError: `openid_claim`, if the subject is empty or longer than the specification allows.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise ToolkitError("openid_claim", claim="sub")
    return ExternalIdentity(
        settings.issuer,
        subject,
        _name(claims, settings.name_claims),
        _email(claims.get("email")),
        _second_factor(claims, settings),
        _roles(claims, settings),
    )


def _name(claims: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return the first usable name, on one line and without characters that hide or turn text around."""
    for name in names:
        value = claims.get(name)
        if isinstance(value, str):
            shown = "".join(sign for sign in value if unicodedata.category(sign)[0] != "C" or sign.isspace())
            if tidy := " ".join(shown.split())[:LONGEST_NAME].strip():
                return tidy
    return ""


def _email(value: object) -> str | None:
    fits = isinstance(value, str) and "@" in value and value.isprintable() and len(value) <= LONGEST_ADDRESS
    return str(value) if fits else None


def _second_factor(claims: Mapping[str, Any], settings: OpenIdSettings) -> bool:
    wanted = settings.second_factor
    return claims.get("acr") in wanted.acr or any(method in wanted.amr for method in _texts(claims.get("amr")))


def _roles(claims: Mapping[str, Any], settings: OpenIdSettings) -> frozenset[Assignment]:
    mapping = settings.roles
    return frozenset(
        role.assignment for value in _texts(_find(claims, mapping.claim)) for role in mapping.values.get(value, ())
    )


def _find(claims: Mapping[str, Any], name: str) -> object:
    """Return the claim `name`; a name with dots leads into a claim that holds others (`realm_access.roles`)."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()
