"""Two texts compared word by word, and put together.

1. Each side shows its whole text, word for word and line for line.
2. Words that both texts share in their order are not marked; each other word is marked on its own side.
3. Equal texts have no marks; texts that share nothing are marked whole; blanks do not count.
4. Put together, every line of both texts is there, common lines once, and nothing else; each text keeps its order.
5. Texts of the greatest length are compared within a moment.
"""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.pages.writing.differences import NEW_LINE, compared, only_here, put_together

WORDS = st.lists(st.sampled_from(["der", "Platz", "ist", "laut", "ruhig", "=1", "\n"]), max_size=25)


def words(text):
    return text.replace(NEW_LINE, " \n ").split(" ")


def shown(lines):
    return NEW_LINE.join(" ".join(run.words for run in line) for line in lines)


def tidy(text):
    return NEW_LINE.join(" ".join(line.split()) for line in text.split(NEW_LINE))


@given(WORDS, WORDS)
def test_1_each_side_is_whole(own, other):
    mine, theirs = " ".join(own), " ".join(other)
    found = compared(mine, theirs)
    assert shown(found.mine) == tidy(mine)
    assert shown(found.theirs) == tidy(theirs)


@given(WORDS, WORDS)
def test_2_common_words_are_the_same_on_both_sides(own, other):
    found = compared(" ".join(own), " ".join(other))
    common = [
        [word for line in lines for run in line if run.where == "both" for word in run.words.split()]
        for lines in (found.mine, found.theirs)
    ]
    assert common[0] == common[1]
    left = [word for word in own if word != "\n"]
    assert sorted(common[0] + [word for run in only_here(found.mine) for word in run.split()]) == sorted(left)


@pytest.mark.parametrize(
    ("mine", "theirs", "only_mine", "only_theirs"),
    [
        ("Der Platz ist laut", "Der Platz ist ruhig", ["laut"], ["ruhig"]),
        ("Der Platz ist sehr sehr laut", "Der Platz ist laut", ["sehr sehr"], []),
        ("a b\nc d", "a b\nc d", [], []),
        ("a  b\n\n", "a b", [], []),
        ("", "neu", [], ["neu"]),
        ("eins zwei", "drei vier", ["eins zwei"], ["drei vier"]),
        ("a\nb", "a\nx\nb", [], ["x"]),
        ("über Straße", "Über Strasse", ["über Straße"], ["Über Strasse"]),
    ],
)
def test_2_3_examples(mine, theirs, only_mine, only_theirs):
    found = compared(mine, theirs)
    assert only_here(found.mine) == only_mine
    assert only_here(found.theirs) == only_theirs


@given(st.text(max_size=200))
def test_3_equal_texts(text):
    found = compared(text, text)
    assert only_here(found.mine) == only_here(found.theirs) == []


LINES = st.lists(st.sampled_from(["eins", "zwei", "drei", "", "  vier"]), max_size=10).map(NEW_LINE.join)


def contains_in_order(whole, part):
    rest = iter(whole)
    return all(line in rest for line in part)


@given(LINES, LINES)
def test_4_put_together(mine, theirs):
    lines = put_together(mine, theirs).split(NEW_LINE)
    assert contains_in_order(lines, mine.split(NEW_LINE))
    assert contains_in_order(lines, theirs.split(NEW_LINE))
    assert set(lines) == set(mine.split(NEW_LINE)) | set(theirs.split(NEW_LINE))


def test_4_examples():
    assert put_together("a\nmein\nc", "a\nihr\nc") == "a\nihr\nmein\nc"
    assert put_together("gleich", "gleich") == "gleich"
    assert put_together("", "neu") == "neu\n"


def test_5_greatest_length():
    mine = " ".join(f"w{number % 97}" for number in range(2500))[:10_000]
    theirs = " ".join(f"w{number % 89}" for number in range(2500))[:10_000]
    begun = time.process_time()
    found = compared(mine, theirs)
    assert shown(found.mine) == mine
    assert time.process_time() - begun < 5
