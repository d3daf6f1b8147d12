"""The picture of the response, school by school.

1. It is a valid chart with title and alternative text; every school stands in it once, with its numbers in words, in
   the order in which they were given.
2. It holds the numbers of the table and nothing else.
3. The bars never go beyond 100 %, and a school without numbers has an empty outline with words.
4. German and English write numbers their own way.
"""

import json

import pytest

from ctc_toolkit.language import translator
from ctc_toolkit.process.school_progress import Share
from ctc_toolkit.reporting.school_chart import SchoolBar, response_chart, share_text

BARS = [
    SchoolBar("Zechenschule", Share(1012, 1240)),
    SchoolBar("Aue „Schule“", Share(None, 204)),
    SchoolBar("Gymnasium", Share(30, None)),
    SchoolBar("Realschule", Share(12, 10)),
]


def rows_of(chart):
    return chart.to_dict()["datasets"]["schools"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_a_chart_with_words(language):
    chart = response_chart(BARS, mark=60, language=language)
    assert chart.altair().to_dict()["description"] == chart.alt
    assert [row["label"] for row in rows_of(chart)] == [bar.name for bar in BARS]
    for bar in BARS:
        assert f"{bar.name}: {share_text(translator(language), bar.share)}" in chart.alt
    assert "description" not in chart.to_dict(alternative="separate")


def test_2_nothing_but_the_numbers():
    (dataset,) = response_chart(BARS, mark=60, language="de").to_dict()["datasets"].values()
    assert [sorted(row) for row in dataset] == [["key", "label", "percent", "spoken", "text"]] * len(BARS)
    assert "http" not in json.dumps(dataset)


def test_3_bars_stay_inside():
    assert [row["percent"] for row in rows_of(response_chart(BARS, mark=60, language="de"))] == [82, 0, 0, 100]


def test_4_numbers_in_words():
    assert [share_text(translator("de"), bar.share) for bar in BARS] == [
        "1.012 von 1.240 (82\u00a0%)",
        "204 erwartet",
        "30, erwartete Zahl nicht bekannt",
        "12 von 10 (120\u00a0%)",
    ]
    assert share_text(translator("en"), BARS[0].share) == "1,012 of 1,240 (82%)"
    assert share_text(translator("de"), Share()) == "–"
