"""Passwords.

1. Argon2id with at least 19 MiB, two passes and one lane; the parameters are read from the stored hash.
2. A password fits its hash and no other; the same text typed differently (NFKC) is the same password.
3. A hash with older parameters fits and is renewed; one with today's is left alone.
4. Without a hash nothing fits, and a hash is computed all the same.
5. Lengths: 15 to 256 characters after normalisation; longer ones fit nothing, however long.
6. Anything visible is allowed; NUL, other control characters, halves of characters and unassigned ones are not.
7. No rules about kinds of characters: a plain sentence in small letters will do.
8. Common passwords, repetitions, rows, and words of the person, the cities and the project are refused, each with its
   reason, in German and in English.
9. At most two passwords are hashed at a time.
"""

import threading
import time
import unicodedata
from unittest import mock

import argon2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.access import passwords
from ctc_toolkit.access.passwords import Checked, Cost, check_password, hash_password, require_good
from ctc_toolkit.errors import ToolkitError

CHEAP = Cost(8, 1, 1)
SENTENCE = "vier kleine igel lesen zeitung"


@pytest.fixture
def cheap(monkeypatch):
    """Let hashing cost nothing."""
    monkeypatch.setattr(passwords, "COST", CHEAP)


def code_of(password, *about):
    try:
        require_good(password, *about)
    except ToolkitError as error:
        return error.code
    return "good"


def test_1_parameters_stand_in_the_hash():
    stored = hash_password(SENTENCE)
    found = argon2.extract_parameters(stored)
    assert stored.startswith("$argon2id$v=19$")
    assert found.type is argon2.Type.ID
    assert found.memory_cost >= 19 * 1024
    assert found.time_cost >= 2
    assert found.parallelism >= 1
    assert found.salt_len >= 16
    assert found.hash_len >= 32
    assert (found.memory_cost, found.time_cost, found.parallelism) == (65536, 3, 1)


def test_2_fits_its_hash_only(cheap):
    stored = hash_password(SENTENCE)
    assert hash_password(SENTENCE) != stored
    assert check_password(SENTENCE, stored) == Checked(True)
    for other in (SENTENCE + " ", SENTENCE.upper(), SENTENCE[:-1], "", SENTENCE + "\0", SENTENCE + "\0x"):
        assert check_password(other, stored) == Checked(False)


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("Grüße aus dem Käsegeschäft", unicodedata.normalize("NFD", "Grüße aus dem Käsegeschäft")),
        ("Ｐｆｌａｕｍｅ unter Bäumen", "Pflaume unter Bäumen"),
        ("ﬁnster im ﬂüsterwald heute", "finster im flüsterwald heute"),
        ("Leerzeichen\u00a0sind\u2003gleich", "Leerzeichen sind gleich"),
    ],
)
def test_2_same_text_is_the_same_password(cheap, typed, again):
    assert typed != again
    assert check_password(again, hash_password(typed)).fits


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_2_any_text_can_be_compared(text):
    with mock.patch.object(passwords, "COST", CHEAP):
        stored = hash_password(text)
        assert check_password(text, stored).fits
        assert not check_password(text + "x", stored).fits


def test_2_damaged_hashes_fit_nothing(cheap):
    for stored in ("", "x", "$argon2id$", "$2b$12$" + "a" * 53, hash_password(SENTENCE)[:-5]):
        assert not check_password(SENTENCE, stored).fits


@pytest.mark.parametrize("older", [Cost(8, 2, 1), Cost(16, 1, 1), Cost(16, 1, 2)])
def test_3_older_parameters_are_renewed(cheap, older):
    stored = passwords._hasher(older).hash(SENTENCE.encode())
    found = check_password(SENTENCE, stored)
    assert found.fits
    assert argon2.extract_parameters(found.renewed).memory_cost == CHEAP.memory
    assert argon2.extract_parameters(found.renewed).time_cost == CHEAP.passes
    assert check_password(SENTENCE, found.renewed) == Checked(True)
    assert check_password("another sentence here", stored) == Checked(False)


