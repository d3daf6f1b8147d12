"""What stands out, and how to read it.

1. At most three sentences, in both languages; each number in them is a released number.
2. Risk: the highest shares; protection: the lowest; behaviours: the most frequent burdens.
3. Differences between groups are named only where both numbers are certain and their intervals do not
   overlap.
4. Uncertain numbers are left out and the note says so; locked ones never appear.
5. Where no number can be given, one sentence says why.
6. No word claims a cause; sentences are short; no text promises anonymity.
7. The texts on how to read exist for every kind, and the note on cut points for every status.
8. Only sex and grade are ever compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from released_examples import BEHAVIOURS, changed_instrument, example, example_instrument, full_example, row

from ctc_toolkit.disclosure import release
from ctc_toolkit.language import LANGUAGES, Text
from ctc_toolkit.reporting import KINDS, cut_point_note, explanations, highlights, how_to_read
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Group, Label

INSTRUMENT = example_instrument()
CAUSES = {
    "de": r"verursach|führt zu|führen zu|bewirk|wegen|dadurch|Ursache|Wirkung|Effekt|schuld",
    "en": r"\bcaus|leads? to|because of|due to|effect|fault|blame",
}


def found(rows, kind="risk", language="de", **options):
    return highlights(release(example(rows), "internal"), INSTRUMENT, kind=kind, language=language, **options)


def by_sex(measure, girls, boys, n=200, **values):
    return [
        row(measure, 2 * n, girls + boys),
        row(measure, n, girls, groups="sex=female", **values),
        row(measure, n, boys, groups="sex=male", **values),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("group", ["all", "sex=female", "grade=9", "sex=male;grade=10"])
def test_1_few_sentences_with_released_numbers(kind, language, group):
    released = release(full_example(), "public")
    result = highlights(released, INSTRUMENT, kind=kind, language=language, group=group)
    assert 1 <= len(result.sentences) <= 3
    table = released.table.query("kind == @kind")
    allowed = {100, *table["percent"].dropna(), *table["band_limit"].dropna(), 8, 9, 10}
    labels = [INSTRUMENT.label_of(measure, language) for measure in table["measure"].unique()]
    for sentence in result.sentences:
        for label in labels:
            sentence = sentence.replace(label, "")
        assert {int(number) for number in re.findall(r"\d+", sentence)} <= allowed


def test_2_highest_risks():
    rows = [
        row("peers", 200, 60),
        row("conflict", 200, 90),
        row("drugs_at_hand", 200, 80),
        row("disorder", 200, 20),
    ]
    assert found(rows).sentences == (
        "Die höchsten Anteile mit erhöhtem Risiko: „Konflikte in der Familie“ (45 von 100), "
        "„Verfügbarkeit von Drogen“ (40 von 100) und „Umgang mit auffälligen Freunden“ (30 von 100).",
    )
    assert found(rows[:1], language="en").sentences == (
        "The highest shares at elevated risk: “Friends who get into trouble” (30 of 100).",
    )


def test_2_bands_take_part():
    rows = [row("peers", 200, 198), row("conflict", 200, 90)]
    assert "„Umgang mit auffälligen Freunden“ (mehr als 95 von 100) und „Konflikte" in found(rows).sentences[0]


def test_2_lowest_protection():
    rows = [row("bond_family", 200, 140), row("say_school", 200, 50)]
    (sentence,) = found(rows, "protective").sentences
    assert sentence.index("Mitwirkung") < sentence.index("Bindung")
    assert sentence.startswith("Die niedrigsten Anteile mit starkem Schutz")


def test_2_behaviours_that_are_a_burden():
    rows = [row("qn8", 200, 50), row("qn9", 200, 20), row("qn10", 200, 150)]
    (sentence,) = found(rows, "behaviour").sentences
    assert BEHAVIOURS["qn10"][1] not in sentence
    assert sentence.index("Alkohol") < sentence.index("Cannabis")


def test_2_only_better_behaviours():
    assert "(75 von 100)" in found([row("qn10", 200, 150)], "behaviour").sentences[0]


def test_3_a_certain_difference_is_named():
    result = found([*by_sex("peers", 50, 90), *by_sex("conflict", 80, 84)])
    assert result.sentences[1] == (
        "Zwischen den Geschlechtern ist der gesicherte Unterschied am größten bei "
        "„Umgang mit auffälligen Freunden“ (Jungen: 45 von 100, Mädchen: 25 von 100)."
    )
    assert "Unterschiede werden nur genannt, wenn sich die Spannen nicht überschneiden." in result.notes


def test_3_the_widest_one_is_named():
    result = found([*by_sex("peers", 50, 90), *by_sex("conflict", 120, 40)], language="en")
    assert "“Family conflict” (girls: 60 of 100, boys: 20 of 100)." in result.sentences[1]


@pytest.mark.parametrize(("girls", "boys"), [(80, 100), (80, 99), (80, 80)])
def test_3_overlapping_or_touching_intervals_are_no_difference(girls, boys):
    result = found(by_sex("peers", girls, boys))
    assert result.sentences[1] == "Zwischen den Geschlechtern zeigt sich kein gesicherter Unterschied."


def test_3_uncertain_numbers_are_not_compared():
    assert len(found(by_sex("peers", 20, 150, status="uncertain")).sentences) == 1


def test_3_grades_are_compared_for_behaviours_only():
    rows = [row("peers", 400, 150)]
    rows += [row("peers", 100, hits, groups=f"grade={grade}") for grade, hits in ((8, 20), (9, 38), (10, 55))]
    result = found(rows)
    assert not any("Klassenstufen" in sentence for sentence in result.sentences)
    assert result.notes[-1].startswith("Klassenstufen werden hier nicht verglichen")
    own = found([entry | {"measure": "qn8", "kind": "behaviour"} for entry in rows], "behaviour")
    assert "(Klasse 10: 55 von 100, Klasse 8: 20 von 100)." in own.sentences[1]
    assert not any("Grenzwert" in note for note in own.notes)


def test_3_in_a_group_nothing_is_compared():
    assert len(found(by_sex("peers", 50, 90), group="sex=male").sentences) == 1


def test_4_uncertain_numbers_are_left_out():
    rows = [row("peers", 200, 190, status="uncertain"), row("conflict", 200, 90), row("disorder", 9, 8)]
    result = found(rows)
    assert "auffällig" not in result.sentences[0]
    assert "Unordnung" not in result.sentences[0]
    assert "Unsichere Zahlen bleiben hier außer Betracht." in result.notes


def test_4_the_number_of_elevated_factors_is_no_factor():
    many = row("peers", 200, 150) | {"measure": ELEVATED, "kind": "risk"}
    assert "zugleich" not in found([many, row("peers", 200, 60)]).sentences[0]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("peers", 9, 3), row("conflict", 0, 0)], "Keine Zahl lässt sich sicher zeigen"),
        ([row("peers", 200, 0, status="not_asked")], "nicht Teil dieser Befragung"),
        (
            [row("peers", 0, 0, status="no_cut_point"), row("conflict", 0, 0, status="not_asked")],
            "keine Grenzwerte",
        ),
        ([row("peers", 200, 90, status="uncertain")], "Alle Zahlen sind unsicher"),
        ([row("peers", 200, 1), row("conflict", 9, 2)], "nur Grenzen wie"),
        ([row("qn8", 200, 100)], "nicht Teil dieser Befragung"),
    ],
)
def test_5_no_number(rows, words):
    result = found(rows)
    assert len(result.sentences) == 1
    assert words in result.sentences[0]
    assert result.notes == ()


@dataclass(frozen=True)
class CutPoints:
    title: Text = Text("Beispieltabelle", "Example table")  # noqa: RUF009
    valid_from: date = date(2025, 9, 1)
    status: str = "official"
    provisional: bool = False
    at_cut: str = "above"


def all_texts(language):
    released = release(full_example(), "public")
    for kind in KINDS:
        result = highlights(released, INSTRUMENT, kind=kind, language=language)
        yield from (*result.sentences, *result.notes)
        for block in how_to_read(kind, language):
            yield from block.sentences
    for status in ("official", "derived", "made_up"):
        yield from cut_point_note(CutPoints(status=status, provisional=True), language).sentences
    yield from cut_point_note(None, language).sentences
    yield from explanations(released, language).values()


@pytest.mark.parametrize("language", LANGUAGES)
def test_6_no_causes_no_anonymity(language):
    texts = list(all_texts(language))
    assert len(texts) > 40
    for text in texts:
        assert not re.search(CAUSES[language], text), text
        assert "anonym" not in text.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_6_plain_language(language):
    sentences = [
        sentence for text in all_texts(language) if "100)" not in text for sentence in re.split(r"(?<=[.:;?!])\s", text)
    ]
    lengths = [len(sentence.split()) for sentence in sentences if sentence]
    assert sum(lengths) / len(lengths) < 14
    assert max(lengths) <= 22


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_7_how_to_read(kind, language):
    blocks = how_to_read(kind, language)
    assert len(blocks) == 3
    assert all(block.title and block.sentences for block in blocks)
    assert len({block.sentences for other in KINDS for block in how_to_read(other, language)}) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_7_note_on_cut_points(language):
    tables = (
        None,
        CutPoints(),
        CutPoints(provisional=True),
        CutPoints(status="derived"),
        CutPoints(status="made_up"),
        CutPoints(at_cut="at_or_above"),
    )
    notes = [cut_point_note(table, language).sentences for table in tables]
    assert len(set(notes)) == len(notes)
    assert all(("01.09.2025" if language == "de" else "1 Sept 2025") in note[0] for note in notes[1:])
    word = "vorläufig" if language == "de" else "provisional"
    assert [word in " ".join(note) for note in notes] == [False, False, True, False, False, False]


def test_8_other_groups_are_never_compared():
    district = Group(id="district", label=Label(de="Bezirk", en="District"), role="district", columns=("d",))
    instrument = changed_instrument(groups=(*INSTRUMENT.groups, district))
    rows = [row("peers", 400, 150)]
    rows += [row("peers", 200, hits, groups=f"district={name}") for name, hits in (("north", 30), ("south", 120))]
    released = release(example(rows), "internal")
    assert len(highlights(released, instrument, kind="risk", language="de").sentences) == 1
