"""The keys with which secrets are sealed before they reach the database.

CTC_SECRET_KEY holds them, several separated by spaces; without it the file `secret.key` in the data folder does, one
a line, made at first use and readable for its owner alone. The first key seals, all of them open: to change the key,
put a new one in front. A second factor whose key is lost cannot be opened and is set up anew after a reset.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ctc_toolkit.configuration import secret_setting
from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SECRET_KEY = "CTC_SECRET_KEY"  # noqa: S105 - the name of a setting
FILE_NAME = "secret.key"
SHORTEST = 32
"""Characters of a key: what `secret.key` gets has 43, which hold 256 random bits."""


@dataclass(frozen=True)
class SecretKeys:
    """The keys of this installation, newest first."""

    keys: tuple[str, ...] = field(repr=False)

    def seal(self, text: str, purpose: str) -> str:
        """Return `text` encrypted and authenticated (Fernet); it opens only under the same `purpose`."""
        return self._fernet(purpose).encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str, purpose: str, *, seconds: int | None = None) -> str | None:
        """Return the text, or None if none of the keys sealed it for this purpose, or longer than `seconds` ago."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet(purpose).decrypt(sealed.encode("ascii"), seconds).decode()
        except (InvalidToken, UnicodeError):
            return None

    def mark(self, text: str, purpose: str) -> str:
        """Return 64 hex digits that tell equal texts by the newest key: nobody without it can find out the text."""
        info = f"ctc-toolkit mark\n{purpose}\n".encode()
        return hmac.new(self.keys[0].encode(), info + text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    def _fernet(self, purpose: str) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        info = f"ctc-toolkit\n{purpose}".encode()
        derived = [HKDF(SHA256(), 32, salt=None, info=info).derive(key.encode()) for key in self.keys]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def load_keys(folder: Path, environment: Mapping[str, str] = os.environ) -> SecretKeys:
    """Return the keys from CTC_SECRET_KEY, else from `secret.key` in `folder`, which is made where it is missing.

    Raises:
        ToolkitError: `secret_key_weak`, `secret_key_open` (others may read the file), `secret_key_unusable` (it can
            neither be read nor made), and see `configuration.secret_setting`.
    """
    given = secret_setting(SECRET_KEY, environment).split()
    if given:
        return _checked(given, SECRET_KEY)
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        rights = path.stat()
        if os.name == "posix" and stat.S_IMODE(rights.st_mode) & 0o077:
            raise ToolkitError("secret_key_open", path=path)
        return _checked(path.read_text(encoding="utf-8").split(), str(path))
    except (OSError, UnicodeDecodeError) as problem:
        raise ToolkitError("secret_key_unusable", path=path) from problem


def _checked(keys: list[str], place: str) -> SecretKeys:
    if not keys or any(len(key) < SHORTEST for key in keys):
        raise ToolkitError("secret_key_weak", place=place, least=SHORTEST)
    return SecretKeys(tuple(keys))


def _make(path: Path) -> None:
    """Write a new key so that another process sees the whole file or none; the first one to do so wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink(missing_ok=True)
