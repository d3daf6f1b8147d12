"""The products that people can have made: what each is, for whom, what it can hold, and in which forms it comes.

A product is a sheet, or a deck of slides, that a pure function builds from its inputs; `source` names the inputs, which
the workspace collects. A new product is one more line in `_PRODUCTS` and one more entry in `product_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from ctc_toolkit import __version__
from ctc_toolkit.disclosure import LEVELS, Level
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, Translator, translator
from ctc_toolkit.reporting.area_products import resource_report_sheet, with_origin, yearly_report_sheet
from ctc_toolkit.reporting.council_slides import council_slides
from ctc_toolkit.reporting.letters import LANGUAGE as LETTER_LANGUAGE
from ctc_toolkit.reporting.letters import letter_sheet
from ctc_toolkit.reporting.plain_page import plain_page_sheet
from ctc_toolkit.reporting.plan_sheets import PlanFacts, plan_sheet, short_sheet
from ctc_toolkit.reporting.profile_report import SECTIONS, USUAL, profile_report_sheet, profile_summary_sheet
from ctc_toolkit.reporting.profile_report import section_names as profile_section_names
from ctc_toolkit.reporting.school_sheet import school_sheet
from ctc_toolkit.reporting.sheet_xlsx import XLSX, sheet_xlsx
from ctc_toolkit.reporting.sheets import HTML, PDF, Heading, Paragraph, Sheet, sheet_docx, sheet_html, sheet_pdf
from ctc_toolkit.reporting.slide_handout import deck_sheet
from ctc_toolkit.reporting.slides import PPTX, Deck, deck_pptx
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.survey.instrument import Instrument

Form = Literal["pdf", "docx", "html", "xlsx", "pptx"]
Source = Literal["profile", "council", "school", "action_plan", "offers", "year", "hand_over", "letter"]
Needs = Literal["survey", "area", "plan"]
Detail = Literal["school", "plan", "letter"]

MEDIA_TYPES: dict[Form, str] = {"pdf": PDF, "docx": DOCX, "html": HTML, "xlsx": XLSX, "pptx": PPTX}
_WRITERS: dict[str, Callable[[Sheet], bytes]] = {
    "pdf": sheet_pdf,
    "docx": sheet_docx,
    "html": sheet_html,
    "xlsx": sheet_xlsx,
}


@dataclass(frozen=True)
class Product:
    """A product. needs: what has to be chosen. forms, levels: the usual one first. sections: that can be left out.

    usual: the sections chosen at first. build: makes the sheet from inputs, language and sections. details: what else
    is chosen; of a letter the school may be left out. languages: in which it comes.
    """

    id: str
    source: Source
    needs: Needs
    build: Callable[[Any, str, tuple[str, ...]], Sheet | Deck]
    forms: tuple[Form, ...]
    levels: tuple[Level, ...] = ("internal",)
    sections: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    languages: tuple[str, ...] = tuple(LANGUAGES)


@dataclass(frozen=True)
class ProductWords:
    """What a product is called, what it is, and whom it is for."""

    name: str
    about: str
    readers: str


@dataclass(frozen=True)
class PlanInputs:
    """What the action plan is made of. inputs_hash: stands at its end."""

    facts: PlanFacts
    instrument: Instrument
    made_on: date
    inputs_hash: str


def _plan_in_short(inputs: PlanInputs, language: str, _sections: tuple[str, ...]) -> Sheet:
    sheet = short_sheet(inputs.facts, inputs.instrument, language, inputs.made_on)
    return with_origin(sheet, inputs.inputs_hash, translator(language))


def _action_plan(inputs: PlanInputs, language: str, _sections: tuple[str, ...]) -> Sheet:
    t = translator(language)
    sheet = plan_sheet(inputs.facts, inputs.instrument, language, inputs.made_on)
    origin = t(
        "Founded on the priorities of the survey {survey} and on version {number} of the plan. Fingerprint of the "
        "inputs: {hash}. Software: ctc-toolkit {version}.",
        survey=inputs.facts.survey,
        number=inputs.facts.number,
        hash=inputs.inputs_hash[:16],
        version=__version__,
    )
    blocks = (*sheet.blocks, Heading(t("Where this comes from")), Paragraph(origin, "note"))
    return Sheet(**{**vars(sheet), "blocks": blocks})


_PRODUCTS = (
    Product(
        "profile_summary",
        "profile",
        "survey",
        lambda inputs, language, _: profile_summary_sheet(inputs, language),
        ("pdf", "docx", "html"),
        tuple(LEVELS),
    ),
    Product(
        "profile_report",
        "profile",
        "survey",
        profile_report_sheet,
        ("pdf", "docx", "html", "xlsx"),
        tuple(LEVELS),
        tuple(SECTIONS),
        tuple(USUAL),
    ),
    Product(
        "plain_page",
        "profile",
        "survey",
        lambda inputs, language, _: plain_page_sheet(inputs, language),
        ("pdf", "docx", "html"),
        ("public",),
    ),
    Product(
        "council_slides",
        "council",
        "survey",
        lambda inputs, language, _: council_slides(inputs, language),
        ("pptx", "pdf", "docx", "html"),
        tuple(LEVELS),
    ),
    Product(
        "school_sheet",
        "school",
        "survey",
        lambda inputs, language, _: school_sheet(inputs, language),
        ("pdf", "docx", "html"),
        details=("school",),
    ),
    Product(
        "resource_report",
        "offers",
        "area",
        lambda inputs, language, _: resource_report_sheet(inputs, language),
        ("pdf", "docx", "html", "xlsx"),
    ),
    Product("action_plan", "action_plan", "area", _action_plan, ("pdf", "docx", "html", "xlsx")),
    Product("plan_in_short", "action_plan", "area", _plan_in_short, ("pdf", "docx", "html")),
    Product(
        "yearly_report",
        "year",
        "area",
        lambda inputs, language, _: yearly_report_sheet(inputs, language),
        ("pdf", "docx", "html", "xlsx"),
    ),
    Product("hand_over", "hand_over", "area", lambda sheet, _language, _: cast("Sheet", sheet), ("docx", "pdf")),
    Product(
        "letters",
        "letter",
        "plan",
        lambda inputs, _language, _: letter_sheet(inputs),
        ("docx", "pdf"),
        details=("plan", "letter", "school"),
        languages=(LETTER_LANGUAGE,),
    ),
)


def products() -> tuple[Product, ...]:
    """Return all products that can be made, in the order in which they are offered."""
    return _PRODUCTS


def product_of(product_id: str) -> Product:
    """Return a product.

    Raises:
        ToolkitError: `report_product_unknown`.
    """
    found = next((one for one in _PRODUCTS if one.id == product_id), None)
    if found is None:
        raise ToolkitError("report_product_unknown", found=product_id, known=", ".join(one.id for one in _PRODUCTS))
    return found


def product_words(t: Translator) -> dict[str, ProductWords]:
    """Return what each product is called, what it is, and whom it is for."""
    return {
        "profile_summary": ProductWords(
            t("Profile in two pages"),
            t("What stands out, the highest values, and how sure the numbers are."),
            t("for the steering group, council and press"),
        ),
        "profile_report": ProductWords(
            t("Profile of young people"),
            t("The whole profile with pictures, tables, comparison, change, method and glossary."),
            t("for area teams, offices and everybody who wants to look closely"),
        ),
        "council_slides": ProductWords(
            t("Slides for the council"),
            t("A statement on each slide, charts that can be edited, and notes for whoever speaks."),
            t("for the council and committees"),
        ),
        "school_sheet": ProductWords(
            t("School sheet"),
            t("The values of one school beside those of the city, where the school agreed to it."),
            t("for this school alone"),
        ),
        "hand_over": ProductWords(
            t("Hand-over sheet"),
            t("What to do within the first hour, and the whole state of the area. Pass it on with care."),
            t("for a new coordination"),
        ),
        "letters": ProductWords(
            t("Letter of the survey"),
            t("A letter or form of a planned survey, filled from the plan; what is missing is marked. In German."),
            t("for schools, parents and young people"),
        ),
        "resource_report": ProductWords(
            t("Offers and gaps"),
            t("Which offers there are, which priorities they cover at which age, and where something is missing."),
            t("for the area team, offices and those who run offers"),
        ),
        "plan_in_short": ProductWords(
            t("Our plan in short"),
            t("What is worked on first, what is to be better, and what is done, on one page."),
            t("for everybody in the place"),
        ),
        "yearly_report": ProductWords(
            t("Yearly report"),
            t("What was planned, delivered, reached and changed in the school year, and what was learned."),
            t("for the steering group, council and funders"),
        ),
        "plain_page": ProductWords(
            t("What young people told us"),
            t("One page in plain language: what is strong, what is hard, and how to understand the numbers."),
            t("for young people and parents"),
        ),
        "action_plan": ProductWords(
            t("Action plan"),
            t("Goals, measures, tasks, agreements, trainings, money and risks of the newest version."),
            t("for the steering group and partners"),
        ),
    }


def section_names(product: Product, t: Translator) -> dict[str, str]:
    """Return what the sections of a product are called; empty where it has none to choose."""
    if not product.sections:
        return {}
    names: dict[str, str] = dict(profile_section_names(t))  # type: ignore[arg-type]
    return {section: names[section] for section in product.sections}


def form_names(t: Translator) -> dict[str, str]:
    """Return what the forms of files are called."""
    return {
        "pdf": t("PDF, for reading and printing"),
        "docx": t("Word file, for editing"),
        "html": t("Web page, in one file"),
        "xlsx": t("Excel file, the tables only"),
        "pptx": t("PowerPoint file, for showing and editing"),
    }


def known_choice(
    product: Product, sections: Collection[str], language: str, form: str, level: str
) -> tuple[tuple[str, ...], Form, Level]:
    """Return sections (in their order; the usual ones where none are named), form and level of a product.

    Raises:
        ToolkitError: `report_section_unknown`, `report_form_unknown`, `report_language_unknown`,
            `report_level_unknown`.
    """
    unknown = sorted(set(sections) - set(product.sections))
    if unknown:
        known = ", ".join(product.sections) or "-"
        raise ToolkitError("report_section_unknown", found=", ".join(unknown), known=known)
    if form not in product.forms:
        raise ToolkitError("report_form_unknown", found=form, known=", ".join(product.forms))
    if language not in product.languages:
        raise ToolkitError("report_language_unknown", found=language, known=", ".join(product.languages))
    if level not in product.levels:
        raise ToolkitError("report_level_unknown", found=level, known=", ".join(product.levels))
    wanted = tuple(section for section in product.sections if section in (sections or product.usual))
    return wanted, form, level


def readable(made: Sheet | Deck) -> Sheet:
    """Return what was made as a sheet to read: slides become a document with their notes."""
    return deck_sheet(made) if isinstance(made, Deck) else made


def written(made: Sheet | Deck, form: Form) -> bytes:
    """Return the file of what was made; the same content gives the same bytes.

    Raises:
        ValueError: a picture lacks its words (PDF).
    """
    if isinstance(made, Deck) and form == "pptx":
        return deck_pptx(made)
    return _WRITERS[form](readable(made))
