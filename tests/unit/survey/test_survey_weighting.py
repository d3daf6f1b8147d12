"""Known numbers of the population, and weights from them.

1. A table in the form of the template becomes its margins, however headings and values are written; numbers with German
   thousands dots are read; each mistake is told with its row, all at once, and nothing is guessed.
2. Margins are kept as JSON and come back unchanged.
3. Weights equal those of R's `rake` (oracle p3) to 1e-6, whatever unit the weights of the file have.
4. Whoever the margins do not hold (sex "d", an answer left out) keeps the weight for response: known pupils of the
   grade over its answers, by hand. Nobody is dropped.
5. A level of the population that is absent from the answers, and a level of the answers without a number, are refused.
6. Levels with fewer than 20 answers are put together with the neighbouring grade of the same sex; all sums still fit.
7. Weights lie within 0.3 and 3 times the mean; Kish's effect, the ends and the gaps before weighting are those by hand.
"""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import Margin, PopulationMargins, read_margins, template_rows
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.weighting import weigh

CTC = load_instrument("ctc-youth-survey")
P3 = Path(__file__).resolve().parents[2] / "golden" / "oracle_public" / "p3_raking_trend"
DAY = date(2025, 10, 15)


def table(grades, sexes, weights=None):
    rows = len(grades)
    groups = pd.DataFrame({"grade": pd.Categorical(grades), "sex": pd.Categorical(sexes)})
    design = pd.DataFrame() if weights is None else pd.DataFrame({"weight": weights})
    return ResponseTable(CTC, pd.DataFrame({"honesty": np.ones(rows, dtype=np.int8)}), groups, design)


def known(*margins):
    return PopulationMargins(margins, "Schulstatistik", DAY)


def by(groups, **numbers):
    return Margin(groups, tuple((tuple(key.strip("_").split("_")), number) for key, number in numbers.items()))


def frame(text):
    head, *rows = [line.split(";") for line in text.strip().splitlines()]
    return pd.DataFrame(rows, columns=head)


def test_1_a_table_is_read():
    given = frame(
        "Jahrgangsstufe;Geschlecht;Schulform;Anzahl\n7. Klasse;w;;1.204\nKlasse 7;männlich;alle;96\n"
        ";;Gymnasium;1300\n;;;"
    )
    margins, findings = read_margins(given, CTC)
    assert findings == ()
    assert margins == (
        Margin(("grade", "sex"), ((("7", "female"), 1204), (("7", "male"), 96))),
        Margin(("school_type",), ((("gymnasium",), 1300),)),
    )
    for language in ("de", "en"):
        head, *rows = template_rows(CTC, language)
        assert read_margins(pd.DataFrame(rows, columns=head), CTC)[1] == ()


def test_1_all_mistakes_with_their_rows():
    given = frame(
        "Klassenstufe;Geschlecht;Anzahl;Notiz\n7;w;12;x\n7;w;13;\n27;w;1;\n8;w;viele;\n8;frau;3,5;\n;;9;\n8;m;-1;\n8;m;;"
    )
    _, findings = read_margins(given, CTC)
    assert [(one.problem.code, one.row) for one in findings] == [
        ("margin_column_unknown", 1),
        ("margin_cell_twice", 3),
        ("margin_value_unknown", 4),
        ("margin_number", 5),
        ("margin_number", 6),
        ("margin_row_of_all", 7),
        ("margin_number", 8),
        ("margin_number", 9),
    ]
    for text, code in (("Klassenstufe\n7", "margin_columns"), ("Zahl\n7", "margin_columns"),
                       ("Klassenstufe;Zahl\n;", "margin_table_empty")):  # fmt: skip
        assert [one.problem.code for one in read_margins(frame(text), CTC)[1]] == [code]
    long = pd.DataFrame({"Klassenstufe": ["7"] * 501, "Zahl": ["1"] * 501})
    assert read_margins(long, CTC)[1][0].problem.code == "margin_table_long"


def test_2_back_from_json():
    margins = known(by(("grade", "sex"), _7_female=12, _7_male=9), by(("grade",), _7=21))
    assert PopulationMargins.from_text(margins.to_text()) == margins


