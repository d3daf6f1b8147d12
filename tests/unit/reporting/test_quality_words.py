"""How good the answers are, in words and tables.

1. The first sentence: answered of expected, with the share left out; without expected numbers the questionnaires alone;
   fewer than five left out are told as that. German and English.
2. The flow table goes from the schools asked to the questionnaires that count, and leaves out what nobody knows.
3. Response of schools and grades: what is locked shows neither number, limits read as limits; each has a verdict.
4. Notes follow from the numbers: low response, grades that differ, the group furthest from its known share.
5. Rules: state, found, alone, together, largest change; above 5 percent comes a warning, repeated records are told.
6. Weights: source and day, rounds, limits, levels put together, who is outside; large effects ask for a look.
7. Scales: alpha with its range, verdict in words; too few answers and single questions have no number. Only weak, short
   and reversed scales carry their mark elsewhere.
8. The picture holds the values of the table, the least reliable first, and says them in words.
9. Templates hold the columns that the readers know.
"""

from dataclasses import replace

import pytest

from ctc_toolkit.disclosure.quality import release_quality
from ctc_toolkit.disclosure.quality_input import (
    ItemInput,
    LevelInput,
    QualityInput,
    RateInput,
    ResponseInput,
    RuleInput,
    ScaleInput,
    WeightsInput,
)
from ctc_toolkit.reporting.quality_chart import reliability_chart
from ctc_toolkit.reporting.quality_templates import expected_template, margins_template
from ctc_toolkit.reporting.quality_words import (
    answer_sentence,
    flow_table,
    grade_names,
    how_computed,
    items_table,
    levels_table,
    rates_table,
    response_notes,
    rules_table,
    scales_table,
    screening_notes,
    weak_scales,
    weight_notes,
    weighted_table,
)
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import read_margins
from ctc_toolkit.survey.readers import read_file
from ctc_toolkit.survey.response_rates import read_expected

CTC = load_instrument("ctc-youth-survey")
RULES = (
    RuleInput("self_report", "used", True, 82, 40, 40, 1),
    RuleInput("month_over_lifetime", "not_used", False, 0, 0, 0, None),
)
RESPONSE = ResponseInput(
    (7, 8), (4820, 5157), (None, None), (3912, 4820), 3856, 0.76, 3950, 4100, 310,
    (RateInput("Aue", 1800, 2100), RateInput("Berg", 2150, 2720)),
    (RateInput("7", 2000, 2300), RateInput("8", 1912, 2520)),
)  # fmt: skip
SCALES = (
    ScaleInput("family_conflict", 3, 3830, 3700, 0.764, 0.751, 0.776, 0.77, 3800, 30, 260, 40,
               (ItemInput("family_conflict_insult", 0.61, 20), ItemInput("family_conflict_serious", 0.12, 90))),
    ScaleInput("school_opportunities", 5, 3830, 3300, 0.58, 0.56, 0.6, 0.55, 3700, 130, 2, 90,
               (ItemInput("family_conflict_repeat", -0.2, 0),)),
    ScaleInput("religiosity", 1, 3830, 3600, None, None, None, None, 3600, 230, 1300, 900, ()),
    ScaleInput("gang_involvement", 4, 3830, 60, 0.4, 0.3, 0.5, 0.4, 60, 3770, 10, 9, ()),
)  # fmt: skip
RAKED = WeightsInput(
    "raked", 1.62, 0.31, 2.84, ("grade×sex",), "Schulstatistik 2025/26", "2025-10-15", 6, True, 0.04, 104,
    ("grade×sex=8×female+9×female",),
    (LevelInput("grade×sex", "7×female", 700, 0.21, 0.25), LevelInput("grade×sex", "7×male", 900, 0.24, 0.25)),
    (("family_conflict", "risk", 34, 31),),
)  # fmt: skip
WAVE = QualityInput(3912, 82, 0, RULES, RESPONSE, WeightsInput("none"), SCALES, made_up=False)


