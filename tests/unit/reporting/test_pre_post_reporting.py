"""How changes in participants are told, drawn and handed out.

1. Sentences: better, worse, not sure, bands, few, alike, words; in both languages; never a word of cause.
2. The table names every effect size and interval; bands stand as words; nothing where nothing may be told.
3. Cautions: regression to the mean, lost ones, ends of the scale, few people, unpaired, groups, comparison, near codes.
4. The picture holds the values of the table and no other; change to the right side; no picture without numbers.
5. The template has the columns that the reader knows, filled rows come back; it holds no code.
6. The sheet for codes has a page for leaders and one for young people, with a code that the reader takes.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from ctc_toolkit.evaluation.pre_post import ChangeFields, without_numbers
from ctc_toolkit.evaluation.pre_post_result import ArmDifference, ChangeResult, Comparison, Share
from ctc_toolkit.evaluation.pre_post_results import aggregated_result
from ctc_toolkit.evaluation.pre_post_table import read_linked
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.pre_post_chart import pre_post_chart
from ctc_toolkit.reporting.pre_post_files import linked_template
from ctc_toolkit.reporting.pre_post_sheet import code_sheet
from ctc_toolkit.reporting.pre_post_words import (
    answer_text,
    cautions,
    change_rows,
    comparison_text,
    no_reason_text,
    share_text,
    signed,
)
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html

DE, EN = translator("de"), translator("en")
FIELDS = ChangeFields(
    "Selbstkontrolle",
    low=1.0,
    high=4.0,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    n_before=40,
    mean_before=2.4,
    sd_before=0.6,
    n_after=40,
    mean_after=2.8,
    sd_after=0.6,
    r=0.5,
)
YES = replace(without_numbers(FIELDS), kind="yes_no", n_before=40, yes_before=20, n_after=40, yes_after=33, to_yes=20)
FIGURES = aggregated_result(FIELDS)
CAUSES = ("wirk", "effekt", "weil das programm", "dank", "because of", "effect", "caused", "worked")


def test_1_sentences():
    assert answer_text(DE, FIELDS, FIGURES) == (
        "Der Mittelwert hat sich während des Programms zum Besseren verändert: von 2,4 auf 2,8 "
        "(+0,4, wahrscheinlich +0,2 bis +0,6)."
    )
    assert "for the worse during the programme: from 2.4 to 2.8" in answer_text(
        EN, replace(FIELDS, better="down"), FIGURES
    )
    unsure = replace(FIGURES, secure=False, low=-0.1)
    assert "nicht sicher (+0,4, wahrscheinlich −0,1 bis +0,6)" in answer_text(DE, FIELDS, unsure)
    shares = aggregated_result(YES)
    assert "von 50\xa0% auf 83\xa0% (+33 Punkte" in answer_text(DE, YES, shares)
    end = aggregated_result(replace(YES, yes_after=38, to_yes=20))
    assert "Ja sagten vorher 50\xa0% und nachher über 80\xa0%." in answer_text(DE, YES, end)
    told = [
        answer_text(t, fields, result)
        for t in (DE, EN)
        for fields, result in (
            (FIELDS, FIGURES),
            (FIELDS, unsure),
            (YES, shares),
            (YES, replace(shares, secure=False)),
            (YES, end),
            (FIELDS, ChangeResult("few")),
            (FIELDS, ChangeResult("alike")),
            (FIELDS, ChangeResult("words")),
        )
    ]
    assert len(set(told)) == 16
    told += [no_reason_text(t, result) for t in (DE, EN) for result in (FIGURES, compared())]
    assert not [text for text in told for cause in CAUSES if cause in text.casefold()]
    assert [signed(DE, value, 1) for value in (0.4, -0.4, 0.0)] == ["+0,4", "−0,4", "0,0"]
    assert [share_text(DE, one) for one in (Share(34), Share(10, "below"), Share(90, "above"), None)] == [
        "34\xa0%",
        "unter 10\xa0%",
        "über 90\xa0%",
        "–",
    ]


def compared():
    arms = ArmDifference(0.3, 0.1, 0.5, True), ArmDifference(0.1)
    return replace(FIGURES, comparison=Comparison(30, 2.4, 2.5, 0.1, *arms, "groups"))


def test_2_table():
    rows = dict(change_rows(DE, FIELDS, FIGURES))
    assert rows["Wahrscheinlich zwischen (95-%-Bereich)"] == "+0,2 bis +0,6 (t-Bereich der Paare)"
    names = " ".join(rows)
    for name in ("Hedges g (g_av)", "Cohen d (d_av)", "Cohen d für Messwiederholung (d_rm)", "(d_z)"):
        assert name in names
    size = next(value for name, value in rows.items() if "g_av" in name)
    assert size == "+0,65 (+0,31 bis +0,99), mittel"  # .4/.6 J(39) = .9807
    shares = dict(change_rows(DE, YES, replace(aggregated_result(YES), lost=Share(10, "below"), began=44)))
    assert (shares["Von nein zu ja"], shares["Von ja zu nein"]) == ("50\xa0%", "18\xa0%")
    assert shares["Ohne zweite Antwort (unterwegs verloren)"] == "unter 10\xa0%"
    assert "Cohen h" in " ".join(shares)
    beside = dict(change_rows(EN, FIELDS, compared()))
    assert beside["Difference of the changes (gain scores)"] == "+0.1, without an interval"
    assert comparison_text(EN, FIELDS, FIGURES) == ""
    assert "30 young people without the programme" in comparison_text(EN, FIELDS, compared())
    for state in ("few", "alike", "words"):
        assert change_rows(DE, FIELDS, ChangeResult(state)) == []


@pytest.mark.parametrize(
    ("fields", "result", "words"),
    [
        ({"selected": True}, {}, "Regression zur Mitte"),
        ({}, {"far": True, "regression": 0.2}, "etwa +0,2 ohne jedes Programm"),
        ({}, {"lost": Share(20)}, "20\xa0% der vorher Befragten"),
        ({}, {"best_before": Share(15)}, "schon vorher den bestmöglichen Wert"),
        ({}, {"worst_before": Share(80, "above")}, "schlechtestmöglichen Wert"),
        ({}, {"design": "unpaired"}, "Wer zusammengehört"),
        ({}, {"n_before": 12, "n_after": 12}, "Wenige junge Menschen"),
        ({}, {"groups": 3}, "Weniger als 4 Gruppen"),
        ({}, {"near": 2}, "nicht verknüpft sind: 2"),
        ({}, {"comparison": compared().comparison}, "Lords Paradox"),
        ({}, {"comparison": replace(compared().comparison, errors="people")}, "keine Gruppen genannt"),
        ({}, {"comparison": replace(compared().comparison, errors="")}, "zu wenige Gruppen"),
        ({}, {"limits": "groups"}, "d und g"),
    ],
)
def test_3_cautions(fields, result, words):
    assert words in " ".join(cautions(DE, replace(FIELDS, **fields), replace(FIGURES, **result)))
    assert cautions(DE, FIELDS, FIGURES) == []
    assert cautions(DE, FIELDS, replace(FIGURES, lost=Share(25, "below"), best_before=Share(20, "below"))) == []
    assert cautions(DE, replace(FIELDS, selected=True), ChangeResult("few")) == []


def test_4_picture():
    chart = pre_post_chart(FIELDS, FIGURES, "de")
    chart.altair()  # checked against the schema
    rows = chart.to_dict()["datasets"]["change"]
    assert [(row["label"], row["text"]) for row in rows] == [
        ("Vorher", "2,4"),
        ("Nachher", "2,8"),
        ("Veränderung", "+0,4 (+0,2 bis +0,6): zum Besseren"),
    ]
    assert [round(row["end"], 3) for row in rows[:2]] == [0.467, 0.6]  # on a scale from 1 to 4
    assert 0.5 < rows[2]["start"] < rows[2]["at"] < rows[2]["end"] <= 1
    assert "Selbstkontrolle: vorher und nachher. Vorher: 2,4; Nachher: 2,8" in chart.alt
    banded = pre_post_chart(YES, aggregated_result(replace(YES, yes_after=38)), "en")
    rows = banded.to_dict()["datasets"]["change"]
    assert [(row["form"], row["start"], row["end"]) for row in rows] == [("bar", 0.0, 0.5), ("range", 0.8, 1.0)]
    hidden = {
        pre_post_chart(YES, aggregated_result(replace(YES, yes_after=yes, to_yes=20)), "en").json
        for yes in (36, 38, 40)
    }
    assert len(hidden) == 1
    assert pre_post_chart(FIELDS, ChangeResult("few"), "de") is None


@pytest.mark.parametrize("language", ["de", "en"])
def test_5_template(language):
    book = load_workbook(io.BytesIO(linked_template(FIELDS, 3, language)))
    leaf = book.worksheets[0]
    titles = [cell.value for cell in leaf[1]]
    assert leaf.max_row == 1
    assert len(titles) == 7
    times = ("vorher", "nachher") if language == "de" else ("before", "after")
    frame = pd.DataFrame([["A1BC", time, "Kurs", "", 2, 3, 4] for time in times], columns=titles).astype(str)
    found = read_linked(frame, FIELDS)
    assert found.findings == ()
    assert found.values.before.tolist() == [3.0]
    score = [cell.value for cell in load_workbook(io.BytesIO(linked_template(YES, 3, language))).worksheets[0][1]]
    assert score[4:] == (["Wert"] if language == "de" else ["Score"])
    notes = " ".join(str(row[0].value) for row in book.worksheets[1])
    assert ("vergessen" if language == "de" else "forgotten") in notes
    with pytest.raises(ValueError, match="60 questions"):
        linked_template(FIELDS, 61, language)


@pytest.mark.parametrize(("t", "example"), [(DE, "A07KA"), (EN, "A07KA")])
def test_6_sheet(t, example):
    sheet = code_sheet(t, measure="Kurs <b>", city="Duisburg", made_up=True, today=date(2026, 11, 30))
    page = sheet_html(sheet).decode()
    assert example in page
    assert "<b>" not in page.replace("<b>Kurs", "")
    assert "Kurs &lt;b&gt;" in page
    text = "\n".join(one.text for one in Document(io.BytesIO(sheet_docx(sheet))).paragraphs)
    assert t("For whoever asks") in text
    assert t("My code:") in text
    rows = [(example, time, 2) for time in ("vorher", "nachher")]
    frame = pd.DataFrame([tuple(map(str, row)) for row in rows], columns=["Code", "Zeitpunkt", "Wert"])
    assert read_linked(frame, FIELDS).findings == ()
    assert json.dumps(page).count("Anna") <= 2