@pytest.mark.parametrize("unit", [1.0, 0.001])
def test_3_equals_r(unit):
    answers = pd.read_csv(P3 / "students.csv", dtype={"grade": str})
    answers = answers[answers["wave"] == 2]
    numbers = pd.read_csv(P3 / "margins.csv", dtype={"level": str})
    sex = {"m": "male", "w": "female"}
    parts = dict(list(numbers.groupby("variable")))
    margins = known(
        Margin(("grade",), tuple(((row.level,), int(row.N)) for row in parts["grade"].itertuples())),
        Margin(("sex",), tuple(((sex[row.level],), int(row.N)) for row in parts["sex"].itertuples())),
    )
    weights = answers["weight"].to_numpy() * unit
    found = weigh(table(answers["grade"].to_numpy(), answers["sex"].map(sex).to_numpy(), weights), margins, None)
    theirs = pd.read_csv(P3 / "weights_wave2.csv").set_index("id")["weight"].reindex(answers["id"]).to_numpy()
    assert found.weights == pytest.approx(theirs, rel=1e-6)
    expected = {row["id"]: row["value"] for row in json.loads((P3 / "expected.json").read_text())["results"]}
    assert found.design_effect == pytest.approx(expected["rake/kish"], rel=1e-6)
    assert (found.trimmed, found.outside, found.collapsed) == (0, 0, ())


def test_4_others_keep_their_weight_for_response():
    # 60 girls, 30 boys, 6 "diverse", 4 without answer; 200 known: 200 / 100 = 2 for response
    sexes = ["female"] * 60 + ["male"] * 30 + ["diverse"] * 6 + [None] * 4
    found = weigh(table(["7"] * 100, sexes), known(by(("sex",), _female=100, _male=100), by(("grade",), _7=200)))
    assert found.weights[:60] == pytest.approx(np.full(60, 100 / 60))
    assert found.weights[60:90] == pytest.approx(np.full(30, 100 / 30))
    assert found.weights[90:] == pytest.approx(np.full(10, 2.0))
    assert found.outside == 10


def test_5_what_does_not_fit_is_refused():
    answers = table(["7"] * 50 + ["8"] * 50, ["female", "male"] * 50)
    for margins, code in (
        (known(by(("grade",), _7=90, _8=90, _9=20)), "raking_level_absent"),
        (known(by(("grade",), _7=90)), "raking_level_unknown"),
        (known(by(("grade",), _7=90, _8=90), by(("sex",), _female=90, _male=80)), "raking_totals_differ"),
        (known(by(("school_type",), _gymnasium=90)), "raking_margin_unknown"),
        (known(), "margin_table_empty"),
    ):
        with pytest.raises(ToolkitError) as refused:
            weigh(answers, margins)
        assert refused.value.code == code
    with pytest.raises(ToolkitError) as refused:
        weigh(table(["7"] * 19, ["female"] * 19), known(by(("grade",), _7=19)))
    assert refused.value.code == "margin_too_few"


def test_6_thin_levels_are_put_together():
    cells = {("7", "female"): 40, ("7", "male"): 40, ("8", "female"): 19, ("8", "male"): 40, ("9", "female"): 30,
             ("9", "male"): 25}  # fmt: skip
    rows = [cell for cell, count in cells.items() for _ in range(count)]
    margin = Margin(("grade", "sex"), tuple((cell, 100) for cell in cells))
    found = weigh(table([cell[0] for cell in rows], [cell[1] for cell in rows]), known(margin))
    assert found.collapsed == ((("grade", "sex"), ((("8", "female"), ("9", "female")))),)
    sums = {cell: found.weights[[row == cell for row in rows]].sum() for cell in cells}
    assert sums["8", "female"] + sums["9", "female"] == pytest.approx(200)
    assert all(sums[cell] == pytest.approx(100) for cell in cells if cell not in found.collapsed[0][1])
    assert found.weights.sum() == pytest.approx(600)


def test_7_bounds_and_costs():
    sexes = ["female"] * 80 + ["male"] * 20
    found = weigh(table(["7"] * 100, sexes), known(by(("sex",), _female=100, _male=100)))
    # weights 1.25 and 5, mean 2; Kish 100 (80 * 1.25^2 + 20 * 5^2) / 200^2
    assert (found.lowest, found.highest) == pytest.approx((0.625, 2.5))
    assert found.design_effect == pytest.approx(100 * (80 * 1.25**2 + 20 * 25) / 200**2)
    assert [(gap.values, gap.answers, gap.gap) for gap in found.gaps] == [
        ((("female",),), 80, pytest.approx(30)),
        ((("male",),), 20, pytest.approx(-30)),
    ]
    with pytest.raises(ToolkitError) as refused:  # boys would need more than three times the mean
        weigh(table(["7"] * 100, sexes), known(by(("sex",), _female=20, _male=180)))
    assert refused.value.code == "raking_failed"
