"""The parts of the profile page about districts and about what occurs together.

1. Closed at first: a heading, a sentence, a switch; nothing is computed.
2. The address opens them; the switch writes them into the address.
3. Open: the map as a chart with text alternative and table; the staircase, its table, pairs; odds ratios in the
   appendix.
4. Attributable fractions are off until somebody asks, and never without the caveat.
5. In English as well. Nothing says that one thing leads to another.
6. Where districts have known figures, one can be chosen; the address keeps it, and map and table name it. What the
   address makes up is not asked for; without figures there is no choice.
"""

import pytest
from said import cells, said

import ctc_toolkit.pages.showing.together as together_section
import ctc_toolkit.pages.showing.where as where_section
from tests.unit.reporting.test_pattern_charts import RISK, districts, known


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


@pytest.fixture
def with_districts(filled, monkeypatch):
    """Let the survey have districts, and a known figure of them; return what was asked for."""
    asked, profile = [], where_section.wave_profile

    def values(actor, ws, wave, *, auxiliary=None):
        asked.append(auxiliary)
        return districts(**({"auxiliary": known("Kinder *in* Armut"), "supported": {RISK}} if auxiliary else {}))[0]

    def table(actor, ws, wave, *, by):
        return districts()[1] if by == ("district",) else profile(actor, ws, wave, by=by)

    monkeypatch.setattr(where_section, "wave_small_areas", values)
    monkeypatch.setattr(where_section, "wave_profile", table)
    monkeypatch.setattr(where_section, "area_auxiliaries", lambda *_: (known("Kinder *in* Armut"),))
    return asked


def test_6_a_known_figure(with_districts, open_page, monkeypatch):
    app = open_page("profile", where="1", map="district", figure="made@1999")
    assert not app.exception
    assert with_districts == [None]
    assert "stützen sich auch auf" not in said(app)
    choice = app.selectbox(key="profile-figure")
    assert choice.options == ["keine: nur Antworten", "Kinder *in* Armut, 2025"]
    choice.set_value("sgb2@2025").run()
    assert not app.exception
    assert with_districts[-1] == "sgb2@2025"
    assert app.query_params["figure"] in ("sgb2@2025", ["sgb2@2025"])
    text = said(app)
    assert "stützen sich auch auf" in text
    assert "Amt für Statistik, Stand 31.12.2025" in text
    assert any("Armut (2025)" in chart.proto.alt for chart in app.get("vega_lite_chart"))
    monkeypatch.setattr(where_section, "area_auxiliaries", lambda *_: ())
    app = open_page("profile", "en", where="1", map="district")
    assert not [box for box in app.selectbox if box.key == "profile-figure"]
