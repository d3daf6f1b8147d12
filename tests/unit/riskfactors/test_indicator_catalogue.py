"""Definition cards of administrative indicators.

1. The shipped cards hold no mistake; there are 12 to 30 of them, each with numerator, denominator, register and caution
   in both languages.
2. No card names origin, religion, language, disability or single persons; every card about crime is for the city alone.
3. Every factor that a card stands for is one of the questionnaire.
4. Mistakes are found with file and line: a field that is missing, an id twice, an unknown factor, a refused word, crime
   below the city, a file that is no list, a folder without its head.
5. Refused words are found in compounds, with other case and with composed letters, and whole words only as whole words.
6. A card of a city is refused where it names such a thing, field by field, with the word and the reason; an office may
   have such a word in its name; crime is possible for the city alone.
7. A card of a city needs all its texts, and choices that exist; its name is not taken yet.
8. A card of a city that names crime counts for the city alone, whatever it says.
"""

import shutil
import unicodedata
from dataclasses import replace

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_cards import FOLDER, check_indicators, load_indicators
from ctc_toolkit.riskfactors.indicator_own import LONGEST, OwnCard, card_problems, own_indicator, tidy_card
from ctc_toolkit.riskfactors.indicator_words import refused_in
from ctc_toolkit.survey.instrument_files import load_instrument

SHIPPED = catalogue_folder() / FOLDER
GOOD = OwnCard(
    "Besuche im Jugendhaus", "Besuche im Jahr", "Menschen unter 21", "Jugendamt", "Wer oft kommt, zählt oft."
)


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED, tmp_path / FOLDER)


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return next(number for number, line in enumerate(text.splitlines(), 1) if old.splitlines()[0] in line)


def test_1_shipped():
    assert check_indicators(SHIPPED) == []
    cards = load_indicators().cards
    assert 12 <= len(cards) <= 30
    for card in cards:
        for label in (card.name, card.numerator, card.denominator, card.caution, card.held_in.name):
            assert label.de != label.en
    assert {card.domain for card in cards} == {"community", "family", "school", "peer_individual"}


def test_2_nothing_forbidden():
    head = load_indicators().head
    for card in load_indicators().cards:
        texts = [text for label in (card.name, card.numerator, card.denominator) for text in (label.de, label.en)]
        assert [hit for hit in (refused_in(text, head.refused) for text in texts) if hit] == []
        if any(refused_in(text, (head.crime,)) for text in texts):
            assert (card.about, card.level) == ("crime", "city")
    assert [card.id for card in load_indicators().cards if card.about == "crime" and card.level != "city"] == []


def test_3_factors():
    instrument = load_instrument(load_indicators().head.instrument)
    known = {scale.id for scale in instrument.scales} | {entry.id for entry in instrument.indicators}
    named = {measure for card in load_indicators().cards for measure in card.measures}
    assert len(named) > 10
    assert named - known == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("2-family.yaml", "  measure: rate\n", "", "catalogue_field_missing"),
        ("2-family.yaml", "- id: risk_assessments", "- id: educational_support", "indicator_id_twice"),
        ("3-school.yaml", "measures: [academic_failure]", "measures: [academic_failur]", "indicator_measure_unknown"),
        ("1-community.yaml", "de: 'Umzüge'", "de: 'Umzüge von Geflüchteten'", "indicator_card_refused"),
        ("1-community.yaml", "de: 'Umzüge'", "de: 'Straftaten'", "indicator_card_crime"),
    ],
)
def test_4_mistakes(folder, name, old, new, code):
    line = change(folder, name, old, new)
    (problem,) = check_indicators(folder)
    assert (problem.file, problem.code) == (f"{FOLDER}/{name}", code)
    if code != "catalogue_field_missing":
        assert problem.line == line


def test_4_crime_below_the_city(folder):
    text = (folder / "4-peer-individual.yaml").read_text(encoding="utf-8")
    (folder / "4-peer-individual.yaml").write_text(text.replace("level: city", "level: district"), encoding="utf-8")
    assert {problem.code for problem in check_indicators(folder)} == {"indicator_crime_level"}
    with pytest.raises(ToolkitError, match="indicators_invalid"):
        load_indicators(folder)


def test_4_files(folder):
    (folder / "odd.yaml").write_text("a: 1\n", encoding="utf-8")
    (folder / "indicators.yaml").unlink()
    codes = {problem.code for problem in check_indicators(folder)}
    assert codes == {"catalogue_list_expected", "indicators_head_missing"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kinder mit MIGRATIONSHINTERGRUND", "origin"),
        (unicodedata.normalize("NFD", "Ausländische Jugendliche"), "origin"),
        ("Mi\u00adgration", "origin"),
        ("Besuch der Kirche", "religion"),
        ("Gelsenkirchen, Kirchhörde", None),
        ("Kinder mit Sprachförderbedarf", "language"),
        ("Rücksprache mit Eltern", None),
        ("Namentlich bekannte Jugendliche", "persons"),
        ("Young people by nationality", "origin"),
        ("Umzüge je 1.000 Menschen", None),
    ],
)
def test_5_words(text, found):
    hit = refused_in(text, load_indicators().head.refused)
    assert (hit.list if hit else None) == found


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("name", "Muslimische Jugendliche", "Muslimische"),
        ("numerator", "Schülerinnen nach Staatsangehörigkeit", "Staatsangehörigkeit"),
        ("denominator", "Kinder mit anderer Muttersprache", "Muttersprache"),
        ("caution", "Nur Geflüchtete", "Geflüchtete"),
        ("source", "Liste der Intensivtäter", "Intensivtäter"),
    ],
)
def test_6_refused(field, text, word):
    problems = card_problems(replace(GOOD, **{field: text}))
    assert set(problems) == {field}
    assert problems[field].code == "indicator_word_refused"
    assert problems[field].values["word"] == word
    assert word in problems[field].say("de")


def test_6_allowed():
    assert card_problems(GOOD) == {}
    assert card_problems(replace(GOOD, source="Evangelische Kirche, Jugendbüro")) == {}
    crime = replace(GOOD, name="Angezeigte Diebstähle")
    assert card_problems(crime)["name"].code == "indicator_word_crime"
    assert card_problems(replace(crime, level="city")) == {}


def test_7_complete():
    empty = card_problems(OwnCard("", " ", "", "", ""))
    assert {name: problem.code for name, problem in empty.items()} == dict.fromkeys(LONGEST, "indicator_text")
    long = tidy_card(replace(GOOD, name="  Viel   " + "x" * 100))
    assert long.name.startswith("Viel x")
    assert card_problems(long)["name"].code == "indicator_text"
    assert card_problems(GOOD, ["BESUCHE im Jugendhaus"])["name"].code == "indicator_name_taken"
    odd = card_problems(replace(GOOD, per=7, measure="sum", level="street", higher="up", domain="x", measures=("y",)))
    assert {problem.code for problem in odd.values()} == {"indicator_choice"}
    assert set(odd) == {"per", "measure", "level", "higher", "domain", "measures"}


def test_8_crime_is_of_the_city():
    sneaked = own_indicator("1", replace(GOOD, name="Diebstahl", level="district"))
    assert (sneaked.level, sneaked.about, sneaked.own) == ("city", "crime", True)
    assert own_indicator("1", GOOD).level == "district"
