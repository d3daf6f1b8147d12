"""German words that a site chooses.

1. Each choice reads right in every kind of phrase: articles in all cases, contractions, adjectives, possessives,
   plurals, genitives, compounds, coordination, capital letters (a table for each choice).
2. In every German text of the app (.po files, catalogue, error texts, audit log) each choice leaves no old word behind
   and makes no article or adjective that does not agree.
3. A text whose case cannot be told, or in which a later word refers to the noun, stays whole as it is; a phrase of the
   catalogue says how it has to be.
4. Words of the same gender are exchanged in every form; a text that names both is about the words, so they swap.
5. Other words stay: Wohngebiet, Ruhrgebiet, names filled in for placeholders, English texts.
6. Words count inside their block and their thread only; two sites with different words do not disturb each other, not
   even in what is kept for speed.
7. A text that was rewritten before is found again without rewriting it.
8. Labels of the catalogue have forms that agree; wrong ones are found by the check.
"""

import re
import threading

import pytest

import ctc_toolkit.site_words as module
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text, translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.site_labels import checked_word, site_words
from ctc_toolkit.site_words import PRESET, Choice, Phrase, german, use_words
from tests.unit.german_texts import german_texts

AREA = {word: site_words({"area": word}) for word in ("Stadtteil", "Sozialraum", "Kommune")}
CHOICES = [(label.id, choice.word) for label in load_process().head.labels for choice in label.choices]

