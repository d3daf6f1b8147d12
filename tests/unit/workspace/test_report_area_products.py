"""Products about a part of a city, and slides for its council, as use cases.

1. The slides hold what all areas decided on the survey; they are the same when they are made again.
2. Who may see one area only, or no decisions, is not offered the slides, cannot have them made, and does not find made
   ones.
3. Offers and gaps, the plan in short and the yearly report are made in every form and both languages, and end with
   their fingerprint; the offers of the place stand in them.
4. A yearly report needs a school year; who only reads decided reviews is offered none.
5. An area about which nothing is known is not offered.
"""

from __future__ import annotations

import io
from datetime import date

import pptx
import pytest

from ctc_toolkit.access import Actor, Assignment, Role, demo_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.products import product_of
from ctc_toolkit.workspace import (
    ReportOrder,
    city_offers,
    made_reports,
    make_report,
    make_report_again,
    open_workspace,
    preview_report,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, DUISBURG, real_workspace

DAY = date(2026, 11, 30)
AREA = "hafenwinkel"


@pytest.fixture(scope="module")
def demo(demo_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("products") / "ctc.sqlite"
    path.write_bytes(demo_template.read_bytes())
    ws = open_workspace(f"sqlite:///{path}")
    yield ws
    ws.close()


def coordinator():
    return demo_actor(Role.COORDINATOR, DUISBURG)


def slides_order(ws, **changes):
    waves = made_reports(coordinator(), ws, DUISBURG).waves
    newest = max(waves, key=lambda wave: wave.year)
    values = {"wave_id": newest.id, "form": "pptx", "made_on": DAY, **changes}
    return ReportOrder("council_slides", DUISBURG, **values)


@pytest.mark.slow
def test_1_2_slides_with_decisions(demo):
    order = slides_order(demo)
    made = make_report(coordinator(), demo, order)
    told = [page.shapes.title.text_frame.text for page in pptx.Presentation(io.BytesIO(made.content)).slides]
    assert "Hafenwinkel arbeitet zuerst an 3 Schwerpunkten" in told
    assert "Hafenwinkel hat 7 Ziele, die sich prüfen lassen" in told
    assert make_report_again(coordinator(), demo, made.report.id).result == "same"
    evaluator = demo_actor(Role.EVALUATOR, DUISBURG)
    seen = made_reports(evaluator, demo, DUISBURG)
    assert "council_slides" not in {product.id for product in seen.products}
    assert made.report.id not in {view.id for view in seen.made}
    with pytest.raises(ToolkitError, match="not_available"):
        preview_report(evaluator, demo, order)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("product", ["resource_report", "plan_in_short", "yearly_report"])
def test_3_every_form(demo, product, language):
    begins = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>"}
    for form in product_of(product).forms:
        order = ReportOrder(product, DUISBURG, area_id=AREA, language=language, form=form, made_on=DAY)
        made = make_report(coordinator(), demo, order)
        assert made.content.lstrip().startswith(begins[form])
        if form == "html":
            assert ("Prüfsumme der Grundlagen" if language == "de" else "Fingerprint of the inputs") in (
                made.content.decode()
            )
        if form == "pdf":
            assert make_report_again(coordinator(), demo, made.report.id).result == "same"


def test_3_offers_stand_in_it(demo):
    order = ReportOrder("resource_report", DUISBURG, area_id=AREA, form="html", made_on=DAY)
    told = make_report(coordinator(), demo, order).content.decode()
    there = [one for one in city_offers(coordinator(), demo, DUISBURG).offers if one.at(AREA)]
    assert there
    assert all(one.fields.name in told for one in there)


def test_4_a_year_is_needed(demo):
    other = next(one for one, _ in made_reports(coordinator(), demo, DUISBURG).areas if one != AREA)
    with pytest.raises(ToolkitError, match="report_no_year"):
        preview_report(coordinator(), demo, ReportOrder("yearly_report", DUISBURG, area_id=other, made_on=DAY))
    seen = made_reports(demo_actor(Role.EVALUATOR, DUISBURG), demo, DUISBURG)
    assert "yearly_report" not in {product.id for product in seen.products}


def test_5_nothing_known(sqlite_url):
    ws = real_workspace(sqlite_url)
    assert made_reports(COORDINATOR, ws, DORTMUND).areas == ()
    ws.close()


def test_2_one_area_only(sqlite_url):
    ws = real_workspace(sqlite_url)
    with ws.store.reading() as repository:
        area = repository.city(DORTMUND).areas[0].id
    offered = [
        {product.id for product in made_reports(Actor("Team", frozenset({role})), ws, DORTMUND).products}
        for role in (Assignment(Role.AREA_TEAM, DORTMUND), Assignment(Role.AREA_TEAM, DORTMUND, area))
    ]
    assert "council_slides" in offered[0]
    assert "council_slides" not in offered[1]
    assert "resource_report" in offered[1]
    ws.close()