def counted(monkeypatch):
    """Count how often Argon2 is really called."""
    calls = []
    real = argon2.PasswordHasher.verify

    def verify(self, stored, password):
        calls.append(stored)
        return real(self, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", verify)
    return calls


def test_4_without_a_hash_one_is_computed_all_the_same(cheap, monkeypatch):
    calls = counted(monkeypatch)
    assert check_password(SENTENCE, None) == Checked(False)
    assert len(calls) == 1
    assert argon2.extract_parameters(calls[0]).memory_cost == CHEAP.memory
    check_password("x" * 100_000, None)
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", "password_too_short"),
        ("kurzer satz", "password_too_short"),
        ("sieben igel da", "password_too_short"),
        ("sieben igel dar", "good"),
        ("ﷺ", "password_too_short"),
        ("e\u0301" * 14, "password_too_short"),
        ("".join(chr(97 + (n * n * 7 + n // 3) % 26) for n in range(256)), "good"),
        ("".join(chr(97 + (n * n * 7 + n // 3) % 26) for n in range(257)), "password_too_long"),
        ("x" * 1025, "password_too_long"),
        ("ﷺ" * 200, "password_too_long"),
        ("x" * 10_000_000, "password_too_long"),
    ],
)
def test_5_lengths(password, expected):
    assert code_of(password) == expected


def test_5_lengths_are_told():
    with pytest.raises(ToolkitError) as short:
        require_good("zu kurz")
    assert short.value.values == {"least": 15, "found": 7}
    assert "15" in short.value.say("de")


def test_5_too_long_fits_nothing(cheap):
    longest = "".join(chr(97 + (n * n * 7 + n // 3) % 26) for n in range(256))
    stored = hash_password(longest)
    assert check_password(longest, stored).fits
    for typed in (longest + "x", longest + "x" * 1000, longest * 10_000):
        assert not check_password(typed, stored).fits


@pytest.mark.parametrize("sign", ["\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\ud800", "\U0010ffff", "\u0378"])
def test_6_what_cannot_be_typed(cheap, sign):
    assert code_of(f"vier kleine{sign}igel lesen zeitung") == "password_characters"
    stored = hash_password(SENTENCE)
    assert not check_password(f"{SENTENCE}{sign}", stored).fits


@pytest.mark.parametrize(
    "password",
    [
        "Зелёный слон пьёт кофе",
        "四匹の小さなハリネズミが新聞を読んでいる",
        "أربعة قنافذ صغيرة تقرأ الجريدة",
        "🦔🍎🚲🌧️ lesen heute Zeitung",
        "'; DROP TABLE account; --<script>",
        "   viele   Leerzeichen davor   ",
    ],
)
def test_6_anything_visible(cheap, password):
    assert require_good(password) == unicodedata.normalize("NFKC", password)
    assert check_password(password, hash_password(password)).fits


@pytest.mark.parametrize(
    "password", [SENTENCE, "correct horse battery staple", "DREI UHUS RUFEN LAUT", "Der Igel frisst gern Birnen"]
)
def test_7_no_rules_about_kinds(password):
    assert code_of(password) == "good"


@pytest.mark.parametrize(
    ("password", "about", "expected"),
    [
        ("Passwordstandard", (), "password_common"),
        ("qwerty123456789", (), "password_common"),
        ("passwordpassword", (), "password_repeats"),
        ("abcabcabcabcabcabc", (), "password_repeats"),
        ("aaaaaaaaaaaaaaaa", (), "password_repeats"),
        ("Sommer2026Sommer2026", (), "password_repeats"),
        ("abcdefghijklmnopqrstuvwxyz", (), "password_sequence"),
        ("98765432109876543210", (), "password_repeats"),
        ("qwertzuiopasdfghjkl", (), "password_about_you"),
        ("Dortmund Essen 1", (), "password_about_you"),
        ("communitiesthatcare", (), "password_about_you"),
        ("Duisburg2026ctc!", (), "password_about_you"),
        ("maria.mustermann@stadt.example", ("maria.mustermann@stadt.example",), "password_about_you"),
        ("Mustermann12345", ("m.mustermann", "Maria Mustermann"), "password_about_you"),
        ("MariaMustermann1", ("x", "Maria Mustermann"), "password_about_you"),
    ],
)
def test_8_easy_ones(password, about, expected):
    assert code_of(password, *about) == expected
    error = ToolkitError(expected)
    assert error.say("de") != error.say("en")


def test_8_words_of_the_person_may_stand_in_a_long_one():
    assert code_of("Maria lacht über vierzig Dortmunder Nilpferde", "maria", "Maria Muster") == "good"


def test_9_two_at_a_time(cheap, monkeypatch):
    running, most, lock, ready = 0, 0, threading.Lock(), threading.Barrier(8)
    real = argon2.PasswordHasher.hash

    def slow(self, password, *, salt=None):
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
        time.sleep(0.005)
        with lock:
            running -= 1
        return real(self, password, salt=salt)

    monkeypatch.setattr(argon2.PasswordHasher, "hash", slow)

    def work():
        ready.wait()
        hash_password(SENTENCE)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