def quality(**changes):
    return release_quality(replace(WAVE, **changes))


def text(frame):
    rows = [" | ".join(frame.columns), *(" | ".join(row) for row in frame.itertuples(index=False))]
    return "\n".join(rows).replace("\xa0", " ").replace("\u2060", "")


def plain(sentences):
    return "\n".join(sentences).replace("\xa0", " ")


def test_1_first_sentence():
    assert answer_sentence(quality(), "de").replace("\xa0", " ") == (
        "3.912 von 4.820 Jugendlichen (81 %), 2,0 % ausgeschlossen."
    )
    assert answer_sentence(quality(), "en") == "3,912 of 4,820 young people (81%), 2.0% left out."
    assert answer_sentence(quality(response=None, excluded=3), "de") == "3.912 Bögen, weniger als fünf ausgeschlossen."


def test_2_flow():
    found = text(flow_table(quality(), "de"))
    for row in ("Schulen, die teilnehmen | 7 von 8 | 88 %", "Geantwortet, von den erwarteten | 3.912 von 4.820 | 81 %",
                "Alle Stufen zusammen |  | 76 %", "Von den Prüfregeln ausgeschlossen | etwa 80 | 2,0 %",
                "Bögen, die zählen | etwa 3.832", "Einwilligung erteilt | 4.100"):  # fmt: skip
        assert row in found
    assert "Klassen, die teilnehmen" not in found
    alone = text(flow_table(quality(response=None, excluded=0), "de"))
    assert "Schulen" not in alone
    assert "unter 5" in alone


def test_3_rates():
    given = (RateInput("7", 200, 240), RateInput("8", 12, 30), RateInput("9", 15, 40), RateInput("10", 96, 100),
             RateInput("11", 90, 180))  # fmt: skip
    rates = quality(response=replace(RESPONSE, by_grade=given)).response.by_grade
    found = text(rates_table(rates, "Stufe", grade_names(CTC, "de"), "de"))
    assert "Klasse 7 | 240 | 200 | 83 % | ✓ gut" in found
    assert "Klasse 8 | – | – | gesperrt, zu wenige Antworten | –" in found
    assert "Klasse 10 | 100 | – | über 95 % | ✓ gut" in found
    assert "Klasse 11 | 180 | 90 | 50 % | ! niedrig" in found


def test_4_notes_on_response():
    said = plain(response_notes(quality(), CTC, "de"))
    assert "Vier von fünf oder mehr" in said
    assert "wurden 76 % erreicht" in said
    assert "Klasse 8 76 %, Klasse 7 87 %" in said
    assert "Ohne bekannte Zahlen" in said
    low = plain(response_notes(quality(response=replace(RESPONSE, pupils=(2400, 4820))), CTC, "en"))
    assert "Please do not compare or rank" in low
    gap = plain(response_notes(quality(weights=RAKED), CTC, "de"))
    assert "Klasse 7, weiblich mit 21 % der Antworten, aber 25 % aller Jugendlichen" in gap
    assert "Ohne bekannte Zahlen" not in gap
    assert "kein Rücklauf" in plain(response_notes(quality(response=None), CTC, "de"))


def test_5_rules():
    found = text(rules_table(quality(), CTC, "de"))
    assert (
        "Nach eigener Angabe überhaupt nicht ehrlich geantwortet | eingeschaltet | etwa 80 | etwa 40 | 1 Punkt" in found
    )
    assert "Mehr Konsum im letzten Monat als im ganzen Leben | ausgeschaltet | nicht gefragt | – | –" in found
    assert "Alle eingeschalteten zusammen |  | etwa 80 (2,0 %)" in found
    assert "Doppelte Bögen: unter 5" in plain(screening_notes(quality(), "de"))
    many = screening_notes(quality(excluded=400, duplicates=12), "de")
    assert many[0].startswith("Mehr als 5 % sind ausgeschlossen.")
    assert many[1].startswith("etwa 10 Bögen wiederholen")


