"""The CTC Youth Survey as it ships: nothing known about the instrument got lost on the way into the catalogue.

`reference_facts.json` holds the facts as they were compiled; what differs on purpose is named here.

1. There are 39 scales (25 risk, 13 protective, 1 outcome) with 162 items, each item in one scale.
2. Every scale keeps names, status of the German name, domain, kind, published counts and alphas, evidence, sources
   and note.
3. Every item keeps id, response set, reversal, evidence and the column names seen in public files.
4. Every response set keeps codes, English answers, evidence, sources and note.
5. Every source keeps its address and has the day it was looked at.
6. Scales with mixed ranges are brought to 1 to 4, others are not; early ages are recoded; the scale without a key is
   not scored; the share to be answered is two thirds everywhere.
7. Substances, heavy drinking and antisocial acts are items and behaviours with a theme; any use counts.
8. Every rule of honesty screening is there as data, with evidence and source; what has no threshold is never applied.
9. The depressive symptoms keep their bands as uncertain.
10. "No siblings" is a missing answer of the sibling items, in files that count from 0 and from 1.
11. The German version asks for German marks, the US version for US marks; nothing else differs.
12. Groups, their codings and the design columns are those a German file needs.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from ctc_toolkit.survey.instrument_files import load_instrument

FACTS = json.loads((Path(__file__).parent / "reference_facts.json").read_text(encoding="utf-8"))
SCALES = {scale["id"]: scale for scale in FACTS["scales"]}
CTC = load_instrument("ctc-youth-survey")
US = load_instrument("ctc-youth-survey@2010-us")

REWORDED_ANSWERS = {"friends5", "adults5", "days_skipped7", "age_first9", "grades_de6"}
"""Bare numbers as answers (1 for one friend) could be mistaken for codes; they got a unit."""

NOT_THE_SAME_QUESTION = {"community_disorganization_crime": "NHDELIN", "family_attachment_mother_close": "CLSFAM"}
"""Columns of the Colombian file that hold something else; they stand in the note, not among the columns."""


def one_space(text):
    return re.sub(r"\s+", " ", text) if text else None


def test_1_counts():
    kinds = [scale.kind for scale in CTC.scales]
    assert (kinds.count("risk"), kinds.count("protective"), kinds.count("outcome")) == (25, 13, 1)
    parts = [part.item for scale in CTC.scales for part in scale.items]
    assert len(CTC.scales) == 39
    assert len(parts) == len(set(parts)) == 162
    assert [scale.id for scale in CTC.scales] == list(SCALES)


STATUS = {
    "verified (": "official",
    "verified as": "close_to_official",
    "general_knowledge": "from_memory",
    "project_translation": "own_wording",
}


@pytest.mark.parametrize("scale", CTC.scales, ids=lambda scale: scale.id)
def test_2_scales_keep_every_fact(scale):
    fact = SCALES[scale.id]
    assert scale.label.en == fact["en"]
    assert scale.label.de == fact["de"]
    assert scale.label_status == next(to for begin, to in STATUS.items() if fact["label_status"].startswith(begin))
    remark = re.search(r"\((.+)\)$", fact["label_status"])
    assert remark is None or remark.group(1) in (scale.label_note or "")
    assert (scale.domain, scale.kind) == (fact["domain"], fact["kind"])
    assert scale.items_published == fact["published"]
    assert scale.items_note == fact["items_note"]
    assert scale.alpha_published == fact["alpha"]
    assert (scale.evidence, scale.items_evidence) == (fact["evidence"], fact["items_evidence"])
    assert list(scale.sources) == fact["sources"]
    assert scale.note == fact["note"]


@pytest.mark.parametrize("scale", CTC.scales, ids=lambda scale: scale.id)
def test_3_items_keep_every_fact(scale):
    fact = SCALES[scale.id]
    assert [(part.item, part.reverse) for part in scale.items] == [(item[0], item[2]) for item in fact["items"]]
    for name, answers, _, evidence, seen_as in fact["items"]:
        item = US.item_by_id[name]
        assert item.response_set == ("yesno_siblings" if "_sib_" in name else answers)
        assert item.evidence == (evidence or fact["items_evidence"])
        names = re.findall(r"[A-Z][A-Z0-9]{2,}", (seen_as or "").replace("CO:", ""))
        if name in NOT_THE_SAME_QUESTION:
            assert NOT_THE_SAME_QUESTION[name] in item.note
            assert item.columns == ()
        else:
            assert list(item.columns) == names
        wanted = {"CO:": "colombia_code", "Fairfax:": "fairfax_code"}
        assert set(item.sources) == {source for mark, source in wanted.items() if mark in (seen_as or "")}


@pytest.mark.parametrize("name", FACTS["response_sets"])
def test_4_response_sets_keep_every_fact(name):
    fact = FACTS["response_sets"][name]
    answers = CTC.response_set_by_id.get(name) or US.response_set_by_id[name]
    assert [option.code for option in answers.options] == fact["codes"]
    assert answers.evidence == fact["evidence"]
    assert list(answers.sources) == fact["sources"]
    assert answers.note == fact["note"]
    assert answers.direction == "ask"
    if name == "occasions7":
        assert [option.en.removesuffix(" occasions") for option in answers.options] == [
            text.removesuffix(" occasions") for text in fact["en"]
        ]
    elif name not in REWORDED_ANSWERS:
        assert [option.en for option in answers.options] == fact["en"]


def test_4_no_response_set_is_lost():
    assert set(CTC.response_set_by_id) == {*FACTS["response_sets"], "yesno_siblings"}


def test_5_sources():
    assert {key: source.address for key, source in CTC.sources.items()} == FACTS["sources"]
    assert all(source.checked is not None for source in CTC.sources.values())
    assert {source.checked for source in CTC.sources.values()} == {date(2026, 11, 22)}


@pytest.mark.parametrize("scale", CTC.scales, ids=lambda scale: scale.id)
def test_6_scoring(scale):
    fact = SCALES[scale.id]
    assert scale.rescale == ((1, 4) if fact["mixed_ranges"] else None)
    assert scale.minimum_answered == CTC.minimum_answered.share
    for part in scale.items:
        early = CTC.item_by_id[part.item].response_set == "age_first9"
        assert part.recode == ("early_age" if early else None)
    keyless = fact["method"] == "index_of_item_values"
    assert (scale.method, scale.scoring_key) == (("index", "missing") if keyless else ("mean", "known"))


def test_6_shares_and_recodes():
    assert abs(CTC.minimum_answered.share - 2 / 3) < 0.001
    assert CTC.minimum_answered.evidence == "uncertain"
    assert [scale.id for scale in CTC.scales if scale.scoring_key == "missing"] == ["social_skills"]
    early = CTC.recode_by_id["early_age"]
    assert early.evidence == "general_knowledge"
    by_answer = {option.en: early.values[option.code] for option in CTC.response_set_by_id["age_first9"].options}
    assert (by_answer["never"], by_answer["17 or older"], by_answer["10 or younger"]) == (0, 1, 8)
    ages = [by_answer[f"at {age}"] for age in range(11, 17)]
    assert ages == [7, 6, 5, 4, 3, 2]


@pytest.mark.parametrize(("name", "lifetime", "month", "evidence"), FACTS["substances"])
def test_7_substances(name, lifetime, month, evidence):
    for measure, answers in ((f"{name}_lifetime", lifetime), (f"{name}_30d", month)):
        item, indicator = CTC.item_by_id[measure], CTC.indicator_by_id[measure]
        assert item.response_set == answers
        assert item.evidence == indicator.evidence == evidence
        assert (indicator.item, indicator.at_least, indicator.codes) == (measure, 1, ())
        assert indicator.meaning == "worse"


def test_7_drinking_and_antisocial_acts():
    name, answers, evidence, source = FACTS["binge"]
    binge = CTC.indicator_by_id[name]
    assert (CTC.item_by_id[name].response_set, binge.evidence, binge.sources) == (answers, evidence, (source,))
    for act, sure in FACTS["antisocial"]["items"]:
        assert CTC.item_by_id[act].response_set == FACTS["antisocial"]["set"]
        assert CTC.indicator_by_id[act].evidence == sure
        assert CTC.indicator_by_id[act].theme == "antisocial"
        assert list(CTC.indicator_by_id[act].sources) == FACTS["antisocial"]["sources"]
    assert len(CTC.indicators) == 2 * len(FACTS["substances"]) + 1 + len(FACTS["antisocial"]["items"])


def test_8_honesty_rules():
    rules = {rule.id: rule for rule in CTC.screening}
    for name, evidence, sources in FACTS["honesty_rules"]:
        assert (rules[name].evidence, list(rules[name].sources)) == (evidence, sources)
    assert set(rules) - {name for name, _, _ in FACTS["honesty_rules"]} == {
        "self_report_strict",
        "straight_lining",
        "never_but_first_time",
    }
    assert rules["self_report"].codes == (5,)
    assert rules["fictitious_drug"].codes == (1, 2, 3, 4, 5, 6)
    assert rules["implausible_frequency"].threshold == 120
    assert [rules["implausible_frequency"].midpoints[code] for code in range(7)] == [0, 1.5, 4, 7.5, 14.5, 29.5, 40]
    assert set(rules["implausible_frequency"].items) == {
        "marijuana_30d", "hallucinogens_30d", "cocaine_30d", "inhalants_30d",
    }  # fmt: skip
    assert rules["month_over_lifetime"].threshold == 2
    for month, lifetime in rules["month_over_lifetime"].pairs:
        assert (month.removesuffix("_30d"), lifetime) == (lifetime.removesuffix("_lifetime"), lifetime)
        assert CTC.item_by_id[month].response_set == CTC.item_by_id[lifetime].response_set
    assert rules["age_grade"].band == (4, 9)
    assert rules["too_few_answers"].threshold == 0.25
    assert (rules["exaggerated_asb"].use, rules["exaggerated_asb"].threshold) == ("threshold_missing", None)
    names = CTC.item_by_id["fictitious_drug_lifetime"].columns
    assert {"cabeniferol", "derbisol", "phenoxydine"} <= set(names)


def test_9_depressive_symptoms():
    scale = CTC.scale_by_id["depressive_symptoms"]
    assert scale.bands_evidence == "uncertain"
    limits = {band.id: (band.at_least, band.above, band.below, band.at_most) for band in scale.bands}
    assert limits == {
        "none": (None, None, None, 1.25), "some": (None, 1.25, 3.75, None), "high": (3.75, None, None, None),
    }  # fmt: skip
    assert [name for name, _ in FACTS["bands"]] == list(limits)


def test_10_no_siblings():
    siblings = [item for item in CTC.items if "_sib_" in item.id]
    assert len(siblings) == 5
    assert {item.response_set for item in siblings} == {"yesno_siblings"}
    answers = CTC.response_set_by_id["yesno_siblings"]
    assert (answers.codes, answers.missing_codes, answers.evidence) == ((0, 1), (2, 3), "uncertain")
    assert "keine Geschwister" in answers.missing_texts


def test_11_versions():
    assert (CTC.reference, US.reference) == ("ctc-youth-survey@2026-de", "ctc-youth-survey@2010-us")
    different = [item.id for item in CTC.items if item != US.item_by_id[item.id]]
    assert different == ["academic_failure_grades"]
    assert CTC.item_by_id[different[0]].response_set == "grades_de6"
    assert US.item_by_id[different[0]].response_set == "grades_us5"
    assert CTC.scales == US.scales


def test_12_groups_and_design():
    assert [group.role for group in CTC.groups] == ["grade", "sex", "age", "school_type", "district", "school"]
    grades = CTC.group_by_id["grade"]
    assert [value.id for value in grades.values] == [str(grade) for grade in range(6, 14)]
    assert all(value.codes == (int(value.id),) for value in grades.values)
    assert {"klasse", "jahrgang", "stufe", "klassenstufe"} <= set(grades.columns)
    assert "7. Klasse" in grades.values[1].texts
    sex = CTC.group_by_id["sex"]
    assert [value.id for value in sex.values] == ["female", "male", "diverse"]
    assert sex.direction == "ask"
    assert "geschlecht" in sex.columns
    forms = [value.label.de for value in CTC.group_by_id["school_type"].values]
    assert {"Hauptschule", "Realschule", "Gymnasium", "Gesamtschule", "Sekundarschule", "Förderschule"} <= set(forms)
    assert "stadtteil" in CTC.group_by_id["district"].columns
    assert CTC.design.psu.index("class_id") < CTC.design.psu.index("school")
    assert all((CTC.design.stratum, CTC.design.weight, CTC.design.population_psus))
