"""Encrypted streams and key files.

1. What was written comes back, whatever its length and in whatever pieces it was written and read.
2. A flipped bit anywhere is refused, and no byte of a damaged chunk comes out.
3. A file that is cut anywhere, or has something behind its end, is refused.
4. Chunks that are swapped, repeated, left out or taken from another file with the same key are refused.
5. Another key is refused by name; every key of the file decrypts, the first one encrypts.
6. Whoever reads on after damage is refused again.
7. A key file is made for its owner alone and never overwritten; one that is open to others, mistyped, empty or
   missing is refused.
8. Nothing of the data can be seen in the file, and the same data never give the same file.
9. The layout is the documented one: a decoder written from the documentation reads it.
"""

import io
import os
import random
import shutil
import stat

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import sealed
from ctc_toolkit.store.sealed import (
    CHUNK,
    PRELUDE,
    TAG,
    Key,
    SealedReader,
    SealedWriter,
    configured_keys,
    make_key_file,
    read_keys,
    written_key,
)

KEY, OTHER = Key(b"\x01" * 32), Key(b"\x02" * 32)


def seal(data, key=KEY, piece=None):
    stream = io.BytesIO()
    writer = SealedWriter(stream, key)
    for start in range(0, len(data), piece or max(1, len(data))):
        writer.write(data[start : start + (piece or len(data))])
    writer.finish()
    return stream.getvalue()


def unseal(data, *keys, name="x.ctcb"):
    return io.BufferedReader(SealedReader(io.BytesIO(data), keys or (KEY,), name), 1 << 16).read()


def refusal_of(data, *keys):
    with pytest.raises(ToolkitError) as refused:
        unseal(data, *keys)
    return refused.value.code


