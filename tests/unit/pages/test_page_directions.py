"""Directions of answers in words.

1. For every coding the sentence names what the lowest and the highest number of the file mean.
2. It does so in both languages, with the texts of the catalogue, and never as markup.
3. The reason names what the suggestion rests on; another choice is named as the person's own.
"""

import pytest

from ctc_toolkit.language import translator
from ctc_toolkit.pages.importing.directions import _reason, in_words
from ctc_toolkit.survey.codings import CODINGS, file_codes
from ctc_toolkit.survey.instrument import ResponseSet
from ctc_toolkit.survey.mapping import DirectionQuestion

ANSWERS = ResponseSet.model_validate(
    {
        "id": "agree4",
        "label": {"de": "Zustimmung", "en": "Agreement"},
        "options": [
            {"code": 1, "de": "NEIN!", "en": "NO!"},
            {"code": 2, "de": "nein", "en": "no"},
            {"code": 3, "de": "ja", "en": "yes"},
            {"code": 4, "de": "*JA*", "en": "YES!"},
        ],
    }
)


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        ("as_listed", "1 = “NO\\!” … 4 = “YES\\!”"),
        ("reversed", "1 = “YES\\!” … 4 = “NO\\!”"),
        ("from_one", "2 = “NO\\!” … 5 = “YES\\!”"),
        ("reversed_from_one", "2 = “YES\\!” … 5 = “NO\\!”"),
        ("from_zero", "0 = “NO\\!” … 3 = “YES\\!”"),
        ("reversed_from_zero", "0 = “YES\\!” … 3 = “NO\\!”"),
    ],
)
def test_1_ends_of_the_scale(coding, expected):
    assert in_words(translator("en"), ANSWERS, coding) == expected


@pytest.mark.parametrize("coding", CODINGS)
def test_1_words_agree_with_what_is_read(coding):
    meant = file_codes(ANSWERS, coding)
    text = in_words(translator("en"), ANSWERS, coding)
    words = {option.code: option.en.replace("!", "\\!") for option in ANSWERS.options}
    assert text.startswith(f"{min(meant)} = “{words[meant[min(meant)]]}”")


def test_2_german_and_escaped():
    assert in_words(translator("de"), ANSWERS, "as_listed") == "1 = „NEIN\\!“ … 4 = „\\*JA\\*“"


def question(evidence, mean=None):
    return DirectionQuestion(
        "agree4", ("a",), ("a",), "reversed", evidence, {"reversed": mean}, {}, ("reversed", "as_listed")
    )


@pytest.mark.parametrize(
    ("evidence", "text"),
    [
        ("labels", "die Beschriftungen der Antworten in der Datei"),
        ("range", "die Zahlen, die in der Datei vorkommen"),
        ("none", "geben keinen Hinweis"),
    ],
)
def test_3_reasons(evidence, text):
    assert text in _reason(translator("de"), question(evidence), "reversed")


def test_3_correlation_is_given_as_a_number():
    assert "0,41" in _reason(translator("de"), question("correlation", 0.414), "reversed")
    assert "0.41" in _reason(translator("en"), question("correlation", 0.414), "reversed")


def test_3_own_choice():
    assert _reason(translator("de"), question("labels"), "as_listed") == "Ihrer Wahl"
