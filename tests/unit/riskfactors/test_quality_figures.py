"""Exact figures about the answers of a wave.

1. Each rule is counted alone and together, and the largest change of the released profile by it is the one found by
   computing the profile twice.
2. With and without weights: the shares by hand.
3. Scales: reversed questions are turned before, ends are those of the questions asked, missing answers are counted.
4. Before anything is settled there is no word about any scale, and no effect of a rule.
"""

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.riskfactors.quality import preview_figures, quality_figures
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.usable import AnswerRules, usable_answers
from tests.small_instruments import indicator, instrument, item, label, scale

RULES = [
    {"id": name, "label": label(name), "kind": "any_use", "use": use, "items": [asked], "codes": [1],
     "evidence": "own_proposal"}
    for name, asked, use in (("fake", "y1", "default"), ("far", "y2", "optional"))
]  # fmt: skip
SMALL = instrument(
    items=[*(item(name, "yesno") for name in ("y1", "y2", "drank")), *(item(f"a{n}", "agree4") for n in (1, 2, 3))],
    scales=[scale("turned", "risk", ["a1", {"item": "a2", "reverse": True}, "a3"]), scale("one", "risk", ["a3"])],
    indicators=[indicator("drank", "drank", codes=(1,))],
    screening=RULES,
)


def wave(**columns):
    """Return 200 questionnaires: 10 say they took what does not exist, 20 that they went far; those drank."""
    rows = np.arange(200)
    answers = {
        "y1": (rows < 10).astype(np.int8),
        "y2": ((rows >= 5) & (rows < 25)).astype(np.int8),
        "drank": ((rows < 25) | (rows >= 150)).astype(np.int8),
        "a1": (1 + rows % 4).astype(np.int8),
        "a2": (4 - rows % 4).astype(np.int8),
        "a3": (1 + rows % 4).astype(np.int8),
        **columns,
    }
    design = pd.DataFrame({"psu": pd.Categorical((rows % 8).astype(str))})
    groups = pd.DataFrame({"sex": pd.Categorical(np.where(rows % 2, "male", "female"))})
    return ResponseTable(SMALL, pd.DataFrame(answers), groups, design)


def test_1_rules_alone_together_and_their_effect():
    table = wave()
    figures = quality_figures(table, usable_answers(table))
    fake, far = figures.rules
    assert (figures.excluded, figures.duplicates) == (10, 0)
    assert (fake.use, fake.found, fake.only, fake.differing) == ("used", 10, 10, 10)
    assert (far.use, far.found, far.only, far.differing) == ("not_used", 20, 0, 15)
    # drank: 65 of 190 = 34 %; without the rule 75 of 200 = 38 %; with both 50 of 175 = 29 %
    assert (fake.change, far.change) == (4, 5)
    both = quality_figures(table, usable_answers(table, AnswerRules(("fake", "far"))))
    assert [(rule.found, rule.only) for rule in both.rules] == [(10, 5), (20, 15)]
    assert both.excluded == 25


def test_2_with_and_without_weights():
    table = wave()
    weights = np.where(np.arange(200) >= 150, 3.0, 1.0)
    weighted = ResponseTable(SMALL, table.answers, table.groups, table.design.assign(weight=weights))
    figures = quality_figures(weighted, usable_answers(weighted, AnswerRules())).weights
    # 25 + 50 of 200 = 38 %; 25 + 150 of 300 = 58 %
    assert figures.measures == (("drank", "behaviour", 58, 38),)
    assert (figures.kind, figures.lowest, figures.highest) == ("file", pytest.approx(2 / 3), pytest.approx(2.0))
    assert figures.design_effect == pytest.approx(200 * (150 + 50 * 9) / 300**2)
    assert quality_figures(table, usable_answers(table)).weights.kind == "none"


def test_3_scales():
    table = wave(a1=np.where(np.arange(200) < 12, -1, 1 + np.arange(200) % 4).astype(np.int8))
    turned, one = quality_figures(table, usable_answers(table, AnswerRules())).scales
    # the reversed question says the same as the others: perfect agreement of the 188 complete answers
    assert (turned.scale, turned.items, turned.rows) == ("turned", 3, 188)
    assert turned.alpha == pytest.approx(1)
    assert [(entry.item, entry.missing) for entry in turned.single] == [("a1", 12), ("a2", 0), ("a3", 0)]
    assert all(entry.rest == pytest.approx(1) for entry in turned.single)
    assert (turned.scored, turned.without_score, turned.at_lowest, turned.at_highest) == (200, 0, 50, 50)
    assert (one.items, one.alpha, one.omega) == (1, None, None)


def test_4_before_it_is_settled():
    table = wave()
    figures = preview_figures(table, usable_answers(table))
    assert figures.scales == ()
    assert {rule.change for rule in figures.rules} == {None}
    assert figures.weights.measures == ()
    assert (figures.excluded, figures.rules[0].found) == (10, 10)
