"""Templates of the products of the process: from the catalogue and what is known of a place to a sheet to fill in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process import Product, load_process
from ctc_toolkit.process.template_entries import Draw, TemplatePart
from ctc_toolkit.reporting.sheets import (
    Bullets,
    Heading,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    WritingSpace,
    sheet_docx,
    sheet_name,
)

Form = Literal["docx", "xlsx"]
_MOST_COLUMNS_UPRIGHT = 6
"""A table of more columns is set in small type on paper laid across."""


@dataclass(frozen=True)
class TemplateFacts:
    """What is known when a template is made; "" where it is not. made_up: the sheet is marked as an example."""

    city: str = ""
    area: str = ""
    today: date | None = None
    made_up: bool = False


def product_sheet(product: str, facts: TemplateFacts, language: str) -> Sheet:
    """Return the template of a product (its id) in `language`, filled in as far as the facts go.

    Raises:
        ToolkitError: `product_unknown`.
    """
    found = _product(product)
    t = translator(language)
    blocks: list[SheetBlock] = [Paragraph(found.purpose.get(language), "note")]
    for part in found.parts:
        blocks += _part(t, part)
    place = ", ".join(name for name in (facts.city, facts.area) if name)
    return Sheet(
        title=found.title.get(language),
        language=language,
        blocks=tuple(blocks),
        subtitle=place,
        made_on=facts.today or date.today(),
        author=facts.city,
        foot=t(
            "Template of the CTC toolkit, catalogue version {version}. Functions, no names of persons.",
            version=load_process().head.version,
        ),
        made_up=facts.made_up,
        layout="wide" if _widest(found) > _MOST_COLUMNS_UPRIGHT else "normal",
    )


def product_forms(product: str) -> tuple[Form, ...]:
    """Return in which forms a template comes: as a Word file, and a register as a spreadsheet, too."""
    return ("docx", "xlsx") if _product(product).use == "register" else ("docx",)


def product_file(product: str, facts: TemplateFacts, language: str, form: Form = "docx") -> bytes:
    """Return the template as a file.

    Raises:
        ToolkitError: `product_unknown`.
    """
    sheet = product_sheet(product, facts, language)
    if form == "docx":
        return sheet_docx(sheet)
    from ctc_toolkit.reporting.sheet_xlsx import sheet_xlsx

    return sheet_xlsx(sheet)


def product_file_name(product: str, facts: TemplateFacts, language: str, form: Form = "docx") -> str:
    """Return a name for that file: title, city, area, date.

    Raises:
        ToolkitError: `product_unknown`.
    """
    place = ", ".join(name for name in (facts.city, facts.area) if name)
    head = Sheet(_product(product).title.get(language), language, (), place, facts.today or date.today())
    return sheet_name(head, f".{form}")


def _product(product: str) -> Product:
    found = next((one for one in load_process().products if one.id == product), None)
    if found is None:
        raise ToolkitError("product_unknown", found=product)
    return found


def _widest(product: Product) -> int:
    return max((len(part.columns) for part in product.parts if part.kind == "table"), default=0)


def _part(t: Translator, part: TemplatePart) -> list[SheetBlock]:
    language = t.language
    heading = part.heading.get(language)
    hint = [Paragraph(part.hint.get(language))] if part.hint else []
    if part.kind == "lines":
        return [WritingSpace(heading, part.lines), *hint]
    if part.kind == "points":
        return [Heading(heading), *hint, Bullets(tuple(row[0] for row in _rows(t, part)))]
    return [Heading(heading), *hint, _table(t, part, heading)]


def _table(t: Translator, part: TemplatePart, heading: str) -> SheetTable:
    rows = _rows(t, part)
    columns = tuple(label.get(t.language) for label in part.columns)
    shares = tuple(float(share) for share in part.shares)
    if part.kind == "entries":
        columns, shares = (t("What"), t("Entry")), (2, 3)
    elif part.kind == "checks":
        answers = columns or (t("yes"), t("in part"), t("no"), t("Remark"))
        columns = (t("Point"), *answers)
        shares = (8.4, *(2 if len(answer) > 4 else 1.2 for answer in answers[:-1]), 3.6)
    empty = part.empty if part.kind == "table" else 0
    filled = [*rows, *([("",)] * empty)]
    cells = tuple((*row, *[""] * (len(columns) - len(row))) for row in filled)
    return SheetTable(heading, columns, cells, shares, naming="above")


def _rows(t: Translator, part: TemplatePart) -> list[tuple[str, ...]]:
    if part.draws is not None:
        return _DRAWN[part.draws](t)
    return [(item.get(t.language),) for item in part.items]


def _steps(number: int) -> Callable[[Translator], list[tuple[str, ...]]]:
    def rows(t: Translator) -> list[tuple[str, ...]]:
        return [
            (f"{_code(step.id)} {step.title.get(t.language)}",)
            for milestone in load_process().phase(number).milestones
            for step in milestone.benchmarks
        ]

    return rows


def _code(step: str) -> str:
    """Return the number of a step as the edition of 2003 counts: b1_3_2 -> 1.3.2."""
    return step.removeprefix("b").replace("_", ".")


def _readiness(t: Translator) -> list[tuple[str, ...]]:
    """Return the questions of readiness: the steps of phase 1 that ask for backing, people, resources and agreement."""
    asked = [
        step
        for milestone in load_process().phase(1).milestones
        for step in milestone.benchmarks
        if step.gate == "proposed" or step.product == "readiness_checklist" or milestone.id == "m1_3"
    ]
    return [(f"{_code(step.id)} {step.title.get(t.language)}",) for step in asked]


def _criteria(t: Translator) -> list[tuple[str, ...]]:
    kinds = {"computed": t("from the data"), "judged": t("judged by people")}
    return [(one.title.get(t.language), kinds[one.kind]) for one in load_process().criteria]


def _outcome_levels(t: Translator) -> list[tuple[str, ...]]:
    return [
        (f"{one.level} {one.title.get(t.language)}", one.horizon.get(t.language), one.data.get(t.language))
        for one in load_process().outcome_levels
    ]


def _functions(t: Translator) -> list[tuple[str, ...]]:
    return [(f"{one.title.get(t.language)}: {one.task.get(t.language)}",) for one in load_process().functions]


def _sectors(t: Translator) -> list[tuple[str, ...]]:
    return [(one.title.get(t.language),) for one in load_process().sectors]


def _trainings(t: Translator) -> list[tuple[str, ...]]:
    return [(one.title.get(t.language), one.audience.get(t.language)) for one in load_process().trainings]


def _coalition_score(t: Translator) -> list[tuple[str, ...]]:
    return [
        (item.get(t.language),) for stage in load_process().rating_scales.coalition_score.stages for item in stage.items
    ]


def _fidelity(t: Translator) -> list[tuple[str, ...]]:
    dimensions = load_process().rating_scales.fidelity.dimensions
    return [(one.title.get(t.language), one.measure.get(t.language)) for one in dimensions]


_DRAWN: dict[Draw, Callable[[Translator], list[tuple[str, ...]]]] = {
    "steps_p1": _steps(1),
    "steps_p2": _steps(2),
    "steps_p3": _steps(3),
    "steps_p4": _steps(4),
    "steps_p5": _steps(5),
    "readiness": _readiness,
    "criteria": _criteria,
    "outcome_levels": _outcome_levels,
    "functions": _functions,
    "sectors": _sectors,
    "trainings": _trainings,
    "coalition_score": _coalition_score,
    "fidelity": _fidelity,
}
