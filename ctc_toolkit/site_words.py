"""German words that a site chooses for itself: put into a text where the preset word stands, with the right grammar.

Three of the words agree with their preset in gender, so that one form takes the place of another. The word for the
area does not ("das Gebiet", "der Stadtteil", "die Kommune"): articles and adjectives before it change, too. Where the
case cannot be told from the text, or a later word refers to the noun, a list of phrases in the catalogue says it; a
text that cannot be made right stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Gender = Literal["masculine", "feminine", "neuter"]
Case = Literal["nominative", "accusative", "dative", "genitive"]

_LETTER = "A-Za-zÄÖÜäöüß"
_ENDINGS: Mapping[Gender, Mapping[Case, str]] = {
    "neuter": {"nominative": "es", "accusative": "es", "dative": "em", "genitive": "es"},
    "masculine": {"nominative": "er", "accusative": "en", "dative": "em", "genitive": "es"},
    "feminine": {"nominative": "e", "accusative": "e", "dative": "er", "genitive": "er"},
}
_ARTICLES: Mapping[Gender, Mapping[Case, str]] = {
    "neuter": {"nominative": "das", "accusative": "das", "dative": "dem", "genitive": "des"},
    "masculine": {"nominative": "der", "accusative": "den", "dative": "dem", "genitive": "des"},
    "feminine": {"nominative": "die", "accusative": "die", "dative": "der", "genitive": "der"},
}
_EIN_WORDS = ("ein", "kein", "ihr", "sein", "unser", "euer", "mein")
_DIES_WORDS = ("dies", "jed", "jen", "welch", "manch", "solch")
_CONTRACTIONS = {
    "im": "in",
    "am": "an",
    "vom": "von",
    "zum": "zu",
    "beim": "bei",
    "ins": "in",
    "ans": "an",
    "fürs": "für",
}
_DATIVE_CONTRACTIONS = ("im", "am", "vom", "zum", "beim")
_WITH_ACCUSATIVE = frozenset(
    ("für", "durch", "um", "ohne", "gegen", "in", "auf", "an", "über", "unter", "vor", "hinter", "neben", "pro")
)
_FINITE = frozenset(
    (
        *("ist", "hat", "wird", "war", "pausiert", "braucht", "gehört", "steht", "liegt", "kann", "muss", "soll"),
        *("darf", "arbeitet", "beginnt", "bleibt", "bekommt", "macht", "gilt", "hatte"),
    )
)
_NOT_ADJECTIVES = frozenset(
    (
        *("und", "oder", "alle", "beide", "viele", "mehrere", "ohne", "aber", "wenn", "weitere", "andere", "heute"),
        *("eine", "der", "die", "den", "dem", "des", "das", "keine", "diese", "jede", "sie", "er", "es", "ihre", "je"),
    )
)
_ONE = r"eines(?=[.,;:!?)]|$|\s+[a-zäöüß])"
_REFERS: Mapping[Gender, re.Pattern[str]] = {
    "masculine": re.compile(rf"(?<![{_LETTER}])(?:[Ee]s(?![{_LETTER}])|{_ONE})"),
    "feminine": re.compile(
        rf"(?<![{_LETTER}])(?:(?:[Ee]s|[Ii]hm|[Dd]essen|[Ss]eine[rmns]?)(?![{_LETTER}])|[Ss]ein(?=\s+\w)|{_ONE})"
    ),
}
"""Words that may refer to a neuter noun and would be others after a noun of this gender."""
_EXPLETIVE = re.compile(
    r"\b(gibt es|es gibt|wie es|geht es|es geht|es sind|sind es|es ist möglich|es fehlt|fehlt es|es heißt|es weitergeht"
    r"|es weiter)\b",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(r"\b(?:eines|keines|jedes)(?=[.,;:!?)]|$|\s+[a-zäöüß])")
_THERE_IS = re.compile(r"(?:\s+„[^“]*“)?\s+gibt es\b")
_RELATIVE = re.compile(r",\s+(?:(?:in|an|auf|für|aus|mit|von|zu|bei|durch)\s+)?(?:das|dem|dessen|welche[sm])\b")
_MARK = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class WordForms:
    """A noun with the forms that texts need. compound: its first part in compounds ("Gebiets" in "Gebietsblatt")."""

    word: str
    gender: Gender
    genitive: str
    plural: str
    dative_plural: str
    compound: str

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """All forms in a fixed order."""
        return (self.word, self.genitive, self.plural, self.dative_plural)


@dataclass(frozen=True)
class Phrase:
    """Words in a text for which it is said how they change: the case of the noun in them, or both wordings."""

    text: str
    case: Case | None = None
    masculine: str = ""
    feminine: str = ""


@dataclass(frozen=True)
class Choice:
    """The preset word and the one that a site uses in its place. others: words of other choices, left alone."""

    preset: WordForms
    chosen: WordForms
    phrases: tuple[Phrase, ...] = ()
    others: tuple[str, ...] = ()

    def put(self, text: str) -> str | None:
        """Return the text with the chosen word; None: it cannot be made right."""
        if self.preset.gender == self.chosen.gender:
            return _exchange(text, self.preset, self.chosen)
        return _Inflected(text, self).text()


@dataclass(frozen=True)
class SiteWords:
    """The words of one site. Texts once rewritten are kept with it, and with nothing else."""

    choices: tuple[Choice, ...] = ()
    _kept: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def key(self) -> str:
        """What tells these words from others, for whatever keeps texts; "" for the preset."""
        return " ".join(f"{choice.preset.word}={choice.chosen.word}" for choice in self.choices)

    def put(self, text: str) -> str:
        """Return a German text with the words of the site; unchanged where one of them cannot be put in rightly."""
        if not self.choices:
            return text
        found = self._kept.get(text)
        if found is None:
            found = self._kept[text] = self._put(text)
        return found

    def _put(self, text: str) -> str:
        for choice in self.choices:
            changed = choice.put(text)
            text = text if changed is None else changed
        return text


PRESET = SiteWords()
_CURRENT: ContextVar[SiteWords] = ContextVar("site_words", default=PRESET)


def german(text: str) -> str:
    """Return a German text with the words that are in use here and now."""
    return _CURRENT.get().put(text)


def current_words() -> SiteWords:
    """Return the words in use here and now."""
    return _CURRENT.get()


def set_words(words: SiteWords) -> None:
    """Use these words from now on in this thread: in one run of a page."""
    _CURRENT.set(words)


@contextmanager
def use_words(words: SiteWords) -> Iterator[None]:
    """Use these words inside the block."""
    token = _CURRENT.set(words)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _exchange(text: str, preset: WordForms, chosen: WordForms) -> str:
    """Put forms of one word in the place of those of another of the same gender.

    A text that names both words is about the words; there they change places.
    """
    if preset.word not in text:
        return text
    ways = [(preset, chosen), (chosen, preset)] if chosen.word in text else [(preset, chosen)]
    starts = {before.word: (before, after) for before, after in ways}
    pattern = "|".join(re.escape(word) for word in sorted(starts, key=len, reverse=True))

    def put(found: re.Match[str]) -> str:
        before, after = starts[found[1]]
        whole = found[1] + found[2]
        if whole in before.forms:
            return after.forms[before.forms.index(whole)]
        return _joined(after.compound, whole[len(before.compound) :] if whole.startswith(before.compound) else found[2])

    return re.sub(rf"(?<![{_LETTER}])({pattern})([{_LETTER}]*)", put, text)


def _joined(first: str, rest: str) -> str:
    """Return a compound; after a hyphen its second part is a noun of its own."""
    return first + (rest[:1].upper() + rest[1:] if first.endswith("-") else rest)


class _UnclearError(Exception):
    """The case cannot be told."""


class _Inflected:
    """One text in which the noun changes its gender."""

    def __init__(self, text: str, choice: Choice) -> None:
        self._before, self._choice = text, choice
        self._whole: list[str] = []
        self._cases: list[tuple[int, int, Case]] = []

    def text(self) -> str | None:
        """Return the rewritten text; None where something is unclear."""
        preset = self._choice.preset
        if preset.word not in self._before:
            return self._before
        text = self._known(self._before)
        pattern = self._noun()
        if not pattern.search(text):
            return self._back(text)
        if self._refers(text, pattern):
            return None
        try:
            return self._back(pattern.sub(lambda found: self._noun_phrase(found, text), text))
        except _UnclearError:
            return None

    def _known(self, text: str) -> str:
        """Put in the phrases whose wording is given, and note the cases that are given."""
        chosen = self._choice.chosen
        for phrase in self._choice.phrases:
            if phrase.case is None and phrase.text in text:
                wording = phrase.masculine if chosen.gender == "masculine" else phrase.feminine
                for name in ("word", "genitive", "plural", "dative_plural", "compound"):
                    wording = wording.replace(f"{{{name}}}", getattr(chosen, name))
                self._whole.append(wording)
                text = text.replace(phrase.text, f"\ue000{len(self._whole) - 1}\ue001")
        for phrase in self._choice.phrases:
            if phrase.case is not None:
                self._cases += [
                    (found.start(), found.end(), phrase.case) for found in re.finditer(re.escape(phrase.text), text)
                ]
        self._cases.sort(key=lambda known: known[0] - known[1])  # the longest phrase says it best
        return text

    def _back(self, text: str) -> str:
        return _MARK.sub(lambda found: self._whole[int(found[1])], text)

    def _noun(self) -> re.Pattern[str]:
        """Return what finds the noun with what may stand before it, and its compounds."""
        preset = self._choice.preset
        forms = "|".join(sorted(map(re.escape, {*preset.forms, f"{preset.word}es"}), key=len, reverse=True))
        others = "".join(f"(?!{re.escape(other)})" for other in self._choice.others)
        before = rf"(?:(?<![{_LETTER}-])(?P<first>[{_LETTER}]+)(?P<gap>\s+))?"
        adjective = r"(?:(?P<adjective>[a-zäöüß]+(?:e|en|es|em|er))(?P<space>\s+))?"
        return re.compile(
            rf"{before}{adjective}(?<![{_LETTER}-])(?P<joined>CTC-)?{others}"
            rf"(?:(?P<noun>{forms})(?![{_LETTER}-])|(?P<compound>{re.escape(preset.compound)})(?=[a-zäöüß-]))"
        )

    def _refers(self, text: str, noun: re.Pattern[str]) -> bool:
        """Return whether a word may refer to the noun by its gender."""
        nouns = [found for found in noun.finditer(text) if found["noun"]]
        if any(_ONE_OF_THEM.search(text, found.end()) for found in nouns):
            return True
        ends = [found.end() for found in nouns if found["noun"] in self._singular()]
        if any(_RELATIVE.match(text, end) for end in ends):
            return True
        return bool(ends) and bool(_REFERS[self._choice.chosen.gender].search(_EXPLETIVE.sub("", text[ends[0] :])))

    def _singular(self) -> tuple[str, ...]:
        preset = self._choice.preset
        return (preset.word, preset.genitive, f"{preset.word}es")

    def _noun_phrase(self, found: re.Match[str], text: str) -> str:
        first, adjective = found["first"] or "", found["adjective"] or ""
        gap, space, joined = found["gap"] or "", found["space"] or "", found["joined"] or ""
        chosen, preset = self._choice.chosen, self._choice.preset
        if found["compound"]:
            return f"{first}{gap}{adjective}{space}{joined}{chosen.compound}"
        noun = found["noun"]
        if noun in (preset.plural, preset.dative_plural):
            new = chosen.plural if noun == preset.plural else chosen.dative_plural
            return f"{first}{gap}{adjective}{space}{joined}{new}"
        if adjective in _NOT_ADJECTIVES or _kind(adjective):  # what looks like an adjective stands in its place
            kept, first, gap, adjective, space = f"{first}{gap}", adjective, space, "", ""
        else:
            kept = ""
        case: Case | None = "genitive" if noun != preset.word else None
        first, adjective = self._agreeing(first, adjective, case, found, text)
        new = chosen.genitive if case == "genitive" else chosen.word
        return f"{kept}{first}{gap}{adjective}{space}{joined}{new}"

    def _agreeing(
        self, first: str, adjective: str, case: Case | None, found: re.Match[str], text: str
    ) -> tuple[str, str]:
        """Return article and adjective as the chosen noun wants them."""
        kind = _kind(first)
        if kind is None:
            if not adjective:
                return first, ""
            shown = "dative" if adjective.endswith("em") else self._case(case, found, text)
            if not adjective.endswith(("es", "em")) and case != "genitive":
                raise _UnclearError
            return first, _strong(adjective, self._choice.chosen.gender, shown)
        case = case or _certain_case(first, kind)
        case = case or self._case(None, found, text)
        gender = self._choice.chosen.gender
        return _determiner(first, kind, gender, case), _weak(adjective, kind, first, gender, case)

    def _case(self, case: Case | None, found: re.Match[str], text: str) -> Case:
        """Return whether the noun is subject or object: as the catalogue says, or what stands beside it."""
        if case is not None:
            return case
        if self._choice.chosen.gender == "feminine":
            return "nominative"  # the same as the accusative
        for start, end, given in self._cases:
            if start <= found.start("noun") < end:
                return given
        ahead = re.findall(rf"[{_LETTER}]+|[.!?:;,„“(–]", text[: found.start("noun")])
        own = {word for word in (found["first"], found["adjective"]) if word}
        while ahead and ahead[-1] in own and (_kind(ahead[-1]) or ahead[-1] == found["adjective"]):
            ahead.pop()
        before = ahead[-1] if ahead else "."
        there_is = _THERE_IS.match(text, found.end())
        if before.casefold() in _WITH_ACCUSATIVE or before == "Sie" or there_is:
            return "accusative"
        after = re.match(rf"\s+([{_LETTER}]+)", text[found.end() :])
        if before in ".!?:;„(–" and after and after[1] in _FINITE:
            return "nominative"
        raise _UnclearError


def _kind(word: str) -> Literal["article", "ein", "dies", "contraction"] | None:
    """Return what kind of article a word is; None: it is none that stands before a neuter noun."""
    small = word.casefold()
    if small in ("das", "dem", "des"):
        return "article"
    if small in _CONTRACTIONS:
        return "contraction"
    if any(small in (base, f"{base}em", f"{base}es") for base in _EIN_WORDS):
        return "ein"
    if any(small in (f"{base}es", f"{base}em") for base in _DIES_WORDS):
        return "dies"
    return None


def _certain_case(word: str, kind: str) -> Case | None:
    """Return the case that an article before a neuter noun (not in the genitive) shows; None: subject or object."""
    small = word.casefold()
    if kind == "contraction":
        return "dative" if small in _DATIVE_CONTRACTIONS else "accusative"
    return "dative" if small.endswith("em") else None


def _determiner(word: str, kind: str, gender: Gender, case: Case) -> str:
    small = word.casefold()
    if kind == "article":
        new = _ARTICLES[gender][case]
    elif kind == "contraction":
        base, article = _CONTRACTIONS[small], _ARTICLES[gender][case]
        new = "zur" if small == "zum" and gender == "feminine" else f"{base} {article}"
        if case == "dative" and gender != "feminine":
            new = small
    elif kind == "ein":
        base = next(base for base in _EIN_WORDS if small in (base, f"{base}em", f"{base}es"))
        bare = case == "nominative" and gender == "masculine"
        new = base if bare else base + _ENDINGS[gender][case]
    else:
        base = small[:-2]
        new = base + _ENDINGS[gender][case]
    return new[:1].upper() + new[1:] if word[:1].isupper() else new


def _strong(adjective: str, gender: Gender, case: Case) -> str:
    """Return an adjective without an article before it."""
    stem = re.sub(r"(?:es|em|en)$", "", adjective)
    ending = "en" if case == "genitive" and gender != "feminine" else _ENDINGS[gender][case]
    return stem + ending


def _weak(adjective: str, kind: str, word: str, gender: Gender, case: Case) -> str:
    """Return an adjective after an article."""
    if not adjective:
        return ""
    stem = re.sub(r"(?:es|en|e)$", "", adjective)
    if case in ("dative", "genitive") or (gender == "masculine" and case == "accusative"):
        return stem + "en"
    if kind == "ein" and gender == "masculine":
        return stem + "er"
    return stem + "e"
