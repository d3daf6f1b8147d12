"""Names for signing in, and names of people.

1. One login has one spelling: capital letters, width and composition of letters and blanks around it do not matter.
2. Checking a login again changes nothing, and what is accepted holds no blank, control or invisible sign and no letter
   that only looks like a Latin one.
3. What cannot be a login is refused with the sign, the length or the form that is wrong; signs that cannot be told by
   looking are named.
4. Names are kept as people write them, without control and invisible signs; those of the software are taken.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.access.logins import LONGEST_LOGIN, LONGEST_NAME, checked_login, checked_name, spelled_login
from ctc_toolkit.errors import ToolkitError


def code_of(check, text):
    with pytest.raises(ToolkitError) as refused:
        check(text)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("Anna.Muster@Essen.DE", "anna.muster@essen.de"),
        ("  anna ", "anna"),
        ("ANNA_1+x", "anna_1+x"),
        ("Mu\u0308ller", "müller"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ＡＮＮＡ＠ｅｓｓｅｎ．ｄｅ", "anna@essen.de"),
        ("ﬁnn", "finn"),
        ("Łukasz", "łukasz"),
        ("vorname--nachname", "vorname--nachname"),
        ("a.b@c-d.example", "a.b@c-d.example"),
        ("K\u212alaus", "kklaus"),  # the sign for kelvin
    ],
)
def test_1_spelling(typed, login):
    assert checked_login(typed) == spelled_login(typed) == login


@given(st.text(max_size=120))
def test_2_accepted_logins(text):
    try:
        login = checked_login(text)
    except ToolkitError as refused:
        assert refused.code in {"login_blank", "login_length", "login_signs", "login_form"}  # noqa: PT017 - any of them will do
        return
    assert checked_login(login) == login
    assert 3 <= len(login) <= LONGEST_LOGIN
    for sign in login:
        assert sign.isprintable()
        assert not sign.isspace()
        assert sign in "._+-@0123456789" or unicodedata.name(sign).startswith("LATIN SMALL")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("\u0430nna", "а (CYRILLIC SMALL LETTER A)"),
        ("ann\u03b1", "α (GREEK SMALL LETTER ALPHA)"),
        ("anna\u200bm", "ZERO WIDTH SPACE"),
        ("anna\0m", "U+0000"),
        ("\u202eanna", "RIGHT-TO-LEFT OVERRIDE"),
        ("ann\u0131", "ı (LATIN SMALL LETTER DOTLESS I)"),
        ("anna/m", "/ (SOLIDUS)"),
        ("anna\u00adm", "SOFT HYPHEN"),
        ("anna🌳", "🌳 (DECIDUOUS TREE)"),
    ],
)
def test_3_signs(typed, named):
    with pytest.raises(ToolkitError) as refused:
        checked_login(typed)
    assert refused.value.code == "login_signs"
    assert refused.value.values == {"sign": named}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "login_length"),
        ("anna m", "login_blank"),
        ("anna\tm", "login_blank"),
        ("anna\u2003m", "login_blank"),
        ("ab", "login_length"),
        ("a" * (LONGEST_LOGIN + 1), "login_length"),
        ("@essen.de", "login_form"),
        ("anna@", "login_form"),
        ("anna@essen", "login_form"),
        ("anna@essen.de@x.de", "login_form"),
        (".anna", "login_form"),
        ("anna.", "login_form"),
        ("...", "login_form"),
        ("anna@.de", "login_form"),
        ("anna@essen..de", "login_form"),
    ],
)
def test_3_length_and_form(typed, code):
    assert code_of(checked_login, typed) == code


def test_3_long_input_is_answered_at_once():
    assert code_of(checked_login, "a." * 50_000) == "login_length"
    for text in ("a-" * 40 + "@" + "b." * 5, "a" + "_" * 90 + "@", "a_" * 40 + "@b" + ".b" * 5 + "@", "a@" + "b-" * 45):
        assert code_of(checked_login, text) == "login_form"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna   Muster ", "Anna Muster"),
        ("Zoe\u0308 \tMüller-Lüdenscheidt\n", "Zoë Müller-Lüdenscheidt"),
        ("Ayşe Yıldız", "Ayşe Yıldız"),
        ("O'Neill (Stadt Essen)", "O'Neill (Stadt Essen)"),
        ("Анна", "Анна"),
        ("Anna\u200b\u202eMuster", "Anna Muster"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_4_names(typed, name):
    assert checked_name(typed) == name
    assert checked_name(name) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "person_name"),
        (" \u200b\n", "person_name"),
        ("12 34", "person_name"),
        ("x" * (LONGEST_NAME + 1), "person_name"),
        ("CTC", "person_name_reserved"),
        ("ctc  demo", "person_name_reserved"),
        ("Demo", "person_name_reserved"),
    ],
)
def test_4_refused_names(typed, code):
    assert code_of(checked_name, typed) == code
