"""Words around changes and comparisons of communities.

1. Every rule has a sentence in both languages, with what was found in it, and no word of cause.
2. What may be said has its three words, and its level a sentence; only tested levels speak of tests.
3. A tested result tells both means, the difference with its range and one of four meanings, in whole points.
4. A described result tells both means and that chance cannot be judged; one city is placed among the others.
5. The smallest size is told before, rounded up, with what it rests on; where nothing could be found it says so.
6. How both sides moved before the start is told as far as it is known; what is not secure proves nothing.
7. Tables hold what the sentences say, every community, and its structure; p below 0.001 is told as such.
8. Structure: what is near and far, and pairs are proposed only where none are fixed.
9. What the next survey finds is a sentence that follows the plan, with the origin of its assumption.
10. What surveys of one city allow to say never holds "trend" as a result before four of them.
11. The answer counts what changed beyond chance; the smallest change is told from the released ones.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ctc_toolkit.disclosure.differences import Difference
from ctc_toolkit.evaluation.estimates import Before, results_of
from ctc_toolkit.evaluation.planning import Communities, Correlation, NextSurvey, communities_of
from ctc_toolkit.evaluation.statements import RULES, Allowed, Reason, allowed
from ctc_toolkit.language import LANGUAGES, translator
from ctc_toolkit.reporting.difference_words import Row
from ctc_toolkit.reporting.effect_words import (
    FigureNames,
    before_text,
    change_answer,
    changes_table,
    communities_sentence,
    correlation_line,
    design_line,
    detectable_text,
    level_text,
    origin_text,
    plan_sentences,
    reason_text,
    result_sentence,
    results_table,
    rounding_line,
    sensitivity_table,
    smallest_sentence,
    statement_text,
    structure_lines,
    structure_table,
    wave_limits,
)
from tests.made_up_studies import made_study

T = translator("de")
NAMES = FigureNames({"Alkohol": "Alkohol in 30 Tagen"})
CAUSE = re.compile(r"wirk|effekt|verursach|dank|weil CTC|caus|impact|effect|because of", re.IGNORECASE)
PLAN = NextSurvey(40, 1200, 3.0, 12, 5, 20, 0.02)


def one(ctc, others, **values):
    (result,) = results_of(made_study(ctc, others, **values))
    return result


def change(word, points, detectable=4, **values):
    found = {"percent": 30, "base": 30 - points, "points": points, "low": points - 3, "high": points + 3}
    difference = Difference("m", "risk", "shown", word, detectable=detectable, **{**found, **values})
    return Row("Größe", "Schule", "worse", difference)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_1_every_rule(rule, language):
    said = reason_text(translator(language), Reason(rule, "test", "17"))
    assert said.endswith(".")
    assert not CAUSE.search(said)
    numbered = {"few_communities", "very_low_response", "few_pairs", "low_response", "mixed_starts", "left_out"}
    assert ("17" in said) == (rule in numbered)


@pytest.mark.parametrize("language", LANGUAGES)
def test_2_levels(language):
    t = translator(language)
    said = {}
    for level in ("descriptive", "test", "confirmatory"):
        said[level] = level_text(t, Allowed("difference", level, ()))
    said["change"] = level_text(t, Allowed("change", "nothing", ()))
    said["nothing"] = level_text(t, Allowed("not_assessable", "nothing", ()))
    assert len(set(said.values())) == 5
    lots = "ausgelost" if language == "de" else "lots"
    assert all(lots in said[level] for level in ("descriptive", "test", "confirmatory"))
    assert [statement_text(T, Allowed(name, "nothing", ())) for name in ("not_assessable", "change", "difference")] == [
        "Nicht beurteilbar",
        "Veränderung",
        "Unterschied zur Vergleichsregion",
    ]


def test_3_tested():
    result = one(6, 6)
    said = result_sentence(T, NAMES, result)
    low, high = result.tested.low, result.tested.high
    assert said.startswith("Alkohol in 30 Tagen: −6 Punkte mit CTC, −1 Punkt in den Vergleichskommunen.")
    assert f"Unterschied: −5 Punkte (Spanne −{round(-low)} bis −{round(-high)})." in said
    assert said.endswith("Mit CTC ist der Anteil stärker gesunken oder weniger gestiegen als anderswo.")
    for word, part in (
        ("higher", "stärker gestiegen"),
        ("similar", "etwa gleich entwickelt"),
        ("unclear", "Die Daten sagen nicht"),
    ):
        assert part in result_sentence(T, NAMES, replace(result, tested=replace(result.tested, word=word)))
    few = replace(result.tested, word="unclear", smallest_p=0.03, family=3)
    assert "Hauptgröße" in result_sentence(T, NAMES, replace(result, tested=few))


@pytest.mark.parametrize(
    ("mean", "said"),
    [(-0.5, "−1 Punkt"), (0.5, "+1 Punkt"), (-1.5, "−2 Punkte"), (0.49, "±0 Punkte"), (2.5, "+3 Punkte")],
)
def test_3_whole_points(mean, said):
    assert f": {said} mit CTC" in result_sentence(T, NAMES, replace(one(3, 3), ctc_mean=mean))


def test_4_described():
    said = result_sentence(T, NAMES, one(3, 5))
    assert said.endswith("Das ist eine Beschreibung. Ob es Zufall ist, lässt sich nicht sagen.")
    outside = result_sentence(T, NAMES, one(1, 5, drop=20))
    assert re.search(r"außerhalb dessen, was die Vergleichskommunen zeigen \(−\d bis [±+−]\d Punkte\)", outside)
    assert "innerhalb dessen" in result_sentence(T, NAMES, one(1, 5, drop=1))
    alone = one(4, 0)
    assert alone.allowed.statement == "change"
    assert result_sentence(T, NAMES, alone) == "Alkohol in 30 Tagen: im Mittel −6 Punkte mit CTC."
    nothing = replace(alone, ctc_mean=None)
    assert result_sentence(T, NAMES, nothing) == "Alkohol in 30 Tagen: Es lässt sich nichts sagen."


def test_5_smallest():
    study = made_study(6, 6)
    (result,) = results_of(study)
    found = communities_of(study, result.design)
    points = -(-found[0].smallest // 1)
    assert detectable_text(T, found) == f"Ein Unterschied würde meist ab {points:.0f} Punkten auffallen."
    assert "Streuung" in origin_text(T, found)
    usual = (found[0], Correlation(0.01, "usual"))
    assert "anderer Studien" in origin_text(T, usual)
    assert detectable_text(T, None) == "Ein kleinster Unterschied lässt sich nicht nennen."
    never = (Communities(5, 5, 200, 30, pairs=True), Correlation(0.01, "usual"))
    assert "so groß er auch wäre" in detectable_text(T, never)
    assert origin_text(T, never) == origin_text(T, None) == ""
    assert "gibt es keinen Test" in communities_sentence(T, Communities(3, 9, 200, 30))
    assert communities_sentence(T, never[0]) == detectable_text(T, never)
    assert "Mit 6 und 6 Kommunen" in communities_sentence(T, Communities(6, 6, 200, 30))


def test_6_before():
    result = one(6, 6)
    level = Before(-2.0)
    assert before_text(T, replace(result, before=None)) == ""
    assert before_text(T, replace(result, before=level)).endswith("nicht bekannt.")
    described = replace(level, earlier=2020, change=1.4)
    assert before_text(T, replace(result, before=described)).endswith(
        "unterschieden sich ihre Veränderungen um +1 Punkt."
    )
    alike = replace(described, low=-2.0, high=4.0)
    assert "(Spanne −2 bis +4). Sie haben sich also etwa gleich entwickelt." in before_text(
        T, replace(result, before=alike)
    )
    wide = replace(described, low=-6.0, high=8.0)
    assert "Das belegt nicht" in before_text(T, replace(result, before=wide))


def test_7_tables():
    study = made_study(6, 6, pairs=True)
    (result,) = results_of(study)
    table = results_table(T, NAMES, [result])
    assert list(table.columns) == [
        "Größe", "Mit CTC", "Vergleich", "Unterschied in Punkten", "Spanne", "p (Permutation)", "p (alle Größen)",
        "Ergebnis",
    ]  # fmt: skip
    assert table.iloc[0, :4].tolist() == ["Alkohol in 30 Tagen", "−6", "−1", "−5"]
    assert table.iloc[0, -1] == "niedriger mit CTC"
    tiny = replace(result, tested=replace(result.tested, p=0.0002, holm=0.0004))
    assert results_table(T, NAMES, [tiny]).iloc[0, 5] == "unter 0,001"
    described = replace(result, tested=None)
    mixed = results_table(T, NAMES, [result, described])
    assert mixed.iloc[1, 4:].tolist() == ["–", "–", "–", "nur beschrieben"]
    ways = sensitivity_table(T, NAMES, [result, described])
    assert len(ways) == 3
    assert ways.iloc[0, 1] == "gepaarter t-Test"
    assert ways.iloc[2, 3:5].tolist() == ["–", "–"]
    assert sensitivity_table(T, NAMES, results_of(made_study(4, 4))).iloc[0, 1] == "t-Test nach Welch"
    everybody = changes_table(T, result)
    assert list(everybody.columns) == ["Kommune", "Gruppe", "2022", "2025", "Punkte"]
    assert len(everybody) == 12
    first = result.changes[0]
    assert everybody.iloc[0].tolist() == [
        "CTC 1", "CTC", T.percent(first.before), T.percent(first.after), f"−{-first.change}",
    ]  # fmt: skip
    structure = structure_table(T, study)
    assert structure.iloc[0].tolist() == ["CTC 1", "CTC", "2022", "Paar 1", "50.000", "0,5", "35\xa0%"]
    bare = replace(study, communities=(replace(study.communities[6], population=None, pair="", deprivation=None),))
    assert structure_table(T, bare).iloc[0, 2:6].tolist() == ["–", "–", "–", "–"]
    assert "Spannen" in rounding_line(T, [result])
    assert "Spannen" not in rounding_line(T, [described])


def test_7_design_line():
    result = one(6, 5)
    assert design_line(T, result) == "CTC seit 2022, von 2022 bis 2025. Kommunen: 6 mit CTC, 5 zum Vergleich"
    lacking = replace(result, design=replace(result.design, after=None))
    assert design_line(T, lacking) == "CTC seit 2022"
    assert allowed(lacking.design).statement == "not_assessable"


def test_8_structure():
    study = made_study(4, 5)
    sizes = {f"CTC {n}": 40_000 + 10_000 * n for n in range(1, 5)} | {
        f"Ohne {n}": 41_000 + 10_000 * n for n in range(1, 6)
    }
    apart = tuple(
        replace(
            one,
            population=sizes[one.name],
            deprivation=0.4 + 0.01 * place if one.arm == "ctc" else 0.9 + 0.01 * place,
        )
        for place, one in enumerate(study.communities)
    )
    near, far, pairs = structure_lines(T, replace(study, communities=apart[:8]))
    assert near == "Nach Struktur nah beieinander: Einwohner."
    assert far == "Nach Struktur weit auseinander: Deprivation. Lesen Sie Unterschiede mit Vorsicht."
    assert "CTC 1 – Ohne 1" in pairs
    fixed = tuple(replace(one, pair=one.name.split()[1]) for one in apart[:8])
    assert len(structure_lines(T, replace(study, communities=fixed))) == 2
    unknown = tuple(replace(one, population=None, deprivation=None, grammar_school=None) for one in apart)
    assert structure_lines(T, replace(study, communities=unknown)) == []
    assert structure_lines(T, made_study(5, 4)) == []  # fewer candidates than CTC communities


@pytest.mark.parametrize("language", LANGUAGES)
def test_9_next_survey(language):
    t = translator(language)
    found, twice, more, origin = plan_sentences(t, PLAN, Correlation(0.02, "own"))
    assert "12" in found
    assert ("1.200" if language == "de" else "1,200") in found
    assert re.findall(r"\d+", twice)[-1] <= re.findall(r"\d+", found)[-1]
    assert not CAUSE.search(" ".join((found, twice, more, origin)))
    sure = replace(PLAN, answers_before=30_000, effect_before=1.0)
    assert plan_sentences(t, sure, Correlation(0.02, "own"))[2] != more
    lines = {correlation_line(t, Correlation(0.02, origin)) for origin in ("own", "survey", "usual")}
    assert len(lines) == 3
    assert all(t.number(0.02, 3) in line for line in lines)


def test_10_limits():
    assert any("Trend" in line for line in wave_limits(T, 3))
    assert not any("Trend" in line for line in wave_limits(T, 4))
    assert all(any(word in " ".join(wave_limits(T, n)) for word in ("bleibt offen",)) for n in (2, 3, 4))


def test_11_smallest_change():
    rows = [change("unchanged", 0, 3), change("increased", 9, 7), change("decreased", -9, None)]
    said = smallest_sentence(T, rows)
    assert said.startswith("Je nach Größe fällt eine Veränderung meist ab 3 bis 7 Punkten auf.")
    assert said.endswith("um 2 bis 5 Punkte.")
    assert smallest_sentence(T, rows[:1]).startswith("Eine Veränderung fällt meist ab 3 Punkten auf.")
    assert smallest_sentence(T, [change("unchanged", 0, 1)]).startswith("Eine Veränderung fällt meist ab 1 Punkt auf.")
    assert smallest_sentence(T, rows[2:]) == ""


def test_11_answer():
    class Facts:
        facts = {"year": "2024", "later_year": "2026"}  # noqa: RUF012

    rows = [change("unchanged", 0), change("increased", 9), change("decreased", -9), change("not_determinable", 2)]
    assert change_answer(T, "Essen", Facts(), rows) == (
        "In Essen haben sich zwischen 2024 und 2026 2 von 4 Größen stärker verändert als durch Zufall."
    )
    assert change_answer(T, "Essen", Facts(), rows[1:2]).startswith("In Essen hat sich zwischen 2024 und 2026 1 von 1")
    assert "keine Veränderung größer als der Zufall" in change_answer(T, "Essen", Facts(), rows[:1])
