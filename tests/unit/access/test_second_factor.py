"""Second factor: six digits that change every 30 seconds, and secrets that lie sealed.

1. The digits are those of RFC 6238 (its test vectors, and an independent computation).
2. The code before and the one after count; older and later ones do not.
3. The step of a code is told, so that it can be used once only; malformed entries are no codes.
4. The address carries secret, name and issuer as authenticator apps read them; the QR code holds exactly this.
5. A secret is kept encrypted, opens for its account and its purpose only, and not once its key is lost.
6. A secret in a form opens for 15 minutes.
7. Keys: from the environment, else from a file made at first use, with rights for the owner alone; a file that others
   can read, a short key and an unreadable file are refused.
8. A new key in front seals, the old one still opens.
9. Several processes that need the first key at once get the same one.
10. The mark of a known browser counts for its account, for 90 days, and cannot be made up.
"""

import base64
import hashlib
import hmac
import os
import re
import struct
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from cryptography.fernet import Fernet

from ctc_toolkit.access import known_browsers, second_factor, secret_keys
from ctc_toolkit.access.secret_keys import SecretKeys, load_keys
from ctc_toolkit.errors import ToolkitError

KEY, OTHER_KEY = "k" * 40, "o" * 40
KEYS = SecretKeys((KEY,))
AT = datetime(2026, 11, 25, 8, 0, 10, tzinfo=UTC)


