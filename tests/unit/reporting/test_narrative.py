"""Sentences on released values, and the text blocks they are made of.

1. The shipped blocks have no mistake: every block is there once, in both languages, with its placeholders.
2. Every block is said somewhere in the code, and the code says no other.
3. A block that is missing, unknown, there twice, filled wrongly or causal is found with its line.
4. Nothing says what causes what: no block, and no sentence or product made from random released profiles.
5. An order is only said where ranges do not overlap; one value is called the highest only if it lies above all others.
6. No locked value is in any sentence; they are counted, with the right form for one and for many.
7. Groups are named only where both ranges are apart; a difference to a reference only where its word is secure.
8. Numbers read "34 of 100 (30 to 38)"; whole percent, never more.
9. Sentences begin with a capital or a quotation mark, end with a point, and hold no brace and no double space.
"""

from __future__ import annotations

import ast
import random
import re
from pathlib import Path

import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.differences import DifferenceInput, release_changes, release_comparison
from ctc_toolkit.language import LANGUAGES, translator
from ctc_toolkit.reporting.difference_words import rows_of
from ctc_toolkit.reporting.narrative import (
    difference_sentences,
    group_sentences,
    level_sentences,
    listed,
    short_difference,
    value_text,
)
from ctc_toolkit.reporting.selection import KINDS, comparisons, entries
from ctc_toolkit.riskfactors.finding_texts import (
    BLOCKS,
    FILE,
    causal_words,
    check_finding_texts,
    finding_texts,
    say,
)
from tests.released_examples import MEASURES, RISKS, example_instrument, full_example, released, row

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "catalog" / "texts" / FILE
CASES = range(6)


def everything_said(seed: int, language: str) -> list[str]:
    """Return every sentence on a random profile."""
    held, earlier = release(full_example(seed), "internal"), release(full_example(seed + 100), "internal")
    draw, t, instrument = random.Random(seed), translator(language), example_instrument()

    def judged(words):
        return lambda percents: [
            DifferenceInput(
                m, points := draw.uniform(-12, 12), points - 4, points + 4, draw.choice(words), base=p - points
            )
            for m, p in percents.items()
        ]

    facts = {"title_de": "Land", "title_en": "State"}
    measures = list(held.table["measure"].unique())
    words = ("elevated", "lower", "similar", "unclear")
    comparison = release_comparison(held, judged(words), available=measures, facts=facts)
    words = ("increased", "decreased", "unchanged", "not_determinable")
    facts = {"kind": "wave", "label": "Davor", "year": "2024"}
    change = release_changes(held, earlier, judged(words), wording=dict.fromkeys(measures, "same"), facts=facts)
    said = []
    for kind in KINDS:
        said += level_sentences(t, kind, entries(held, instrument, kind=kind, language=language))
        said += group_sentences(t, comparisons(held, instrument, by="sex", kind=kind, language=language))
        for product in (comparison, change):
            rows = rows_of(product, held, instrument, kind=kind, language=language)
            said += [*difference_sentences(t, product, rows), short_difference(t, product, rows)]
    return said


def test_1_the_shipped_blocks_have_no_mistake():
    assert check_finding_texts(SHIPPED) == []
    assert set(finding_texts()) == set(BLOCKS)


