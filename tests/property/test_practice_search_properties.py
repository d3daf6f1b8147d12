"""The search of good practice, for any words.

1. A word finds itself, in any case, and written with ae, oe, ue in place of umlauts.
2. One wrong, missing, doubled or swapped letter in a word of five letters or more is forgiven; nothing else is found
   better than the word itself.
3. How well words fit lies between 0 and 1, and any text can be searched and searched for.
4. A query with more words never finds more.
5. What does not hold the words in any way is not found: the two share no run of three letters.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.process.practice_search import ONE_SLIP, Searchable, folded, found, likeness

LETTERS = "abdegiklmnorstuwzäöüß"
WORDS = st.text(LETTERS, min_size=ONE_SLIP, max_size=16)
TEXTS = st.text(max_size=120)
FEW = settings(max_examples=60, deadline=None)


def holds(word, text):
    return found([Searchable("one", {text: 1.0})], word) == ["one"]


@FEW
@given(WORDS)
def test_1_spellings(word):
    assert holds(word.upper(), word)
    plain = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    assert holds(plain, word)
    assert holds(word, plain)
    assert likeness(folded(word), folded(plain)) == 1.0


@FEW
@given(WORDS, st.data())
def test_2_one_slip(word, data):
    plain = folded(word)
    if len(plain) < ONE_SLIP + 1:
        return
    place = data.draw(st.integers(0, len(plain) - 2))
    sign = data.draw(st.sampled_from("xq"))
    for typed in (
        plain[:place] + sign + plain[place + 1 :],
        plain[:place] + plain[place + 1 :],
        plain[:place] + plain[place] + plain[place:],
        plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :],
    ):
        assert 0.0 < likeness(typed, plain) <= likeness(plain, plain) == 1.0, typed


@FEW
@given(TEXTS, TEXTS)
def test_3_any_text(query, text):
    assert 0.0 <= likeness(folded(query), folded(text)) <= 1.0
    assert found([Searchable("one", {text: 2.0, query: 1.0}), Searchable("two", {})], query)[:1] == ["one"]


@FEW
@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, min_size=1, max_size=6))
def test_4_more_words_find_less(query, texts):
    everything = [Searchable(number, {text: 1.0}) for number, text in enumerate(texts)]
    all_words = set(found(everything, " ".join(query)))
    assert all_words <= set(found(everything, query[0]))


@FEW
@given(st.text("abde", min_size=4, max_size=12), st.text("kmnr", min_size=4, max_size=12))
def test_5_strangers(word, text):
    assert likeness(word, text) == 0.0
    assert not holds(word, text)