def digits_at(secret, step):
    """Return the code of a step, computed as RFC 4226 describes it."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_1_vectors_of_the_standard(seconds, expected):
    secret = base64.b32encode(b"12345678901234567890").decode()
    at = datetime.fromtimestamp(seconds, UTC)
    assert second_factor.matching_step(secret, expected, at) == seconds // 30


def test_2_a_step_before_and_after():
    secret, now = second_factor.new_secret(), second_factor.current_step(AT)
    found = {step: second_factor.matching_step(secret, digits_at(secret, step), AT) for step in range(now - 3, now + 4)}
    assert [step - now for step, match in found.items() if match == step] == [-1, 0, 1]


def test_3_entries():
    secret, step = second_factor.new_secret(), second_factor.current_step(AT)
    code = digits_at(secret, step)
    assert second_factor.matching_step(secret, f" {code[:3]} {code[3:]} ", AT) == step
    for typed in ("", "12345", code + "0", "abcdef", "١٢٣٤٥٦", "-" + code[1:], code + "\0", "9" * 10**6):
        assert second_factor.matching_step(secret, typed, AT) is None


def test_4_address_and_qr_code():
    secret = second_factor.new_secret()
    assert len(base64.b32decode(secret)) == 20
    address = second_factor.app_address(secret, "m.muster+ctc@stadt.example")
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Communities That Care:m.muster+ctc@stadt.example"
    query = parse_qs(parts.query)
    assert query["secret"] == [secret]
    assert query["issuer"] == ["Communities That Care"]
    drawn = second_factor.qr_code(address)
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert "<script" not in drawn
    matrix = segno.make(address, error="m", micro=False).matrix
    assert f'viewBox="0 0 {5 * (len(matrix) + 8)} ' in drawn
    assert second_factor.grouped("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_5_sealed_secrets():
    secret = second_factor.new_secret()
    sealed = second_factor.seal_secret(secret, "account-1", KEYS)
    assert secret not in sealed
    assert second_factor.open_secret(sealed, "account-1", KEYS) == secret
    assert second_factor.open_secret(sealed, "account-2", KEYS) is None
    assert second_factor.open_secret(sealed, "account-1", SecretKeys((OTHER_KEY,))) is None
    assert second_factor.open_from_form(sealed, "account-1", KEYS) is None
    for damaged in ("", "x", sealed[:-4], sealed[:20] + "A" + sealed[21:], "ä" * 50, "\0"):
        assert second_factor.open_secret(damaged, "account-1", KEYS) is None


def test_6_forms_expire(monkeypatch):
    secret = second_factor.new_secret()
    sealed = second_factor.seal_for_form(secret, "account-1", KEYS)
    assert second_factor.open_from_form(sealed, "account-1", KEYS) == secret
    assert second_factor.open_from_form(sealed, "account-2", KEYS) is None
    assert second_factor.open_secret(sealed, "account-1", KEYS) is None
    assert second_factor.open_from_form("x" * 100_000, "account-1", KEYS) is None
    later = datetime.now(UTC).timestamp() + second_factor.SET_UP_SECONDS
    monkeypatch.setattr("time.time", lambda: later - 2)
    assert second_factor.open_from_form(sealed, "account-1", KEYS) == secret
    monkeypatch.setattr("time.time", lambda: later + 2)
    assert second_factor.open_from_form(sealed, "account-1", KEYS) is None


def test_7_file_is_made_for_the_owner_alone(tmp_path):
    folder = tmp_path / "data"
    first = load_keys(folder, {})
    path = folder / "secret.key"
    assert load_keys(folder, {}) == first
    assert [entry.name for entry in folder.iterdir()] == ["secret.key"]
    assert len(first.keys[0]) >= 43
    assert first.keys[0] not in repr(first)
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
@pytest.mark.parametrize("rights", [0o640, 0o604, 0o666, 0o620, 0o601])
def test_7_open_files_are_refused(tmp_path, rights):
    load_keys(tmp_path, {})
    (tmp_path / "secret.key").chmod(rights)
    with pytest.raises(ToolkitError) as caught:
        load_keys(tmp_path, {})
    assert caught.value.code == "secret_key_open"


def test_7_environment_first(tmp_path):
    assert load_keys(tmp_path, {"CTC_SECRET_KEY": f" {KEY}  {OTHER_KEY}\n"}).keys == (KEY, OTHER_KEY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("written", ["", "short", f"{KEY}\nshort\n"])
def test_7_weak_keys(tmp_path, written):
    path = tmp_path / "secret.key"
    path.write_text(written)
    path.chmod(0o600)
    with pytest.raises(ToolkitError) as caught:
        load_keys(tmp_path, {})
    assert caught.value.code == "secret_key_weak"
    if written.strip():
        with pytest.raises(ToolkitError, match="secret_key_weak"):
            load_keys(tmp_path, {"CTC_SECRET_KEY": written})


def test_7_unusable(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ToolkitError) as caught:
        load_keys(tmp_path / "file", {})
    assert caught.value.code == "secret_key_unusable"
    (tmp_path / "secret.key").write_bytes(b"\xff" * 50)
    (tmp_path / "secret.key").chmod(0o600)
    with pytest.raises(ToolkitError, match="secret_key_unusable"):
        load_keys(tmp_path, {})


def test_8_keys_can_be_changed():
    old = KEYS.seal("text", "purpose")
    both = SecretKeys((OTHER_KEY, KEY))
    assert both.open(old, "purpose") == "text"
    new = both.seal("text", "purpose")
    assert SecretKeys((OTHER_KEY,)).open(new, "purpose") == "text"
    assert KEYS.open(new, "purpose") is None
    assert KEYS.open(old, "another purpose") is None
    assert KEYS.open(Fernet(Fernet.generate_key()).encrypt(b"text").decode(), "purpose") is None


def test_9_first_key_of_several_processes(tmp_path, monkeypatch):
    ready, found = threading.Barrier(6), []
    real = secret_keys._make

    def together(path):
        ready.wait()
        real(path)

    monkeypatch.setattr(secret_keys, "_make", together)
    threads = [threading.Thread(target=lambda: found.append(load_keys(tmp_path, {}))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret.key"]


def test_10_known_browsers(monkeypatch):
    mark = known_browsers.mark_browser("account-1", KEYS)
    name = known_browsers.known_browser(mark, "account-1", KEYS)
    assert re.fullmatch("[0-9a-f]{32}", name)
    assert known_browsers.known_browser(mark, "account-2", KEYS) is None
    assert known_browsers.known_browser(mark, "account-1", SecretKeys((OTHER_KEY,))) is None
    for made_up in ("", "x", mark[:-2], "a" * 501, KEYS.seal("account-1 x", "second factor")):
        assert known_browsers.known_browser(made_up, "account-1", KEYS) is None
    later = datetime.now(UTC) + timedelta(days=90, seconds=5)
    monkeypatch.setattr("time.time", later.timestamp)
    assert known_browsers.known_browser(mark, "account-1", KEYS) is None
