"""Charts, tables and words of the map and of what occurs together.

1. Direct values, estimates, the city's value, bands and locks are drawn and worded differently, never by colour alone.
2. The table of the map has the values of the map; the table of one factor has both values, reliability only if asked.
3. The text alternative says every number, and that made-up answers are made up; locked numbers are nowhere.
4. The staircase: one bar per step, its number in words, a limit for a band, words for a lock.
5. Sentences say what occurs together, name both ends, and give a slope only where it is secured.
6. Odds ratios and fractions stand in tables of their own; "no secure difference" in words.
7. Nothing says that one thing leads to another, in German and in English.
8. A known figure that supports the estimates is named on the chart, in its alternative and below it, with year, source
   and date, only where it was used; where districts are too few, that is said. Signs stay on a phone.
"""

import json

import pandas as pd
import pytest
import vl_convert

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.area_results import AreaInput, Auxiliary, release_area_results
from ctc_toolkit.disclosure.association_results import (
    PairInput,
    StaircaseInput,
    StepInput,
    release_associations,
)
from ctc_toolkit.reporting.heat_map import (
    Field,
    MapRow,
    alike_sentence,
    area_table,
    district_rows,
    group_rows,
    heat_map,
    map_sentences,
    map_table,
    support_of,
)
from ctc_toolkit.reporting.staircase import (
    fractions_table,
    odds_table,
    pairs_table,
    staircase_chart,
    staircase_sentences,
    staircase_table,
    staircase_title,
    strongest,
)
from ctc_toolkit.riskfactors.profile import Provenance
from ctc_toolkit.survey.instrument_files import load_instrument

INSTRUMENT = load_instrument("ctc-youth-survey")
RISK, BEHAVIOUR = "family_conflict", "alcohol_30d"
FORBIDDEN = ("führt zu", "verursacht", "bewirkt", "leads to", "causes", "because of the factor")


class Exact:
    def __init__(self, rows):
        self.estimates, self.means = pd.DataFrame(rows), pd.DataFrame()
        self.provenance = Provenance("0" * 64, "ctc-youth-survey@de1", None, "test")


def cell(measure, kind, groups="all", n=400, hits=160, status="ok", psus=9):
    percent = 100 * hits / n
    row = {"measure": measure, "kind": kind, "groups": groups, "n": n, "hits": hits, "psus": psus, "percent": percent}
    return {**row, "low": percent - 4, "high": percent + 4, "status": status}


def known(name="Kinder in Haushalten mit Leistungen"):
    return Auxiliary("sgb2", name, "Children in households with benefits", 2025, "Amt für Statistik", "2025-12-31", "0")


def districts(**support):
    cells = [cell(RISK, "risk"), cell(RISK, "risk", "district=a", hits=137), cell(RISK, "risk", "district=b", hits=201)]
    cells += [
        cell(RISK, "risk", "district=c", n=66, hits=28, status="unreliable"),
        cell(RISK, "risk", "district=d", n=67, hits=30, status="unreliable"),
        cell(RISK, "risk", "district=e", n=50, hits=3),
        cell(RISK, "risk", "district=f", n=13, hits=7),
    ]
    table = release(Exact(cells), "internal", source="made_up")
    found = [
        AreaInput(RISK, "a", 36.0, 30.0, 42.0, 0.8, "model"),
        AreaInput(RISK, "c", 43.0, 33.0, 53.0, 0.44, "model"),
        AreaInput(RISK, "d", 44.0, 34.0, 54.0, 0.22, "city"),
    ]
    return release_area_results(found, table, "district", consent={RISK: ("a", "c", "d")}, **support), table


def rows(language="de"):
    results, table = districts()
    return district_rows(results, table, INSTRUMENT, "risk", language, names={"a": "Altmarkt"})


def test_1_drawn_differently():
    (row,) = rows()
    assert [(field.column, field.drawn, field.short) for field in row.fields] == [
        ("Altmarkt", "direct", "34"),
        ("b", "direct", "50"),
        ("c", "model", "≈ 43"),
        ("d", "city", "= 40"),
        ("e", "banded", "< 10"),
        ("f", "locked", "•"),
    ]
    results, _ = districts()
    told = " ".join(map_sentences(results, [row], "de"))
    assert all(part in told for part in ("≈", "= steht", "gesperrt, zu wenige Antworten"))
    chart = heat_map([row], "Karte", "de", made_up=True)
    layers = chart.to_dict()["layer"]
    filters = [layer["transform"][0]["filter"] for layer in layers if "transform" in layer]
    assert {"datum.drawn == 'model'", "datum.drawn == 'city'", "datum.drawn == 'locked'"} <= set(filters)
    chart.altair()
    drawn = vl_convert.vegalite_to_svg(chart.to_dict())
    assert "<tspan>Beispieldaten" in drawn
    assert ">Von 100 Jugendlichen" in drawn