def test_6_weights():
    assert (
        plain(weight_notes(quality(), CTC, "de"))
        == "Die Antworten sind nicht gewichtet: Jeder Bogen zählt gleich viel."
    )
    said = plain(weight_notes(quality(weights=RAKED), CTC, "de"))
    told = ("(Klassenstufe × Geschlecht). Quelle: Schulstatistik 2025/26, Stichtag 15.10.2025", "4 % der Gewichte",
            "Nach 6 Durchgängen", "Klasse 8, weiblich + Klasse 9, weiblich", "etwa 105 Bögen", "0,3-Fache",
            "2,8-Fache", "1,62-Fache", "Das ist viel.", "um mehr als 3 Punkte")  # fmt: skip
    for part in told:
        assert part in said
    file = plain(weight_notes(quality(weights=WeightsInput("file", 1.1, 0.5, 2.0)), CTC, "en"))
    assert "The weights come from the file." in file
    assert "That is much." not in file
    assert "The known numbers are not all met." in plain(
        weight_notes(quality(weights=replace(RAKED, met=False)), CTC, "en")
    )
    assert "Klasse 7, weiblich | 21 % | 25 % | -4" in text(levels_table(quality(weights=RAKED), CTC, "de"))
    assert "Konflikte in der Familie | 34 % | 31 %" in text(weighted_table(quality(weights=RAKED), CTC, "de"))


def test_7_scales():
    found = text(scales_table(quality(), CTC, "de"))
    assert "Konflikte in der Familie | 3 | 0,76 (0,75–0,78) | 0,77 | 1 % | 7 % / 1 % | gut" in found
    assert "| 5 | 0,58 (0,56–0,60) | 0,55 | 3 % | unter 1 % / 2 % | ! wenig zuverlässig gemessen; ! eine Frage" in found
    assert "| 1 | – | – | 6 % | 36 % / 25 % | ~ zu wenige Fragen für ein Urteil" in found
    assert "| 4 | gesperrt, zu wenige Antworten | – |" in found
    assert weak_scales(quality()) == {"school_opportunities": ("low", "reversed"), "religiosity": ("short",)}
    assert weak_scales(None) == {}
    items = text(items_table(quality().scales[0], CTC, "de"))
    assert "| 0,61 | 1 % | gut" in items
    assert "| 0,12 | 2 % | ~ passt wenig" in items
    turned = text(items_table(quality().scales[1], CTC, "en"))
    assert "! points the other way" in turned


@pytest.mark.parametrize(("language", "value"), [("de", "0,58"), ("en", "0.58")])
def test_8_picture(language, value):
    chart = reliability_chart(quality(), CTC, language)
    rows = chart.to_dict()["datasets"]["scales"]
    assert [row["alpha"] for row in rows] == [0.58, 0.76]
    assert rows[0]["text"] == value
    assert rows[0]["label"].startswith("! ")
    assert value in chart.alt
    assert len(how_computed(language)) == 6


def read(folder, data, name):
    path = folder / name
    path.write_bytes(data)
    return read_file(path, filename=name, cells="as_written").frame


def test_9_templates(tmp_path):
    given = (CTC, "de")
    csv, book = (read(tmp_path, margins_template(*given, form), f"zahlen.{form}") for form in ("csv", "xlsx"))
    assert read_margins(csv, CTC) == read_margins(book, CTC)
    assert read_margins(csv, CTC)[1] == ()
    schools, findings = read_expected(read(tmp_path, expected_template("xlsx"), "erwartet.xlsx"), CTC)
    assert findings == ()
    assert [grade.expected for grade in schools[0].grades] == [168, 162]
    assert expected_template("csv").startswith(b"\xef\xbb\xbfSchule;Klassenstufe;")
