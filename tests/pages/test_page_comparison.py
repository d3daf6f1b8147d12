"""Comparison and change on the profile, and the page of reference values.

1. The profile has both sections in both languages: sentence, chart with text alternative, table with the same values.
2. The reference chosen goes to the address and comes back from it; a locked average says why.
3. Charts and tables hold released values only: every number of the chart is in the product.
4. A city without an earlier survey has no section about change.
5. Reference values are uploaded, checked row by row, stored, changed and deleted; what is wrong stands at its field,
   and nothing typed is lost.
6. Who may only read finds no form; who may do neither is told so.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.reporting.reference_template import reference_template_csv
from ctc_toolkit.workspace import list_cities, open_workspace, reference_tables, wave_comparison

DORTMUND, DUISBURG = "05913000", "05112000"
MADE_UP = "shipped-made-up-state-2023"


@pytest.fixture
def ws(filled):
    workspace = open_workspace(f"sqlite:///{filled}")
    yield workspace
    workspace.close()


def charts(app):
    return [element.proto for element in app.get("vega_lite_chart")]


def rows(chart):
    """Return what a chart was given, whichever way it reaches the browser."""
    held = next(dataset for dataset in chart.datasets if dataset.name == "released")
    return pa.ipc.open_stream(held.data.data).read_all().to_pylist()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ["Womit vergleichen?", "Verglichen mit", "Was hat sich seit der früheren Befragung geändert?"]),
        ("en", ["Compared with others", "Compared with", "What has changed since the survey before?"]),
    ],
)
def test_1_both_sections(ws, open_page, language, texts):
    city = next(city for city in list_cities(demo_actor(), ws) if len(city.waves) > 1)
    app = open_page("profile", language, city=city.ags)
    assert not app.exception
    everything = said(app) + " ".join(chart.alt for chart in charts(app))
    for text in texts:
        assert text in everything
    assert len(charts(app)) > 2
    assert all(chart.alt for chart in charts(app))
    assert len(app.table) >= 3


def test_2_3_choice_and_values(ws, open_page):
    city = list_cities(demo_actor(), ws)[0]
    app = open_page("profile", city=city.ags, ref=MADE_UP)
    assert app.selectbox(key="profile-reference").value == MADE_UP
    assert "gesperrt: Mindestens drei andere Städte" in said(app)
    wave = max(city.waves, key=lambda one: one.year)
    found = wave_comparison(demo_actor(), ws, wave.id, MADE_UP)
    allowed = {(entry.percent, entry.base) for entry in found.shown}
    drawn = [row for row in rows(charts(app)[1]) if row["form"] == "shown"]
    assert drawn
    assert {(row["percent"], row["base"]) for row in drawn} <= allowed
    assert {key for row in drawn for key in row} <= {
        "key", "form", "label", "percent", "base", "verdict", "points", "word", "spoken",
    }  # fmt: skip
    table = next(one.value for one in app.table if "Ergebnis" in one.value.columns and "Vergleichswert" in one.value)
    numbers = {(row["Diese Befragung"], row["Vergleichswert"]) for row in table.to_dict("records")} - {("", "")}
    assert numbers <= {(f"{percent}\u00a0%", f"{base}\u00a0%") for percent, base in allowed}
    assert len(numbers) > 5
    options = app.selectbox(key="profile-reference").options
    if len(options) > 1:
        app.selectbox(key="profile-reference").select_index(1).run()
        assert app.query_params["ref"]
        assert not app.exception


def test_4_no_earlier_survey(ws, open_page):
    alone = [city for city in list_cities(demo_actor(), ws) if len(city.waves) == 1]
    if not alone:
        city = list_cities(demo_actor(), ws)[0]
        first = min(city.waves, key=lambda one: one.year)
        app = open_page("profile", city=city.ags, wave=first.id)
    else:
        app = open_page("profile", city=alone[0].ags)
    assert "Was hat sich seit der früheren Befragung geändert?" not in said(app)


def filled_template(percent: str) -> bytes:
    lines = reference_template_csv("ctc-youth-survey").decode("utf-8-sig").splitlines()
    parts = lines[1].split(";")
    parts[4:9] = [percent, "1,5", "", "", "800"]
    return "\r\n".join([lines[0], ";".join(parts), *lines[2:]]).encode("utf-8-sig")


def test_5_upload_change_delete(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    app = open_page("references", city=DORTMUND)
    before = {view.id for view in reference_tables(demo_actor(), ws)}
    form = f"reference-{DORTMUND}-new"
    app.text_input(key=f"{form}-title-0").set_value("Kreis 2025")
    app.button(key=f"{form}-store-0").click().run()
    assert "Die Quelle fehlt" in said(app)
    assert "kein einziger Prozentwert" in said(app)
    app.file_uploader(key=f"{form}-file-0").upload("werte.csv", filled_template("viel"), "text/csv").run()
    assert "kein Prozentwert von 0 bis 100" in cells(app)
    app.file_uploader(key=f"{form}-file-0").upload("werte.csv", filled_template("34,5"), "text/csv").run()
    app.text_input(key=f"{form}-source-0").set_value("Bericht 2025")
    app.date_input(key=f"{form}-surveyed-0").set_value(date(2025, 6, 1))
    app.button(key=f"{form}-store-0").click().run()
    assert "Die Vergleichswerte sind gespeichert" in said(app)
    stored = next(view for view in reference_tables(demo_actor(), ws) if view.id not in before)
    assert (stored.title, stored.ags, len(stored.table.values)) == ("Kreis 2025", DORTMUND, 1)
    app.button(key=f"reference-change-{stored.id}").click().run()
    edit = f"reference-{DORTMUND}-{stored.id}"
    place = next(one.key for one in app.text_input if one.key.startswith(f"{edit}-title")).rpartition("-")[2]
    assert app.text_input(key=f"{edit}-title-{place}").value == "Kreis 2025"
    app.text_area(key=f"{edit}-note-{place}").set_value("geprüft")
    app.button(key=f"{edit}-store-{place}").click().run()
    changed = next(view for view in reference_tables(demo_actor(), ws) if view.id == stored.id)
    assert (changed.version, changed.entry.note, changed.table.values) == (2, "geprüft", stored.table.values)
    app.button(key=f"reference-remove-{stored.id}").click().run()
    assert "Die Tabelle wurde gelöscht" in said(app)
    assert {view.id for view in reference_tables(demo_actor(), ws)} == before


def test_6_readers_and_others(ws, open_page, monkeypatch):
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, DUISBURG))
    app = open_page("references", city=DUISBURG)
    assert "Vergleichswerte der Stadt Duisburg" in said(app)
    assert not [one for one in app.button if (one.key or "").startswith("reference-")]
    acting_as(monkeypatch, ws, visitor(Role.ADMINISTRATOR))
    other = open_page("references")
    assert "Vergleichswerte der Stadt" not in said(other)
