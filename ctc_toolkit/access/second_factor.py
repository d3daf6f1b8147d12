"""Second factor: six digits from an app on the telephone that change every 30 seconds (TOTP, RFC 6238)."""

from __future__ import annotations

import io
import re
import secrets
from datetime import datetime

from ctc_toolkit.access.secret_keys import SecretKeys

ISSUER = "Communities That Care"
STEP_SECONDS = 30
DIGITS = 6
STEPS_AROUND = 1
"""The code before and the one after count as well: clocks differ, and typing takes time."""

SET_UP_SECONDS = 15 * 60
"""How long a person may take to set one up."""

_DIGITS_ONLY = re.compile(rf"[0-9]{{{DIGITS}}}")
_KEPT = "second factor"
_BEING_SET_UP = "second factor being set up"


def new_secret() -> str:
    """Return a random secret of 160 bits (the length RFC 4226 recommends), base 32."""
    import pyotp

    return pyotp.random_base32(32)


def grouped(secret: str) -> str:
    """Return the secret in groups of four, for typing it where no camera is at hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def app_address(secret: str, login: str) -> str:
    """Return the address (`otpauth://`) that an authenticator app reads from the QR code."""
    import pyotp

    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    return totp.provisioning_uri(name=login, issuer_name=ISSUER)


def qr_code(address: str) -> str:
    """Return the QR code of an address as SVG text: black on white in both colour schemes, as cameras want it."""
    import segno

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True
    )
    return drawn.getvalue().decode("utf-8")


def current_step(at: datetime) -> int:
    """Return the number of the time step at `at`: 30 seconds each since 1970."""
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: str, typed: str, at: datetime) -> int | None:
    """Return the time step whose code was typed, or None. Spaces between the digits do no harm.

    The step must be noted as used (`take_step` of the store), so that a code that was looked over somebody's
    shoulder works for nobody else.
    """
    import pyotp

    digits = "".join(typed.split()) if len(typed) <= 40 else ""
    if not _DIGITS_ONLY.fullmatch(digits):
        return None
    codes = pyotp.HOTP(secret, digits=DIGITS)
    now = current_step(at)
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):  # all are compared: equal time for each
        if secrets.compare_digest(codes.at(step), digits):
            found = step
    return found


def seal_secret(secret: str, account_id: str, keys: SecretKeys) -> str:
    """Return the secret as the database keeps it: encrypted, and of use for this account only."""
    return keys.seal(f"{account_id} {secret}", _KEPT)


def open_secret(sealed: str, account_id: str, keys: SecretKeys) -> str | None:
    """Return a secret that was kept, or None where its key is lost or it belongs to another account."""
    return _of_account(keys.open(sealed, _KEPT), account_id)


def seal_for_form(secret: str, account_id: str, keys: SecretKeys) -> str:
    """Return the secret as a form carries it until it is confirmed; nothing is stored before that."""
    return keys.seal(f"{account_id} {secret}", _BEING_SET_UP)


def open_from_form(sealed: str, account_id: str, keys: SecretKeys) -> str | None:
    """Return the secret of a form, or None if it is older than 15 minutes or was made for another account."""
    if len(sealed) > 1000:
        return None
    return _of_account(keys.open(sealed, _BEING_SET_UP, seconds=SET_UP_SECONDS), account_id)


def _of_account(text: str | None, account_id: str) -> str | None:
    account, _, secret = (text or "").partition(" ")
    return secret if secret and secrets.compare_digest(account, account_id) else None
