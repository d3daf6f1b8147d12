"""Which answers count: screened by what is chosen, weighted where known numbers are given.

1. Without a choice the rules that run by default count; chosen rules count instead, each with both levels of honesty.
2. An instrument without rules keeps every answer as it is: raw reproductions stay what they are.
3. Rules that leave nobody are refused; unknown ones too.
4. Weights stand in the design of the answers that are left, and only there.
5. What counts is told in one line, equal for equal choices, different for different ones.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import Margin, PopulationMargins
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.usable import AnswerRules, rules_from_text, rules_of, rules_to_text, usable_answers

CTC = load_instrument("ctc-youth-survey")
MARGINS = PopulationMargins((Margin(("sex",), ((("female",), 60), (("male",), 40))),), "Statistik", date(2025, 10, 15))


def answers(*honesty, fake=0):
    rows = len(honesty)
    columns = {name: np.zeros(rows, dtype=np.int8) for name in ("fictitious_drug_30d", "marijuana_30d")}
    columns["fictitious_drug_30d"][:fake] = 1
    columns["honesty"] = np.array(honesty, dtype=np.int8)
    groups = pd.DataFrame({"sex": pd.Categorical(["female", "male"] * (rows // 2))})
    return ResponseTable(CTC, pd.DataFrame(columns), groups)


def test_1_default_and_chosen_rules():
    table = answers(*[1] * 6, 3, 4, 5, 5, fake=1)
    assert len(usable_answers(table).table) == 7  # two not honest at all, one with the drug that does not exist
    assert len(usable_answers(table, AnswerRules(("self_report_strict",))).table) == 6
    assert len(usable_answers(table, AnswerRules(("self_report",))).table) == 8
    assert usable_answers(table, AnswerRules()).table is table
    assert [rule.id for rule in CTC.screening if rule.use == "default"] == [
        "self_report", "fictitious_drug", "implausible_frequency", "no_screening_answers", "too_few_answers"
    ]  # fmt: skip


def test_2_an_instrument_without_rules():
    yrbs = load_instrument("yrbs@2019")
    table = ResponseTable(yrbs, pd.DataFrame({yrbs.items[0].id: np.zeros(4, dtype=np.int8)}))
    found = usable_answers(table)
    assert (found.table, found.rules.text, found.weights) == (table, "", "none")


def test_3_what_cannot_be():
    for rules, code in ((("self_report",), "screening_leaves_nobody"), (("nothing",), "screening_rule_unknown"),
                        (("exaggerated_asb",), "screening_rule_without_limit")):  # fmt: skip
        with pytest.raises(ToolkitError) as refused:
            usable_answers(answers(5, 5), AnswerRules(rules))
        assert refused.value.code == code
    assert "exaggerated_asb" not in rules_of(CTC)


def test_4_weights_of_those_who_are_left():
    table = answers(*[1] * 98, 5, 5)
    found = usable_answers(table, AnswerRules(("self_report",), MARGINS))
    assert found.weights == "raked"
    assert found.table.design["weight"].to_numpy() == pytest.approx(np.tile([60 / 49, 40 / 49], 49))
    assert "weight" not in table.design
    given = replace(table, design=pd.DataFrame({"weight": np.full(100, 2.0)}))
    assert usable_answers(given, AnswerRules()).weights == "file"


def test_5_told_in_one_line():
    rules = AnswerRules(("self_report", "fictitious_drug"), MARGINS)
    assert rules.text.startswith("rules=self_report,fictitious_drug;margins=sex;on=2025-10-15;numbers=")
    other = replace(MARGINS, margins=(Margin(("sex",), ((("female",), 60), (("male",), 41))),))
    assert (
        len({rules.text, AnswerRules(rules.rules, other).text, AnswerRules(rules.rules).text, AnswerRules().text}) == 4
    )
    assert rules_from_text(rules_to_text(rules.rules)) == rules.rules
