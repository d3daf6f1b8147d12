"""Headings in the list of pages.

1. Only the pages that somebody begins with stand above the first heading; every other page stands under one.
2. Pages that belong together stand together: survey, measures, administration, account. German as well as English.
3. The policy of the page names the rules by their hash in each language, so that the browser takes them.
4. A heading stands above the first page of its group that is shown: no rule names a page twice or depends on a role.
"""

import base64
import hashlib

import pytest

from ctc_toolkit.language import LANGUAGES, translator
from ctc_toolkit.pages.middleware import _style_hashes
from ctc_toolkit.pages.navigation import entries, groups, heading_style


def test_1_every_page_has_its_place():
    t = translator("de")
    under = [address for addresses in groups(t).values() for address in addresses]
    assert [entry.address for entry in entries(t) if entry.address not in under] == [
        "start", "uebung", "staedte", "werkstatt",
    ]  # fmt: skip
    assert len(under) == len(set(under))


@pytest.mark.parametrize(
    ("language", "heading", "some"),
    [
        ("de", "Befragung und Daten", {"befragung-planen", "befragung", "profil", "indikatoren"}),
        ("de", "Prioritäten und Maßnahmen", {"prioritaeten", "aktionsplan", "umsetzung", "wirkung"}),
        ("en", "Administration", {"loeschen", "protokoll", "personen"}),
        ("en", "Account and help", {"konto", "hilfe", "glossar", "datenschutz", "barrierefreiheit"}),
    ],
)
def test_2_what_belongs_together(language, heading, some):
    assert some <= set(groups(translator(language))[heading])


@pytest.mark.parametrize("language", LANGUAGES)
def test_3_named_in_the_policy(language):
    digest = hashlib.sha256(heading_style(translator(language)).encode()).digest()
    assert "sha256-" + base64.b64encode(digest).decode() in _style_hashes()


def test_4_one_rule_for_each_heading():
    t = translator("de")
    rules = heading_style(t).splitlines()
    assert len(rules) == len(groups(t))
    for rule, (words, addresses) in zip(rules, groups(t).items(), strict=True):
        assert rule.endswith(f'::before {{ content: "{words}"; }}')
        assert all(rule.count(f'href$="/{address}"') == 2 for address in addresses), "where it is, and where it is not"
