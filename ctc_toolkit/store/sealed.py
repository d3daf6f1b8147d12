"""Encrypted and authenticated streams for backups, and the files that hold their keys.

Layout of a sealed file (decision 7):

    8 bytes   CTCBACK1
    8 bytes   id of the key
    32 bytes  salt, random for each file
    chunks    256 KiB of data each, the last one 0 to 256 KiB, encrypted with AES-256-GCM and followed by their tag
              of 16 bytes

The key of a file is HKDF-SHA256(key, salt). The nonce of a chunk is its number (11 bytes) and one byte that is 1 in
the last chunk only; the first 48 bytes are authenticated with every chunk. A chunk that was changed, moved, left
out, repeated or cut off, or that follows the last one, is therefore found: the construction is known as STREAM
(Hoang, Reyhanitabar, Rogaway, Vizár 2015).
"""

from __future__ import annotations

import base64
import errno
import hashlib
import hmac
import io
import os
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.whole_files import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_FILE = "CTC_BACKUP_KEY_FILE"
MAGIC = b"CTCBACK1"
CHUNK = 1 << 18
TAG = 16
PRELUDE = len(MAGIC) + 8 + 32
_WORD = "ctc1"
_CHECK = 3


@dataclass(frozen=True)
class Key:
    """A backup key: 32 random bytes. `id` names it (16 hexadecimal digits) and tells nothing about it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """The name of the key, as backups carry it."""
        return hmac.new(self.secret, b"ctc backup key id", hashlib.sha256).hexdigest()[:16]

    def cipher(self, salt: bytes) -> AESGCM:
        """Return the cipher of the file with this salt."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"ctc backup 1").derive(self.secret)
        return AESGCM(derived)


def make_key_file(path: Path) -> Key:
    """Write a new random key to `path`, readable for the owner alone, and return it. Nothing is ever overwritten.

    Raises:
        ToolkitError: `backup_key_exists`, `backup_key_not_written`.
    """
    key = Key(secrets.token_bytes(32))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ToolkitError("backup_key_exists", path=path) from error
    except OSError as error:
        raise ToolkitError("backup_key_not_written", path=path, found=Refusal(error.errno)) from error
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(written_key(key) + "\n")
            file.flush()
            os.fsync(descriptor)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise ToolkitError("backup_key_not_written", path=path, found=Refusal(error.errno)) from error
    return key


def written_key(key: Key) -> str:
    """Return the key as text for file and paper: groups of four characters, the last ones find typing errors."""
    check = hashlib.sha256(key.secret).digest()[:_CHECK]
    letters = base64.b32encode(key.secret + check).decode("ascii").lower()
    return "-".join([_WORD, *(letters[start : start + 4] for start in range(0, len(letters), 4))])


def read_keys(path: Path) -> tuple[Key, ...]:
    """Return the keys of a key file, one per line: the first encrypts, all of them decrypt.

    Raises:
        ToolkitError: `backup_key_missing`, `backup_key_open` (others may read the file), `backup_key_invalid`.
    """
    try:
        rights = path.stat()
        if os.name == "posix" and (stat.S_IMODE(rights.st_mode) & 0o077 or not stat.S_ISREG(rights.st_mode)):
            raise ToolkitError("backup_key_open", path=path)
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise ToolkitError("backup_key_missing", path=path) from error
    except UnicodeDecodeError as error:
        raise ToolkitError("backup_key_invalid", path=path, line=1) from error
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    keys = tuple(_parsed(line, path, number) for number, line in lines if line and not line.startswith("#"))
    if not keys:
        raise ToolkitError("backup_key_invalid", path=path, line=1)
    return keys


def key_file(environment: Mapping[str, str] | None = None) -> Path | None:
    """Return the key file that CTC_BACKUP_KEY_FILE names, or None."""
    named = (os.environ if environment is None else environment).get(KEY_FILE, "").strip()
    return Path(named) if named else None


