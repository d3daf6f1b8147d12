"""How a file numbers its answers: found from labels, codes and correlations, asked, and checked once more.

1. Every coding is undone exactly: what was written in it comes back as listed.
2. Value labels decide where the file has them; labels that contradict each other or fit nothing are errors.
3. Codes that are one higher or one lower than listed are recognised from the codes met.
4. A response set that runs the other way is recognised by the sign of its correlations with the others, also where
   several sets are turned; labels are not overruled, but contradicted in a finding.
5. Response sets answered in words, or whose direction is certain, are not asked.
6. After applying, items against their scale and sets against the rest are named; right files cause no such finding.
7. Too few respondents: nothing is claimed.
8. The correlations agree with a plain computation by pandas.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd
import pytest
from survey_files import ITEMS, SETS, as_raw, as_texts, codes_of, item_id, survey_frame, survey_instrument

from ctc_toolkit.survey.codings import CODINGS, Coding, coding_of, file_codes, is_reversed, labelled_codings, shift_of
from ctc_toolkit.survey.conversion import Conversion, convert_answers
from ctc_toolkit.survey.directions import check_directions, item_rest, orientation, set_correlations, turn
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
from ctc_toolkit.survey.responses import ResponseTable

INSTRUMENT = survey_instrument()
FRAME = survey_frame(rows=400, seed=5)


def written(frame: pd.DataFrame, **codings: Coding) -> pd.DataFrame:
    """Return the frame as a file would hold it under these codings of response sets."""
    changed = frame.copy()
    for name, answers in ITEMS.items():
        if answers in codings:
            listed = file_codes(INSTRUMENT.response_set_by_id[answers], codings[answers])
            changed[name] = changed[name].map({meant: code for code, meant in listed.items()})
    return changed


def question(proposal, response_set: str):
    return next(entry for entry in proposal.questions if entry.response_set == response_set)


def test_1_codings_are_undone():
    assert set(CODINGS) == set(get_args(Coding))
    for name in SETS:
        answers = INSTRUMENT.response_set_by_id[name]
        codes = np.array(answers.codes)
        for coding in CODINGS:
            assert coding_of(shift_of(coding), reverse=is_reversed(coding)) == coding
            file_values = (codes[::-1] if is_reversed(coding) else codes) + shift_of(coding)
            back = convert_answers(pd.Series(file_values.astype(float)), answers, coding, {}, Conversion())
            assert back.tolist() == codes.tolist(), (name, coding)


def test_1_reversal_goes_by_position():
    from small_instruments import instrument, item

    gappy = instrument(items=[item("g", "gappy")]).response_set_by_id["gappy"]
    assert file_codes(gappy, "reversed") == {0: 4, 1: 1, 4: 0}


@pytest.mark.parametrize("coding", CODINGS)
def test_2_labels_decide(coding):
    frame = written(FRAME, agree4=coding)
    labels = {
        code: SETS["agree4"][meant][0]
        for code, meant in file_codes(INSTRUMENT.response_set_by_id["agree4"], coding).items()
    }
    raw = as_raw(frame, value_labels={name: labels for name, answers in ITEMS.items() if answers == "agree4"})
    proposal = propose_mapping(raw, INSTRUMENT)
    asked = question(proposal, "agree4")
    assert (asked.suggested, asked.evidence) == (coding, "labels")
    assert asked.possible[0] == coding
    table, findings = apply_mapping(raw, INSTRUMENT, proposal.mapping)
    assert table.answers.equals(codes_of(FRAME))
    assert not [entry for entry in findings if entry.severity != "note"]


def test_2_one_is_yes_two_is_no():
    answers = INSTRUMENT.response_set_by_id["yesno2"]
    assert labelled_codings({1: "Ja", 2: "Nein", 9: "keine Angabe"}, answers) == {"reversed_from_one"}
    assert labelled_codings({0: "nein"}, answers) == set(CODINGS)


def test_2_labels_that_contradict():
    labels = {name: {1: "NEIN!", 2: "nein", 3: "ja", 4: "JA!"} for name in ("streit_1", "streit_2", "bindung_1")}
    labels["bindung_1"] = {1: "JA!", 2: "ja", 3: "nein", 4: "NEIN!"}
    labels["bindung_2"] = {1: "ja", 2: "nein", 3: "JA!", 4: "NEIN!"}
    proposal = propose_mapping(as_raw(FRAME, value_labels=labels), INSTRUMENT)
    errors = {(entry.rule, entry.column) for entry in proposal.findings if entry.severity == "error"}
    assert errors == {("labels_disagree", "bindung_1"), ("labels_fit_no_coding", "bindung_2")}


@pytest.mark.parametrize(
    ("name", "coding"), [("occasions4", "from_one"), ("agree4", "from_zero"), ("yesno2", "from_one")]
)
def test_3_range(name, coding):
    proposal = propose_mapping(as_raw(written(FRAME, **{name: coding})), INSTRUMENT)
    asked = question(proposal, name)
    assert (asked.suggested, asked.evidence) == (coding, "range")
    assert asked.fits[coding] == 1.0
    assert asked.fits["as_listed"] < 0.9
    assert set(asked.possible) == {coding, coding_of(shift_of(coding), reverse=True)}


def test_3_missing_codes_do_not_shift():
    frame = written(FRAME, yesno2="as_listed")
    frame.loc[:30, "umzug_1"] = 9.0
    assert question(propose_mapping(as_raw(frame), INSTRUMENT), "yesno2").suggested == "as_listed"


@pytest.mark.parametrize(
    "codings",
    [
        {"agree4": "reversed"},
        {"wrong4": "reversed"},
        {"occasions4": "reversed_from_one"},
        {"yesno2": "reversed_from_one", "wrong4": "reversed"},
        {},
    ],
)
def test_4_correlations(codings):
    frame = written(FRAME, **codings)
    labels = {}
    if len(codings) > 1:  # with half of the sets turned, one side must be known
        labels = {
            name: {code: de for code, (de, _) in SETS["agree4"].items()} for name in ITEMS if ITEMS[name] == "agree4"
        }
    raw = as_raw(frame, value_labels=labels)
    proposal = propose_mapping(raw, INSTRUMENT)
    for name in SETS:
        assert question(proposal, name).suggested == codings.get(name, "as_listed"), name
    table, findings = apply_mapping(raw, INSTRUMENT, proposal.mapping)
    assert table.answers.equals(codes_of(FRAME))
    assert not [entry for entry in findings if entry.rule in ("item_rest_negative", "direction_contradicted")]


def test_4_means_have_the_right_sign():
    asked = question(propose_mapping(as_raw(written(FRAME, agree4="reversed")), INSTRUMENT), "agree4")
    means = asked.mean_item_rest
    assert asked.evidence == "correlation"
    assert means["reversed"] is not None
    assert means["as_listed"] is not None
    assert means["reversed"] > 0.2
    assert means["reversed"] == -means["as_listed"]
    assert means["reversed_from_one"] == means["reversed"]


def test_4_labels_are_contradicted_not_overruled():
    labels = {name: {code: de for code, (de, _) in SETS[answers].items()} for name, answers in ITEMS.items()}
    raw = as_raw(written(FRAME, agree4="reversed"), value_labels=labels)
    proposal = propose_mapping(raw, INSTRUMENT)
    assert question(proposal, "agree4").suggested == "as_listed"
    contradicted = [entry for entry in proposal.findings if entry.rule == "direction_contradicted"]
    assert [(entry.values["set"], entry.severity) for entry in contradicted] == [("agree4", "warning")]


def test_5_words_and_certainty_need_no_question():
    assert propose_mapping(as_raw(as_texts(FRAME)), INSTRUMENT).questions == ()
    sets = [entry.model_dump() | {"direction": "certain"} for entry in INSTRUMENT.response_sets]
    certain = survey_instrument(response_sets=sets)
    proposal = propose_mapping(as_raw(FRAME), certain)
    assert proposal.questions == ()
    assert proposal.mapping.codings == {}
    turned = propose_mapping(as_raw(written(FRAME, wrong4="reversed")), certain)
    assert [entry.values["set"] for entry in turned.findings if entry.rule == "direction_contradicted"] == ["wrong4"]


def table(frame: pd.DataFrame) -> ResponseTable:
    return ResponseTable(INSTRUMENT, codes_of(frame))


def test_6_checked_after_applying():
    assert check_directions(table(FRAME)) == []
    frame = FRAME.copy()
    frame["bindung_2"] = 5 - frame["bindung_2"]
    found = check_directions(table(frame), {"bindung_2": "Spalte 12"})
    assert [(entry.rule, entry.values["scale"]) for entry in found] == [("item_rest_negative", "attachment")]
    assert "bindung_2 (Spalte 12)" in found[0].values["items"]
    assert found[0].values["lowest"] < -0.3
    wrong = propose_mapping(as_raw(FRAME), INSTRUMENT).mapping.with_coding("wrong4", "reversed")
    _, findings = apply_mapping(as_raw(FRAME), INSTRUMENT, wrong)
    assert [entry.values["set"] for entry in findings if entry.rule == "direction_contradicted"] == ["wrong4"]


def test_7_too_few():
    frame = written(FRAME, agree4="reversed").head(60)
    proposal = propose_mapping(as_raw(frame), INSTRUMENT)
    asked = question(proposal, "agree4")
    assert (asked.suggested, asked.evidence) == ("as_listed", "none")
    assert set(asked.mean_item_rest.values()) == {None}
    assert check_directions(table(frame)) == []


def test_8_item_rest_agrees_with_pandas():
    turned = turn(INSTRUMENT, codes_of(FRAME))
    found = item_rest(INSTRUMENT, turned).set_index(["scale", "item"])["correlation"]
    codes = codes_of(FRAME).astype(float).replace(-1, np.nan)
    scaled = (codes - codes.mean()) / codes.std(ddof=0)
    names = [f"bindung_{number}" for number in (1, 2, 3, 4)]
    for name in names:
        rest = scaled[[other for other in names if other != name]].mean(axis=1)
        assert found["attachment", name] == pytest.approx(scaled[name].corr(rest), abs=1e-12)
    assert set(found.index.get_level_values(0)) == {"conflict", "attachment", "attitudes", "mobility"}


def test_8_set_correlations_agree_with_pandas():
    codes = codes_of(FRAME)
    found = set_correlations(turn(INSTRUMENT, codes), ["agree4"])
    signs = orientation(INSTRUMENT)
    values = codes.astype(float).replace(-1, np.nan)
    scaled = (values - values.mean()) / values.std(ddof=0)
    turned = {name: scaled[name] * signs[name] for name in signs}
    sets = {name: INSTRUMENT.item_by_id[name].response_set for name in turned}
    means = {
        kind: pd.DataFrame({n: turned[n] for n in turned if sets[n] == kind}).mean(axis=1).fillna(0) for kind in SETS
    }
    rest = pd.DataFrame({kind: values for kind, values in means.items() if kind != "wrong4"}).mean(axis=1)
    expected = np.mean([turned[name].corr(rest) for name in turned if sets[name] == "wrong4"])
    assert found["wrong4"] == pytest.approx(expected, abs=1e-12)
    assert min(found.values()) > 0.2


def test_8_orientation():
    signs = orientation(INSTRUMENT)
    assert signs["streit_1"] == 1
    assert signs["bindung_1"] == -1
    assert signs["pruegelei"] == 1
    assert "alkohol_2" not in signs
    assert item_id("prügelei") == "pruegelei"
