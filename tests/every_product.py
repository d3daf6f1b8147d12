"""Every product of a demo city: made in every language, as PDF (slides as PowerPoint) and as a Word file, read back.

`made_of` makes the files of one product from its inputs; `check_numbers` reads their numbers back.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

import docx
import pikepdf
import pptx

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan import GoalFields
from ctc_toolkit.reporting.products import Product, products, written
from ctc_toolkit.workspace import ReportOrder, demo_actor, made_reports, open_workspace, wave_profile
from ctc_toolkit.workspace.report_collecting import collected
from tests.numbers_in_products import allowed_numbers, expected_rows, shares_in_tables, shares_of, texts_of

DAY = date(2026, 11, 30)
WORDS = {30, 95, 100}
"""Numbers that stand in explanations, not in results: the smallest group, the interval, hundred."""
CASES = re.compile(r"\d+ (von 100 Fällen|of 100 cases)")
"""How often a survey would find a change: no share of young people."""
PAGES = {"profile_report": range(20, 41), "profile_summary": [2], "plain_page": [1], "school_sheet": [2]}
NOTHING = ("report_no_plan", "report_no_year")


def copied(template, folder):
    """Return a demo workspace of its own: nothing that is released in it reaches others."""
    path = folder / "ctc.sqlite"
    shutil.copyfile(template, path)
    return open_workspace(f"sqlite:///{path}")


def orders(ws, ags: str, product: Product, language: str) -> Iterator[ReportOrder]:
    """Yield the orders of a product of a city: of its newest survey, of each area, of each letter."""
    view = made_reports(demo_actor(Role.COORDINATOR, ags), ws, ags)
    level = product.levels[0]
    newest = max(view.waves, key=lambda wave: wave.year).id
    asked = {"language": language, "level": level, "made_on": DAY, "sections": product.usual}
    if product.id == "school_sheet":
        for school in view.schools[newest]:
            yield ReportOrder(product.id, ags, newest, details=(("school", school),), **asked)
    elif product.needs == "survey":
        yield ReportOrder(product.id, ags, newest, **asked)
    elif product.needs == "area":
        for area, _ in view.all_areas if product.source == "hand_over" else view.areas:
            yield ReportOrder(product.id, ags, area_id=area, **asked)
    else:
        plan = view.plans[0]
        for letter, school in (("parents", plan.schools[0]), ("impact-assessment", "")):
            details = (("letter", letter), ("plan", plan.id), ("school", school))
            yield ReportOrder(product.id, ags, details=details, **asked)


def made_of(ws, product: Product, order: ReportOrder):
    """Return inputs and files by form; None where there is nothing of which the product could tell."""
    actor = demo_actor(Role.COORDINATOR, order.ags)
    with ws.store.reading() as repository:
        wave = repository.wave(order.wave_id) if order.wave_id else None
    try:
        found = collected(actor, ws, product, order, wave, DAY)
    except ToolkitError as problem:
        if problem.code in NOTHING:
            return None
        raise
    sheet = product.build(found.inputs, order.language, order.sections)
    forms = ("pptx", "docx") if "pptx" in product.forms else ("pdf", "docx")
    return found.inputs, {form: written(sheet, form) for form in forms}


def said_in(content: bytes, form: str) -> str:
    """Return all that a file says."""
    if form != "pptx":
        return " ".join(texts_of(content, form))
    parts = []
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        parts += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        parts += [
            cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells
        ]
        parts.append(slide.notes_slide.notes_text_frame.text)
    return " ".join(parts)


def allowed_of(ws, product: Product, order: ReportOrder, inputs) -> set[int]:
    """Return every whole percent that may stand in a product as "of 100"."""
    if product.source in ("profile", "council"):
        held = inputs.outcome
        return allowed_numbers(held.whole, held.differences) | goals_in(held.decisions)
    if product.source == "school":
        return allowed_numbers(inputs.released)
    actor = demo_actor(Role.COORDINATOR, order.ags)
    waves = made_reports(actor, ws, order.ags).waves
    return goals_in(inputs).union(*(allowed_numbers(wave_profile(actor, ws, wave.id)) for wave in waves))


def goals_in(value: object) -> set[int]:
    """Return what goals of a plan start from and aim at, wherever they are in a value."""
    if isinstance(value, GoalFields):
        return {one for one in (value.baseline, value.low, value.high, value.target) if one is not None}
    if is_dataclass(value):
        return set().union(*(goals_in(getattr(value, one.name)) for one in fields(value)))
    if isinstance(value, dict | list | tuple):
        return set().union(*(goals_in(one) for one in (value.values() if isinstance(value, dict) else value)))
    return set()


def check_city(ws, ags: str, language: str) -> set[str]:
    """Make and read back every product of a city in a language; return which could be made."""
    found = set()
    for product in products():
        for order in orders(ws, ags, product, language if language in product.languages else product.languages[0]):
            made = made_of(ws, product, order)
            if made is not None:
                found.add(product.id)
                _check(ws, product, order, *made)
    return found


def _check(ws, product: Product, order: ReportOrder, inputs, files: dict[str, bytes]) -> None:
    allowed = allowed_of(ws, product, order, inputs)
    for form, content in files.items():
        told = CASES.sub(" ", " ".join(said_in(content, form).split()))
        extra = shares_of(told) - WORDS - allowed
        assert not extra, (order, form, extra)
        if form == "pdf":
            with pikepdf.open(io.BytesIO(content)) as pdf:
                assert len(pdf.pages) in PAGES.get(product.id, range(1, 40)), (len(pdf.pages), order)
                assert pdf.Root.StructTreeRoot is not None
                assert str(pdf.Root.Lang) == {"de": "de-DE", "en": "en-GB"}[order.language]
    if product.id == "profile_report":
        expected = expected_rows(inputs.outcome.whole, inputs.outcome.instrument, order.language)
        assert len(expected) > 50
        shown = shares_in_tables(files["docx"], "docx", order.language)
        assert {label: shown[label] for label in expected} == expected
    if product.id == "school_sheet":
        check_school(inputs, order.language, files["docx"])


def check_school(inputs, language: str, content: bytes) -> None:
    """Read the tables of a school's sheet back: its value, answers and the city's value of every measure."""
    sign = "\u00a0%" if language == "de" else "%"
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for table in docx.Document(io.BytesIO(content)).tables
            for row in table.rows if len(row.cells) == 5}  # fmt: skip
    table = inputs.released.table
    cells = {group: part.set_index("measure") for group, part in table.groupby(table["groups"] == "all")}
    shown = 0
    for measure, own in cells[False][cells[False]["state"] == "shown"].iterrows():
        label = inputs.instrument.label_of(measure, language)
        if label not in rows:  # the number of elevated risk factors has a name of its own
            continue
        city = cells[True].loc[measure]
        told = rows[label]
        assert told[1].split(" (")[0] == f"{own['percent']}{sign}", label
        assert told[2] == str(own["n"]), label
        if city["state"] == "shown":
            assert told[3].startswith(f"{city['percent']}{sign}"), label
            assert f"({city['low']}–{city['high']})" in told[3], label
        shown += 1
    assert shown > 30