def test_2_tables():
    table = map_table(rows("en"), "en")
    assert table.columns.tolist() == ["Factor", "Altmarkt", "b", "c", "d", "e", "f"]
    assert table.iloc[0, 1:].tolist()[:5] == [
        "34 of 100",
        "50 of 100",
        "about 43 of 100 (estimate from all districts)",
        "as in the city: 40 of 100",
        "fewer than 10 of 100",
    ]
    results, _ = districts()
    both = area_table(results, RISK, {"a": "Altmarkt"}, "en", reliability=True)
    assert both.iloc[0].tolist() == ["Altmarkt", "34 of 100", "30 to 38", "about 36 of 100", "30 to 42", "0.80"]
    assert both.iloc[3].tolist()[3:] == ["as in the city: 40 of 100", "–", "0.20"]
    assert area_table(results, RISK, {}, "en", reliability=False).shape == (6, 5)


def test_3_text_alternative():
    chart = heat_map(rows(), "Karte", "de", made_up=True)
    assert chart.alt.startswith("Beispieldaten")
    for words in ("Altmarkt 34 von 100", "etwa 43 von 100 (eigene Schätzung)", "f gesperrt"):
        assert words in chart.alt
    shown = json.dumps(chart.to_dict()["datasets"], ensure_ascii=False)
    assert "54" not in shown
    assert "13" not in shown
    grades = release(
        Exact([cell(RISK, "risk"), cell(RISK, "risk", "grade=7"), cell(RISK, "risk", "grade=9", n=9, hits=4)]),
        "internal",
    )
    (row,) = group_rows(grades, INSTRUMENT, "grade", "risk", "de")
    assert [field.drawn for field in row.fields] == ["direct", "locked"]


def test_8_a_known_figure_is_named():
    supported, table = districts(auxiliary=known(), supported={RISK, "other"})
    assert supported.supported == (RISK,)
    held = district_rows(supported, table, INSTRUMENT, "risk", "de")
    support = support_of(supported, "de")
    assert support == "Schätzungen stützen sich auch auf: Kinder in Haushalten mit Leistungen (2025)."
    chart = heat_map(held, "Karte", "de", made_up=True, support=support)
    assert support in chart.alt
    assert support == " ".join(chart.to_dict()["title"]["text"][2:])
    assert all(len(line) <= 60 for line in chart.to_dict()["title"]["text"][1:])
    told = " ".join(map_sentences(supported, held, "en"))
    for piece in ("Children in households with benefits (2025)", "Amt für Statistik, as of 31 Dec 2025", "30 of 100"):
        assert piece in told
    assert "do without the figure" not in told
    unused, _ = districts(auxiliary=known())
    assert support_of(unused, "de") == ""
    assert "Bei 1 Faktor machen weniger als zehn Stadtteile mit" in " ".join(map_sentences(unused, held, "de"))
    assert support_of(districts()[0], "de") == ""
    assert not [line for line in map_sentences(districts()[0], held, "de") if "Kennzahl" in line]


def test_8_signs_stand_close_where_columns_are_many():
    cells = [Field(f"s{number}", "model", "≈ 43", "etwa 43 von 100", 0.43) for number in range(12)]
    texts = [[one["text"] for one in heat_map([MapRow(RISK, "Faktor", "worse", tuple(cells[:many]))], "Karte", "de",
              made_up=False).to_dict()["datasets"]["fields"]] for many in (8, 12)]  # fmt: skip
    assert [set(part) for part in texts] == [{"≈ 43"}, {"≈43"}]


def test_1_alike():
    table = release(Exact([cell(RISK, "risk"), cell(RISK, "risk", "district=a")]), "internal")
    same = release_area_results(
        [AreaInput(RISK, "a", 40, 36, 44, 0, "alike")], table, "district", consent={RISK: ("a",)}
    )
    assert "kein Unterschied" in alike_sentence(same, RISK, "de")
    assert alike_sentence(districts()[0], RISK, "de") == ""


