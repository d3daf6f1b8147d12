"""The German words of a site: from what was chosen and the catalogue to what texts are rewritten with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.catalogue import load_process
from ctc_toolkit.process.entries import SiteLabel
from ctc_toolkit.site_words import PRESET, Choice, Phrase, SiteWords

LAST = "area"
"""The label whose word begins other labels' words, so that these are put in first."""


def site_label(label: str) -> SiteLabel:
    """Return a label of the catalogue by its id.

    Raises:
        ToolkitError: `site_label_unknown`.
    """
    found = next((one for one in load_process().head.labels if one.id == label), None)
    if found is None:
        raise ToolkitError("site_label_unknown", found=label)
    return found


def checked_word(label: str, word: str) -> str:
    """Return `word` if the catalogue offers it for the label: free words cannot be put into sentences.

    Raises:
        ToolkitError: `site_label_unknown`, `site_word_unknown`.
    """
    words = [choice.word for choice in site_label(label).choices]
    if word not in words:
        raise ToolkitError("site_word_unknown", found=word, known=", ".join(words))
    return word


def site_words(chosen: Mapping[str, str]) -> SiteWords:
    """Return what texts are rewritten with. chosen: word by label; what the catalogue does not know is the preset."""
    known = {
        label.id: label.choice(chosen[label.id]).word for label in load_process().head.labels if label.id in chosen
    }
    return _site_words(tuple(sorted(known.items())))


@lru_cache(maxsize=64)
def _site_words(chosen: tuple[tuple[str, str], ...]) -> SiteWords:
    """Return the words; the same choices share their rewritten texts, different ones share nothing."""
    labels = sorted(load_process().head.labels, key=lambda label: label.id == LAST)
    words = dict(chosen)
    others = tuple(choice.word for label in labels if label.id != LAST for choice in label.choices)
    choices = []
    for label in labels:
        word = words.get(label.id, label.preset)
        if word != label.preset:
            phrases = tuple(
                Phrase(rule.text, rule.case, rule.masculine or "", rule.feminine or "") for rule in label.phrases
            )
            choices.append(
                Choice(
                    label.choice(label.preset).forms,
                    label.choice(word).forms,
                    phrases,
                    others if label.id == LAST else (),
                )
            )
    return SiteWords(tuple(choices)) if choices else PRESET
