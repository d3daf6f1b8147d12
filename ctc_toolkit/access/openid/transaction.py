"""What a sign-in remembers between start and answer, sealed so that only this app can read or make it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ctc_toolkit.access.openid.settings import OpenIdSettings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

TRANSACTION_SECONDS = 600
"""How long a person may take to sign in at the provider."""

LONGEST_PATH = 1000
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")


@dataclass(frozen=True)
class Transaction:
    """One sign-in on its way, begun at `started` (seconds since 1970).

    verifier: the secret of PKCE. invitation: a one-time code of this app that the person brought along, if any.
    """

    state: str
    nonce: str
    verifier: str
    next_path: str
    started: int
    invitation: str | None = None


def local_path(wanted: str | None) -> str:
    """Return `wanted` if it is a path of this app, else "/": nobody can be sent to another host after signing in."""
    if not wanted or len(wanted) > LONGEST_PATH or not _LOCAL.fullmatch(wanted):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted


class Seal:
    """Seals short texts with keys derived from the client secret: encrypted, authenticated, dated (Fernet)."""

    def __init__(self, settings: OpenIdSettings, purpose: str) -> None:
        self._fernet = _fernet(settings, purpose)

    def close(self, text: str, now: int) -> str:
        """Return `text` sealed at the moment `now` (seconds since 1970)."""
        return self._fernet.encrypt_at_time(text.encode(), now).decode("ascii")

    def open(self, sealed: str, seconds: int, now: int) -> str | None:
        """Return the text, or None if it was not sealed by this app or is older than `seconds`."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt_at_time(sealed.encode("ascii"), seconds, now).decode()
        except (InvalidToken, UnicodeError):
            return None


def close_transaction(transaction: Transaction, seal: Seal, now: int) -> str:
    """Return the transaction as the value of a cookie."""
    return seal.close(json.dumps(asdict(transaction)), now)


def open_transaction(sealed: str, seal: Seal, now: int) -> Transaction | None:
    """Return the transaction of a cookie, or None if it is not ours or older than `TRANSACTION_SECONDS`."""
    text = seal.open(sealed, TRANSACTION_SECONDS, now)
    return Transaction(**json.loads(text)) if text else None


def _fernet(settings: OpenIdSettings, purpose: str) -> Fernet:
    import base64

    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    bound_to = "\n".join(("ctc-toolkit", purpose, settings.issuer, settings.client_id)).encode()
    key = HKDF(SHA256(), 32, salt=None, info=bound_to).derive(settings.client_secret.get_secret_value().encode())
    return Fernet(base64.urlsafe_b64encode(key))