def test_2_every_block_is_said():
    said: set[str] = set()
    for path in (ROOT / "ctc_toolkit" / "reporting").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            if isinstance(node, ast.JoinedStr):
                beginning = node.values[0].value if isinstance(node.values[0], ast.Constant) else ""
                said |= {name for name in BLOCKS if beginning in ("highest_", "plain_") and name.startswith(beginning)}
    assert set(BLOCKS) - said == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- id: banded\n", "- id: bandet\n", "text_block_unknown"),
        ("- id: banded\n", "- id: locked\n", "text_block_twice"),
        ("- id: banded\n", "- id: locked\n", "text_block_missing"),
        ("“{label}”: {value}.", "“{label}”.", "text_block_placeholders"),
        ("“{label}”: {value}.", "“{label}”: {value} {count}.", "text_block_placeholders"),
        ("{count} values are locked", "Values are locked", "text_block_placeholders"),
        ("One value is locked:", "One value is locked because", "text_block_causal"),
        ("Ein Wert ist gesperrt:", "Ein Wert wirkt gesperrt:", "text_block_causal"),
    ],
)
def test_3_mistakes_are_found(tmp_path, old, new, code):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = {problem.code: problem for problem in check_finding_texts(tmp_path / FILE)}
    assert code in found
    line = found[code].line
    assert line == 1 or new.strip().partition(" ")[0].strip("-") in "\n".join(
        text.replace(old, new, 1).splitlines()[line - 2 : line]
    )
    assert found[code].words("de") != found[code].words("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_nothing_causal(language):
    for seed in CASES:
        for sentence in everything_said(seed, language):
            assert causal_words(sentence, language) == [], sentence
    assert causal_words("Das führt zu mehr Risiko.", "de") == ["führt zu"]
    assert causal_words("Mitwirkung in der Schule", "de") == []
    assert causal_words("This leads to more.", "en") == ["leads to"]


def risks(**percents):
    """Return the released risk factors with these percents, ranges of five points on each side."""
    rows = [row(measure, 800, 8 * percent) for measure, percent in percents.items()]
    return entries(released(rows), example_instrument(), kind="risk", language="en")


def test_5_order_needs_ranges_apart():
    t = translator("en")
    apart = level_sentences(t, "risk", risks(conflict=60, peers=40, disorder=20))
    assert apart[0].startswith(
        "The highest share at elevated risk here is that of “Family conflict”: 60 of 100 (55 to 65)"
    )
    assert apart[1].startswith("The lowest share is that of “Disorder in the neighbourhood”: 20 of 100 (15 to 25)")
    near = level_sentences(t, "risk", risks(conflict=60, peers=55, disorder=20))
    assert near[0].startswith("High up here are “Family conflict”: 60 of 100 (55 to 65) and “Friends who get")
    assert near[0].endswith("an order is not certain.")
    alike = level_sentences(t, "risk", risks(conflict=42, peers=41, disorder=38))
    assert alike == ["The shares here lie between 38 and 42 of 100. Their ranges overlap: an order is not certain."]
    assert level_sentences(t, "risk", risks(conflict=42)) == ["“Family conflict”: 42 of 100 (37 to 47)."]
    for seed in CASES:
        held = release(full_example(seed), "internal")
        found = entries(held, example_instrument(), kind="risk", language="en")
        said = " ".join(level_sentences(t, "risk", found))
        certain = sorted((one.cell for one in found if one.cell.comparable), key=lambda cell: -cell.percent)
        is_apart = len(certain) > 1 and certain[0].low > certain[1].high
        assert ("The highest share" in said) == is_apart


def test_6_locked_values_are_counted():
    rows = [row("conflict", 800, 320), row("peers", 12, 6), row("disorder", 800, 2)]
    for language, one, limit in (
        ("en", "One value is locked", "For one value"),
        ("de", "Ein Wert ist", "Bei einem Wert"),
    ):
        found = entries(released(rows), example_instrument(), kind="risk", language=language)
        said = " ".join(level_sentences(translator(language), "risk", found))
        assert one in said
        assert limit in said
        assert "Friends who get" not in said
        assert "Umgang mit auff" not in said
    rows = [row(measure, 12, 6) for measure in RISKS]
    found = entries(released(rows), example_instrument(), kind="risk", language="de")
    assert level_sentences(translator("de"), "risk", found) == [say("de", "locked", count=len(RISKS))]
    assert say("de", "locked", count=6).startswith("6 Werte sind gesperrt")
    with pytest.raises(TypeError):
        say("de", "locked")


def test_7_groups_and_differences_need_certainty():
    t, instrument = translator("de"), example_instrument()
    rows = [row("conflict", 800, 320), row("conflict", 400, 200, groups="sex=female"),
            row("conflict", 400, 120, groups="sex=male")]  # fmt: skip
    held = released(rows)
    said = group_sentences(t, comparisons(held, instrument, by="sex", kind="risk", language="de"))
    assert len(said) == 1
    assert "50 von 100 (45 bis 55)" in said[0]
    assert "30 von 100 (25 bis 35)" in said[0]
    rows[2] = row("conflict", 400, 180, groups="sex=male")
    said = group_sentences(t, comparisons(released(rows), instrument, by="sex", kind="risk", language="de"))
    assert said == [say("de", "groups_alike")]
    for word, expected in (("elevated", 1), ("lower", 1), ("similar", 0), ("unclear", 0)):
        judge = lambda percents, word=word: [  # noqa: E731
            DifferenceInput(m, 9.0, 4.0, 14.0, word, base=p - 9) for m, p in percents.items()
        ]
        product = release_comparison(held, judge, available=["conflict"], facts={"title_de": "Land"})
        told = difference_sentences(t, product, rows_of(product, held, instrument, kind="risk", language="de"))
        assert len(told) == expected
    assert "40 von 100, im Vergleich 31 von 100" in difference_sentences(t, *_elevated(held, instrument))[0]


def _elevated(held, instrument):
    judge = lambda percents: [DifferenceInput(m, 9.0, 4.0, 14.0, "elevated", base=p - 9) for m, p in percents.items()]  # noqa: E731
    product = release_comparison(held, judge, available=["conflict"], facts={"title_de": "Land"})
    return product, rows_of(product, held, instrument, kind="risk", language="de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_8_and_9_form_of_sentences(language):
    t = translator(language)
    assert listed(t, []) == ""
    assert listed(t, ["a", "b", "c"]) in ("a, b und c", "a, b and c")
    (first,) = risks(conflict=34)
    assert value_text(t, first.cell) == {"de": "34 von 100 (29 bis 39)", "en": "34 of 100 (29 to 39)"}[language]
    for seed in CASES:
        for sentence in everything_said(seed, language):
            assert re.match(r"[A-ZÄÖÜ„“0-9]", sentence), sentence
            assert sentence.endswith("."), sentence
            assert not re.search(r"[{}]|  |\d[.,]\d|\bnan\b|None", sentence), sentence
    assert len(MEASURES) > 10
