"""Checking an ID token: who signed it, for whom, for which sign-in, and when (OpenID Connect Core, 3.1.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from joserfc.jwk import Key

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures that count. Never `none`, and never HS..., whose key would be one that is public."""

LEEWAY_SECONDS = 60
"""How much the clocks of provider and app may differ."""

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
MOST_KEYS = 20
LONGEST_TOKEN = 16_384
SMALLEST_RSA_KEY = 2048


class UnknownKeyError(Exception):
    """The token was signed with none of the keys at hand: either they were changed, or it is not the provider's."""


@dataclass(frozen=True)
class Expected:
    """What the token must say: from this issuer, for this client, for this sign-in.

    signed_in_since: the person must have shown who it is after this moment, if the provider tells when that was.
    """

    issuer: str
    client_id: str
    nonce: str
    now: int
    access_token: str | None = None
    signed_in_since: int | None = None


def usable_keys(document: dict[str, Any]) -> tuple[Key, ...]:
    """Return the public signature keys of a key set; entries that are none, or too weak, are left out."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    keys: list[Key] = []
    entries = document.get("keys")
    for entry in entries[:MOST_KEYS] if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
            continue
        public = {name: value for name, value in entry.items() if name in {"kty", "n", "e", "crv", "x", "y"}}
        about = {name: entry[name] for name in ("kid", "alg") if isinstance(entry.get(name), str)}
        try:
            key: Key | None = None
            if entry.get("kty") == "RSA" and len(str(entry.get("n"))) * 6 >= SMALLEST_RSA_KEY:
                key = RSAKey.import_key({**public, **about})
                key = key if key.raw_value.key_size >= SMALLEST_RSA_KEY else None
            elif entry.get("kty") == "EC" and entry.get("crv") == "P-256":
                key = ECKey.import_key({**public, **about})
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if key is not None:
            keys.append(key)
    return tuple(keys)


def checked_claims(token: str, keys: tuple[Key, ...], expected: Expected) -> dict[str, Any]:
    """Return the claims of the token, if it was signed by one of `keys` and says what is `expected`.

    Raises:
        UnknownKeyError: no key fits; perhaps newer keys do.
        ToolkitError: `openid_token_form`, `openid_token_algorithm` or `openid_claim`.
    """
    header = _header(token)
    claims = _signed_claims(token, header, keys)
    _check(claims, header, expected)
    shown = claims.get("auth_time")
    if expected.signed_in_since is not None and shown and shown < expected.signed_in_since - LEEWAY_SECONDS:
        raise ToolkitError("openid_claim", claim="auth_time")
    return claims


def _header(token: str) -> dict[str, Any]:
    from joserfc.errors import JoseError
    from joserfc.jws import extract_compact

    if len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise ToolkitError("openid_token_form")
    try:
        header: dict[str, Any] = dict(extract_compact(token.encode("ascii")).headers())
    except (JoseError, ValueError, RecursionError):
        header = {}
    if not header:
        raise ToolkitError("openid_token_form")
    if header.get("alg") not in ALGORITHMS:
        raise ToolkitError("openid_token_algorithm", known=", ".join(ALGORITHMS))
    return header


def _signed_claims(token: str, header: dict[str, Any], keys: tuple[Key, ...]) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import BadSignatureError, JoseError

    algorithm, name = header["alg"], header.get("kid")
    for key in keys:
        named = name is None or key.kid == name
        if not named or key.key_type != KEY_TYPES[algorithm] or (key.alg or algorithm) != algorithm:
            continue
        try:
            return jwt.decode(token, key, algorithms=[algorithm]).claims
        except BadSignatureError:
            continue
        except (JoseError, ValueError, RecursionError) as problem:
            raise ToolkitError("openid_token_form") from problem
    raise UnknownKeyError


def _check(claims: dict[str, Any], header: dict[str, Any], expected: Expected) -> None:
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import ClaimError

    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        **{name: {"essential": True} for name in ("sub", "exp", "iat", "nonce")},
    }
    parameters = {
        "nonce": expected.nonce,
        "client_id": expected.client_id,
        "access_token": expected.access_token,
    }
    try:
        CodeIDToken(claims, header, options, parameters).validate(expected.now, LEEWAY_SECONDS)
    except ClaimError as problem:
        raise ToolkitError("openid_claim", claim=problem.claim) from problem
    except (TypeError, ValueError) as problem:
        raise ToolkitError("openid_token_form") from problem