@pytest.mark.parametrize("length", [0, 1, 4, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
@pytest.mark.parametrize("piece", [None, 1000, CHUNK, CHUNK + 1])
def test_1_comes_back(length, piece):
    data = random.Random(length).randbytes(length)
    assert unseal(seal(data, piece=piece)) == data


@pytest.fixture
def small_chunks(monkeypatch):
    """Make chunks of 64 bytes, so that every byte of a file of many chunks can be tried."""
    monkeypatch.setattr(sealed, "CHUNK", 64)
    return 64


def test_2_every_flipped_bit_is_found(small_chunks):
    data = bytes(range(256))
    whole = seal(data)
    assert unseal(whole) == data
    codes = set()
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        codes.add(refusal_of(bytes(damaged)))
    assert codes == {"backup_unknown", "backup_key_wrong", "backup_damaged"}


def test_2_only_checked_bytes_come_out(small_chunks):
    data = bytes(range(256))
    whole = bytearray(seal(data))
    whole[PRELUDE + 2 * (small_chunks + TAG)] ^= 1
    reader, out = SealedReader(io.BytesIO(bytes(whole)), (KEY,), "x"), io.BytesIO()
    with pytest.raises(ToolkitError) as refused:
        shutil.copyfileobj(reader, out, 10)
    assert out.getvalue() == data[: 2 * small_chunks]
    assert refused.value.values["position"] == PRELUDE + 2 * (small_chunks + TAG)


def test_3_every_cut_and_every_addition_is_found(small_chunks):
    for data in (bytes(range(256)), bytes(64), b"x"):
        whole = seal(data)
        codes = {refusal_of(whole[:length]) for length in range(len(whole))}
        assert codes == {"backup_unknown", "backup_damaged"}
        assert {refusal_of(whole + added) for added in (b"\0", bytes(TAG), bytes(80), whole)} == {"backup_damaged"}


def test_4_chunks_stay_in_place(small_chunks):
    size = small_chunks + TAG
    whole, foreign = seal(bytes(range(256))), seal(bytes(range(256)))
    head, chunks = whole[:PRELUDE], [whole[start : start + size] for start in range(PRELUDE, len(whole), size)]
    others = [foreign[start : start + size] for start in range(PRELUDE, len(foreign), size)]
    assert len(chunks) == 4
    arrangements = [
        [chunks[1], chunks[0], *chunks[2:]],
        [chunks[0], chunks[2], chunks[1], chunks[3]],
        [chunks[0], *chunks],
        chunks[1:],
        [chunks[0], chunks[3]],
        chunks[:3],
        [*chunks, chunks[3]],
        [*chunks[:3], others[3]],
        [others[0], *chunks[1:]],
        [],
    ]
    assert {refusal_of(head + b"".join(order)) for order in arrangements} == {"backup_damaged"}
    assert unseal(head + b"".join(chunks)) == bytes(range(256))


def test_5_keys():
    data = seal(b"some", OTHER)
    with pytest.raises(ToolkitError) as refused:
        unseal(data, KEY)
    assert refused.value.code == "backup_key_wrong"
    assert (refused.value.values["wanted"], refused.value.values["found"]) == (OTHER.id, KEY.id)
    assert unseal(data, KEY, OTHER) == b"some"
    assert len({KEY.id, OTHER.id, KEY.secret.hex()[:16]}) == 3
    assert KEY.secret.hex() not in repr(KEY)
    assert repr(KEY.secret) not in repr(KEY)


def test_6_reading_on_is_refused(small_chunks):
    whole = bytearray(seal(bytes(200)))
    whole[-1] ^= 1
    reader = SealedReader(io.BytesIO(bytes(whole)), (KEY,), "x")
    for _ in range(3):
        with pytest.raises(ToolkitError):
            shutil.copyfileobj(reader, io.BytesIO(), 64)


def test_7_new_key(tmp_path):
    path = tmp_path / "key"
    key = make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path) == (key,)
    assert key != make_key_file(tmp_path / "second")
    before = path.read_bytes()
    with pytest.raises(ToolkitError) as refused:
        make_key_file(path)
    assert refused.value.code == "backup_key_exists"
    assert path.read_bytes() == before
    with pytest.raises(ToolkitError) as refused:
        make_key_file(tmp_path / "no folder" / "key")
    assert refused.value.code == "backup_key_not_written"


def key_file(folder, text, rights=0o600):
    path = folder / "key"
    path.write_text(text)
    path.chmod(rights)
    return path


def test_7_keys_from_paper_and_several(tmp_path):
    text = f"# Tresor 4\n\n{written_key(KEY).upper()}\n  {written_key(OTHER)}  \n"
    assert read_keys(key_file(tmp_path, text)) == (KEY, OTHER)


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_7_open_to_others(tmp_path, rights):
    with pytest.raises(ToolkitError) as refused:
        read_keys(key_file(tmp_path, written_key(KEY), rights))
    assert refused.value.code == "backup_key_open"


def test_7_every_mistyped_character_is_found(tmp_path):
    text = written_key(KEY)
    for position, letter in enumerate(text):
        if letter == "-":
            continue
        changed = text[:position] + ("b" if letter != "b" else "c") + text[position + 1 :]
        with pytest.raises(ToolkitError) as refused:
            read_keys(key_file(tmp_path, changed))
        assert refused.value.code == "backup_key_invalid"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a note", "secret", "ctc1-", written_key(KEY)[:-5], "ö"])
def test_7_no_key(tmp_path, text):
    with pytest.raises(ToolkitError) as refused:
        read_keys(key_file(tmp_path, text))
    assert refused.value.code == "backup_key_invalid"


def test_7_missing(tmp_path, monkeypatch):
    with pytest.raises(ToolkitError) as refused:
        read_keys(tmp_path / "nothing")
    assert refused.value.code == "backup_key_missing"
    with pytest.raises(ToolkitError) as refused:
        configured_keys()
    assert refused.value.code == "backup_key_not_set"
    monkeypatch.setenv("CTC_BACKUP_KEY_FILE", str(key_file(tmp_path, written_key(KEY))))
    assert configured_keys() == (KEY,)


def test_8_nothing_shows():
    canary = b"CANARY-0123456789" * 50_000
    first, second = seal(canary), seal(canary)
    assert b"CANARY" not in first
    assert first[-1000:] not in second
    assert len({first[16:48], second[16:48]}) == 2
    assert len(set(first[PRELUDE : PRELUDE + 4096])) == 256


def test_9_layout():
    data = os.urandom(2 * 262_144 + 5)
    whole = seal(data)
    assert whole[:8] == b"CTCBACK1"
    assert whole[8:16].hex() == KEY.id
    file_key = HKDF(algorithm=SHA256(), length=32, salt=whole[16:48], info=b"ctc backup 1").derive(KEY.secret)
    out, number, position = b"", 0, 48
    while position < len(whole):
        chunk = whole[position : position + 262_144 + 16]
        position += len(chunk)
        nonce = number.to_bytes(11, "big") + (b"\x01" if position == len(whole) else b"\x00")
        out += AESGCM(file_key).decrypt(nonce, chunk, whole[:48])
        number += 1
    assert (out, number) == (data, 3)
