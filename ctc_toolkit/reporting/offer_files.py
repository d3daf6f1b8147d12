"""Offers as a spreadsheet: the template to fill in, and the inventory in the same columns, so that it can come back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ctc_toolkit.language import Text, Translator, translator
from ctc_toolkit.programmes.offer_table import MOST_ROWS, headings, school_year
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import LISTS, LocalOffer, OfferFields
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.word_files import writable

__all__ = ["XLSX", "offers_xlsx"]

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {"name": 34, "provider": 28, "evidence": 34, "quality": 34, "target_group": 26, "reach_source": 26}
_NUMBERS = ("age_from", "age_to", "places", "reach", "group_size")


def offers_xlsx(names: OfferNames, offers: Sequence[LocalOffer], language: str, *, title: str, made_up: str) -> bytes:
    """Return an Excel file with one row for each offer; without offers it is the template.

    Fields with lists offer their values in each row. made_up: a sentence where everything is made up, else "".
    """
    import xlsxwriter

    t = translator(language)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        book.set_properties({"title": writable(title), "author": ""})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E6E6"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        leaf = book.add_worksheet(t("Offers"))
        columns = headings(language)
        for place, (column, heading) in enumerate(columns):
            leaf.write_string(0, place, heading, head)
            leaf.set_column(place, place, _WIDTHS.get(column.field, 18))
        for row, offer in enumerate(offers, start=1):
            for place, cell in enumerate(_cells(offer.fields, names, language)):
                if isinstance(cell, int):
                    leaf.write_number(row, place, cell, text)
                elif cell:
                    leaf.write_string(row, place, writable(cell), text)
        leaf.freeze_panes(1, 1)
        leaf.set_landscape()
        leaf.set_paper(9)
        leaf.fit_to_pages(1, 0)
        _notes(book, t, [title, *([made_up] if made_up else []), *_how(t)])
        _lists(book, leaf, t, [column.field for column, _ in columns], names)
    return target.getvalue()


def _cells(offer: OfferFields, names: OfferNames, language: str) -> list[str | int]:
    lists = names.lists()
    cells: list[str | int] = []
    columns = headings(language)
    for place, (column, _) in enumerate(columns):
        number = place - next(at for at, (one, _) in enumerate(columns) if one is column)
        value = getattr(offer, column.field)
        if column.field in LISTS:
            called = [_called(lists[column.field], one, language) for one in value]
            last = number == column.times - 1
            cells.append("; ".join(called[number:]) if last else called[number] if number < len(called) else "")
        elif column.field == "keep":
            cells.append(_called(lists["keep"], "yes" if value else "no", language))
        elif column.field in lists:
            cells.append(_called(lists[column.field], value, language) if value else "")
        elif column.field == "reach_year":
            cells.append(school_year(value) if value is not None else "")
        elif column.field == "funded_until":
            cells.append(value.strftime("%d.%m.%Y") if value else "")
        elif column.field in _NUMBERS:
            cells.append("" if value is None else int(value))
        else:
            cells.append(str(value))
    return cells


def _called(options: Mapping[str, Text], name: str, language: str) -> str:
    found = options.get(name)
    return found.get(language) if found else name


def _lists(book: Any, leaf: Any, t: Translator, fields: Sequence[str], names: OfferNames) -> None:
    """Write the values of lists on a hidden sheet and let the cells of their columns offer them."""
    called = t("Lists")
    hidden = book.add_worksheet(called)
    places: dict[str, str] = {}
    for column, (field, options) in enumerate(names.lists().items()):
        values = [text.get(t.language) for text in options.values()]
        if not values:
            continue
        hidden.write_string(0, column, field)
        for row, value in enumerate(values, start=1):
            hidden.write_string(row, column, writable(value))
        letter = chr(ord("A") + column)
        places[field] = f"='{called}'!${letter}$2:${letter}${len(values) + 1}"
    hidden.hide()
    for place, field in enumerate(fields):
        if field in places:
            rule = {
                "validate": "list",
                "source": places[field],
                "error_type": "warning",
                "error_title": t("Not in the list"),
                "error_message": t("Please take a value of the list."),
            }
            leaf.data_validation(1, place, MOST_ROWS, place, rule)
    for field in ("age_from", "age_to"):
        ages = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 27, "error_type": "warning"}
        leaf.data_validation(1, fields.index(field), MOST_ROWS, fields.index(field), ages)


def _notes(book: Any, t: Translator, lines: Sequence[str]) -> None:
    leaf = book.add_worksheet(t("Notes"))
    leaf.set_column(0, 0, 110)
    strong, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for row, line in enumerate(lines):
        leaf.write_string(row, 0, writable(line), strong if row == 0 else text)


def _how(t: Translator) -> list[str]:
    return [
        t("One row is one offer. Only name and organisation are needed; leave empty what you do not know."),
        t("Name the organisation and a function, never a person: no names, mail addresses or telephone numbers."),
        t("Without an area the offer is for the whole city. A semicolon stands between several values in one cell."),
        t("Children reached: how many different children took part in one school year, with school year and source."),
        t("Children in the target group: how many children the offer is meant for there, with source."),
        t("A row with the same name, organisation and areas as an entry that is there changes that entry."),
    ]