TABLE = """
Gebiet | Stadtteil | Kommune
Stadt und Gebiet | Stadt und Stadtteil | Stadt und Kommune
Das Gebiet ist in Phase 2. | Der Stadtteil ist in Phase 2. | Die Kommune ist in Phase 2.
Ein Gebiet ist benannt. | Ein Stadtteil ist benannt. | Eine Kommune ist benannt.
Wählen Sie ein Gebiet. | Wählen Sie einen Stadtteil. | Wählen Sie eine Kommune.
Lassen Sie das Gebiet leer. | Lassen Sie den Stadtteil leer. | Lassen Sie die Kommune leer.
für jedes Gebiet | für jeden Stadtteil | für jede Kommune
für ein einzelnes Gebiet | für einen einzelnen Stadtteil | für eine einzelne Kommune
ohne das ganze Gebiet | ohne den ganzen Stadtteil | ohne die ganze Kommune
in diesem Gebiet | in diesem Stadtteil | in dieser Kommune
in welchem Gebiet | in welchem Stadtteil | in welcher Kommune
in einem neuen Gebiet | in einem neuen Stadtteil | in einer neuen Kommune
in eigenem Gebiet | in eigenem Stadtteil | in eigener Kommune
für eigenes Gebiet | für eigenen Stadtteil | für eigene Kommune
in Ihrem Gebiet | in Ihrem Stadtteil | in Ihrer Kommune
in unserem Gebiet | in unserem Stadtteil | in unserer Kommune
für Ihr Gebiet | für Ihren Stadtteil | für Ihre Kommune
Im Gebiet gilt das. | Im Stadtteil gilt das. | In der Kommune gilt das.
vom Gebiet zum Gebiet | vom Stadtteil zum Stadtteil | von der Kommune zur Kommune
beim Gebiet | beim Stadtteil | bei der Kommune
ins Gebiet | in den Stadtteil | in die Kommune
mit dem Gebiet | mit dem Stadtteil | mit der Kommune
Name des Gebiets | Name des Stadtteils | Name der Kommune
die Texte eines Gebiets | die Texte eines Stadtteils | die Texte einer Kommune
Namen dieses Gebiets | Namen dieses Stadtteils | Namen dieser Kommune
die Lage Ihres ganzen Gebiets | die Lage Ihres ganzen Stadtteils | die Lage Ihrer ganzen Kommune
die Gebiete der Stadt | die Stadtteile der Stadt | die Kommunen der Stadt
Phasen der Gebiete | Phasen der Stadtteile | Phasen der Kommunen
in den Gebieten | in den Stadtteilen | in den Kommunen
zwei neue Gebiete | zwei neue Stadtteile | zwei neue Kommunen
Gebietsblatt | Stadtteilblatt | Kommunalblatt
Gebiets- und Rahmenblatt | Stadtteil- und Rahmenblatt | Kommunal- und Rahmenblatt
Gebiet (CTC-Gebiet) | Stadtteil (CTC-Stadtteil) | Kommune (CTC-Kommune)
das Gebietsteam im Gebiet | das Gebietsteam im Stadtteil | das Gebietsteam in der Kommune
Dieses Gebiet gibt es nicht. | Diesen Stadtteil gibt es nicht. | Diese Kommune gibt es nicht.
Das Gebiet „{name}“ gibt es schon. | Den Stadtteil „{name}“ gibt es schon. | Die Kommune „{name}“ gibt es schon.
mit {count} Gebieten | mit {count} Stadtteilen | mit {count} Kommunen
Wohngebiet und Gebiet | Wohngebiet und Stadtteil | Wohngebiet und Kommune
Gebiete, je Zeile eines | Stadtteile, je Zeile einer | Kommunen, je Zeile eine
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("text", "masculine", "feminine"), ROWS)
def test_1_grammar(text, masculine, feminine):
    assert AREA["Stadtteil"].put(text) == masculine
    assert AREA["Kommune"].put(text) == feminine
    spatial = masculine.replace("Stadtteilen", "Sozialräumen").replace("Stadtteile", "Sozialräume")
    assert AREA["Sozialraum"].put(text) == spatial.replace("Stadtteil", "Sozialraum")
    assert PRESET.put(text) == text


LETTER = "A-Za-zÄÖÜäöüß"
WRONG = {
    "masculine": r"(?:das|die|ins|fürs|eine|einer|dieses|diese|jedes|jede|keiner|zur|Ihre|unsere|eigenes|eigene)",
    "feminine": r"(?:das|dem|des|den|ins|fürs|im|zum|vom|beim|am|ein|einem|einen|eines|kein|keinem|dieses|diesem|jedes"
    r"|jedem|welchem|Ihr|Ihrem|Ihres|unserem|eigenes|eigenem|eigenen)",
}


def test_2_no_text_of_the_app_keeps_the_old_word_or_disagrees():
    texts = [text for text in german_texts() if re.search(rf"(?<![{LETTER}])Gebiet(?!steam|sprofil)", text)]
    assert len(texts) > 100
    for word, words in AREA.items():
        choice = words.choices[0].chosen
        wrong = re.compile(
            rf"(?<![{LETTER}]){WRONG[choice.gender]} (?:[a-zäöüß]+(?:e|en|es|em|er) )?(?:CTC-)?{word}(?![{LETTER}-])",
            re.IGNORECASE,
        )
        for text in texts:
            put = words.put(text)
            assert not re.search(rf"(?<![{LETTER}])Gebiet(?!steam|sprofil)", put), (
                f"{text!r} keeps the old word: say its case in `phrases` of catalog/process/process.yaml"
            )
            mistake = wrong.search(put)
            assert mistake is None or mistake[0] in text, (put, mistake)


@pytest.mark.parametrize(("label", "word"), CHOICES)
def test_2_other_words_leave_nothing_behind(label, word):
    entry = next(one for one in load_process().head.labels if one.id == label)
    if label == "area":
        return
    words = site_words({label: word})
    affected = [text for text in german_texts() if entry.preset in text]
    assert affected
    for text in affected:
        put = words.put(text)
        if word == entry.preset:
            assert put == text
        else:
            assert put.count(entry.preset) == text.count(word), put
            assert word in put


def test_3_unclear_texts_stay_whole():
    for text in (
        "Dann sieht das Gebiet die Stadt.",
        "Das Gebiet ist neu. Im Mai bekommt es ein Team.",
        "Das Gebiet, das zuletzt kam, ist neu.",
        "Das Gebiet ist neu, das Gebiet sieht er.",
        "Gebiete: bitte eines wählen",
    ):
        assert AREA["Stadtteil"].put(text) == text
    assert AREA["Kommune"].put("Dann sieht das Gebiet die Stadt.") == "Dann sieht die Kommune die Stadt."
    assert AREA["Kommune"].put("Das Gebiet und seine Stadt") == "Das Gebiet und seine Stadt"
    assert AREA["Stadtteil"].put("Das Gebiet ist neu wie seine Stadt") == "Der Stadtteil ist neu wie seine Stadt"
    (choice,) = AREA["Stadtteil"].choices
    for case, article in (("nominative", "der"), ("accusative", "den")):
        told = Choice(choice.preset, choice.chosen, (Phrase("sieht das Gebiet", case),))
        assert told.put("Dann sieht das Gebiet die Stadt.") == f"Dann sieht {article} Stadtteil die Stadt."
    longer = (Phrase("das Gebiet", "nominative"), Phrase("sieht das Gebiet", "accusative"))
    assert Choice(choice.preset, choice.chosen, longer).put("Er sieht das Gebiet.") == "Er sieht den Stadtteil."
    whole = (Phrase("Gebiete: bitte eines", None, "{plural}: bitte einen", "{plural}: bitte eine"),)
    assert (
        Choice(choice.preset, choice.chosen, whole).put("Gebiete: bitte eines wählen")
        == "Stadtteile: bitte einen wählen"
    )


def test_4_words_of_the_same_gender():
    words = site_words(
        {"community_profile": "Kommunalprofil", "community_board": "Stadtteil-Team", "key_leaders": "Steuerungsgruppe"}
    )
    for text, expected in (
        ("CTC-Gebietsprofil erstellen", "CTC-Kommunalprofil erstellen"),
        ("in den Gebietsprofilen", "in den Kommunalprofilen"),
        ("Teil des Gebietsprofils", "Teil des Kommunalprofils"),
        ("Mitglied eines Gebietsteams", "Mitglied eines Stadtteil-Teams"),
        ("Gebietsteamsitzung", "Stadtteil-Team-Sitzung"),
        ("Lenkungsgruppen und Lenkungsgruppe", "Steuerungsgruppen und Steuerungsgruppe"),
        ("Gebietsprofil (Kommunalprofil, Sozialraumprofil)", "Kommunalprofil (Gebietsprofil, Sozialraumprofil)"),
        ("erstes Stadtteil-Team in Augsburg", "erstes Stadtteil-Team in Augsburg"),
        ("Das Gebietsteam im Gebiet", "Das Stadtteil-Team im Gebiet"),
    ):
        assert words.put(text) == expected


def test_5_everywhere_in_the_app_but_not_in_names():
    t, english = translator("de"), translator("en")
    area_team, phase = t("Area team"), load_process().phase(3).title
    assert area_team == "Gebietsteam"
    everything = {"area": "Kommune", "community_board": "Kommunalteam", "community_profile": "Kommunalprofil"}
    with use_words(site_words(everything)):
        assert t("Area team") == "Kommunalteam"
        assert t("The area is in phase {number}.", number="5 Gebiet") == "Die Kommune ist in Phase 5 Gebiet."
        assert t.plural("with {count} area.", "with {count} areas.", 2) == "mit 2 Kommunen."
        assert phase.get("de") == "CTC-Kommunalprofil erstellen"
        assert Text("im Gebiet", "in the area").get("de") == "in der Kommune"
        assert Text("Gebiet Nord", "Gebiet Nord").get("de") == "Gebiet Nord"
        assert english("Area team") == "Area team"
        assert phase.get("en") == load_process().phase(3).title.en
        assert ToolkitError("pause_reason_missing").say("de").endswith("warum die Kommune pausiert.")
    assert t("Area team") == area_team
    assert german("Wohngebiet im Ruhrgebiet") == "Wohngebiet im Ruhrgebiet"


def test_6_words_do_not_leak():
    seen = {}

    def elsewhere():
        seen["thread"] = german("im Gebiet")

    with use_words(AREA["Kommune"]):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        with use_words(AREA["Stadtteil"]):
            assert german("im Gebiet") == "im Stadtteil"
        assert german("im Gebiet") == "in der Kommune"
    assert german("im Gebiet") == seen["thread"] == "im Gebiet"
    assert site_words({"area": "Kommune"}) is site_words({"area": "Kommune"})
    assert site_words({}) is site_words({"area": "Gebiet"}) is site_words({"area": "no longer there"}) is PRESET
    assert len({words.key for words in (*AREA.values(), PRESET)}) == 4
    assert PRESET.key == ""


def test_7_rewritten_once(monkeypatch):
    words = module.SiteWords(AREA["Stadtteil"].choices)
    assert words.put("Name des Gebiets") == "Name des Stadtteils"
    monkeypatch.setattr(Choice, "put", lambda *_: pytest.fail("rewritten again"))
    assert words.put("Name des Gebiets") == "Name des Stadtteils"


def test_8_labels_of_the_catalogue():
    labels = load_process().head.labels
    assert {label.id: [choice.word for choice in label.choices] for label in labels} == {
        "community_profile": ["Gebietsprofil", "Kommunalprofil", "Sozialraumprofil"],
        "community_board": ["Gebietsteam", "Stadtteil-Team", "Kommunalteam"],
        "key_leaders": ["Lenkungsgruppe", "Steuerungsgruppe"],
        "area": ["Gebiet", "Stadtteil", "Sozialraum", "Kommune"],
    }
    for label in labels:
        genders = {choice.gender for choice in label.choices}
        assert len(genders) == 1 or label.phrases, label.id
    assert checked_word("area", "Kommune") == "Kommune"
    for label, word, code in (("area", "Revier", "site_word_unknown"), ("colour", "rot", "site_label_unknown")):
        with pytest.raises(ToolkitError) as refused:
            checked_word(label, word)
        assert refused.value.code == code
