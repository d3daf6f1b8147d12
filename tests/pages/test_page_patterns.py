"""The parts of the profile page about districts and about what occurs together.

1. Closed at first: a heading, a sentence, a switch; nothing is computed.
2. The address opens them; the switch writes them into the address.
3. Open: the map as a chart with text alternative and table; the staircase, its table, pairs; odds ratios in the
   appendix.
4. Attributable fractions are off until somebody asks, and never without the caveat.
5. In English as well. Nothing says that one thing leads to another.
"""

import pytest
from said import cells, said

import ctc_toolkit.pages.showing.together as together_section
import ctc_toolkit.pages.showing.where as where_section


def test_1_2_closed_and_opened(filled, open_page, monkeypatch):
    def never(*_arguments, **_named):
        raise AssertionError("computed although closed")

    monkeypatch.setattr(where_section, "wave_small_areas", never)
    monkeypatch.setattr(together_section, "wave_associations", never)
    app = open_page("profile")
    assert not app.exception
    headings = [entry.value for entry in app.header]
    assert {"Wo in der Stadt?", "Was tritt zusammen auf?"} <= set(headings)
    assert "Ein Beleg für eine Ursache ist das nicht" in said(app)
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "de",
            [
                "in der Klassenstufe",
                "Faktor für Faktor",
                "tritt zusammen auf mit",
                "Chancenverhältnis",
                "Zahl der Schutzfaktoren",
            ],
        ),
        (
            "en",
            [
                "Factor by factor",
                "occurs together with",
                "Odds ratio",
                "no proof of a cause",
                "Number of protective factors",
            ],
        ),
    ],
)
def test_3_4_5_open(filled, open_page, language, texts):
    app = open_page("profile", language, where="1", together="1", map="grade")
    assert not app.exception
    tables = [cells(app, number) for number in range(len(app.table))]
    text = "\n".join([said(app), *(entry.value for entry in app.subheader), *tables])
    for part in texts:
        assert part in text
    charts = app.get("vega_lite_chart")
    assert len(charts) >= 3
    assert all(chart.proto.alt for chart in charts)
    assert "führt zu" not in text
    assert "leads to" not in text
    fractions = next(toggle for toggle in app.toggle if toggle.key == "profile-open-fractions")
    assert fractions.value is False
    app.toggle(key="profile-open-where").set_value(False).run()
    assert "where" not in app.query_params
