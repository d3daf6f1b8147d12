"""Tokens of sessions and one-time codes.

1. A token has 256 random bits and is never the same; only its SHA-256 is kept.
2. A code has at least 128 bits, in groups, without letters that are mistaken for others.
3. A code is recognised however it is typed: small letters, spaces, dashes of all kinds, O for 0, I and L for 1.
4. What cannot be a code has no hash.
"""

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.access.tokens import ALPHABET, CODE_GROUPS, GROUP_LENGTH, code_hash, new_code, new_token, token_hash


def test_1_tokens():
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(len(base64.urlsafe_b64decode(token + "=")) == 32 for token in tokens)
    token = tokens.pop()
    assert token_hash(token) == hashlib.sha256(token.encode()).hexdigest()
    assert token_hash("\ud800ä") != token_hash("ä")


def test_2_codes():
    codes = [new_code() for _ in range(500)]
    assert len(set(codes)) == 500
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert CODE_GROUPS * GROUP_LENGTH * 5 >= 128
    assert set("".join(codes)) - {"-"} == set(ALPHABET)


def test_3_however_it_is_typed():
    code = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV"
    expected = code_hash(code)
    assert expected is not None
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        f"  {code}\t",
        code.replace("-", "–"),
        code.replace("-", "\u2011"),
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("-", " - "),
    ):
        assert code_hash(typed) == expected
    assert code_hash(code[:-1] + "W") != expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "0123-4567-89AB-CDEF-GHJK-MNPQ",
        "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTU",
        "x" * 1_000_000,
        "٠" * 28,
        "\0" * 28,
    ],
)
def test_4_no_codes(typed):
    assert code_hash(typed) is None


@given(st.text(max_size=300))
def test_4_any_text(text):
    found = code_hash(text)
    assert found is None or re.fullmatch("[0-9a-f]{64}", found)
