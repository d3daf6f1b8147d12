"""Finding programmes as people type: without umlauts, with typing errors, by parts of words and short names; facets.

All words of a search have to be found in an entry. Words of its name weigh most, then the provider, factors and
problems, then the other texts. Inside a facet one chosen value is enough; all facets together have to fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.evidence import evidence
from ctc_toolkit.programmes.programme import Programme

AGE_BANDS: dict[str, tuple[int, int]] = {
    "0-2": (0, 2),
    "3-5": (3, 5),
    "6-9": (6, 9),
    "10-12": (10, 12),
    "13-15": (13, 15),
    "16+": (16, 99),
}
NOT_STATED = "not_stated"
FACETS = ("factor", "problem", "age", "setting", "level", "band", "availability", "nrw", "language", "cost", "origin")

_NAME, _PROVIDER, _TOPIC, _TEXT, _WHOLE_NAME = 100.0, 40.0, 30.0, 10.0, 60.0
_WHOLE, _START, _INSIDE, _TYPO = 1.0, 0.9, 0.09, 0.5
"""What a word counts that is found whole, as a beginning, in the middle of another (Essen in Hessen) or misspelt."""

_SHORTEST_INSIDE, _SHORTEST_TYPO, _LONG_ENOUGH, _TWO_TYPOS_FROM = 3, 4, 6, 8
_SUGGESTED = 3
_LONGEST_SEARCH = 200
_PROBLEM_WORDS = {
    "violence": "gewalt violence",
    "delinquency": "delinquenz kriminalitaet straftaten delinquency crime",
    "substance_use": "sucht drogen alkohol cannabis rauchen tabak substanzkonsum drugs alcohol smoking tobacco",
    "depression_anxiety": "depression angst psychische gesundheit anxiety mental health",
    "school_dropout": "schulabbruch schulversagen school dropout",
    "teenage_pregnancy": "schwangerschaft pregnancy",
}
_SETTING_WORDS = {
    "family": "familie eltern family parents",
    "kindergarten": "kita kindergarten",
    "school": "schule unterricht school",
    "youth_service": "jugendhilfe jugendarbeit youth service",
    "community": "gebiet stadtteil kommune community",
    "online": "online internet",
}


def fold(text: str) -> str:
    """Return a text as it is compared: small letters, ä as ae and ß as ss, no other accents, signs as spaces."""
    small = unicodedata.normalize("NFC", text).casefold()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        small = small.replace(letter, written)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _without_umlauts(text: str) -> str:
    """Return a text folded with ä as a, as people write who have no such key."""
    return fold("".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)))


def within_edits(word: str, other: str, most: int) -> bool:
    """Return whether two words differ by at most `most` letters changed, added, left out or swapped with the next.

    Optimal string alignment (Damerau 1964, in its restricted form).
    """
    if abs(len(word) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        new = [i]
        for j, sign in enumerate(other, 1):
            cost = min(row[j] + 1, new[-1] + 1, row[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == sign:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > most:
            return False
        before, row = row, new
    return row[-1] <= most


@dataclass(frozen=True)
class Query:
    """What is looked for. chosen: values by facet; no value: any."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What fits. counts: how many entries each value of a facet would give, with the other facets as they are chosen.

    suggestions: names like what was typed, only where nothing was found.
    """

    programmes: tuple[Programme, ...]
    counts: dict[str, dict[str, int]]
    suggestions: tuple[str, ...] = ()


def search(catalogue: ProgrammeCatalogue, query: Query) -> Found:
    """Return the entries that fit: the best text match first, without a text programmes by evidence and name."""
    words = fold(query.text[:_LONGEST_SEARCH]).split()
    indexes, known = _indexes(catalogue)
    like = [_like(word, known) for word in words]
    scored = [(entry, _score(indexes[entry.id], like, "".join(words))) for entry in catalogue.programmes]
    fitting = [(programme, score) for programme, score in scored if score > 0 or not words]
    values = {programme.id: facet_values(programme, catalogue) for programme, _ in fitting}
    counts = {name: _counted(name, [entry for entry, _ in fitting], values, query.chosen) for name in FACETS}
    hits = [(entry, score) for entry, score in fitting if _fits(values[entry.id], query.chosen, None)]
    hits.sort(key=lambda hit: (-hit[1], *_standing(catalogue, hit[0])))
    suggested = () if fitting or not words else _suggestions(catalogue, " ".join(words))
    return Found(tuple(entry for entry, _ in hits), counts, suggested)


def _standing(catalogue: ProgrammeCatalogue, entry: Programme) -> tuple[bool, int, str]:
    """Return the order of entries that fit a text alike: what is a programme of its own first, then evidence, name."""
    return entry.role != "programme", evidence(entry, catalogue.registries).rank, entry.name.casefold()


def facet_values(programme: Programme, catalogue: ProgrammeCatalogue) -> dict[str, tuple[str, ...]]:
    """Return the values of an entry by facet; what an entry does not say is `not_stated`."""
    return {name: _VALUES[name](programme, catalogue) for name in FACETS}


def cost_values(programme: Programme) -> tuple[str, ...]:
    """Return what is known of the costs: free, euro, foreign, words (no amount that is a price), or not stated."""
    found = []
    for cost in programme.costs:
        if cost.amount == 0:
            found.append("free")
        elif cost.amount is None or cost.per == "total":
            found.append("words")
        else:
            found.append("euro" if cost.currency == "EUR" else "foreign")
    return tuple(dict.fromkeys(found)) or (NOT_STATED,)


def _ages(programme: Programme, _: ProgrammeCatalogue) -> tuple[str, ...]:
    ages = programme.ages
    if ages is None:
        return (NOT_STATED,)
    return tuple(name for name, (low, high) in AGE_BANDS.items() if ages.min <= high and ages.max >= low)


def _origin(programme: Programme, catalogue: ProgrammeCatalogue) -> tuple[str, ...]:
    marks = catalogue.local.get(programme.id)
    return (marks[0].kind if marks else "shipped",)


_VALUES: dict[str, Callable[[Programme, ProgrammeCatalogue], tuple[str, ...]]] = {
    "factor": lambda entry, _: (*entry.factors.main, *entry.factors.side),
    "problem": lambda entry, _: entry.problems,
    "age": _ages,
    "setting": lambda entry, _: entry.settings,
    "level": lambda entry, _: entry.levels,
    "band": lambda entry, catalogue: (evidence(entry, catalogue.registries).band,),
    "availability": lambda entry, _: ("germany" if entry.availability.germany else "abroad",),
    "nrw": lambda entry, _: ("documented" if entry.availability.nrw else "not_shown",),
    "language": lambda entry, _: entry.languages or (NOT_STATED,),
    "cost": lambda entry, _: cost_values(entry),
    "origin": _origin,
}


def _fits(values: dict[str, tuple[str, ...]], chosen: Mapping[str, tuple[str, ...]], but: str | None) -> bool:
    """Return whether an entry fits all chosen facets, leaving one out."""
    wanted = ((name, options) for name, options in chosen.items() if options and name != but)
    return all(set(options) & set(values[name]) for name, options in wanted)


def _counted(
    facet: str,
    entries: Iterable[Programme],
    values: dict[str, dict[str, tuple[str, ...]]],
    chosen: Mapping[str, tuple[str, ...]],
) -> dict[str, int]:
    """Return how many entries each value of a facet would give."""
    fitting = (values[entry.id] for entry in entries if _fits(values[entry.id], chosen, facet))
    return dict(Counter(value for found in fitting for value in found[facet]))


@dataclass(frozen=True)
class _Index:
    """The words of an entry by weight, and the words of each of its names."""

    words: tuple[tuple[float, frozenset[str]], ...]
    names: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=4)
def _indexes(catalogue: ProgrammeCatalogue) -> tuple[dict[str, _Index], frozenset[str]]:
    """Return the index of each entry, and all words; kept, because a person types letter by letter."""
    found = {entry.id: _index(catalogue, entry) for entry in catalogue.programmes}
    return found, frozenset(word for index in found.values() for _, words in index.words for word in words)


def _index(catalogue: ProgrammeCatalogue, entry: Programme) -> _Index:
    names = [text for text in (entry.name, entry.short_name, entry.id.replace("_", " ")) if text]
    labels = [catalogue.factors[name].name for name in (*entry.factors.main, *entry.factors.side)]
    topics = [text for label in labels for text in (label.de, label.en)]
    topics += [_PROBLEM_WORDS[name] for name in entry.problems] + [_SETTING_WORDS[name] for name in entry.settings]
    said = (entry.aim, entry.note, entry.staff, entry.availability.note, entry.languages_note)
    texts = [text for label in said if label is not None for text in (label.de, label.en)]
    parts = ((_NAME, names), (_PROVIDER, [entry.provider]), (_TOPIC, topics), (_TEXT, texts))
    return _Index(
        tuple((weight, _words(some)) for weight, some in parts), tuple(tuple(fold(name).split()) for name in names)
    )


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for way in (fold, _without_umlauts) for word in way(text).split())


def _score(index: _Index, like: list[dict[str, float]], squeezed: str) -> float:
    """Return how well an entry fits the words typed; 0: one of them is not there.

    like: for each word typed the words of the catalogue that are like it. squeezed: all that was typed, without spaces.
    """
    if len(squeezed) >= _SHORTEST_INSIDE:
        for name in ("".join(words) for words in index.names):
            if name.startswith(squeezed):
                return len(like) * _NAME * (4.0 if name == squeezed else 3.0)
            if _typo(squeezed, name):
                return len(like) * _NAME * 3.5
    total = 0.0
    for near in like:
        scores = [
            weight * max((near[word] for word in words & near.keys()), default=0.0) for weight, words in index.words
        ]
        if not any(scores):
            return 0.0
        total += sum(scores)
    return total + _WHOLE_NAME * max(_covered(name, like) for name in index.names)


def _covered(name: tuple[str, ...], like: list[dict[str, float]]) -> float:
    """Return which share of the words of a name was typed."""
    return sum(any(word in near for near in like) for word in name) / max(len(name), 1)


def _like(word: str, known: Iterable[str]) -> dict[str, float]:
    """Return the words that are like a word, and how much, from 0 to 1."""
    found = {other: _likeness(word, other) for other in known}
    return {other: likeness for other, likeness in found.items() if likeness}


def _likeness(word: str, other: str) -> float:
    if word == other:
        return _WHOLE
    if other.startswith(word):
        return _START
    if _typo(word, other):
        return _TYPO
    return _INSIDE if len(word) >= _SHORTEST_INSIDE and word in other else 0.0


def _typo(word: str, other: str) -> bool:
    """Return whether a word is another one misspelt: one error from four letters on, two from eight on.

    The first letter is right, unless the word is long enough to be known without it.
    """
    shortest = min(len(word), len(other))
    if shortest < _SHORTEST_TYPO or word.isdigit() or abs(len(word) - len(other)) > 2:
        return False
    if word[0] != other[0]:
        return shortest >= _LONG_ENOUGH and within_edits(word, other, 1)
    return within_edits(word, other, 2 if len(word) >= _TWO_TYPOS_FROM else 1)


def _suggestions(catalogue: ProgrammeCatalogue, typed: str) -> tuple[str, ...]:
    """Return names that share the most pairs of letters with what was typed (Dice)."""
    pairs = _pairs(typed)
    near = []
    for entry in catalogue.programmes:
        shown = entry.short_name or entry.name
        likeness = max(_dice(pairs, _pairs(fold(text))) for text in (entry.name, shown))
        near.append((-likeness, shown))
    return tuple(name for likeness, name in sorted(near)[:_SUGGESTED] if likeness <= -0.3)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