def together(steps=None, slope=(0.03, 0.02, 0.04), p=0.5, kind="risk", **pair):
    factor = RISK if kind == "risk" else "family_attachment"
    cells = [cell(RISK, "risk"), cell("family_attachment", "protective"), cell(BEHAVIOUR, "behaviour")]
    table = release(Exact(cells), "internal", source="made_up")
    steps = steps or [StepInput(0, 2, 200, 40, 9, 0.2, 0.15, 0.26), StepInput(3, 3, 190, 95, 9, 0.5, 0.43, 0.57)]
    stairs = StaircaseInput(BEHAVIOUR, kind, (factor,), sum(step.n for step in steps), tuple(steps), slope, p)
    values = {"exposed": 0.6, "unexposed": 0.33, "difference": (0.27, 0.2, 0.34), "odds_ratio": (3.0, 2.1, 4.3), **pair}
    pairs = [PairInput(BEHAVIOUR, RISK, (60, 40, 100, 200), (9, 9), **values)]
    found = release_associations(pairs, [stairs], table)
    return found, found.staircases[0]


def test_4_staircase():
    found, stairs = together(
        [
            StepInput(0, 0, 200, 2, 9, 0.01, 0.0, 0.02),
            StepInput(1, 1, 190, 95, 9, 0.5, 0.43, 0.57),
            StepInput(2, 4, 12, 6, 9, 0.5, 0.2, 0.8),
        ]
    )
    chart = staircase_chart(found, stairs, INSTRUMENT, "de")
    drawn = chart.to_dict()["datasets"]["steps"]
    assert [(row["name"], row["text"], row["state"]) for row in drawn] == [
        ("0", "< 5", "banded"), ("1", "50", "shown"), ("2 bis 4", "•", "locked")]  # fmt: skip
    assert "0: weniger als 5 von 100; 1: 50 von 100; 2 bis 4: gesperrt" in chart.alt
    chart.altair()
    table = staircase_table(stairs, "en", level="public")
    assert table.iloc[1].tolist() == ["1", "50 of 100", "between 43 and 57 of 100", "about 190 answers"]
    assert table.iloc[2].tolist()[2:] == ["–", "–"]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({}, ["0 to 2", "20 of 100", "50 of 100", "2.0 to 4.0 more", "about even"]),
        ({"p": 0.01}, ["not even"]),
        ({"slope": (0.01, -0.01, 0.03)}, ["secure rise or fall"]),
        ({"slope": (-0.03, -0.05, -0.01), "kind": "protective"}, ["protective factors", "1.0 to 5.0 fewer"]),
        ({"steps": [StepInput(0, 1, 12, 6, 9, 0.5, 0.2, 0.8)]}, ["Too many steps are locked"]),
    ],
)
def test_5_sentences(named, words):
    _, stairs = together(**named)
    told = " ".join(staircase_sentences(stairs, INSTRUMENT, "en"))
    assert all(word in told for word in words)


def test_6_pairs():
    found, _ = together(fraction=(0.25, 0.17, 0.36))
    pairs = strongest(found, BEHAVIOUR)
    assert pairs_table(pairs, INSTRUMENT, "en").iloc[0].tolist()[1:] == [
        "60 of 100",
        "33 of 100",
        "+27 points (+20 to +34)",
    ]
    assert odds_table(pairs, INSTRUMENT, "en").iloc[0].tolist()[1:] == ["3.0", "2.1 to 4.3", "400"]
    assert fractions_table(pairs, INSTRUMENT, "en").iloc[0].tolist()[1:] == ["25%", "17 to 36"]
    open_pairs = strongest(together(difference=(0.02, -0.01, 0.05))[0], BEHAVIOUR)
    assert pairs_table(open_pairs, INSTRUMENT, "de").iloc[0, 3] == "kein gesicherter Unterschied (−1 bis +5 Punkte)"
    locked = strongest(together(exposed=float("nan"))[0], BEHAVIOUR)
    assert "gesperrt" in pairs_table(locked, INSTRUMENT, "de").iloc[0, 1]
    assert odds_table(locked, INSTRUMENT, "de").empty


@pytest.mark.parametrize("language", ["de", "en"])
def test_7_no_causal_words(language):
    found, stairs = together()
    texts = [staircase_title(stairs, INSTRUMENT, language), *staircase_sentences(stairs, INSTRUMENT, language)]
    texts.append(staircase_chart(found, stairs, INSTRUMENT, language).json)
    assert not any(word in text for word in FORBIDDEN for text in texts)
    assert any(("zusammen" in text) or ("together" in text) for text in texts)