def configured_keys() -> tuple[Key, ...]:
    """Return the keys of the file that CTC_BACKUP_KEY_FILE names.

    Raises:
        ToolkitError: `backup_key_not_set`, or see `read_keys`.
    """
    path = key_file()
    if path is None:
        raise ToolkitError("backup_key_not_set")
    return read_keys(path)


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it into `stream`. Only `finish` makes it whole: what lacks it is refused as cut."""

    def __init__(self, stream: IO[bytes], key: Key) -> None:
        super().__init__()
        salt = secrets.token_bytes(32)
        self._stream, self._cipher = stream, key.cipher(salt)
        self._prelude = MAGIC + bytes.fromhex(key.id) + salt
        self._waiting, self._number = bytearray(), 0
        stream.write(self._prelude)

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: object, /) -> int:
        """Take bytes; whole chunks are written at once. A full chunk waits, as it may be the last one."""
        taken = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += taken
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=0)
            del self._waiting[:CHUNK]
        return len(taken)

    def finish(self) -> None:
        """Write the last chunk."""
        self._seal(bytes(self._waiting), last=1)
        self._waiting.clear()

    def _seal(self, data: bytes, last: int) -> None:
        self._stream.write(self._cipher.encrypt(_nonce(self._number, last), data, self._prelude))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Reads what a `SealedWriter` wrote. Gives out checked bytes only; the end of the stream is checked as well.

    Raises:
        ToolkitError: `backup_unknown` (not such a file), `backup_key_wrong`, `backup_damaged`, also while reading.
    """

    def __init__(self, stream: IO[bytes], keys: Sequence[Key], name: str) -> None:
        super().__init__()
        self._stream, self._name, self._number = stream, name, 0
        self._prelude = stream.read(PRELUDE)
        if self._prelude[: len(MAGIC)] != MAGIC:
            raise ToolkitError("backup_unknown", path=name)
        if len(self._prelude) < PRELUDE:
            raise ToolkitError("backup_damaged", path=name, position=len(self._prelude))
        wanted = self._prelude[len(MAGIC) : len(MAGIC) + 8].hex()
        fitting = [key for key in keys if hmac.compare_digest(key.id, wanted)]
        if not fitting:
            known = ", ".join(key.id for key in keys)
            raise ToolkitError("backup_key_wrong", path=name, wanted=wanted, found=known)
        self._cipher = fitting[0].cipher(self._prelude[-32:])
        self._ahead = stream.read(CHUNK + TAG)
        self._ready = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill `buffer` with checked bytes; 0 only at the checked end."""
        wanted = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._ready and not self._ended:
            self._ready = memoryview(self._open())
        taken = min(len(wanted), len(self._ready))
        wanted[:taken] = self._ready[:taken]
        self._ready = self._ready[taken:]
        return taken

    def _open(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        following = self._stream.read(CHUNK + TAG)
        last = 0 if following else 1
        try:
            data = self._cipher.decrypt(_nonce(self._number, last), self._ahead, self._prelude)
        except (InvalidTag, ValueError) as error:  # ValueError: shorter than a tag
            self._ahead = b""  # whoever reads on is refused again
            position = PRELUDE + self._number * (CHUNK + TAG)
            raise ToolkitError("backup_damaged", path=self._name, position=position) from error
        self._ahead, self._ended = following, not following
        self._number += 1
        return data


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk; file systems that cannot do this for folders are left alone.

    Raises:
        OSError: the disk reports an error.
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):  # some network shares
            raise
    finally:
        os.close(descriptor)


def _nonce(number: int, last: int) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _parsed(line: str, path: Path, number: int) -> Key:
    word, *groups = line.lower().split("-")
    try:
        whole = base64.b32decode("".join(groups).upper())
    except ValueError as error:
        raise ToolkitError("backup_key_invalid", path=path, line=number) from error
    secret, check = whole[:32], whole[32:]
    if word != _WORD or len(secret) != 32 or check != hashlib.sha256(secret).digest()[:_CHECK]:
        raise ToolkitError("backup_key_invalid", path=path, line=number)
    return Key(secret)
